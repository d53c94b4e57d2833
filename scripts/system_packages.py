"""What the tests need from the system and pip cannot bring: a Chromium. `make test` runs this first.

Found where it is there; installed quietly by root on Debian and its kin; else one line says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "chromium"


def chromium() -> str | None:
    """The path of a Chromium: the one that CHROMIUM names, else the first of the usual names on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _apt(*words: str) -> bool:
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-qq", *words], env=environ, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr[-800:])
    return done.returncode == 0


def install() -> bool:
    """Install the package, with fresh lists when the ones at hand do not have it. False where that may not be done."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {PACKAGE} with apt-get ...", flush=True)
    words = ("install", "-y", "--no-install-recommends", PACKAGE)
    # A machine that was just made has no lists at all; then the first try would only fail slowly and loudly.
    lists = os.path.isdir("/var/lib/apt/lists") and any(
        name.endswith("Packages") or "_Packages" in name for name in os.listdir("/var/lib/apt/lists")
    )
    return (lists and _apt(*words)) or (_apt("update") and _apt(*words))


def main() -> int:
    """0 when a Chromium is there, 1 with one line when it is not."""
    if chromium() or (install() and chromium()):
        return 0
    print(
        f"The browser tests need Chromium: install the package '{PACKAGE}' (apt-get install {PACKAGE}), "
        "or set CHROMIUM to the path of one.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
