"""Documents on blocks, and the same document as DOCX, TXT and as a reader of PDF would see its tables."""

from __future__ import annotations

import io
from dataclasses import replace

import docx

from app.base.document import Cell, Document, Paragraph, Row, Table

UP = object()
"""A cell that is the lower part of the one above it."""


class Wide:
    """A cell over several columns."""

    def __init__(self, text, span):
        self.text, self.span = text, span


class Build:
    """Paragraphs and tables in order; `.document` is what a reader of files would give."""

    def __init__(self):
        self.blocks = []
        self.paragraphs = self.tables = 0

    def say(self, *lines, level=None):
        for line in lines:
            for one in line.strip().split("\n"):
                self.paragraphs += 1
                self.blocks.append(Paragraph(self.paragraphs, one.strip(), level))
        return self

    def table(self, *rows, width=None):
        """`rows`: lists of str, Wide or UP; short ones are padded with blanks."""
        self.tables += 1
        width = width or max(sum(c.span if isinstance(c, Wide) else 1 for c in row) for row in rows)
        made = []
        for number, row in enumerate(rows, start=1):
            cells, column = [], 0
            for cell in row:
                if cell is UP:
                    cells.append(Cell("", column, 1, continues=True))
                    column += 1
                elif isinstance(cell, Wide):
                    cells.append(Cell(cell.text, column, cell.span))
                    column += cell.span
                else:
                    cells.append(Cell(cell, column))
                    column += 1
            cells += [Cell("", at) for at in range(column, width)]
            made.append(Row(number, tuple(cells)))
        self.blocks.append(Table(self.tables, width, tuple(made)))
        return self

    @property
    def document(self):
        return Document(tuple(self.blocks))


def flattened(document):
    """The same document without merges: TXT and PDF show the words of a merged cell once and blanks beside and below."""

    def plain(table):
        rows = []
        for row in table.rows:
            cells = {cell.column: Cell(cell.text, cell.column) for cell in row.cells}
            rows.append(Row(row.number, tuple(cells.get(at, Cell("", at)) for at in range(table.width))))
        return replace(table, rows=tuple(rows))

    return Document(tuple(plain(block) if isinstance(block, Table) else block for block in document.blocks))


def as_docx(document):
    """The document as a Word file; outline levels become heading styles."""
    word = docx.Document()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.level:
                word.add_heading(block.text, level=block.level)
            else:
                word.add_paragraph(block.text)
            continue
        table = word.add_table(rows=len(block.rows), cols=block.width)
        for at, row in enumerate(block.rows):
            for cell in row.cells:
                if cell.continues:
                    table.cell(at - 1, cell.column).merge(table.cell(at, cell.column))
                elif cell.span > 1:
                    table.cell(at, cell.column).merge(
                        table.cell(at, cell.column + cell.span - 1)
                    ).text = cell.text
                elif cell.text:
                    table.cell(at, cell.column).text = cell.text
        # Word joins two tables that touch.
        word.add_paragraph("")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def as_txt(document):
    """Paragraphs apart by blank lines, rows of tables with tabs between the cells."""
    parts = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.text:
                parts.append(block.text)
            continue
        lines = []
        for row in block.rows:
            cells = [""] * block.width
            for cell in row.cells:
                cells[cell.column] = cell.text.replace("\n", " ")
            lines.append("\t".join(cells))
        parts.append("\n".join(lines))
    return "\n\n".join(parts).encode()
