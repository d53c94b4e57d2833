"""Editing a plan as read: what is written down, what can be taken back, and what is refused."""

from __future__ import annotations

import random
import time
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.document import read_document
from app.base.errors import Conflict, Refused
from campaigns.plans import contradictions, editing, importing, leads, next_year, review, typed, years
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans.correction import Correction, plain
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from campaigns.plans.tasks.note import TaskNote
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE
from trainees import areas, indicators
from trainees.figures import Figure

BY = COMMAND_LINE


@pytest.fixture
def plan(work, commune):
    """A stored plan, inside a transaction that writes."""
    with work():
        data = plan_documents.suoi_lim()
        made, _ = importing.store(
            commune.locality, read_plan(read_document(data, "a.docx")), filename="a.docx",
            data_digest=importing.digest_of(data), by=BY,
        )  # fmt: skip
        yield made


def whole(plan):
    """Every column of a plan and its lines, as JSON."""
    db.session.flush()
    db.session.expire_all()
    rows = [plan, *plan.targets, *plan.tasks, *plan.rules]
    return sorted(
        (type(row).__name__, row.id, sorted((c.key, repr(plain(getattr(row, c.key)))) for c in row.__table__.columns))
        for row in rows
    )  # fmt: skip


def test_an_edit_is_written_down_and_taken_back(plan):
    before, target = whole(plan), plan.targets[0]
    text = target.text
    made = editing.edit(target, {"text": "Khác", "value": Decimal("97.5"), "operator_assumed": False}, by=BY)
    assert (made.before["text"], made.after["text"], made.after["value"]) == (text, "Khác", "97.5")
    assert target.reviewed_at is not None
    assert target.places[0]["raw"], "the document's own words stay"
    editing.undo(made, by=BY)
    assert whole(plan) == before
    with pytest.raises(Refused, match="đã được hoàn tác"):
        editing.undo(made, by=BY)


def test_what_is_the_same_is_no_correction(plan):
    target = plan.targets[0]
    assert editing.edit(target, {"text": target.text, "value": Decimal(target.value)}, by=BY) is None
    assert db.session.scalar(select(Correction.id)) is None


def test_a_document_s_own_words_are_not_editable(plan):
    with pytest.raises(ValueError, match="value_raw"):
        editing.edit(plan.targets[0], {"value_raw": "x"}, by=BY)


def test_the_second_of_two_people_sees_that_the_line_changed(plan):
    target = plan.targets[0]
    shown = editing.print_of(target)
    editing.edit(target, {"lead": "Công an xã"}, by=BY, shown=shown)
    with pytest.raises(Conflict, match="Người khác vừa sửa"):
        editing.edit(target, {"lead": "Trạm Y tế"}, by=BY, shown=shown)
    assert target.lead == "Công an xã"


def test_an_earlier_edit_stands_under_a_later_one_of_the_same_field(plan):
    target = plan.targets[0]
    first = editing.edit(target, {"lead": "A", "note": "1"}, by=BY)
    other = editing.edit(target, {"measure": "người"}, by=BY)
    second = editing.edit(target, {"lead": "B"}, by=BY)
    with pytest.raises(Refused, match="lần sửa sau trước"):
        editing.undo(first, by=BY)
    editing.undo(other, by=BY)
    editing.undo(second, by=BY)
    editing.undo(first, by=BY)
    assert (target.lead, target.measure) != ("A", "người")


def test_a_line_is_added_removed_and_comes_back(plan):
    before = whole(plan)
    columns = {"text": "Tỷ lệ mới", "kind": "percent", "operator": ">=", "value": Decimal(80), "lead": ""}
    made = editing.add(plan, "target", columns, by=BY)
    assert made.ref == "bs-1"
    assert plan.targets[-1] is made
    gone = editing.remove(plan.targets[0], by=BY)
    assert made.ref in {t.ref for t in plan.targets}
    task = editing.add(plan, "task", {"text": "Việc mới"}, by=BY)
    assert task.ref == "bs-2"
    for correction in reversed(list(db.session.scalars(select(Correction).order_by(Correction.id)))):
        editing.undo(correction, by=BY)
    assert whole(plan) == before
    assert gone.undone_at is not None


