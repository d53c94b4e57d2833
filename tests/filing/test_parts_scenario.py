"""A unit's answers from the file to the numbers: previewed, applied once, undone exactly; a second return on top."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.filing import life
from app.filing.note import Note
from app.filing.parts import applying, asking, completeness, making, preview, receiving, reminding
from app.filing.parts.asked import Said, SaidStaff, SaidTarget, SaidTask
from app.filing.parts.part import APPLIED, UNDONE, WAITING, Part, PartReturn
from app.filing.report import Report
from campaigns.plans import reported
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from campaigns.plans.tasks import monthly
from certificates.outside import outside_result
from certificates.outside.outside_result import CONFIRMED, EXTERNAL, PLATFORM, OutsideResult
from tests.filing.filing_made import draw
from tests.filing.parts_made import BY, COURSE, CUT_OFF, EMPTY, OFFICE, SCHOOL, TODAY, Filled, ground
from trainees import figures, indicators
from trainees.areas import Unit
from trainees.rosters import Membership

LEFT = date(2026, 5, 31)


@pytest.fixture
def made(at, once):
    at(TODAY)
    return once("parts", ground)


def receive(made, filled, **more):
    return receiving.by_file(made.the_report(), filled.saved(), "truong.xlsx", by=BY, **more)


def keys(shown):
    return [change.key for change in shown.changes]


# --- scenario 5 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "organiser", "kind"),
    [
        ("staff_mastery", "Sở Giáo dục và Đào tạo", CONFIRMED),
        ("staff_trained", "Nền tảng Bình dân học vụ số", PLATFORM),
    ],
)
def test_of_forty_one_left_and_38_learnt(at, work, indicator, organiser, kind):
    """Scenario 5: 38/39 = 97,44 %, and the one who is missing by name; before anything is written and after."""
    at(TODAY)
    with work():
        made = ground(staff=40, indicator=indicator)
        filled = Filled(made.file())
        filled.staff(made.school[0], at_work="Không", left_on="31/05/2026")
        for key in made.school[1:39]:
            filled.staff(key, done="Có", course=COURSE, organiser=organiser, on="20/04/2026")
        ret = receive(made, filled)
        shown = preview.of(ret.part, receiving.said_of(ret))
        (share,) = shown.shares
        assert (str(share.before), str(share.after)) == ("0/40 = 0 %", "38/39 = 97,44 %")
        assert share.lacking == ("Nguyễn Thị Số 39",)
        assert shown.troubles == ()
        assert len(shown.changes) == 39
        assert db.session.scalar(select(OutsideResult.id)) is None, "looking writes nothing"
        applying.apply(ret, by=BY)
    with work():
        answer = indicators.measure(
            indicators.by_code(indicator, made.locality), made.locality, CUT_OFF, year=2026
        )
        of_school = {p for p, where in answer.roll.items() if made.units[SCHOOL] in where.units}
        assert (len(of_school & answer.numerator), len(of_school)) == (38, 39)
        assert {one.kind for one in db.session.scalars(select(OutsideResult))} == {kind}
        asked = made.asked()
        assert [one.trained for one in asked.staff] == [True] * 38 + [False]
        first = asked.staff[0]
        assert (first.course, first.organiser, first.on) == (COURSE, organiser, date(2026, 4, 20))
        again = receive(made, Filled(made.file()))
        assert preview.of(again.part, receiving.said_of(again)).empty, "what the form says itself is no news"


def test_what_the_indicator_does_not_count_is_said_so(at, work):
    """Taught in the year before: the count is of the plan's year."""
    at(TODAY)
    with work():
        made = ground(indicator="staff_trained")
        ret = receive(made, Filled(made.file()).staff(made.school[0], done="Có", on="20/11/2025"))
        shown = preview.of(ret.part, receiving.said_of(ret))
        assert str(shown.shares[0].after) == "0/5 = 0 %"
        assert "1 người ghi đã học" in shown.troubles[0].message
        assert "ngoài kỳ tính" in shown.troubles[0].message


