"""A proposal becomes days, or its days are taken back, while others do the same, sign up, or say when they can: no team in two places at
one half-day, nobody who loses a day without a word. On PostgreSQL once more without each guard, to see that it can go wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from campaigns.outreach import signing
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.days import moving
from campaigns.outreach.planning import applying, proposing
from campaigns.outreach.planning.applying import Applied
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.outreach.signing import turns
from campaigns.outreach.teams import free_time
from campaigns.outreach.volunteer import Volunteer
from tests.outreach.planned import mornings, planned
from tests.outreach.telling import event, results, send

MORNING = "morning"


@pytest.fixture
def made(commune, once):
    return once("planned", lambda: planned(commune.locality))


@pytest.fixture
def overlapping(db_kind):
    """Only where transactions overlap is there a guard to take away."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no guard to take away")


@pytest.fixture
def propose(made, work):
    """propose((days from the first Saturday, team, home), …) → the id of a proposal of these mornings, with that many guides each."""

    def make(*visits, guides=2, campaign=None):
        with work():
            return mornings(made, *visits, asked=Asked(roles={"guide": guides}), campaign=campaign)

    return make


def saturday(made):
    return made.first + timedelta(days=5)


def apply(proposal_id):
    return lambda: applying.apply(proposing.get(proposal_id, within=EVERYWHERE), 1, by=COMMAND_LINE)


def undo(proposal_id):
    return lambda: applying.undo(proposing.get(proposal_id, within=EVERYWHERE), by=COMMAND_LINE)


def totals() -> list[int]:
    tables = (OutreachDay, Point, Shift, Assignment)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def teams_at_once() -> list[int]:
    """How many points a team has on one half-day, of each."""
    rows = (
        select(func.count())
        .select_from(Point)
        .join(OutreachDay)
        .group_by(OutreachDay.day, Point.team_id, Point.starts_at)
    )
    return list(db.session.scalars(rows))


def on_twice() -> list[int]:
    """Persons who are on two shifts of one morning."""
    rows = select(Assignment.person_id).join(Shift).join(OutreachDay, OutreachDay.id == Shift.outreach_day_id)
    return list(db.session.scalars(rows.where(Assignment.state == ON).group_by(OutreachDay.day, Assignment.person_id).having(func.count() > 1)))  # fmt: skip


def sorted_out(said) -> tuple[list, list[str]]:
    """Who went through, and the codes of what the others were told."""
    assert all(isinstance(one, Applied | Refused) for one in said), said
    return [one for one in said if isinstance(one, Applied)], [
        one.code for one in said if isinstance(one, Refused)
    ]


# --- two who apply ---------------------------------------------------------------------------------------------


def test_one_proposal_is_applied_once(propose, at_once, work) -> None:
    one = propose((0, 0, 0), (1, 1, 1))
    done, refused = sorted_out(at_once(apply(one), apply(one), apply(one)))
    assert [each.points for each in done] == [2]
    assert refused == ["proposal_applied"] * 2
    with work():
        assert totals() == [2, 2, 2, 4]


@pytest.mark.usefixtures("overlapping")
def test_without_its_turn_and_a_look_at_the_teams_it_is_applied_twice(
    propose, at_once, work, monkeypatch
) -> None:
    monkeypatch.setattr(proposing, "hold", lambda row: None)
    monkeypatch.setattr(applying, "_nowhere_else", lambda proposal, visits: None)
    one = propose((0, 0, 0), (1, 1, 1))
    at_once(apply(one), apply(one))
    with work():
        assert totals()[1] == 4


@pytest.fixture
def another_campaign(made, work):
    with work():
        first = db.session.get_one(Campaign, made.campaign)
        other = Campaign(
            locality_id=made.locality, title="Chiến dịch khác", kind="outreach", state=first.state, starts=first.starts,
            ends=first.ends, made_at=clock.now(),
        )  # fmt: skip
        db.session.add(other)
        db.session.flush()
        return other.id


