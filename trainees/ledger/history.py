"""The ledger's past: when lines were written and withdrawn, to say what changed since a moment and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from app.base.db import db
from trainees.ledger.rows import Evidence
from trainees.skills import Skill


@dataclass(frozen=True, slots=True)
class Told:
    """One line, live or withdrawn."""

    person_id: int
    skill: str
    kind: str
    source: str
    on: date
    recorded_at: datetime
    withdrawn_at: datetime | None

    def stood(self, moment: datetime) -> bool:
        """Whether it was written by a moment and not withdrawn then."""
        return self.recorded_at <= moment and (self.withdrawn_at is None or self.withdrawn_at > moment)


def of_people(
    locality_id: int, people: Collection[int], skills: Collection[str], kinds: Collection[str], *,
    since: date | None, until: date,
) -> list[Told]:  # fmt: skip
    """Every line of these people that an indicator may count, whenever written, in the order of days. By person ids as they stand
    in the ledger: whoever asks adds those who were merged into them."""
    query = _lines().where(
        Evidence.locality_id == locality_id, Skill.code.in_(list(skills)), Evidence.kind.in_(list(kinds)),
        Evidence.on <= until,
    )  # fmt: skip
    if since is not None:
        query = query.where(Evidence.on >= since)
    found: list[Told] = []
    whose = sorted(people)
    for start in range(0, len(whose), 500):
        some = Evidence.person_id.in_(whose[start : start + 500])
        found += [Told(*row) for row in db.session.execute(query.where(some))]
    return sorted(found, key=lambda one: (one.on, one.recorded_at))


def written_after(locality_id: int, moment: datetime, first: date, last: date) -> list[Told]:
    """Lines of some days that were written after a moment and stand, of whoever had no line of that skill, kind and source
    at the moment: a day that was only corrected is nothing new."""
    fresh = _lines().where(
        Evidence.locality_id == locality_id, Evidence.on.between(first, last), Evidence.recorded_at > moment,
        Evidence.withdrawn_at.is_(None),
    )  # fmt: skip
    found = [Told(*row) for row in db.session.execute(fresh)]
    if not found:
        return []
    before = _lines().where(
        Evidence.locality_id == locality_id, Evidence.recorded_at <= moment, Evidence.withdrawn_at > moment
    )
    had = {(row[0], row[1], row[2], row[3]) for row in db.session.execute(before)}
    return [one for one in found if (one.person_id, one.skill, one.kind, one.source) not in had]


def _lines() -> Select[int, str, str, str, date, datetime, datetime | None]:
    return select(
        Evidence.person_id, Skill.code, Evidence.kind, Evidence.source, Evidence.on, Evidence.recorded_at,
        Evidence.withdrawn_at,
    ).join(Skill, Skill.id == Evidence.skill_id)  # fmt: skip
