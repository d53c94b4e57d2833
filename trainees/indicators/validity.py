"""How long evidence counts where it counts for a number of months: the one piece of calendar that needs care."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

_DAY = timedelta(days=1)


def _moved(day: date, months: int) -> date:
    """The same day so many months later (earlier: negative); the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def since(as_of: date, months: int) -> date:
    """The first day whose evidence still counts on a day: of 14/11/2026 and 12 months 15/11/2025."""
    return _moved(as_of, -months) + _DAY


def until(on: date, months: int) -> date:
    """The last day on which evidence of a day counts: of 15/11/2025 and 12 months 14/11/2026."""
    end = _moved(on, months)
    return end - _DAY if end.day == on.day else end
