"""What a correction changed, in words: which field, what was there, what is there now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.base.text import N_
from app.web.pages import vn_day, vn_number
from campaigns.plans.correction import Correction

KINDS = {
    "percent": N_("Tỷ lệ %"), "count": N_("Số lượng"), "rank": N_("Thứ hạng"), "yesno": N_("Có hay không"), "text": N_("Bằng lời"),
}  # fmt: skip
OPERATORS = {">=": N_("≥ (ít nhất)"), "<=": N_("≤ (nhiều nhất)"), "=": N_("= (đúng bằng)")}
_SIGNS = {">=": "≥", "<=": "≤", "=": "="}
DEADLINES = {
    "date": N_("Một ngày"), "month": N_("Hết một tháng"), "quarter": N_("Hết một quý"), "year": N_("Hết một năm"),
    "ongoing": N_("Thường xuyên"), "cadence": N_("Theo kỳ báo cáo"), "province": N_("Theo lộ trình của cấp trên"),
    "none": N_("Không nêu"),
}  # fmt: skip
CADENCES = {
    "month": N_("Hằng tháng"), "quarter": N_("Hằng quý"), "half-year": N_("Sáu tháng"), "year": N_("Hằng năm"),
    "once": N_("Một lần"), "event": N_("Khi được yêu cầu"),
}  # fmt: skip
CHANGED = {
    "number": N_("Số"), "issued_on": N_("Ngày ban hành"), "issuer": N_("Cơ quan ban hành"), "title": N_("Tên kế hoạch"),
    "year": N_("Năm"), "text": N_("Nội dung"), "measure": N_("Đơn vị tính"), "kind": N_("Loại"), "operator": N_("Dấu"),
    "value": N_("Giá trị"), "value_text": N_("Yêu cầu bằng lời"), "lead": N_("Cơ quan chủ trì"),
    "lead_unit_id": N_("Đơn vị trong danh sách"), "note": N_("Ghi chú"), "director": N_("Lãnh đạo chỉ đạo"),
    "partners": N_("Phối hợp"), "output": N_("Kết quả"), "deadline_kind": N_("Loại thời hạn"), "deadline_on": N_("Hạn"),
    "concerns_training": N_("Liên quan tập huấn"), "who": N_("Ai báo cáo"), "to": N_("Gửi"), "cadence": N_("Kỳ"),
    "before_day": N_("Trước ngày"), "before_month": N_("Tháng"), "money_planned": N_("Kinh phí dự kiến"),
    "money_spent": N_("Kinh phí đã chi"), "money_source": N_("Nguồn kinh phí"),
}  # fmt: skip
"""The fields that a correction shows; what follows from them (an assumed sign, what a task lacks) is not said again."""
NOUNS = {
    "plan": N_("Kế hoạch"), "target": N_("Chỉ tiêu"), "task": N_("Nhiệm vụ"), "rule": N_("Chế độ báo cáo"),
}  # fmt: skip
DEEDS = {"edit": N_("Sửa"), "add": N_("Thêm dòng"), "remove": N_("Bỏ dòng")}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a correction, in words."""

    field: str
    before: str
    after: str


def changes(correction: Correction, units: dict[int, str] | None = None) -> list[Change]:
    """The fields that an edit changed, in the order of the form. `units`: names by id."""
    return [
        Change(_(label), _shown(name, correction.before[name], units or {}), _shown(name, correction.after[name], units or {}))
        for name, label in CHANGED.items()
        if name in correction.before and name in correction.after
    ]  # fmt: skip


def _shown(name: str, value: Any, units: dict[int, str]) -> str:
    if value is None or value == "":
        return "—"
    tables = {"kind": KINDS, "deadline_kind": DEADLINES, "cadence": CADENCES}
    if name in tables:
        return _(tables[name].get(value, value))
    if name == "operator":
        return _SIGNS.get(value, str(value))
    if name in ("value", "money_planned", "money_spent"):
        return vn_number(Decimal(value))
    if name in ("deadline_on", "issued_on"):
        return vn_day(str(value))
    if name == "lead_unit_id":
        return units.get(value, _("đơn vị đã bỏ"))
    if isinstance(value, bool):
        return _("có") if value else _("không")
    return str(value)


def subject(correction: Correction) -> str:
    """The words by which a person knows the line of a correction that adds or removes it."""
    whole = correction.before if correction.deed == "remove" else correction.after
    return str(whole.get("text") or whole.get("who") or whole.get("raw") or "")
