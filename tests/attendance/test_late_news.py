"""News that come late: what an event needs in order to count may be on another phone, and come after it."""

from __future__ import annotations

import uuid
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from campaigns import lessons, trainings
from campaigns.attendance import completion, desk, inbox, presence
from campaigns.attendance.completion import Closing
from campaigns.attendance.events import Attendance
from campaigns.attendance.inbox import Deed, Look
from campaigns.courses import Course
from campaigns.lessons import Lesson
from tests.attendance.telling import event, first_in, kept, present, send, void, walkin
from trainees import cards
from trainees.cards import Card
from trainees.people import Person


def minutes(n):
    return (clock.now() + timedelta(minutes=n)).isoformat()


def lesson_of(commune):
    return lessons.get(commune.lesson, within=EVERYWHERE)


def row(lesson_id, person_id):
    return db.session.scalars(
        select(Attendance).where(Attendance.lesson_id == lesson_id, Attendance.person_id == person_id)
    ).one()


# --- the undoing comes first ---------------------------------------------------------------------------------


def test_an_undoing_that_comes_first_takes_effect_when_its_scan_comes(commune, work):
    scan = event(code=commune.codes[0])
    undoing = void(scan)
    with work():
        (answer,) = send(commune.lesson, undoing)
        assert (answer.result, answer.problem) == ("held", "corrects_unknown")
    with work():
        (answer,) = send(commune.lesson, scan)
        assert answer.result == "created"
        assert present(commune.lesson) == {}
        assert kept(undoing["id"]).result == "created"
        assert presence.held(lesson_of(commune)) == []


def test_an_undoing_that_comes_first_leaves_the_other_scans(commune, work):
    scan, other = event(code=commune.codes[0]), event(code=commune.codes[0])
    with work():
        send(commune.lesson, void(scan), other, scan)
        assert present(commune.lesson) == {commune.enrolled[0]: other["id"]}


def test_an_undoing_that_was_put_aside_undoes_nothing(commune, work):
    scan = event(code=commune.codes[0])
    undoing = void(scan)
    with work():
        send(commune.lesson, undoing)
        inbox.settle(Look(EVERYWHERE), inbox.HELD, undoing["id"], Deed(inbox.REJECT), by=COMMAND_LINE)
        send(commune.lesson, scan)
        assert present(commune.lesson) == {commune.enrolled[0]: scan["id"]}


def test_an_undone_newcomer_gives_the_blank_card_back(commune, work):
    with work():
        [card] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        new = walkin(code=card.full_code)
        send(commune.lesson, void(new), new)
        assert present(commune.lesson) == {}
        assert db.session.scalars(select(Card.person_id).where(Card.id == card.id)).one() is None


# --- the earliest scan tells ---------------------------------------------------------------------------------


def test_whichever_phone_is_heard_first_the_earliest_scan_tells_when_they_came(commune, work):
    early, late = event(code=commune.codes[0], device_time=minutes(-9)), event(code=commune.codes[0])
    with work():
        answers = send(commune.lesson, late, early)
        assert [a.flags for a in answers] == [[], ["already"]]
        assert present(commune.lesson) == {commune.enrolled[0]: early["id"]}
        assert (
            abs((clock.now() - timedelta(minutes=9) - first_in(commune.lesson, commune.enrolled[0])).seconds)
            < 60
        )


# --- a card that was nobody's yet ----------------------------------------------------------------------------


def test_a_blank_card_scanned_before_the_desk_is_heard_counts_once_it_is(commune, work):
    with work():
        [card] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        scan, new = event(code=card.full_code, device_time=minutes(-3)), walkin(code=card.full_code)
        [held] = send(commune.lesson, scan)
        assert held.problem == "card_blank"
    with work():
        [answer] = send(commune.lesson, new)
        assert present(commune.lesson) == {answer.person["id"]: scan["id"]}
        assert presence.held(lesson_of(commune)) == []


def test_a_scan_off_the_list_counts_once_they_join(commune, work):
    scan = event(person=None, code=None) | {"code": ""}
    with work():
        stranger = db.session.get_one(Person, commune.people[4])
        scan["code"] = cards.current([stranger.id])[stranger.id].full_code
        [held] = send(commune.lesson, scan)
        assert held.problem == "not_on_list"
    with work():
        inbox.settle(Look(EVERYWHERE), inbox.HELD, scan["id"], Deed(inbox.KEEP), by=COMMAND_LINE)
        assert present(commune.lesson) == {commune.people[4]: scan["id"]}
        assert presence.held(lesson_of(commune)) == []


