"""Link, ask, new or refused: the match zones, without a database."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base import keys
from app.base.errors import Refused
from trainees.imports import planning
from trainees.imports.planning import Decision, rows_of, traits_of
from trainees.imports.reading import DraftRow, Problem, RosterDraft, RowFields
from trainees.people.crowd import Register, Someone
from trainees.people.likeness import Traits

ID = "014180000123"


@pytest.fixture(autouse=True)
def _keys():
    keys.set_data_key(b"k" * 32)


def draft(*rows, kind="residents"):
    made = [
        row if isinstance(row, DraftRow) else DraftRow("Trang 1", number, row)
        for number, row in enumerate(rows, 2)
    ]
    return RosterDraft("a.xlsx", kind, (), tuple(made))


def plan_rows(of, register, decisions=None):
    """What becomes of a draft's rows."""
    return planning.plan_rows(rows_of(of), register, decisions)


def person(name="Lò Thị Mây", birth="1980-05-17", **more):
    return RowFields(name=name, birth=birth, **more)


def against(row, known, **more):
    """What becomes of one row when one person is known."""
    register = Register([(7, traits_of(known))])
    (planned,) = plan_rows(draft(row), register, **more)
    return planned


@pytest.mark.parametrize(
    ("row", "known", "outcome"),
    [
        # The same national ID links when the name or the birth year agrees …
        (person(national_id=ID), person("Lò Mây", "1980", national_id=ID), "matched"),
        (person(birth="1981", national_id=ID), person(birth="1980", national_id=ID), "matched"),
        (person(birth=None, national_id=ID), person(birth=None, national_id=ID), "matched"),
        # … and asks when neither does.
        (person("Vừ A Dính", "1990", national_id=ID), person(national_id=ID), "question"),
        # Full name, full birth date, and phone or neighbourhood.
        (person(phone="0912345678"), person(phone="0912345678"), "matched"),
        (person(neighbourhood="Bản Lài"), person(neighbourhood="bản  lài"), "matched"),
        (person("LÒ THỊ MÂY", phone="0912345678"), person(phone="0912345678"), "matched"),
        (person("Lo Thi May", phone="0912345678"), person(phone="0912345678"), "matched"),
        (person(), person(), "question"),
        (person(phone="0912345678", sex="F"), person(phone="0912345678", sex="M"), "question"),
        (person(neighbourhood="Bản Lài"), person(neighbourhood="Bản Nà"), "question"),
        # A phone is shared by a family: alone it says nothing.
        (person("Lò Văn Nam", "2001-01-01", phone="0912345678"), person(phone="0912345678"), "created"),
        # Marks that differ on both sides are another name, near enough to ask.
        (person("Lò Thị Mầy", phone="0912345678"), person(phone="0912345678"), "question"),
        (person("Lò T. Mây"), person(), "question"),
        (person("Lò Mây", phone="0912345678"), person(phone="0912345678"), "question"),
        (person("Thị Mây Lò"), person(), "question"),
        (person(birth="1980"), person(), "question"),
        (person(birth=None, neighbourhood="Bản Lài"), person(neighbourhood="Bản Lài"), "question"),
        (person(birth="1980-05-16"), person(birth="1980-05-17"), "question"),
        (person(birth="1980-01-05"), person(birth="1980-05-01"), "question"),
        # Ordinary homonyms.
        (person(birth="1979-05-18"), person(), "created"),
        (person(birth="1979"), person(birth="1980"), "created"),
        (person(birth="1979", phone="0912345678", neighbourhood="Bản Lài"),
         person(birth="1980", phone="0912345678", neighbourhood="Bản Lài"), "created"),
        (person(birth="1980-11-02"), person(), "created"),
        (person("Vừ A Dính"), person(), "created"),
    ],
)  # fmt: skip
def test_zones(row, known, outcome):
    planned = against(row, known)
    assert planned.outcome == outcome
    if outcome == "matched":
        assert planned.someone == Someone(person_id=7)
    if outcome == "question":
        assert [c.someone for c in planned.candidates] == [Someone(person_id=7)]
        assert 0 < planned.candidates[0].score <= 1
        assert planned.candidates[0].why


def test_two_different_numbers_are_two_people_unless_one_digit_differs():
    near = person(national_id="014180000124", phone="0912345678", neighbourhood="Bản Lài")
    far = person(national_id="014180000144", phone="0912345678", neighbourhood="Bản Lài")
    known = person(national_id=ID, phone="0912345678", neighbourhood="Bản Lài")
    assert against(far, known).outcome == "created"
    planned = against(near, known)
    assert planned.outcome == "question"
    assert "national IDs differ in one digit" in planned.candidates[0].why


def test_the_sealed_number_is_opened_only_when_all_else_is_near():
    def never():
        raise AssertionError("opened")

    sealed = Traits("Lò Thị Mây", "1950-01-01", id_hash="x", reveal=never)
    (planned,) = plan_rows(draft(person(national_id=ID)), Register([(7, sealed)]))
    assert planned.outcome == "created"


def test_why_is_said_in_short_words():
    planned = against(person("Lo Thi May", "1980"), person(neighbourhood="Bản Lài"))
    assert planned.candidates[0].why == ("same name folded", "same birth year")


