"""Questions to the ledger. People are read through the survivor of a merge by whoever asks (indicators do)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from app.base.db import db
from trainees.ledger.rows import Evidence
from trainees.skills import Skill


@dataclass(frozen=True, slots=True)
class Line:
    """One live line of the ledger."""

    person_id: int
    skill: str
    kind: str
    source: str
    on: date


def first_days(
    locality_id: int, skills: Collection[str], kinds: Collection[str], *,
    since: date | None, until: date, known_at: datetime | None = None,
) -> dict[tuple[int, str], date]:  # fmt: skip
    """(person id, skill code) → first day within [since, until] on which a line of these kinds says so.

    With `known_at`, what the ledger said at that moment: lines recorded by then and not yet withdrawn then.
    """
    query = (
        select(Evidence.person_id, Skill.code, func.min(Evidence.on))
        .join(Skill, Skill.id == Evidence.skill_id)
        .where(
            Evidence.locality_id == locality_id, Skill.code.in_(list(skills)), Evidence.kind.in_(list(kinds)),
            Evidence.on <= until,
        )
        .group_by(Evidence.person_id, Skill.code)
    )  # fmt: skip
    if since is not None:
        query = query.where(Evidence.on >= since)
    if known_at is None:
        query = query.where(Evidence.withdrawn_at.is_(None))
    else:
        query = query.where(
            Evidence.recorded_at <= known_at,
            or_(Evidence.withdrawn_at.is_(None), Evidence.withdrawn_at > known_at),
        )
    return {(person, code): day for person, code, day in db.session.execute(query)}


def proofs(locality_id: int, people: Collection[int] | None = None) -> Iterator[tuple[int, str, str, date]]:
    """(person id, skill code, kind, day) of the live lines of a locality, each once; `people` None: of everybody."""
    query = (
        select(Evidence.person_id, Skill.code, Evidence.kind, Evidence.on)
        .join(Skill, Skill.id == Evidence.skill_id)
        .where(Evidence.withdrawn_at.is_(None))
        .distinct()
    )
    if people is None:
        yield from db.session.execute(query.where(Evidence.locality_id == locality_id)).tuples()
        return
    # Without statistics SQLite would read all lines of the locality for a handful of people.
    query = query.where(Evidence.locality_id + 0 == locality_id)
    whose = sorted(people)
    for start in range(0, len(whose), 500):
        some = Evidence.person_id.in_(whose[start : start + 500])
        yield from db.session.execute(query.where(some)).tuples()


def places(people: Collection[int] | None = None, locality_id: int | None = None) -> set[tuple[int, int]]:
    """(person id, id of the locality whose line it is) of everybody with a live line; of these people, of this locality."""
    query = select(Evidence.person_id, Evidence.locality_id).where(Evidence.withdrawn_at.is_(None)).distinct()
    if locality_id is not None:
        query = query.where(
            (Evidence.locality_id if people is None else Evidence.locality_id + 0) == locality_id
        )
    if people is None:
        return set(db.session.execute(query).tuples())
    found: set[tuple[int, int]] = set()
    whose = sorted(people)
    for start in range(0, len(whose), 500):
        some = Evidence.person_id.in_(whose[start : start + 500])
        found.update(db.session.execute(query.where(some)).tuples())
    return found


def lines(
    *, source: str | None = None, source_prefix: str | None = None, person_ids: Collection[int] | None = None
) -> list[Line]:
    """The live lines of one source, of writers whose source begins so, of these people; oldest first."""
    query = (
        select(Evidence.person_id, Skill.code, Evidence.kind, Evidence.source, Evidence.on)
        .join(Skill, Skill.id == Evidence.skill_id)
        .where(Evidence.withdrawn_at.is_(None))
        .order_by(Evidence.on, Evidence.id)
    )
    if source is not None:
        query = query.where(Evidence.source == source)
    if source_prefix is not None:
        query = query.where(Evidence.source.startswith(source_prefix, autoescape=True))
    if person_ids is not None:
        query = query.where(Evidence.person_id.in_(list(person_ids)))
    return [Line(*row) for row in db.session.execute(query)]
