"""The sheet: A4 with the margins of the decree, Times New Roman, page numbers in the middle above from the second page."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Final

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from app.base.text import without_controls

FONT: Final = "Times New Roman"
BODY: Final = 14
_SHORT, _LONG = 21.0, 29.7
TOP, BOTTOM, LEFT, RIGHT = 2.0, 2.0, 3.0, 1.5
_NO_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The first day that a package knows, which spreadsheets write too."""


def blank(*, landscape: bool = False) -> Word:
    """An empty document. Nobody's name stands in its properties."""
    paper = Document()
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (
        (Cm(_LONG), Cm(_SHORT)) if landscape else (Cm(_SHORT), Cm(_LONG))
    )
    section.top_margin, section.bottom_margin = Cm(TOP), Cm(BOTTOM)
    section.left_margin, section.right_margin = Cm(LEFT), Cm(RIGHT)
    section.header_distance = Cm(1)
    for style in paper.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH and style.name == "Normal":
            style.font.name, style.font.size = FONT, Pt(BODY)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(script), FONT)
            style.paragraph_format.space_after = Pt(0)
    about = paper.core_properties
    about.author = about.comments = about.last_modified_by = about.title = ""
    about.language = "vi-VN"
    _numbered(paper)
    return paper


def width(paper: Word) -> float:
    """Centimetres between the margins, of the pages that are being written."""
    section = paper.sections[-1]
    return float((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)) / Cm(1)


def _numbered(paper: Word) -> None:
    """The one field of a document: its page number; the first page has none."""
    section = paper.sections[0]
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run()
    run.font.size = Pt(13)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)


def write(
    line: Paragraph, words: str, *, size: float = BODY, bold: bool = False, italic: bool = False
) -> Run:
    """Words at the end of a paragraph; line breaks stay, what no eye sees goes."""
    run = line.add_run(without_controls(words))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return run


def lined(line: Paragraph, *, before: float = 0, after: float = 0, exactly: float | None = None) -> Paragraph:
    """The room above and below a paragraph in points; `exactly`: the height of its line."""
    form = line.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    if exactly is not None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(exactly)
    return line


def ruled(line: Paragraph, indent: float) -> Paragraph:
    """Make an empty paragraph a thin rule that begins `indent` centimetres from either side of its column."""
    lined(line, before=1, exactly=4)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Cm(max(0.0, indent))
    borders = OxmlElement("w:pBdr")
    edge = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    return line


def next_letter(paper: Word) -> None:
    """What follows is a paper of its own: it begins on a new page, and its pages count from 1."""
    about = paper.add_section(WD_SECTION.NEW_PAGE)._sectPr
    # The paragraph that holds the break is no line: below a signature at a page's foot it would be a page of its own.
    lined(paper.paragraphs[-1], exactly=1)
    for old in about.findall(qn("w:pgNumType")):
        about.remove(old)
    count = OxmlElement("w:pgNumType")
    count.set(qn("w:start"), "1")
    about.insert_element_before(
        count, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:bidi", "w:rtlGutter", "w:docGrid"
    )  # fmt: skip


def across(paper: Word) -> None:
    """What follows lies across, on new pages that count from 1: an annex with a wide table."""
    next_letter(paper)
    section = paper.sections[-1]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_LONG), Cm(_SHORT)


def saved(paper: Word, made: datetime | None = None) -> bytes:
    """The DOCX; the same paper and moment give the same bytes. `made`: the moment that its properties name."""
    if made is not None:
        paper.core_properties.created = paper.core_properties.modified = made.replace(tzinfo=None)
    buffer, packed = io.BytesIO(), io.BytesIO()
    paper.save(buffer)
    # The library writes the present moment beside each part of the package.
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            entry = zipfile.ZipInfo(part, _NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(part))
    return packed.getvalue()
