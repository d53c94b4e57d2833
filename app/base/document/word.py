"""DOCX into blocks, straight from the XML: python-docx hides automatic numbers, insertions and merged cells."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from app.base.document.blocks import Block, Cell, Document, Paragraph, Row, Table
from app.base.document.numbering import Numbering, W, value_of, whole
from app.base.errors import Refused

_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED: Final = frozenset({W + "del", W + "moveFrom", W + "txbxContent", W + "pPr", W + "rPr", _FALLBACK})
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
        return _Reader(Numbering(lists, styles)).document(body)
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
    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._paragraphs = 0
        self._tables = 0

    def document(self, body: Any) -> Document:
        return Document(tuple(self._blocks(body)))

    def _blocks(self, body: Any) -> Iterator[Block]:
        parents = [iter(body)]  # not by recursion: each of 250 nested controls would hand on every paragraph
        while parents:
            child = next(parents[-1], None)
            if child is None:
                parents.pop()
            elif child.tag == W + "p":
                self._paragraphs += 1
                yield Paragraph(self._paragraphs, self._text(child), self._numbering.outline(child))
            elif child.tag == W + "tbl":
                self._tables += 1
                yield self._table(child, self._tables)
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
                parents.append(iter(child))  # content controls, insertions, custom XML

    def _text(self, paragraph: Any) -> str:
        label = self._numbering.label(paragraph)
        return f"{label} {_written(paragraph)}".strip() if label else _written(paragraph).strip()

    def _table(self, table: Any, number: int) -> Table:
        rows: list[Row] = []
        for row in _inside(table, W + "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            rows.append(self._row(row, len(rows) + 1, properties))
        width = max((cell.column + cell.span for row in rows for cell in row.cells), default=0)
        return Table(number, width, tuple(rows))

    def _row(self, row: Any, number: int, properties: Any | None) -> Row:
        column = 0 if properties is None else min(whole(value_of(properties, W + "gridBefore")), _WIDEST)
        repeats = properties is not None and properties.find(W + "tblHeader") is not None
        cells: list[Cell] = []
        for cell in _inside(row, W + "tc"):
            span = max(1, min(whole(value_of(cell, f"{W}tcPr/{W}gridSpan"), 1), _WIDEST))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(W + "val") != "restart"
            text = "\n".join(part for part in self._lines(cell) if part)
            cells.append(Cell("" if continues else text, column, span, continues))
            column += span
        return Row(number, tuple(cells), repeats)

    def _lines(self, parent: Any) -> Iterator[str]:
        for child in parent:
            if child.tag == W + "p":
                yield self._text(child)
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
                yield from self._lines(child)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those wrapped in content controls, never those of a nested table."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and child.tag != W + "tc":
            yield from _inside(child, tag)


def _written(parent: Any) -> str:
    parts: list[str] = []
    for child in parent:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if tag in (W + "t", _M + "t"):
            parts.append(child.text or "")
        elif tag == W + "tab":
            parts.append("\t")
        elif tag in (W + "br", W + "cr"):
            parts.append("\n")
        elif tag == W + "noBreakHyphen":
            parts.append("-")
        else:
            parts.append(_written(child))
    return "".join(parts)
