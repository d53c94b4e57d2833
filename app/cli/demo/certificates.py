"""The demonstration's certificates: 85 issued and drawn, one each of what can become of them; a class that still waits."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select

from app.accounts import Account
from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.cli.demo import teaching
from campaigns import courses, trainings
from campaigns.attendance import checkin, completion
from campaigns.attendance.events import AttendanceEvent
from campaigns.courses import Terms
from campaigns.trainings import CLOSED, Training
from certificates import paper
from certificates.award import certificate as certificates
from certificates.award import design, eligibility, ending, issuing, printing
from certificates.award.certificate import Certificate, Wanted
from trainees import areas, rosters, skills
from trainees.areas import Locality

COUNT = 85
_SHORT = "Cập nhật thủ đoạn lừa đảo trên mạng"
"""A course whose certificates hold three months: those of the spring have expired."""


def fill(place: Locality, teachers: list[Account], by: Actor, chance: random.Random) -> None:
    """Once: a commune that has certificates keeps them."""
    if certificates.count(Wanted(clock.today()), within=Scope(place.id)):
        return
    chosen = design.offered(place.id)[0]
    issued = _issue(_expired(place, teachers, chance), 3, chosen, by)
    for training in sorted(trainings.listed(Scope(place.id)), key=lambda one: one.id):
        room = COUNT - 1 - len(issued)  # one more comes with the replacing
        # Classes that are over; whoever is still open today, or came last, waits.
        if training.state == CLOSED and room > 0 and training.course.title != _SHORT:
            issued += _issue(training, room, chosen, by)
    valid = [one for one in issued if certificates.state(one, clock.today()) == certificates.VALID]
    ending.replace(valid[4], why="In sai họ tên", by=by)
    ending.revoke(valid[9], why="Cấp nhầm người trùng họ tên", by=by)
    _doubted(valid[14], teachers[0])
    for training in {one.training for one in issued}:
        _draw(training)


def _expired(place: Locality, teachers: list[Account], chance: random.Random) -> Training:
    """A small class of half a year ago, whose certificates held three months."""
    terms = Terms(
        hours=2.0,
        audience="Cán bộ, công chức",
        outcomes="Nhận ra và báo một cuộc gọi lừa đảo",
        valid_months=3,
    )
    course = courses.add(place.id, _SHORT, skills.by_codes(["ATTT"]), **terms)
    unit = areas.units(Scope(place.id))[0]
    roll = rosters.roll(Scope(place.id), clock.today(), unit_id=unit.id)
    people = list({person.id: person for person, _ in roll}.values())[:8]
    first = clock.today() - timedelta(days=190)
    teaching.run(course, f"{_SHORT} – {unit.name}", people, first, 1, 1.0, teachers, chance)
    return next(one for one in trainings.listed(Scope(place.id)) if one.course_id == course.id)


def _issue(training: Training, most: int, chosen: design.Design, by: Actor) -> list[Certificate]:
    """To the first of those who may, two days after they could."""
    may = eligibility.lacking(training)[:most]
    if not may:
        return []
    on: date = min(clock.today(), max(one.on for one in may) + timedelta(days=2))
    return issuing.issue(training, [one.person_id for one in may], design=chosen, on=on, by=by)


def _doubted(one: Certificate, teacher: Account) -> None:
    """The scan it rests on was somebody else's: it is undone, and the certificate waits to be looked at again."""
    event = db.session.scalars(
        select(AttendanceEvent)
        .where(AttendanceEvent.person_id == one.person_id, AttendanceEvent.kind == "in")
        .where(AttendanceEvent.lesson_id.in_([lesson.id for lesson in one.training.lessons]))
        .order_by(AttendanceEvent.device_time)
    ).first()
    lesson = next(each for each in one.training.lessons if event is not None and each.id == event.lesson_id)
    assert event is not None
    completion.reopen(lesson, by=teacher.actor, reason="Quét nhầm thẻ của người khác")
    undo = {
        "id": str(uuid.uuid4()), "kind": "void", "corrects": str(event.id), "source": "list", "reason": "quét nhầm thẻ",
        "device_time": clock.now().isoformat(),
    }  # fmt: skip
    checkin.take(lesson, [undo], clock.now(), by=teacher.actor)
    completion.complete(lesson, by=teacher.actor)


def _draw(training: Training) -> None:
    """Their paper, as a batch would have drawn it."""
    some = printing.undrawn(training.id, COUNT)
    if some:
        pdf = paper.document(some, public_url=current_app.config["PUBLIC_URL"], made=clock.now())
        printing.keep(training, [one.id for one in some], pdf)
