"""The plan's own outline: annexes, Roman chapters, letters, numbers, bullets; and the labels that references are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from campaigns.plans.reading.words import flat, key

_ROMAN: Final = re.compile(
    r"^(?=[IVX])(X{0,3}(?:IX|IV|V?I{0,3}))(?:[.)/]|\s*[-–:])\s+(?=\S)|^(?=[IVX])(X{0,3}(?:IX|IV|V?I{0,3}))\.(?=[^\W\d_])"
)
_PART: Final = re.compile(
    r"^(?:phần|chương|mục)\s+(?:thứ\s+)?([IVX]+|\d+|nhất|hai|ba|tư)\b[.:]?\s*", re.IGNORECASE
)
_CLAUSE: Final = re.compile(r"^Điều\s+(\d+)\s*[.:]\s*")
_UPPER: Final = re.compile(r"^([A-HĐ])[.)]\s*(?=\S)")
_DOTTED: Final = re.compile(
    r"^(\d{1,2}(?:\.\d{1,2}){1,4})\.?\)?\s+(?=\S)|^(\d{1,2}(?:\.\d{1,2}){1,4})\.(?=[^\W\d_])"
)
_INTEGER: Final = re.compile(r"^(\d{1,2})[.)/]\s*(?=[^\d\s])")
_BRACKET: Final = re.compile(r"^\((\d{1,2}|[a-zđ])\)\s*(?=\S)")
_LOWER: Final = re.compile(r"^([a-zđ])(?:\.\d{1,2})*[.)]\s*(?=\S)")
_LOWER_DOTTED: Final = re.compile(r"^([a-zđ]\.?\d{1,2})[.)]\s*(?=\S)")
_BULLET: Final = re.compile(
    r"^((?:[-–—+•*·●▪■◦o])\s)+\s*|^([-–—+•●▪■]\s*)+(?=[^\s\d-])|^([+•●▪■–]\s*)+(?=\d)|^(-\s*)(?=\d+\s*%)"
)
_ANNEX: Final = re.compile(
    r"^(phu luc|bieu mau|bieu so|bieu|danh muc kem theo)(?: so)? ?((?:[ivx]+|\d{1,2})[a-d]?)?(?![a-z0-9])"
)
_ROMAN_VALUE: Final = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed label: `kind` says which sort, `label` as references use it; a bullet's label is ''."""

    kind: str
    label: str


def marker(text: str, after_letter: bool = False) -> tuple[Marker | None, str]:
    """The label that a line begins with, and the rest. '- + 100% …' counts as its innermost bullet."""
    text = text.strip()
    found = _PART.match(text)
    if found:
        return Marker("part", found[1].upper()), text[found.end() :].strip()
    found = _CLAUSE.match(text)
    if found:
        return Marker("clause", f"D{found[1]}"), text[found.end() :].strip()
    found = _ROMAN.match(text)
    if found and not (
        after_letter and found[0][0] in "IVX" and len(found[1] or found[2]) == 1 and found[0][0] != "I"
    ):
        return Marker("roman", (found[1] or found[2]).upper()), text[found.end() :].strip()
    for kind, pattern in (
        ("upper", _UPPER),
        ("dotted", _DOTTED),
        ("integer", _INTEGER),
        ("bracket", _BRACKET),
    ):
        found = pattern.match(text)
        if found:
            label = next(group for group in found.groups() if group)
            kind = f"dotted{label.count('.')}" if kind == "dotted" else kind
            return Marker(kind, label), text[found.end() :].strip()
    found = _LOWER_DOTTED.match(text) or _LOWER.match(text)
    if found:
        return Marker("lower" if len(found[1]) == 1 else "lower2", found[1]), text[found.end() :].strip()
    found = _BULLET.match(text)
    if found and found.end():
        sign = found[0].strip()[-1:] or "-"
        return Marker("plus" if sign == "+" else "bullet", ""), text[found.end() :].strip()
    return None, text


