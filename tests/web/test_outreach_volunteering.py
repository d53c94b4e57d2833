"""What volunteers see without an account: a team's page, their own page, shifts, calendars; and what a stranger does not get."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.access import VOLUNTEER
from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.web.outreach.volunteering import frame, team_page
from campaigns.outreach.day import OFF, DayMove, OutreachDay, Point
from campaigns.outreach.shift import ON, OUT, WAITING, Assignment, Shift
from campaigns.outreach.team import Team
from campaigns.outreach.teams import free_time, joining
from campaigns.outreach.volunteer import FreeDay, Volunteer
from tests.conftest import ONE_DATABASE
from tests.outreach import made
from trainees.people import Person, merging

pytestmark = ONE_DATABASE

SOON = clock.today() + timedelta(days=3)


@pytest.fixture(autouse=True)
def _fresh_brakes():
    brakes = (
        frame.codes_brake, frame.answers_brake, team_page.digits_brake, team_page.day_brake, team_page.team_brake
    )  # fmt: skip
    for brake in brakes:
        brake.forget()
    yield
    for brake in brakes:
        brake.forget()


class Ground:
    """Ids and codes of what `made` made, three days ahead; the first volunteer is on the shift, which has three seats."""


@pytest.fixture
def out(commune, work):
    with work():
        there = made.outreach(commune.locality, commune.people, by=COMMAND_LINE, day=SOON)
        there.shift.starts_at, there.shift.ends_at = time(7, 30), time(11)
        there.point.streets = "Ngõ 3, ngõ 5"
        for number, one in enumerate(there.volunteers):
            one.person.phone, one.person.birth = f"091234567{number}", "1961-02-03"
        ground = Ground()
        ground.team, ground.code = there.team.id, there.team.code
        ground.ids = [one.id for one in there.volunteers]
        ground.codes = [one.code for one in there.volunteers]
        ground.names = [one.person.name for one in there.volunteers]
        ground.day, ground.shift, ground.assignment = there.day.id, there.shift.id, there.assignment.id
        ground.locality = commune.locality
    return ground


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def states(work, shift_id):
    with work():
        rows = db.session.execute(
            select(Assignment.volunteer_id, Assignment.state).where(Assignment.shift_id == shift_id)
        )
        return dict(rows.tuples().all())


# --- the team's page -------------------------------------------------------------------------------------------


def test_a_team_page_shows_names_and_who_answered_and_nothing_else(client, out, work):
    with work():
        db.session.get_one(Volunteer, out.ids[2]).weekly = None
        db.session.get_one(Volunteer, out.ids[2]).answered_at = None
    answer = client.get(f"/d/{out.code}")
    said = words(answer)
    assert answer.status_code == 200
    for name in out.names:
        assert name in said
    assert "2 / 3 đã trả lời" in said
    assert "Chưa trả lời" in said
    for secret in ("0912345670", "5670", "1961", *out.codes):
        assert secret not in answer.text
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_nobody_finds_a_page_by_trying(client, out):
    assert client.get(f"/d/{out.code.lower()[:4]}-{out.code[4:]}").status_code == 200
    for _try in range(30):
        assert client.get("/v/00000000000").status_code == 404
    assert client.get("/v/00000000000").status_code == 429
    assert client.get(f"/v/{out.codes[0]}").status_code == 200, "who has an address is not kept waiting"


def test_a_closed_team_and_who_left_have_no_page(client, out, work):
    with work():
        db.session.get_one(Volunteer, out.ids[1]).left_on = clock.today()
    assert client.get(f"/v/{out.codes[1]}").status_code == 404
    assert client.get(f"/d/{out.code}/{out.ids[1]}").status_code == 404
    assert out.names[1] not in words(client.get(f"/d/{out.code}"))
    with work():
        db.session.get_one(Team, out.team).closed_at = clock.now()
    for path in (
        f"/d/{out.code}",
        f"/v/{out.codes[0]}",
        f"/v/{out.codes[0]}/free",
        f"/d/{out.code}/calendar.ics",
    ):
        assert client.get(path).status_code == 404, path


def test_answering_for_a_week_then_for_days(client, out, work):
    path = f"/d/{out.code}/{out.ids[1]}"
    page = BeautifulSoup(client.get(path).text, "html.parser")
    boxes = page.find_all("input", attrs={"name": "half"})
    assert len(boxes) == 14
    answer = client.post(path, data={"step": "week", "half": ["5-morning", "6-afternoon"]}, csrf=False)
    assert answer.location == f"{path}?step=days"
    page = BeautifulSoup(client.get(answer.location).text, "html.parser")
    ticked = {box["value"] for box in page.find_all("input", attrs={"name": "can", "checked": True})}
    saturdays = [day for n in range(28) if (day := clock.today() + timedelta(days=n)).weekday() == 5]
    assert {f"{day.isoformat()}-morning" for day in saturdays} <= ticked
    asked = [box["value"] for box in page.find_all("input", attrs={"name": "asked"})]
    assert len(asked) == 56
    ticked = (ticked - {f"{saturdays[0].isoformat()}-morning"}) | {f"{saturdays[1].isoformat()}-afternoon"}
    answer = client.post(path, data={"step": "days", "asked": asked, "can": sorted(ticked)}, csrf=False)
    assert answer.location == f"/d/{out.code}"
    assert "Đã ghi. Cảm ơn anh/chị." in words(client.get(answer.location))
    with work():
        rows = db.session.execute(select(FreeDay.day, FreeDay.part, FreeDay.can).order_by(FreeDay.day)).all()
        assert [tuple(row) for row in rows] == [
            (saturdays[0], "morning", False),
            (saturdays[1], "afternoon", True),
        ]
        told = db.session.scalars(select(AuditRow).where(AuditRow.noun == "volunteer")).all()
        assert [row.detail["what"] for row in told] == ["week", "days"]
        assert out.names[1] not in str([row.detail for row in told])


def test_a_page_that_lay_open_and_a_tampered_one_say_nothing_of_other_days(client, out, work):
    path = f"/v/{out.codes[0]}/free"
    yesterday, far = clock.today() - timedelta(days=1), clock.today() + timedelta(days=90)
    asked = [f"{yesterday}-morning", f"{far}-morning", f"{SOON}-night", "x", "", f"{SOON}-morning"]
    answer = client.post(path, data={"step": "days", "asked": asked, "can": asked}, csrf=False)
    assert answer.status_code == 303
    assert client.post(path, data={"step": "week", "half": ["9-night"]}, csrf=False).status_code == 303
    with work():
        found = free_time.free({out.ids[0]}, yesterday, far)[out.ids[0]]
        assert (yesterday, "morning") not in {
            half for half in found if half[0] == yesterday
        } or yesterday.weekday() == SOON.weekday()
        assert db.session.scalar(select(func.count()).select_from(FreeDay)) <= 1
        assert db.session.get_one(Volunteer, out.ids[0]).weekly == [
            f"{SOON.weekday()}-morning",
            f"{SOON.weekday()}-afternoon",
        ]


def test_a_program_that_answers_without_end_is_slowed(client, out, monkeypatch):
    monkeypatch.setattr(frame.answers_brake, "most", 3)
    path = f"/d/{out.code}/{out.ids[0]}"
    for _try in range(3):
        assert client.post(path, data={"step": "week"}, csrf=False).status_code == 303
    assert client.post(path, data={"step": "week"}, csrf=False).status_code == 429


def test_the_own_page_opens_with_the_phones_last_digits_and_not_by_guessing(client, out, work):
    path = f"/d/{out.code}/{out.ids[1]}"
    assert client.post(f"{path}/page", data={"digits": "5671"}, csrf=False).location == f"/v/{out.codes[1]}"
    for wrong in ("", "0000", "91234567", "5670", "٥٦٧١"):
        assert client.post(f"{path}/page", data={"digits": wrong}, csrf=False).location == path
    assert "chưa khớp" in words(client.get(path))
    # From now on the right ones do not help either.
    assert client.post(f"{path}/page", data={"digits": "5671"}, csrf=False).location == path
    with work():
        db.session.get_one(Volunteer, out.ids[2]).person.phone = None
    other = f"/d/{out.code}/{out.ids[2]}"
    assert client.post(f"{other}/page", data={"digits": ""}, csrf=False).location == other


def test_digits_are_not_guessed_from_many_addresses_either(client, out):
    path = f"/d/{out.code}/{out.ids[1]}/page"
    for n in range(15):
        client.post(
            path, data={"digits": "0000"}, csrf=False, environ_overrides={"REMOTE_ADDR": f"10.0.0.{n}"}
        )
    answer = client.post(
        path, data={"digits": "5671"}, csrf=False, environ_overrides={"REMOTE_ADDR": "10.0.9.9"}
    )
    assert "/v/" not in answer.location


def test_digits_are_not_guessed_by_trying_every_name(client, out, monkeypatch):
    """Sixty names with fifteen tries each would open somebody's page within the week."""
    monkeypatch.setattr(team_page.team_brake, "most", 4)
    for n in range(4):
        client.post(
            f"/d/{out.code}/{out.ids[n % 2]}/page", data={"digits": "0000"}, csrf=False,
            environ_overrides={"REMOTE_ADDR": f"10.0.1.{n}"},
        )  # fmt: skip
    third = f"/d/{out.code}/{out.ids[2]}/page"
    answer = client.post(
        third, data={"digits": "5672"}, csrf=False, environ_overrides={"REMOTE_ADDR": "10.0.9.8"}
    )
    assert "/v/" not in answer.location


