"""Measuring the plain bulk of a workbook instead of listening to all of it: the same files pass, in a fraction of the time."""

from __future__ import annotations

import io
import random
import time
import zipfile
from datetime import date
from xml.parsers import expat

import openpyxl
import pytest
import xlsxwriter

from app.base.errors import Refused
from app.base.sheet import extent, read_workbook
from app.base.sheet.bulk import Bulk, Doubtful
from tests.base.test_bombs import xlsx

CELL = "<v>1</v>"


def of(xml: bytes, mark: bytes = b"<row") -> tuple[Bulk, bytes]:
    """A part that was gone through, and what there was left to listen to."""
    bulk = Bulk(slight=10**6)
    return bulk, b"".join(left for _, left in bulk.pieces(io.BytesIO(xml), mark))


def sheet(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


PLAIN = {
    "numbers": '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="2"><v>-1.5E+3</v></c></row>',
    "shared text": '<row r="7" spans="1:2" ht="15.75" x14ac:dyDescent="0.25"><c r="B7" s="1" t="s"><v>12</v></c></row>',
    "a formula": '<row r="1"><c r="A1" t="str"><f t="shared" ref="A1:A9" si="0">B1&amp;"x"</f><v>Lò &lt;An&gt;</v></c></row>',
    "text in the line": '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> Lò </t></is></c></row>',
    "an empty cell": '<row r="1"><c r="A1" s="3"/><c r="B1"><v>1</v></c><c r="C1" s="3"/></row>',
}


@pytest.mark.parametrize("row", PLAIN.values(), ids=PLAIN)
def test_rows_as_programs_write_them_are_taken_out(row):
    bulk, left = of(sheet(row))
    assert b"<row" not in left
    assert (bulk.rows, bulk.columns) == (7 if "r='7'" in row or 'r="7"' in row else 1, 26)


ODD = {
    "no number": "<row><c r='A1'><v>1</v></c></row>",
    "another row's cell": '<row r="1"><c r="A2"><v>1</v></c></row>',
    "a second place": '<row r="1"><c r="A1" r="ZZ9"><v>1</v></c></row>',
    "a second row": '<row r="1" r="9"><c r="A1"><v>1</v></c></row>',
    "single quotes": "<row r='1'><c r='A1'><v>1</v></c></row>",
    "a letter by its number": '<row r="1"><c r="&#65;1"><v>1</v></c></row>',
    "a comment": '<row r="1"><!-- x --><c r="A1"><v>1</v></c></row>',
    "a control character": '<row r="1"><c r="A1"><v>\x0b</v></c></row>',
    "no end": '<row r="1"><c r="A1"><v>1</v></c>',
    "small letters": '<row r="1"><c r="a1"><v>1</v></c></row>',
}


@pytest.mark.parametrize("row", ODD.values(), ids=ODD)
def test_everything_else_is_left_to_be_listened_to(row):
    bulk, left = of(sheet(row))
    assert left == sheet(row)
    assert bulk.rows == 0


def test_empty_rows_do_not_count_and_wide_ones_do():
    bulk, _ = of(sheet('<row r="1048576" s="1"/><row r="9"><c r="XFD9" s="1"/><c r="AB9"><v>1</v></c></row>'))
    assert (bulk.rows, bulk.columns) == (9, 28)


def test_what_stands_in_a_comment_is_in_doubt():
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    for xml in (sheet(f"<!-- {row} -->"), sheet(f"<![CDATA[{row}]]>"), sheet(f"{row}<?x y?>")):
        with pytest.raises(Doubtful):
            of(xml)


def test_rows_taken_out_of_where_no_row_can_be_leave_unsound_xml():
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    for xml in (f"<a b='{row}'/>", f"<a {row}/>", f"<{row}a/>", f"<a><{row}b/></a>", f"{row}<a/>"):
        _, left = of(xml.encode())
        with pytest.raises(expat.ExpatError):
            expat.ParserCreate().Parse(left, True)
    _, left = of(sheet(row * 3))
    expat.ParserCreate().Parse(left, True)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def judged(data: bytes, *, in_bulk: bool) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            return extent._check(archive, in_bulk=in_bulk)
        except Doubtful:
            return "in doubt"
        except (Refused, ValueError) as error:
            return type(error).__name__


def books() -> list[dict[str, bytes]]:
    """The parts of a few workbooks as different programs write them."""
    one, two = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(one, {"in_memory": True}) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        for row in range(5):
            page.write_string(row, 0, "Lò & <An>")
            page.write_datetime(row, 1, date(1980, 5, row + 1), day)
            page.write_blank(row, 2, None, day)
            page.write_formula(row, 3, "=1+1", None, 2)
        page.write_rich_string(7, 0, "a", book.add_format({"bold": True}), "đậm", "c")
        book.add_worksheet().write(0, 30, "AE")
    written = openpyxl.Workbook()
    for row in range(4):
        written.active.append(["Bé", row, None, date(1980, 1, 2), True, "a\nb"])
    written.save(two)
    found = []
    for file in (one, two):
        with zipfile.ZipFile(file) as archive:
            found.append({info.filename: archive.read(info) for info in archive.infolist()})
    return found


SNIPPETS = [
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ?>", b"<", b">", b"&", b"&#65;", b'"', b" ", b"\x0b", b"\xff", b"\xef\xbf\xbf", b"<c>",
    b'<c r="XFD1048576"><v>1</v></c>', b"<c><v>3</v></c>", b'<row r="3">', b"</row>", b"<row/>", b'<row r="1048576"/>',
    b'<row r="1048576"><c r="A1048576"><v>2</v></c></row>', b'<row r="2" r="9"/>', b"<si><t>x</t></si>", b"<si/>",
    b"<x:c r='B2'><v>1</v></x:c>", b' r="C3"', b' t="s"', b"<v>0</v>", b"<!DOCTYPE a>", b'<row r="7" spans="1:3"/>',
]  # fmt: skip


def test_the_short_way_never_passes_what_the_long_one_refuses():
    """Either it is in doubt (then the long way is gone), or both say the same."""
    chance, seen = random.Random(14), set()
    for _ in range(500):
        parts = dict(chance.choice(BOOKS))
        name = chance.choice([name for name in parts if "sheet1.xml" in name or "sharedStrings" in name])
        xml = bytearray(parts[name])
        for _ in range(chance.randrange(1, 4)):
            at = chance.choice(
                [place for place, byte in enumerate(xml) if byte in b"<>"] or [0]
            ) + chance.randrange(2)
            if chance.random() < 0.7:
                xml[at:at] = chance.choice(SNIPPETS)
            else:
                del xml[at : at + chance.randrange(1, 10)]
        parts[name] = bytes(xml)
        data = zipped(parts)
        short, long = judged(data, in_bulk=True), judged(data, in_bulk=False)
        seen.add((short, long))
        assert short in ("in doubt", long), parts[name]
    assert {long for _, long in seen} == {1, 2, "Refused", "ValueError"}
    assert any(short == long for short, long in seen)


BOOKS = books()


def test_a_decoy_of_short_texts_hides_no_long_one():
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 1500))
    with zipfile.ZipFile(io.BytesIO(xlsx(cells, shared=f"<si><t>{'x' * 1_000_000}</t></si>"))) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for decoy in ("xl/a.xml", "xl/aSharedStrings.xml"):
        for order in (
            {decoy: b"<sst><si><t>x</t></si></sst>"} | parts,
            parts | {decoy: b"<sst><si><t>x</t></si></sst>"},
        ):
            with pytest.raises(Refused) as caught:
                read_workbook(zipped(order), "a.xlsx")
            assert caught.value.code == "sheet_too_big"


