"""The same report as a PDF: what the Word file says, laid out by Typst, for reading on any screen and for the archive."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time
from pathlib import Path
from typing import Any

from app.base import clock, typeset
from app.base.text import clean
from app.filing.content import Content
from app.reports import filed_docx, filed_words
from app.reports.document import day_line, number_line
from app.reports.document.header import MOTTO, STATE
from app.reports.filed_words import Grid

_TEMPLATE = Path(__file__).parent / "filed_pdf.typ"


def document(content: Content, *, made: datetime | None = None) -> bytes:
    """The PDF. `made`: the moment written into it; without one the end of the data. The same content and moment give the same
    bytes."""
    return typeset.pdf(_TEMPLATE, _data(content), made=made or moment(content), serif=True)


def pictures(content: Content, *, ppi: int = 144) -> list[bytes]:
    """The same as PNG, one a page."""
    return typeset.pictures(_TEMPLATE, _data(content), ppi=ppi, serif=True)


def moment(content: Content) -> datetime:
    """The end of a report's data, as a moment."""
    return datetime.combine(content.head.cut_off, time(), clock.ZONE)


def _data(content: Content) -> dict[str, Any]:
    said = filed_words.of(content)
    head = said.head
    return {
        "state": STATE, "motto": MOTTO, "above": clean(head.above).upper(),
        "agency": [clean(line).upper() for line in head.agency if clean(line)],
        "number": number_line(head.number, head.sign), "day": day_line(head.place, head.on, head.year),
        "about": said.about, "to": said.to, "opening": said.opening, "closing": said.closing,
        "parts": [
            {"heading": one.heading, "lines": one.paragraphs, "grids": [_grid(grid) for grid in one.grids]}
            for one in said.parts
        ],
        "signature": [clean(line).upper() for line in said.signature if clean(line)], "signer": clean(said.signer),
        "recipients": said.recipients,
        "annexes": [asdict(one) | {"grids": [_grid(grid) for grid in one.grids]} for one in said.annexes],
    }  # fmt: skip


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "title": grid.title, "heads": [column.title for column in grid.columns],
        "shares": [column.share for column in grid.columns], "aligns": [column.align for column in grid.columns],
        "rows": [{"cells": row, "bold": at in grid.bold} for at, row in enumerate(grid.rows)],
        "size": filed_docx.size(len(grid.columns)),
    }  # fmt: skip
