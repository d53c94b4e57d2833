"""The Vietnamese lunar calendar: on which day of the sun's calendar a day of the moon's falls, in the zone UTC+7.

A lunar month begins on the day of a new moon; the month with the winter solstice is the eleventh; of thirteen months
between two such the first in which the sun enters no new sign is a leap month. New moons and the sun's place follow
J. Meeus, Astronomical Algorithms (chapters 25 and 49), good to about a minute and to a hundredth of a degree.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from math import floor, radians, sin
from typing import Final

_ZONE: Final = 7 / 24
_FIRST_DAY: Final = 1721425
"""Julian day number of the day before 1 January of the year 1."""
_SOLSTICE: Final = 8
"""The sign, of twelve from the spring point on, that the sun is about to leave at the winter solstice."""


def day(year: int, month: int, number: int) -> date:
    """The day of the sun's calendar for a day of an ordinary lunar month (1 to 12) of a lunar year: day(2026, 1, 1) is Tết.

    Of a month that comes twice the first is meant. ValueError: the month is too short for the number.
    """
    # The eleventh and twelfth month of a lunar year stand at the head of the next row of months.
    months = _months(year if month >= 11 else year - 1)
    at = next(place for place, (name, _start) in enumerate(months) if name == month)
    start, end = months[at][1], months[at + 1][1]
    found = start + timedelta(days=number - 1)
    if not start <= found < end:
        raise ValueError(f"lunar month {month} of {year} has no day {number}")
    return found


@cache
def _months(year: int) -> list[tuple[int, date]]:
    """The months from the eleventh of a lunar year to the eleventh of the next, each with its first day; a leap month is 0."""
    first, after = _eleventh(year), _eleventh(year + 1)
    starts = [first]
    while starts[-1] < after:
        # A day past the shortest month is not yet the end of the next one.
        starts.append(_new_moon_after(starts[-1] + timedelta(days=27)))
    leap = None
    if len(starts) == 14:
        leap = next(n for n in range(1, 13) if _sign(starts[n]) == _sign(starts[n + 1]))
    found, number = [], 11
    for n, start in enumerate(starts):
        found.append((0 if n == leap else number, start))
        number = number if n == leap else number % 12 + 1
    return found


@cache
def _eleventh(year: int) -> date:
    """The first day of the month in which the winter solstice of a year falls."""
    solstice = next(
        each for n in range(18, 26) if _sign((each := date(year, 12, n)) + timedelta(days=1)) > _SOLSTICE
    )
    start = _new_moon_after(solstice - timedelta(days=31))
    while (later := _new_moon_after(start + timedelta(days=27))) <= solstice:
        start = later
    return start


def _new_moon_after(after: date) -> date:
    """The first day after the given one on which the moon is new."""
    number = floor((after.toordinal() + _FIRST_DAY - 2451550.1) / 29.530588861) - 1
    while (found := _day_of(_new_moon(number))) <= after:
        number += 1
    return found


def _day_of(moment: float) -> date:
    """The day in UTC+7 of a moment as a Julian date."""
    return date.fromordinal(floor(moment + 0.5 + _ZONE) - _FIRST_DAY)


def _later_than_utc(year: float) -> float:
    """By how many days the even time of astronomers runs ahead of the clock's (Espenak and Meeus, 2005 to 2050)."""
    since = year - 2000
    return (62.92 + 0.32217 * since + 0.005589 * since**2) / 86400


def _new_moon(number: int) -> float:
    """The Julian date of a new moon by the clock; number 0 is that of 6 January 2000."""
    t = number / 1236.85
    e = 1 - 0.002516 * t - 0.0000074 * t**2
    sun = radians(2.5534 + 29.10535670 * number - 0.0000014 * t**2)
    moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * t**2)
    node = radians(160.7108 + 390.67050284 * number - 0.0016118 * t**2)
    omega = radians(124.7746 - 1.56375588 * number + 0.0020672 * t**2)
    mean = 2451550.09766 + 29.530588861 * number + 0.00015437 * t**2
    moved = (
        -0.40720 * sin(moon) + 0.17241 * e * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * node)
        + 0.00739 * e * sin(moon - sun) - 0.00514 * e * sin(moon + sun) + 0.00208 * e**2 * sin(2 * sun)
        - 0.00111 * sin(moon - 2 * node) - 0.00057 * sin(moon + 2 * node) + 0.00056 * e * sin(2 * moon + sun)
        - 0.00042 * sin(3 * moon) + 0.00042 * e * sin(sun + 2 * node) + 0.00038 * e * sin(sun - 2 * node)
        - 0.00024 * e * sin(2 * moon - sun) - 0.00017 * sin(omega)
    )  # fmt: skip
    return mean + moved - _later_than_utc(2000 + number / 12.3685)


def _sign(at: date) -> int:
    """In which twelfth of its way, from the spring point on, the sun stands when the day begins in UTC+7."""
    start = at.toordinal() + _FIRST_DAY - 0.5 - _ZONE
    t = (start + _later_than_utc(at.year) - 2451545.0) / 36525
    anomaly = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    centre = (
        (1.914602 - 0.004817 * t - 0.000014 * t**2) * sin(anomaly)
        + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    seen = mean + centre - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))
    return floor(seen % 360 / 30)
