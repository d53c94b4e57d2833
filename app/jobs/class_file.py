"""The file of a training as one ZIP: gathered from the database, drawn and packed without a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from app import accounts
from app.access import EDIT_TRAINING
from app.base import clock
from app.base.actors import Scope
from app.base.db import db, reading, writing
from app.base.errors import Refused
from app.base.text import N_
from app.jobs import erased, files
from app.jobs.kinds import handles
from app.jobs.lease import Order
from app.jobs.progress import Progress
from app.reports import sign_in_sheet
from campaigns import enrolments, trainings
from campaigns.attendance import presence
from campaigns.attendance.events import Attendance
from campaigns.classfile import contents
from campaigns.classfile.paper import KINDS, ORDER, ClassPaper
from campaigns.lessons import Lesson
from campaigns.plans.tasks.training import tasks_of
from campaigns.trainings import Training
from trainees import areas

if TYPE_CHECKING:
    from app.reports.class_zip import Bundle, Paper

KIND: Final = "classfile.zip"
LARGEST: Final = 150 * 1024 * 1024
"""Bytes of all papers of one ZIP."""
_AT_ONCE: Final = 12 * 1024 * 1024
_ROWS_AT_ONCE: Final = 150
"""What a page waits for; more is a job's."""


def long(training: Training) -> bool:
    """Whether packing takes longer than somebody waits. Refused `class_file_large`: more than one ZIP holds."""
    size = sum(paper.attachment.size for paper in contents.of(training).standing)
    if size > LARGEST:
        raise Refused(
            "class_file_large",
            f"Hồ sơ lớn hơn {LARGEST // 1024 // 1024} MB nên không gói được vào một tệp. Tải từng giấy tờ, hoặc gỡ bớt tệp lớn.",
        )
    rows = enrolments.counts([training.id]).get(training.id, 0) * max(1, len(training.planned))
    return size > _AT_ONCE or rows > _ROWS_AT_ONCE


def gather(training: Training) -> Bundle:
    """Everything that goes in, read from the database."""
    # What makes DOCX is loaded when it is asked for: it doubles the time of a start.
    from app.reports import class_facts, class_results, class_wording, class_zip

    place = areas.get_locality(training.locality_id, within=Scope(training.locality_id))
    teachers = accounts.teachers(training)
    facts = class_facts.of(training, place, teachers=teachers, tasks=tasks_of(training))
    inside = contents.of(training)
    papers: dict[str, list[Paper]] = {}
    for paper in inside.standing:
        papers.setdefault(paper.kind, []).append(_paper(paper))
    sheets = [] if papers.get("sign_in") else [
        class_zip.Sheet(
            sign_in_sheet.heading(lesson, locality=place.title, teachers=teachers),
            sign_in_sheet.lines(presence.roster(lesson))[: sign_in_sheet.MOST_ROWS],
            f"{KINDS['sign_in']} {lesson.day:%Y-%m-%d}",
        )
        for lesson in training.planned
    ]  # fmt: skip
    rows = None if papers.get("results") else class_results.rows(training)
    made = {"sign_in"} if sheets else set()
    made |= {"results"} if rows else set()
    return class_zip.Bundle(
        facts, class_wording.usual("results", facts, place=place.name), ORDER, KINDS, papers, sheets, rows,
        [KINDS[kind] for kind in inside.missing if kind not in made],
    )  # fmt: skip


def name_of(training: Training) -> str:
    """The name of the ZIP: 'ho-so-lop-12-vneid-dich-vu-cong.zip'."""
    from app.reports import class_zip

    return f"ho-so-lop-{training.id}-{class_zip.slug(training.title)[:50].strip('-')}.zip".replace("-.", ".")


def _paper(paper: ClassPaper) -> Paper:
    from app.reports.class_index import Entry
    from app.reports.class_zip import Paper

    kind, kept = KINDS[paper.kind], paper.attachment
    day = paper.issued_on
    entry = Entry(kind, paper.title, paper.number, day, "")
    return Paper(kind, paper.title, paper.number, entry, kept.kind, kept.data)


@handles(KIND, title=N_("Gói hồ sơ lớp"), permission=EDIT_TRAINING)
def pack(order: Order, progress: Progress) -> Mapping[str, Any]:
    """The ZIP of a training's file as the job's file; `arguments`: training."""
    from app.reports import class_zip

    while True:
        with reading():
            training = trainings.get(order.arguments["training"], within=order.scope)
            long(training)
            named = _named(training)
            before = erased.among(named)
            bundle, name = gather(training), name_of(training)
        progress.phase("Gói hồ sơ", total=class_zip.members(bundle))
        data = class_zip.packed(bundle, made=clock.now(), done=lambda: progress.advance(1))
        result = {"training": order.arguments["training"]}
        with writing():
            if erased.among(named, hold=True) != before:
                continue  # the lists name somebody who was erased since they were read
            files.keep(order, name, "application/zip", data)
            progress.complete(result)
            db.session.commit()
        return result


def _named(training: Training) -> set[int]:
    """Whom the lists of a training may name."""
    came = select(Attendance.person_id).join(Lesson, Lesson.id == Attendance.lesson_id)
    return {person.id for person, _ in enrolments.listed(training)} | set(
        db.session.scalars(came.where(Lesson.training_id == training.id))
    )
