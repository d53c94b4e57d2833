"""Admission: a registration becomes somebody of the register, and they are expected in the training."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import NotFound
from campaigns import enrolments
from campaigns.registrations.registration import ASKED, TAKEN, Registration, counted
from campaigns.registrations.seats import move_up, still
from campaigns.trainings import Training
from trainees import areas, people
from trainees.people import Particulars, Person, nearby
from trainees.people.crowd import Candidate
from trainees.people.likeness import Traits

THROUGH = "registered"


def accept_all(training: Training, *, by: Actor) -> list[Person]:
    """Everybody who has a seat joins, in the order they asked; whom. Those who wait go on waiting."""
    hold(training)
    rows = db.session.scalars(
        select(Registration)
        .where(counted(training), Registration.state == ASKED)
        .order_by(Registration.id)
        .execution_options(populate_existing=True)
    )
    return _join(training, list(rows), {}, by)


def accept(training: Training, row: Registration, *, by: Actor, person_id: int | None = None) -> Person:
    """One who has a seat joins. `person_id`: somebody said who of the `candidates` it is. NotFound, Refused."""
    hold(training)
    still(row, (ASKED,))
    chosen = {}
    if person_id is not None:
        known = {person.id: person for person in candidates(training, [row]).get(row.id, [])}
        if person_id not in known:
            raise NotFound("person_unknown", "Không tìm thấy người này trong danh sách.")
        chosen = {row.id: known[person_id]}
    [person] = _join(training, [row], chosen, by)
    return person


def candidates(training: Training, rows: Sequence[Registration]) -> dict[int, list[Person]]:
    """Registration → who of the register it may be, the nearest first; for whoever may see the register."""
    found = {
        row.id: [c.someone.person_id for c in (*links, *others)]
        for row, (links, others) in _met(training, rows)
    }
    ids = {person_id for some in found.values() for person_id in some}
    known = {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    return {row: [known[p] for p in some if p is not None] for row, some in found.items() if some}


def _join(
    training: Training, rows: Sequence[Registration], chosen: dict[int, Person], by: Actor
) -> list[Person]:
    """By the rules of a list: linked only to the one whom it certainly is. Whoever is new may be a double of somebody,
    which the comparison of people finds and asks about.
    """
    certain = {
        row.id: links[0].someone.person_id
        for row, (links, _others) in _met(training, [row for row in rows if row.id not in chosen])
        if len(links) == 1
    }
    homes = areas.known_neighbourhoods(training.locality_id)
    joined = []
    for row in rows:
        person = chosen.get(row.id)
        if person is None and certain.get(row.id) is not None:
            person = db.session.get_one(Person, certain[row.id])
        if person is None:
            person = people.add(
                training.locality_id, Particulars(row.name, _year(row), row.sex, row.phone), by=by,
                neighbourhood_id=homes.get(areas.name_key(row.place)),
            )  # fmt: skip
        row.state, row.person_id = TAKEN, person.id
        row.decided_at, row.decided_by = clock.now(), by.account_id
        joined.append(person)
    enrolments.add(training, joined, by=by, through=THROUGH)
    # Whoever was expected already gave back a seat by being accepted.
    move_up(training)
    return joined


def _met(
    training: Training, rows: Sequence[Registration]
) -> list[tuple[Registration, tuple[list[Candidate], list[Candidate]]]]:
    """Each registration with who it certainly is, and who it may be."""
    traits = [_traits(row) for row in rows]
    register = nearby.around(training.locality_id, traits)
    return [(row, register.near(mine)) for row, mine in zip(rows, traits, strict=True)]


def _traits(row: Registration) -> Traits:
    place = areas.name_key(row.place) or None
    return Traits(row.name, _year(row), row.sex, row.phone, place=place, folded=row.name_key)


def _year(row: Registration) -> str | None:
    return str(row.birth_year) if row.birth_year else None
