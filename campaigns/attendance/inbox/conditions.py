"""Which part of the inbox is looked at, and the conditions that its kinds share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, or_

from app.base import clock
from app.base.actors import Scope
from campaigns import trainings
from campaigns.attendance.events import AttendanceEvent, voided
from campaigns.attendance.inbox.review import EventReview
from campaigns.lessons import Lesson
from campaigns.trainings import Training

HELD, CONFLICT, OVERLAP, CARD = "held", "conflict", "overlap", "card"
DOUBLE, CLOCK, SELF = "double", "clock", "self"
KINDS: Final = (HELD, CONFLICT, OVERLAP, CARD, DOUBLE, CLOCK, SELF)
GROUPS: Final = (CLOCK, SELF)
"""Kinds of which one line stands for several events."""
DAYS: Final = 60
"""Days back that the inbox looks, unless one lesson or training is asked for, or all."""

CARD_FLAGS: Final = ("card_taken", "card_unusable")
CLOCK_FLAGS: Final = ("clock_off", "outside_time")


@dataclass(frozen=True, slots=True)
class Look:
    """Which part of the inbox: whose, of which kinds, of one lesson or training where given.

    `ever`: further back than `DAYS` too. A lesson or a training that is named is looked at whole.
    """

    within: Scope
    kinds: tuple[str, ...] = KINDS
    lesson_id: int | None = None
    training_id: int | None = None
    ever: bool = False


def lessons(look: Look) -> list[ColumnElement[bool]]:
    """The conditions on `Lesson`. Lessons to try the scanner never count, and nothing in them needs a look."""
    conditions: list[ColumnElement[bool]] = [Lesson.practice.is_(False), *reach(look.within, Lesson)]
    if look.lesson_id is not None:
        conditions.append(Lesson.id == look.lesson_id)
    if look.training_id is not None:
        conditions.append(Lesson.training_id == look.training_id)
    if look.lesson_id is None and look.training_id is None and not look.ever:
        conditions.append(Lesson.day >= clock.today() - timedelta(days=DAYS))
    return conditions


def reach(within: Scope, lesson: Any) -> list[ColumnElement[bool]]:
    """The conditions of the lessons (`Lesson` or an alias) that exist for the asker."""
    conditions: list[ColumnElement[bool]] = []
    if within.locality_id is not None:
        conditions.append(lesson.locality_id == within.locality_id)
    if within.trainer_id is not None:
        mine = trainings.seen(within).with_only_columns(Training.id)
        conditions.append(lesson.training_id.in_(mine))
    return conditions


def flagged(event: Any, flags: Iterable[str]) -> ColumnElement[bool]:
    """Whether an event carries one of these flags. They are a short JSON list of plain words on both databases."""
    text = cast(event.flags, Text)
    return or_(*(text.contains(f'"{flag}"', autoescape=True) for flag in flags))


def reviewed(event_id: Any, matter: Any) -> ColumnElement[bool]:
    """Whether somebody answered this question about an event."""
    return exists().where(EventReview.event_id == event_id, EventReview.matter == matter)


def either(condition: ColumnElement[bool], this: Any, that: Any) -> ColumnElement[Any]:
    """This where the condition holds, else that."""
    return case((condition, this), else_=that)


def all_of(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    """All of these at once."""
    return and_(*conditions)


def waits(kind: str) -> list[ColumnElement[bool]]:
    """The conditions of an event that stands in a line of a kind of `GROUPS`, and that nobody has looked at."""
    return [*belongs(kind, AttendanceEvent), ~voided(AttendanceEvent)]


def belongs(kind: str, event: Any) -> list[ColumnElement[bool]]:
    """The same of an event of which is known that nobody undid it.

    What was settled here has the original's time, and needs no look of its own.
    """
    which = (
        flagged(event, CLOCK_FLAGS) if kind == CLOCK else event.device.is_not(None) & (event.source == "self")
    )
    return [
        event.result == "created", event.kind != "void", event.corrects.is_(None), which, ~reviewed(event.id, kind)
    ]  # fmt: skip


def beside(of: AttendanceEvent) -> list[ColumnElement[bool]]:
    """The conditions of the events that stand in one line with this one: of its lesson, by its phone and account."""
    event = AttendanceEvent
    return [
        event.lesson_id == of.lesson_id, event.device.is_not_distinct_from(of.device),
        event.account_id.is_not_distinct_from(of.account_id),
    ]  # fmt: skip