@pytest.mark.parametrize("of_another", [True, False])
def test_two_proposals_with_one_team_in_two_places_are_not_both_applied(
    propose, another_campaign, at_once, work, of_another
) -> None:
    """Each has a morning for the other's team too, in the other order, so that a ring would show."""
    one = propose((0, 0, 0), (7, 1, 1))
    other = propose((7, 1, 2), (0, 0, 3), campaign=another_campaign if of_another else None)
    done, refused = sorted_out(at_once(apply(one), apply(other)))
    assert [each.people for each in done] == [4]
    assert refused == ["team_elsewhere"]
    with work():
        assert totals() == [2, 2, 2, 4]
        assert set(teams_at_once()) == {1}


@pytest.mark.usefixtures("overlapping")
def test_without_the_turn_of_the_dates_a_team_and_its_people_are_in_two_places(
    propose, another_campaign, at_once, work, monkeypatch
) -> None:
    monkeypatch.setattr(signing, "hold_dates", lambda locality_id, dates: None)
    one, other = propose((0, 0, 0)), propose((0, 0, 3), campaign=another_campaign)
    done, _ = sorted_out(at_once(apply(one), apply(other)))
    assert len(done) == 2
    with work():
        assert teams_at_once() == [2]
        assert len(on_twice()) == 2


@pytest.fixture
def in_two_teams(made, work):
    """Both of the first team are in the second too, and alone there."""
    with work():
        mine = db.session.scalars(
            select(Volunteer).where(Volunteer.team_id == made.teams[0]).order_by(Volunteer.id)
        ).all()
        theirs = db.session.scalars(
            select(Volunteer).where(Volunteer.team_id == made.teams[1]).order_by(Volunteer.id)
        ).all()
        for one, other in zip(mine, theirs, strict=True):
            other.person_id = one.person_id


@pytest.mark.usefixtures("in_two_teams")
def test_who_is_in_two_teams_is_put_at_one_place_and_the_other_says_that_it_lacks_people(
    propose, another_campaign, at_once, work
) -> None:
    one, other = propose((0, 0, 0)), propose((0, 1, 3), campaign=another_campaign)
    done, _ = sorted_out(at_once(apply(one), apply(other)))
    assert sorted((each.people, len(each.problems)) for each in done) == [(0, 1), (2, 0)]
    with work():
        assert on_twice() == []


@pytest.mark.usefixtures("in_two_teams", "overlapping")
def test_without_the_turn_of_the_dates_they_are_at_both(
    propose, another_campaign, at_once, work, monkeypatch
) -> None:
    monkeypatch.setattr(signing, "hold_dates", lambda locality_id, dates: None)
    one, other = propose((0, 0, 0)), propose((0, 1, 3), campaign=another_campaign)
    at_once(apply(one), apply(other))
    with work():
        assert len(on_twice()) == 2


def test_a_day_that_comes_to_the_date_while_a_proposal_is_applied(made, propose, meanwhile, work) -> None:
    """Whoever is on the day that was moved there is put on no shift of the proposal; and the other way round the move names them."""
    earlier = propose((0, 0, 0))
    with work():
        apply(earlier)()
        day_id = db.session.scalars(select(OutreachDay.id)).one()

    def move(days):
        def deed():
            day = db.session.get_one(OutreachDay, day_id)
            return moving.move(day, day.day + timedelta(days=days), reason="Mưa", by=COMMAND_LINE)

        return deed

    _, refused = meanwhile(move(7), apply(propose((7, 0, 3))))
    assert getattr(refused, "code", refused) == "team_elsewhere"
    done, said = meanwhile(apply(propose((8, 0, 3))), move(1))
    assert isinstance(done, Applied)
    assert len([one for one in said if "đã có ca" in one]) == 2
    assert len([one for one in said if "đã có điểm" in one]) == 1


# --- taken back --------------------------------------------------------------------------------------------------


@pytest.fixture
def applied(made, propose, work):
    """Two mornings with a free seat each: (proposal, shift of the first morning, a volunteer of another team)."""
    proposal = propose((0, 0, 0), (1, 1, 1), guides=3)
    with work():
        apply(proposal)()
        first = db.session.scalars(select(Shift.id).order_by(Shift.id)).first()
    return proposal, first, made.volunteers[-1]


def signs_up(applied):
    _, shift, volunteer = applied
    return lambda: (
        signing.sign_up(
            db.session.get_one(Shift, shift), db.session.get_one(Volunteer, volunteer), by=COMMAND_LINE
        ).state
    )


