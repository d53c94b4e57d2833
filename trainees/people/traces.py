"""Traces: by what somebody is known again in words that were kept: names, years of birth, numbers. Used to erase them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.base.db import db
from app.base.text import fold
from trainees.people.merging import Merge
from trainees.people.person import Person

_BETWEEN: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Traces:
    """`names` folded; `births` ISO, as long as known; `phones`; `numbers`: identity numbers. `alone`: nobody else in the register
    has such a name, so that the name, with a year that does not contradict, means them."""

    names: frozenset[str]
    births: frozenset[str]
    phones: frozenset[str]
    numbers: frozenset[str]
    alone: bool

    def mean(
        self, name: str, *, birth: str | None = None, phone: str | None = None, number: str | None = None
    ) -> bool:
        """Whether words that were kept are about them. A phone alone says nothing: families share them."""
        if number and number in self.numbers:
            return True
        if fold(name) not in self.names:
            return False
        if birth and self.births and not any(_agree(birth, one) for one in self.births):
            return False
        # A namesake's year may be the same; a whole date hardly.
        return (
            self.alone
            or bool(phone and phone in self.phones)
            or (birth in self.births and len(birth or "") == 10)
        )

    def stand_in(self, words: str) -> bool:
        """Whether some text names them, or one of their numbers."""
        said = _apart(words)
        if any(number in words for number in self.numbers):
            return True
        if not any(_apart(name) in said for name in self.names):
            return False
        return (
            self.alone
            or any(phone in words for phone in self.phones)
            or any(b[:4] in words for b in self.births)
        )

    @property
    def _days(self) -> list[str]:
        """Whole dates of birth as lists write them."""
        whole = [birth for birth in self.births if len(birth) == 10]
        return [*whole, *("/".join(reversed(birth.split("-"))) for birth in whole)]

    def redacted(self, value: Any) -> Any:
        """A JSON value without the words of every list or object that names them, and of the objects beside it in one row; its
        shape stays, numbers too."""
        if isinstance(value, list):
            return self._blank(value) if self._names(value) else [self.redacted(one) for one in value]
        if not isinstance(value, dict):
            return value
        if self._names(value.values()):
            return {key: self._blank(one) for key, one in value.items()}
        row = any(isinstance(one, dict) and self._names(one.values()) for one in value.values())
        return {
            key: self._blank(one) if row and isinstance(one, dict) else self.redacted(one)
            for key, one in value.items()
        }

    def _names(self, several: Iterable[Any]) -> bool:
        return self.stand_in(" ".join(one for one in several if isinstance(one, str)))

    def _blank(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._blank(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._blank(one) for one in value]
        return "" if isinstance(value, str) else value


def _apart(words: str) -> str:
    """Folded, with one blank around every word: a name is followed by a comma, or stands in a file's name."""
    return f" {' '.join(_BETWEEN.split(fold(words)))} "


def _agree(one: str, other: str) -> bool:
    """Whether two births, each as long as known, may be one."""
    return one.startswith(other) or other.startswith(one)


def of(family: Iterable[Person]) -> Traces:
    """By what a person and all who were merged into them are known, before and after each merge."""
    rows = list(family)
    ids = [row.id for row in rows]
    said: dict[str, set[str]] = {
        column: set() for column in ("name", "birth", "phone", "national_id", "old_id")
    }
    for row in rows:
        for column, known in said.items():
            known.add(getattr(row, column) or "")
    for record in db.session.scalars(
        select(Merge).where(Merge.survivor_id.in_(ids)).options(undefer(Merge.fields))
    ):
        for column, values in json.loads(record.fields).items():
            said.get(column, set()).update(str(one) for one in values if one)
    names = frozenset(fold(name) for name in said["name"] if name)
    namesakes = select(func.count(Person.id)).where(
        Person.locality_id == rows[0].locality_id,
        Person.name_key.in_([n[:120] for n in names]),
        Person.id.not_in(ids),
    )
    return Traces(
        names, frozenset(said["birth"] - {""}), frozenset(said["phone"] - {""}),
        frozenset((said["national_id"] | said["old_id"]) - {""}), not db.session.scalar(namesakes),
    )  # fmt: skip
