"""Pages of outreach days: planned, arranged, moved, printed, through HTTP."""

from __future__ import annotations

import io
import re
from datetime import time, timedelta

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import select

from app.access import OFFICER, PLANNER, VIEWER, VOLUNTEER
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.jobs import outreach_letters
from app.reports import outreach_sheets
from campaigns.outreach.day import CLOSED, OFF, OPEN, PLANNED, OutreachDay, Point
from campaigns.outreach.event import Help, OutreachEvent
from campaigns.outreach.shift import ON, OUT, Assignment, Shift
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach
from trainees import skills

pytestmark = ONE_DATABASE


@pytest.fixture
def land(once, commune):
    """Ids of what `outreach` made, its day tomorrow."""

    def make():
        made = outreach(
            commune.locality, commune.people, by=COMMAND_LINE, day=clock.today() + timedelta(days=1)
        )
        return {
            "campaign": made.campaign.id, "place": made.place.id, "team": made.team.id, "day": made.day.id, "point": made.point.id,
            "shift": made.shift.id, "assignment": made.assignment.id, "home": made.neighbourhood.id,
            "volunteers": [one.id for one in made.volunteers],
        }  # fmt: skip

    return once("outreach for its pages", make)


@pytest.fixture
def planner(sign_in, land):
    return sign_in(PLANNER)


def row(work, model, number):
    """A row's columns, read in a transaction of its own."""
    with work():
        found = db.session.get_one(model, number)
        return {column.name: getattr(found, column.name) for column in model.__table__.columns}


def told(answer):
    return answer.get_data(as_text=True)


def test_a_day_is_planned_with_a_point_its_shifts_and_people(work, land, planner):
    on = clock.today() + timedelta(days=5)
    form = {
        "day": f"{on:%d/%m/%Y}",
        "starts_at": "7h30",
        "ends_at": "11:30",
        "signs_up": "y",
        "signup_until": f"{on:%d/%m/%Y}",
    }
    answer = planner.post(f"/campaigns/{land['campaign']}/outreach-days/new", data=form)
    assert answer.status_code == 303
    number = int(re.search(r"/outreach-days/(\d+)/points/new", answer.location)[1])
    where = {
        "neighbourhood": land["home"], "team": land["team"], "starts_at": "8:00", "ends_at": "11:00", "streets": "Ngõ 1\r\nNgõ 2",
        "kit": "Loa\r\nTờ rơi", "lead": "1", "guide": "2",
    }  # fmt: skip
    assert planner.post(f"/outreach-days/{number}/points/new", data=where).status_code == 303
    with work():
        day = db.session.get_one(OutreachDay, number)
        assert (day.state, day.starts_at, day.signup_until.hour) == (PLANNED, time(7, 30), 23)
        [point] = day.points
        assert point.kit == ["Loa", "Tờ rơi"]
        shifts = db.session.scalars(select(Shift).where(Shift.point_id == point.id)).all()
        assert sorted((one.role, one.seats) for one in shifts) == [("guide", 2), ("lead", 1)]
        lead, where = next((one.id, one.point_id) for one in shifts if one.role == "lead")
    page = told(planner.get(f"/outreach-days/{number}/shifts/{lead}"))
    assert page.count('btn-sm"><span>Phân công</span>') == 3
    answer = planner.post(f"/outreach-days/{number}/shifts/{lead}", data={"volunteer": land["volunteers"][1]})
    assert answer.location.endswith(f"#point-{where}")
    page = told(planner.get(f"/outreach-days/{number}"))
    assert "Trần Văn Bình" in page
    assert "1 / 3 chỗ đã có người" in page
    assert "Ngõ 1; Ngõ 2" in page
    assert "Mang theo: Loa, Tờ rơi." in page


