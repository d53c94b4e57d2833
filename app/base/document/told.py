"""A document as JSON and back: what the process that reads a file tells the one that asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.base.document.blocks import Block, Cell, Document, Paragraph, Row, Table
from app.base.errors import Refused


def told(document: Document) -> dict[str, Any]:
    """Lists in the order of the fields, so that a table of thousands of cells stays small."""
    return {"blocks": [_block(block) for block in document.blocks], "warnings": document.warnings}


def refusal(refused: Refused) -> dict[str, Any]:
    return {"refused": [refused.code, refused.message, refused.details]}


def heard(answer: Mapping[str, Any]) -> Document:
    """The document of an answer. Refused: as the reader refused."""
    if "refused" in answer:
        code, message, details = answer["refused"]
        raise Refused(code, message, tuple(details))
    return Document(tuple(map(_heard, answer["blocks"])), tuple(answer["warnings"]))


def _block(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return ["p", block.number, block.text, block.level, block.page]
    rows = [
        [row.number, [[c.text, c.column, c.span, c.continues] for c in row.cells], row.repeats, row.page]
        for row in block.rows
    ]
    return ["t", block.number, block.width, rows, block.name]


def _heard(told: list[Any]) -> Block:
    kind, *rest = told
    if kind == "p":
        return Paragraph(*rest)
    number, width, rows, name = rest
    return Table(
        number,
        width,
        tuple(
            Row(at, tuple(Cell(*cell) for cell in cells), repeats, page) for at, cells, repeats, page in rows
        ),
        name,
    )
