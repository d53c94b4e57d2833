"""The head: who issues at the left, the state's name and motto at the right, each over its rule; number, place and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import _Cell

from app.base.text import clean
from app.reports.document.number import day_line, number_line
from app.reports.document.page import lined, ruled, width, write
from app.reports.document.table import bare

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
UNION = "ĐOÀN TNCS HỒ CHÍ MINH"
_LEFT_SHARE = 0.39
_MOTTO_LONG = 6.2
"""Centimetres of the motto at 14 points: its rule is as long as it is."""
_UNION_LONG = 7.0


@dataclass(frozen=True, slots=True)
class Head:
    """`agency`: the lines of who issues; `above`: the body it belongs to ('' for a people's committee itself). `number` may
    be empty: then dots; `on` None likewise, with `year` beside them. `sign`: 'KH-UBND'; '' for a list without a number.
    `union`: a paper of the Youth Union, which has its own name at the right, not the state's and
    asterisks below who issues (29-HD/TWĐTN-VP of its central office)."""

    agency: Sequence[str]
    sign: str = ""
    place: str = ""
    above: str = ""
    number: str = ""
    on: date | None = None
    year: int = 2026
    union: bool = False


def letterhead(paper: Word, head: Head) -> None:
    """The head of a document."""
    whole = width(paper)
    left, right = whole * _LEFT_SHARE, whole * (1 - _LEFT_SHARE)
    grid = bare(paper, (left, right), rows=2)
    agency = [clean(line).upper() for line in head.agency if clean(line)]
    lines = [(clean(head.above).upper(), False)] if clean(head.above) else []
    _centred(
        grid.cell(0, 0), [*((line, bold) for line, bold in lines), *((line, True) for line in agency)], 12
    )
    if head.union:
        _centred(grid.cell(0, 0), [("***", False)], 12, more=True)
        _centred(grid.cell(0, 1), [(UNION, True)], 15)
    else:
        ruled(grid.cell(0, 0).add_paragraph(), left * 0.34)
        _centred(grid.cell(0, 1), [(STATE, True)], 12)
        _centred(grid.cell(0, 1), [(MOTTO, True)], 14, more=True)
    ruled(grid.cell(0, 1).add_paragraph(), (right - (_UNION_LONG if head.union else _MOTTO_LONG)) / 2)
    if head.sign or head.number:
        numbered = number_line(head.number, head.sign, "-" if head.union else "/")
        _centred(grid.cell(1, 0), [(numbered, False)], 13, before=4)
    line = lined(grid.cell(1, 1).paragraphs[0], before=4, after=6)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(line, day_line(head.place, head.on, head.year), size=14, italic=True)


def _centred(
    cell: _Cell, lines: Sequence[tuple[str, bool]], size: float, *, more: bool = False, before: float = 0
) -> None:
    for at, (words, bold) in enumerate(lines):
        line = cell.add_paragraph() if more or at else cell.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(lined(line, before=before), words, size=size, bold=bold)
