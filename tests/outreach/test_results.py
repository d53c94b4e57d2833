"""Results of outreach against numbers counted by hand: people once, turns every time, hours, what it brought to a target."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.reports import outreach_facts as facts
from campaigns import decisions
from campaigns.outreach import results
from campaigns.outreach.campaign import Campaign, campaign_target
from campaigns.outreach.campaigning import budgeting
from campaigns.outreach.day import CLOSED, OFF, OutreachDay, Point
from campaigns.outreach.event import Help, OutreachEvent
from campaigns.outreach.place import Place
from campaigns.outreach.results import goals, hours
from campaigns.outreach.results.hours import Turn, tenths
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.plans.target import Target
from tests.filing.filing_made import a_plan
from tests.outreach.made import outreach
from trainees import figures, ledger, rosters, skills
from trainees.areas import name_key
from trainees.figures import Said
from trainees.people import Person


def logged(day, kind, at=9, point=None, **said):
    """An event that was taken."""
    moment = datetime.combine(day.day, time(at), clock.ZONE)
    made = OutreachEvent(
        id=str(uuid.uuid4()), locality_id=day.locality_id, outreach_day_id=day.id, point_id=point, kind=kind, device_time=moment,
        clock_offset=0, happened_at=moment, received_at=moment, source="typed", result=said.pop("result", "created"),
        payload_hash="0" * 64, **said,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def helped(day, person, skill="VNEID", outcome="done", at=9, point=None):
    """Somebody was helped with a skill; what is done stands in the ledger."""
    event = logged(day, "help", at, point, person_id=person, skills=[skill], outcome=outcome)
    [row] = skills.by_codes([skill])
    db.session.add(
        Help(
            locality_id=day.locality_id, outreach_day_id=day.id, person_id=person, skill_id=row.id, point_id=point,
            outcome=outcome, event_id=event.id, at=event.happened_at,
        )
    )  # fmt: skip
    db.session.flush()


def evident(day, person, skill="VNEID"):
    """The line of the ledger that a help writes."""
    ledger.record(
        db.session.get_one(Person, person), skills.by_codes([skill]), on=day.day, kind="helped", source=day.key, by=COMMAND_LINE
    )  # fmt: skip


@pytest.fixture
def season(work, commune):
    """Two days of one campaign. The first: two people at the point (one with two skills, one twice), one promised; turns 3 + 2,
    one of them voided; five households; one volunteer there, one away, one not called. The second: one of them again, by
    nobody's point, in the afternoon."""
    with work():
        who = commune.people
        made = outreach(commune.locality, who, by=COMMAND_LINE)
        day, point = made.day, made.point.id
        helped(day, who[3], point=point)
        helped(day, who[3], "TTKDTM", point=point)
        helped(day, who[4], at=10, point=point)
        helped(day, who[5], "TTKDTM", "again", at=10, point=point)
        logged(day, "tally", point=point, what="vneid", count=3)
        logged(day, "tally", 15, what="payments", count=2)
        mistake = logged(day, "tally", point=point, what="vneid", count=50)
        logged(day, "void", corrects=mistake.id)
        logged(day, "tally", point=point, what="vneid", count=70, result="held")
        logged(day, "household", point=point, what="met", count=4)
        logged(day, "household", point=point, what="away", count=1)
        logged(day, "incident", point=point, text="Trời mưa")
        made.assignment.came = True
        made.shift.starts_at, made.shift.ends_at = time(8), time(10, 30)
        for volunteer, came in zip(made.volunteers[1:], (False, None), strict=True):
            db.session.add(
                Assignment(
                    locality_id=commune.locality, shift_id=made.shift.id, person_id=volunteer.person_id,
                    volunteer_id=volunteer.id, state=ON, through="office", since=clock.now(), came=came,
                )
            )  # fmt: skip
        second = OutreachDay(
            locality_id=commune.locality, campaign_id=made.campaign.id, day=day.day - timedelta(days=7),
            starts_at=time(13), ends_at=time(17), state=CLOSED,
        )  # fmt: skip
        off = OutreachDay(
            locality_id=commune.locality, campaign_id=made.campaign.id, day=day.day - timedelta(days=8),
            starts_at=time(13), ends_at=time(17), state=OFF,
        )  # fmt: skip
        empty = OutreachDay(
            locality_id=commune.locality, campaign_id=made.campaign.id, day=day.day + timedelta(days=8),
            starts_at=time(13), ends_at=time(17),
        )  # fmt: skip
        db.session.add_all([second, off, empty])
        db.session.flush()
        helped(second, who[3], at=14)
        logged(second, "tally", 14, what="vneid", count=10)
        return commune, made.campaign.id, day.id, second.id


