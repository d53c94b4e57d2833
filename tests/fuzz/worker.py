"""The child process that reads broken files: told numbers on its standard input, it answers with one line of JSON each.

It may hang, be killed for its memory, or die in the reader's own code: that is for its parent to see.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
from typing import Any


def main() -> None:
    """Answer until the input ends."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seed", type=int, required=True)
    asked.add_argument("--only")
    asked.add_argument("--megabytes", type=int, required=True)
    asked.add_argument("--read-only", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as instance:
        os.environ |= {"APP_ENV": "development", "INSTANCE_PATH": instance}
        os.environ.pop("DATABASE_URL", None)
        if given.read_only:
            answer(given, None)
            return
        from app.factory import create_app
        from tests.fuzz import import_trial

        with create_app().app_context():
            import_trial.prepare()
            answer(given, import_trial.written)


def answer(given: argparse.Namespace, write: Any) -> None:
    """A line of JSON for every number that comes in."""
    from tests.fuzz import trial
    from tests.fuzz.cases import case
    from tests.fuzz.intact import intact

    trial.usual(intact(0))
    limit = given.megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print("ready", flush=True)
    for line in sys.stdin:
        broken = case(given.seed, int(line), given.only)
        peak = {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
        print(json.dumps(trial.run(broken, write) | peak), flush=True)


if __name__ == "__main__":
    main()
