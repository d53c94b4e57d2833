"""A stranger's file is read in a process of its own, with a clock and a limit of memory.

The parsers of such files are large programs for formats with many holes: what a file does to time and memory ends with
its process, which limits itself first (`app.base.layout.limits`).
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from app.base.document import process
from app.base.document.blocks import Document
from app.base.document.told import heard
from app.base.errors import Refused

ROOT: Final = Path(__file__).resolve().parents[3]
AT_ONCE: Final = 2
"""Processes of this server that work at the same time: each may take a gigabyte and a whole core."""
_turns = threading.BoundedSemaphore(AT_ONCE)
_logger = logging.getLogger(__name__)
_HEAVY: Final = "Tệp này quá nặng hoặc quá phức tạp nên không đọc được. Hãy chỉ giữ phần kế hoạch và phụ lục, hoặc dán văn bản của kế hoạch."
_BUSY: Final = "Máy chủ đang đọc các tệp khác. Chờ một phút rồi gửi lại."


def read(data: bytes, filename: str) -> Document:
    """The blocks of a file, whatever its kind; waits for its turn.

    Refused: as by the readers; `file_too_heavy` (its time or memory was used up), `file_busy` (others were read
    meanwhile).
    """
    said = json.dumps(filename).encode() + b"\n" + data
    if not _turns.acquire(timeout=process.SECONDS):
        raise Refused("file_busy", _BUSY)
    try:
        done = subprocess.run(  # noqa: S603 (a file of ours, no shell, nothing of a user's among the words)
            [sys.executable, "-I", str(process.SCRIPT)], input=said, capture_output=True, timeout=process.SECONDS, cwd=ROOT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused("file_too_heavy", _HEAVY) from None
    finally:
        _turns.release()
    if done.returncode:
        _logger.warning("the reader of a file ended with code %d", done.returncode)
        raise Refused("file_too_heavy", _HEAVY)
    return heard(json.loads(done.stdout))
