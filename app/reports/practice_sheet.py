"""The practical checklist of a lesson on paper ("phiếu thực hành"): people × things, a box each for the trainer's pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.base import typeset
from app.base.text import clean, fold
from app.reports.sign_in_sheet import Heading, Line
from campaigns.lessons import Lesson

MOST_ROWS: Final = 500
"""A longer sheet nobody waits for; such a crowd is ticked on phones."""
TITLE: Final = "Phiếu đánh giá thực hành"
WORDED: Final = 9
"""With more things their words stand below the table, numbered, and the columns carry the numbers alone."""
_TEMPLATE = Path(__file__).parent / "practice_sheet.typ"


@dataclass(frozen=True, slots=True)
class Thing:
    """One column: what somebody does before the trainer's eyes, and whether it is needed."""

    text: str
    needed: bool


def sheet(
    head: Heading, rows: Sequence[Line], things: Sequence[Thing], *, enough: int, empty: int, made: datetime
) -> bytes:
    """The PDF on A4 landscape. `enough`: how many things pass; `empty`: rows for whoever comes beside the list.

    ValueError: more than MOST_ROWS.
    """
    return typeset.pdf(_TEMPLATE, _data(head, rows, things, enough, empty), made=made)


def pictures(
    head: Heading,
    rows: Sequence[Line],
    things: Sequence[Thing],
    *,
    enough: int,
    empty: int = 0,
    ppi: int = 96,
) -> list[bytes]:
    """The same pages as PNG."""
    return typeset.pictures(_TEMPLATE, _data(head, rows, things, enough, empty), ppi=ppi)


def filename(lesson: Lesson) -> str:
    """The name of the PDF: 'thuc-hanh-2026-11-28-vneid-dich-vu-cong.pdf'."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(lesson.training.title))
    return f"thuc-hanh-{lesson.day:%Y-%m-%d}-{'-'.join(words.split())[:60]}.pdf"


def _data(
    head: Heading, rows: Sequence[Line], things: Sequence[Thing], enough: int, empty: int
) -> dict[str, Any]:
    if len(rows) > MOST_ROWS:
        raise ValueError(f"a sheet has at most {MOST_ROWS} rows")
    return {
        "title": TITLE, "locality": clean(head.locality), "training": clean(head.training), "lesson": clean(head.lesson),
        "when": head.when, "place": clean(head.place),
        "teacher": clean(head.teachers[0]) if len(head.teachers) == 1 else "", "enough": enough,
        "things": [{"text": clean(thing.text), "needed": thing.needed} for thing in things],
        "worded": len(things) <= WORDED,
        "rows": [{"name": clean(line.name), "year": line.year, "where": clean(line.where)} for line in rows]
        + [{"name": "", "year": "", "where": ""}] * empty,
    }  # fmt: skip
