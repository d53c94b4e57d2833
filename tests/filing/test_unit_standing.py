"""How a unit stood: targets, tasks and parts of reports, each counted by hand; and whom that makes stand out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.filing import candidates, unit_standing
from app.filing.parts import making, receiving
from app.filing.parts.asked import Said
from app.filing.report import Report
from campaigns.plans import reported
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from campaigns.plans.tasks import progress
from tests.filing.parts_made import OFFICE, SCHOOL, TODAY, ground
from trainees import areas, figures

BY = COMMAND_LINE


@pytest.fixture
def made(app, work, at):
    at(TODAY)
    with work():
        return ground()


def standing(made, day=TODAY):
    return {one.name: one for one in unit_standing.of_plan(db.session.get_one(Plan, made.plan), day)}


def target(ref):
    return db.session.query(Target).filter_by(ref=ref).one()


def task(ref):
    return db.session.query(Task).filter_by(ref=ref).one()


def test_targets_by_whoever_leads_them(made, work):
    """The school leads 2, 4, 5, 7 and stands first of two in 3; the office leads 1 and 6. Of the school's 2 is met (96 of 100, 95
    asked), the number of 3 came and is met, 4, 5 and 7 said nothing."""
    with work():
        reported.record(target("2"), TODAY, figures.Said(Decimal(96), Decimal(100)), by=BY)
        reported.record(target("3"), TODAY, figures.Said(value=Decimal(10)), by=BY)
        reported.record(target("6"), TODAY, figures.Said(Decimal(10), Decimal(100)), by=BY)
    with work():
        school, office = (standing(made)[name] for name in (SCHOOL, OFFICE))
        assert (school.refs, school.targets, school.met, school.unheard) == (
            ["2", "3", "4", "5", "7"],
            5,
            2,
            3,
        )
        # 1 is computed: nobody was taught, 0 of 7; 6 is at 10 of 80. Neither is met, both are heard.
        assert (office.refs, office.targets, office.met, office.unheard) == (["1", "6"], 2, 0, 0)


def test_a_task_that_was_done_in_time(made, work):
    """All three are due on 30 June. The school's first is done on 20 June."""
    with work():
        progress.write(task("5.1"), "Xong", TODAY, by=BY, state="done")
    with work():
        school = standing(made)[SCHOOL]
        assert (school.tasks, school.done, school.late) == (2, 1, 0)


def test_a_task_that_is_late_is_late_whether_done_or_open(made, work, at):
    with work():
        progress.write(task("5.1"), "Xong", TODAY, by=BY, state="done")
    at(date(2026, 7, 6))
    with work():
        progress.write(task("5.2"), "Xong muộn", date(2026, 7, 5), by=BY, state="done")
    with work():
        found = standing(made, date(2026, 7, 6))
        assert (found[SCHOOL].done, found[SCHOOL].late) == (1, 1)
        assert (found[OFFICE].done, found[OFFICE].late, found[OFFICE].tasks) == (0, 1, 1)


def test_parts_in_time_after_the_day_and_missing(made, work, at):
    """The part of June was to be handed in by 19 June. The school sends on the 20th, the office never."""
    with work():
        found = standing(made)
        assert [(one.asked, one.on_time, one.overdue, one.missing) for one in found.values()] == [
            (1, 0, 0, 1),
            (1, 0, 0, 1),
        ]
        receiving.by_page(made.part(), Said(notes={"results": "Đã làm"}), sender="")
        found = standing(made)
        assert [(found[name].on_time, found[name].overdue, found[name].missing) for name in (SCHOOL, OFFICE)] == [
            (0, 1, 0), (0, 0, 1),
        ]  # fmt: skip
        again = Report(
            locality_id=made.locality, plan_id=made.plan, title="Báo cáo tháng 7", period="2026-07", first=date(2026, 6, 15),
            cut_off=date(2026, 7, 14), due=date(2026, 7, 22), sign_by=date(2026, 7, 20), opened_at=made.the_report().opened_at,
        )  # fmt: skip
        db.session.add(again)
        db.session.flush()
        for each in making.ensure(again, by=BY):
            if each.unit.name == OFFICE:
                receiving.by_page(each, Said(notes={"results": "Kịp"}), sender="")
        # Data of a day that has not come is no part yet.
        assert standing(made)[OFFICE].asked == 1
    at(date(2026, 7, 20))
    with work():
        found = standing(made, date(2026, 7, 20))
        assert (found[OFFICE].asked, found[OFFICE].on_time, found[OFFICE].missing) == (2, 1, 1)
        # On the day itself the school is not late yet; a day after it is.
        assert (found[SCHOOL].asked, found[SCHOOL].overdue, found[SCHOOL].missing) == (2, 1, 0)
    at(date(2026, 7, 21))
    with work():
        assert standing(made, date(2026, 7, 21))[SCHOOL].missing == 1


def test_who_kept_their_days_stands_before_who_did_not(made, work):
    with work():
        made.the_report().sign_by = TODAY + timedelta(days=2)
        receiving.by_page(made.part(OFFICE), Said(notes={"results": "Kịp"}), sender="")
    with work():
        plan = db.session.get_one(Plan, made.plan)
        found = candidates.of_units(plan)
        # Nobody is late. The office lacks 2 of its 2 targets, the school 5 of its 5.
        assert [(one.name, one.counts["Báo cáo đúng hạn"], one.counts["Báo cáo chậm, thiếu"]) for one in found] == [
            (OFFICE, 1, 0), (SCHOOL, 0, 0),
        ]  # fmt: skip
        made.the_report().sign_by = TODAY - timedelta(days=1)
        db.session.flush()
        told = {one.name: one.counts for one in candidates.of_units(plan)}
        assert (told[OFFICE]["Báo cáo chậm, thiếu"], told[SCHOOL]["Báo cáo chậm, thiếu"]) == (1, 1)


def test_as_many_queries_for_many_units_as_for_few(made, work, queries):
    def asked():
        with work():
            plan = db.session.get_one(Plan, made.plan)
            with queries() as seen:
                unit_standing.of_plan(plan, TODAY)
        return len(seen)

    few = asked()
    with work():
        for number in range(8):
            unit = areas.ensure_unit(made.locality, f"Đơn vị {number}")
            db.session.add(
                Target(
                    locality_id=made.locality, plan_id=made.plan, ref=f"9{number}", rank=90 + number, number="", text="x", kind="count",
                    operator=">=", value=Decimal(1), lead=unit.name, lead_unit_id=unit.id, counting="reported",
                )
            )  # fmt: skip
    with work():
        making.ensure(made.the_report(), by=BY)
    assert asked() <= few
