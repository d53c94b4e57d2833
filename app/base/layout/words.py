"""Glyphs with their places into words and lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.base.text import decode_tcvn3

_GAP: Final = 0.17  # of the letters' height: more room than that between two letters parts words
_NO_ROOM: Final = 0.07  # a blank that takes less is a left-over of the program that wrote the file
_OLD_FONT: Final = re.compile(r"(?:^|\+)\.?vn[a-z]", re.IGNORECASE)
_OLD_CAPITALS: Final = re.compile(r"(?:^|\+)\.?vn[a-z0-9 ]*h(?:$|[,-])", re.IGNORECASE)
_SIGNS: Final = {
    "\u00ad": "-", "\u2010": "-", "\u2011": "-", "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\u00a0": " ", "\u200b": "", "\ufeff": "", "\uf02d": "-", "\uf02b": "+", "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•",
    "\uf076": "•", "\uf0fc": "•", "\uf0e8": "→", "\uf0b3": "≥", "\uf0a3": "≤",
}  # fmt: skip
_TABLE: Final = str.maketrans(_SIGNS)


@dataclass(slots=True)
class Glyph:
    """What one letter covers: points, `top` counted downwards; `base` is where it stands on its line."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float


@dataclass(slots=True)
class Word:
    text: str
    x0: float
    x1: float


@dataclass(slots=True)
class Line:
    """Words on one base line, left to right."""

    words: list[Word]
    top: float
    bottom: float
    size: float

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def letters(text: str, font: str) -> str:
    """What a font's glyph says, as Unicode: ligatures apart, old .Vn fonts decoded, bullets of symbol fonts as such."""
    if _OLD_FONT.search(font):
        text = decode_tcvn3(text)
        return text.upper() if _OLD_CAPITALS.search(font) else text
    return text if text.isascii() else text.translate(_TABLE)


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines from the top; what stands beside each other is one line, however far apart."""
    found: list[tuple[float, list[Glyph]]] = []
    for glyph in sorted(glyphs, key=lambda one: (one.base, one.x0)):
        if found and glyph.base - found[-1][0] <= 0.35 * max(glyph.size, 1.0):
            found[-1][1].append(glyph)
        else:
            found.append((glyph.base, [glyph]))
    lines = []
    for _, row in found:
        row.sort(key=lambda one: one.x0)
        words = _words(row)
        if words:
            seen = [one for one in row if one.text.strip()]
            sizes = sorted(one.size for one in seen)
            lines.append(
                Line(
                    words,
                    min(one.top for one in seen),
                    max(one.bottom for one in seen),
                    sizes[len(sizes) // 2],
                )
            )
    return lines


def _words(row: Sequence[Glyph]) -> list[Word]:
    words: list[Word] = []
    before: Glyph | None = None
    parted = True
    for glyph in row:
        if not glyph.text.strip():
            parted = parted or bool(glyph.text)
            continue
        room = glyph.x0 - before.x1 if before else 0.0
        size = max(glyph.size, 1.0)
        if (
            before is not None
            and glyph.text == before.text
            and abs(glyph.x0 - before.x0) < 0.15 * size
            and abs(glyph.x1 - before.x1) < 0.15 * size
        ):
            continue  # bold made by printing twice
        if before is None or room > _GAP * size or (parted and room > _NO_ROOM * size):
            words.append(Word(glyph.text, glyph.x0, glyph.x1))
        else:
            words[-1].text += glyph.text
            words[-1].x1 = max(words[-1].x1, glyph.x1)
        before, parted = glyph, False
    for word in words:
        if not word.text.isascii():
            word.text = unicodedata.normalize("NFC", word.text)
    return words