def test_the_corrections_of_a_removed_line_follow_it_under_a_new_id(plan):
    """SQLite gives the number of the last row, once it is gone, to the next one."""
    rule = editing.add(plan, "rule", {"who": "A", "cadence": "month"}, by=BY)
    edited = editing.edit(rule, {"who": "B"}, by=BY)
    gone = editing.remove(rule, by=BY)
    with pytest.raises(Refused, match="Hoàn tác việc bỏ dòng"):
        editing.undo(edited, by=BY)
    other = editing.add(plan, "rule", {"who": "C", "cadence": "month"}, by=BY)
    editing.undo(gone, by=BY)
    db.session.refresh(edited)
    editing.undo(edited, by=BY)
    back = db.session.get(ReportingRule, edited.row_id)
    assert (back.who, db.session.get(ReportingRule, other.id).who) == ("A", "C")


def test_a_line_that_something_stands_on_is_not_removed(plan):
    target, task = plan.targets[0], plan.tasks[0]
    db.session.add(
        Figure(
            locality_id=plan.locality_id, subject=f"target:{target.id}", on=date(2026, 5, 1), value=Decimal(5),
            recorded_at=clock.now(),
        )
    )  # fmt: skip
    db.session.add(
        TaskNote(locality_id=plan.locality_id, task_id=task.id, on=date(2026, 5, 1), text="xong", written_at=clock.now())
    )  # fmt: skip
    db.session.flush()
    with pytest.raises(Refused, match="1 số liệu đơn vị báo cáo"):
        editing.remove(target, by=BY)
    with pytest.raises(Refused, match="1 cập nhật tiến độ"):
        editing.remove(task, by=BY)
    with pytest.raises(Refused, match="số liệu đơn vị báo cáo, 1 cập nhật tiến độ"):
        plans.remove(plan)


def test_a_linked_target_keeps_its_number(plan):
    target = next(t for t in plan.targets if t.proposed_code == "staff_trained")
    targets.link(target, "staff_trained", by=BY)
    with pytest.raises(Refused, match="Bỏ nối trước"):
        editing.edit(target, typed.wanted("text", None, "đạt cao"), by=BY)
    with pytest.raises(Refused, match="nối cách tính"):
        editing.remove(target, by=BY)


def test_a_closed_plan_is_only_read(plan):
    target = plan.targets[0]
    made = editing.edit(target, {"note": "a"}, by=BY)
    years.close(plan, by=BY)
    for deed in (
        lambda: editing.edit(target, {"note": "b"}, by=BY),
        lambda: editing.add(plan, "task", {"text": "x"}, by=BY),
        lambda: editing.remove(target, by=BY),
        lambda: editing.undo(made, by=BY),
        lambda: targets.dismiss(target, by=BY),
        lambda: targets.link(target, "staff_trained", by=BY),
        lambda: review.look_again(target),
        lambda: review.confirm(plan.targets[1], by=BY),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "plan_closed"
    years.reopen(plan, by=BY)
    editing.undo(made, by=BY)


def test_removing_a_plan_takes_its_corrections_along(plan):
    editing.edit(plan.targets[0], {"note": "a"}, by=BY)
    plans.remove(plan)
    assert db.session.scalar(select(Correction.id)) is None


# --- any sequence --------------------------------------------------------------------------------------------


def _deed(chance, plan):
    """One edit, addition or removal, chosen by lot."""
    line = chance.choice([*plan.targets, *plan.tasks, *plan.rules, plan])
    kind = chance.random()
    if kind < 0.15:
        return editing.add(
            plan, "target", {"text": f"mới {chance.random()}", "kind": "text", "value_text": "x"}, by=BY
        )
    if kind < 0.25:
        return editing.add(plan, "task", {"text": f"việc {chance.random()}"}, by=BY)
    if kind < 0.4 and line is not plan:
        return editing.remove(line, by=BY)
    changes = {
        Plan: {"number": f"{chance.randint(1, 9)}/KH", "issued_on": chance.choice([None, "2026", "2026-03-01"])},
        Target: chance.choice(
            [{"text": f"lời {chance.randint(1, 3)}"}, typed.wanted("percent", "<=", str(chance.randint(1, 99))),
             {"lead": chance.choice(["", "A", "B"])}, typed.wanted("text", None, "bằng lời")]
        ),
        Task: chance.choice(
            [typed.deadline("quarter", date(2026, chance.randint(1, 12), 5)), {"missing": ["rõ người"]},
             {"concerns_training": chance.random() < 0.5}, {"output": f"{chance.randint(1, 3)}"}]
        ),
        ReportingRule: {"before_day": chance.randint(1, 28), "to": chance.choice(["", "Tỉnh"])},
    }[type(line)]  # fmt: skip
    return editing.edit(line, changes, by=BY)


@pytest.mark.parametrize("seed", range(6))
def test_undone_in_reverse_any_sequence_leaves_the_plan_as_stored(plan, seed):
    chance, before = random.Random(seed), whole(plan)
    for _ in range(25):
        _deed(chance, plan)
        if chance.random() < 0.2:  # some are taken back in between
            last = db.session.scalar(
                select(Correction)
                .where(Correction.undone_at.is_(None))
                .order_by(Correction.id.desc())
                .limit(1)
            )
            if last is not None:
                editing.undo(last, by=BY)
    assert whole(plan) != before
    standing = select(Correction.id).where(Correction.undone_at.is_(None)).order_by(Correction.id.desc())
    for number in list(db.session.scalars(standing)):
        editing.undo(db.session.get_one(Correction, number), by=BY)
    after = whole(plan)
    same = [[row[0], *row[2:]] for row in after] == [[row[0], *row[2:]] for row in before]
    assert after == before or same


# --- what was typed ------------------------------------------------------------------------------------------


@ONE_DATABASE
@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("percent", "69,85 %", Decimal("69.85")), ("count", "1.234", Decimal(1234)), ("rank", "10", Decimal(10)),
        ("yesno", "", None), ("text", "Đạt phù hợp", None),
    ],
)  # fmt: skip
def test_values_of_every_kind(app, kind, value, stored):
    assert typed.wanted(kind, ">=", value)["value"] == stored


