"""Runs a module of frontend/ in the Node that came with the browser's driver: no page, no network."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import playwright

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
_DRIVER = Path(playwright.__file__).parent / "driver"


def run(module: str, body: str, given: Any = None) -> Any:
    """What `body` (a function body that may await) returns; it sees the module as `it` and the value as `given`.

    A module that the script cannot load or an error in it fails the test with its own words.
    """
    source = f"""
      import * as it from {json.dumps((FRONTEND / module).as_uri())};
      const read = async () => {{ let text = ""; for await (const part of process.stdin) text += part; return text; }};
      const given = JSON.parse(await read());
      const told = await (async () => {{ {body} }})();
      process.stdout.write(JSON.stringify(told ?? null));
    """
    node = next(path for path in (_DRIVER / "node", _DRIVER / "node.exe") if path.exists())
    done = subprocess.run(
        [str(node), "--input-type=module", "-e", source], input=json.dumps(given).encode(), capture_output=True, timeout=60
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)
