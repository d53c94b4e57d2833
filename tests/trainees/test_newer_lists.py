"""A newer list leaves earlier quarters as they were: the day proposed for it, the last day of who left, what is said of both."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from tests.trainees.rosters_made import HEAD, workbook
from tests.trainees.test_leaving import (
    CLINIC,
    DINH,
    FIRST,
    MAY,
    NEW,
    OFFICE,
    OLD,
    PO,
    SUA,
    offered,
    place,
    put,
    record_of,
    staff,
)
from trainees import areas, indicators, rosters
from trainees.imports import applying, headcounts, leaving, undoing
from trainees.imports.preview import proposed_day
from trainees.rosters import Membership

__all__ = ["place", "put"]


def on(day: int, month: int) -> date:
    return date(2026, month, day)


def proposed(work, place, kind, digest=None):
    with work():
        return proposed_day(place, kind, digest)


def counted(place, *days):
    """The denominator of the plan's first figure on each of these days."""
    found = [indicators.measure(indicators.by_code("staff_trained"), place, day) for day in days]
    return [one and one.denominator for one in found]


def test_only_the_first_list_of_a_kind_counts_from_the_first_of_january(place, put, work, at) -> None:
    at(on(3, 2))
    assert proposed(work, place, "staff") == on(1, 1)
    first = put(FIRST, on(1, 1))
    at(on(22, 11))
    assert proposed(work, place, "staff") == on(22, 11)
    assert proposed(work, place, "residents") == proposed(work, place, "youth") == on(1, 1)
    with work():
        digest = record_of(first).digest
        other = areas.add_locality("00002", "Suối Trong", "xã", "tỉnh Sông Hồng").id
    assert proposed(work, place, "staff", digest) == on(1, 1)  # the same file changes nothing
    assert proposed(work, other, "staff") == on(1, 1)
    with work():
        undoing.undo(record_of(first))
    assert proposed(work, place, "staff") == on(1, 1)


def test_a_list_without_members_and_one_of_the_year_to_come_are_no_first_list(place, put, work, at) -> None:
    at(on(3, 2))
    put(workbook([[1, "Ai Đó Khác", "1990"]], head=HEAD[:3]), on(1, 1), "registrations")
    assert proposed(work, place, "registrations") == on(1, 1)
    put(FIRST, date(2027, 1, 1))
    assert proposed(work, place, "staff") == on(1, 1)


def test_a_newer_list_with_what_is_proposed_leaves_earlier_quarters_alone(place, put, work, at) -> None:
    at(on(3, 2))
    put(FIRST, proposed(work, place, "staff"))
    at(on(22, 11))
    days = on(31, 3), on(30, 6), on(30, 9)
    with work():
        before = counted(place, *days)
    new = ("Chảo Láo Lở", "12/12/1990", "Công chức")
    second = put(staff((OFFICE, MAY, new), (CLINIC, SUA, PO)), proposed(work, place, "staff"))
    with work():
        record = record_of(second)
        left = leaving.absent(record)
        assert offered(left) == [("Vừ A Dính", "civil_servant")]
        last = leaving.last_day(record, left)
        assert last == on(21, 11)
        ids = [one.membership.id for one in left]
        told = [(one.day, one.before, one.after) for one in leaving.outlook(record, ids, last)]
        assert told == [*((day, 5, 5) for day in days), (on(22, 11), 6, 5)]
        leaving.end(record, ids, last, by=COMMAND_LINE)
    with work():
        assert before == counted(place, *days) == [5, 5, 5]
        assert counted(place, on(21, 11), on(22, 11)) == [5, 5]


def test_the_last_day_is_in_no_earlier_quarter_than_the_list_came(place, put, work, at) -> None:
    at(on(3, 2))
    put(FIRST, on(1, 1))
    at(on(22, 11))
    short = staff((OFFICE, MAY), (CLINIC, SUA))
    for since, last in (
        (on(1, 2), on(21, 11)), (on(30, 9), on(21, 11)), (on(1, 10), on(30, 9)), (on(5, 11), on(4, 11)),
        (on(1, 12), on(30, 11)),
    ):  # fmt: skip
        second = put(short, since)
        with work():
            record = record_of(second)
            assert leaving.last_day(record, leaving.absent(record)) == last, since
            undoing.undo(record)


