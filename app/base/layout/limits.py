"""Limits that a process sets itself before it opens a stranger's file.

POSIX limits the address space, Windows a job that the process joins.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any


def limit(memory: int, seconds: int) -> None:
    """Called by the other process about itself: no more than so many bytes, and no longer even when its caller is gone."""
    if sys.platform == "win32":
        with contextlib.suppress(Exception):
            _join_job(memory)
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows no limit of address space; its clock remains.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _join_job(memory: int) -> None:  # pragma: no cover (Windows)
    """A job object whose one process may commit `memory` bytes (JOB_OBJECT_LIMIT_PROCESS_MEMORY)."""
    import ctypes

    class Basic(ctypes.Structure):
        _fields_ = [
            ("times", ctypes.c_int64 * 2), ("flags", ctypes.c_uint32), ("least", ctypes.c_size_t), ("most", ctypes.c_size_t),
            ("processes", ctypes.c_uint32), ("affinity", ctypes.c_size_t), ("priority", ctypes.c_uint32),
            ("scheduling", ctypes.c_uint32),
        ]  # fmt: skip

    class Extended(ctypes.Structure):
        _fields_ = [
            ("basic", Basic), ("counters", ctypes.c_uint64 * 6), ("process", ctypes.c_size_t), ("job", ctypes.c_size_t),
            ("peak", ctypes.c_size_t * 2),
        ]  # fmt: skip

    windows: Any = ctypes.__dict__["WinDLL"]("kernel32", use_last_error=True)
    windows.CreateJobObjectW.restype = windows.GetCurrentProcess.restype = ctypes.c_void_p
    wanted = Extended()
    wanted.basic.flags = 0x100
    wanted.process = memory
    job = ctypes.c_void_p(windows.CreateJobObjectW(None, None))
    windows.SetInformationJobObject(job, 9, ctypes.byref(wanted), ctypes.sizeof(wanted))
    windows.AssignProcessToJobObject(job, ctypes.c_void_p(windows.GetCurrentProcess()))
