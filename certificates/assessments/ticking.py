"""Ticking: a batch of ticks in, an answer for each out, by the protocol of attendance events.

The device makes the id before the first try, so that a retry is silence; one bad item blocks no other; what the lesson
does not know yet is kept, and counts when the news come: a walk-in of another phone, a blank card given to somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Table, select

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.base.inserting import insert_or_ignore
from campaigns import lessons, news
from campaigns.attendance import handing, moments, problems, queue_file
from campaigns.attendance.batch import Answer
from campaigns.attendance.events import AttendanceEvent
from campaigns.attendance.moments import CLOCK_TOLERANCE
from campaigns.attendance.queue_file import Imported, QueueFile
from campaigns.attendance.report import Report
from campaigns.attendance.subject import Who, ground_of, identify
from campaigns.lessons import Lesson
from campaigns.news import News
from campaigns.trainings import Training
from certificates.assessments import progress
from certificates.assessments.assessment import PRACTICE, Assessment
from certificates.assessments.item import ChecklistItem
from certificates.assessments.tick import Tick
from certificates.assessments.told import PERSON, REFUSED, WALKIN, Told, read_tick

_ticks: Table = Tick.__table__  # type: ignore[assignment]

HELD: Final[Mapping[str, str]] = {
    "walkin_unknown": "Người mới này chưa được gửi lên. Lượt đánh dấu được giữ và tính khi tên người đó tới.",
    "not_on_list": "Không có trong danh sách lớp. Lượt đánh dấu được giữ và tính khi người này vào lớp.",
    "card_blank": "Thẻ trắng chưa gắn với ai. Lượt đánh dấu được giữ và tính khi thẻ có người nhận.",
    "card_unknown": "Chưa có thẻ này trong danh sách. Lượt đánh dấu được giữ lại.",
    "card_blocked": "Thẻ này đã khóa. Lượt đánh dấu được giữ lại, đánh dấu lại theo tên nếu đúng người.",
    "person_unknown": "Không tìm thấy người này trong danh sách lớp. Lượt đánh dấu được giữ lại.",
}
"""Why a tick waits: code → sentence."""


def report(
    lesson: Lesson, ticks: Sequence[object], device_now: datetime, *, by: Actor, device_id: int | None = None
) -> list[Answer]:
    """Take a batch of {id, code | person | walkin, done: {item id: bool}, device_time}; each has its own answer. The caller
    commits; results and ledger are settled.

    `walkin` is the id of the attendance event by which somebody came. Answers: created, repeat, conflict (the id was used for
    something else), held (kept until the news come), refused. Refused('batch_too_large') above 500 items.
    """
    handing.bounded(ticks)
    lessons.hold(lesson)
    received = clock.now()
    offset = received - device_now
    read = [read_tick(one) for one in ticks]
    told = {one.id: one for one in read if isinstance(one, Told)}
    known = _checklists(lesson.training, {item for one in told.values() for item in one.done})
    stored = {row.id: row for row in db.session.scalars(select(Tick).where(Tick.id.in_(told)))}
    fresh = {key: one for key, one in told.items() if key not in stored}
    who = dict(zip(fresh, _whose(lesson, [one.code for one in fresh.values()]), strict=True))
    answers: dict[str, Answer] = {}
    rows: dict[str, dict[str, Any]] = {}
    for key, one in fresh.items():
        checklists = {known.get(item) for item in one.done}
        problem = who[key].problem
        if len(checklists) != 1 or None in checklists:
            answers[key] = _refused(key, "item_unknown")
        elif problem and problem not in HELD:
            answers[key] = Answer(key, "refused", problem, problems.sentence(problem))
        elif (at := moments.corrected(one.device_time, offset.total_seconds())) is None:
            answers[key] = _refused(key, "tick_malformed")
        else:
            # Nobody saw anything later than now: a clock that was set right before the sending must not outlast every
            # later tick.
            rows[key] = {
                "id": key, "locality_id": lesson.locality_id, "assessment_id": checklists.pop(), "lesson_id": lesson.id,
                "person_id": who[key].person_id, "code": one.code, "done": {str(item): done for item, done in one.done.items()},
                "at": min(at, received), "received_at": received, "device_id": device_id, "by_id": by.account_id,
                "held": problem,
            }  # fmt: skip
            off = max(abs(offset), at - received) > timedelta(seconds=CLOCK_TOLERANCE)
            answers[key] = _answer(rows[key], who[key], ["clock_off"] if off else [])
    if rows:
        made = _store(list(rows.values()))
        for raced in rows.keys() - made:  # for another lesson, between our look and our insert
            answers[raced] = _refused(raced, "event_conflict", "conflict")
        if not lesson.practice:
            _settle(lesson.training, [who[key].person_id for key in made if rows[key]["held"] is None], by)
    for key, row in stored.items():
        answers[key] = _again(row, told[key], lesson)
    return [
        # The device looks for the id as it spelt it.
        one if isinstance(one, Answer) else replace(answers[one.id], id=one.spelt)
        for one in read
    ]


def take(queue: QueueFile, *, within: Scope, by: Actor) -> Imported:
    """Take every tick of a phone's saved queue, as if the phone had sent it. After its events: a tick may be of somebody whom
    they bring. The caller commits.
    """

    def one(lesson: Lesson, some: list[Any], device_now: datetime) -> list[Answer]:
        return report(lesson, some, device_now, by=by)

    return queue_file.hand_in(queue, queue.ticks, one, get=partial(lessons.get, within=within))


def waiting(lesson: Lesson) -> list[Tick]:
    """The ticks of a lesson that count for nobody yet, the newest first."""
    query = select(Tick).where(Tick.lesson_id == lesson.id, Tick.held.is_not(None))
    return list(db.session.scalars(query.order_by(Tick.received_at.desc(), Tick.id)))


def hear(training: Training, *, by: Actor) -> int:
    """Look anew whom the ticks of a training name: somebody joined, a card was given to somebody or taken back. How many
    mean somebody else now, or nobody any more.
    """
    rows = db.session.execute(
        select(Tick, Lesson)
        .join(Lesson, Lesson.id == Tick.lesson_id)
        .where(Lesson.training_id == training.id, Tick.code.not_like(f"{PERSON}%") | Tick.held.is_not(None))
        .order_by(Lesson.id, Tick.id)
    ).all()
    found: list[tuple[Tick, Who]] = []
    for lesson in dict.fromkeys(lesson for _, lesson in rows):
        here = [tick for tick, where in rows if where is lesson]
        found += zip(here, _whose(lesson, [tick.code for tick in here]), strict=True)
    stands = progress.survivors({each for tick, who in found for each in (tick.person_id, who.person_id)})
    touched: set[int | None] = set()
    count = 0
    for tick, who in found:
        held = who.problem if who.problem in HELD else None
        if (who.problem and held is None) or (held == "card_blocked" and tick.held is None):
            continue  # it counted before the card was lost
        if held == tick.held and stands.get(tick.person_id) == stands.get(who.person_id):
            continue
        touched |= {tick.person_id, who.person_id}
        tick.held, tick.person_id = held, who.person_id
        count += 1
    db.session.flush()
    _settle(training, touched, by)
    return count


def _settle(training: Training, person_ids: Iterable[int | None], by: Actor) -> None:
    if whose := set(progress.survivors(person_ids).values()):
        progress.settle(training, by=by, people_ids=whose)


def _checklists(training: Training, item_ids: set[int]) -> dict[int, int]:
    """Item → its checklist, of the checklists that the training's course has or had."""
    rows = db.session.execute(
        select(ChecklistItem.id, Assessment.id)
        .join(Assessment, Assessment.id == ChecklistItem.assessment_id)
        .where(
            Assessment.course_id == training.course_id,
            Assessment.kind == PRACTICE,
            ChecklistItem.id.in_(item_ids),
        )
    )
    return dict(rows.tuples().all())


