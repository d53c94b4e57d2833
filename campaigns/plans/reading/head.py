"""Number, date, issuer, title and year of the plan itself, never those of a document that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.plans.reading.outline import annex_label, marker
from campaigns.plans.reading.words import begins_small, flat, key

_FIRST: Final = 40  # lines in which the letterhead and the title stand
_NUMBER: Final = re.compile(
    r"^Số\s*:?\s*(?P<count>\d{1,5}[a-zA-Z]?)?[\s….]*(?P<mark>[-/])\s*(?P<code>[A-ZĐ][A-ZĐa-z0-9.&–-]*(?:[-/][A-ZĐ][A-ZĐa-z.]*)*)\s*$"
)
_DATED: Final = re.compile(
    r"^(?P<place>[^,\d]{2,60}),\s*ngày\s*(?P<day>\d{1,2})?[\s….]*tháng\s*(?P<month>\d{1,2})?[\s….]*năm\s*(?P<year>20\d\d)",
    re.IGNORECASE,
)
_ATTACHED: Final = re.compile(
    r"kèm theo\s+(?:Kế hoạch|Quyết định|Chương trình)\s+số\s*:?\s*(?P<count>\d{1,5}[a-z]?)?[\s….]*[-/]\s*(?P<code>[A-ZĐ][\w.–-]*)[\s,]*"
    r"(?:ngày\s*(?:(?P<day>\d{1,2})?[\s….]*/\s*(?P<month>\d{1,2})\s*/\s*(?P<year>20\d\d)|(?P<day2>\d{1,2})?[\s….]*tháng\s*(?P<month2>\d{1,2})?[\s….]*năm\s*(?P<year2>20\d\d)))?",
    re.IGNORECASE,
)
_KIND: Final = re.compile(r"^(?:ke hoach|quyet dinh|chuong trinh(?: hanh dong| cong tac)?|nghi quyet|de an)$")
_TITLED: Final = re.compile(r"^(?:ke hoach|chuong trinh) \w")
_BODY: Final = re.compile(
    r"^(?:can cu|thuc hien (?:ket luan|nghi quyet|ke hoach|chuong trinh|cong van|quyet dinh|chi thi|van ban|luat|de an)|uy ban nhan dan|ban chi dao|theo de nghi|xet de nghi|kinh gui|nham|de trien khai|truong ban|chu tich|ban hanh kem|kem theo)\b"
)
_ABOUT: Final = re.compile(r"^(?:về việc|v/v)\s+(?:ban hành\s+)?", re.IGNORECASE)
_ORGAN: Final = re.compile(
    r"^(?P<organ>(?i:ủy ban nhân dân|uỷ ban nhân dân|ubnd|ban chỉ đạo|đảng ủy|đảng uỷ|hội đồng nhân dân|hđnd|ủy ban mttq[\w ]*?))"
    r"\s+(?i:của\s+)?(?P<level>(?i:xã|phường|đặc khu|thị trấn))\s+(?P<name>(?:[A-ZĐÀ-Ỹ][\w'’.-]*)(?:\s+[A-ZĐÀ-Ỹ0-9][\w'’.-]*){0,5})$"
)
_LEVEL: Final = "xã|phường|đặc khu|thị trấn"
_ORGANS: Final = (
    ("BCĐ", "Ban Chỉ đạo"),
    ("UBND", "UBND"),
    ("HĐND", "HĐND"),
    ("MTTQ", "Ủy ban MTTQ"),
    ("ĐU", "Đảng ủy"),
    ("ĐTN", "Đoàn Thanh niên"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """`number` is "" where the copy is not numbered yet; `issued_on` ISO, perhaps only year or month."""

    number: str
    issued_on: str | None
    issuer: str
    title: str
    year: int | None


def read_head(lines: Sequence[str]) -> Head:
    """`lines`: the document's paragraphs and, where tables stand, their cells line by line, in order."""
    first = [flat(line[:600]) for line in lines[:_FIRST]]
    count, mark, code = _number(first)
    place, issued_on = _dated(first)
    number = f"{count}{mark}{code}" if count else ""
    better = _attached(lines, count, code)
    if better and (issued_on is None or (better.startswith(issued_on) and len(better) > len(issued_on))):
        issued_on = better
    title = _title(first)
    named = re.search(r"năm\s+(20\d\d)(?!\s*[-–]\s*20)", title, re.IGNORECASE)
    year = int(named[1]) if named else int(issued_on[:4]) if issued_on else None
    return Head(number, issued_on, _issuer(lines, first, place, code), title, year)


