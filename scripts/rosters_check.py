"""`make rosters-check DIR=…`: a folder of rosters with a truth.json, imported in every order and judged.

truth.json says who stands in which row: {"files": {file: [{"sheet", "row", "person"} or {"sheet", "row", "refuse"}]}};
a file may also be {"kind", "rows"}, and {"kinds": {file: kind}} may name kinds; else the kind is guessed from the
content. The import is the real one, on a database of its own that is thrown away.

A question counts for the row that asked it. After each file every open question is answered by the truth, as a
person would answer it who knew everybody.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROUNDS = 12
"""How often the questions of one file are asked again: an answer may raise or settle others."""
Place = tuple[str | None, int]


class NoTruth(Exception):
    """The folder cannot be judged; the message says why."""


@dataclass(frozen=True, eq=False)
class Listed:
    """One file of the folder: what stands where. `people`: place → the truth's id; `refused`: places to be refused."""

    name: str
    kind: str
    people: dict[Place, Any]
    refused: frozenset[Place]


@dataclass
class Tally:
    """What one file did in one order."""

    rows: int = 0
    known: int = 0
    """Rows of somebody whom an earlier row, of this file or another, had brought in."""
    linked: int = 0
    asked: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)
    refused_missing: list[str] = field(default_factory=list)
    refused_extra: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    questions: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    @property
    def found(self) -> float:
        """Share of the known who were linked or asked about."""
        return (self.linked + self.asked) / self.known if self.known else 1.0

    @property
    def needless_share(self) -> float:
        """Share of all rows about whom somebody was asked though they are nobody known."""
        return len(self.needless) / self.rows if self.rows else 0.0

    def misses(self) -> list[str]:
        """The goals that were not met, in words."""
        return [
            words
            for words, bad in (
                ("rows refused differ", self.refused_missing or self.refused_extra),
                ("rows read differ", self.unread or self.invented),
                ("same people linked or asked below 98 %", self.found < 0.98),
                ("somebody linked wrongly", self.wrong),
                ("different people asked in more than 2 % of rows", self.needless_share > 0.02),
            )
            if bad
        ]

    def document(self) -> dict[str, Any]:
        """The figures and the places behind them."""
        lists = {n: v for n, v in self.__dict__.items() if isinstance(v, list)}
        return {
            "rows": self.rows, "known": self.known, "linked": self.linked, "asked": self.asked, "found": round(self.found, 4),
            "needless_share": round(self.needless_share, 4), "questions": self.questions, **lists, "goals_missed": self.misses(),
        }  # fmt: skip


# --- the folder ----------------------------------------------------------------------------------------------


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
        people = {_place(row): row["person"] for row in rows if row.get("person") is not None and not row.get("refuse")}
        out.append(Listed(name, kind or _guessed(folder / name), people, refused))
    return out


def _place(row: dict[str, Any]) -> Place:
    return row.get("sheet"), int(row["row"])


def _guessed(path: Path) -> str:
    from app.base.sheet import read_workbook
    from trainees.imports.reading.kinds import guess_kind

    kind = guess_kind(read_workbook(path.read_bytes(), path.name))
    if kind is None:
        raise NoTruth(f"what kind of list {path.name} is cannot be told; say it with --kinds {path.name}=staff")
    return kind


def orders_of(files: Sequence[Listed], wanted: str) -> list[tuple[Listed, ...]]:
    """The orders to try: as given, backwards and the rotations, or every one of them (`all`), or a number of them."""
    if wanted == "all":
        return list(itertools.permutations(files))
    given = tuple(files)
    some = [given, given[::-1], *(given[n:] + given[:n] for n in range(1, len(given)))]
    distinct = list(dict.fromkeys(some))
    return distinct[: int(wanted)] if wanted.isdigit() else distinct


# --- one order -----------------------------------------------------------------------------------------------


