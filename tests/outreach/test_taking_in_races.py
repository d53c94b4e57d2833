"""Two neighbourhoods become one while something is written of the one that goes: it goes along, or whoever came second is asked to try
again and finds the other. On PostgreSQL once more without the guard, to see that it can go wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, hold
from app.web import pages
from campaigns.outreach import log
from campaigns.outreach.day import Point
from campaigns.outreach.planning import applying, proposing
from campaigns.outreach.planning.applying import Applied
from tests.outreach.made import outreach
from tests.outreach.planned import mornings, planned
from tests.outreach.telling import help_of, results, send
from trainees import areas, skills
from trainees.areas import Neighbourhood, renaming
from trainees.people import Person

NAME = "Lò Thị Đúng"
CREATED = [("created", None)]


@pytest.fixture
def door(commune, once):
    """A day of today at a neighbourhood, and another one that is the same place."""

    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        return {
            "day": rows.day.id, "goes": rows.neighbourhood.id, "stays": areas.ensure_neighbourhood(commune.locality, "Tổ RQ A").id,
            "code": skills.catalogue()[0].code,
        }  # fmt: skip

    return once("outreach, taking in", make)


@pytest.fixture
def proposed(commune, once):
    """A proposal of one morning in a neighbourhood, and another one that is the same place."""

    def make():
        made = planned(commune.locality)
        return {"proposal": mornings(made, (0, 0, 1)), "goes": made.homes[1], "stays": made.homes[2]}

    return once("planned, taking in", make)


def take_in(made):
    def deed():
        stays, goes = (db.session.get_one(Neighbourhood, made[key]) for key in ("stays", "goes"))
        return renaming.take_in(stays, goes, by=COMMAND_LINE).was

    return deed


def newcomer(made):
    """A batch with somebody new, who lives where the day is."""
    item = help_of(made["code"], walkin={"name": NAME, "birth": "12/03/1950"})
    return lambda: results(send(made["day"], item))


def home_of_newcomer() -> list[int | None]:
    return list(db.session.scalars(select(Person.neighbourhood_id).where(Person.name == NAME)))


def apply(made):
    return lambda: applying.apply(proposing.get(made["proposal"], within=EVERYWHERE), 1, by=COMMAND_LINE)


def came_second(said) -> bool:
    """Whether the database threw it out because of the other, which a page tells as 'somebody changed this', a phone as 'again'."""
    return isinstance(said, IntegrityError) and pages._came_second(said)


def in_order(made) -> None:
    said, written = log.derived(EVERYWHERE)
    assert said == written
    assert made["goes"] not in db.session.scalars(select(Neighbourhood.id)).all()


def test_what_a_phone_hands_in_just_before_goes_along(door, meanwhile, work) -> None:
    assert meanwhile(newcomer(door), take_in(door)) == [CREATED, door["goes"]]
    with work():
        assert home_of_newcomer() == [door["stays"]]
        in_order(door)


def test_what_a_phone_hands_in_at_that_moment_comes_again_and_counts_once(
    door, meanwhile, work, db_kind
) -> None:
    again = newcomer(door)
    taken, said = meanwhile(take_in(door), again)
    assert taken == door["goes"]
    if db_kind == "postgresql":
        assert came_second(said)
        with work():
            assert home_of_newcomer() == []
            assert again() == CREATED
    else:
        assert said == CREATED
    with work():
        assert home_of_newcomer() == [door["stays"]]
        in_order(door)


def test_a_proposals_points_go_along(proposed, meanwhile, work) -> None:
    done, taken = meanwhile(apply(proposed), take_in(proposed))
    assert (done.points, done.people, taken) == (1, 2, proposed["goes"])
    with work():
        assert db.session.scalars(select(Point.neighbourhood_id)).all() == [proposed["stays"]]


def test_a_proposal_that_came_second_is_applied_where_the_place_went(
    proposed, meanwhile, work, db_kind
) -> None:
    taken, said = meanwhile(take_in(proposed), apply(proposed))
    assert taken == proposed["goes"]
    if db_kind == "postgresql":
        assert came_second(said)
        with work():
            said = apply(proposed)()
    assert isinstance(said, Applied)
    with work():
        assert db.session.scalars(select(Point.neighbourhood_id)).all() == [proposed["stays"]]


@pytest.mark.parametrize("what", ["a batch", "a proposal"])
def test_without_waiting_for_who_just_writes_the_taking_in_is_thrown_out(
    request, meanwhile, monkeypatch, db_kind, what
) -> None:
    """The control: who takes in holds the rows, and lets others point at them all the same."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no guard to take away")
    monkeypatch.setattr(renaming, "hold", lambda row, alone=False: hold(row))
    made = request.getfixturevalue("door" if what == "a batch" else "proposed")
    _, said = meanwhile((newcomer if what == "a batch" else apply)(made), take_in(made))
    assert isinstance(said, IntegrityError)


def test_two_that_take_in_each_other_are_one_and_none_waits_in_a_ring(door, at_once, work) -> None:
    other_way = {**door, "stays": door["goes"], "goes": door["stays"]}
    said = at_once(take_in(door), take_in(other_way))
    assert len([one for one in said if isinstance(one, int)]) == 1
    [lost] = [one for one in said if not isinstance(one, int)]
    assert pages._names_nothing(lost) or "No row was found" in str(lost)
    with work():
        there = set(db.session.scalars(select(Neighbourhood.id)))
        assert len({door["goes"], door["stays"]} & there) == 1