def campaign_of(number):
    return db.session.get_one(Campaign, number)


def test_people_once_and_turns_every_time(season, work):
    _, campaign, day, _ = season
    with work():
        found = results.of_campaign(campaign_of(campaign))
        whole = found.whole
        assert (whole.people, whole.again, whole.turns) == (2, 1, 15)
        assert dict(whole.tallies) == {"vneid": 13, "payments": 2}
        assert (whole.met, dict(whole.households), whole.incidents) == (4, {"met": 4, "away": 1}, 1)
        assert (whole.days, whole.points) == (2, 1), "neither the day that was called off nor the coming one"
        assert (whole.volunteers, whole.minutes, whole.missing, whole.uncalled) == (1, 150, 1, 1)
        assert [n for _words, n in found.tally_words(whole)] == [0, 13, 0, 2]
        one = results.of_day(db.session.get_one(OutreachDay, day)).whole
        assert (one.people, one.turns) == (2, 5)


def test_a_person_in_two_places_is_one_person_of_the_whole(season, work):
    _, campaign, _, _ = season
    with work():
        found = results.of_campaign(campaign_of(campaign))
        places = {one.label: one for one in found.by("place")}
        assert [(name, one.people, one.turns) for name, one in places.items()] == [
            ("Nhà văn hóa A", 2, 3), ("Chưa rõ nơi", 1, 12)
        ]  # fmt: skip
        assert sum(one.people for one in places.values()) > found.whole.people
        assert [(one.label, one.people, one.volunteers) for one in found.by("team")] == [
            ("Tổ A", 2, 1), ("Chưa rõ tổ", 1, 0)
        ]  # fmt: skip
        assert [(one.label, one.people, one.turns) for one in found.by("hour")] == [
            ("09:00–10:00", 1, 3), ("10:00–11:00", 1, 0), ("14:00–15:00", 1, 10), ("15:00–16:00", 0, 2),
        ]  # fmt: skip
        assert [(one.people, one.turns, one.days) for one in found.by("day")] == [(1, 10, 1), (2, 5, 1)]


def test_a_merge_makes_one_of_two(season, work):
    commune, campaign, _, _ = season
    with work():
        one, two = (db.session.get_one(Person, commune.people[at]) for at in (3, 4))
        decisions.merge(one, two, by=COMMAND_LINE)
    with work():
        found = results.of_campaign(campaign_of(campaign))
        assert (found.whole.people, found.whole.turns) == (1, 15)
        assert found.by("place")[0].people == 1


def test_a_promise_that_was_kept_by_a_merged_row_is_none(season, work):
    """Only promised under one name, done under the other: the survivor was helped."""
    commune, campaign, _, _ = season
    with work():
        decisions.merge(*(db.session.get_one(Person, commune.people[at]) for at in (4, 5)), by=COMMAND_LINE)
    with work():
        whole = results.of_campaign(campaign_of(campaign)).whole
        assert (whole.people, whole.again) == (2, 0)