def test_mistakes_are_said_at_their_boxes(land, planner):
    on = clock.today() + timedelta(days=400)
    form = {"day": f"{on:%d/%m/%Y}", "starts_at": "8:00", "ends_at": "7:00"}
    answer = planner.post(f"/campaigns/{land['campaign']}/outreach-days/new", data=form)
    assert answer.status_code == 422
    assert "nằm ngoài thời gian chiến dịch" in told(answer)
    answer = planner.post(
        f"/outreach-days/{land['day']}/points/new", data={"starts_at": "8:00", "ends_at": "9:00"}
    )
    assert answer.status_code == 422
    assert "Chọn một địa điểm" in told(answer)
    answer = planner.post(
        f"/outreach-days/{land['day']}/shifts/{land['shift']}/edit",
        data={"role": "guide", "starts_at": "8:00", "ends_at": "9:00", "seats": "0"},
    )
    assert answer.status_code == 422
    answer = planner.post(
        f"/outreach-days/{land['day']}/shifts/{land['shift']}/remove", follow_redirects=True
    )
    assert "Rút hết người khỏi ca trước" in told(answer)


def test_a_day_is_moved_with_everybody_and_the_chat_is_told(work, land, planner):
    to = clock.today() + timedelta(days=2)
    looked = told(planner.get(f"/outreach-days/{land['day']}/move?became={to:%d/%m/%Y}&reason=Mưa"))
    assert "Nguyễn Thị Ánh: không rảnh hôm đó" in looked
    was = row(work, OutreachDay, land["day"])["day"]
    # The button sends the form, so that its token never stands in an address; nothing is moved by looking.
    only = planner.post(f"/outreach-days/{land['day']}/move", data={"became": f"{to:%d/%m/%Y}", "look": "1"})
    assert "không rảnh hôm đó" in told(only)
    assert row(work, OutreachDay, land["day"])["day"] == was
    assert "formmethod" not in only.text
    form = {"became": f"{to:%d/%m/%Y}", "reason": "Mưa to", "was": was.isoformat()}
    answer = planner.post(f"/outreach-days/{land['day']}/move", data=form, follow_redirects=True)
    assert "DỜI NGÀY" in told(answer)
    assert "Mưa to" in told(answer)
    assert row(work, OutreachDay, land["day"])["day"] == to
    assert row(work, Assignment, land["assignment"])["state"] == ON
    # The page that somebody else still had open.
    answer = planner.post(
        f"/outreach-days/{land['day']}/move", data=form | {"became": f"{to + timedelta(days=1):%d/%m/%Y}"}
    )
    assert answer.status_code == 409
    assert row(work, OutreachDay, land["day"])["day"] == to


def test_who_has_two_shifts_is_named_once_before_a_day_is_moved(work, land, planner):
    with work():
        had = db.session.get_one(Assignment, land["assignment"])
        later = Shift(
            locality_id=had.locality_id, outreach_day_id=land["day"], point_id=land["point"], role=had.shift.role,
            starts_at=time(22), ends_at=time(23), seats=1,
        )  # fmt: skip
        db.session.add(later)
        db.session.flush()
        db.session.add(Assignment(
            locality_id=had.locality_id, shift_id=later.id, person_id=had.person_id, volunteer_id=had.volunteer_id, state=ON,
            through=had.through, since=clock.now(),
        ))  # fmt: skip
    to = clock.today() + timedelta(days=2)
    looked = told(planner.get(f"/outreach-days/{land['day']}/move?became={to:%d/%m/%Y}&reason=Mưa"))
    assert looked.count("Nguyễn Thị Ánh: không rảnh hôm đó") == 1