def test_long_texts_that_are_used_little_pass():
    shared = f"<si><t>{'x' * 32_767}</t></si><si><t>Nam</t></si><si><r><t>b</t></r></si>"
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{0 if row == 5 else 1}</v></c></row>'
        for row in range(1, 6000)
    )
    book = read_workbook(xlsx(rows, shared=shared), "a.xlsx")
    assert len(book.sheets[0].rows) == 5999


SLOW = {
    "a row without an end": lambda: '<row r="1">' + '<c r="A1"><v>1</v></c>' * 200_000,
    "rows that end wrongly": lambda: ('<row r="1">' + '<c r="A1"><v>1</v></c>' * 500 + "</rox>") * 300,
    "a text without an end": lambda: '<row r="1"><c r="A1"><v>' + "x" * 4_000_000,
    "many attributes": lambda: '<row r="1"' + ' a="1"' * 500_000,
    "many entities": lambda: ('<row r="1"><c r="A1"><v>' + "&amp;" * 100_000 + "<") * 8,
    "many beginnings": lambda: '<row r="1"><c r="A1"' * 200_000,
    "texts of many runs": lambda: ("<si>" + "<r><t>a</t></r>" * 20_000) * 10,
}


@pytest.mark.parametrize("made", SLOW.values(), ids=SLOW)
def test_no_text_makes_the_search_long(made):
    xml = sheet(made())
    started = time.process_time()
    of(xml)
    assert (
        time.process_time() - started < 5.0
    )  # each takes a tenth of a second; a search that goes back takes for ever
