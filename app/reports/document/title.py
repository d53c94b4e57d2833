"""The kind of a document in bold capitals, what it is about under it, and a short rule."""

from __future__ import annotations

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH

from app.reports.document.page import lined, ruled, width, write


def title(paper: Word, kind: str, about: str, *, under: str = "") -> None:
    """'KẾ HOẠCH', 'Mở lớp tập huấn …'; `under`: an italic line in brackets below (what an annex belongs to)."""
    first = lined(paper.add_paragraph(), before=10)
    first.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first.paragraph_format.keep_with_next = True
    write(first, kind.upper(), size=14, bold=True)
    second = lined(paper.add_paragraph(), after=2)
    second.alignment = WD_ALIGN_PARAGRAPH.CENTER
    second.paragraph_format.keep_with_next = True
    write(second, about, size=14, bold=True)
    if under:
        third = lined(paper.add_paragraph(), after=6)
        third.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(third, under, size=14, italic=True)
    else:
        lined(ruled(paper.add_paragraph(), width(paper) * 0.36), after=6, exactly=4)
