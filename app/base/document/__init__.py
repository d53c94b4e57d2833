"""Office documents as plain blocks: paragraphs and tables, in order, with their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.base.document import word
from app.base.document.blocks import Block, Cell, Document, Paragraph, Row, Table
from app.base.upload import check_file

__all__ = ["KINDS", "Block", "Cell", "Document", "Paragraph", "Row", "Table", "read_document"]

_READERS: Final[Mapping[str, Callable[[bytes], Document]]] = {"docx": word.read}
KINDS: Final = frozenset(_READERS)
"""File kinds that can be read; one more reader in the table above is one more kind."""


def read_document(data: bytes, filename: str) -> Document:
    """The blocks of a document. Refused as in app.base.upload.check_file, whatever is wrong with the file."""
    return _READERS[check_file(data, filename, kinds=KINDS)](data)
