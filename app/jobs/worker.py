"""The worker process: huey's consumer with one thread for jobs, and a few beside it for upkeep."""

from __future__ import annotations

import signal
import threading
from typing import Any

from flask import Flask
from huey import Huey
from huey.consumer import Consumer

from app.jobs import queue, upkeep

FAREWELL = 10
"""Seconds that a handler has to come to its next step when the worker is told to stop."""
IDLE = 1.0
"""Seconds between two looks into an empty queue."""


class _Consumer(Consumer):  # type: ignore[misc]  # huey carries no types
    """Every signal that ends it lets the handler come to its next step; a second one does not."""

    def __init__(self, huey: Huey, stopping: threading.Event, **options: Any) -> None:
        super().__init__(huey, **options)
        self.stopping = stopping
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                self._signal_actions[getattr(signal, name)] = (False, True)

    def stop(self, graceful: bool = False) -> None:
        """Stop taking jobs, and let the running one go back to the queue at its next step."""
        self.stopping.set()
        super().stop(graceful=graceful)


def serve(app: Flask) -> None:
    """Work until told to stop (SIGINT, SIGTERM). Call it in the main thread, inside an app context.

    SettingsError when the queue cannot be had.
    """
    stopping = threading.Event()
    line = queue.of(app)
    line.stopping = stopping
    rounds = (
        (line.be_present, upkeep.PRESENCE),
        (upkeep.sweep, upkeep.SWEEP),
        (upkeep.keep_hours, upkeep.SWEEP),
    )
    for do, seconds in rounds:
        upkeep.Round(app, stopping, do, seconds).start()
    consumer = _Consumer(
        line.huey, stopping, workers=1, periodic=False, check_worker_health=True, max_delay=IDLE,
        shutdown_timeout=FAREWELL,
    )  # fmt: skip
    try:
        consumer.run()
    finally:
        stopping.set()
        upkeep.guarded(line.leave)
