"""Letters: whether what is to be printed can be, asked before a certificate is issued and not after."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from app.base import typeset
from app.base.text import clean

_BASES = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", case(base) + tone)
    for base in _BASES for tone in _TONES for case in (str.lower, str.upper)
) | frozenset("đĐ")  # fmt: skip
"""Every vowel of the language with every tone, both cases, and đ: whatever ASCII has not."""
_SURE = VIETNAMESE | {chr(code) for code in range(0x20, 0x7F)} | set("–—“”‘’…·°«»×")
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)

_found: dict[str, bool] = {}
"""Whether a letter that somebody's name has can be shown; fonts do not change while the server runs."""


def lacking(texts: Iterable[str]) -> str:
    """The letters among these texts that no font of a certificate has, each once in the order met; '' when it has all."""
    odd: dict[str, None] = {}
    for text in texts:
        if not _SURE.issuperset(text):
            odd |= dict.fromkeys(letter for letter in _CLUSTER.findall(visible(text)) if letter not in _SURE)
    if unknown := [letter for letter in odd if letter not in _found]:
        missing = typeset.lacking(unknown)
        _found.update((letter, letter not in missing) for letter in unknown)
    return "".join(letter for letter in odd if not _found[letter])


def refusal(missing: str) -> str:
    """The sentence that names letters which cannot be printed."""
    return f"Phông chữ của giấy chứng nhận không có: {', '.join(missing)}. Sửa lại chữ đó rồi làm lại."


def visible(words: str) -> str:
    """NFC without anything that only steers how text runs: such marks must not turn a printed name around."""
    cleaned = clean(words)
    if cleaned.isprintable():
        return cleaned
    return clean("".join(letter for letter in cleaned if unicodedata.category(letter) != "Cf"))
