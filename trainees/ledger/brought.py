"""What each source brought: whom it showed, on which day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from app.base.db import db
from trainees import people
from trainees.ledger.rows import Evidence
from trainees.people import Person
from trainees.skills import Skill


def shown_by(
    locality_id: int, sources: Collection[str], skills: Collection[str], kinds: Collection[str]
) -> set[tuple[str, int, date]]:
    """(source, person, day) of the live lines of these sources that show one of the skills by one of the kinds.

    People are read through merges. One query.
    """
    query = (
        select(Evidence.source, people.survivor(), Evidence.on)
        .join(Person, Person.id == Evidence.person_id)
        .join(Skill, Skill.id == Evidence.skill_id)
        .where(
            Evidence.locality_id == locality_id, Evidence.source.in_(list(sources)), Skill.code.in_(list(skills)),
            Evidence.kind.in_(list(kinds)), Evidence.withdrawn_at.is_(None),
        )
        .distinct()
    )  # fmt: skip
    return set(db.session.execute(query).tuples())


def shows(source: ColumnElement[str], person: ColumnElement[int], kind: str) -> ColumnElement[bool]:
    """The condition that a live line of a source says by a kind that somebody can do something; `person` is the survivor's
    id in the query around it."""
    line, row = aliased(Evidence), aliased(Person)
    family = select(row.id).where(or_(row.id == person, row.merged_into_id == person)).correlate_except(row)
    live = (line.source == source, line.kind == kind, line.withdrawn_at.is_(None))
    return select(line.id).where(line.person_id.in_(family), *live).correlate_except(line).exists()
