"""A province's pages: scenario 10 by files and pages; what a province may not see; what a commune may not open."""

from __future__ import annotations

import io
import json
from datetime import datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app import accounts
from app.access import ADMINISTRATOR, PROVINCE
from app.base import clock
from app.base.db import db
from app.filing.province import communes, receiving, rounds
from app.filing.province.communes import ProvinceCommune, ProvinceRound, Succession
from app.filing.province.sums_file import SumsFile
from tests.addresses import routes
from tests.conftest import PASSWORD
from tests.filing.province_made import (
    BY,
    CUT_OFF,
    DUE,
    GROWN,
    OTHER,
    OVER_14,
    PERIOD,
    file,
    filed_here,
    line,
    typed_over,
    with_communes,
)
from tests.shape.test_pages import faults
from trainees.areas import Locality

NAMES = {f"1{n:04}": f"Xã số {n}" for n in range(1, 66)}
CODES = list(NAMES)
MISSING = {CODES[4], CODES[30], CODES[45], CODES[64]}
ODD = CODES[50]


@pytest.fixture
def office(app, work):
    """office(communes) → a client with a session of a province that expects them."""

    def enter(names=NAMES, *, opened=True, role=PROVINCE):
        with work():
            place = with_communes(names, opened=opened)
            account, _ = accounts.add(place, "tinh@example.vn", role, password=PASSWORD)
            key = account.get_id()
        visitor = app.test_client()
        with visitor.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return visitor

    return enter


def the_province() -> Locality:
    return db.session.scalars(select(Locality).where(Locality.code == "99000")).one()


def hand_in(visitor, *files):
    return visitor.post("/province/files", data={"file": [(io.BytesIO(data), name) for name, data in files]})


def text(answer) -> str:
    return " ".join(answer.text.split())


def numbers(at: int) -> tuple[int, int]:
    """What a commune has: 60 that count alike make 25.736 of 36.845 together."""
    asked = [n for n, code in enumerate(CODES) if code not in MISSING and code != ODD]
    place = asked.index(at)
    return 428 + (56 if place == 0 else 0), 614 + (5 if place == 0 else 0)


def test_scenario_10_by_files_and_pages(office, work, at) -> None:
    """65 communes, 40 on the server and 25 by file; 61 in, four missing named; 69,85 %; another age is not added."""
    at(DUE)
    visitor = office()
    sent = [n for n, code in enumerate(CODES) if code not in MISSING]
    assert len(sent) == 61
    with work():
        for n in (n for n in sent if n < 40):
            filed_here(CODES[n], NAMES[CODES[n]], [line(*numbers(n))])
    by_file = [
        (f"so-tong-{CODES[n]}.json", file(CODES[n], NAMES[CODES[n]], [line(*numbers(n))]))
        for n in sent if n >= 40 and CODES[n] != ODD
    ]  # fmt: skip
    odd = (
        f"so-tong-{ODD}.json",
        file(ODD, NAMES[ODD], [line(500, 700, definition=OTHER, population=OVER_14)]),
    )
    answer = hand_in(visitor, *by_file, odd)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert answer.text.count("Đã nhận</span>") == len(by_file) + 1 == 23

    page = text(visitor.get("/province"))
    assert "25.736" in page
    assert "36.845" in page
    assert "69,85 %" in page
    assert '61</span> <span class="count__label">trên 65 xã, phường đã gửi' in page
    for code in MISSING:
        assert f'xã {NAMES[code]} <span class="muted">({code}' in page
    assert "61/65 xã, phường đã gửi" in page  # the text to be pasted
    assert "1 xã tính cách khác" in page

    sheet = load_workbook(io.BytesIO(visitor.get(f"/province/{PERIOD}/table.xlsx").data))
    first = next([cell.value for cell in row] for row in sheet["Tổng hợp"].iter_rows(min_row=7, max_row=7))
    assert first[1:7] == ["Tỷ lệ người dân có kỹ năng số cơ bản", GROWN, 60, 25_736, 36_845, "69,85 %"]
    apart = [[cell.value for cell in row] for row in sheet["Không cộng"].iter_rows(min_row=2)]
    assert [(row[2], row[3], row[4]) for row in apart] == [(f"xã {NAMES[ODD]}", 500, 700)]
    assert OVER_14 in apart[0][6]
    sent_sheet = [row[3].value for row in sheet["Tình hình gửi"].iter_rows(min_row=2)]
    assert (sent_sheet.count("Chưa gửi"), sent_sheet.count("Đã gửi")) == (4, 61)
    names = [row[3] for row in sheet["Theo xã"].iter_rows(min_row=2)]
    assert {len(cell.value) <= 10 for cell in names} == {True, False}  # "xã Gò Chè", "phường Suối Xanh"
    assert {cell.alignment.horizontal for cell in names} == {None}  # in one line under each other


