"""A report as a document of the decree (Nghị định 30/2020/NĐ-CP), in Word: letter, annexes across with the plan's own table."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH

from app.filing.content import Content
from app.reports import filed_words
from app.reports.document import (
    across,
    blank,
    ending,
    heading,
    letterhead,
    saved,
    table,
    text,
    title,
    write,
)
from app.reports.document.page import lined
from app.reports.filed_words import Annex, Grid

MANY: Final = 11
"""Columns from which a table is printed in smaller letters."""
SMALL: Final = 11
"""Points of the letters of any other."""


def document(content: Content, *, made: datetime | None = None) -> bytes:
    """The DOCX. `made`: the moment that its properties name; without one the end of the data. The same content and moment give
    the same bytes."""
    said = filed_words.of(content)
    paper = blank()
    letterhead(paper, said.head)
    title(paper, "Báo cáo", said.about)
    if said.to:
        to = lined(paper.add_paragraph(), before=6, after=6)
        to.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(to, f"Kính gửi: {said.to}", size=14)
    text(paper, said.opening)
    for part in said.parts:
        heading(paper, part.heading)
        for line in part.paragraphs:
            text(paper, line)
        for grid in part.grids:
            _named(paper, grid)
            table(paper, grid.columns, grid.rows, size=SMALL, bold=grid.bold)
    text(paper, said.closing)
    ending(paper, signature=said.signature, signer=said.signer, recipients=said.recipients)
    for annex in said.annexes:
        _annex(paper, annex)
    return saved(paper, made or datetime.combine(content.head.cut_off, time()))


def _annex(paper: Word, annex: Annex) -> None:
    across(paper)
    for words, bold, italic in (
        (annex.number, True, False),
        (annex.name, True, False),
        (annex.under, False, True),
    ):
        line = lined(paper.add_paragraph(), after=8 if italic else 0)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        write(line, words, size=14, bold=bold, italic=italic)
    for grid in annex.grids:
        _named(paper, grid)
        table(paper, grid.columns, grid.rows, size=size(len(grid.columns)), bold=grid.bold)


def _named(paper: Word, grid: Grid) -> None:
    if grid.title:
        line = lined(paper.add_paragraph(), before=6, after=3)
        line.paragraph_format.keep_with_next = True
        write(line, grid.title, size=13, bold=True)


def size(columns: int) -> float:
    """Points of the letters of a table."""
    return SMALL if columns < MANY else 9.5
