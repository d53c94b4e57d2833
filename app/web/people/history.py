"""What somebody and all who were merged into them did: lessons, lines of the ledger, where they came from, open questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.access import EDIT_TRAINING, VIEW_OUTREACH
from app.base.db import db
from app.base.text import read_id
from app.web.pages import may, scope
from app.web.people.sides import row_words
from app.web.rosters.words import why_words
from campaigns.attendance.events import Attendance
from campaigns.enrolments import Enrolment
from campaigns.held import HeldTraining
from campaigns.lessons import Lesson
from campaigns.outreach.day import OutreachDay
from campaigns.trainings import Training
from certificates.outside.outside_result import OutsideResult
from trainees import ledger
from trainees.imports import answering
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.ledger import KINDS
from trainees.people import Person, pairs
from trainees.skills import Skill

MOST: Final = 200
"""Lines of one kind on a person's page."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A lesson that somebody was expected at; `attendance` None: not there."""

    training: str
    lesson: Lesson
    attendance: Attendance | None


def lessons(family: list[int]) -> list[Seen]:
    """Every lesson that one of these was expected at, once, the newest first."""
    rows = db.session.execute(
        select(Training.title, Lesson)
        .join(Lesson, Lesson.training_id == Training.id)
        .where(Training.id.in_(select(Enrolment.training_id).where(Enrolment.person_id.in_(family))))
        .order_by(Lesson.day.desc(), Lesson.id.desc())
        .limit(MOST)
    ).all()
    came = {
        one.lesson_id: one
        for one in db.session.scalars(
            # A verified presence outlives another one of the same lesson.
            select(Attendance).where(Attendance.person_id.in_(family)).order_by(Attendance.verified, Attendance.id.desc())
        )
    }  # fmt: skip
    return [Seen(title, lesson, came.get(lesson.id)) for title, lesson in rows]


@dataclass(frozen=True, slots=True)
class Proof:
    """A line of the ledger in words; `url` leads to what it came from."""

    skill: str
    kind: str
    source: str
    url: str | None
    on: date


def lines(family: list[int]) -> list[Proof]:
    """The live lines of these, once for each skill, kind and source, the newest first."""
    found: dict[tuple[str, str, str], ledger.Line] = {}
    for line in ledger.lines(person_ids=family):
        found.setdefault((line.skill, line.kind, line.source), line)
    shown = list(found.values())[-MOST:]
    skills = dict(
        db.session.execute(select(Skill.code, Skill.title).where(Skill.code.in_({line.skill for line in shown})))
        .tuples().all()
    )  # fmt: skip
    sources = _sources({line.source for line in shown})
    return [
        Proof(skills.get(line.skill, line.skill), _(KINDS[line.kind]) if line.kind in KINDS else line.kind, *sources[line.source], line.on)
        for line in reversed(shown)
    ]  # fmt: skip


def _sources(words: set[str]) -> dict[str, tuple[str, str | None]]:
    """Source of a line → (what it is called, where it is shown)."""
    ids: dict[str, list[int]] = {"training": [], "held": [], "outside": [], "outreach": []}
    for word in words:
        noun, _colon, number = word.partition(":")
        if noun in ids:
            ids[noun].append(read_id(number))
    found: dict[str, tuple[str, str | None]] = {word: (_("nguồn khác"), None) for word in words}
    trainings = db.session.execute(
        select(Training.id, Training.title).where(Training.id.in_(ids["training"]))
    )
    for training_id, title in trainings:
        found[f"training:{training_id}"] = (title, url_for("trainings.show", training_id=training_id))
    for held in db.session.scalars(select(HeldTraining).where(HeldTraining.id.in_(ids["held"]))):
        by = ", ".join(part for part in (held.title, held.organiser, held.document) if part)
        found[held.key] = (by, None)
    for one in db.session.scalars(select(OutsideResult).where(OutsideResult.id.in_(ids["outside"]))):
        by = ", ".join(part for part in (one.course, one.organiser, one.number) if part)
        found[one.key] = (by, url_for("outside.show", result_id=one.id) if may(EDIT_TRAINING) else None)
    days = select(OutreachDay).where(OutreachDay.id.in_(ids["outreach"]))
    days = days.options(joinedload(OutreachDay.campaign), joinedload(OutreachDay.desk))
    for day in db.session.scalars(days) if ids["outreach"] else ():
        where = url_for("outreach_days.show", day_id=day.id) if may(VIEW_OUTREACH) else None
        found[day.key] = (_("ngày ra quân “%(title)s”", title=day.named), where)
    return found


def origins(family: list[int]) -> list[tuple[str, int]]:
    """(words, id of the import) of the rows of lists that brought these in or named them."""
    rows = db.session.execute(
        select(RosterImport.filename, RosterRow.sheet, RosterRow.row, RosterImport.id)
        .join(RosterImport, RosterImport.id == RosterRow.import_id)
        .where(RosterRow.person_id.in_(family))
        .order_by(RosterRow.id)
        .limit(20)
    )
    return [(row_words(filename, sheet, row), import_id) for filename, sheet, row, import_id in rows]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to look at about somebody: who or what resembles them, why, and where it is answered."""

    words: str
    why: str
    url: str | None
    unsure: bool


def questions(person: Person, family: list[int]) -> list[Question]:
    """Pairs with this person that nobody settled, and open rows that may be theirs."""
    here = may("people.edit")
    found: list[Question] = []
    about = pairs.waiting(scope(), unsure=True).where(
        or_(pairs.PersonPair.one_id == person.id, pairs.PersonPair.other_id == person.id)
    )
    for pair in db.session.scalars(about.limit(MOST)):
        other = db.session.get_one(Person, pair.other_id if pair.one_id == person.id else pair.one_id)
        url = url_for("people.questions", at=f"p{pair.id}") if here else None
        found.append(Question(other.name, why_words(pair.why), url, pair.verdict == "unsure"))
    rows = [
        row for row in db.session.scalars(answering.asking(scope()).limit(2000))
        if any(c.get("person") in family for c in row.candidates)
    ]  # fmt: skip
    files = _files(rows)
    for row in rows[:MOST]:
        why: list[str] = next((c["why"] for c in row.candidates if c.get("person") in family), [])
        url = url_for("people.questions", at=f"r{row.id}", person=person.id) if here else None
        found.append(
            Question(
                row_words(files[row.import_id], row.sheet, row.row),
                why_words(why),
                url,
                row.answer == "unsure",
            )
        )
    return found


def _files(rows: list[RosterRow]) -> dict[int, str]:
    wanted = {row.import_id for row in rows}
    names = db.session.execute(
        select(RosterImport.id, RosterImport.filename).where(RosterImport.id.in_(wanted))
    )
    return dict(names.tuples().all())
