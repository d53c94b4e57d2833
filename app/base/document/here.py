"""Each kind of file and its reader. The readers are imported when asked for: a process reads one file and ends."""

from __future__ import annotations

from typing import Final

from app.base.document.blocks import Document
from app.base.upload import check_file

_BOOKS: Final = frozenset({"xlsx", "xls", "ods"})
KINDS: Final = frozenset({"docx", "pdf", "txt"}) | _BOOKS
"""File kinds that can be read."""


def read_here(data: bytes, filename: str) -> Document:
    """The blocks of a document, read in this very process: for files of our own making.

    Refused as in app.base.upload.check_file and by the readers, whatever is wrong with it.
    """
    kind = check_file(data, filename, kinds=KINDS)
    if kind in _BOOKS:
        from app.base.document import workbook

        return workbook.read(data, filename)
    if kind == "docx":
        from app.base.document import word

        return word.read(data)
    if kind == "pdf":
        from app.base.document import pdf

        return pdf.read(data)
    from app.base.document import plain

    return plain.read(data)
