"""The only writers of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from trainees import touched
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
    those = [Evidence.source == source, Evidence.withdrawn_at.is_(None)]
    if people is not None:
        those.append(Evidence.person_id.in_(list(people)))
    return _withdraw(those, by)


@dataclass(frozen=True, slots=True)
class Proof:
    """One line to be: whose, of which skill, by which kind, from which source, on which day. Ids throughout."""

    person_id: int
    skill_id: int
    kind: str
    source: str
    on: date


def record_many(locality_id: int, proofs: Iterable[Proof], *, by: Actor) -> int:
    """Write the lines of sources that have none yet, such as those of a list just written. Returns how many.

    A source that may have lines is `settle`'s: here nobody looks for them, and the database refuses a double.
    """
    moment = clock.now()
    rows: list[dict[str, Any]] = [
        {
            "locality_id": locality_id, "person_id": p.person_id, "skill_id": p.skill_id, "kind": p.kind,
            "source": p.source, "on": p.on, "recorded_at": moment, "recorded_by": by.account_id,
        }
        for p in proofs
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Evidence), rows)
        touched.people({r["person_id"] for r in rows})
    return len(rows)


def withdraw_many(sources: Sequence[str], *, by: Actor) -> int:
    """Withdraw the live lines of several sources."""
    return sum(
        _withdraw([Evidence.source.in_(sources[start : start + 500]), Evidence.withdrawn_at.is_(None)], by)
        for start in range(0, len(sources), 500)
    )


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
    withdrawn = _withdraw([Evidence.id.in_(stale)], by) if stale else 0
    fresh = {key: on for key, on in wanted.items() if key not in live or live[key][1] != on}
    return Change(_write(locality_id, fresh, kind, source, by), withdrawn)


def _write(
    locality_id: int, wanted: Mapping[tuple[int, int], date], kind: str, source: str, by: Actor
) -> int:
    if not wanted:
        return 0
    moment = clock.now()
    rows: list[dict[str, Any]] = [
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
        touched.people(r["person_id"] for r in new)
    return len(new)


def _withdraw(those: Iterable[ColumnElement[bool]], by: Actor) -> int:
    whose = db.session.scalars(
        update(Evidence)
        .where(*those)
        .values(withdrawn_at=clock.now(), withdrawn_by=by.account_id)
        .returning(Evidence.person_id)
    ).all()
    touched.people(whose)
    return len(whose)
