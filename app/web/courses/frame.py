"""What the pages of courses share: their blueprint, and a version's terms in words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.web.pages import vn_number
from campaigns.courses import CERTIFIES, PROOFS, CourseVersion

bp = Blueprint("courses", __name__, url_prefix="/courses")
PAGE = 50

NAMES = {
    "skills": _l("Nội dung kỹ năng"), "hours": _l("Số giờ học"), "audience": _l("Dành cho"),
    "outcomes": _l("Học xong làm được"), "lessons_needed": _l("Hoàn thành khi"), "stay_percent": _l("Tính giờ"),
    "proof": _l("Đánh giá"), "certifies": _l("Giấy chứng nhận"), "valid_months": _l("Giấy có giá trị"),
}  # fmt: skip
"""Column of a version → its name on pages."""


def told(field: str, value: Any) -> list[str]:
    """One term of a version as a person reads it: usually one line, several for outcomes and skills."""
    if field == "outcomes":
        return list(value.splitlines()) or ["—"]
    if field == "skills":
        return list(value)
    if field == "lessons_needed":
        return [
            ngettext("dự %(n)s buổi", "dự %(n)s buổi", int(value), n=value) if value else _("dự mọi buổi")
        ]
    if field == "stay_percent":
        return [_("ở lại từ %(n)s %% thời gian buổi học", n=value) if value else _("có mặt là đủ")]
    if field == "proof":
        return [_(PROOFS[value])]
    if field == "certifies":
        return [_(CERTIFIES[value])]
    if field == "valid_months":
        return [_("%(n)s tháng", n=value) if value else _("không có hạn")]
    if field == "hours":
        return [vn_number(value)]
    return [value or "—"]


def facts_of(version: CourseVersion) -> list[tuple[str, str]]:
    """What a version asks for, line by line, its outcomes left out: they are a list of their own."""
    skipped = {"outcomes"} | ({"valid_months"} if version.certifies == "never" else set())
    return [
        (str(name), "; ".join(told(field, _value(version, field)))) for field, name in NAMES.items() if field not in skipped
    ]  # fmt: skip


def _value(version: CourseVersion, field: str) -> Any:
    return [skill.title for skill in version.skills] if field == "skills" else getattr(version, field)