def test_through_a_team_nobody_reaches_another_teams_people(client, out, commune, work):
    with work():
        other = made.outreach(commune.locality, commune.people, by=COMMAND_LINE, mark="B", day=SOON)
        theirs, code = other.volunteers[0].id, other.team.code
    assert client.get(f"/d/{out.code}/{theirs}").status_code == 404
    assert client.post(f"/d/{out.code}/{theirs}", data={"step": "week"}, csrf=False).status_code == 404
    assert client.post(f"/d/{out.code}/{theirs}/page", csrf=False).status_code == 404
    assert client.get(f"/d/{code}/{theirs}").status_code == 200


# --- their own page --------------------------------------------------------------------------------------------


def test_the_own_page_shows_shifts_and_takes_no_account(client, out):
    answer = client.get(f"/v/{out.codes[0]}")
    said = words(answer)
    for expected in (
        out.names[0],
        "07:30–11:00",
        "Nhà văn hóa A",
        "Đã có ca",
        "Ngõ 3, ngõ 5",
        "Tôi không đi được",
    ):
        assert expected in said
    assert "0912345670" not in answer.text
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Còn 2 chỗ" in words(client.get(f"/v/{out.codes[1]}"))


def test_taking_a_shift_waiting_and_giving_it_back(client, out, work):
    with work():
        db.session.get_one(Shift, out.shift).seats = 1
    other = f"/v/{out.codes[1]}"
    assert "Chờ chỗ trống" in words(client.get(other))
    answer = client.post(f"{other}/shifts/{out.shift}", csrf=False)
    assert answer.location == other
    assert "danh sách chờ" in words(client.get(other))
    assert states(work, out.shift) == {out.ids[0]: ON, out.ids[1]: WAITING}
    path = f"/v/{out.codes[0]}/assignments/{out.assignment}/out"
    assert client.post(path, data={"reason": "bận việc nhà"}, csrf=False).status_code == 303
    assert "Đã rút tên" in words(client.get(f"/v/{out.codes[0]}"))
    assert states(work, out.shift) == {out.ids[0]: OUT, out.ids[1]: ON}
    assert "Đã có ca" in words(client.get(other))
    with work():
        facts = [
            row.detail for row in db.session.scalars(select(AuditRow).where(AuditRow.noun == "assignment"))
        ]
        assert [fact.get("moved") for fact in facts] == [None, 1]
        assert "bận" not in str(facts)


