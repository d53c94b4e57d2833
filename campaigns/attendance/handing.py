"""Handing in: a batch of events taken item by item, whatever they are of; each is answered for and none blocks the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from sqlalchemy.exc import DataError

from app.base.db import db
from app.base.errors import Refused
from campaigns.attendance.batch import MAX_BATCH, Answer, malformed


class Item(Protocol):
    """What was read of an item. `alone`: whether the next one may be answered otherwise after it."""

    @property
    def id(self) -> str: ...

    @property
    def alone(self) -> bool: ...


One = TypeVar("One", bound=Item)
Taken = Callable[[Sequence[One]], list[Answer]]


class Raced(Exception):
    """Another worker stored the same id, for something else, between our look and our insert: undo what this try did."""


def bounded(items: Sequence[object]) -> None:
    """Refused('batch_too_large') above 500 items: the device sends the rest next."""
    if len(items) > MAX_BATCH:
        raise Refused("batch_too_large", f"Mỗi lần gửi nhiều nhất {MAX_BATCH} lượt.")


def answers(items: Sequence[object], read: Callable[[object], One], take: Taken[One]) -> list[Answer]:
    """Read each item, and take them in their order by handfuls; the answer to each.

    read: Refused for what has no form. take: some that cannot bear on one another, or one that is `alone`, within a
    savepoint; it may raise `Raced`.
    """
    told = [_read(item, read) for item in items]
    good = [one for one in told if not isinstance(one, Answer)]
    heard = (answer for handful in _handfuls(good) for answer in _take(handful, take))
    each = [one if isinstance(one, Answer) else next(heard) for one in told]
    # The device looks for the id as it spelt it (capitals, braces); we keep the plain one.
    return [
        answer if (spelt := _spelt(item)) in (None, answer.id) else replace(answer, id=spelt)
        for item, answer in zip(items, each, strict=True)
    ]


def _read(item: object, read: Callable[[object], One]) -> One | Answer:
    try:
        return read(item)
    except Refused as refused:
        return Answer(None, "refused", refused.code, refused.message)


def _spelt(item: object) -> str | None:
    given = item.get("id") if isinstance(item, dict) else None
    return given if isinstance(given, str) else None


def _handfuls(items: Iterable[One]) -> Iterator[list[One]]:
    """The items in their order, as many at a time as cannot bear on one another; no id twice in a handful."""
    handful: dict[str, One] = {}
    for item in items:
        if handful and (item.alone or item.id in handful):
            yield list(handful.values())
            handful = {}
        handful[item.id] = item
        if item.alone:
            yield [handful.pop(item.id)]
    if handful:
        yield list(handful.values())


def _take(handful: Sequence[One], take: Taken[One]) -> list[Answer]:
    """Take a handful. What changes more than itself can fail half-way: it is undone as a whole, and blocks no other."""
    if not handful[0].alone:
        return take(handful)
    try:
        with db.session.begin_nested():
            return take(handful)
    except Raced:
        return _take(handful, take)  # now it is known
    except DataError:
        return [malformed(handful[0].id)]
