"""The files of a report, all drawn from the same content at once: what is frozen for signature is these bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.filing.content import Content
from app.filing.province import sums
from app.reports import filed_docx, filed_pdf, filed_table

KINDS: Final = {"xlsx": filed_table.workbook, "docx": filed_docx.document, "pdf": filed_pdf.document}
"""Ending of a file → who lays it out."""


def draw(content: Content, *, made: datetime | None = None) -> dict[str, bytes]:
    """Kind → bytes; 'json' is the sums without names that a province takes in. `made`: the moment written into the files, else the end of the data; the same content and moment give
    the same bytes."""
    return {kind: lay_out(content, made=made) for kind, lay_out in KINDS.items()} | {
        "json": sums.bytes_of(content)
    }
