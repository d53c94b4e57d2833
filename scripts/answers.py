"""What several commands answer, for one reading of the program: `python -m scripts.answers "plans list" "people list"`.

Prints a list of their documents, as each says it with --json.
"""

from __future__ import annotations

import json
import sys

from app.factory import create_app


def main() -> int:
    """Run them in order; the first that fails ends it with what it said."""
    runner, said = create_app().test_cli_runner(), []
    for command in sys.argv[1:]:
        done = runner.invoke(args=[*command.split(), "--json"])
        if done.exit_code:
            print(done.output, done.exception or "", file=sys.stderr)
            return 1
        said.append(json.loads(done.stdout))
    json.dump(said, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
