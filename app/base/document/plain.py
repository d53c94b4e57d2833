"""Plain text into blocks: files of any usual encoding, and what somebody pastes from Word, a PDF or a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.base.document.blocks import Block, Cell, Document, Paragraph, Row, Table
from app.base.document.typed import Line, Typed, tables_in
from app.base.errors import Refused
from app.base.layout.flow import STARTS, glue
from app.base.sheet.delimited import decode
from app.base.text import decode_tcvn3, is_tcvn3, without_controls

LONGEST: Final = 2_000_000
"""Characters; the longest plan seen has a twentieth of one million."""
_MOST_LINES: Final = 100_000
_PAGE_NUMBER: Final = re.compile(r"^\s{12,}[-–—]?\s*(?:trang\s+)?\d{1,3}\s*[-–—]?$", re.IGNORECASE)
_WRAPPED: Final = range(50, 181)  # characters of a line in text that was broken at a right edge


def read(data: bytes) -> Document:
    """Blocks of a text file, whatever it is encoded in. Refused: `file_not_txt`, `text_too_long`."""

    text = decode(data)
    if text.count("\x00") > len(text) // 100:
        raise Refused(
            "file_not_txt", "Tệp này không phải văn bản thuần. Hãy lưu thành .docx, .pdf hoặc .txt (UTF-8)."
        )
    return read_text(decode_tcvn3(text) if is_tcvn3(text) else text)


def read_text(text: str) -> Document:
    """Blocks of text: a line is a paragraph, neighbouring lines with tabs, bars or wide gaps are a table.

    A paragraph's number is that of its line. A form feed begins a page. Refused: `text_too_long`.
    """
    if len(text) > LONGEST or text.count("\n") > _MOST_LINES:
        raise Refused("text_too_long", "Văn bản quá dài. Hãy chỉ lấy phần kế hoạch và phụ lục.")
    text = text.replace("\x00", "").removeprefix("\ufeff").replace("\v", "\n").replace("\u2028", "\n")
    pages = text.replace("\u00a0", " ").split("\f")
    lines: list[Line] = []
    for page, part in enumerate(pages, 1):
        for line in without_controls(part).split("\n"):
            lines.append(Line(len(lines) + 1, line.rstrip(" "), page if len(pages) > 1 else None))
    lines = _without_page_numbers(lines)
    edge = _edge(lines)
    blocks: list[Block] = []
    begin = 0
    for count, table in enumerate(tables_in(lines), 1):
        blocks.extend(_paragraphs(lines[begin : table.first], edge))
        blocks.append(_table(table, count, lines))
        begin = table.last + 1
    blocks.extend(_paragraphs(lines[begin:], edge))
    return Document(tuple(blocks))


def _without_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """A figure alone, far from the left, on the first or last line of a page, made an empty line."""
    out = list(lines)
    filled = [at for at, line in enumerate(lines) if line.page is not None and line.text.strip()]
    for place, at in enumerate(filled):
        edges = [filled[near] for near in (place - 1, place + 1) if 0 <= near < len(filled)]
        at_edge = len(edges) < 2 or any(lines[near].page != lines[at].page for near in edges)
        if at_edge and _PAGE_NUMBER.match(lines[at].text):
            out[at] = replace(lines[at], text="")
    return out


def _table(table: Typed, number: int, lines: Sequence[Line]) -> Table:
    rows = tuple(
        Row(
            at,
            tuple(Cell(text.strip(), column, span) for column, span, text in cells),
            page=lines[place].page,
        )
        for at, (place, cells) in enumerate(table.rows, 1)
    )
    return Table(number, table.width, rows)


def _edge(lines: Sequence[Line]) -> int | None:
    """The right edge at which the text was broken into lines, in characters; None where every line is a paragraph."""
    widths = sorted(len(line.text.strip()) for line in lines if line.text.strip() and "\t" not in line.text)
    if len(widths) < 8:
        return None
    widest = widths[-max(1, len(widths) // 50)]
    near = sum(1 for width in widths if width >= 0.8 * widest)
    return widths[-1] if widths[-1] in _WRAPPED and near >= 0.4 * len(widths) else None


def _paragraphs(lines: Sequence[Line], edge: int | None) -> Iterator[Paragraph]:
    """A line is a paragraph; of text that was broken at an edge, lines that were full are joined with what follows."""
    number, text, page = 0, "", None
    room: int | None = None
    for line in lines:
        words = line.text.strip()
        first = words.split(" ", 1)[0]
        if (
            edge is not None
            and room is not None
            and words
            and room < len(first) + 2
            and not STARTS.match(words)
        ):
            text = glue(text, words)
        else:
            if number:
                yield Paragraph(number, text, page=page)
            number, text, page = line.number, words, line.page
        room = edge - len(words) if edge is not None and words else None
    if number:
        yield Paragraph(number, text, page=page)