def test_papers_become_what_they_are(made, work):
    """The platform's, another body's with a number, the head's word with the report's own number."""
    one, two, three = made.school[:3]
    with work():
        said = Said(staff={
            one: SaidStaff(True, "An toàn số", "binhdanhocvuso.gov.vn", date(2026, 3, 1), "BDHVS-1"),
            two: SaidStaff(True, "Quản trị dữ liệu", "Đại học Mở", date(2026, 3, 2), "QT 77"),
            three: SaidStaff(True),
        })  # fmt: skip
        ret = receiving.by_page(made.part(), said, sender="Cô Hà 0912000111")
        applying.apply(ret, by=BY)
        found = {r.kind: r for r in db.session.scalars(select(OutsideResult))}
        assert set(found) == {PLATFORM, CONFIRMED}, (
            "a head's word counts here, another body's paper would not"
        )
        heads = sorted(
            (r.number, r.on, r.checked_by)
            for r in db.session.scalars(select(OutsideResult).where(OutsideResult.kind == CONFIRMED))
        )
        assert heads == [
            (f"BC tháng 06/2026 {SCHOOL}", CUT_OFF, SCHOOL), ("QT 77", date(2026, 3, 2), SCHOOL)
        ]  # fmt: skip


def test_another_bodys_paper_is_external_where_it_counts(at, work):
    at(TODAY)
    with work():
        made = ground(indicator="specialist_certified")
        for key in made.school:
            db.session.get_one(Membership, key).specialist = True
        db.session.flush()
        said = Said(
            staff={
                made.school[0]: SaidStaff(True, "Quản trị dữ liệu", "Đại học Mở", date(2026, 3, 2), "QT 77")
            }
        )
        ret = receiving.by_page(made.part(), said, sender="Cô Hà")
        assert str(preview.of(ret.part, said).shares[0].after) == "1/5 = 20 %"
        applying.apply(ret, by=BY)
        (paper,) = db.session.scalars(select(OutsideResult))
        assert (paper.kind, paper.number, [s.code for s in paper.skills]) == (EXTERNAL, "QT 77", ["QTDL"])


# --- what is asked ----------------------------------------------------------------------------------------------


def test_each_unit_with_something_to_say_is_asked_once(made, work):
    with work():
        report = made.the_report()
        parts = making.ensure(report, by=BY)
        assert {one.unit.name for one in parts} == {SCHOOL, OFFICE}, "nothing is led by the clinic"
        assert [one.id for one in making.ensure(report, by=BY)] == [one.id for one in parts]
        assert len({one.code for one in parts}) == 2
        asked = made.asked()
        assert [t.ref for t in asked.targets] == ["2", "3", "4", "5"], (
            "computed and undecided ones are not asked for"
        )
        assert [t.ref for t in asked.tasks] == ["5.1", "5.2"]
        assert len(asked.staff) == 5
        assert [t.ref for t in made.asked(OFFICE).targets] == ["6"]
        assert {one.category for one in made.asked(OFFICE).staff} == {
            "Công chức", "Người hoạt động không chuyên trách"
        }  # fmt: skip
        assert (asked.due, asked.cut_off, asked.period) == (date(2026, 6, 19), CUT_OFF, "tháng 06/2026")


def test_a_line_given_to_a_unit_by_hand_is_asked_of_it(made, work):
    with work():
        db.session.query(Target).filter_by(ref="6").one().lead_unit_id = made.units[EMPTY]
        parts = making.ensure(made.the_report(), by=BY)
        assert {one.unit.name for one in parts} == {SCHOOL, OFFICE, EMPTY}, "what was asked for stays"
        assert [t.ref for t in made.asked(EMPTY).targets] == ["6"]
        assert made.asked(OFFICE).targets == ()


def test_chosen_targets_ask_for_themselves_alone(made, work):
    with work():
        report = Report(
            locality_id=made.locality, plan_id=made.plan, title="Báo cáo đột xuất", first=CUT_OFF, cut_off=CUT_OFF,
            refs=["2"], opened_at=made.the_report().opened_at,
        )  # fmt: skip
        db.session.add(report)
        db.session.flush()
        (one,) = making.ensure(report, by=BY)
        asked = asking.of(one)
        assert ([t.ref for t in asked.targets], asked.tasks, asked.staff) == (["2"], (), ())


