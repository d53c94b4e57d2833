"""Whatever devices tell, in whatever order and parcels, presence is what a few lines of set theory say it is."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import enrolments, lessons, trainings
from campaigns.attendance import checkin
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.courses import Course
from tests.attendance.telling import present
from trainees.people import Person

LONG = bool(os.environ.get("HVS_LONG"))
CHECK = settings(
    max_examples=400 if LONG else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=not LONG,
)

# What somebody does at the door: who is scanned, which earlier deed is undone, sent again or contradicted.
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("in"), st.integers(0, 3)),
        st.tuples(st.just("unlisted"), st.integers(4, 5)),
        st.tuples(st.just("walkin"), st.integers(0, 3)),
        st.tuples(st.just("void"), st.integers(0, 30)),
        st.tuples(st.just("repeat"), st.integers(0, 30)),
        st.tuples(st.just("conflict"), st.integers(0, 30)),
        st.tuples(st.just("foreign"), st.integers(0, 2)),
    ),
    min_size=1, max_size=25,
)  # fmt: skip
CUTS = st.lists(st.integers(1, 7), min_size=1, max_size=25)


def told(deeds, commune, seed, start):
    """The deeds as events. The ids come from `seed`, so that the same story can be told of two lessons."""
    events = []
    for number, (deed, which) in enumerate(deeds):
        earlier = events[which % len(events)] if events else None
        item = {
            "id": str(uuid.uuid5(seed, str(number))), "kind": "in", "source": "scan",
            "device_time": (start + timedelta(seconds=number)).isoformat(),
        }  # fmt: skip
        if deed == "in":
            item["code"] = commune.codes[which]
        elif deed == "unlisted":
            item["person"] = commune.people[which]
        elif deed == "walkin":
            item |= {"kind": "walkin", "walkin": {"name": f"Người mới {which}"}}
        elif deed == "foreign":
            item["code"] = f"https://example.com/{which}"
        elif earlier is None:
            continue
        elif deed == "repeat":
            item = earlier
        elif deed == "conflict":
            item = earlier | {"reason": "khác hẳn"} if earlier.get("reason") is None else earlier
        else:
            item |= {"kind": "void", "corrects": earlier["id"]}
        events.append(item)
    return events


def model(events, commune):
    """Who should be present, and the answer that each event should have; by id, a first telling wins."""
    first, undone, answers = {}, set(), []
    for item in events:
        if item["id"] in first:
            same = first[item["id"]] == item
            answers.append("repeat" if same else "conflict")
            continue
        first[item["id"]] = item
        if item["kind"] == "void":
            undone.add(item["corrects"])
            answers.append("created")
        elif "person" in item:
            answers.append("held")
        elif item.get("code", "").startswith("https:"):
            answers.append("refused")
        else:
            answers.append("created")
    counted = [
        i for i in first.values() if i["kind"] != "void" and "person" not in i and i["id"] not in undone
    ]
    scanned = {
        commune.enrolled[commune.codes.index(i["code"])] for i in counted if i.get("code") in commune.codes
    }
    walked = {i["id"] for i in counted if i["kind"] == "walkin"}
    return scanned, walked, answers, set(first)


def a_lesson(commune):
    """A new training with one lesson for the same people; its id."""
    day = clock.today()
    training = trainings.add(db.session.get_one(Course, commune.course), "Một lớp", by=COMMAND_LINE)
    people = [db.session.get_one(Person, p) for p in commune.enrolled]
    enrolments.add(training, people, by=COMMAND_LINE)
    now = clock.now()
    return lessons.add(
        training, day, now.replace(hour=0, minute=0).time(), now.replace(hour=23, minute=59).time()
    ).id


def tell(lesson_id, events, cuts, work):
    """Send the events in parcels of the given sizes, each in a transaction of its own; the answers."""
    answers, rest, turn = [], list(events), 0
    while rest:
        size = cuts[turn % len(cuts)]
        parcel, rest, turn = rest[:size], rest[size:], turn + 1
        with work():
            lesson = lessons.get(lesson_id, within=EVERYWHERE)
            answers += checkin.take(lesson, parcel, clock.now(), by=COMMAND_LINE)
    return answers


def outcome(lesson_id):
    """What is left in the database: who is present by which event, and what is kept of every event."""
    kept = db.session.execute(
        select(AttendanceEvent.id, AttendanceEvent.result, AttendanceEvent.problem)
        .where(AttendanceEvent.lesson_id == lesson_id)
        .order_by(AttendanceEvent.id)
    ).all()
    rows = db.session.execute(
        select(Attendance.event_id, Attendance.first_in, Attendance.source, Attendance.verified).where(
            Attendance.lesson_id == lesson_id
        )
    ).all()
    return kept, {row.event_id for row in rows}


@CHECK
@given(deeds=DEEDS, cuts=CUTS)
def test_property_presence_is_what_the_model_says(commune, work, deeds, cuts):
    with work():
        lesson_id = a_lesson(commune)
    events = told(deeds, commune, uuid.uuid4(), clock.now())
    scanned, walked, expected, ids = model(events, commune)
    answers = tell(lesson_id, events, cuts, work)
    assert [a.result for a in answers] == expected
    assert [a.id for a in answers] == [e["id"] for e in events]  # an answer for every item, in order
    with work():
        kept, by_event = outcome(lesson_id)
        assert {row.id for row in kept} == ids
        there = present(lesson_id)
        assert {p for p in there if p in commune.enrolled} == scanned
        assert {e for p, e in there.items() if p not in commune.enrolled} == walked
        assert len(by_event) == len(there)


@CHECK
@given(deeds=DEEDS, cuts=CUTS, others=CUTS)
def test_property_parcels_and_retries_do_not_matter(commune, work, deeds, cuts, others):
    """One lesson hears the story in one way; the other in other parcels, and then all of it again."""
    start, seeds = clock.now(), (uuid.uuid4(), uuid.uuid4())
    with work():
        one, other = a_lesson(commune), a_lesson(commune)
    stories = [told(deeds, commune, seed, start) for seed in seeds]
    tell(one, stories[0], cuts, work)
    tell(other, stories[1], others, work)
    again = tell(other, stories[1], cuts, work)
    assert {a.result for a in again} <= {"repeat", "conflict"}
    same = {b["id"]: a["id"] for a, b in zip(*stories, strict=True)}
    with work():
        kept_one, by_event_one = outcome(one)
        kept_other, by_event_other = outcome(other)
        assert sorted((same[i], *rest) for i, *rest in kept_other) == sorted(tuple(row) for row in kept_one)
        assert {same[e] for e in by_event_other} == by_event_one


@CHECK
@given(people=st.lists(st.integers(0, 3), min_size=1, max_size=20), order=st.randoms(use_true_random=False))
def test_property_order_does_not_matter_to_who_is_present(commune, work, people, order):
    """Two phones send their queues later, mixed in any way: the same people are there, each once."""
    with work():
        lesson_id = a_lesson(commune)
    events = told([("in", p) for p in people], commune, uuid.uuid4(), clock.now())
    order.shuffle(events)
    tell(lesson_id, events, [3], work)
    with work():
        assert set(present(lesson_id)) == {commune.enrolled[p] for p in people}
