"""Telling an office from a neighbourhood, a kind of staff and a person's name, by the words they begin with."""

from __future__ import annotations

import re
from typing import Final

from app.base.text import clean, fold

_CUT: Final = r"[^,;()]*"
# Words that mean a place to live whatever marks were lost.
_PLAIN: Final = re.compile(
    r"\b(?:to dan pho|tdp|khu pho|khu dan cu|khoi pho|to nhan dan|tieu khu|thon|xom|khom|buon|phum|plei|play|bon)\b"
)
# Words that mean one only with their own marks ("bản" against "ban"), or before a figure ("tổ 5", "khu 3").
_MARKED: Final = re.compile(
    r"\b(?:bản|ấp|làng|sóc)\s+\w|\b(?:tổ|khu|khối|kp|tổ dp|khu vực)\.?\s*(?:số\s*)?\d"
)
_PLACE: Final = re.compile(
    r"(?i)\b(tổ dân phố|to dan pho|tdp|khu phố|khu pho|khu dân cư|khu dan cu|khối phố|tổ nhân dân|tiểu khu|thôn|thon"
    r"|xóm|xom|khóm|khom|buôn|buon|phum|plei|plây|bon|bản(?=\s)|ấp(?=\s)|làng(?=\s)|sóc(?=\s)"
    r"|(?:tổ dp|khu vực|tổ|khu|khối|kp)(?=\.?\s*(?:số\s*)?\d))" + _CUT
)
_HEADING_WORDS: Final = (
    ("tổ dân phố", r"to dan pho|tdp"),
    ("khu phố", r"khu pho"),
    ("thôn", r"thon"),
    ("xóm", r"xom"),
    ("khóm", r"khom"),
    ("khu vực", r"khu vuc"),
    ("buôn", r"buon"),
    ("ấp", r"ap"),
    ("bản", r"ban"),
    ("tổ", r"to"),
    ("khu", r"khu"),
)

_UNIT: Final = re.compile(
    r"(?:phong|van phong|ubnd|uy ban|dang uy|hdnd|hoi dong|ub ?mttq|mttq|mat tran|cong an|quan su|lanh dao|thuong truc"
    r"|tram|trung tam|tt\b|truong (?:tieu hoc|th\b|thcs|thpt|th&thcs|th-thcs|th va|ptdt|mam non|mau giao|mn\b|mg\b|pho thong"
    r"|trung hoc|lien cap|day nghe|chinh tri|cao dang|dai hoc)|truong: |ban (?:chi huy|quan ly|chap hanh|xay dung|to chuc"
    r"|tuyen giao|chqs|dan van|van hoa|bao ve|giam sat|thanh tra|chi dao|tiep|cong tac|kinh te|phap che|cham soc|nhan dan)"
    r"|hoi (?:lien hiep|nong dan|cuu chien binh|cuu thanh|phu nu|chu thap|lhpn|ccb|nd\b|nguoi|khuyen hoc|luat gia|dong y|sinh vien)"
    r"|doan (?:thanh nien|tncs|phuong|xa|tn\b|truong|dac khu|co so)|lien doan|cong doan|chi (?:bo|doan|hoi|cuc|nhanh)|khoi\b|bo phan"
    r"|hop tac xa|htx|cong ty|ngan hang|bhxh|bao hiem|buu dien|thu vien|nha van hoa|hat kiem lam|doi (?:quan ly|trat tu|thue)"
    r"|cac (?:to chuc|co quan|don vi|phong|ban|hoi)|co quan|don vi|to (?:cong tac|cong nghe|giup viec|chuyen|bao ve))\b"
)

_HOUSEHOLD: Final = re.compile(
    r"(?:chu )?(?:ho|gia dinh)(?: gia dinh)?(?: (?:so|thu|ong|ba|anh|chi)\b|\W*\d|\s*:|\W+ong\W+ba\b)|ma ho\b|chu ho\b"
)

_CATEGORY_WORDS: Final = (
    ("không chuyên trách", r"\bkhong chuyen trach\b|\bkct\b|\bban chuyen trach\b|\bnhdkct\b"),
    ("giáo viên", r"\bgiao vien\b"),
    ("viên chức", r"\bvien chuc\b"),
    ("công chức", r"\bcong chuc\b"),
    ("người lao động", r"\bnguoi lao dong\b|\bnld\b|\bhop dong\b|\bhdld\b"),
    ("cán bộ", r"\bcan bo\b"),
)