def test_who_signs_up_before_the_days_are_taken_back_keeps_the_day(applied, meanwhile, work) -> None:
    on, refused = meanwhile(signs_up(applied), undo(applied[0]))
    assert on == ON
    assert isinstance(refused, Refused)
    assert refused.code == "people_signed_up"
    with work():
        assert totals() == [2, 2, 2, 5]
        assert proposing.get(applied[0], within=EVERYWHERE).applied_at is not None


def test_who_signs_up_after_them_is_told_that_the_shift_is_gone(applied, meanwhile, work) -> None:
    gone, refused = meanwhile(undo(applied[0]), signs_up(applied))
    assert gone == 2
    # Whoever read the shift before it went is told so; whoever comes after does not find it.
    assert isinstance(refused, NotFound | NoResultFound)
    assert "vừa được bỏ" in getattr(refused, "message", "vừa được bỏ")
    with work():
        assert totals() == [0, 0, 0, 0]


@pytest.mark.usefixtures("overlapping")
@pytest.mark.parametrize("signs_up_first", [True, False])
def test_without_turns_one_of_the_two_is_thrown_out(applied, meanwhile, monkeypatch, signs_up_first) -> None:
    for module in (turns, signing):
        monkeypatch.setattr(module, "hold_date", lambda day: None)
    deeds = [undo(applied[0]), signs_up(applied)]
    said = meanwhile(*(deeds[::-1] if signs_up_first else deeds))
    assert isinstance(said[1], IntegrityError)


def test_taken_back_twice_at_once_it_is_taken_back_once(applied, at_once, work) -> None:
    said = at_once(undo(applied[0]), undo(applied[0]))
    assert sorted(getattr(one, "code", one) for one in said if not isinstance(one, int)) == [
        "proposal_not_applied"
    ]
    assert [one for one in said if isinstance(one, int)] == [2]
    with work():
        assert totals() == [0, 0, 0, 0]


def test_what_a_phone_logs_at_that_moment_is_kept(applied, meanwhile, work) -> None:
    with work():
        day_id = db.session.scalars(select(OutreachDay.id).order_by(OutreachDay.id)).first()
    tally = event("tally", what="vneid", count=1)
    created, refused = meanwhile(lambda: results(send(day_id, tally)), undo(applied[0]))
    assert created == [("created", None)]
    assert getattr(refused, "code", refused) == "point_logged"
    with work():
        assert totals() == [2, 2, 2, 4]


def test_taken_back_while_one_of_the_days_is_moved_and_another_proposal_comes(
    applied, propose, at_once, work
) -> None:
    """Whoever is first: all of them wait for one another, none in a ring."""
    with work():
        day_id = db.session.scalars(select(OutreachDay.id).order_by(OutreachDay.id)).first()

    def move():
        day = db.session.get_one(OutreachDay, day_id)
        return moving.move(day, day.day + timedelta(days=14), reason="Mưa", by=COMMAND_LINE)

    said = at_once(move, undo(applied[0]), apply(propose((14, 2, 2), (0, 2, 3))))
    assert said[1] == 2
    assert isinstance(said[2], Applied)
    assert isinstance(said[0], list | NoResultFound | NotFound)
    with work():
        assert totals()[1] == 2


def test_a_day_that_is_just_taken_back_is_moved_nowhere(applied, meanwhile, work) -> None:
    with work():
        day_id = db.session.scalars(select(OutreachDay.id).order_by(OutreachDay.id)).first()

    def move():
        day = db.session.get_one(OutreachDay, day_id)
        return moving.move(day, day.day + timedelta(days=14), reason="Mưa", by=COMMAND_LINE)

    taken_back, moved = meanwhile(undo(applied[0]), move)
    assert taken_back
    assert isinstance(moved, NotFound | NoResultFound)


@pytest.fixture
def moved_meanwhile(applied, propose, meanwhile, work):
    """moved_meanwhile(): the first of two days is moved behind the second; meanwhile they are taken back, and another proposal comes to
    both dates. What each of them said."""
    with work():
        day_id = db.session.scalars(select(OutreachDay.id).order_by(OutreachDay.id)).first()
    other = propose((1, 2, 2), (2, 2, 3))

    def move():
        day = db.session.get_one(OutreachDay, day_id)
        return moving.move(day, day.day + timedelta(days=2), reason="Mưa", by=COMMAND_LINE)

    return lambda: meanwhile(move, undo(applied[0]), apply(other))


