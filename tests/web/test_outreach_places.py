"""Places and the communication log: the core's rules and the pages through HTTP."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from app.web.outreach.places.form import read_point
from campaigns.outreach import place, place_list
from campaigns.outreach.campaigning import messaging
from campaigns.outreach.campaigning.messaging import Wanted
from campaigns.outreach.message import Message
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach
from trainees import areas

pytestmark = ONE_DATABASE

PLACE = {
    "name": "Nhà văn hóa tổ 3",
    "kind": "culture_house",
    "home": "0",
    "devices": "2",
    "keeper_phone": "0912345678",
}


@pytest.fixture
def made(commune, work):
    with work():
        one = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        return {"campaign": one.campaign.id, "place": one.place.id, "message": one.message.id}


@pytest.fixture
def planner(sign_in):
    return sign_in("planner")


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def cells(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]


# --- places ---------------------------------------------------------------------------------------------------


def test_two_places_of_one_name_are_one_however_they_are_written(commune, work, found_commune):
    other = found_commune("00002", "Suối Trong")
    with work():
        one = place_list.add(commune.locality, place_list.Particulars("Chợ  Hoa Sen", "market"))
        with pytest.raises(Conflict, match="place_exists"):
            place_list.add(commune.locality, place_list.Particulars("chợ hoa sen", "market"))
        place_list.close(one)
        with pytest.raises(Conflict, match="đã ngừng dùng"):
            place_list.add(commune.locality, place_list.Particulars("Chợ Hoa Sen", "market"))
        place_list.change(
            one, place_list.Particulars("Chợ Hoa Sen", "market", devices=1)
        )  # its own name is no other's
        place_list.add(other.locality, place_list.Particulars("Chợ Hoa Sen", "market"))
        theirs = areas.ensure_neighbourhood(other.locality, "Thôn 1").id
        with pytest.raises(NotFound):
            place_list.add(commune.locality, place_list.Particulars("Đình", "other", neighbourhood_id=theirs))
        with pytest.raises(NotFound):
            place.get(one.id, within=Scope(other.locality))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "place_name"), ({"kind": "moon"}, "place_kind"), ({"devices": -1}, "place_devices"),
        ({"latitude": 16.0}, "place_point"), ({"latitude": 91.0, "longitude": 0.0}, "place_point"),
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused(commune, work, change, code):
    with work(), pytest.raises(Refused) as refused:
        place_list.add(
            commune.locality, place_list.Particulars(**({"name": "Đình", "kind": "other"} | change))
        )
    assert refused.value.code == code


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_point_is_read_as_maps_and_as_vietnamese_write_it(latitude, longitude):
    shown = f"{latitude:.5f}, {longitude:.5f}"
    for text in (shown, shown.replace(", ", ","), shown.replace(".", ","), shown.replace(", ", " ")):
        read = read_point(text)
        assert read is not None, text
        assert read == pytest.approx((latitude, longitude), abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", "16", "16.1", "91.0, 5.0", "16.1, 181.0", "a, b", "16.1, 108.2, 3", "nan, nan"]
)
def test_what_is_no_point_is_none(text):
    assert read_point(text) is None


def test_a_place_is_added_closed_and_comes_back(app, commune, planner):
    assert "Chưa có địa điểm nào" in words(planner.get("/places"))
    wrong = planner.post("/places/new", data=PLACE | {"point": "đầu làng"})
    assert wrong.status_code == 422
    assert "không phải tọa độ" in words(wrong)
    answer = planner.post("/places/new", data=PLACE | {"point": "16.0544, 108.2022", "wifi": "y"})
    assert answer.status_code == 303
    at = answer.headers["Location"]
    shown = words(planner.get(at))
    assert "16.05440, 108.20220" in shown
    assert "0912345678" in shown
    again = planner.post("/places/new", data=PLACE)
    assert again.status_code == 422
    assert "Đã có địa điểm" in words(again)
    with app.app_context():
        kept = db.session.connection().exec_driver_sql("SELECT keeper_phone FROM place").scalar_one()
        assert b"0912345678" not in bytes(kept)
    assert planner.post(f"{at}/close").status_code == 303
    assert "Nhà văn hóa tổ 3" not in words(planner.get("/places"))
    assert "Nhà văn hóa tổ 3" in words(planner.get("/places?kind=closed"))
    assert planner.post(f"{at}/reopen").status_code == 303
    assert "Nhà văn hóa tổ 3" in words(planner.get("/places?q=nha+van+hoa"))


def test_a_leader_reads_a_place_but_not_its_keepers_phone(made, sign_in, planner):
    planner.post(f"/places/{made['place']}/edit", data=PLACE | {"desk": "y"})
    page = sign_in("approver").get(f"/places/{made['place']}")
    assert "0912345678" not in page.text
    assert BeautifulSoup(page.text, "html.parser").find("main").find("form") is None
    assert "0912345678" not in str(cells(sign_in("approver").get("/places.xlsx")))
    assert sign_in("approver").post(f"/places/{made['place']}/today").status_code == 403


def test_a_standing_desk_has_its_page_of_today_and_what_is_none_says_so(app, made, planner):
    first = planner.post(f"/places/{made['place']}/today")
    assert first.headers["Location"].startswith("/outreach-days/")
    assert planner.post(f"/places/{made['place']}/today").headers["Location"] == first.headers["Location"]
    planner.post(f"/places/{made['place']}/edit", data=PLACE)
    told = planner.post(f"/places/{made['place']}/today", follow_redirects=True)
    assert "không phải điểm hỗ trợ thường xuyên" in words(told)


def test_the_list_of_places_asks_as_often_for_many_as_for_few(commune, made, planner, work, queries):
    def asked():
        with queries() as seen:
            assert planner.get("/places").status_code == 200
        return len(seen)

    few = asked()
    with work():
        for n in range(60):
            home = areas.ensure_neighbourhood(commune.locality, f"Tổ dân phố {n}")
            place_list.add(
                commune.locality,
                place_list.Particulars(f"Nhà văn hóa {n}", "culture_house", neighbourhood_id=home.id),
            )
    assert asked() == few <= 8
    assert "Trang 1 / 3" in words(planner.get("/places"))


def seen(answer, wide):
    """The texts of a list's rows as a phone shows them, or a desk."""
    page = BeautifulSoup(answer.text, "html.parser")
    for hidden in page.select(".d-md-none" if wide else ".d-none, .only-wide, .is-none"):
        hidden.decompose()
    return [" | ".join(" ".join(one.get_text(" ").split()) for one in row.select("th, td")) for row in page.select("main tbody tr")]  # fmt: skip


