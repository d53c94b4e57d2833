"""Running text: justified, 14 points, first line drawn in; headings of its parts."""

from __future__ import annotations

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from app.reports.document.page import lined, write

INDENT = 1.27


def text(
    paper: Word, words: str, *, bold: bool = False, italic: bool = False, lead: str = "", size: float = 14
) -> Paragraph:
    """One paragraph. `lead`: its first words in bold ('1. Thời gian:')."""
    line = lined(paper.add_paragraph(), before=3, after=3)
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    line.paragraph_format.first_line_indent = Cm(INDENT)
    line.paragraph_format.line_spacing = 1.1
    line.paragraph_format.widow_control = True
    if lead:
        write(line, f"{lead} ", size=size, bold=True)
    write(line, words, size=size, bold=bold, italic=italic)
    return line


def heading(paper: Word, words: str) -> Paragraph:
    """The heading of a part ('I. MỤC ĐÍCH, YÊU CẦU'): bold, never alone at the foot of a page."""
    line = text(paper, words, bold=True)
    line.paragraph_format.keep_with_next = True
    return line