def test_rows_of_the_file_are_compared_with_each_other():
    rows = plan_rows(
        draft(
            person("Lo Thi May", "1980"),
            person(national_id=ID),
            person(national_id=ID, phone="0912345678"),
            person(birth="1930"),
        ),
        Register(),
    )
    assert [row.outcome for row in rows] == ["question", "matched", "created", "created"]
    assert rows[0].candidates[0].someone == Someone(row=2)
    assert rows[1].someone == Someone(row=2)


def test_a_refused_row_makes_nobody_until_it_is_taken_without_its_cell():
    bad = Problem("F", "123", "id_length", "…", fatal=True, optional=True)
    nameless = Problem("B", "", "name_missing", "…", fatal=True)
    rows = (DraftRow("Trang 1", 2, person(), (bad,)), DraftRow("Trang 1", 3, RowFields(), (nameless,)))
    assert [p.outcome for p in plan_rows(draft(*rows), Register())] == ["refused", "refused"]
    taken = plan_rows(draft(*rows), Register(), {0: Decision(without=True)})
    assert [p.outcome for p in taken] == ["created", "refused"]
    assert taken[0].taken
    with pytest.raises(Refused) as caught:
        plan_rows(draft(*rows), Register(), {1: Decision(without=True)})
    assert caught.value.code == "decision_unknown"


def test_a_question_is_answered_by_a_decision():
    known = person(phone="0987654321")
    same = against(person(), known, decisions={0: Decision("same", Someone(person_id=7))})
    assert (same.outcome, same.someone) == ("matched", Someone(person_id=7))
    new = against(person(), known, decisions={0: Decision("new")})
    assert (new.outcome, new.someone) == ("created", Someone(row=0))
    with pytest.raises(Refused):
        against(person(), known, decisions={0: Decision("same", Someone(person_id=8))})


def test_rows_seen_before_pair_in_order():
    first = plan_rows(draft(person(birth="1980"), person(birth="1980")), Register())
    assert [row.nth for row in first] == [1, 2]
    assert first[0].key == first[1].key
    register = Register(
        [(1, traits_of(person(birth="1980"))), (2, traits_of(person(birth="1980")))],
        {(first[0].key, 1): 1, (first[0].key, 2): 2},
    )
    again = plan_rows(draft(person(birth="1980"), person(birth="1980")), register)
    assert [(row.outcome, row.someone, row.seen) for row in again] == [
        ("matched", Someone(person_id=1), True), ("matched", Someone(person_id=2), True),
    ]  # fmt: skip


def test_blanks_are_filled_and_nothing_is_overwritten():
    planned = against(
        person(national_id=ID, phone="0911111111", neighbourhood="Bản Lài"),
        person(birth="1980", national_id=ID, phone="0922222222"),
    )
    assert planned.fills == {"birth": "1980-05-17", "neighbourhood": "Bản Lài"}


def test_a_number_that_somebody_has_is_not_given_to_another():
    register = Register(
        [
            (1, traits_of(person(phone="0912345678"))),
            (2, traits_of(person("Vừ A Dính", "1991", national_id=ID))),
        ]
    )
    (planned,) = plan_rows(draft(person(national_id=ID, phone="0912345678")), register)
    assert planned.outcome == "question"
    assert {c.someone.person_id for c in planned.candidates} == {1, 2}


# --- any file -------------------------------------------------------------------------------------------------

NAMES = ("Lò Thị Mây", "Lo Thi May", "LÒ THỊ MÂY", "Lò T. Mây", "Lò Mây", "Vừ A Dính", "Lò Thị Mầy")
BIRTHS = (None, "1980", "1980-05-17", "1980-05-18", "1981")
people = st.builds(
    RowFields,
    name=st.sampled_from(NAMES), birth=st.sampled_from(BIRTHS), sex=st.sampled_from((None, "F", "M")),
    national_id=st.sampled_from((None, ID, "014180000124", "014181000999")),
    phone=st.sampled_from((None, "0912345678", "0987654321")),
    neighbourhood=st.sampled_from((None, "Bản Lài", "Bản Nà")),
)  # fmt: skip


def described(rows, register):
    """The people that there are afterwards, and how many rows stay open, whatever the order of rows was."""
    everybody = sorted(
        str((t.exact, t.birth, t.sex, t.phone, t.id_hash, t.place)) for t in register.traits.values()
    )
    return everybody, sorted(str(row.row.fields) for row in rows if row.outcome == "question")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(people, min_size=1, max_size=9), seed=st.integers(0, 999))
def test_any_order_of_rows_gives_the_same_people(rows, seed):
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    one, other = Register(), Register()
    first, second = plan_rows(draft(*rows), one), plan_rows(draft(*shuffled), other)
    assert described(first, one) == described(second, other)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(people, min_size=1, max_size=9))
def test_any_file_twice_is_once(rows):
    register = Register()
    first = plan_rows(draft(*rows), register)
    earlier = {(row.key, row.nth): row.someone.row + 1 for row in first if row.someone}
    stored = [(someone.row + 1, traits) for someone, traits in register.traits.items()]
    again = plan_rows(draft(*rows), Register(stored, earlier))
    for before, after in zip(first, again, strict=True):
        assert after.outcome == ("matched" if before.outcome in ("created", "matched") else before.outcome)
        assert not after.fills
        if after.outcome == "matched":
            assert after.seen
