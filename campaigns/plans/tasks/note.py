"""TaskNote (cập nhật tiến độ): what was said of a task on a day. Writing one: `progress`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from campaigns.plans.task import Task


class TaskNote(OfLocality, Base):
    """`on`: the day it is about. `state`: what the task became by it, None where it stayed as it was."""

    __tablename__ = "task_note"
    __table_args__ = (CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),)

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), index=True)
    on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str | None] = mapped_column(String(10))
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def by_id(note_id: int) -> TaskNote:
    """One note, taken back or not, of whatever plan: the caller looks whose it is. NotFound."""
    note = db.session.get(TaskNote, note_id)
    if note is None:
        raise NotFound("note_unknown", "Không tìm thấy lần cập nhật này.")
    return note


def of_task(task: Task) -> list[TaskNote]:
    """Everything said of a task, taken back or not: the newest day first."""
    query = select(TaskNote).where(TaskNote.task_id == task.id)
    return list(db.session.scalars(query.order_by(TaskNote.on.desc(), TaskNote.id.desc())))


def of_tasks(task_ids: Iterable[int]) -> dict[int, list[TaskNote]]:
    """Task id → its notes that stand, the oldest day first; in one query."""
    return _standing(TaskNote.task_id.in_(list(task_ids)))


def of_plans(plan_ids: Iterable[int]) -> dict[int, list[TaskNote]]:
    """The same of all tasks of some plans."""
    return _standing(TaskNote.task_id.in_(select(Task.id).where(Task.plan_id.in_(list(plan_ids)))))


def _standing(which: ColumnElement[bool]) -> dict[int, list[TaskNote]]:
    found: dict[int, list[TaskNote]] = {}
    query = select(TaskNote).where(which, TaskNote.withdrawn_at.is_(None)).order_by(TaskNote.on, TaskNote.id)
    for note in db.session.scalars(query):
        found.setdefault(note.task_id, []).append(note)
    return found
