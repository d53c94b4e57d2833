"""The tables that every file of a report prints: the plan's own with our columns at the right, the tasks, what was held, outreach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.filing.content import Activity, ActivityRow, Chore, Content, OutreachRow, PlanTable, Row
from campaigns.plans.result_words import number
from campaigns.plans.task import DONE, DROPPED
from campaigns.plans.tasks import board

WIDTHS: Final = {
    "number": 6, "text": 46, "measure": 9, "value": 12, "lead": 20, "deadline": 14, "note": 16, "partners": 18,
    "director": 18, "output": 20, "kpi": 14, "task": 24, "other": 14,
}  # fmt: skip
"""Width of a plan's column by what it means, in characters."""
OURS: Final = (
    ("Kết quả thực hiện", 14), ("Tỷ lệ so với chỉ tiêu", 14), ("Đánh giá", 15), ("Ghi chú số liệu", 28),
)  # fmt: skip
TASKS: Final = (
    ("TT", 6), ("Nhiệm vụ", 46), ("Cơ quan chủ trì", 20), ("Thời hạn", 14), ("Tình trạng", 20),
    ("Cập nhật gần nhất", 28), ("Sản phẩm đã có", 28),
)  # fmt: skip
HELD: Final = (
    ("Chương trình", 46), ("Số lớp", 10), ("Số buổi", 10), ("Số người", 11), ("Lượt người", 12),
    ("Số giờ", 10), ("Giấy chứng nhận", 12),
)  # fmt: skip
OUTREACH: Final = (
    ("Chiến dịch, điểm hỗ trợ", 38), ("Số ngày", 9), ("Số điểm", 9), ("Người được hỗ trợ (có danh sách)", 14),
    ("Lượt hỗ trợ (chỉ đếm)", 13), ("Hộ đã gặp", 10), ("Tình nguyện viên", 13), ("Giờ tình nguyện", 13),
)  # fmt: skip
OUTREACH_NOTE: Final = "Người có danh sách tính mỗi người một lần; lượt chỉ đếm, không ghi tên. Hai số đứng cạnh nhau, không cộng vào nhau."
OUTREACH_HOURS: Final = 7
"""Which of OUTREACH has tenths."""
HOURS: Final = 5
"""Which of HELD has tenths."""
IN_THE_MIDDLE: Final = ("number", "measure", "value")
_EMPTY: Final = 10
"""Characters of a column in which nothing stands."""
_CROWDED: Final = 7
"""Columns of a plan from which each has to be narrower."""
_LINES: Final = 14
"""Lines that the longest cell of a column may take, until it is as wide as it gets."""
_WIDEST: Final = 56


@dataclass(frozen=True, slots=True)
class Ours:
    """What stands right of a row of the plan: result, share of the target, judgement, notes; all empty beside a group."""

    achieved: str = ""
    share: str = ""
    status: str = ""
    notes: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """In the order of OURS."""
        return (self.achieved, self.share, self.status, self.notes)


def ours(content: Content, row: Row) -> Ours:
    """Our columns of a row; '—' where a target has no result."""
    notes = [*row.notes]
    line = content.line(row.ref) if row.ref else None
    if line is None:
        return Ours(notes="; ".join(notes))
    return Ours(line.achieved, line.share, line.status, "; ".join([*filter(None, [line.remarks]), *notes]))


def standing(chore: Chore) -> str:
    """How a task stands, in words: 'Trễ 12 ngày', 'Đã xong, trễ 3 ngày', 'Đang làm'."""
    if chore.column == board.CLOSED and chore.state == DROPPED:
        return "Thôi không làm"
    if chore.column == board.CLOSED or chore.state == DONE:
        return f"Đã xong, trễ {chore.days} ngày" if chore.too_late and chore.days else "Đã xong"
    if chore.column == board.LATE:
        return f"Trễ {chore.days} ngày" if chore.days else "Trễ hạn"
    return "Đang làm, tháng này chưa cập nhật" if chore.silent else "Đang làm"


def chore_cells(chore: Chore, n: int) -> tuple[str, ...]:
    """A task in the columns of TASKS. `n`: its place, where the plan gives it no number."""
    return (
        chore.number or str(n), chore.text, chore.lead or "—", chore.deadline or "—", standing(chore), chore.told or "—",
        "\n".join(chore.outputs) or "—",
    )  # fmt: skip


def held(activity: Activity) -> list[tuple[str, tuple[float, ...]]]:
    """What was held, by course and as a whole, in the columns of HELD; empty when nothing was."""
    whole = activity.whole
    if not (whole.lessons or whole.trainings or whole.turns or whole.certificates):
        return []
    return [
        *((row.label, _figures(row)) for row in activity.by_course),
        ("Tổng cộng (mỗi người tính một lần)", _figures(whole)),
    ]


def _figures(row: ActivityRow) -> tuple[float, ...]:
    return (row.trainings, row.lessons, row.people, row.turns, round(row.minutes / 60, 1), row.certificates)


def outreach(activity: Activity) -> list[tuple[str, tuple[float, ...]]]:
    """Outreach by campaign and as a whole, in the columns of OUTREACH; empty where there was none."""
    told = activity.outreach
    if not told.whole.days:
        return []
    return [
        *((row.label, _of_outreach(row)) for row in told.by_campaign),
        ("Tổng cộng (mỗi người, mỗi ngày tính một lần)", _of_outreach(told.whole)),
    ]


def _of_outreach(row: OutreachRow) -> tuple[float, ...]:
    return (
        row.days, row.points, row.people, row.turns, row.households, row.volunteers, round(row.minutes / 60, 1),
    )  # fmt: skip


def paired(numerator: int | None, denominator: int | None, percent: str) -> str:
    """A unit's share as it is printed: '38/39 = 97,44 %'; without a denominator the people alone."""
    if denominator is None:
        return number(numerator)
    return f"{number(numerator)}/{number(denominator)} = {percent}"


def widths(table: PlanTable) -> list[float]:
    """Characters that each column of a plan's table needs: by what it means, less in a table of many columns or where nothing
    stands, more for long words."""
    found, crowded = [], len(table.columns) > _CROWDED
    for at, title in enumerate(table.columns):
        usual = WIDTHS.get(table.fields[at] if at < len(table.fields) else "other", WIDTHS["other"])
        told = [len(row.cells[at]) for row in table.rows if row.kind != "group" and at < len(row.cells)]
        longest = max(told, default=0)
        least = max([4, *map(len, title.split())]) + 1
        wide = min(usual, _EMPTY) if not longest else usual * 0.6 if crowded else usual
        found.append(float(max(wide, least, min(longest / _LINES, _WIDEST))))
    return found
