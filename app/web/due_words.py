"""Periods and days of reports in the language of the page. What the core and papers say stays Vietnamese."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from app.base.text import N_
from app.filing.due import WEEKDAYS, Due

_MONTH: Final = re.compile(r"tháng (?P<month>\d\d)/(?P<year>\d{4})")
_PERIODS: Final = {
    re.compile(r"quý (?P<n>[IV]+)/(?P<year>\d{4})"): N_("quý %(n)s/%(year)s"),
    re.compile(r"6 tháng đầu năm (?P<year>\d{4})"): N_("6 tháng đầu năm %(year)s"),
    re.compile(r"6 tháng cuối năm (?P<year>\d{4})"): N_("6 tháng cuối năm %(year)s"),
    re.compile(r"năm (?P<year>\d{4})"): N_("năm %(year)s"),
}
"""A period as `app.filing.schedule` puts it into words → the same to be translated."""
_AND: Final = " và "


def period(words: str) -> str:
    """'tháng 02/2026', or several with 'và' between them."""
    if str(get_locale()) == "vi":
        return words
    return _(" và ").join(map(_one, words.split(_AND)))


def _one(words: str) -> str:
    if found := _MONTH.fullmatch(words):
        return format_date(date(int(found["year"]), int(found["month"]), 1), "MMMM yyyy")
    for pattern, text in _PERIODS.items():
        if found := pattern.fullmatch(words):
            return _(text, **found.groupdict())
    return words


def sentence(due: Due, today: date) -> str:
    """What to do until when (`Due.said`)."""
    said = due.said(today)
    values = {name: _(word) if word in WEEKDAYS else word for name, word in said.values.items()}
    return _(said.text, **values)
