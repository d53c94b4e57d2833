"""DOCX into blocks, straight from the XML: python-docx hides automatic numbers, insertions and merged cells."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from app.base.document.blocks import Block, Cell, Document, Paragraph, Row, Table
from app.base.document.numbering import Numbering, W, value_of, whole
from app.base.document.runs import SKIPPED, Runs, boxes_in, gone, is_contents, mark_gone
from app.base.errors import Refused
from app.base.text import decode_tcvn3, is_tcvn3

_PART: Final = 64 * 1024 * 1024  # bytes of one XML part; the longest plan seen has less than one of them
_MOST: Final = 2_000_000  # elements and attributes of one part; a plan of twenty pages has ten thousand
_WIDEST: Final = 63  # Word's own limit of columns
_BOMB: Final = "Tệp Word bung ra quá lớn nên không được mở. Hãy kiểm tra lại nguồn của tệp."
_BROKEN: Final = "Tệp Word bị hỏng nên không mở được. Hãy mở bằng Word, lưu lại rồi tải lên."
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.XMLSyntaxError,
    EOFError,
    KeyError,
    ValueError,
    OSError,
    RuntimeError,  # covers a member with a password, an unknown compression, and too deep a nesting
)


def read(data: bytes) -> Document:
    """Blocks of a DOCX. Refused: `file_not_docx` (damaged), `file_bomb` (a part that unpacks to too much)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            root = _part(archive, "word/document.xml")
            lists = _part(archive, "word/numbering.xml") if "word/numbering.xml" in names else None
            styles = _part(archive, "word/styles.xml") if "word/styles.xml" in names else None
        body = root.find(W + "body")
        if body is None:
            raise ValueError("no body")
        return _Reader(Numbering(lists, styles), Runs(body)).document(body)
    except _DAMAGE as error:
        raise Refused("file_not_docx", _BROKEN) from error


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    if archive.getinfo(name).file_size > _PART:
        raise Refused("file_bomb", _BOMB)
    # No DTD, no entity, no network: an office file has no use for them, an attacker has.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    data = archive.read(name)
    # Counted in the bytes: a tree of millions of empty elements takes gigabytes before it can be counted.
    if data.count(b"<") + data.count(b"=") > _MOST:
        raise Refused("file_bomb", _BOMB)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type declaration")
    return root


class _Reader:
    def __init__(self, numbering: Numbering, runs: Runs) -> None:
        self._numbering = numbering
        self._runs = runs
        self._paragraphs = 0
        self._tables = 0
        self._inner: list[Any] = []
        """Tables inside cells, to be read behind the table that holds them."""

    def document(self, body: Any) -> Document:
        blocks = tuple(self._blocks(body))
        sample = "\n".join(block.text for block in blocks if isinstance(block, Paragraph))[:20_000]
        return Document(tuple(_decoded(block) for block in blocks) if is_tcvn3(sample) else blocks)

    def _blocks(self, body: Any) -> Iterator[Block]:
        parents = [iter(body)]  # not by recursion: each of 250 nested controls would hand on every paragraph
        held = ""  # of a paragraph whose mark was deleted: it goes on in the next
        while parents:
            child = next(parents[-1], None)
            if child is None:
                parents.pop()
            elif child.tag == W + "p":
                text, boxes = self._text(child, held), boxes_in(child)
                held = ""
                if mark_gone(child):
                    held = text
                else:
                    self._paragraphs += 1
                    yield Paragraph(self._paragraphs, text, self._numbering.outline(child))
                if boxes:
                    parents.append(itertools.chain.from_iterable(boxes))
            elif child.tag == W + "tbl":
                yield from self._table(child)
            elif isinstance(child.tag, str) and child.tag not in SKIPPED and not is_contents(child):
                parents.append(iter(child))  # content controls, insertions, custom XML, text boxes
        if held:
            self._paragraphs += 1
            yield Paragraph(self._paragraphs, held)

    def _text(self, paragraph: Any, held: str = "") -> str:
        """What Word shows, its label included; a paragraph that goes on in the next has no label of its own."""
        written = self._runs.text(paragraph)
        if mark_gone(paragraph):
            return held + written
        label = self._numbering.label(paragraph)
        return f"{label} {held}{written}".strip() if label else f"{held}{written}".strip()

    def _table(self, table: Any) -> Iterator[Block]:
        rows: list[Row] = []
        outer, self._inner = self._inner, []
        for row in _inside(table, W + "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and gone(properties):
                continue
            rows.append(self._row(row, len(rows) + 1, properties))
        inner, self._inner = self._inner, outer
        width = max((cell.column + cell.span for row in rows for cell in row.cells), default=0)
        if width == 1:
            # A frame around text, no table: what stands in it is read as if the frame were not there.
            for line in (line for row in rows for cell in row.cells for line in cell.text.split("\n")):
                self._paragraphs += 1
                yield Paragraph(self._paragraphs, line)
        else:
            self._tables += 1
            yield Table(self._tables, width, tuple(rows))
        for one in inner:
            yield from self._table(one)

    def _row(self, row: Any, number: int, properties: Any | None) -> Row:
        column = 0 if properties is None else min(whole(value_of(properties, W + "gridBefore")), _WIDEST)
        repeats = properties is not None and properties.find(W + "tblHeader") is not None
        cells: list[Cell] = []
        for cell in _inside(row, W + "tc"):
            if cell.find(f"{W}tcPr/{W}cellDel") is not None:
                continue
            span = max(1, min(whole(value_of(cell, f"{W}tcPr/{W}gridSpan"), 1), _WIDEST))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(W + "val") != "restart"
            text = "\n".join(part for part in self._lines(cell) if part)
            cells.append(Cell("" if continues else text, column, span, continues))
            column += span
        return Row(number, tuple(cells), repeats)

    def _lines(self, parent: Any) -> Iterator[str]:
        held = ""
        for child in parent:
            if child.tag == W + "p":
                text = self._text(child, held)
                held = text if mark_gone(child) else ""
                if not held:
                    yield text
                for box in boxes_in(child):
                    yield from self._lines(box)
            elif child.tag == W + "tbl" and _is_real(child):
                self._inner.append(child)
            elif isinstance(child.tag, str) and child.tag not in SKIPPED and not is_contents(child):
                yield from self._lines(child)
        if held:
            yield held


def _is_real(table: Any) -> bool:
    """A table inside a cell that has rows and columns of its own; any other only arranges words."""
    rows = [sum(1 for _ in _inside(row, W + "tc")) for row in _inside(table, W + "tr")]
    return len(rows) > 1 and max(rows, default=0) > 1


def _decoded(block: Block) -> Block:
    """A block typed in an old .Vn font, as Unicode."""
    if isinstance(block, Paragraph):
        return replace(block, text=decode_tcvn3(block.text))
    rows = tuple(
        replace(row, cells=tuple(replace(cell, text=decode_tcvn3(cell.text)) for cell in row.cells))
        for row in block.rows
    )
    return replace(block, rows=rows)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those wrapped in content controls, never those of a nested table."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in SKIPPED and child.tag != W + "tc":
            yield from _inside(child, tag)
