"""Progress (việc đã làm được): what the ticks of a training say of each person, and the results that follow.

The ticks alone say it: sorted by the moment at which the trainer saw it, the later of two holds. In which order they
came, and how often, says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from app.base.actors import Actor
from app.base.db import db, hold
from campaigns import news
from campaigns.lessons import Lesson
from campaigns.news import News
from campaigns.trainings import Training
from certificates.assessments import checklist, passing, result
from certificates.assessments.assessment import Assessment
from certificates.assessments.result import PRACTICE, Result
from certificates.assessments.tick import Tick
from trainees import people
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Mark:
    """One tick that counts: for which row of the register, when, which items. `day`: of its lesson, as with attendance:
    what was ticked on paper is typed in days later."""

    person_id: int
    at: datetime
    id: str
    done: Mapping[str, bool]
    day: date


@dataclass(frozen=True, slots=True)
class Rule:
    """What passes a checklist: its items by id, those that are needed, and how many in all."""

    items: frozenset[int]
    needed: frozenset[int]
    enough: int

    @classmethod
    def of(cls, assessment: Assessment) -> Rule:
        """The rule of a checklist."""
        standing = checklist.items(assessment)
        return cls(
            frozenset(item.id for item in standing), frozenset(item.id for item in standing if item.needed),
            checklist.needed_of(assessment),
        )  # fmt: skip

    def met(self, done: Collection[int]) -> bool:
        """Whether these items pass it."""
        return bool(self.items) and self.needed <= set(done) and len(self.items & set(done)) >= self.enough


@dataclass(slots=True)
class Progress:
    """What somebody can do by a checklist: item → since when. `on`: the day of the lesson in which it was passed and
    stayed so, else of the last tick; `person_id`: the row of the register that stood there then."""

    done: dict[int, datetime] = field(default_factory=dict)
    passed: bool = False
    on: date | None = None
    person_id: int = 0


def replay(marks: Iterable[Mark], rule: Rule) -> Progress:
    """What a person's ticks come to, whatever their order. Pure."""
    now = Progress()
    for mark in sorted(marks, key=lambda one: (one.at, one.id)):
        for key, done in mark.done.items():
            item = int(key)
            if item not in rule.items:
                continue
            if done:
                now.done.setdefault(item, mark.at)
            else:
                now.done.pop(item, None)
        passed = rule.met(now.done)
        if not (passed and now.passed):
            now.on, now.person_id = mark.day, mark.person_id
        now.passed = passed
    return now


def marks(
    training: Training, *, people_ids: Collection[int] | None = None
) -> dict[int, dict[int, list[Mark]]]:
    """Checklist → who (survivors of merges) → the ticks that count, of everybody or of these. One query.

    What was tried in a lesson for practising the scanner counts nowhere.
    """
    query = (
        select(Tick.assessment_id, people.survivor(), Person.id, Tick.at, Tick.id, Tick.done, Lesson.day)
        .join(Person, Person.id == Tick.person_id)
        .join(Lesson, Lesson.id == Tick.lesson_id)
        .where(Lesson.training_id == training.id, Lesson.practice.is_(False), Tick.held.is_(None))
    )
    if people_ids is not None:
        query = query.where(people.survivor().in_(list(people_ids)))
    found: dict[int, dict[int, list[Mark]]] = {}
    for assessment_id, who, person_id, at, tick_id, done, day in db.session.execute(query):
        mark = Mark(person_id, at, tick_id, done, day)
        found.setdefault(assessment_id, {}).setdefault(who, []).append(mark)
    return found


def survivors(person_ids: Iterable[int | None]) -> Mapping[int | None, int]:
    """Row of the register → who stands for it."""
    ids = {each for each in person_ids if each is not None}
    if not ids:
        return {}
    query = select(Person.id, people.survivor()).where(Person.id.in_(ids))
    return dict(db.session.execute(query).tuples().all())


def of(training: Training, assessment: Assessment) -> dict[int, Progress]:
    """Who (survivors of merges) can do what by a checklist in a training. Nobody who was never ticked."""
    rule = Rule.of(assessment)
    return {who: replay(each, rule) for who, each in marks(training).get(assessment.id, {}).items()}


Said = tuple[float, float, bool, date]
"""A result as it is written: things done, of how many, whether that passes, since which day."""


def wanted(training: Training, *, people_ids: Collection[int] | None = None) -> dict[tuple[int, int], Said]:
    """(checklist, person) → the result that the ticks of a training come to; of these people (survivors) where given.

    A family of merged rows has one result: on the row that was ticked when it was reached.
    """
    found: dict[tuple[int, int], Said] = {}
    for assessment_id, each in marks(training, people_ids=people_ids).items():
        rule = Rule.of(db.session.get_one(Assessment, assessment_id))
        for ticks in each.values():
            now = replay(ticks, rule)
            if now.done and now.on is not None:
                said = (float(len(now.done)), float(len(rule.items)), now.passed, now.on)
                found[(assessment_id, now.person_id)] = said
    return found


def settled(training: Training, *, people_ids: Collection[int] | None = None) -> dict[tuple[int, int], Said]:
    """The same as it is written down."""
    return {
        (row.assessment_id, row.person_id): (row.points, row.out_of, row.passed, row.on)
        for row in _results(training, people_ids)
    }


def settle(training: Training, *, by: Actor, people_ids: Collection[int] | None = None) -> None:
    """Make the results of a training (of these people: survivors of merges) and the ledger what the ticks say."""
    hold(training)
    right, there = wanted(training, people_ids=people_ids), settled(training, people_ids=people_ids)
    for assessment_id, person_id in there.keys() - right.keys():
        result.drop(training, db.session.get_one(Assessment, assessment_id), PRACTICE, person_id)
    for (assessment_id, person_id), said in right.items():
        if there.get((assessment_id, person_id)) != said:
            points, out_of, passed, on = said
            result.put(
                training, db.session.get_one(Assessment, assessment_id), PRACTICE, person_id, points=points,
                out_of=out_of, passed=passed, on=on,
            )  # fmt: skip
    passing.settle(training, by=by)


def _results(training: Training, people_ids: Collection[int] | None) -> Sequence[Result]:
    query = select(Result).where(Result.training_id == training.id, Result.phase == PRACTICE)
    if people_ids is not None:
        query = query.join(Person, Person.id == Result.person_id).where(
            people.survivor().in_(list(people_ids))
        )
    return db.session.scalars(query).all()


def _follow(told: News) -> None:
    """Two were merged, or told apart: their ticks count together, or each for themselves again."""
    if not told.people:
        return
    where = select(Lesson.training_id).join(Tick, Tick.lesson_id == Lesson.id)
    trainings = select(Training).where(Training.id.in_(where.where(Tick.person_id.in_(told.people))))
    for training in db.session.scalars(trainings.order_by(Training.id)):
        settle(training, by=told.by)


news.follow(_follow)
