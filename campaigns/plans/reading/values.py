"""What a target asks for: '≥ 50', '100%', '02 lớp', '10' (a rank), 'Có', a sentence."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from campaigns.plans.reading.draft import Operator, TargetKind, Value
from campaigns.plans.reading.words import flat, key

_NUMBER: Final = r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_SHARE: Final = r"\d+(?:[.,]\d+)?"
_AT_LEAST: Final = r"≥|>|toi thieu|it nhat|khong duoi|khong thap hon|khong it hon|tren|hon|tu"
_AT_MOST: Final = r"≤|<|toi da|khong qua|khong vuot qua|khong vuot|khong lon hon|khong cao hon|duoi|nho hon"
_LEADING: Final = r"(?:phan dau|dat|co|hoan thanh|dam bao|bao dam|duy tri|muc|ty le|va|duoc|nang len|xep|hang|thu|nhom|top|dung|trong|so|dau|vi tri|tang|giam|cac|tong so)"
_PERCENT: Final = re.compile(
    rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<equal>=|\bbang))?\s*(?<!\d)(?P<number>{_SHARE})\s*%"
    rf"(?:\s*den\s*(?:{_SHARE})\s*%)?(?P<after>\s*(?:gia tri|tong so)?\s*(?:tro len|tro xuong))?"
)
_BARE: Final = re.compile(
    rf"^(?:{_LEADING}\s+)*(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<equal>=|bang))?\s*(?:{_LEADING}\s+)*"
    rf"(?P<number>{_NUMBER})(?P<unit>(?:\s+[a-z/%]+){{0,6}}?)(?P<after>\s*(?:tro len|tro xuong))?$"
)
_SPAN: Final = re.compile(
    r"(?<!\d)(\d+(?:[.,]\d+)?)\s*%?\s*[-–]\s*\d+(?:[.,]\d+)?\s*%"
)  # 80-90%: the lower end is owed
_RANK: Final = re.compile(
    r"^(?:thuoc |trong )?(?:xep )?(?:thu|nhom|top) \d|\b(?:thu bac|xep hang|thu hang|xep thu|hang|vi tri|top|nhom .{0,12}dau)\b"
)
_RANKED: Final = re.compile(
    r"^(?:xep hang|thu hang|xep thu|thu bac|vi tri)\b|\b(?:xep hang|thu hang|thu bac)\b(?!.*(?:ty le|so luong))"
)
_OF_ALL: Final = re.compile(
    r"^(?P<before>(?:[a-z]+ ){0,3})(?P<part>\d{1,3}) ?/ ?(?P<all>\d{1,3})(?P<unit>(?: (?!thang|nam|ngay|quy|hang)[a-z]+){0,4})$"
)
_EACH: Final = re.compile(
    r"^(?:phan dau |bao dam |dam bao )?(?:moi|tung) (?:thon|to dan pho|khu pho|ap|xom|ban|truong|lop|ho|gia dinh|co quan|don vi|can bo|nguoi|chi hoi|chi doan)\b(?: [a-z]+){0,6}? (?=toi thieu|it nhat|khong duoi|tu|≥|\d)"
)
_MORE: Final = re.compile(
    r"\b(?:tang|giam)(?: them)?(?: (?:toi thieu|it nhat|tren|khong duoi|binh quan|khoang))? $"
)
_YES: Final = frozenset(
    {"co", "dat", "yes", "x", "hoan thanh", "da co", "100% dat", "dam bao", "bao dam", "duoc", "day du"}
)
_DATE: Final = re.compile(r"\b\d{1,2}[/.-]\d{4}\b|\b(?:thang|quy|nam|ngay)\s+[\divx]+\b")
_PERCENT_UNIT: Final = frozenset({"%", "phan tram", "ty le", "ty le %", "ty le phan tram"})
_HEAVY: Final = re.compile(
    r"(?:dat|toi thieu|it nhat|tren|[≥≤<>=]|phan dau|duy tri|dam bao|bao dam|muc|tu|len|xuong|con)\s*$"
)
_COMPARED: Final = re.compile(r"(?:so voi|tang|giam|tang them|giam them)(?: \w+){0,3} $")
_STEP: Final = re.compile(r"\b(?:tu|muc)(?: \w+){0,2} $")
_ONWARD: Final = re.compile(r"(?: \w+){0,4}? (?:len|xuong|nang len|giam con|tang len)\b")
_DOWN: Final = re.compile(r"\b(?:xuong|giam con|xuong con|chi con)(?: con| muc| duoi){0,2}\s*$")
_YEAR: Final = re.compile(r"\b(?:nam )?(20\d\d)\b")
_PAUSE: Final = "zz"
_MOST_SHARES: Final = 40  # of one sentence; each is weighed against all of it
_NOT_FROM: Final = re.compile(r"\b[Tt][ửựưứ]\b")  # 'điện tử 50%' folds to what 'từ 50%' does


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as understood. `doubts` are Vietnamese sentences for the person who checks."""

    kind: TargetKind
    operator: Operator | None
    assumed: bool
    value: Value
    measure: str
    doubts: tuple[str, ...] = ()


