"""The sign-in sheet of a lesson, which is its "danh sách ký nhận": names by unit, room for a signature, a QR per row.

The QR of a row says which lesson and which card, `HVS1:<lesson's code>:<card's code>`, and is read back by the scanner's
paper mode. It is not the card's own: sheets pass from hand to hand, and the address on a card opens somebody's page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.base import qr, typeset
from app.base.text import clean, fold
from app.reports import days, joined
from campaigns.attendance.presence import Expected
from campaigns.lessons import Lesson
from trainees import areas

PORTRAIT, LANDSCAPE = "portrait", "landscape"
MOST_ROWS: Final = 5000
MOST_AT_ONCE: Final = 500
"""Rows of a sheet that a page waits for (two seconds); a longer one is a job's."""
MOST_EMPTY: Final = 100
TITLE: Final = "Danh sách ký nhận"
_TEMPLATE = Path(__file__).parent / "sign_in_sheet.typ"
# As the template lays them out: 15 mm a row, and four of them for signatures.
_ROWS_ON_A_PAGE: Final = {PORTRAIT: 15, LANDSCAPE: 9}
_ROWS_OF_THE_END: Final = 4
_PART: Final = 450
"""Rows drawn at once, whole pages of either kind: in one piece 5,000 rows took 1.4 GB."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: who is expected, their birth year, unit or neighbourhood, and their card's code ('' for none)."""

    name: str
    year: str
    where: str
    code: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the table and below it."""

    locality: str
    training: str
    lesson: str
    when: str
    place: str
    code: str
    teachers: Sequence[str] = ()


def heading(lesson: Lesson, *, locality: str, teachers: Sequence[str]) -> Heading:
    """The heading of a lesson's sheet."""
    training = lesson.training
    return Heading(
        locality, training.title, lesson.title if lesson.title != training.title else "",
        f"{days.hours(lesson)}, {days.day(lesson.day)}", lesson.place, lesson.code, teachers,
    )  # fmt: skip


def lines(roster: Sequence[Expected]) -> list[Line]:
    """The rows of a lesson's roster: by unit or neighbourhood, in Vietnamese order of given names within one."""
    made = [
        Line(x.person.name, (x.person.birth or "")[:4], x.where, x.card.code if x.card else "")
        for x in roster
    ]
    # The roster comes in order of names, and sorting keeps that; who is nowhere stands last.
    return sorted(made, key=lambda line: (not line.where, areas.place_order(line.where)))


def sheet(
    head: Heading,
    rows: Sequence[Line],
    *,
    empty: int,
    layout: str,
    made: datetime,
    drawn: Callable[[int], object] = lambda rows: None,
) -> bytes:
    """The PDF on A4. `empty`: numbered rows for whoever comes beside the list. ValueError: more than MOST_ROWS.

    `drawn` hears how many rows each part added: a long sheet is drawn in parts.
    """
    parts = []
    for data, pages in _parts(head, rows, empty, layout):
        parts.append((typeset.pdf(_TEMPLATE, data, made=made), pages))
        drawn(len(data["rows"]))
    if len(parts) == 1:
        return parts[0][0]
    return joined.join(
        parts, title=TITLE, page="Một trang của danh sách ký nhận", made=made, landscape=layout == LANDSCAPE
    )


def pictures(
    head: Heading, rows: Sequence[Line], *, empty: int = 0, layout: str = PORTRAIT, ppi: int = 144
) -> list[bytes]:
    """The same pages as PNG."""
    return [
        picture
        for data, _pages in _parts(head, rows, empty, layout)
        for picture in typeset.pictures(_TEMPLATE, data, ppi=ppi)
    ]


def filename(lesson: Lesson) -> str:
    """The name of the PDF: 'ky-nhan-2026-11-28-vneid-dich-vu-cong.pdf'."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(lesson.training.title))
    return f"ky-nhan-{lesson.day:%Y-%m-%d}-{'-'.join(words.split())[:60]}.pdf"


def text_of(lesson_code: str, card_code: str) -> str:
    """What the QR of a row says."""
    return f"HVS1:{lesson_code}:{card_code}"


def _parts(
    head: Heading, rows: Sequence[Line], empty: int, layout: str
) -> Iterator[tuple[dict[str, Any], int]]:
    """The data of each part, and how many pages it has."""
    if len(rows) + empty > MOST_ROWS or layout not in _ROWS_ON_A_PAGE or empty < 0:
        raise ValueError(f"a sheet has at most {MOST_ROWS} rows, {PORTRAIT} or {LANDSCAPE}")
    a_page = _ROWS_ON_A_PAGE[layout]
    everything: list[Line | None] = [*rows, *[None] * empty]
    last = len(everything) % a_page
    # The end of the sheet is never parted from itself: where the last page has too little room it gets one of its own.
    alone = bool(everything) and (last == 0 or a_page - last < _ROWS_OF_THE_END)
    total = max(1, -(-len(everything) // a_page) + alone)
    about = {
        "title": TITLE, "locality": clean(head.locality), "training": clean(head.training), "lesson": clean(head.lesson),
        "when": head.when, "place": clean(head.place),
        "teacher": clean(head.teachers[0]) if len(head.teachers) == 1 else "", "landscape": layout == LANDSCAPE,
        "count": len(rows), "total": total,
    }  # fmt: skip
    for start in range(0, max(1, len(everything)), _PART):
        part = everything[start : start + _PART]
        ends = start + _PART >= len(everything)
        yield (
            {**about, "first": start + 1, "before": start // a_page, "end": ends, "alone": alone,
             "rows": [_row(head, line) for line in part]},
            -(-len(part) // a_page) + (alone and ends),
        )  # fmt: skip


def _row(head: Heading, line: Line | None) -> dict[str, str]:
    if line is None:
        return {"name": "", "year": "", "where": "", "qr": ""}
    code = qr.svg(text_of(head.code, line.code)) if line.code else ""
    return {"name": clean(line.name), "year": line.year, "where": clean(line.where), "qr": code}
