"""What a roster file says, before anybody is looked up: tables, rows, and what is wrong with each cell.

Nothing here touches the register. A later layer matches `DraftRow`s with people, shows them, and applies them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter
from typing import Literal

Kind = Literal["staff", "residents", "youth", "registrations"]
KINDS: tuple[Kind, ...] = ("staff", "residents", "youth", "registrations")
Sex = Literal["F", "M"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or only odd, in one cell of one row.

    `column` is the spreadsheet's letter (None: the list has no such column), `value` the cell as a person sees it, `code` is stable,
    `message` a Vietnamese sentence. A `fatal` problem refuses the row; with `optional` the row may still be taken
    without that cell, when a person says so.
    """

    column: str | None
    value: str
    code: str
    message: str
    fatal: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RowFields:
    """What a row says about a person, normalised. A cell that could not be read is None here and has a Problem.

    name: NFC, single blanks, case as written ('' when the row has none). birth: '1980', '1980-05' or '1980-05-17'.
    national_id: 12 digits, lost zeros put back. old_id: a CMND of 9 digits, never matched on. phone: 0xxxxxxxxx.
    unit and neighbourhood: from their own column, else from the group row (neighbourhood also from the address or
    the sheet's name). category: one of `CATEGORIES` when a column or group row says it; post: the office as written.
    specialist: works full-time on IT or digital transformation; team: sits in the community digital technology team
    (None: the list does not say). language: the one somebody wants to be taught in. phone_use: own, shared or none.
    """

    name: str = ""
    birth: str | None = None
    sex: Sex | None = None
    national_id: str | None = None
    old_id: str | None = None
    phone: str | None = None
    email: str | None = None
    unit: str | None = None
    neighbourhood: str | None = None
    address: str | None = None
    category: str | None = None
    post: str | None = None
    specialist: bool | None = None
    team: bool | None = None
    # Came later, and do not tell rows apart: keys of rows that were stored before stay what they are.
    language: str | None = None
    phone_use: str | None = None


# Canonical words for what kind of staff somebody is; a list's own wording is folded onto them.
CATEGORIES: tuple[str, ...] = (
    "cán bộ",
    "công chức",
    "viên chức",
    "người lao động",
    "không chuyên trách",
    "giáo viên",
)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One data row of a table, in the file's order. `row` is the number that the spreadsheet shows, from 1.

    `groups` are the group rows above it, outermost first, as written. `repairs` are silent mends worth a word in the
    preview: id_padded, phone_padded, tcvn3_decoded, name_recased.
    """

    sheet: str | None
    row: int
    fields: RowFields
    problems: tuple[Problem, ...] = ()
    groups: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Nobody is made of this row as it stands."""
        return any(problem.fatal for problem in self.problems)

    @property
    def optional_fatal(self) -> bool:
        """Refused, but only for cells that a person can do without."""
        return self.refused and all(problem.optional for problem in self.problems if problem.fatal)


@dataclass(frozen=True, slots=True)
class DraftTable:
    """One table of one sheet (a sheet may hold several, each with its own header).

    `columns` maps a letter to what it was read as; `ignored_columns` are the headings that nothing is stored of.
    `shape` names the kind of heading (see `options.shape_of`). `headings`: every column with a heading or with cells, by
    letter, '' where it has no words; `samples`: the first few different cells of each, as a person sees them.
    """

    name: str | None
    header_row: int
    columns: Mapping[str, str]
    ignored_columns: tuple[str, ...] = ()
    shape: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Texts that are, or on a person's word would be, written otherwise than in the file.

    done: they are. rows: how many rows have one. samples: (as in the file, otherwise) of the first few, names before all.
    """

    done: bool
    rows: int
    samples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a whole sheet: sheet_skipped (no header), tcvn3_decoded, …; `message` in Vietnamese."""

    sheet: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RosterDraft:
    """A roster file, read. `rows` holds every data row of every sheet in order, refused ones too.

    old_font: cells typed in an old font; capitals: names in capitals throughout. None where there are none.
    """

    file: str
    kind: Kind
    sheets: tuple[DraftTable, ...]
    rows: tuple[DraftRow, ...]
    notes: tuple[Note, ...] = ()
    old_font: Rewritten | None = None
    capitals: Rewritten | None = None


def row_key(row: RowFields, kind: str, *, secret: bytes = b"") -> str:
    """Hex digest by which the same row of the same kind of list is known again, however the file was laid out.

    Case, blanks and Unicode form do not count. Pass the installation's key as `secret` before storing a digest:
    without it an ID number could be guessed back.
    """
    said = ["" if value is None else str(value) for value in _KEYED(row)]
    text = "\x1f".join(said)
    # Rows that were read from a file are clean already.
    if (
        "  " in text
        or "\x1f " in text
        or " \x1f" in text
        or text != text.strip(" ")
        or not "".join(said).isprintable()
    ):
        text = "\x1f".join([" ".join(value.split()) for value in said])
    within, around = _halves(secret)
    inner, outer = within.copy(), around.copy()
    inner.update(f"{kind}\x1f{text.casefold()}".encode())
    outer.update(inner.digest())
    return outer.hexdigest()


@lru_cache(maxsize=8)
def _halves(secret: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """HMAC-SHA256 with the key taken in already: done anew for every row, that is most of the work."""
    key = (secret if len(secret) <= 64 else hashlib.sha256(secret).digest()).ljust(64, b"\0")
    return hashlib.sha256(bytes(byte ^ 0x36 for byte in key)), hashlib.sha256(
        bytes(byte ^ 0x5C for byte in key)
    )


_KEYED = attrgetter(*(f.name for f in fields(RowFields) if f.name not in ("language", "phone_use")))
