"""Numbers and days as the decree writes them; where a person writes by hand there are dots."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from app.base.text import clean

DOTS: Final = "……"
_ONE_DIGIT = re.compile(r"^\d(?!\d)")


def padded(number: str) -> str:
    """'5/KH-UBND' as '05/KH-UBND'; any other as it is."""
    return _ONE_DIGIT.sub(lambda digit: f"0{digit[0]}", clean(number))


def counted(n: int) -> str:
    """A count in running text: 5 as '05', 1234 as '1.234'."""
    return f"{n:02d}" if 0 < n < 10 else f"{n:,}".replace(",", ".")


def number_line(number: str, sign: str, between: str = "/") -> str:
    """'Số: 15/KH-UBND'; without a number 'Số: ……/KH-UBND'. `number` may have its sign already. `between`: the Youth Union's
    papers have '-' there: 'Số: 15-BC/ĐTN'."""
    if "/" in number:
        return f"Số: {padded(number)}"
    return f"Số: {padded(number) or DOTS}{between}{clean(sign)}".rstrip(between)


def day_line(place: str, on: date | None, year: int) -> str:
    """'Hoa Sen, ngày 05 tháng 02 năm 2026'; without a day dots, and the year."""
    where = f"{clean(place) or DOTS}, "
    if on is None:
        return f"{where}ngày {DOTS} tháng {DOTS} năm {year}"
    return f"{where}{written(on)}"


def written(on: date) -> str:
    """'ngày 05 tháng 02 năm 2026': days below 10 and the first two months with a nought."""
    month = f"{on.month:02d}" if on.month < 3 else f"{on.month}"
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"
