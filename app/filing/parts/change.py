"""Changes that an answer would make, ready to be written and to be told: one for each line of the form that says something new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.filing.note import Note
from app.filing.parts.asked import Trouble
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from certificates.outside.outside_result import Paper
from trainees.figures import Figure, Said
from trainees.people import Person
from trainees.rosters import Membership


@dataclass(frozen=True, slots=True)
class Change:
    """`key`: by which it is left out ('target:2.1', 'staff:17'); `title`: of which line; `before` and `after` as printed."""

    key: str
    title: str
    before: str
    after: str


def mark_of(changes: Iterable[Change]) -> str:
    """By which changes are known again that somebody looked at: other ones, or the same beside other numbers, differ."""
    said = "\x1e".join("\x1f".join((one.key, one.before, one.after)) for one in changes)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class NewFigure(Change):
    """A figure of a target. `replaces`: the one that stands for the same day."""

    target: Target
    said: Said
    on: date
    document: str
    document_on: date | None
    replaces: Figure | None


@dataclass(frozen=True, slots=True)
class Told(Change):
    """Words about a task, and what it became by them (None: as it was)."""

    task: Task
    text: str
    state: str | None


@dataclass(frozen=True, slots=True)
class Left(Change):
    """Somebody is of the unit no more. `until`: their last day."""

    person: Person
    membership: Membership
    until: date


@dataclass(frozen=True, slots=True)
class Learnt(Change):
    """Somebody learnt something, by the head's word or by a paper. `skills`: codes that it shows."""

    person: Person
    paper: Paper
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words(Change):
    """A note for the report's text. `instead`: what the unit wrote of the same before."""

    kind: str
    text: str
    instead: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What an answer comes to. `troubles`: what of it is not taken; `unanswered`: titles of targets without an answer."""

    changes: tuple[Change, ...]
    troubles: tuple[Trouble, ...]
    unanswered: tuple[str, ...]
