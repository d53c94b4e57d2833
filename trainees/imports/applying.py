"""A roster file that was read: `preview` what it would do, `apply` it in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.text import clean, fold, sort_key
from trainees.areas import Neighbourhood, Unit, name_key
from trainees.imports import register
from trainees.imports.belonging import Belonging, assumptions, belongings, category_of
from trainees.imports.candidates import Traits
from trainees.imports.planning import Decision, PlannedRow, Someone, plan_rows
from trainees.imports.reading import Problem, RowFields
from trainees.imports.roster_import import (
    APPLIED,
    CREATED,
    MATCHED,
    OUTCOMES,
    QUESTION,
    REFUSED,
    RosterImport,
    RosterRow,
)
from trainees.imports.settling import settle
from trainees.imports.source import Source, drop, keep_waiting, new_record, read
from trainees.people import Person, set_national_id
from trainees.rosters import STAFF_LIST, Membership

__all__ = ["Preview", "Source", "apply", "drop", "keep_waiting", "open_decisions", "pointer", "preview", "read"]


@dataclass(slots=True)
class Preview:
    """What a file would do, or (after `apply`) what it did.

    `people`: place of the row → person id, for rows that have one. `problems`: place → everything odd about the row,
    what was taken for granted included. `units`, `neighbourhoods`: names that the locality lacks. `described`: what is
    known of each candidate. `applied_before`: the same file, applied already. changed False: applying it writes nothing.
    """

    source: Source
    since: date
    rows: tuple[PlannedRow, ...]
    people: dict[int, int]
    problems: dict[int, tuple[Problem, ...]]
    units: tuple[str, ...]
    neighbourhoods: tuple[str, ...]
    described: dict[Someone, Traits]
    applied_before: RosterImport | None = None
    memberships: int = 0
    roster_import: RosterImport | None = None
    changed: bool = True
    _places: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def totals(self) -> dict[str, int]:
        """How many rows came out how; `rows` is their sum."""
        counts = Counter(row.outcome for row in self.rows)
        return {"rows": len(self.rows), **{outcome: counts[outcome] for outcome in OUTCOMES}}


def first_day() -> date:
    """From which day a list counts unless somebody says otherwise: 1 January, so that the whole plan year does."""
    return clock.today().replace(month=1, day=1)


def preview(
    source: Source,
    locality_id: int,
    *,
    since: date | None = None,
    decisions: Mapping[int, Decision] | None = None,
) -> Preview:
    """What would become of every row. Nothing is written."""
    day = since or first_day()
    people = register.load(locality_id, source.kind)
    rows = plan_rows(source.draft, people, decisions)
    known = {p.place: p.someone.person_id for p in rows if p.someone and p.someone.person_id is not None}
    held = register.memberships(locality_id, sorted(set(known.values())), day)
    have_units, have_places = _known_places(locality_id)
    units, places = _named(source, have_units, have_places)
    unit_names = {unit_id: name for name, unit_id in have_units.items()}
    problems = {
        p.place: (
            *(replace(problem, fatal=False) if p.taken else problem for problem in p.row.problems),
            *assumptions(source.kind, p.row),
            *_elsewhere(source.kind, p, held.get(known.get(p.place, 0), []), unit_names),
        )
        for p in rows
    }
    described = {c.someone: people.traits[c.someone] for p in rows for c in p.candidates}
    before = db.session.scalar(
        select(RosterImport)
        .where(
            RosterImport.locality_id == locality_id, RosterImport.kind == source.kind,
            RosterImport.digest == source.digest, RosterImport.state == APPLIED,
        )
        .order_by(RosterImport.id.desc()).limit(1)
    )  # fmt: skip
    out = Preview(source, day, rows, known, problems, units, places, described, before)
    out._places = {"units": have_units, "neighbourhoods": have_places}
    out.memberships = len(_missing_memberships(out, held))
    settled = any(p.outcome in (CREATED, MATCHED) and not p.seen for p in rows)
    out.changed = before is None or settled or bool(out.memberships) or any(p.fills for p in rows)
    return out


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
    made = _missing_memberships(out, held)
    db.session.add_all(
        Membership(
            locality_id=locality_id, person_id=person_id, category=one.category, since=out.since, import_id=record.id,
            unit_id=_place(out, "units", one.unit), neighbourhood_id=_place(out, "neighbourhoods", one.neighbourhood),
            post=one.post[:200], specialist=one.specialist,
        )
        for person_id, one in made
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


def _known_places(locality_id: int) -> tuple[dict[str, int], dict[str, int]]:
    units = db.session.execute(select(Unit.name_key, Unit.id).where(Unit.locality_id == locality_id))
    places = db.session.execute(
        select(Neighbourhood.name_key, Neighbourhood.id).where(Neighbourhood.locality_id == locality_id)
    )
    return dict(units.tuples().all()), dict(places.tuples().all())


def _named(
    source: Source, units: Mapping[str, int], places: Mapping[str, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units and neighbourhoods that rows name and the locality lacks, in the file's order and first spelling."""
    new_units: dict[str, str] = {}
    new_places: dict[str, str] = {}
    for row in source.draft.rows:
        unit, place = row.fields.unit, row.fields.neighbourhood
        if unit and source.kind in ("staff", "youth") and (key := name_key(unit)[:200]) not in units:
            new_units.setdefault(key, clean(unit)[:200])
        if place and (key := name_key(place)[:200]) not in places:
            new_places.setdefault(key, clean(place)[:200])
    return tuple(new_units.values()), tuple(new_places.values())


