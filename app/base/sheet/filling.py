"""Filling cells of somebody else's workbook, in place: everything that is not filled stays, byte for byte where it can.

Only the parts that hold the filled cells are written anew. A library that loads and saves a whole book would lose pictures,
charts, print settings and whatever else it does not know (openpyxl, documented under "Warnings" of its tutorial).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from app.base.errors import Refused
from app.base.text import without_controls

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_EPOCH: Final = date(1899, 12, 30)

Value = str | int | Decimal | date | None
"""What goes into a cell; None empties it. A date is written as a number, and shows as one where the form's own format is a
date's; text is never a formula."""


def place_of(cell: str) -> tuple[int, int]:
    """(column from 0, row from 1) of 'C12'. ValueError for any other text."""
    match = _PLACE.fullmatch(cell)
    if match is None:
        raise ValueError(f"no cell: {cell!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1, int(match[2])


def fill(data: bytes, values: Mapping[tuple[str, str], Value]) -> bytes:
    """The workbook with these cells filled: (name of the sheet, 'C12') → value. Formats, merges and pictures stay.

    The book is told to work its own formulas out anew when it is opened. Refused `form_damaged`: no XLSX, or a sheet is gone.
    """
    wanted: dict[str, dict[str, Value]] = {}
    for (sheet, cell), value in values.items():
        wanted.setdefault(sheet, {})[cell] = value
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive)
            anew = {
                parts[sheet]: _filled(archive.read(parts[sheet]), cells) for sheet, cells in wanted.items()
            }
            anew["xl/workbook.xml"] = _worked_out(archive.read("xl/workbook.xml"))
            return _packed(archive, anew)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, EOFError, OSError, ValueError) as error:
        raise Refused(
            "form_damaged", "Không mở được biểu mẫu này. Mở bằng Excel, lưu lại dạng .xlsx rồi tải lên."
        ) from error


def formulas(data: bytes) -> frozenset[tuple[str, str]]:
    """(sheet, cell) of every cell that holds a formula: those are the form's own. Refused as `fill`."""
    found = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for sheet, part in _parts(archive).items():
                root = _read(archive.read(part))
                cells = {str(cell.getparent().get("r")) for cell in root.iter(f"{{{_MAIN}}}f")}
                found |= {(sheet, cell) for cell in cells if place_of(cell)}
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, EOFError, OSError, ValueError) as error:
        raise Refused(
            "form_damaged", "Không mở được biểu mẫu này. Mở bằng Excel, lưu lại dạng .xlsx rồi tải lên."
        ) from error
    return frozenset(found)


def _read(part: bytes) -> Any:
    # A stranger's file: no entities, no network, no endless trees.
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → its part in the archive."""
    rels = _read(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target") for one in rels}
    found = {}
    for sheet in _read(archive.read("xl/workbook.xml")).iter(f"{{{_MAIN}}}sheet"):
        target = targets.get(sheet.get(f"{{{_RELS}}}id")) or ""
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in archive.namelist():
            found[str(sheet.get("name"))] = part
    return found


def _filled(part: bytes, cells: Mapping[str, Value]) -> bytes:
    root = _read(part)
    table = root.find(f"{{{_MAIN}}}sheetData")
    if table is None:
        raise KeyError("sheetData")
    rows = {int(row.get("r")): row for row in table if row.get("r")}
    for cell, value in sorted(cells.items(), key=lambda one: (place_of(one[0])[1], place_of(one[0])[0])):
        column, number = place_of(cell)
        row = rows.get(number)
        if row is None:
            row = etree.Element(f"{{{_MAIN}}}row", r=str(number))
            after = [at for at, one in enumerate(table) if int(one.get("r") or 0) < number]
            table.insert(after[-1] + 1 if after else 0, row)
            rows[number] = row
        _put(_cell(row, cell, column), value)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _cell(row: Any, name: str, column: int) -> Any:
    before = 0
    for at, one in enumerate(row):
        here = one.get("r")
        if here == name:
            return one
        if here and place_of(here)[0] < column:
            before = at + 1
    made = etree.Element(f"{{{_MAIN}}}c", r=name)
    row.insert(before, made)
    return made


def _put(cell: Any, value: Value) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None:
        return
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        words = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
        words.text = without_controls(value)
        words.set(_SPACE, "preserve")
        return
    number = (value - _EPOCH).days if isinstance(value, date) else value
    etree.SubElement(cell, f"{{{_MAIN}}}v").text = str(number)


# What stands before calcPr among a workbook's children (ECMA-376 part 1, 18.2.27).
_BEFORE_CALC: Final = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames",
)  # fmt: skip


def _worked_out(part: bytes) -> bytes:
    root = _read(part)
    found = root.find(f"{{{_MAIN}}}calcPr")
    if found is None:
        found = etree.Element(f"{{{_MAIN}}}calcPr")
        before = [at for at, one in enumerate(root) if etree.QName(one).localname in _BEFORE_CALC]
        root.insert(before[-1] + 1 if before else 0, found)
    found.set("fullCalcOnLoad", "1")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _packed(archive: zipfile.ZipFile, anew: Mapping[str, bytes]) -> bytes:
    """The archive with some members anew, each under its own date: the same filling gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for member in archive.infolist():
            packed.writestr(member, anew.get(member.filename) or archive.read(member))
    return buffer.getvalue()
