"""PDF files made for tests: set by typst, or written by hand to be as bad as a PDF can be."""

from __future__ import annotations

import zlib

import typst

from app.base.document import pdf
from app.base.document.blocks import Document, Paragraph, Table
from app.base.layout import answer
from app.base.typeset import FONTS

_FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def typeset(source: str) -> bytes:
    """A typst source as PDF: A4, Vietnamese."""
    head = '#set page(paper: "a4", margin: 2cm)\n#set text(lang: "vi", size: 11pt)\n#set par(justify: true)\n'
    made = typst.compile((head + source).encode(), font_paths=_FONTS)
    assert isinstance(made, bytes)
    return made


def here(data: bytes) -> Document:
    """Read without the other process, which costs half a second."""
    return pdf.document_of(answer.serve(data))


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.text]


def rows(table: Table) -> list[list[str]]:
    """The texts of a table on its grid."""
    out = []
    for row in table.rows:
        cells = [""] * table.width
        for cell in row.cells:
            cells[cell.column] = cell.text
        out.append(cells)
    return out


def written(*objects: bytes, root: int = 1) -> bytes:
    """A PDF file of these objects, numbered from 1, with a table of where they are."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def stream(content: bytes, *, packed: bool = False, more: bytes = b"") -> bytes:
    """A stream object."""
    if packed:
        content, more = zlib.compress(content, 9), more + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def one_page(
    content: bytes, *, resources: bytes = b"/Font << /F 5 0 R >>", more: tuple[bytes, ...] = ()
) -> bytes:
    """A page that draws `content` (a stream object); Helvetica is /F."""
    return written(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>"
        % resources,
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    )
