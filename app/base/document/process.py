"""The other process: a file's name and its bytes in, its blocks as JSON out. Run as a script that limits itself first."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve()
SECONDS = 60
MEMORY = 1024 * 1024 * 1024


def answer(line: bytes, data: bytes) -> bytes:
    """What the asking process is told of a file; `line` holds its name as JSON."""
    from app.base.document.here import read_here
    from app.base.document.told import refusal, told
    from app.base.errors import Refused

    try:
        found = told(read_here(data, json.loads(line)))
    except Refused as refused:
        found = refusal(refused)
    return json.dumps(found).encode()


if __name__ == "__main__":
    # The folder of a script is not on the path here (-I); its own neighbours must not hide what others import.
    sys.path.insert(0, str(SCRIPT.parents[3]))
    from app.base.layout.limits import limit

    limit(MEMORY, SECONDS)
    logging.disable(logging.CRITICAL)  # the parsers complain of half of all files that Word makes
    sys.stdout.buffer.write(answer(sys.stdin.buffer.readline(), sys.stdin.buffer.read()))
