"""Two people decide at the same moment: one of them wins, the other hears why, nothing is done twice."""

from __future__ import annotations

from itertools import permutations
from time import sleep

import pytest
from sqlalchemy import func, select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from campaigns import decisions
from tests.people.register_made import a_row, an_import, pairs_said, person
from trainees import areas, people
from trainees.imports import answering
from trainees.imports.reading import RowFields
from trainees.people import Person, merging
from trainees.people.merging import Merge


@pytest.fixture
def two(work):
    """The ids of two people who may be one."""
    with work():
        place = areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id
        return tuple(person(place, "Lò Thị Mây", birth=birth).id for birth in ("1980", "1980-05-17"))


def load(person_id):
    return people.get(person_id, within=EVERYWHERE)


def lost(outcome):
    """The codes of those who came second."""
    return [one.code for one in outcome if isinstance(one, Refused)]


def test_the_same_pair_is_merged_once(at_once, two, work):
    one, other = two

    def merge(into, out):
        # Both read the page before either decided: the rows are loaded as they were then.
        return lambda: (
            decisions.merge(
                db.session.get_one(Person, into), db.session.get_one(Person, out), by=COMMAND_LINE
            ).id
        )

    outcome = at_once(merge(one, other), merge(other, one))
    assert lost(outcome) == ["merge_gone"], outcome
    with work():
        assert db.session.scalar(select(func.count()).select_from(Merge)) == 1
        assert sum(db.session.get_one(Person, p).merged_into_id is None for p in two) == 1
        assert pairs_said() == {two: "same"}


def test_a_chain_merged_at_once_has_no_loop(at_once, two, work):
    one, other = two
    with work():
        third = person(db.session.get_one(Person, one).locality_id, "Lò Mây").id

    def merge(into, out):
        return lambda: (
            merging.merge(
                db.session.get_one(Person, into), db.session.get_one(Person, out), by=COMMAND_LINE
            ).id
        )

    at_once(merge(one, other), merge(other, third), merge(third, one))
    with work():
        rows = {p: db.session.get_one(Person, p).merged_into_id for p in (one, other, third)}
        living = [p for p, into in rows.items() if into is None]
        assert living
        assert all(into in living for into in rows.values() if into is not None), rows


def a_third(two, work):
    """The ids of three people who may be one; the third is the oldest row."""
    with work():
        return (*two, person(load(two[0]).locality_id, "Lò Mây").id)


def test_three_people_are_merged_by_several_hands(at_once, two, work):
    """Each of six has another pair before them: whoever comes too late hears so, and nobody waits for ever."""
    one, other, _ = three = a_third(two, work)

    def merge(into, out):
        def deed():
            if (into, out) != (one, other):
                sleep(0.1)  # the first family grows while the others wait for one of it
            stays, goes = db.session.get_one(Person, into), db.session.get_one(Person, out)
            return decisions.merge(stays, goes, by=COMMAND_LINE).id

        return deed

    outcome = at_once(*(merge(*pair) for pair in permutations(three, 2)))
    made = [one for one in outcome if isinstance(one, int)]
    assert (len(made), lost(outcome)) == (2, ["merge_gone"] * 4), outcome
    with work():
        rows = [db.session.get_one(Person, p).merged_into_id for p in three]
        assert sorted((into is None for into in rows), reverse=True) == [True, False, False]


def test_a_family_that_grew_meanwhile_is_held_in_turn(at_once, two, work):
    """One takes the second in; one takes that one in with all of hers; one undoes the first: in whatever order they come."""
    one, other, third = a_third(two, work)
    with work():
        record = decisions.merge(load(third), load(other), by=COMMAND_LINE).id
        fourth = person(load(one).locality_id, "Lò Thị Mây Tư").id

    def take_in():
        stays, goes = db.session.get_one(Person, fourth), db.session.get_one(Person, third)
        return decisions.merge(stays, goes, by=COMMAND_LINE).id

    def undo():
        return decisions.undo(db.session.get_one(Merge, record), by=COMMAND_LINE)[0].id

    def tell_apart():
        people_of = [db.session.get_one(Person, each) for each in (other, third)]
        return decisions.tell_apart(*people_of, by=COMMAND_LINE).id

    outcome = at_once(take_in, undo, tell_apart)
    assert all(isinstance(each, int | Refused) for each in outcome), outcome
    with work():
        into = {p: db.session.get_one(Person, p).merged_into_id for p in (other, third, fourth)}
        assert into[fourth] is None
        assert all(into[p] is None for p in into.values() if p is not None), into


def test_a_merge_is_undone_once(at_once, two, work):
    with work():
        record = decisions.merge(load(two[0]), load(two[1]), by=COMMAND_LINE).id

    def undo():
        return decisions.undo(db.session.get_one(Merge, record), by=COMMAND_LINE)[0].id

    assert lost(at_once(undo, undo)) == ["merge_undone"]
    with work():
        assert all(db.session.get_one(Person, p).merged_into_id is None for p in two)
        assert pairs_said() == {two: "open"}


def test_two_verdicts_of_one_pair_make_one_pair(at_once, two, work):
    def say(verdict):
        return lambda: verdict(load(two[0]), load(two[1]), by=COMMAND_LINE).verdict

    outcome = at_once(say(decisions.tell_apart), say(decisions.leave_open))
    assert {one for one in outcome if isinstance(one, str)} == {"different", "unsure"}
    with work():
        assert len(pairs_said()) == 1


def test_a_row_is_answered_once(at_once, two, work):
    with work():
        place = load(two[0]).locality_id
        row_id = a_row(an_import(place), RowFields(name="Lò Thị Mây", unit="Trạm Y tế"), load(two[0])).id

    def new():
        return decisions.new(answering.get(row_id, within=EVERYWHERE), by=COMMAND_LINE).person.id

    outcome = at_once(new, new)
    late = [getattr(one, "code", None) for one in outcome if isinstance(one, Exception)]
    assert late in (["row_answered"], ["row_unknown"]), outcome
    with work():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 3
