"""A signed sheet typed in later: each signature is an event like a scan, at the hour at which the lesson began."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.base import clock
from app.base.actors import Actor
from app.base.errors import Refused
from campaigns.attendance import checkin
from campaigns.attendance.checkin import MAX_BATCH, Answer
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED

MOST_NEWCOMERS = 100


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who wrote themselves under the list; only the name is needed. `year` as it was typed."""

    name: str
    year: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of one signature: whose (the person's number, or the newcomer's row from 0), and check-in's answer."""

    person: int | None
    row: int | None
    answer: Answer

    @property
    def counted(self) -> bool:
        """Whether they are present now."""
        return self.answer.result in ("created", "repeat") and self.answer.problem is None


def take(
    lesson: Lesson, sheet: str, people: Iterable[int], newcomers: Sequence[Newcomer], *, by: Actor, stayed: bool = False
) -> list[Typed]:  # fmt: skip
    """Who signed. `sheet` is a UUID that the page made: the ids of the events follow from it, so a second click of the
    same page finds the events of the first.

    `stayed`: they signed for the whole lesson, where the course counts hours. Refused: closed, not held yet, `sheet`.
    """
    if (why := closed_because(lesson)) is not None:
        raise why
    try:
        own = uuid.UUID(sheet)
    except ValueError:
        raise Refused("sheet_malformed", "Trang này mở chưa trọn. Tải lại trang rồi ghi lại.") from None
    wanted = list(dict.fromkeys(people))
    rows = [(n, one) for n, one in enumerate(newcomers[:MOST_NEWCOMERS]) if one.name]
    items: list[dict[str, Any]] = [
        {"id": _id(own, f"in:{person}"), "kind": "in", "person": person} for person in wanted
    ]
    items += [
        {"id": _id(own, f"new:{n}"), "kind": "walkin",
         "walkin": {"name": one.name, "birth_year": one.year, "neighbourhood": one.place}}
        for n, one in rows
    ]  # fmt: skip
    began = lesson.starts.isoformat()
    answers = _sent(lesson, [item | {"device_time": began} for item in items], by)
    typed = [Typed(person, None, answer) for person, answer in zip(wanted, answers, strict=False)]
    typed += [Typed(None, n, answer) for (n, _), answer in zip(rows, answers[len(wanted) :], strict=True)]
    if stayed and lesson.training.version.stay_percent is not None:
        there = [x.answer.person["id"] for x in typed if x.counted and x.answer.person]
        ended = lesson.ends.isoformat()
        _sent(
            lesson,
            [
                {"id": _id(own, f"out:{person}"), "kind": "out", "person": person, "device_time": ended}
                for person in there
            ],
            by,
        )
    return typed


def closed_because(lesson: Lesson) -> Refused | None:
    """Why no sheet of this lesson can be typed in now; None when it can."""
    if lesson.state == CLOSED:
        return Refused("lesson_closed", "Buổi này đã đóng. Mở lại buổi rồi nhập từ giấy.")
    if lesson.day > clock.today():
        return Refused("lesson_ahead", "Buổi này chưa diễn ra. Nhập từ giấy khi buổi học đã bắt đầu.")
    return None


def _id(sheet: uuid.UUID, what: str) -> str:
    return str(uuid.uuid5(sheet, what))


def _sent(lesson: Lesson, items: Sequence[dict[str, Any]], by: Actor) -> list[Answer]:
    answers: list[Answer] = []
    for start in range(0, len(items), MAX_BATCH):
        some = [{"source": "paper", **item} for item in items[start : start + MAX_BATCH]]
        # A sheet has no clock of its own that could be wrong: its hour is the lesson's.
        answers += checkin.take(lesson, some, clock.now(), by=by)
    return answers
