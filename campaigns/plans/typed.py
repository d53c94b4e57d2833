"""A plan that is typed in: the document's own data first, its lines one by one after that."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.base.text import clean
from app.base.typed_number import read_number
from campaigns.plans.importing import identity_of
from campaigns.plans.plan import Plan
from campaigns.plans.reading.draft import PlanDraft

_PARTIAL = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")


def found(
    locality_id: int, *, number: str, issued_on: str | None, issuer: str, title: str, year: int, by: Actor
) -> Plan:
    """A plan without a file and without lines. Conflict: the locality has this plan already."""
    draft = PlanDraft(
        number=number, issued_on=issued_on, issuer=issuer, title=title, year=year, targets=(), tasks=(),
        reporting_rules=(), sheets=(), warnings=(),
    )  # fmt: skip
    plan = Plan(
        locality_id=locality_id, identity=identity_of(draft), number=number, issued_on=issued_on, issuer=issuer, title=title,
        year=year, created_at=clock.now(), created_by=by.account_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(plan)
            db.session.flush()
    except IntegrityError:
        raise Conflict(
            "plan_there", "Đã có kế hoạch này: cùng số, cùng tên, cùng cơ quan, cùng năm. Mở kế hoạch đó để thêm nội dung."
        ) from None  # fmt: skip
    return plan


def day(text: str) -> str | None:
    """A day of issue as much as is known: '05/03/2026' → '2026-03-05', '3/2026' → '2026-03', '2026', '' → None.

    Refused: no such day.
    """
    words = clean(text)
    if not words:
        return None
    known = _PARTIAL.fullmatch(words)
    if known is not None:
        on, month, year = (int(part) if part else None for part in known.groups())
        try:
            whole = date(year or 0, month or 1, on or 1)
        except ValueError:
            whole = None
        if whole is not None:
            return whole.isoformat()[: 10 if on else 7 if month else 4]
    raise Refused("day_invalid", f"“{words[:20]}” không phải ngày có thật. Ghi 05/03/2026, 3/2026 hoặc 2026.")


def decimal(text: str) -> Decimal:
    """'95', '69,85 %', '1.234,5' as a number. Refused: none is written, or one beyond what a plan can hold."""
    value = read_number(text)
    if value is None:
        raise Refused("value_invalid", f"“{clean(text)[:30]}” không phải con số. Ghi như 95 hoặc 69,85.")
    return value


def wanted(kind: str, operator: str | None, value: str) -> dict[str, Any]:
    """The columns of a target for what a person chose and typed. Refused: the value is none of that kind."""
    if kind == "text":
        if not clean(value):
            raise Refused("value_missing", "Cần ghi yêu cầu của chỉ tiêu bằng lời.")
        return {"kind": kind, "operator": None, "value": None, "value_text": clean(value)}
    if kind == "yesno":
        return {"kind": kind, "operator": None, "value": None, "value_text": clean(value) or "Có"}
    number = decimal(value)
    if number < 0 or (kind == "rank" and (number < 1 or number != int(number))):
        raise Refused("value_invalid", f"“{clean(value)[:30]}” không hợp với loại chỉ tiêu đã chọn.")
    if kind == "percent" and number > 1000:
        raise Refused("value_invalid", "Tỷ lệ lớn quá. Nếu là số đếm, chọn loại “Số lượng”.")
    return {"kind": kind, "operator": operator or ">=", "value": number, "value_text": ""}


_LAST_DAYS = {"month": 1, "quarter": 3, "year": 12}


def deadline(kind: str, on: date | None) -> dict[str, Any]:
    """The columns of a task's deadline: of a month, a quarter or a year its last day. Refused: it needs a day."""
    if kind not in ("date", *_LAST_DAYS):
        return {"deadline_kind": kind, "deadline_on": None}
    if on is None:
        raise Refused(
            "deadline_missing", "Cần ngày cho loại thời hạn này. Ghi ngày/tháng/năm, ví dụ 30/6/2026."
        )
    if kind in _LAST_DAYS:
        months = _LAST_DAYS[kind]
        month = -(-on.month // months) * months
        on = date(on.year, month, calendar.monthrange(on.year, month)[1])
    return {"deadline_kind": kind, "deadline_on": on}


def missing(columns: Mapping[str, Any], *, authority: bool) -> list[str]:
    """What the "6 rõ" lack in a task with these columns; `authority`: whether the directing leader is asked for."""
    lacks = {
        "rõ người": not columns["lead"],
        "rõ việc": not columns["text"],
        "rõ thời gian": columns["deadline_kind"] == "none" and not columns.get("deadline_raw"),
        "rõ trách nhiệm": not (columns["lead"] and columns["partners"]),
        "rõ sản phẩm": not columns["output"],
        "rõ thẩm quyền": authority and not columns["director"],
    }
    return [words for words, lack in lacks.items() if lack]