def test_asking_costs_the_same_for_five_and_for_forty(at, work, queries):
    at(TODAY)
    seen = []
    for number, staff in enumerate((5, 40)):
        with work():
            made = ground(f"0002{number}", f"Suối {number}", staff=staff)
        with work():
            the_part = made.part()
            with queries() as statements:
                asking.of(the_part)
            seen.append(len(statements))
    assert seen[0] == seen[1]
    assert seen[0] < 40


# --- figures, tasks, notes --------------------------------------------------------------------------------------


def answered(made, form=None):
    filled = Filled(form or made.file())
    filled.target("2", numerator="380", denominator="400", document="15/BC-TH", document_on="12/06/2026")
    filled.target("3", "count", value="1.234")
    filled.target("4", "yesno", value="Có")
    filled.task("5.1", state="Đã xong", told="Đã tổ chức ngày hội số")
    filled.staff(made.school[0], left_on="31/05/2026")
    filled.staff(made.school[1], done="Có", course=COURSE, on="01/06/2026")
    filled.note("difficulties", "Thiếu máy chiếu").note("proposals", "Cấp 2 máy").note("sender", "Cô Hà 0912")
    return filled


def live(made):
    """Every live line that an answer may touch, as it is read."""
    rows = db.session.execute
    return {
        "figures": sorted(
            map(tuple, rows(text(
                "SELECT subject, \"on\", numerator, denominator, value, value_text, reporter, document, document_on, origin"
                " FROM figure WHERE withdrawn_at IS NULL"
            )))
        ),
        "tasks": sorted((t.ref, t.state, t.state_on) for t in db.session.scalars(select(Task))),
        "told": sorted(map(tuple, rows(text("SELECT task_id, text, state FROM task_note WHERE withdrawn_at IS NULL")))),
        "stays": sorted((m.id, m.since, m.until, m.ended_at, m.ended_by) for m in db.session.scalars(select(Membership))),
        "papers": list(map(tuple, rows(text("SELECT id FROM outside_result WHERE withdrawn_at IS NULL")))),
        "ledger": list(map(tuple, rows(text("SELECT person_id, skill_id FROM evidence WHERE withdrawn_at IS NULL")))),
        "notes": sorted((n.kind, n.text) for n in db.session.scalars(select(Note).where(Note.withdrawn_at.is_(None)))),
    }  # fmt: skip


def test_applied_and_undone_everything_is_as_before(made, work):
    with work():
        target = db.session.query(Target).filter_by(ref="3").one()
        reported.record(target, CUT_OFF, figures.Said(value=9), by=BY, reporter="Văn phòng", document="1/BC")
        monthly.write_down(made.locality, [CUT_OFF], by=BY, states=True)
        before = live(made)
        ret = receive(made, answered(made))
        assert ret.sender == "Cô Hà 0912"
        shown = preview.of(ret.part, receiving.said_of(ret))
        told = {change.key: (change.before, change.after) for change in shown.changes}
        assert told["target:2"] == ("—", "380/400 = 95 % (theo 15/BC-TH, của ngày 12/06/2026)")
        assert told["target:3"] == ("9 (14/06/2026)", "1.234")
        assert told["target:4"] == ("—", "Có")
        assert told["task:5.1"] == ("Đang làm", "Đã xong: Đã tổ chức ngày hội số")
        assert told[f"staff:{made.school[0]}"] == ("đang công tác", "thôi có tên sau ngày 31/05/2026")
        assert told["note:difficulties"] == ("—", "Thiếu máy chiếu")
        assert [title.split(".")[0] for title in shown.unanswered] == ["5"], (
            "what was not answered stays, and is never 0"
        )
        assert live(made) == before
        applying.apply(ret, by=BY)
        after = live(made)
        assert [len(after[what]) for what in ("told", "papers", "ledger", "notes")] == [1, 1, 1, 2]
        share = next(row for row in after["figures"] if row[2] is not None and row[9] == "reported")
        assert (int(share[2]), int(share[3]), share[6], share[7]) == (380, 400, SCHOOL, "15/BC-TH")
        assert str(share[1]) == str(share[8]) == "2026-06-12", (
            "of the document's day, which is before the cut-off"
        )
    with work():
        ret = db.session.scalars(select(PartReturn)).one()
        applying.undo(ret, by=BY)
        assert ret.state == UNDONE
        assert live(made) == before
        with pytest.raises(Conflict, match="part_settled"):
            applying.undo(ret, by=BY)


