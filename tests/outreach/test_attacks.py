"""What somebody with a phone's token, a link or a role can try, and a careless colleague does: nothing falls over, nothing is told."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from app.access import OFFICER, PLAN_OUTREACH, VOLUNTEER, needs
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns.attendance import devices
from campaigns.outreach import day as days
from campaigns.outreach import log, signing
from campaigns.outreach.day import Point
from campaigns.outreach.days import day_life, moving, points
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log import counting, held
from campaigns.outreach.planner.season import Slot, Visit
from campaigns.outreach.planning import applying, proposing
from campaigns.outreach.planning.proposing import Line
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.shift import Assignment, Shift
from campaigns.outreach.volunteer import Volunteer
from tests.attendance.telling import card_of
from tests.outreach.made import outreach
from tests.outreach.telling import event, evidence, help_of, helped, kept, results, send, void
from trainees import skills
from trainees.people import Person

LONG = "x" * 70_000
ILL = "a\x00b\ud800c\ufffe"


@pytest.fixture
def field(commune, once):
    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        other = outreach(commune.locality, commune.people[3:6], by=COMMAND_LINE, mark="B")
        rows.volunteers[0].account_id = commune.accounts[VOLUNTEER]
        return {
            "day": rows.day.id, "other": other.day.id, "shift": rows.shift.id, "other_shift": other.shift.id, "other_point": other.point.id,
            "skill": skills.catalogue()[0].code, "volunteer": rows.volunteers[0].id, "team": rows.team.id,
            "proposal": rows.proposal.id, "campaign": rows.campaign.id,
        }  # fmt: skip

    return once("outreach attacks", make)


def nasty(skill, person):
    """Items of every kind with what does not belong there."""
    return [
        None, [], 5, "help", {}, {"id": str(uuid.uuid4())}, event("help"), event("dance"), event("void"), event("void", corrects="x"),
        help_of(skill), help_of(person=person), help_of("no_such", person=person), help_of(LONG, person=person),
        help_of(*[skill] * 31, person=person), help_of(ILL, person=person), help_of(skill, person=10**30), help_of(skill, person=-1),
        help_of(skill, person=True), help_of(skill, person="1"), help_of(skill, code=LONG), help_of(skill, code=ILL),
        help_of(skill, code={"a": 1}), help_of(skill, id_card=LONG), help_of(skill, id_card=7), help_of(skill, code="0" * 16),
        help_of(skill, walkin=LONG), help_of(skill, walkin={"name": LONG}), help_of(skill, walkin={"name": ILL}),
        help_of(skill, walkin={"name": "ß" * 120}), help_of(skill, walkin={"name": "Lê Á", "birth_year": "١٩٩٠"}),
        help_of(skill, walkin={"name": "Lê Á", "birth": "31/02/1990"}), help_of(skill, walkin={"name": "Lê Á", "birth": LONG}),
        help_of(skill, walkin={"name": "Lê Á", "birth": "01/01/9999"}), help_of(skill, walkin={"name": "Lê Á", "sex": "X"}),
        help_of(skill, walkin={"name": "Lê Á", "phone": LONG, "neighbourhood": LONG}), help_of(skill, walkin={"name": {"a": []}}),
        help_of(skill, person=person, outcome="never"), help_of(skill, person=person, outcome=["done"]),
        help_of(skill, person=person, point=10**18), help_of(skill, person=person, point=2**31 - 1),
        event("tally", what="vneid", count=10**9), event("tally", what="vneid", count=-1), event("tally", what="vneid", count=0),
        event("tally", what="vneid", count=1.5), event("tally", what="vneid", count="3"), event("tally", what="vneid", count=True),
        event("tally", what="vneid", count=float("nan")), event("tally", what=LONG), event("tally", what=ILL), event("tally"),
        event("household", what="burgled"), event("household", what="met", count=10**9), event("incident"), event("incident", text=LONG),
        event("incident", text=ILL), event("incident", text=["a"]), event("incident", text="\x00"),
        event("roll"), event("roll", person=person, present="yes"), event("roll", person=person, shift=10**12),
        event("roll", person=person, shift=2**31 - 1), event("tally", what="vneid", device_time="never"),
        event("tally", what="vneid", device_time="0001-01-01T00:00:00+14:00"), event("tally", what="vneid", source="telepathy"),
        event("tally", what="vneid", device_time="9999-12-31T23:59:59-12:00"), event("tally", what="vneid", device_time=LONG),
        event("tally", what="vneid") | {"id": LONG}, event("tally", what="vneid") | {"id": 5}, event("tally", what="vneid") | {"id": ILL},
    ]  # fmt: skip


def test_whatever_a_phone_sends_has_an_answer_and_blocks_nothing(field, commune, work):
    with work():
        good = event("tally", what="vneid")
        items = [*nasty(field["skill"], commune.people[0]), good]
        answers = send(field["day"], *items)
        assert len(answers) == len(items)
        assert answers[-1].result == "created"
        assert {answer.result for answer in answers} <= {"created", "held", "refused"}
    with work():
        again = send(field["day"], *items)
        assert again[-1].result == "repeat"
        assert {answer.result for answer in again} <= {"repeat", "refused", "conflict"}


@pytest.mark.parametrize("ahead", [timedelta(days=36500), timedelta(days=-36500), timedelta(days=400)])
def test_a_clock_a_century_off_is_told_and_loses_nothing(field, work, ahead):
    with work():
        there = event("tally", what="vneid", device_time=(clock.now() + ahead).isoformat())
        [answer] = send(field["day"], there, ahead=ahead)
        assert answer.result == "created"
        assert kept(there["id"]).happened_at.date() == clock.today()


def test_numbers_of_another_day_or_commune_lead_nowhere(field, commune, found_commune, work):
    """No name is told for a number that the day does not know; points and shifts of other days are not taken for its own."""
    far = found_commune("00077", "Suối Xa")
    with work():
        stranger, foreign = commune.people[5], far.people[0]
        items = [help_of(field["skill"], person=one) for one in (stranger, foreign)]
        items += [
            help_of(field["skill"], code=card_of(foreign)),
            event("roll", person=stranger, shift=field["other_shift"]),
        ]
        for answer in send(field["day"], *items):
            assert answer.result in ("held", "refused"), answer
            assert not answer.person
        [placed] = send(field["day"], event("tally", what="vneid", point=field["other_point"]))
        assert "point_unknown" in placed.flags
        assert kept(placed.id).point_id != field["other_point"]
        assert not set(log.held.may_be(days.get(field["day"], within=EVERYWHERE))) & {
            db.session.get_one(Person, one) for one in (stranger, foreign)
        }


def test_nobody_undoes_what_another_day_logged(field, commune, work):
    with work():
        theirs = help_of(field["skill"], code=card_of(commune.people[4]))
        send(field["other"], theirs)
        [answer] = send(field["day"], undoing := void(theirs))
        assert results([answer]) == [("held", "corrects_unknown")]
        assert answer.person is None
    with work():
        day = days.get(field["day"], within=EVERYWHERE)
        for to in (held.Answer.NEW, db.session.get_one(Person, commune.people[0])):
            with pytest.raises(Refused):
                held.settle(day, undoing["id"], to, by=COMMAND_LINE)
        assert counting.voided() == set()
        assert evidence(field["other"]) == {(commune.people[4], field["skill"])}


def test_the_same_id_for_another_day_is_a_conflict_and_tells_nothing(field, commune, work):
    with work():
        theirs = help_of(field["skill"], code=card_of(commune.people[4]))
        send(field["other"], theirs)
        [answer] = send(field["day"], theirs)
        assert answer.result == "conflict"
        assert not answer.person
        assert helped(field["day"]) == {}


def test_five_hundred_long_events_are_one_batch_and_one_more_is_none(field, work):
    with work():
        many = [event("incident", text=LONG) for _ in range(500)]
        assert {answer.result for answer in send(field["day"], *many)} == {"created"}
        assert db.session.scalar(select(func.max(func.length(OutreachEvent.text)))) == 2000
        with pytest.raises(Refused, match="500"):
            send(field["day"], *many, event("incident", text="x"))


def test_who_left_the_team_reaches_none_of_its_days(field, commune, work):
    within = Scope(commune.locality, volunteer_id=commune.accounts[VOLUNTEER])
    with work():
        assert days.get(field["day"], within=within).id == field["day"]
        db.session.get_one(Volunteer, field["volunteer"]).left_on = clock.today()
        db.session.flush()
        with pytest.raises(NotFound):
            days.get(field["day"], within=within)


def test_a_volunteer_reaches_their_own_days_only(field, commune, work):
    within = Scope(commune.locality, volunteer_id=commune.accounts[VOLUNTEER])
    with work():
        with pytest.raises(NotFound):
            days.get(field["other"], within=within)
        row = db.session.scalars(
            select(Assignment).where(Assignment.volunteer_id == field["volunteer"])
        ).one()
        row.state = "waiting"
        db.session.flush()
        with pytest.raises(NotFound):
            days.get(field["day"], within=within)


def test_the_planner_searches_two_at_a_time(field, work, monkeypatch):
    """Ten who ask at once would take every core for as long as the search may take."""
    from campaigns.outreach.campaign import Campaign

    busy = threading.BoundedSemaphore(1)
    monkeypatch.setattr(proposing, "_searches", busy)
    monkeypatch.setattr(proposing, "_WAIT", 0.01)
    with work():
        campaign = db.session.get_one(Campaign, field["campaign"])
        first = clock.today() + timedelta(days=7)
        asked = proposing.asking.Asked(assume_free=True)
        with busy, pytest.raises(Refused) as refused:
            proposing.think(campaign, first, 2, asked, seconds=0.2)
        assert refused.value.code == "planner_busy"
        # The turn is given back, also by a search that failed.
        for _ in range(2):
            proposing.think(campaign, first, 2, asked, seconds=0.2)


def test_a_board_does_not_grow_without_end():
    day = clock.today()
    there = [
        Line(Visit(Slot(day + timedelta(days=n), "morning"), 1, 1)) for n in range(proposing.MOST_VISITS)
    ]
    with pytest.raises(Refused, match="đã có"):
        proposing.with_one(there, Visit(Slot(day - timedelta(days=1), "morning"), 1, 1))


@pytest.mark.parametrize("first", [date(1, 1, 1), date(9999, 12, 31), date(2101, 1, 1)])
def test_a_proposal_begins_in_a_year_of_ours(first):
    with pytest.raises(Refused, match="xem lại năm"):
        proposing.asking.Asked().slots(first, 2)


def _ahead(made, commune):
    """The day as it is planned for tomorrow, with a second point, so that a phone may not know at which it stands."""
    day = days.get(made["day"], within=EVERYWHERE)
    day.day = clock.today() + timedelta(days=1)
    point = db.session.get_one(Shift, made["shift"]).point
    second = points.add(
        day, points.Where(day.starts_at, day.ends_at, neighbourhood_id=point.neighbourhood_id)
    )
    assert second.id != point.id
    row = db.session.scalars(select(Assignment).where(Assignment.volunteer_id == made["volunteer"])).one()
    [answer] = send(day.id, event("roll", person=row.person_id, shift=made["shift"]))
    assert (answer.result, kept(answer.id).point_id) == ("created", None)
    return day, point, row


def test_a_point_whose_roll_was_called_is_not_taken_away(field, commune, work):
    """Its shift stands in the event, where no point does: taking it away would tear the log."""
    with work():
        _, point, row = _ahead(field, commune)
        db.session.delete(row)
        db.session.flush()
        with pytest.raises(Refused) as refused:
            points.remove(point)
        assert refused.value.code == "point_logged"


def test_a_proposal_whose_roll_was_called_is_not_taken_back(field, commune, work):
    with work():
        _, point, row = _ahead(field, commune)
        proposal = db.session.get_one(Proposal, field["proposal"])
        proposal.applied_at, point.proposal_id, row.through = clock.now(), proposal.id, "plan"
        db.session.flush()
        with pytest.raises(Refused) as refused:
            applying.undo(proposal, by=COMMAND_LINE)
        assert refused.value.code == "point_logged"


def test_a_day_for_which_a_phone_was_to_be_paired_is_taken_off(field, commune, work):
    with work():
        day = days.get(field["other"], within=EVERYWHERE)
        devices.offer(outreach_days=[day], by=Actor(commune.accounts[VOLUNTEER], "Người ghép máy"))
        db.session.execute(delete(Assignment).where(Assignment.shift_id == field["other_shift"]))
        day_life.remove(day)
    with work(), pytest.raises(NotFound):
        days.get(field["other"], within=EVERYWHERE)


def test_no_phone_of_one_day_holds_on_to_the_shifts_of_another(field, commune, work):
    """Else whoever is at one day's door could keep any other day, of any commune, from being taken off."""
    with work():
        [answer] = send(field["day"], event("roll", person=commune.people[1], shift=field["other_shift"]))
        assert kept(answer.id).shift_id is None
        db.session.execute(delete(Assignment).where(Assignment.shift_id == field["other_shift"]))
        day_life.remove(days.get(field["other"], within=EVERYWHERE))


