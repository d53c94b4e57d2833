"""The end: who gets it at the left, who signs at the right; both in free lines, and never parted."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from app.base.text import clean
from app.reports.document.page import lined, width, write
from app.reports.document.table import bare

_SIGNED = 62
"""Points between office and name: room for the signature and the seal."""


def ending(
    paper: Word,
    *,
    signature: Sequence[str],
    signer: str = "",
    recipients: Sequence[str] = (),
    words: str = "Nơi nhận:",
    beside: Sequence[str] = (),
) -> None:
    """`signature`: 'TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'. `recipients`: a line each, without dash and mark;
    what begins with 'Lưu' ends with a point. Without any the left side stays empty, or `beside` stands there: the office of
    a second who signs."""
    whole = width(paper)
    for last in _last_two(paper):  # a signature never stands alone on a page, nor with the closing line only
        last.paragraph_format.keep_with_next = True
    lined(paper.add_paragraph(), exactly=8).paragraph_format.keep_with_next = True
    grid = bare(paper, (whole * 0.46, whole * 0.54))
    left, right = grid.cell(0, 0), grid.cell(0, 1)
    listed = [clean(line).strip(" -;.") for line in recipients if clean(line).strip(" -;.")]
    if listed:
        write(lined(left.paragraphs[0]), words, size=12, bold=True, italic=True)
        for at, line in enumerate(listed):
            mark = "." if at == len(listed) - 1 else ";"
            write(lined(left.add_paragraph()), f"- {line}{mark}", size=11)
    elif beside:
        _office(left, beside)
    name = right.add_paragraph() if _office(right, signature) else right.paragraphs[0]
    name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(lined(name, before=_SIGNED), clean(signer), size=14, bold=True)


def _last_two(paper: Word) -> list[Paragraph]:
    """The last paragraph, and the one right before it unless a table stands between them."""
    blocks = [one for one in paper.element.body if one.tag in (qn("w:p"), qn("w:tbl"))][-2:]
    return [Paragraph(one, paper._body) for one in blocks if one.tag == qn("w:p")]


def _office(cell: _Cell, words: Sequence[str]) -> bool:
    """The office of who signs, in bold capitals; False without any words."""
    lines = [clean(line).upper() for line in words if clean(line)]
    for at, line in enumerate(lines):
        signs = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        signs.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(lined(signs), line, size=13, bold=True)
    return bool(lines)
