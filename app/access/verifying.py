"""How often a stranger may check certificates: codes are not found by trying, nor are birth years; page and API count alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.access.brake import Brake, network
from certificates import verify
from certificates.verify import Checked

TODAY: Final = "too_many_today"
"""The code of the refusal that lasts until the next day."""
codes_brake = Brake(30, timedelta(minutes=1))
"""Codes that nobody has, of one address."""
years_brake = Brake(
    5, timedelta(minutes=10), ("too_many", "Thử sai năm sinh nhiều lần. Mời đợi 10 phút rồi thử lại.")
)
"""Wrong years for one code, of one address: who guesses locks nobody else out."""
day_brake = Brake(
    15,
    timedelta(days=1),
    (
        TODAY,
        "Hôm nay giấy này đã bị thử sai năm sinh nhiều lần. Mời so chữ đầu của họ tên, hoặc thử lại ngày mai.",
    ),
    of_all=True,
)
"""Wrong years for one code in a day, from wherever: all the years of living people would take a week."""


def look(code: str, address: str) -> Checked | None:
    """What a code stands for, asked by an address. TooMany for a code that nobody has, after too many of those: whoever holds
    a paper is never kept waiting by a neighbour who guesses."""
    found = verify.check(code)
    if found is None:
        codes_brake.check(address)
        codes_brake.count(address)
    return found


def told(found: Checked | None, year: str, address: str) -> str | None:
    """The name of what `look` found, if the year is the printed one; None. TooMany after some wrong years."""
    if found is None:  # the same comparison; what there is not needs no brake of its own
        return verify.NOBODY.opened_by(year)
    own = f"{found.code} {network(address)}"
    years_brake.check(own)
    day_brake.check(found.code)
    name = found.opened_by(year)
    if name is None:
        years_brake.count(own)
        day_brake.count(found.code)
    return name