def test_a_leaked_address_does_not_fill_the_audit(client, out, work, monkeypatch):
    monkeypatch.setattr(frame.own_brake, "most", 6)
    answers = [
        client.post(f"/v/{out.codes[1]}/{path}", data={"step": "week"}, csrf=False).status_code
        for path in ("free", f"shifts/{out.shift}", "assignments/999/out") * 3
    ]
    assert answers == [303, 303, 404] * 2 + [429] * 3
    assert client.get(f"/v/{out.codes[1]}").status_code == 200
    assert client.post(f"/v/{out.codes[2]}/free", data={"step": "week"}, csrf=False).status_code == 303


def test_nobody_signs_another_out(client, out, work):
    path = f"/v/{out.codes[1]}/assignments/{out.assignment}/out"
    assert client.post(path, csrf=False).status_code == 404
    assert client.post(f"/d/{out.code}/assignments/{out.assignment}/out", csrf=False).status_code == 404
    assert states(work, out.shift) == {out.ids[0]: ON}


def test_what_the_rules_refuse_is_said_on_the_page(client, out, work):
    with work():
        day = db.session.get_one(OutreachDay, out.day)
        day.signout_until = clock.now() - timedelta(minutes=1)
        day.signup_until = clock.now() - timedelta(minutes=1)
    client.post(f"/v/{out.codes[0]}/assignments/{out.assignment}/out", csrf=False)
    said = words(client.get(f"/v/{out.codes[0]}"))
    assert "Đã hết hạn rút ca" in said
    assert "Tôi không đi được" not in said
    client.post(f"/v/{out.codes[1]}/shifts/{out.shift}", csrf=False)
    assert "Đã hết hạn đăng ký" in words(client.get(f"/v/{out.codes[1]}"))
    assert states(work, out.shift) == {out.ids[0]: ON}


