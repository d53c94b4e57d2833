"""`make rosters-check DIR=…`: a folder of rosters with a truth.json, imported in every order and judged.

truth.json says who stands in which row: {"files": {file: [{"sheet", "row", "person"} or {"sheet", "row", "refuse"}]}};
a file may also be {"kind", "rows"}, and {"kinds": {file: kind}} may name kinds; else the kind is guessed from the
content. The import is the real one, on a database of its own that is thrown away.

A question counts for the row that asked it. Questions are answered by the truth, as a person would who knew everybody:
once before each file is written, and once, in a second run, after all files are in.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.rosters_truth import Groups, Listed, NoTruth, Place, orders_of, read_truth, true_groups, where

ROUNDS = 12
"""How often the questions of one file are asked again: an answer may raise or settle others."""


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
    unanswered: int = 0

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
                ("questions that could not be answered later", self.unanswered),
            )
            if bad
        ]

    def document(self) -> dict[str, Any]:
        """The figures and the places behind them."""
        lists = {n: v for n, v in self.__dict__.items() if isinstance(v, list)}
        return {
            "rows": self.rows, "known": self.known, "linked": self.linked, "asked": self.asked, "found": round(self.found, 4),
            "needless_share": round(self.needless_share, 4), "questions": self.questions, "unanswered": self.unanswered, **lists, "goals_missed": self.misses(),
        }  # fmt: skip


# --- one order -----------------------------------------------------------------------------------------------


class Trial:
    """One order of the files, imported into a locality of its own.

    `later`: questions stay open until all files are in, and are answered then, one by one.
    """

    def __init__(self, sources: dict[str, Any], locality_id: int, *, later: bool) -> None:
        self.sources, self.locality_id, self.later = sources, locality_id, later
        self.who: dict[int, Any] = {}  # person id → the truth's id of the row that made them
        self.held: set[Any] = set()  # truth ids of whom the register holds
        self.rows: dict[tuple[str, Place], int] = {}
        self.files: dict[int, Listed] = {}  # id of an import → its file

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
        for _ in range(0 if self.later else ROUNDS):
            out = applying.preview(source, self.locality_id, decisions=decisions)
            questions = [planned for planned in out.rows if planned.outcome == QUESTION]
            for planned in questions:
                asked.setdefault(planned.place, planned)
                decisions[planned.place] = self._answer(planned, truth)
            if not questions:
                break
        out = applying.apply(source, self.locality_id, by=COMMAND_LINE, decisions=decisions)
        tally.questions = (
            sum(planned.outcome == QUESTION for planned in out.rows) if self.later else len(asked)
        )
        self._judge(listed, out, truth, asked, tally)
        if out.roster_import is not None:
            self.files[out.roster_import.id] = listed
        for planned in out.rows:
            person_id = out.people.get(planned.place)
            if person_id is None:
                continue
            if planned.outcome == CREATED:
                self.who[person_id] = truth[planned.place]
            self.rows[(listed.name, places[planned.place])] = person_id
        self.held |= {
            truth[planned.place] for planned in out.rows if out.people.get(planned.place) is not None
        }
        db.session.commit()
        return tally

    def _compare_rows(self, listed: Listed, places: list[Place], source: Any, tally: Tally) -> None:
        refused = {place for place, row in zip(places, source.draft.rows, strict=True) if row.refused}
        said = listed.people.keys() | listed.refused
        tally.refused_missing += [where(listed, p) for p in sorted(listed.refused - refused, key=str)]
        tally.refused_extra += [where(listed, p) for p in sorted(refused - listed.refused, key=str)]
        tally.unread += [where(listed, p) for p in sorted(said - set(places), key=str)]
        tally.invented += [where(listed, p) for p in places if p not in said]

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
            mine, named = truth[planned.place], where(listed, (planned.row.sheet, planned.row.row))
            if mine is None or planned.outcome not in (CREATED, MATCHED):
                continue
            if self.later:
                # Whoever waits in an open question is not in the register yet: only a wrong link is one already.
                right = planned.outcome == CREATED or self._truth_of(planned.someone, truth) == mine
                tally.wrong += [] if right else [named]
                continue
            first = planned.outcome == CREATED and mine not in self.held and not made[mine]
            made[mine] += planned.outcome == CREATED
            known = not first
            tally.known += known
            question = asked.get(planned.place)
            if question is not None:
                right = any(self._truth_of(c.someone, truth) == mine for c in question.candidates)
                if not known:
                    tally.needless.append(named)
                elif right or planned.outcome == MATCHED:
                    tally.asked += 1
                else:
                    tally.missed.append(named)
            elif planned.outcome == CREATED:
                if known:
                    tally.missed.append(named)
            elif self._truth_of(planned.someone, truth) == mine:
                tally.linked += 1
            else:
                tally.wrong.append(named)

    def answer_all(self) -> int:
        """Answer the questions that stayed open by the truth, as somebody does on the pages. How many could not be."""
        from app.base.actors import COMMAND_LINE, Scope
        from app.base.db import db
        from app.base.errors import CoreError
        from trainees import people
        from trainees.imports import answering, register

        scope = Scope(self.locality_id)
        for _ in range(ROUNDS):
            before = answering.waiting(scope)
            for row in before:
                listed = self.files[row.import_id]
                mine = listed.people.get((row.sheet, row.row))
                near = answering.candidates(row, register.everybody(self.locality_id))
                who = next(
                    (c.someone.person_id for c in near if self.who.get(c.someone.person_id or 0) == mine),
                    None,
                )
                try:
                    if who is not None:
                        said = answering.same(row, people.get(who, within=scope), by=COMMAND_LINE)
                    else:
                        others = [c.someone.person_id for c in near if c.someone.person_id is not None]
                        said = answering.different(row, others, by=COMMAND_LINE)
                except CoreError:
                    continue
                if said.person is not None:
                    self.rows[(listed.name, (row.sheet, row.row))] = said.person.id
                    if said.created:
                        self.who[said.person.id] = mine
            db.session.commit()
            if not before:
                break
        return len(answering.waiting(scope))

    def groups(self) -> Groups:
        """Which rows are one person."""
        together: defaultdict[int, set[tuple[str, Place]]] = defaultdict(set)
        for row, person_id in self.rows.items():
            together[person_id].add(row)
        return frozenset(frozenset(rows) for rows in together.values())


# --- the whole -----------------------------------------------------------------------------------------------


def check(folder: Path, kinds: dict[str, str], wanted: str, answers: str = "both") -> dict[str, Any]:
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
        runs: list[dict[str, Any]] = []
        people: list[Groups] = []
        ways = {"at once": (False,), "later": (True,), "both": (False, True)}[answers]
        trials = [(order, later) for order in orders_of(files, wanted) for later in ways]
        for number, (order, later) in enumerate(trials, 1):
            with writing():
                place = areas.add_locality(f"{number:05d}", "Làng thử", "xã", "tỉnh thử").id
                db.session.commit()
                trial = Trial(sources, place, later=later)
                tally = Tally()
                for listed in order:
                    tally += trial.bring(listed)
                tally.unanswered = trial.answer_all() if later else 0
            people.append(trial.groups())
            told = {
                "order": [f.name for f in order],
                "answered": "later" if later else "at once",
                "people": len(people[-1]),
            }
            runs.append({**told, **tally.document()})
    true = true_groups(files)
    for run, groups in zip(runs, people, strict=True):
        run["same_people_as_first_order"] = groups == people[0]
        run["split_or_joined"] = len(groups ^ true)
        if groups != people[0]:
            run["goals_missed"].append("not the same people as in the first order")
    met = not any(run["goals_missed"] for run in runs)
    return {"folder": str(folder), "kinds": {f.name: f.kind for f in files}, "orders": runs, "goals_met": met}


def table(document: dict[str, Any]) -> Iterator[str]:
    """The figures for a reader, and the first of whatever is wrong."""
    yield f"{document['folder']}: " + ", ".join(
        f"{name} ({kind})" for name, kind in document["kinds"].items()
    )
    yield f"{'rows':>7} {'refused':>8} {'known':>6} {'linked':>7} {'asked':>6} {'found':>8} {'wrong':>6} {'needless':>9} {'people':>7} {'same':>5}  answered  order"
    for run in document["orders"]:
        refused = f"-{len(run['refused_missing'])}+{len(run['refused_extra'])}"
        # Questions that wait are no answer yet: what was known, linked and asked is judged where they are answered at once.
        told = f"{run['known']:>6} {run['linked']:>7} {run['asked']:>6} {run['found']:>8.2%}"
        told = told if run["answered"] == "at once" else f"{'':>6} {'':>7} {'':>6} {'':>8}"
        same = "yes" if run["same_people_as_first_order"] else "NO"
        yield (
            f"{run['rows']:>7} {refused:>8} {told} {len(run['wrong']):>6} {run['needless_share']:>9.2%}"
            f" {run['people']:>7} {same:>5}  {run['answered']:8}  {' > '.join(run['order'])}"
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
    asked.add_argument(
        "--answers", default="both", choices=("at once", "later", "both"), help="when questions are answered"
    )
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args(words)
    with tempfile.TemporaryDirectory() as instance:
        os.environ |= {"APP_ENV": "development", "INSTANCE_PATH": instance}
        os.environ.pop("DATABASE_URL", None)
        try:
            document = check(
                given.folder, dict(word.split("=", 1) for word in given.kinds), given.orders, given.answers
            )
        except NoTruth as error:
            print(error, file=sys.stderr)
            return 2
    print(json.dumps(document, ensure_ascii=False, indent=1) if given.json else "\n".join(table(document)))
    return 0 if document["goals_met"] else 1


if __name__ == "__main__":
    sys.exit(main())
