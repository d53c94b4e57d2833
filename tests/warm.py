"""wsgi:app, with its pages' templates compiled once for all servers of a run: HVS_TEMPLATES names the folder that keeps them.

Each browser test gets new workers, and each of them would compile every page that it shows.
"""

import os

from jinja2 import FileSystemBytecodeCache

from wsgi import app

app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ["HVS_TEMPLATES"])

__all__ = ["app"]
