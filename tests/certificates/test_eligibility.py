"""Who may have a certificate: what the ledger says, read through merges, by the rule of the training's version."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from certificates.award import eligibility, issuing
from certificates.award.eligibility import COMPLETED, PROVED, Eligible
from tests.certificates.class_made import a_design, came, passed, training_of
from trainees import ledger
from trainees.people import Person


@pytest.fixture
def training(commune, app):
    return lambda: training_of(commune)


def certifies(training, rule):
    training.version.certifies = rule
    db.session.flush()


def by_id(found):
    return {one.person_id: one for one in found}


def test_who_came_to_enough_lessons(work, training, commune):
    one, two, *_ = commune.enrolled
    with work():
        assert eligibility.eligible(training()) == []
        came(training(), [two, one])
        found = eligibility.eligible(training())
        # Vietnamese order of given names: Ánh before Bình.
        assert found == [Eligible(one, clock.today(), COMPLETED), Eligible(two, clock.today(), COMPLETED)]
        assert eligibility.eligible(training(), [two, 999]) == [found[1]]
        assert eligibility.counts([training()]) == {commune.training: 2}


def test_who_also_passed_where_the_rule_asks_for_it_and_since_when(work, training, commune):
    one, two, three, _ = commune.enrolled
    early, late = clock.today() - timedelta(days=9), clock.today() - timedelta(days=3)
    with work():
        certifies(training(), "passed")
        came(training(), [one, two], early)
        passed(training(), [one, three], late)
        assert eligibility.eligible(training()) == [Eligible(one, late, PROVED)]
        certifies(training(), "attended")
        found = by_id(eligibility.eligible(training()))
        assert found == {one: Eligible(one, early, PROVED), two: Eligible(two, early, COMPLETED)}
        certifies(training(), "never")
        assert eligibility.eligible(training()) == []
        assert eligibility.counts([training()]) == {commune.training: 0}


def test_withdrawn_evidence_and_other_trainings_do_not_count(work, training, commune):
    one, two, *_ = commune.enrolled
    with work():
        came(training(), [one, two])
        ledger.withdraw(training().key, by=COMMAND_LINE, people=[one])
        ledger.record(
            db.session.get_one(Person, one), training().version.skills, on=clock.today(), kind="attended",
            source=f"{training().key}0", by=COMMAND_LINE,
        )  # fmt: skip
        assert list(by_id(eligibility.eligible(training()))) == [two]


def test_merged_people_count_once_and_have_one_certificate(work, training, commune):
    one, two, *_ = commune.enrolled
    with work():
        came(training(), [one, two])
        issuing.issue(
            training(), [two], design=a_design(training()), on=clock.today(), by=COMMAND_LINE
        )  # fmt: skip
        db.session.get_one(Person, two).merged_into_id = one
        db.session.flush()
        assert list(by_id(eligibility.eligible(training()))) == [one]
        assert eligibility.certified([commune.training]) == {commune.training: 1}
        assert eligibility.lacking(training()) == []
        again = issuing.issue(
            training(), [one], design=a_design(training()), on=clock.today(), by=COMMAND_LINE
        )  # fmt: skip
        assert again == []


def test_whoever_had_one_revoked_is_given_another_only_by_name(work, training, commune):
    one, two, *_ = commune.enrolled
    with work():
        came(training(), [one, two])
        design, today = a_design(training()), clock.today()
        [first] = issuing.issue(training(), [one], design=design, on=today, by=COMMAND_LINE)
        first.revoked_on, first.revoked_at = today, clock.now()
        db.session.flush()
        assert [each.person_id for each in eligibility.lacking(training())] == [two]
        assert eligibility.holders(commune.training)[one] is first
        [second] = issuing.issue(training(), [one], design=design, on=today, by=COMMAND_LINE)
        assert eligibility.holders(commune.training)[one] is second
