"""Two rows become one person and two again: field by field, chain by chain, as if it had never been."""

from __future__ import annotations

import os
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from tests.people.register_made import fields, person, snapshot
from trainees import areas, people, rosters
from trainees.people import Details, Person, merging

LONG = bool(os.environ.get("HVS_LONG"))
CHECK = settings(
    max_examples=300 if LONG else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=not LONG,
)
NAMES = ("Lò Thị Mây", "Lo Thi May", "LÒ THỊ MÂY", "Vừ A Dính", "Y Bhăm Niê")


@pytest.fixture
def place(work) -> int:
    with work():
        return areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id


def test_the_survivor_takes_what_it_lacks_and_keeps_what_it_has(work, place):
    with work():
        one = person(place, "Lò Thị Mây", birth="1980", phone="0912345678")
        other = person(
            place, "LO THI MAY", birth="1980-05-17", sex="F", phone="0987654321", national_id="014180000123"
        )
        record = merging.merge(one, other, by=COMMAND_LINE)
        assert (one.name, one.birth, one.sex, one.phone) == ("Lò Thị Mây", "1980-05-17", "F", "0912345678")
        assert (one.national_id, one.national_id_last3, other.merged_into_id) == (
            "014180000123",
            "123",
            one.id,
        )
        assert people.holder_of("014180000123", place) == one.id
        assert people.family(one.id) == [one.id, other.id]
        assert people.get(other.id, within=Scope(place)) is one
        assert [m.id for m in merging.standing(one.id)] == [record.id]
        assert merging.of(other.id, one.id) is record


def test_a_chosen_side_wins_and_search_follows(work, place):
    with work():
        one, other = person(place, "Lò Thị Mây", sorts_as="Lò"), person(place, "Vừ A Dính")
        merging.merge(one, other, {"name": "absorbed", "sorts_as": "absorbed"}, by=COMMAND_LINE)
        found = people.living(Scope(place)).where(people.matching("dinh vu"))
        assert (one.name, one.sorts_as) == ("Vừ A Dính", None)
        assert db.session.scalars(found).all() == [one]


def test_what_was_changed_since_stays_when_a_merge_is_undone(work, place):
    with work():
        one, other = person(place, "Lò Thị Mây"), person(place, "Lò Mây", phone="0912345678", birth="1980")
        record = merging.merge(one, other, by=COMMAND_LINE)
        people.change(one, Details("Lò Thị Mây", birth="1980", phone="0999999999"))
        merging.undo(record, by=COMMAND_LINE)
        assert (one.phone, one.birth, other.phone, other.merged_into_id) == (
            "0999999999",
            None,
            "0912345678",
            None,
        )


def test_refused_merges_change_nothing(work, place):
    with work():
        elsewhere = areas.add_locality("00002", "Đồi Chè", "xã", "tỉnh Sông Hồng").id
        one, other, third = (person(place, f"Lò Thị {n}") for n in ("Mây", "Mai", "Mơ"))
        foreign = person(elsewhere, "Lò Thị Mây")
        merging.merge(one, other, by=COMMAND_LINE)
        before = snapshot()
        for pair, code in (
            ((one, one), "merge_same"),
            ((one, foreign), "merge_localities"),
            ((third, other), "merge_gone"),
            ((other, third), "merge_gone"),
        ):
            with pytest.raises(Refused) as refused:
                merging.merge(*pair, by=COMMAND_LINE)
            assert refused.value.code == code
        assert snapshot() == before


def test_only_the_last_merge_of_a_chain_is_undone_first(work, place):
    with work():
        a, b, c = (person(place, f"Lò Thị {n}") for n in ("Mây", "Mai", "Mơ"))
        first = merging.merge(a, b, by=COMMAND_LINE)
        second = merging.merge(c, a, by=COMMAND_LINE)
        assert (a.merged_into_id, b.merged_into_id) == (c.id, c.id)
        with pytest.raises(Refused) as refused:
            merging.undo(first, by=COMMAND_LINE)
        assert refused.value.code == "merge_not_last"
        merging.undo(second, by=COMMAND_LINE)
        assert (a.merged_into_id, b.merged_into_id) == (None, a.id)
        merging.undo(first, by=COMMAND_LINE)
        with pytest.raises(Refused) as refused:
            merging.undo(first, by=COMMAND_LINE)
        assert refused.value.code == "merge_undone"


KNOWN = st.fixed_dictionaries({
    "name": st.sampled_from(NAMES),
    "birth": st.sampled_from((None, "1980", "1980-05", "1980-05-17", "1981")),
    "sex": st.sampled_from((None, "F", "M")),
    "phone": st.sampled_from((None, "0912345678", "0987654321")),
    "phone_use": st.sampled_from((None, "own", "shared", "none")),
    "language": st.sampled_from((None, "tiếng Thái", "tiếng Mông")),
    "sorts_as": st.sampled_from((None, "Lò", "Lo", "A", "Bhăm")),
    "old_id": st.sampled_from((None, "012345678")),
    "home": st.integers(0, 2),
    "id": st.booleans(),
})  # fmt: skip
SIDES = st.dictionaries(st.sampled_from(merging.FIELDS), st.sampled_from(("survivor", "absorbed")))
MERGES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), SIDES), min_size=1, max_size=8)