def test_a_changed_number_is_told_and_the_other_files_are_taken(office, work) -> None:
    visitor = office()
    good = file(CODES[0], NAMES[CODES[0]], [line(10, 40)])
    bad = typed_over(file(CODES[1], NAMES[CODES[1]], [line(10, 40)]), numerator=39)
    page = text(hand_in(visitor, ("tot.json", good), ("sua.json", bad), ("anh.json", b"\x89PNG")))
    assert "Tệp đã bị sửa sau khi xuất: con số không còn khớp mã kiểm tra" in page
    assert "Không đọc được tệp" in page
    with work():
        assert [one.code for one in db.session.scalars(select(SumsFile))] == [CODES[0]]
    assert "Đã có, không ghi lại" in text(hand_in(visitor, ("tot.json", good)))
    assert hand_in(visitor).status_code == 422


def test_a_newer_revision_and_its_undoing_on_pages(office, work) -> None:
    visitor = office()
    hand_in(visitor, ("a.json", file(CODES[0], NAMES[CODES[0]], [line(10, 40)])))
    page = text(hand_in(visitor, ("b.json", file(CODES[0], NAMES[CODES[0]], [line(12, 40)], revision=2))))
    assert "Đã nhận, thay bản trước" in page
    assert "30 %" in visitor.get("/province").text
    with work():
        newest = db.session.scalars(select(SumsFile.id).order_by(SumsFile.id.desc())).first()
    answer = visitor.post(f"/province/files/{newest}/undo", follow_redirects=True)
    assert "Bản 1 của xã Xã số 1 dùng lại." in answer.text
    assert "25 %" in visitor.get("/province").text
    assert (
        "Tệp này đã được hoàn tác."
        in visitor.post(f"/province/files/{newest}/undo", follow_redirects=True).text
    )


def test_a_row_shows_each_commune_and_finds_one(office) -> None:
    visitor = office()
    hand_in(
        visitor, ("a.json", file(CODES[0], "Suối Trong", [line(10, 40)])), ("b.json", file(CODES[1], "Bãi Sậy", [line(7, None)])),
        ("c.json", file(CODES[2], "Cầu Mới", [line(1, 3, definition=OTHER, population=OVER_14)])),
    )  # fmt: skip
    home = visitor.get("/province").text
    keys = list(
        dict.fromkeys(part.split('"')[0] for part in home.split(f'href="/province/{PERIOD}/rows/')[1:])
    )
    assert len(keys) == 2
    page = visitor.get(f"/province/{PERIOD}/rows/{keys[0]}")
    assert faults(page.text) == []
    assert "10 / 40 =" in page.text
    assert "không cộng: chưa có mẫu số" in page.text
    assert OVER_14 in page.text
    assert "Suối Trong" in visitor.get(f"/province/{PERIOD}/rows/{keys[0]}?q=suoi").text
    assert "Bãi Sậy" not in visitor.get(f"/province/{PERIOD}/rows/{keys[0]}?q=suoi").text
    aside = visitor.get(f"/province/{PERIOD}/rows/{keys[1]}").text
    assert "Hàng này không cộng vào hàng chính" in aside
    assert visitor.get(f"/province/{PERIOD}/rows/0000000000000000").status_code == 404
    assert visitor.get("/province/2031-01").status_code == 404


