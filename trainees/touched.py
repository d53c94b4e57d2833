"""Whom a transaction touched: what they count for is counted anew just before it is committed.

Whoever writes a line of the ledger, a membership, a birth or a merge marks the people here, and whoever changes which rules
are in use says so. `trainees.counting` does the rest in one place; a transaction that marks nobody pays nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.base.db import db

_PEOPLE: Final = "touched people"
_RULES: Final = "touched rules"


def people(ids: Iterable[int]) -> None:
    """The ledger, the memberships, the birth or the merges of these people change in this transaction."""
    db.session.info.setdefault(_PEOPLE, set()).update(ids)


def rules() -> None:
    """A locality is new, or another version of an indicator comes into use or goes out of it."""
    db.session.info[_RULES] = True


def waiting() -> bool:
    """Whether something was marked that is not counted yet: what is kept says what was before."""
    info = db.session.info
    return bool(info.get(_PEOPLE)) or _RULES in info


def count() -> None:
    """Count at once what was marked so far; for who must see the outcome before the commit."""
    _count(db.session())


@event.listens_for(db.session, "before_commit")
def _before_commit(session: Session) -> None:
    # The end of a savepoint is no commit, and may still be taken back.
    if not session.in_nested_transaction():
        _count(session)


@event.listens_for(db.session, "after_transaction_end")
def _after_end(session: Session, transaction: SessionTransaction) -> None:
    # A savepoint that was taken back may leave people marked in vain: they are counted once too often.
    if transaction.parent is None:
        session.info.pop(_PEOPLE, None)
        session.info.pop(_RULES, None)


def _count(session: Session) -> None:
    info: dict[Any, Any] = session.info
    if not info.get(_PEOPLE) and _RULES not in info:
        return
    from trainees.counting import keeping  # it leans on everything that marks

    session.flush()
    if info.pop(_RULES, False):
        keeping.follow_rules()
    keeping.recount(info.pop(_PEOPLE, set()))
