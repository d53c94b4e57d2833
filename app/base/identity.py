"""Phone and identity numbers as people and spreadsheets write them, brought to one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.base.text import clean, fold

# What is typed where there is no number.
_NOTHING: Final = re.compile(
    r"(?:-+|–+|—+|\.+|/+|\?+|_+|x+|0+|o|k|ko|kh|khong|khong co|khong ro|chua|chua co|chua cap|chua lam|n/?a|null|none|mat)?"
)

# Prefixes in use by the mobile operators since 2018, and the old eleven-digit ones with what they became.
_MOBILE: Final = frozenset(
    f"0{prefix}"
    for prefix in (*range(32, 40), 52, 55, 56, 58, 59, 70, *range(76, 80), *range(81, 95), 96, 97, 98, 99)
)
_MOVED: Final = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084",
    "0125": "085", "0127": "081", "0129": "082", "0162": "032", "0163": "033", "0164": "034", "0165": "035",
    "0166": "036", "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
_LANDLINE: Final = re.compile(r"02\d{8,9}")

# The 63 place codes that open a 12-digit number: odd gaps are how the list was drawn up.
_PLACES: Final = frozenset(
    f"{code:03d}"
    for code in (
        1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45,
        46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89,
        91, 92, 93, 94, 95, 96,
    )
)  # fmt: skip


def is_nothing(text: object) -> bool:
    """A cell that says 'none': blank, dashes, 'không có', 'chưa có', a lone zero …"""
    return _NOTHING.fullmatch(fold(text).strip(" .()*")) is not None


@dataclass(frozen=True, slots=True)
class Phone:
    """`number` is 0xxxxxxxxx (None: no number); `doubts`: phone_odd, phone_many, phone_old_prefix; `padded`: got its 0 back."""

    number: str | None
    doubts: tuple[str, ...] = ()
    padded: bool = False


def read_phone(text: object, *, numeric: bool = False) -> Phone:
    """A phone number out of a cell. `numeric`: the cell was a number, which cannot hold a leading zero.

    What is odd is kept as its digits and doubted; nothing is thrown away but a second number in the same cell.
    """
    raw = clean(text)
    if is_nothing(raw):
        return Phone(None)
    doubts: list[str] = []
    parts = [
        part
        for part in re.split(r"[/;,&\n]|\s+-\s+|\bhoặc\b|\bvà\b", raw)
        if len(re.sub(r"\D", "", part)) >= 8
    ]
    if len(parts) > 1:
        doubts.append("phone_many")
    first = parts[0] if parts else raw
    letters = re.sub(r"(?i)\b(?:đt|dt|sđt|sdt|tel|zalo|dđ|di động|mobile|phone)\b", "", first)
    if re.search(r"(?<=\d)[oO]|[oO](?=\d)", letters):
        letters = re.sub(r"(?<=\d)[oO]|[oO](?=\d)", "0", letters)
        doubts.append("phone_odd")
    digits = re.sub(r"[^0-9]", "", letters)
    if not digits:
        return Phone(None, ("phone_odd",))
    if digits.startswith("0084"):
        digits = "0" + digits[4:].removeprefix("0")
    elif digits.startswith("84") and (len(digits) == 11 or "+" in letters):
        digits = "0" + digits[2:].removeprefix("0")
    padded = False
    if (
        (len(digits) == 9 and not digits.startswith("0") and (numeric or "0" + digits[:2] in _MOBILE))
        or (numeric and len(digits) == 10 and "0" + digits[:3] in _MOVED)
        or (numeric and len(digits) == 10 and digits.startswith("2"))
    ):
        digits, padded = "0" + digits, True
    if len(digits) == 11 and digits[:4] in _MOVED:
        digits = _MOVED[digits[:4]] + digits[4:]
        doubts.append("phone_old_prefix")
    usual = (len(digits) == 10 and digits[:3] in _MOBILE) or _LANDLINE.fullmatch(digits) is not None
    if (not usual or re.search(r"[^\W\d_]", letters)) and "phone_odd" not in doubts:
        doubts.append("phone_odd")
    return Phone(digits[:20], tuple(doubts), padded)


@dataclass(frozen=True, slots=True)
class Identity:
    """At most one of `national_id` (12 digits) and `old_id` (9). `wrong`: a number was written that is neither.

    `doubts`: id_sex_mismatch, id_year_mismatch, id_place_odd, id_padded_unchecked, id_old.
    """

    national_id: str | None = None
    old_id: str | None = None
    padded: bool = False
    wrong: bool = False
    digits: int = 0
    doubts: tuple[str, ...] = ()


def read_identity(text: object, *, birth: str | None = None, sex: str | None = None) -> Identity:
    """An identity number out of a cell, judged beside the row's birth ('1980…') and sex ('F' or 'M').

    Ten or eleven digits have lost their zeros to a number cell. They are put back when the place code exists and
    nothing that the row says is contradicted by all that can be checked; else the number is wrong.
    """
    raw = clean(text).lstrip("'’`")
    if is_nothing(raw):
        return Identity()
    body = re.sub(
        r"(?i)^(?:số\s*)?(?:thẻ\s*)?(?:cccd|cmnd|cmtnd|cmt|cc|căn cước(?: công dân)?|đdcn)\s*(?:số)?\s*[:.]?",
        "",
        raw,
    )
    digits = re.sub(r"[\s.\-–_,]", "", body)
    if not re.fullmatch(r"[0-9]+", digits):
        return Identity(wrong=True, digits=len(re.sub(r"[^0-9]", "", digits)))
    if len(digits) == 9:
        return Identity(old_id=digits, doubts=("id_old",), digits=9)
    if len(digits) == 12:
        return Identity(national_id=digits, doubts=_doubts(digits, birth, sex), digits=12)
    if len(digits) in (10, 11):
        whole = digits.zfill(12)
        doubts = _doubts(whole, birth, sex)
        checks = int(birth is not None) + int(sex is not None)
        against = sum(doubt in {"id_sex_mismatch", "id_year_mismatch"} for doubt in doubts)
        if whole[:3] in _PLACES and (checks == 0 or against < checks):
            extra = ("id_padded_unchecked",) if checks == 0 else ()
            return Identity(national_id=whole, padded=True, doubts=doubts + extra, digits=len(digits))
    return Identity(wrong=True, digits=len(digits))


def _doubts(number: str, birth: str | None, sex: str | None) -> tuple[str, ...]:
    doubts = []
    century, female = divmod(int(number[3]), 2)
    if sex is not None and (sex == "F") != bool(female):
        doubts.append("id_sex_mismatch")
    if birth is not None and int(birth[:4]) != 1900 + 100 * century + int(number[4:6]):
        doubts.append("id_year_mismatch")
    if number[:3] not in _PLACES:
        doubts.append("id_place_odd")
    return tuple(doubts)
