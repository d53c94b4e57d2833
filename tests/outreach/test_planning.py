"""From the database to a season, proposals, and the days that they become."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns.outreach import campaign as campaigns
from campaigns.outreach import signing
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OPEN, PLANNED, OutreachDay, Point
from campaigns.outreach.days import day_life, points
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.planner.season import Slot, Visit
from campaigns.outreach.planning import applying, asking, proposing, where
from campaigns.outreach.planning.asking import HOURS, Asked
from campaigns.outreach.planning.survey import survey
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.shift import Assignment, Shift
from campaigns.outreach.teams import free_time
from campaigns.outreach.volunteer import Volunteer
from tests.outreach.planned import planned, went
from trainees import areas
from trainees.areas import Neighbourhood, renaming
from trainees.people import Person
from trainees.people.merging import merge

BY = COMMAND_LINE


@pytest.fixture
def made(commune, once):
    return once("planned", lambda: planned(commune.locality))


@pytest.fixture
def asked():
    return Asked(team_days=4.0)


def the_campaign(made):
    return campaigns.get(made.campaign, within=EVERYWHERE)


def propose(made, asked, weeks=2):
    campaign = the_campaign(made)
    thought = proposing.think(campaign, made.first, weeks, asked)
    return proposing.keep_new(campaign, made.first, weeks, thought, by=BY)


def keep(proposal, there, never=()):
    """As the page does: judged, then kept."""
    thought = proposing.judged(proposal, there, list(never))
    locks = [line.visit for line in there if line.lock]
    proposing.keep(proposal, proposal.revision, thought, locks=locks, never=never)


# --- the season ----------------------------------------------------------------------------------------------


def test_the_gap_is_what_the_indicator_says_then_households_then_nothing(made, asked, work):
    with work():
        found = survey(the_campaign(made), made.first, 2, asked)
    homes = {place.id: place for place in found.season.neighbourhoods}
    lacking = [homes[home].lacking[made.target] for home in made.homes]
    assert lacking == [70, 100, 100, 100, None, None]
    assert [homes[home].of.get(made.target) for home in made.homes] == [100, 100, 100, 100, None, None]
    assert [homes[home].population for home in made.homes[:5]] == [130, 130, 130, 130, None]
    assert [homes[home].households for home in made.homes] == [None, None, None, None, 40, None]
    (target,) = found.season.targets
    assert target.id == made.target  # the campaign's own, and never one of staff
    assert "DVCTT" in target.skills
    assert target.lag == pytest.approx(1 - (30 / 500) / 0.8)
    assert [slot.day.weekday() for slot in found.season.slots] == [5, 5, 6, 6] * 2
    assert all(
        team.available == frozenset(found.season.slots) and team.members == 2 for team in found.season.teams
    )


def test_the_days_so_far_are_learnt_from(made, asked, work):
    with work():
        today = clock.today()
        three = list(db.session.scalars(select(Person.id).where(Person.name.like("Người 0%")).limit(4)))
        went(made, made.homes[1], today - timedelta(days=20), three[:3], again=three[3:])
        went(
            made, made.homes[1], today - timedelta(days=13), three[:1]
        )  # the same person again is nobody new
        went(made, made.homes[2], today - timedelta(days=500), three)  # too long ago
        other = db.session.get(Person, three[1])
        merge(db.session.get(Person, three[0]), other, by=BY)
    with work():
        found = survey(the_campaign(made), made.first, 2, asked)
        (worked,) = found.season.history
        homes = {place.id: place for place in found.season.neighbourhoods}
    assert (worked.neighbourhood_id, worked.team_days, worked.helped) == (made.homes[1], 2.0, 2)
    assert homes[made.homes[1]].last_visit == clock.today() - timedelta(days=13)
    assert homes[made.homes[2]].last_visit is None


def test_a_team_with_a_day_already_is_not_free_then(made, asked, work):
    saturday = made.first + timedelta(days=5)
    with work():
        before = survey(the_campaign(made), made.first, 2, asked).season.teams[0]
        proposal = propose(made, asked)
        day = went(made, made.homes[0], saturday, [])
        mine = survey(the_campaign(made), made.first, 2, asked).season.teams[0]
        db.session.scalars(select(Point).where(Point.outreach_day_id == day)).one().proposal_id = proposal.id
        db.session.flush()
        own = survey(the_campaign(made), made.first, 2, asked, besides=proposal.id).season.teams[0]
    assert before.available - mine.available == {Slot(saturday, "morning"), Slot(saturday, "afternoon")}
    assert own.available == before.available


def test_teams_that_said_nothing_are_told_and_taken_as_wished(made, asked, work):
    with work():
        for one in db.session.scalars(select(Volunteer).where(Volunteer.team_id == made.teams[0])):
            one.weekly, one.answered_at, one.skills = None, None, []
        db.session.flush()
        silent = survey(the_campaign(made), made.first, 2, asked)
        assumed = survey(the_campaign(made), made.first, 2, replace(asked, assume_free=True))
    said = " ".join(problem.sentence for problem in silent.problems)
    assert "Tổ 1 chưa trả lời lịch rảnh: tạm coi là không rảnh" in said
    assert "Tổ 1 chưa ghi ai hướng dẫn được nội dung gì" in said
    assert silent.season.teams[0].available == frozenset()
    assert assumed.season.teams[0].available == frozenset(assumed.season.slots)


def test_impossible_wishes_are_said_in_words(made, work):
    with work():
        campaign = the_campaign(made)
        with pytest.raises(Refused, match="ít nhất một thứ"):
            survey(campaign, made.first, 2, Asked(parts=()))
        with pytest.raises(Refused, match="Xếp từ 1 đến"):
            survey(campaign, made.first, 99, Asked())
        crowded = proposing.think(campaign, made.first, 1, Asked(roles={"guide": 2, "door": 3}))
        nobody = proposing.think(campaign, made.first, 1, Asked(weekdays=(0,)))
        late = survey(campaign, made.first + timedelta(days=80), 1, Asked())
    kept = proposing.outcome(crowded)
    assert any("ít hơn 5 người" in sentence for sentence in kept["problems"])
    assert any("chưa có mẫu số ở 2 nơi" in sentence for sentence in kept["problems"])
    assert kept["days"] == []
    assert any("Không tổ nào rảnh buổi nào" in one for one in proposing.outcome(nobody)["problems"])
    assert any("nằm ngoài thời gian của chiến dịch" in problem.sentence for problem in late.problems)


def test_without_neighbourhoods_it_says_what_to_do(commune, work):
    with work():
        campaign = Campaign(
            locality_id=commune.locality, title="Ra quân", kind="outreach", starts=clock.today(), ends=clock.today(), made_at=clock.now()
        )  # fmt: skip
        db.session.add(campaign)
        db.session.flush()
        with pytest.raises(Refused, match="Chưa có thôn, tổ dân phố nào"):
            survey(campaign, clock.today(), 1, Asked())


def test_a_season_takes_as_many_queries_for_many_places_as_for_few(made, asked, work, queries):
    def count():
        with work(), queries() as seen:
            survey(the_campaign(made), made.first, 2, asked)
        return len(seen)

    few = count()
    with work():
        for n in range(30):
            areas.ensure_neighbourhood(made.locality, f"Xóm {n}")
    assert count() == few
    assert few < 45


# --- where to go ---------------------------------------------------------------------------------------------


def test_where_to_go_begins_with_the_widest_gap(made, work):
    with work():
        campaign = the_campaign(made)
        (target,) = where.choices(campaign)
        rows = where.homes(campaign, [target])
        assert [row.name for row in rows][:4] == ["Thôn Bắc", "Thôn Nam", "Thôn Tây", "Thôn Đông"]
        sources = {row.name: row.gaps[target.id].source for row in rows}
        assert sources["Thôn Thượng"] == "households"
        assert sources["Thôn Hạ"] == "unknown"
        (east,) = where.homes(campaign, [target], query="dong")
        assert east.gaps[target.id].covered == pytest.approx(0.3)
        assert where.homes(campaign, [target], order="name")[0].name == "Thôn Bắc"


# --- proposals -----------------------------------------------------------------------------------------------


def test_a_proposal_is_kept_with_its_reasons(made, asked, work):
    with work():
        proposal = propose(made, asked)
        outcome = json.loads(json.dumps(proposal.outcome))
        assert len(proposal.visits) == 8 == len(outcome["days"])
        there = proposing.lines(proposal)
    assert outcome["status"] == "optimal"
    assert outcome["gap"] <= 0.02
    assert outcome["gain"] >= outcome["round_robin_gain"] > 0
    assert all("còn thiếu" in row["why"] or "chưa có" in row["why"] for row in outcome["days"])
    assert outcome["targets"][0]["estimated"]
    # Spread over the weeks, not used up in the first.
    weeks = [(line.visit.slot.day - made.first).days // 7 for line in there]
    assert sorted(weeks) == [0] * 4 + [1] * 4


def test_locks_and_strikes_stand_when_it_is_asked_again(made, asked, work):
    with work():
        proposal = propose(made, asked)
        there = proposing.lines(proposal)
        locked, out = there[0].visit, there[1].visit
        keep(proposal, proposing.locked(there, locked, True))
        keep(proposal, proposing.without(proposing.lines(proposal), out), [out])
        assert proposal.outcome["before"] > proposal.outcome["gain"]
        thought = proposing.think_again(proposal)
        proposing.keep(proposal, proposal.revision, thought, locks=[locked], never=[out])
        visits = {line.visit: line.lock for line in proposing.lines(proposal)}
        assert visits[locked]
        assert out not in visits
        assert len(visits) == 8
        assert proposing.struck(proposal) == [out]
        assert any("Kết quả dự kiến" in sentence for sentence in proposal.outcome["changes"])
        assert proposal.revision == 4


def test_a_visit_is_moved_and_stays_where_it_was_put(made, asked, work):
    with work():
        proposal = propose(made, asked)
        there = proposing.lines(proposal)
        visit = there[0].visit
        to = replace(visit, slot=Slot(made.first + timedelta(days=13), "afternoon"))
        with pytest.raises(Refused):
            proposing.with_one(there, visit)
        keep(proposal, proposing.moved(there, visit, to))
        found = {line.visit: line.lock for line in proposing.lines(proposal)}
        assert found[to]
        # A visit that nobody can make is kept and told.
        away = Visit(Slot(made.first, "morning"), made.teams[0], made.homes[0])
        keep(proposal, proposing.with_one(proposing.lines(proposal), away))
        assert any("ngoài đợt" in sentence for sentence in proposal.outcome["problems"])
        with pytest.raises(NotFound):
            proposing.moved(proposing.lines(proposal), replace(visit, neighbourhood_id=12345), to)


def test_a_team_dropped_on_its_own_other_half_day_changes_the_two(made):
    slots = [Slot(made.first + timedelta(days=5), part) for part in ("morning", "afternoon")]
    one, two = (Visit(slot, 1, home) for slot, home in zip(slots, (7, 8), strict=True))
    there = [proposing.Line(one), proposing.Line(two)]
    after = proposing.moved(there, one, replace(one, slot=slots[1]))
    assert {line.visit for line in after} == {replace(one, slot=slots[1]), replace(two, slot=slots[0])}


def test_two_people_at_once_do_not_overwrite_each_other(made, asked, work, at_once):
    with work():
        number = propose(made, asked).id

    def locking(position):
        def deed():
            proposal = proposing.get(number, within=EVERYWHERE)
            there = proposing.lines(proposal)
            changed = proposing.locked(there, there[position].visit, True)
            thought = proposing.judged(proposal, changed, [])
            proposing.keep(proposal, 1, thought, locks=[there[position].visit], never=[])

        return deed

    said = at_once(locking(0), locking(1))
    assert sorted(isinstance(one, Conflict) for one in said) == [False, True], said
    with work():
        proposal = proposing.get(number, within=EVERYWHERE)
        assert proposal.revision == 2
        assert sum(line.lock for line in proposing.lines(proposal)) == 1


def test_what_was_asked_is_read_back_as_it_was(asked):
    every = Asked(
        {3: 2.0}, 7.5, 9_000_000, 500_000, (2, 5), ("morning",), {"lead": 1, "door": 2}, 3, 0.5, 4.0, 12, 6.5, True, 20.0, False,
    )  # fmt: skip
    for one in (asked, every, Asked()):
        assert asking.read(json.loads(json.dumps(one.as_json()))) == one
    assert every.budget(3, 2).visits == 15  # by the days, fewer than the money's 36


# --- applying ------------------------------------------------------------------------------------------------


def totals():
    return [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (OutreachDay, Point, Shift, Assignment)
    ]


def test_a_proposal_becomes_days_and_is_taken_back(made, asked, work):
    with work():
        before = totals()
        proposal = propose(made, asked)
        number = proposal.id
        done = applying.apply(proposal, 1, by=BY)
        assert (done.points, done.people, done.problems) == (8, 16, ())
        assert [a - b for a, b in zip(totals(), before, strict=True)] == [done.days, 8, 8, 16]
        point = db.session.scalars(select(Point).where(Point.proposal_id == proposal.id)).first()
        assert point.expected > 0
        assert {
            row.through for row in db.session.scalars(select(Assignment).where(Assignment.through == "plan"))
        } == {"plan"}
        with pytest.raises(Refused, match="đã thành các ngày"):
            applying.apply(proposal, 2, by=BY)
        with pytest.raises(Refused):
            proposing.remove(proposal)
    with work():
        proposal = proposing.get(number, within=EVERYWHERE)
        assert applying.undo(proposal, by=BY) == 8
        assert totals() == before
        proposing.remove(proposal)
        assert db.session.scalar(select(func.count(Proposal.id))) == 0


def test_days_that_were_there_get_the_points_and_stay(made, asked, work):
    with work():
        proposal = propose(made, asked)
        visit = proposing.lines(proposal)[0].visit
        hours = HOURS["morning"]
        day = day_life.add(
            the_campaign(made),
            day_life.Particulars(visit.slot.day, hours[0], hours[1], title="Có sẵn"),
            by=BY,
        )
        applying.apply(proposal, 1, by=BY)
        assert (
            db.session.scalar(select(func.count(OutreachDay.id)).where(OutreachDay.day == visit.slot.day))
            == 1
        )
        applying.undo(proposal, by=BY)
        assert db.session.get(OutreachDay, day.id).title == "Có sẵn"
        assert db.session.get(OutreachDay, day.id).points == []


def test_what_happened_since_is_never_torn_down(made, asked, work):
    with work():
        proposal = propose(made, replace(asked, roles={"guide": 1}))
        applying.apply(proposal, 1, by=BY)
        shift = db.session.scalars(select(Shift)).first()
        other = db.session.get(Volunteer, made.volunteers[-1])
        shift.seats = 5
        db.session.flush()
        taken = {
            row.volunteer_id
            for row in db.session.scalars(select(Assignment).where(Assignment.shift_id == shift.id))
        }
        free = next(
            v for v in made.volunteers
            if v not in taken and not signing.overlapping(shift, db.session.get(Volunteer, v).person_id)
        )  # fmt: skip
        other = db.session.get(Volunteer, free)
        row = signing.sign_up(shift, other, by=BY)
        with pytest.raises(Refused, match="1 người đã tự đăng ký"):
            applying.undo(proposal, by=BY)
        signing.remove(row, by=BY)
        point = db.session.scalars(select(Point)).first()
        event = OutreachEvent(
            id="e1", locality_id=made.locality, outreach_day_id=point.outreach_day_id, point_id=point.id, kind="tally", what="vneid",
            count=1, device_time=clock.now(), clock_offset=0, happened_at=clock.now(), received_at=clock.now(), source="typed",
            result="created", payload_hash="x",
        )  # fmt: skip
        db.session.add(event)
        db.session.flush()
        with pytest.raises(Refused, match="Đã có lượt ghi"):
            applying.undo(proposal, by=BY)
        # A roll-call may name the shift alone.
        event.point_id, event.shift_id = None, shift.id
        db.session.flush()
        with pytest.raises(Refused, match="Đã có lượt ghi"):
            applying.undo(proposal, by=BY)
        db.session.delete(event)
        db.session.flush()
        point.day.state = OPEN
        db.session.flush()
        with pytest.raises(Refused, match="đã diễn ra"):
            applying.undo(proposal, by=BY)
        point.day.state = PLANNED
        db.session.flush()
        assert applying.undo(proposal, by=BY), "whoever signed up has signed out again"


def one_visit(made, asked, team=0, home=0):
    """A proposal of one locked visit, on the first Saturday's morning."""
    proposal = propose(made, asked)
    slot = Slot(made.first + timedelta(days=5), "morning")
    keep(proposal, [proposing.Line(Visit(slot, made.teams[team], made.homes[home]), True)])
    return proposal


