"""`make plans-check DIR=…`: every plan of a folder, in every kind of file, read and judged.

The folder holds plans (NAME.docx, NAME.pdf, NAME.txt …), the tables of what a person found in them (expected-*.tsv) and
score.py, which compares. A plan's own number, date, year, issuer and title have to be those of expected-plans.tsv.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.base.document import KINDS, read_document
from app.base.errors import Refused
from app.base.text import fold
from campaigns.plans.reading import draft_as_json, read_plan

HEADS = "expected-plans.tsv"
SCORE = "score.py"


class NoPlans(Exception):
    """The folder cannot be judged; the sentence says why."""


@dataclass
class Read:
    """A plan as our reader printed it, or the sentence with which it refused."""

    plan: str
    kind: str
    seconds: float
    document: dict[str, Any] | None
    refused: str = ""


def check(folder: Path) -> tuple[list[Read], list[str], list[str]]:
    """Everything read, the lines that score.py printed for each kind, and what is below the line."""
    heads = _heads(folder)
    files = sorted(
        (path for path in folder.iterdir() if path.suffix[1:].lower() in KINDS and path.stem in heads),
        key=lambda path: (path.suffix, path.stem),
    )
    if not files:
        raise NoPlans(f"{folder} holds none of the plans that {HEADS} names")
    reads = [_read(path) for path in files]
    faults = [f"{one.plan}.{one.kind}: {one.refused}" for one in reads if one.document is None]
    lines: list[str] = []
    for kind in dict.fromkeys(one.kind for one in reads):
        printed = {one.plan: one.document for one in reads if one.kind == kind and one.document is not None}
        if printed:
            said, below = _scored(folder, printed)
            lines += [f"{kind:5} {line}" for line in said]
            faults += [f"{kind}: {one}" for one in below]
    for one in reads:
        if one.document is not None:
            faults += [
                f"{one.plan}.{one.kind}: {words}" for words in _odd(one.document["plan"], heads[one.plan])
            ]
    return reads, lines, faults


def _heads(folder: Path) -> dict[str, dict[str, str]]:
    for name in (HEADS, SCORE):
        if not (folder / name).is_file():
            raise NoPlans(f"{folder / name} is missing: name a folder of plans with make plans-check DIR=…")
    with open(folder / HEADS, newline="", encoding="utf-8") as table:
        return {row["plan"]: row for row in csv.DictReader(table, dialect="excel-tab")}


def _read(path: Path) -> Read:
    began = time.perf_counter()
    document, refused = None, ""
    try:
        document = draft_as_json(read_plan(read_document(path.read_bytes(), path.name)))
    except Refused as refusal:
        refused = f"{refusal.code}: {refusal.message}"
    return Read(path.stem, path.suffix[1:].lower(), time.perf_counter() - began, document, refused)


def _scored(folder: Path, printed: dict[str, dict[str, Any]]) -> tuple[list[str], list[str]]:
    """What score.py says of the plans of one kind: its lines, and what is below the line."""
    with tempfile.TemporaryDirectory() as place:
        words = []
        for plan, document in printed.items():
            file = Path(place) / f"{plan}.json"
            file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
            words.append(f"{plan}={file}")
        ran = subprocess.run(
            [sys.executable, str((folder / SCORE).resolve()), *words], capture_output=True, encoding="utf-8", check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    said = ran.stdout.strip().splitlines()
    if ran.returncode == 0:
        return said[:-1], []
    if not said:
        return [], [f"score.py failed: {ran.stderr.strip()[-300:]}"]
    return said[:-1], said[-1].split("; ")


def _odd(plan: dict[str, Any], wanted: dict[str, str]) -> Iterator[str]:
    """The plan's own data that differ from the table."""
    for name in ("number", "issued_on", "year", "issuer"):
        found = "" if plan[name] is None else str(plan[name])
        if found != wanted[name]:
            yield f"{name} is “{found}”, expected “{wanted[name]}”"
    if not fold(plan["title"]).startswith(fold(wanted["title_begins"])):
        yield f"the title is “{plan['title']}”, expected “{wanted['title_begins']}…”"


def main(words: Sequence[str] | None = None) -> int:
    """0 when nothing is below the line, 1 when something is, 2 when the folder cannot be judged."""
    asked = argparse.ArgumentParser(prog="scripts.plans_check", description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args(words)
    try:
        reads, lines, faults = check(given.folder)
    except (NoPlans, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if given.json:
        seconds = {f"{one.plan}.{one.kind}": round(one.seconds, 2) for one in reads}
        told = {"folder": str(given.folder), "seconds": seconds, "scores": lines, "below": faults}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 1 if faults else 0
    print("\n".join(lines))
    print("seconds: " + ", ".join(f"{one.plan}.{one.kind} {one.seconds:.1f}" for one in reads))
    print("\n".join(f"BELOW THE LINE {fault}" for fault in faults) or "Nothing is below the line.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
