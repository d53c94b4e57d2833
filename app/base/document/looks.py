"""How the cells of a spreadsheet look where that changes what they say: 0.95 shown as 95%, a day shown as its month."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PERCENTS: Final = frozenset({9, 10})
_MONTHS: Final = frozenset({17})
_PLACE: Final = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MOST_STYLES: Final = 4_000_000  # bytes


@dataclass(slots=True)
class Looks:
    """Places are (row as shown, column from 0)."""

    percents: set[tuple[int, int]] = field(default_factory=set)
    months: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


def shows_percent(code: str) -> bool:
    """Whether a number in this format is shown as a share of a hundred."""
    return "%" in _QUOTED.sub("", code)


def of(data: bytes, kind: str) -> dict[str, Looks]:
    """What is special, by the names of the sheets. A workbook whose formats cannot be read has nothing special.

    The parts were judged before (`app.base.sheet.extent`), so their size is one that a sheet may have.
    """
    from app.base.document import old_looks

    try:
        if kind != "xlsx":
            return old_looks.of_xls(data) if kind == "xls" else old_looks.of_ods(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            percents, months = _styles(archive)
            return {name: _look(archive, part, percents, months) for name, part in _parts(archive)}
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        LookupError,
        ValueError,
        OSError,
        EOFError,
        RuntimeError,
        struct.error,
    ):
        return {}


def _root(archive: zipfile.ZipFile, name: str) -> Any:
    if archive.getinfo(name).file_size > _MOST_STYLES:
        raise ValueError(name)
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    targets = {
        relation.get("Id"): relation.get("Target") or ""
        for relation in _root(archive, "xl/_rels/workbook.xml.rels")
    }
    for sheet in _root(archive, "xl/workbook.xml").iter(_MAIN + "sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in archive.namelist():
            yield sheet.get("name") or "", part


def _styles(archive: zipfile.ZipFile) -> tuple[set[str], set[str]]:
    """The numbers of the cell styles that show percents, and of those that show a month and a year alone."""
    if "xl/styles.xml" not in archive.namelist():
        return set(), set()
    root = _root(archive, "xl/styles.xml")
    percents, months = set(PERCENTS), set(_MONTHS)
    for one in root.iter(_MAIN + "numFmt"):
        code = _QUOTED.sub("", one.get("formatCode") or "").lower()
        number = int(one.get("numFmtId") or 0)
        if shows_percent(code):
            percents.add(number)
        elif "m" in code and "y" in code and not set("dhs") & set(code):
            months.add(number)
    styles = root.find(_MAIN + "cellXfs")
    formats = [int(style.get("numFmtId") or 0) for style in styles] if styles is not None else []
    return (
        {str(at) for at, number in enumerate(formats) if number in percents},
        {str(at) for at, number in enumerate(formats) if number in months},
    )


def _look(archive: zipfile.ZipFile, part: str, percents: set[str], months: set[str]) -> Looks:
    look = Looks()
    with archive.open(part) as source:
        for _, element in etree.iterparse(
            source, tag=(_MAIN + "row", _MAIN + "c"), resolve_entities=False, no_network=True
        ):
            if element.tag == _MAIN + "c":
                style = element.get("s")
                found = _PLACE.match(element.get("r") or "") if style in percents or style in months else None
                if found:
                    column = 0
                    for letter in found[1]:
                        column = 26 * column + ord(letter) - 64
                    (look.percents if style in percents else look.months).add((int(found[2]), column - 1))
            else:
                if element.get("hidden") in ("1", "true") and (element.get("r") or "").isdigit():
                    look.hidden.add(int(element.get("r")))
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    return look
