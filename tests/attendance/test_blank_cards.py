"""Blank cards: the first scan binds, with a name chosen or typed; two phones without network; undoing; nothing lost."""

from __future__ import annotations

import itertools
from datetime import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import audit
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import enrolments, lessons
from campaigns.attendance import completion, inbox, presence
from campaigns.attendance.events import Attendance
from campaigns.attendance.inbox import Deed, Look
from tests.attendance.telling import card_of, event, kept, present, send, void, walkin
from trainees import cards
from trainees.cards import Card
from trainees.people import Person, merging


@pytest.fixture
def blank(commune, work):
    """Texts of three new blank cards."""
    with work():
        return [card.full_code for card in cards.print_blank(commune.locality, 3, by=COMMAND_LINE)]


def holder(text):
    """Whose a card is."""
    return db.session.scalars(select(Card.person_id).where(Card.code == text[:8])).one()


def handed(text, person_id, **said):
    """The event of a card that was given to somebody chosen from the list."""
    return event(code=text, person=person_id, **said)


# --- bound by the first scan ---------------------------------------------------------------------------------


def test_alone_it_is_nobodys_and_is_kept(commune, work, blank):
    with work():
        (answer,) = send(commune.lesson, event(code=blank[0]))
        assert (answer.result, answer.problem, answer.person) == ("held", "card_blank", None)
        assert holder(blank[0]) is None
        assert present(commune.lesson) == {}


def test_given_to_somebody_of_the_list_it_is_theirs(commune, work, blank):
    scan = handed(blank[0], commune.enrolled[1])
    with work():
        (answer,) = send(commune.lesson, scan)
        assert (answer.result, answer.flags) == ("created", ["card_bound"])
        assert answer.person == {"id": commune.enrolled[1], "name": "Trần Văn Bình", "code": blank[0][:8]}
        assert answer.card == (
            "bind",
            db.session.scalars(select(Card.id).where(Card.code == blank[0][:8])).one(),
        )
        assert holder(blank[0]) == commune.enrolled[1]
        assert db.session.scalars(select(Attendance.flags)).one() == []  # nothing to look at
    with work():
        (again,) = send(commune.lesson, scan)
        assert (again.result, again.flags, again.card) == ("repeat", ["card_bound"], None)
        (later,) = send(commune.lesson, event(code=blank[0]))  # from now on like any card
        assert (later.result, later.flags, later.person["id"]) == (
            "created",
            ["already"],
            commune.enrolled[1],
        )
        assert card_of(commune.enrolled[1]) == blank[0]  # and the roster shows it


@pytest.mark.parametrize("form", ["full", "bare", "address"])
def test_however_the_card_was_read(commune, work, blank, form):
    text = {"full": blank[0], "bare": blank[0][:8], "address": f"https://a.vn/t/{blank[0]}"}[form]
    with work():
        send(commune.lesson, handed(text, commune.enrolled[0]))
        assert holder(blank[0]) == commune.enrolled[0]


def test_given_to_a_newcomer_no_other_card_is_made(commune, work, blank):
    with work():
        (answer,) = send(commune.lesson, walkin(code=blank[0]))
        assert (answer.result, answer.flags, answer.person["code"]) == (
            "created",
            ["card_bound"],
            blank[0][:8],
        )
        assert [c.full_code for c in cards.of(answer.person["id"])] == [blank[0]]


def test_given_to_somebody_of_the_register_who_was_not_expected(commune, work, blank):
    with work():
        scan = event(code=card_of(commune.people[4]))
        send(commune.lesson, scan)  # not on the list, but known here from now on
        (answer,) = send(commune.lesson, event("walkin", blank[0], person=commune.people[4]))
        assert (answer.result, answer.flags) == ("created", ["card_bound"])
        assert holder(blank[0]) == commune.people[4]
        assert enrolments.expects(commune.training, commune.people[4])


def test_a_number_that_the_lesson_does_not_know_binds_nothing(commune, found_commune, work, blank):
    other = found_commune("00002", "Suối Trong")
    with work():
        answers = send(
            commune.lesson, *(handed(blank[0], who) for who in (commune.people[5], other.people[0], 9999))
        )
        assert [(a.result, a.problem) for a in answers] == [("held", "person_unknown")] * 3
        assert holder(blank[0]) is None