def test_called_off_and_back_opened_and_closed(work, land, planner):
    def state():
        return row(work, OutreachDay, land["day"])["state"]

    at = f"/outreach-days/{land['day']}"
    assert planner.post(f"{at}/call-off", data={}).status_code == 422
    answer = planner.post(f"{at}/call-off", data={"reason": "Bão"}, follow_redirects=True)
    assert state() == OFF
    assert "HỦY NGÀY" in told(answer)
    planner.post(f"{at}/resume")
    assert state() == PLANNED
    planner.post(f"{at}/open")
    assert state() == OPEN
    assert "chưa tới nên chưa chốt được" in told(planner.post(f"{at}/close", follow_redirects=True))
    planner.post(f"{at}/move", data={"became": f"{clock.today():%d/%m/%Y}", "reason": "Sớm hơn"})
    page = told(planner.get(at))
    assert "Còn 1 lượt trực chưa điểm danh: chưa tính giờ tình nguyện." in page
    planner.post(f"{at}/close", data={"remark": "Đông vui"})
    assert state() == CLOSED
    planner.post(f"{at}/reopen")
    assert state() == OPEN
    assert "có mặt trong 1 lượt trực" in told(planner.get(at)), "who is on two shifts is two of them"


def test_people_are_taken_off_and_put_back(work, land, planner):
    at = f"/outreach-days/{land['day']}/assignments/{land['assignment']}"
    planner.post(f"{at}/remove")
    assert row(work, Assignment, land["assignment"])["state"] == OUT
    planner.post(f"{at}/undo")
    assert row(work, Assignment, land["assignment"])["state"] == ON


def test_whoever_is_busy_has_it_said_beside_the_name_and_no_button(work, land, planner):
    with work():
        day = db.session.get_one(OutreachDay, land["day"])
        point = Point(
            locality_id=day.locality_id, outreach_day_id=day.id, neighbourhood_id=land["home"], starts_at=time(8), ends_at=time(11)
        )  # fmt: skip
        db.session.add(point)
        db.session.flush()
        shift = Shift(
            locality_id=day.locality_id, outreach_day_id=day.id, point_id=point.id, role="door", starts_at=time(8),
            ends_at=time(11), seats=2,
        )  # fmt: skip
        db.session.add(shift)
        second, third = (db.session.get_one(Volunteer, number) for number in land["volunteers"][1:])
        second.weekly = second.answered_at = None
        third.roles = ["desk"]
        db.session.flush()
        number = shift.id
    page = told(planner.get(f"/outreach-days/{land['day']}/shifts/{number}"))
    assert "Vướng ca 00:00–23:59 tại Nhà văn hóa A" in page
    assert "Chưa trả lời lịch" in page
    assert "không nhận việc này" in page
    assert page.count('btn-sm"><span>Phân công</span>') == 2
    found = told(planner.get(f"/outreach-days/{land['day']}/shifts/{number}?q=binh"))
    assert "Trần Văn Bình" in found
    assert "Nguyễn Thị Ánh" not in found


@pytest.mark.parametrize("kind", ["assignments", "streets", "kit", "again"])
def test_every_sheet_is_a_pdf_with_its_words(land, planner, kind, tmp_path):
    answer = planner.post(f"/outreach-days/{land['day']}/print", data={"what": kind, "team": ""})
    assert answer.mimetype == "application/pdf"
    (tmp_path / "a.pdf").write_bytes(answer.data)
    words = " ".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    shown = {
        "assignments": "Nguyễn Thị Ánh",
        "streets": "Ngõ, đường",
        "kit": "loa kéo",
        "again": "Không có ai hẹn quay lại.",
    }
    assert shown[kind] in words
    assert planner.post(f"/outreach-days/{land['day']}/print", data={"what": "x"}).status_code == 422


def printed(planner, day, kind):
    """The words of each page of a sheet."""
    answer = planner.post(f"/outreach-days/{day}/print", data={"what": kind, "team": ""})
    assert answer.status_code == 200
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]