def annex_label(text: str) -> str | None:
    """'PL1' for a line that opens 'Phụ lục I …', 'PL' without a number, 'B2' for 'Biểu 2'; None for any other line.

    A line of the body that merely mentions an annex is told apart by its length and its ending.
    """
    line = flat(text)
    if len(line) > 260:
        return None
    name = key(line)
    found = _ANNEX.match(name)
    if not found:
        return None
    rest = name[found.end() :]
    shouted = sum(c.isupper() for c in line) > 0.5 * sum(c.isalpha() for c in line)
    bare = not rest
    titled = bool(re.match(r"^\S+\s+\S+(?:\s+\S+)?\s*[:.\-–(\n]", line)) and not name.endswith("kem theo")
    if not (shouted or bare or titled):
        return None
    short = "PL" if found[1] == "phu luc" else "B"
    return short + (_plain(found[2]) if found[2] else "")


def _plain(label: str) -> str:
    """'iii' as 3; a letter behind stays: 'iia' → '2A'."""
    tail = label[-1].upper() if label[-1] in "abcd" else ""
    core = label[:-1] if tail else label
    if core.isdigit():
        return str(int(core)) + tail
    total = 0
    for one, after in zip(core, [*core[1:], ""], strict=True):
        size = _ROMAN_VALUE[one]
        total += -size if after and _ROMAN_VALUE[after] > size else size
    return f"{total}{tail}"


@dataclass(slots=True)
class Outline:
    """The headings that are open at a point of the document."""

    annex: str = ""
    annex_text: str = ""
    open: list[tuple[Marker, str]] = field(default_factory=list)

    def enter(self, mark: Marker, text: str) -> None:
        """Opens a heading: closes those of the same sort and all below them."""
        kinds = [one.kind for one, _ in self.open]
        if mark.kind in kinds:
            del self.open[kinds.index(mark.kind) :]
        elif mark.kind == "roman":
            self.open = [one for one in self.open if one[0].kind in {"part", "upper"}]
        elif mark.kind == "part":
            self.open = []
        elif mark.kind.startswith("dotted"):
            # 1.2 belongs under 1, whatever bullets and letters stood between.
            base = mark.label.split(".")[0]
            for at, (one, _) in enumerate(self.open):
                if one.kind == "integer":
                    keep = at + 1 if one.label == base else at
                    deeper = [
                        two
                        for two in self.open[keep:]
                        if two[0].kind.startswith("dotted") and mark.label.startswith(two[0].label + ".")
                    ]
                    self.open = self.open[:keep] + deeper
                    break
        elif mark.kind == "integer":
            self.open = [
                one
                for one in self.open
                if one[0].kind not in {"bullet", "plus"} and not one[0].kind.startswith("dotted")
            ]
        elif mark.kind in {"lower", "bracket"}:
            self.open = [one for one in self.open if one[0].kind not in {"bullet", "plus"}]
        self.open.append((mark, text))

    def entitle(self, text: str) -> bool:
        """Words for a heading that stood alone on its line ('PHẦN THỨ NHẤT'); whether it still lacked them."""
        if not self.open or self.open[-1][0].kind not in {"part", "roman"} or self.open[-1][1]:
            return False
        self.open[-1] = (self.open[-1][0], text)
        return True

    def begin_annex(self, label: str, text: str) -> None:
        self.annex, self.annex_text, self.open = label, text, []

    @property
    def labels(self) -> tuple[str, ...]:
        """Printed labels from the top, bullets left out; '1.2' under '1' stands alone."""
        labels: list[str] = [self.annex] if self.annex else []
        for mark, _ in self.open:
            if not mark.label:
                continue
            while labels and mark.kind.startswith("dotted") and mark.label.startswith(labels[-1] + "."):
                labels.pop()
            labels.append(mark.label)
        return tuple(labels)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.open if text)
