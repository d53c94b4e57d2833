"""The year's list: counts are shown, a person chooses; once each, taken back, read through merges; nothing chosen by itself."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from docx import Document

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Conflict, CoreError, NotFound
from app.filing import candidates, commendation
from app.filing.commendation import PERSON, UNIT, Said
from app.filing.content import Letterhead
from app.reports import commendation_list
from campaigns import decisions, lessons
from campaigns.attendance import completion
from tests.attendance import telling
from trainees import areas, rosters
from trainees.people import Person

SAID = Said("Hướng dẫn 40 hộ dùng dịch vụ công trực tuyến", "Giấy khen", {"Buổi đã dự": 2})


@pytest.fixture
def year(work, commune) -> int:
    """One closed lesson with two people present; a third is an ambassador who sat in none."""
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        for code in commune.codes[:2]:
            telling.send(lesson.id, telling.event(code=code))
        completion.complete(lesson, by=COMMAND_LINE)
        helper = db.session.get_one(Person, commune.enrolled[2])
        rosters.add(helper, "ambassador", date(clock.today().year, 1, 1))
        return clock.today().year


def test_counts_of_people_and_helpers_first(year, work, commune):
    with work():
        found = candidates.of_people(commune.locality, year)
        assert [(one.id, one.tags, one.counts) for one in found] == [
            (commune.enrolled[2], ("Đại sứ số",), {"Buổi đã dự": 0, "Lớp đã dự": 0, "Giấy chứng nhận": 0}),
            *[
                (who, (), {"Buổi đã dự": 1, "Lớp đã dự": 1, "Giấy chứng nhận": 0})
                for who in sorted(commune.enrolled[:2], key=lambda one: db.session.get_one(Person, one).sort_name)
            ],
        ]  # fmt: skip
        assert (
            candidates.of_people(commune.locality, year - 1) == []
        )  # nobody came, and the ambassador was none yet


def test_two_rows_of_one_person_are_one_candidate(year, work, commune):
    with work():
        decisions.merge(*(db.session.get_one(Person, one) for one in commune.enrolled[:2]), by=COMMAND_LINE)
        found = [
            one for one in candidates.of_people(commune.locality, year) if one.id in commune.enrolled[:2]
        ]
        assert [one.counts["Buổi đã dự"] for one in found] == [1]


def test_chosen_once_also_by_the_other_row_of_a_merge(year, work, commune):
    one, two = commune.enrolled[:2]
    with work():
        decisions.merge(*(db.session.get_one(Person, each) for each in (one, two)), by=COMMAND_LINE)
        made = commendation.choose(commune.locality, year, PERSON, two, SAID, by=COMMAND_LINE)
        with pytest.raises(Conflict) as there:
            commendation.choose(commune.locality, year, PERSON, one, SAID, by=COMMAND_LINE)
        assert there.value.code == "commendation_there"
        commendation.withdraw(made, by=COMMAND_LINE)
        assert commendation.listed(Scope(commune.locality), year) == []
        again = commendation.choose(commune.locality, year, PERSON, one, SAID, by=COMMAND_LINE)
        with pytest.raises(Conflict):
            commendation.restore(made)
        commendation.withdraw(again, by=COMMAND_LINE)
        commendation.restore(made)
        assert commendation.listed(Scope(commune.locality), year) == [made]


@pytest.mark.parametrize(
    ("noun", "row", "said", "code"),
    [
        (PERSON, 10**9, SAID, "commendation_whom"), ("dog", 1, SAID, "commendation_whom"),
        (PERSON, 1, Said("  "), "commendation_reason"), (PERSON, 1, Said("Tốt", ""), "commendation_form"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(work, commune, noun, row, said, code):
    with work(), pytest.raises(CoreError) as refused:
        commendation.choose(commune.locality, clock.today().year, noun, row, said, by=COMMAND_LINE)
    assert refused.value.code == code


def test_of_another_locality_nobody_exists(work, commune, found_commune):
    other = found_commune("00009", "Suối Trong")
    with work(), pytest.raises(NotFound):
        commendation.choose(
            other.locality, clock.today().year, PERSON, commune.people[0], SAID, by=COMMAND_LINE
        )


def test_the_list_as_workbook_and_document(year, work, commune):
    with work():
        unit = db.session.get_one(areas.Unit, commune.units[0])
        commendation.choose(commune.locality, year, UNIT, unit.id, Said("=Đạt mọi chỉ tiêu", "Giấy khen", {"Chỉ tiêu đạt": 3}), by=COMMAND_LINE)  # fmt: skip
        person = db.session.get_one(Person, commune.enrolled[0])
        commendation.choose(commune.locality, year, PERSON, person.id, SAID, by=COMMAND_LINE)
        chosen = commendation.listed(Scope(commune.locality), year)
        sheet = openpyxl.load_workbook(io.BytesIO(commendation_list.workbook(chosen))).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        assert rows == [
            [1, "Tập thể", unit.name, "Giấy khen", "=Đạt mọi chỉ tiêu", "Chỉ tiêu đạt: 3"],
            [2, "Cá nhân", person.name, "Giấy khen", SAID.reason, "Buổi đã dự: 2"],
        ]
        assert sheet["E2"].data_type == "s"
        locality = areas.get_locality(commune.locality, within=EVERYWHERE)
        paper = commendation_list.document(chosen, locality, Letterhead(), year, made=clock.now())
        grids = [
            [cell.text for cell in row.cells]
            for grid in Document(io.BytesIO(paper)).tables
            for row in grid.rows
        ]
        assert ["1", person.name, f"{SAID.reason} (Buổi đã dự: 2)", "Giấy khen"] in grids
        assert ["1", unit.name, "=Đạt mọi chỉ tiêu (Chỉ tiêu đạt: 3)", "Giấy khen"] in grids
