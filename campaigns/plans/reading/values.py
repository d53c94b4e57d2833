"""What a target asks for: '≥ 50', '100%', '02 lớp', '10' (a rank), 'Có', a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from campaigns.plans.reading.draft import Operator, TargetKind, Value
from campaigns.plans.reading.words import flat, key

_NUMBER: Final = r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_AT_LEAST: Final = r"≥|>|toi thieu|it nhat|khong duoi|khong thap hon|khong it hon|tren|hon|tu"
_AT_MOST: Final = r"≤|<|toi da|khong qua|khong vuot qua|khong vuot|khong lon hon|khong cao hon|duoi|nho hon"
_LEADING: Final = r"(?:phan dau|dat|co|hoan thanh|dam bao|bao dam|duy tri|muc|ty le|va|duoc|nang len|xep|hang|thu|nhom|top|dung|trong|so|dau|vi tri|tang|giam|cac|tong so)"
_PERCENT: Final = re.compile(
    rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<equal>=|\bbang))?\s*(?P<number>{_NUMBER})\s*%"
    rf"(?:\s*den\s*(?:{_NUMBER})\s*%)?(?P<after>\s*(?:gia tri|tong so)?\s*(?:tro len|tro xuong))?"
)
_BARE: Final = re.compile(
    rf"^(?:{_LEADING}\s+)*(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<equal>=|bang))?\s*(?:{_LEADING}\s+)*"
    rf"(?P<number>{_NUMBER})(?P<unit>(?:\s+[a-z/%]+){{0,6}}?)(?P<after>\s*(?:tro len|tro xuong))?$"
)
_SPAN: Final = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*%?\s*[-–]\s*\d+(?:[.,]\d+)?\s*%"
)  # 80-90%: the lower end is owed
_RANK: Final = re.compile(r"\b(?:thu bac|xep hang|thu hang|xep thu|hang|vi tri|top|nhom .{0,12}dau)\b")
_YES: Final = frozenset(
    {"co", "dat", "yes", "x", "hoan thanh", "da co", "100% dat", "dam bao", "bao dam", "duoc", "day du"}
)
_DATE: Final = re.compile(r"\b\d{1,2}[/.-]\d{4}\b|\b(?:thang|quy|nam|ngay)\s+[\divx]+\b")
_PERCENT_UNIT: Final = frozenset({"%", "phan tram", "ty le", "ty le %", "ty le phan tram"})
_HEAVY: Final = re.compile(
    r"(?:dat|toi thieu|it nhat|tren|[≥≤<>=]|phan dau|duy tri|dam bao|bao dam|muc|tu)\s*$"
)


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


def share_in(text: str) -> Reading | None:
    """The percentage that a sentence asks for, or None. With several: the one after 'đạt', 'tối thiểu' …, else the first."""
    folded = key(_SPAN.sub(r"\1%", text))
    found = list(_PERCENT.finditer(folded))
    if not found:
        return None

    def weight(match: re.Match[str]) -> tuple[int, int]:
        before = folded[max(0, match.start() - 60) : match.start()]
        strong = bool(match["least"] or match["most"] or _HEAVY.search(before)) or match.start() == 0
        compared = bool(re.search(r"(?:so voi|tang|giam)(?: \w+){0,3} $", before))
        return (2 if compared else 0 if strong else 1, match.start())

    best = min(found, key=weight)
    operator, assumed = _operator(best, rank=False)
    several = len({match["number"] for match in found}) > 1
    doubt = (
        (f"Câu có nhiều con số phần trăm, đã lấy {best['number']}%: “{_short(text)}”.",) if several else ()
    )
    return Reading("percent", operator, assumed, number(best["number"]), "%", doubt)


def parse(raw: str, measure: str = "", text: str = "") -> Reading:
    """A value cell, with its unit of measure and the target's text. Never fails: what is no figure is a text."""
    raw = flat(raw)
    folded, unit = key(raw), key(measure)
    if not folded:
        inside = share_in(text)
        if inside is not None:
            return inside
        return Reading("text", None, False, None, measure, (f"Chỉ tiêu không có giá trị: “{_short(text)}”.",))
    if folded in _YES:
        return Reading("yesno", None, False, True, measure)
    rank = bool(
        _RANK.search(unit)
        or _RANK.search(folded)
        or (not unit and re.match(r"(?:xep hang|thu hang|xep thu)\b", key(text)))
    )
    if "%" in folded:
        share = share_in(raw)
        if share is not None:
            return Reading(
                "percent", share.operator, share.assumed, share.value, measure or "%", share.doubts
            )
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
    if len(text) > 60:
        return False
    folded = key(text)
    return folded in _YES or (bool(folded) and parse(text).kind in {"percent", "count", "rank"})


def _short(text: str) -> str:
    text = flat(text)
    return text if len(text) <= 90 else text[:87].rstrip() + "…"