class Trial:
    """One order of the files, imported into a locality of its own."""

    def __init__(self, sources: dict[str, Any], locality_id: int) -> None:
        self.sources, self.locality_id = sources, locality_id
        self.who: dict[int, Any] = {}  # person id → the truth's id of the row that made them
        self.held: set[Any] = set()  # truth ids of whom the register holds
        self.rows: dict[tuple[str, Place], int] = {}

    def bring(self, listed: Listed) -> Tally:
        """Import one file, answering its questions by the truth."""
        from app.base.actors import COMMAND_LINE
        from app.base.db import db
        from trainees.imports import applying
        from trainees.imports.roster_import import CREATED, QUESTION

        source = self.sources[listed.name]
        tally = Tally(rows=len(source.draft.rows))
        places = [(row.sheet, row.row) for row in source.draft.rows]
        self._compare_rows(listed, places, source, tally)
        truth = [listed.people.get(place) for place in places]
        decisions: dict[int, Any] = {}
        asked: dict[int, Any] = {}
        for _ in range(ROUNDS):
            out = applying.preview(source, self.locality_id, decisions=decisions)
            questions = [planned for planned in out.rows if planned.outcome == QUESTION]
            for planned in questions:
                asked.setdefault(planned.place, planned)
                decisions[planned.place] = self._answer(planned, truth)
            if not questions:
                break
        out = applying.apply(source, self.locality_id, by=COMMAND_LINE, decisions=decisions)
        tally.questions = len(asked)
        self._judge(listed, out, truth, asked, tally)
        for planned in out.rows:
            person_id = out.people.get(planned.place)
            if person_id is None:
                continue
            if planned.outcome == CREATED:
                self.who[person_id] = truth[planned.place]
            self.rows[(listed.name, places[planned.place])] = person_id
        self.held |= {truth[planned.place] for planned in out.rows if out.people.get(planned.place) is not None}
        db.session.commit()
        return tally

    def _compare_rows(self, listed: Listed, places: list[Place], source: Any, tally: Tally) -> None:
        refused = {place for place, row in zip(places, source.draft.rows, strict=True) if row.refused}
        said = listed.people.keys() | listed.refused
        tally.refused_missing += [_where(listed, p) for p in sorted(listed.refused - refused, key=str)]
        tally.refused_extra += [_where(listed, p) for p in sorted(refused - listed.refused, key=str)]
        tally.unread += [_where(listed, p) for p in sorted(said - set(places), key=str)]
        tally.invented += [_where(listed, p) for p in places if p not in said]

    def _truth_of(self, someone: Any, truth: list[Any]) -> Any:
        return truth[someone.row] if someone.person_id is None else self.who.get(someone.person_id)

    def _answer(self, planned: Any, truth: list[Any]) -> Any:
        from trainees.imports.planning import Decision

        mine = truth[planned.place]
        for candidate in planned.candidates:
            if mine is not None and self._truth_of(candidate.someone, truth) == mine:
                return Decision("same", candidate.someone)
        return Decision("new")

    def _judge(self, listed: Listed, out: Any, truth: list[Any], asked: dict[int, Any], tally: Tally) -> None:
        """Each row against the truth: by what the rules alone did, and where they asked, by whom they asked about."""
        from trainees.imports.roster_import import CREATED, MATCHED

        made: Counter[Any] = Counter()
        for planned in out.rows:
            mine, where = truth[planned.place], _where(listed, (planned.row.sheet, planned.row.row))
            if mine is None or planned.outcome not in (CREATED, MATCHED):
                continue
            first = planned.outcome == CREATED and mine not in self.held and not made[mine]
            made[mine] += planned.outcome == CREATED
            known = not first
            tally.known += known
            question = asked.get(planned.place)
            if question is not None:
                right = any(self._truth_of(c.someone, truth) == mine for c in question.candidates)
                if not known:
                    tally.needless.append(where)
                elif right or planned.outcome == MATCHED:
                    tally.asked += 1
                else:
                    tally.missed.append(where)
            elif planned.outcome == CREATED:
                if known:
                    tally.missed.append(where)
            elif self._truth_of(planned.someone, truth) == mine:
                tally.linked += 1
            else:
                tally.wrong.append(where)

    def groups(self) -> frozenset[frozenset[tuple[str, Place]]]:
        """Which rows are one person."""
        together: defaultdict[int, set[tuple[str, Place]]] = defaultdict(set)
        for row, person_id in self.rows.items():
            together[person_id].add(row)
        return frozenset(frozenset(rows) for rows in together.values())


def _where(listed: Listed, place: Place) -> str:
    return f"{listed.name}:{place[0]}:{place[1]}" if place[0] else f"{listed.name}:{place[1]}"


# --- the whole -----------------------------------------------------------------------------------------------


