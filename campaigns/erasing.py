"""Erasing somebody from what campaigns keep: walk-ins and conflicts of halls, registrations, places in coming lessons, what
others wrote about them, and what outreach keeps.

Events stay, append only, with when, where and by which device; what they tell of the person goes. Attendance stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import aliased

from app.base.db import db
from app.base.errors import Refused
from campaigns import lessons
from campaigns.attendance.events import Attendance, AttendanceEvent, EventConflict
from campaigns.classfile.paper import KINDS, ClassPaper
from campaigns.enrolments import Enrolment
from campaigns.feedback import Feedback
from campaigns.lessons import Lesson
from campaigns.outreach import erasing as outreach
from campaigns.plans.tasks.note import TaskNote
from campaigns.registrations.registration import Registration
from campaigns.trainings import OPEN, Training
from trainees.figures import Figure
from trainees.people import Person
from trainees.people.erasing import ERASED
from trainees.people.traces import Traces


def hold(locality_id: int) -> None:
    """Wait for what phones are handing in, and keep the next of it until the name is gone; before the person themselves is held. A
    batch has its lesson first, and outreach days last, when a card that it gave out was scanned there too."""
    lessons.hold_all(locality_id)
    outreach.hold(locality_id)


def check(rows: Sequence[Person]) -> None:
    """Refused `erase_open`: they are expected in a lesson or on an outreach day that is open; its phones hold the name."""
    lesson = db.session.scalar(
        select(Lesson)
        .join(Enrolment, Enrolment.training_id == Lesson.training_id)
        .where(Enrolment.person_id.in_([row.id for row in rows]), Lesson.state == OPEN)
        .limit(1)
    )
    if lesson is not None:
        raise Refused(
            "erase_open",
            f"Buổi học ngày {lesson.day:%d/%m/%Y} đang mở và máy quét còn giữ tên người này. Đóng buổi rồi xóa.",
        )
    outreach.check(rows)


def erase(rows: Sequence[Person], known: Traces) -> dict[str, int]:
    """Take away what names them; how many events, registrations and words of reports it met."""
    ids, locality_id = [row.id for row in rows], rows[0].locality_id
    _leave_coming_lessons(ids)
    counts = {
        "events": _events(ids, locality_id, known),
        "registrations": _registrations(ids, locality_id, known),
        "words": _words(locality_id, known) + _of_plans(locality_id, known),
    }
    counts |= outreach.erase(rows, known)
    db.session.flush()
    return counts


def _leave_coming_lessons(ids: Sequence[int]) -> None:
    """Nobody is expected any more who is not known: out of the trainings to which they never came."""
    one = aliased(Enrolment)
    came = select(one.id).where(
        one.person_id.in_(ids),
        select(Attendance.id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(Lesson.training_id == one.training_id, Attendance.person_id.in_(ids))
        .exists(),
    )
    over = select(Lesson.training_id).where(Lesson.state == "closed")
    db.session.execute(
        delete(Enrolment)
        .where(Enrolment.person_id.in_(ids), Enrolment.id.not_in(came), Enrolment.training_id.not_in(over))
        .execution_options(synchronize_session=False)
    )


def _events(ids: Sequence[int], locality_id: int, known: Traces) -> int:
    met = 0
    nobodys = AttendanceEvent.person_id.is_(None) & (AttendanceEvent.code != "")
    events = select(AttendanceEvent).where(
        AttendanceEvent.locality_id == locality_id,
        or_(
            AttendanceEvent.person_id.in_(ids), AttendanceEvent.walkin.is_not(None), AttendanceEvent.reason != "", nobodys
        ),
    )  # fmt: skip
    for event in db.session.scalars(events):
        theirs = event.person_id in ids or _is_of(known, event.walkin or {})
        if theirs or known.stand_in(event.reason) or known.stand_in(event.code):
            met += 1
            if theirs and event.walkin is not None:
                event.walkin = {"name": ERASED}
            if known.stand_in(event.reason):
                event.reason = ""
            if known.stand_in(event.code):
                event.code = ""
    for conflict in db.session.scalars(select(EventConflict).where(EventConflict.locality_id == locality_id)):
        told = conflict.payload
        payload = {
            **told,
            **({"walkin": known.redacted(told["walkin"])} if told.get("walkin") else {}),
            **({"reason": ""} if known.stand_in(str(told.get("reason", ""))) else {}),
        }
        if payload != conflict.payload:
            conflict.payload = payload
            met += 1
    return met


def _is_of(known: Traces, walkin: dict[str, str]) -> bool:
    name, year = walkin.get("name") or "", walkin.get("birth_year") or None
    return known.mean(name, birth=year, phone=walkin.get("phone"))


def _registrations(ids: Sequence[int], locality_id: int, known: Traces) -> int:
    met = 0
    for row in db.session.scalars(select(Registration).where(Registration.locality_id == locality_id)):
        year = str(row.birth_year) if row.birth_year else None
        if row.person_id in ids or known.mean(row.name, birth=year, phone=row.phone):
            row.name, row.name_key, row.place, row.origin = ERASED, "", "", ""
            row.birth_year = row.sex = row.phone = None
            met += 1
    return met


def _words(locality_id: int, known: Traces) -> int:
    """What somebody else wrote and names them: of the difficulties of a lesson the line, of feedback the words (its stars
    stay), of a document the title, in whose place its kind stands."""
    met = 0
    for lesson in db.session.scalars(
        select(Lesson)
        .join(Training, Training.id == Lesson.training_id)
        .where(
            Training.locality_id == locality_id, or_(Lesson.difficulties != "", Lesson.reopened_reason != "")
        )
    ):
        kept = "\n".join(line for line in lesson.difficulties.split("\n") if not known.stand_in(line))
        why = "" if known.stand_in(lesson.reopened_reason) else lesson.reopened_reason
        if (kept, why) != (lesson.difficulties, lesson.reopened_reason):
            lesson.difficulties, lesson.reopened_reason = kept, why
            met += 1
    said = select(Feedback).where(Feedback.locality_id == locality_id, Feedback.words != "")
    for one in db.session.scalars(said):
        if known.stand_in(one.words):
            one.words = ""
            met += 1
    for paper in db.session.scalars(select(ClassPaper).where(ClassPaper.locality_id == locality_id)):
        if known.stand_in(paper.title):
            paper.title = KINDS[paper.kind]
            met += 1
    return met


def _of_plans(locality_id: int, known: Traces) -> int:
    """What was said of a task, or instead of a number, and names them; the task's state and the numbers stay."""
    met = 0
    for note in db.session.scalars(
        select(TaskNote).where(TaskNote.locality_id == locality_id, TaskNote.text != "")
    ):
        if known.stand_in(note.text):
            note.text, met = "", met + 1
    for figure in db.session.scalars(select(Figure).where(Figure.locality_id == locality_id)):
        said = {
            name: words
            for name in ("value_text", "reporter", "document", "note")
            if known.stand_in(words := getattr(figure, name))
        }
        for name in said:
            setattr(figure, name, ERASED if name == "value_text" else "")
        met += bool(said)
    return met
