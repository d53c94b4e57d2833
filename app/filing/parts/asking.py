"""Asking: the form of a part, filled with what is known already."""

from __future__ import annotations

from app.base.dates import show_partial
from app.base.db import db
from app.filing.parts import portion, trained
from app.filing.parts.asked import Asked, AskedStaff, AskedTarget, AskedTask
from app.filing.parts.part import Part
from app.filing.parts.portion import Portion
from campaigns.plans import reported, result_words
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from campaigns.plans.tasks import note as notes
from campaigns.plans.tasks.note import TaskNote
from trainees.areas import Locality
from trainees.figures import Figure
from trainees.rosters import CATEGORIES


def of(part: Part) -> Asked:
    """What the unit is asked for, as things stand now. A bounded number of queries."""
    return form(part, portion.of_report(part.report).get(part.unit_id, Portion()))


def form(part: Part, of_unit: Portion) -> Asked:
    """The same of a portion that was read already."""
    report = part.report
    day, plan = portion.day_of(report), report.plan
    known = reported.newest(plan, day) if of_unit.targets else {}
    told = notes.of_tasks([task.id for task in of_unit.tasks])
    have = trained.of_report(report, [person.id for person, _stay in of_unit.staff]) if of_unit.staff else {}
    nothing = trained.Trained()
    return Asked(
        code=part.code, report=report.id, title=report.title, period=report.period_words, first=report.first,
        cut_off=report.cut_off, due=portion.due_of(report),
        locality=db.session.get_one(Locality, part.locality_id).title, unit=part.unit_id, unit_name=part.unit.name,
        plan=" ".join(filter(None, [plan.number, plan.title])),
        targets=tuple(_target(target, known.get(target.id)) for target in of_unit.targets),
        tasks=tuple(_task(task, told.get(task.id, [])) for task in of_unit.tasks),
        staff=tuple(
            AskedStaff(
                stay.id, person.name, "" if person.erased_at else show_partial(person.birth),
                CATEGORIES[stay.category][0], stay.post, person.id in have, one.course, one.organiser, one.on, one.number,
            )
            for person, stay in of_unit.staff
            for one in [have.get(person.id, nothing)]
        ),
    )  # fmt: skip


def _target(target: Target, last: Figure | None) -> AskedTarget:
    head = (target.ref, target.number, target.text, target.measure, target.kind, result_words.aim(target))
    if last is None:
        return AskedTarget(*head)
    return AskedTarget(
        *head, result_words.figure(last, target.kind).replace("\u00a0", " "), last.on, last.numerator, last.denominator,
        last.value, last.value_text,
    )  # fmt: skip


def _task(task: Task, told: list[TaskNote]) -> AskedTask:
    last = next((one for one in reversed(told) if one.text), None)
    deadline = task.deadline_raw or (f"{task.deadline_on:%d/%m/%Y}" if task.deadline_on else "")
    return AskedTask(
        task.ref, task.number, task.text, deadline, task.state, last.text if last else "", last.on if last else None
    )  # fmt: skip
