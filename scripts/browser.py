"""A demonstration server on a free port and a real Chromium before it: for the gallery and for looking."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts import system_packages

ROOT = Path(__file__).resolve().parent.parent
# Each window of a Chromium draws two pop-ups of its address bar that nobody opens, which costs more than most of our pages.
# The last list on the command line replaces Playwright's own, so its words stand here too.
_LEFT_OUT = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
)  # fmt: skip
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--disable-features={','.join(_LEFT_OUT)}",
]  # fmt: skip


def chromium() -> str:
    """The Chromium that the tests' own look-up finds. SystemExit when there is none."""
    path = system_packages.chromium()
    if path is None:
        raise SystemExit("Chromium is missing: apt-get install chromium, or set CHROMIUM.")
    return path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def demonstration() -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    """(address, the document of `demo fill --json`, the environment) of a fresh demonstration that is served."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        env = {**os.environ, "APP_ENV": "development", "INSTANCE_PATH": folder, "PORT": str(port)}
        for name in ("DATABASE_URL", "PUBLIC_URL", "SECRET_KEY", "DATA_KEY"):
            env.pop(name, None)
        flask = [sys.executable, "-m", "flask"]
        subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=env, check=True, capture_output=True)
        filled = subprocess.run(
            [*flask, "demo", "fill", "--json"], cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )
        server = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
                "--workers", "1", "--threads", "8", "--no-control-socket", "--log-level", "error", "wsgi:app",
            ],
            cwd=ROOT, env=env,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(200):
                with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=2):
                    break
                time.sleep(0.1)
            yield address, json.loads(filled.stdout), env
        finally:
            server.terminate()
            server.wait(20)
