"""`make fuzz`: the reader of rosters against thousands of broken workbooks, each a number that can be tried again.

For every one: a Vietnamese refusal or a draft, nothing else; no longer than 50 times an intact workbook of that size;
and of a draft, all of it is imported or nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.fuzz import watchdog
from tests.fuzz.cases import FAMILIES, case


def main() -> int:
    """0 when no number broke the rule."""
    asked = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    asked.add_argument("--count", type=int, default=10_000, help="how many broken workbooks")
    asked.add_argument("--seed", type=int, default=1, help="another seed, other workbooks")
    asked.add_argument(
        "--from", dest="first", type=int, help="the first number; without it a run that was stopped goes on"
    )
    asked.add_argument("--seconds", type=float, default=3600, help="stop after this long")
    asked.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    asked.add_argument("--only", choices=FAMILIES, help="one family of damage")
    asked.add_argument("--read-only", action="store_true", help="import nothing: no database is made")
    asked.add_argument(
        "--at", type=int, help="try one number here, in this process's child, and say everything"
    )
    asked.add_argument("--save", type=Path, help="with --at: write the broken workbook into this folder")
    given = asked.parse_args()
    if given.at is not None:
        return _one(given)
    return _many(given)


def _one(given: argparse.Namespace) -> int:
    broken = case(given.seed, given.at, given.only)
    if given.save:
        given.save.mkdir(parents=True, exist_ok=True)
        path = given.save / Path(broken.filename).name
        path.write_bytes(broken.data)
        print(path)
    (said,) = watchdog.run(given.seed, iter((given.at,)), only=given.only, read_only=given.read_only)
    print(json.dumps(said, ensure_ascii=False, indent=1))
    print(said["wrong"])
    return bool(said["wrong"])


def _many(given: argparse.Namespace) -> int:
    notes = Path(tempfile.gettempdir()) / f"hoc-vu-so-fuzz-{given.seed}-{given.only or 'all'}.json"
    before = (
        json.loads(notes.read_text()) if notes.exists() and given.first is None else {"next": 0, "wrong": []}
    )
    if before["next"] >= given.count:
        before = {"next": 0, "wrong": []}
    first = before["next"] if given.first is None else given.first
    last = given.count if given.first is None else first + given.count
    if first and given.first is None:
        print(f"going on with number {first}; --from 0 begins again")
    begun = time.monotonic()
    told: list[dict[str, Any]] = []
    outcomes: Counter[str] = Counter()
    families: Counter[str] = Counter()

    def heard(said: dict[str, Any]) -> None:
        outcomes[said.get("outcome", "no answer")] += 1
        families[said.get("family", "?")] += 1
        if said["wrong"]:
            told.append(said)
            print(
                f"WRONG: python -m tests.fuzz --seed {given.seed} --at {said['number']}{f' --only {given.only}' if given.only else ''}",
                flush=True,
            )
            print("   " + said["wrong"].strip().replace("\n", "\n   "), flush=True)
        done = sum(outcomes.values())
        if done % 500 == 0 or said["wrong"]:
            seen = [*before["wrong"], *(each["number"] for each in told)]
            notes.write_text(json.dumps({"next": max(first, first + done - given.workers), "wrong": seen}))
        if done % 500 == 0:
            print(
                f"{first + done} of {last}: {len(told)} wrong, {time.monotonic() - begun:.0f} s", flush=True
            )

    numbers = iter(range(first, last))
    results = watchdog.run(
        given.seed,
        numbers,
        workers=given.workers,
        only=given.only,
        read_only=given.read_only,
        until=begun + given.seconds,
        heard=heard,
    )
    wrong = [*before["wrong"], *(each["number"] for each in told)]
    slowest = sorted((said for said in results if "times" in said), key=lambda said: -said["times"])[:3]
    print(
        f"\n{len(results)} broken workbooks in {time.monotonic() - begun:.0f} s, seed {given.seed}; {len(wrong)} broke the rule {wrong or ''}"
    )
    print("  outcomes: " + ", ".join(f"{name} {count}" for name, count in outcomes.most_common()))
    print("  families: " + ", ".join(f"{name} {count}" for name, count in families.most_common()))
    print(
        "  slowest:  "
        + ", ".join(f"number {said['number']} ({said['times']} times an intact one)" for said in slowest)
    )
    print(f"  memory:   {max((said.get('peak', 0) for said in results), default=0)} MB at most")
    notes.write_text(json.dumps({"next": first + len(results), "wrong": wrong}))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
