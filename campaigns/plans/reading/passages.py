"""The running text: paragraphs mended over page breaks, each with the headings above it, and the targets among them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from campaigns.plans.reading.outline import Marker, marker
from campaigns.plans.reading.values import Reading, number, parse, percents, share_in
from campaigns.plans.reading.words import flat, key, split_outside

Standing = Literal["objective", "open", "barred"]

_OBJECTIVE: Final = re.compile(r"muc tieu|chi tieu|ket qua can dat|chi so can dat")
_BARRED: Final = re.compile(
    r"yeu cau|to chuc thuc hien|kinh phi|muc dich|can cu|thuc trang|tinh hinh|ket qua (?:dat duoc|thuc hien|nam|trien khai)"
    r"|danh gia|quan diem|phan cong|trach nhiem|noi nhan|dac diem|ton tai|han che|che do (?:thong tin )?bao cao"
)
_OPENING: Final = r"(?:(?:phan dau|dat|dam bao|bao dam|duy tri|toi thieu|it nhat|tren|co|den (?:het |cuoi )?nam 20\d\d|trong nam(?: 20\d\d)?|nam 20\d\d|den het quy [ivx\d]+) )*"
_STRONG: Final = re.compile(
    rf"^{_OPENING}[≥>]? ?\d+(?:[.,]\d+)? ?%|^{_OPENING}(?:nang |giu |tang )?ty le .*\d ?%|^(?:phan dau|toi thieu|it nhat|den (?:het |cuoi )?nam 20\d\d)\b.*\d ?%"
)
_PAST: Final = re.compile(
    r"\b(?:da dat|dat duoc|da hoan thanh|da co|da cap|hien nay|den nay|tinh den|uoc dat|nam truoc)\b"
)
_UNITS: Final = (
    r"lop|buoi|cuoc|hoi nghi|hoi thi|mo hinh|nguoi|hoc vien|luot|ho gia dinh|ho|hop tac xa|doanh nghiep|co so|tin|bai|video|diem|san pham|sang kien|de xuat"
    r"|thu tuc|dich vu|to|thon|to dan pho|khu pho|ap|ban|truong|cau lac bo|chuyen de|dot|chien dich|nen tang|giai phap|de tai|nhiem vu|thanh vien"
)
_COUNT: Final = re.compile(
    rf"(?:(?P<least>toi thieu|it nhat|khong duoi|tren|≥|tu)|^(?:phan dau |to chuc |thanh lap |xay dung |mo |co |dat )*)\s*(?P<number>\d{{1,3}}(?:\.\d{{3}})+|\d+)\s+(?P<unit>{_UNITS})\b(?P<after> tro len)?"
)
_RANKED: Final = re.compile(
    r"(?:xep hang|thu hang|xep thu|dung thu|xep loai|trong nhom|nhom|top)\D{0,60}?\b(?P<number>\d{1,3})\b(?! ?%)(?!/)(?P<after>.{0,40}tro len)?"
)
_INDEX: Final = re.compile(r"\b(?:dti|pii|par index|papi|sipas|chi so|chuyen doi so|xep hang)\b")
_LONGEST: Final = 12_000  # characters; no plan has such a paragraph, a hostile file may
_TAIL: Final = re.compile(r"(?:\s*\./\.|[;,])\s*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A mended paragraph. `labels`, `texts`: the headings open above it, from the top; `mark` its own label."""

    number: int
    position: int
    text: str
    mark: Marker | None
    labels: tuple[str, ...]
    texts: tuple[str, ...]
    closed: bool = False
    """Stands in the list of recipients or below the signature."""


@dataclass(frozen=True, slots=True)
class Found:
    """A target of the running text: its words and what it asks for."""

    passage: Passage
    text: str
    reading: Reading


def standing(texts: tuple[str, ...]) -> Standing:
    """Whether targets are to be expected under these headings: the nearest heading that says so decides."""
    for text in reversed(texts):
        name = key(text)
        if len(name) > 170:
            continue
        if _OBJECTIVE.search(name):
            return "objective"
        if _BARRED.search(name):
            return "barred"
    return "open"


def targets_in(passage: Passage) -> list[Found]:
    """The targets of one passage; none where the headings tell of duties, money or the past."""
    where = standing(passage.texts)
    if passage.closed or where == "barred" or len(passage.text) > _LONGEST:
        return []
    found = []
    for piece in _pieces(passage.text):
        reading = _wanted(piece, where)
        if reading is not None:
            found.append(Found(passage, _TAIL.sub("", piece).strip(), reading))
    return found


def _pieces(text: str) -> list[str]:
    """Parts of a passage that may each be a target: its own lines, then clauses that both have a figure."""
    pieces: list[str] = []
    for line in text.split("\n"):
        mark, rest = marker(line)
        if mark is not None or not pieces or line[:1].isupper():
            pieces.append(rest if mark is not None else line)
        else:
            pieces[-1] = f"{pieces[-1]} {line}"
    return [
        flat(part)
        for piece in pieces
        for half in _split(piece, ";")
        for part in _split(half, ".")
        if part.strip()
    ]


def _split(text: str, mark: str) -> list[str]:
    """Cuts where the parts on both sides have a figure of their own; a full stop only before a capital or a figure."""
    parts = split_outside(text, mark)
    whole: list[str] = []
    for part in parts:
        starts = bool(re.match(r"\s+[A-ZĐÀ-Ỹ\d]", part)) if mark == "." else True
        if whole and not (starts and _figured(part) and _figured(whole[-1])):
            whole[-1] = f"{whole[-1]}{mark}{part}"
        else:
            whole.append(part)
    return whole


def _figured(text: str) -> bool:
    return bool(percents(text)) or bool(_COUNT.search(key(text)))


def _wanted(text: str, where: Standing) -> Reading | None:
    folded = key(text)
    if len(folded) < 12:
        return None
    if _PAST.search(folded) and not re.search(
        r"phan dau|toi thieu|it nhat|den (?:het |cuoi )?nam 20", folded
    ):
        return None
    share = share_in(text)
    if share is not None:
        return share if where == "objective" or _STRONG.search(folded) else None
    if where != "objective":
        return None
    rank = _RANKED.search(folded) if _INDEX.search(folded) else None
    if rank is not None:
        return Reading("rank", "<=", not rank["after"], number(rank["number"]), "hạng")
    count = _COUNT.search(folded)
    if count is not None:
        unit = parse(_raw_count(text, count)).measure
        return Reading("count", ">=", not (count["least"] or count["after"]), number(count["number"]), unit)
    return None


def _raw_count(text: str, match: re.Match[str]) -> str:
    """'02 lớp' as printed, so that the unit keeps its marks."""
    words = text.split()
    folded = [key(word) for word in words]
    figure, unit = match["number"], match["unit"].split()
    for at, word in enumerate(folded):
        if word == figure and folded[at + 1 : at + 1 + len(unit)] == unit:
            return " ".join(words[at : at + 1 + len(unit)]).rstrip(".,;:)")
    return figure
