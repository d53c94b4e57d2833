"""The days of a plan: deadlines of its tasks, lessons of its trainings. When its reports are due stands above (app.filing.due)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.base.db import db
from campaigns.lessons import Lesson
from campaigns.plans.plan import Plan
from campaigns.plans.task import Task
from campaigns.plans.tasks.training import TaskTraining
from campaigns.trainings import Training


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on a day: a task whose last day it is, or a lesson."""

    day: date
    task: Task | None = None
    lesson: Lesson | None = None


def between(plan: Plan, first: date, last: date) -> list[Happening]:
    """What there is from one day to another, both included, day by day: deadlines, lessons. Two queries."""
    found = [*_deadlines(plan, first, last), *_lessons(plan, first, last)]
    return sorted(found, key=lambda one: one.day)


def _deadlines(plan: Plan, first: date, last: date) -> Iterable[Happening]:
    query = select(Task).where(Task.plan_id == plan.id, Task.deadline_on.between(first, last))
    for task in db.session.scalars(query.order_by(Task.deadline_on, Task.rank)):
        if task.deadline_on is not None:
            yield Happening(task.deadline_on, task=task)


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
