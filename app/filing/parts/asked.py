"""What a unit is asked for in a report (Asked), and what it answers (Said): the same for the file and for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

MOST_TROUBLES: Final = 200
"""Said one by one; nobody reads more, and a file may have a hundred thousand."""


@dataclass(frozen=True, slots=True)
class AskedTarget:
    """A target that the unit leads and that is not counted by us. `last`: what stood there before, as printed, of the day
    `last_on`; `numerator`, `denominator`, `value`, `text`: the same as it is typed in again. `kind`: of the target."""

    ref: str
    number: str
    words: str
    measure: str
    kind: str
    aim: str
    last: str = ""
    last_on: date | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class AskedTask:
    """A task that the unit leads. `state`: open, done, dropped; `last`: what was said of it last, on `last_on`."""

    ref: str
    number: str
    words: str
    deadline: str
    state: str
    last: str = ""
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class AskedStaff:
    """Somebody of the unit's staff. `key`: the id of their membership, which only this unit's form may name. `trained`: what
    the ledger has of this year already: course, organiser, day, certificate number, as far as known."""

    key: int
    name: str
    born: str
    category: str
    post: str
    trained: bool = False
    course: str = ""
    organiser: str = ""
    on: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole form of a part."""

    code: str
    report: int
    title: str
    period: str
    first: date
    cut_off: date
    due: date | None
    locality: str
    unit: int
    unit_name: str
    plan: str
    targets: tuple[AskedTarget, ...] = ()
    tasks: tuple[AskedTask, ...] = ()
    staff: tuple[AskedStaff, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidTarget:
    """A figure: numerator and denominator of a share, `value` of a percent alone, a count or a rank, `text` of a sentence or 'yes',
    'no'. All empty: not answered, which is never 0."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    text: str = ""
    document: str = ""
    document_on: date | None = None

    @property
    def empty(self) -> bool:
        """Nothing was answered."""
        return self.numerator is None and self.denominator is None and self.value is None and not self.text


@dataclass(frozen=True, slots=True)
class SaidTask:
    """`state`: open, done, dropped; '' unchanged. `text`: what was done in the period."""

    state: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class SaidStaff:
    """`left_on`: the last day on which they were of the unit. Else, with `done`, what they learnt where and when."""

    done: bool = False
    course: str = ""
    organiser: str = ""
    on: date | None = None
    number: str = ""
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something in an answer that could not be taken as it stands. `place`: 'C12' of a sheet or the field of the page."""

    place: str
    message: str


def few(troubles: Sequence[Trouble]) -> tuple[Trouble, ...]:
    """The first of them, and how many more there are."""
    if len(troubles) <= MOST_TROUBLES:
        return tuple(troubles)
    more = len(troubles) - MOST_TROUBLES
    return (
        *troubles[:MOST_TROUBLES],
        Trouble("Cả phần", f"Còn {more} chỗ nữa như trên: xem lại cả tệp với đơn vị."),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A unit's answers: by the ref of the target or task, by the key of the staff, by the kind of the note. `sender`: who sends
    and their telephone, as typed. `troubles`: what could not be read; the rest counts."""

    targets: Mapping[str, SaidTarget] = field(default_factory=dict)
    tasks: Mapping[str, SaidTask] = field(default_factory=dict)
    staff: Mapping[int, SaidStaff] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    sender: str = ""
    troubles: tuple[Trouble, ...] = ()
