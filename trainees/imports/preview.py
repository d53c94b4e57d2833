"""What a roster file would do: every row planned, its problems said, nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.text import clean
from trainees import areas
from trainees.areas import name_key
from trainees.imports import register
from trainees.imports.belonging import Belonging, assumptions, belongings
from trainees.imports.planning import Decision, PlannedRow, plan_rows
from trainees.imports.reading import Problem
from trainees.imports.roster_import import (
    APPLIED,
    CREATED,
    MATCHED,
    OUTCOMES,
    QUESTION,
    REFUSED,
    RosterImport,
)
from trainees.imports.source import Source
from trainees.people.crowd import Someone
from trainees.people.likeness import Traits
from trainees.rosters import STAFF_LIST, Membership


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
    places: dict[str, dict[str, int]] = field(default_factory=dict)

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
    have_units, have_places = areas.known_units(locality_id), areas.known_neighbourhoods(locality_id)
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
    out.places = {"units": have_units, "neighbourhoods": have_places}
    out.memberships = len(missing_memberships(out, held))
    settled = any(p.outcome in (CREATED, MATCHED) and not p.seen for p in rows)
    out.changed = before is None or settled or bool(out.memberships) or any(p.fills for p in rows)
    return out


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


def place_id(out: Preview, noun: str, name: str | None) -> int | None:
    """The id of a unit or neighbourhood (`noun`: units, neighbourhoods) by its name; None while there is none."""
    return out.places[noun].get(name_key(name)[:200]) if name else None


def missing_memberships(out: Preview, held: register.Held) -> list[tuple[int, Belonging]]:
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
            unit = place_id(out, "units", one.unit) or (name_key(one.unit) if one.unit else None)
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