def _whose(lesson: Lesson, references: Sequence[str]) -> list[Who]:
    """Whom these mean for a lesson, by the rules of its check-in: by number only whom it knows."""
    came = _came(lesson, [text.removeprefix(WALKIN) for text in references if text.startswith(WALKIN)])
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    asked = []
    for text in references:
        number = came.get(text.removeprefix(WALKIN)) if text.startswith(WALKIN) else None
        if text.startswith(PERSON):
            number = int(text.removeprefix(PERSON))
        code = "" if ":" in text else text
        asked.append(Report("", "in", code, number, moment, "scan", "", None, None))
    connection = db.session.connection()
    found = identify(connection, ground_of(connection, lesson), asked)
    return [_as_held(text, who) for text, who in zip(references, found, strict=True)]


def _as_held(reference: str, who: Who) -> Who:
    if reference.startswith(WALKIN) and who.person_id is None:
        return replace(who, problem="walkin_unknown")
    if who.problem is None and not who.enrolled:
        return replace(who, problem="not_on_list")
    return who


def _came(lesson: Lesson, event_ids: Sequence[str]) -> dict[str, int]:
    """Event of a walk-in → who it was, in any lesson of the training."""
    if not event_ids:
        return {}
    rows = db.session.execute(
        select(AttendanceEvent.id, AttendanceEvent.person_id)
        .join(Lesson, Lesson.id == AttendanceEvent.lesson_id)
        .where(
            AttendanceEvent.id.in_(event_ids), Lesson.training_id == lesson.training_id,
            AttendanceEvent.person_id.is_not(None),
        )
    )  # fmt: skip
    return {event_id: person_id for event_id, person_id in rows if person_id is not None}


def _store(rows: list[dict[str, Any]]) -> set[str]:
    """Store ticks unless their ids are there; the ids of those that were new."""
    connection = db.session.connection()
    statement: Any = insert_or_ignore(_ticks, connection.dialect.name)
    return set(connection.execute(statement.returning(_ticks.c.id), rows).scalars())


def _answer(row: Mapping[str, Any], who: Who, flags: list[str]) -> Answer:
    held = row["held"]
    person = {"id": who.person_id, "name": who.name} if who.person_id and not held else None
    return Answer(row["id"], "held" if held else "created", held, HELD.get(held or "", ""), person, flags)


def _again(row: Tick, told: Told, lesson: Lesson) -> Answer:
    """What is said of an id that is stored: silence for the same content."""
    same = row.lesson_id == lesson.id and row.code == told.code
    if not same or row.done != {str(item): done for item, done in told.done.items()}:
        return _refused(told.id, "event_conflict", "conflict")
    return Answer(told.id, "repeat", row.held, HELD.get(row.held or "", ""))


def _refused(tick_id: str, problem: str, result: str = "refused") -> Answer:
    return Answer(tick_id, result, problem, REFUSED[problem])


def _follow(told: News) -> None:
    for training_id in sorted(told.trainings):
        hear(db.session.get_one(Training, training_id), by=told.by)


news.follow(_follow)
