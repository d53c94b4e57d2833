"""Check-in: a batch of events in, an answer for each out.

One path, which takes events by the handful; a single scan is a handful of one. The statements are Core and built once:
this is the busiest path of the product, and its "once" is the database's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from campaigns import lessons, news
from campaigns.attendance import earlier, handing, handout, id_card, moments, problems, standing, walkins
from campaigns.attendance.batch import MAX_BATCH, Answer, Batch, malformed
from campaigns.attendance.handing import Raced
from campaigns.attendance.moments import GRACE
from campaigns.attendance.report import Report, read_report
from campaigns.attendance.subject import Who, ground_of, identify
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, OPEN, PLANNED

__all__ = ["GRACE", "MAX_BATCH", "Answer", "take"]


@dataclass(slots=True)
class _Heard:
    """A new event and what was found out about it. `card`: as in the answer."""

    report: Report
    happened: datetime
    who: Who
    flags: list[str]
    problem: str | None
    card: tuple[str, int] | None = None

    @property
    def result(self) -> str:
        return problems.fate(self.problem) if self.problem else "created"

    @property
    def binds(self) -> bool:
        """Whether it made a blank card somebody's."""
        return handout.BOUND in self.flags


def take(
    lesson: Lesson, items: Sequence[object], device_now: datetime, *, by: Actor, flags: Sequence[str] = ()
) -> list[Answer]:
    """Take a batch; every item has its own answer and none blocks the others. The caller commits.

    flags: what the caller says of each of them. Refused('batch_too_large') above 500 items: the device sends the rest
    next.
    """
    handing.bounded(items)
    # One batch of a training at a time: a scan, its undoing, the closing of the lesson and whoever joins in another lesson
    # see each other whole, and two phones that send the same people in another order do not wait for one another for ever.
    lessons.hold(lesson)
    received = clock.now()
    offset = (received - device_now).total_seconds()
    batch = Batch(db.session.connection(), lesson, received, offset, by, tuple(flags))
    return handing.answers(items, read_report, lambda handful: _take_together(batch, handful))


def _take_together(batch: Batch, reports: Sequence[Report]) -> list[Answer]:
    digests = {report.id: report.hash(batch.lesson.id) for report in reports}
    # Idempotency first, before any rule: a retry must hear what the first try was told. What enters nobody and hands
    # nothing out is found out about without a trace, so that storing it may say by itself whether it was there.
    answers = _looked_up(batch, reports, digests) if reports[0].alone else {}
    new = []
    for report in reports:
        if report.id in answers:
            continue
        if (happened := moments.corrected(report.device_time, batch.offset)) is None:
            answers[report.id] = malformed(report.id)
        else:
            new.append((report, happened))
    if new:
        told = [report for report, _ in new]
        ground = ground_of(batch.connection, batch.lesson)
        who = identify(batch.connection, ground, told)
        who = id_card.weigh(batch.connection, ground, told, who)
        heard = [_hear(batch, *one, whose) for one, whose in zip(new, who, strict=True)]
        rows = {one.report.id: _row(batch, one, digests[one.report.id]) for one in heard}
        fresh = earlier.BOOK.store(batch.connection, list(rows.values()))
        if len(fresh) < len(rows):
            if reports[0].alone:
                raise Raced
            answers |= _looked_up(batch, [r for r in told if r.id not in fresh], digests)
            heard = [one for one in heard if one.report.id in fresh]
        already = _apply(batch, heard, {key for key, awaited in fresh.items() if awaited}, rows)
        for one in heard:
            answers[one.report.id] = _answer(one, already)
    return [answers[report.id] for report in reports]


def _hear(batch: Batch, report: Report, happened: datetime, who: Who) -> _Heard:
    """What becomes of a new event; whoever joins by it is entered, and a blank card is handed out."""
    lesson = batch.lesson
    flags = [*batch.flags, *_time_flags(batch, happened), *who.flags]
    if who.problem is None and report.kind == "walkin":
        joined = walkins.join(lesson, report, who, by=batch.by, at=batch.received)
        flags += joined.flags
        who = replace(
            who, person_id=joined.person_id, name=joined.name, code=joined.code, enrolled=True,
            problem=joined.problem,
        )  # fmt: skip
    elif (
        who.blank is not None and who.person_id is not None and report.kind == "in" and who.enrolled
        and not lesson.practice
    ):  # fmt: skip
        # A closed lesson holds the scan; the card is in the person's hand all the same.
        flags += handout.hand(who.blank, who.person_id, by=batch.by, at=batch.received)
    heard = _Heard(report, happened, who, flags, who.problem or _rule(lesson, report, who))
    if heard.binds and who.blank is not None:
        heard.card = ("bind", who.blank)
    return heard