@ONE_DATABASE
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("percent", "nhiều"),
        ("percent", "5000"),
        ("rank", "0"),
        ("rank", "1,5"),
        ("text", " "),
        ("count", "-3"),
    ],
)
def test_values_that_are_none_of_their_kind(app, kind, value):
    with pytest.raises(Refused):
        typed.wanted(kind, ">=", value)


@ONE_DATABASE
def test_deadlines_end_with_their_period(app):
    assert typed.deadline("month", date(2026, 2, 3))["deadline_on"] == date(2026, 2, 28)
    assert typed.deadline("quarter", date(2026, 5, 3))["deadline_on"] == date(2026, 6, 30)
    assert typed.deadline("year", date(2026, 5, 3))["deadline_on"] == date(2026, 12, 31)
    assert typed.deadline("ongoing", date(2026, 5, 3))["deadline_on"] is None
    with pytest.raises(Refused):
        typed.deadline("date", None)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("words", "iso"), [("05/03/2026", "2026-03-05"), ("3/2026", "2026-03"), ("2026", "2026"), (" ", None)]
)
def test_a_day_of_issue_as_much_as_is_known(app, words, iso):
    assert typed.day(words) == iso


@ONE_DATABASE
@pytest.mark.parametrize("words", ["31/02/2026", "13/2026", "hôm qua"])
def test_no_such_day_of_issue(app, words):
    with pytest.raises(Refused, match="không phải ngày có thật"):
        typed.day(words)


def found(commune, title="Kế hoạch gõ tay", year=2027, number=""):
    return typed.found(
        commune.locality, number=number, issued_on=None, issuer="UBND xã", title=title, year=year, by=BY
    )


def test_a_plan_is_typed_in_once(work, commune):
    with work():
        made = found(commune)
        editing.add(made, "target", {"text": "Tỷ lệ A", **typed.wanted("percent", ">=", "50")}, by=BY)
        assert importing.stored_as_json(made)["targets"][0]["value"] == 50
        with pytest.raises(Conflict, match="Đã có kế hoạch này"):
            found(commune)
        assert plans.get(made.id, within=EVERYWHERE).title == "Kế hoạch gõ tay"


# --- contradictions ------------------------------------------------------------------------------------------


def _target(id, text, value, *, kind="percent", operator=">=", groups=(), code=None, assumed=False):
    return Target(
        id=id, ref=str(id), text=text, kind=kind, operator=operator, operator_assumed=assumed, value=Decimal(value),
        groups=list(groups), proposed_code=code, confidence=0.96 if code else None,
    )  # fmt: skip


