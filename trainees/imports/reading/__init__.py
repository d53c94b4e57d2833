"""Reading a roster file: pure, no database. `read_roster(workbook, kind)` gives a `RosterDraft`."""

from trainees.imports.reading.draft import (
    CATEGORIES,
    KINDS,
    DraftRow,
    DraftTable,
    Kind,
    Note,
    Problem,
    Rewritten,
    RosterDraft,
    RowFields,
    row_key,
)
from trainees.imports.reading.options import FIELDS, ReadingOptions
from trainees.imports.reading.roster import read_roster

__all__ = [
    "CATEGORIES",
    "FIELDS",
    "KINDS",
    "DraftRow",
    "DraftTable",
    "Kind",
    "Note",
    "Problem",
    "ReadingOptions",
    "Rewritten",
    "RosterDraft",
    "RowFields",
    "read_roster",
    "row_key",
]
