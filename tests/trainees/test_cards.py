"""Cards: blank ones with their numbers, bound once, blocked when lost; and who wins when two act at once."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select, update

from app.base import codes
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor, Scope
from app.base.db import db, reading, writing
from app.base.errors import Conflict, NotFound, Refused
from trainees import cards
from trainees.cards import Card
from trainees.people import Person, merging

THREADS = 6


def person(person_id):
    return db.session.get_one(Person, person_id)


def blank(commune, count=1):
    """Ids of new blank cards."""
    return [card.id for card in cards.print_blank(commune.locality, count, by=COMMAND_LINE)]


def card(card_id):
    return cards.get(card_id, within=EVERYWHERE)


# --- blank ---------------------------------------------------------------------------------------------------


def test_blank_cards_are_numbered_in_each_locality(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    officer = Actor(commune.accounts["officer"], "Công chức")
    with work():
        made = cards.print_blank(commune.locality, 3, by=officer)
        assert [c.number for c in made] == ["0001", "0002", "0003"]
        assert all(codes.is_code(c.code) and c.blank and c.created_by == officer.account_id for c in made)
        assert [c.number for c in cards.print_blank(commune.locality, 2, by=officer)] == ["0004", "0005"]
        assert [c.number for c in cards.print_blank(other.locality, 1, by=officer)] == ["0001"]
        assert cards.stock(commune.locality) == cards.Stock(made=5, waiting=5, last=5)
        assert cards.Card(serial=12345).number == "12345"


def test_a_card_made_for_somebody_has_no_number(commune, work):
    with work():
        held = cards.current(commune.people)
        assert {c.number for c in held.values()} == {""}
        assert cards.stock(commune.locality) == cards.Stock(made=0, waiting=0, last=0)


@pytest.mark.parametrize("count", [0, -1, cards.MOST_BLANK + 1])
def test_how_many_blank_cards_at_once(commune, work, count):
    with work():
        with pytest.raises(Refused) as refused:
            cards.print_blank(commune.locality, count, by=COMMAND_LINE)
        assert refused.value.code == "cards_count"
        assert cards.stock(commune.locality).made == 0


def test_blank_cards_that_wait_by_number(commune, work):
    with work():
        made = blank(commune, 6)
        cards.bind(card(made[1]), person(commune.people[0]), by=COMMAND_LINE)
        cards.block(card(made[3]), "hỏng", by=COMMAND_LINE)
        numbers = [c.serial for c in cards.waiting(commune.locality)]
        assert numbers == [1, 3, 5, 6]
        assert [c.serial for c in cards.waiting(commune.locality, first=2, last=5)] == [3, 5]
        assert [c.serial for c in cards.waiting(commune.locality, newest=2)] == [5, 6]
        assert cards.stock(commune.locality) == cards.Stock(made=6, waiting=4, last=6)


def test_a_code_drawn_twice_is_drawn_again(commune, work, monkeypatch):
    with work():
        taken = cards.current(commune.people)[commune.people[0]].code
        draws = iter([taken, taken, "1234567" + codes.check_letter("1234567")])
        monkeypatch.setattr(codes, "random_code", lambda length: next(draws))
        [made] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        assert made.code.startswith("1234567")


# --- bound ---------------------------------------------------------------------------------------------------


def test_a_blank_card_becomes_somebodys_once(commune, work):
    trainer = Actor(commune.accounts["trainer"], "Giảng viên")
    with work():
        one = card(blank(commune)[0])
        assert cards.bind(one, person(commune.people[0]), by=trainer) is True
        assert (one.person_id, one.bound_by, one.number) == (commune.people[0], trainer.account_id, "0001")
        assert one.bound_at is not None
        assert cards.bind(one, person(commune.people[0]), by=trainer) is False
        with pytest.raises(Conflict) as conflict:
            cards.bind(one, person(commune.people[1]), by=trainer)
        assert conflict.value.code == "card_taken"
        assert one.person_id == commune.people[0]


def test_the_card_given_last_is_the_current_one_and_the_older_still_opens(commune, work):
    with work():
        old = cards.current(commune.people)[commune.people[0]]
        one = card(blank(commune)[0])
        cards.bind(one, person(commune.people[0]), by=COMMAND_LINE)
        assert cards.current([commune.people[0]])[commune.people[0]].id == one.id
        assert [c.id for c in cards.active([commune.people[0]])[commune.people[0]]] == [old.id, one.id]
        assert [c.id for c in cards.of(commune.people[0])] == [one.id, old.id]
        assert cards.holder(one.code, one.full_code[8:]).person_id == commune.people[0]
        assert cards.give([person(commune.people[0])])[commune.people[0]].id == one.id


def test_a_card_of_somebody_else_or_blocked_or_elsewhere_is_not_bound(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        theirs = cards.current(commune.people)[commune.people[1]]
        with pytest.raises(Conflict):
            cards.bind(theirs, person(commune.people[0]), by=COMMAND_LINE)
        lost, abroad = (card(i) for i in blank(commune, 2))
        cards.block(lost, "mất", by=COMMAND_LINE)
        with pytest.raises(Refused) as refused:
            cards.bind(lost, person(commune.people[0]), by=COMMAND_LINE)
        assert refused.value.code == "card_blocked"
        with pytest.raises(NotFound):
            cards.bind(abroad, person(other.people[0]), by=COMMAND_LINE)
        assert abroad.blank


def test_a_binding_by_mistake_is_taken_back(commune, work):
    with work():
        one = card(blank(commune)[0])
        who = person(commune.people[0])
        cards.bind(one, who, by=COMMAND_LINE)
        assert cards.release(one, person(commune.people[1])) is False
        assert cards.release(one, who) is True
        assert (one.person_id, one.bound_at, one.bound_by, one.serial) == (None, None, None, 1)
        assert cards.bind(one, person(commune.people[1]), by=COMMAND_LINE) is True
        own = cards.current(commune.people)[commune.people[2]]
        assert cards.release(own, person(commune.people[2])) is False  # it was never blank
        assert own.person_id == commune.people[2]


def test_cards_are_read_through_a_merge(commune, work):
    with work():
        stays, goes = (person(i) for i in commune.people[:2])
        theirs = {c.id for c in cards.current([goes.id, stays.id]).values()}
        merging.merge(stays, goes, by=COMMAND_LINE)
        assert {c.id for c in cards.active([stays.id])[stays.id]} == theirs
        assert {c.id for c in cards.of(stays.id)} == theirs
        one = card(blank(commune)[0])
        cards.bind(one, stays, by=COMMAND_LINE)
        assert (
            cards.bind(cards.current([goes.id])[goes.id], stays, by=COMMAND_LINE) is False
        )  # theirs already


# --- blocked -------------------------------------------------------------------------------------------------


def test_a_lost_card_is_blocked_and_its_holder_has_another(commune, work):
    officer = Actor(commune.accounts["officer"], "Công chức")
    with work():
        lost = cards.current(commune.people)[commune.people[0]]
        fresh = cards.block(lost, "  mất   thẻ ", by=officer)
        assert (lost.state, lost.blocked_by, lost.blocked_reason) == (
            "blocked",
            officer.account_id,
            "mất thẻ",
        )
        assert lost.blocked_at is not None
        assert fresh.id != lost.id
        assert cards.current([commune.people[0]])[commune.people[0]].id == fresh.id
        assert cards.holder(lost.code, lost.full_code[8:]) is None
        assert [c.id for c in cards.of(commune.people[0])] == [fresh.id, lost.id]
        with pytest.raises(Refused) as refused:
            cards.block(lost, "nữa", by=officer)
        assert refused.value.code == "card_blocked"


def test_blocking_one_of_two_cards_makes_no_third(commune, work):
    with work():
        old = cards.current(commune.people)[commune.people[0]]
        one = card(blank(commune)[0])
        cards.bind(one, person(commune.people[0]), by=COMMAND_LINE)
        assert cards.block(one, "hỏng", by=COMMAND_LINE).id == old.id
        assert len(cards.of(commune.people[0])) == 2


def test_replacing_gives_a_new_one_even_beside_another(commune, work):
    with work():
        old = cards.current(commune.people)[commune.people[0]]
        one = card(blank(commune)[0])
        cards.bind(one, person(commune.people[0]), by=COMMAND_LINE)
        fresh = cards.replace(one, "mất", by=COMMAND_LINE)
        assert {fresh.id} & {old.id, one.id} == set()
        assert [c.id for c in cards.active([commune.people[0]])[commune.people[0]]] == [old.id, fresh.id]
        with pytest.raises(Refused):
            cards.replace(one, "mất", by=COMMAND_LINE)
        with pytest.raises(Refused) as refused:
            cards.replace(card(blank(commune)[0]), "mất", by=COMMAND_LINE)
        assert refused.value.code == "card_blank"
    with work():  # what was refused left nothing behind
        assert len(cards.of(commune.people[0])) == 3


def test_a_blank_card_is_blocked_without_anybody_getting_one(commune, work):
    with work():
        before = db.session.scalar(select(func.count(Card.id)))
        [one] = blank(commune)
        assert cards.block(card(one), "rơi mất", by=COMMAND_LINE) is None
        assert db.session.scalar(select(func.count(Card.id))) == before + 1


def test_a_card_that_was_found_again(commune, work):
    with work():
        lost = cards.current(commune.people)[commune.people[0]]
        with pytest.raises(Refused):
            cards.unblock(lost)
        cards.block(lost, "mất", by=COMMAND_LINE)
        cards.unblock(lost)
        assert (lost.state, lost.blocked_at, lost.blocked_by, lost.blocked_reason) == (
            "active",
            None,
            None,
            None,
        )
        assert len(cards.active([commune.people[0]])[commune.people[0]]) == 2


# --- found ---------------------------------------------------------------------------------------------------


def test_a_card_is_found_by_what_is_printed_on_it(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    here = Scope(commune.locality)
    with work():
        made = card(blank(commune, 2)[1])
        for text in (
            made.code,
            made.code.lower(),
            made.full_code,
            "0002",
            " 2 ",
            cards.address(made, "https://a.vn"),
        ):
            assert cards.by_code(text, within=here).id == made.id, text
        theirs = cards.current(other.people)[other.people[0]]
        for text in (theirs.code, "0003", "", "x", "9" * 30, "²", "AAAAAAAA"):
            with pytest.raises(NotFound):
                cards.by_code(text, within=here)
        with pytest.raises(NotFound):
            cards.get(theirs.id, within=here)


# --- two at once ---------------------------------------------------------------------------------------------


def at_once(app, deeds):
    """Run these at the same moment, each in a transaction of its own; what each returned or raised."""
    outcome, ready = [None] * len(deeds), threading.Barrier(len(deeds))

    def act(number, deed):
        with app.app_context():
            try:
                outcome[number] = deed(ready.wait)
            except Exception as error:
                db.session.rollback()
                outcome[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcome


def careless(one, who, *, by):
    """What one would write first: the card was seen to be blank, so write the name."""
    db.session.execute(update(Card).where(Card.id == one.id).values(person_id=who.id))
    return True


def binding(card_id, person_id, bind):
    """Each sees a blank card, and then they all write."""

    def deed(wait):
        with reading():
            assert card(card_id).blank
        wait()
        with writing():
            done = bind(card(card_id), person(person_id), by=COMMAND_LINE)
            db.session.commit()
        return done

    return deed


@pytest.mark.parametrize(
    ("bind", "winners"), [(cards.bind, 1), (careless, THREADS)], ids=["ours", "careless"]
)
def test_race_of_many_for_one_blank_card(app, commune, work, bind, winners):
    with work():
        [one] = blank(commune)
    outcome = at_once(app, [binding(one, commune.people[n], bind) for n in range(THREADS)])
    assert outcome.count(True) == winners
    assert sum(isinstance(each, Conflict) for each in outcome) == THREADS - winners
    with work():
        if bind is cards.bind:
            assert card(one).person_id == commune.people[outcome.index(True)]


def test_race_of_two_who_print_blank_cards(app, commune, work):
    def deed(wait):
        wait()
        with writing():
            made = cards.print_blank(commune.locality, 5, by=COMMAND_LINE)
            db.session.commit()
            return [c.serial for c in made]

    outcome = at_once(app, [deed] * 4)
    assert sorted(n for each in outcome for n in each) == list(range(1, 21))


def test_race_of_binding_and_blocking_leaves_nobody_with_a_dead_card_only(app, commune, work):
    with work():
        [one] = blank(commune)

    def block(wait):
        wait()
        with writing():
            fresh = cards.block(card(one), "mất", by=COMMAND_LINE)
            db.session.commit()
            return fresh

    outcome = at_once(app, [binding(one, commune.people[0], cards.bind), block])
    with work():
        kept = card(one)
        assert kept.state == "blocked"
        assert isinstance(outcome[0], Refused) or kept.person_id == commune.people[0]
        assert commune.people[0] in cards.current(commune.people)
