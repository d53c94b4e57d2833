"""What the events of a day come to: who was helped with what, once each, and the ledger from it.

Done holds against hẹn quay lại; of several that say the same the earliest by the corrected time. Tallies are no part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, delete, select

from app.base.actors import Actor, Scope
from app.base.db import db
from app.base.inserting import write_over
from campaigns.outreach.day import OutreachDay, seen
from campaigns.outreach.event import DONE, Help, OutreachEvent
from trainees import ledger, skills
from trainees.ledger import HELPED, Change

_HELP: Table = Help.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Said:
    """How somebody was helped with a skill: the outcome, and the event that says it first."""

    outcome: str
    event_id: str
    at: datetime
    point_id: int | None


Pair = tuple[int, int]
"""(person id, skill id)."""


def voided(day_id: int | None = None) -> set[str]:
    """The ids of the events that somebody undid, of a day or of all."""
    query = select(OutreachEvent.corrects).where(
        OutreachEvent.kind == "void", OutreachEvent.result == "created", OutreachEvent.corrects.is_not(None)
    )
    if day_id is not None:
        query = query.where(OutreachEvent.outreach_day_id == day_id)
    return {event_id for event_id in db.session.scalars(query) if event_id is not None}


def wanted(day_id: int | None = None) -> dict[int, dict[Pair, Said]]:
    """Day → (person, skill) → what its events say; of one day, or of all. Two queries and the catalogue."""
    query = select(
        OutreachEvent.outreach_day_id, OutreachEvent.person_id, OutreachEvent.skills, OutreachEvent.outcome,
        OutreachEvent.id, OutreachEvent.happened_at, OutreachEvent.point_id,
    ).where(
        OutreachEvent.kind == "help", OutreachEvent.result == "created", OutreachEvent.person_id.is_not(None)
    )  # fmt: skip
    if day_id is not None:
        query = query.where(OutreachEvent.outreach_day_id == day_id)
    gone, codes = voided(day_id), {skill.code: skill.id for skill in skills.catalogue()}
    found: dict[int, dict[Pair, Said]] = {}
    for row in db.session.execute(query):
        if row.id in gone:
            continue
        of_day = found.setdefault(row.outreach_day_id, {})
        said = Said(row.outcome, row.id, row.happened_at, row.point_id)
        for code in row.skills:
            key = (row.person_id, codes[code])
            before = of_day.get(key)
            if before is None or _order(said) < _order(before):
                of_day[key] = said
    return found


def _order(said: Said) -> tuple[bool, datetime, str]:
    return said.outcome != DONE, said.at, said.event_id


def settle(day: OutreachDay, *, fresh: Collection[str] = (), by: Actor) -> set[str]:
    """Make who was helped, and the ledger, what the events of a day say. Of the `fresh` events those that say what was known."""
    there = {(row.person_id, row.skill_id): row for row in _rows(day.id)}
    right = wanted(day.id).get(day.id, {})
    already = _already(fresh, {key: row.outcome for key, row in there.items()}) if fresh and there else set()
    if gone := [row.id for key, row in there.items() if key not in right]:
        db.session.execute(delete(Help).where(Help.id.in_(gone)))
    rows: list[dict[str, Any]] = [
        {
            "locality_id": day.locality_id, "outreach_day_id": day.id, "person_id": person, "skill_id": skill,
            "point_id": said.point_id, "outcome": said.outcome, "event_id": said.event_id, "at": said.at,
        }
        for (person, skill), said in right.items()
        if (old := there.get((person, skill))) is None
        or Said(old.outcome, old.event_id, old.at, old.point_id) != said
    ]  # fmt: skip
    write_over(db.session.connection(), _HELP, rows, key=("outreach_day_id", "person_id", "skill_id"))
    _record(day, right, by)
    return already


def _record(day: OutreachDay, right: dict[Pair, Said], by: Actor) -> Change:
    done = {key: day.day for key, said in right.items() if said.outcome == DONE}
    return ledger.settle(day.locality_id, day.key, HELPED, done, by=by)


def _rows(day_id: int) -> Iterable[Any]:
    return db.session.execute(
        select(
            Help.id, Help.person_id, Help.skill_id, Help.outcome, Help.event_id, Help.at, Help.point_id
        ).where(Help.outreach_day_id == day_id)
    )


def _already(fresh: Collection[str], there: dict[Pair, str]) -> set[str]:
    """The events that say nothing new of somebody."""
    rows = db.session.execute(
        select(OutreachEvent.id, OutreachEvent.person_id, OutreachEvent.skills, OutreachEvent.outcome).where(
            OutreachEvent.id.in_(fresh), OutreachEvent.kind == "help", OutreachEvent.result == "created"
        )
    ).all()
    codes = {skill.code: skill.id for skill in skills.catalogue()} if rows else {}
    return {
        row.id
        for row in rows
        if all(there.get((row.person_id, codes[code])) in (DONE, row.outcome) for code in row.skills)
    }


Line = tuple[str, str, int, str, date]
"""(source, kind, person, skill's code, day), as the ledger has them."""


def lines(within: Scope) -> Iterator[Line]:
    """The lines of the ledger that the events of all outreach days should have."""
    for day, pairs in _by_day(within, wanted()):
        yield from ((day.key, HELPED, person, code, day.day) for person, code, said in pairs if said == DONE)


def derived(within: Scope) -> tuple[set[Line], set[Line]]:
    """Who was helped with what as the events say, and as it is written down: as lines, the outcome in the kind's place."""
    right = _by_day(within, wanted())
    written: dict[int, dict[Pair, Said]] = {}
    for row in db.session.scalars(select(Help)):
        said = Said(row.outcome, row.event_id, row.at, row.point_id)
        written.setdefault(row.outreach_day_id, {})[row.person_id, row.skill_id] = said
    return tuple(  # type: ignore[return-value]
        {(day.key, f"help {outcome}", person, code, day.day) for day, pairs in every for person, code, outcome in pairs}
        for every in (right, _by_day(within, written))
    )  # fmt: skip


def _by_day(
    within: Scope, found: dict[int, dict[Pair, Said]]
) -> list[tuple[OutreachDay, list[tuple[int, str, str]]]]:
    codes = {skill.id: skill.code for skill in skills.catalogue()}
    return [
        (day, [(person, codes[skill], said.outcome) for (person, skill), said in found[day.id].items()])
        for day in db.session.scalars(seen(within))
        if day.id in found
    ]
