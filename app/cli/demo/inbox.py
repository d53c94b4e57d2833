"""The demonstration's evening on which everything went wrong: one of each thing that a person has to look at."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from app.accounts import Account
from app.base import clock, codes
from app.base.actors import Actor, Scope
from app.cli.demo import teaching
from campaigns import courses, enrolments, lessons, trainings
from campaigns.attendance import checkin, completion
from campaigns.lessons import Lesson
from trainees import cards, rosters
from trainees.areas import Locality
from trainees.people import Person

TITLE = "Thanh toán không dùng tiền mặt – Tổ dân phố 7"
_DOUBLES = 5
_LATE = 3


def evening(place: Locality, teachers: list[Account], chance: random.Random) -> None:
    """Yesterday evening's lesson: doubles, a wrong clock, odd cards, an id used twice, and scans after the closing. Once a day."""
    day = clock.today() - timedelta(days=1)
    there = lessons.listed(Scope(place.id), day=day)
    if any(lesson.training.title == TITLE for lesson in there):
        return
    roll = rosters.roll(Scope(place.id), day, categories=("resident",))
    residents = list({person.id: person for person, _ in roll}.values())
    chance.shuffle(residents)
    course = next(c for c in courses.listed(Scope(place.id)) if c.title == "Thanh toán không dùng tiền mặt")
    teacher = teachers[0]
    training = trainings.add(
        course, TITLE, by=teacher.actor, place="Nhà văn hóa tổ dân phố 7", trainers=[t.id for t in teachers]
    )
    expected, strangers = residents[:16], residents[16:]
    elsewhere = _who_was_elsewhere(there)
    enrolments.add(training, [*expected, *elsewhere], by=teacher.actor)
    lesson = lessons.add(training, day, *teaching.hours_of(training))
    _tell(lesson, teacher, "Máy của thầy Lê", _scans([*expected[:6], *elsewhere], lesson, 0))
    _tell(lesson, teacher, "Máy cô Hoa", _scans(expected[6:10], lesson, 12), ahead=timedelta(hours=17))
    _tell(lesson, teacher, "Máy của thầy Lê", _oddities(lesson, place, expected, strangers, teacher.actor))
    completion.complete(lesson, by=teacher.actor)
    _tell(lesson, teacher, "Máy Tổ công nghệ số", _scans(expected[10 : 10 + _LATE], lesson, 40))


def _who_was_elsewhere(there: list[Lesson]) -> list[Person]:
    """Somebody who is expected in another lesson of that day, and who comes to this one as well."""
    for lesson in there:
        found = enrolments.listed(lesson.training)
        if found:
            return [person for person, _ in found[:1]]
    return []


def _oddities(
    lesson: Lesson, place: Locality, expected: list[Person], strangers: list[Person], by: Actor
) -> list[dict[str, Any]]:
    """Doubles, cards that are nobody's or somebody else's, and one event id with two contents."""
    at = _minute(lesson, 20)
    [blank] = cards.print_blank(place.id, 1, by=by)
    held = {person.id: card.code for person, card in _cards([*expected, strangers[0]])}
    doubles = [person for person in strangers[1:] if person.birth][:_DOUBLES]
    twice = str(uuid.uuid4())
    told: list[dict[str, Any]] = [
        {"kind": "walkin", "walkin": {"name": person.name, "birth_year": (person.birth or "")[:4]}}
        for person in doubles
    ]
    told += [
        {"kind": "in", "code": codes.random_code(8)}, {"kind": "in", "code": blank.code},
        {"kind": "in", "code": held[strangers[0].id]},
        {"kind": "in", "person": expected[13].id, "code": held[expected[14].id], "source": "card"},
        {"kind": "in", "code": held[expected[0].id], "id": twice}, {"kind": "in", "code": held[expected[1].id], "id": twice},
    ]  # fmt: skip
    return [
        {"id": str(uuid.uuid4()), "source": "scan", "device_time": at.isoformat(), **each} for each in told
    ]


def _scans(people: list[Person], lesson: Lesson, minute: int) -> list[dict[str, Any]]:
    """A scan of each one's card, half a minute apart."""
    at = _minute(lesson, minute)
    return [
        {
            "id": str(uuid.uuid4()), "kind": "in", "code": card.code, "source": "scan",
            "device_time": (at + timedelta(seconds=25 * n)).isoformat(),
        }
        for n, (_, card) in enumerate(_cards(people))
    ]  # fmt: skip


def _cards(people: list[Person]) -> list[tuple[Person, cards.Card]]:
    held = cards.give(people)
    return [(person, held[person.id]) for person in people]


def _minute(lesson: Lesson, minute: int) -> datetime:
    return lesson.starts + timedelta(minutes=minute)


def _tell(
    lesson: Lesson, teacher: Account, device: str, events: list[dict[str, Any]], *, ahead: timedelta = timedelta(0)
) -> None:  # fmt: skip
    """As a phone would send them whose clock runs ahead: it writes its own time."""
    for event in events:
        event["device_time"] = (datetime.fromisoformat(event["device_time"]) + ahead).isoformat()
    by = Actor(teacher.id, teacher.name, device)
    checkin.take(lesson, events, clock.now() + ahead, by=by)
