"""What this installation keeps on the disk: for the account that runs it, and for nobody else of the machine.

Nothing here keeps the program from starting: on Windows, and for what belongs to somebody else, all stays as it is.
"""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from pathlib import Path

_making = threading.Lock()
_WAYS_OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def own_folder(folder: Path) -> None:
    """Make a folder if it is missing, and close it to everybody else, were it made with open doors before.

    A folder that many share (/tmp) stays open: others work there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(folder)


def own_database(file: str | None) -> None:
    """Make the empty file of an SQLite database if it is missing, and close it and the files beside it.

    SQLite gives its -wal and -shm the mode of the database: whoever closes that before opening it closes all. None, a
    database in memory and an address (file:…) are passed over.
    """
    if os.name == "nt" or not file or file == ":memory:" or file.startswith("file:"):
        return
    # Whoever closes a file gives up every lock that its process holds on it, SQLite's own as well: only a file that
    # is new is opened here, and no connection of this process begins meanwhile. A folder that is missing, or may not
    # be written, is for SQLite to tell of.
    with _making, contextlib.suppress(OSError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    for tail in ("", "-wal", "-shm"):
        _close(Path(file + tail))


def _close(path: Path) -> None:
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        found = path.stat()
        shared = found.st_mode & stat.S_ISVTX
        if found.st_uid == os.geteuid() and found.st_mode & _WAYS_OF_OTHERS and not shared:
            path.chmod(stat.S_IMODE(found.st_mode) & ~_WAYS_OF_OTHERS)
