"""Batch: what a device hands in at once, and what it hears of each event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from app.base.actors import Actor
from campaigns.attendance import problems
from campaigns.lessons import Lesson

MAX_BATCH = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What holds for every event of a batch. `offset`: the server's now − the device's now, in seconds.

    `flags`: what whoever hands it in says of each of them.
    """

    connection: Connection
    lesson: Lesson
    received: datetime
    offset: float
    by: Actor
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says of one event: created, repeat, conflict, held or refused, with the problem's code.

    `card`: what this event did to a blank card ('bind', 'release'), and the card's id; for the audit.
    """

    id: str | None
    result: str
    problem: str | None = None
    message: str = ""
    person: dict[str, Any] | None = None
    flags: list[str] = field(default_factory=list)
    card: tuple[str, int] | None = None

    def as_json(self) -> dict[str, Any]:
        """The item of the contract."""
        answer: dict[str, Any] = {"id": self.id, "result": self.result, "flags": self.flags}
        if self.problem:
            answer |= {"problem": self.problem, "message": self.message}
        if self.person:
            answer["person"] = self.person
        return answer


def malformed(event_id: str) -> Answer:
    """The answer to what no column holds and never will: or the device sends its whole queue for ever."""
    return Answer(event_id, "refused", "event_malformed", problems.sentence("event_malformed"))