def test_a_day_that_is_there_keeps_its_longer_hours_and_one_that_is_off_gets_nothing(made, asked, work):
    with work():
        proposal, saturday = one_visit(made, asked), made.first + timedelta(days=5)
        off, long = (
            day_life.add(the_campaign(made), day_life.Particulars(saturday, time(9), time(18)), by=BY) for _ in range(2)
        )  # fmt: skip
        day_life.call_off(off, "Bão")
        applying.apply(proposal, proposal.revision, by=BY)
        assert (off.points, len(long.points)) == ([], 1)
        assert (long.starts_at, long.ends_at) == (time(7, 30), time(18))


def test_a_day_that_got_another_point_since_stays_with_it(made, asked, work):
    with work():
        proposal = one_visit(made, asked)
        applying.apply(proposal, proposal.revision, by=BY)
        day = db.session.scalars(select(Point).where(Point.proposal_id == proposal.id)).one().day
        mine = points.add(day, points.Where(time(8), time(10), neighbourhood_id=made.homes[3]))
        assert applying.undo(proposal, by=BY) == 1
        assert [point.id for point in db.session.get_one(OutreachDay, day.id).points] == [mine.id]


@pytest.mark.parametrize("assume_free", [True, False])
def test_of_a_team_that_was_silent_heads_go_first_and_whoever_said_no_since_stays(
    made, asked, work, assume_free
):
    with work():
        one, head = (db.session.get_one(Volunteer, made.volunteers[n]) for n in (4, 5))
        for each in (one, head):
            each.weekly, each.answered_at, each.head = None, None, each is head
        proposal = one_visit(made, replace(asked, assume_free=True, roles={"guide": 1}), team=2)
        proposal.asked = {**proposal.asked, "assume_free": assume_free}
        db.session.flush()  # on PostgreSQL it is read anew
        done = applying.apply(proposal, proposal.revision, by=BY)
        on = list(db.session.scalars(select(Assignment.volunteer_id)))
        assert (on, len(done.problems)) == (([head.id], 0) if assume_free else ([], 1))
        applying.undo(proposal, by=BY)
        free_time.say_week(head, [])
        done = applying.apply(proposal, proposal.revision, by=BY)
        assert list(db.session.scalars(select(Assignment.volunteer_id))) == ([one.id] if assume_free else [])


