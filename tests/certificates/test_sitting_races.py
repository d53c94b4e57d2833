"""Two tabs, two phones, a trainer who closes: at the same moment, on both databases; and what it was without the locks.

One transaction does its work and dawdles before its commit while the other runs. SQLite lets one write at a time;
PostgreSQL lets them overlap, and there the same is done once with the locks taken away, to see that it can go wrong.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.base.actors import COMMAND_LINE
from app.base.db import db
from certificates.assessments import marking, opening, taking
from certificates.assessments.opening import Opening
from certificates.assessments.sitting import Sitting
from certificates.assessments.taking import Told
from tests.certificates.papers import opened, right_of


@pytest.fixture
def unlocked(monkeypatch, db_kind):
    """The same without locks. SQLite needs none: one writer at a time."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no lock to take away")
    monkeypatch.setattr(taking, "hold", lambda row: None)


@pytest.fixture
def begun(commune, work):
    """An opening and a sitting in it: their ids."""
    with work():
        held = opened(commune)
        return held.id, taking.sit_down(held, commune.enrolled[0])[0].id


def _say(sitting_id, place, said, turn):
    return lambda: taking.answer(db.session.get_one(Sitting, sitting_id), [Told(place, said, turn)]).state


def _right(sitting_id, place):
    def deed():
        sitting = db.session.get_one(Sitting, sitting_id)
        return taking.answer(sitting, [Told(place, right_of(sitting.paper[place]), 9)]).state

    return deed


def _said(app, sitting_id):
    with app.app_context():
        return taking.said(db.session.get_one(Sitting, sitting_id))


@pytest.mark.parametrize("turns", [(1, 2), (2, 1)])
def test_two_tabs_answer_one_question_and_the_newer_holds(app, begun, meanwhile, turns):
    one, two = turns
    assert meanwhile(_say(begun[1], 0, one, one), _say(begun[1], 0, two, two)) == ["open", "open"]
    assert _said(app, begun[1]) == {0: 2}


@pytest.mark.usefixtures("unlocked")
def test_without_a_lock_one_of_two_tabs_is_thrown_out(begun, meanwhile):
    assert isinstance(meanwhile(_say(begun[1], 0, 1, 1), _say(begun[1], 0, 2, 2))[1], IntegrityError)


def _hand_in(sitting_id):
    return lambda: taking.hand_in(db.session.get_one(Sitting, sitting_id))


def _counted(app, sitting_id):
    """Whether the marks are those of the answers that are kept."""
    with app.app_context():
        sitting = db.session.get_one(Sitting, sitting_id)
        return sitting.points == marking.mark(sitting.paper, taking.said(sitting)).points


def test_an_answer_while_the_other_tab_hands_in_counts_or_is_not_kept(app, begun, meanwhile):
    assert meanwhile(_hand_in(begun[1]), _right(begun[1], 0)) == [True, "ended"]
    assert _counted(app, begun[1])


def test_handing_in_while_an_answer_is_written_counts_it(app, begun, meanwhile):
    assert meanwhile(_right(begun[1], 0), _hand_in(begun[1])) == ["open", True]
    assert _counted(app, begun[1])
    assert _said(app, begun[1])


@pytest.mark.usefixtures("unlocked")
def test_without_a_lock_an_answer_is_kept_and_not_counted(app, begun, meanwhile):
    assert meanwhile(_right(begun[1], 0), _hand_in(begun[1])) == ["open", True]
    assert not _counted(app, begun[1])


def test_handed_in_by_two_tabs_at_once_is_once(begun, meanwhile):
    assert meanwhile(_hand_in(begun[1]), _hand_in(begun[1])) == [True, False]


def _sit(commune, opening_id):
    return lambda: taking.sit_down(db.session.get_one(Opening, opening_id), commune.enrolled[1])[0].id


def test_two_phones_sit_down_at_once_to_one_sitting(commune, begun, meanwhile):
    first, second = meanwhile(_sit(commune, begun[0]), _sit(commune, begun[0]))
    assert first == second


@pytest.mark.usefixtures("unlocked")
def test_without_a_lock_the_second_phone_is_thrown_out(commune, begun, meanwhile):
    assert isinstance(meanwhile(_sit(commune, begun[0]), _sit(commune, begun[0]))[1], IntegrityError)


def test_nobody_sits_down_while_it_is_being_closed(app, commune, begun, meanwhile):
    def close():
        return taking.close(db.session.get_one(Opening, begun[0]), by=COMMAND_LINE)

    collected, refused = meanwhile(close, _sit(commune, begun[0]))
    assert (collected, getattr(refused, "code", None)) == (1, "opening_closed")
    with app.app_context():
        assert db.session.scalar(select(Sitting.id).where(Sitting.handed_in_at.is_(None))) is None


def test_one_more_try_given_twice_at_once_is_two(app, commune, begun, meanwhile):
    def allow():
        opening.allow_again(db.session.get_one(Opening, begun[0]), commune.enrolled[0])

    meanwhile(allow, allow)
    with app.app_context():
        assert db.session.get_one(Opening, begun[0]).more == {str(commune.enrolled[0]): 2}
