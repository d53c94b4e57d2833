"""When the reports of a rule fall due, and whose days they tell: calendar arithmetic without a database.

'Trước ngày 15' leaves the 14th as the last valid day; from there the day to hand in steps back over days that are not
worked. Until when data count is by default what article 12 of Nghị định 09/2019/NĐ-CP says: until the 14th.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Final

from app.base.text import N_

SATURDAY: Final = 5
LEGAL, MONTH_END, DUE = "legal", "month_end", "due"
CUT_OFFS: Final[dict[str, str]] = {
    LEGAL: N_("đến ngày 14 (Nghị định 09/2019/NĐ-CP)"), MONTH_END: N_("đến hết tháng trước hạn nộp"), DUE: N_("đến hạn nộp"),
}  # fmt: skip
"""Until when data of a period count."""
CADENCES: Final = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
"""Cadences that recur, with their months."""
ONCE: Final = "once"
LEAD_DAYS: Final = 2
"""Working days that a signature takes (trình ký) where the office says nothing else."""
_DAY: Final = timedelta(days=1)
_CUT: Final = 14
_ROMAN: Final = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: Monday to Friday without the days `off` (with their names), and `worked` days of weekends."""

    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether offices are open."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def back(self, day: date, steps: int = 0) -> date:
        """The day itself where it is worked, else the last worked one before; from there so many worked days back."""
        while not self.works(day):
            day -= _DAY
        for _ in range(steps):
            day = self.back(day - _DAY)
        return day


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule asks for, once the office's own settings stand over the plan's words.

    `repeats`: a month that the office gave recurs with the cadence (a quarter's report in April: then in July as well); one
    that the plan names holds once a year. `lead_days`: working days that the signature takes.
    """

    cadence: str
    before_day: int | None
    before_month: int | None = None
    repeats: bool = False
    cut_off: str = LEGAL
    lead_days: int = LEAD_DAYS


@dataclass(frozen=True, slots=True)
class Period:
    """One period (kỳ báo cáo) of a rule. `key`: '2026-02', '2026-Q1', '2026-H1', '2026', 'once'; `words`: how a paper says it.

    `first` … `cut_off`: the days whose data it tells, both included; `last`: the last valid day; `by`: the working day on
    which to hand it in; `sign_by`: by when it goes to whoever signs.
    """

    key: str
    words: str
    first: date
    cut_off: date
    last: date
    by: date
    sign_by: date

    def year_of(self, plan_year: int) -> int:
        """The year that it tells, of a rule of a plan of this year."""
        return plan_year if self.key == ONCE else int(self.key[:4])


def last_day(year: int, month: int, before_day: int) -> date:
    """The last valid day of 'trước ngày N' in a month: the day before (before the 15th: the 14th).

    Before the 1st is the last day of the month before. In a month that is too short for N, its own last day.
    """
    if before_day <= 1:
        return date(year, month, 1) - _DAY
    return date(year, month, min(before_day - 1, months.monthrange(year, month)[1]))


def periods(
    terms: Terms, calendar: Calendar, first_day: date, last_day: date, *, plan_year: int
) -> Iterator[Period]:
    """The periods that are to be handed in from one day to another, both included, in order; none of before the plan's year.

    Of a rule without a day, and of one that asks on demand ('event'), there is none.
    """
    # From the first days of a month Tết may step back into the month before.
    until = _at(last_day.year, last_day.month) + 1
    for period in _from(terms, calendar, first_day, plan_year):
        if _at(period.last.year, period.last.month) > until:
            return
        if first_day <= period.by <= last_day:
            yield period


def nearest(terms: Terms, calendar: Calendar, day: date, *, plan_year: int) -> Period | None:
    """The next period whose last valid day has not passed; None: none is left."""
    return next((each for each in _from(terms, calendar, day, plan_year) if each.last >= day), None)


def named(terms: Terms, calendar: Calendar, key: str, *, plan_year: int) -> Period | None:
    """The period of a key; None: the rule has no such period."""
    year = plan_year if key == ONCE else int(key[:4]) if key[:4].isdecimal() else 0
    if not 1900 < year < 9000:
        return None
    for period in _from(terms, calendar, date(year, 1, 1), plan_year):
        if period.key == key:
            return period
        if period.last.year > year + 1:
            return None
    return None


# --- the months in which a rule falls due; counted from the year 0 ---------------------------------------------------


def _at(year: int, month: int) -> int:
    return year * 12 + month - 1


def _of(at: int) -> tuple[int, int]:
    return at // 12, at % 12 + 1


def _from(terms: Terms, calendar: Calendar, day: date, plan_year: int) -> Iterator[Period]:
    """The periods that fall due in the month of a day or later; without end where the rule recurs."""
    if not terms.before_day:
        return
    if terms.cadence == ONCE:
        if terms.before_month:
            yield _once(terms, calendar, last_day(plan_year, terms.before_month, terms.before_day), plan_year)
        return
    step = CADENCES.get(terms.cadence)
    if step is None:
        return
    every = step if _recurs(terms) else 12
    due_in = terms.before_month if terms.before_month and step > 1 else 12
    start = max(_at(day.year, day.month), _at(plan_year, 1))
    for at in count(start + (due_in - 1 - start) % every, every):
        if at >= _at(9000, 1):
            return
        year, month = _of(at)
        last = last_day(year, month, terms.before_day)
        end = _end(terms, step, last)
        if _of(end)[0] >= plan_year:
            yield _period(terms, calendar, step, end, at, last)


def _recurs(terms: Terms) -> bool:
    """Whether it falls due in every period of its cadence, and not in one month of the year."""
    return terms.cadence in ("month", "year") or terms.before_month is None or terms.repeats


# --- a period ------------------------------------------------------------------------------------------------


def _period(terms: Terms, calendar: Calendar, step: int, end: int, at: int, last: date) -> Period:
    cut_off = _cut_off(terms, step, end, last)
    first = _opening(terms, end - step)
    if _recurs(terms) and terms.before_day:
        before = last_day(*_of(at - step), terms.before_day)
        first = _cut_off(terms, step, _end(terms, step, before), before) + _DAY
    key, words = _name(step, *_of(end))
    return _handed_in(terms, calendar, key, words, first, cut_off, last)


def _once(terms: Terms, calendar: Calendar, last: date, year: int) -> Period:
    """Of a report that is asked for once the data are those of the plan's year so far."""
    first = _opening(terms, _at(year - 1, 12))
    cut_off = _cut_off(terms, 12, _at(year, 12), last)
    # Due before the first cut-off of the year: what there is until that day.
    cut_off = cut_off if cut_off >= first else last
    return _handed_in(terms, calendar, ONCE, f"năm {year}", min(first, cut_off), cut_off, last)


def _handed_in(
    terms: Terms, calendar: Calendar, key: str, words: str, first: date, cut_off: date, last: date
) -> Period:
    by = calendar.back(last)
    return Period(key, words, first, cut_off, last, by, calendar.back(by, terms.lead_days))


def _end(terms: Terms, step: int, last: date) -> int:
    """The month in which the period ends that is told by a report with this last day.

    A month's report tells the month of its cut-off; of longer ones that which ends in the month, ended less than half a
    period ago, or is about to end: a year's report of November tells the year, one of January the year before.
    """
    if step == 1:
        cut = _month_end_before(last) if terms.cut_off == MONTH_END else _fourteenth(last)
        return _at(cut.year, cut.month)
    at = _at(last.year, last.month)
    since = (at + 1) % step
    return at - since if 2 * since < step else at - since + step


def _cut_off(terms: Terms, step: int, end: int, last: date) -> date:
    if terms.cut_off == DUE:
        return last
    year, month = _of(end)
    if terms.cut_off == MONTH_END:
        return min(_month_end_before(last), date(year, month, months.monthrange(year, month)[1]))
    return min(_fourteenth(last), date(year, month, _CUT))


def _opening(terms: Terms, before: int) -> date:
    """The first day of a period whose forerunner ends in the given month, where nobody reported that."""
    year, month = _of(before)
    if terms.cut_off == LEGAL:
        return date(year, month, _CUT + 1)
    return date(*_of(before + 1), 1)


def _fourteenth(last: date) -> date:
    """The latest 14th that is not after a day."""
    return last.replace(day=_CUT) if last.day >= _CUT else (last.replace(day=1) - _DAY).replace(day=_CUT)


def _month_end_before(last: date) -> date:
    return last.replace(day=1) - _DAY


def _name(step: int, year: int, month: int) -> tuple[str, str]:
    if step == 1:
        return f"{year}-{month:02}", f"tháng {month:02}/{year}"
    if step == 3:
        return f"{year}-Q{month // 3}", f"quý {_ROMAN[month // 3 - 1]}/{year}"
    if step == 6:
        return f"{year}-H{month // 6}", f"6 tháng {'đầu' if month == 6 else 'cuối'} năm {year}"
    return f"{year}", f"năm {year}"
