"""What a roster file would do: every row planned, its problems said, nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.text import clean
from trainees import areas
from trainees.imports import register
from trainees.imports.belonging import Belonging, assumptions, belongings, category_of, is_told
from trainees.imports.planning import Decision, PlannedRow, place_key, plan_rows, rows_of
from trainees.imports.reading import Problem, RowFields
from trainees.imports.roster_import import (
    APPLIED,
    CREATED,
    MATCHED,
    OUTCOMES,
    QUESTION,
    REFUSED,
    RosterImport,
)
from trainees.imports.source import Source, at_a_stretch
from trainees.people.crowd import Someone
from trainees.people.likeness import Traits
from trainees.rosters import CATEGORIES, STAFF_LIST, Membership


class Problems:
    """Place of a row → everything odd about it, what was taken for granted included. Worked out when it is asked for."""

    def __init__(
        self, kind: str, rows: Sequence[PlannedRow], people: Mapping[int, int], held: register.Held,
        unit_names: Mapping[int, str],
    ) -> None:  # fmt: skip
        self._kind, self._rows, self._people, self._held, self._unit_names = (
            kind,
            rows,
            people,
            held,
            unit_names,
        )

    def __getitem__(self, place: int) -> tuple[Problem, ...]:
        planned = self._rows[place]
        said = planned.row.problems
        if planned.taken:
            said = tuple(replace(problem, fatal=False) for problem in said)
        held = self._held.get(self._people.get(place, 0), ())
        assumed = assumptions(self._kind, planned.row)
        if kept(self._kind, planned.row.fields, held, self._unit_names):
            assumed = tuple(one for one in assumed if one.code != "category_assumed")
        return (*said, *assumed, *_elsewhere(self._kind, planned, held, self._unit_names))


@dataclass(slots=True)
class Preview:
    """What a file would do, or (after `apply`) what it did.

    `people`: place of the row → person id, for rows that have one. `units`, `neighbourhoods`: names that the locality
    lacks. `described`: what is known of each candidate of an open row. `applied_before`: the same file, applied already.
    `missing`: the memberships that rows give and the register lacks, of (person id, or −1 − place of the row that makes
    them). changed False: applying it writes nothing. `places`, `mark`: what it was planned from, see `stands`.
    """

    source: Source
    locality_id: int
    since: date
    decisions: Mapping[int, Decision]
    rows: tuple[PlannedRow, ...]
    people: dict[int, int]
    problems: Problems
    units: tuple[str, ...]
    neighbourhoods: tuple[str, ...]
    described: dict[Someone, Traits]
    applied_before: RosterImport | None
    places: dict[str, dict[str, int]]
    held: register.Held
    mark: int
    missing: tuple[tuple[int, Belonging], ...] = ()
    changed: bool = True
    roster_import: RosterImport | None = None

    @property
    def memberships(self) -> int:
        """How many memberships are new."""
        return len(self.missing)

    def answers(
        self, source: Source, locality_id: int, since: date, decisions: Mapping[int, Decision] | None
    ) -> bool:
        """Whether this is what would be asked for by these."""
        mine = (self.locality_id, self.since, self.decisions)
        return self.source is source and mine == (locality_id, since, decisions or {})

    @property
    def totals(self) -> dict[str, int]:
        """How many rows came out how; `rows` is their sum."""
        counts = Counter(row.outcome for row in self.rows)
        return {"rows": len(self.rows), **{outcome: counts[outcome] for outcome in OUTCOMES}}


def first_day() -> date:
    """From which day the first list of a kind counts: 1 January, so that the whole plan year does.

    `preview` and `apply` take it where no day is given: they know nothing of the hour. Whoever hands a list in proposes
    `proposed_day`, so that a newer list leaves earlier quarters as they were.
    """
    return clock.today().replace(month=1, day=1)


def proposed_day(locality_id: int, kind: str, digest: str | None = None) -> date:
    """From which day to propose that a list counts: `first_day` where none of its kind gave memberships so far, else today.

    People who stand there already keep their day in any case; the day is that of those who are new. `digest`: of the file;
    one that was written before is proposed its own day again, so that it changes nothing.
    """
    applied = select(RosterImport.since).where(
        RosterImport.locality_id == locality_id, RosterImport.kind == kind, RosterImport.state == APPLIED
    )
    if digest is not None:
        again = applied.where(RosterImport.digest == digest).order_by(RosterImport.id.desc()).limit(1)
        if (day := db.session.scalar(again)) is not None:
            return day
    today = clock.today()
    given = select(Membership.id).where(Membership.import_id == RosterImport.id).exists()
    earlier = db.session.scalar(
        applied.where(RosterImport.since <= today.replace(month=12, day=31), given).limit(1)
    )
    return first_day() if earlier is None else today


@at_a_stretch()
def preview(
    source: Source,
    locality_id: int,
    *,
    since: date | None = None,
    decisions: Mapping[int, Decision] | None = None,
) -> Preview:
    """What would become of every row. Nothing is written."""
    day = since or first_day()
    looked_for = rows_of(source.draft, secret=register.secret())
    known_people, mark = register.load(locality_id, source.kind, looked_for.keys, looked_for.traits)
    rows = plan_rows(looked_for, known_people, decisions)
    people = {p.place: p.someone.person_id for p in rows if p.someone and p.someone.person_id is not None}
    held = register.memberships(locality_id, set(people.values()), day)
    places = _known_places(locality_id)
    units, neighbourhoods = _named(source, places)
    unit_names = {unit_id: name for name, unit_id in places["units"].items()}
    described = {
        c.someone: known_people.traits[c.someone] for p in rows if p.outcome in (QUESTION, REFUSED) for c in p.candidates
    }  # fmt: skip
    before = _applied_before(source, locality_id)
    out = Preview(
        source, locality_id, day, dict(decisions or {}), rows, people,
        Problems(source.kind, rows, people, held, unit_names), units, neighbourhoods, described, before, places, held, mark,
    )  # fmt: skip
    out.missing = tuple(_missing(out))
    settled = any(p.outcome in (CREATED, MATCHED) and not p.seen for p in rows)
    out.changed = before is None or settled or bool(out.missing) or any(p.fills for p in rows)
    return out


def stands(out: Preview) -> bool:
    """Whether all that a preview was planned from is still as it was: planning again would find the same.

    Reading the register once more takes a fraction of the time of planning. Within one process only.
    """
    before = _applied_before(out.source, out.locality_id)
    return (
        _known_places(out.locality_id) == out.places
        and (before and before.id) == (out.applied_before and out.applied_before.id)
        and register.mark(out.locality_id, out.source.kind) == out.mark
    )


def _applied_before(source: Source, locality_id: int) -> RosterImport | None:
    return db.session.scalar(
        select(RosterImport)
        .where(
            RosterImport.locality_id == locality_id, RosterImport.kind == source.kind,
            RosterImport.digest == source.digest, RosterImport.state == APPLIED,
        )
        .order_by(RosterImport.id.desc()).limit(1)
    )  # fmt: skip


def _known_places(locality_id: int) -> dict[str, dict[str, int]]:
    return {
        "units": areas.known_units(locality_id),
        "neighbourhoods": areas.known_neighbourhoods(locality_id),
    }


def _named(source: Source, known: Mapping[str, Mapping[str, int]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units and neighbourhoods that rows name and the locality lacks, in the file's order and first spelling."""
    units: dict[str, str] = {}
    places: dict[str, str] = {}
    for row in source.draft.rows:
        unit, place = row.fields.unit, row.fields.neighbourhood
        if unit and source.kind in ("staff", "youth") and (key := place_key(unit)) not in known["units"]:
            units.setdefault(key, clean(unit)[:200])
        if place and (key := place_key(place)) not in known["neighbourhoods"]:
            places.setdefault(key, clean(place)[:200])
    return tuple(units.values()), tuple(places.values())