@pytest.fixture
def planned(field, work):
    """The proposal with one visit a week ahead, in which the team can; its revision."""
    with work():
        proposal = db.session.get_one(Proposal, field["proposal"])
        day = clock.today() + timedelta(days=7)
        home = db.session.get_one(Shift, field["shift"]).point.neighbourhood_id
        proposal.visits = [
            {
                "day": day.isoformat(),
                "part": "morning",
                "team": field["team"],
                "neighbourhood": home,
                "lock": False,
            }
        ]
        proposal.asked = {"roles": {"guide": 4}}
        return proposal.revision


def _apply(made, revision):
    return applying.apply(db.session.get_one(Proposal, made["proposal"]), revision, by=COMMAND_LINE).points


def test_two_planners_apply_a_proposal_at_once(field, planned, at_once, work):
    said = at_once(lambda: _apply(field, planned), lambda: _apply(field, planned))
    assert sorted(type(one).__name__ for one in said) in (["Conflict", "int"], ["Refused", "int"]), said
    with work():
        made = select(func.count()).select_from(Point).where(Point.proposal_id == field["proposal"])
        assert db.session.scalar(made) == 1


def test_taking_a_proposal_back_and_somebody_who_signs_up_at_once(field, planned, at_once, work):
    with work():
        stranger = Volunteer(
            locality_id=db.session.get_one(Volunteer, field["volunteer"]).locality_id, team_id=field["team"],
            person_id=db.session.get_one(Volunteer, field["volunteer"]).person_id + 5, joined_on=clock.today(),
        )  # fmt: skip
        db.session.add(stranger)
        _apply(field, planned)
        shift = db.session.scalars(
            select(Shift.id)
            .join(Point, Point.id == Shift.point_id)
            .where(Point.proposal_id == field["proposal"])
        ).one()
        newcomer = stranger.id

    def sign_up():
        one = db.session.get(Shift, shift)
        if one is None:
            raise NotFound("shift_unknown", "")
        return signing.sign_up(one, db.session.get_one(Volunteer, newcomer), by=COMMAND_LINE).state

    said = at_once(
        sign_up, lambda: applying.undo(db.session.get_one(Proposal, field["proposal"]), by=COMMAND_LINE)
    )
    with work():
        there = db.session.get(Shift, shift)
        if there is None:
            assert isinstance(said[0], NotFound), said
            assert said[1] == 1
        else:
            assert said[0] == "on"
            assert isinstance(said[1], Refused), said


