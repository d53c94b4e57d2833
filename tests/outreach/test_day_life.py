"""An outreach day's life, its points, moving it, and the days of standing desks."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns.outreach.campaign import OVER, Campaign
from campaigns.outreach.day import CLOSED, OFF, OPEN, PLANNED, DayMove, OutreachDay, Point
from campaigns.outreach.days import calendar, day_life, desk_days, moving, points
from campaigns.outreach.days.day_life import Particulars
from campaigns.outreach.days.points import Where
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.place import Place
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from tests.outreach.made import outreach
from trainees.areas import Neighbourhood


@pytest.fixture
def land(once, commune):
    """Ids of what `outreach` made."""

    def make():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        return {
            "campaign": made.campaign.id, "place": made.place.id, "team": made.team.id, "day": made.day.id, "point": made.point.id,
            "shift": made.shift.id, "assignment": made.assignment.id, "home": made.neighbourhood.id,
            "volunteers": [one.id for one in made.volunteers],
        }  # fmt: skip

    return once("outreach for its days", make)


def got(model, number):
    return db.session.get_one(model, number)


def later(days=3):
    return clock.today() + timedelta(days=days)


def planned(land, day=None, **more):
    said = Particulars(day or later(), time(7, 30), time(11, 30), **more)
    return day_life.add(got(Campaign, land["campaign"]), said, by=COMMAND_LINE)


def log(day):
    now = clock.now()
    db.session.add(
        OutreachEvent(
            id=str(uuid.uuid4()), locality_id=day.locality_id, outreach_day_id=day.id, kind="tally", what="skills", count=1,
            device_time=now, clock_offset=0, happened_at=now, received_at=now, source="typed", result="created",
            payload_hash="x",
        )
    )  # fmt: skip
    db.session.flush()


def refused(code, deed, *args, **kwargs):
    with pytest.raises(Refused) as said:
        deed(*args, **kwargs)
    assert said.value.code == code, said.value
    return said.value.message


# --- its life ------------------------------------------------------------------------------------------------


def test_a_day_is_planned_opened_closed_and_opened_again(work, land):
    with work():
        day = planned(land, clock.today())
        assert day.state == PLANNED
        assert day.campaign_id == land["campaign"]
        day_life.begin(day)
        opened = day.opened_at
        day_life.begin(day)
        assert (day.state, day.opened_at) == (OPEN, opened)
        day_life.close(day, by=COMMAND_LINE, remark="  Đông vui.\n")
        assert (day.state, day.remark) == (CLOSED, "Đông vui.")
        refused("day_closed", day_life.close, day, by=COMMAND_LINE)
        refused("day_closed", day_life.begin, day)
        refused("day_closed", day_life.change, day, Particulars.of(day))
        day_life.reopen(day)
        assert (day.state, day.closed_at, day.remark) == (OPEN, None, "Đông vui.")
        refused("day_not_closed", day_life.reopen, day)


def test_calling_off_keeps_who_was_on_it_and_can_be_taken_back(work, land):
    with work():
        day = got(OutreachDay, land["day"])
        refused("reason_missing", day_life.call_off, day, "  ")
        day_life.call_off(day, "Mưa bão")
        day_life.call_off(day, "Bấm hai lần")
        assert (day.state, day.off_reason) == (OFF, "Mưa bão")
        assert got(Assignment, land["assignment"]).state == ON
        refused("day_off", day_life.begin, day)
        refused("day_off", day_life.close, day, by=COMMAND_LINE)
        day_life.resume(day, by=COMMAND_LINE)
        assert (day.state, day.off_reason) == (PLANNED, "")
        refused("day_not_off", day_life.resume, day, by=COMMAND_LINE)


def test_what_was_logged_is_never_torn(work, land):
    with work():
        day = got(OutreachDay, land["day"])
        log(day)
        refused("day_logged", day_life.call_off, day, "Mưa")
        refused("day_logged", day_life.remove, day)
        refused("day_logged", moving.move, day, later(), reason="Mưa", by=COMMAND_LINE)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("day_times", {"ends_at": time(7, 0)}),
        ("day_outside_campaign", {"day": date(2062, 1, 1)}),
        ("skill_unknown", {"services": ("bay",)}),
        ("signup_window", {"signup_from": "late", "signup_until": "now"}),
    ],
)
def test_impossible_days_are_refused_in_words(work, land, code, change):
    moments = {"now": clock.now(), "late": clock.now() + timedelta(days=1)}
    change = {
        key: moments.get(value, value) if isinstance(value, str) else value for key, value in change.items()
    }
    with work():
        said = {"day": later(), "starts_at": time(8), "ends_at": time(11)} | change
        assert refused(
            code, day_life.add, got(Campaign, land["campaign"]), Particulars(**said), by=COMMAND_LINE
        )


def test_a_campaign_that_is_over_gets_no_more_days_and_no_day_is_closed_ahead(work, land):
    with work():
        day = planned(land)
        refused("day_ahead", day_life.close, day, by=COMMAND_LINE)
        got(Campaign, land["campaign"]).state = OVER
        refused("campaign_over", planned, land)


def test_a_day_planned_by_mistake_goes_only_while_nobody_is_on_it(work, land):
    with work():
        day = planned(land)
        points.add(day, Where(time(8), time(9), neighbourhood_id=land["home"]))
        moving.move(day, later(5), reason="Thử", by=COMMAND_LINE)
        number = day.id
        day_life.remove(day)
        assert db.session.get(OutreachDay, number) is None
        assert not db.session.scalar(select(func.count()).where(Point.outreach_day_id == number))
        refused("day_has_people", day_life.remove, got(OutreachDay, land["day"]))


# --- points --------------------------------------------------------------------------------------------------


def test_a_point_says_where_who_when_and_with_what(work, land):
    with work():
        day = planned(land)
        point = points.add(
            day, Where(time(8), time(11), land["place"], land["home"], land["team"], " Ngõ 1\nNgõ 2 ", ("loa", " ", "loa", "tờ rơi")),
        )  # fmt: skip
        assert [one.id for one in day.points] == [point.id]
        assert (point.streets, point.kit) == ("Ngõ 1\nNgõ 2", ["loa", "tờ rơi"])
        points.change(point, Where(time(7, 30), time(11, 30), neighbourhood_id=land["home"]))
        assert (point.place, point.team_id, point.kit) == (None, None, [])
        points.remove(point)
        assert day.points == []


def test_impossible_points_are_refused_in_words(work, land, commune):
    with work():
        day, place, team = planned(land), got(Place, land["place"]), got(Team, land["team"])
        ok = {"starts_at": time(8), "ends_at": time(9), "place_id": place.id}
        refused("point_where", points.add, day, Where(time(8), time(9)))
        refused("point_times", points.add, day, Where(**ok | {"ends_at": time(8)}))
        assert "07:30–11:30" in refused("point_times", points.add, day, Where(**ok | {"ends_at": time(12)}))
        for missing in ("place_id", "neighbourhood_id", "team_id"):
            with pytest.raises(NotFound):
                points.add(day, Where(**ok | {missing: 999_999}))
        place.closed_at = team.closed_at = clock.now()
        refused("place_closed", points.add, day, Where(**ok))
        refused("team_closed", points.add, day, Where(time(8), time(9), None, land["home"], team.id))


def test_a_point_with_people_or_events_stays_and_its_shifts_stay_inside(work, land):
    with work():
        point = got(Point, land["point"])
        narrow = Where(time(8), time(9), place_id=land["place"])
        assert "00:00–23:59" in refused("point_times", points.change, point, narrow)
        refused("point_has_people", points.remove, point)
        assert "Nhà văn hóa A" in refused(
            "day_times", day_life.change, point.day, Particulars(point.day.day, time(8), time(9))
        )


# --- moving --------------------------------------------------------------------------------------------------


def test_a_move_keeps_assignments_and_names_who_cannot(work, land):
    with work():
        day, to = got(OutreachDay, land["day"]), later(1)
        day.signup_until = day.signout_until = clock.now()
        was, until = day.day, day.signup_until
        db.session.flush()
        said = moving.move(day, to, reason="Mưa to", by=COMMAND_LINE, was=was)
        first = got(Volunteer, land["volunteers"][0])
        # Their week holds today's weekday only.
        assert said == [f"{first.person.name}: không rảnh hôm đó"]
        assert (day.day, got(Assignment, land["assignment"]).state) == (to, ON)
        assert day.signup_until - until == timedelta(days=1)
        [kept] = moving.moves_of(day)
        assert (kept.was, kept.became, kept.reason) == (was, to, "Mưa to")
        with pytest.raises(Conflict):
            moving.move(day, later(4), reason="Người khác", by=COMMAND_LINE, was=was)
        assert moving.move(day, clock.today() + timedelta(days=7), reason="Lại mưa", by=COMMAND_LINE) == []


def test_a_move_names_overlaps_teams_elsewhere_and_silence(work, land):
    with work():
        day, to = got(OutreachDay, land["day"]), later(7)
        other = planned(land, to)
        point = points.add(other, Where(time(8), time(11), land["place"], None, land["team"]))
        shift = Shift(
            locality_id=day.locality_id, outreach_day_id=other.id, point_id=point.id, role="guide", starts_at=time(8),
            ends_at=time(11), seats=2,
        )  # fmt: skip
        db.session.add(shift)
        db.session.flush()
        first, second = (got(Volunteer, number) for number in land["volunteers"][:2])
        second.weekly = second.answered_at = None
        for one, where in ((first, shift.id), (second, land["shift"])):
            db.session.add(
                Assignment(
                    locality_id=day.locality_id, shift_id=where, person_id=one.person_id, volunteer_id=one.id, state=ON,
                    through="office", since=clock.now(),
                )
            )  # fmt: skip
        db.session.flush()
        assert [one.sentence for one in moving.troubles(day, to)] == [
            "Tổ A đã có điểm Nhà văn hóa A lúc 08:00–11:00 hôm đó.",
            f"{first.person.name}: đã có ca 08:00–11:00 tại Nhà văn hóa A hôm đó",
            f"{second.person.name}: chưa trả lời lịch rảnh",
        ]
        other.state = OFF
        assert len(moving.troubles(day, to)) == 1


@pytest.mark.parametrize(
    ("code", "to", "reason"),
    [("day_same", 0, "Mưa"), ("day_past", -1, "Mưa"), ("day_far", 36500, "Mưa"), ("reason_missing", 1, " ")],
)
def test_impossible_moves_are_refused_in_words(work, land, code, to, reason):
    with work():
        refused(
            code,
            moving.move,
            got(OutreachDay, land["day"]),
            later(to),
            reason=reason,
            by=COMMAND_LINE,
        )


def test_a_day_called_off_and_moved_is_planned_again(work, land):
    with work():
        day = got(OutreachDay, land["day"])
        day_life.call_off(day, "Bão")
        moving.move(day, later(7), reason="Sau bão", by=COMMAND_LINE)
        assert (day.state, day.off_reason) == (PLANNED, "")


def test_two_who_move_a_day_at_once_move_it_once(app, work, land, meanwhile):
    def deed(to):
        def run():
            day = got(OutreachDay, land["day"])
            moving.move(day, to, reason="Mưa", by=COMMAND_LINE, was=clock.today())

        return run

    outcomes = meanwhile(deed(later(1)), deed(later(2)))
    assert [type(one) for one in outcomes] == [type(None), Conflict]
    with work():
        assert len(db.session.scalars(select(DayMove)).all()) == 1


# --- desks ---------------------------------------------------------------------------------------------------


def test_a_desk_has_one_day_however_many_ask_at_once(app, work, land, at_once):
    def ask():
        return desk_days.today(got(Place, land["place"]), by=COMMAND_LINE).id

    first, second = at_once(ask, ask)
    assert isinstance(first, int)
    assert first == second
    with work():
        day = got(OutreachDay, first)
        assert (day.state, day.campaign_id, len(day.points), len(day.salt)) == (OPEN, None, 1, 24)
        refused("desk_day", moving.move, day, later(), reason="Mưa", by=COMMAND_LINE)


def test_a_desk_closes_its_old_days_and_no_other_place_has_any(work, land):
    with work():
        place = got(Place, land["place"])
        day = desk_days.today(place, by=COMMAND_LINE)
        day.day = clock.today() - timedelta(days=desk_days.DAYS_LEFT_OPEN + 1)
        db.session.flush()
        again = desk_days.today(place, by=COMMAND_LINE)
        db.session.refresh(day)
        assert again.id != day.id
        assert day.state == CLOSED
        place.desk = False
        refused("not_a_desk", desk_days.today, place, by=COMMAND_LINE)


# --- calendar ------------------------------------------------------------------------------------------------


def test_days_are_listed_in_their_order_with_how_they_are_filled(work, land, commune, queries):
    with work():
        second = planned(land, later(1))
        desk_days.today(got(Place, land["place"]), by=COMMAND_LINE)
        db.session.flush()
        within, first, last = Scope(locality_id=commune.locality), clock.today(), later(1)
        days = calendar.listed(within, first, last)
        assert [day.id for day in days] == [land["day"], second.id]
        assert len(calendar.listed(within, first, last, desks=True)) == 3
        assert calendar.listed(within, first, first, land["campaign"])[0].id == land["day"]
        assert calendar.listed(Scope(locality_id=999), first, last) == []
        counted = calendar.filled(days)
        assert (counted[land["day"]].seats, counted[land["day"]].on, counted[land["day"]].missing) == (
            3,
            1,
            2,
        )
        assert counted[second.id].seats == 0


def test_a_month_has_whole_weeks_and_every_day_of_it():
    for first in (date(2026, 2, 1), date(2026, 11, 1), date(2027, 2, 1), date(2028, 2, 29)):
        weeks = calendar.month_of(first)
        days = [day for week in weeks for day in week]
        assert all(week[0].weekday() == 0 and len(week) == 7 for week in weeks)
        inside = [day for day in days if day.month == first.month]
        assert inside[0].day == 1
        assert (inside[-1] + timedelta(days=1)).month != first.month
        assert len(days) - len(inside) < 14


@pytest.mark.parametrize(
    ("place", "home", "said"),
    [
        ("Nhà văn hóa tổ dân phố 23", "Tổ dân phố 23", "Nhà văn hóa tổ dân phố 23"),
        ("Nhà văn hóa tổ dân phố 23", "Tổ dân phố 2", "Nhà văn hóa tổ dân phố 23, Tổ dân phố 2"),
        ("Chợ Hoa Sen", "Tổ dân phố 12", "Chợ Hoa Sen, Tổ dân phố 12"),
        ("", "Thôn (Đông)", "Thôn (Đông)"),
        ("Chợ Hoa Sen", "", "Chợ Hoa Sen"),
    ],
)
def test_a_point_says_its_neighbourhood_once(place, home, said):
    point = Point(
        place=Place(name=place) if place else None, neighbourhood=Neighbourhood(name=home) if home else None
    )
    assert point.name == said
