"""A document of the file by number and day becomes what the training's task brought, and follows what is said of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Refused
from campaigns.classfile.paper import PHOTO, ClassPaper
from campaigns.plans.task import Task
from campaigns.plans.tasks import output, training
from campaigns.plans.tasks.output import TaskOutput
from campaigns.trainings import Training

STANDS, WITHDRAWN, CLOSED, NONE = "stands", "withdrawn", "closed", "none"
"""What became of it: it is among the task's outputs; it was taken out; the plan is closed, nothing changed; it is no
output (not numbered, no task, or somebody took it out by hand)."""


def follow(paper: ClassPaper, *, by: Actor, back: bool = False) -> str:
    """Make the task's outputs say what a paper says: one of the words above. Of several tasks the first whose plan is open.

    An output that somebody withdrew on the task's page stays so, unless the paper itself comes back (`back`). Where the
    task has this number and day already, written by hand or by another paper, no second one is written.
    """
    try:
        return _follow(paper, by, back)
    except Refused as refused:
        if refused.code != "plan_closed":  # said before a row is touched
            raise
        return CLOSED


def settle(training_id: int, by: Actor) -> None:
    """The same for every paper of a training: it was put under a task, or taken from one."""
    for paper in db.session.scalars(
        select(ClassPaper).where(ClassPaper.training_id == training_id).order_by(ClassPaper.id)
    ):
        follow(paper, by=by)


def of(papers: Iterable[ClassPaper]) -> dict[int, Task]:
    """Paper → the task among whose outputs it stands. One query."""
    rows = db.session.execute(
        select(ClassPaper.id, Task)
        .join(TaskOutput, TaskOutput.id == ClassPaper.output_id)
        .join(Task, Task.id == TaskOutput.task_id)
        .where(ClassPaper.id.in_([paper.id for paper in papers]), TaskOutput.withdrawn_at.is_(None))
    )
    return dict(rows.tuples().all())


def _follow(paper: ClassPaper, by: Actor, back: bool) -> str:
    wanted = (
        paper.removed_at is None
        and paper.kind != PHOTO
        and bool(paper.number)
        and paper.issued_on is not None
    )
    known = db.session.get(TaskOutput, paper.output_id) if paper.output_id is not None else None
    if not wanted and known is None:
        return NONE
    linked = training.tasks_of(db.session.get_one(Training, paper.training_id))
    under = next((task for task in linked if known is not None and task.id == known.task_id), None)
    if known is not None and (not wanted or under is None or _differs_from_shared(paper, known)):
        withdrawn = _leave(paper, known, by)
        if not wanted:
            return withdrawn
        known = None
    if known is None:
        return _enter(paper, linked, by)
    if known.withdrawn_at is not None:
        if not back:
            return NONE
        output.restore(known, by=by)
    if not _others(paper, known):
        output.change(
            known,
            paper.title,
            number=paper.number,
            issued_on=paper.issued_on,
            attachment_id=paper.attachment_id,
        )
    return STANDS


def _enter(paper: ClassPaper, linked: list[Task], by: Actor) -> str:
    task = next((one for one in linked if one.plan.closed_at is None), None)
    if task is None:
        return CLOSED if linked else NONE
    made = _there(paper, task)
    if made is None:
        made = output.add(
            task,
            paper.title,
            by=by,
            number=paper.number,
            issued_on=paper.issued_on,
            attachment=paper.attachment,
        )
    elif made.withdrawn_at is not None:
        output.restore(made, by=by)
    elif made.attachment_id is None:
        output.change(
            made, made.title, number=made.number, issued_on=made.issued_on, attachment_id=paper.attachment_id
        )
    paper.output_id = made.id
    db.session.flush()
    return STANDS


def _there(paper: ClassPaper, task: Task) -> TaskOutput | None:
    """The output of that number and day: one that stands, else one that this very file left when its task was another."""
    for found in output.of_tasks([task.id], withdrawn=True).get(task.id, []):
        if found.number != paper.number or found.issued_on != paper.issued_on:
            continue
        if found.withdrawn_at is None:
            return found
        if found.attachment_id == paper.attachment_id and not _others(paper, found, removed=True):
            return found
    return None


def _leave(paper: ClassPaper, known: TaskOutput, by: Actor) -> str:
    """Take an output back that is no paper's any more. One that was removed keeps it in mind: it may come back."""
    if not _others(paper, known) and known.withdrawn_at is None:
        output.withdraw(known, by=by)
    if paper.removed_at is None:
        paper.output_id = None
        db.session.flush()
    return WITHDRAWN


def _differs_from_shared(paper: ClassPaper, known: TaskOutput) -> bool:
    """Whether two papers were one output and this one's number or day was corrected."""
    said = (paper.number, paper.issued_on)
    return said != (known.number, known.issued_on) and _others(paper, known)


def _others(paper: ClassPaper, known: TaskOutput, *, removed: bool = False) -> bool:
    """Whether another paper is this output too; one that was removed only where asked."""
    query = select(ClassPaper.id).where(ClassPaper.output_id == known.id, ClassPaper.id != paper.id)
    if not removed:
        query = query.where(ClassPaper.removed_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


training.follow(settle)
