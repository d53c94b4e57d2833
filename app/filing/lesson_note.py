"""What whoever closes a lesson tells for the reports of the commune: what was hard, what is asked for. One note of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from app.filing import note
from app.filing.note import Note
from campaigns.lessons import Lesson
from campaigns.trainings import PLANNED

KINDS: Final = ("difficulties", "proposals")


def told(lesson: Lesson) -> list[Note]:
    """The notes of a lesson that stand, what was hard first."""
    query = select(Note).where(Note.lesson_id == lesson.id, Note.withdrawn_at.is_(None))
    return sorted(db.session.scalars(query.order_by(Note.id)), key=lambda one: KINDS.index(one.kind))


def tells(lesson: Lesson) -> bool:
    """Whether words of it belong in a report: of one that was held, and was no rehearsal."""
    return lesson.state != PLANNED and not lesson.practice


def tell(lesson: Lesson, said: Mapping[str, str], *, by: Actor) -> None:
    """Let the notes of a lesson say this, by kind: the same words stay as they are, others take the place of what stood, none
    takes it back. Refused as `note.write`."""
    if not tells(lesson):
        return
    hold(lesson)
    standing = {one.kind: one for one in told(lesson)}
    for kind in KINDS:
        words, before = said.get(kind, "").replace("\r\n", "\n").strip(), standing.get(kind)
        if before is not None and before.text == words:
            continue
        if before is not None:
            note.withdraw(before, by=by)
        if words:
            on = min(lesson.day, clock.today())
            note.write(lesson.locality_id, kind, on, words, by=by, lesson=lesson)


def get(lesson: Lesson, note_id: int) -> Note:
    """A note of this lesson, taken back or not; NotFound."""
    found = db.session.get(Note, note_id)
    if found is None or found.lesson_id != lesson.id:
        raise NotFound("note_unknown", "Không tìm thấy ghi nhận này.")
    return found


def withdraw(one: Note, lesson: Lesson, *, by: Actor) -> None:
    """Take a note back, also out of the class report, which reads what was hard from the lesson."""
    hold(lesson)
    if one.kind == "difficulties" and one.withdrawn_at is None:
        lesson.difficulties = ""
    note.withdraw(one, by=by)


def restore(one: Note, lesson: Lesson) -> None:
    """Let it stand again. Refused `note_newer`: something else was written in its place; and as `note.restore`."""
    hold(lesson)
    if any(other.kind == one.kind and other.id != one.id for other in told(lesson)):
        raise Refused("note_newer", "Đã có ghi nhận khác viết sau. Rút lại ghi nhận đó trước.")
    note.restore(one)
    if one.kind == "difficulties":
        lesson.difficulties = one.text