def is_document_title(text: str) -> bool:
    """A line of its own that says 'KẾ HOẠCH' or 'CHƯƠNG TRÌNH', alone or with the year's name, in capitals."""
    line = flat(text)
    return line.isupper() and len(line) < 200 and bool(re.match(r"(?:ke hoach|chuong trinh)\b", key(line)))


def _number(first: Sequence[str]) -> tuple[str, str, str]:
    for line in first:
        found = _NUMBER.match(line)
        if found:
            return found["count"] or "", found["mark"], found["code"]
    return "", "", ""


def _dated(first: Sequence[str]) -> tuple[str, str | None]:
    for line in first:
        found = _DATED.match(line)
        if found and len(line) < 90:
            return found["place"].strip(), _iso(found["year"], found["month"], found["day"])
    return "", None


def _attached(lines: Sequence[str], count: str, code: str) -> str | None:
    """The date in '(Ban hành kèm theo Kế hoạch số … ngày …)', when that line means this plan."""
    best: str | None = None
    for line in lines:
        if len(line) > 300 or "kèm theo" not in line.lower():
            continue
        text = flat(line)
        for found in _ATTACHED.finditer(text):
            own = (found["count"] or "") == count and (not code or key(found["code"]) == key(code))
            if own:
                date = _iso(
                    found["year"] or found["year2"],
                    found["month"] or found["month2"],
                    found["day"] or found["day2"],
                )
                if date and (best is None or len(date) > len(best)):
                    best = date
    return best


def _iso(year: str | None, month: str | None, day: str | None) -> str | None:
    if not year:
        return None
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _title(first: Sequence[str]) -> str:
    """What follows the line 'KẾ HOẠCH'; of a decision, what it issues."""
    for at, line in enumerate(first):
        if not _KIND.match(key(line)):
            continue
        words: list[str] = []
        for after in first[at + 1 : at + 8]:
            name = key(after)
            if not name or re.fullmatch(r"[-–—_*\s]+", after):
                if words:
                    break
                continue
            if (
                _BODY.match(name)
                or annex_label(after)
                or marker(after)[0] is not None
                or after.startswith("(")
            ):
                break
            if (
                words
                and not begins_small(after)
                and len(" ".join(words)) > 60
                and words[-1].endswith((".", ";"))
            ):
                break
            words.append(after)
        if words:
            return _ABOUT.sub("", " ".join(words)).strip()
    for at, line in enumerate(first):
        if _TITLED.match(key(line)) and len(line) < 300 and (line.isupper() or at < 12):
            return " ".join([line, *(after for after in first[at + 1 : at + 3] if begins_small(after))])
    return ""


def _issuer(lines: Sequence[str], first: Sequence[str], place: str, code: str) -> str:
    """'UBND phường …': the organ from the number's code or the letterhead, the place from the line with the date."""
    organ = next((words for mark, words in _ORGANS if mark in code.upper()), "")
    letterhead = next(
        (found for line in first[:14] if (found := _ORGAN.match(line)) and len(line) < 90), None
    )
    if letterhead is not None:
        named = letterhead["name"].strip(" .*")
        level = letterhead["level"].lower()
        if place and key(place) == key(named):
            named = place
        elif named.isupper():
            named = " ".join(word.capitalize() for word in named.split())
        if not organ:
            organ = (
                "UBND"
                if key(letterhead["organ"]).startswith("uy ban nhan dan")
                else letterhead["organ"].capitalize()
            )
        return f"{organ} {level} {named}"
    if place:
        for line in lines:
            found = re.search(rf"\b({_LEVEL})\s+{re.escape(place)}\b", line, re.IGNORECASE)
            if found:
                return f"{organ or 'UBND'} {found[1].lower()} {place}"
    for line in lines[:60]:
        found = re.search(
            rf"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND)\s+(?:\(UBND\)\s+)?({_LEVEL})\s+((?:[A-ZĐÀ-Ỹ][\w'’]*\s?){{1,4}})",
            flat(line),
        )
        if found:
            return f"{organ or 'UBND'} {found[1].lower()} {found[2].strip()}"
    return ""
