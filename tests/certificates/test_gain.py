"""Learning gain: the same people before and after, their best of each, nobody who took one of the two only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from campaigns import courses, decisions, trainings
from certificates.assessments import exam, gain, result
from certificates.assessments.gain import compared
from certificates.assessments.result import AFTER, BEFORE, PRACTICE
from trainees.people import Person

DAY = date(2026, 5, 4)


def test_only_who_took_both_is_compared():
    rows = [
        (1, 7, 1, BEFORE, 2, 10), (1, 7, 1, AFTER, 9, 10), (1, 8, 1, BEFORE, 6, 10), (1, 8, 1, AFTER, 5, 10),
        (1, 9, 1, BEFORE, 4, 10), (1, 9, 1, AFTER, 4, 10), (1, 10, 1, BEFORE, 0, 10), (1, 11, 1, AFTER, 10, 10),
    ]  # fmt: skip
    found = compared(rows)
    assert (found.people, found.before, found.after) == (3, Decimal("40.0"), Decimal("60.0"))
    assert (found.points, found.rose, found.same, found.fell) == (Decimal("20.0"), 1, 1, 1)
    assert compared(rows[-2:]) is None
    assert compared([]) is None


def test_shares_are_compared_not_points_and_rounded_half_up():
    found = compared(
        [(1, 7, 1, BEFORE, 1, 3), (1, 7, 1, AFTER, 2, 6), (1, 8, 1, BEFORE, 0, 0), (1, 8, 1, AFTER, 1, 1)]
    )
    assert (found.people, found.same) == (1, 1)  # a test of nothing is none; a third is a third
    assert compared([(1, 7, 1, BEFORE, 0.25, 1000), (1, 7, 1, AFTER, 0.5, 1000)]).after == Decimal("0.1")


def test_another_test_or_another_training_is_not_the_same():
    assert compared([(1, 7, 1, BEFORE, 1, 2), (1, 7, 2, AFTER, 2, 2)]) is None
    assert compared([(1, 7, 1, BEFORE, 1, 2), (2, 7, 1, AFTER, 2, 2)]) is None


def test_of_a_training_and_of_a_course_over_a_year(commune, work, queries):
    with work():
        course = courses.get(commune.course, within=EVERYWHERE)
        test = exam.begin(course, by=COMMAND_LINE)
        training = trainings.get(commune.training, within=EVERYWHERE)
        last = trainings.add(course, "Lớp năm trước", by=COMMAND_LINE)

        def put(of, phase, number, points, on=DAY):
            result.put(of, test, phase, commune.people[number], points=points, out_of=10, passed=True, on=on)

        put(training, BEFORE, 0, 3)
        put(training, AFTER, 0, 8)
        put(training, PRACTICE, 0, 10)
        put(training, BEFORE, 1, 5)
        put(training, AFTER, 1, 4)
        put(training, BEFORE, 2, 9)
        put(last, BEFORE, 0, 0, date(2025, 12, 30))
        put(last, AFTER, 0, 10, date(2025, 12, 31))
        with queries() as seen:
            found = gain.of_training(training)
        assert len(seen) == 1
        assert (found.people, found.before, found.after, found.rose, found.fell) == (2, 40, 60, 1, 1)
        locality = Scope(commune.locality)
        year = gain.of_course(course.id, date(2026, 1, 1), date(2026, 12, 31), within=locality)
        assert year == found
        both = gain.of_course(course.id, date(2025, 1, 1), date(2026, 12, 31), within=locality)
        assert (both.people, both.before, both.after) == (3, Decimal("26.7"), Decimal("73.3"))
        theirs = Scope(commune.locality, trainer_id=commune.accounts["trainer"])
        assert gain.of_course(course.id, date(2025, 1, 1), date(2026, 12, 31), within=theirs) == found

        # the one who came twice under two rows of the register is one
        one, other = (db.session.get_one(Person, commune.people[n]) for n in (2, 3))
        put(training, AFTER, 3, 10)
        assert gain.of_training(training).people == 2
        decisions.merge(one, other, by=COMMAND_LINE)
        assert gain.of_training(training).people == 3
        put(training, AFTER, 2, 4)  # of both rows' results the better one counts
        best = gain.of_training(training)
        assert (best.people, best.rose) == (3, 2)
        assert best.after == Decimal("73.3")
