"""A folder of rosters with a truth.json: which files, of which kind, and who stands in which row."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Place = tuple[str | None, int]
"""Sheet and row as shown."""
Groups = frozenset[frozenset[tuple[str, Place]]]
"""Rows (file, place) that are one person, for every person."""


class NoTruth(Exception):
    """The folder cannot be judged; the message says why."""


@dataclass(frozen=True, eq=False)
class Listed:
    """One file of the folder: what stands where. `people`: place → the truth's id; `refused`: places to be refused."""

    name: str
    kind: str
    people: dict[Place, Any]
    refused: frozenset[Place]


def read_truth(folder: Path, kinds: dict[str, str]) -> list[Listed]:
    """The files that truth.json names, in its order. NoTruth when there is none, or a kind cannot be told."""
    path = folder / "truth.json"
    if not path.is_file():
        raise NoTruth(f"{path} is missing")
    truth = json.loads(path.read_text(encoding="utf-8-sig"))
    files = truth.get("files", truth)
    if isinstance(files, list):
        files = {entry.get("file") or entry.get("name"): entry for entry in files}
    told = {**truth.get("kinds", {}), **kinds}
    out = []
    for name, entry in files.items():
        if not (folder / name).is_file():
            raise NoTruth(f"{folder / name} is named in truth.json and missing")
        rows = entry if isinstance(entry, list) else entry.get("rows", [])
        kind = told.get(name) or (entry.get("kind") or entry.get("as") if isinstance(entry, dict) else None)
        refused = frozenset(_place(row) for row in rows if row.get("refuse"))
        people = {
            _place(row): row["person"]
            for row in rows
            if row.get("person") is not None and not row.get("refuse")
        }
        out.append(Listed(name, kind or _guessed(folder / name), people, refused))
    return out


def _place(row: dict[str, Any]) -> Place:
    return row.get("sheet"), int(row["row"])


def _guessed(path: Path) -> str:
    from app.base.sheet import read_workbook
    from trainees.imports.reading.kinds import guess_kind

    kind = guess_kind(read_workbook(path.read_bytes(), path.name))
    if kind is None:
        raise NoTruth(
            f"what kind of list {path.name} is cannot be told; say it with --kinds {path.name}=staff"
        )
    return kind


def orders_of(files: Sequence[Listed], wanted: str) -> list[tuple[Listed, ...]]:
    """The orders to try: as given, backwards and the rotations, or every one of them (`all`), or a number of them."""
    if wanted == "all":
        return list(itertools.permutations(files))
    given = tuple(files)
    some = [given, given[::-1], *(given[n:] + given[:n] for n in range(1, len(given)))]
    distinct = list(dict.fromkeys(some))
    return distinct[: int(wanted)] if wanted.isdigit() else distinct


def true_groups(files: Sequence[Listed]) -> Groups:
    """Which rows of all files are one person."""
    together: defaultdict[Any, set[tuple[str, Place]]] = defaultdict(set)
    for listed in files:
        for place, person in listed.people.items():
            together[person].add((listed.name, place))
    return frozenset(frozenset(rows) for rows in together.values())


def where(listed: Listed, place: Place) -> str:
    """A row as a reader finds it: file:sheet:row."""
    return f"{listed.name}:{place[0]}:{place[1]}" if place[0] else f"{listed.name}:{place[1]}"
