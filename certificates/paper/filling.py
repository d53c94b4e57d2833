"""What is printed on a certificate, as words: written down once, when it is issued, and only read afterwards."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from app.base.text import clean
from certificates.award.certificate import Certificate, grouped
from certificates.award.wording import PLACES
from trainees.areas import Locality

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_KINDS = {"phường": "Ward", "xã": "Commune", "đặc khu": "Special Zone"}
_LEVELS = {"Hoàn thành": "Completed", "Đạt": "Passed"}


def printed(
    *, course: str, hours: float | None, first: date | None, last: date | None, level: str, locality: Locality, on: date,
    until: date | None,
) -> dict[str, str]:  # fmt: skip
    """The words that `Certificate.printed` keeps: every place of a design but name, birth year and register number.

    `hours`: of the course; `first`, `last`: its days; `level` in words, '' without one; `on`: the day of issue; `until`:
    the last day it holds, None for ever. What has other words in English stands twice (`day`, `day_en`). '' is what
    there is nothing to say of.
    """
    return {
        "course": clean(course),
        "hours": f"{_figure(hours, ',')} giờ" if hours else "",
        "hours_en": f"{_figure(hours, '.')} {'hour' if hours == 1 else 'hours'}" if hours else "",
        "dates": _dates(first, last),
        "dates_en": _dates_en(first, last),
        "level": clean(level),
        "level_en": _LEVELS.get(level, ""),
        "issuer": f"Ủy ban nhân dân {locality.kind} {clean(locality.name)}",
        "issuer_en": f"The People’s Committee of {clean(locality.name)} {_KINDS.get(locality.kind, '')}".strip(),
        "place": clean(locality.name),
        "day": _day(on),
        "day_en": _day_en(on),
        "until": f"{until:%d/%m/%Y}" if until else "",
        "until_en": _day_en(until) if until else "",
    }


def values(certificate: Certificate) -> dict[str, str]:
    """Every place to fill (`wording.PLACES`) and `code`, grouped 4-4-3; from what was frozen, nothing live."""
    named = {
        "name": clean(certificate.name), "birth_year": certificate.birth_year, "number": certificate.register_number,
    }  # fmt: skip
    return _kept(tuple(certificate.printed.items())) | named | {"code": grouped(certificate.code)}


@lru_cache(maxsize=16)  # certificates of one training keep the same words
def _kept(printed: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return dict.fromkeys(PLACES, "") | {key: clean(words) for key, words in printed}


def _figure(hours: float, point: str) -> str:
    return f"{hours:.1f}".removesuffix(".0").replace(".", point)


def _day(on: date) -> str:
    """As offices write it: a day under ten and a month under three have a nought, so that nobody can add a figure."""
    return f"ngày {on.day:02d} tháng {on.month:02d} năm {on.year}" if on.month < 3 else (
        f"ngày {on.day:02d} tháng {on.month} năm {on.year}"
    )  # fmt: skip


def _day_en(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _dates(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    if first == last:
        return f"ngày {first:%d/%m/%Y}"
    return f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}"


def _dates_en(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return f"on {_day_en(first)}" if first == last else f"from {_day_en(first)} to {_day_en(last)}"
