"""A campaign is copied with its days while others bring days to the same dates: whoever comes second sees them, and nobody waits in a ring.
On PostgreSQL once more without their turn, to see that it can go wrong."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.campaigning import copying
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.days import moving
from campaigns.outreach.planning import applying, proposing
from campaigns.outreach.planning.applying import Applied
from campaigns.plans import years
from campaigns.plans.plan import Plan
from tests.outreach.planned import mornings, planned

WEEK = timedelta(days=7)


@pytest.fixture
def made(commune, once):
    """A campaign with a Saturday and a Sunday on which one team goes out, and a proposal by which it does on the next Saturday."""

    def make():
        rows = planned(commune.locality)
        there = mornings(rows, (0, 0, 0), (1, 0, 1))
        applying.apply(proposing.get(there, within=EVERYWHERE), 1, by=COMMAND_LINE)
        days = db.session.scalars(select(OutreachDay.id).order_by(OutreachDay.day)).all()
        return {"campaign": rows.campaign, "days": list(days), "next": mornings(rows, (7, 0, 3))}

    return once("planned, copying", make)


@pytest.fixture
def unheld(monkeypatch, db_kind):
    """The same when whoever copies takes no turn."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no turn to take away")
    monkeypatch.setattr(copying, "signing", SimpleNamespace(hold_locality=lambda locality_id: None))


def copies(made, by=WEEK):
    def deed() -> int:
        campaign = db.session.get_one(Campaign, made["campaign"])
        return copying.copy_of(campaign, campaign.starts + by, by=COMMAND_LINE, days=True).id

    return deed


def applies(made):
    return lambda: applying.apply(proposing.get(made["next"], within=EVERYWHERE), 1, by=COMMAND_LINE)


def moves(made, which, by):
    def deed() -> list[str]:
        day = db.session.get_one(OutreachDay, made["days"][which])
        return moving.move(day, day.day + by, reason="Mưa", by=COMMAND_LINE)

    return deed


def twice() -> int:
    """How many mornings some team is to be in two places."""
    rows = select(OutreachDay.day).join(OutreachDay.points).group_by(OutreachDay.day, Point.team_id)
    return len(db.session.scalars(rows.having(func.count() > 1)).all())


def test_a_proposal_for_a_date_to_which_days_are_being_copied_is_refused(made, meanwhile, work) -> None:
    copied, refused = meanwhile(copies(made), applies(made))
    assert isinstance(copied, int)
    assert isinstance(refused, Refused)
    assert refused.code == "team_elsewhere"
    with work():
        assert twice() == 0


@pytest.mark.usefixtures("unheld")
def test_without_a_turn_the_team_is_to_be_in_two_places(made, meanwhile, work) -> None:
    copied, done = meanwhile(copies(made), applies(made))
    assert isinstance(copied, int)
    assert isinstance(done, Applied)
    with work():
        assert twice() == 1


def elsewhere(said) -> list[str]:
    return [one for one in said if "đã có điểm" in one]


def test_a_day_that_is_moved_to_such_a_date_says_whose_team_is_elsewhere(made, meanwhile) -> None:
    copied, said = meanwhile(copies(made), moves(made, 1, timedelta(days=6)))
    assert isinstance(copied, int)
    assert len(elsewhere(said)) == 1


@pytest.mark.usefixtures("unheld")
def test_without_a_turn_nobody_says_so(made, meanwhile) -> None:
    copied, said = meanwhile(copies(made), moves(made, 1, timedelta(days=6)))
    assert isinstance(copied, int)
    assert elsewhere(said) == []


def test_a_day_that_is_just_moved_is_copied_from_where_it_came_to(made, meanwhile, work) -> None:
    said, copied = meanwhile(moves(made, 1, timedelta(days=2)), copies(made))
    assert isinstance(said, list)
    with work():
        own, theirs = (
            db.session.scalars(
                select(OutreachDay.day).where(OutreachDay.campaign_id == one).order_by(OutreachDay.day)
            ).all()
            for one in (made["campaign"], copied)
        )
        assert theirs == [day + WEEK for day in own]


def test_two_copies_a_move_and_a_proposal_wait_for_each_other_and_never_in_a_ring(
    made, at_once, work
) -> None:
    said = at_once(
        copies(made), copies(made, -WEEK), moves(made, 0, WEEK), moves(made, 1, -WEEK), applies(made)
    )
    assert not [
        one for one in said if isinstance(one, Exception) and getattr(one, "code", "") != "team_elsewhere"
    ], said
    with work():
        assert len(db.session.scalars(select(Campaign.id)).all()) == 3


def test_who_chooses_the_plan_at_that_moment_has_the_locality_first_as_who_copies_has(
    made, at_once, until_awaited, monkeypatch
) -> None:
    real, has_it = years.hold, threading.Event()

    def hold(locality) -> None:
        real(locality)
        has_it.set()
        until_awaited()  # whoever copies to the campaign's targets must not have their plan in hand by then

    def copied() -> int:
        has_it.wait(10)
        return copies(made)()

    monkeypatch.setattr(years, "hold", hold)
    said = at_once(lambda: years.choose(db.session.scalars(select(Plan)).one()), copied)
    assert [type(one) for one in said] == [type(None), int], said