def test_a_held_scan_that_was_put_aside_stays_aside(commune, work):
    with work():
        [card] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        scan, new = event(code=card.full_code, device_time=minutes(-3)), walkin(code=card.full_code)
        send(commune.lesson, scan, void(scan))
        [answer] = send(commune.lesson, new)
        assert present(commune.lesson) == {answer.person["id"]: new["id"]}
        assert kept(scan["id"]).result == "held"


# --- hours ---------------------------------------------------------------------------------------------------


@pytest.fixture
def hours(commune, work):
    """The course counts hours: 80 % of the lesson, which is that of the whole day."""
    with work():
        db.session.get_one(Course, commune.course).version.stay_percent = 80
    return commune


def at_hour(hour, minute=0):
    now = clock.now()
    return now.replace(hour=hour, minute=minute, second=0, microsecond=0).isoformat()


def test_where_hours_are_not_counted_a_leaving_is_held(commune, work):
    with work():
        answers = send(commune.lesson, event(code=commune.codes[0]), event("out", commune.codes[0]))
        assert [a.problem for a in answers] == [None, "kind_not_counted"]


@pytest.mark.parametrize("turned", [False, True], ids=["in-out", "out-in"])
def test_who_stayed_long_enough_completes(hours, work, turned):
    stays = [
        event(code=hours.codes[0], device_time=at_hour(0, 30)), event("out", hours.codes[0], device_time=at_hour(23)),
        event(code=hours.codes[1], device_time=at_hour(0, 30)), event("out", hours.codes[1], device_time=at_hour(12)),
        event(code=hours.codes[2], device_time=at_hour(0, 30)),
    ]  # fmt: skip
    with work():
        send(hours.lesson, *(reversed(stays) if turned else stays))
        assert set(present(hours.lesson)) == set(hours.enrolled[:3])
        assert row(hours.lesson, hours.enrolled[0]).out_at.hour == 23
        assert row(hours.lesson, hours.enrolled[2]).out_at is None
        completion.complete(lesson_of(hours), by=COMMAND_LINE)
        training = trainings.get(hours.training, within=EVERYWHERE)
        assert set(completion.finished(training)) == {hours.enrolled[0]}
        assert completion.eligible_counts([training]) == {hours.training: 1}
        assert {person for person, _ in completion.wanted(training)} == {hours.enrolled[0]}


def test_an_undone_leaving_is_none(hours, work):
    leaving = event("out", hours.codes[0], device_time=at_hour(23))
    with work():
        send(hours.lesson, event(code=hours.codes[0], device_time=at_hour(1)), leaving, void(leaving))
        assert row(hours.lesson, hours.enrolled[0]).out_at is None


def test_everybody_who_is_still_there_leaves_with_one_click(hours, work):
    with work():
        send(hours.lesson, *(event(code=code, device_time=at_hour(0)) for code in hours.codes[:3]))
        send(hours.lesson, event("out", hours.codes[0]))
        left = row(hours.lesson, hours.enrolled[0]).out_at
        assert desk.leave(lesson_of(hours), by=COMMAND_LINE) == 2
        assert desk.leave(lesson_of(hours), by=COMMAND_LINE) == 0
        assert row(hours.lesson, hours.enrolled[0]).out_at == left
        assert row(hours.lesson, hours.enrolled[1]).out_at is not None
        assert desk.stay(lesson_of(hours), by=COMMAND_LINE) == 2, (
            "pressed too early: whoever was scanned out is out"
        )
        assert row(hours.lesson, hours.enrolled[0]).out_at == left
        assert row(hours.lesson, hours.enrolled[1]).out_at is None
        assert desk.leave(lesson_of(hours), by=COMMAND_LINE) == 2


def test_somebody_marked_the_week_after_was_there_when_the_lesson_began(hours, work):
    with work():
        lesson = lesson_of(hours)
        lesson.day, lesson.starts_at, lesson.ends_at = clock.today() - timedelta(days=7), time(14), time(16)
        desk.mark(lesson, hours.enrolled[0], str(uuid.uuid4()), by=COMMAND_LINE)
        there = row(hours.lesson, hours.enrolled[0])
        assert (there.flags, presence.late(lesson, there)) == ([], 0)
        assert there.first_in.replace(microsecond=0) == lesson.starts
        assert desk.leave(lesson, by=COMMAND_LINE) == 1
        db.session.expire_all()
        assert row(hours.lesson, hours.enrolled[0]).out_at.replace(microsecond=0) == lesson.ends


