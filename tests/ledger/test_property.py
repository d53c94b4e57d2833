"""The live rows of the ledger are exactly what the trainings say, whatever was scanned, undone, closed and reopened."""

from __future__ import annotations

import os
from datetime import time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import courses, enrolments, lessons, trainings
from campaigns.attendance import completion
from campaigns.courses import uptake
from tests.attendance.telling import event, send, void
from trainees import ledger, skills
from trainees.people import Person

LONG = bool(os.environ.get("HVS_LONG"))
LESSON, PERSON = st.integers(0, 4), st.integers(0, 2)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["scan", "scan", "claim"]), LESSON, PERSON),
        st.tuples(st.just("void"), LESSON, st.integers(0, 20)),
        st.tuples(st.sampled_from(["close", "close", "reopen"]), LESSON, st.just(0)),
        st.tuples(st.just("add lesson"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("withdraw"), st.integers(0, 1), PERSON),
        st.tuples(st.just("change course"), st.integers(1, 3), st.integers(0, 3)),
        st.tuples(st.just("take version"), st.integers(0, 1), st.just(0)),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


class Story:
    """Two trainings of one course, and beside them a plain account of what should follow."""

    def __init__(self, commune, needed):
        self.people = commune.enrolled[:3]
        self.codes = commune.codes[:3]
        catalogue = skills.catalogue()
        self.now = (needed, [s.code for s in catalogue[:2]])  # what the course says
        self.kept = [self.now, self.now]  # what each training goes by
        title = f"Chương trình {len(courses.listed(EVERYWHERE))}"
        course = courses.add(commune.locality, title, catalogue[:2], lessons_needed=needed)
        self.course = course.id
        self.trainings, self.lessons = [], []
        for number in range(2):
            training = trainings.add(course, f"Lớp {number}", by=COMMAND_LINE)
            enrolments.add(training, [db.session.get_one(Person, p) for p in self.people], by=COMMAND_LINE)
            self.trainings.append(training.id)
            for _ in range(2):
                self.add_lesson(number)

    def add_lesson(self, number):
        training = trainings.get(self.trainings[number], within=EVERYWHERE)
        day = clock.today() + timedelta(days=len(self.lessons))
        lesson = lessons.add(training, day, time(0, 0), time(23, 59))
        self.lessons.append({"id": lesson.id, "training": number, "day": day, "closed": False, "events": []})
        completion.settle(training, by=COMMAND_LINE)

    def do(self, deed, which, detail):
        """Carry a deed out, in the product and in the account."""
        lesson = self.lessons[which % len(self.lessons)]
        if deed in ("scan", "claim"):
            item = event(code=self.codes[detail], source="self" if deed == "claim" else "scan")
            send(lesson["id"], item)
            lesson["events"].append([item["id"], self.people[detail], deed, not lesson["closed"]])
        elif deed == "void" and lesson["events"]:
            target = lesson["events"][detail % len(lesson["events"])]
            item = void({"id": target[0]})
            send(lesson["id"], item)
            lesson["events"].append([item["id"], target[0], "void", not lesson["closed"]])
        elif deed == "close" and not lesson["closed"]:
            completion.complete(lessons.get(lesson["id"], within=EVERYWHERE), by=COMMAND_LINE)
            lesson["closed"] = True
        elif deed == "reopen" and lesson["closed"]:
            completion.reopen(lessons.get(lesson["id"], within=EVERYWHERE), by=COMMAND_LINE)
            lesson["closed"] = False
            for item in lesson["events"]:
                item[3] = True  # what waited counts now
        elif deed == "add lesson" and len(self.lessons) < 6:
            self.add_lesson(which)
        elif deed == "withdraw":
            # Somebody withdraws by hand; settling the training brings back what presence says.
            training = trainings.get(self.trainings[which], within=EVERYWHERE)
            ledger.withdraw(training.key, by=COMMAND_LINE, people=[self.people[detail]])
            completion.settle(training, by=COMMAND_LINE)
        elif deed == "change course":
            course = courses.get(self.course, within=EVERYWHERE)
            given = skills.catalogue()[:which]
            courses.change(course, course.title, given, lessons_needed=detail or None, by=COMMAND_LINE)
            self.now = (detail or None, [s.code for s in given])
        elif deed == "take version":
            training = trainings.get(self.trainings[which], within=EVERYWHERE)
            uptake.take(training, training.course.version, by=COMMAND_LINE)
            self.kept[which] = self.now

    def present(self, lesson):
        """Who was there and seen there: somebody has an event that counts and that nobody undid."""
        gone = {target for _, target, what, counts in lesson["events"] if what == "void" and counts}
        there = [
            (person, what)
            for i, person, what, counts in lesson["events"]
            if what != "void" and counts and i not in gone
        ]
        return {person for person, what in there if what == "scan"}

    def lines(self):
        """The lines that the ledger should have."""
        wanted = set()
        for number, training in enumerate(self.trainings):
            mine = [lesson for lesson in self.lessons if lesson["training"] == number]
            asked, taught = self.kept[number]
            for person in self.people:
                days = sorted(x["day"] for x in mine if x["closed"] and person in self.present(x))
                needed = asked or len(mine)
                if len(days) >= needed:
                    wanted |= {(person, skill, f"training:{training}", days[needed - 1]) for skill in taught}
        return wanted


@settings(
    max_examples=300 if LONG else 30, deadline=None, derandomize=not LONG,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(deeds=DEEDS, needed=st.sampled_from([None, 1, 2]))
def test_property_live_rows_are_what_the_writers_say(commune, work, deeds, needed):
    with work():
        story = Story(commune, needed)
    for deed in deeds:
        with work():
            story.do(*deed)
            live = [
                (line.person_id, line.skill, line.source, line.on)
                for training in story.trainings
                for line in ledger.lines(source_prefix=f"training:{training}")
                if line.source == f"training:{training}"
            ]
            assert len(live) == len(set(live))
            assert set(live) == story.lines(), deed


def test_reconcile_sees_a_line_too_many_and_a_line_too_few(commune, work, runner):
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
    assert runner("ledger", "reconcile").exit_code == 0
    with work():
        ledger.withdraw(f"training:{commune.training}", by=COMMAND_LINE)
    assert runner("ledger", "reconcile", "--json").exit_code == 1
    with work():
        completion.settle(trainings.get(commune.training, within=EVERYWHERE), by=COMMAND_LINE)
        person = db.session.get_one(Person, commune.people[5])
        ledger.record(
            person, skills.catalogue()[:1], on=clock.today(), kind="attended",
            source=f"training:{commune.training}", by=COMMAND_LINE,
        )  # fmt: skip
    assert runner("ledger", "reconcile").exit_code == 1