def test_hours_of_volunteers_through_merges(season, work):
    commune, campaign, _, _ = season
    with work():
        days = results.held_days(commune.locality, campaign_id=campaign)
        found = results.of_volunteers(days)
        assert [(one.minutes, one.shifts, one.absent, one.uncalled) for one in found] == [
            (150, 1, 0, 0), *[(0, 0, one.absent, one.uncalled) for one in found[1:]]
        ]  # fmt: skip
        assert sorted((one.absent, one.uncalled) for one in found[1:]) == [(0, 1), (1, 0)]
        decisions.merge(*(db.session.get_one(Person, commune.people[at]) for at in (0, 1)), by=COMMAND_LINE)
    with work():
        merged = results.of_volunteers(days)
        assert [(one.person_id, one.shifts, one.absent) for one in merged if one.shifts] == [
            (commune.people[0], 1, 1)
        ]


def test_overlapping_shifts_of_a_day_count_once():
    day = date(2026, 3, 1)

    def turn(who, starts, ends, came=True, on=day):
        return Turn(who, 1, on, time(starts), time(ends), came, 1, None, 1)

    assert hours.minutes_of([turn(1, 8, 10), turn(1, 9, 11), turn(1, 9, 10)]) == 180
    assert hours.minutes_of([turn(1, 8, 10), turn(2, 8, 10)]) == 240
    assert hours.minutes_of([turn(1, 8, 10), turn(1, 8, 10, on=date(2026, 3, 2))]) == 240
    assert hours.minutes_of([turn(1, 8, 10, came=False), turn(1, 8, 10, came=None)]) == 0


def test_goals_stand_beside_what_was_reached(season, work):
    _, campaign, _, _ = season
    with work():
        made = campaign_of(campaign)
        made.goals = {"people": 4, "households": 3}
        found = {one.counter: one for one in goals.reached(made, results.of_campaign(made).whole)}
        assert (found["people"].reached, found["people"].wanted, found["people"].share) == (2, 4, 50)
        assert found["households"].share == 133
        assert (found["turns"].wanted, found["turns"].share) == (None, None)
        assert found["messages"].reached == 1
        assert [(one.channel, one.messages, one.planned, one.done) for one in goals.told(made)] == [
            ("zalo", 1, 3, 2)
        ]
        assert goals.money(made) == budgeting.Sums(lines=1, planned=2_000_000, spent=0, unsaid=1)


@pytest.fixture
def aimed(season, work):
    """The season's campaign stands on a target that counts grown-up residents; everybody lives here, is forty, and knows nothing."""
    commune, campaign, _, _ = season
    with work():
        plan = a_plan(commune, clock.today().year)
        target = db.session.get_one(Target, plan.targets["1"])
        target.indicator_code, target.counting = "adult_skills", None
        db.session.execute(campaign_target.insert().values(campaign_id=campaign, target_id=target.id))
        for one in commune.people:
            person = db.session.get_one(Person, one)
            person.birth = "1980"
            rosters.add(person, "resident", date(2020, 1, 1))
        db.session.flush()
        return season


def test_only_who_counts_since_a_day_of_it_is_its_own(aimed, work):
    """Somebody a class showed before is not; turns move nothing; a second help moves nothing more."""
    commune, campaign, day, second = aimed
    with work():
        [none] = results.to_targets(campaign_of(campaign))
        assert (none.new, none.shown, none.why) == (0, 0, "")
        first_day, second_day = (db.session.get_one(OutreachDay, each) for each in (day, second))
        who = commune.people
        ledger.record(
            db.session.get_one(Person, who[4]), skills.by_codes(["VNEID"]), on=second_day.day, kind="attended",
            source="training:1", by=COMMAND_LINE,
        )  # fmt: skip
        evident(second_day, who[3])
        evident(first_day, who[3], "TTKDTM")
        evident(first_day, who[4])
    with work():
        [one] = results.to_targets(campaign_of(campaign))
        assert (one.new, one.shown, one.numerator) == (1, 2, 2)
        ledger.withdraw(f"outreach:{second}", by=COMMAND_LINE)
    with work():
        [one] = results.to_targets(campaign_of(campaign))
        assert (one.new, one.shown) == (1, 2), "the other day's help shows them as well"


