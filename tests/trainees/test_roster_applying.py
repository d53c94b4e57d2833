"""From a file to people, memberships and rows, on both databases; twice is once, undo is as if it had never been."""

from __future__ import annotations

import io
import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import Base, db
from app.base.errors import NotFound, Refused
from campaigns import courses, enrolments, trainings
from tests.conftest import SHARED
from tests.trainees.rosters_made import STAFF, mended, workbook
from trainees import areas, cards, people, rosters, skills
from trainees.areas import Neighbourhood, Unit
from trainees.imports import applying, settling, undoing
from trainees.imports.not_entered import not_entered, waiting_rows
from trainees.imports.planning import Decision
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.people import Particulars, Person, merging
from trainees.people.crowd import Someone
from trainees.rosters import STAFF as CBCCVC
from trainees.rosters import Membership

SINCE = date(2026, 1, 1)


@dataclass
class Applied:
    """What `apply` did, and the id of its record."""

    out: applying.Preview
    id: int

    @property
    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.out.rows]


@pytest.fixture
def place(work):
    """The id of a bare commune."""
    with work():
        return areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id


@pytest.fixture
def put(work, place):
    """put(bytes, kind) applies a file."""

    def apply(data: bytes, kind: str = "staff", name: str = "ds.xlsx", **more: Any) -> Applied:
        with work():
            source = applying.read(data, name, kind)
            out = applying.apply(source, place, by=COMMAND_LINE, since=SINCE, **more)
            assert out.roster_import is not None
            return Applied(out, out.roster_import.id)

    return apply


def _told(table):
    """The columns to compare: what is counted is written anew under other ids."""
    return [
        c
        for c in table.columns
        if c.name != "id" or table.name not in ("counted_span", "count_step", "count_month")
    ]


@pytest.fixture
def everything(app):
    """everything() → every row of every table, sealed columns opened."""

    def look(*without):
        with app.app_context():
            found = {
                table.name: sorted(map(str, db.session.execute(select(*_told(table))).all()))
                for table in Base.metadata.sorted_tables
                if table.name not in without
            }
            db.session.rollback()
        return found

    return look


@pytest.fixture
def count(app):
    """count(model) → how many rows there are."""

    def counted(model, *where):
        with app.app_context():
            n = db.session.scalar(select(func.count()).select_from(model).where(*where))
            db.session.rollback()
        return n

    return counted


def staff_on(place, day):
    """Distinct people whom a target about cán bộ, công chức, viên chức counts."""
    return len({person.id for person, _ in rosters.roll(Scope(place), day, categories=CBCCVC)})


def test_people_units_and_memberships(app, place, put):
    done = put(workbook(STAFF))
    assert done.outcomes == ["created", "created", "refused", "refused", "created"]
    assert done.out.totals == {"rows": 5, "created": 3, "matched": 0, "question": 0, "refused": 2}
    assert (done.out.units, done.out.changed) == (("Văn phòng Đảng ủy", "Trạm Y tế"), True)
    with app.app_context():
        roll = rosters.roll(Scope(place), SINCE)
        units = {unit.id: unit.name for unit in areas.units(Scope(place))}
        assert [(p.name, units[m.unit_id], m.category, m.post) for p, m in roll] == [
            ("Vừ A Dính", "Văn phòng Đảng ủy", "civil_servant", "Công chức"),
            ("Lò Thị Mây", "Văn phòng Đảng ủy", "official", "Cán bộ"),
            ("Lường Văn Ún", "Trạm Y tế", "public_employee", "Kế toán"),
        ]
        first, second = roll[1][0], roll[0][0]
        assert (first.birth, first.sex, first.phone, first.national_id) == (
            "1980-05-17", "F", "0912345678", "014180000123",
        )  # fmt: skip
        assert (second.birth, second.national_id, second.national_id_last3) == ("1991", "014091000124", "124")
        record = db.session.get_one(RosterImport, done.id)
        assert (record.state, record.data, record.totals["people"]) == ("applied", None, 3)
        kept = str([row.problems for row in db.session.scalars(select(RosterRow))])
        assert "0141850001250" not in kept
        assert "31/02" not in kept


def test_what_is_taken_for_granted_is_said(put):
    done = put(workbook(STAFF))
    codes = [[problem.code for problem in done.out.problems[place]] for place in range(5)]
    assert codes == [[], [], ["id_length"], ["birth_impossible"], ["category_assumed"]]
    worker = [[1, "Lò Văn Tạp", "1990", "Nam", "Người lao động", "", ""]]
    done = put(workbook(worker))
    assert [p.code for p in done.out.problems[0]] == ["unit_missing"]


