"""Two units of one report turn out to be one written in two ways, and two after all: no part, word or code is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app import accounts
from app.access import FOCAL
from app.base.actors import EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from app.filing import commendation, note, unit_standing
from app.filing.commendation import UNIT
from app.filing.note import Note
from app.filing.parts import applying, asking, completeness, making, receiving, reminding
from app.filing.parts import part as parts
from app.filing.parts.asked import Said, SaidTarget, SaidTask
from app.filing.parts.part import Part
from app.reports import unit_sheet
from campaigns.plans.plan import Plan
from campaigns.plans.task import Task
from tests.filing.parts_made import BY, OFFICE, SCHOOL, TODAY, Filled, ground
from trainees import areas, people, rosters
from trainees.areas import Unit, renaming
from trainees.people import Particulars

WRITTEN = "Truong TH Hoa Sen"
"""The school in other letters: a unit of its own until somebody says that it is not."""


@pytest.fixture
def made(app, work, at):
    """The ground with a second spelling of the school: a teacher and a task of its own, both asked, each with a note, a
    commendation and a focal point."""
    at(TODAY)
    with work():
        it = ground()
        twin = areas.ensure_unit(it.locality, WRITTEN)
        it.units["twin"] = twin.id
        person = people.add(it.locality, Particulars("Lý Thị Mến", birth="1991"), by=BY)
        rosters.add(person, "teacher", date(2026, 1, 1), unit_id=twin.id)
        db.session.add(
            Task(
                locality_id=it.locality, plan_id=it.plan, ref="5.9", rank=9, number="5.9", text="Nhiệm vụ 5.9", lead=WRITTEN,
                lead_unit_id=twin.id,
            )
        )  # fmt: skip
        db.session.flush()
        making.ensure(it.the_report(), by=BY)
        for name, key in ((SCHOOL, SCHOOL), ("twin", WRITTEN)):
            unit = db.session.get_one(Unit, it.units[name])
            note.write(it.locality, "results", TODAY, f"Của {key}", by=BY, unit=unit)
            commendation.choose(it.locality, 2026, UNIT, unit.id, commendation.Said(f"Vì {key}"), by=BY)
            accounts.add(areas.get_locality(it.locality, within=EVERYWHERE), f"{name[:2].lower()}@example.vn", FOCAL, password="mot cau de nho 2026", unit_id=unit.id)  # fmt: skip
    return it


def merged(made):
    """The school takes its other spelling in."""
    school, twin = (db.session.get_one(Unit, made.units[key]) for key in (SCHOOL, "twin"))
    return renaming.take_in(school, twin, by=BY)


def standing(made):
    """Everything of the two units by what it says, with the name of the unit that has it."""
    names = {unit.id: unit.name for unit in db.session.query(Unit)}
    return {
        "parts": sorted((one.code, names[one.unit_id]) for one in parts.of_report(made.the_report())),
        "notes": sorted((one.text, one.whose) for one in db.session.query(Note)),
        "commendations": sorted((one.reason, one.name) for one in commendation.listed(EVERYWHERE, 2026)),
        "accounts": sorted(
            (one.email, names[one.unit_id]) for one in db.session.query(accounts.Account) if one.unit_id
        ),
    }


def test_apart_again_everything_is_as_before(made, work):
    with work():
        before, codes = standing(made), {one.code for one in parts.of_report(made.the_report())}
        assert len(before["parts"]) == len(codes) == 3
    with work():
        spelling = merged(made)
        one = standing(made)
        assert {code for code, _unit in one["parts"]} == codes
        assert [unit for _what, unit in one["notes"]] == [SCHOOL, SCHOOL]
        assert [unit for _what, unit in one["commendations"]] == [SCHOOL, SCHOOL]
        assert [unit for _what, unit in one["accounts"]] == [SCHOOL, SCHOOL]
        assert sorted(unit for _code, unit in one["parts"]) == [SCHOOL, SCHOOL, OFFICE]
        spelling_id = spelling.id
    with work():
        made.units["twin"] = renaming.take_apart(
            renaming.get_spelling(spelling_id, within=EVERYWHERE), by=BY
        ).id
        assert standing(made) == before


def test_both_codes_go_on_to_work_and_lead_to_the_one_unit(made, work):
    with work():
        mine, other = made.part(), made.part("twin")
        mine_code, other_code = mine.code, other.code
        receiving.save_draft(other, Said(notes={"results": "Đang gõ"}))
        file = Filled(made.file("twin")).task("5.9", told="Đã làm xong", state="Đã xong").saved()
        before = receiving.by_file(made.the_report(), file, "cu.xlsx", by=BY).id
    with work():
        merged(made)
    with work():
        assert [parts.by_code(code).unit.name for code in (mine_code, other_code)] == [SCHOOL, SCHOOL]
        assert receiving.draft_of(parts.by_code(other_code)).notes == {"results": "Đang gõ"}
        # The form behind either code is the one unit's: the teachers and tasks of both.
        forms = [asking.of(parts.by_code(code)) for code in (mine_code, other_code)]
        assert forms[0].staff == forms[1].staff
        assert len(forms[0].staff) == 6
        assert [task.ref for task in forms[1].tasks] == ["5.1", "5.2", "5.9"]
        # What was handed in before is applied, and a file that was printed before is taken.
        applying.apply(db.session.get_one(parts.PartReturn, before), by=BY)
        assert db.session.query(Task).filter_by(ref="5.9").one().state == "done"
        again = Filled(file).note("ahead", "Mở tiếp").saved()
        came = receiving.by_file(made.the_report(), again, "moi.xlsx", by=BY)
        assert came.part.code == other_code
        page = receiving.by_page(
            parts.by_code(mine_code), Said(targets={"3": SaidTarget(value=Decimal(4))}), sender=""
        )
        applying.apply(page, by=BY)


def test_a_unit_that_is_one_is_asked_once_and_has_sent_once(made, work):
    with work():
        told = completeness.of(made.the_report())
        assert (told.asked, told.sent, [unit.name for unit in told.missing]) == (
            3,
            0,
            [SCHOOL, OFFICE, WRITTEN],
        )
        receiving.by_page(made.part("twin"), Said(tasks={"5.9": SaidTask("", "Đang làm")}), sender="")
        told = completeness.of(made.the_report())
        assert (told.asked, told.sent, [unit.name for unit in told.missing]) == (3, 1, [SCHOOL, OFFICE])
        spelling_id = merged(made).id
    with work():
        told = completeness.of(made.the_report())
        assert (told.asked, told.sent, told.share) == (2, 1, Decimal(50))
        assert [unit.name for unit in told.missing] == [OFFICE]
        assert SCHOOL not in reminding.text(made.the_report())
        assert reminding.write_down(made.the_report()) == 1
        school = _of_school(made)
        # Its part was to come on 19 June and came on the 20th.
        assert (school.asked, school.on_time, school.overdue, school.missing) == (1, 0, 1, 0)
    with work():
        renaming.take_apart(renaming.get_spelling(spelling_id, within=EVERYWHERE), by=BY)
        told = completeness.of(made.the_report())
        assert (told.asked, told.sent, sorted(unit.name for unit in told.missing)) == (
            3,
            1,
            sorted([SCHOOL, OFFICE]),
        )


def _of_school(made):
    plan = db.session.get_one(Plan, made.plan)
    return next(one for one in unit_standing.of_plan(plan, TODAY) if one.name == SCHOOL)


def test_of_two_that_came_the_first_says_whether_it_was_late(made, work, at):
    """The part of the one spelling came on the last day, the other's four days after."""
    with work():
        receiving.by_page(made.part(), Said(notes={"results": "Kịp"}), sender="")
        made.the_report().sign_by = TODAY
    at(TODAY + timedelta(days=4))
    with work():
        receiving.by_page(made.part("twin"), Said(notes={"results": "Muộn"}), sender="")
        told = completeness.of(made.the_report())
        assert (told.sent, told.late) == (2, 1)
        merged(made)
    with work():
        told = completeness.of(made.the_report())
        assert (told.sent, told.late) == (1, 0)
        school = _of_school(made)
        assert (school.on_time, school.overdue) == (1, 0)


