"""Figures and words as an officer prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from app.base.text import N_
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED, Target
from trainees import figures
from trainees.areas import counts
from trainees.counting import Numbers
from trainees.figures import Figure
from trainees.imports.not_entered import NotEntered
from trainees.indicators import Gap, Measure
from trainees.indicators import percent as share
from trainees.jump import Jump
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
    return "—" if value is None else _number(value)


@lru_cache(4096)  # a page of targets says the same few numbers again and again
def _number(value: Decimal | int) -> str:
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
    """The value beside the target: '69,85 %' for a share, a reported count, rank or answer as it was reported, '—' where
    nobody can say yet.
    """
    if result is None:
        return "—"
    kind = result.target.kind if result.target else "percent"
    if result.counting != COMPUTED and result.figure is not None and kind != "percent":
        return figure(result.figure, kind)
    return percent(result.percent)


def figure(said: Figure, kind: str) -> str:
    """A reported figure: '25.736/36.845 = 69,85 %', '69,85 %', '1.203', 'hạng 7', 'Có', or its sentence."""
    if said.numerator is not None and said.denominator:
        return (
            f"{number(said.numerator)}/{number(said.denominator)} = {_whole(percent(figures.percent(said)))}"
        )
    if said.value_text:
        return {figures.standing.YES: "Có", figures.standing.NO: "Chưa"}.get(said.value_text, said.value_text)
    if kind == "percent":
        return _whole(percent(said.value))
    return f"hạng {number(said.value)}" if kind == "rank" else number(said.value)


def _whole(words: str) -> str:
    """Never parted at a line's end."""
    return words.replace(" ", "\u00a0")


def jumped(far: Jump) -> Phrase:
    """What is asked of a number that is far from the one before: 'Lần trước 25.736 (31/12/2025), nay 47.900 (+86 %)'."""
    return Phrase(
        N_("Lần trước %(before)s (%(day)s), nay %(now)s (%(change)s)"),
        {
            "before": number(far.before), "day": f"{far.on:%d/%m/%Y}", "now": number(far.now),
            "change": f"{'+' if far.percent > 0 else '−'}{number(abs(far.percent))} %",
        },
    )  # fmt: skip


def share_of_target(result: Result | None) -> Decimal | None:
    """How much of the target is reached, in percent to two decimals; None where that makes no sense."""
    if result is None or result.target is None or not result.target.value:
        return None
    reached = result.percent
    if result.target.kind == "count" and result.counting != COMPUTED and result.figure is not None:
        reached = result.figure.value
    if reached is None or result.target.kind not in ("percent", "count") or result.target.operator == "<=":
        return None
    exact = Fraction(reached)
    if result.target.kind == "percent" and result.numerator is not None and result.denominator:
        exact = Fraction(100 * result.numerator, result.denominator)  # rounded once, at the end
    return share(*(exact / Fraction(result.target.value)).as_integer_ratio())


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


def denominator(answer: Measure | Numbers) -> Phrase:
    """What a share is of: its list or document, else what is missing."""
    return lacking(answer.gap) if answer.gap else Phrase(answer.source)


def remarks(result: Result | None, target: Target, *, brief: bool = False) -> str:
    """What stands in the notes: the fraction, rows not entered, or who owes the number.

    `brief`: the rows are only counted, where the page says once how they part.
    """
    if result is None:
        return "Chưa nối cách tính" if target.standing == "proposed" else ""
    if result.counting != COMPUTED:
        return "; ".join([*_reported(result, target), *contribution(result)])
    if result.numbers is None:
        return ""
    if result.numbers.gap is not None:
        said = str(lacking(result.numbers.gap))
        parts = [f"{number(result.numerator)} người; {said[:1].lower()}{said[1:]}"]
    else:
        parts = [f"{number(result.numerator)}/{number(result.denominator)} người"]
    if result.rows_not_entered:
        head = str(waiting_head(result.not_entered))
        how = "" if brief else f" ({', '.join(map(str, waiting(result.not_entered).values()))})"
        parts.append(f"{head[:1].lower()}{head[1:]}{how}")
    return "; ".join(parts)


def _reported(result: Result, target: Target) -> list[str]:
    """The figure's own numbers, its day and where it stands; whose it is to say where there is none."""
    if result.figure is None:
        return [f"Số liệu do {target.lead or 'cơ quan chủ trì'} báo cáo"]
    said = result.figure
    parts = [f"{number(said.numerator)}/{number(said.denominator)}"] if said.denominator else []
    old = " (số cũ)" if figures.is_old(said, result.as_of) else ""
    return [*parts, f"số liệu ngày {said.on:%d/%m/%Y}{old}", *filter(None, [origin(said)])]


def origin(said: Figure) -> str:
    """Who reported a figure, in which document: 'Công an xã, 45/BC-CAX ngày 20/10/2026'."""
    if said.origin == "counted":
        return "phần mềm đếm"
    day = f" ngày {said.document_on:%d/%m/%Y}" if said.document_on else ""
    document = f"{said.document or 'văn bản'}{day}" if said.document or day else ""
    return ", ".join(filter(None, [said.reporter, document]))


def contribution(result: Result) -> list[str]:
    """Beside a reported figure, what the ledger can say: a part of it perhaps, and never added."""
    if result.counting == COMPUTED or result.numbers is None:
        return []
    return [f"phần phong trào góp: {number(result.numbers.numerator)} người (không cộng vào)"]
