"""The evaluator: a pure read of ledger, rosters and population."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.plans.reading.proposals import PHRASES
from trainees import areas, counting, indicators, ledger, people, rosters, skills
from trainees.catalogue import INDICATORS
from trainees.indicators.measure import age_on
from trainees.people import Person

DAY = date(2026, 6, 15)


def taught(
    person_id: int, skill: str = "KNS-CB", on: date = DAY, kind: str = "attended", source: str = "training:9"
) -> None:
    """One line of the ledger."""
    person = people.get(person_id, within=EVERYWHERE)
    ledger.record(person, skills.by_codes([skill]), on=on, kind=kind, source=source, by=COMMAND_LINE)


def staff_trained(commune, day: date = DAY, **more):
    answer = indicators.measure(indicators.by_code("staff_trained"), commune.locality, day, **more)
    assert answer is not None
    return answer


def test_staff_on_the_roll_are_the_denominator(commune, work) -> None:
    with work():
        taught(commune.people[0])
        answer = staff_trained(commune)
        assert (answer.numerator, answer.denominator) == ({commune.people[0]}, 6)
        assert answer.percent == Decimal("16.67")
        assert answer.missing == set(commune.people[1:])


def test_somebody_who_left_counts_until_the_last_day(commune, work) -> None:
    with work():
        taught(commune.people[0], on=DAY - timedelta(days=30))
        db.session.execute(
            update(rosters.Membership)
            .where(rosters.Membership.person_id == commune.people[0])
            .values(until=DAY - timedelta(days=1))
        )
        before, after = staff_trained(commune, DAY - timedelta(days=1)), staff_trained(commune, DAY)
        assert (len(before.numerator), before.denominator) == (1, 6)
        assert (len(after.numerator), after.denominator) == (0, 5)
        assert after.no_membership == {commune.people[0]}


def test_evidence_counts_from_its_day_and_within_the_year(commune, work) -> None:
    with work():
        taught(commune.people[0], on=DAY)
        taught(commune.people[1], on=date(2025, 12, 31), source="training:8")
        assert staff_trained(commune, DAY - timedelta(days=1)).numerator == frozenset()
        assert staff_trained(commune, DAY).numerator == {commune.people[0]}
        assert staff_trained(commune, date(2025, 12, 31), year=2025).numerator == {commune.people[1]}


@pytest.mark.parametrize(("skill", "kind"), [("TTKDTM", "attended"), ("KNS-CB", "helped")])
def test_another_skill_or_kind_does_not_count(commune, work, skill: str, kind: str) -> None:
    with work():
        taught(commune.people[0], skill=skill, kind=kind)
        assert staff_trained(commune).numerator == frozenset()


def test_two_lines_of_one_person_count_once(commune, work) -> None:
    with work():
        taught(commune.people[0])
        taught(commune.people[0], skill="PTDL", source="training:10")
        assert len(staff_trained(commune).numerator) == 1


def test_people_are_read_through_the_survivor_of_a_merge(commune, work) -> None:
    with work():
        taught(commune.people[0])
        one, two = (db.session.get_one(Person, i) for i in commune.people[:2])
        one.merged_into_id = two.id
        db.session.flush()
        answer = staff_trained(commune)
        assert (answer.numerator, answer.denominator) == ({two.id}, 5)


def test_a_withdrawn_line_stays_readable_as_it_was_known(commune, work) -> None:
    with work():
        taught(commune.people[0])
        moment = clock.now()
        ledger.withdraw("training:9", by=COMMAND_LINE)
        assert staff_trained(commune).numerator == frozenset()
        assert staff_trained(commune, known_at=moment).numerator == {commune.people[0]}
        assert staff_trained(commune, known_at=moment - timedelta(hours=1)).numerator == frozenset()


def test_non_permanent_workers_stand_apart(commune, work) -> None:
    with work():
        db.session.execute(
            update(rosters.Membership)
            .where(rosters.Membership.person_id == commune.people[0])
            .values(category="non_permanent")
        )
        taught(commune.people[0])
        answer = staff_trained(commune)
        assert (len(answer.numerator), answer.denominator, answer.no_membership) == (0, 5, frozenset())


def test_a_population_without_a_count_has_no_percent(commune, work) -> None:
    with work():
        version = indicators.by_code("adult_skills")
        answer = indicators.measure(version, commune.locality, DAY)
        assert answer is not None
        assert (answer.denominator, answer.percent, answer.missing) == (None, None, None)
        areas.count_population(commune.locality, ">=18", 200, date(2026, 1, 1), "Công an xã, 01/01/2026")
        person = people.get(commune.people[0], within=EVERYWHERE)  # born in 1984
        rosters.add(person, "resident", date(2026, 1, 1))
        taught(person.id, skill="VNEID")
        answer = indicators.measure(version, commune.locality, DAY)
        assert answer is not None
        assert (len(answer.numerator), answer.denominator, answer.percent) == (1, 200, Decimal("0.50"))


def test_a_number_that_others_report_is_not_measured(commune, work) -> None:
    with work():
        assert indicators.measure(indicators.by_code("satisfaction"), commune.locality, DAY) is None


@pytest.mark.parametrize("cut", ["unit", "neighbourhood", "sex", "age"])
def test_parts_add_up_to_the_whole(commune, work, cut: str) -> None:
    with work():
        for person in commune.people[:3]:
            taught(person)
        answer = staff_trained(commune)
        parts = indicators.slices(answer, cut)
        assert sum(p.numerator for p in parts) == 3
        assert sum(p.denominator or 0 for p in parts) == 6
        assert frozenset().union(*(p.people for p in parts)) == answer.numerator


def test_a_person_of_two_units_stands_in_both_and_once_in_the_total(commune, work) -> None:
    with work():
        taught(commune.people[0])
        person = people.get(commune.people[0], within=EVERYWHERE)
        rosters.add(person, "teacher", date(2026, 1, 1), unit_id=commune.units[1])
        answer = staff_trained(commune)
        assert answer.denominator == 6
        assert [(p.numerator, p.denominator) for p in indicators.slices(answer, "unit")] == [
            (1, 3),
            (1, 4),
        ] or [(p.numerator, p.denominator) for p in indicators.slices(answer, "unit")] == [(1, 4), (1, 3)]


def test_months_run_up_to_the_day(commune, work) -> None:
    with work():
        taught(commune.people[0], on=date(2026, 3, 10))
        months = counting.trend(indicators.by_code("staff_trained"), commune.locality, DAY)
        assert months[-1].as_of == DAY
        assert [(f"{m.as_of:%Y-%m}", m.numerator) for m in months] == [
            ("2026-01", 0), ("2026-02", 0), ("2026-03", 1), ("2026-04", 1), ("2026-05", 1), ("2026-06", 1),
        ]  # fmt: skip


def test_a_published_version_never_changes(work) -> None:
    with work():
        before = indicators.by_code("staff_trained")
        row = {
            "code": "staff_trained",
            "title": before.title,
            "how": "Tính cách khác.",
            "basis": before.basis,
        }
        made = indicators.publish_catalogue([row | {"counting": before.counting, "rule": before.rule}])
        after = indicators.by_code("staff_trained")
        assert (made, before.version, after.version, before.how == after.how) == (1, 1, 2, False)


@given(st.dates(date(1930, 1, 1), date(2012, 12, 31)), st.dates(date(2013, 1, 1), date(2030, 12, 31)))
def test_age_in_whole_years(birth: date, day: date) -> None:
    full = age_on(birth.isoformat(), day)
    assert full is not None
    assert birth.replace(day=1).replace(year=birth.year + full) <= day
    assert age_on(str(birth.year), day) == day.year - birth.year
    assert full in (day.year - birth.year, day.year - birth.year - 1)


ROW = {
    "code": "x", "title": "X", "how": "", "basis": "", "counting": "computed",
    "rule": {"roll": ["teacher"], "skills": ["AI"], "kinds": ["attended"], "needs": 1, "window": "ever"},
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"roll": ["teechers"]}, {"skills": ["NOPE"]}, {"kinds": ["atended"]}, {"window": "week"}, {"needs": 2}, {"needs": 0},
        {"roll": [], "count": None}, {"count": ">=18"}, {"colour": "red"},
        {"window": "validity"}, {"months": 12}, {"window": "validity", "months": 0}, {"window": "validity", "months": 121},
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_counted_is_never_published(work, change) -> None:
    with work():
        with pytest.raises(ValueError, match=r"^x: "):
            indicators.publish_catalogue([ROW | {"rule": ROW["rule"] | change}])
        assert "x" not in indicators.catalogue()


def test_the_order_is_that_of_the_catalogue(work) -> None:
    with work():
        rows = [*INDICATORS[:3], ROW, *INDICATORS[3:]]
        indicators.publish_catalogue(rows)
        assert list(indicators.catalogue()) == [row["code"] for row in rows]


def test_every_phrase_leads_to_an_indicator_of_the_catalogue() -> None:
    assert {phrase.code for phrase in PHRASES} <= {row["code"] for row in INDICATORS}


def test_a_population_is_cut_by_the_counts_of_its_neighbourhoods(commune, work) -> None:
    with work():
        version = indicators.by_code("adult_skills")
        one, two, three = (areas.ensure_neighbourhood(commune.locality, f"Thôn {n}") for n in (1, 2, 10))
        for number, home in ((0, one), (1, one), (3, three)):
            person = people.get(commune.people[number], within=EVERYWHERE)
            person.neighbourhood_id = home.id
            rosters.add(person, "resident", date(2026, 1, 1))
            taught(person.id, skill="VNEID")
        areas.count_population(commune.locality, ">=18", 1000, date(2026, 1, 1), "Công an xã")
        answer = indicators.measure(version, commune.locality, DAY)
        assert indicators.slices(answer, "neighbourhood") == []  # nobody wrote a count for a neighbourhood
        for home, adults in ((one, 40), (two, 25)):
            areas.count_population(commune.locality, ">=18", adults, date(2026, 1, 1), "Công an xã", home.id)
        parts = indicators.slices(answer, "neighbourhood")
        assert [(p.label, p.numerator, p.denominator, p.percent) for p in parts] == [
            ("Thôn 1", 2, 40, Decimal("5.00")), ("Thôn 2", 0, 25, Decimal("0.00")), ("Thôn 10", 1, None, None),
        ]  # fmt: skip
        assert frozenset().union(*(p.people for p in parts)) == answer.numerator
        assert all(p.lacking is None for p in parts)
        assert indicators.slices(answer, "sex") == []


def test_neighbourhoods_added_up_are_a_denominator_only_when_all_are_there(commune, work) -> None:
    with work():
        version = indicators.by_code("adult_skills")
        one, two = (areas.ensure_neighbourhood(commune.locality, f"Thôn {n}") for n in (1, 2))
        areas.count_population(commune.locality, ">=18", 40, date(2026, 1, 1), "Công an xã", one.id)
        assert indicators.measure(version, commune.locality, DAY).denominator is None
        areas.count_population(commune.locality, ">=18", 25, date(2026, 1, 1), "Công an xã", two.id)
        answer = indicators.measure(version, commune.locality, DAY)
        assert answer.denominator == 65
        assert "cộng số liệu của 2" in answer.source
