"""The days of a plan: deadlines of its tasks, days on which reports are due, lessons of its trainings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.base.db import db
from campaigns.lessons import Lesson
from campaigns.plans.deadlines import next_due
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.task import Task
from campaigns.plans.tasks.training import TaskTraining
from campaigns.trainings import Training


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on a day: exactly one of a task whose last day it is, a report that is due, a lesson."""

    day: date
    task: Task | None = None
    rule: ReportingRule | None = None
    lesson: Lesson | None = None


def between(plan: Plan, first: date, last: date) -> list[Happening]:
    """What there is from one day to another, both included, day by day: reports, deadlines, lessons. Three queries."""
    found = [*_reports(plan, first, last), *_deadlines(plan, first, last), *_lessons(plan, first, last)]
    return sorted(found, key=lambda one: one.day)


def _deadlines(plan: Plan, first: date, last: date) -> Iterable[Happening]:
    query = select(Task).where(Task.plan_id == plan.id, Task.deadline_on.between(first, last))
    for task in db.session.scalars(query.order_by(Task.deadline_on, Task.rank)):
        if task.deadline_on is not None:
            yield Happening(task.deadline_on, task=task)


_WEEKEND = timedelta(days=2)


def _reports(plan: Plan, first: date, last: date) -> Iterable[Happening]:
    seen = set()
    for rule in plan.rules:
        day = max(first, date(plan.year, 1, 1))
        # A last day on the weekend after may be due on the Friday that is still within.
        while (due := next_due(rule, day, plan_year=plan.year)) and due.last <= last + _WEEKEND:
            if first <= due.by <= last and (rule.raw, rule.who, due.by) not in seen:
                seen.add((rule.raw, rule.who, due.by))
                yield Happening(due.by, rule=rule)
            day = due.last + timedelta(days=1)


def _lessons(plan: Plan, first: date, last: date) -> Iterable[Happening]:
    mine = (
        select(TaskTraining.training_id)
        .join(Task, Task.id == TaskTraining.task_id)
        .where(Task.plan_id == plan.id)
    )
    query = (
        select(Lesson)
        .join(Training, Training.id == Lesson.training_id)
        .where(Lesson.training_id.in_(mine), Lesson.practice.is_(False), Lesson.day.between(first, last))
        .order_by(Lesson.day, Lesson.starts_at, Lesson.id)
    )
    for lesson in db.session.scalars(query):
        yield Happening(lesson.day, lesson=lesson)
