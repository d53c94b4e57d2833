"""Whatever is handed in: one clear sentence, or the people in it. Nothing is run, nothing is fetched."""

from __future__ import annotations

import re
import socket
import time

import pytest

from app.base.errors import Refused
from tests.fuzz.trial import VIETNAMESE
from tests.trainees.rosters_made import workbook
from tests.trainees.shapes.bad_files import READ, REFUSED, formulas, good
from trainees.imports import source

QUICK = 20.0
"""Seconds; far above what any of these takes."""


@pytest.fixture(autouse=True)
def cut_off(monkeypatch):
    """Nobody is asked for anything over the net."""

    def connect(self, address):
        raise AssertionError(f"somebody wanted to connect to {address}")

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(what):
    filename, make, code = REFUSED[what]
    data, begun = make(), time.monotonic()
    with pytest.raises(Refused) as caught:
        source.read(data, filename, "staff")
    assert caught.value.code == code
    said = caught.value.message
    assert VIETNAMESE & set(said.lower())
    assert said.endswith((".", "!"))
    assert "\n" not in said
    assert not re.search(r"Error|Exception|Traceback|None|0x", said)
    assert code.startswith("roster_") or filename in said
    assert time.monotonic() - begun < QUICK


@pytest.mark.parametrize("what", READ)
def test_what_looks_odd_is_read(what):
    filename, make, rows = READ[what]
    data, begun = make(), time.monotonic()
    draft = source.read(data, filename, "staff").draft
    assert rows is None or len(draft.rows) == rows
    assert time.monotonic() - begun < QUICK


def test_a_workbook_with_macros_is_its_cells():
    _, make, _ = READ["macros under another name"]
    for filename in ("tep.xlsm", "TEP.XLSM", "tep.xlsx"):
        rows = source.read(make(), filename, "staff").draft.rows
        assert [row.fields.name for row in rows] == ["Lò Thị Mây", "Vừ A Dính"]


def test_of_a_formula_the_stored_value_counts():
    first, second = source.read(formulas(), "tep.xlsx", "staff").draft.rows
    assert (first.fields.name, first.fields.unit) == ("LÒ THỊ MÂY", "Trạm Y tế")
    assert (second.fields.name, second.fields.phone) == ("Vừ A Dính", "0912345679")
    assert second.fields.unit is None  # #N/A


def test_a_formula_without_a_stored_value_is_a_blank_and_said():
    _, make, _ = READ["formulas without their values"]
    rows = source.read(make(), "tep.xlsx", "staff").draft.rows
    assert [[problem.code for problem in row.problems] for row in rows] == [
        ["name_missing"],
        ["name_missing"],
    ]


def test_the_longest_cells_are_cut_and_doubted():
    _, make, _ = READ["cells as long as can be"]
    row = source.read(make(), "tep.xlsx", "staff").draft.rows[2]
    assert len(row.fields.name) <= 200
    assert [problem.code for problem in row.problems] == ["name_odd"]
    assert all(len(problem.message) < 300 for problem in row.problems)


def test_a_text_that_looks_like_a_formula_stays_text():
    lines = "Họ và tên;Đơn vị\n\"=cmd|'/C calc'!A0\";+84\n=1+1 Lò Văn An;@SUM(A1)\n"
    rows = source.read(lines.encode(), "tep.csv", "staff").draft.rows
    assert [row.fields.name for row in rows] == ["=cmd|'/C calc'!A0", "=1+1 Lò Văn An"]
    assert [[problem.code for problem in row.problems] for row in rows] == [["name_odd"], ["name_odd"]]


def test_the_sound_file_is_read():
    assert len(source.read(good(), "tep.xlsx", "staff").draft.rows) == 2


def test_a_column_that_says_one_name_throughout_is_no_column_of_names():
    head = ["STT", "Họ và tên", "Ghi chú"]
    many = [[number, "Nguyễn Văn An", f"hộ {number}"] for number in range(1, 302)]
    with pytest.raises(Refused) as refused:
        source.read(workbook(many, head), "a.xlsx", "residents")
    assert refused.value.code == "roster_one_name"
    assert len(source.read(workbook(many[:300], head), "a.xlsx", "residents").draft.rows) == 300
    born = [[number, "Nguyễn Văn An", f"{1950 + number % 60}"] for number in range(1, 302)]
    found = source.read(workbook(born, ["STT", "Họ và tên", "Năm sinh"]), "a.xlsx", "residents")
    assert len(found.draft.rows) == 301