def number(text: str) -> Decimal:
    """A figure in Vietnamese writing: 1.000 is a thousand, 12,5 twelve and a half; 12.5 is taken as 12,5."""
    text = text.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    return Decimal(text.replace(",", "."))


def percents(text: str) -> list[re.Match[str]]:
    """Every percentage in a text's key, in order."""
    return list(_PERCENT.finditer(key(text)))


def _operator(match: re.Match[str], rank: bool) -> tuple[Operator, bool]:
    after = (match["after"] or "").strip()
    if rank:
        return "<=", not (match["least"] or match["most"] or after)
    if match["most"] or after.endswith("xuong"):
        return "<=", False
    if match["least"] or after.endswith("len"):
        return ">=", False
    return ("=", False) if match["equal"] else (">=", True)


def share_in(text: str, year: int | None = None) -> Reading | None:
    """The percentage that a sentence asks for, or None; `year` is the plan's.

    With several: the one said of that year, else the one after 'đạt', 'tối thiểu', 'lên' …, else the first; never the
    figure of an earlier year, of a comparison, or the one that is to be left behind ('từ 60% lên 80%').
    """
    words = _NOT_FROM.sub("tux", _SPAN.sub(r"\1%", _without_asides(text)))
    folded = key(re.sub(r"[,;:](?=\s|$)", f" {_PAUSE} ", words))
    found = list(itertools.islice(_PERCENT.finditer(folded), _MOST_SHARES))
    if not found:
        return None

    def weight(match: re.Match[str]) -> tuple[int, int]:
        before = folded[max(0, match.start() - 60) : match.start("number")]
        strong = bool(match["least"] or match["most"] or _HEAVY.search(before)) or match.start() == 0
        light = 2 if _COMPARED.search(before) else 0 if strong else 1
        if _STEP.search(before) and _ONWARD.match(folded[match.end() :]):
            light += 4
        return (light + _off_year(folded, match, found, year), match.start())

    best = min(found, key=weight)
    operator, assumed = _operator(best, rank=False)
    if assumed and _DOWN.search(folded[: best.start("number")].rstrip() + " "):
        operator, assumed = "<=", False
    doubts = []
    if _MORE.search(folded[: best.start("number")].rstrip("≥≤<>= ") + " "):
        doubts.append(f"“{best['number']}%” là mức tăng hoặc giảm so với trước, không phải tỷ lệ phải đạt.")
    several = len({match["number"] for match in found}) > 1
    if several:
        doubts.append(f"Câu có nhiều con số phần trăm, đã lấy {best['number']}%: “{_short(text)}”.")
    return Reading("percent", operator, assumed, number(best["number"]), "%", tuple(doubts))


def _without_asides(text: str) -> str:
    """Brackets that hold a figure are asides, where there is one outside them too."""
    bare = re.sub(r"\([^()]*%[^()]*\)", " ", text)
    return bare if "%" in bare else text