@CHECK
@given(everybody=st.lists(KNOWN, min_size=5, max_size=5), story=MERGES)
def test_property_undoing_backwards_gives_every_moment_back(app, work, everybody, story):
    """Any people, any merges in any order, chosen any way: undone from the last, each state is the one before it."""
    with work():
        place = areas.add_locality("00009", "Suối Mây", "xã", "tỉnh Sông Hồng").id
        homes = [None, *(areas.ensure_neighbourhood(place, f"Bản {n}").id for n in (1, 2))]
        made = []
        for n, known in enumerate(everybody):
            words = set(known["name"].lower().split())
            one = person(
                place, known["name"], birth=known["birth"], sex=known["sex"], phone=known["phone"], phone_use=known["phone_use"],
                language=known["language"], neighbourhood_id=homes[known["home"]],
                sorts_as=known["sorts_as"] if (known["sorts_as"] or "").lower() in words else None,
                national_id=f"01418000012{n}" if known["id"] else None,
            )  # fmt: skip
            one.old_id = known["old_id"]
            made.append(one)
            rosters.add(one, "official", date(2026, 1, 1 + n))
        states, records = [snapshot()], []
        for into, out, sides in story:
            if made[into] is made[out] or made[into].merged_into_id or made[out].merged_into_id:
                with pytest.raises(Refused):
                    merging.merge(made[into], made[out], sides, by=COMMAND_LINE)
                assert snapshot() == states[-1]
                continue
            records.append(merging.merge(made[into], made[out], sides, by=COMMAND_LINE))
            states.append(snapshot())
            # nobody points at somebody who points on
            assert all(
                states[-1][one["merged_into_id"]]["merged_into_id"] is None
                for one in states[-1].values() if one["merged_into_id"] is not None
            )  # fmt: skip
        for record in reversed(records):
            assert snapshot() == states.pop()
            merging.undo(record, by=COMMAND_LINE)
        assert snapshot() == states.pop()
        assert len(list(db.session.scalars(db.select(rosters.Membership)))) == 5
        db.session.rollback()


def test_particulars_are_changed_and_said(work, place):
    with work():
        one = person(place, "Y Bhăm Niê", national_id="014180000123")
        other = person(place, "Vừ A Dính")
        said = people.change(
            one, Details("Y Bhăm Niê", sorts_as="Bhăm", phone_use="none", language="tiếng Ê Đê")
        )
        assert said == ["sorts_as", "phone_use", "language"]
        assert one.national_id == "014180000123"  # None leaves the number as it is
        assert people.named([one.id, other.id], within=Scope(place)) == [one, other]  # Bhăm before Dính
        with pytest.raises(Conflict) as taken:
            people.change(other, Details("Vừ A Dính", national_id="014180000123"))
        assert taken.value.code == "id_taken"
        with pytest.raises(Refused) as refused:
            people.change(one, Details("Y Bhăm Niê", sorts_as="Hoa"))
        assert refused.value.code == "sorts_as_unknown"
        people.change(one, Details("Y Bhăm Niê", national_id=""))
        assert (one.national_id, one.national_id_hash, one.national_id_last3) == (None, None, None)
        with pytest.raises(NotFound):
            people.get(one.id, within=Scope(place + 1))


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("may lo", {"Lò Thị Mây"}), ("LÒ", {"Lò Thị Mây", "Lò Văn Thanh"}), ("an", set()), ("thanh", {"Lò Văn Thanh"}),
        ("678", {"Lò Thị Mây"}), ("123", {"Lò Văn Thanh"}), ("0912 345 678", {"Lò Thị Mây"}), ("34567", {"Lò Thị Mây"}),
        ("014180000123", {"Lò Văn Thanh"}), ("014180000124", set()), ("lo 1980", {"Lò Thị Mây"}), ("lo 678", {"Lò Thị Mây"}),
        ("+84 912 345 678", {"Lò Thị Mây"}), ("%", set()), ("_", set()),
    ],
)  # fmt: skip
def test_search_finds_by_beginnings_of_words_and_digits(work, place, typed, who):
    with work():
        person(place, "Lò Thị Mây", birth="1980-05-17", phone="0912345678")
        person(place, "Lò Văn Thanh", birth="1979", phone="0987654320", national_id="014180000123")
        found = db.session.scalars(people.living(Scope(place)).where(people.matching(typed)))
        assert {one.name for one in found} == who


def test_fields_of_a_snapshot_are_all_that_a_person_has():
    """A new column of Person must be looked at here: can a merge change it?"""
    known = {
        "id",
        "locality_id",
        "created_at",
        "created_by",
        "compared",
        "erased_at",
        *fields(Person(name="A")),
    }
    assert {column.name for column in Person.__table__.columns} == known
