"""A preview is made once and shown from what was kept; files pasted, guessed, large, strange; what it costs."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.base import clock
from app.base.db import db
from app.base.sheet import open_workbook, read_workbook
from app.jobs import work as jobs_work
from app.web.rosters import words
from tests.conftest import ONE_DATABASE
from tests.jobs.test_rosters import many
from tests.trainees.rosters_made import HEAD, STAFF, mended, workbook
from trainees.imports.reading import FIELDS, KINDS, read_roster
from trainees.imports.reading.headings import field_of
from trainees.imports.reading.kinds import guess_kind
from trainees.imports.roster_import import RosterImport
from trainees.imports.showing import looking, waiting
from trainees.people import Person

pytestmark = ONE_DATABASE


@pytest.fixture
def officer(sign_in, commune):
    """An officer of the commune."""
    return sign_in("officer")


def text(response):
    assert response.status_code == 200, response.data
    return " ".join(BeautifulSoup(response.data, "html.parser").main.get_text(" ").split())


def upload(client, data, name="cán bộ.xlsx", kind="staff", since="01/01/2026", **more):
    form = {"kind": kind, "since": since, **more}
    return client.post(
        "/rosters/new", data=form | ({"file": (io.BytesIO(data), name)} if data is not None else {})
    )


def preview(client, data, **more):
    """Upload and give the address of the preview."""
    answer = upload(client, data, **more)
    assert answer.status_code == 303, text(answer)
    return answer.location


def people(app):
    with app.app_context():
        n = db.session.scalar(select(func.count(Person.id)))
        db.session.rollback()
    return n


@pytest.fixture
def never_again(monkeypatch):
    """never_again(): from now on nobody may read a file or weigh its rows."""

    def forbid():
        def fail(*args, **kwargs):
            raise AssertionError("the preview was made anew")

        monkeypatch.setattr(looking, "read_roster", fail)
        monkeypatch.setattr(looking.applying, "preview", fail)

    return forbid


# --- made once ------------------------------------------------------------------------------------------------


def test_looking_at_a_preview_reads_and_compares_nothing(officer, never_again, queries):
    address = preview(officer, workbook(STAFF))
    never_again()
    for page in (address, f"{address}/rows", f"{address}/rows?outcome=refused"):
        with queries() as seen:
            assert officer.get(page).status_code == 200
        assert len(seen) <= 8, seen
    with queries() as seen:
        assert officer.post(f"{address}/problems.xlsx").status_code == 200
    assert len(seen) <= 8, seen


def test_a_late_page_of_many_rows_is_made_of_the_kept_preview(officer, never_again, queries):
    address = preview(officer, workbook(many(1990)))
    never_again()
    with queries() as seen:
        shown = officer.get(f"{address}/rows?page=30")
    assert shown.status_code == 200
    assert len(seen) <= 8, seen


def test_what_was_previewed_is_what_is_written(app, officer, commune):
    """Meanwhile somebody else brought the same people in."""
    address = preview(officer, workbook(STAFF))
    officer.post(f"{preview(officer, workbook(mended()))}/apply")
    before = people(app)
    answer = officer.post(f"{address}/apply")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser").main.get_text(" ")
    assert "Danh sách đã thay đổi từ lúc xem trước" in page
    assert people(app) == before
    page = text(officer.get(address))
    assert "0 mới 3 đã có" in page
    assert officer.post(f"{address}/apply").status_code == 303
    assert people(app) == before


def test_a_page_that_was_read_otherwise_meanwhile_writes_nothing(app, officer):
    address = preview(officer, workbook(STAFF))
    form = BeautifulSoup(officer.get(address).data, "html.parser")
    seen = form.select_one("input[name=seen]")["value"]
    assert officer.post(f"{address}/reread", data={"since": "01/03/2026"}).status_code == 303
    before = people(app)
    assert officer.post(f"{address}/apply", data={"seen": seen}).status_code == 422
    assert people(app) == before
    assert "01/03/2026" in text(officer.get(address))


def test_a_file_without_a_kept_preview_is_read_when_it_is_looked_at(app, officer, work):
    address = preview(officer, workbook(STAFF))
    with work():
        db.session.get_one(RosterImport, int(address.rsplit("/", 1)[1])).shown = None
    assert "3 mới" in text(officer.get(address))
    officer.post(f"{address}/reread")
    assert "3 mới" in text(officer.get(address))


def test_what_was_shown_goes_with_the_file(app, officer):
    written, dropped = preview(officer, workbook(STAFF)), preview(officer, workbook(STAFF[:2]))
    again = preview(officer, workbook(STAFF[:3]))
    officer.post(f"{written}/apply")
    officer.post(f"{dropped}/drop")
    with app.app_context():
        kept = db.session.scalars(select(RosterImport.id).where(RosterImport.shown.is_not(None))).all()
        db.session.rollback()
    assert kept == [int(again.rsplit("/", 1)[1])]


# --- rows -----------------------------------------------------------------------------------------------------


def test_rows_by_outcome_and_words(officer):
    address = preview(officer, workbook(STAFF))

    def names(query):
        page = BeautifulSoup(officer.get(f"{address}/rows{query}").data, "html.parser")
        return [cell.get_text() for cell in page.select("main tbody th")]

    assert len(names("")) == 5
    assert names("?outcome=refused") == names("?outcome=refused&q=")
    assert len(names("?outcome=refused")) == 2
    assert names("?q=may lo") == ["Lò Thị Mây"]
    assert names("?q=123") == ["Lò Thị Mây"]
    assert names("?outcome=nonsense&page=-4") == names("")
    page = text(officer.get(f"{address}/rows?q=zzz"))
    assert "Không có dòng nào như vậy" in page
    assert "13 chữ số" in text(officer.get(f"{address}/rows?outcome=refused"))


# --- what was handed in ---------------------------------------------------------------------------------------

PASTED = "STT\tHọ và tên\tNgày sinh\tĐơn vị\n1\tLò Thị Mây\t17/05/1980\tTrạm Y tế\n2\tVì Văn Sao\t31/02/1980\tTrạm Y tế\n"


def test_pasted_cells_are_a_file(app, officer):
    before = people(app)
    address = preview(officer, None, pasted=PASTED)
    page = text(officer.get(address))
    assert "1 mới 0 đã có 0 cần hỏi 1 bị từ chối" in page
    assert "Vùng dán" in page
    assert (
        openpyxl.load_workbook(io.BytesIO(officer.post(f"{address}/problems.xlsx").data)).sheetnames[1]
        == "Danh sách"
    )
    officer.post(f"{address}/apply")
    assert people(app) == before + 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"pasted": "xin chào"}, "#pasted-error"),
        ({"pasted": PASTED, "file": "a.xlsx"}, "#pasted-error"),
        ({"pasted": "  \n "}, "#file-error"),
    ],
)
def test_a_paste_that_is_none_is_told_beside_its_field(officer, more, words):
    if "file" in more:
        more = more | {"file": (io.BytesIO(workbook(STAFF)), more["file"])}
    answer = officer.post("/rosters/new", data={"kind": "staff", "since": "01/01/2026", **more})
    if answer.status_code == 303:  # a line without a heading may be pointed at
        assert "Không tìm thấy dòng tiêu đề" in text(officer.get(answer.location))
        return
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser")
    assert page.select_one(words)
    if more["pasted"].strip():
        assert page.select_one("details.fold[open] textarea").get_text().strip() == more["pasted"].strip()


YOUTH = [["TT", "Họ và tên", "Ngày sinh", "Chi đoàn"], [1, "Lò Thị Mây", "17/05/2003", "Chi đoàn Thôn 1"]]


def sheet_of(rows, title, name="Sheet1"):
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, title)
        for row, line in enumerate(rows, 2):
            for column, value in enumerate(line):
                sheet.write_string(row, column, str(value))
    return buffer.getvalue()


def test_a_kind_that_nobody_said_is_guessed_and_told(officer):
    data = sheet_of(YOUTH, "DANH SÁCH ĐOÀN VIÊN")
    address = preview(officer, data, kind="")
    page = text(officer.get(address))
    assert "Phần mềm nhận ra đây là danh sách “Đoàn viên, thanh niên”" in page
    officer.post(f"{address}/reread", data={"kind": "residents"})
    page = text(officer.get(address))
    assert (
        "Tệp này có vẻ là danh sách “Đoàn viên, thanh niên”, đang được đọc như danh sách “Người dân”" in page
    )


def test_a_kind_that_seems_wrong_is_asked_and_changed_with_one_button(officer):
    address = preview(officer, sheet_of(YOUTH, "DANH SÁCH ĐOÀN VIÊN"), kind="staff")
    page = BeautifulSoup(officer.get(address).data, "html.parser")
    button = next(form for form in page.select("form.post-button") if form.select_one("input[name=kind]"))
    assert (
        officer.post(
            button["action"], data={"kind": button.select_one("input[name=kind]")["value"]}
        ).status_code
        == 303
    )
    page = text(officer.get(address))
    assert "Xem trước · Đoàn viên, thanh niên" in page
    assert "có vẻ là danh sách" not in page


def test_nothing_to_judge_a_kind_by_is_said(officer):
    address = preview(
        officer,
        sheet_of([["Họ và tên", "Ngày sinh"], ["Lò Thị Mây", "1980"]], "DANH SÁCH"),
        name="ds.xlsx",
        kind="",
    )
    assert "Chưa nhận ra đây là danh sách của ai" in text(officer.get(address))


@pytest.mark.parametrize("kind", KINDS)
def test_sample_files_are_read_as_they_say(officer, kind):
    answer = officer.get(f"/rosters/samples/{kind}.xlsx")
    assert answer.status_code == 200
    book = read_workbook(answer.data, f"mau-{kind}.xlsx")
    draft = read_roster(book, kind)
    assert [row.problems for row in draft.rows] == [(), (), ()]
    (table,) = draft.sheets
    assert table.ignored_columns == ()
    notes = openpyxl.load_workbook(io.BytesIO(answer.data))["Hướng dẫn"]
    explained = [row[0] for row in notes.iter_rows(min_row=6, values_only=True)]
    heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0][3]]
    assert explained == [f"Cột “{head}”" for head in heads]
    assert [field_of(head) for head in heads] == list(table.columns.values())
    assert guess_kind(book) == kind
    assert officer.get("/rosters/samples/horses.xlsx").status_code == 404


def test_no_more_files_wait_than_may(officer):
    for n in range(waiting.MOST_WAITING):
        preview(officer, workbook([[1, f"Lò Văn {chr(97 + n)}ang", "1980", "Nam", "Công chức", "", ""]]))
    answer = upload(officer, workbook(STAFF))
    assert answer.status_code == 422
    assert "20 tệp chờ ghi" in BeautifulSoup(answer.data, "html.parser").select_one("#file-error").get_text()
    page = text(officer.get("/rosters"))
    assert "Đang chờ ghi" in page
    assert "tự xóa sau 1 ngày" in page
    assert "Đang có 20 tệp chờ ghi" in text(officer.get("/rosters/new"))


def test_waiting_files_say_whose_they_are_and_how_long(officer, monkeypatch):
    preview(officer, workbook(STAFF))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=20))
    page = text(officer.get("/rosters"))
    assert "4 giờ 0 phút" in page


# --- large files ----------------------------------------------------------------------------------------------


def test_a_large_file_is_long_work_from_reading_to_writing(app, officer, commune):
    before = people(app)
    answer = upload(officer, workbook(many(2005)))
    assert answer.location.startswith("/jobs/")
    address = "/rosters/1"
    assert officer.get(address).location == answer.location
    assert officer.get(f"{address}/rows").status_code == 303
    with app.app_context():
        jobs_work.drain()
    page = BeautifulSoup(officer.get(answer.location).data, "html.parser")
    assert page.select_one("a.btn-primary")["href"] == address
    page = officer.get(address)
    assert "1.985 mới" in text(page)
    assert len(page.data) < 400_000
    seen = BeautifulSoup(page.data, "html.parser").select_one("input[name=seen]")["value"]
    for _ in range(2):  # a second click finds the first
        written = officer.post(f"{address}/apply", data={"row-99": "without-auto", "seen": seen})
    assert officer.post(f"{address}/drop").status_code == 303  # too late
    assert people(app) == before
    with app.app_context():
        jobs_work.drain()
    page = BeautifulSoup(officer.get(written.location).data, "html.parser")
    if page.select_one("a.btn-primary") is None:
        page = BeautifulSoup(officer.get(officer.get(written.location).location).data, "html.parser")
    assert people(app) == before + 1986
    assert "Chưa vào danh sách: 19 dòng" in text(officer.get(address))


def test_the_marked_copy_of_a_large_file_is_made_once_asked_for(app, officer):
    upload(officer, workbook(many(2005)))
    with app.app_context():
        jobs_work.drain()
    assert "Làm tệp đánh dấu" in text(officer.get("/rosters/1"))
    assert officer.post("/rosters/1/problems.xlsx").status_code == 303
    asked = officer.post("/rosters/1/problems")
    assert officer.post("/rosters/1/problems").location == asked.location
    with app.app_context():
        jobs_work.drain()
    page = BeautifulSoup(officer.get(asked.location).data, "html.parser")
    form = page.select_one("button.btn-primary").find_parent("form")
    assert (form["method"], form["action"]) == ("post", "/rosters/1/problems.xlsx")
    assert form.has_attr("data-download")
    copy = openpyxl.load_workbook(io.BytesIO(officer.post("/rosters/1/problems.xlsx").data))
    assert copy["Danh sách"].max_row == 2008
    assert "Tải tệp đánh dấu" in text(officer.get("/rosters/1"))
    # Read otherwise, it is to be made anew.
    officer.post("/rosters/1/reread", data={"since": "01/02/2026"})
    with app.app_context():
        jobs_work.drain()
    assert "Làm tệp đánh dấu" in text(officer.get("/rosters/1"))
    assert officer.post("/rosters/1/problems.xlsx").status_code == 303


def test_a_large_file_that_is_no_list_says_so_where_it_waits(app, officer):
    rows = [[f"món {i}", "dài" * 3] for i in range(2100)]
    answer = upload(officer, workbook(rows, ["Món", "Giá"]))
    with app.app_context():
        jobs_work.drain()
    page = text(officer.get("/rosters/1"))
    assert "Không tìm thấy dòng tiêu đề" in page
    assert answer.location.startswith("/jobs/")


def test_another_locality_sees_no_preview(officer, found_commune, sign_in):
    address = preview(officer, workbook(STAFF))
    stranger = sign_in("officer", found_commune("00002", "Suối Trong"))
    assert stranger.post(f"{address}/reread", data={"kind": "youth"}).status_code == 404
    assert stranger.post(f"{address}/problems.xlsx").status_code == 404
    assert stranger.post(f"{address}/problems").status_code == 404
    assert "cán bộ.xlsx" not in text(stranger.get("/rosters"))


# --- strangers' files -----------------------------------------------------------------------------------------


def test_a_hundred_sheets(officer, queries):
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        for n in range(100):
            sheet = book.add_worksheet(f"Tổ dân phố {n}")
            for row, line in enumerate(
                [
                    HEAD,
                    *(
                        [
                            i,
                            f"Lò Văn {chr(97 + n % 26)}{chr(97 + n // 26)}{chr(97 + i)}i",
                            f"{1950 + n % 50}",
                            "Nam",
                            "",
                            "",
                            "",
                        ]
                        for i in range(1, 6)
                    ),
                ]
            ):
                for column, value in enumerate(line):
                    sheet.write_string(row, column, str(value))
    address = preview(officer, buffer.getvalue(), kind="residents")
    with queries() as seen:
        page = officer.get(address)
    assert "Tổ dân phố 99" in page.get_data(as_text=True) or "100 bảng" in text(page)
    assert len(page.data) < 250_000
    assert len(seen) <= 8
    assert officer.post(f"{address}/problems.xlsx").status_code == 200


def test_a_million_empty_rows_and_a_cell_of_thirty_thousand_letters(officer):
    long = "x" * 32_767
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        sheet = book.add_worksheet("Danh sách")
        for row, line in enumerate(
            [
                [*HEAD, long],
                [1, long, "31/02/1980", "Nam", "Công chức", long, long],
                [2, "Lò Thị Mây", long, "Nữ", "", "", ""],
            ]
        ):
            for column, value in enumerate(line):
                sheet.write_string(row, column, str(value))
        sheet.write_blank(1_048_575, 0, None, book.add_format({"bold": True}))
    answer = upload(officer, buffer.getvalue())
    assert answer.status_code == 303, text(answer)
    for page in (answer.location, f"{answer.location}/rows"):
        data = officer.get(page).data
        assert len(data) < 100_000
        assert b"x" * 500 not in data
    copy = officer.post(f"{answer.location}/problems.xlsx").data
    assert openpyxl.load_workbook(io.BytesIO(copy))["Danh sách"]["F2"].value == long


def test_names_of_sheets_and_headings_that_look_like_markup_stay_text(officer):
    rows = [["Họ và tên", "Ngày sinh", "<script>alert(1)</script>"], ["Lò Thị Mây", "31/02/1980", "<b>"]]
    address = preview(officer, sheet_of(rows, "DANH SÁCH", name="<script>alert(2)"))
    assert b"<script>alert" not in officer.get(address).data
    assert b"<script>alert" not in officer.get(f"{address}/rows").data


# --- after it was written -------------------------------------------------------------------------------------


def test_the_rows_that_were_not_entered_can_be_taken_away_mended_and_chosen(app, officer):
    address = preview(officer, workbook(STAFF))
    officer.post(f"{address}/apply")
    answer = officer.post(f"{address}/problems.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet.max_row == 3
    assert [sheet.cell(row, 2).value for row in (2, 3)] == [7, 9]


# --- reading it otherwise -------------------------------------------------------------------------------------

ODD = [["TT", "Người tham gia", "Ngày sinh", "Quê quán", "Số liên hệ khẩn"], *([str(i), f"Lò Thị M{c}y", "17/05/1980", "Thôn 3", f"091234567{i}"] for i, c in enumerate("aăâ"))]  # fmt: skip


def selects(page):
    """Letter → (name of the field, what is chosen)."""
    found = {}
    for select_ in page.select("select[name^=col-0-]"):
        chosen = select_.select_one("option[selected]")
        found[select_["name"].rsplit("-", 1)[1]] = (select_["name"], chosen["value"] if chosen else None)
    return found


def columns_of(client, address):
    return {
        letter: code
        for letter, (_, code) in selects(BeautifulSoup(client.get(address).data, "html.parser")).items()
    }


def test_columns_are_shown_changed_remembered_and_forgotten(app, officer):
    data = sheet_of([["TT", "Họ và tên", "Ngày sinh", "Dân tộc", "Nơi ở khác"], ["1", "Lò Thị Mây", "17/05/1980", "Thái", "Thôn 3"]], "DANH SÁCH")  # fmt: skip
    address = preview(officer, data, kind="residents")
    page = BeautifulSoup(officer.get(address).data, "html.parser")
    before = {letter: code for letter, (_, code) in selects(page).items()}
    assert (before["B"], before["C"], before["D"]) == ("name", "birth", "")
    said = text(officer.get(address))
    assert "Thông tin riêng tư, phong trào không cần nên không lưu" in said
    assert "Thôn 3" in said
    officer.post(f"{address}/reread", data={"col-0-E": "neighbourhood", "col-0-C": "", "col-0-A": "nonsense"})
    assert columns_of(officer, address) == before | {"E": "neighbourhood", "C": ""}
    assert "sinh 17/05/1980" not in text(officer.get(f"{address}/rows"))
    assert "Thôn 3" in text(officer.get(f"{address}/rows"))

    # The next file with the same heading is read so, and says why.
    more = sheet_of([["TT", "Họ và tên", "Ngày sinh", "Dân tộc", "Nơi ở khác"], ["1", "Vì Văn Sao", "1990", "Kinh", "Thôn 5"]], "DANH SÁCH KHÁC")  # fmt: skip
    second = preview(officer, more, kind="residents")
    assert columns_of(officer, second) == before | {"E": "neighbourhood", "C": ""}
    page = text(officer.get(second))
    assert "Đã đọc theo lựa chọn ngày" in page
    assert "Thôn 5" in text(officer.get(f"{second}/rows"))
    # Another kind of list knows nothing of it.
    other = preview(officer, more, kind="youth")
    assert "Đã đọc theo lựa chọn" not in text(officer.get(other))
    # What is written is what was shown, also when somebody forgets it meanwhile.
    page = BeautifulSoup(officer.get(second).data, "html.parser")
    forget = page.select_one("form[action*='/choices/']")["action"]
    officer.post(f"{address}/choices/{forget.split('/')[-2]}/forget")
    assert columns_of(officer, address) == before
    officer.post(f"{second}/apply")
    with app.app_context():
        birth = db.session.scalar(select(Person.birth).where(Person.name == "Vì Văn Sao"))
        db.session.rollback()
    assert birth is None
    third = preview(officer, more + b"", kind="residents", name="khac.xlsx")
    assert "Đã đọc theo lựa chọn" not in text(officer.get(third))


def test_a_list_without_its_name_column_is_not_read(officer):
    address = preview(officer, workbook(STAFF))
    before = columns_of(officer, address)
    officer.post(f"{address}/reread", data={"col-0-B": ""})
    page = text(officer.get(address))
    assert "Hãy chọn cột họ và tên" in page
    assert columns_of(officer, address) == before


def test_a_heading_is_pointed_at_where_none_was_found(officer):
    rows = [["Món", "Giá"], ["Lò Thị Mây", "1980"], ["Vì Văn Sao", "1990"]]
    address = preview(officer, sheet_of(rows, "BẢNG"), kind="residents")
    page = text(officer.get(address))
    assert "Không tìm thấy dòng tiêu đề" in page
    assert "dòng 3: Món · Giá" in page
    assert (
        "Ghi "
        not in page.split("Đọc tệp thế nào")[0].replace("“Ghi”", "").replace("Ghi Lưu", "").split("3 Ghi")[-1]
    )
    officer.post(f"{address}/reread", data={"header-0": "3"})
    assert "2 mới" in text(officer.get(address))
    assert columns_of(officer, address)["A"] == "name"
    officer.post(f"{address}/reread", data={"col-0-B": "birth"})
    assert "1990" in text(officer.get(f"{address}/rows"))
    officer.post(f"{address}/reread", data={"header-0": ""})
    assert "Không tìm thấy dòng tiêu đề" in text(officer.get(address))


def test_a_sheet_that_was_skipped_is_read_from_its_heading_on(officer):
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        for name, rows in (("Một", [["Họ và tên", "Ngày sinh"], ["Lò Thị Mây", "1980"]]), ("Hai", [["Ai", "Năm"], ["Vì Văn Sao", "1990"]])):  # fmt: skip
            sheet = book.add_worksheet(name)
            for row, line in enumerate(rows):
                sheet.write_row(row, 0, line)
    address = preview(officer, buffer.getvalue(), kind="residents")
    page = text(officer.get(address))
    assert "Dòng tiêu đề của trang “Hai”" in page
    assert "1 mới" in page
    officer.post(f"{address}/reread", data={"header-1": "1"})
    page = text(officer.get(address))
    assert "2 mới" in page
    assert "Hai, 2" in text(officer.get(f"{address}/rows"))


def test_names_in_capitals_are_kept_and_recased_when_somebody_says_so(app, officer):
    rows = [
        [1, "LÒ THỊ MÂY", "1980", "Nữ", "Viên chức", "", ""],
        [2, "Vì Văn Sao", "1990", "Nam", "Viên chức", "", ""],
    ]
    address = preview(officer, workbook(rows))
    page = text(officer.get(address))
    assert "1 họ tên viết HOA, được giữ như trong tệp: “LÒ THỊ MÂY” → “Lò Thị Mây”" in page
    officer.post(f"{address}/reread", data={"recase": "yes"})
    page = text(officer.get(address))
    assert "đã đổi thành viết hoa chữ cái đầu" in page
    assert "Lò Thị Mây" in text(officer.get(f"{address}/rows"))
    officer.post(f"{address}/apply")
    with app.app_context():
        assert db.session.scalar(select(Person.id).where(Person.name == "Lò Thị Mây")) is not None
        db.session.rollback()


def test_an_old_font_is_shown_before_and_after_and_asked_about(officer):
    rows = [["TT", "Hä vµ tªn", "N¨m sinh"], ["1", "NguyÔn V¨n Hïng", "1980"], ["2", "TrÇn ThÞ H»ng", "1990"]]
    address = preview(officer, sheet_of(rows, "DANH S¸CH"), kind="residents")
    page = text(officer.get(address))
    assert "“NguyÔn V¨n Hïng” → “Nguyễn Văn Hùng”" in page
    assert "Trần Thị Hằng" in text(officer.get(f"{address}/rows"))
    officer.post(f"{address}/reread", data={"old_font": "no"})
    page = text(officer.get(address))
    assert "Có, chuyển sang Unicode" in page or "Không tìm thấy dòng tiêu đề" in page
    officer.post(f"{address}/reread", data={"old_font": "yes"})
    assert "Trần Thị Hằng" in text(officer.get(f"{address}/rows"))


def test_samples_of_columns_hide_long_numbers(officer):
    address = preview(officer, workbook(STAFF))
    page = officer.get(address).get_data(as_text=True)
    assert "014180000123" not in page
    assert "014…123" in page


def test_every_field_that_a_column_may_hold_can_be_chosen(officer):
    with officer.application.test_request_context():
        assert {code for code, _ in words.column_options()} - {""} == FIELDS
        assert all(said != code for code, said in words.column_options())


def test_a_large_file_is_read_again_as_long_work(app, officer):
    upload(officer, workbook(many(2005)))
    with app.app_context():
        jobs_work.drain()
    answer = officer.post("/rosters/1/reread", data={"kind": "youth"})
    assert answer.location.startswith("/jobs/")
    with app.app_context():
        jobs_work.drain()
    assert "Xem trước · Đoàn viên, thanh niên" in text(officer.get("/rosters/1"))


def test_a_large_file_that_could_not_be_read_says_why_and_is_read_again_or_put_away(app, officer, work):
    upload(officer, workbook(many(2005)))
    with work():
        record = db.session.get_one(RosterImport, 1)
        good, record.data = record.data, b"PK\x03\x04 nonsense"
    with app.app_context():
        jobs_work.drain()
    page = text(officer.get("/rosters/1"))
    assert "bị hỏng" in page
    assert officer.get("/rosters/1/rows").status_code == 303
    with work():
        db.session.get_one(RosterImport, 1).data = good
    officer.post("/rosters/1/reread")
    with app.app_context():
        jobs_work.drain()
    assert "1.985 mới" in text(officer.get("/rosters/1"))