def test_twice_is_once(put, everything):
    first = put(workbook(STAFF))
    before = everything()
    again = put(workbook(STAFF))
    assert (again.out.changed, again.id) == (False, first.id)
    assert again.outcomes == ["matched", "matched", "refused", "refused", "matched"]
    assert everything() == before


def test_the_same_list_in_another_layout_makes_nobody(put, count, everything):
    put(workbook(STAFF))
    before = everything("roster_import", "roster_row")
    again = put(workbook(STAFF, title="DANH SÁCH (bản in lại)"))
    assert again.outcomes == ["matched", "matched", "refused", "refused", "matched"]
    assert again.out.changed
    assert everything("roster_import", "roster_row") == before
    with_two = count(RosterRow, RosterRow.settled_by.is_(None), RosterRow.outcome == "refused")
    assert with_two == 2


def test_a_mended_copy_brings_the_rest_in(app, place, put):
    put(workbook(STAFF))
    with app.app_context():
        units = {unit.name: unit.id for unit in areas.units(Scope(place))}
        assert not_entered(place) == {units["Văn phòng Đảng ủy"]: 1, units["Trạm Y tế"]: 1}
        assert not_entered(place, ("non_permanent",)) == {units["Trạm Y tế"]: 1}
        assert not_entered(place, kind="residents").total() == 0
    done = put(workbook(mended()))
    assert done.outcomes == ["matched", "matched", "created", "created", "matched"]
    with app.app_context():
        assert not_entered(place).total() == 0
    # The old file once more, or in another layout, does not open them again.
    put(workbook(STAFF))
    put(workbook(STAFF, title="DANH SÁCH CŨ"))
    with app.app_context():
        assert not_entered(place).total() == 0


def test_a_homonym_in_the_same_unit_does_not_settle_a_refused_row(app, place, put):
    rows = [["I", "Trạm Y tế"], [1, "Lò Văn Tạp", "1990", "Nam", "Viên chức", "", ""], [2, "Lò Văn Tạp", "31/02/1970", "Nam", "Viên chức", "", ""]]  # fmt: skip
    put(workbook(rows))
    put(workbook(rows, title="LẦN HAI"))
    with app.app_context():
        assert not_entered(place).total() == 1
    rows[2][2] = "28/02/1970"
    put(workbook(rows))
    with app.app_context():
        assert not_entered(place).total() == 0


def test_a_refused_row_is_taken_without_its_bad_cell(app, place, put):
    done = put(workbook(STAFF), decisions={2: Decision(without=True)})
    assert done.outcomes == ["created", "created", "created", "refused", "created"]
    with app.app_context():
        sua = db.session.get_one(Person, done.out.people[2])
        assert (sua.name, sua.national_id, sua.phone) == ("Giàng Thị Sua", None, "0912345670")
        assert not_entered(place).total() == 1
    again = put(workbook(STAFF))
    assert again.outcomes == ["matched", "matched", "matched", "refused", "matched"]
    assert not again.out.changed
    mended_copy = put(workbook(mended()))
    with app.app_context():
        assert db.session.get_one(Person, done.out.people[2]).national_id == "014185000125"
        assert mended_copy.outcomes[2:4] == ["matched", "created"]


def test_somebody_already_there_is_linked_and_only_blanks_are_filled(app, work, place, put):
    with work():
        known = people.add(place, Particulars("Lò Thị Mây", birth="1980", phone="0999999999", national_id="014180000123"), by=COMMAND_LINE).id  # fmt: skip
    done = put(workbook(STAFF))
    assert (done.outcomes[0], done.out.people[0]) == ("matched", known)
    with app.app_context():
        person = db.session.get_one(Person, known)
        assert (person.birth, person.sex, person.phone) == ("1980-05-17", "F", "0999999999")
    with work():
        undone = undoing.undo(db.session.get_one(RosterImport, done.id))
        assert (undone.removed, undone.kept) == (2, 0)
    with app.app_context():
        person = db.session.get_one(Person, known)
        assert (person.birth, person.sex, person.phone) == ("1980", None, "0999999999")


def test_an_open_question_makes_nobody_until_it_is_answered(app, work, place, put, count, everything):
    with work():
        known = people.add(place, Particulars("Lò Thị Mây", birth="1980-05-17"), by=COMMAND_LINE).id
    data = workbook(STAFF[:2])
    asked = put(data)
    assert asked.outcomes == ["question"]
    assert count(Person) == 1
    with app.app_context():
        assert not_entered(place).total() == 1
    before = everything()
    assert not put(data).out.changed
    assert everything() == before
    answered = put(data, decisions={0: Decision("same", Someone(person_id=known))})
    assert (answered.outcomes, answered.out.people) == (["matched"], {0: known})
    assert count(Membership, Membership.person_id == known) == 1
    with app.app_context():
        assert not_entered(place).total() == 0
    assert put(data).outcomes == ["matched"]