def _off_year(folded: str, match: re.Match[str], found: list[re.Match[str]], year: int | None) -> int:
    """How far a figure is from the plan's year, by the year that its clause names, or the words before: 0 of that year."""
    if year is None or len(found) < 2 or not _YEAR.search(folded):
        return 0
    begin = max(folded.rfind(_PAUSE, 0, match.start()), 0)
    end = folded.find(_PAUSE, match.end())
    before = [int(one[1]) for one in _YEAR.finditer(folded, begin, match.start("number"))]
    after = [int(one[1]) for one in _YEAR.finditer(folded, match.end(), end if end > 0 else len(folded))]
    last = max((one.end() for one in found if one.end() <= match.start()), default=0)
    above = [int(one[1]) for one in _YEAR.finditer(folded, last, match.start("number"))]
    named = before[-1:] or after[:1] or above[-1:]
    if not named:
        return 1
    return 0 if named[0] == year else 3 if named[0] > year else 5


def parse(raw: str, measure: str = "", text: str = "", year: int | None = None) -> Reading:
    """A value cell, with its unit of measure and the target's text; `year` is the plan's.

    Never fails: what is no figure is a text.
    """
    raw = flat(raw)
    folded, unit = key(raw), key(measure)
    if not folded:
        inside = share_in(text, year)
        if inside is not None:
            return inside
        return Reading("text", None, False, None, measure, (f"Chỉ tiêu không có giá trị: “{_short(text)}”.",))
    if folded in _YES:
        return Reading("yesno", None, False, True, measure)
    rank = bool(_RANK.search(unit) or _RANK.search(folded) or (not unit and _RANKED.search(key(text))))
    if "%" in folded:
        share = share_in(raw, year)
        if share is not None:
            return Reading(
                "percent", share.operator, share.assumed, share.value, measure or "%", share.doubts
            )
    each = _EACH.match(folded)
    if each is not None and "%" not in folded:
        words = raw.split()[len(each[0].split()) :]
        rest = parse(" ".join(words), measure)
        if rest.kind == "count":
            return replace(rest, doubts=(*rest.doubts, for_each(raw)))
    part = _part_of_all(raw, folded, measure)
    if part is not None:
        return part
    odd = len(folded) > 160 or (_DATE.search(folded) and not rank)
    bare = None if odd else _BARE.match(folded)
    if bare is None or (
        len(bare["number"]) == 4 and bare["number"].startswith("20") and not bare["unit"] and not unit
    ):
        return Reading("text", None, False, raw, measure)
    operator, assumed = _operator(bare, rank)
    kind: TargetKind = (
        "rank"
        if rank
        else "percent"
        if _is_share(unit) or (not unit and not bare["unit"].strip() and re.match(r"ty le|.*%", key(text)))
        else "count"
    )
    worded = _unit_words(raw, bare) if kind == "count" else ""
    return Reading(
        kind, operator, assumed, number(bare["number"]), measure or ("%" if kind == "percent" else worded)
    )


def for_each(text: str) -> str:
    """The doubt of a figure that is asked of every village or school, not of the commune."""
    return f"Con số tính cho từng nơi, từng người, không phải cho toàn địa bàn: “{_short(text)}”."


def _part_of_all(raw: str, folded: str, measure: str) -> Reading | None:
    """'3/3 trường', '8/10 thôn': a count out of all there are; without a unit it may be a day of a month."""
    found = _OF_ALL.match(folded)
    if found is None or not 0 < int(found["part"]) <= int(found["all"]):
        return None
    if not (found["unit"] or measure) or "%" in measure:
        return None
    return Reading("count", ">=", True, number(found["part"]), measure or _unit_words(raw, found))


def _is_share(unit: str) -> bool:
    return unit in _PERCENT_UNIT or "%" in unit


def _unit_words(raw: str, match: re.Match[str]) -> str:
    """'lớp' of 'Tối thiểu 02 lớp', as printed."""
    count = len(match["unit"].split())
    if not count:
        return ""
    words = re.sub(r"\s*trở (?:lên|xuống)\s*$", "", raw, flags=re.IGNORECASE).rstrip(".;, ").split()
    return " ".join(words[-count:])


def looks_like_value(text: str) -> bool:
    """Short and a figure, a share or a plain yes: what stands in a column of values."""
    folded = key(text)
    if len(text) > 60 or len(folded.split()) > 7:
        return False
    return folded in _YES or (bool(folded) and parse(text).kind in {"percent", "count", "rank"})


def _short(text: str) -> str:
    text = flat(text)
    return text if len(text) <= 90 else text[:87].rstrip() + "…"
