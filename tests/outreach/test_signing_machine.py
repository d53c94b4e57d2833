"""Whatever volunteers and the office do, in any order: never more people than seats, nobody in two places at one time, the
waiting list in the order in which they came, and no seat empty that somebody who waits could take."""

from __future__ import annotations

from datetime import time
from itertools import combinations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.base.actors import COMMAND_LINE
from app.base.db import db, writing
from app.base.errors import Refused
from campaigns.outreach import signing
from campaigns.outreach.day import OFF, PLANNED, OutreachDay, Point
from campaigns.outreach.shift import ON, OUT, WAITING, Assignment, Shift
from campaigns.outreach.signing import asking
from tests.conftest import LONG
from tests.outreach.crew import another_day, another_shift, another_team, crew, volunteer

HOURS = st.integers(6, 16)
PEOPLE = 7


def tried(deed, *codes):
    """What it returned; None when it was refused for one of these reasons, which are all that may be."""
    try:
        return deed()
    except Refused as refused:
        if refused.code not in codes:
            raise
        return None


class Signing(RuleBasedStateMachine):
    """One transaction, which ends without a trace. `queues`: shift → persons who wait, as this test remembers them."""

    app = None
    locality = 0

    @initialize(seats=st.integers(1, 3), came=st.integers(0, PEOPLE))
    def begin(self, seats, came):
        self.context = self.app.app_context()
        self.context.push()
        self.writes = writing()
        self.writes.__enter__()
        made = crew(self.locality, PEOPLE, seats=seats)
        self.points = [made.point, another_day(made).id]
        self.people = dict(zip(made.volunteers, made.people, strict=True))
        # One of them is in two teams.
        self.people[another_team(made, made.volunteers[0]).id] = made.people[0]
        self.crowd = list(self.people)
        another_shift(made.point, 9, 12, seats=1)
        another_shift(self.points[1], 10, 15, seats=2)
        self.queues = {shift.id: [] for shift in db.session.scalars(select(Shift))}
        for helper in made.volunteers[:came]:
            if (
                signing.sign_up(
                    db.session.get_one(Shift, made.shift), volunteer(helper), by=COMMAND_LINE
                ).state
                == WAITING
            ):
                self.queues[made.shift].append(self.people[helper])

    def teardown(self):
        if hasattr(self, "writes"):
            db.session.rollback()
            self.writes.__exit__(None, None, None)
            self.context.pop()

    def shift(self, pick):
        shifts = list(db.session.scalars(select(Shift).order_by(Shift.id)))
        return shifts[pick % len(shifts)] if shifts else None

    def row(self, pick):
        rows = list(db.session.scalars(select(Assignment).order_by(Assignment.id)))
        return rows[pick % len(rows)] if rows else None

    def moved(self, rows):
        """Whoever got a seat was the first who could."""
        for row in rows:
            waited = self.queues[row.shift_id]
            assert row.person_id in waited
            for earlier in waited[: waited.index(row.person_id)]:
                assert self.busy(earlier, row.shift), "passed over although nothing else kept them"
            waited.remove(row.person_id)

    def busy(self, person, shift):
        return bool(asking.overlapping(shift, person))

    @rule(pick=st.integers(0, 50), crowd=st.sets(st.integers(0, PEOPLE), min_size=2, max_size=5))
    def they_come(self, pick, crowd):
        for who in sorted(crowd):
            self.sign_up(pick, who, "link")

    @rule(pick=st.integers(0, 50), who=st.integers(0, PEOPLE), through=st.sampled_from(["office", "plan"]))
    def somebody_is_put(self, pick, who, through):
        self.sign_up(pick, who, through)

    def sign_up(self, pick, who, through):
        shift, helper = self.shift(pick), volunteer(self.crowd[who])
        if shift is None:
            return
        person = self.people[helper.id]
        row = tried(
            lambda: signing.sign_up(shift, helper, by=COMMAND_LINE, through=through),
            "shift_overlap", "shift_full", "signup_closed", "day_off",
        )  # fmt: skip
        if row is None:
            return
        assert (row.person_id, row.shift_id) == (person, shift.id)
        queue = self.queues[shift.id]
        if row.state == WAITING and person not in queue:
            queue.append(person)
        if row.state == ON and person in queue:
            queue.remove(person)  # the office gave them a seat

    @rule(pick=st.integers(0, 50), office=st.booleans())
    def leave(self, pick, office):
        row = self.row(pick)
        if row is None:
            return
        if row.person_id in self.queues[row.shift_id]:
            self.queues[row.shift_id].remove(row.person_id)
        self.moved((signing.remove if office else signing.sign_out)(row, by=COMMAND_LINE))
        assert row.state == OUT

    @rule(pick=st.integers(0, 50))
    def undo(self, pick):
        row = self.row(pick)
        if row is None:
            return
        back = tried(lambda: signing.undo(row, by=COMMAND_LINE), "shift_full", "shift_overlap", "day_off")
        if back is None:
            return
        assert back.state == ON
        if row.person_id in self.queues[row.shift_id]:
            self.queues[row.shift_id].remove(row.person_id)

    @rule(pick=st.integers(0, 50), starts=HOURS, hours=st.integers(1, 5), seats=st.integers(1, 4))
    def change(self, pick, starts, hours, seats):
        shift = self.shift(pick)
        if shift is None:
            return
        enough = seats >= signing.taken([shift])[shift.id].on
        moved = tried(
            lambda: signing.change_shift(
                shift, role="guide", starts_at=time(starts), ends_at=time(min(starts + hours, 18)), seats=seats, by=COMMAND_LINE,
            ),
            "shift_overlap", "day_off", *(() if enough else ("shift_people",)),
        )  # fmt: skip
        self.moved(moved or [])

    @precondition(lambda self: len(self.queues) < 6)
    @rule(point=st.booleans(), starts=HOURS, seats=st.integers(1, 3))
    def add(self, point, starts, seats):
        made = tried(lambda: another_shift(self.points[point], starts, starts + 2, seats=seats), "day_off")
        if made is not None:
            self.queues[made.id] = []

    @rule(pick=st.integers(0, 50))
    def take_away(self, pick):
        shift = self.shift(pick)
        if shift is None:
            return
        seats, number = signing.taken([shift])[shift.id], shift.id
        if seats.on + seats.waiting:
            with pytest.raises(Refused, match="shift_people"):
                signing.remove_shift(shift, by=COMMAND_LINE)
            return
        signing.remove_shift(shift, by=COMMAND_LINE)
        assert self.queues.pop(number) == []

    @rule()
    def call_off(self):
        self.second().state = OFF
        db.session.flush()
        self.moved(signing.fill(self.second()))

    @precondition(lambda self: self.second().state == OFF and not self.clash_if_resumed())
    @rule()
    def resume(self):
        self.second().state = PLANNED
        db.session.flush()
        self.moved(signing.fill(self.second()))

    def second(self):
        return db.session.get_one(Point, self.points[1]).day

    def clash_if_resumed(self):
        rows = db.session.scalars(select(Assignment).join(Shift).where(Assignment.state == ON, Shift.outreach_day_id == self.second().id)).all()  # fmt: skip
        return any(self.busy(row.person_id, row.shift) for row in rows)

    @invariant()
    def holds(self):
        if not hasattr(self, "people"):
            return
        rows = list(db.session.scalars(select(Assignment)))
        days = {day.id: day for day in db.session.scalars(select(OutreachDay))}
        places = {}
        for shift in db.session.scalars(select(Shift)):
            on = [row.person_id for row in rows if row.shift_id == shift.id and row.state == ON]
            assert len(on) == len(set(on)) <= shift.seats
            queue = sorted((row for row in rows if row.shift_id == shift.id and row.state == WAITING), key=lambda row: (row.since, row.id))  # fmt: skip
            assert [row.person_id for row in queue] == self.queues[shift.id]
            if days[shift.outreach_day_id].state != OFF:
                for person in on:
                    places.setdefault(person, []).append((shift.starts_at, shift.ends_at))
                if len(on) < shift.seats:
                    assert all(self.busy(row.person_id, shift) for row in queue), (
                        "an empty seat that somebody waits for"
                    )
        for own in places.values():
            assert not any(one[0] < other[1] and other[0] < one[1] for one, other in combinations(own, 2))


def run(app, commune, many, **how):
    machine = type("Machine", (Signing,), {"app": app, "locality": commune.locality})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=many, stateful_step_count=30, deadline=None, derandomize=not LONG,
            suppress_health_check=list(HealthCheck), **how,
        ),
    )  # fmt: skip


def test_seats_overlaps_and_queues_hold_whatever_is_done(app, commune) -> None:
    run(app, commune, 400 if LONG else 20)


@pytest.mark.parametrize("guard", ["overlapping", "taken", "queue"])
@pytest.mark.one_database
def test_the_machine_finds_a_missing_rule(app, commune, monkeypatch, guard) -> None:
    """The control: the same without one rule."""
    real = getattr(asking, guard)
    broken = {
        "overlapping": lambda shift, person: [],
        "taken": lambda shifts: {key: signing.Seats(0, 0, 9) for key in real(shifts)},
        "queue": lambda shift: real(shift)[::-1],
    }
    monkeypatch.setattr(asking, guard, broken[guard])
    with pytest.raises(AssertionError):
        run(app, commune, 60, phases=(Phase.generate,), report_multiple_bugs=False)