def test_shifts_of_another_locality_do_not_exist(client, out, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        there = made.outreach(other.locality, other.people, by=COMMAND_LINE, mark="X", day=SOON)
        shift, code = there.shift.id, there.volunteers[1].code
    assert client.post(f"/v/{out.codes[1]}/shifts/{shift}", csrf=False).status_code == 404
    assert client.post(f"/v/{code}/shifts/999999", csrf=False).status_code == 404
    assert "Ra quân X" not in words(client.get(f"/v/{out.codes[1]}"))


def test_open_shifts_suit_what_somebody_does_and_tell_what_clashes(client, out, work):
    with work():
        first = db.session.get_one(Shift, out.shift)
        clash = Shift(
            locality_id=out.locality, outreach_day_id=out.day, point_id=first.point_id, role="desk", starts_at=time(10),
            ends_at=time(12), seats=2,
        )  # fmt: skip
        later = Shift(
            locality_id=out.locality, outreach_day_id=out.day, point_id=first.point_id, role="door", starts_at=time(14),
            ends_at=time(16), seats=2,
        )  # fmt: skip
        db.session.add_all([clash, later])
    said = words(client.get(f"/v/{out.codes[0]}"))
    assert "Trùng giờ với ca 07:30–11:00" in said
    assert "14:00–16:00" in said
    with work():
        db.session.get_one(Volunteer, out.ids[0]).roles = ["guide", "desk"]
    assert "14:00–16:00" not in words(client.get(f"/v/{out.codes[0]}"))


def test_who_was_merged_keeps_shifts_and_name(client, out, work, commune):
    with work():
        held = db.session.get_one(Volunteer, out.ids[0]).person
        stays = db.session.get_one(Person, commune.people[5])
        stays.name = "Nông Thị Còn"
        merging.merge(stays, held, {"name": "survivor"}, by=COMMAND_LINE)
    said = words(client.get(f"/v/{out.codes[0]}"))
    assert "Nông Thị Còn" in said
    assert "Đã có ca" in said


def test_a_moved_and_a_called_off_day_are_told(client, out, work):
    with work():
        day = db.session.get_one(OutreachDay, out.day)
        db.session.add(
            DayMove(
                locality_id=out.locality, outreach_day_id=out.day, was=SOON - timedelta(days=1), became=SOON,
                reason="mưa lớn.", moved_at=clock.now(),
            )
        )  # fmt: skip
    said = words(client.get(f"/v/{out.codes[0]}"))
    assert "Đã dời ngày." in said
    assert (
        f"sang {['Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy', 'Chủ nhật'][SOON.weekday()]}"
        in said
    )
    assert "Lý do: mưa lớn." in said
    assert "Đã dời ngày." not in words(client.get(f"/v/{out.codes[1]}")), (
        "who has no shift then is not bothered"
    )
    with work():
        day = db.session.get_one(OutreachDay, out.day)
        day.state, day.off_reason = OFF, "bão"
    said = words(client.get(f"/v/{out.codes[0]}"))
    assert "Đã hủy." in said
    assert "Lý do: bão." in said
    assert "Tôi không đi được" not in said


def test_hours_are_those_of_shifts_they_came_to(client, out, work):
    assert "đã giúp bà con" not in words(client.get(f"/v/{out.codes[0]}"))
    with work():
        row = db.session.get_one(Assignment, out.assignment)
        row.came, row.shift.day.day = (
            True,
            max(date(clock.today().year, 1, 1), clock.today() - timedelta(days=1)),
        )
    assert "đã giúp bà con 3,5 giờ" in words(client.get(f"/v/{out.codes[0]}"))


# --- calendars -------------------------------------------------------------------------------------------------


def events(answer):
    """UID → property → value of the events of a calendar file; folded lines joined."""
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    lines = answer.data.decode().replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "METHOD:PUBLISH" in lines
    found, now = {}, None
    for line in lines:
        if line == "BEGIN:VEVENT":
            now = {}
        elif line == "END:VEVENT":
            found[now["UID"]] = now
            now = None
        elif now is not None:
            name, _, value = line.partition(":")
            now[name] = value
    return found


def test_a_calendar_moves_with_the_day_and_keeps_what_was_called_off(client, out, work, monkeypatch):
    """A file that is fetched later is the newer: also when the day takes place after all."""
    real, minutes = clock.now, count()
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=next(minutes)))
    path = f"/v/{out.codes[0]}/calendar.ics"
    [(uid, before)] = events(client.get(path)).items()
    starts = datetime.combine(SOON, time(7, 30), clock.ZONE).astimezone(tz=None)
    assert before["STATUS"] == "CONFIRMED"
    assert before["DTSTART"] == f"{starts.astimezone(clock.ZONE) - timedelta(hours=7):%Y%m%dT%H%M%SZ}"
    with work():
        day = db.session.get_one(OutreachDay, out.day)
        db.session.add(
            DayMove(
                locality_id=out.locality, outreach_day_id=out.day, was=SOON, became=SOON + timedelta(days=1), moved_at=clock.now()
            )
        )  # fmt: skip
        day.day = SOON + timedelta(days=1)
    moved = events(client.get(path))[uid]
    assert int(moved["SEQUENCE"]) > int(before["SEQUENCE"])
    assert moved["DTSTART"] > before["DTSTART"]
    with work():
        db.session.get_one(OutreachDay, out.day).state = OFF
    off = events(client.get(path))[uid]
    assert int(off["SEQUENCE"]) > int(moved["SEQUENCE"])
    assert (off["STATUS"], off["SUMMARY"][:7]) == ("CANCELLED", "Đã hủy:")
    with work():
        db.session.get_one(OutreachDay, out.day).state = "planned"
        db.session.get_one(Assignment, out.assignment).state = WAITING
    again = events(client.get(path))[uid]
    assert int(again["SEQUENCE"]) > int(off["SEQUENCE"])
    assert again["STATUS"] == "TENTATIVE"