def place_id(out: Preview, noun: str, name: str | None) -> int | None:
    """The id of a unit or neighbourhood (`noun`: units, neighbourhoods) by its name; None while there is none."""
    return out.places[noun].get(place_key(name)) if name else None


def kept(
    kind: str, fields: RowFields, held: Sequence[tuple[str, int | None]], unit_names: Mapping[int, str]
) -> str | None:
    """The staff category that somebody has already (in the row's unit, where it names one) and that a list which tells none
    leaves as it is: a class list would else count who is no staff (không chuyên trách) among them."""
    if is_told(kind, fields):
        return None
    here = place_key(fields.unit) if fields.unit else None
    found = [
        held_as for held_as, unit in held
        if held_as in STAFF_LIST and (here is None or (unit is not None and unit_names.get(unit) == here))
    ]  # fmt: skip
    return min(found, key=STAFF_LIST.index, default=None)


def kept_in(out: Preview, planned: PlannedRow, person_id: int) -> str | None:
    """`kept`, of a row of a preview and the person it stands for."""
    unit_names = {unit: key for key, unit in out.places["units"].items()}
    return kept(out.source.kind, planned.row.fields, out.held.get(person_id, ()), unit_names)


def _missing(out: Preview) -> Iterator[tuple[int, Belonging]]:
    there: set[tuple[int, str, int | str | None]] = {
        (person_id, *one) for person_id, several in out.held.items() for one in several
    }
    for planned in out.rows:
        if planned.someone is None:
            continue
        person_id = out.people.get(planned.place, -1 - (planned.someone.row or 0))
        silent = not is_told(out.source.kind, planned.row.fields) and kept_in(out, planned, person_id)
        for one in belongings(out.source.kind, planned.row.fields):
            if silent and one.category in STAFF_LIST:
                continue
            unit = place_id(out, "units", one.unit) or (place_key(one.unit) if one.unit else None)
            if (person_id, one.category, unit) not in there:
                there.add((person_id, one.category, unit))
                yield person_id, one


def _elsewhere(
    kind: str, planned: PlannedRow, held: Sequence[tuple[str, int | None]], unit_names: Mapping[int, str]
) -> list[Problem]:
    """Somebody who stands in another unit, or here in another category, would be counted in both: worth a word."""
    fields = planned.row.fields
    if kind != "staff" or not held or fields.unit is None:
        return []
    here = place_key(fields.unit)
    category = kept(kind, fields, held, unit_names) or category_of(kind, fields)
    places = [
        (held_as, unit_names.get(unit))
        for held_as, unit in held
        if unit is not None and held_as in STAFF_LIST
    ]
    others = sorted(
        {held_as for held_as, unit in places if unit == here and held_as != category}, key=STAFF_LIST.index
    )
    if others:
        titles = ", ".join(CATEGORIES[held_as][0].lower() for held_as in others)
        return [
            Problem(
                None, fields.category or "", "category_other",
                f"Người này đang có tên với loại khác ở cùng đơn vị ({titles}); tên cũ chưa kết thúc.",
            )
        ]  # fmt: skip
    if not places or any(unit == here for _, unit in places):
        return []
    return [
        Problem(
            None, fields.unit, "other_unit",
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
