"""The running text: paragraphs mended over page breaks, each with the headings above it, and the targets among them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from campaigns.plans.reading.draft import Place
from campaigns.plans.reading.outline import Marker, marker
from campaigns.plans.reading.values import Reading, for_each, number, parse, percents, share_in
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
    r"lop|khoa|ky|gian hang|tin bai|san pham|mo hinh|diem|tu sach|cau hoi|bo|cuon|ban tin|pano|buoi|cuoc|hoi nghi|hoi thi|mo hinh|nguoi|hoc vien|luot|ho gia dinh|ho|hop tac xa|doanh nghiep|co so|tin|bai|video|diem|san pham|sang kien|de xuat"
    r"|thu tuc|dich vu|to|thon|to dan pho|khu pho|ap|ban|truong|cau lac bo|chuyen de|dot|chien dich|nen tang|giai phap|de tai|nhiem vu|thanh vien"
)
_DEED: Final = r"(?:phan dau |to chuc |thanh lap |xay dung |duy tri |mo |moi |co |dat |ra mat |hoan thanh |trong nam |nam 20\d\d |den het nam 20\d\d |trang bi |lap dat |ho tro |nhan rong |phat trien |bo tri )"
_COUNT: Final = re.compile(
    rf"(?:(?P<least>toi thieu|it nhat|khong duoi|tren|≥|tu)|^{_DEED}*|\b(?:len|dat))\s*(?P<number>\d{{1,3}}(?:\.\d{{3}})+|\d+)\s+(?P<unit>{_UNITS})\b(?P<after> tro len)?"
)
_COUNT_ANY: Final = re.compile(
    rf"(?:(?P<least>\b(?:toi thieu|it nhat))|^{_DEED}+)\s*(?P<number>\d{{1,3}}(?:\.\d{{3}})+|\d+)\s+(?P<unit>(?!tuoi|thang|nam|ngay|gio|trieu|ty|dong|quy|tuan|phut|%)[a-z]+)\b(?P<after> tro len)?"
)
_OF_ALL: Final = re.compile(
    rf"\b(?P<number>\d{{1,3}}) ?/ ?(?P<all>\d{{1,3}}) (?P<unit>{_UNITS})\b(?P<after> tro len)?"
)
_EACH: Final = re.compile(
    r"^(?:phan dau |bao dam |dam bao |trong nam )*(?:moi|tung) (?:thon|to dan pho|khu pho|ap|xom|ban|truong|lop|ho|gia dinh|co quan|don vi|can bo|nguoi|chi hoi|chi doan)\b"
)
_AGAINST: Final = re.compile(r"\bso (?:voi )?(?:cung ky )?(?:nam truoc|hien nay)")
_LEFT: Final = re.compile(r"\btu \d[\d.]*(?: \w+){0,3} (?=len \d)")  # 'từ 10 lớp lên 15 lớp'
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
    page: int | None = None
    table: int | None = None
    row: int | None = None

    def place(self, raw: str) -> Place:
        """Where `raw`, a part of it, stands."""
        paragraph = self.number if self.table is None else None
        return Place(raw, paragraph=paragraph, table=self.table, row=self.row, page=self.page)


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


def targets_in(passage: Passage, year: int | None = None) -> list[Found]:
    """The targets of one passage; none where the headings tell of duties, money or the past. `year`: the plan's."""
    where = standing(passage.texts)
    if passage.closed or where == "barred" or len(passage.text) > _LONGEST:
        return []
    found = []
    for piece in pieces(passage.text):
        reading = wanted(piece, where, year)
        if reading is not None:
            found.append(Found(passage, _TAIL.sub("", piece).strip(), reading))
    return found


def pieces(text: str) -> list[str]:
    """Parts of a passage that may each be a target: its own lines, then clauses that both have a figure."""
    out: list[str] = []
    for line in text.split("\n"):
        mark, rest = marker(line)
        if mark is not None or not out or line[:1].isupper():
            out.append(rest if mark is not None else line)
        else:
            out[-1] = f"{out[-1]} {line}"
    return [
        flat(part)
        for piece in out
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


def wanted(text: str, where: Standing, year: int | None = None) -> Reading | None:
    """What one sentence asks for, or None; a bare count or a rank only where targets are expected."""
    folded = key(text)
    if len(folded) < 12:
        return None
    if _PAST.search(_AGAINST.sub("", folded)) and not re.search(
        r"phan dau|toi thieu|it nhat|den (?:het |cuoi )?nam 20", folded
    ):
        return None
    share = share_in(text, year)
    if share is not None:
        return share if where == "objective" or _STRONG.search(folded) else None
    if where != "objective":
        return None
    rank = _RANKED.search(folded) if _INDEX.search(folded) else None
    if rank is not None:
        return Reading("rank", "<=", not rank["after"], number(rank["number"]), "hạng")
    part = _OF_ALL.search(folded)
    if part is not None and 0 < int(part["number"]) <= int(part["all"]):
        return Reading("count", ">=", True, number(part["number"]), _unit_after(text, part))
    onward = _LEFT.sub("", folded)
    count = _COUNT.search(onward) or _COUNT_ANY.search(onward)
    if count is not None:
        unit = parse(_raw_count(text, count)).measure
        doubts = (for_each(text),) if _EACH.match(folded) else ()
        assumed = not (count["least"] or count["after"])
        return Reading("count", ">=", assumed, number(count["number"]), unit, doubts)
    return None


def _unit_after(text: str, part: re.Match[str]) -> str:
    """'trường' of '3/3 trường', with its marks."""
    count = len(part["unit"].split())
    found = re.search(rf"\d ?/ ?{part['all']} ((?:\S+ ?){{{count}}})", text)
    return found[1].strip().rstrip(".,;:)") if found else part["unit"]


def _raw_count(text: str, match: re.Match[str]) -> str:
    """'02 lớp' as printed, so that the unit keeps its marks."""
    words = text.split()
    folded = [key(word) for word in words]
    figure, unit = match["number"], match["unit"].split()
    for at, word in enumerate(folded):
        if word == figure and folded[at + 1 : at + 1 + len(unit)] == unit:
            return " ".join(words[at : at + 1 + len(unit)]).rstrip(".,;:)")
    return figure
