"""Uptake (áp dụng phiên bản mới): which trainings keep an older version of their course, and what the new one changes.

A change of a course settles nothing by itself. What has not begun may take the new version at once; what is over only
one by one, after somebody has seen what the ledger would gain and lose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.base.actors import Actor
from app.base.db import db
from campaigns import held, trainings
from campaigns.attendance import completion
from campaigns.courses.course import Course
from campaigns.courses.version import CourseVersion
from campaigns.held import HeldTraining
from campaigns.trainings import CLOSED, OPEN, PLANNED, Training
from trainees.ledger import Change

Run = Training | HeldTraining
Lines = dict[tuple[int, int], date]
"""(person id, skill id) → day."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands on an older version: not begun, going on, over, and held before or on paper. The newest first."""

    planned: list[Training]
    running: list[Training]
    closed: list[Training]
    held: list[HeldTraining]

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self.planned or self.running or self.closed or self.held)


@dataclass(frozen=True, slots=True)
class Effect:
    """What the ledger would gain and lose: lines (person, skill, day), and people who would come in or drop out whole."""

    added: int
    withdrawn: int
    gaining: frozenset[int]
    losing: frozenset[int]


def runs(course: Course) -> Behind:
    """All trainings of a course, whatever version they have; those held that were undone left out. Two queries and lessons."""
    return _sorted(
        db.session.scalars(
            select(Training)
            .where(Training.course_id == course.id)
            .options(selectinload(Training.lessons), selectinload(Training.version))
            .order_by(Training.id.desc())
        ),
        db.session.scalars(
            select(HeldTraining)
            .where(HeldTraining.course_id == course.id, HeldTraining.undone_at.is_(None))
            .options(selectinload(HeldTraining.version))
            .order_by(HeldTraining.day.desc(), HeldTraining.id.desc())
        ),
    )


def behind(course: Course, there: Behind | None = None) -> Behind:
    """Those of `runs` (`there`, where they were asked for already) that have another version than the one in use."""
    now, there = course.version.id, there or runs(course)
    return _sorted(
        (
            one
            for each in (there.planned, there.running, there.closed)
            for one in each
            if one.version_id != now
        ),
        (one for one in there.held if one.version_id != now),
    )


def _sorted(several: Iterable[Training], past: Iterable[HeldTraining]) -> Behind:
    by_state: dict[str, list[Training]] = {PLANNED: [], OPEN: [], CLOSED: []}
    for training in several:
        by_state[training.state].append(training)
    return Behind(by_state[PLANNED], by_state[OPEN], by_state[CLOSED], list(past))


def effect(run: Run, version: CourseVersion) -> Effect:
    """What taking a version would change in the ledger's lines of attendance, or of the list. Nothing is written."""
    return compared(_wanted(run, None), _wanted(run, version))


def compared(old: Lines, new: Lines) -> Effect:
    """What a writer would change that says `new` where it said `old`."""
    before, after = {person for person, _ in old}, {person for person, _ in new}
    return Effect(
        len(new.items() - old.items()),
        len(old.items() - new.items()),
        frozenset(after - before),
        frozenset(before - after),
    )


def _wanted(run: Run, version: CourseVersion | None) -> Lines:
    if isinstance(run, Training):
        return completion.wanted(run, version)
    return held.wanted(run, version)


def take(run: Run, version: CourseVersion, *, by: Actor) -> Change:
    """Let one training take a version and settle what it wrote into the ledger. Refused as `take_version` says."""
    if isinstance(run, HeldTraining):
        return held.take_version(run, version, by=by)
    trainings.take_version(run, version, by=by)
    return completion.settle(run, by=by)


def take_up(
    course: Course, *, planned: bool = True, running: bool = False, by: Actor
) -> tuple[list[Training], Change]:
    """Let all that has not begun, or goes on, take the version in use. Which did, and what the ledger gained and lost."""
    there = behind(course)
    taken = [*(there.planned if planned else ()), *(there.running if running else ())]
    taken.sort(key=lambda training: training.id)
    changes = [take(training, course.version, by=by) for training in taken]
    return taken, Change(sum(c.recorded for c in changes), sum(c.withdrawn for c in changes))