def test_the_evening_closes_while_a_phone_hands_in(field, at_once, work):
    item = event("tally", what="vneid", count=3)
    said = at_once(
        lambda: day_life.close(days.get(field["day"], within=EVERYWHERE), by=COMMAND_LINE),
        lambda: results(send(field["day"], item)),
    )
    assert said == [None, [("created", None)]]
    with work():
        day = days.get(field["day"], within=EVERYWHERE)
        assert day.state == "closed"
        assert log.tallies(day)["vneid"] == 3


def test_a_day_is_not_moved_out_of_the_calendar(field, work):
    """Pages ask for the day after it, and its windows shift along: neither is there after the last day of all."""
    with work():
        day = days.get(field["day"], within=EVERYWHERE)
        with pytest.raises(Refused, match="quá xa"):
            moving.move(day, date(9999, 12, 31), reason="nhầm năm", by=COMMAND_LINE)


@pytest.mark.parametrize("window", ["signup_from", "signup_until", "signout_until"])
@pytest.mark.parametrize("year", [1, 9999])
def test_sign_up_opens_and_ends_in_years_of_ours(field, work, window, year):
    """A moment of the year 1 is none in UTC: no database stores it."""
    with work():
        day = days.get(field["day"], within=EVERYWHERE)
        moment = datetime(year, 1, 1, tzinfo=clock.ZONE)
        said = replace(day_life.Particulars.of(day), **{window: moment})
        with pytest.raises(Refused, match="xem lại năm"):
            day_life.change(day, said)


