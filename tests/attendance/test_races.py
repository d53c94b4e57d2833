"""Two people do two things at the same moment: whatever the order, no presence and no evidence is lost.

Each test lets one transaction do its work and then dawdle before its commit, while the other runs. On SQLite the
second simply waits for the first; PostgreSQL lets them overlap, and only its locks keep the outcome right.
"""

from __future__ import annotations

from datetime import time

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import hold
from app.base.errors import Refused
from campaigns import lessons, trainings
from campaigns.attendance import completion
from tests.attendance.telling import event, present, send, void, walkin
from trainees import cards, ledger


def close(lesson_id):
    return completion.complete(lessons.get(lesson_id, within=EVERYWHERE), by=COMMAND_LINE)


def evidence():
    """The people who have evidence, as the ledger says, which must be what the trainings say."""
    said = {line.person_id for line in ledger.lines()}
    wanted = {p for t in trainings.listed(EVERYWHERE) for p, _ in completion.wanted(t)}
    assert said == wanted
    return said


def test_race_of_an_undo_and_a_second_scan(commune, work, meanwhile):
    first, second = event(code=commune.codes[0]), event(code=commune.codes[0])
    with work():
        send(commune.lesson, first)
    meanwhile(lambda: send(commune.lesson, second), lambda: send(commune.lesson, void(first)))
    with work():
        assert present(commune.lesson) == {commune.enrolled[0]: second["id"]}


def test_race_of_a_second_scan_and_an_undo(commune, work, meanwhile):
    first, second = event(code=commune.codes[0]), event(code=commune.codes[0])
    with work():
        send(commune.lesson, first)
    meanwhile(lambda: send(commune.lesson, void(first)), lambda: send(commune.lesson, second))
    with work():
        assert present(commune.lesson) == {commune.enrolled[0]: second["id"]}


def test_race_of_a_scan_and_the_closing(commune, work, meanwhile):
    with work():
        send(commune.lesson, event(code=commune.codes[1]))
    meanwhile(lambda: send(commune.lesson, event(code=commune.codes[0])), lambda: close(commune.lesson))
    with work():
        assert evidence() == set(commune.enrolled[:2])


def test_race_of_the_closing_and_a_scan(commune, work, meanwhile):
    with work():
        send(commune.lesson, event(code=commune.codes[1]))
    _, answers = meanwhile(
        lambda: close(commune.lesson), lambda: send(commune.lesson, event(code=commune.codes[0]))
    )
    assert [(a.result, a.problem) for a in answers] == [("held", "lesson_closed")]
    with work():
        assert evidence() == {commune.enrolled[1]}


def test_race_of_closing_two_lessons_of_a_training(commune, work, meanwhile):
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        other = lessons.add(training, clock.today(), time(0, 0), time(23, 59)).id
        send(commune.lesson, event(code=commune.codes[0]))
        send(other, event(code=commune.codes[0]))
    meanwhile(lambda: close(commune.lesson), lambda: close(other))
    with work():
        assert evidence() == {commune.enrolled[0]}


def test_race_of_closing_a_lesson_twice(commune, work, meanwhile):
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
    first, second = meanwhile(lambda: close(commune.lesson), lambda: close(commune.lesson))
    assert first.recorded == 2
    assert isinstance(second, Refused)
    assert second.code == "lesson_closed"
    with work():
        assert evidence() == {commune.enrolled[0]}


def test_race_of_the_first_scans(commune, work, meanwhile):
    """Both find the lesson planned and open it."""
    answers = meanwhile(
        lambda: send(commune.lesson, event(code=commune.codes[0])),
        lambda: send(commune.lesson, event(code=commune.codes[1])),
    )
    assert [[a.result for a in each] for each in answers] == [["created"], ["created"]]
    with work():
        assert sorted(present(commune.lesson)) == commune.enrolled[:2]
        assert lessons.get(commune.lesson, within=EVERYWHERE).state == "open"


# --- two lessons of a training: who joins in one of them counts in the other -------------------------------------


@pytest.fixture
def two_lessons(commune, work):
    """Another lesson of the same training, and a blank card: scanned there, handed out here."""
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        other = lessons.add(training, clock.today(), time(0, 0), time(23, 59)).id
        [card] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        return other, card.full_code


def both_present(commune, other, work):
    with work():
        return list(present(commune.lesson)) == list(present(other)) != []


def test_race_of_a_blank_card_handed_out_and_scanned_in_another_lesson(commune, work, meanwhile, two_lessons):
    other, card = two_lessons
    meanwhile(lambda: send(commune.lesson, walkin(code=card)), lambda: send(other, event(code=card)))
    assert both_present(commune, other, work)


def test_race_of_a_blank_card_scanned_and_handed_out_in_another_lesson(commune, work, meanwhile, two_lessons):
    other, card = two_lessons
    meanwhile(lambda: send(other, event(code=card)), lambda: send(commune.lesson, walkin(code=card)))
    assert both_present(commune, other, work)


def test_race_control_holding_the_lesson_alone_is_not_enough(
    commune, work, meanwhile, two_lessons, db_kind, monkeypatch
):
    """Neither sees the other: the scan waits for ever. SQLite lets one write at a time, whatever is held."""
    other, card = two_lessons
    monkeypatch.setattr(lessons, "hold", hold)
    meanwhile(lambda: send(other, event(code=card)), lambda: send(commune.lesson, walkin(code=card)))
    assert both_present(commune, other, work) == (db_kind == "sqlite")
