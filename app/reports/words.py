"""Figures and words as an officer prints them."""

from __future__ import annotations

from decimal import Decimal

from campaigns.plans.plan import Target
from campaigns.plans.results import Result

# 1,234.5 is written 1.234,5
VIETNAMESE_MARKS = str.maketrans({",": ".", ".": ","})
OPERATORS = {">=": "≥", "<=": "≤", "=": "="}
STATUS = {
    "met": "Đạt",
    "on-track": "Đúng tiến độ",
    "behind": "Chậm tiến độ",
    "no-denominator": "Chưa có số liệu",
}


def number(value: Decimal | int | None) -> str:
    """1.234 and 69,85; '—' for None; zeros after the comma are dropped."""
    if value is None:
        return "—"
    normal = Decimal(value).normalize()
    places = max(0, -int(normal.as_tuple().exponent))
    return f"{normal:,.{places}f}".translate(VIETNAMESE_MARKS)


def percent(value: Decimal | None) -> str:
    """'69,85 %', '100 %'; '—' for None."""
    return "—" if value is None else f"{number(value)} %"


def aim(target: Target) -> str:
    """The target as understood: '≥ 95 %', '≤ 10', 'Có', or the plan's own sentence."""
    if target.value is None:
        return target.value_text or target.value_raw
    sign = OPERATORS.get(target.operator or "", "")
    unit = " %" if target.kind == "percent" else ""
    return f"{sign} {number(target.value)}{unit}".strip()


def achieved(result: Result | None) -> str:
    """The value beside the target: '69,85 %' for a share, '—' where nobody can say yet."""
    return percent(result.percent) if result else "—"


def share_of_target(result: Result | None) -> Decimal | None:
    """How much of the target is reached, in percent to two decimals; None where that makes no sense."""
    if result is None or result.percent is None or result.target is None or not result.target.value:
        return None
    if result.target.kind != "percent" or result.target.operator == "<=":
        return None
    return (result.percent * 100 / result.target.value).quantize(Decimal("0.01"))


def remarks(result: Result | None, target: Target) -> str:
    """What stands in the notes: the fraction, rows not entered, or who owes the number."""
    if result is None:
        return "Chưa nối cách tính" if target.standing == "proposed" else ""
    if result.measure is None:
        return f"Số liệu do {target.lead or 'cơ quan chủ trì'} báo cáo"
    if result.denominator is None:
        parts = [f"{number(result.numerator)} người; thiếu mẫu số ({result.measure.source})"]
    else:
        parts = [f"{number(result.numerator)}/{number(result.denominator)} người"]
    if result.rows_not_entered:
        parts.append(f"chưa vào danh sách: {number(result.rows_not_entered)}")
    return "; ".join(parts)