def test_past_visits_and_stale_pages_are_refused(made, asked, work, monkeypatch):
    with work():
        proposal = propose(made, asked)
        with pytest.raises(Conflict):
            applying.apply(proposal, 7, by=BY)
        proposal.visits = []
        db.session.flush()
        with pytest.raises(Refused, match="chưa có buổi nào"):
            applying.apply(proposal, 1, by=BY)
        late = Visit(Slot(clock.today() - timedelta(days=1), "morning"), made.teams[0], made.homes[0])
        proposal.visits = [
            {
                "day": late.slot.day.isoformat(),
                "part": "morning",
                "team": late.team_id,
                "neighbourhood": late.neighbourhood_id,
            }
        ]
        db.session.flush()
        with pytest.raises(Refused, match="đã qua"):
            applying.apply(proposal, 1, by=BY)


# --- two neighbourhoods that were one ------------------------------------------------------------------------


def test_merging_two_neighbourhoods_keeps_history_and_totals(made, asked, work):
    """What was done in either is done in the one that stays; a proposal made before goes there too; taken apart, all is as it was."""
    with work():
        today = clock.today()
        some = list(
            db.session.scalars(
                select(Person.id).where(Person.name.like("Người %")).order_by(Person.id).limit(6)
            )
        )
        went(made, made.homes[1], today - timedelta(days=20), some[:2])
        went(made, made.homes[2], today - timedelta(days=13), some[1:6])
        proposal = propose(made, asked)
        number = proposal.id
        before = survey(the_campaign(made), made.first, 2, asked).season
        keep_visit = Visit(Slot(made.first + timedelta(days=5), "morning"), made.teams[0], made.homes[2])
        there = [proposing.Line(keep_visit, True)]
        keep(proposal, there)
    with work():
        stays, goes = (db.session.get(Neighbourhood, made.homes[n]) for n in (1, 2))
        spelling = renaming.take_in(stays, goes, by=BY).id
    with work():
        after = survey(the_campaign(made), made.first, 2, asked)
        assert after.taken_in == {made.homes[2]: made.homes[1]}
        (one,) = after.season.history
        assert one.neighbourhood_id == made.homes[1]
        assert one.team_days == sum(row.team_days for row in before.history) == 2.0
        assert one.helped == len(set(some))
        place = next(p for p in after.season.neighbourhoods if p.id == made.homes[1])
        assert place.last_visit == clock.today() - timedelta(days=13)
        assert len(after.season.neighbourhoods) == len(before.neighbourhoods) - 1
        rows = {row.id: row for row in where.homes(the_campaign(made), list(after.targets))}
        assert (rows[made.homes[1]].team_days, rows[made.homes[1]].helped) == (2.0, len(set(some)))
        proposal = proposing.get(number, within=EVERYWHERE)
        thought = proposing.think_again(proposal)
        assert Visit(keep_visit.slot, made.teams[0], made.homes[1]) in thought.plan.visits
        done = applying.apply(proposal, proposal.revision, by=BY)
        assert done.points == 1
        point = db.session.scalars(select(Point).where(Point.proposal_id == number)).one()
        assert point.neighbourhood_id == made.homes[1]
        applying.undo(proposal, by=BY)
    with work():
        from trainees.areas.places import Spelling

        renaming.take_apart(db.session.get(Spelling, spelling), by=BY)
    with work():
        again = survey(the_campaign(made), made.first, 2, asked).season
        assert sum(row.team_days for row in again.history) == 2.0
        assert sorted(row.helped for row in again.history) == sorted(row.helped for row in before.history)