def test_a_broken_transaction_still_gets_its_error_page(app, field, sign_in, monkeypatch):
    """The page asks who is signed in: of a session whose flush failed it would hear another error, and the browser nothing."""

    def breaks(campaign_id):
        db.session.add(Point(locality_id=1, outreach_day_id=field["day"]))
        db.session.flush()

    visitor = sign_in(OFFICER)
    monkeypatch.setitem(app.view_functions, "campaigns.begin", needs(PLAN_OUTREACH)(breaks))
    monkeypatch.setattr(app, "testing", False)
    answer = visitor.post(f"/campaigns/{field['campaign']}/begin")
    assert answer.status_code == 500
    assert "<h1" in answer.text


def test_what_was_taken_away_while_somebody_waited_for_it_is_not_there(field, app, sign_in, monkeypatch):
    def waited(campaign_id):
        proposal = db.session.get_one(Proposal, field["proposal"])
        db.session.execute(
            delete(Proposal).where(Proposal.id == proposal.id).execution_options(synchronize_session=False)
        )
        db.session.refresh(proposal)

    visitor = sign_in(OFFICER)
    monkeypatch.setitem(app.view_functions, "campaigns.begin", needs(PLAN_OUTREACH)(waited))
    assert visitor.post(f"/campaigns/{field['campaign']}/begin").status_code == 404