def test_lines_may_be_left_out(made, work):
    with work():
        ret = receive(made, answered(made))
        applying.apply(ret, by=BY, but={"target:3", f"staff:{made.school[0]}"})
        found = live(made)
        assert {row[0] for row in found["figures"] if row[9] == "reported"} == {
            f"target:{t.id}" for t in db.session.scalars(select(Target).where(Target.ref.in_(["2", "4"])))
        }
        assert all(row[2] is None for row in found["stays"])


def test_what_was_not_looked_at_is_not_written(made, work):
    """Somebody corrects a figure while the page with the preview lies open."""
    with work():
        ret = receive(made, answered(made))
        looked_at = preview.of(ret.part, receiving.said_of(ret)).mark
        target = db.session.query(Target).filter_by(ref="3").one()
        reported.record(target, CUT_OFF, figures.Said(value=7), by=BY, reporter="Văn phòng")
        before = live(made)
        with pytest.raises(Conflict, match="part_moved"):
            applying.apply(ret, by=BY, seen=looked_at)
        assert (ret.state, live(made)) == (WAITING, before)
        applying.apply(ret, by=BY, seen=preview.of(ret.part, receiving.said_of(ret)).mark)
        assert ret.state == APPLIED


def test_a_second_return_shows_what_differs_and_stands_on_the_first(made, work):
    with work():
        form = made.file()
        one = applying.apply(receive(made, answered(made, form)), by=BY)
        filled = answered(made, form).target("3", "count", value="1.300").note("proposals", "Cấp 3 máy")
        two = receive(made, filled)
        assert keys(preview.of(two.part, receiving.said_of(two))) == ["target:3", "note:proposals"]
        first = live(made)
        applying.apply(two, by=BY)
        assert ("proposals", "Cấp 3 máy") in live(made)["notes"]
        with pytest.raises(Refused, match="part_newer"):
            applying.undo(one, by=BY)
        applying.undo(two, by=BY)
        assert live(made) == first
        applying.undo(one, by=BY)
        assert live(made)["notes"] == []


def test_the_same_number_with_its_document_is_news(made, work):
    with work():
        form = made.file()
        applying.apply(receive(made, answered(made, form)), by=BY)
        again = receive(made, answered(made, form).target("3", "count", value="1.234", document="20/BC-TH"))
        assert keys(preview.of(again.part, receiving.said_of(again))) == ["target:3"]


def test_what_somebody_wrote_since_is_not_undone(made, work):
    with work():
        ret = applying.apply(receive(made, answered(made)), by=BY)
        target = db.session.query(Target).filter_by(ref="3").one()
        standing = reported.standing_on(target, CUT_OFF)
        reported.record(target, CUT_OFF, figures.Said(value=1250), by=BY, replaces=standing.id)
        before = live(made)
        with pytest.raises(Refused, match="part_newer"):
            applying.undo(ret, by=BY)
        assert live(made) == before


def test_two_who_apply_at_once_apply_once(made, work, at_once):
    with work():
        ret_id = receive(made, answered(made)).id

    def apply():
        return applying.apply(db.session.get_one(PartReturn, ret_id), by=BY).state

    outcome = at_once(apply, apply)
    assert sorted(type(one).__name__ for one in outcome) == ["Conflict", "str"], outcome
    with work():
        assert len(live(made)["told"]) == 1
        assert len(live(made)["notes"]) == 2
        refused = next(one for one in outcome if isinstance(one, Conflict))
        assert refused.code == "part_again"
        assert "đã áp dụng lúc 09:00 ngày 20/06/2026" in refused.message


