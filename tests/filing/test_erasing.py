"""Erasing by law reaches what reports keep: somebody is planted through every door of them, and looked for in every column."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.text import fold
from app.filing import commendation, erasing, life, note, report, snapshot
from app.filing.commendation import NEIGHBOURHOOD, PERSON, UNIT
from app.filing.content import Letterhead, Text
from app.filing.note import Note
from app.filing.parts import applying, completeness, preview, receiving
from app.filing.parts.asked import Said, SaidStaff, SaidTarget, SaidTask
from app.filing.parts.part import APPLIED, WAITING, Part, PartReturn
from app.filing.report import ReportStep
from campaigns import decisions
from campaigns.plans.plan import Plan
from campaigns.plans.tasks.note import TaskNote
from tests.certificates.test_erasing import _cells, _texts
from tests.filing.filing_made import draw
from tests.filing.parts_made import COURSE, OFFICE, SCHOOL, TODAY, Filled, ground
from trainees import areas, people, rosters
from trainees.figures import Figure
from trainees.people import Particulars
from trainees.people.erasing import ERASED

NAME, OTHER, PHONE, NUMBER = "Quách Thị Bảo Xuyến", "Quách Bảo Xuyến", "0987654321", "CN-777/BX"
WORDS = (NAME, OTHER, PHONE, NUMBER)
BY = COMMAND_LINE


def found(words=WORDS):
    """Which columns say any of these words, marks and case aside; workbooks are opened."""
    wanted = [fold(word) for word in words]
    return {
        column
        for column, value in _cells()
        for text in _opened(value)
        if any(one in fold(text) for one in wanted)
    }


def _opened(value):
    yield from _texts(value)
    if isinstance(value, bytes) and zipfile.is_zipfile(io.BytesIO(value)):
        for sheet in openpyxl.load_workbook(io.BytesIO(value)):
            for row in sheet.iter_rows(values_only=True):
                yield " ".join(str(cell) for cell in row if cell is not None)


class Planted:
    """Ids of what names her, and of what stands beside it."""


@pytest.fixture
def planted(app, work, at):
    at(TODAY)
    with work():
        return _plant()


def _plant():
    it = Planted()
    it.ground = made = ground()
    person = people.add(made.locality, Particulars(NAME, birth="1987-03-28", phone=PHONE), by=BY)
    stay = rosters.add(person, "teacher", date(2026, 1, 1), unit_id=made.units[SCHOOL], post="Giáo viên")
    other = people.add(made.locality, Particulars(OTHER, birth="1987"), by=BY)
    decisions.merge(person, other, by=BY)
    it.person, it.stay, beside = person.id, stay.id, made.school[0]

    # The office typed and did not send.
    receiving.save_draft(made.part(OFFICE), Said(
        targets={"6": SaidTarget(Decimal(80), Decimal(100), document="12/BC-VP")}, tasks={"5.3": SaidTask("", f"Bà {NAME}, tổ trưởng, lo")},
        notes={"difficulties": f"Mạng yếu\nBà {NAME}: chưa có máy"}, sender=f"{NAME} {PHONE}",
    ))  # fmt: skip
    # The school sent its page, and it was applied.
    page = receiving.by_page(made.part(), Said(
        targets={"2": SaidTarget(Decimal(380), Decimal(400)), "5": SaidTarget(text=f"Tốt, nhờ cô {NAME}.")},
        tasks={"5.1": SaidTask("done", f"Cô {NAME} đã mở lớp")},
        staff={
            stay.id: SaidStaff(True, COURSE, "Học viện", date(2026, 6, 1), NUMBER),
            beside: SaidStaff(True, COURSE, "Học viện", date(2026, 6, 1), "CN-778"),
        },
        notes={"results": f"Đã dạy 40 em.\nCô {NAME} dạy chính.", "ahead": f"Cô {NAME} dạy tiếp"},
    ), sender=f"Cô {NAME}")  # fmt: skip
    applying.apply(page, by=BY)
    # Then a file, which says her name in its list only: it waits.
    file = Filled(made.file()).target("3", "count", value=12).note("proposals", "Xin hai máy")
    waiting = receiving.by_file(made.the_report(), file.saved(), f"phan_{NAME}.xlsx", by=BY)
    it.page, it.waiting, it.beside = page.id, waiting.id, beside

    note.write(made.locality, "results", TODAY, f"Bà {NAME} được biểu dương", by=BY)
    home = areas.ensure_neighbourhood(made.locality, "Thôn Một")
    commendation.choose(made.locality, 2026, PERSON, person.id, commendation.Said("Dạy 40 em", counts={"Buổi đã dự": 3}), by=BY)  # fmt: skip
    commendation.choose(
        made.locality, 2026, NEIGHBOURHOOD, home.id, commendation.Said(f"Có bà {NAME}"), by=BY
    )
    commendation.choose(
        made.locality, 2026, UNIT, made.units[SCHOOL], commendation.Said("Đủ chỉ tiêu"), by=BY
    )

    plan, here = db.session.get_one(Plan, made.plan), db.session.get_one(report.Report, made.report)
    clean = life.open_asked(plan, "Báo cáo nhanh", date(2026, 6, 14), refs=["6"], by=BY)
    life.submit(clean, draw, by=BY)
    life.write(here, Text(results=f"Đã làm.\nBà {NAME} dạy."), by=BY)
    life.submit(here, draw, by=BY)
    going_on = life.send_back(here, f"Bỏ tên bà {NAME}.", by=BY)
    life.frame(going_on, Letterhead(signer=NAME, recipients=("Như trên;", f"Bà {NAME};")), by=BY)
    asked = life.open_asked(plan, f"Báo cáo về bà {NAME}", date(2026, 6, 14), to=f"Bà {NAME}", by=BY)
    it.frozen, it.draft, it.asked = here.id, going_on.id, asked.id
    it.digest, it.file = here.digest, snapshot.file_of(here, "json").digest
    return it


PLACES = {
    "part.draft", "part_return.said", "part_return.data", "part_return.filename", "part_return.sender", "task_note.text",
    "figure.value_text", "note.text", "commendation.reason", "report_step.note", "report.words", "report.letterhead",
    "report.title", "report.to", "report.content", "report_file.data", "outside_result.number",
}  # fmt: skip


def erase(it):
    return erasing.erase(people.get(it.person, within=EVERYWHERE), why="Đơn số 5 ngày 20/6", by=BY)


def test_only_what_was_frozen_says_the_name_and_is_counted_as_a_paper(planted, work):
    with work():
        before = found()
    assert before >= PLACES, PLACES - before  # the control: they are found wherever they were planted
    with work():
        done = erase(planted)
    assert (done.counts["parts"], done.counts["commendations"], done.papers) == (3, 2, 1)
    with work():
        assert found() == {"report.words", "report.content", "report_file.data"}
        kept = report.get(planted.frozen, within=EVERYWHERE)
        assert [one.id for one in db.session.query(report.Report) if NAME in str(one.words)] == [kept.id]
        # What was frozen is the very same still.
        assert kept.digest == planted.digest == snapshot.digest_of(snapshot.content_of(kept))
        assert snapshot.file_of(kept, "json").digest == planted.file


def test_what_says_nothing_of_them_stays(planted, work):
    with work():
        erase(planted)
    with work():
        draft = receiving.draft_of(planted.ground.part(OFFICE))
        assert draft.targets["6"] == SaidTarget(Decimal(80), Decimal(100), document="12/BC-VP")
        assert (draft.notes, draft.sender) == ({"difficulties": "Mạng yếu"}, "")
        page = db.session.get_one(PartReturn, planted.page)
        said = receiving.said_of(page)
        assert page.state == APPLIED
        assert said.staff[planted.beside].number == "CN-778"
        assert said.staff[planted.stay] == SaidStaff(True, COURSE, "Học viện", date(2026, 6, 1), "")
        assert (said.targets["2"].numerator, said.targets["5"].text) == (Decimal(380), "")
        assert said.tasks["5.1"].text == ""
        assert said.notes == {"results": "Đã dạy 40 em.", "ahead": ""}
        going_on = report.get(planted.draft, within=EVERYWHERE)
        assert going_on.words["results"] == "Đã làm."
        assert going_on.paper.recipients == ("Như trên;",)
        assert report.get(planted.asked, within=EVERYWHERE).title == ERASED
        assert sorted((one.name, one.reason) for one in db.session.query(commendation.Commendation)) == [
            ("Thôn Một", None), (SCHOOL, "Đủ chỉ tiêu"), (ERASED, None),
        ]  # fmt: skip
        assert {one.note for one in db.session.query(ReportStep).filter_by(verb="returned")} == {""}
        # The task stays done, the sentence that was reported is no longer told.
        assert [(one.text, one.state) for one in db.session.query(TaskNote)] == [("", "done")]
        assert {one.value_text for one in db.session.query(Figure)} == {"", ERASED}


def test_notes_of_which_nothing_is_left_are_not_printed(planted, work):
    with work():
        erase(planted)
        standing = note.listed(planted.ground.locality, date(2026, 1, 1), TODAY)
        assert [one.text for one in standing] == ["Đã dạy 40 em."]
        assert db.session.query(Note).filter(Note.withdrawn_at.is_not(None)).count() == 2


def test_a_file_that_waits_is_applied_without_its_bytes(planted, work):
    with work():
        erase(planted)
    with work():
        waiting = db.session.get_one(PartReturn, planted.waiting)
        assert (waiting.state, waiting.data, waiting.filename) == (WAITING, None, "da-xoa.xlsx")
        told = completeness.of(planted.ground.the_report())
        assert (told.asked, told.sent) == (2, 1), "the school has sent, the office has not"
        shown = preview.of(waiting.part, receiving.said_of(waiting))
        assert {(one.key, one.after) for one in shown.changes} == {
            ("target:3", "12"),
            ("note:proposals", "Xin hai máy"),
        }
        applying.apply(waiting, by=BY)
        # The unit's next form calls them what the register calls them.
        assert planted.stay in {one.key for one in planted.ground.asked().staff}
        assert {one.name for one in planted.ground.asked().staff if one.key == planted.stay} == {ERASED}


def test_the_applied_return_can_still_be_undone(planted, work):
    with work():
        erase(planted)
    with work():
        applying.undo(db.session.get_one(PartReturn, planted.page), by=BY)
        assert db.session.query(TaskNote).filter(TaskNote.withdrawn_at.is_(None)).count() == 0
        assert found() == {"report.words", "report.content", "report_file.data"}


def test_a_file_that_nobody_can_open_goes_and_another_units_stays(planted, work):
    with work():
        office = planted.ground.part(OFFICE)
        there = receiving.by_file(
            planted.ground.the_report(), Filled(planted.ground.file(OFFICE)).target("6", numerator=8, denominator=10).saved(),
            "van-phong.xlsx", by=BY,
        ).id  # fmt: skip
        broken = PartReturn(
            locality_id=planted.ground.locality, part_id=office.id, came="file", digest="0" * 64, filename="hong.xlsx",
            data=b"PK\x03\x04 bytes of no workbook", came_at=clock.now(), said=None,
        )  # fmt: skip
        db.session.add(broken)
        db.session.flush()
        broken_id = broken.id
        erase(planted)
    with work():
        assert db.session.get_one(PartReturn, there).data is not None
        assert db.session.get_one(PartReturn, broken_id).data is None


def test_a_leader_of_that_name_elsewhere_is_not_touched(planted, work):
    """Another locality's words are its own."""
    with work():
        other = ground("00012", "Suối Khác")
        receiving.save_draft(other.part(OFFICE), Said(sender=NAME, notes={"results": NAME}))
        erase(planted)
        kept = receiving.draft_of(db.session.get_one(Part, other.part(OFFICE).id))
        assert (kept.sender, kept.notes) == (NAME, {"results": NAME})
