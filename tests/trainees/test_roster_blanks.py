"""Blanks that rows fill: as an answer would fill them, never over what stands, and blank again unless somebody typed since."""

from __future__ import annotations

from datetime import date

import pytest

from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns import decisions
from tests.people.register_made import a_row, an_import, fields, person
from tests.trainees.rosters_made import HEAD, workbook
from trainees import areas, people
from trainees.imports import answering, applying, undoing
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.people import Details, Person, merging

SINCE = date(2026, 1, 1)
COLUMNS = [*HEAD, "Thôn, tổ dân phố", "Ngôn ngữ", "Điện thoại dùng chung hay riêng"]
ROW = [1, "Lò Thị Mây", "17/05/1980", "Nữ", "Y sĩ", "014180000123", "0912345678", "Bản Pom", "Tiếng Thái", "dùng chung"]  # fmt: skip
OLD = [1, "Lò Thị Mây", "17/05/1980", "Nữ", "Y sĩ", "040123456", "0912345678", "Bản Pom", "Tiếng Thái", "dùng chung"]  # fmt: skip


@pytest.fixture
def place(work) -> int:
    with work():
        return areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id


def put(place, *rows, kind="residents", title="DANH SÁCH"):
    """Apply a list of these rows."""
    data = workbook([*rows], head=COLUMNS, title=title)
    out = applying.apply(applying.read(data, "ds.xlsx", kind), place, by=COMMAND_LINE, since=SINCE)
    assert out.roster_import is not None
    return out


def undo(out):
    undoing.undo(db.session.get_one(RosterImport, out.roster_import.id))


def now(someone) -> Details:
    """What stands of somebody, as their page would send it back."""
    db.session.refresh(someone)
    names = ("name", "birth", "sex", "phone", "phone_use", "language", "neighbourhood_id")
    return Details(**{name: getattr(someone, name) for name in names})


# What an officer types over each of the columns that ROW fills of somebody of whom name, birth year and number are known.
TYPED = {
    "birth": "1980-05-18", "sex": "M", "phone": "0987654321", "phone_use": "own", "language": "Tiếng Mông",
    "neighbourhood_id": None,
}  # fmt: skip


@pytest.mark.parametrize("column", TYPED)
def test_what_somebody_typed_since_outlives_the_list(work, place, column):
    with work():
        mine = areas.ensure_neighbourhood(place, "Bản Lài").id
        one = person(place, "Lò Thị Mây", birth="1980", national_id="014180000123")
        before = fields(one)
        out = put(place, ROW)
        assert out.people == {0: one.id}
        filled = now(one)
        assert all(getattr(filled, name) != before.get(name) for name in TYPED)
        wanted = TYPED[column] or mine
        people.change(one, Details(**{name: wanted if name == column else getattr(filled, name) for name in ("name", *TYPED)}))  # fmt: skip
        undo(out)
        assert fields(one) == {**before, column: wanted}


def test_what_nobody_changed_is_blank_again(work, place):
    with work():
        one = person(place, "Lò Thị Mây", birth="1980-05-17", phone="0912345678")
        before = fields(one)
        out = put(place, OLD)
        assert (one.old_id, one.sex, one.language) == ("040123456", "F", "Tiếng Thái")
        undo(out)
        assert fields(one) == before
        out = put(place, ROW)
        assert one.national_id == "014180000123"
        undo(out)
        assert fields(one) == before


def test_a_number_typed_by_hand_and_the_choice_of_a_merge_stay(work, place):
    with work():
        one = person(place, "Lò Thị Mây", birth="1980-05-17", phone="0912345678")
        twin = person(place, "Lò Thị Mây", birth="1980", language="Tiếng Mông")
        out = put(place, ROW)
        people.change(one, Details(**{**{n: getattr(now(one), n) for n in ("name", *TYPED)}, "national_id": "014180000999"}))  # fmt: skip
        merging.merge(one, twin, {"language": "absorbed"}, by=COMMAND_LINE)
        undo(out)
        db.session.refresh(one)
        assert (one.national_id, one.national_id_last3, one.language, one.sex) == (
            "014180000999",
            "999",
            "Tiếng Mông",
            None,
        )