def test_without_the_turn_both_would_write(made, work, at_once, db_kind, monkeypatch):
    """The race is real: without waiting for each other two notes are written, where transactions overlap."""
    if db_kind == "sqlite":
        pytest.skip("a writer is alone there")
    monkeypatch.setattr(applying, "_take_turn", lambda ret: None)
    with work():
        ret_id = receive(made, Filled(made.file()).note("results", "Tốt")).id

    def apply():
        return applying.apply(db.session.get_one(PartReturn, ret_id), by=BY).state

    assert at_once(apply, apply) == [APPLIED, APPLIED]
    with work():
        assert live(made)["notes"] == [("results", "Tốt")] * 2


def test_a_percent_far_from_the_last_is_asked_about_and_a_wrong_one_refused(made, work):
    with work():
        target = db.session.query(Target).filter_by(ref="2").one()
        reported.record(target, FIRST_DAY, figures.Said(200, 400), by=BY)
        said = Said(
            targets={"2": SaidTarget(390, 400), "3": SaidTarget(value=-1), "6": SaidTarget(1, 2)},
            tasks={"5.2": SaidTask("dropped"), "9.9": SaidTask("done")},
            staff={999_999: SaidStaff(True), made.school[2]: SaidStaff(left_on=date(2025, 1, 1))},
        )
        shown = preview.of(made.part(), said)
        assert keys(shown) == ["target:2"]
        assert shown.changes[0].before == "200/400 = 50 % (01/06/2026)"
        told = {t.place: t.message for t in shown.troubles}
        assert "Lần trước 200 (01/06/2026), nay 390" in told["target:2"]
        assert "không được âm" in told["target:3"]
        assert "không thuộc phần của đơn vị" in told["target:6"]
        assert "lý do" in told["task:5.2"]
        assert "không thuộc phần" in told["task:9.9"]
        assert "không thuộc đơn vị" in told["staff:999999"]
        assert "trước ngày bắt đầu" in told[f"staff:{made.school[2]}"]


FIRST_DAY = date(2026, 6, 1)


def test_a_number_of_somebody_else_is_not_taken(made, work):
    one, two = made.school[:2]
    with work():
        paper = ("An toàn số", "Nền tảng Bình dân học vụ số", date(2026, 3, 1), "BDHVS-1")
        said = Said(staff={one: SaidStaff(True, *paper), two: SaidStaff(True, *paper)})
        shown = preview.of(made.part(), said)
        assert keys(shown) == [f"staff:{one}"]
        assert "BDHVS-1 đã ghi cho một người khác" in shown.troubles[0].message


def test_a_withdrawn_paper_does_not_stop_undoing(made, work):
    with work():
        ret = applying.apply(receive(made, answered(made)), by=BY)
        (paper,) = db.session.scalars(select(OutsideResult))
        outside_result.withdraw(paper, "Ghi nhầm", by=BY)
        applying.undo(ret, by=BY)
        assert live(made)["papers"] == []


def test_a_revision_shows_the_parts_of_its_period(made, work):
    with work():
        receive(made, answered(made))
        report = made.the_report()
        before = completeness.of(report)
        life.submit(report, draw, by=BY)
        again = life.send_back(report, "Xem lại số liệu", by=Actor(None, "Lãnh đạo"))
        now = completeness.of(again)
        assert (now.asked, now.sent, [unit.id for unit in now.missing]) == (
            before.asked, before.sent, [unit.id for unit in before.missing],
        )  # fmt: skip
        assert (now.asked > 1, now.sent) == (True, 1)


def test_a_closed_plan_takes_nothing(made, work):
    with work():
        ret = receive(made, answered(made))
        db.session.get_one(Plan, made.plan).closed_at = ret.came_at
        db.session.flush()
        with pytest.raises(Refused, match="plan_closed"):
            applying.apply(ret, by=BY)
        db.session.rollback()


# --- who sent, who is reminded ----------------------------------------------------------------------------------