@ONE_DATABASE
@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (("Tỷ lệ dân số trưởng thành có chữ ký số đạt 55%", 55), ("Tỷ lệ dân số trưởng thành có chữ ký số", 50), True),
        (("Tỷ lệ dân số trưởng thành có chữ ký số", 50), ("Tỷ lệ dân số trưởng thành có chữ ký số đạt 50%", 50), False),
        (("Tỷ lệ hồ sơ trực tuyến toàn trình năm 2026", 80), ("Tỷ lệ hồ sơ trực tuyến toàn trình năm 2030", 95), False),
        (("Tỷ lệ cán bộ biết dùng dịch vụ công trực tuyến", 80), ("Tỷ lệ học sinh biết dùng dịch vụ công", 95), False),
    ],
)  # fmt: skip
def test_the_same_thing_with_another_value_is_a_contradiction(app, one, other, clash):
    pair = [_target(1, *one, groups=["Mục tiêu"]), _target(2, *other, groups=["Phụ lục"])]
    assert bool(contradictions.among(pair, 2026)) is clash


@ONE_DATABASE
def test_one_indicator_of_the_same_people_with_two_values(app):
    three = [
        _target(1, "100% cán bộ, công chức được bồi dưỡng kỹ năng số", 100, code="staff_trained"),
        _target(2, "Tỷ lệ cán bộ, công chức đã tập huấn", 90, code="staff_trained"),
        _target(3, "Tỷ lệ giáo viên đã tập huấn", 80, code="staff_trained"),
    ]
    assert {k: [t.id for t in v] for k, v in contradictions.among(three, 2026).items()} == {1: [2], 2: [1]}


@ONE_DATABASE
def test_short_words_mean_something_only_under_their_group(app):
    apart = [_target(1, "Cấp xã", 80, groups=["Hồ sơ"]), _target(2, "Cấp xã", 90, groups=["Chứng thực"])]
    assert contradictions.among(apart, 2026) == {}
    assert contradictions.among([apart[0], _target(3, "Cấp xã", 90, groups=["Hồ sơ"])], 2026)


def test_thousands_that_clash_are_found_at_once_and_few_are_named():
    many = [_target(n, "Tỷ lệ người dân có kỹ năng số cơ bản", n % 997) for n in range(1, 4001)]
    began = time.process_time()
    found = contradictions.among(many, 2026)
    assert time.process_time() - began < 5
    assert len(found) == 4000
    assert {len(others) for others in found.values()} == {contradictions.MOST}
    assert all(other.value != target.value for target in many[:50] for other in found[target.id])


@ONE_DATABASE
def test_an_assumed_sign_contradicts_nothing(app):
    text = "Tỷ lệ phản ánh kiến nghị chậm xử lý của người dân"
    assert contradictions.among([_target(1, text, 5), _target(2, text, 5, operator="<=")], 2026)
    assert not contradictions.among(
        [_target(1, text, 5, assumed=True), _target(2, text, 5, operator="<=")], 2026
    )


# --- review --------------------------------------------------------------------------------------------------


def test_the_doubtful_come_first_and_sure_ones_are_confirmed_together(plan):
    asked = review.targets(plan)
    assert [one.weight for one in asked] == sorted((one.weight for one in asked), reverse=True)
    assert asked[0].line.kind == "text"
    ready = review.sure(asked)
    assert ready
    assert all(line.kind != "text" for line in ready)
    for line in ready:
        review.confirm(line, by=BY)
    assert review.progress(plan.targets).done == len(ready)
    assert review.waiting(plan) == len(plan.targets) + len(plan.tasks) - len(ready)


def test_what_was_corrected_is_no_longer_doubted(plan):
    target = plan.targets[0]
    target.doubts = ["Chưa rõ cơ quan chủ trì."]
    target.lead = ""
    assert review.NO_LEAD in next(one for one in review.targets(plan) if one.line is target).doubts
    editing.edit(target, {"lead": "Công an xã"}, by=BY)
    doubts = next(one for one in review.targets(plan) if one.line is target).doubts
    assert review.NO_LEAD not in doubts
    assert review.READER not in doubts


