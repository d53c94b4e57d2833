"""The only writers: what they write once, what they withdraw, and that nothing is ever erased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from trainees import ledger, skills
from trainees.ledger import ATTENDED
from trainees.ledger.rows import Evidence
from trainees.people import Person

DAY = date(2026, 11, 14)


@pytest.fixture
def somebody(commune, work):
    """A person and two skills, by id."""
    with work():
        return commune.people[0], [s.id for s in skills.catalogue()[:2]]


def record(person_id, source="training:1", on=DAY, count=2):
    person = db.session.get_one(Person, person_id)
    return ledger.record(
        person, skills.catalogue()[:count], on=on, kind=ATTENDED, source=source, by=COMMAND_LINE
    )


def rows():
    return db.session.scalar(select(func.count(Evidence.id)))


def test_a_line_is_written_once_for_each_skill_and_source(somebody, work):
    person, _ = somebody
    with work():
        assert record(person) == 2
        assert record(person) == 0
        assert record(person, on=DAY + timedelta(1)) == 0  # the day the rule was first met stays
        assert record(person, source="training:2") == 2
        assert len(ledger.lines()) == 4
        assert {line.on for line in ledger.lines()} == {DAY}


def test_withdrawn_lines_stay_readable_and_may_be_written_anew(somebody, work):
    person, _ = somebody
    with work():
        record(person)
        assert ledger.withdraw("training:1", by=COMMAND_LINE) == 2
        assert ledger.withdraw("training:1", by=COMMAND_LINE) == 0
        assert ledger.lines() == []
        assert rows() == 2
        assert record(person) == 2
        assert rows() == 4


def test_withdrawing_for_some_people_leaves_the_others(commune, work):
    with work():
        record(commune.people[0])
        record(commune.people[1])
        assert ledger.withdraw("training:1", by=COMMAND_LINE, people=[commune.people[0]]) == 2
        assert {line.person_id for line in ledger.lines()} == {commune.people[1]}


def test_settling_writes_the_missing_withdraws_the_rest_and_repeats_as_nothing(somebody, commune, work):
    person, (first, second) = somebody
    with work():
        done = ledger.settle(
            commune.locality,
            "training:9",
            ATTENDED,
            {(person, first): DAY, (person, second): DAY},
            by=COMMAND_LINE,
        )
        assert (done.recorded, done.withdrawn) == (2, 0)
        moved = {(person, first): DAY + timedelta(1)}
        done = ledger.settle(commune.locality, "training:9", ATTENDED, moved, by=COMMAND_LINE)
        assert (done.recorded, done.withdrawn) == (1, 2)
        done = ledger.settle(commune.locality, "training:9", ATTENDED, moved, by=COMMAND_LINE)
        assert (done.recorded, done.withdrawn) == (0, 0)
        (line,) = ledger.lines()
        assert line.on == DAY + timedelta(1)
        assert rows() == 3


def test_settling_touches_no_other_source(somebody, commune, work):
    person, _ = somebody
    with work():
        record(person, source="training:1")
        record(person, source="training:11")
        ledger.settle(commune.locality, "training:1", ATTENDED, {}, by=COMMAND_LINE)
        assert {line.source for line in ledger.lines()} == {"training:11"}


def test_the_database_itself_refuses_a_second_live_line(somebody, commune, work):
    person, (skill, _) = somebody
    row = {
        "locality_id": commune.locality, "person_id": person, "skill_id": skill, "kind": ATTENDED,
        "source": "training:1", "on": DAY, "recorded_at": clock.now(),
    }  # fmt: skip
    with work():
        db.session.execute(insert(Evidence), [row | {"withdrawn_at": clock.now()}] * 2)
        db.session.execute(insert(Evidence), [row])
        with pytest.raises(IntegrityError):
            db.session.execute(insert(Evidence), [row])
        db.session.rollback()


def test_what_was_known_at_an_earlier_moment(somebody, commune, work, time_machine):
    person, _ = somebody
    code = "CB"
    moments = [clock.now() + timedelta(days=n) for n in range(4)]
    with work():
        code = skills.catalogue()[0].code
        time_machine.move_to(moments[1])
        record(person, count=1)
    with work():
        time_machine.move_to(moments[3])
        ledger.withdraw("training:1", by=COMMAND_LINE)

    def known(moment):
        return ledger.first_days(commune.locality, [code], [ATTENDED], since=None, until=DAY, known_at=moment)

    with work():
        assert known(moments[0]) == {}
        assert known(moments[2]) == {(person, code): DAY}
        assert known(moments[3] + timedelta(hours=1)) == {}
        assert known(None) == {}


def test_first_days_within_a_window(somebody, commune, work):
    person, _ = somebody
    with work():
        code = skills.catalogue()[0].code
        record(person, source="training:2", on=DAY, count=1)
        record(person, source="training:1", on=DAY - timedelta(30), count=1)

        def first(since, until):
            days = ledger.first_days(commune.locality, [code], [ATTENDED], since=since, until=until)
            return days.get((person, code))

        assert first(None, DAY) == DAY - timedelta(30)
        assert first(DAY - timedelta(29), DAY) == DAY
        assert first(DAY, DAY) == DAY  # both ends count
        assert first(None, DAY - timedelta(31)) is None


def test_a_prefix_is_taken_to_the_letter(somebody, work):
    person, _ = somebody
    with work():
        record(person, source="training:1", count=1)
        assert ledger.lines(source_prefix="training_") == []
        assert len(ledger.lines(source_prefix="training:")) == 1