def test_the_answer_another_person_is_remembered(work, place, put, count):
    with work():
        people.add(place, Particulars("Lò Thị Mây", birth="1980-05-17"), by=COMMAND_LINE)
    data = workbook(STAFF[:2])
    assert put(data, decisions={0: Decision("new")}).outcomes == ["created"]
    assert count(Person) == 2
    assert put(data).outcomes == ["matched"]


def test_lists_of_two_who_were_merged_change_nothing_when_they_come_again(work, put, everything):
    """What either of them is given counts as the one's who stands for both."""
    data = workbook(STAFF[:2])
    one = put(data).out.people[0]
    other_list = workbook([STAFF[4], [1, "Lo Thi May", "1980", "Nữ", "Viên chức", "", ""]])
    other = put(other_list, decisions={0: Decision("new")}).out.people[0]
    with work():
        survivor, absorbed = (db.session.get_one(Person, each) for each in (one, other))
        merging.merge(survivor, absorbed, by=COMMAND_LINE)
    before = everything()
    for again in (data, other_list):
        done = put(again)
        assert (done.outcomes, done.out.people, done.out.changed) == (["matched"], {0: one}, False)
    assert everything() == before


def test_undo_leaves_no_trace_but_the_record(app, work, place, put, everything):
    before = everything("roster_import")
    done = put(workbook(STAFF))
    with work():
        undoing.undo(db.session.get_one(RosterImport, done.id))
    assert everything("roster_import") == before
    with work(), pytest.raises(Refused) as caught:
        undoing.undo(db.session.get_one(RosterImport, done.id))
    assert caught.value.code == "import_not_applied"
    again = put(workbook(STAFF))
    assert again.outcomes == ["created", "created", "refused", "refused", "created"]


def test_undoing_the_mended_copy_opens_the_rows_again(app, work, place, put):
    put(workbook(STAFF))
    second = put(workbook(mended()))
    with work():
        undone = undoing.undo(db.session.get_one(RosterImport, second.id))
        assert (undone.removed, undone.kept) == (2, 0)
    with app.app_context():
        assert not_entered(place).total() == 2
        assert staff_on(place, SINCE) == 3


def test_undo_keeps_what_another_list_gives(app, work, place, put, count):
    first = put(workbook(STAFF))
    put(workbook(STAFF, title="LẦN HAI"))
    with work():
        undone = undoing.undo(db.session.get_one(RosterImport, first.id))
        assert (undone.removed, undone.kept) == (0, 3)
    assert count(Person) == 3
    with app.app_context():
        assert staff_on(place, SINCE) == 3


def test_undo_is_refused_when_somebody_is_enrolled_and_keeps_card_holders(work, place, put, count):
    done = put(workbook(STAFF))
    with work():
        cards.give([db.session.get_one(Person, done.out.people[0])])
    with work():
        course = courses.add(place, "Kỹ năng số", skills.catalogue()[:1])
        training = trainings.add(course, "Lớp một", by=COMMAND_LINE)
        enrolments.add(training, [db.session.get_one(Person, done.out.people[1])], by=COMMAND_LINE)
        training_id = training.id
    with work(), pytest.raises(Refused) as caught:
        undoing.undo(db.session.get_one(RosterImport, done.id))
    assert caught.value.code == "import_in_use"
    assert count(Membership) == 3
    with work():
        enrolled = select(enrolments.Enrolment).where(enrolments.Enrolment.training_id == training_id)
        db.session.delete(db.session.scalars(enrolled).one())
        db.session.flush()
        undone = undoing.undo(db.session.get_one(RosterImport, done.id))
        assert (undone.removed, undone.kept) == (1, 2)  # the two with a card stay
    assert count(Membership) == 0


def test_a_row_that_nobody_stands_behind_is_dismissed(app, work, place, put):
    done = put(workbook(STAFF))
    with work():
        record = db.session.get_one(RosterImport, done.id)
        settling.dismiss(record, waiting_rows(done.id)[0].id)
        with pytest.raises(NotFound):
            settling.dismiss(record, 10**6)
    with app.app_context():
        assert not_entered(place).total() == 1
    put(workbook(STAFF, title="LẦN HAI"))
    with app.app_context():
        assert not_entered(place).total() == 1