def _make_places(out: Preview, locality_id: int, record: RosterImport) -> None:
    units = [Unit(locality_id=locality_id, name=name, name_key=name_key(name)[:200]) for name in out.units]
    places = [
        Neighbourhood(locality_id=locality_id, name=name, name_key=name_key(name)[:200])
        for name in out.neighbourhoods
    ]
    db.session.add_all([*units, *places])
    db.session.flush()
    out._places["units"].update({unit.name_key: unit.id for unit in units})
    out._places["neighbourhoods"].update({place.name_key: place.id for place in places})
    record.made = {"units": [unit.id for unit in units], "neighbourhoods": [place.id for place in places]}


def _place(out: Preview, noun: str, name: str | None) -> int | None:
    return out._places[noun].get(name_key(name)[:200]) if name else None


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


def _person(row: RowFields, out: Preview, locality_id: int, by: Actor) -> Person:
    name = clean(row.name)[:120]
    person = Person(
        locality_id=locality_id, name=name, name_key=fold(name)[:120], sort_name=sort_key(name)[:600],
        birth=row.birth, sex=row.sex, phone=row.phone[:15] if row.phone else None, old_id=row.old_id,
        neighbourhood_id=_place(out, "neighbourhoods", row.neighbourhood),
        created_at=clock.now(), created_by=by.account_id,
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
        if planned.someone is not None and planned.someone.person_id is not None:
            marks[planned.place] = [
                f"birth:{len(person.birth)}" if name == "birth" and person.birth else name
                for name in planned.fills
            ]
        for name, value in planned.fills.items():
            if name == "national_id":
                set_national_id(person, value)
            elif name == "neighbourhood":
                person.neighbourhood_id = _place(out, "neighbourhoods", value)
            elif name == "phone":
                person.phone = value[:15]
            else:
                setattr(person, name, value)
    return marks


def _missing_memberships(out: Preview, held: register.Held) -> list[tuple[int, Belonging]]:
    """(person id, membership) that rows give and the register lacks. In a preview new people count as −1 − place."""
    there: set[tuple[int, str, int | str | None]] = {
        (person_id, m.category, m.unit_id) for person_id, several in held.items() for m in several
    }
    missing: list[tuple[int, Belonging]] = []
    for planned in out.rows:
        if planned.someone is None:
            continue
        someone = planned.someone
        person_id = out.people.get(planned.place, -1 - (someone.row or 0))
        for one in belongings(out.source.kind, planned.row.fields):
            unit = _place(out, "units", one.unit) or (name_key(one.unit) if one.unit else None)
            if (person_id, one.category, unit) not in there:
                there.add((person_id, one.category, unit))
                missing.append((person_id, one))
    return missing


def _elsewhere(
    kind: str, planned: PlannedRow, held: list[Membership], unit_names: Mapping[int, str]
) -> list[Problem]:
    """Somebody who stands in another unit already would be counted in both: worth a word."""
    if kind != "staff" or not held or planned.row.fields.unit is None:
        return []
    here = name_key(planned.row.fields.unit)
    units = {m.unit_id for m in held if m.unit_id is not None and m.category in STAFF_LIST}
    if not units or any(unit_names.get(unit) == here for unit in units):
        return []
    return [
        Problem(
            None, planned.row.fields.unit, "other_unit",
            "Người này đang có tên ở một đơn vị khác; được ghi thêm vào đơn vị này.",
        )
    ]  # fmt: skip


# --- rows -----------------------------------------------------------------------------------------------------


def _write_rows(
    out: Preview, locality_id: int, record: RosterImport, filled: Mapping[int, list[str]]
) -> None:
    kind = out.source.kind
    rows: list[RosterRow] = []
    for planned in out.rows:
        fields = planned.row.fields
        rows.append(
            RosterRow(
                locality_id=locality_id, import_id=record.id, kind=kind, sheet=planned.row.sheet, row=planned.row.row,
                row_key=planned.key, nth=planned.nth, name_key=fold(fields.name)[:120], outcome=planned.outcome,
                person_id=out.people.get(planned.place),
                unit_id=_place(out, "units", fields.unit) if kind in ("staff", "youth") else None,
                neighbourhood_id=_place(out, "neighbourhoods", fields.neighbourhood),
                category=category_of(kind, fields),
                problems=[
                    {"column": p.column, "code": p.code, "fatal": p.fatal} for p in out.problems[planned.place]
                ],
                candidates=[
                    {**pointer(out, c.someone), "score": c.score, "why": list(c.why)}
                    for c in planned.candidates if planned.outcome == QUESTION
                ],
                filled=filled.get(planned.place, []),
            )
        )  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    settle(list(zip(out.rows, rows, strict=True)), locality_id, record)


def pointer(out: Preview, someone: Someone) -> dict[str, object]:
    """A candidate as programs hear of it: a person, or a row of the same file."""
    if someone.person_id is not None:
        return {"person": someone.person_id}
    row = out.source.draft.rows[someone.row or 0]
    return {"sheet": row.sheet, "row": row.row}


def open_decisions(out: Preview) -> list[PlannedRow]:
    """The rows that a person may settle on the preview: refused ones first, then questions, in the file's order."""
    refused = [p for p in out.rows if p.outcome == REFUSED]
    return refused + [p for p in out.rows if p.outcome == QUESTION]
