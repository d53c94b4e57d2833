"""The register through HTTP: search, one person, lists they stand on, questions answered and taken back."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit import AuditRow
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from campaigns import decisions
from tests.attendance.telling import card_of, event, send
from tests.conftest import ONE_DATABASE
from tests.people.register_made import a_row, an_import, pairs_said, person
from trainees import areas, cards, people, rosters
from trainees.imports import answering
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import RosterRow
from trainees.people import Details, Person, pairs
from trainees.rosters import Membership

pytestmark = ONE_DATABASE


@pytest.fixture
def officer(sign_in):
    return sign_in("officer")


def soup(answer):
    assert answer.status_code in (200, 409, 422), answer.status_code
    return BeautifulSoup(answer.data, "html.parser")


def text(answer):
    return " ".join(soup(answer).get_text(" ").split())


def main(answer):
    return " ".join(soup(answer).find("main").get_text(" ").split())


def names(answer):
    return [a.get_text() for a in soup(answer).select("th.head a")]


def audited(verb):
    """What is written down of a deed, the newest first."""
    return list(
        db.session.scalars(select(AuditRow).where(AuditRow.verb == verb).order_by(AuditRow.id.desc()))
    )


# --- search --------------------------------------------------------------------------------------------------


def test_typing_asks_for_the_list_alone(officer, commune):
    part = officer.get("/people?q=anh", headers={"X-Part": "found"})
    assert names(part) == ["Nguyễn Thị Ánh"]
    assert "<html" not in part.text
    assert "X-Part" in part.headers["Vary"]
    assert names(officer.get("/people?q=anh")) == ["Nguyễn Thị Ánh"]
    assert soup(officer.get("/people?q=anh")).select_one("form[data-live=found]")
    assert "Không tìm thấy ai" in text(officer.get("/people?q=zzz", headers={"X-Part": "found"}))
    assert names(officer.get("/people?q=hà phạm")) == ["Phạm Thị Ngọc Hà"]


def test_filters_say_what_they_filter(officer, commune, work):
    with work():
        one, other, third, fourth = (db.session.get_one(Person, p) for p in commune.people[:4])
        home = areas.ensure_neighbourhood(commune.locality, "Bản Pom").id
        people.change(
            one, Details(one.name, neighbourhood_id=home, language="tiếng Thái", phone="0912000111")
        )
        people.change(other, Details(other.name, phone_use="none"))
        people.change(third, Details(third.name, phone="0912000111"))
        people.change(fourth, Details(fourth.name, phone="0912000222", phone_use="own"))
        pair = pairs.of(one, other)
        decisions.merge(one, db.session.get_one(Person, commune.people[5]), by=COMMAND_LINE)
        assert pair.verdict == "open"
        one_name, other_name, third_name, fourth_name = one.name, other.name, third.name, fourth.name

    def found(**asked):
        return set(names(officer.get("/people", query_string=asked)))

    assert found(place=home) == found(language="tiếng Thái") == {one_name}
    assert found(phone="none") == {other_name}
    assert found(phone="shared") == {one_name, third_name}
    assert fourth_name in found(phone="own")
    assert found(doubles="1") == {one_name, other_name}
    assert one_name in found(unit=commune.units[1])  # where the one merged into her stands
    assert found(unit=commune.units[1], category="teacher", q="anh") == {one_name}
    assert len(found(category="x", phone="x")) == 5  # no such choices
    assert "Không tìm thấy ai" in text(officer.get("/people?language=x"))


def test_cards_are_found_by_code_and_number(officer, commune, work):
    with work():
        code = card_of(commune.people[0])
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        other = db.session.get_one(Person, commune.people[1])
        decisions.merge(other, db.session.get_one(Person, commune.people[0]), by=COMMAND_LINE)
        number, blank_id = blank.number, blank.id
    assert names(officer.get(f"/people?q={code[:8]}")) == [
        "Trần Văn Bình"
    ]  # an old card leads to who stands for them
    assert names(officer.get(f"/people?q={code[:4]}-{code[4:8].lower()}")) == ["Trần Văn Bình"]
    assert f"Thẻ trắng số {number} chưa gắn với ai" in text(officer.get(f"/people?q={number}"))
    with work():
        cards.bind(
            cards.get(blank_id, within=EVERYWHERE),
            db.session.get_one(Person, commune.people[2]),
            by=COMMAND_LINE,
        )
        cards.block(cards.get(blank_id, within=EVERYWHERE), "mất", by=COMMAND_LINE)
    lost = officer.get(f"/people?q={number}")
    assert "đã khóa" in text(lost)
    assert "Lê Hoàng Đức" in names(lost)


def test_the_list_that_is_shown_can_be_taken_away(officer, commune, work):
    with work():
        one = db.session.get_one(Person, commune.people[0])
        people.change(
            one,
            Details(
                "=HYPERLINK(1) Ánh", phone="0912345678", national_id="014180000123", language="tiếng Thái"
            ),
        )
    form = soup(officer.get("/people?q=anh")).select_one("form[action$='/people/export']")
    sent = {i["name"]: i["value"] for i in form.select("input[type=hidden]") if i["name"] != "csrf_token"}
    assert sent == {"q": "anh"}
    answer = officer.post("/people/export", data=sent)
    assert answer.mimetype.endswith("sheet")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert {"=HYPERLINK(1) Ánh", "0912345678", "123", "tiếng Thái", "Công chức"} <= set(rows[1])
    assert "014180000123" not in str(rows)
    everybody = officer.post("/people/export", data={})
    assert len(list(openpyxl.load_workbook(io.BytesIO(everybody.data)).active.iter_rows())) == 7
    with work():
        assert [(row.detail["people"], row.detail["filters"]) for row in audited("export")] == [
            (6, []),
            (1, ["q"]),
        ]


def test_lists_ask_as_often_for_many_as_for_few(officer, commune, work, queries):
    def count(path):
        with queries() as seen:
            assert officer.get(path).status_code == 200
        return len(seen)

    def more(n):
        with work():
            record = an_import(commune.locality, filename=f"ds{n}.csv")
            for k in range(n):
                one, other = (
                    person(commune.locality, f"Lò Văn {n} {k}"),
                    person(commune.locality, f"Lò Văn {n} {k} B"),
                )
                pairs.of(one, other)
                a_row(record, RowFields(name=one.name), one, other)
                a_row(
                    record,
                    RowFields(name=one.name),
                    outcome="refused",
                    problems=[{"column": "B", "code": "id_length", "fatal": True}],
                )
                decisions.tell_apart(one, db.session.get_one(Person, commune.people[0]), by=COMMAND_LINE)
                decisions.new(a_row(record, RowFields(name=f"Vừ {n} {k}")), by=COMMAND_LINE)

    paths = (
        "/people",
        "/people?q=lo&phone=shared&doubles=1",
        *(f"/people/questions/list?show={one}" for one in ("rows", "pairs", "unsure", "refused", "answered")),
    )
    more(2)
    few = {path: count(path) for path in paths}
    more(12)
    many = {path: count(path) for path in paths}
    assert all(many[path] <= few[path] for path in paths), (few, many)
    assert max(many.values()) <= 16, many


# --- one person ----------------------------------------------------------------------------------------------


def test_a_page_tells_of_the_whole_family_once(officer, commune, work):
    with work():
        one, other = (db.session.get_one(Person, p) for p in (commune.people[0], commune.people[4]))
        send(commune.lesson, event(person=one.id))
        card = cards.give([other])[other.id].code
        decisions.merge(one, other, by=COMMAND_LINE)
    page = main(officer.get(f"/people/{commune.people[0]}"))
    assert "Văn phòng Ủy ban" in page
    assert "Trường Tiểu học Hoa Sen" in page  # where the other one stood
    assert page.count("Lớp cán bộ, công chức") == 1
    assert f"{card[:4]}-{card[4:]}" in page
    assert "Hoàn tác gộp" in page
    assert main(officer.get(f"/people/{commune.people[4]}")) == page  # an old link leads here
    for empty in ("Chưa có ghi nhận kỹ năng", "Chưa có giấy chứng nhận"):
        assert empty in page


def test_the_whole_number_is_shown_once_and_that_is_written_down(officer, sign_in, commune, work):
    with work():
        one = db.session.get_one(Person, commune.people[0])
        people.change(one, Details(one.name, national_id="014180000123"))
    address = f"/people/{commune.people[0]}"
    assert "***123" in text(officer.get(address))
    assert "014180000123" not in officer.get(address).text
    assert "014180000123" in officer.post(f"{address}/number").text
    assert "014180000123" not in officer.get(address).text
    assert officer.get(f"{address}/number").status_code == 405
    assert sign_in("trainer").post(f"{address}/number").status_code == 403
    with work():
        [row] = audited("reveal-number")
        assert (row.noun_id, row.detail) == (commune.people[0], {})


def test_particulars_are_edited_in_the_words_of_a_person(officer, commune, work):
    address = f"/people/{commune.people[0]}/edit"
    assert soup(officer.get(address)).select_one("input[name=birth]")["value"] == "08/03/1984"
    good = {
        "name": "Nguyễn Thị  Ánh", "birth": "5/1984", "sex": "F", "phone": "0912 345 678", "phone_use": "shared",
        "language": "tiếng Tày", "neighbourhood": "0", "sorts_as": "Nguyễn", "national_id": "014180000123",
    }  # fmt: skip
    assert officer.post(address, data=good).status_code == 303
    with work():
        one = db.session.get_one(Person, commune.people[0])
        assert (one.name, one.birth, one.phone, one.phone_use) == (
            "Nguyễn Thị Ánh",
            "1984-05",
            "0912345678",
            "shared",
        )
        assert (one.language, one.sorts_as, one.national_id) == ("tiếng Tày", "Nguyễn", "014180000123")
        assert set(audited("change")[0].detail["fields"]) >= {"birth", "phone", "national_id"}
        assert "0912345678" not in str(audited("change")[0].detail)
    for wrong, said in (
        ({"birth": "31/02/1980"}, "không phải ngày sinh có thật"), ({"national_id": "12345"}, "đủ 12 chữ số"), ({"phone": "12"}, "không đúng"),
        ({"phone_use": "none"}, "Đã ghi số điện thoại"), ({"sorts_as": "Hoa"}, "không phải là chữ trong họ tên"), ({"name": ""}, "Cần họ và tên"),
    ):  # fmt: skip
        answer = officer.post(address, data=good | wrong)
        assert answer.status_code == 422, wrong
        assert said in text(answer)
    assert officer.post(address, data=good | {"national_id": "", "without_id": "y"}).status_code == 303
    with work():
        assert db.session.get_one(Person, commune.people[0]).national_id is None


def test_a_number_that_somebody_has_leads_to_the_two_beside_each_other(officer, commune, work):
    with work():
        other = db.session.get_one(Person, commune.people[1])
        people.change(other, Details(other.name, national_id="014180000123"))
    answer = officer.post(f"/people/{commune.people[0]}/edit", data={"name": "Nguyễn Thị Ánh", "neighbourhood": "0", "sex": "", "phone_use": "", "national_id": "014180000123"})  # fmt: skip
    assert answer.status_code == 409
    link = soup(answer).select_one("main a[href*='/merge/']")["href"]
    assert link == f"/people/{commune.people[0]}/merge/{commune.people[1]}"
    assert officer.get(link).status_code == 200


def test_somebody_entered_by_hand_is_never_a_second_one_by_a_slip(officer, commune, work):
    def form(**more):
        return {
            "name": "Nguyen Thi Anh",
            "birth": "1984",
            "sex": "F",
            "phone_use": "",
            "neighbourhood": "0",
        } | more

    warned = officer.post("/people/new", data=form())
    assert warned.status_code == 409
    assert "Có thể đã có:" in text(warned)
    assert "cùng năm sinh" in text(warned)
    sure = soup(warned).select_one("input[name=sure]")["value"]
    assert sure == str(commune.people[0])
    assert officer.post("/people/new", data=form(sure="")).status_code == 409
    made = officer.post("/people/new", data=form(sure=sure))
    assert made.status_code == 303
    new = int(re.search(r"/people/(\d+)", made.location)[1])
    with work():
        assert pairs_said() == {
            (commune.people[0], new): "different"
        }  # nobody is asked what was answered here
        known = db.session.get_one(Person, commune.people[1])
        people.change(known, Details("Trần Văn Bình", national_id="014180000123"))
    taken = officer.post(
        "/people/new", data=form(name="Ai Đó Khác", national_id="014180000123", birth="1955")
    )
    assert taken.status_code == 409
    sure = soup(taken).select_one("input[name=sure]")["value"]
    assert (
        officer.post(
            "/people/new", data=form(name="Ai Đó Khác", national_id="014180000123", birth="1955", sure=sure)
        ).status_code
        == 422
    )
    assert (
        officer.post("/people/new", data=form(name="Hoàng Thị Không Giống Ai", birth="")).status_code == 303
    )
    with work():
        assert len(list(db.session.scalars(select(Person.id)))) == 8


# --- memberships ---------------------------------------------------------------------------------------------


def test_leaving_moving_and_coming_back_keep_what_was_counted(officer, commune, work):
    one = commune.people[0]
    with work():
        membership = db.session.scalars(select(Membership.id).where(Membership.person_id == one)).one()

    def counts(day):
        with work():
            return [len(rosters.roll(Scope(commune.locality), day, unit_id=unit)) for unit in commune.units]

    def line(verb, which=None, **data):
        return officer.post(f"/people/{one}/memberships/{which or membership}/{verb}", data=data)

    before, quarter, later = counts(date(2026, 3, 31)), date(2026, 3, 31), date(2026, 9, 1)
    assert before == [4, 2]
    assert line("end", **{"end-until": "30/06/2026"}).status_code == 303
    assert (counts(quarter), counts(later)) == (before, [3, 2])
    assert "Đã ghi thôi có tên" in main(
        officer.get(
            officer.post(
                f"/people/{one}/memberships/{membership}/end", data={"end-until": "01/07/2026"}
            ).location
        )
    )
    assert line("resume").status_code == 303
    assert counts(later) == before
    moved = {
        "move-category": "teacher",
        "move-unit": str(commune.units[1]),
        "move-post": "",
        "move-since": "01/07/2026",
    }
    assert line("move", **moved).status_code == 303
    assert (counts(quarter), counts(date(2026, 6, 30)), counts(date(2026, 7, 1))) == (before, before, [3, 3])
    with work():
        new = (
            db.session.scalars(
                select(Membership).where(Membership.person_id == one).order_by(Membership.id.desc())
            )
            .first()
            .id
        )
    for wrong, said in (
        (moved | {"move-since": "01/01/2025"}, "Phải sau ngày"),
        (moved | {"move-since": "hôm qua"}, "không phải ngày"),
    ):
        answer = line("move", new, **wrong)
        assert answer.status_code == 422
        assert said in text(answer)
    assert line("remove").status_code == 303  # a list of an office: by hand in this test, so it may go
    assert line("remove", new).status_code == 303
    assert counts(later) == [3, 2]
    answer = officer.post(
        f"/people/{one}/memberships/new",
        data={"category": "ambassador", "unit": "0", "since": "01/02/2026", "post": "Tổ trưởng"},
    )
    assert answer.status_code == 303
    assert "Đại sứ số" in main(officer.get(f"/people/{one}"))
    assert (
        officer.post(
            f"/people/{one}/memberships/new",
            data={"category": "ambassador", "unit": "0", "since": "31/02/2026"},
        ).status_code
        == 422
    )
    assert officer.get(f"/people/{commune.people[1]}/memberships/{new}").status_code == 404


def test_a_line_of_a_list_is_ended_not_removed(officer, commune, work):
    with work():
        record = an_import(commune.locality)
        one = db.session.get_one(Person, commune.people[0])
        line = rosters.add(one, "youth", date(2026, 1, 1), import_id=record.id).id
    page = officer.get(f"/people/{commune.people[0]}/memberships/{line}")
    assert "Bỏ dòng ghi nhầm" not in page.text
    officer.post(f"/people/{commune.people[0]}/memberships/{line}/remove")
    with work():
        assert db.session.get(Membership, line) is not None


# --- questions -----------------------------------------------------------------------------------------------


@pytest.fixture
def asked(commune, work):
    """Two open rows and a pair: (row of one candidate, row of two, pair), as the addresses name them."""
    with work():
        one, other, third = (db.session.get_one(Person, p) for p in commune.people[:3])
        record = an_import(commune.locality, filename="vien-chuc.xlsx")
        first = a_row(
            record, RowFields(name="Nguyen Thi Anh", birth="1984", phone="0911222333", unit="Trạm Y tế"), one
        )
        second = a_row(record, RowFields(name="Trần Văn Bình"), other, third)
        pair = pairs.of(one, other)
        pair.score, pair.why = 0.6, ["same phone"]
        return first.id, second.id, pair.id


def press(officer, page, verdict):
    """Send the form of the page that has this answer, as the browser does."""
    form = next(f for f in soup(page).select("main form") if f.select_one(f"button[value={verdict}]"))
    data = {i["name"]: i.get("value", "") for i in form.select("input")} | {"verdict": verdict}
    answer = officer.post(form["action"], data=data)
    assert answer.status_code == 303, answer.text
    return officer.get(answer.location)


def undo(officer, page):
    form = soup(page).select_one(".done form")
    answer = officer.post(form["action"])
    assert answer.status_code == 303
    return officer.get(answer.location)


def test_questions_are_answered_one_after_the_other_and_taken_back(officer, commune, work, asked):
    first, second, pair = asked
    page = officer.get("/people/questions")
    assert "còn 3" in main(page)
    assert "vien-chuc.xlsx, dòng 5" in main(page)
    states = {
        tr.find("th").get_text(strip=True): tr.select_one("[data-state]")
        for tr in soup(page).select("tbody tr")
    }
    assert states["Họ và tên"]["data-state"] == "near"
    assert states["Ngày sinh"].get_text(strip=True) == "Một bên đủ hơn"
    assert states["Điện thoại"]["data-state"] == "differs"
    assert "Trạm Y tế" in main(page).split("sẽ ghi thêm")[1]
    assert {k["data-key"] for k in soup(page).select("[data-key]")} == {"c", "k", "r", "ArrowRight"}
    skipped = officer.get(soup(page).select_one("a[data-key=ArrowRight]")["href"])
    assert f"/rows/{second}/answer" in skipped.text

    page = press(officer, page, "same")
    assert "vien-chuc.xlsx, dòng 5 là Nguyễn Thị Ánh" in main(page)
    assert "còn 2" in main(page)
    with work():
        assert db.session.get_one(RosterRow, first).person_id == commune.people[0]
    page = undo(officer, page)
    assert "còn 3" in main(page)
    assert f"/rows/{first}/answer" in page.text
    page = press(officer, page, "different")
    assert "là người mới: Nguyen Thi Anh" in main(page)

    assert "giống 2 người" in main(page)
    page = press(officer, page, "different")  # not the first one: the second is shown
    assert "giống 2 người" not in main(page)
    assert "Lê Hoàng Đức" in main(page)
    page = press(officer, page, "unsure")
    assert "chưa rõ, để lại cuối" in main(page)
    assert f"/pairs/{pair}/answer" in page.text
    page = press(officer, page, "unsure")
    assert "đã xem ngày" in main(page)  # now the row that was left, and who left it
    with work():
        assert [row.detail["verdict"] for row in audited("answer")] == [
            "unsure",
            "different",
            "different",
            "same",
        ]


def test_a_pair_is_merged_field_by_field_and_two_again(officer, commune, work, asked):
    pair = asked[2]
    one, other = commune.people[:2]
    page = officer.get(f"/people/questions?at=p{pair}")
    link = soup(page).select_one("a[data-key=c]")["href"]
    merge = soup(officer.get(link))
    chosen = {i["name"]: i["value"] for i in merge.select("input[type=radio][checked]")}
    assert chosen == {"name": "left", "birth": "left", "sex": "left", "phone": "left", "stays": str(one)}
    data = chosen | {"from": "questions", "name": "right", "phone": "right"}
    answer = officer.post(link.split("?")[0], data=data)
    page = officer.get(answer.location)
    assert "Đã gộp thành một người: Trần Văn Bình" in main(page)
    with work():
        survivor = db.session.get_one(Person, one)
        assert (survivor.name, survivor.birth, survivor.phone) == (
            "Trần Văn Bình",
            "1984-03-08",
            "0900001001",
        )
        assert db.session.get_one(Person, other).merged_into_id == one
    page = undo(officer, page)
    assert f"/pairs/{pair}/answer" in page.text
    with work():
        assert db.session.get_one(Person, one).name == "Nguyễn Thị Ánh"
        assert pairs_said() == {(one, other): "open"}
    officer.post(link.split("?")[0], data={"stays": str(other)})
    merged = officer.get(f"/people/{one}")  # who stays was chosen
    form = soup(merged).select_one("form[action*='/merges/']")
    assert officer.post(form["action"]).status_code == 303
    assert officer.post(form["action"]).status_code == 303  # a second click hears why
    assert "đã được hoàn tác" in main(officer.get(f"/people/{other}"))
    same = officer.get(f"/people/{one}/merge/{one}")
    assert same.status_code == 303


def test_the_list_of_questions_by_kind(officer, commune, work, asked):
    _first, second, pair = asked
    officer.post(f"/people/questions/rows/{second}/answer", data={"verdict": "unsure"})
    officer.post(f"/people/questions/pairs/{pair}/answer", data={"verdict": "different"})
    listed = {
        show: main(officer.get(f"/people/questions/list?show={show}"))
        for show in ("rows", "pairs", "unsure", "refused", "answered")
    }
    assert "Nguyen Thi Anh" in listed["rows"]
    assert "Không có hai người nào giống nhau" in listed["pairs"]
    assert "chưa rõ, " in listed["unsure"]
    assert "Không có dòng nào bị từ chối" in listed["refused"]
    assert "Trần Văn Bình, sinh 1979 cùng số điện thoại; người khác, " in listed["answered"]
    form = soup(officer.get("/people/questions/list?show=answered")).select_one("main table form")
    officer.post(form["action"])
    assert "Trần Văn Bình" in main(officer.get("/people/questions/list?show=pairs"))
    person_page = main(officer.get(f"/people/{commune.people[0]}"))
    assert "Có thể trùng" in person_page
    assert "vien-chuc.xlsx, dòng 5" in person_page


def test_refused_rows_are_mended_taken_or_dropped(officer, commune, work):
    bad = [{"column": "C", "code": "birth_impossible", "fatal": True}]
    with work():
        record = an_import(commune.locality, filename="ds.xlsx")
        what = RowFields(name="Hoàng Văn Sửa", unit="Trạm Y tế", category="viên chức", phone="0911222333")
        mend, without, drop, nameless = (
            a_row(record, what if n < 3 else RowFields(), outcome="refused", problems=bad).id
            for n in range(4)
        )
        row_of = lambda row_id: db.session.get_one(RosterRow, row_id)  # noqa: E731
    page = officer.get(f"/people/questions/rows/{mend}/mend")
    assert "Ngày sinh không có thật (ô C5)" in main(page)
    data = {f["name"]: f.get("value", "") for f in soup(page).select("main form input.form-control")}
    assert (data["name"], data["birth"], data["unit"]) == ("Hoàng Văn Sửa", "", "Trạm Y tế")
    wrong = officer.post(
        f"/people/questions/rows/{mend}/mend",
        data=data | {"sex": "", "category": "public_employee", "birth": "30/02/1980"},
    )
    assert wrong.status_code == 422
    done = officer.post(
        f"/people/questions/rows/{mend}/mend",
        data=data | {"sex": "M", "category": "official", "birth": "28/2/1980"},
    )
    assert done.status_code == 303
    assert "là người mới: Hoàng Văn Sửa" in main(officer.get(done.location))
    with work():
        made = db.session.get_one(Person, row_of(mend).person_id)
        assert (made.birth, made.sex, made.phone) == ("1980-02-28", "M", "0911222333")
        assert (
            db.session.scalars(select(Membership).where(Membership.person_id == made.id)).one().category
            == "official"
        )
        made_id = made.id
    # the next one resembles who was just entered: it is asked, not entered
    asked = officer.post(f"/people/questions/rows/{without}/mend", data={"without": "1"})
    assert f"at=r{without}" in asked.location
    page = officer.get(asked.location)
    press(officer, page, "same")
    with work():
        assert row_of(without).person_id == made_id
    page = officer.get(officer.post(f"/people/questions/rows/{drop}/dismiss").location)
    assert "không còn được tính" in main(page)
    with work():
        assert {r.id for r in answering.waiting(Scope(commune.locality), "refused")} == {nameless}
    undo(officer, page)
    with work():
        assert {r.id for r in answering.waiting(Scope(commune.locality), "refused")} == {drop, nameless}
    assert "không kèm ô sai" not in officer.get(f"/people/questions/rows/{nameless}/mend").text
    assert officer.get(f"/people/questions/rows/{mend}/mend").status_code == 404  # answered


def test_answers_that_come_late_or_make_no_sense_say_so(officer, commune, asked):
    first, _second, pair = asked
    nothing = officer.post(f"/people/questions/rows/{first}/answer", data={})
    assert "Chọn một câu trả lời" in main(officer.get(nothing.location))
    assert (
        officer.post(
            f"/people/questions/rows/{first}/answer", data={"verdict": "same", "person": "999999"}
        ).status_code
        == 404
    )
    assert (
        officer.post(
            f"/people/questions/rows/{first}/answer",
            data={"verdict": "same", "person": str(commune.people[0])},
        ).status_code
        == 303
    )
    assert officer.post(f"/people/questions/rows/{first}/answer", data={"verdict": "new"}).status_code == 404
    empty = officer.post(f"/people/questions/pairs/{pair}/answer", data={"verdict": "same"})
    assert "Chọn một câu trả lời" in main(officer.get(empty.location))
    for odd in (
        "at=x",
        "at=r999999",
        "done=r999999",
        "done=p99999999999999999999",
        "done=r" + "9" * 30,
        "at=p%00",
        "person=x",
    ):
        assert officer.get(f"/people/questions?{odd}").status_code in (200, 404), odd


def test_nothing_to_ask_is_said(officer, commune):
    assert "Không còn câu hỏi nào" in main(officer.get("/people/questions"))


def test_somebody_who_was_never_asked_about_is_found_and_compared(sign_in, commune) -> None:
    officer = sign_in("officer")
    one, other = commune.people[:2]
    shown = officer.get(f"/people/{one}").data.decode()
    assert f'href="/people/{one}/merge"' in shown
    assert officer.get(f"/people/{one}/merge").status_code == 200
    with_name = BeautifulSoup(officer.get(f"/people/{other}").data, "html.parser").h1.get_text(strip=True)
    page = officer.get(f"/people/{one}/merge", query_string={"q": with_name}).data.decode()
    assert f'href="/people/{one}/merge/{other}"' in page
    assert f'href="/people/{one}/merge/{one}"' not in page
    assert "Không tìm thấy ai khác" in officer.get(f"/people/{one}/merge?q=zzzz").data.decode()