def _rule(lesson: Lesson, report: Report, who: Who) -> str | None:
    """The first rule that the event breaks, or None."""
    if report.kind == "out" and lesson.training.version.stay_percent is None:
        return "kind_not_counted"
    if lesson.state == CLOSED:
        return "lesson_closed"
    if report.kind in ("in", "out") and not who.enrolled:
        return "not_on_list"
    return None


def _row(batch: Batch, heard: _Heard, digest: str) -> dict[str, Any]:
    """A new event as it is stored."""
    report, lesson = heard.report, batch.lesson
    return {
        "id": report.id, "locality_id": lesson.locality_id, "lesson_id": lesson.id, "kind": report.kind,
        "code": report.code, "person_id": heard.who.person_id, "device_time": report.device_time,
        "clock_offset": batch.offset, "happened_at": heard.happened, "received_at": batch.received,
        "device": batch.by.device, "account_id": batch.by.account_id, "source": report.source, "result": heard.result,
        "problem": heard.problem, "flags": heard.flags, "reason": report.reason, "corrects": report.corrects,
        "walkin": report.walkin, "payload_hash": digest,
    }  # fmt: skip


def _apply(
    batch: Batch, heard: Sequence[_Heard], undone: set[str], rows: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    """Change presence as these stored events (id → row) say. Returns the ids of those whose person was there already."""
    connection, lesson = batch.connection, batch.lesson
    # Events after which something that was heard before counts, or something does no more.
    told_anew: set[str] = set()
    for one in heard:
        report, who = one.report, one.who
        if report.id in undone:
            # Its undoing came first: another phone's, or the same one's over a better network.
            standing.undo_awaited(connection, lesson.id, report.id, who.person_id)
            told_anew.add(report.id)
        if one.result != "created":
            continue
        released = handout.take_back(report.corrects) if report.kind == "void" else None
        if report.id in undone and one.card is not None:
            released = handout.take_back(report.id)
        if released is not None:
            one.card = ("release", released.id)
            if who.person_id is not None:
                standing.put_back(connection, lesson, who.person_id, released.code)
        joined = who.person_id if report.kind == "walkin" or one.binds else None
        theirs = "" if released else who.code
        if joined is not None and standing.release(connection, lesson, joined, theirs):
            told_anew.add(report.id)
        if joined is not None or released is not None:
            news.tell(trainings=[lesson.training_id], by=batch.by)
    counted = [one for one in heard if one.result == "created"]
    if counted and lesson.state == PLANNED:
        # The first scan opens the lesson: a trainer who forgot the button loses nothing.
        lesson.state, lesson.opened_at = OPEN, batch.received
    named = [(one.report, one.who.person_id) for one in counted if one.who.person_id is not None]
    once = len({person_id for _, person_id in named}) == len(named) > 0
    if once and not told_anew and all(report.kind == "in" for report, _ in named):
        arrivals = [(person_id, rows[report.id]) for report, person_id in named]
        if standing.arrive(connection, lesson, arrivals):
            return set()
    came = standing.rebuild(connection, lesson, {person_id for _, person_id in named})
    now = {report.id for report, _ in named}
    there = {person_id for person_id, events in came.items() if not events <= now}
    already = set()
    for report, person_id in named:
        if report.kind in ("in", "walkin") and report.id not in told_anew:
            if person_id in there:
                already.add(report.id)
            there.add(person_id)
    return already


def _answer(heard: _Heard, already: set[str]) -> Answer:
    report, who = heard.report, heard.who
    return Answer(
        report.id, heard.result, heard.problem, problems.sentence(heard.problem),
        {"id": who.person_id, "name": who.name, "code": who.code} if who.person_id else None,
        [*heard.flags, "already"] if report.id in already else heard.flags, heard.card,
    )  # fmt: skip


def _time_flags(batch: Batch, happened: datetime) -> list[str]:
    starts, ends = batch.lesson.starts, batch.lesson.ends
    return moments.flags(happened, batch.offset, batch.received, starts=starts, ends=ends)


def _looked_up(batch: Batch, reports: Sequence[Report], digests: Mapping[str, str]) -> dict[str, Answer]:
    return earlier.BOOK.look_up(
        batch.connection, reports, digests, locality_id=batch.lesson.locality_id, received=batch.received,
        by=batch.by,
    )  # fmt: skip
