"""Whole numbers of national IDs: sealed while a file waits, shown to nobody by a GET, and never without a trace."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select, text

from app.access import ADMINISTRATOR
from app.audit import AuditRow
from app.base.db import db
from app.jobs import work as jobs_work
from tests.addresses import address, fill, routes
from tests.people.register_made import a_row, an_import
from tests.trainees.rosters_made import HEAD
from trainees.imports import answering
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.people import Person

NUMBER = "014180000123"
LINE = f"1,Lò Thị Mây,31/02/1980,Nữ,Công chức,{NUMBER},\n"
FILE = (",".join(HEAD) + "\n" + LINE).encode()


@pytest.fixture
def officer(sign_in, commune):
    """An officer of the commune."""
    return sign_in("officer")


def upload(visitor, data, name="ds.csv"):
    form = {"kind": "staff", "since": "01/01/2026", "file": (io.BytesIO(data), name)}
    return visitor.post("/rosters/new", data=form)


def stored(what):
    """The bytes of a column as they lie in the database."""
    found = db.session.execute(text(f"SELECT data FROM {what}")).scalar()
    return None if found is None else bytes(found)


def taken():
    """The audit rows of files that were taken away."""
    query = select(AuditRow).where(AuditRow.verb == "export", AuditRow.noun == "roster_import")
    return [(row.noun_id, row.detail) for row in db.session.scalars(query.order_by(AuditRow.id))]


# --- sealed ---------------------------------------------------------------------------------------------------


def test_a_file_that_waits_lies_sealed_in_the_database(officer, work):
    preview = upload(officer, FILE).location
    with work():
        assert NUMBER.encode() not in stored("roster_import")
        assert stored("roster_import")[:1] == b"\x01"
        assert db.session.scalars(select(RosterImport)).one().content == FILE
    assert officer.post(f"{preview}/reread", data={"since": "01/02/2026"}).status_code == 303
    assert officer.get(preview).status_code == 200


def test_the_marked_copy_of_a_large_list_lies_sealed_and_is_taken_by_post(app, officer, work):
    lines = "".join(f"{i},Lò Văn S{i},31/02/1980,Nam,Công chức,,\n" for i in range(2005))
    upload(officer, FILE + lines.encode())
    with app.app_context():
        jobs_work.drain()
    officer.post("/rosters/1/problems")
    with app.app_context():
        jobs_work.drain()
    with work():
        assert stored("job_file")[:1] == b"\x01"
        assert taken() == []
    assert officer.get("/rosters/1/problems.xlsx").status_code == 405
    book = openpyxl.load_workbook(io.BytesIO(officer.post("/rosters/1/problems.xlsx").data))
    assert NUMBER in [row[5] for row in book.worksheets[1].iter_rows(values_only=True)]
    with work():
        assert taken() == [(1, {"state": "previewed"})]
    # A copy of the days before it was sealed is gone: one has another made.
    with work():
        db.session.execute(text("UPDATE job_file SET data = :data"), {"data": b"PK\x03\x04"})
    answer = officer.post("/rosters/1/problems.xlsx")
    assert answer.status_code == 404
    assert "Bấm làm lại" in answer.text
    with work():
        assert len(taken()) == 1


def test_a_file_from_before_it_was_sealed_is_to_be_chosen_again(app, officer, work):
    preview = upload(officer, FILE).location
    with work():
        db.session.execute(text("UPDATE roster_import SET data = :data"), {"data": FILE})
    assert officer.get(preview).status_code == 200  # what was kept to show
    for path in ("apply", "reread", "problems.xlsx"):
        answer = officer.post(f"{preview}/{path}", data={"since": "01/02/2026"})
        assert answer.status_code in (303, 422), path
        page = answer.text if answer.status_code == 422 else officer.get(preview).text
        assert "Hãy chọn lại tệp" in page, path
    assert officer.post(f"{preview}/drop").status_code == 303


# --- never by a GET, never without a trace -----------------------------------------------------------------------


def test_taking_the_marked_copy_away_is_written_down(officer, work):
    preview = upload(officer, FILE).location
    number = int(preview.rsplit("/", 1)[1])
    assert officer.get(f"{preview}/problems.xlsx").status_code == 405
    assert 'action="' + preview + '/problems.xlsx"' in officer.get(preview).text
    answer = officer.post(f"{preview}/problems.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[1]["F2"].value == NUMBER
    officer.post(f"{preview}/apply")
    assert 'action="' + preview + '/problems.xlsx"' in officer.get(preview).text
    assert officer.post(f"{preview}/problems.xlsx").status_code == 200
    with work():
        assert taken() == [(number, {"state": "previewed"}), (number, {"state": "applied"})]


def test_no_page_and_no_file_by_get_shows_a_whole_number(app, commune, sign_in, work):
    with work():
        things = fill(commune, ADMINISTRATOR)
        for person in db.session.scalars(select(Person)):
            person.national_id, person.national_id_last3 = NUMBER, NUMBER[-3:]
        said = RowFields(name="Bế Văn C", national_id=NUMBER, unit="Trạm Y tế", category="viên chức")
        for row in db.session.scalars(select(RosterRow).where(RosterRow.kept.is_not(None))):
            row.kept = answering.pack(said)
    visitor = sign_in(ADMINISTRATOR)
    told = {}
    for rule, method, _gate in routes(app):
        if method == "GET" and rule.endpoint != "static":
            answer = visitor.get(path := address(app, rule, things))
            if NUMBER.encode() in answer.data:
                told[rule.endpoint] = path
    assert told == {}


@pytest.mark.parametrize(("code", "shows"), [("birth_impossible", False), ("id_length", True)])
def test_a_row_to_mend_shows_its_number_only_where_that_is_to_be_put_right(
    officer, commune, work, code, shows
):
    what = RowFields(name="Hoàng Văn Sửa", national_id=NUMBER, unit="Trạm Y tế", category="viên chức")
    with work():
        record = an_import(commune.locality, filename="ds.xlsx")
        problems = [{"column": "C", "code": code, "fatal": True}]
        kept, left, typed = (a_row(record, what, outcome="refused", problems=problems).id for _ in range(3))
    pages = [officer.get(f"/people/questions/rows/{kept}/mend")]
    form = {"name": "Hoàng Văn Sửa", "sex": "M", "category": "official", "unit": "Trạm Y tế", "birth": "1980"}
    pages.append(officer.post(f"/people/questions/rows/{kept}/mend", data=form | {"birth": "30/02/1980"}))
    assert [page.status_code for page in pages] == [200, 422]
    assert (NUMBER in pages[0].text) is shows
    assert all(("***123" in page.text) is not shows for page in pages)
    if shows:
        return
    assert NUMBER not in pages[1].text

    def mended(row_id, **more):
        officer.post(f"/people/questions/rows/{row_id}/mend", data=form | more)
        with work():
            return db.session.get_one(Person, db.session.get_one(RosterRow, row_id).person_id).national_id

    assert mended(kept) == NUMBER  # left blank, it stays
    assert mended(left, name="Vừ A Bỏ", without_id="y") is None
    assert mended(typed, name="Giàng Thị Gõ", sex="F", national_id="014180000456") == "014180000456"


# --- on the way out and in ---------------------------------------------------------------------------------------


def test_nothing_that_is_sent_stays_in_a_browser(officer):
    preview = upload(officer, FILE).location
    answers = (
        officer.get(preview), officer.post(f"{preview}/problems.xlsx"), officer.post("/people/export"),
        officer.get("/rosters/samples/staff.xlsx"),
    )  # fmt: skip
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * 4


@pytest.mark.parametrize("name", ["../../etc/can-bo.csv", r"C:\Users\nga\can-bo.csv", "/can-bo.csv"])
def test_a_roster_goes_by_its_own_name_without_folders(officer, work, name):
    preview = upload(officer, FILE, name.replace("\\", "\\\\")).location  # as a header quotes it
    page = officer.get(preview).text
    assert "can-bo.csv" in page
    assert not any(part in page for part in ("etc/", "nga\\", "/can-bo.csv"))
    sent = officer.post(f"{preview}/problems.xlsx").headers["Content-Disposition"]
    assert "etc" not in sent
    assert "nga" not in sent
    with work():
        assert db.session.scalars(select(RosterImport.filename)).one() == "can-bo.csv"
