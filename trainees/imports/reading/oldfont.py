"""Sheets made fit to be read: what was typed in an old font (TCVN3 or VNI) turned into Unicode, endless cells cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from app.base.sheet import Cell, Row, Sheet
from app.base.text import decode_tcvn3, fold, is_tcvn3, is_unicode_vietnamese

_SYLLABLE: Final = re.compile(
    r"(?:ngh|ng|nh|kh|gh|gi|ch|ph|th|tr|qu|[bcdghklmnprstvxq])?"
    r"(?:uy[aeu]|ieu|yeu|uoi|uou|oa[ioy]|oeo|ua[oy]|uo|uu|uy|u[aei]|o[aeio]|ie|ye|i[au]|a[iouy]|e[ou]|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_SAMPLE: Final = 300  # cells by which the font is told
LONGEST: Final = 500
"""Letters of a cell that are read; nothing that a list says of a person is longer."""

# VNI writes a letter and then a sign for what stands over and under it; a few letters have signs of their own.
_OVER: Final = {
    "a": "ø\u0300 ù\u0301 û\u0309 õ\u0303 ï\u0323 â\u0302 à\u0302\u0300 á\u0302\u0301 å\u0302\u0309 ã\u0302\u0303 ä\u0302\u0323"
    " ê\u0306 è\u0306\u0300 é\u0306\u0301 ú\u0306\u0309 ü\u0306\u0303 ë\u0306\u0323",
    "e": "ø\u0300 ù\u0301 û\u0309 õ\u0303 ï\u0323 â\u0302 à\u0302\u0300 á\u0302\u0301 å\u0302\u0309 ã\u0302\u0303 ä\u0302\u0323",
    "o": "ø\u0300 ù\u0301 û\u0309 õ\u0303 ï\u0323 â\u0302 à\u0302\u0300 á\u0302\u0301 å\u0302\u0309 ã\u0302\u0303 ä\u0302\u0323",
    "u": "ø\u0300 ù\u0301 û\u0309 õ\u0303 ï\u0323",
    "y": "ø\u0300 ù\u0301 û\u0309 õ\u0303",
    "ô": "ø\u0300 ù\u0301 û\u0309 õ\u0303 ï\u0323",
    "ö": "ø\u0300 ù\u0301 û\u0309 õ\u0303 ï\u0323",
}
_ALONE: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    pairs = {}
    for letter, signs in _OVER.items():
        for sign in signs.split(" "):
            whole = unicodedata.normalize("NFC", _ALONE.get(letter, letter) + sign[1:])
            pairs[letter + sign[0]] = whole
            pairs[(letter + sign[0]).upper()] = whole.upper()
            pairs[letter.upper() + sign[0]] = whole.upper()
    return pairs | _ALONE | {old.upper(): new.upper() for old, new in _ALONE.items()}


_VNI: Final = _vni_pairs()
_VNI_SIGNS: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
# What no Vietnamese word in Unicode has: a sign of the font after its letter, or the font's đ.
_SURELY_VNI: Final = re.compile(r"(?i)[aeouyôö][øûïåä]|[eo]â|a[âêëü]|[aeoôö]ù|ñ|ö[nm]")


def decode_vni(text: str) -> str:
    """Text typed in a VNI font, as Unicode. Whether it was is `is_vni`'s to say."""
    return _VNI_SIGNS.sub(lambda match: _VNI[match[0]], text)


def is_vni(text: str) -> bool:
    """Certainly typed in a VNI font: it holds pairs of letters that no word has, and no letter that only Unicode has."""
    return (
        not is_unicode_vietnamese(text) and _SURELY_VNI.search(unicodedata.normalize("NFC", text)) is not None
    )


def in_unicode(sheet: Sheet, *, decode: bool | None = None) -> tuple[Sheet, frozenset[int]]:
    """The sheet with its old-font cells decoded, and the numbers of the rows in which some were.

    Where more cells are surely old-font than surely Unicode, every cell that could be is decoded; elsewhere only a
    cell that is surely old-font and becomes Vietnamese syllables. One sheet has one old font. Cells beyond LONGEST
    letters end there: a rule that looks at a name must not be given a book. `decode`: True takes every cell that could
    be old-font for one, False none.
    """
    said = {cell for row in sheet.rows for cell in row.cells if type(cell) is str}
    if any(len(cell) > LONGEST for cell in said):
        rows = [
            Row(row.number, tuple(cell[:LONGEST] if isinstance(cell, str) else cell for cell in row.cells))
            for row in sheet.rows
        ]
        sheet = replace(sheet, rows=tuple(rows))
        said = {cell[:LONGEST] for cell in said}
    if decode is False:
        return sheet, frozenset()
    if not decode and not any(is_tcvn3(text) or is_vni(text) for text in said if not text.isascii()):
        return sheet, frozenset()
    texts = [cell for row in sheet.rows for cell in row.cells if isinstance(cell, str) and not cell.isascii()]
    doubtful = [text for text in texts if not is_unicode_vietnamese(text)]
    in_tcvn3 = [text for text in doubtful if is_tcvn3(text)]
    in_vni = [text for text in doubtful if is_vni(text)]
    sample = (in_tcvn3 + in_vni or doubtful)[:_SAMPLE]
    vni = bool(in_vni or decode) and _soundness(sample, decode_vni) > _soundness(sample, decode_tcvn3)
    mend, is_old, old = (decode_vni, is_vni, len(in_vni)) if vni else (decode_tcvn3, is_tcvn3, len(in_tcvn3))
    mostly = bool(decode) or old > len(texts) - len(doubtful)
    changed: set[int] = set()
    rows = []
    for row in sheet.rows:
        cells = tuple(_decoded(cell, mostly, mend, is_old) for cell in row.cells)
        if cells != row.cells:
            changed.add(row.number)
            row = Row(row.number, cells)
        rows.append(row)
    return replace(sheet, rows=tuple(rows)), frozenset(changed)


def _decoded(cell: Cell, mostly: bool, decode: Callable[[str], str], is_old: Callable[[str], bool]) -> Cell:
    if not isinstance(cell, str) or cell.isascii() or is_unicode_vietnamese(cell):
        return cell
    if mostly:
        return decode(cell)
    if not is_old(cell):
        return cell
    text = decode(cell)
    words = re.findall(r"[^\W\d_]+", fold(text))
    return text if words and all(_SYLLABLE.fullmatch(word) for word in words) else cell


def _soundness(texts: list[str], decode: Callable[[str], str]) -> int:
    """How many words become Vietnamese syllables, small throughout, capital throughout, or with a capital in front."""
    words = [word for text in texts for word in re.findall(r"[^\W\d_]+", decode(text))]
    return sum(
        _SYLLABLE.fullmatch(fold(word)) is not None
        and (word[1:].islower() or word.isupper() or len(word) == 1)
        for word in words
    )
