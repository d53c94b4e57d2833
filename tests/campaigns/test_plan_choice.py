"""Which plan the dashboard shows, what closing and superseding do to the month's share, and decisions that meet a closing."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from time import sleep

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db, writing
from app.base.errors import Refused
from campaigns.plans import editing, next_year, offers, review, years
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans.correction import Correction
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from campaigns.plans.tasks import monthly, progress
from trainees.figures import Figure

BY = COMMAND_LINE


def made(commune, name, year=2026, *, used=True):
    plan = Plan(
        locality_id=commune.locality, identity=name, title=name, year=year, created_at=clock.now(), sheets=[]
    )
    target = Target(
        locality_id=commune.locality, plan=plan, ref="1", rank=1, text="Cán bộ được bồi dưỡng kỹ năng số", kind="percent",
        operator=">=", value=Decimal(90), lead="Văn phòng", proposed_code="staff_trained", confidence=0.97,
        counting="reported" if used else None,
    )  # fmt: skip
    db.session.add_all([plan, target])
    db.session.flush()
    return plan


@pytest.fixture
def november(at):
    at(date(2026, 11, 20))


def test_a_newer_plan_takes_the_dashboard_only_when_it_is_in_use(work, commune, november):
    here = Scope(commune.locality)
    with work():
        old, new = made(commune, "a"), made(commune, "b", used=False)
        assert plans.current(here) is old  # nobody has confirmed anything of the newer one
        new.targets[0].counting = "reported"
        db.session.flush()
        assert plans.current(here) is new


def test_a_person_s_choice_goes_before_and_can_be_taken_back(work, commune, november, at):
    here = Scope(commune.locality)
    with work():
        first, second, third = (made(commune, name) for name in "abc")
        assert plans.current(here) is third
        years.choose(first)
        at(date(2026, 11, 21))
        years.choose(second)
        db.session.flush()
        assert plans.current(here) is second
        years.unchoose(second)
        db.session.flush()
        assert plans.current(here) is first  # the choice before it
        years.unchoose(first)
        db.session.flush()
        assert plans.current(here) is third
        unread = made(commune, "d", used=False)
        years.choose(unread)
        db.session.flush()
        assert plans.current(here) is unread  # a person may want it all the same
        years.close(unread, by=BY)
        db.session.flush()
        assert plans.current(here) is third
        with pytest.raises(Refused, match="đã đóng"):
            years.choose(unread)
        years.supersede(first, third, by=BY)
        with pytest.raises(Refused, match="đã được thay thế"):
            years.choose(first)


def test_last_year_s_plan_stays_until_this_year_s_is_used_or_chosen(work, commune, at):
    here = Scope(commune.locality)
    with work():
        old, new = made(commune, "a"), made(commune, "b", 2027, used=False)
        at(date(2027, 1, 4))
        assert plans.current(here) is old
        years.choose(new)
        db.session.flush()
        assert plans.current(here) is new


def test_a_closed_plan_takes_nobody_s_place(work, commune, november):
    with work():
        old, new = made(commune, "a"), made(commune, "b")
        years.close(new, by=BY)
        with pytest.raises(Refused) as refused:
            years.supersede(old, new, by=BY)
        assert refused.value.code == "plan_closed"
        assert old.superseded_by_id is None


# --- the month's share follows ---------------------------------------------------------------------------------


def share(commune):
    """The share that stands for today, or None."""
    row = db.session.scalar(
        select(Figure).where(
            Figure.locality_id == commune.locality, Figure.subject == monthly.SUBJECT, Figure.on == clock.today(),
            Figure.withdrawn_at.is_(None),
        )
    )  # fmt: skip
    return (int(row.numerator), int(row.denominator)) if row else None


def with_tasks(commune, name, count):
    plan = made(commune, name)
    db.session.add_all(
        Task(locality_id=commune.locality, plan_id=plan.id, ref=f"t{n}", rank=n, text=f"Việc {name}{n}")
        for n in range(count)
    )
    db.session.flush()
    return plan


def test_the_share_of_updated_tasks_follows_closing_and_superseding(work, commune, november):
    with work():
        one, other = with_tasks(commune, "a", 2), with_tasks(commune, "b", 3)
        progress.write(one.tasks[0], "đã làm", clock.today(), by=BY)
        assert share(commune) == (1, 5)
        years.close(other, by=BY)
        assert share(commune) == (1, 2)
        years.reopen(other, by=BY)
        assert share(commune) == (1, 5)
        years.supersede(one, other, by=BY)
        assert share(commune) == (0, 3)
        years.stand_again(one, by=BY)
        assert share(commune) == (1, 5)
        years.close(one, by=BY)
        years.close(other, by=BY)
        assert share(commune) is None  # no task is to be done: nothing is said


def test_the_share_follows_what_a_new_year_takes_over(work, commune, november):
    with work():
        old, new = with_tasks(commune, "a", 2), made(commune, "b")
        progress.write(old.tasks[0], "đã làm", clock.today(), by=BY)
        next_year.apply(old, new, {task.id for task in old.tasks}, by=BY)
        assert share(commune) == (1, 4)
        next_year.take_back(new, by=BY)
        assert share(commune) == (1, 2)


# --- decisions and a closing at the same moment ----------------------------------------------------------------


def decide(target_id, verb):
    target = db.session.get_one(Target, target_id)
    _ = target.plan.closed_at  # the page was read while the plan was open
    sleep(0.4)
    if verb == "link":
        targets.link(target, "staff_trained", by=BY)
    elif verb == "dismiss":
        targets.dismiss(target, by=BY)
    elif verb == "unlink":
        targets.unlink(target, by=BY)
    elif verb == "edit":
        editing.edit(target, {"lead": "Công an xã"}, by=BY)
    else:
        review.confirm(target, by=BY)


@pytest.mark.parametrize("verb", ["link", "dismiss", "unlink", "edit", "confirm"])
def test_a_decision_that_meets_a_closing_is_refused_or_was_before_it(app, work, commune, verb):
    with work():
        plan = made(commune, "a", clock.today().year, used=False)
        plan_id, target_id = plan.id, plan.targets[0].id
    start, outcome = threading.Barrier(2), {}

    def close():
        with app.app_context(), writing():
            start.wait(10)
            years.close(db.session.get_one(Plan, plan_id), by=BY)
            sleep(0.2)
            db.session.commit()

    def decides():
        with app.app_context(), writing():
            start.wait(10)
            try:
                decide(target_id, verb)
                db.session.flush()
                outcome["closed"] = db.session.scalar(select(Plan.closed_at).where(Plan.id == plan_id))
                db.session.commit()
            except Refused as refused:
                db.session.rollback()
                outcome["refused"] = refused.code

    threads = [threading.Thread(target=deed) for deed in (close, decides)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    # Either the decision came first, and the plan was open; or it is told that the plan is closed.
    assert outcome in ({"refused": "plan_closed"}, {"closed": None})


# --- measures and typed lines ----------------------------------------------------------------------------------


def test_an_accepted_measure_is_written_down_and_undone(work, commune, november):
    with work():
        plan = made(commune, "a")
        task = Task(
            locality_id=commune.locality, plan_id=plan.id, ref="T1", rank=1, text="Mở lớp tập huấn kỹ năng số", kpi="12 lớp",
            lead="Văn phòng",
        )  # fmt: skip
        db.session.add(task)
        db.session.flush()
        (target,) = offers.accept(task, by=BY)
        written = db.session.scalars(select(Correction).where(Correction.plan_id == plan.id)).one()
        assert (written.noun, written.deed, written.row_id) == ("target", "add", target.id)
        assert written.after["text"] == target.text
        assert offers.offers([task]) == []
        editing.undo(written, by=BY)
        assert [each.ref for each in plan.targets] == ["1"]
        assert [each.task for each in offers.offers([task])] == [task]  # asked once more


def test_one_of_two_targets_of_a_measure_that_goes_leaves_the_other_alone(work, commune, november):
    with work():
        plan = made(commune, "a")
        task = Task(
            locality_id=commune.locality, plan_id=plan.id, ref="T1", rank=1, text="Tập huấn kỹ năng số cho người dân",
            kpi="12 lớp; 80% học viên đạt yêu cầu của lớp", lead="Văn phòng",
        )  # fmt: skip
        db.session.add(task)
        db.session.flush()
        assert len(offers.accept(task, by=BY)) == 2
        first, second = db.session.scalars(select(Correction).order_by(Correction.id))
        editing.undo(first, by=BY)
        assert offers.offers([task]) == []
        editing.undo(second, by=BY)
        assert len(offers.offers([task])) == 2


def test_a_target_typed_by_hand_is_offered_a_way_of_counting(work, commune):
    with work():
        plan = made(commune, "a")
        columns = {"kind": "percent", "operator": ">=", "value": Decimal(80)}
        typed = editing.add(
            plan,
            "target",
            {"text": "Tỷ lệ cán bộ, công chức, viên chức được bồi dưỡng kỹ năng số", **columns},
            by=BY,
        )
        assert (typed.proposed_code, typed.standing) == ("staff_trained", "proposed")
        assert typed.confidence >= targets.SURE
        other = editing.add(plan, "target", {"text": "Tỷ lệ đường được nhựa hóa", **columns}, by=BY)
        assert (other.proposed_code, other.standing) == (None, "kept")


def test_a_figure_is_old_after_a_quarter():
    from trainees import figures

    day = date(2026, 11, 20)
    assert not figures.is_old(Figure(on=day - timedelta(days=92)), day)
    assert figures.is_old(Figure(on=day - timedelta(days=93)), day)
