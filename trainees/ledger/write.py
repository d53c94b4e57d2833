"""The only writers of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from trainees.ledger.rows import Evidence
from trainees.people import Person
from trainees.skills import Skill


@dataclass(frozen=True, slots=True)
class Change:
    """How many lines a settling wrote and how many it withdrew."""

    recorded: int
    withdrawn: int


def record(person: Person, skills: Iterable[Skill], *, on: date, kind: str, source: str, by: Actor) -> int:
    """Write one line a skill, unless the same live line is there. Returns how many were new."""
    return _write(person.locality_id, {(person.id, s.id): on for s in skills}, kind, source, by)


def withdraw(source: str, *, by: Actor, people: Iterable[int] | None = None) -> int:
    """Withdraw the live lines of a source (of these people only, where given). Lines are never deleted."""
    statement = (
        update(Evidence)
        .where(Evidence.source == source, Evidence.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now(), withdrawn_by=by.account_id)
    )
    if people is not None:
        statement = statement.where(Evidence.person_id.in_(list(people)))
    return _count(statement)


def settle(
    locality_id: int, source: str, kind: str, wanted: Mapping[tuple[int, int], date], *, by: Actor
) -> Change:
    """Make the live lines of a source exactly `wanted` ((person id, skill id) → day), and say what changed.

    A line whose day moved is withdrawn and written anew, so that what was known at an earlier moment stays readable.
    """
    live = {
        (row.person_id, row.skill_id): (row.id, row.on)
        for row in db.session.scalars(
            select(Evidence).where(
                Evidence.source == source, Evidence.kind == kind, Evidence.withdrawn_at.is_(None)
            )
        )
    }
    stale = [row_id for key, (row_id, on) in live.items() if wanted.get(key) != on]
    withdrawn = 0
    if stale:
        withdrawn = _count(
            update(Evidence)
            .where(Evidence.id.in_(stale))
            .values(withdrawn_at=clock.now(), withdrawn_by=by.account_id)
        )
    fresh = {key: on for key, on in wanted.items() if key not in live or live[key][1] != on}
    return Change(_write(locality_id, fresh, kind, source, by), withdrawn)


def _write(
    locality_id: int, wanted: Mapping[tuple[int, int], date], kind: str, source: str, by: Actor
) -> int:
    if not wanted:
        return 0
    moment = clock.now()
    rows = [
        {
            "locality_id": locality_id, "person_id": person, "skill_id": skill, "kind": kind, "source": source,
            "on": on, "recorded_at": moment, "recorded_by": by.account_id,
        }
        for (person, skill), on in wanted.items()
    ]  # fmt: skip
    present = set(
        db.session.execute(
            select(Evidence.person_id, Evidence.skill_id).where(
                Evidence.source == source, Evidence.kind == kind, Evidence.withdrawn_at.is_(None),
                Evidence.person_id.in_({r["person_id"] for r in rows}),
            )
        ).tuples()
    )  # fmt: skip
    new = [r for r in rows if (r["person_id"], r["skill_id"]) not in present]
    if new:
        db.session.execute(insert(Evidence), new)
    return len(new)


def _count(statement: object) -> int:
    result = db.session.execute(statement)  # type: ignore[call-overload]
    return int(result.rowcount)
