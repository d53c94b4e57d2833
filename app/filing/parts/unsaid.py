"""Unsaid cells: formulas without a result and errors (#REF!), which a reader of values takes for empty ones.

What nobody calculated is no answer, and no empty cell either: the unit hears which cell it is.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Final
from xml.parsers import expat

FORMULA, ERROR = "formula", "error"
_BOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"


def of_workbook(data: bytes) -> dict[tuple[str, str], str]:
    """(name of the sheet, 'E5') → 'formula' or 'error', of an XLSX that `read_workbook` has read already."""
    found: dict[tuple[str, str], str] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not {_BOOK, _RELATIONS} <= names:
            return {}
        sheets: dict[str, str] = {}
        paths: dict[str, str] = {}

        def sheet(tag: str, said: dict[str, str]) -> None:
            if tag == "sheet":
                sheets[next((v for k, v in said.items() if k.endswith(":id")), "")] = said.get("name", "")

        def relation(tag: str, said: dict[str, str]) -> None:
            if tag == "Relationship":
                paths[said.get("Id", "")] = posixpath.normpath(
                    posixpath.join("xl", said.get("Target", ""))
                ).lstrip("/")

        _listen(archive.read(_BOOK), sheet)
        _listen(archive.read(_RELATIONS), relation)
        for known, name in sheets.items():
            if paths.get(known) in names:
                found |= {(name, place): why for place, why in _cells(archive.read(paths[known])).items()}
    return found


def _listen(xml: bytes, hear: object) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, said: hear(name.rsplit(":", 1)[-1], said)  # type: ignore[operator]
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError):
        return


class _Cell:
    """The cell that goes by."""

    place = ""
    kind = ""
    formula = False
    in_value = False
    value = ""


def _cells(xml: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    now = _Cell()

    def start(name: str, said: dict[str, str]) -> None:
        tag = name.rsplit(":", 1)[-1]
        if tag == "c":
            now.place, now.kind, now.formula, now.value = said.get("r", ""), said.get("t", ""), False, ""
        elif tag == "f":
            now.formula = True
        now.in_value = tag in ("v", "t")

    def text(words: str) -> None:
        if now.in_value:
            now.value += words

    def end(name: str) -> None:
        tag = name.rsplit(":", 1)[-1]
        now.in_value = False
        if tag == "c" and now.place:
            if now.kind == "e":
                found[now.place] = ERROR
            elif now.formula and not now.value and now.kind != "str":
                found[now.place] = FORMULA

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError):
        return {}
    return found
