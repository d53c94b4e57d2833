"""Enrolment (danh sách học viên): a person expected in a training."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Select, String, Subquery, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from campaigns import news
from campaigns.trainings import Training
from trainees import cards, people, rosters
from trainees.people import Person


class Enrolment(OfLocality, Base):
    """A person expected in a training, once. `through`: 'list', 'walkin' or 'registered'."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("training_id", "person_id"),)

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    through: Mapped[str] = mapped_column(String(10), default="list")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def add(training: Training, people: Iterable[Person], *, by: Actor, through: str = "list") -> int:
    """Expect these people, give a card to whoever has none, and say how many were not expected before."""
    wanted = {p.id: p for p in people if p.locality_id == training.locality_id}
    there = expected_among(training, wanted)
    for person_id in wanted:
        if person_id not in there:
            db.session.add(
                Enrolment(
                    locality_id=training.locality_id, training_id=training.id, person_id=person_id,
                    through=through, created_at=clock.now(), created_by=by.account_id,
                )
            )  # fmt: skip
    db.session.flush()
    cards.give(wanted.values())
    if len(wanted) > len(there):
        news.tell(trainings=[training.id], by=by)
    return len(wanted) - len(there)


def add_unit(
    training: Training, unit_id: int, day: date, *, by: Actor, categories: Iterable[str] | None = None
) -> int:
    """Expect everybody who stands on a unit's roster on a day."""
    roll = rosters.roll(Scope(training.locality_id), day, unit_id=unit_id, categories=categories)
    return add(training, [person for person, _ in roll], by=by)


def expected(training_id: ColumnElement[int] | int) -> Subquery:
    """Who is expected in a training, read through merges: person_id (the survivor's, once) and the first enrolment_id."""
    return (
        select(people.survivor().label("person_id"), func.min(Enrolment.id).label("enrolment_id"))
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.training_id == training_id)
        .group_by(people.survivor())
        .subquery()
    )


def _listed(training: Training) -> Select[Person, Enrolment]:
    who = expected(training.id)
    return (
        select(Person, Enrolment)
        .join(who, who.c.person_id == Person.id)
        .join(Enrolment, Enrolment.id == who.c.enrolment_id)
    )


def listed(training: Training) -> list[tuple[Person, Enrolment]]:
    """Who is expected, in Vietnamese order of given names."""
    rows = db.session.execute(_listed(training).order_by(Person.sort_name, Person.id))
    return [(person, enrolment) for person, enrolment in rows]


def page(
    training: Training, query: str = "", *, limit: int, offset: int = 0
) -> tuple[list[tuple[Person, Enrolment]], int]:
    """A page of who is expected and answers to a search, and how many there are in all."""
    found = _listed(training)
    if query.strip():
        found = found.where(people.matching(query))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = db.session.execute(found.order_by(Person.sort_name, Person.id).limit(limit).offset(offset))
    return [(person, enrolment) for person, enrolment in rows], total


def candidates(training: Training, query: str, *, limit: int = 20) -> list[Person]:
    """People of the register who answer to a search and are not expected yet; none for an empty search."""
    if not query.strip():
        return []
    there = select(expected(training.id).c.person_id)
    found = people.living(Scope(training.locality_id)).where(people.matching(query), Person.id.not_in(there))
    return list(db.session.scalars(found.order_by(Person.sort_name, Person.id).limit(limit)))


def expected_among(training: Training, person_ids: Iterable[int]) -> set[int]:
    """Which of these people (survivors of merges) are expected already."""
    who = expected(training.id)
    return set(db.session.scalars(select(who.c.person_id).where(who.c.person_id.in_(list(person_ids)))))


def counts(training_ids: Iterable[int]) -> dict[int, int]:
    """Training → how many people are expected."""
    rows = db.session.execute(
        select(Enrolment.training_id, func.count(people.survivor().distinct()))
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.training_id.in_(list(training_ids)))
        .group_by(Enrolment.training_id)
    )
    return dict(rows.tuples().all())


def expects(training_id: int, person_id: int | None) -> bool:
    """Whether a person is expected in a training, as themselves or as somebody who was merged into them."""
    return person_id is not None and first(training_id, person_id) is not None


def first(training_id: int, person_id: int) -> int | None:
    """The id of the enrolment by which somebody (the survivor of a merge) is expected; None."""
    who = people.survivor()
    mine = select(people.survivor()).where(Person.id == person_id).scalar_subquery()
    return db.session.scalar(
        select(func.min(Enrolment.id))
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.training_id == training_id, who == mine)
    )
