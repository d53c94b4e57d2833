"""A table's columns, made ready once for reading all of its lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from app.base.dates import Birth, read_birth, usual_birth
from app.base.identity import is_nothing, read_phone_use
from app.base.sheet import Cell, shown
from app.base.text import clean, fold
from trainees.imports.reading.draft import Sex
from trainees.imports.reading.places import (
    category_of,
    is_neighbourhood,
    is_specialist,
    neighbourhood_in,
    neighbourhood_word,
)

_FEMALE: Final = frozenset({"nu", "f", "female", "gai", "ba", "co", "phu nu"})
_MALE: Final = frozenset({"nam", "m", "male", "trai", "ong", "nam gioi"})
TICKS: Final = frozenset({"x", "v", "✓", "✔", "√", "1", "co", "true", "yes", "x.", "(x)", "*", "+", "đ"})
_BARE_NUMBER: Final = re.compile(r"(?:số\s*)?\d{1,3}[A-Za-z]?")
_REMEMBERED: Final = 4096  # cells of each kind: places, sexes and birthdays come again and again


@dataclass(frozen=True, slots=True)
class Around:
    """What holds for a line where it does not say it itself: its groups', its sheet's.

    unit, neighbourhood, category: the nearest group's (for the unit, else the sheet's). default_neighbourhood: the
    sheet's, when nothing else names one. place_in_unit: a unit's name may name the neighbourhood ('Chi đoàn Thôn 4').
    team: the whole list is of the community digital technology team.
    """

    unit: str | None = None
    neighbourhood: str | None = None
    default_neighbourhood: str | None = None
    category: str | None = None
    place_in_unit: bool = False
    team: bool | None = None


class Columns:
    """A table's columns, made ready once for reading all of its lines.

    Holds where each field stands, and what cells say that come again. `only_sex`: see `Line`.
    """

    def __init__(
        self,
        fields: Mapping[int, str],
        labels: Mapping[int, str],
        today: date,
        youngest: int = 0,
        only_sex: Sex | None = None,
    ) -> None:
        self.fields, self.labels, self.only_sex = fields, labels, only_sex
        self.width = max(fields, default=-1) + 1
        self._at: dict[str, tuple[int, ...]] = {}
        for column, name in sorted(fields.items()):
            self._at[name] = (*self._at.get(name, ()), column)
        self.names = self.holding("family_name", "middle_name", "name", "given_name")
        self.sexes, self.births = self.holding("sex"), self.holding("birth")
        self.national_ids, self.phones = self.holding("national_id"), self.holding("phone")
        self.emails, self.units, self.posts = (
            self.holding("email"),
            self.holding("unit"),
            self.holding("post"),
        )
        self.addresses, self.neighbourhoods = self.holding("address"), self.holding("neighbourhood")
        self.said_categories = self.holding("category")
        self.phone_uses, self.languages = self.holding("phone_use"), self.holding("language")
        self.numbers_of_phones = self.phones + self.phone_uses
        self.specialists, self.teams = self.holding("specialist"), self.holding("team")
        self.births_by_sex = self.holding("birth_male", "birth_female")
        self.birth_parts = self.holding("birth_day", "birth_month", "birth_year")
        self.sex_ticks = self.holding("sex_male", "sex_female")
        self.categories = self.holding(*(name for name in self._at if name.startswith("is:")))
        self._today, self._youngest = today, youngest
        self._births: dict[str, str | None] = {}
        remember = lru_cache(_REMEMBERED, typed=True)
        self.phone_use_of = remember(read_phone_use)
        self.told, self.sex_of, self.is_ticked = remember(told), remember(_sex_of), remember(_is_ticked)
        self.place_of, self.neighbourhood_in = remember(self._place_of), remember(neighbourhood_in)
        self.category_of, self.is_specialist = remember(category_of), remember(is_specialist)

    def holding(self, *names: str) -> tuple[int, ...]:
        """The columns that hold one of several fields, left to right."""
        return tuple(sorted(column for name in names for column in self._at.get(name, ())))

    def birth_of(self, cell: Cell, id_year: int | None = None) -> Birth:
        """A cell read as a birth date, as everywhere in this list."""
        return read_birth(cell, today=self._today, youngest=self._youngest, id_year=id_year)

    def plain_birth(self, cell: Cell) -> str | None:
        """The birth date of a cell of text that has one and leaves no doubt; None for any other."""
        if type(cell) is not str:
            return None
        if cell in self._births:
            return self._births[cell]
        if len(self._births) > _REMEMBERED:
            self._births.clear()
        iso = usual_birth(cell, today=self._today)
        if iso is None:
            reading = self.birth_of(cell)
            iso = None if reading.wrong or reading.doubts else reading.iso
        self._births[cell] = iso
        return iso

    def _place_of(self, cell: Cell, column: int) -> str | None:
        text = clean(shown(cell))
        if _BARE_NUMBER.fullmatch(text):
            word = neighbourhood_word(self.labels[column])
            number = re.sub(r"^(?:số\s*)?0*(?=\d)", "", text)
            return f"{word[0].upper()}{word[1:]} {number}" if word else text
        if is_nothing(text):
            return None
        return text if is_neighbourhood(text) else (neighbourhood_in(text) or text)


def told(cell: Cell) -> str | None:
    """What a cell of free text says; None for a blank one and for 'không có'."""
    text = clean(shown(cell))
    if not text or (is_nothing(text) and not re.fullmatch(r"\d+", text)):
        return None
    return text.replace("\u00ad", "")[:500]


def _sex_of(cell: Cell) -> tuple[Sex | None, bool]:
    """The sex that a cell names, and whether it is neither that nor blank."""
    word = fold(shown(cell)).strip(" .")
    if word in _FEMALE:
        return "F", False
    if word in _MALE:
        return "M", False
    first = re.split(r"[/(,;|-]", word)[0].strip()  # 'Nam/Male', 'Nữ (Female)'
    return _sex_of(first) if first and first != word else (None, not is_nothing(word))


def _is_ticked(cell: Cell) -> bool:
    return fold(shown(cell)) in TICKS
