"""Files that somebody hands in by mistake or with ill will: what each is, and what becomes of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import msoffcrypto.format.ooxml
import openpyxl
import xlsxwriter

from app.base.upload import LARGEST
from tests.trainees.shapes import files
from tests.trainees.shapes.files import Page

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Đơn vị", "Số điện thoại"]
PEOPLE = [
    [1, "Lò Thị Mây", "17/05/1980", "Nữ", "Trạm Y tế", "0912345678"],
    [2, "Vừ A Dính", "1991", "Nam", "Công an xã", "0912345679"],
]
Make = Callable[[], bytes]


def listing(*more: list[object], name: str = "Danh sách") -> Page:
    """A sound list of two people, and these rows."""
    return Page(name, [["DANH SÁCH CÁN BỘ"], [], list(HEAD), *map(list, PEOPLE), *more])


def good() -> bytes:
    """A sound .xlsx."""
    return files.xlsx([listing()])


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def encrypted() -> bytes:
    """A real workbook with a real password."""
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(good())).encrypt("mật khẩu", out)
    return out.getvalue()


def encrypted_xls() -> bytes:
    """An old workbook whose second record says that the rest is enciphered."""
    stream = files.biff_stream([listing()])
    end = 4 + int.from_bytes(stream[2:4], "little")
    body = b"\x01\x00\x01\x00\x01\x00" + bytes(range(48))
    return files.compound(stream[:end] + b"\x2f\x00" + len(body).to_bytes(2, "little") + body + stream[end:])


def bomb() -> bytes:
    """One sheet of forty million blanks in a few kilobytes."""
    members = _members(good())
    members["xl/worksheets/sheet1.xml"] += b" " * 40_000_000
    return _zip(members)


def hundred_sheets() -> bytes:
    """A list on each of a hundred sheets; the two people are others on each."""
    pages = [listing(name=f"Thôn {n}") for n in range(1, 101)]
    for number, page in enumerate(pages):
        for row in page.rows[3:]:
            row[2], row[5] = f"{number % 28 + 1:02d}/05/{1950 + number // 2}", ""
    return files.xlsx(pages)


def empty_rows() -> bytes:
    """A sheet coloured to its very end."""
    members = _members(good())
    sheet = members["xl/worksheets/sheet1.xml"]
    rows = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(6, 1_048_577)
    )
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", rows + b"</sheetData>")
    return _zip(members)


def merges_without_end() -> bytes:
    """Thousands of merged areas over one another, each down to the last row there can be."""
    members = _members(good())
    areas = b"".join(b'<mergeCell ref="E%d:E1048576"/>' % (4 + n % 3) for n in range(5000))
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"</sheetData>", b'</sheetData><mergeCells count="5000">' + areas + b"</mergeCells>"
    )
    return _zip(members)


def endless_words() -> bytes:
    """Cells of signs and blanks on which a rule might go round and round."""
    texts = (
        "( " * 16_000,
        "- " * 16_000,
        "Nguyễn " * 4600,
        "1." * 16_000,
        "ngày " * 6500,
        "tổng " * 6500,
        "thôn " * 6500,
    )
    return files.xlsx([listing(*([n, text, text, text, text, text] for n, text in enumerate(texts, 3)))])


def formulas() -> bytes:
    """Names, births and phones that a spreadsheet worked out, some by asking the net; and one that it could not."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 5)})  # noqa: DTZ001
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, HEAD)
        for row, person in enumerate(PEOPLE, 1):
            sheet.write_row(row, 0, person)
        sheet.write_formula(1, 1, '=UPPER("lò thị mây")', None, "LÒ THỊ MÂY")
        sheet.write_formula(1, 4, '=WEBSERVICE("http://127.0.0.1:9/unit")', None, "Trạm Y tế")
        sheet.write_formula(2, 1, "=[1]Sheet1!$B$2", None, "Vừ A Dính")
        sheet.write_formula(2, 4, "=VLOOKUP(B3,A1:B2,2,0)", None, "#N/A")
        sheet.write_formula(2, 5, '=HYPERLINK("http://127.0.0.1:9/","0912345679")', None, "0912345679")
    return buffer.getvalue()