def test_a_birth_that_two_rows_filled_goes_back_to_what_was_known(work, place):
    with work():
        one = person(place, "Lò Thị Mây", national_id="014180000123")
        year = [1, "Lò Thị Mây", "1980", "", "", "014180000123"]
        out = put(place, year, ROW)
        assert now(one).birth == "1980-05-17"
        undo(out)
        assert now(one).birth is None


@pytest.mark.parametrize("row", [ROW, OLD], ids=["CCCD", "CMND"])
def test_a_row_that_links_by_itself_gives_what_an_answer_gives(work, place, row):
    known = {"birth": "1980-05-17", "phone": "0912345678"}
    with work():
        areas.ensure_neighbourhood(place, "Bản Pom")
    with work():
        asked = person(place, "Lò Thị Mây", **known)
        what = applying.read(workbook([row], head=COLUMNS), "ds.xlsx", "residents").draft.rows[0].fields
        answer = a_row(an_import(place, "residents"), what, asked)
        decisions.same(answer, asked, by=COMMAND_LINE)
        answered, marks = fields(asked), sorted(answer.filled)
        assert (asked.phone_use, asked.language) == ("shared", "Tiếng Thái")
        db.session.rollback()
    with work():
        linked = person(place, "Lò Thị Mây", **known)
        out = put(place, row)
        assert out.rows[0].outcome == "matched"
        db.session.refresh(linked)
        assert fields(linked) == answered
        written = db.session.query(RosterRow).filter_by(import_id=out.roster_import.id).one()
        assert sorted(written.filled) == marks
        assert "shared" not in str(marks)


def test_what_stands_is_never_overwritten(work, place):
    with work():
        one = person(
            place,
            "Lò Thị Mây",
            birth="1980-05-17",
            phone="0912345678",
            phone_use="own",
            language="Tiếng Mông",
        )
        one.old_id = "040999999"
        out = put(place, OLD)
        assert out.people == {0: one.id}
        db.session.refresh(one)
        assert (one.phone_use, one.language, one.old_id) == ("own", "Tiếng Mông", "040999999")
        undo(out)
        assert (one.phone_use, one.language, one.old_id) == ("own", "Tiếng Mông", "040999999")


def test_the_order_of_rows_does_not_choose_between_them(work, place):
    """Two rows of somebody say different things: also of one whom the file itself brings in."""
    other = [*OLD[:2], "1980", *OLD[3:5], "", "0912345678", "Bản Pom", "Tiếng Mông", "riêng"]
    silent = [*ROW[:8], "", ""]
    found = []
    for rows in ([ROW, other], [other, ROW], [silent, OLD], [OLD, silent]):
        with work():
            one = (
                person(place, "Lò Thị Mây", birth="1980-05-17", phone="0912345678") if other in rows else None
            )
            out = put(place, *rows)
            whose = one.id if one else next(iter(out.people.values()))
            someone = db.session.get_one(Person, whose)
            found.append((someone.phone_use, someone.language, someone.old_id))
            db.session.rollback()
    assert found[0] == found[1]
    assert found[0][:2] in (("shared", "Tiếng Thái"), ("own", "Tiếng Mông"))
    assert found[2] == found[3] == ("shared", "Tiếng Thái", "040123456")


def test_reopening_compares_the_whole_of_what_was_given(work, place):
    """A language is longer than a phone."""
    with work():
        one = person(place, "Lò Thị Mây", birth="1980-05-17")
        what = applying.read(
            workbook([[*ROW[:8], "Tiếng Mông hoặc tiếng Thái", ""]], head=COLUMNS), "ds.xlsx", "residents"
        ).draft.rows[0].fields  # fmt: skip
        row = a_row(an_import(place, "residents"), what, one)
        answering.same(row, one, by=COMMAND_LINE)
        assert one.language == "Tiếng Mông hoặc tiếng Thái"
        decisions.reopen(row, by=COMMAND_LINE)
        assert (one.language, one.phone, one.neighbourhood_id) == (None, None, None)
