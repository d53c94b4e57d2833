"""Files made to exhaust whoever opens them: each is refused with a sentence, in seconds and in little memory.

None of these says its true size in its directory: the reader would have laid out gigabytes of a file of one kilobyte.
"""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from app.base.document import read_document
from app.base.errors import Refused
from app.base.sheet import read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
CELL = "<v>1</v>"
QUICK = 20.0  # seconds; far above what any takes, far below what the unguarded reader took


def zipped(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def xlsx(
    rows: str,
    *,
    part: str = "worksheets/sheet1.xml",
    sheets: int = 1,
    shared: str = "",
    before: str = "",
    sheet: bytes = b"",
) -> bytes:
    names = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, sheets + 1))
    return zipped(**{
        "[Content_Types].xml": f'<Types xmlns="{KINDS}"><Override PartName="/xl/workbook.xml" ContentType="{BOOK}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="{part}"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        f"xl/{part}": sheet or f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'{before}<sst xmlns="{MAIN}">{shared}</sst>',
    })  # fmt: skip


def ods(tables: str, before: str = "") -> bytes:
    text = (
        f'{before}<office:document-content xmlns:office="{OASIS}:office:1.0" xmlns:table="{OASIS}:table:1.0" '
        f'xmlns:text="{OASIS}:text:1.0"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:  # an ODS begins with its kind, uncompressed
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def row(inside: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{inside}</table:table-row>'


def cell(text: str, times: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def table(rows: str) -> str:
    return f'<table:table table:name="a">{rows}</table:table>'


def far(first: str, last: str) -> str:
    return f"<row r='1'>{first}</row><row r='1048576'>{last}</row>"


def often(before: str) -> bytes:
    """One long text, used by a thousand cells; the part of the texts begins with something that is no sound XML."""
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 1500))
    return xlsx(rows, shared=f"<si><r><t>{'x' * 1_000_000}</t></r></si>", before=before)


def in_utf_16(rows: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode(
        "utf-16"
    )


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
BOMBS = {
    "a far cell": ("a.xlsx", lambda: xlsx(far("", f'<c r="XFD1048576">{CELL}</c>'))),
    "cells that do not say where they are": (
        "a.xlsx", lambda: xlsx(far(f"<c>{CELL}</c>" * 400, f"<c>{CELL}</c>")),
    ),
    "single quotes": ("a.xlsx", lambda: xlsx(far(f"<c r='A1'>{CELL}</c>", f"<c r='ALL1048576'>{CELL}</c>"))),
    "small letters": ("a.xlsx", lambda: xlsx(far(f"<c r='a1'>{CELL}</c>", f"<c r='all1048576'>{CELL}</c>"))),
    "a sheet by another name": (
        "a.xlsx", lambda: xlsx(far("", f'<c r="ALL1048576">{CELL}</c>'), part="worksheets/sheet1.data"),
    ),
    "a sheet that calls itself a pool": (
        "a.xlsx", lambda: xlsx(far("", f'<c r="ALL1048576">{CELL}</c>'), part="worksheets/sharedStrings1.xml"),
    ),
    "one long text used often": (
        "a.xlsx",
        lambda: xlsx(
            "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 1500)),
            shared=f"<si><t>{'x' * 1_000_000}</t></si>",
        ),
    ),
    "texts behind a document type": ("a.xlsx", lambda: often("<!DOCTYPE sst>")),
    "texts behind an unknown entity": ("a.xlsx", lambda: often('<foo a="&nosuch;"/>')),
    "texts behind half a comment": ("a.xlsx", lambda: often("<!-- -- -->")),
    "texts in an unknown encoding": ("a.xlsx", lambda: often('<?xml version="1.0" encoding="x-no-such"?>')),
    "texts behind a word": ("a.xlsx", lambda: often("x")),
    "a sheet of two bytes a letter": (
        "a.xlsx", lambda: xlsx("", sheet=in_utf_16(far("", f'<c r="ALL1048576">{CELL}</c>'))),
    ),
    "one sheet under a thousand names": (
        "a.xlsx", lambda: xlsx(f'<row r="1"><c r="A1">{CELL}</c></row>' * 2000, sheets=1000),
    ),
    "a tag without an end": ("a.xlsx", lambda: xlsx('<row r="1"><c ' + 'r="A1" ' * 300_000)),
    "many rows by repeating": ("a.ods", lambda: ods(table(row(cell("x"), 2_000_000_000)))),
    "much text by repeating": ("a.ods", lambda: ods(table(row(cell("x" * 50_000, 500), 5000)))),
    "three thousand million blanks": ("a.ods", lambda: ods(table(row(cell('<text:s text:c="3000000000"/>'))))),
    "many tables": ("a.ods", lambda: ods(table(row(cell("x", 30), 150_000)) * 50)),
    "a negative repeat": ("a.ods", lambda: ods(table(row(cell("x"), -5)))),
    "entities": ("a.ods", lambda: ods(table(row(cell("&b;"))), LAUGHS)),
    "one line of separators": ("a.csv", lambda: b"STT," + b"," * 20_000_000),
    "very many lines": ("a.csv", lambda: b"a,b\n" * 5_000_000),
    "one endless cell": ("a.csv", lambda: b"a,b\n1," + b"x" * 20_000_000),
}  # fmt: skip
OTHERWISE = {
    **dict.fromkeys((bomb for bomb in BOMBS if bomb.startswith("texts ")), "file_damaged"),
    "one sheet under a thousand names": "file_damaged", "a tag without an end": "file_damaged",
    "a negative repeat": "file_damaged", "entities": "file_damaged", "one endless cell": "csv_unreadable",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_spreadsheet_that_would_not_fit_is_refused_before_it_is_laid_out(bomb):
    name, make = BOMBS[bomb]
    data, begun = make(), time.monotonic()
    with pytest.raises(Refused) as caught:
        read_workbook(data, name)
    assert caught.value.code == OTHERWISE.get(bomb, "sheet_too_big")
    assert time.monotonic() - begun < QUICK


def test_what_only_looks_like_much_is_read():
    """A million styled rows without a value, a column formatted to its end: every second office has such a file."""
    rows = f'<row r="1"><c r="A1">{CELL}</c><c r="XFD1" s="1"/></row>'
    rows += "".join(f'<row r="{i}"><c r="A{i}" s="1"/></row>' for i in range(1_048_000, 1_048_577))
    assert [len(sheet.rows) for sheet in read_workbook(xlsx(rows), "a.xlsx").sheets] == [1]
    tail = row("<table:table-cell/>", 1_048_000) + row(
        '<table:table-cell table:number-columns-repeated="16384"/>'
    )
    book = read_workbook(ods(table(row(cell("x") + cell("y")) + tail)), "a.ods")
    assert [r.cells for r in book.sheets[0].rows] == [("x", "y")]


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NUMBERED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'


def docx(body: str, levels: str = "", before: str = "") -> bytes:
    return zipped(**{
        "word/document.xml": f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    })  # fmt: skip


def level(depth: int, shape: str = "%1") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="decimal"/><w:lvlText w:val="{shape}"/></w:lvl>'


def test_a_tree_of_millions_of_elements_is_refused_before_it_grows():
    begun = time.monotonic()
    with pytest.raises(Refused) as caught:
        read_document(docx("<w:p/>" * 800_000 + "<w:r/>" * 1_300_000), "a.docx")
    assert caught.value.code == "file_bomb"
    assert time.monotonic() - begun < QUICK


def test_entities_in_a_document_are_refused():
    with pytest.raises(Refused) as caught:
        read_document(docx("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", before=LAUGHS), "a.docx")
    assert caught.value.code == "file_not_docx"


def test_lists_with_absurd_levels_and_labels_cost_no_more_than_others():
    begun = time.monotonic()
    read_document(docx(NUMBERED * 5000, "".join(level(depth) for depth in range(20_000))), "a.docx")
    made = read_document(docx(NUMBERED * 3000, level(0, "x" * 1_000_000)), "a.docx")
    assert max(len(block.text) for block in made.blocks) <= 200
    assert time.monotonic() - begun < QUICK


def test_deeply_nested_controls_are_walked_in_a_line():
    begun = time.monotonic()
    made = read_document(docx("<w:sdt>" * 200 + "<w:p/>" * 20_000 + "</w:sdt>" * 200), "a.docx")
    assert len(made.blocks) == 20_000
    assert time.monotonic() - begun < QUICK
