"""A worker that stops within the writing of a list: `python -m tests.jobs.stalling MARK` writes MARK there and waits."""

from __future__ import annotations

import runpy
import sys
import time
from pathlib import Path

from trainees.imports import applying
from trainees.imports.showing import looking

if __name__ == "__main__":
    mark = Path(sys.argv.pop(1))
    write = applying.apply

    def stall(*args, **kwargs):
        out = write(*args, **kwargs)  # all of it is flushed, nothing is committed
        mark.write_text("here")
        time.sleep(60)
        return out

    looking.applying.apply = stall
    runpy.run_module("tests.jobs.worker", run_name="__main__")
