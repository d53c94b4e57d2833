"""A number as a person types it in Vietnam: 1.234 is a thousand and more, 69,85 has a comma, 69.85 % is read too."""

from __future__ import annotations

import re
from decimal import Decimal

from app.base.text import clean

_THOUSANDS = re.compile(r"-?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")


def read_number(text: str) -> Decimal | None:
    """The number, with at most four decimals; None when it is none, or may be read in two ways (1,234,567; 1.23.4).

    Groups of three behind points are thousands; one point before any other number of digits is a comma.
    """
    typed = clean(text).removesuffix("%").strip()
    if _THOUSANDS.fullmatch(typed):
        typed = typed.replace(".", "").replace(" ", "")
    elif not _PLAIN.fullmatch(typed):
        return None
    number = Decimal(typed.replace(",", "."))
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and exponent >= -4 and number.adjusted() < 12 else None
