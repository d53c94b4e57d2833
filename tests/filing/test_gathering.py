"""What a report says, against numbers counted by hand."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.document import read_document
from app.filing import activity, gathering
from app.filing.content import ActivityRow, Content, Slice
from app.filing.gathering import lines
from app.filing.opening import open_asked
from campaigns import courses, enrolments, held, lessons, trainings
from campaigns.attendance import completion, desk
from campaigns.plans import editing, importing, reported
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from campaigns.plans.target import Target
from campaigns.plans.tasks import output, progress, training
from certificates.award.certificate import Certificate
from tests.certificates.class_made import a_design
from tests.conftest import SHARED
from tests.filing.filing_made import AFTER, GROUP, a_plan, taught, too_many
from trainees import indicators, people, skills
from trainees.figures import Said
from trainees.indicators.definition import IndicatorVersion, rule_of
from trainees.people import Person

DAY = date(2026, 2, 14)
FIRST = date(2026, 1, 15)


def held_on(of, day, begins, ends, who, *, practice=False, closed=True):
    """A lesson of a training at which these people were."""
    lesson = lessons.add(of, day, begins, ends, practice=practice)
    for person_id in who:
        desk.mark(lesson, person_id, str(uuid.uuid4()), by=COMMAND_LINE)
    if closed:
        completion.complete(lesson, by=COMMAND_LINE)


def a_training(course, title, who):
    made = trainings.add(course, title, by=COMMAND_LINE)
    enrolments.add(made, [db.session.get_one(Person, one) for one in who], by=COMMAND_LINE)
    return made


def certificate(of, design, person, issued, number, **more):
    made = Certificate(
        locality_id=of.locality_id, code=f"AAAAAAAAA{number:02}", year=issued.year, number=number,
        register_number=str(number), person_id=person, training_id=of.id, design_id=design.id, name="Người học",
        printed={}, digest="0" * 64, issued_on=issued, issued_at=clock.now(), **more,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def reissued(of, design, person, first, again, number):
    """A certificate and the one that took its place."""
    other = db.session.scalars(select(Certificate.id)).first()
    old = certificate(of, design, person, first, number, replaced_by_id=other)
    old.replaced_by_id = certificate(of, design, person, again, number + 1).id


def month_of_work(commune, plan):
    """Three came to Lớp A on 3 February, two of them again on the 5th (90 and 60 minutes); what does not count stands between.
    Two came to another course on the 10th (60 minutes). Two holders have a first certificate of the month."""
    who = commune.people
    course = courses.add(commune.locality, "Kỹ năng số cho công chức", skills.by_codes(["KNS-CB"]))
    one = a_training(course, "Lớp A", who[:4])
    held_on(one, date(2026, 2, 3), time(8), time(9, 30), who[:3])
    held_on(one, date(2026, 2, 4), time(8), time(12), who[:4], practice=True)
    held_on(one, date(2026, 2, 5), time(14), time(15), who[:2])
    held_on(
        a_training(course, "Lớp chưa đóng", who[4:]),
        date(2026, 2, 6),
        time(8),
        time(9),
        who[4:],
        closed=False,
    )
    held_on(a_training(course, "Lớp kỳ trước", who[4:]), date(2026, 1, 10), time(8), time(9), who[5:])
    other = trainings.get(commune.training, within=EVERYWHERE)
    enrolments.add(other, [db.session.get_one(Person, who[4])], by=COMMAND_LINE)
    held_on(other, date(2026, 2, 10), time(10), time(11), [who[0], who[4]])
    held.add(course, "Lớp trên giấy", date(2026, 2, 7), by=COMMAND_LINE, document="12/BC-VP", people=25)

    design = a_design(one)
    certificate(one, design, who[0], date(2026, 2, 10), 1)
    certificate(
        one, design, who[1], date(2026, 2, 10), 2, revoked_on=date(2026, 2, 12), revoked_at=clock.now()
    )
    reissued(one, design, who[2], date(2026, 1, 2), date(2026, 2, 11), 3)
    reissued(one, design, who[3], date(2026, 2, 11), date(2026, 2, 12), 5)

    targets = {target.ref: target for target in plan.targets}
    reported.record(
        targets["2"], date(2026, 2, 10), Said(Decimal(25736), Decimal(36845)), by=COMMAND_LINE, reporter="Công an xã",
        document="45/BC-CAX",
    )  # fmt: skip
    reported.record(targets["3"], date(2026, 2, 9), Said(value=Decimal(9)), by=COMMAND_LINE)
    reported.record(targets["4"], date(2026, 1, 20), Said(text="yes"), by=COMMAND_LINE)
    first_task, second = plan.tasks
    training.link(first_task, one)
    progress.write(first_task, "Đã mở một lớp", date(2026, 2, 9), by=COMMAND_LINE, state="done")
    progress.write(second, "Chưa tới kỳ", date(2026, 1, 2), by=COMMAND_LINE)
    progress.write(second, "Sau kỳ", date(2026, 2, 18), by=COMMAND_LINE)
    output.add(
        first_task, "Kế hoạch mở lớp", by=COMMAND_LINE, number="12/KH-UBND", issued_on=date(2026, 1, 20)
    )


@pytest.fixture
def made(commune, work, at):
    at(AFTER)
    with work():
        ids = a_plan(commune)
        month_of_work(commune, db.session.get_one(Plan, ids.plan))
    return ids


def gathered(ids, **more) -> Content:
    return gathering.of_plan(db.session.get_one(Plan, ids.plan), DAY, first=FIRST, **more)


def test_the_lines_are_those_counted_by_hand(made, commune, work) -> None:
    """Two came to both lessons of Lớp A and one to the class of January: 3 of 6. Police: the golden case of the press."""
    with work():
        content = gathered(made)
        assert [line.ref for line in content.lines] == ["1", "2", "3", "4", "TB-1"]
        one, two, three, four, five = content.lines
        assert (one.numerator, one.denominator, one.percent, one.achieved) == (3, 6, "50", "50 %")
        assert (one.share, one.state, one.status, one.aim) == (
            "52,63 %",
            "on-track",
            "Đúng tiến độ",
            "≥ 95 %",
        )
        assert (one.counting, one.code, one.version, one.remarks) == (
            "computed",
            "staff_trained",
            1,
            "3/6 người",
        )
        assert one.population == "cán bộ, công chức, viên chức, giáo viên"
        assert one.source == "danh sách cán bộ, công chức, viên chức, giáo viên ngày 14/02/2026"
        assert one.span == "từ 01/01 của năm kế hoạch đến ngày tính (14/02/2026)"
        office, school = commune.units
        assert set(one.by_unit) == {
            Slice(office, "Văn phòng Ủy ban", 2, 4, "50 %"), Slice(school, "Trường Tiểu học Hoa Sen", 1, 2, "50 %"),
        }  # fmt: skip
        assert (two.numerator, two.denominator, two.percent, two.achieved) == (
            25736,
            36845,
            "69.85",
            "69,85 %",
        )
        assert (two.share, two.state, two.own, two.figure) == ("93,13 %", "on-track", 0, None)
        assert two.remarks.startswith(
            "25.736/36.845; số liệu ngày 10/02/2026; Công an xã, 45/BC-CAX; phần phong trào"
        )
        assert (two.source, two.span) == ("Công an xã, 45/BC-CAX", "số liệu ngày 10/02/2026")
        assert two.population == "dân số từ đủ 14 tuổi"
        assert (three.numerator, three.figure, three.achieved, three.share) == (None, "9", "9", "75 %")
        assert (four.figure, four.achieved, four.state) == ("yes", "Có", "met")
        assert (five.counting, five.achieved, five.share, five.status, five.remarks) == (
            "",
            "—",
            "—",
            "—",
            "",
        )
        assert not any(line.above for line in content.lines)
        assert content.line("2") is two


def test_activity_counts_people_once_and_practice_never(made, commune, work) -> None:
    with work():
        found = gathered(made).activity
        assert found.whole == ActivityRow(
            "", 3, 4, 4, 32, 210, 2
        )  # the one on paper is a lesson, of no known length
        assert found.by_course == (
            ActivityRow("Kỹ năng số cho công chức", 2, 3, 3, 30, 150, 2),
            ActivityRow("Kỹ năng số cơ bản", 1, 1, 2, 2, 60, 0),
        )
        led = activity.between(commune.locality, FIRST, DAY, unit=commune.units[0])
        assert led.whole == ActivityRow("", 1, 2, 3, 5, 150, 2)
        assert activity.between(commune.locality, FIRST, DAY, unit=commune.units[1]).by_course == ()


def test_somebody_who_was_merged_counts_once_in_activity(made, commune, work) -> None:
    with work():
        both = [db.session.get_one(Person, one) for one in (commune.people[0], commune.people[4])]
        people.merging.merge(*both, by=COMMAND_LINE)
        found = gathered(made).activity
        assert (found.whole.people, found.whole.turns) == (3, 31)
        assert [row.people for row in found.by_course] == [3, 1]


def test_tasks_tell_what_was_said_within_the_days(made, work) -> None:
    with work():
        one, two = gathered(made).chores
        assert (one.state, one.column, one.told, one.days, one.too_late) == (
            "done",
            "closed",
            "Đã mở một lớp",
            0,
            False,
        )
        assert one.outputs == ("12/KH-UBND ngày 20/01/2026: Kế hoạch mở lớp",)
        assert (one.deadline, one.deadline_on) == ("Trước 11/02", date(2026, 2, 10))
        assert (two.state, two.column, two.told, two.silent) == ("open", "ongoing", "", True)


def test_tables_keep_the_plan_s_rows_with_corrections_in_their_place(commune, work, at) -> None:
    at(AFTER)
    with work():
        made = a_plan(commune)
        plan = db.session.get_one(Plan, made.plan)
        editing.edit(plan.targets[1], {"value": Decimal(80)}, by=COMMAND_LINE)
        editing.remove(plan.targets[3], by=COMMAND_LINE)
        db.session.expire(plan)
        printed, running = gathered(made).tables
        assert (printed.title, printed.fields) == (
            "Phụ lục I",
            ("number", "text", "measure", "value", "lead"),
        )
        assert [(row.kind, row.ref) for row in printed.rows] == [
            ("group", ""),
            *(("target", ref) for ref in "1234"),
        ]
        assert printed.rows[0].cells == ("", GROUP, "", "", "")
        assert (printed.rows[2].cells[3], printed.rows[2].notes) == ("≥ 80", ("văn bản ghi “75”",))
        assert printed.rows[4].notes == ("dòng này đã bỏ khi rà soát",)
        assert running.title == "Chỉ tiêu nêu trong phần lời của kế hoạch"
        assert [row.cells for row in running.rows] == [
            ("1", "Mỗi hộ có một người biết dùng", "", "Mỗi hộ", "")
        ]


def test_chosen_targets_stand_under_their_group_rows_alone(made, work) -> None:
    with work():
        content = gathered(made, refs={"2", "3"})
        assert [line.ref for line in content.lines] == ["2", "3"]
        assert [[row.ref for row in table.rows] for table in content.tables] == [["", "2", "3"]]
        assert content.chores == ()
        running = gathered(made, refs={"TB-1"})
        assert [[row.ref for row in table.rows] for table in running.tables] == [["TB-1"]]
        plan = db.session.get_one(Plan, made.plan)
        asked = open_asked(plan, "Báo cáo nhanh", DAY, refs=["3"], by=COMMAND_LINE)
        assert [line.ref for line in gathering.of_report(asked).lines] == ["3"]
        assert gathering.counted(asked) == {}


def test_a_question_about_an_earlier_moment(made, commune, work, at) -> None:
    with work():
        before, moment = gathered(made), clock.now()
        assert gathered(made, known_at=moment) == before
    at(date(2026, 2, 25))
    with work():
        taught(commune.people[3], date(2026, 2, 2), source="training:900")
        target = db.session.get_one(Target, made.targets["3"])
        reported.record(target, date(2026, 2, 12), Said(value=Decimal(11)), by=COMMAND_LINE)
    with work():
        now = gathered(made)
        assert (now.line("1").numerator, now.line("3").figure) == (4, "11")
        then = gathered(made, known_at=moment)
        assert then.lines == before.lines


def test_more_than_there_are_stands_out(made, commune, work) -> None:
    with work():
        too_many(commune, made)
        line = gathered(made).line("2")
        assert (line.numerator, line.denominator, line.above) == (2, 1, True)
        assert gathered(made).line("1").above is False


# --- what a number means -----------------------------------------------------------------------------------------


def meaning(**changes) -> str:
    """The digest of a version whose rule differs so from the catalogue's; its number and words differ anyway."""
    known = indicators.by_code("staff_trained")
    other = IndicatorVersion(
        version=9, title="Khác", how="Khác", counting="computed", rule=known.rule | changes
    )
    return lines.definition(other, "computed")


