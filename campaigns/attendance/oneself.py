"""Finding oneself on a lesson's list without seeing the list: by card, by the phone's last digits, by name and birth year.

Nobody is found unless exactly one person answers; whatever else the reason, the answer is the same, so that a stranger
cannot tell who is on the list. How often one may try is limited, and past the limit nobody is found any more.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, select

from app.base import clock
from app.base.db import db
from app.base.text import clean, fold
from campaigns import enrolments
from trainees import cards
from trainees.cards import Card
from trainees.people import Person

FEWEST_DIGITS = 4
_MOST_DIGITS = 11


class Roll(Protocol):
    """Whatever has a training whose list one is looked for in: a lesson, an opening of its test."""

    @property
    def training_id(self) -> int: ...

    @property
    def locality_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who was recognised, and what an event says of them (`claims.redeem`)."""

    name: str
    said: dict[str, Any]


def by_card(lesson: Roll, text: str) -> Found | None:
    """Whose card it is: somebody expected, or anybody of the locality, who then joins. Nobody by a blank or blocked card."""
    parts = cards.split(text)
    if parts is None:
        return None
    card = db.session.scalar(select(Card).where(Card.code == parts[0]))
    if card is None or card.person_id is None or card.state != cards.ACTIVE:
        return None
    if card.locality_id != lesson.locality_id or (parts[1] and card.full_code != "".join(parts)):
        return None
    person = db.session.get_one(Person, card.person_id)
    if person.merged_into_id is not None:
        person = db.session.get_one(Person, person.merged_into_id)
    known = enrolments.expects(lesson.training_id, person.id)
    return Found(person.name, {"kind": "in" if known else "walkin", "person": person.id, "code": card.code})


def by_phone(lesson: Roll, digits: str) -> Found | None:
    """Who is expected and has the phone that ends so; nobody where several do (a family's phone) or too few digits were typed."""
    typed = "".join(sign for sign in digits if sign not in " .-")
    if not (typed.isascii() and typed.isdigit() and FEWEST_DIGITS <= len(typed) <= _MOST_DIGITS):
        return None
    found = db.session.scalars(_expected(lesson, Person.phone.endswith(typed)).limit(2)).all()
    return _recognised(found[0]) if len(found) == 1 else None


def by_name(lesson: Roll, name: str, year: str) -> Found | None:
    """Who is expected under this name (marks and case do not matter) with this birth year.

    Of several the one whose name is written just so. Whose year nobody knows is found by a name that nobody else has.
    """
    key = fold(name)[:120]
    if " " not in key or not (year.isascii() and year.isdigit() and len(year) == 4):
        return None
    namesakes = db.session.scalars(_expected(lesson, Person.name_key == key).limit(50)).all()
    born = [person for person in namesakes if (person.birth or "")[:4] == year]
    if len(born) > 1:
        born = [person for person in born if clean(person.name).casefold() == clean(name).casefold()]
    elif not born:
        born = [person for person in namesakes if not person.birth]
    return _recognised(born[0]) if len(born) == 1 else None


def _expected(lesson: Roll, answers: ColumnElement[bool]) -> Select[Person]:
    who = enrolments.expected(lesson.training_id)
    return select(Person).join(who, who.c.person_id == Person.id).where(answers).order_by(Person.id)


def _recognised(person: Person) -> Found:
    return Found(person.name, {"kind": "in", "person": person.id})


class Brake:
    """Counts how often each claim tried lately, and how often a lesson's claims together tried in vain.

    Kept in the memory of the process: the phone cannot be trusted with the count, and a row for every mistyped digit is
    more than a mistyped digit is worth. With two processes twice as many tries pass, still far too few to read a list.
    """

    def __init__(
        self, *, tries: int = 8, misses: int = 150, lately: timedelta = timedelta(minutes=10)
    ) -> None:
        self._tries, self._misses, self._lately = tries, misses, lately
        self._lock = threading.Lock()
        self._kept: dict[str | int, deque[datetime]] = {}

    def passes(self, lesson_id: int, event_id: str) -> bool:
        """Count one more try of a claim; whether it may be answered."""
        now = clock.now()
        with self._lock:
            if len(self._kept) > 10_000:
                self._kept = {
                    name: when for name, when in self._kept.items() if when and now - when[-1] <= self._lately
                }
            mine = self._recent(event_id, now)
            mine.append(now)
            return len(mine) <= self._tries and len(self._recent(lesson_id, now)) < self._misses

    def missed(self, lesson_id: int) -> None:
        """Nobody answered to a try."""
        now = clock.now()
        with self._lock:
            self._recent(lesson_id, now).append(now)

    def _recent(self, name: str | int, now: datetime) -> deque[datetime]:
        when = self._kept.setdefault(name, deque(maxlen=max(self._tries, self._misses) + 1))
        while when and now - when[0] > self._lately:
            when.popleft()
        return when


brake = Brake()
