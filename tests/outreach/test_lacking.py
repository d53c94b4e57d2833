"""Impossible wishes of a day are explained in words: more roles than people, a team without anybody free, a shift nobody can take."""

from __future__ import annotations

from datetime import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import clock
from app.base.db import db
from campaigns.outreach import signing
from campaigns.outreach.day import CLOSED, OFF, OutreachDay, Point
from campaigns.outreach.days import board
from campaigns.outreach.signing.lacking import short_of
from campaigns.outreach.volunteer import ROLES
from tests.outreach.crew import another_day, another_shift, crew, shift, sign_up, volunteer


@pytest.fixture
def made(commune, work):
    """Six volunteers of whom the first three are free on the whole day; a shift of two from 7 to 11."""
    with work():
        return crew(commune.locality, 6, seats=2)


def lacks(made) -> list[str]:
    return told(db.session.get_one(OutreachDay, made.day))


def told(day: OutreachDay) -> list[str]:
    return [one.sentence for one in signing.lacks(day)]


def week(made) -> str:
    return str(db.session.get_one(OutreachDay, made.day).day.weekday())


def test_nothing_is_said_where_nothing_lacks(made, work) -> None:
    with work():
        assert lacks(made) == []
        sign_up(made.shift, made.volunteers[5])
        assert lacks(made) == []


def test_more_seats_than_people_who_are_free(made, work) -> None:
    with work():
        shift(made.shift).seats = 5
        db.session.flush()
        [sentence] = lacks(made)
        assert sentence.startswith("Lúc 07:00 còn cần 5 người vai trò “Hướng dẫn” mà chỉ còn 3")
        # Those who never answered when they can are counted once they are on it.
        for one in made.volunteers[3:]:
            sign_up(made.shift, one)
        assert lacks(made) == []


def test_more_roles_than_people_who_take_them(made, work) -> None:
    with work():
        another_shift(made.point, 8, 10, seats=2, role="lead")
        for one in made.volunteers[:3]:
            volunteer(one).roles = ["guide"]
        volunteer(made.volunteers[0]).roles = ["lead"]
        db.session.flush()
        [sentence] = lacks(made)
        assert "Lúc 08:00 còn cần 2 người vai trò “Trưởng nhóm” mà chỉ còn 1" in sentence
        volunteer(made.volunteers[1]).roles = ["lead", "guide"]
        db.session.flush()
        [sentence] = lacks(made)
        assert "còn cần 4 người vai trò “Trưởng nhóm”, “Hướng dẫn” mà chỉ còn 3" in sentence


def test_a_team_without_anybody_free_is_named_with_the_half_day(made, work) -> None:
    with work():
        for one in made.volunteers[:3]:
            volunteer(one).weekly = [f"{week(made)}-morning"]
        db.session.flush()
        [sentence] = lacks(made)
        assert "Tổ B không có ai rảnh chiều" in sentence
        second = another_shift(made.point, 13, 15, seats=2).id
        sign_up(made.shift, made.volunteers[0])
        assert any("không có ai rảnh chiều" in sentence for sentence in lacks(made)), (
            "who goes in the morning"
        )
        sign_up(second, made.volunteers[1])
        found = lacks(made)
        assert not any("không có ai rảnh" in sentence for sentence in found), (
            "somebody goes: the rest are seats"
        )
        assert any("còn cần 1 người" in sentence for sentence in found)
        shift(second).seats = 1
        sign_up(made.shift, made.volunteers[1])
        assert lacks(made) == [], "every seat is taken"
        db.session.get_one(Point, made.point).team.closed_at = clock.now()
        db.session.flush()
        assert any("đã thôi hoạt động" in sentence for sentence in lacks(made))


def test_a_shift_that_nobody_can_take_from_beginning_to_end(made, work) -> None:
    """Each half has somebody, the whole has nobody."""
    with work():
        for one, part in zip(made.volunteers[:3], ("morning", "afternoon", "afternoon"), strict=True):
            volunteer(one).weekly = [f"{week(made)}-{part}"]
        shift(made.shift).seats = 1
        another_shift(made.point, 11, 15, seats=1)
        [sentence] = lacks(made)
        assert "Ca 11:00–15:00" in sentence
        assert "không ai nhận được suốt giờ ca" in sentence


def test_who_is_elsewhere_at_the_time_cannot_be_asked(made, work) -> None:
    with work():
        other = another_shift(another_day(made).id, 7, 9)
        for one in made.volunteers[:2]:
            sign_up(other.id, one)
        [sentence] = lacks(made)
        assert "Lúc 07:00 còn cần 2 người" in sentence
        assert "chỉ còn 1" in sentence


def test_a_team_at_two_points_is_told_where_they_share_time(made, work) -> None:
    with work():
        day, point = db.session.get_one(OutreachDay, made.day), db.session.get_one(Point, made.point)
        point.starts_at, point.ends_at = time(6), time(12)
        other = Point(
            locality_id=made.locality, outreach_day_id=made.day, place_id=point.place_id, team_id=made.team, starts_at=time(12),
            ends_at=time(18),
        )  # fmt: skip
        db.session.add(other)
        db.session.flush()
        for starts, said in ((12, []), (11, [{"day": day.id, "point": other.id}])):
            other.starts_at = time(starts)
            db.session.flush()
            db.session.expire(day)
            assert [one.ids for one in board.lacks(day, board.of_day(day))] == said


def test_a_point_without_shifts_is_told_and_a_day_that_is_over_says_nothing(made, work) -> None:
    with work():
        point = another_day(made)
        assert told(point.day) == [f"Điểm {point.name} chưa có ca nào. Thêm ca để có người nhận."]
        for state in (OFF, CLOSED):
            point.day.state = state
            assert told(point.day) == []


def test_it_costs_as_many_questions_for_many_shifts_as_for_few(made, work, queries) -> None:
    with work(), queries() as few:
        lacks(made)
    with work():
        for hour in range(7, 17):
            another_shift(made.point, hour, hour + 1, seats=3)
    with work(), queries() as many:
        assert lacks(made)
    assert len(many) <= len(few) + 2


ROLE = st.sampled_from(list(ROLES))


@pytest.mark.one_database
@given(
    st.dictionaries(ROLE, st.integers(0, 2), max_size=3),
    st.lists(st.frozensets(ROLE, max_size=2), max_size=5),
)
def test_short_of_says_exactly_when_the_seats_cannot_be_filled(wanted, takers) -> None:
    """Against trying everybody on every seat."""
    seats = [role for role, number in wanted.items() for _ in range(number)]
    filled = any(
        all(not one or role in one for role, one in zip(seats, order, strict=True))
        for order in permutations(takers, len(seats))
    )
    told = short_of(wanted, takers)
    assert (told is None) == filled
    if told is not None:
        assert told.wanted > told.there
        assert told.wanted == sum(wanted[role] for role in told.roles)
