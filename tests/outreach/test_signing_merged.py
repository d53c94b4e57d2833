"""Two rows of the register on one shift, or on two at one time, who turn out to be one person; and who are two again."""

from __future__ import annotations

import pytest

from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns import decisions
from campaigns.outreach import signing
from campaigns.outreach.campaigning import lacking
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.shift import ON, OUT, WAITING
from tests.outreach.crew import another_day, another_shift, crew, shift, sign_up, volunteer
from trainees.people import Person, merging


@pytest.fixture
def made(commune, work):
    with work():
        return crew(commune.locality, 6, seats=2)


def merge(made, stays: int, goes: int):
    return decisions.merge(person(made, stays), person(made, goes), by=COMMAND_LINE)


def person(made, number: int) -> Person:
    return db.session.get_one(Person, made.people[number])


def seats(made) -> signing.Seats:
    return signing.taken([shift(made.shift)])[made.shift]


def told(made) -> list[str]:
    return [one.sentence for one in signing.clashes(db.session.get_one(OutreachDay, made.day))]


def test_a_merged_pair_on_one_shift_has_one_seat_and_is_told(made, work) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:4]]
        assert [row.state for row in rows] == [ON, ON, WAITING, WAITING]
        assert told(made) == []
    with work():
        merge(made, 0, 1)
    with work():
        assert seats(made) == signing.Seats(on=1, waiting=2, seats=2)
        [sentence] = told(made)
        assert "hai dòng ở ca 07:00–11:00" in sentence
        assert sentence in [one.sentence for one in signing.lacks(db.session.get_one(OutreachDay, made.day))]
        day = db.session.get_one(OutreachDay, made.day)
        assert [row.person_id for row in signing.of_day(day)] == [made.people[0], *made.people[2:4]]
        assert "còn thiếu 1 trong 2 người" in " ".join(one.what for one in lacking.lacks(day.campaign))
        # The seat that is free by it goes to the first who waits.
        assert [row.person_id for row in signing.fill(day)] == [made.people[2]]
    with work():
        assert seats(made) == signing.Seats(on=2, waiting=1, seats=2)


def test_a_clash_of_two_other_days_of_the_date_is_told_on_those(made, work) -> None:
    with work():
        days = [another_day(made) for _ in range(2)]
        for point, one in zip(days, made.volunteers, strict=False):
            sign_up(another_shift(point.id, 8, 10).id, one)
        merge(made, 0, 1)
        others = [point.outreach_day_id for point in days]
    with work():
        assert told(made) == []
        for day_id in others:
            [sentence] = [one.what for one in signing.clashes(db.session.get_one(OutreachDay, day_id))]
            assert "hai ca trùng giờ" in sentence


def test_who_waits_and_asks_again_takes_the_seat_that_a_merge_left_empty(made, work) -> None:
    with work():
        for one in made.volunteers[:4]:
            sign_up(made.shift, one)
        merge(made, 0, 1)
    with work():
        assert sign_up(made.shift, made.volunteers[3]).state == WAITING, "the first who waits goes first"
        assert sign_up(made.shift, made.volunteers[2]).state == ON


def test_two_again_are_two_seats_and_nobody_more_gets_in(made, work) -> None:
    with work():
        for one in made.volunteers[:4]:
            sign_up(made.shift, one)
        record = merge(made, 0, 1).id
        signing.fill(db.session.get_one(OutreachDay, made.day))
    with work():
        decisions.undo(db.session.get_one(merging.Merge, record), by=COMMAND_LINE)
    with work():
        assert seats(made) == signing.Seats(on=3, waiting=1, seats=2)
        assert seats(made).free == 0
        assert signing.move_up(shift(made.shift)) == []
        assert told(made) == []


@pytest.mark.parametrize("leaver", [0, 1])
def test_who_leaves_leaves_with_both_rows(made, work, leaver) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:3]]
        merge(made, 0, 1)
    with work():
        row = signing.standing.own_rows(made.shift, made.people[leaver])[leaver]
        assert [one.person_id for one in signing.sign_out(row, by=COMMAND_LINE)] == [made.people[2]]
        assert {one.state for one in signing.standing.own_rows(made.shift, made.people[0])} == {OUT}
        assert seats(made) == signing.Seats(on=1, waiting=0, seats=2)
        # And comes back once.
        sign_up(made.shift, made.volunteers[1])
        assert seats(made).on == 2
    assert rows


def test_the_one_who_was_merged_is_on_the_shift_already(made, work) -> None:
    with work():
        first = sign_up(made.shift, made.volunteers[0]).id
        merge(made, 1, 0)
    with work():
        assert sign_up(made.shift, made.volunteers[1]).id == first
        assert sign_up(made.shift, made.volunteers[0]).id == first


def test_who_is_on_it_does_not_wait_for_it_too(made, work) -> None:
    with work():
        for one in made.volunteers[:4]:
            sign_up(made.shift, one)
        merge(made, 0, 2)
    with work():
        assert seats(made) == signing.Seats(on=2, waiting=1, seats=2)
        leaver = signing.standing.own_rows(made.shift, made.people[1])[0]
        assert [row.person_id for row in signing.sign_out(leaver, by=COMMAND_LINE)] == [made.people[3]]


def test_overlapping_shifts_of_one_who_was_two_are_told_and_no_more_are_taken(made, work) -> None:
    with work():
        other, third = another_shift(made.point, 10, 12), another_shift(made.point, 8, 9)
        sign_up(made.shift, made.volunteers[0])
        sign_up(other.id, made.volunteers[1])
        merge(made, 0, 1)
        other_id, third_id = other.id, third.id
    with work():
        [sentence] = told(made)
        assert person(made, 0).name in sentence
        assert "07:00–11:00" in sentence
        assert "10:00–12:00" in sentence
        with pytest.raises(Exception, match="shift_overlap"):
            sign_up(third_id, made.volunteers[1])
        mine = signing.of_volunteer(volunteer(made.volunteers[1]))
        assert [row.shift_id for row in mine] == [made.shift, other_id]
        signing.remove(mine[1], by=COMMAND_LINE)
    with work():
        assert told(made) == []


def test_names_are_those_of_who_stands_for_both(made, work, queries) -> None:
    with work():
        rows = [sign_up(made.shift, one).id for one in made.volunteers[:3]]
        merge(made, 2, 0)
    with work(), queries() as seen:
        of = signing.of_day(db.session.get_one(OutreachDay, made.day))
        names = signing.who(of)
        assert [names[row.id].id for row in of] == [made.people[2], made.people[1]]
    assert len(seen) <= 10
    assert len(rows) == 3
