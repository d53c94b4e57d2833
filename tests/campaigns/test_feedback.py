"""Feedback: one voice a phone and training, when it is taken, what it adds up to, what two requests at once leave."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns import courses, feedback, lessons, trainings
from campaigns.feedback import Feedback, Summary


def the(commune):
    return trainings.get(commune.training, within=EVERYWHERE)


def said(training, stars, words="", phone="a"):
    return feedback.give(training, stars, words, feedback.phone_hash(training, phone))


def test_a_phone_speaks_once_and_may_change_what_it_said(commune, work):
    with work():
        training = the(commune)
        first = said(training, 2, "Chưa nghe rõ")
        again = said(training, 5, "  Nghe rõ rồi  \n\n cảm ơn ")
        said(training, 4, phone="b")
        assert again.id == first.id
        assert (again.stars, again.words) == (5, "Nghe rõ rồi\ncảm ơn")
        assert feedback.summary(training).n == 2
        assert feedback.of_phone(training, feedback.phone_hash(training, "b")).stars == 4


def test_what_is_kept_of_a_phone_differs_from_training_to_training(commune, work):
    with work():
        training = the(commune)
        other = trainings.add(training.course, "Lớp khác", by=COMMAND_LINE)
        assert feedback.phone_hash(training, "a") != feedback.phone_hash(other, "a")
        assert feedback.phone_hash(training, "a") == feedback.phone_hash(training, "a")
        assert len(feedback.phone_hash(training, "a")) == 64


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five(commune, work, stars):
    with work(), pytest.raises(Refused, match="sao"):
        said(the(commune), stars)


def test_words_have_an_end(commune, work):
    with work():
        assert len(said(the(commune), 3, "ă" * feedback.LONGEST).words) == feedback.LONGEST
        with pytest.raises(Refused, match="dài"):
            said(the(commune), 3, "ă" * (feedback.LONGEST + 1))


def test_a_lesson_of_another_training_is_none(commune, work):
    with work():
        training = the(commune)
        other = trainings.add(training.course, "Lớp khác", by=COMMAND_LINE)
        elsewhere = lessons.add(other, clock.today(), time(0, 0), time(1, 0))
        with pytest.raises(NotFound):
            feedback.give(training, 4, "", "x", lesson=elsewhere)
        assert feedback.give(training, 4, "", "x", lesson=training.lessons[0]).lesson_id == commune.lesson


def test_it_opens_with_the_first_lesson_and_closes_fourteen_days_after_the_last(commune, work, monkeypatch):
    with work():
        course = courses.get(commune.course, within=EVERYWHERE)
        training = trainings.add(course, "Lớp hai buổi", by=COMMAND_LINE)
        assert feedback.shut_because(training) == "early"
        assert feedback.closes(training) is None
        lessons.add(training, date(2026, 3, 2), time(8, 0), time(10, 0), practice=True)
        one = lessons.add(training, date(2026, 3, 3), time(8, 0), time(10, 0))
        lessons.add(training, date(2026, 3, 10), time(8, 0), time(10, 0))

        def now(day, hour, minute=0):
            monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, day, hour, minute, tzinfo=clock.ZONE))

        now(3, 7, 59)
        assert feedback.shut_because(training) == "early"  # the practice lesson of the day before is none
        with pytest.raises(Refused) as early:
            said(training, 5)
        assert early.value.code == "feedback_early"
        one.state = "open"  # begun by hand before its hour
        assert feedback.shut_because(training) is None
        one.state = "planned"
        now(3, 8)
        assert feedback.shut_because(training) is None
        assert feedback.spoken_of(training) is one
        said(training, 3)
        now(24, 23, 59)
        assert feedback.closes(training) == date(2026, 3, 24)
        assert said(training, 4).stars == 4
        now(25, 0)
        with pytest.raises(Refused) as late:
            said(training, 5)
        assert late.value.code == "feedback_late"
        assert feedback.summary(training).mean == 4


def test_a_summary_rounds_half_up():
    several = Summary({5: 1, 4: 2, 3: 1, 2: 0, 1: 0})
    assert (several.n, several.mean, several.satisfied, several.percent) == (
        4,
        Decimal("4.0"),
        3,
        Decimal("75.00"),
    )
    assert Summary({5: 1, 4: 3}).mean == Decimal("4.3")  # 4.25; half to even would be 4.2
    assert Summary({4: 87, 1: 8}).percent == Decimal("91.58")
    nobody = Summary({})
    assert (nobody.n, nobody.mean, nobody.percent, nobody.few) == (0, None, None, True)
    assert not Summary({5: 3}).few


def test_hidden_words_are_gone_from_the_list_and_their_stars_count_on(commune, work):
    with work():
        training = the(commune)
        row = said(training, 1, "Ông Tám ồn quá", "a")
        said(training, 5, "Hay", "b")
        said(training, 4, "", "c")
        feedback.hide(row, by=COMMAND_LINE)
        assert [one.words for one in feedback.listed(training)] == ["Hay"]
        assert feedback.count(training) == 1
        assert feedback.count(training, hidden=True) == 2
        assert feedback.summary(training).counts == {1: 1, 2: 0, 3: 0, 4: 1, 5: 1}
        assert (
            said(training, 2, "Ông Tám vẫn ồn", "a").hidden_at is not None
        )  # changing words is no way round
        feedback.show_again(row)
        assert feedback.count(training) == 2


def test_words_are_listed_the_newest_first_by_pages(commune, work, monkeypatch):
    start = clock.now()
    with work():
        training = the(commune)
        for number in range(5):
            monkeypatch.setattr(clock, "now", lambda number=number: start + timedelta(seconds=number))
            said(training, 4, f"Lời {number}", str(number))
        assert [one.words for one in feedback.listed(training, limit=2, offset=1)] == ["Lời 3", "Lời 2"]


def test_the_satisfied_of_a_time_are_those_of_the_locality_by_our_days(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        for number, (place, stars, at) in enumerate(
            [
                (commune, 5, datetime(2026, 1, 1, 0, 0, tzinfo=clock.ZONE)),
                (commune, 3, datetime(2026, 12, 31, 23, 59, tzinfo=clock.ZONE)),
                (commune, 4, datetime(2026, 6, 1, 9, 0, tzinfo=clock.ZONE)),
                (commune, 5, datetime(2025, 12, 31, 23, 59, tzinfo=clock.ZONE)),
                (commune, 5, datetime(2027, 1, 1, 0, 0, tzinfo=clock.ZONE)),
                (other, 5, datetime(2026, 6, 1, 9, 0, tzinfo=clock.ZONE)),
            ]
        ):
            said(the(place), stars, phone=str(number)).given_at = at
        db.session.flush()
        year = feedback.satisfied(commune.locality, date(2026, 1, 1), date(2026, 12, 31))
        assert (year.satisfied, year.n) == (2, 3)


def test_of_a_course_a_trainer_reads_their_own_trainings_only(commune, work):
    with work():
        course = courses.get(commune.course, within=EVERYWHERE)
        elsewhere = trainings.add(course, "Lớp của người khác", by=COMMAND_LINE)
        lessons.add(elsewhere, clock.today(), time(0, 0), time(23, 59))
        said(the(commune), 5)
        said(elsewhere, 1)
        everybody = feedback.of_course(course.id, within=Scope(commune.locality))
        mine = feedback.of_course(
            course.id, within=Scope(commune.locality, trainer_id=commune.accounts["trainer"])
        )
        assert (everybody.n, everybody.mean, mine.n, mine.mean) == (2, 3, 1, 5)


# --- at once -------------------------------------------------------------------------------------------------


@pytest.fixture
def twice(commune, work, meanwhile):
    """twice(): the same phone speaks again before its first words are committed. What each raised, and the stars that stand."""

    def run():
        outcome = [
            error if isinstance(error, Exception) else None
            for error in meanwhile(lambda: said(the(commune), 4), lambda: said(the(commune), 5))
        ]
        with work():
            return outcome, list(db.session.scalars(select(Feedback.stars)))

    return run


def test_the_same_phone_twice_at_once_is_one_voice(twice):
    outcome, stars = twice()
    assert outcome == [None, None]
    assert stars == [5]


def test_control_looking_first_and_adding_then_breaks(twice, monkeypatch, db_kind):
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: nobody comes between looking and adding")

    def look_then_add(connection, table, rows, *, key):
        [row] = rows
        if not connection.execute(select(table.c.id).where(*(table.c[k] == row[k] for k in key))).first():
            connection.execute(insert(table).values(row))

    monkeypatch.setattr(feedback, "write_over", look_then_add)
    outcome, stars = twice()
    assert len(stars) == 1
    assert isinstance(outcome[1], IntegrityError)