def test_rounds_are_opened_changed_and_put_away(office, work) -> None:
    visitor = office(opened=False)
    assert "Chưa mở đợt tổng hợp nào" in visitor.get("/province").text
    said = {"period": "2026-q1", "cut_off": "14/03/2026", "due": "14/03/2026"}
    assert visitor.post("/province", data=said).location == "/province/2026-Q1"
    assert visitor.post("/province", data=said).status_code == 422
    assert "Kỳ ghi như 2026-02" in visitor.post("/province", data=said | {"period": "quý 1"}).text
    assert visitor.post("/province", data={}).status_code == 422
    assert (
        visitor.post("/province/2026-Q1", data={"cut_off": "14/03/2026", "due": "13/03/2026"}).status_code
        == 303
    )
    assert (
        visitor.post("/province/2026-Q1", data={"cut_off": "14/03/2026", "due": "1/1/2020"}).status_code
        == 422
    )
    with work():
        assert rounds.get(the_province(), "2026-Q1").due.day == 13
    assert visitor.post("/province/2026-Q1/remove").location == "/province"
    with work():
        assert db.session.scalars(select(ProvinceRound)).all() == []


def test_communes_come_from_a_list_from_this_server_or_one_by_one(office, work) -> None:
    visitor = office({}, opened=False)
    assert "Trước hết lập danh sách xã" in visitor.get("/province").text
    book = "STT;Mã;Tên đơn vị\n1;10001;Xã Suối Trong\n2;10002;Phường Bãi Sậy\n".encode()

    def bring(data, name="xa.csv"):
        return visitor.post(
            "/province/communes/list", data={"file": (io.BytesIO(data), name)}, follow_redirects=True
        )

    assert "Đã thêm 2 xã; 0 xã đã có từ trước." in bring(book).text
    assert "Đã thêm 0 xã; 2 xã đã có từ trước." in bring(book).text
    assert "Dòng 2: mã “1a” phải có 5 chữ số." in bring("Mã;Tên\n1a;Xã A\n".encode()).text
    assert "cần tên và loại" in bring("Mã;Tên\n10009;Không Loại\n".encode()).text
    assert "Không thấy cột" in bring(b"A;B\n1;2\n").text
    assert bring(b"\x00\x01", "xa.exe").status_code == 422
    assert visitor.post("/province/communes/list").status_code == 422
    with work():
        filed_here("10003", "Cầu Mới", [line(1, 2)])
    assert "1 xã của tỉnh có dữ liệu trên máy chủ này" in visitor.get("/province/communes").text
    assert "Đã thêm 1 xã" in visitor.post("/province/communes/ours", follow_redirects=True).text
    one = {"code": "10004", "kind": "đặc khu", "name": "Đảo Xa"}
    assert visitor.post("/province/communes", data=one).status_code == 303
    assert "Đã có đặc khu Đảo Xa" in visitor.post("/province/communes", data=one).text
    with work():
        kinds = dict(db.session.execute(select(ProvinceCommune.code, ProvinceCommune.kind)).tuples().all())
        first = db.session.scalars(select(ProvinceCommune.id).order_by(ProvinceCommune.id)).first()
    assert kinds == {"10001": "xã", "10002": "phường", "10003": "xã", "10004": "đặc khu"}
    assert "Cần ngày cuối cùng" in visitor.post(f"/province/communes/{first}/end", follow_redirects=True).text
    visitor.post(f"/province/communes/{first}/end", data={"on": "31/01/2026"})
    assert "đến 31/01/2026" in visitor.get("/province/communes").text
    visitor.post(f"/province/communes/{first}/resume")
    assert "đến 31/01/2026" not in visitor.get("/province/communes").text