def test_what_is_taken_back_is_held_in_the_order_in_which_it_stands_by_now(moved_meanwhile, work) -> None:
    moved, gone, done = moved_meanwhile()
    assert isinstance(moved, list)
    assert gone == 2
    assert isinstance(done, Applied)
    with work():
        assert totals()[:2] == [2, 2]


def test_what_is_taken_back_is_held_on_the_dates_to_which_it_was_just_moved(
    applied, meanwhile, monkeypatch, work
) -> None:
    with work():
        first, second = db.session.execute(
            select(OutreachDay.id, OutreachDay.day).order_by(OutreachDay.day)
        ).all()
    held, real = [], signing.hold_dates

    def hold_dates(locality_id, dates):
        held.append(set(dates))
        real(locality_id, dates)

    def move():
        day = db.session.get_one(OutreachDay, first.id)
        return moving.move(day, day.day + timedelta(days=14), reason="Mưa", by=COMMAND_LINE)

    monkeypatch.setattr(signing, "hold_dates", hold_dates)
    assert meanwhile(move, undo(applied[0]))[1] == 2
    assert held == [{first.day + timedelta(days=14), second.day}]


@pytest.mark.usefixtures("overlapping")
def test_in_the_order_in_which_it_stood_they_wait_in_a_ring(
    applied, moved_meanwhile, monkeypatch, until_awaited
) -> None:
    """The control: the days one after another, and the locality last."""

    def one_by_one(locality_id):
        own = select(OutreachDay).join(OutreachDay.points).where(Point.proposal_id == applied[0])
        for day in db.session.scalars(own.order_by(OutreachDay.day, OutreachDay.id)).all():
            hold(day)
            until_awaited()

    monkeypatch.setattr(signing, "hold_locality", one_by_one)
    assert [type(one) for one in moved_meanwhile() if isinstance(one, Exception)] == [OperationalError]


# --- who says when they can ----------------------------------------------------------------------------------------


def says_no(made, who=0):
    half = (saturday(made), MORNING)
    return lambda: free_time.say_days(db.session.get_one(Volunteer, made.volunteers[who]), {half: False})


def on_shift() -> list[int]:
    return list(
        db.session.scalars(
            select(Assignment.volunteer_id).where(Assignment.state == ON).order_by(Assignment.volunteer_id)
        )
    )


def test_who_just_said_that_they_cannot_is_put_on_no_shift(made, propose, meanwhile, work) -> None:
    said, done = meanwhile(says_no(made), apply(propose((0, 0, 0))))
    assert said == 1
    assert (done.people, len(done.problems)) == (1, 1)
    with work():
        assert on_shift() == made.volunteers[1:2]


def test_who_says_so_when_the_days_are_made_has_the_shift_and_sees_it(made, propose, meanwhile, work) -> None:
    done, said = meanwhile(apply(propose((0, 0, 0))), says_no(made))
    assert (done.people, said) == (2, 1)
    with work():
        assert on_shift() == made.volunteers[:2]
        mine = signing.of_volunteer(db.session.get_one(Volunteer, made.volunteers[0]))
        assert [row.shift.day.day for row in mine] == [saturday(made)]
        # Taken back and made again, the days leave them out.
        undo(db.session.scalars(select(Proposal.id)).one())()
    with work():
        number = db.session.scalars(select(Proposal.id)).one()
        applying.apply(proposing.get(number, within=EVERYWHERE), 3, by=COMMAND_LINE)
        assert on_shift() == made.volunteers[1:2]


@pytest.mark.usefixtures("overlapping")
def test_without_waiting_for_answers_they_are_put_on_it(made, propose, meanwhile, work, monkeypatch) -> None:
    monkeypatch.setattr(free_time, "hold_answers", lambda team_ids: None)
    _, done = meanwhile(says_no(made), apply(propose((0, 0, 0))))
    assert done.people == 2
    with work():
        assert on_shift() == made.volunteers[:2]