# The hundred-odd family names that cover nearly everybody, folded; used only to doubt that a lone line is a heading.
_FAMILIES: Final = re.compile(
    r"nguyen|tran|le|pham|huynh|hoang|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dao|dinh|doan|mai|truong|trinh|lam|ha|phung"
    r"|vuong|luong|luu|ta|quach|cao|chu|chau|dam|diep|giang|kieu|kim|la|lac|lo|mua|sung|thao|hang|cam|lai|luc|ma|mac|nghiem|nong|ong|quan|sam|son"
    r"|tang|thach|thai|than|thi|tieu|to|ton|tong|trieu|tu|van|vi|vien|y|dieu|chamalea|kator|be|ban"
)


def is_neighbourhood(text: str) -> bool:
    """The text begins as the name of a thôn, tổ dân phố, khu phố, ấp, bản …"""
    return _PLAIN.match(fold(text)) is not None or _MARKED.match(clean(text).casefold()) is not None


def neighbourhood_in(text: str) -> str | None:
    """The neighbourhood named inside an address or a branch's name: 'số 9, Tổ dân phố 4' gives 'Tổ dân phố 4'."""
    for match in _PLACE.finditer(clean(text)):
        found = re.split(r"\s+[-–]\s+", match.group())[0].strip(" .-–")
        if re.search(r"\w", found[len(match[1]) :]):
            return found
    return None


def neighbourhood_word(heading: str) -> str | None:
    """The one word that a heading has for neighbourhoods, so that '4' under 'Tổ dân phố' can be read."""
    folded = fold(heading)
    found = [word for word, pattern in _HEADING_WORDS if re.search(rf"\b(?:{pattern})\b", folded)]
    for longer, shorter in (("tổ dân phố", "tổ"), ("khu phố", "khu"), ("khu vực", "khu")):
        if longer in found and shorter in found:
            found.remove(shorter)
    return found[0] if len(found) == 1 else None


def is_unit(text: str) -> bool:
    """The text begins as the name of an office, school, clinic, union …"""
    return _UNIT.match(fold(text)) is not None


def category_of(text: str) -> str | None:
    """The kind of staff that a post, a heading or a group row names; None where it names none or several."""
    folded = fold(text)
    found = [name for name, pattern in _CATEGORY_WORDS if re.search(pattern, folded)]
    if "không chuyên trách" in found:
        return "không chuyên trách"
    return found[0] if len(found) == 1 else None


def is_household(text: str) -> bool:
    """The text names a household ('Hộ số 3', 'Hộ ông Lò Văn An', 'Chủ hộ: …'): a row that only parts a list."""
    return _HOUSEHOLD.match(fold(text)) is not None


def is_category(text: str) -> bool:
    """The whole text is a kind of staff and nothing more ('Công chức', 'Người hoạt động không chuyên trách')."""
    rest = re.sub(r"^(?:khoi|doi ngu|nhom|danh sach|doi tuong)\s+", "", fold(text))
    return (
        re.fullmatch(
            r"(?:nhung )?(?:nguoi )?(?:hoat dong )?(?:khong chuyen trach|can bo|cong chuc|vien chuc|giao vien|lao dong"
            r"|lao dong hop dong|hop dong lao dong)(?: (?:cap )?(?:xa|phuong|o thon|to dan pho|dac khu|hop dong))*",
            rest,
        )
        is not None
        and category_of(text) is not None
    )


def is_specialist(text: str) -> bool:
    """The post says that somebody works on IT or digital transformation full-time."""
    pattern = r"(?<!khong )\bchuyen trach (?:ve )?(?:cntt|cong nghe thong tin|cds|chuyen doi so)\b"
    return re.search(pattern, fold(text)) is not None


def begins_with_a_family(text: str) -> bool:
    """The first word is a known family name."""
    return _FAMILIES.fullmatch(fold(text).split(" ")[0]) is not None


def looks_like_a_name(text: str) -> bool:
    """Two to six words of letters, the first a known family name."""
    words = fold(text).split(" ")
    return (
        2 <= len(words) <= 6
        and _FAMILIES.fullmatch(words[0]) is not None
        and all(re.fullmatch(r"[a-z'’.]+", word) for word in words)
    )
