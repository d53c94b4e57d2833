"""What a person told the reader about a file that it would otherwise find out by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.base.sheet import letter
from app.base.text import fold
from trainees.imports.reading.draft import CATEGORIES
from trainees.imports.reading.header import Header

NAMES: Final = ("name", "family_name", "given_name")
"""Without one of these there are no people."""
FIELDS: Final = frozenset(
    {
        *NAMES, "number", "middle_name", "birth", "birth_male", "birth_female", "birth_day", "birth_month", "birth_year",
        "sex", "sex_male", "sex_female", "national_id", "phone", "phone_use", "email", "unit", "neighbourhood", "address",
        "post", "category", "specialist", "team", "language", *(f"is:{category}" for category in CATEGORIES),
    }
)  # fmt: skip
"""What a column may be read as."""

Columns = Mapping[str, str | None]
"""A column's letter → one of FIELDS, or None for a column of which nothing is kept. Others are as the reader guessed."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How to read one file; without a word the reader decides by itself.

    columns: shape of a heading (see `shape_of`) → what its columns hold; for every table with such a heading.
    header_rows: place of a sheet in the workbook, from 0 → the row, as shown, that is its (first) heading.
    old_font: None decodes what was surely typed in an old font (TCVN3, VNI); True whatever could have been; False nothing.
    recase: names in capitals throughout get small letters behind each first one.
    """

    columns: Mapping[str, Columns] = field(default_factory=dict)
    header_rows: Mapping[int, int] = field(default_factory=dict)
    old_font: bool | None = None
    recase: bool = False

    def to_json(self) -> dict[str, Any]:
        """What JSON can hold, for `from_json`."""
        return {
            "columns": {shape: dict(columns) for shape, columns in self.columns.items()},
            "header_rows": {str(place): row for place, row in self.header_rows.items()},
            "old_font": self.old_font,
            "recase": self.recase,
        }

    @classmethod
    def from_json(cls, kept: object) -> ReadingOptions:
        """Options that were kept, perhaps by an older version: what is not understood is as if it had not been said."""
        said = kept if isinstance(kept, Mapping) else {}
        columns = {
            str(shape): known for shape, chosen in _items(said.get("columns")) if (known := _known(chosen))
        }
        rows = {
            int(place): row
            for place, row in _items(said.get("header_rows"))
            if str(place).isdecimal() and type(row) is int and row > 0
        }
        old_font = said.get("old_font")
        return cls(
            columns, rows, old_font if isinstance(old_font, bool) else None, said.get("recase") is True
        )

    def chosen(self, header: Header) -> Header:
        """The heading with its columns as a person chose them; the same where nobody did."""
        chosen = _known(self.columns.get(shape_of(header)))
        if not chosen:
            return header
        numbers = {column_of(known): name for known, name in chosen.items()}
        held = {column: name for column, name in header.fields.items() if column not in numbers}
        held |= {column: name for column, name in numbers.items() if name is not None}
        return replace(
            header,
            fields=held,
            labels=dict.fromkeys(held, "") | dict(header.labels),
            ignored=tuple(label for column, label in sorted(header.labels.items()) if column not in held),
        )


def shape_of(header: Header) -> str:
    """Hex digest by which the same kind of heading is known again: its words, folded, each with its column."""
    words = "\x1f".join(
        f"{letter(column)}\x1e{fold(label)}" for column, label in sorted(header.labels.items()) if label
    )
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def column_of(letters: str) -> int:
    """The column, counted from 0, that a spreadsheet calls so: 0 for 'A', 26 for 'AA'."""
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number - 1


def _items(said: object) -> list[tuple[Any, Any]]:
    return list(said.items()) if isinstance(said, Mapping) else []


def _known(chosen: object) -> dict[str, str | None]:
    """Of a choice, what there is still: letters of columns, and fields that are known."""
    return {
        name: held
        for name, held in _items(chosen)
        if isinstance(name, str) and 0 < len(name) <= 3 and name.isascii() and name.isalpha() and name.isupper()
        and (held is None or (isinstance(held, str) and held in FIELDS))
    }  # fmt: skip