def test_why_nothing_can_be_said_of_a_target(aimed, work):
    _, campaign, _, _ = aimed
    with work():
        [target] = [one.target for one in results.to_targets(campaign_of(campaign))]
        for code, why in ((None, "no_indicator"), ("dti", "reported"), ("staff_trained", "not_by_help")):
            target.indicator_code = code
            db.session.flush()
            [one] = results.to_targets(campaign_of(campaign))
            assert (one.new, one.why) == (None, why)


def test_a_target_that_others_report_stands_as_in_its_plan(aimed, work):
    """The ledger knows nobody of it; the paper of whoever reports does. One target, one figure on every page."""
    commune, campaign, _, _ = aimed
    with work():
        [target] = [one.target for one in results.to_targets(campaign_of(campaign))]
        target.counting = "both"
        [none] = results.to_targets(campaign_of(campaign))
        assert (none.numerator, facts.stands(none)) == (None, "—")
        figures.record(
            commune.locality, f"target:{target.id}", "percent", clock.today(), Said(Decimal(30), Decimal(120)), by=COMMAND_LINE,
            document="12/BC-CA", document_on=clock.today(),
        )  # fmt: skip
    with work():
        [one] = results.to_targets(campaign_of(campaign))
        assert (one.new, one.why) == (0, "")
        assert (one.numerator, one.denominator, one.percent) == (30, 120, 25)
        assert facts.stands(one) == "30/120 = 25 %"


def test_two_desks_on_one_date_are_one_day(season, work):
    """A report says on how many days people went out: never more than the period has."""
    commune, _, _, _ = season
    with work():
        before = results.of_days(results.held_days(commune.locality)).whole.days
        for name in ("Bưu điện", "Thư viện"):
            desk = Place(
                locality_id=commune.locality,
                name=name,
                name_key=name_key(name),
                kind="access_point",
                desk=True,
            )
            db.session.add(desk)
            db.session.flush()
            open_ = OutreachDay(
                locality_id=commune.locality, desk_id=desk.id, day=date(2026, 2, 3), starts_at=time(8), ends_at=time(16), state=CLOSED,
            )  # fmt: skip
            db.session.add(open_)
            db.session.flush()
            logged(open_, "tally", what="VNEID", count=2)
        found = results.of_days(results.held_days(commune.locality))
        assert found.whole.days == before + 1
        assert sum(part.days for part in found.by("campaign")) == before + 1


def test_who_is_on_two_days_of_one_date_gave_one_day(season, work):
    commune, number, _, _ = season
    with work():
        made = results.of_volunteers(results.held_days(commune.locality))
        [before] = [one for one in made if one.shifts]
        row = db.session.scalars(select(Assignment).where(Assignment.came)).one()
        first = row.shift.day
        other = OutreachDay(
            locality_id=commune.locality, campaign_id=number, day=first.day, starts_at=time(19), ends_at=time(21), state=CLOSED
        )  # fmt: skip
        db.session.add(other)
        db.session.flush()
        point = Point(
            locality_id=commune.locality, outreach_day_id=other.id, place_id=row.shift.point.place_id, starts_at=time(19), ends_at=time(21)
        )  # fmt: skip
        db.session.add(point)
        db.session.flush()
        shift = Shift(
            locality_id=commune.locality, outreach_day_id=other.id, point_id=point.id, role="guide", starts_at=time(19), ends_at=time(21),
            seats=1,
        )  # fmt: skip
        db.session.add(shift)
        db.session.flush()
        db.session.add(
            Assignment(
                locality_id=commune.locality, shift_id=shift.id, person_id=row.person_id, volunteer_id=row.volunteer_id, state=ON,
                through="office", since=row.since, came=True,
            )
        )  # fmt: skip
        db.session.flush()
        found = results.of_volunteers(results.held_days(commune.locality))
        [after] = [one for one in found if one.shifts]
        assert (after.days, after.shifts) == (before.days, before.shifts + 1)
        assert after.minutes == before.minutes + 120


@pytest.mark.parametrize(("minutes", "said"), [(0, 0), (4, 1), (57, 10), (150, 25), (171, 28)])
def test_minutes_are_said_in_tenths_of_an_hour(minutes, said):
    assert tenths(minutes) == said