def test_somebody_not_on_the_list_gets_the_card_when_they_are_let_in(commune, work, blank):
    with work():
        send(commune.lesson, event(code=card_of(commune.people[4])))
        scan = handed(blank[0], commune.people[4])
        (answer,) = send(commune.lesson, scan)
        assert (answer.result, answer.problem) == ("held", "not_on_list")
        assert holder(blank[0]) is None
        done = inbox.settle(Look(EVERYWHERE), inbox.HELD, scan["id"], Deed(inbox.KEEP), by=COMMAND_LINE)
        assert [deed for deed, _card in done.cards] == ["bind"]
        assert holder(blank[0]) == commune.people[4]


def test_after_closing_the_scan_waits_and_the_card_is_theirs(commune, work, blank):
    with work():
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
    with work():
        (answer,) = send(commune.lesson, handed(blank[0], commune.enrolled[0]))
        assert (answer.result, answer.problem) == ("held", "lesson_closed")
        assert holder(blank[0]) == commune.enrolled[0]
        assert present(commune.lesson) == {}
    with work():
        completion.reopen(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
        assert list(present(commune.lesson)) == [commune.enrolled[0]]


# --- the card is no good, the person is there ----------------------------------------------------------------


def test_two_phones_give_one_card_to_two_people(commune, work, blank):
    with work():
        first, second = send(
            commune.lesson, handed(blank[0], commune.enrolled[0]), handed(blank[0], commune.enrolled[1])
        )
        assert (first.result, first.flags) == ("created", ["card_bound"])
        assert (second.result, second.flags, second.card) == ("created", ["card_taken"], None)
        assert holder(blank[0]) == commune.enrolled[0]
        assert sorted(present(commune.lesson)) == commune.enrolled[:2]
        flags = dict(db.session.execute(select(Attendance.person_id, Attendance.flags)).all())
        assert flags == {commune.enrolled[0]: [], commune.enrolled[1]: ["card_taken"]}


def test_two_phones_give_one_card_to_two_newcomers(commune, work, blank):
    with work():
        first, second, same = send(
            commune.lesson, walkin(code=blank[0]), walkin("Ai Khác", code=blank[0]), walkin("HỒ THỊ MỚI", code=blank[0]),
        )  # fmt: skip
        assert (second.result, second.flags) == ("created", ["card_taken"])
        assert second.person["id"] != first.person["id"]
        assert cards.of(second.person["id"]) != []  # on the roster under a card of their own
        assert holder(blank[0]) == first.person["id"]
        # Both phones typed the same name: that is the holder, not a third person.
        assert (same.result, same.person["id"], same.flags) == ("created", first.person["id"], ["already"])
        assert len(present(commune.lesson)) == 2


def test_the_same_person_on_two_phones_is_no_conflict(commune, work, blank):
    with work():
        one, other = (handed(blank[0], commune.enrolled[0]) for _ in range(2))
        first, second = send(commune.lesson, one, other)
        assert (first.flags, second.flags) == (["card_bound"], ["already"])


@pytest.mark.parametrize("what", ["blocked", "forged", "foreign", "unknown", "another's"])
def test_whoever_was_named_counts_whatever_the_card_is(commune, found_commune, work, blank, what):
    other = found_commune("00002", "Suối Trong")
    with work():
        if what == "blocked":
            card = cards.by_code(blank[0], within=EVERYWHERE)
            cards.block(card, "mất", by=COMMAND_LINE)
        text = {
            "blocked": blank[0], "forged": blank[0][:-1] + ("0" if blank[0][-1] != "0" else "1"),
            "foreign": "https://example.com", "unknown": other.codes[0], "another's": commune.codes[1],
        }[what]  # fmt: skip
    with work():
        (answer,) = send(commune.lesson, handed(text, commune.enrolled[0]))
        flag = "card_taken" if what == "another's" else "card_unusable"
        assert (answer.result, answer.flags) == ("created", [flag])
        assert list(present(commune.lesson)) == [commune.enrolled[0]]
        assert holder(blank[0]) is None


def test_chosen_in_the_list_the_code_beside_the_name_matters_no_more(commune, work):
    """The phone's list is as old as its last network: the card in it may have been blocked since."""
    with work():
        cards.block(cards.by_code(commune.codes[0], within=EVERYWHERE), "mất", by=COMMAND_LINE)
        (answer,) = send(commune.lesson, handed(commune.codes[0], commune.enrolled[0], source="list"))
        assert (answer.result, answer.flags) == ("created", [])


def test_a_number_unknown_here_beside_a_good_card_is_the_cards(commune, work):
    with work():
        (answer,) = send(commune.lesson, handed(commune.codes[0], 9999))
        assert (answer.result, answer.person["id"]) == ("created", commune.enrolled[0])


# --- undone --------------------------------------------------------------------------------------------------


def test_undoing_takes_the_card_back_and_it_can_be_given_again(commune, work, blank):
    wrong = handed(blank[0], commune.enrolled[0])
    with work():
        send(commune.lesson, wrong)
        undone, right = send(commune.lesson, void(wrong), handed(blank[0], commune.enrolled[1]))
        assert undone.card[0] == "release"
        assert right.flags == ["card_bound"]
        assert holder(blank[0]) == commune.enrolled[1]
        assert list(present(commune.lesson)) == [commune.enrolled[1]]
        send(commune.lesson, void(wrong))  # once more changes nothing
        assert holder(blank[0]) == commune.enrolled[1]


def test_undoing_a_newcomer_leaves_them_with_a_card_of_their_own(commune, work, blank):
    came = walkin("Hồ Thị Mơi", code=blank[0])  # mistyped
    with work():
        wrong, _, right = send(commune.lesson, came, void(came), walkin("Hồ Thị Mới", code=blank[0]))
        assert right.flags == ["possible_duplicate", "card_bound"]
        assert holder(blank[0]) == right.person["id"]
        assert wrong.person["id"] in cards.current([wrong.person["id"]])
        roster = presence.roster(lessons.get(commune.lesson, within=EVERYWHERE))
        assert all(line.card for line in roster)


def test_undoing_a_second_scan_leaves_the_card_bound(commune, work, blank):
    with work():
        again = event(code=blank[0])
        send(commune.lesson, handed(blank[0], commune.enrolled[0]), again, void(again))
        assert holder(blank[0]) == commune.enrolled[0]


def test_an_undo_that_waited_for_the_reopening(commune, work, blank):
    scan = handed(blank[0], commune.enrolled[0])
    with work():
        send(commune.lesson, scan)
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
    with work():
        (held,) = send(commune.lesson, void(scan))
        assert held.problem == "lesson_closed"
        assert holder(blank[0]) == commune.enrolled[0]
    with work():
        completion.reopen(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
        assert holder(blank[0]) is None
        assert present(commune.lesson) == {}


# --- merged, on the phone, written down ----------------------------------------------------------------------


def test_a_card_given_to_somebody_who_is_another_is_the_survivors(commune, work, blank):
    with work():
        stays, goes = (db.session.get_one(Person, i) for i in commune.enrolled[:2])
        merging.merge(stays, goes, by=COMMAND_LINE)
        (answer,) = send(commune.lesson, handed(blank[0], goes.id))
        assert (answer.person["id"], answer.flags) == (stays.id, ["card_bound"])
        assert holder(blank[0]) == stays.id


def test_the_phone_knows_blank_cards_and_every_card_of_a_person(client, commune, bearer, work, blank):
    with work():
        send(commune.lesson, handed(blank[1], commune.enrolled[0]))
    address = f"/api/v1/lessons/{commune.lesson}/roster"
    roster = client.get(address, headers=bearer()).json

    def hashed(text):
        return cards.roster_hash(roster["salt"], text)

    assert roster["blanks"] == {"0001": hashed(blank[0]), "0003": hashed(blank[2])}
    (mine,) = (person for person in roster["people"] if person["id"] == commune.enrolled[0])
    assert (mine["code"], mine["hash"], mine["more"]) == (
        blank[1][:8],
        hashed(blank[1]),
        [hashed(commune.codes[0])],
    )
    assert not any(text[8:] in str(roster) for text in blank)  # nothing to forge a card from


def test_who_bound_a_card_is_in_the_audit_once(client, commune, bearer, work, blank):
    address = f"/api/v1/lessons/{commune.lesson}/attendance-events"
    scan = handed(blank[0], commune.enrolled[0])
    for item in (scan, scan, void(scan)):
        body = {"device_now": clock.now().isoformat(), "events": [item]}
        assert client.post(address, json=body, headers=bearer()).status_code == 200
    with work():
        rows = db.session.scalars(select(audit.AuditRow).where(audit.AuditRow.noun == "card")).all()
        number = db.session.scalars(select(Card.id).where(Card.code == blank[0][:8])).one()
        assert [(r.verb, r.noun_id, r.account_id) for r in rows] == [
            ("bind", number, commune.accounts["trainer"]), ("release", number, commune.accounts["trainer"]),
        ]  # fmt: skip
        assert rows[0].detail == {"lesson": commune.lesson, "person": commune.enrolled[0]}
        assert kept(scan["id"]).flags == ["card_bound"]


# --- at the same moment --------------------------------------------------------------------------------------


def test_race_of_two_phones_for_one_card(commune, work, blank, meanwhile):
    """In one lesson the second waits for the first; in two the database decides."""
    with work():
        training = lessons.get(commune.lesson, within=EVERYWHERE).training
        other = lessons.add(training, clock.today(), time.min, time.max).id
    for text, elsewhere in ((blank[0], commune.lesson), (blank[1], other)):
        [first], [second] = meanwhile(
            lambda text=text: send(commune.lesson, handed(text, commune.enrolled[0])),
            lambda text=text, there=elsewhere: send(there, handed(text, commune.enrolled[1])),
        )
        assert {first.result, second.result} == {"created"}
        assert sorted(["card_bound" in first.flags, "card_bound" in second.flags]) == [False, True]
        assert sorted(["card_taken" in first.flags, "card_taken" in second.flags]) == [False, True]
        with work():
            assert commune.enrolled[0] in present(commune.lesson)
            assert commune.enrolled[1] in present(elsewhere)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans()), max_size=12))
