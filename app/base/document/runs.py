"""The words of a Word paragraph as Word shows them: insertions taken, deletions, hidden text and field codes left out."""

from __future__ import annotations

import re
from typing import Any, Final

from app.base.document.numbering import W, value_of
from app.base.text import decode_tcvn3

_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX: Final = W + "txbxContent"
SKIPPED: Final = frozenset(
    {W + "del", W + "moveFrom", _BOX, W + "pPr", W + "rPr", W + "sdtPr", W + "rt", _FALLBACK}
)
"""Elements whose words are not shown where they stand, or not at all."""
_SILENT: Final = re.compile(r"^\s*(?:TOC|TOA|INDEX|PAGE|NUMPAGES|SECTIONPAGES|RD|XE|TC)\b", re.IGNORECASE)
_OFF: Final = frozenset({"0", "false", "off"})
_SYMBOLS: Final = {0xF0B3: "≥", 0xF0A3: "≤", 0xF0B1: "±", 0xF02D: "-", 0xF02B: "+", 0xF0B0: "°", 0xF0AE: "→", 0xF0E0: "→", 0xF0FE: "☒", 0xF0A8: "☐"}  # fmt: skip
_PRIVATE: Final = re.compile("[\uf000-\uf0ff]")
_INVISIBLE: Final = str.maketrans({"\u00ad": None, "\u200b": None, "\ufeff": None})


def gone(properties: Any) -> bool:
    """Whether a tracked change takes away what these properties belong to."""
    return properties.find(W + "del") is not None or properties.find(W + "moveFrom") is not None


def mark_gone(paragraph: Any) -> bool:
    """Whether the end of this paragraph was deleted, so that it goes on in the next."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return mark is not None and gone(mark)


def is_contents(element: Any) -> bool:
    """A content control that holds a table of contents, or only says what to type."""
    if element.tag != W + "sdt":
        return False
    properties = element.find(W + "sdtPr")
    if properties is None:
        return False
    gallery = value_of(properties, f"{W}docPartObj/{W}docPartGallery") or ""
    return gallery == "Table of Contents" or properties.find(W + "showingPlcHdr") is not None


def boxes_in(paragraph: Any) -> list[Any]:
    """The text boxes anchored in a paragraph, each once: what is repeated for old programs is left out."""
    if paragraph.find(f".//{_BOX}") is None:
        return []
    found: list[Any] = []
    waiting = list(reversed(paragraph))
    while waiting:
        child = waiting.pop()
        if child.tag == _BOX:
            found.append(child)
        elif isinstance(child.tag, str) and child.tag not in SKIPPED:
            waiting.extend(reversed(child))
    return found


class Runs:
    """Reads paragraphs in reading order: a field may begin in one and end in another."""

    def __init__(self, body: Any) -> None:
        kinds = [mark.get(W + "fldCharType") for mark in body.iter(W + "fldChar")]
        # Where beginnings and ends do not match, nobody can say where a field ends: then nothing is taken for one.
        self._tracked = kinds.count("begin") == kinds.count("end")
        self._fields: list[list[Any]] = []  # instruction, whether its result has begun

    def text(self, paragraph: Any) -> str:
        """The words of a paragraph; '' in a table of contents."""
        parts: list[str] = []
        self._read(paragraph, parts)
        text = "".join(parts).translate(_INVISIBLE)
        return _PRIVATE.sub(lambda sign: _symbol(ord(sign[0])), text)

    def _read(self, parent: Any, parts: list[str]) -> None:
        old = False
        if parent.tag == W + "r":
            look = parent.find(W + "rPr")
            if look is not None:
                hidden = look.find(W + "vanish")
                if hidden is not None and hidden.get(W + "val") not in _OFF:
                    return
                fonts = look.find(W + "rFonts")
                old = fonts is not None and (fonts.get(W + "ascii") or "").lower().startswith(".vn")
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in SKIPPED or is_contents(child):
                continue
            if tag == W + "fldChar":
                self._mark(child.get(W + "fldCharType"))
            elif tag == W + "instrText":
                if self._fields:
                    self._fields[-1][0] += child.text or ""
            elif self._silent or (tag == W + "fldSimple" and _SILENT.match(child.get(W + "instr") or "")):
                if tag not in (W + "t", W + "tab", W + "br", W + "fldSimple"):
                    self._read(child, [])  # an end of the field may stand in it
            elif tag in (W + "t", _M + "t"):
                words = child.text or ""
                parts.append(decode_tcvn3(words) if old else words)
            elif tag == W + "tab":
                parts.append("\t")
            elif tag in (W + "br", W + "cr"):
                parts.append("\n")
            elif tag == W + "noBreakHyphen":
                parts.append("-")
            elif tag == W + "sym":
                parts.append(_symbol(_hexadecimal(child.get(W + "char"))))
            else:
                self._read(child, parts)

    def _mark(self, kind: str | None) -> None:
        if not self._tracked:
            return
        if kind == "begin":
            self._fields.append(["", False])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    @property
    def _silent(self) -> bool:
        """Inside a field whose result says nothing of the plan."""
        return any(begun and _SILENT.match(instruction) for instruction, begun in self._fields)


def _hexadecimal(text: str | None) -> int:
    try:
        return int(text or "", 16)
    except ValueError:
        return 0


def _symbol(code: int) -> str:
    """A sign of the fonts Symbol and Wingdings: what means something as Unicode, any other as a bullet."""
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    if 0xF000 <= code <= 0xF0FF:
        return "•"
    return chr(code) if 32 <= code < 0xD800 else ""