@ONE_DATABASE
def test_the_unit_that_a_lead_names(work, commune):
    with work():
        unit = areas.ensure_unit(commune.locality, "Phòng Văn hóa - Xã hội")
        known = areas.known_units(commune.locality)
        for words in (
            "Phòng Văn hóa – Xã hội",
            "PHÒNG VĂN HÓA - XÃ HỘI",
            "Phòng Văn hóa - Xã hội; các đơn vị",
            "Phòng Văn hóa - Xã hội xã",
        ):
            assert leads.unit_of(words, known) == unit.id, words
        assert leads.unit_of("Các cơ quan, đơn vị", known) is None


# --- years ---------------------------------------------------------------------------------------------------


def test_the_plan_that_is_worked_on(plan, commune, at):
    here = Scope(commune.locality)
    newer = found(commune)
    at(date(2026, 11, 22))
    assert plans.current(here) is plan  # next year's waits behind this year's
    at(date(2027, 1, 2))
    assert plans.current(here) is newer
    years.close(newer, by=BY)
    assert plans.current(here) is plan
    years.reopen(newer, by=BY)
    years.supersede(newer, plan, by=BY)
    assert plans.current(here) is plan
    with pytest.raises(Refused, match="không thay ngược"):
        years.supersede(plan, newer, by=BY)
    with pytest.raises(Refused):
        years.supersede(plan, plan, by=BY)
    years.stand_again(newer, by=BY)
    assert plans.current(here) is newer
    years.close(plan, by=BY)
    years.close(newer, by=BY)
    assert plans.current(here) is newer


def test_a_new_year_takes_over_and_gives_back(plan, commune):
    unit = areas.ensure_unit(commune.locality, "Văn phòng UBND")
    trained = next(t for t in plan.targets if t.proposed_code == "staff_trained")
    targets.link(trained, "staff_trained", by=BY)
    reported = next(t for t in plan.targets if t is not trained and t.value is not None)
    targets.report(reported, by=BY)
    trained.lead, trained.lead_unit_id = "Văn phòng", unit.id
    plan.tasks[1].state = "done"
    new = found(commune)
    for old in (trained, reported):
        columns = typed.wanted(old.kind, ">=", "99")
        editing.add(new, "target", {"text": f"{old.text} đạt 99%", "lead": "Văn phòng", **columns}, by=BY)
    before, old_before = whole(new), whole(plan)

    seen = next_year.look(plan, new)
    assert {(t.text.removesuffix(" đạt 99%"), m.id) for t, m in seen.links} == {
        (trained.text, trained.id),
        (reported.text, reported.id),
    }
    assert [unit_id for _, unit_id in seen.units] == [unit.id, unit.id]
    assert plan.tasks[1] not in seen.tasks
    assert whole(new) == before

    next_year.apply(plan, new, {seen.tasks[0].id}, by=BY)
    assert [(t.indicator_code, t.counting, t.lead_unit_id) for t in new.targets] == [
        ("staff_trained", None, unit.id), (None, "reported", unit.id),
    ]  # fmt: skip
    [task] = new.tasks
    assert (task.text, task.carried_from_id, task.state) == (seen.tasks[0].text, seen.tasks[0].id, "open")
    assert plan.closed_at is None
    assert whole(plan) == old_before
    assert task.text not in {t.text for t in next_year.look(plan, new).tasks}

    next_year.take_back(new, by=BY)
    assert whole(new) == before


def test_work_on_a_task_that_came_holds_it(plan, commune):
    new = found(commune)
    next_year.apply(plan, new, {plan.tasks[0].id}, by=BY)
    [task] = new.tasks
    db.session.add(
        TaskNote(locality_id=new.locality_id, task_id=task.id, on=date(2027, 1, 5), text="đã làm", written_at=clock.now())
    )  # fmt: skip
    db.session.flush()
    with pytest.raises(Refused, match="1 cập nhật tiến độ"):
        next_year.take_back(new, by=BY)


def test_a_decision_is_kept_apart_from_the_proposal(plan):
    trained = next(t for t in plan.targets if t.proposed_code == "staff_trained")
    targets.link(trained, "staff_trained", by=BY, counting="both")
    assert (trained.standing, trained.counting) == ("linked", "both")
    targets.report(trained, by=BY)
    assert (trained.standing, trained.indicator_code) == ("reported", None)
    targets.unlink(trained, by=BY)
    assert (trained.standing, trained.counting) == ("proposed", None)
    reported = next(v.code for v in indicators.published() if v.counting != "computed")
    with pytest.raises(Refused, match="đơn vị khác báo cáo"):
        targets.link(trained, reported, by=BY, counting="computed")
