"""Dates as Vietnamese lists write them: day first, often only a month or a year, often an Excel number."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from app.base.text import clean, fold

OLDEST: Final = 125
"""Years that a living person can have."""
_SERIAL_ZERO: Final = date(1899, 12, 30)


class Birth(NamedTuple):
    """`iso` is '1980', '1980-05' or '1980-05-17', None without one.

    `wrong`: '' or why the cell is none: 'impossible' (no such day, in the future, too long ago) or 'unreadable'.
    `doubts`: birth_century_guessed (the year had two digits), birth_year_in_date_cell (a year typed into a cell
    that shows dates), birth_digits_only.
    """

    iso: str | None = None
    wrong: str = ""
    doubts: tuple[str, ...] = ()


_NOTHING: Final = re.compile(
    r"[-–—./?_*x ]*|khong|khong (?:ro|nho|co|biet)|chua (?:ro|co|biet)|n/?a|null|none|ko|k"
)
_UNKNOWN: Final = r"(?:[?x]{1,2}|\.{1,3}|-{1,2}|…|0{1,2})"
_SEP: Final = r"\s*[-/.,\\–—‐‑ ]\s*"
_USUAL: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")  # how nearly all are written
_YMD: Final = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:[t ].*)?")
_DMY: Final = re.compile(
    rf"(?P<d>\d{{1,2}}|{_UNKNOWN}){_SEP}(?P<m>\d{{1,2}}|{_UNKNOWN}){_SEP}(?P<y>\d{{4}}|\d{{2}})(?:\s+\d{{1,2}}:\d\d(?::\d\d)?.*)?"
)
_MY: Final = re.compile(rf"(?P<m>\d{{1,2}}|{_UNKNOWN}){_SEP}(?P<y>\d{{4}})")
_WORDS: Final = re.compile(
    r"(?:(?:ngay\s*)?(?P<d>\d{1,2})\s*)?(?:,?\s*thang\s*(?P<m>\d{1,2})\s*[,/-]?\s*)?nam\s*(?P<y>\d{4})"
)
_MONTH_WORDS: Final = re.compile(
    rf"(?:(?:ngay\s*)?(?P<d>\d{{1,2}})\s*,?\s*)?thang\s*(?P<m>\d{{1,2}}){_SEP}(?P<y>\d{{4}})"
)
_LUNAR: Final = re.compile(r"\b(?:al|am lich|am)\b")
_MONTHS: Final = {
    name: str(number)
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


def usual_birth(cell: object, *, today: date) -> str | None:
    """What `read_birth` finds in a cell of text that is written as nearly all are: a whole date of an earlier year.

    None for any other cell: that says nothing of it.
    """
    match = _USUAL.fullmatch(cell) if type(cell) is str else None
    if match is None:
        return None
    day, month, year = map(int, match.groups())
    if 1 <= day <= 28 and 1 <= month <= 12 and today.year - OLDEST <= year < today.year:
        return f"{year}-{month:02d}-{day:02d}"
    return None


def read_birth(cell: object, *, today: date, youngest: int = 0, id_year: int | None = None) -> Birth:
    """A birth date out of a raw cell (text, number, date). Never in the US order.

    `youngest`: nobody on such a list is younger, in years; with `id_year` (the year inside an identity number) it
    settles the century of a year of two digits.
    """
    if cell is None or isinstance(cell, bool | timedelta):
        return Birth() if cell is None else Birth(wrong="unreadable")
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        serial = (cell - _SERIAL_ZERO).days
        if 1900 <= serial <= today.year:
            return _checked(serial, None, None, today, ("birth_year_in_date_cell",))
        return _checked(cell.year, cell.month, cell.day, today)
    if isinstance(cell, int | float):
        return _from_number(float(cell), today, youngest, id_year)
    return _from_text(clean(cell), today, youngest, id_year)


def _checked(
    year: int, month: int | None, day: int | None, today: date, doubts: tuple[str, ...] = ()
) -> Birth:
    if not today.year - OLDEST <= year <= today.year:
        return Birth(wrong="impossible")
    if month is None:
        return Birth(f"{year:04d}", doubts=doubts)
    if not 1 <= month <= 12 or (
        day is not None and not (1 <= day <= 28 or 28 < day <= monthrange(year, month)[1])
    ):
        return Birth(wrong="impossible")
    if year == today.year and (month, day or 1) > (today.month, today.day):
        return Birth(wrong="impossible")
    if day is None:
        return Birth(f"{year:04d}-{month:02d}", doubts=doubts)
    return Birth(f"{year:04d}-{month:02d}-{day:02d}", doubts=doubts)


def _from_number(number: float, today: date, youngest: int, id_year: int | None) -> Birth:
    if number != number or abs(number) >= 1e9 or number < 0:
        return Birth(wrong="unreadable")
    if not number.is_integer():
        if 1 <= number < 13:  # 5.198 is 5.1980 after the spreadsheet dropped the last zero
            month, _, year = f"{number:.4f}".partition(".")
            return _checked(int(year), int(month), None, today)
        number = int(number)  # a serial with a time of day
    return _from_digits(str(int(number)), today, youngest, id_year)


def _from_digits(digits: str, today: date, youngest: int, id_year: int | None) -> Birth:
    if len(digits) > 8:
        return Birth(wrong="unreadable")
    value = int(digits)
    if value == 0:
        return Birth()
    if len(digits) == 4:
        return _checked(value, None, None, today)
    if len(digits) == 5:
        day = _SERIAL_ZERO + timedelta(days=value)
        if day <= today and value > 2100:
            return _checked(day.year, day.month, day.day, today)
        return _checked(value % 10000, value // 10000, None, today, ("birth_digits_only",))
    if len(digits) == 6:
        as_month = _checked(value % 10000, value // 10000, None, today, ("birth_digits_only",))
        if not as_month.wrong:
            return as_month
        return _short(value % 100, value // 100 % 100, value // 10000, today, youngest, id_year)
    if len(digits) in (7, 8):
        as_day = _checked(
            value % 10000, value // 10000 % 100, value // 1000000, today, ("birth_digits_only",)
        )
        if as_day.wrong and len(digits) == 8:
            turned = _checked(value // 10000, value // 100 % 100, value % 100, today, ("birth_digits_only",))
            return turned if not turned.wrong else as_day
        return as_day
    return Birth(wrong="unreadable")


def _short(year: int, month: int, day: int, today: date, youngest: int, id_year: int | None) -> Birth:
    latest = today.year - youngest
    whole = latest // 100 * 100 + year
    if whole > latest:
        whole -= 100
    if id_year is not None and id_year % 100 == year:
        return _checked(id_year, month, day, today)
    return _checked(whole, month, day, today, ("birth_century_guessed",))


def _from_text(text: str, today: date, youngest: int, id_year: int | None) -> Birth:
    text = fold(text).lstrip("'’`").strip(" ,;:()*").rstrip(". ")
    if _NOTHING.fullmatch(text):
        return Birth()
    text = re.sub(r"^(?:sinh|ns|ngay sinh|nam sinh)\s*(?:ngay\b|nam\b(?=\s*\d{4}$))?\s*[:.]?\s*", "", text)
    text = re.sub(r"(?<=\d)o|o(?=\d)", "0", text)  # the letter for the figure
    if text.isdigit() and text.isascii():
        return _from_digits(text, today, youngest, id_year)
    if match := _YMD.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), int(match[3]), today)
    for pattern in (_DMY, _MY, _WORDS, _MONTH_WORDS):
        if match := pattern.fullmatch(text):
            named = match.groupdict()
            day, month = _part(named.get("d")), _part(named.get("m"))
            if month is None and day is not None:
                return Birth(wrong="unreadable")
            if len(named["y"]) == 2:
                if day is None or month is None:
                    return Birth(wrong="unreadable")
                return _short(int(named["y"]), month, day, today, youngest, id_year)
            return _checked(int(named["y"]), month, day, today)
    plain = _without_remarks(text)
    return _from_text(plain, today, youngest, id_year) if plain != text else Birth(wrong="unreadable")


def _without_remarks(text: str) -> str:
    """The date alone, of a cell that says more: 'khoảng 1950', '1950 (khai sinh)', '17-may-1980', '//1980', '1950?'.

    Of a day of the lunar calendar only the year is one of ours, more or less.
    """
    if _LUNAR.search(text):
        years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
        return years[0] if len(years) == 1 else text
    text = re.sub(
        r"\([^()]*\)?|\b(?:dl|duong lich)\b|^(?:khoang|chung|do|uoc|~|≈|ngay)\s*(?:nam\b)?", " ", text
    )
    text = re.sub(r"^([a-z]{3,9})\.? (\d{1,2}),? (?=\d{4}$)", r"\2-\1-", text.strip())  # 'May 17, 1980'
    text = re.sub(
        r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?![a-z])",
        lambda m: _MONTHS[m[1]],
        text,
    )
    text = re.sub(r"^[-/._\s]+(?=(?:19|20)\d\d$)|(?<=\d{4})\.0+$|\?+$|(?<=/)'|(?<=-)'", "", text.strip())
    text = re.sub(r"^(\d{1,2})([-/.])\2(\d{1,2})\2\2(?=\d{4}$)", r"\1/\3/", text)
    return text.replace("・", "/").strip(" ,;:*")


def _part(text: str | None) -> int | None:
    """A day or month; None where the list says it is not known (00, xx, ..)."""
    if text is None or not text.isdigit() or int(text) == 0:
        return None
    return int(text)


def show_partial(iso: str | None) -> str:
    """'17/05/1980', '05/1980' or '1980'; '' for None."""
    return "/".join(reversed(iso.split("-"))) if iso else ""