def test_asked_again_while_they_are_one_adds_nothing(made, work):
    with work():
        spelling_id = merged(made).id
        codes = [one.code for one in parts.of_report(made.the_report())]
    with work():
        assert [one.code for one in making.ensure(made.the_report(), by=BY)] == codes
    with work():
        renaming.take_apart(renaming.get_spelling(spelling_id, within=EVERYWHERE), by=BY)
        assert [one.code for one in making.ensure(made.the_report(), by=BY)] == codes


def test_a_new_unit_under_the_number_of_the_one_that_went_is_asked_too(made, work):
    """SQLite gives the number of its last row away again, and a part was asked under it."""
    with work():
        gone = made.units["twin"]
        spelling_id = merged(made).id
    with work():
        new = Unit(
            id=gone, locality_id=made.locality, name="Trạm Thú y", name_key=areas.name_key("Trạm Thú y")
        )
        db.session.add(new)
        db.session.flush()
        person = people.add(made.locality, Particulars("Vi Văn Thú", birth="1980"), by=BY)
        rosters.add(person, "non_permanent", date(2026, 1, 1), unit_id=new.id)
        asked = making.ensure(made.the_report(), by=BY)
        assert sorted(one.unit.name for one in asked) == ["Trường Tiểu học Hoa Sen"] * 2 + [
            "Trạm Thú y",
            OFFICE,
        ]
        assert len({(one.report_id, one.asked_as) for one in asked}) == 4
    with work():
        renaming.take_apart(renaming.get_spelling(spelling_id, within=EVERYWHERE), by=BY)
        told = sorted(one.unit.name for one in parts.of_report(made.the_report()))
        assert told == sorted([SCHOOL, OFFICE, WRITTEN, "Trạm Thú y"])
        assert len(making.ensure(made.the_report(), by=BY)) == 4


def test_a_file_of_the_one_under_the_code_of_the_other_is_still_told(made, work):
    """After they are two again, a form that was printed while they were one says the other's name."""
    with work():
        spelling_id = merged(made).id
        part = next(one for one in parts.of_report(made.the_report()) if one.asked_as == made.units["twin"])
        part_id, file = part.id, Filled(_sheet(part)).note("results", "Xong").saved()
    with work():
        renaming.take_apart(renaming.get_spelling(spelling_id, within=EVERYWHERE), by=BY)
    with work(), pytest.raises(Refused) as refused:
        receiving.by_file(made.the_report(), file, "cu.xlsx", by=BY)
    assert refused.value.code == "part_other_unit"
    with work():
        assert receiving.returns_of(db.session.get_one(Part, part_id)) == []


def _sheet(part):
    return unit_sheet.workbook(asking.of(part))