def test_equal_rules_have_equal_digests_whoever_wrote_them(commune, work) -> None:
    with work():
        here = lines.definition(indicators.by_code("staff_trained"), "computed")
        assert len(here) == 64
        assert meaning() == here
        assert meaning(skills=["PTDL", "KNS-CB"]) == here
        others = [
            meaning(skills=["KNS-CB"]), meaning(roll=["teacher"]), meaning(age_min=18), meaning(window="ever"),
            meaning(kinds=["passed"]), meaning(needs=2), lines.definition(indicators.by_code("staff_trained"), "reported"),
            lines.definition(indicators.by_code("vneid"), "both"),
        ]  # fmt: skip
        assert len({here, *others}) == 1 + len(others)


def test_population_in_words(work) -> None:
    with work():
        rule = rule_of(indicators.by_code("specialist_datagov"))
        assert lines.population(rule) == (
            "chuyên trách CNTT, chuyển đổi số trong số: cán bộ, công chức, viên chức, giáo viên"
        )
        assert lines.population(replace(rule, specialists_only=False, roll=("teacher",), age_min=30)) == (
            "giáo viên, từ đủ 30 tuổi"
        )


# --- the plans that are at hand -----------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ba-ngoi", "tan-ky", "thach-khoi"])
def test_every_row_of_a_real_plan_in_its_order_and_words(name, commune, work) -> None:
    with work():
        data = (SHARED / "plans" / f"{name}.docx").read_bytes()
        draft = read_plan(read_document(data, f"{name}.docx"))
        plan, _ = importing.store(commune.locality, draft, filename=name, data_digest=name, by=COMMAND_LINE)
        db.session.expire(plan)
        content = gathering.of_plan(plan, date(2026, 6, 30))
        printed = [row for sheet in plan.sheets if sheet["holds"] == "targets" for row in sheet["rows"]]
        rows = [row for table in content.tables for row in table.rows]
        assert [list(row.cells) for row in rows[: len(printed)]] == [row["cells"] for row in printed]
        assert [line.ref for line in content.lines] == [target.ref for target in plan.targets]
        assert {row.ref for row in rows if row.ref} == {target.ref for target in plan.targets}
        assert len(content.chores) == len(plan.tasks)
        assert Content.of_json(content.as_json()) == content
