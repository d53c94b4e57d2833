"""A roster file that was read: `preview` what it would do, `apply` it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.text import clean, fold, sort_key
from trainees.areas import Neighbourhood, Unit, name_key
from trainees.imports import answering, register
from trainees.imports.belonging import category_of
from trainees.imports.planning import Decision
from trainees.imports.preview import (
    Preview,
    first_day,
    missing_memberships,
    open_decisions,
    place_id,
    pointer,
    preview,
)
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import (
    APPLIED,
    CREATED,
    QUESTION,
    REFUSED,
    RosterImport,
    RosterRow,
)
from trainees.imports.settling import settle
from trainees.imports.source import Source, drop, keep_waiting, new_record, read
from trainees.people import Person, pairs, set_national_id
from trainees.rosters import Membership

__all__ = [
    "Preview",
    "Source",
    "apply",
    "drop",
    "first_day",
    "keep_waiting",
    "open_decisions",
    "pointer",
    "preview",
    "read",
]


def apply(
    source: Source, locality_id: int, *, by: Actor, since: date | None = None,
    decisions: Mapping[int, Decision] | None = None, waiting: RosterImport | None = None,
) -> Preview:  # fmt: skip
    """Write a file down, all of it in the open transaction. A file that changes nothing leaves no trace.

    `waiting`: the record of the preview, whose bytes are deleted at this end. Refused as `plan_rows` says.
    """
    out = preview(source, locality_id, since=since, decisions=decisions)
    if not out.changed:
        out.roster_import = out.applied_before
        if waiting is not None:
            drop(waiting)
        return out
    record = waiting or new_record(source, locality_id, out.since, by)
    db.session.flush()
    _make_places(out, locality_id, record)
    _make_people(out, locality_id, by)
    filled = _fill(out)
    held = register.memberships(locality_id, sorted(set(out.people.values())), out.since)
    made = missing_memberships(out, held)
    _insert(
        Membership,
        [
            {
                "locality_id": locality_id, "person_id": person_id, "category": one.category, "since": out.since,
                "unit_id": place_id(out, "units", one.unit), "post": one.post[:200], "specialist": one.specialist,
                "neighbourhood_id": place_id(out, "neighbourhoods", one.neighbourhood), "import_id": record.id,
            }
            for person_id, one in made
        ],
    )  # fmt: skip
    out.memberships = len(made)
    _write_rows(out, locality_id, record, filled)
    record.state, record.applied_at, record.data, record.since = APPLIED, clock.now(), None, out.since
    record.totals = {
        **out.totals, "people": sum(p.outcome == CREATED for p in out.rows), "memberships": len(made),
        "units": len(out.units), "neighbourhoods": len(out.neighbourhoods),
    }  # fmt: skip
    out.roster_import = record
    db.session.flush()
    return out


# --- places ---------------------------------------------------------------------------------------------------


def _make_places(out: Preview, locality_id: int, record: RosterImport) -> None:
    units = [Unit(locality_id=locality_id, name=name, name_key=name_key(name)[:200]) for name in out.units]
    places = [
        Neighbourhood(locality_id=locality_id, name=name, name_key=name_key(name)[:200])
        for name in out.neighbourhoods
    ]
    db.session.add_all([*units, *places])
    db.session.flush()
    out.places["units"].update({unit.name_key: unit.id for unit in units})
    out.places["neighbourhoods"].update({place.name_key: place.id for place in places})
    record.made = {"units": [unit.id for unit in units], "neighbourhoods": [place.id for place in places]}


# --- people ---------------------------------------------------------------------------------------------------


def _make_people(out: Preview, locality_id: int, by: Actor) -> None:
    """One person for each created row, in the file's order and in one flush; rows that are the same point at them."""
    made: dict[int, Person] = {}
    for planned in out.rows:
        if planned.outcome == CREATED:
            made[planned.place] = _person(planned.row.fields, out, locality_id, by)
    db.session.add_all(made.values())
    db.session.flush()
    for planned in out.rows:
        if planned.someone is not None and planned.someone.row is not None:
            out.people[planned.place] = made[planned.someone.row].id
    for planned in out.rows:
        # Somebody said that the row is none of these: nobody is asked again.
        if planned.outcome == CREATED and planned.candidates:
            others = [c.someone.person_id for c in planned.candidates if c.someone.person_id is not None]
            pairs.keep_apart(out.people[planned.place], others, locality_id, by=by)


