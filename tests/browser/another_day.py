"""wsgi:app on a day of the test's own: HVS_AHEAD names a file that says how many seconds the clock runs ahead, asked every time."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from app.base import clock

_really = clock.now


def _there() -> datetime:
    return _really() + timedelta(seconds=float(Path(os.environ["HVS_AHEAD"]).read_text()))


clock.now = _there
from wsgi import app  # noqa: E402 (the clock first)

__all__ = ["app"]
