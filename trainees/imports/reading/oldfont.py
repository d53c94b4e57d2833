"""Sheets typed in an old .Vn font (TCVN3), turned into Unicode before anything else is read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from app.base.sheet import Cell, Row, Sheet
from app.base.text import decode_tcvn3, fold, is_tcvn3, is_unicode_vietnamese

_SYLLABLE: Final = re.compile(
    r"(?:ngh|ng|nh|kh|gh|gi|ch|ph|th|tr|qu|[bcdghklmnprstvxq])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


def in_unicode(sheet: Sheet) -> tuple[Sheet, frozenset[int]]:
    """The sheet with its old-font cells decoded, and the numbers of the rows in which some were.

    Where more cells are surely old-font than surely Unicode, every cell that could be is decoded; elsewhere only a
    cell that is surely old-font and becomes Vietnamese syllables.
    """
    texts = [cell for row in sheet.rows for cell in row.cells if isinstance(cell, str) and not cell.isascii()]
    old = sum(map(is_tcvn3, texts))
    if not old:
        return sheet, frozenset()
    mostly = old > sum(map(is_unicode_vietnamese, texts))
    changed: set[int] = set()
    rows: list[Row] = []
    for row in sheet.rows:
        cells = tuple(_decoded(cell, mostly) for cell in row.cells)
        if cells != row.cells:
            changed.add(row.number)
            row = Row(row.number, cells)
        rows.append(row)
    return replace(sheet, rows=tuple(rows)), frozenset(changed)


def _decoded(cell: Cell, mostly: bool) -> Cell:
    if not isinstance(cell, str) or cell.isascii() or is_unicode_vietnamese(cell):
        return cell
    if mostly:
        return decode_tcvn3(cell)
    if not is_tcvn3(cell):
        return cell
    text = decode_tcvn3(cell)
    words = re.findall(r"[^\W\d_]+", fold(text))
    return text if words and all(_SYLLABLE.fullmatch(word) for word in words) else cell
