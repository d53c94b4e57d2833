"""Office documents as plain blocks: paragraphs and tables, in order, with their places."""

from __future__ import annotations

from typing import Final

from app.base.document import apart
from app.base.document.blocks import Block, Cell, Document, Paragraph, Row, Table
from app.base.document.here import KINDS, read_here
from app.base.errors import Refused
from app.base.upload import LARGEST, check_file

__all__ = [
    "KINDS",
    "MOST_LINES",
    "PASTED",
    "Block",
    "Cell",
    "Document",
    "Paragraph",
    "Row",
    "Table",
    "read_document",
    "read_here",
    "read_pasted",
]

MOST_LINES: Final = 20_000
"""Lines that may be pasted: four hundred pages."""
PASTED: Final = "van-ban-dan.txt"
"""The file name that pasted text goes by."""


def read_document(data: bytes, filename: str) -> Document:
    """The blocks of a stranger's document, read in a process of its own.

    Refused as in app.base.upload.check_file, by the readers, whatever is wrong with it, and in `apart.read`.
    """
    if len(data) > LARGEST:
        check_file(data, filename, kinds=KINDS)  # refuses, before so much is handed on
    return apart.read(data, filename)


def read_pasted(text: str) -> Document:
    """Blocks of pasted text. Refused: `text_empty`, `text_too_long`, and as a text file."""
    if not text.strip():
        raise Refused(
            "text_empty", "Chưa có văn bản nào được dán. Hãy chép nội dung kế hoạch rồi dán vào đây."
        )
    lines = text.count("\n") + 1
    if lines > MOST_LINES:
        shown, most = f"{lines:,}".replace(",", "."), f"{MOST_LINES:,}".replace(",", ".")
        raise Refused(
            "text_too_long",
            f"Văn bản có {shown} dòng, nhiều hơn {most} dòng. Hãy chỉ dán phần kế hoạch và phụ lục.",
        )
    return read_document(text.encode("utf-8", "replace"), PASTED)
