"""Lists on pages: choose, preview, write, take back; the register and the accounts."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app import accounts
from app.audit import AuditRow
from app.base.db import db
from tests.conftest import ONE_DATABASE
from tests.trainees.rosters_made import HEAD, STAFF, mended, workbook
from trainees.imports.roster_import import RosterImport
from trainees.people import Person

pytestmark = ONE_DATABASE


@pytest.fixture
def officer(sign_in, commune):
    """An officer of the commune."""
    return sign_in("officer")


def text(response):
    assert response.status_code == 200, response.data
    return " ".join(BeautifulSoup(response.data, "html.parser").main.get_text(" ").split())


def upload(client, data, name="cán bộ.xlsx", kind="staff", since="2026-01-01"):
    return client.post("/rosters/new", data={"kind": kind, "since": since, "file": (io.BytesIO(data), name)})


def waiting(client, data, **more):
    """Upload and give the address of the preview."""
    answer = upload(client, data, **more)
    assert answer.status_code == 303, text(answer)
    return answer.location


def row_fields(client, address):
    """Names of the fields by which rows are settled, in order, with their values."""
    page = BeautifulSoup(client.get(address).data, "html.parser")
    found: dict[str, list[str]] = {}
    for field in page.select("input[name^=row-]"):
        found.setdefault(field["name"], []).append(field["value"])
    return found


def people(app):
    with app.app_context():
        n = db.session.scalar(select(func.count(Person.id)))
        db.session.rollback()
    return n


def record(app, address):
    with app.app_context():
        found = db.session.get_one(RosterImport, int(address.rsplit("/", 1)[1]))
        state = (found.state, found.data is not None)
        db.session.rollback()
    return state


def test_from_file_to_people_and_back(app, officer):
    before = people(app)
    address = waiting(officer, workbook(STAFF))
    assert record(app, address) == ("previewed", True)
    page = text(officer.get(address))
    assert "3 mới 0 đã có 0 cần hỏi 2 bị từ chối" in page
    assert "Ghi danh sách này" in page  # how many, the choices tell
    assert "Ghi 3 người" not in page
    assert "dòng 7" in page
    assert "F7: 0141850001250" in page
    assert "13 chữ số" in page
    assert "Văn phòng Đảng ủy; Trạm Y tế" in page
    assert "Không ghi rõ cán bộ, công chức hay viên chức" in page
    assert people(app) == before

    done = officer.post(f"{address}/apply")
    assert done.status_code == 303
    assert people(app) == before + 3
    assert record(app, address) == ("applied", False)
    page = text(officer.get(done.location))
    assert "Đã ghi: 3 người mới, 0 người đã có, thêm 3 tên vào danh sách." in page
    assert "Chưa vào danh sách: 2 dòng" in page
    assert "Số CCCD không đủ 12 chữ số (ô F7)" in page
    with app.app_context():
        told = db.session.scalars(select(AuditRow).where(AuditRow.noun == "roster_import")).all()
        assert [(row.verb, row.detail["created"]) for row in told] == [("apply", 3)]
        assert "Lò" not in str([row.detail for row in told])
        db.session.rollback()

    undone = officer.post(f"{address}/undo", follow_redirects=True)
    assert "Đã hoàn tác: bỏ 3 người" in text(undone)
    assert people(app) == before
    assert "đã được hoàn tác" in text(officer.get(address))


def test_a_list_of_pupils_is_warned_of_before_anybody_is_entered(officer):
    pupils = workbook(
        [[1, "Lò Thị Bé", "2018", "1A"]],
        head=["STT", "Họ và tên", "Năm sinh", "Lớp"],
        title="DANH SÁCH HỌC SINH LỚP 1A",
    )
    page = text(officer.get(waiting(officer, pupils, kind="residents")))
    assert page.count("Trẻ em chỉ được đếm, không ghi tên") == 1


def test_the_same_file_again_changes_nothing(app, officer):
    first = waiting(officer, workbook(STAFF))
    officer.post(f"{first}/apply")
    again = waiting(officer, workbook(STAFF))
    page = text(officer.get(again))
    assert "Tệp này đã được ghi ngày" in page
    assert "Ghi lại sẽ không thay đổi gì" in page
    answer = officer.post(f"{again}/apply")
    assert answer.location.endswith(first)
    assert "Không có gì thay đổi" in text(officer.get(answer.location))
    assert record(app, again) == ("dropped", False)


def test_a_second_click_on_write_does_nothing(app, officer):
    address = waiting(officer, workbook(STAFF))
    before = people(app)
    for _ in range(2):
        assert officer.post(f"{address}/apply").status_code == 303
    assert people(app) == before + 3


def test_a_refused_row_goes_in_without_its_cell(app, officer):
    address = waiting(officer, workbook(STAFF))
    fields = row_fields(officer, address)
    assert list(fields.values()) == [["without-auto"], ["without-auto"]]
    before = people(app)
    officer.post(f"{address}/apply", data={next(iter(fields)): "without-auto"})
    assert people(app) == before + 4
    assert "Chưa vào danh sách: 1 dòng" in text(officer.get(address))


def test_a_question_is_answered_on_the_preview(app, officer, commune):
    rows = [[1, "Nguyen Thi Anh", "1984", "Nữ", "Viên chức", "", ""]]
    address = waiting(officer, workbook(rows))
    page = text(officer.get(address))
    assert "Cùng người: Nguyễn Thị Ánh sinh 08/03/1984" in page
    assert "họ tên giống khi bỏ dấu, cùng năm sinh" in page
    ((name, values),) = row_fields(officer, address).items()
    assert values == [f"same-p{commune.people[0]}", "new", ""]
    before = people(app)
    wrong = officer.post(f"{address}/apply", data={name: f"same-p{commune.people[1]}"})
    assert wrong.status_code == 422
    assert "không còn đúng" in BeautifulSoup(wrong.data, "html.parser").get_text()
    officer.post(f"{address}/apply", data={name: values[0]})
    assert people(app) == before
    assert "1 đã có" in text(officer.get(address))


def test_a_mended_copy_settles_what_waited(officer):
    officer.post(f"{waiting(officer, workbook(STAFF))}/apply")
    assert "2 dòng trong các tệp chưa vào danh sách" in text(officer.get("/people"))
    officer.post(f"{waiting(officer, workbook(mended()))}/apply")
    assert "chưa vào danh sách." not in text(officer.get("/people"))


def test_a_row_that_needs_nobody(officer):
    address = waiting(officer, workbook(STAFF))
    officer.post(f"{address}/apply")
    page = BeautifulSoup(officer.get(address).data, "html.parser")
    dismiss = page.select_one("form[action$=dismiss]")["action"]
    assert officer.post(dismiss).status_code == 303
    assert "Chưa vào danh sách: 1 dòng" in text(officer.get(address))


def test_dropping_a_file(app, officer):
    address = waiting(officer, workbook(STAFF))
    assert officer.post(f"{address}/drop").status_code == 303
    assert record(app, address) == ("dropped", False)
    assert officer.get(address).status_code == 303


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.xlsx", "không có nội dung"),
        (b"hello", "a.xlsx", "không phải"),
        (workbook([], HEAD), "a.xlsx", "không có người nào"),
        (workbook(STAFF), "", "Chưa chọn tệp"),
    ],
)
def test_a_bad_file_is_told_beside_the_field(app, officer, data, name, words):
    answer = upload(officer, data, name)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser")
    assert words in page.select_one("#file-error").get_text()
    with app.app_context():
        assert db.session.scalar(select(func.count(RosterImport.id))) == 0
        db.session.rollback()


def test_a_day_that_is_none_and_a_kind_that_is_none(officer):
    assert upload(officer, workbook(STAFF), since="31/02/2026").status_code == 422
    assert upload(officer, workbook(STAFF), kind="horses").status_code == 422


def test_every_row_and_the_sheet_of_problems(officer):
    address = waiting(officer, workbook(STAFF))
    page = text(officer.get(f"{address}/rows"))
    assert "Lò Thị Mây" in page
    assert "***123" in page
    assert "014180000123" not in page
    answer = officer.post(f"{address}/problems.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][:4] == ("Danh sách", 7, "F", "0141850001250")
    assert len(rows) == 4
    assert "13 chữ số" in book["Danh sách"]["F7"].comment.text


def test_names_that_look_like_markup_stay_text(officer):
    rows = [[1, "<b>Lò</b> Thị Mây", "1980", "Nữ", '"><script>alert(1)</script>', "", ""]]
    address = waiting(officer, workbook(rows))
    officer.post(f"{address}/apply")
    for page in (address, "/people", "/people?q=<script>"):
        assert b"<script>alert" not in officer.get(page).data
        assert "<b>Lò" not in officer.get(page).get_data(as_text=True)


def test_the_files_of_another_locality_do_not_exist(officer, found_commune, sign_in):
    address = waiting(officer, workbook(STAFF))
    stranger = sign_in("officer", found_commune("00002", "Suối Trong"))
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/apply").status_code == 404
    assert stranger.post(f"{address}/undo").status_code == 404
    assert "cán bộ.xlsx" not in text(stranger.get("/rosters"))


def test_a_preview_of_many_rows_asks_about_a_bounded_number(officer, queries):
    rows = [[i, f"Lò Văn {chr(97 + i % 26)}{chr(97 + i // 26)}", "31/02/1980", "Nam", "Công chức", "", ""] for i in range(1, 400)]  # fmt: skip
    address = waiting(officer, workbook(rows))
    with queries() as seen:
        page = officer.get(address)
    assert page.data.count(b'value="without-auto"') == 200
    assert "Chỉ hiện 200 dòng đầu" in text(page)
    assert len(seen) < 20


# --- people ---------------------------------------------------------------------------------------------------


def test_search_as_typed(officer, commune):
    def found(**query):
        page = BeautifulSoup(officer.get("/people", query_string=query).data, "html.parser")
        return [link.get_text() for link in page.select("main table a")]

    assert found() == [
        "Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Hoàng Đức", "Phạm Thị Ngọc Hà", "Võ Minh Khôi", "Đặng Thu Thảo",
    ]  # fmt: skip
    assert found(q="anh nguyen") == ["Nguyễn Thị Ánh"]
    assert found(q="ĐỨC") == ["Lê Hoàng Đức"]
    assert found(q="0900001002") == ["Lê Hoàng Đức"]
    assert found(unit=commune.units[1]) == ["Võ Minh Khôi", "Đặng Thu Thảo"]
    assert found(category="teacher", q="thao") == ["Đặng Thu Thảo"]
    assert found(category="nonsense", page="-3")[:1] == ["Nguyễn Thị Ánh"]
    assert found(q="zzz") == []


def test_the_list_is_paged_and_its_queries_are_counted(officer, queries):
    rows = [[i, f"Lò Văn {chr(97 + i % 26)}{chr(97 + i // 26)}", f"{1930 + i}", "Nam", "Công chức", "", ""] for i in range(1, 70)]  # fmt: skip
    officer.post(f"{waiting(officer, workbook(rows))}/apply")
    with queries() as seen:
        page = officer.get("/people")
    assert len(seen) <= 12  # the account among them
    assert "75 người" in text(page)
    assert len(BeautifulSoup(page.data, "html.parser").select("main tbody tr")) == 50
    assert len(BeautifulSoup(officer.get("/people?page=2").data, "html.parser").select("main tbody tr")) == 25


def test_one_person(app, officer, commune, work):
    page = text(officer.get(f"/people/{commune.people[0]}"))
    assert "08/03/1984" in page
    assert "Văn phòng Ủy ban" in page
    assert f"{commune.codes[0][:4]}-{commune.codes[0][4:8]}" in page
    assert "Lớp cán bộ, công chức" in page
    assert officer.get("/people/99999").status_code == 404


def test_a_national_id_is_masked(app, officer):
    officer.post(f"{waiting(officer, workbook(STAFF))}/apply")
    page = BeautifulSoup(officer.get("/people?q=lo+thi+may").data, "html.parser")
    answer = officer.get(page.select_one("main table a")["href"])
    assert "***123" in text(answer)
    assert b"014180000123" not in answer.data


def test_units(officer, commune):
    page = text(officer.get("/people/units"))
    assert "Văn phòng Ủy ban" in page
    assert "6 cán bộ, công chức, viên chức" in page


def test_people_of_another_locality_do_not_exist(commune, found_commune, sign_in):
    stranger = sign_in("officer", found_commune("00002", "Suối Trong"))
    assert stranger.get(f"/people/{commune.people[0]}").status_code == 404


# --- accounts -------------------------------------------------------------------------------------------------


def test_a_new_account_shows_its_password_once(app, sign_in, commune):
    admin = sign_in("administrator")
    data = {"name": "Trần Văn Bình", "email": "binh@example.vn", "role": "trainer"}
    answer = admin.post("/accounts/new", data=data)
    password = re.search(r"Mật khẩu dùng một lần (\S+)", text(answer))[1]
    with app.app_context():
        assert accounts.check("binh@example.vn", password).must_change
        db.session.rollback()
    assert password not in text(admin.get("/accounts"))
    again = admin.post("/accounts/new", data=data)
    assert again.status_code == 422
    assert "Đã có tài khoản" in again.get_data(as_text=True)
    assert admin.post("/accounts/new", data=data | {"role": "king"}).status_code == 422


def test_closing_and_reopening_an_account(sign_in, commune):
    admin, trainer = sign_in("administrator"), sign_in("trainer")
    theirs = commune.accounts["trainer"]
    assert trainer.get("/password").status_code == 200
    admin.post(f"/accounts/{theirs}/close")
    assert trainer.get("/password").status_code == 303
    assert "Đã đóng" in text(admin.get("/accounts"))
    admin.post(f"/accounts/{theirs}/reopen")
    assert "Đã đóng" not in text(admin.get("/accounts")).replace("Đã đóng tài khoản", "")


def test_nobody_closes_themselves_or_another_locality(app, sign_in, commune, found_commune):
    admin = sign_in("administrator")
    answer = admin.post(f"/accounts/{commune.accounts['administrator']}/close", follow_redirects=True)
    assert "Không tự đóng" in text(answer)
    other = found_commune("00002", "Suối Trong")
    assert admin.post(f"/accounts/{other.accounts['trainer']}/close").status_code == 404
