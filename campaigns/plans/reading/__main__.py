"""`python -m campaigns.plans.reading FILE`: what the reader makes of a plan, as JSON."""

from __future__ import annotations

import json
import pathlib
import sys

from app.base.document import read_document
from app.base.errors import Refused
from campaigns.plans.reading import draft_as_json, read_plan

if __name__ == "__main__":
    path = pathlib.Path(sys.argv[1])
    try:
        draft = read_plan(read_document(path.read_bytes(), path.name))
    except Refused as refusal:
        sys.stderr.write(refusal.message + "\n")
        sys.exit(2)
    sys.stdout.write(json.dumps(draft_as_json(draft), ensure_ascii=False, indent=1) + "\n")