def test_property_nobody_is_lost_whatever_cards_are_handed_out(commune, work, blank, deeds):
    """Any order of handing three cards to four people, some of it undone, in any split into batches."""
    with work():
        for text in blank:  # each example begins with blank cards
            card = cards.by_code(text, within=EVERYWHERE)
            if card.person_id is not None:
                cards.release(card, db.session.get_one(Person, card.person_id))
        training = lessons.get(commune.lesson, within=EVERYWHERE).training
        lesson = lessons.add(training, clock.today(), time.min, time.max).id
    there, owner = set(), {}
    scans = []
    for card, who, undone in deeds:
        scan = handed(blank[card], commune.enrolled[who])
        scans.append(scan)
        if undone:
            scans.append(void(scan))
    with work():
        answers = send(lesson, *scans)
        assert {a.result for a in answers} <= {"created"}
        for card, who, undone in deeds:
            binds = card not in owner
            if undone and binds:
                continue  # what this scan bound, its undoing took back
            owner.setdefault(card, who)
            if not undone:
                there.add(commune.enrolled[who])
        assert set(present(lesson)) == there
        assert {c: commune.enrolled[w] for c, w in owner.items()} == {
            n: holder(text) for n, text in enumerate(blank) if holder(text) is not None
        }
        assert db.session.scalar(select(func.count(Card.id)).where(Card.serial.is_not(None))) == 3


def test_pairs_of_problems_never_break_a_batch(commune, work, blank):
    """Every way of naming a card × every way of naming a person answers for itself."""
    codes = (blank[0], blank[1][:8], commune.codes[0], "https://example.com", "", "00000000")
    numbers = (None, commune.enrolled[0], commune.people[5], 9999)
    items = [
        event(kind, code, person=number, **({"walkin": {"name": "Ai Đó"}} if kind == "walkin" else {}))
        for kind, code, number in itertools.product(("in", "walkin", "out"), codes, numbers)
    ]
    with work():
        answers = send(commune.lesson, *items)
        assert len(answers) == len(items)
        assert all(a.result in ("created", "held", "refused") for a in answers)
