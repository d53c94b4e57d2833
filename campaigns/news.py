"""News: a training or people changed in a transaction, and rooms above this one derive something from them.

Somebody joined, a blank card became somebody's, the training took another version of its course, two people were merged.
Whoever does it says so here; before the commit those who follow settle what is theirs. Nothing here knows who follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.base.actors import COMMAND_LINE, Actor
from app.base.db import db

_NEWS: Final = "news of trainings"


@dataclass(slots=True)
class News:
    """Ids of what changed in one transaction, and who did it (the last of several)."""

    trainings: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    by: Actor = COMMAND_LINE


_followers: list[Callable[[News], object]] = []


def follow(settle: Callable[[News], object]) -> None:
    """Call this before each commit of a transaction that had news."""
    _followers.append(settle)


def tell(*, trainings: Iterable[int] = (), people: Iterable[int] = (), by: Actor) -> None:
    """These trainings, these people changed in this transaction."""
    told = db.session.info.setdefault(_NEWS, News())
    told.trainings.update(trainings)
    told.people.update(people)
    told.by = by


# First of all before a commit, whoever was imported first: followers hold trainings and outreach days, and mark people. Counts come
# after it, because nobody who may count in a locality waits for anything else.
@event.listens_for(db.session, "before_commit", insert=True)
def _before_commit(session: Session) -> None:
    # The end of a savepoint is no commit, and may still be taken back.
    if _NEWS not in session.info or session.in_nested_transaction():
        return
    session.flush()
    told: News = session.info.pop(_NEWS)
    for settle in _followers:
        settle(told)


@event.listens_for(db.session, "after_transaction_end")
def _after_end(session: Session, transaction: SessionTransaction) -> None:
    info: dict[Any, Any] = session.info
    if transaction.parent is None:
        info.pop(_NEWS, None)
