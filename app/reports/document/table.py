"""Tables: thin rules, head rows that repeat on each page, rows that are never cut in two."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table

from app.base.text import without_controls
from app.reports.document.page import lined, width

_TWIPS = 567  # of a centimetre
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Column:
    """`share`: its part of the width beside the others; `align`: left, center, right."""

    title: str
    share: float
    align: str = "left"


def table(
    paper: Word, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, size: float = 12, kept: int = 0,
    bold: Collection[int] = (),
) -> Table:  # fmt: skip
    """A table as wide as the text. Every cell is text; rows are made as XML, a thousand of them take a second. `kept`: so
    many of the last rows stay on the page of what follows. `bold`: rows by their place that stand out; words in them go over the
    empty cells at their right."""
    whole, parts = width(paper), sum(column.share for column in columns)
    widths = [whole * column.share / parts for column in columns]
    grid: Table = paper.add_table(rows=0, cols=len(columns))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _bordered(grid)
    for at, wide in enumerate(widths):
        grid.columns[at].width = Cm(wide)
    aligns = [column.align for column in columns]
    head = _row([column.title for column in columns], widths, ["center"] * len(columns), size, bold=True)
    head.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    grid._tbl.append(head)
    for at, row in enumerate(rows):
        grid._tbl.append(_row(row, widths, aligns, size, bold=at in bold, over=at in bold))
    made = grid._tbl.findall(qn("w:tr"))
    if len(made) - 2 in bold:  # a sum is never alone on a page
        _kept(made[-2:-1])
    below = lined(paper.add_paragraph(), exactly=6)
    if kept:
        below.paragraph_format.keep_with_next = True
        _kept(made[-kept:])
    return grid


def _kept(rows: Iterable[Any]) -> None:
    """These rows stay on the page of what follows them."""
    for row in rows:
        for form in row.iter(qn("w:pPr")):
            if form.find(qn("w:keepNext")) is None:
                form.insert(0, OxmlElement("w:keepNext"))


def bare(paper: Word, widths: Sequence[float], *, rows: int = 1) -> Table:
    """A table without rules, to put things side by side."""
    grid: Table = paper.add_table(rows=rows, cols=len(widths))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    for at, wide in enumerate(widths):
        grid.columns[at].width = Cm(wide)
        for row in grid.rows:
            row.cells[at].width = Cm(wide)
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return grid


def _bordered(grid: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    grid._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _spans(cells: Sequence[str], over: bool) -> list[tuple[int, int]]:
    """Where each cell begins and how many columns it takes: its own, and with `over` the empty ones behind its words."""
    spans: list[tuple[int, int]] = []
    for at, words in enumerate(cells):
        if over and spans and not words and cells[spans[-1][0]]:
            spans[-1] = (spans[-1][0], spans[-1][1] + 1)
        else:
            spans.append((at, 1))
    return spans


def _row(
    cells: Sequence[str], widths: Sequence[float], aligns: Sequence[str], size: float, *, bold: bool = False,
    over: bool = False,
) -> Any:  # fmt: skip
    row = OxmlElement("w:tr")
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for at, span in _spans(cells, over):
        words, wide, align = cells[at], sum(widths[at : at + span]), aligns[at]
        cell = _put(row, "w:tc")
        about = _put(cell, "w:tcPr")
        _put(about, "w:tcW", w=str(round(wide * _TWIPS)), type="dxa")
        if span > 1:
            _put(about, "w:gridSpan", val=str(span))
        _put(about, "w:vAlign", val="center")
        line = _put(cell, "w:p")
        form = _put(line, "w:pPr")
        _put(form, "w:spacing", before="30", after="30")
        _put(form, "w:jc", val=align)
        for number, part in enumerate(without_controls(words).split("\n")):
            run = _put(line, "w:r")
            look = _put(run, "w:rPr")
            if bold:
                _put(look, "w:b")
            _put(look, "w:sz", val=str(round(size * 2)))
            _put(look, "w:szCs", val=str(round(size * 2)))
            if number:
                _put(run, "w:br")
            said = _put(run, "w:t")
            said.set(_XML_SPACE, "preserve")
            said.text = part.replace("\t", " ")
    return row


def _put(parent: Any, tag: str, **values: str) -> Any:
    child = OxmlElement(tag)
    for name, value in values.items():
        child.set(qn(f"w:{name}"), value)
    parent.append(child)
    return child
