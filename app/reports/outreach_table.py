"""A campaign's results as a workbook: the whole, by day, place, team and hour, targets, volunteers with their hours."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from app.base.sheet import open_workbook
from app.reports import outreach_facts as facts
from app.reports.outreach_facts import Facts
from campaigns.outreach.event import HOUSEHOLDS
from campaigns.outreach.message import CHANNELS
from campaigns.outreach.results import Sum

PART: Final = (
    ("", 40), ("Người được hỗ trợ (có danh sách)", 16), ("Hẹn quay lại (người)", 12), ("Lượt hỗ trợ (chỉ đếm)", 14),
    ("Hộ đã gặp", 10), ("Hộ vắng nhà", 10), ("Hộ từ chối", 10), ("Tình nguyện viên có mặt", 12), ("Giờ tình nguyện", 11),
)  # fmt: skip
Cell = str | int | float | None
Columns = tuple[tuple[str, float], ...]


def workbook(told: Facts) -> bytes:
    """The XLSX."""
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        pen = _Pen(book)
        _whole(pen, told)
        for cut, name, head in facts.PARTS:
            rows = [_part(one, hour=cut == "hour") for one in told.sums.by(cut)]
            pen.sheet(name, ((head, PART[0][1]), *PART[1:]), rows, note=facts.NOTE)
        columns: Columns
        if told.brought:
            columns = (
                ("Chỉ tiêu", 60),
                ("Người mới được tính nhờ chiến dịch", 26),
                ("Cả địa bàn đến nay", 30),
            )
            pen.sheet(
                "Chỉ tiêu",
                columns,
                [(one.target.text, facts.added(one), facts.stands(one)) for one in told.brought],
            )
        if told.told:
            columns = (("Kênh", 30), ("Đơn vị tính", 14), ("Số tin", 10), ("Dự kiến", 12), ("Đã làm", 12))
            pen.sheet(
                "Truyền thông",
                columns,
                [(CHANNELS[one.channel], one.unit, one.messages, one.planned, one.done) for one in told.told],
            )
        if told.volunteers:
            columns = (
                ("Họ và tên", 30), ("Tổ", 30), ("Số ngày", 10), ("Số ca có mặt", 10), ("Số giờ", 10), ("Số ca vắng", 10),
                ("Số ca chưa điểm danh", 12),
            )  # fmt: skip
            pen.sheet("Tình nguyện viên", columns, [
                (one.name, one.team, one.days, one.shifts, round(one.minutes / 60, 1), one.absent, one.uncalled) for one in told.volunteers
            ])  # fmt: skip
    return buffer.getvalue()


def _whole(pen: _Pen, told: Facts) -> None:
    whole = told.whole
    rows: list[tuple[Cell, ...]] = []
    for goal in told.goals:
        rows.append(
            (goal.words, goal.reached, goal.wanted, f"{goal.share} %" if goal.share is not None else None)
        )
    rows.append(("Người hẹn quay lại, chưa xong", whole.again, None, None))
    rows += [(f"Lượt chỉ đếm: {words}", n, None, None) for words, n in told.sums.tally_words(whole)]
    rows += [(f"Hộ {words}", whole.households.get(code, 0), None, None) for code, words in HOUSEHOLDS.items()]
    rows += [
        ("Điểm hỗ trợ", whole.points, None, None), ("Giờ tình nguyện", whole.hours, None, None),
        ("Sự việc ghi lại", whole.incidents, None, None),
    ]  # fmt: skip
    if told.money.lines:
        rows.append(("Kinh phí (đồng): đã chi, dự kiến", told.money.spent, told.money.planned, None))
    columns = (("Nội dung", 56), ("Kết quả", 14), ("Mục tiêu", 14), ("Đạt", 10))
    pen.sheet(
        "Tổng hợp",
        columns,
        rows,
        note="Người có danh sách và lượt chỉ đếm là hai cách đếm khác nhau, không cộng vào nhau.",
    )


def _part(one: Sum, *, hour: bool) -> tuple[Cell, ...]:
    """No volunteers at an hour: they are on shifts."""
    return (
        one.label, one.people, one.again, one.turns, one.met, one.households.get("away", 0), one.households.get("refused", 0),
        None if hour else one.volunteers, None if hour else one.hours,
    )  # fmt: skip


class _Pen:
    """Writes sheets of one look."""

    def __init__(self, book: Any) -> None:
        self.book = book
        line = {
            "font_name": "Times New Roman",
            "font_size": 12,
            "text_wrap": True,
            "valign": "vcenter",
            "border": 1,
        }
        self.head = book.add_format({**line, "bold": True, "align": "center", "bg_color": "#E4E0D6"})
        self.text = book.add_format(line)
        self.number = book.add_format({**line, "align": "center", "num_format": "#,##0"})
        self.tenth = book.add_format({**line, "align": "center", "num_format": "#,##0.0"})
        self.said = book.add_format({**line, "border": 0, "italic": True})

    def sheet(
        self,
        name: str,
        columns: Sequence[tuple[str, float]],
        rows: Sequence[Sequence[Cell]],
        *,
        note: str = "",
    ) -> None:
        """One sheet: its head, its rows, a note below."""
        sheet = self.book.add_worksheet(name)
        for at, (title, wide) in enumerate(columns):
            sheet.set_column(at, at, wide)
            sheet.write_string(0, at, title, self.head)
        for row, cells in enumerate(rows, start=1):
            for at, cell in enumerate(cells):
                if cell is None:
                    sheet.write_blank(row, at, None, self.text)
                elif isinstance(cell, str):
                    sheet.write_string(row, at, cell, self.text)
                else:
                    sheet.write_number(row, at, cell, self.tenth if isinstance(cell, float) else self.number)
        if note:
            last = len(rows) + 2
            sheet.merge_range(last, 0, last, len(columns) - 1, note, self.said)
            sheet.set_row(last, 36)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        sheet.set_footer("&C&P/&N")