def test_a_place_takes_two_lines_on_a_phone_and_says_nothing_twice(commune, made, planner, work):
    with work():
        home = areas.ensure_neighbourhood(commune.locality, "Tổ dân phố 1")
        for name, more in (
            ("Nhà văn hóa tổ dân phố 1", {"wifi": True}), ("Nhà văn hóa tổ dân phố 12", {}),
            ("Bưu điện", {"desk": True, "hours": "7:30–11:00", "keeper": "Chị Hoa", "devices": 2, "wifi": True}),
        ):  # fmt: skip
            place_list.add(
                commune.locality,
                place_list.Particulars(name, "culture_house", neighbourhood_id=home.id, **more),
            )
    answer = planner.get("/places")
    phone, desk = seen(answer, wide=False), seen(answer, wide=True)
    for row in (
        "Bưu điện | Nhà văn hóa · mở thường xuyên · Tổ dân phố 1 | 2 máy, Wi-Fi",
        "Nhà văn hóa tổ dân phố 1 | Wi-Fi",
        "Nhà văn hóa tổ dân phố 12 | Tổ dân phố 1",
    ):
        assert row in phone
    assert (
        "Bưu điện Nhà văn hóa · hỗ trợ thường xuyên | Tổ dân phố 1 | 7:30–11:00 | Chị Hoa | 2 máy, Wi-Fi"
        in desk
    )
    assert "Nhà văn hóa tổ dân phố 1 | Tổ dân phố 1 | — | — | Wi-Fi" in desk


# --- messages -------------------------------------------------------------------------------------------------