def check(folder: Path, kinds: dict[str, str], wanted: str) -> dict[str, Any]:
    """Every order, judged, as one document. NoTruth when the folder cannot be."""
    from app.base.db import Base, db, writing
    from app.factory import create_app
    from trainees import areas
    from trainees.imports import applying

    app = create_app()
    with app.app_context():
        Base.metadata.create_all(db.engine)
        files = read_truth(folder, kinds)
        sources = {f.name: applying.read((folder / f.name).read_bytes(), f.name, f.kind) for f in files}
        runs = []
        people: list[frozenset[frozenset[tuple[str, Place]]]] = []
        for number, order in enumerate(orders_of(files, wanted), 1):
            with writing():
                place = areas.add_locality(f"{number:05d}", "Làng thử", "xã", "tỉnh thử").id
                db.session.commit()
                trial = Trial(sources, place)
                tally = Tally()
                for listed in order:
                    tally += trial.bring(listed)
            runs.append({"order": [f.name for f in order], "people": len(trial.groups()), **tally.document()})
            people.append(trial.groups())
    true = _true_groups(files)
    for run, groups in zip(runs, people, strict=True):
        run["same_people_as_first_order"] = groups == people[0]
        run["split_or_joined"] = len(groups ^ true)
        if groups != people[0]:
            run["goals_missed"].append("not the same people as in the first order")
    met = not any(run["goals_missed"] for run in runs)
    return {"folder": str(folder), "kinds": {f.name: f.kind for f in files}, "orders": runs, "goals_met": met}


def _true_groups(files: Sequence[Listed]) -> frozenset[frozenset[tuple[str, Place]]]:
    together: defaultdict[Any, set[tuple[str, Place]]] = defaultdict(set)
    for listed in files:
        for place, person in listed.people.items():
            together[person].add((listed.name, place))
    return frozenset(frozenset(rows) for rows in together.values())


def table(document: dict[str, Any]) -> Iterator[str]:
    """The figures for a reader, and the first of whatever is wrong."""
    yield f"{document['folder']}: " + ", ".join(f"{name} ({kind})" for name, kind in document["kinds"].items())
    yield f"{'rows':>7} {'refused':>8} {'known':>6} {'linked':>7} {'asked':>6} {'found':>8} {'wrong':>6} {'needless':>9} {'people':>7} {'same':>5}  order"
    for run in document["orders"]:
        refused = f"-{len(run['refused_missing'])}+{len(run['refused_extra'])}"
        yield (
            f"{run['rows']:>7} {refused:>8} {run['known']:>6} {run['linked']:>7} {run['asked']:>6} {run['found']:>8.2%}"
            f" {len(run['wrong']):>6} {run['needless_share']:>9.2%} {run['people']:>7}"
            f" {'yes' if run['same_people_as_first_order'] else 'NO':>5}  {' > '.join(run['order'])}"
        )
    for run in document["orders"]:
        for name in ("unread", "invented", "refused_missing", "refused_extra", "wrong", "missed"):
            if run[name]:
                yield f"  {name}: {', '.join(run[name][:10])}{' …' if len(run[name]) > 10 else ''}"
        for words in run["goals_missed"]:
            yield f"  GOAL MISSED ({' > '.join(run['order'])}): {words}"
    yield "Every goal is met." if document["goals_met"] else "Some goal is missed."


def main(words: Sequence[str] | None = None) -> int:
    """0 when every goal is met, 1 when one is missed, 2 when the folder cannot be judged."""
    asked = argparse.ArgumentParser(prog="scripts.rosters_check", description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--kinds", nargs="*", default=[], metavar="FILE=KIND")
    asked.add_argument("--orders", default="some", help="some, all, or how many")
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args(words)
    with tempfile.TemporaryDirectory() as instance:
        os.environ |= {"APP_ENV": "development", "INSTANCE_PATH": instance}
        os.environ.pop("DATABASE_URL", None)
        try:
            document = check(given.folder, dict(word.split("=", 1) for word in given.kinds), given.orders)
        except NoTruth as error:
            print(error, file=sys.stderr)
            return 2
    print(json.dumps(document, ensure_ascii=False, indent=1) if given.json else "\n".join(table(document)))
    return 0 if document["goals_met"] else 1


if __name__ == "__main__":
    sys.exit(main())
