"""Reasons (lý do): why a certificate was ended. That of a revocation is read by whoever checks the paper, so it names nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from app.base.errors import Refused
from app.base.text import clean, fold

LONGEST: Final = 300
_LEAST = 2
"""Words of a name from which on it names somebody: one alone is a word like any other."""
_WORD = re.compile(r"[^\W_]+")


def read(why: str) -> str:
    """What was typed, cleaned. Refused: nothing."""
    reason = clean(why)[:LONGEST]
    if not reason:
        raise Refused("certificate_why", "Cần ghi lý do.")
    return reason


def tells_of(words: str, names: Iterable[str], years: Iterable[str]) -> bool:
    """Whether words say one of these names, its last two words too, or one of these years; marks and case aside."""
    said = f" {' '.join(_WORD.findall(fold(words)))} "
    for name in names:
        parts = _WORD.findall(fold(name))
        if len(parts) >= _LEAST and f" {' '.join(parts[-_LEAST:])} " in said:
            return True
    return any(len(year) == 4 and f" {year} " in said for year in years)