def test_a_volunteer_of_two_teams_is_at_one_place(made, asked, work):
    with work():
        first = db.session.get(Volunteer, made.volunteers[0])
        db.session.add(Volunteer(
            locality_id=made.locality, team_id=made.teams[1], person_id=first.person_id, joined_on=clock.today(), weekly=first.weekly,
            answered_at=clock.now(), skills=["DVCTT"], head=True,
        ))  # fmt: skip
        db.session.flush()
        slot = Slot(made.first + timedelta(days=5), "morning")
        proposal = propose(made, asked)
        keep(
            proposal,
            [
                proposing.Line(Visit(slot, team, home), True)
                for team, home in zip(made.teams[:2], made.homes, strict=False)
            ],
        )
        applying.apply(proposal, proposal.revision, by=Actor(None, "x"))
        on = list(db.session.scalars(select(Assignment.person_id).where(Assignment.state == "on")))
        assert len(on) == len(set(on)) == 4


def test_people_are_chosen_for_the_roles_they_take(made, asked, work):
    with work():
        lead, other = (db.session.get(Volunteer, made.volunteers[n]) for n in (0, 1))
        lead.roles, other.roles = ["guide"], []
        db.session.flush()
        proposal = propose(made, replace(asked, roles={"guide": 1, "door": 1}))
        slot = Slot(made.first + timedelta(days=5), "morning")
        keep(proposal, [proposing.Line(Visit(slot, made.teams[0], made.homes[0]), True)])
        done = applying.apply(proposal, proposal.revision, by=BY)
        assert done.problems == ()
        roles = dict(
            db.session.execute(
                select(Assignment.volunteer_id, Shift.role).join(Shift, Shift.id == Assignment.shift_id)
            )
            .tuples()
            .all()
        )
        assert roles == {lead.id: "guide", other.id: "door"}