def test_who_sent_when_and_who_did_not(made, work, at):
    with work():
        report = made.the_report()
        nobody = completeness.of(report)
        assert (nobody.asked, nobody.sent, nobody.late, str(nobody.share)) == (2, 0, 0, "0.00")
        assert {unit.name for unit in nobody.missing} == {SCHOOL, OFFICE}
        at(date(2026, 6, 19))
        ret = receive(made, answered(made))
        at(TODAY)
        half = completeness.of(report)
        assert (half.sent, half.late, str(half.share)) == (1, 0, "50.00")
        assert [unit.name for unit in half.missing] == [OFFICE]
        receiving.by_page(made.part(OFFICE), Said(notes={"results": "Xong"}), sender="Anh Bình")
        assert (completeness.of(report).late, completeness.of(report).missing) == (1, ())
        applying.drop(ret, by=BY)
        assert [unit.name for unit in completeness.of(report).missing] == [SCHOOL]
        with pytest.raises(Conflict, match="part_settled"):
            applying.apply(ret, by=BY)


def test_reminders_are_short_and_tell_no_code_in_common(made, work, at):
    with work():
        report, school = made.the_report(), db.session.get_one(Unit, made.units[SCHOOL])
        code = made.part().code
        at(date(2026, 6, 17))
        own = reminding.text(report, school, address=f"https://hoc.vn/u/{code}")
        assert own == (
            f"Kính gửi {SCHOOL}: nhờ đơn vị gửi phần của mình trong báo cáo tháng 06/2026, số liệu tính đến 14/06/2026, xin gửi chậm nhất "
            f"ngày 19/06/2026. Điền tại: https://hoc.vn/u/{code} Trân trọng cảm ơn."
        )  # fmt: skip
        at(TODAY)
        everybody = reminding.text(report)
        assert "còn chờ 2 đơn vị, đã quá hạn 19/06/2026" in everybody
        assert f"- {SCHOOL}" in everybody
        assert f"- {OFFICE}" in everybody
        assert code not in everybody
        for unit in (SCHOOL, OFFICE):
            receiving.by_page(made.part(unit), Said(notes={"results": "Xong"}), sender="")
        with pytest.raises(Refused, match="part_all_sent"):
            reminding.text(report)
        with pytest.raises(Exception, match="part_unknown"):
            reminding.text(report, db.session.get_one(Unit, made.units[EMPTY]))


def test_a_draft_waits_and_goes_when_it_is_sent(made, work):
    with work():
        part, said = made.part(), Said(notes={"ahead": "Mở lớp"}, targets={"2": SaidTarget(1, 2)})
        receiving.save_draft(part, said)
        assert receiving.draft_of(part) == said
        assert part.sent_at is None
        ret = receiving.by_page(part, said, sender="Cô Hà")
        assert (receiving.draft_of(part), ret.state, part.sent_at is None) == (None, WAITING, False)
        assert receiving.by_page(part, said, sender="Cô Hà").id == ret.id
        with pytest.raises(Refused, match="part_empty"):
            receiving.by_page(part, Said(), sender="")


def test_what_is_kept_is_sealed(made, work):
    with work():
        receive(made, answered(made))
        raw = db.session.execute(text("SELECT said, data FROM part_return")).one()
        assert "Thiếu máy chiếu".encode() not in bytes(raw[0])
        assert not bytes(raw[1]).startswith(b"PK")


def test_the_part_of_a_later_revision_is_the_first_ones(made, work):
    with work():
        first = made.the_report()
        later = Report(
            locality_id=made.locality, plan_id=made.plan, title=first.title, period=first.period, period_words=first.period_words,
            first=first.first, cut_off=first.cut_off, revision=2, replaces_id=first.id, origin_id=first.id,
            opened_at=first.opened_at + timedelta(days=1),
        )  # fmt: skip
        db.session.add(later)
        db.session.flush()
        assert len(making.ensure(later, by=BY)) == 2
        assert db.session.query(Part).count() == 2
        ret = receiving.by_file(later, Filled(made.file()).note("results", "Tốt").saved(), "a.xlsx", by=BY)
        assert ret.part_id == made.part().id