def test_residents_youth_and_registrations(app, place, put, count):
    head = ["STT", "Họ và tên", "Năm sinh", "Thôn", "Điện thoại"]
    put(workbook([[1, "Lò Thị Mây", 1980, "Bản Lài", "0912345678"]], head), "residents")
    young = ["STT", "Họ và tên", "Ngày sinh", "Chi đoàn", "Thành viên Tổ công nghệ số cộng đồng"]
    put(workbook([[1, "Vừ A Dính", "01/02/2004", "Chi đoàn Bản Nà", "x"]], young), "youth")
    put(workbook([[1, "Giàng Thị Sua", 1990, "Bản Nà", "0912345670"]], head), "registrations")
    with app.app_context():
        roll = rosters.roll(Scope(place), SINCE)
        assert sorted((p.name, m.category) for p, m in roll) == [
            ("Lò Thị Mây", "resident"), ("Vừ A Dính", "team_member"), ("Vừ A Dính", "youth"),
        ]  # fmt: skip
        mây = next(p for p, m in roll if m.category == "resident")
        assert db.session.get_one(Neighbourhood, mây.neighbourhood_id).name == "Bản Lài"
        assert db.session.scalars(select(Unit.name)).all() == ["Chi đoàn Bản Nà"]
    assert count(Person) == 3


def test_a_person_listed_in_another_unit_is_pointed_out(put):
    put(workbook(STAFF))
    moved = [["I", "Hội Nông dân"], STAFF[1]]
    done = put(workbook(moved))
    assert done.outcomes == ["matched"]
    assert "other_unit" in [p.code for p in done.out.problems[0]]


def test_a_preview_writes_nothing_and_waiting_files_are_put_away(app, work, place, everything):
    with work():
        source = applying.read(workbook(STAFF), "ds.xlsx", "staff")
        first = applying.keep_waiting(source, place, SINCE, by=COMMAND_LINE).id
        second = applying.keep_waiting(source, place, SINCE, by=COMMAND_LINE).id
    before = everything()
    with app.app_context():
        assert applying.preview(source, place).totals["created"] == 3
    assert everything() == before
    with work():
        assert db.session.get_one(RosterImport, first).state == "dropped"
        waiting = db.session.get_one(RosterImport, second)
        assert waiting.data
        applying.apply(source, place, by=COMMAND_LINE, since=SINCE, waiting=waiting)
    with app.app_context():
        done = db.session.get_one(RosterImport, second)
        assert (done.state, done.data) == ("applied", None)


def test_other_localities_are_not_looked_at(work, place, put, count):
    with work():
        other = areas.add_locality("00002", "Suối Trong", "xã", "tỉnh Sông Hồng").id
        people.add(other, Particulars("Lò Thị Mây", birth="1980-05-17", national_id="014180000123"), by=COMMAND_LINE)  # fmt: skip
    assert put(workbook(STAFF)).outcomes[0] == "created"
    assert count(Person) == 4


def test_the_number_of_statements_does_not_grow_with_the_list(work, place, queries):
    def statements(n, start):
        rows = [[i, f"Lò Văn {chr(65 + i % 26)}{'abcdefghij'[i % 10]}", f"{1930 + i % 70}", "Nam", "Công chức", "", ""] for i in range(start, start + n)]  # fmt: skip
        data = workbook(rows)
        with work(), queries() as seen:
            applying.apply(applying.read(data, "ds.xlsx", "staff"), place, by=COMMAND_LINE, since=SINCE)
        return len([s for s in seen if not s.startswith("INSERT INTO person")])

    few, many = statements(3, 0), statements(90, 5)
    assert many <= few + 6


# --- the real list --------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_the_staff_list_against_the_truth(app, place, put, everything):
    truth = json.loads((SHARED / "rosters" / "truth.json").read_text())
    known = {person["id"]: person for person in truth["people"]}
    data = (SHARED / "rosters" / "can-bo-cong-chuc.xlsx").read_bytes()
    done = put(data, name="can-bo-cong-chuc.xlsx")
    expected = truth["files"]["can-bo-cong-chuc.xlsx"]
    assert [(p.row.sheet, p.row.row) for p in done.out.rows] == [(e["sheet"], e["row"]) for e in expected]
    with app.app_context():
        units = {unit.id: unit.name for unit in areas.units(Scope(place))}
        roll = {person.id: (person, m) for person, m in rosters.roll(Scope(place), clock.today())}
        for planned, entry in zip(done.out.rows, expected, strict=True):
            if "refuse" in entry:
                assert planned.outcome == "refused"
                continue
            assert planned.outcome == "created"
            person, membership = roll[done.out.people[planned.place]]
            true = known[entry["person"]]
            assert unicodedata.is_normalized("NFC", person.name)
            assert person.name.casefold() == true["name"].casefold()
            assert (person.birth, person.sex) == (true["birth"], true["sex"])
            assert (units[membership.unit_id], membership.post) == (true["unit"], true["role"])
            assert person.national_id in (None, true["cccd"])
        with_id = [person for person, _ in roll.values() if person.national_id]
        assert len(with_id) > 100
        assert all(len(person.national_id) == 12 for person in with_id)
        assert any(person.national_id.startswith("0") for person in with_id)
        assert not_entered(place).total() == 5
        assert staff_on(place, clock.today()) == 133
    before = everything()
    assert not put(data, name="can-bo-cong-chuc.xlsx").out.changed
    assert everything() == before


