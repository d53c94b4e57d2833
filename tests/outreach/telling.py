"""What phones tell of an outreach day: events as the API takes them, and the shortest way to send some."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.attendance.batch import Answer
from campaigns.outreach import day as days
from campaigns.outreach import log
from campaigns.outreach.event import Help, OutreachEvent
from trainees import ledger, skills


def event(kind: str, **said: Any) -> dict[str, Any]:
    """One event with an id of its own, at this moment, by scan; anything can be said otherwise."""
    return {
        "id": str(uuid.uuid4()),
        "kind": kind,
        "device_time": clock.now().isoformat(),
        "source": "scan",
    } | said


def help_of(*codes: str, **who: Any) -> dict[str, Any]:
    """Somebody was helped with these skills: code=, person= or walkin=; outcome= if not done."""
    return event("help", skills=list(codes), **who)


def void(of: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The undoing of an event."""
    return event("void", corrects=of["id"], **said)


def send(day_id: int, *items: object, ahead: timedelta = timedelta(0)) -> list[Answer]:
    """Give the core a batch of a device whose clock runs `ahead`; the caller's context commits."""
    return log.take(days.get(day_id, within=EVERYWHERE), items, clock.now() + ahead, by=COMMAND_LINE)


def results(answers: list[Answer]) -> list[tuple[str, str | None]]:
    """(result, problem) of every answer."""
    return [(answer.result, answer.problem) for answer in answers]


def helped(day_id: int) -> dict[tuple[int, str], str]:
    """(person, skill) → outcome."""
    codes = {skill.id: skill.code for skill in skills.catalogue()}
    rows = db.session.execute(
        select(Help.person_id, Help.skill_id, Help.outcome).where(Help.outreach_day_id == day_id)
    ).all()
    assert len(rows) == len({(person, skill) for person, skill, _ in rows})
    return {(person, codes[skill]): outcome for person, skill, outcome in rows}


def evidence(day_id: int) -> set[tuple[int, str]]:
    """(person, skill) of the live lines of a day; each of kind 'helped', on its day."""
    day = days.get(day_id, within=EVERYWHERE)
    lines = [line for line in ledger.lines() if line.source == day.key]
    assert all((line.kind, line.on) == ("helped", day.day) for line in lines)
    assert len(lines) == len({(line.person_id, line.skill) for line in lines})
    return {(line.person_id, line.skill) for line in lines}


def kept(event_id: str) -> OutreachEvent:
    """One event as it is kept."""
    return db.session.get_one(OutreachEvent, event_id)