# --- lessons of other kinds ----------------------------------------------------------------------------------


def another(commune, **said):
    training = trainings.get(commune.training, within=EVERYWHERE)
    return lessons.add(training, clock.today(), time(0, 0), time(23, 59), **said)


def test_a_practice_lesson_never_counts(commune, work):
    with work():
        [card] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        practice = another(commune, practice=True)
        before = db.session.query(Person).count()
        answers = send(practice.id, event(code=commune.codes[0]), walkin(code=card.full_code))
        assert [a.result for a in answers] == ["created", "created"]
        assert db.session.query(Person).count() == before
        assert db.session.get_one(Card, card.id).person_id is None
        training = trainings.get(commune.training, within=EVERYWHERE)
        assert training.needed == 1
        completion.complete(practice, by=COMMAND_LINE)
        assert completion.finished(training) == {}
        assert completion.eligible_counts([training]) == {training.id: 0}
        assert presence.attended(training, commune.enrolled) == {}


def test_a_make_up_lesson_counts_as_the_one_that_was_missed(commune, work):
    with work():
        second = another(commune)
        again = another(commune, makes_up=db.session.get_one(Lesson, commune.lesson))
        training = trainings.get(commune.training, within=EVERYWHERE)
        assert training.needed == 2
        both, missed, twice = commune.codes[:3]
        send(commune.lesson, event(code=both), event(code=twice))
        send(second.id, event(code=both), event(code=missed))
        send(again.id, event(code=missed), event(code=twice))
        for each in (db.session.get_one(Lesson, commune.lesson), second, again):
            completion.complete(each, by=COMMAND_LINE)
        assert set(completion.finished(training)) == set(commune.enrolled[:2])
        assert completion.eligible_counts([training]) == {training.id: 2}
        assert presence.attended(training, commune.enrolled) == dict(
            zip(commune.enrolled[:3], (2, 2, 1), strict=True)
        )


def test_a_make_up_lesson_makes_up_for_a_lesson_of_its_own_training(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    with work(), pytest.raises(Refused, match="bù"):
        another(commune, makes_up=db.session.get_one(Lesson, other.lesson))


# --- what is said at the end ---------------------------------------------------------------------------------


def test_counts_are_said_at_closing_and_the_reason_at_reopening(commune, work):
    with work():
        lesson = lesson_of(commune)
        completion.complete(lesson, by=COMMAND_LINE, told=Closing(40, 5, 2, 0, " mạng yếu "))
        assert (lesson.head_count, lesson.poor, lesson.minority, lesson.difficulties) == (
            40,
            5,
            0,
            "mạng yếu",
        )
        completion.reopen(lesson, by=COMMAND_LINE, reason="sót ba người")
        assert (lesson.reopened_reason, lesson.head_count) == ("sót ba người", 40)


@pytest.mark.parametrize("told", [Closing(-1), Closing(3, poor=4)], ids=["negative", "more-than-all"])
def test_counts_that_cannot_be_are_refused(commune, work, told):
    with work(), pytest.raises(Refused, match="đếm"):
        completion.complete(lesson_of(commune), by=COMMAND_LINE, told=told)


# --- a lesson that does not take place ------------------------------------------------------------------------


def test_a_lesson_that_is_cancelled_is_needed_no_more(commune, work):
    with work():
        rained_off = another(commune)
        training = trainings.get(commune.training, within=EVERYWHERE)
        send(commune.lesson, event(code=commune.codes[0]))
        completion.complete(lesson_of(commune), by=COMMAND_LINE)
        assert completion.finished(training) == {}
        change = completion.cancel(rained_off, by=COMMAND_LINE)
        assert change.recorded == 2
        assert set(completion.finished(training)) == {commune.enrolled[0]}


def test_a_lesson_at_which_somebody_was_is_not_cancelled(commune, work):
    with work():
        lesson = lesson_of(commune)
        send(commune.lesson, event(code="00000000"))  # held: nobody is present, and yet something was said
        with pytest.raises(Refused, match="điểm danh"):
            completion.cancel(lesson, by=COMMAND_LINE)
        again = another(commune)
        another(commune, makes_up=again)
        with pytest.raises(Refused, match="học bù"):
            completion.cancel(again, by=COMMAND_LINE)
