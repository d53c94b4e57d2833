"""Taking: a batch of an outreach day's events in, an answer for each out, by the protocol of attendance events.

Nothing that a phone says decides by the order in which it is heard: the events are kept, and what they come to (who was
helped with what, who came to their shift, the ledger) is derived from all of them anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Table, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from campaigns.attendance import handing, handout, id_card, moments
from campaigns.attendance.batch import Answer, malformed
from campaigns.attendance.earlier import Book
from campaigns.attendance.handing import Raced
from campaigns.attendance.subject import NOBODY, Who, identify
from campaigns.outreach.day import CLOSED, OPEN, PLANNED, OutreachDay, Point
from campaigns.outreach.event import OutreachConflict, OutreachEvent
from campaigns.outreach.log import hearing, known, newcomer, rules, words
from campaigns.outreach.log.entry import Entry, read_entry
from campaigns.outreach.log.hearing import News
from trainees import cards

_EVENTS: Table = OutreachEvent.__table__  # type: ignore[assignment]
_BOOK = Book(_EVENTS, OutreachConflict.__table__, words.sentence)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What holds for every event of a batch. `offset`: the server's now − the device's now, in seconds."""

    day: OutreachDay
    points: dict[int, Point]
    received: datetime
    offset: float
    by: Actor
    flags: tuple[str, ...]
    rules: rules.Rules
    news: News = field(default_factory=News)
    answered: dict[str, OutreachEvent | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Heard:
    """A new event and what was found out about it."""

    entry: Entry
    happened: datetime
    who: Who
    point: int | None
    flags: list[str]
    problem: str | None

    @property
    def result(self) -> str:
        return words.fate(self.problem) if self.problem else "created"


def take(
    day: OutreachDay, items: Sequence[object], device_now: datetime, *, by: Actor, flags: Sequence[str] = ()
) -> list[Answer]:
    """Take a batch; every item has its own answer and none blocks the others. What follows from it is settled; the caller
    commits.

    flags: what the caller says of each of them. Refused('batch_too_large') above 500 items: the device sends the rest next.
    """
    handing.bounded(items)
    # One batch of a day at a time: two phones that send the same people in another order see each other whole.
    hold(day)
    received = clock.now()
    batch = _Batch(
        day, {point.id: point for point in day.points}, received, (received - device_now).total_seconds(), by,
        tuple(flags), rules.of(day),
    )  # fmt: skip
    answers = handing.answers(items, read_entry, partial(_take, batch))
    if not batch.news.anything:
        return answers
    told = hearing.settle(day, batch.news, by=by)
    return [_as_now(answer, told) for answer in answers]


def _as_now(answer: Answer, told: hearing.Settled) -> Answer:
    """What is said of an event after all of the batch was heard: a later one may have told who it is of."""
    row = told.anew.get(answer.id or "")
    if row is not None and answer.result in ("created", "held"):
        name = told.names.get(row.person_id or 0, "")
        person = {"id": row.person_id, "name": name} if row.person_id else None
        answer = replace(
            answer, result=row.result, problem=row.problem, message=words.sentence(row.problem), person=person,
            flags=list(row.flags),
        )  # fmt: skip
    if answer.result == "created" and answer.id in told.already:
        answer = replace(answer, flags=[*answer.flags, "already"])
    return answer


def _take(batch: _Batch, entries: Sequence[Entry]) -> list[Answer]:
    """Take some that cannot bear on one another, or one that is alone."""
    connection = db.session.connection()
    digests = {entry.id: entry.hash(batch.day.id) for entry in entries}
    look_up = partial(
        _BOOK.look_up, connection, locality_id=batch.day.locality_id, received=batch.received, by=batch.by
    )
    answers = look_up(told=entries, digests=digests)
    new: list[tuple[Entry, datetime]] = []
    for entry in entries:
        if entry.id in answers:
            continue
        if (happened := moments.corrected(entry.device_time, batch.offset)) is None:
            answers[entry.id] = malformed(entry.id)
        else:
            new.append((entry, happened))
    if new:
        whose = _whose(batch, [entry for entry, _ in new])
        heard = [_hear(batch, *one, who) for one, who in zip(new, whose, strict=True)]
        rows = {one.entry.id: _row(batch, one, digests[one.entry.id]) for one in heard}
        fresh = _BOOK.store(connection, list(rows.values()))
        if len(fresh) < len(rows):
            # For another day, between our look and our insert.
            if entries[0].alone:
                raise Raced
            answers |= look_up(told=[entry for entry, _ in new if entry.id not in fresh], digests=digests)
        for one in heard:
            if one.entry.id in fresh:
                answers[one.entry.id] = _answer(one)
                _note(batch, one, awaited=fresh[one.entry.id])
    return [answers[entry.id] for entry in entries]


def _whose(batch: _Batch, entries: Sequence[Entry]) -> list[Who]:
    """Whom each event means; nobody is looked for where none is named, or where the event is refused anyway."""
    asked = [
        entry for entry in entries if entry.kind in ("help", "roll", "void") and not batch.rules.form(entry)
    ]
    found: dict[str, Who] = {}
    if asked:
        connection = db.session.connection()
        ground = known.ground_of(connection, batch.day)
        reports = [entry.as_report() for entry in asked]
        who = id_card.weigh(connection, ground, reports, identify(connection, ground, reports))
        found = {entry.id: one for entry, one in zip(asked, who, strict=True)}
    return [found.get(entry.id, NOBODY) for entry in entries]


def _hear(batch: _Batch, entry: Entry, happened: datetime, who: Who) -> _Heard:
    """What becomes of a new event; somebody new is entered, and a blank card is handed out."""
    day = batch.day
    flags = [
        *batch.flags,
        *moments.flags(happened, batch.offset, batch.received, starts=day.starts, ends=day.ends),
    ]
    if day.state == CLOSED:
        flags.append("after_closing")
    point = batch.points.get(entry.point or 0)
    if entry.point is not None and point is None:
        flags.append("point_unknown")
    if entry.point is None and len(batch.points) == 1:
        [point] = batch.points.values()
    problem = batch.rules.form(entry) or who.problem
    if problem is None and batch.rules.counts_now(entry) and not _undone(batch, entry):
        who = newcomer.named(entry, who, point, locality_id=day.locality_id, by=batch.by, at=batch.received)
        problem = who.problem
    problem = problem or batch.rules.broken(entry, who.person_id)
    return _Heard(entry, happened, who, point.id if point else None, [*flags, *who.flags], problem)


def _undone(batch: _Batch, entry: Entry) -> bool:
    """Whether it was undone before it came: then it brings nobody and hands nothing out."""
    return entry.alone and bool(
        db.session.scalar(
            select(OutreachEvent.id)
            .where(
                OutreachEvent.corrects == entry.id,
                OutreachEvent.outreach_day_id == batch.day.id,
                OutreachEvent.kind == "void",
                OutreachEvent.result == "held",
            )
            .limit(1)
        )
    )


def _row(batch: _Batch, heard: _Heard, digest: str) -> dict[str, Any]:
    """A new event as it is stored."""
    entry, who, day = heard.entry, heard.who, batch.day
    parts = cards.split(entry.code) if entry.code else None
    return {
        "id": entry.id, "locality_id": day.locality_id, "outreach_day_id": day.id, "point_id": heard.point,
        # A card of ours however it was scanned or typed is found by its code again.
        "kind": entry.kind, "code": "".join(parts) if parts else entry.code, "named_id": batch.rules.real(entry.person),
        "person_id": who.person_id, "walkin": entry.walkin, "shift_id": batch.rules.shift(entry.shift),
        "present": entry.present, "skills": list(entry.skills), "outcome": entry.outcome, "what": entry.what,
        "count": entry.count, "text": entry.text, "corrects": entry.corrects, "device_time": entry.device_time,
        "clock_offset": batch.offset, "happened_at": heard.happened, "received_at": batch.received,
        "device": batch.by.device, "account_id": batch.by.account_id, "source": entry.source, "result": heard.result,
        "problem": heard.problem, "flags": heard.flags, "payload_hash": digest,
    }  # fmt: skip


def _note(batch: _Batch, heard: _Heard, *, awaited: bool) -> None:
    """What follows from a stored event, to be settled when the whole batch is heard."""
    entry, day, news = heard.entry, batch.day, batch.news
    if heard.result == "created" and day.state == PLANNED and clock.today() >= day.day:
        # The first thing that happens opens the day: who forgot the button loses nothing.
        day.state, day.opened_at = OPEN, batch.received
    if entry.kind in ("help", "roll", "void") or awaited:
        news.anything = True
        news.fresh.append(entry.id)
    if entry.kind == "void" and heard.result == "created" and entry.corrects:
        news.undone.add(entry.corrects)
    if handout.BOUND in heard.flags and (parts := cards.split(entry.code)):
        news.cards.add(parts[0])


def _answer(heard: _Heard) -> Answer:
    who = heard.who
    bound = ("bind", who.blank) if handout.BOUND in heard.flags and who.blank is not None else None
    return Answer(
        heard.entry.id, heard.result, heard.problem, words.sentence(heard.problem),
        {"id": who.person_id, "name": who.name, "code": who.code} if who.person_id else None, heard.flags, bound,
    )  # fmt: skip
