"""A made-up register for tests of who is who: people, a list whose rows resemble them, what the database holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from app.base.actors import COMMAND_LINE
from app.base.db import db
from trainees import people
from trainees.imports import answering
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import APPLIED, QUESTION, RosterImport, RosterRow
from trainees.people import Details, Particulars, Person, pairs
from trainees.people.crowd import Candidate, Someone
from trainees.people.merging import FIELDS

SINCE = date(2026, 1, 1)


def person(locality_id: int, name: str, **known: Any) -> Person:
    """Somebody of the register; anything of `Details` may be known."""
    made = people.add(locality_id, Particulars(name), by=COMMAND_LINE)
    people.change(made, Details(name, **known))
    return made


def an_import(locality_id: int, kind: str = "staff", filename: str = "ds.csv") -> RosterImport:
    """An applied file without rows."""
    from app.base import clock

    record = RosterImport(
        locality_id=locality_id, kind=kind, filename=filename, digest="0" * 64, state=APPLIED, since=SINCE,
        totals={}, made={}, options={}, created_at=clock.now(), applied_at=clock.now(),
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    return record


def a_row(
    record: RosterImport, what: RowFields, *near: Person, outcome: str = QUESTION, **more: Any
) -> RosterRow:
    """An open row of a file that resembles these people."""
    count = len(list(db.session.scalars(select(RosterRow.id).where(RosterRow.import_id == record.id))))
    candidates = answering.stored([Candidate(Someone(person_id=one.id), 0.8, ("same name",)) for one in near])
    row = RosterRow(
        locality_id=record.locality_id, import_id=record.id, kind=record.kind, sheet=None, row=5 + count,
        row_key=f"{record.id:08}{count:056}", nth=1, name_key="", outcome=outcome, kept=answering.pack(what),
        problems=more.pop("problems", []), filled=[], denied=[], candidates=candidates, category=more.pop("category", "civil_servant"),
        **more,
    )  # fmt: skip
    db.session.add(row)
    record.totals = {**record.totals, outcome: record.totals.get(outcome, 0) + 1}
    db.session.flush()
    return row


def fields(someone: Person) -> dict[str, Any]:
    """All that a merge may change of somebody, and what follows from it."""
    derived = ("name_key", "sort_name", "national_id_hash", "national_id_last3", "merged_into_id")
    return {column: getattr(someone, column) for column in (*FIELDS, *derived)}


def snapshot() -> dict[int, dict[str, Any]]:
    """Everybody, as `fields` says."""
    db.session.flush()
    db.session.expire_all()
    return {one.id: fields(one) for one in db.session.scalars(select(Person).order_by(Person.id))}


def pairs_said() -> dict[tuple[int, int], str]:
    """(one, other) → verdict of every pair."""
    return {(p.one_id, p.other_id): p.verdict for p in db.session.scalars(select(pairs.PersonPair))}
