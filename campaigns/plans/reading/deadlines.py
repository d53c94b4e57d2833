"""Deadlines as plans write them, from '10/2/2026' to 'Theo lộ trình của Tỉnh'."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import replace
from typing import Final

from campaigns.plans.reading.draft import Deadline, DeadlineKind
from campaigns.plans.reading.words import flat, key

_DAY: Final = re.compile(r"(?<![\d/.-])(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(20\d\d)(?!\d)")
_DAY_WORDS: Final = re.compile(r"ngay (\d{1,2}) thang (\d{1,2})(?: nam (20\d\d))?")
_DAY_SHORT: Final = re.compile(
    r"(?:(?:ngay|truoc|den|tu|het|xong) (?:ngay )?|^|(?<= ))(\d{1,2})[/.](\d{1,2})(?![\d/.])"
)
_MONTH: Final = re.compile(r"(?<![\d/.-])(\d{1,2})\s*[/.-]\s*(20\d\d)(?!\d)")
_MONTH_WORDS: Final = re.compile(
    r"\b(?:thang |t ?)(\d{1,2}(?:(?: (?:va |den |thang |t)*)\d{1,2}(?![\d/]))*)(?: ?/ ?| nam )?(20\d\d)?(?![\d/])"
)
_QUARTER: Final = re.compile(
    r"\bq(?:uy)? ?((?:(?:iv|i{1,3}|[1-4])(?![\w.])\s*(?:va |den |quy |q )*)+)/?\s*(?:cua |nam )*(20\d\d)?(?!\d)"
)
_HALF: Final = re.compile(r"\b0?([369]) thang (dau|cuoi) nam(?: (20\d\d))?")
_END: Final = re.compile(r"\b(?:cuoi|het|ket thuc) nam(?: ke hoach)?(?: (20\d\d))?")
_CLAUSE: Final = re.compile(r"[,;(]|\.\s")
_DUE: Final = re.compile(
    r"\b(?:hoàn thành|xong|chậm nhất|muộn nhất|trước (?:ngày|tháng|\d)|trong (?:quý|tháng|năm|6 tháng)|thời (?:gian|hạn)|đến hết)\b",
    re.IGNORECASE,
)
_NO_QUARTER: Final = re.compile(r"\bquy (?:vi*|[05-9])(?: nam)? ?/? ?20\d\d")
_YEAR: Final = re.compile(r"\b(20\d\d)\b")
_PROVINCE: Final = re.compile(
    r"\btheo (?:lo trinh|yeu cau|huong dan|ke hoach|chi dao|tien do|quy dinh|thong bao|van ban)\b.*\b(?:tinh|thanh pho|trung uong|tw|bo|so|nganh|cap tren|chinh phu|cap co tham quyen)\b"
    r"|\btheo lo trinh\b|\b(?:sau )?khi co (?:yeu cau|huong dan|chi dao|van ban)\b"
)
_ONGOING: Final = re.compile(
    r"thuong xuyen|lien tuc|hang nam|hang ngay|ca nam|(?:trong|suot) nam$|24/7|quanh nam"
)
_CADENCE: Final = re.compile(
    r"hang (?:tuan|thang|quy)|dinh ky|moi (?:tuan|thang|quy)|\d ?(?:lan|ky|buoi|lop|cuoc|bai|tin)? ?/ ?(?:tuan|thang|quy)|thang cuoi quy"
)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def month_end(year: int, month: int) -> str:
    """ISO date of a month's last day: a month's deadline."""
    return datetime.date(year, month, calendar.monthrange(year, month)[1]).isoformat()


def parse_deadline(raw: str, year: int | None) -> Deadline:
    """Kind and last day of a deadline; `year` is the plan's, for deadlines that name none. Never fails."""
    raw = flat(raw)
    kind, date = _kind(key(raw), year)
    return Deadline(kind, date, raw)


def deadline_within(sentence: str, year: int | None) -> Deadline:
    """The deadline that a sentence of work ends with ('…, hoàn thành trước 30/6/2026'); kind none with no words of it."""
    for clause in reversed(_CLAUSE.split(flat(sentence))):
        begins = _DUE.search(clause)
        found = parse_deadline(clause[begins.start() :], year) if begins else None
        if found is not None and found.date is not None:
            return replace(found, raw=found.raw.strip(" .;,)"))
    return Deadline("none", None, "")


def _kind(text: str, year: int | None) -> tuple[DeadlineKind, str | None]:
    dated = None if _NO_QUARTER.search(text) else _dated(text, year)
    if dated is not None:
        return dated
    if (
        _DAY.search(text)
        or _DAY_WORDS.search(text)
        or _DAY_SHORT.fullmatch(text)
        or _no_month(text)
        or _NO_QUARTER.search(text)
    ):
        return "none", None  # a day or month that does not exist: a person has to say what was meant
    if _PROVINCE.search(text):
        return "province", None
    if _ONGOING.search(text):
        return "ongoing", None
    if _CADENCE.search(text):
        return "cadence", None
    years = _YEAR.findall(text)
    if years:
        return "year", f"{years[-1]}-12-31"
    return "none", None


def _no_month(text: str) -> bool:
    """A thirteenth month."""
    months = [match[1] for match in _MONTH.finditer(text)]
    months += [number for match in _MONTH_WORDS.finditer(text) for number in re.findall(r"\d+", match[1])]
    return any(not 1 <= int(month) <= 12 for month in months)


def _dated(text: str, year: int | None) -> tuple[DeadlineKind, str] | None:
    """The last date that stands in the text; a span's deadline is its end."""
    found: list[tuple[int, DeadlineKind, str]] = []
    taken: list[tuple[int, int]] = []

    def note(match: re.Match[str], kind: DeadlineKind, date: str | None) -> None:
        if date is not None and not any(start < match.end() and match.start() < end for start, end in taken):
            found.append((match.start(), kind, date))
            taken.append(match.span())

    for match in _DAY.finditer(text):
        note(match, "date", _day(match[1], match[2], match[3], year))
    for match in _DAY_WORDS.finditer(text):
        note(match, "date", _day(match[1], match[2], match[3], year))
    for match in _QUARTER.finditer(text):
        last = re.findall(r"iv|i{1,3}|[1-4]", match[1])[-1]
        quarter = _ROMAN.get(last) or int(last)
        note(match, "quarter", _month(str(quarter * 3), match[2], year))
    for match in _HALF.finditer(text):
        note(match, "month", _month(match[1] if match[2] == "dau" else "12", match[3], year))
    for match in _MONTH_WORDS.finditer(text):
        note(match, "month", _month(re.findall(r"\d+", match[1])[-1], match[2], year))
    for match in _MONTH.finditer(text):
        note(match, "month", _month(match[1], match[2], year))
    if not _ONGOING.search(text):
        for match in _DAY_SHORT.finditer(text):
            note(match, "date", _day(match[1], match[2], None, year))
    for match in _END.finditer(text):
        note(match, "year", _month("12", match[1], year))
    if not found:
        return None
    _, kind, date = max(found)
    return kind, date


def _day(day: str, month: str, year: str | None, plan_year: int | None) -> str | None:
    of = int(year) if year else plan_year
    if of is None:
        return None
    try:
        return datetime.date(of, int(month), int(day)).isoformat()
    except ValueError:
        return None


def _month(month: str, year: str | None, plan_year: int | None) -> str | None:
    of = int(year) if year else plan_year
    return month_end(of, int(month)) if of is not None and 1 <= int(month) <= 12 else None
