"""What a denominator lacks is read from the rule: the same for every indicator, whatever its code."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, update

from app.base.db import db
from trainees import areas, indicators, rosters
from trainees.indicators import Gap
from trainees.indicators.definition import rule_of

DAY = date(2026, 6, 15)
LONG_AGO = date(2020, 1, 1)  # before anybody was on a list


def gap(commune, code: str, day: date = DAY) -> Gap | None:
    answer = indicators.measure(indicators.by_code(code), commune.locality, day)
    assert answer is not None
    assert (answer.gap is None) == (answer.denominator is not None)
    return answer.gap


def published_rule(code: str, **rule) -> None:
    """An indicator of another making, so that nothing hangs on a code that the product knows."""
    indicators.publish_catalogue(
        [
            {
                "code": code, "title": "Chỉ tiêu thử", "how": "Đếm.", "basis": "", "counting": "computed",
                "rule": {"skills": ["KNS-CB"], "kinds": ["attended"]} | rule,
            }
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    "code", ["staff_trained", "specialist_datagov", "teacher_trained", "infosec_trained"]
)
def test_no_list_of_staff_is_a_missing_list(commune, work, code: str) -> None:
    with work():
        found = gap(commune, code, LONG_AGO)
        assert found is not None
        assert (found.kind, found.of_staff) == ("list", True)


def test_a_list_on_which_nobody_bears_the_mark(commune, work) -> None:
    with work():
        found = gap(commune, "specialist_datagov")
        assert found is not None
        assert found.kind == "mark"
        db.session.execute(
            update(rosters.Membership)
            .where(rosters.Membership.person_id == commune.people[0])
            .values(specialist=True)
        )
        assert gap(commune, "specialist_datagov") is None


def test_a_mark_on_somebody_who_does_not_count_is_none(commune, work) -> None:
    with work():
        db.session.execute(
            update(rosters.Membership)
            .where(rosters.Membership.person_id == commune.people[0])
            .values(specialist=True, category="non_permanent")
        )
        found = gap(commune, "specialist_datagov")
        assert found is not None
        assert found.kind == "mark"


def test_a_list_without_anybody_of_the_category(commune, work) -> None:
    with work():
        assert gap(commune, "teacher_trained") is None
        db.session.execute(delete(rosters.Membership).where(rosters.Membership.category == "teacher"))
        assert gap(commune, "teacher_trained") == Gap("category", ("teacher",))


def test_another_indicator_is_read_by_the_same_rule(commune, work) -> None:
    with work():
        published_rule("workers", roll=["worker"])
        published_rule("youth", roll=["youth"])
        published_rule("old_staff", roll=["civil_servant"], age_min=90)
        assert gap(commune, "workers") == Gap("category", ("worker",))
        youth, old = gap(commune, "youth"), gap(commune, "old_staff")
        assert youth is not None
        assert (youth.kind, youth.of_staff) == ("list", False)
        assert old == Gap("age", ("civil_servant",), age_min=90)


def test_a_population_that_nobody_wrote_down(commune, work) -> None:
    with work():
        group = rule_of(indicators.by_code("adult_skills")).count
        homes = [areas.ensure_neighbourhood(commune.locality, f"Thôn {n}") for n in (1, 2, 3)]
        assert gap(commune, "adult_skills") == Gap("count", group=group, counted=0, places=3)
        areas.count_population(commune.locality, ">=14", 900, LONG_AGO, "Báo cáo 01")  # another group
        areas.count_population(commune.locality, ">=18", 90, LONG_AGO, "Báo cáo 01", homes[0].id)
        assert gap(commune, "adult_skills") == Gap("count", group=group, counted=1, places=3)
        areas.count_population(commune.locality, ">=18", 0, DAY, "Báo cáo 02")
        assert gap(commune, "adult_skills") == Gap("zero", group=group)
        areas.count_population(commune.locality, ">=18", 200, DAY, "Báo cáo 03")
        assert gap(commune, "adult_skills") is None
