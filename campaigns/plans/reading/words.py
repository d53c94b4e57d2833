"""Folding for comparison, and the marks that converters and typists leave in plans."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Final

from app.base.text import clean, fold

_TAGS: Final = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|ul|ol|li|sup|sub|font)\b[^<>]{0,80}>", re.IGNORECASE
)
_MATH: Final = re.compile(r"\$([^$\n]{1,40})\$")
_COMMANDS: Final = (
    (re.compile(r"\\geq?(?:slant)?(?![a-z])"), "≥"),
    (re.compile(r"\\leq?(?:slant)?(?![a-z])"), "≤"),
    (re.compile(r"\\%"), "%"),
    (re.compile(r"\\(?:text|mathrm)\{([^{}]*)\}"), r"\1"),
)
_BOLD: Final = re.compile(r"\*\*|__")
_ITALIC: Final = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,600}?)(?<=\S)\*(?![\w*])")
_DASHES: Final = re.compile(r"[‐-―−]")
_OTHER: Final = re.compile(r"[^a-z0-9%≥≤<>=/.,]+")
_SPELLINGS: Final = {
    "ti le": "ty le",
    "cds": "chuyen doi so",
    **dict.fromkeys(("vhxh", "vh xh", "vhxxh", "vhxx"), "van hoa xa hoi"),
    **dict.fromkeys(("cbccvc", "cbccvcnld"), "can bo cong chuc vien chuc"),
    "cbcc": "can bo cong chuc",
    "tthc": "thu tuc hanh chinh",
    "dvctt": "dich vu cong truc tuyen",
    "dvc": "dich vu cong",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "cntt": "cong nghe thong tin",
}
_SPELT: Final = re.compile(rf"\b(?:{'|'.join(_SPELLINGS)})\b")
_POINTS: Final = re.compile(r"[.,](?!\d)|(?<!\d)[.,]")
_OFTEN: Final = 300  # characters of what is worth remembering: the same sentence is asked for dozens of times


def tidy(text: str) -> str:
    """Readable text of one paragraph or cell: mark-up of converters removed, line feeds kept, words untouched."""
    if "<" in text:
        text = _TAGS.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text or "$" in text:
        text = _MATH.sub(r"\1", text)
        for command, sign in _COMMANDS:
            text = command.sub(sign, text)
    if "*" in text or "__" in text:
        text = _ITALIC.sub(r"\1", _BOLD.sub("", text))
    return "\n".join(line for line in (clean(part) for part in text.split("\n")) if line)


def flat(text: str) -> str:
    """`tidy` on one line."""
    return tidy(text).replace("\n", " ")


def key(text: str) -> str:
    """Folded for matching: no marks, lower case, words and figures only, known spellings and abbreviations made one."""
    return _key(text) if len(text) <= _OFTEN else _key.__wrapped__(text)


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    folded = _OTHER.sub(" ", fold(_DASHES.sub("-", text)).replace(">=", "≥").replace("<=", "≤"))
    folded = _POINTS.sub(" ", folded)
    return " ".join(_SPELT.sub(lambda spelling: _SPELLINGS[spelling[0]], folded).split())


def begins_small(text: str) -> bool:
    """Starts with a lower-case letter, quotes and brackets aside."""
    letter = next((char for char in text.strip() if char not in "\"'“”‘’([*"), "")
    return letter.isalpha() and letter.islower()


def ends_open(text: str) -> bool:
    """Ends without the punctuation that closes a sentence or a list line."""
    return not text.rstrip().endswith((".", ";", ":", "!", "?", "./.", "…"))


_COMMON: Final = {
    *(
        "cac",
        "va",
        "cua",
        "duoc",
        "tren",
        "dia",
        "ban",
        "o",
        "tai",
        "trong",
        "xa",
        "phuong",
        "dac",
        "khu",
        "cap",
    ),
    *(
        "co",
        "dat",
        "ty",
        "le",
        "toi",
        "thieu",
        "it",
        "nhat",
        "phan",
        "dau",
        "duy",
        "tri",
        "bao",
        "dam",
        "muc",
        "tu",
    ),
}
_YEARLY: Final = r"(?:trong |den |vao |tu )?(?:het |cuoi )?nam(?: nay| 20\d\d)|trong nam|den het nam"
_FIGURE: Final = r"[≥≤<>=]? ?\d+(?:[.,]\d+)? ?%"
_HEAD: Final = re.compile(
    rf"^(?:(?:{_YEARLY}|phan dau|dat|dam bao|bao dam|duy tri|hoan thanh|chi tieu|muc tieu|ty le|toi thieu|it nhat|tren|khong duoi|co|nang|giu|tang|[≥≤<>=]|{_FIGURE}|cac|so) )+"
)
_TAIL: Final = re.compile(
    rf"(?: (?:dat|ty le|tu|tren|toi thieu|it nhat|khong duoi|khong thap hon|tro len|phan dau|len|xuong|con|la|va|co|muc|{_YEARLY}|[≥≤<>=]|{_FIGURE}))+$"
)


def gist(text: str) -> str:
    """The key without the figure and the words around it: the same for a target in the body and in its annex row."""
    whole = key(re.sub(r"([≥≤])", r" \1 ", text))
    core = _TAIL.sub("", _HEAD.sub("", whole + " ").strip())
    return core if len(core) > 12 else whole


def same_gist(one: str, other: str) -> bool:
    """Equal, or apart only in words that say nothing; figures always have to agree."""
    if one == other:
        return True
    first, second = one.split(), other.split()
    if [w for w in first if w[0].isdigit()] != [w for w in second if w[0].isdigit()]:
        return False
    return len(first) > 5 and [w for w in first if w not in _COMMON] == [
        w for w in second if w not in _COMMON
    ]


def gist_key(words: str) -> tuple[str, ...]:
    """What two gists that are `same_gist` share: to find them among many without comparing each with each."""
    each = words.split()
    return tuple(word for word in each if word not in _COMMON) if len(each) > 5 else tuple(each)


def split_outside(text: str, mark: str) -> list[str]:
    """Parts of `text` between `mark`, a separator inside brackets not counted."""
    if mark not in text:
        return [text]
    parts, depth, last = [], 0, 0
    for at, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(0, depth - 1)
        elif char == mark and depth == 0:
            parts.append(text[last:at])
            last = at + 1
    return [*parts, text[last:]]