def test_a_succession_on_pages(office, work) -> None:
    visitor = office({"10001": "Suối Trong", "10002": "Bãi Sậy"})
    said = {"old_code": "10001", "new_code": "10002", "on": "01/01/2026", "whole": "1"}
    assert visitor.post("/province/successions", data=said).status_code == 303
    assert "đã ghi" in visitor.post("/province/successions", data=said).text.casefold()
    assert visitor.post("/province/successions", data={}).status_code == 422
    hand_in(visitor, ("a.json", file("10001", "Suối Trong", [line(1, 4)])))
    assert "trên 1 xã, phường đã gửi" in text(visitor.get("/province"))
    with work():
        one = db.session.scalars(select(Succession.id)).one()
    visitor.post(f"/province/successions/{one}/remove")
    assert "trên 2 xã, phường đã gửi" in text(visitor.get("/province"))


# --- who may see what ----------------------------------------------------------------------------------------


def province_routes(app):
    return [(rule, method) for rule, method, _ in routes(app) if rule.endpoint.startswith("province.")]


def path_of(rule, file_id=1) -> str:
    ids = {"period": PERIOD, "key": "0" * 16}
    with_ids = rule.rule
    for name in rule.arguments:
        for form in (f"<{name}>", f"<int:{name}>"):
            with_ids = with_ids.replace(form, str(ids.get(name, file_id)))
    return with_ids


def test_a_commune_has_no_province_whatever_its_role_holds(app, commune, sign_in) -> None:
    visitor = sign_in(ADMINISTRATOR)
    found = {
        f"{method} {rule.rule}": visitor.open(path_of(rule), method=method).status_code
        for rule, method in province_routes(app)
    }
    assert len(found) > 15
    assert set(found.values()) == {404}


def test_a_province_opens_no_page_of_a_commune_and_sees_nobody(app, commune, office, work) -> None:
    """Neither its account with the province's role, nor one that administers the province, whatever the address."""
    visitor = office({"00001": "Hoa Sen"})
    with work():
        report = filed_here("00001", "Hoa Sen", [line(10, 40)])
        ours = {
            "/people",
            f"/people/{commune.people[0]}",
            f"/trainings/{commune.training}",
            f"/lessons/{commune.lesson}",
            f"/reports/{report.id}",
        }
        ours |= {
            "/certificates",
            "/plans",
            "/reports",
            "/rosters",
            "/accounts",
            "/indicators",
            f"/plans/{report.plan_id}",
        }
    assert {
        path: visitor.get(path).status_code
        for path in ours
        if visitor.get(path).status_code not in (403, 404)
    } == {}
    shown = "".join(
        visitor.get(path).text
        for path in ("/province", f"/province/{PERIOD}", "/province/communes", "/province/files")
    )
    assert "Nguyễn Thị Ánh" not in shown
    assert "Phòng Văn hóa" not in shown
    assert "25 %" in shown


def test_the_administrator_of_a_province_finds_nothing_of_its_communes(app, commune, office) -> None:
    visitor = office({"00001": "Hoa Sen"}, role=ADMINISTRATOR)
    for path in (
        f"/people/{commune.people[0]}",
        f"/trainings/{commune.training}",
        f"/lessons/{commune.lesson}",
    ):
        assert visitor.get(path).status_code == 404
    assert "Nguyễn Thị Ánh" not in visitor.get("/people").text


