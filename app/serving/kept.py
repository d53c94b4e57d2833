"""A process that is kept running beside another: started again when it ends by itself."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Kept:
    """A process that is started again when it ends by itself: at once, then after rests that grow while it keeps dying."""

    REST, LONGEST_REST, SETTLED = 1.0, 60.0, 60.0
    """Seconds: the first rest, the longest, and how long it must live to be thought well again."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self._command, self._env = command, env
        self._rest, self._due = 0.0, 0.0
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._began = time.monotonic()
        return subprocess.Popen(self._command, cwd=ROOT, env=self._env, stdout=subprocess.DEVNULL)  # noqa: S603 (our own)

    def look(self) -> None:
        """Start it again if it ended and its rest is over."""
        now = time.monotonic()
        if self.process.poll() is None:
            return
        if not self._due:
            self._rest = 0.0 if now - self._began > self.SETTLED else self._rest
            self._due = now + self._rest
            self._rest = min(max(self.REST, self._rest * 2), self.LONGEST_REST)
        if now >= self._due:
            self._due = 0.0
            self.process = self._start()

    def stop(self) -> None:
        """Let it hand back what it does; a job that is not at a step within a while is taken up at the next start."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
