"""The long soak: `python -m tests.soak [--seed N] [--scans N] [--database sqlite|postgresql]`, a table for each database."""

from __future__ import annotations

import argparse
import os
import sys

import pytest


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    asked.add_argument("--seed", default="1", help="another seed, another evening")
    asked.add_argument("--scans", default="10000")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    given = asked.parse_args()
    os.environ |= {"HVS_LONG": "1", "SOAK_SEED": given.seed, "SOAK_SCANS": given.scans}
    only = ["-k", given.database] if given.database else []
    return int(pytest.main(["tests/soak", "-n", "0", "-s", *only]))


if __name__ == "__main__":
    sys.exit(main())