def test_forty_neighbourhoods_have_their_streets_each_on_its_page(land, planner, work):
    """Every page says which of how many, and a long name never pushes its head off the paper."""
    with work():
        day = db.session.get_one(OutreachDay, land["day"])
        day.title = "Ra quân đợt hai: " + ", ".join(["đi từng ngõ, gõ từng nhà"] * 7)
        point = db.session.get_one(Point, land["point"])
        for _ in range(39):
            db.session.add(
                Point(
                    locality_id=day.locality_id, outreach_day_id=day.id, place_id=point.place_id, team_id=point.team_id,
                    starts_at=point.starts_at, ends_at=point.ends_at, streets="\n".join(f"Ngõ {n}" for n in range(24)),
                )
            )  # fmt: skip
    found = printed(planner, land["day"], "streets")
    assert len(found) >= 40
    for at, words in enumerate(found, start=1):
        assert f"Trang {at}/{len(found)}" in words
        assert "gõ từng nhà… · " in " ".join(words.split())
    assert "gõ từng nhà, đi từng ngõ" in " ".join(found[0].split())
    assert sum("Ngõ 23" in words for words in found) == 39


def test_a_note_keeps_its_lines(land, planner, work):
    with work():
        db.session.get_one(
            OutreachDay, land["day"]
        ).note = "Tập trung trước 15 phút.\r\n\r\nTrời mưa thì vào hội trường."
    [page, *_] = printed(planner, land["day"], "assignments")
    lines = [line.strip() for line in page.splitlines()]
    assert "Tập trung trước 15 phút." in lines
    assert "Trời mưa thì vào hội trường." in lines


def test_a_thing_that_two_points_write_differently_is_got_together_once(land, planner, work):
    with work():
        point = db.session.get_one(Point, land["point"])
        point.kit = ["Loa kéo", "thẻ trắng"]
        other = Point(
            locality_id=point.locality_id, outreach_day_id=land["day"], place_id=point.place_id, starts_at=point.starts_at,
            ends_at=point.ends_at, kit=["loa  kéo", "Loa kéo"],
        )  # fmt: skip
        db.session.add(other)
    whole = " ".join(" ".join(printed(planner, land["day"], "kit")).split()).split("Cả ngày")[1]
    assert whole.casefold().count("loa kéo") == 1
    assert "Loa kéo 2 điểm" in whole
    assert "thẻ trắng 1 điểm" in whole


def test_a_sheet_that_is_too_long_says_so(land, planner, monkeypatch):
    monkeypatch.setattr(outreach_sheets, "MOST_ROWS", 5)
    answer = planner.post(f"/outreach-days/{land['day']}/print", data={"what": "streets", "team": ""})
    assert answer.status_code == 422
    assert "Mỗi tờ nhiều nhất 5 dòng. Mời in cho từng tổ." in told(answer)


def test_a_point_without_shifts_has_rows_to_write_names_into_and_hours_are_never_cut(land, planner, work):
    """`Giờ` holds the longest hours in one line."""

    def rows():
        return [line.split() for line in printed(planner, land["day"], "assignments")[0].splitlines()]

    with work():
        shift = db.session.get_one(Shift, land["shift"])
        shift.starts_at, shift.ends_at = time(13, 30), time(17, 30)
    assert sum("13:30–17:30" in words for words in rows()) == 3
    with work():
        for model in (Assignment, Shift):
            db.session.query(model).delete()
        db.session.get_one(Point, land["point"]).team_id = None
    found = rows()
    assert [words for words in found if words in [[str(n)] for n in range(1, 7)]] == [
        [str(n)] for n in range(1, 6)
    ]
    assert any(words[:3] == ["Chưa", "chọn", "tổ"] for words in found)


def test_lists_and_calendars_show_the_day_and_who_is_missing(land, planner):
    for query in ("", f"?campaign={land['campaign']}", "?view=week&on=", "?view=month"):
        if query == "?view=week&on=":
            query += f"{clock.today() + timedelta(days=1):%Y-%m-%d}"
        page = told(planner.get(f"/outreach-days{query}"))
        if query != "?view=month" or (clock.today() + timedelta(days=1)).month == clock.today().month:
            assert f'/outreach-days/{land["day"]}"' in page
            assert "thiếu 2" in page
    assert planner.get("/outreach-days?campaign=999999").status_code == 404
    for odd in ("?view=month&on=0001-01-01", "?view=week&on=9999-12-31", "?page=9999", "?on=x&view=week"):
        assert planner.get(f"/outreach-days{odd}").status_code == 200


