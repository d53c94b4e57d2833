"""Figures and words as an officer prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.base.text import N_
from campaigns.plans.plan import Target
from campaigns.plans.results import Result
from trainees.areas import counts
from trainees.imports.not_entered import NotEntered
from trainees.indicators import Gap, Measure
from trainees.rosters import CATEGORIES

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


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and what stands in them: printed as they are (str), or translated by a page before it fills them in."""

    text: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


# Whom the number of rows that wait is about; it stands wherever that number does.
ROWS_OF_ALL = N_(
    "“Chưa vào danh sách” đếm mọi dòng của danh sách cán bộ, vì chưa chắc dòng bị từ chối thuộc nhóm nào."
)


def waiting(rows: NotEntered) -> dict[str, Phrase]:
    """The rows that wait, parted: 'refused' and 'asked' (only what there is). Empty when none waits."""
    said = {
        "refused": (rows.refused.total(), N_("%(n)s dòng bị từ chối")),
        "asked": (rows.asked.total(), N_("%(n)s dòng chờ trả lời, có thể đã có tên")),
    }
    return {part: Phrase(text, {"n": number(n)}) for part, (n, text) in said.items() if n}


def waiting_head(rows: NotEntered) -> Phrase:
    """'Chưa vào danh sách: 36'."""
    return Phrase(N_("Chưa vào danh sách: %(n)s"), {"n": number(rows.total)})


def lacking(gap: Gap) -> Phrase:
    """What an indicator's denominator lacks."""
    names = ", ".join(CATEGORIES[c][0] for c in gap.categories).lower()
    if gap.kind == "list":
        return Phrase(N_("Chưa có danh sách cán bộ")) if gap.of_staff else Phrase(N_("Chưa có danh sách %(names)s"), {"names": names})  # fmt: skip
    if gap.kind == "category":
        return Phrase(
            N_("Chưa ai trong danh sách được ghi là %(names)s"),
            {"names": names},
        )
    if gap.kind == "mark":
        return Phrase(N_("Chưa ai trong danh sách được đánh dấu chuyên trách CNTT, chuyển đổi số"))
    if gap.kind == "age":
        return Phrase(N_("Chưa ai trong danh sách từ đủ %(n)s tuổi"), {"n": number(gap.age_min)})
    what = counted(gap.group or "all")
    if gap.kind == "zero":
        return Phrase(N_("Mẫu số là 0: %(what)s"), {"what": what})
    if gap.counted:
        return Phrase(
            N_("Chưa đủ %(what)s: mới có của %(n)s trong %(all)s nơi ở"),
            {"what": what, "n": number(gap.counted), "all": number(gap.places)},
        )
    return Phrase(N_("Chưa có %(what)s"), {"what": what})


_REMEDIES = {
    "category": N_("Thêm cột đối tượng khi nhập danh sách."),
    "mark": N_("Thêm cột đó khi nhập danh sách, hoặc đánh dấu ở trang của từng người."),
}


def remedy(gap: Gap) -> Phrase | None:
    """What brings it, where that does not go without saying. For the page of the indicator; no printed table advises."""
    return Phrase(_REMEDIES[gap.kind]) if gap.kind in _REMEDIES else None


def counted(group: str) -> str:
    """What a population count counts: 'số dân', 'số người từ đủ 18 tuổi', 'số học sinh'."""
    title, one = counts.GROUPS[group]
    if title.startswith("Số "):
        return title.lower()
    return f"số {one}" if one == title.lower() else f"số {one} {title.lower()}"


def denominator(answer: Measure) -> Phrase:
    """What a share is of: its list or document, else what is missing."""
    return lacking(answer.gap) if answer.gap else Phrase(answer.source)


def remarks(result: Result | None, target: Target, *, brief: bool = False) -> str:
    """What stands in the notes: the fraction, rows not entered, or who owes the number.

    `brief`: the rows are only counted, where the page says once how they part.
    """
    if result is None:
        return "Chưa nối cách tính" if target.standing == "proposed" else ""
    if result.measure is None:
        return f"Số liệu do {target.lead or 'cơ quan chủ trì'} báo cáo"
    if result.measure.gap is not None:
        said = str(lacking(result.measure.gap))
        parts = [f"{number(result.numerator)} người; {said[:1].lower()}{said[1:]}"]
    else:
        parts = [f"{number(result.numerator)}/{number(result.denominator)} người"]
    if result.rows_not_entered:
        head = str(waiting_head(result.not_entered))
        how = "" if brief else f" ({', '.join(map(str, waiting(result.not_entered).values()))})"
        parts.append(f"{head[:1].lower()}{head[1:]}{how}")
    return "; ".join(parts)
