"""How a task goes on: notes are written, taken back and let stand again; the state and the month's share follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Refused
from app.base.text import without_controls
from campaigns.plans.task import DONE, DROPPED, OPEN, Task, take_turn
from campaigns.plans.tasks import monthly
from campaigns.plans.tasks.note import TaskNote

LONGEST = 2000
"""Letters of a note."""


Said = tuple[Task, str, date, str | None]
"""Of a task: the words, the day that they are about, and what it became by that (open, done, dropped; None: as it was)."""


def write(task: Task, text: str, on: date, *, by: Actor, state: str | None = None) -> TaskNote:
    """Say of a task how it goes on a day, and what it became.

    Refused: `plan_closed`; `note_empty` (neither words nor a state); `note_reason` (dropped without a reason);
    `note_long`; `note_future`; `note_past` (before the year that came before the plan's).
    """
    return write_several([(task, text, on, state)], by=by)[0]


def write_several(said: Iterable[Said], *, by: Actor) -> list[TaskNote]:
    """Notes about several tasks of one locality: all of them, or none where one is refused (as `write`)."""
    lines = [(task, _checked(task, text, on, state), on, state) for task, text, on, state in said]
    written = []
    for task, words, on, state in lines:
        take_turn(task)
        note = TaskNote(
            locality_id=task.locality_id, task_id=task.id, on=on, text=words, state=state,
            written_at=clock.now(), written_by=by.account_id,
        )  # fmt: skip
        db.session.add(note)
        _settle(task)
        written.append(note)
    _write_down(written, by)
    return written


def withdraw(several: Iterable[TaskNote], *, by: Actor) -> list[TaskNote]:
    """Take notes back; what a task became by one goes with it. They stay to be read, and can come back.

    Returns those that stood until now.
    """
    return _turn(several, by, stands=False)


def restore(several: Iterable[TaskNote], *, by: Actor) -> list[TaskNote]:
    """Let notes that were taken back stand again. Returns those that had been taken back."""
    return _turn(several, by, stands=True)


def _turn(several: Iterable[TaskNote], by: Actor, *, stands: bool) -> list[TaskNote]:
    turned = []
    for note in several:
        task = db.session.get_one(Task, note.task_id)
        take_turn(task)
        db.session.refresh(note)
        if (note.withdrawn_at is None) == stands:
            continue
        note.withdrawn_at, note.withdrawn_by = (None, None) if stands else (clock.now(), by.account_id)
        _settle(task)
        turned.append(note)
    _write_down(turned, by)
    return turned


def _write_down(several: list[TaskNote], by: Actor) -> None:
    if several:
        states = any(note.state is not None for note in several)
        monthly.write_down(several[0].locality_id, [note.on for note in several], by=by, states=states)


def _checked(task: Task, text: str, on: date, state: str | None) -> str:
    words = without_controls(text).strip()
    which = f"Nhiệm vụ {task.number or task.ref}: "
    if state not in (None, OPEN, DONE, DROPPED):
        raise Refused("note_state", which + "trạng thái không có trong danh sách.")
    if not words and state is None:
        raise Refused("note_empty", which + "ghi vài chữ về tiến độ, hoặc chọn trạng thái mới.")
    if not words and state == DROPPED:
        raise Refused("note_reason", which + "ghi lý do thôi không làm.")
    if len(words) > LONGEST:
        raise Refused(
            "note_long", which + f"tiến độ dài quá {LONGEST} ký tự. Rút gọn, hoặc đính kèm văn bản."
        )
    if on > clock.today():
        raise Refused("note_future", f"Ngày {on:%d/%m/%Y} chưa tới. Ghi ngày đã qua hoặc hôm nay.")
    if on.year < task.plan.year - 1:
        raise Refused(
            "note_past", f"Ngày {on:%d/%m/%Y} trước kế hoạch năm {task.plan.year} hơn một năm. Xem lại năm."
        )
    return words


def _settle(task: Task) -> None:
    """The task is what its newest note with a state says (by the day it is about, then by the order of writing)."""
    db.session.flush()
    last = db.session.scalar(
        select(TaskNote)
        .where(TaskNote.task_id == task.id, TaskNote.withdrawn_at.is_(None), TaskNote.state.is_not(None))
        .order_by(TaskNote.on.desc(), TaskNote.id.desc())
        .limit(1)
    )
    task.state = last.state or OPEN if last else OPEN
    task.state_on = last.on if last and task.state != OPEN else None
    db.session.flush()