def test_of_another_province_nothing_exists(app, office, work) -> None:
    visitor = office({"10001": "Suối Trong"})
    hand_in(visitor, ("a.json", file("10001", "Suối Trong", [line(1, 4)])))
    with work():
        other = Locality(code="98000", name="Sông Lam", kind="tỉnh", province="Việt Nam")
        db.session.add(other)
        db.session.flush()
        account, _ = accounts.add(other, "lam@example.vn", PROVINCE, password=PASSWORD)
        key = account.get_id()
        ids = [db.session.scalars(select(each)).one() for each in (SumsFile.id, ProvinceCommune.id)]
    stranger = app.test_client()
    with stranger.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    assert stranger.get(f"/province/{PERIOD}").status_code == 404
    assert stranger.post(f"/province/files/{ids[0]}/undo").status_code == 404
    assert stranger.post(f"/province/communes/{ids[1]}/end").status_code == 404
    assert "Suối Trong" not in "".join(
        stranger.get(path).text for path in ("/province", "/province/files", "/province/communes")
    )


def test_every_page_is_sound_empty_and_full(app, office, work) -> None:
    visitor = office()
    wrong = {}
    for rule, method in province_routes(app):
        if method == "GET" and "key" not in rule.arguments and "xlsx" not in rule.rule:
            wrong[rule.rule] = faults(visitor.get(path_of(rule)).text)
    hand_in(
        visitor,
        (
            "a.json",
            file(CODES[0], NAMES[CODES[0]], [line(10, 40), line(2, None, code="vneid", text="VNeID")]),
        ),
    )
    for rule, method in province_routes(app):
        if method == "GET" and "key" not in rule.arguments and "xlsx" not in rule.rule:
            wrong[f"{rule.rule} full"] = faults(visitor.get(path_of(rule)).text)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_an_empty_form_is_answered(app, office, work) -> None:
    visitor = office({"10001": "Suối Trong"})
    hand_in(visitor, ("a.json", file("10001", "Suối Trong", [line(1, 4)])))
    with work():
        place = the_province()
        place_id = communes.listed(place)[0].id
        taken = receiving.listed(place, limit=1)[0].id
    answers = {}
    for rule, method in province_routes(app):
        if method == "POST" and "succession_id" not in rule.arguments:
            at = path_of(rule, taken if "file_id" in rule.arguments else place_id)
            answers[rule.rule] = visitor.post(at).status_code
    assert {path: code for path, code in answers.items() if code not in (303, 409, 422)} == {}


def test_pages_ask_as_often_for_many_communes_as_for_few(office, queries, work) -> None:
    visitor = office()

    def asked(path):
        with queries() as seen:
            assert visitor.get(path).status_code == 200
        return len(seen)

    def more(codes):
        with work():
            for n, code in enumerate(codes):
                if n % 2:
                    filed_here(code, NAMES[code], [line(1, 2)])
                else:
                    receiving.receive(the_province(), file(code, NAMES[code], [line(1, 2)]), "a.json", by=BY)

    paths = ("/province", "/province/files", "/province/communes")
    more(CODES[:2])
    few = {path: asked(path) for path in paths}
    more(CODES[2:22])
    assert {path: asked(path) for path in paths} == few
    assert max(few.values()) <= 16, few


def test_a_file_that_comes_after_the_day_is_late(office, work, monkeypatch) -> None:
    visitor = office()
    late = datetime(CUT_OFF.year, CUT_OFF.month, CUT_OFF.day, 0, 0, tzinfo=clock.ZONE)  # due the day before
    monkeypatch.setattr(clock, "now", lambda: late)
    page = hand_in(visitor, ("a.json", file(CODES[0], NAMES[CODES[0]], [line(1, 2)]))).text
    assert "Muộn hạn" in page
    assert "gửi lần đầu 14/02/2026" in visitor.get("/province").text


def test_a_sums_file_holds_what_the_report_printed(office) -> None:
    """What the commune sends is what the province shows, to the last figure."""
    visitor = office({"10001": "Suối Trong"})
    data = file("10001", "Suối Trong", [line(25_736, 36_845)])
    hand_in(visitor, ("a.json", data))
    assert "69,85 %" in visitor.get("/province").text
    assert json.loads(data)["lines"][0]["numerator"] == 25_736
