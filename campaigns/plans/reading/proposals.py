"""Which published indicator a target may mean: a table of phrases, compared on the key of the target's text.

One more indicator is one more row here. A proposal is only that: a person confirms the link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from campaigns.plans.reading.draft import Proposal, TargetKind
from campaigns.plans.reading.words import key

_STAFF: Final = r"can bo|cong chuc|vien chuc"
_TAUGHT: Final = r"boi duong|dao tao|tap huan|pho cap|hoan thanh (?:khoa|chuong trinh)"
_SKILL: Final = r"ky nang so|chuyen doi so|cong nghe so|nang luc so|cong nghe thong tin|binh dan hoc vu so"
_ADULT: Final = r"truong thanh|nguoi dan|dan so|cong dan|tu 18 tuoi|tren 18 tuoi|nhan dan"


@dataclass(frozen=True, slots=True)
class Phrases:
    """All of `all_of` have to be found, none of `none_of`; `only` narrows to kinds of targets."""

    code: str
    confidence: float
    all_of: tuple[str, ...]
    none_of: tuple[str, ...] = ()
    only: tuple[TargetKind, ...] = ("percent",)


PHRASES: Final[tuple[Phrases, ...]] = (
    # A certificate is more than having been taught: somebody has to look which of the two ways of computing is meant.
    Phrases("specialist_datagov", 0.85, (r"chuyen trach|vi tri viec lam", r"quan tri du lieu", r"chung chi|chung nhan")),
    Phrases("specialist_datagov", 0.96, (r"chuyen trach|vi tri viec lam", r"quan tri du lieu")),
    Phrases("platform100", 0.93, (r"nen tang.{0,30}binh dan hoc vu so|binh dan hoc vu so quoc gia", _TAUGHT)),
    Phrases("infosec_trained", 0.94, (_STAFF + r"|khong chuyen trach|nguoi lao dong", r"an toan thong tin|an ninh mang|an toan, an ninh", _TAUGHT)),
    Phrases("teacher_trained", 0.94, (r"giao vien|nha giao", _TAUGHT, _SKILL + "|ai|tri tue nhan tao"), (r"hoc sinh duoc",)),
    Phrases("pupil_skills", 0.93, (r"hoc sinh|sinh vien", _SKILL + r"|an toan tren (?:khong gian mang|moi truong so)")),
    Phrases("staff_mastery", 0.96, (_STAFF, r"lam chu|thanh thao|dat chuan|su dung thanh thao|dap ung chuan", _SKILL), (r"giao vien", r"chuyen trach ve")),
    Phrases("esign_staff", 0.95, (_STAFF + r"|lanh dao", r"chu ky so|chung thu so|ky so"), (r"dan so|nguoi dan", r"ho so|van ban")),
    Phrases("staff_trained", 0.97, (_STAFF, _TAUGHT, _SKILL), (r"chuyen trach ve", r"giao vien", r"an toan thong tin", r"quan tri du lieu")),
    Phrases("esign_adult", 0.96, (_ADULT, r"chu ky so|chu ky dien tu"), (_STAFF,)),
    Phrases("ehealth", 0.97, (r"so suc khoe dien tu|ho so suc khoe dien tu",)),
    Phrases("vneid", 0.97, (r"dinh danh dien tu|vneid", _ADULT), (r"so suc khoe", r"chu ky so", _SKILL)),
    Phrases("bank", 0.96, (r"tai khoan (?:thanh toan|ngan hang|giao dich)", _ADULT + r"|tu 15 tuoi|tren 15 tuoi")),
    Phrases("satisfaction", 0.96, (r"hai long", r"dich vu cong|thu tuc hanh chinh|truc tuyen")),
    Phrases("monthly_update", 0.92, (r"nhiem vu", r"cap nhat", r"hang thang|dinh ky"), (_STAFF,)),
    Phrases("adult_services", 0.92, (_ADULT, r"su dung (?:cac )?(?:dich vu so|nen tang so|dich vu truc tuyen|dich vu cong truc tuyen)"), (r"hai long", r"ho so")),
    Phrases("adult_skills", 0.92, (_ADULT, r"ky nang so|kien thuc so|pho cap so"), (_STAFF, r"hoc sinh")),
    Phrases("online_use", 0.93, (r"ho so", r"truc tuyen"), (r"thanh toan", r"so hoa", r"hai long", r"du lieu mot lan", r"khai thac")),
    Phrases("cashless", 0.9, (r"khong dung tien mat",), (r"tai khoan", _SKILL + "(?! so)")),
    Phrases("dti", 0.95, (r"\bdti\b|chi so chuyen doi so|xep hang.{0,40}chuyen doi so",), (), ("rank", "count", "text", "percent")),
)  # fmt: skip
"""The first row that fits wins: narrow meanings stand before wide ones."""

_DOUBTS: Final = (r"trong do", r"tham gia", r"do (?:thanh pho|tinh) to chuc", r"phoi hop")


def propose(text: str, kind: TargetKind, measure: str = "") -> Proposal | None:
    """The indicator that a target's words point to, with 0 < confidence < 1, or None."""
    folded = key(text)
    for row in PHRASES:
        if kind not in row.only:
            continue
        if all(re.search(part, folded) for part in row.all_of) and not any(
            re.search(part, folded) for part in row.none_of
        ):
            less = 0.05 * sum(bool(re.search(part, folded)) for part in _DOUBTS) + (
                0.05 if len(folded) > 260 else 0
            )
            return Proposal(row.code, round(max(0.5, row.confidence - less), 2))
    return None


_TRAINING: Final = re.compile(
    r"tap huan|boi duong|mo lop|lop hoc|(?<!giao duc )(?<!giao duc va )dao tao|ky nang so|nang luc so|hoc tap so|binh dan hoc vu so|hoc vu so|hoc tap tren|pho cap|cau lac bo|ky nang ve"
    r"|nang cao nhan thuc|huong dan.{0,60}(?:nguoi dan|su dung)|kien thuc so"
)


def concerns_training(*words: str) -> bool:
    """Whether a task teaches people, or readies them to learn."""
    return bool(_TRAINING.search(key(" ".join(words))))
