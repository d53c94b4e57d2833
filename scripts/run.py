"""`make run`: database, demonstration commune, web server and one worker, with the address and sign-ins printed.

A second run keeps the data. SIGINT or SIGTERM ends both processes.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from app.serving.kept import Kept

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Start everything; the exit code of the web server."""
    options = argparse.ArgumentParser(prog="scripts.run", description=__doc__)
    options.add_argument("--reload", action="store_true", help="restart the server when a file changes")
    given = options.parse_args()
    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"PORT is “{port}”; it must be a number between 1 and 65535.", file=sys.stderr)
        return 2
    if _taken(int(port)):
        print(
            f"Cổng {port} đang có chương trình khác dùng. Chạy: make run PORT={int(port) + 1}"
            f" (port {port} is taken; choose another with PORT=)",
            file=sys.stderr,
        )
        return 1
    env = {**os.environ, "APP_ENV": "development", "PORT": port, "PYTHONUNBUFFERED": "1"}
    for command in (["db", "upgrade"], ["demo", "fill"]):
        done = subprocess.run([sys.executable, "-m", "flask", *command], cwd=ROOT, env=env, check=False)
        if done.returncode:
            return done.returncode
    web = subprocess.Popen(_server(port, given.reload), cwd=ROOT, env=env)
    worker = Kept([sys.executable, "-m", "flask", "jobs", "work"], env)
    ending = threading.Event()

    def end(*_: object) -> None:
        ending.set()
        if web.poll() is None:
            web.terminate()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    if _answers(port, web):
        print(f"\nHọc vụ số: http://127.0.0.1:{port}   (Ctrl+C để dừng)\n", flush=True)
    while (code := _wait(web)) is None:
        if not ending.is_set():  # Ctrl+C reaches the worker by itself
            worker.look()
    worker.stop()
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code


def _wait(process: subprocess.Popen[bytes]) -> int | None:
    """Its exit code, or None after half a second."""
    try:
        return process.wait(0.5)
    except subprocess.TimeoutExpired:
        return None


def _server(port: str, reload: bool) -> list[str]:
    if sys.platform == "win32":
        return [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=16", "wsgi:app"]
    return [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "2", "--threads", "16", "--no-control-socket", "--log-level", "warning",
        *(["--reload"] if reload else []), "wsgi:app",
    ]  # fmt: skip


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _answers(port: str, web: subprocess.Popen[bytes]) -> bool:
    for _ in range(150):
        if web.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


if __name__ == "__main__":
    sys.exit(main())