def said(**changes):
    return messaging.Particulars(
        **({"day": date(2026, 3, 7), "channel": "zalo", "title": "Mời bà con", "planned": 2} | changes)
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "message_title"), ({"channel": "pigeon"}, "message_channel"), ({"planned": None}, "message_quantity"),
        ({"planned": -1}, "message_quantity"), ({"link": "javascript:alert(1)"}, "message_link"),
        ({"link": "https://a b"}, "message_link"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(commune, work, change, code):
    with work(), pytest.raises(Refused) as refused:
        messaging.add(commune.locality, said(**change), by=COMMAND_LINE)
    assert refused.value.code == code


def test_sums_keep_units_apart_and_follow_the_filter(commune, work, made):
    with work():
        for one in (
            said(channel="leaflet", unit="tờ", planned=500, done=300), said(channel="leaflet", unit="bài", planned=1, done=1),
            said(channel="leaflet", unit="tờ", planned=None, done=100, day=date(2026, 4, 1)),
        ):  # fmt: skip
            messaging.add(commune.locality, one, by=COMMAND_LINE)
        scope = Scope(commune.locality)
        sums = {
            (t.channel, t.unit): (t.messages, t.planned, t.done) for t in messaging.totals(scope, Wanted())
        }
        assert sums == {
            ("zalo", "bài"): (1, 3, 2),
            ("leaflet", "tờ"): (2, 500, 400),
            ("leaflet", "bài"): (1, 1, 1),
        }
        march = Wanted(first=date(2026, 3, 1), last=date(2026, 3, 31), channel="leaflet")
        assert [(t.unit, t.done) for t in messaging.totals(scope, march)] == [("bài", 1), ("tờ", 300)]
        assert messaging.listed(scope, march)[1] == 2
        rows, total = messaging.listed(scope, Wanted(query="MOI ba con"), limit=2, offset=2)
        assert (len(rows), total) == (2, 4)
        assert messaging.units(scope) == ["bài", "tờ"]
        assert date(2026, 4, 1) in messaging.months(scope)


def test_a_message_is_written_done_changed_and_taken_off(app, made, planner):
    form = {
        "day": "07/03/2026", "channel": "loudspeaker", "title": "Phát loa mời bà con", "planned": "10", "unit": "lượt phát",
        "campaign": str(made["campaign"]),
    }  # fmt: skip
    wrong = planner.post("/messages/new", data=form | {"planned": "", "link": "ftp://a"})
    assert wrong.status_code == 422
    assert "Ghi số dự kiến, số đã làm, hoặc cả hai" in words(wrong)
    assert planner.post("/messages/new", data=form).status_code == 303
    with app.app_context():
        one = db.session.scalar(select(func.max(Message.id)))
    page = f"/messages?campaign={made['campaign']}"
    assert "chưa làm" in words(planner.get(page))
    assert planner.post(f"/messages/{one}/done").headers["Location"] == page
    with app.app_context():
        assert db.session.get(Message, one).done == 10
    assert planner.post(f"/messages/{one}/edit", data=form | {"done": "7"}).status_code == 303
    assert "70 %" in words(planner.get(page))
    assert [row[3] for row in cells(planner.get("/messages.xlsx?month=2026-03"))] == ["Phát loa mời bà con"]
    assert planner.post(f"/messages/{one}/remove").status_code == 303
    assert planner.get(f"/messages/{one}/edit").status_code == 404


def test_a_message_says_in_one_line_how_much_of_what(commune, made, planner, sign_in, work):
    today = clock.today()
    with work():
        for day, more in (
            (today, {"title": "Tin A", "unit": "tin", "planned": 1200, "done": 3, "link": "https://hoasen.example/a"}),
            (date(today.year - 1, 3, 7), {"title": "Tin B", "unit": "tờ", "planned": 300}),
            (date(today.year + 1, 3, 7), {"title": "Tin C", "unit": "", "planned": 2}),
            (today, {"title": "Tin D", "unit": "bài", "planned": None, "done": 5}),
        ):  # fmt: skip
            messaging.add(commune.locality, said(day=day, **more), by=COMMAND_LINE)
    answer = planner.get("/messages?q=Tin")
    assert seen(answer, wide=False) == [
        f"Tin C | 07/03 /{today.year + 1} | Zalo | sắp tới 2",
        f"Tin D | {today:%d/%m} | Zalo | 5 bài",
        f"Tin A | {today:%d/%m} | Zalo Mở bài đã đăng: Tin A | 3/1.200 tin | Đã làm đủ",
        f"Tin B | 07/03 /{today.year - 1} | Zalo | chưa làm 300 tờ | Đã làm đủ",
    ]
    assert f"Tin A | {today:%d/%m} /{today.year} | Zalo Mở bài đã đăng: Tin A | tin | 1.200 | 3 | Đã làm đủ" in seen(answer, wide=True)  # fmt: skip
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find("a", string="Tin A")["href"].endswith("/edit")
    assert page.select_one("a.out")["href"] == "https://hoasen.example/a"
    reader = BeautifulSoup(sign_in("viewer").get("/messages?q=Tin").text, "html.parser")
    assert reader.find("a", string="Tin A") is None
    assert reader.select_one("a.out")["href"] == "https://hoasen.example/a"


def test_messages_are_found_and_none_found_says_so(made, planner, found_commune, sign_in):
    assert "Mời bà con A" in words(planner.get("/messages?q=moi+BA+con"))
    assert "Không có tin nào như vậy" in words(planner.get("/messages?channel=press"))
    assert planner.get("/messages?month=2026-99&page=50&channel=x").status_code == 200
    assert planner.get("/messages?campaign=999999").status_code == 404
    stranger = sign_in("planner", found_commune("00002", "Suối Trong"))
    assert stranger.get(f"/messages/{made['message']}/edit").status_code == 404
    assert stranger.get(f"/messages?campaign={made['campaign']}").status_code == 404
    assert "Chưa ghi tin nào" in words(stranger.get("/messages"))
    leader = sign_in("viewer").get("/messages")
    assert BeautifulSoup(leader.text, "html.parser").select("main form[method=post]") == []


def test_a_message_of_a_campaign_of_elsewhere_is_refused(commune, made, work, found_commune):
    other = found_commune("00002", "Suối Trong")
    with work(), pytest.raises(NotFound):
        messaging.add(other.locality, said(campaign_id=made["campaign"]), by=COMMAND_LINE)
    with work():
        assert messaging.listed(EVERYWHERE, Wanted())[1] == 1
        assert clock.today() == messaging.listed(EVERYWHERE, Wanted())[0][0].day


def test_places_are_counted_as_people_count(commune, work):
    with work():
        for n in (10, 2, 1):
            place_list.add(commune.locality, place_list.Particulars(f"Nhà văn hóa tổ {n}", "culture_house"))
        scope = Scope(commune.locality)
        assert [one.name[-2:].strip() for one in place_list.listed(scope)] == ["1", "2", "10"]
        assert [one.name[-2:].strip() for one in place_list.listed(scope, limit=1, offset=1)] == ["2"]