def test_a_teams_calendar_holds_its_points_and_no_names(client, out, work):
    answer = client.get(f"/d/{out.code}/calendar.ics")
    [event] = events(answer).values()
    assert "Nhà văn hóa A" in event["LOCATION"]
    for secret in (*out.names, *out.codes, "0912345670"):
        assert secret.encode() not in answer.data
    with work():
        point = db.session.scalar(select(Point).where(Point.team_id == out.team))
        point.team_id = None
    assert events(client.get(f"/d/{out.code}/calendar.ics")) == {}


# --- who signs in ----------------------------------------------------------------------------------------------


def test_a_volunteers_home_leads_into_the_days_page(sign_in, out, commune, work):
    visitor = sign_in(VOLUNTEER)
    assert visitor.get("/").location == "/volunteering"
    assert "chưa gắn với tình nguyện viên nào" in words(visitor.get("/volunteering"))
    with work():
        joining.link(db.session.get_one(Volunteer, out.ids[0]), commune.accounts[VOLUNTEER])
    said = words(visitor.get("/volunteering"))
    assert "Hôm nay không có ca" in said
    assert "07:30–11:00" in said
    with work():
        db.session.get_one(OutreachDay, out.day).day = clock.today()
    page = BeautifulSoup(visitor.get("/volunteering").text, "html.parser")
    assert page.find("a", href=f"/scan?day={out.day}")
    assert page.find("a", href=f"/v/{out.codes[0]}")


def test_the_pages_ask_the_database_little_however_many_there_are(client, out, commune, work, queries):
    def count():
        with queries() as seen:
            for path in (f"/v/{out.codes[0]}", f"/d/{out.code}", f"/v/{out.codes[0]}/free?step=days"):
                assert client.get(path).status_code == 200
        return len(seen)

    def more(hours):
        with work():
            point = db.session.get_one(OutreachDay, out.day).points[0]
            for hour in hours:
                db.session.add(
                    Shift(
                        locality_id=out.locality, outreach_day_id=out.day, point_id=point.id, role="guide",
                        starts_at=time(hour), ends_at=time(hour + 1), seats=2,
                    )
                )  # fmt: skip

    more([12])
    few = count()
    more(range(13, 21))
    with work():
        team = db.session.get_one(Team, out.team)
        for person in commune.people[3:8]:
            joining.join(team, db.session.get_one(Person, person), by=COMMAND_LINE)
    assert count() <= few
    assert few <= 36
