"""The application as it is really served: gunicorn with two workers of sixteen threads on a free port of loopback."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

from tests import late

ROOT = Path(__file__).resolve().parents[1]


class Gunicorn:
    """A running server; `port` is where. Use it as a context manager. `environ` is the application's settings."""

    def __init__(
        self, environ: dict[str, str], *, app: str = "wsgi:app", workers: int = 2, threads: int = 16, probe: str = "/healthz",
        preload: bool = False,
    ) -> None:  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        if late.SECONDS and app.endswith(":app"):
            app = f"tests.late:served('{app}', {late.SECONDS})"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed by stop)
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", app, "--no-control-socket", "-k", "gthread", "-w", str(workers),
                "--threads", str(threads), "-b", f"127.0.0.1:{self.port}", "--backlog", "512", "--log-level", "warning",
                *(["--preload"] if preload else []),
            ],
            cwd=ROOT, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environ, stdout=self._log,
            stderr=self._log, start_new_session=True,
        )  # fmt: skip
        self._probe = probe
        self._wait()

    def renew(self) -> None:
        """New workers: all that the old ones held or knew is gone. Preloaded, that takes a moment and no second start."""
        old = self._workers()
        for pid in old:
            os.kill(pid, signal.SIGKILL)
        self._wait(old)

    def _wait(self, old: frozenset[int] = frozenset()) -> None:
        deadline = time.monotonic() + 60
        while self._workers() & old or not self._answers(self._probe):
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = self.log()
                self.stop()
                raise RuntimeError(f"gunicorn did not start: {said[-2000:]}")
            time.sleep(0.02)

    def _workers(self) -> frozenset[int]:
        tasks = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return frozenset(map(int, tasks.read_text().split())) if tasks.exists() else frozenset()

    def _answers(self, probe: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", probe)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def log(self) -> str:
        """What the server has said so far."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")

    def kill(self) -> None:
        """Kill -9 of the server and its workers at once: nobody finishes anything."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._log.close()

    def stop(self) -> None:
        """End the server and its workers."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(5)
        self._log.close()

    def __enter__(self) -> Gunicorn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