@pytest.mark.shared
def test_the_staff_list_mended(app, place, put):
    """A copy with the five cells put right: 133 of staff become 137 and nobody waits."""
    file = SHARED / "rosters" / "can-bo-cong-chuc.xlsx"
    first = put(file.read_bytes(), name=file.name)
    book = openpyxl.load_workbook(file)
    for planned in first.out.rows:
        for number, problem in enumerate(p for p in planned.row.problems if p.fatal):
            cell = book[planned.row.sheet][f"{problem.column}{planned.row.row}"]
            cell.value = (
                "28/02/1980" if problem.code == "birth_impossible" else f"05608{planned.row.row:06}{number}"
            )
    buffer = io.BytesIO()
    book.save(buffer)
    second = put(buffer.getvalue(), name=file.name)
    assert second.out.totals == {"rows": 180, "created": 5, "matched": 175, "question": 0, "refused": 0}
    with app.app_context():
        assert not_entered(place).total() == 0
        assert staff_on(place, clock.today()) == 137


@pytest.mark.shared
def test_the_other_lists_on_one_database(app, place, put, everything):
    """No row of the truth's different people is joined, nobody is there twice, and every file twice is once."""
    truth = json.loads((SHARED / "rosters" / "truth.json").read_text())
    who: dict[int, int] = {}
    for name, kind in (
        ("can-bo-cong-chuc.xlsx", "staff"), ("nguoi-dan.xlsx", "residents"),
        ("dang-ky-truc-tuyen.csv", "registrations"), ("doan-vien.xls", "youth"),
    ):  # fmt: skip
        data = (SHARED / "rosters" / name).read_bytes()
        done = put(data, kind, name)
        for planned, entry in zip(done.out.rows, truth["files"][name], strict=True):
            assert (planned.outcome == "refused") == ("refuse" in entry)
            if planned.outcome in ("created", "matched"):
                person = done.out.people[planned.place]
                assert who.setdefault(person, entry["person"]) == entry["person"], planned.row.row
        assert not put(data, kind, name).out.changed
    assert len(set(who.values())) == len(who)


def test_a_column_of_specialists_that_comes_later_marks_those_who_are_there(app, place, put, work):
    head = ["STT", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức vụ"]
    rows = [
        [1, "Lò Thị Mây", "05/05/1990", "Văn phòng", "Công chức"],
        [2, "Vừ A Tủa", "06/06/1991", "Văn phòng", "Công chức"],
    ]
    put(workbook(rows, head))

    def marked():
        with app.app_context():
            found = db.session.execute(
                select(Person.name, Membership.specialist).join(Membership, Membership.person_id == Person.id)
            ).all()
            db.session.rollback()
        return sorted(map(tuple, found))

    nobody = marked()
    assert nobody == [("Lò Thị Mây", False), ("Vừ A Tủa", False)]
    later = put(
        workbook([[*rows[0], "x"], [*rows[1], ""]], [*head, "Chuyên trách CNTT"]),
        decisions={0: Decision("same", Someone(person_id=1)), 1: Decision("same", Someone(person_id=2))},
    )
    assert marked() == [("Lò Thị Mây", True), ("Vừ A Tủa", False)]
    with work():
        undoing.undo(db.session.get_one(RosterImport, later.id))
    assert marked() == nobody


def test_a_unit_of_hundreds_of_letters_is_found_again(put):
    long = "\ued0a" * 150 + "Ban Quản lý " * 40
    data = workbook([[1, "Lò Thị Mây", "05/05/1990", long]], ["STT", "Họ và tên", "Ngày sinh", "Đơn vị"])
    assert len(put(data).out.units) == 1
    again = put(data)
    assert (again.out.changed, again.out.units) == (False, ())
