"""flask people …: what a program asks, answers and is told."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy import select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import decisions, held
from campaigns.courses import Course
from tests.conftest import ONE_DATABASE
from tests.people.register_made import a_row, an_import, pairs_said, person
from trainees import ledger, people
from trainees.imports import answering
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.people import Person

pytestmark = ONE_DATABASE


@pytest.fixture
def ask(runner):
    """ask("people", …) → the document; the exit code must be 0."""

    def run(*words):
        done = runner(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


def refused(done, word):
    assert done.exit_code == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_duplicates_compares_who_is_new_and_lists_what_waits(ask, runner, commune, work):
    assert ask("people", "duplicates") == []
    assert "Không còn ai" in runner("people", "duplicates").stdout
    with work():
        twin = person(commune.locality, "Nguyen Thi Anh", birth="1984", phone="0900001000")
        row = a_row(
            an_import(commune.locality), RowFields(name="Trần Văn Bình", birth="1979", phone="0900001001")
        ).id
        twin_id = twin.id
    waiting = ask("people", "duplicates")
    assert waiting == [
        {
            "a": commune.people[0], "b": twin_id, "score": waiting[0]["score"], "verdict": "open",
            "why": ["same name folded", "same birth year", "same phone"],
            "a_name": "Nguyễn Thị Ánh", "a_birth": "1984-03-08", "b_name": "Nguyen Thi Anh", "b_birth": "1984",
        },
        {
            "a": commune.people[1], "b": f"r{row}", "score": waiting[1]["score"], "verdict": "open",
            "why": ["same name", "same birth year", "same phone"],
            "a_name": "Trần Văn Bình", "a_birth": "1979", "b_name": "Trần Văn Bình", "b_birth": "1979",
        },
    ]  # fmt: skip
    assert 0.5 < waiting[0]["score"] < 1
    assert f"{commune.people[1]} r{row} · Trần Văn Bình" in runner("people", "duplicates").stdout
    assert ask("people", "duplicates", "--locality", commune.code) == waiting


def test_decide_merges_and_keeps_apart(ask, runner, commune, work):
    with work():
        twin, third = (person(commune.locality, "Nguyen Thi Anh", birth="1984").id for _ in range(2))
    one = commune.people[0]
    assert ask("people", "decide", one, twin, "unsure")["person"] is None
    assert [q["verdict"] for q in ask("people", "duplicates") if {q["a"], q["b"]} == {one, twin}] == [
        "unsure"
    ]
    done = ask("people", "decide", twin, one, "same")
    assert done["person"] == one  # of whom more is known
    assert ask("people", "decide", twin, one, "same")["person"] == one  # said again, it is so already
    assert ask("people", "decide", third, twin, "different")["person"] is None
    with work():
        assert pairs_said()[(one, twin)] == "same"
        assert pairs_said()[(one, third)] == "different"  # said of the one who stands for both
    assert ask("people", "duplicates") == []
    listed = ask("people", "list")
    assert [p["id"] for p in listed if "nh" in p["name"] and p["birth"].startswith("1984")].count(twin) == 0
    refused(runner("people", "decide", one, twin, "different"), "đã là một người")
    refused(runner("people", "decide", one, 99999, "same"), "Không tìm thấy")
    assert runner("people", "decide", one, "x1", "same").exit_code == 2
    assert runner("people", "decide", one, third, "perhaps").exit_code == 2


def test_decide_answers_rows_and_settles_what_hangs_on_them(ask, runner, commune, work):
    with work():
        record = an_import(commune.locality)
        course = db.session.get_one(Course, commune.course)
        one, other = (db.session.get_one(Person, p) for p in commune.people[:2])
        same, denied, gone, fresh = (
            f"r{a_row(record, RowFields(name=name), *near).id}"
            for name, near in (
                ("Nguyễn Thị Ánh", [one]),
                ("Trần Văn Bình", [one, other]),
                ("Ai Đó", [one, other]),
                ("Người Mới", []),
            )
        )
        paper = held.add(course, "Lớp cũ", record.applied_at.date(), by=COMMAND_LINE, record=record).key
        record_id = record.id
    assert ask("people", "decide", same, commune.people[0], "same") == {
        "a": same, "b": str(commune.people[0]), "verdict": "same", "person": commune.people[0], "created": False,
    }  # fmt: skip
    assert (
        ask("people", "decide", commune.people[0], denied, "different")["person"] is None
    )  # another is left
    made = ask("people", "decide", denied, commune.people[1], "different")
    assert made["created"]
    none = ask("people", "decide", gone, "-", "different")
    assert none["created"]
    assert ask("people", "decide", fresh, "-", "unsure") == {
        "a": fresh,
        "b": "-",
        "verdict": "unsure",
        "person": None,
        "created": False,
    }
    assert [q["verdict"] for q in ask("people", "duplicates") if q["b"] == fresh] == ["unsure"]
    said = runner("people", "decide", fresh, "-", "different")
    assert "Người mới: " in said.stdout
    with work():
        on_paper = {line.person_id for line in ledger.lines(source=paper)}
        assert on_paper == {
            r.person_id for r in db.session.scalars(select(RosterRow).where(RosterRow.import_id == record_id))
        }
        assert len(on_paper) == 4
    refused(runner("people", "decide", same, commune.people[0], "same"), "đã được trả lời")
    # two rows of one person: the one that was answered says who it is
    with work():
        record = db.session.get_one(RosterImport, record_id)
        again = f"r{a_row(record, RowFields(name='Trần Văn Bình')).id}"
        waits = f"r{a_row(record, RowFields(name='Chưa Ai Trả Lời')).id}"
    assert ask("people", "decide", again, denied, "same")["person"] == made["person"]
    last = f"r{int(waits[1:])}"
    refused(runner("people", "decide", last, last, "same"), "chưa có người")


def test_a_program_answers_all_that_an_import_asks(ask, commune, tmp_path, work):
    """From the file to the last answer with the words of the contract alone."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["STT", "Họ và tên", "Ngày sinh", "Đơn vị"])
    table.writerow([1, "Nguyen Thi Anh", "1984", "Trạm Y tế"])
    table.writerow([2, "Trần Văn Bình", "1979", "Trạm Y tế"])
    table.writerow([3, "Lò Thị Mây", "1980", "Trạm Y tế"])
    file = tmp_path / "ds.csv"
    file.write_text(out.getvalue())
    tried = ask("rosters", "import", file, "--as", "staff", "--dry-run")
    assert not any("question" in row for row in tried["rows"])
    done = ask("rosters", "import", file, "--as", "staff")
    asked = {row["row"]: row for row in done["rows"] if row["outcome"] == "question"}
    assert asked
    for row in asked.values():
        [candidate] = row["candidates"]
        verdict = "same" if row["row"] == 2 else "different"
        ask("people", "decide", row["question"], candidate["person"], verdict)
    with work():
        assert answering.waiting(EVERYWHERE) == []
    assert ask("people", "duplicates") == []
    again = ask("rosters", "import", file, "--as", "staff")
    assert (again["changed"], {row["outcome"] for row in again["rows"]}) == (False, {"matched"})


def test_the_list_reads_through_merges(ask, commune, work):
    with work():
        one, other = (db.session.get_one(Person, p) for p in (commune.people[0], commune.people[4]))
        decisions.merge(one, other, by=COMMAND_LINE)
        assert people.get(other.id, within=EVERYWHERE) is one
    listed = {p["id"]: p for p in ask("people", "list")}
    assert commune.people[4] not in listed
    assert listed[commune.people[0]]["units"] == ["Văn phòng Ủy ban", "Trường Tiểu học Hoa Sen"]