def formulas_never_worked_out() -> bytes:
    """Formulas without a stored value, as programs write them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD)
    for person in PEOPLE:
        sheet.append([person[0], f'="{person[1]}"', *person[2:]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def external_links() -> bytes:
    """A workbook that leans on another that is not there."""
    members = _members(formulas())
    members["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></externalLink>'
    )
    members["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        b'Target="http://127.0.0.1:9/khac.xlsx" TargetMode="External"/></Relationships>'
    )
    return _zip(members)


def with_macros() -> bytes:
    """What Excel calls .xlsm: the same workbook, its kind, and a project of macros that is not even one."""
    members = _members(good())
    kinds = members["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    project = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    members["[Content_Types].xml"] = kinds.replace(b"</Types>", project)
    members["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Sub Auto_Open()" * 100
    return _zip(members)


def without_names() -> bytes:
    """A table that is no list of people."""
    return files.xlsx([Page("Kho", [["Mã hàng", "Số lượng"], ["A1", 3], ["B2", 4]])])


def longest_cells() -> bytes:
    """Cells as long as they can be, in the name, the unit and the remark."""
    page = listing([3, "Nguyễn " * 4681, "1990", "Nam", "x" * 32_767, "0" * 32_767])
    page.rows[2].append("Ghi chú")
    page.rows[3].append("y" * 32_767)
    return files.xlsx([page])


REFUSED: dict[str, tuple[str, Make, str]] = {
    "empty": ("tep.xlsx", lambda: b"", "file_empty"),
    "blanks only": ("tep.csv", lambda: b"  \r\n\r\n", "file_empty"),
    "no file at all but a picture": ("tep.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 900, "file_not_xlsx"),
    "a PDF by the name of a workbook": ("tep.xlsx", lambda: b"%PDF-1.7\n" + b"x" * 900 + b"%%EOF", "file_not_xlsx"),
    "a page of the web by the name of a workbook": ("tep.xls", lambda: b"<html><table><tr><td>STT</td></tr></table></html>", "file_not_xls"),
    "a new workbook by an old name": ("tep.xls", good, "file_not_xls"),
    "an old workbook by a new name": ("tep.xlsx", lambda: files.xls([listing()]), "file_not_xlsx"),
    "a workbook by the name of a CSV": ("tep.csv", good, "file_not_csv"),
    "a text by the name of a workbook": ("tep.xlsx", lambda: files.delimited(listing()), "file_not_xlsx"),
    "a letter": ("tep.docx", good, "file_kind"),
    "without an ending": ("tep", good, "file_kind"),
    "cut in the middle": ("tep.xlsx", lambda: good()[: len(good()) // 2], "file_not_xlsx"),
    "an old one cut in the middle": ("tep.xls", lambda: files.xls([listing()])[:3000], "file_not_xls"),
    "only its beginning": ("tep.xlsx", lambda: good()[:40], "file_not_xlsx"),
    "more than fits": ("tep.xlsx", lambda: b"PK\x03\x04" + b"\0" * LARGEST, "file_too_large"),
    "a password": ("tep.xlsx", encrypted, "file_encrypted"),
    "an old one with a password": ("tep.xls", encrypted_xls, "file_encrypted"),
    "a bomb": ("tep.xlsx", bomb, "file_bomb"),
    "binary": ("tep.xlsb", good, "file_kind"),
    "no list of people": ("tep.xlsx", without_names, "roster_no_header"),
    "no heading": ("tep.xlsx", lambda: files.xlsx([Page("a", PEOPLE)]), "roster_no_header"),
    "a heading and nobody": ("tep.xlsx", lambda: files.xlsx([Page("a", [HEAD])]), "roster_empty"),
    "no sheet with anything": ("tep.xlsx", lambda: files.xlsx([Page("a", []), Page("b", [])]), "roster_no_header"),
}  # fmt: skip
"""Name → file name, its bytes, the code of the refusal."""

READ: dict[str, tuple[str, Make, int | None]] = {
    "a hundred sheets": ("tep.xlsx", hundred_sheets, 200),
    "a million empty rows": ("tep.xlsx", empty_rows, 2),
    "formulas": ("tep.xlsx", formulas, 2),
    "formulas without their values": ("tep.xlsx", formulas_never_worked_out, 2),
    "links to another workbook": ("tep.xlsx", external_links, 2),
    "macros": ("tep.xlsm", with_macros, 2),
    "macros under another name": ("tep.xlsx", with_macros, 2),
    "cells as long as can be": ("tep.xlsx", longest_cells, 3),
    "merged areas without end": ("tep.xlsx", merges_without_end, 2),
    "words without end": ("tep.xlsx", endless_words, None),
}
"""Name → file name, its bytes, how many rows are read of it (None: whatever it is, it does not take long)."""
