"""The years beside each other: each counted on its own day, by its own plan, with the numbers worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.filing import comparison
from campaigns import lessons, trainings
from campaigns.attendance import completion
from campaigns.plans import reported
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from tests.attendance.telling import event, send
from tests.filing.filing_made import a_plan, taught
from trainees import figures

TODAY = date(2026, 6, 20)
BY = COMMAND_LINE


@pytest.fixture
def made(commune, work, at):
    """2025: one of the six of the staff was taught in November, the Police said 600 of 1000. 2026: two more, in February; of
    2026 nobody said the second number. Ids of both plans."""
    at(TODAY)
    with work():
        old, new = a_plan(commune, 2025), a_plan(commune, 2026)
        taught(commune.people[0], date(2025, 11, 3))
        taught(commune.people[1], date(2026, 2, 3), source="training:2")
        taught(commune.people[2], date(2026, 2, 4), source="training:3")
        police = db.session.get_one(Target, old.targets["2"])
        police.indicator_code, police.counting = "vneid", "reported"
        later = db.session.get_one(Target, new.targets["2"])
        later.counting = "reported"
        reported.record(
            police, date(2025, 12, 1), figures.Said(Decimal(600), Decimal(1000)), by=BY, reporter="Công an xã"
        )
    return old, new


def rows(commune):
    years, found = comparison.of_years(Scope(commune.locality), commune.locality)
    return years, {row.code: row for row in found}


def words(cells):
    return [cell.replace("\u00a0", " ") for cell in cells]


def test_each_year_on_its_own_day(made, commune, work):
    with work():
        years, found = rows(commune)
        assert [(one.year, one.as_of) for one in years] == [(2025, date(2025, 12, 31)), (2026, TODAY)]
        # Who was taught within the year: one of six, then two of six.
        assert words(found["staff_trained"].achieved) == ["16,67 %", "33,33 %"]
        assert words(found["staff_trained"].aims) == ["≥ 95 %", "≥ 95 %"]
        assert found["staff_trained"].versions == (1, 1)
        assert found["staff_trained"].alike
        # 600 of 1000 in 2025; what is missing in 2026 is no 0, and last year's figure is not this year's.
        assert words(found["vneid"].achieved)[0] == "60 %"
        assert [(one.met, one.judged) for one in years] == [
            (0, 2),
            (0, 2 if found["vneid"].achieved[1] != "—" else 1),
        ]


def test_what_a_year_did_not_ask_for_is_a_dash(made, commune, work):
    with work():
        target = db.session.get_one(Target, made[0].targets["1"])
        target.indicator_code = None
    with work():
        _years, found = rows(commune)
        assert words(found["staff_trained"].achieved) == ["—", "33,33 %"]
        assert words(found["staff_trained"].aims) == ["—", "≥ 95 %"]
        assert found["staff_trained"].versions == (None, 1)


def test_of_two_targets_of_one_way_of_counting_the_first(made, commune, work):
    with work():
        third = db.session.get_one(Target, made[1].targets["3"])
        third.indicator_code, third.counting, third.kind, third.value = (
            "staff_trained",
            None,
            "percent",
            Decimal(10),
        )
    with work():
        _years, found = rows(commune)
        assert words(found["staff_trained"].aims) == ["≥ 95 %", "≥ 95 %"]


def test_the_plan_of_a_year_is_the_one_that_was_chosen_last(made, commune, work):
    """Of three of a year: none chosen, the newest; two chosen, the later choice; one that was superseded never."""
    with work():
        ids = [made[1].plan, *(_another(commune, number).id for number in (1, 2))]

    def of_2026():
        with work():
            return comparison.standing(EVERYWHERE)[2026].id

    def chosen(plan_id, moment):
        with work():
            db.session.get_one(Plan, plan_id).chosen_at = moment

    assert of_2026() == ids[2]
    chosen(ids[0], _moment(3, 1))
    assert of_2026() == ids[0]
    chosen(ids[1], _moment(2, 1))
    assert of_2026() == ids[0]
    chosen(ids[2], _moment(4, 1))
    assert of_2026() == ids[2]
    with work():
        db.session.get_one(Plan, ids[2]).superseded_by_id = ids[1]
    assert of_2026() == ids[0]


def _moment(month, day):
    return datetime(2026, month, day, tzinfo=clock.ZONE)


def _another(commune, number):
    plan = Plan(
        locality_id=commune.locality, identity=f"b-{number}", number=f"{number}/KH", title="Khác", year=2026,
        created_at=_moment(1, number),
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    return plan


def test_at_most_five_years_and_none_that_has_not_begun(made, commune, work):
    with work():
        for year in (2020, 2021, 2022, 2023, 2024, 2027):
            a_plan(commune, year)
    with work():
        years, found = rows(commune)
        assert [one.year for one in years] == [2022, 2023, 2024, 2025, 2026]
        # Nobody was on the list before 2025: a share of nobody is none, not 0 %.
        assert words(found["staff_trained"].achieved) == ["—", "—", "—", "16,67 %", "33,33 %"]


def test_what_was_held_counts_people_once_and_turns_each_time(made, commune, work):
    """Two lessons of 2025, with two people and one of them again: 2 people, 3 turns; a rehearsal counts for none."""
    with work():
        for day, present, practice in (
            (date(2025, 3, 3), commune.codes[:2], False), (date(2025, 3, 4), commune.codes[:1], False),
            (date(2025, 3, 5), commune.codes[:3], True),
        ):  # fmt: skip
            _held(commune, day, present, practice)
    with work():
        years, _found = rows(commune)
        first, second = (one.activity for one in years)
        assert (first.lessons, first.people, first.turns, first.minutes) == (2, 2, 3, 240)
        assert (second.lessons, second.people, second.turns) == (0, 0, 0)


def _held(commune, day, present, practice):
    training = trainings.get(commune.training, within=EVERYWHERE)
    lesson = lessons.add(training, TODAY, time(8), time(10))
    for code in present:
        send(lesson.id, event(code=code))
    lesson.day, lesson.practice = day, practice
    db.session.flush()
    completion.complete(lesson, by=BY)
