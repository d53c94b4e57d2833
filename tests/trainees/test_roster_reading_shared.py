"""The open lists, row by row, against what is known of their people."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from app.base.sheet import read_workbook
from trainees.imports.reading import read_roster

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "rosters"
KINDS = {
    "can-bo-cong-chuc.xlsx": "staff",
    "nguoi-dan.xlsx": "residents",
    "dang-ky-truc-tuyen.csv": "registrations",
    "doan-vien.xls": "youth",
}
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (ROSTERS / "truth.json").exists(), reason="../shared/rosters is absent"),
]


@pytest.fixture(scope="module")
def truth():
    return json.loads((ROSTERS / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=KINDS)
def listed(request, truth):
    """(draft rows by place, expected rows by place, people by id, kind) of one file."""
    name = request.param
    workbook = read_workbook((ROSTERS / name).read_bytes(), name)
    draft = read_roster(workbook, KINDS[name], today=date(2026, 6, 15))
    got = [((row.sheet, row.row), row) for row in draft.rows]
    want = {(row["sheet"], row["row"]): row for row in truth["files"][name]}
    return got, want, {person["id"]: person for person in truth["people"]}, KINDS[name]


def marks_off(text):
    text = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in text if not unicodedata.combining(char))


def test_every_data_row_and_no_other(listed):
    got, want, _, _ = listed
    assert [place for place, _ in got] == list(want)


def test_exactly_the_marked_rows_are_refused(listed):
    got, want, _, _ = listed
    assert {place for place, row in got if row.refused} == {
        place for place, row in want.items() if "refuse" in row
    }


def test_names_births_and_sexes(listed):
    got, want, people, kind = listed
    spelled = 0
    for place, row in got:
        if row.refused:
            continue
        person = people[want[place]["person"]]
        name = row.fields.name
        assert name == unicodedata.normalize("NFC", name).strip()
        assert "  " not in name
        if kind == "staff":
            assert name.casefold() == person["name"].casefold()
        spelled += marks_off(name) == marks_off(person["name"])
        assert row.fields.birth is not None
        assert person["birth"].startswith(row.fields.birth)
        assert row.fields.sex == (person["sex"] if kind in {"staff", "residents"} else None)
    # Residents' lists abbreviate some middle names on purpose.
    assert spelled >= 0.97 * sum(not row.refused for _, row in got)


def test_numbers_have_their_zeros_back(listed):
    got, want, people, kind = listed
    for place, row in got:
        if not row.refused:
            person = people[want[place]["person"]]
            assert row.fields.national_id in {person["cccd"], None}
            assert row.fields.phone in {person["phone"], None}
            if kind == "staff":
                assert row.fields.national_id == person["cccd"]


def test_units_posts_and_neighbourhoods(listed):
    got, want, people, kind = listed
    for place, row in got:
        if row.refused:
            continue
        person = people[want[place]["person"]]
        if kind == "staff":
            assert row.fields.unit == person["unit"]
            assert row.fields.post == person["role"]
        elif kind in {"registrations", "youth"}:
            assert row.fields.neighbourhood == person["area"]
        else:  # somebody may be listed a second time where they live no more
            assert row.fields.neighbourhood in {people_area["area"] for people_area in people.values()}


def test_nothing_is_warned_of_without_a_cause(listed):
    got, _, _, _ = listed
    codes = {problem.code for _, row in got for problem in row.problems}
    assert codes <= {"id_length", "birth_impossible", "name_missing", "row_repeated"}