def test_what_a_typed_earlier_day_changes_is_said_before_and_is_so_after(place, put, work, at) -> None:
    at(on(3, 2))
    put(FIRST, on(1, 1))
    at(on(22, 11))
    second = put(staff((OFFICE, MAY), (CLINIC, SUA)), on(22, 11))
    with work():
        record = record_of(second)
        ids = [one.membership.id for one in leaving.absent(record)]
        told = leaving.outlook(record, ids, on(15, 5))
        assert [one.changes for one in told] == [False, True, True, True]
        assert counted(place, *(one.day for one in told)) == [one.before for one in told]
        leaving.end(record, ids, on(15, 5), by=COMMAND_LINE)
    with work():
        assert counted(place, *(one.day for one in told)) == [one.after for one in told] == [5, 3, 3, 3]


def test_who_stands_in_two_units_still_counts_where_one_ends(place, put, work, at) -> None:
    at(on(3, 2))
    put(FIRST, on(1, 1))
    put(staff((CLINIC, ("Vừ A Dính", "01/02/1991", "Viên chức"))), on(1, 1))
    at(on(22, 11))
    with work():
        dinh = next(p for p, _ in rosters.roll(Scope(place), on(22, 11)) if p.name == "Vừ A Dính")
        mine = list(db.session.scalars(select(Membership.id).where(Membership.person_id == dinh.id)))
        assert len(mine) == 2
        one = headcounts.headcounts(place, mine[:1], on(1, 6))
        both = headcounts.headcounts(place, mine, on(1, 6))
    assert [(n.before, n.after) for n in one] == [(5, 5)] * 4
    assert [(n.before, n.after) for n in both] == [(5, 5), (5, 4), (5, 4), (5, 4)]


@pytest.mark.parametrize(
    ("today", "until", "days"),
    [
        (on(22, 11), on(21, 11), [on(31, 3), on(30, 6), on(30, 9), on(22, 11)]),
        (on(1, 4), on(31, 3), [on(31, 3), on(1, 4)]),
        (on(10, 1), on(9, 1), [date(2025, 12, 31), on(10, 1)]),
        (on(10, 5), date(2025, 8, 1), [date(2025, 9, 30), date(2025, 12, 31), on(31, 3), on(10, 5)]),
    ],
)  # fmt: skip
def test_the_days_of_reports(at, today, until, days) -> None:
    at(today)
    assert headcounts.report_days(until) == days


def test_a_changed_category_is_named_and_offered(place, put, work, at) -> None:
    at(on(3, 2))
    aide = ("Vừ A Dính", "01/02/1991", "Không chuyên trách")
    put(staff((OFFICE, MAY, aide), (CLINIC, SUA, PO)), on(1, 1))
    at(on(22, 11))
    newer = staff((OFFICE, MAY, DINH), (CLINIC, SUA, PO))
    with work():
        out = applying.preview(applying.read(newer, "ds.xlsx", "staff"), place, since=on(22, 11))
        said = [[p.code for p in out.problems[row.place]] for row in out.rows]
        assert [codes.count("category_other") for codes in said] == [0, 1, 0, 0]
        assert not any("other_unit" in codes for codes in said)
    second = put(newer, on(22, 11))
    with work():
        record = record_of(second)
        [one] = leaving.elsewhere(record, same_unit=True)
        assert (leaving.count_elsewhere(record, same_unit=True), leaving.count_elsewhere(record)) == (1, 1)
        assert (one.membership.category, one.changed_to) == ("non_permanent", ("civil_servant",))
        last = leaving.last_day(record, [one])
        [*quarters, now] = leaving.outlook(record, [one.membership.id], last)
        assert {(n.group, n.before, n.after) for n in quarters} == {("non_permanent", 1, 1)}
        assert (now.day, now.before, now.after) == (on(22, 11), 1, 0)
        leaving.end(record, [one.membership.id], last, by=COMMAND_LINE)
    with work():
        standing = {
            day: [m.category for p, m in rosters.roll(Scope(place), day) if p.name == "Vừ A Dính"]
            for day in (on(30, 9), on(22, 11))
        }
        assert standing == {on(30, 9): ["non_permanent"], on(22, 11): ["civil_servant"]}
        assert leaving.count_elsewhere(record_of(second)) == 0


def test_another_unit_is_no_changed_category(place, put, work) -> None:
    put(FIRST, OLD)
    moved = ("Vừ A Dính", "01/02/1991", "Viên chức")
    second = put(staff((OFFICE, MAY), (CLINIC, SUA, PO, moved)), NEW)
    with work():
        record = record_of(second)
        assert (leaving.count_elsewhere(record), leaving.count_elsewhere(record, same_unit=True)) == (1, 0)
        assert [one.changed_to for one in leaving.elsewhere(record)] == [()]
