"""Phone and identity numbers as people and spreadsheets write them, brought to one form."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from app.base.text import clean, fold

# What is typed where there is no number.
_NOTHING: Final = re.compile(
    r"(?:-+|–+|—+|\.+|/+|\?+|_+|x+|0+|o|k|ko|kh|khong|khong co|khong ro|chua|chua co|chua cap|chua lam|n/?a|null|none|mat)?"
)

# Letters and figures that no such text has: nearly every cell holds one.
_SOMETHING: Final = re.compile(r"[1-9BDFIJQSVWYZbdfijqsvwyz]")

# Words for 'none yet' where a number of an identity card is asked for; elsewhere they may mean something.
_NO_NUMBER: Final = re.compile(
    r"(?:dang|chua|khong|ko|het han|mat|da mat|bi mat|quen|that lac|lam lai|cho cap|xin cap)\b[^0-9]*|\W*(?:duoi )?1[46] tuoi"
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


# The fourth digit says the century (and the sex).
_CENTURIES: Final = {str(digit): str(19 + digit // 2) for digit in range(10)}


def is_nothing(text: object) -> bool:
    """A cell that says 'none': blank, dashes, 'không có', 'chưa có', a lone zero …"""
    if isinstance(text, str) and _SOMETHING.search(text):
        return False
    return _NOTHING.fullmatch(fold(text).strip(" .()*")) is not None


def _whole(text: str) -> str | None:
    """The digits of a number that a program wrote as text: '12345678901.0', '1.2345678901E+10'. None for any other text.

    Of '1.23457E+10' the last digits are lost: that is no number.
    """
    if re.fullmatch(r"[1-9][0-9]{6,14}[.,]0+", text):
        return re.split(r"[.,]", text)[0]
    match = re.fullmatch(r"([1-9])[.,]([0-9]{1,14})[eE]\+?0*([0-9]{1,2})", text)
    if match is None or len(match[2].rstrip("0")) > int(match[3]) or len(match[2]) < int(match[3]) - 1:
        return None
    return (match[1] + match[2]).ljust(int(match[3]) + 1, "0")[: int(match[3]) + 1]


class Phone(NamedTuple):
    """`number` is 0xxxxxxxxx (None: no number); `doubts`: phone_odd, phone_many, phone_old_prefix; `padded`: got its 0 back."""

    number: str | None
    doubts: tuple[str, ...] = ()
    padded: bool = False


def is_phone(cell: object) -> bool:
    """The cell is a mobile number in use and nothing else, written as nearly all are: `read_phone` gives it as it is."""
    return type(cell) is str and len(cell) == 10 and cell[:3] in _MOBILE and cell.isdigit() and cell.isascii()


def read_phone(text: object, *, numeric: bool = False) -> Phone:
    """A phone number out of a cell. `numeric`: the cell was a number, which cannot hold a leading zero.

    What is odd is kept as its digits and doubted; nothing is thrown away but a second number in the same cell.
    """
    raw = clean(text)
    if len(raw) == 9 and raw.isdigit() and raw.isascii() and "0" + raw[:2] in _MOBILE:
        return Phone("0" + raw, (), True)
    if is_nothing(raw):
        return Phone(None)
    whole = _whole(raw)
    raw, numeric = (whole, True) if whole else (raw, numeric)
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


# Whose phone it is, in words. A number beside somebody else's name is not one's own.
_NO_PHONE: Final = re.compile(
    r"(?:khong|ko|chua)(?: (?:co|dung|su dung))?(?: (?:dt|dien thoai|sdt|so|may|thiet bi|gi))*"
)
_OWN_PHONE: Final = re.compile(r"\b(?:rieng|ca nhan|chinh chu|cua minh|thong minh|khong (?:dung )?chung)\b")
# With its marks where a word has some: 'chị' is somebody, 'địa chỉ' is not.
_SHARED_PHONE: Final = re.compile(
    r"\b(?:chung|nhờ|mượn|con|cháu|vợ|chồng|bố|mẹ|cha|anh|chị|em|người nhà|gia đình|hàng xóm|nho|nguoi nha|hang xom)\b"
)


def read_phone_use(text: object) -> str | None:
    """'own', 'shared' or 'none' where a cell says in words whose phone somebody uses; None where it does not.

    'không có' is none; 'dùng chung với con' and '0912345678 (con)' are shared; a bare number says nothing.
    """
    words = " ".join(re.findall(r"[a-z]+", fold(text)))
    if _NO_PHONE.fullmatch(words):
        return "none"
    if _OWN_PHONE.search(words):
        return "own"
    return "shared" if _SHARED_PHONE.search(clean(text).casefold()) else None


class Identity(NamedTuple):
    """At most one of `national_id` (12 digits) and `old_id` (9). `wrong`: a number was written that is neither.

    `doubts`: id_sex_mismatch, id_year_mismatch, id_place_odd, id_padded_unchecked, id_old.
    """

    national_id: str | None = None
    old_id: str | None = None
    padded: bool = False
    wrong: bool = False
    digits: int = 0
    doubts: tuple[str, ...] = ()


def is_identity(cell: object, birth: str | None, sex: str | None) -> bool:
    """The cell is twelve digits and nothing else, and all that can be checked agrees: `read_identity` gives it as it is."""
    return (
        type(cell) is str
        and len(cell) == 12
        and cell.isdigit()
        and cell.isascii()
        and cell[:3] in _PLACES
        and (sex is None or (sex == "F") == (cell[3] in "13579"))
        and (birth is None or birth[:4] == _CENTURIES[cell[3]] + cell[4:6])
    )


def read_identity(text: object, *, birth: str | None = None, sex: str | None = None) -> Identity:
    """An identity number out of a cell, judged beside the row's birth ('1980…') and sex ('F' or 'M').

    Ten or eleven digits have lost their zeros to a number cell. They are put back when the place code exists and
    nothing that the row says is contradicted by all that can be checked; else the number is wrong.
    """
    raw = clean(text).lstrip("'’`")
    bare = raw.isdigit() and raw.isascii()
    if is_nothing(raw) or (not bare and _NO_NUMBER.fullmatch(fold(raw))):
        return Identity()
    digits = raw if bare else _digits(raw)
    if not re.fullmatch(r"[0-9]+", digits):
        if (only := _only_number(raw)) is not None:
            return read_identity(only, birth=birth, sex=sex)
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


def _only_number(raw: str) -> str | None:
    """The one whole number in a cell that says more: '001180000123 (cấp 2021)', '012345678/001180000123'."""
    text = re.sub(
        r"(?i)(?<![a-zà-ỹ0-9])o(?=[0-9])|(?<=[0-9])o(?=[0-9])", "0", raw
    )  # the letter for the figure
    for length in (12, 9):
        found = set(re.findall(rf"(?<![0-9])[0-9]{{{length}}}(?![0-9])", text))
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _digits(raw: str) -> str:
    """What is left of a cell without the words and signs that people put around a number."""
    body = re.sub(
        r"(?i)^(?:số\s*)?(?:thẻ\s*)?(?:cccd|cmnd|cmtnd|cmt|cc|căn cước(?: công dân)?|đdcn|số)\s*(?:số)?\s*[:.]?",
        "",
        raw,
    )
    return _whole(body) or re.sub(r"[\s.\-–_,]", "", body)


def _doubts(number: str, birth: str | None, sex: str | None) -> tuple[str, ...]:
    doubts = []
    if sex is not None and (sex == "F") != (number[3] in "13579"):
        doubts.append("id_sex_mismatch")
    if birth is not None and birth[:4] != _CENTURIES[number[3]] + number[4:6]:
        doubts.append("id_year_mismatch")
    if number[:3] not in _PLACES:
        doubts.append("id_place_odd")
    return tuple(doubts)
