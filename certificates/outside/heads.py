"""Which column of a list says what of a paper, by the words over it; a person confirms or changes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from app.base.text import fold

NUMBER, ON, COURSE, ORGANISER, UNTIL = "paper_number", "on", "course", "organiser", "valid_until"
SCORE, PASSED = "score", "passed"
FIELDS: Final = (NUMBER, ON, COURSE, ORGANISER, SCORE, PASSED, UNTIL)
"""What a column may say of a paper; each at most once. All else that a column may be is the roster reader's."""

# What belongs to somebody's identity card, or to the list itself, though it has the same words.
_CARD: Final = re.compile(
    r"\b(?:cccd|cmnd|cmt|can cuoc|dinh danh|chung minh|tuy than|ho chieu|passport|bhyt|bhxh|dien thoai|sdt|email)\b"
)
_ITSELF: Final = re.compile(r"^(?:stt|tt|so tt|so thu tu|no|#)$")
_RULES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (
            UNTIL,
            r"\b(?:gia tri|hieu luc|thoi han|han su dung)\b.*\b(?:den|het|toi)\b|\bhet (?:han|hieu luc|gia tri)\b|^(?:thoi han|hieu luc|co gia tri)"
            r"|\bexpir|valid (?:until|to|through)",
        ),
        (
            NUMBER,
            r"\b(?:so|ma)(?: so| hieu| vao so)?(?: cua)? (?:giay|chung (?:chi|nhan)|van bang|gcn|cn\b|cc\b|quyet dinh|van ban|cong van|xac nhan)"
            r"|\b(?:chung (?:chi|nhan)|gcn|van bang|quyet dinh|van ban)\b.*\b(?:so|so hieu|ma|ma so)$|^(?:so hieu|ma so|so gcn|ma gcn|so vao so|so cn|ma cn|so qd|so ky hieu|so)$"
            r"|certificate (?:no|number|id|code)|^(?:serial|credential)",
        ),
        (
            ON,
            r"\bngay (?:cap|hoan thanh|ket thuc|dat|ky|ban hanh|xac nhan|hoc xong|thi|kiem tra|cong nhan|tot nghiep|chung nhan)\b"
            r"|\b(?:chung (?:chi|nhan)|gcn|khoa hoc|khoa|van ban)\b.*\bngay(?: cap)?$|\bthoi (?:gian|diem) (?:hoan thanh|ket thuc|cap)\b|^(?:ngay|cap ngay|hoan thanh(?: ngay| luc)?)$"
            r"|complet(?:ed|ion)|issue(?:d| date)|date issued",
        ),
        (
            ORGANISER,
            r"\b(?:don vi|co quan|noi|to chuc|co so|truong)\b.*\b(?:to chuc|cap|dao tao|boi duong|giang day|chu tri|ban hanh|cong nhan)\b"
            r"|^(?:to chuc boi|cap boi|noi cap|nen tang|nha cung cap)\b|\borgani[sz]er\b|\bissuer\b|issued by",
        ),
        (
            COURSE,
            r"\b(?:khoa|lop) (?:hoc|boi duong|dao tao|tap huan)\b|^(?:khoa|chuong trinh|hoc phan|mon hoc|bai hoc|chuyen de)\b"
            r"|^ten (?:khoa|lop|chuong trinh|hoc phan|chung (?:chi|nhan)|chuyen de|noi dung|bai)\b|^noi dung\b|^(?:loai )?chung (?:chi|nhan)$|^ky nang\b|\bcourse\b|^program",
        ),
        (
            PASSED,
            r"^(?:ket qua|xep loai|danh gia|muc dat|trang thai|tinh trang|hoan thanh khoa hoc|dat khong dat)\b|\bresult\b|\bstatus\b|\bgrade\b",
        ),
        (SCORE, r"\bdiem\b|\b(?:ti|ty) le (?:hoan thanh|dat)\b|^tien do\b|\bscore\b"),
    )
)  # fmt: skip
_GENERAL: Final = re.compile(r"^(?:ngay(?: cap)?|noi cap|cap ngay|so|ngay ky)$")


def _bare(heading: str) -> str:
    return re.sub(r"[^a-z0-9#]+", " ", fold(re.sub(r"\([^)]*\)", " ", heading)) or fold(heading)).strip()


def field_of(heading: str) -> str | None:
    """What a heading says of a paper; None when it says nothing of it."""
    bare = _bare(heading)
    if not bare or len(bare) > 120 or _ITSELF.match(bare) or _CARD.search(bare):
        return None
    return next((field for field, pattern in _RULES if pattern.search(bare)), None)


def proposed(headings: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Column's letter → field, of a table's headings in order. `known`: what the roster reader took its columns for.

    'Ngày cấp' right behind the number of an identity card is the card's, where another column is the paper's too.
    """
    found: dict[str, str] = {}
    weak: dict[str, str] = {}
    before = ""
    for letter, heading in headings.items():
        field = field_of(heading)
        if field is not None:
            card = known.get(before) == "national_id" or before in weak
            pile = weak if card and _GENERAL.match(_bare(heading)) else found
            if field not in pile.values():
                pile[letter] = field
        before = letter
    taken = set(found.values())
    return found | {letter: field for letter, field in weak.items() if field not in taken}
