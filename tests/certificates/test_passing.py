"""Results become evidence of mastery: which of them, from which day, on whose row of the register."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import decisions, trainings
from certificates.assessments import passing, result
from certificates.assessments.assessment import Assessment
from certificates.assessments.result import AFTER, BEFORE, PRACTICE
from trainees import ledger, skills
from trainees.people import Person
from trainees.people.merging import Merge

BOTH_KINDS = ("practice", "test")


@pytest.fixture
def assessed(commune, work):
    """A training whose course has a checklist and a test."""
    with work():
        for kind in BOTH_KINDS:
            db.session.add(
                Assessment(
                    locality_id=commune.locality, course_id=commune.course, kind=kind, title=kind,
                    created_at=clock.now(),
                )
            )  # fmt: skip
    return commune


def _training(commune):
    return trainings.get(commune.training, within=EVERYWHERE)


def _asks(commune, proof):
    _training(commune).version.proof = proof
    db.session.flush()


def _put(commune, phase, person_id, *, passed=True, days_ago=0):
    training = _training(commune)
    kind = "practice" if phase == PRACTICE else "test"
    assessment = db.session.query(Assessment).filter_by(course_id=commune.course, kind=kind).one()
    row = result.put(
        training, assessment, phase, person_id, points=5, out_of=5, passed=passed,
        on=clock.today() - timedelta(days=days_ago),
    )  # fmt: skip
    passing.settle(training, by=COMMAND_LINE)
    return row


def _lines(commune):
    key = passing.key(_training(commune))
    return {(line.person_id, line.kind, line.on) for line in ledger.lines(source=key)}


def _ago(days):
    return clock.today() - timedelta(days=days)


@pytest.mark.parametrize(
    ("proof", "day"), [("none", None), ("practice", 3), ("test", 5), ("either", 5), ("both", 3)]
)
def test_a_course_says_which_results_show_mastery(assessed, work, proof, day):
    who = assessed.enrolled[0]
    with work():
        _asks(assessed, proof)
        _put(assessed, BEFORE, who, days_ago=9)
        _put(assessed, AFTER, who, days_ago=5)
        _put(assessed, PRACTICE, who, days_ago=3)
    with work():
        whole = {} if day is None else {who: _ago(day)}
        assert passing.passed(_training(assessed)) == whole
        assert _lines(assessed) == {(person, "passed", on) for person, on in whole.items()}
        assert len(ledger.lines(source=f"proof:{assessed.training}")) == 2 * len(whole)  # two skills


def test_both_wants_both_and_failing_is_no_proof(assessed, work):
    one, two = assessed.enrolled[:2]
    with work():
        _asks(assessed, "both")
        _put(assessed, PRACTICE, one)
        _put(assessed, AFTER, one, passed=False)
        _put(assessed, AFTER, two)
    with work():
        assert passing.passed(_training(assessed)) == {}
        assert _lines(assessed) == set()


def test_a_result_is_kept_once_and_takes_its_line_back(assessed, work):
    who = assessed.enrolled[0]
    with work():
        _asks(assessed, "practice")
        first = _put(assessed, PRACTICE, who, days_ago=2).id
        assert _lines(assessed) == {(who, "passed", _ago(2))}
        again = _put(assessed, PRACTICE, who, passed=False, days_ago=1)
        assert (again.id, again.passed, again.on) == (first, False, _ago(1))
        assert _lines(assessed) == set()
        _put(assessed, PRACTICE, who, days_ago=0)
        assert _lines(assessed) == {(who, "passed", clock.today())}
        training = _training(assessed)
        [row] = result.of_training(training)
        result.drop(training, row.assessment, PRACTICE, who)
        passing.settle(training, by=COMMAND_LINE)
        assert result.of_training(training) == []
        assert _lines(assessed) == set()


def test_two_rows_of_one_person_prove_together_and_apart_again_not(assessed, work):
    one, two = assessed.enrolled[:2]
    with work():
        _asks(assessed, "both")
        _put(assessed, PRACTICE, one, days_ago=4)
        _put(assessed, AFTER, two, days_ago=2)
    with work():
        rows = [db.session.get_one(Person, number) for number in (one, two)]
        merge = decisions.merge(*rows, by=COMMAND_LINE).id
    with work():
        assert passing.passed(_training(assessed)) == {one: _ago(2)}
        assert _lines(assessed) == {(two, "passed", _ago(2))}  # the row that made it whole
    with work():
        decisions.undo(db.session.get_one(Merge, merge), by=COMMAND_LINE)
    with work():
        assert _lines(assessed) == set()


def test_whoever_proved_it_alone_keeps_the_line_when_merged(assessed, work):
    one, two = assessed.enrolled[:2]
    with work():
        _asks(assessed, "practice")
        _put(assessed, PRACTICE, two, days_ago=1)
        decisions.merge(db.session.get_one(Person, one), db.session.get_one(Person, two), by=COMMAND_LINE)
    with work():
        assert passing.passed(_training(assessed)) == {one: _ago(1)}
        assert _lines(assessed) == {(two, "passed", _ago(1))}


def test_the_course_asks_for_something_else_and_its_trainings_follow(assessed, work):
    who = assessed.enrolled[0]
    with work():
        _put(assessed, PRACTICE, who)
        assert _lines(assessed) == set()
        _asks(assessed, "practice")
        _training(assessed).version.skills = skills.catalogue()[:3]
        change = passing.settle(_training(assessed), by=COMMAND_LINE)
        assert (change.recorded, change.withdrawn) == (3, 0)


def test_reconcile_sees_a_proof_too_many_and_one_too_few(assessed, work, runner):
    who = assessed.enrolled[0]
    with work():
        _asks(assessed, "test")
        _put(assessed, AFTER, who)
    assert runner("ledger", "reconcile").exit_code == 0
    with work():
        ledger.withdraw(f"proof:{assessed.training}", by=COMMAND_LINE)
    assert runner("ledger", "reconcile").exit_code == 1
    with work():
        passing.settle(_training(assessed), by=COMMAND_LINE)
        ledger.record(
            db.session.get_one(Person, assessed.enrolled[1]), skills.catalogue()[:1], on=clock.today(),
            kind="passed", source=f"proof:{assessed.training}", by=COMMAND_LINE,
        )  # fmt: skip
    assert runner("ledger", "reconcile").exit_code == 1