def test_the_calendar_says_who_is_missing_as_long_as_the_list_under_it_does(land, planner, work):
    at = f"/outreach-days?view=week&on={clock.today() + timedelta(days=1):%Y-%m-%d}"
    for state, missing in (("planned", True), ("open", True), ("closed", False)):
        with work():
            db.session.get_one(OutreachDay, land["day"]).state = state
        page = BeautifulSoup(told(planner.get(at)), "html.parser")
        cells, lines = (
            page.select_one("table.month").get_text(),
            page.select_one(".register--roll").get_text(),
        )
        assert ("thiếu 2" in cells, "thiếu 2" in lines) == (missing, missing), state


def test_one_line_leads_through_the_calendar(land, planner):
    """Under the tabs of the room: when at the left, how at the right, in every view."""
    for query in ("", f"campaign={land['campaign']}&", "campaign=&"):
        for view in ("list", "week", "month"):
            page = BeautifulSoup(told(planner.get(f"/outreach-days?{query}view={view}")), "html.parser")
            assert len(page.select("nav.tabs")) == 1
            [line] = page.select(".when")
            assert [one.get_text(strip=True) for one in line.select(".when__ways")[-1].select("a")] == [
                "Danh sách",
                "Tuần",
                "Tháng",
            ]
            assert line.select_one(".menu [aria-current]").get_text(strip=True) == {
                "list": "Danh sách", "week": "Tuần", "month": "Tháng",
            }[view]  # fmt: skip
            assert "Hôm nay" not in line.get_text(), "one is there already"
            for link in line.select("a"):
                assert planner.get(link["href"]).status_code == 200
    far = BeautifulSoup(
        told(planner.get("/outreach-days?view=week&on=2026-01-30")), "html.parser"
    ).select_one(".when")
    assert "Hôm nay" in far.get_text()
    assert "26/01–01/02" in far.get_text()
    month = far.select_one('.when__ways a[href*="month"]')["href"]
    assert "on=2026-01-30" in month, "the other view stays where one was"


def test_whoever_only_reads_sees_no_buttons_and_may_not_plan(land, sign_in):
    viewer = sign_in(VIEWER)
    page = told(viewer.get(f"/outreach-days/{land['day']}"))
    assert "Nguyễn Thị Ánh" in page
    assert "Phân công</span>" not in page
    assert viewer.post(f"/outreach-days/{land['day']}/open").status_code == 403


def test_a_neighbour_sees_nothing(land, found_commune, sign_in):
    other = found_commune("00002", "Suối Trong")
    officer = sign_in(OFFICER, of=other)
    for path in ("", "/move", "/print", "/again", f"/points/{land['point']}", f"/shifts/{land['shift']}"):
        assert officer.get(f"/outreach-days/{land['day']}{path}").status_code == 404


def test_the_page_of_a_day_asks_the_same_number_of_queries_for_many_people(work, land, planner, queries):
    with queries() as few:
        planner.get(f"/outreach-days/{land['day']}")
    with work():
        day = db.session.get_one(OutreachDay, land["day"])
        for _n in range(6):
            point = Point(
                locality_id=day.locality_id, outreach_day_id=day.id, neighbourhood_id=land["home"], team_id=land["team"],
                starts_at=time(8), ends_at=time(11),
            )  # fmt: skip
            db.session.add(point)
            db.session.flush()
            db.session.add(
                Shift(
                    locality_id=day.locality_id, outreach_day_id=day.id, point_id=point.id, role="door", starts_at=time(8),
                    ends_at=time(11), seats=2,
                )
            )  # fmt: skip
    assert (
        told(planner.get(f"/outreach-days/{land['day']}")).count('<details class="fold">') == 7
    )  # a line each
    with queries() as many:
        planner.get(f"/outreach-days/{land['day']}")
    assert len(many) <= len(few) + 2, "\n".join(many)