def _person(row: RowFields, out: Preview, locality_id: int, by: Actor) -> Person:
    name = clean(row.name)[:120]
    person = Person(
        locality_id=locality_id, name=name, name_key=fold(name)[:120], sort_name=sort_key(name)[:600],
        birth=row.birth, sex=row.sex, phone=row.phone[:15] if row.phone else None, old_id=row.old_id,
        neighbourhood_id=place_id(out, "neighbourhoods", row.neighbourhood),
        phone_use=row.phone_use, language=row.language, created_at=clock.now(), created_by=by.account_id,
        # Planning compared the row with everybody, and every later row with it.
        compared=True,
    )  # fmt: skip
    if row.national_id:
        set_national_id(person, row.national_id)
    return person


def _fill(out: Preview) -> dict[int, list[str]]:
    """Fill blanks; what stands is never overwritten. Says which (see RosterRow.filled), of people there before."""
    marks: dict[int, list[str]] = {}
    for planned in out.rows:
        if not planned.fills:
            continue
        person = db.session.get_one(Person, out.people[planned.place])
        person.compared = False
        if planned.someone is not None and planned.someone.person_id is not None:
            marks[planned.place] = [
                f"birth:{len(person.birth)}" if name == "birth" and person.birth else name
                for name in planned.fills
            ]
        for name, value in planned.fills.items():
            if name == "national_id":
                set_national_id(person, value)
            elif name == "neighbourhood":
                person.neighbourhood_id = place_id(out, "neighbourhoods", value)
            elif name == "phone":
                person.phone = value[:15]
            else:
                setattr(person, name, value)
    return marks


# --- rows -----------------------------------------------------------------------------------------------------


def _write_rows(
    out: Preview, locality_id: int, record: RosterImport, filled: Mapping[int, list[str]]
) -> None:
    kind = out.source.kind
    rows: list[dict[str, Any]] = []
    for planned in out.rows:
        fields = planned.row.fields
        rows.append({
            "locality_id": locality_id, "import_id": record.id, "kind": kind,
            "sheet": planned.row.sheet[:200] if planned.row.sheet else None, "row": planned.row.row, "row_key": planned.key, "nth": planned.nth, "outcome": planned.outcome,
            "name_key": fold(fields.name)[:120], "person_id": out.people.get(planned.place),
            "unit_id": place_id(out, "units", fields.unit) if kind in ("staff", "youth") else None,
            "neighbourhood_id": place_id(out, "neighbourhoods", fields.neighbourhood),
            "category": category_of(kind, fields),
            "problems": [
                {"column": p.column, "code": p.code, "fatal": p.fatal} for p in out.problems[planned.place]
            ],
            "candidates": [
                # Whom a row of this file made is a person by now.
                {"person": c.someone.person_id or out.people[c.someone.row or 0], "score": c.score, "why": list(c.why)}
                for c in planned.candidates if planned.outcome == QUESTION
            ],
            "filled": filled.get(planned.place, []),
            "kept": answering.pack(fields) if planned.outcome in (QUESTION, REFUSED) else None,
        })  # fmt: skip
    _insert(RosterRow, rows)
    settle(out.rows, locality_id, record)


def _insert(model: type[Membership] | type[RosterRow], rows: list[dict[str, Any]]) -> None:
    """Many rows whose ids nobody asks for: one statement, where a unit of work takes one each on SQLite."""
    if rows:
        db.session.execute(insert(model), rows)