def test_the_phones_and_files_of_a_day_stand_under_the_tab_of_outreach(land, planner):
    for path in (
        f"/outreach-days/{land['day']}/pair",
        "/outreach-days/queue",
        f"/outreach-days/{land['day']}",
    ):
        assert re.search(r'href="/campaigns" aria-current="page"', told(planner.get(path))), path


def test_the_points_of_a_small_day_stand_open_and_their_anchor_is_inside(land, planner):
    page = told(planner.get(f"/outreach-days/{land['day']}"))
    at = page.index('<details class="fold" open>')
    assert (
        at < page.index(f'id="point-{land["point"]}"') < page.index("</details>", at)
    )  # a link to it opens it


def test_a_volunteer_with_an_account_gets_one_letter_for_each_change(work, land, commune, planner):
    with work():
        volunteer = db.session.get_one(Volunteer, land["volunteers"][0])
        volunteer.account_id = commune.accounts[VOLUNTEER]
        assert list(outreach_letters.letters(clock.today(), "https://x.vn")) == []
    to = clock.today() + timedelta(days=2)
    planner.post(f"/outreach-days/{land['day']}/move", data={"became": f"{to:%d/%m/%Y}", "reason": "Mưa to"})
    with work():
        [(_, account, about, letter)] = outreach_letters.letters(clock.today(), "https://x.vn")
        assert (account, letter.to) == (commune.accounts[VOLUNTEER], commune.emails[VOLUNTEER])
        assert "Mưa to" in letter.words
        assert len(about) <= 60
    planner.post(f"/outreach-days/{land['day']}/call-off", data={"reason": "Bão"})
    with work():
        [(_, _, again, letter)] = outreach_letters.letters(clock.today(), "https://x.vn")
        assert again != about
        assert letter.subject.startswith("Hủy")


def test_a_held_event_is_given_to_a_person_and_taken_back(work, land, planner):
    with work():
        day = db.session.get_one(OutreachDay, land["day"])
        day.day = clock.today()
        now = clock.now()
        db.session.add(
            OutreachEvent(
                id="11111111-1111-4111-8111-111111111111", locality_id=day.locality_id, outreach_day_id=day.id, kind="help",
                code="ABCD2345", skills=[skills.catalogue()[0].code], outcome="done", device_time=now, clock_offset=0,
                happened_at=now, received_at=now, source="card", result="held", problem="card_blank", payload_hash="x",
            )
        )  # fmt: skip
        person = db.session.get_one(Volunteer, land["volunteers"][0]).person_id
    at = f"/outreach-days/{land['day']}"
    page = told(planner.get(at))
    assert "ABCD-2345" in page
    held = f"{at}/held/11111111-1111-4111-8111-111111111111"
    planner.post(held, data={"do": "person", "person": person})
    with work():
        assert db.session.scalars(select(Help.person_id)).all() == [person]
    assert "Hoàn tác" in told(planner.get(at))
    planner.post(held, data={"do": "undo"})
    with work():
        assert db.session.scalars(select(Help.person_id)).all() == []
    planner.post(held, data={"do": "aside"})
    assert "bỏ qua" in told(planner.get(at))


def test_who_only_looks_is_not_handed_the_teams_addresses(work, land, planner, sign_in):
    """Whoever has a team's address answers for its people: a viewer reads the day, and changes nothing by it."""
    with work():
        code = db.session.get_one(Team, land["team"]).code
    assert code in told(planner.get(f"/outreach-days/{land['day']}"))
    viewer = sign_in(VIEWER)
    for path in (
        f"/outreach-days/{land['day']}",
        f"/teams/{land['team']}",
        "/teams",
        "/outreach-days",
        f"/campaigns/{land['campaign']}",
    ):
        assert code not in told(viewer.get(path)), path
