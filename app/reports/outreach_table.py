"""A campaign's results as a workbook: the whole, by day, place, team and hour, targets, money, volunteers with their hours."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from app.base.sheet import RIGHT, open_workbook, row_height
from app.reports import outreach_facts as facts
from app.reports.outreach_facts import Facts
from campaigns.outreach.event import HOUSEHOLDS
from campaigns.outreach.message import CHANNELS
from campaigns.outreach.results import Brought, Sum
from campaigns.outreach.results.hours import tenths
from campaigns.plans.result_words import number

TOP: Final = 3
"""The row, from 0, in which the head of each sheet's table stands."""
PART: Final = (
    ("", 44), ("Người được hỗ trợ (có danh sách)", 17), ("Hẹn quay lại (người)", 13), ("Lượt hỗ trợ (chỉ đếm)", 14),
    ("Hộ đã gặp", 10), ("Hộ vắng nhà", 10), ("Hộ từ chối", 10), ("Tình nguyện viên có mặt", 14), ("Giờ tình nguyện", 13),
)  # fmt: skip
Cell = str | int | float | Decimal | None
Columns = Sequence[tuple[str, float]]
Rows = Sequence[Sequence[Cell]]
_NONE: Final = "Chưa có ngày ra quân nào diễn ra."
_CAPITALS: Final = 0.75
"""Capitals of 13 points in the width of one figure."""
_SHARE: Final = "Đạt (%)"
_HOURS: Final = (
    "Giờ tính theo điểm danh ca trực; hai ca trùng giờ chỉ tính một. Ca chưa điểm danh chưa tính giờ."
)


def workbook(told: Facts) -> bytes:
    """The XLSX: every sheet A4 across, one page wide, under the campaign's name."""
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        book.set_properties({"title": f"Kết quả {told.named}"})
        pen = _Pen(book, told)
        _whole(pen, told)
        for cut, name, head in facts.PARTS:
            rows = [_part(one, hour=cut == "hour") for one in told.sums.by(cut)]
            whole = (facts.WHOLE, *_part(told.whole, hour=cut == "hour")[1:])
            if rows:  # where nothing was logged the first sheet says so
                pen.sheet(
                    name, ((head, PART[0][1]), *PART[1:]), [*rows, whole], bold=len(rows), note=facts.NOTE
                )
        _targets(pen, told)
        _means(pen, told)
        _volunteers(pen, told)
    return buffer.getvalue()


def _whole(pen: _Pen, told: Facts) -> None:
    """Before the first day only what was aimed at, or is there already."""
    note = "Người có danh sách và lượt chỉ đếm là hai cách đếm khác nhau, không cộng vào nhau."
    goals = told.goals if told.sums.days else [goal for goal in told.goals if goal.wanted or goal.reached]
    rows: list[tuple[Cell, ...]] = [(goal.words, goal.reached, goal.wanted, goal.share) for goal in goals]
    pen.sheet(
        "Tổng hợp",
        (("Nội dung", 60), ("Kết quả", 18), ("Mục tiêu", 18), (_SHARE, 12)),
        [*rows, *_counted(told)] if told.sums.days else rows,
        note=note if told.sums.days else _NONE,
    )


def _counted(told: Facts) -> list[tuple[Cell, ...]]:
    """What no goal is set for."""
    whole = told.whole
    found: list[tuple[str, int | float]] = [
        ("Người hẹn quay lại, chưa xong", whole.again),
        *((f"Lượt chỉ đếm: {words}", n) for words, n in told.sums.tally_words(whole)),
        # Those that were met stand among the goals.
        *((f"Hộ {words}", whole.households.get(code, 0)) for code, words in HOUSEHOLDS.items() if code != "met"),
        ("Điểm hỗ trợ", whole.points), ("Giờ tình nguyện", whole.hours), ("Sự việc ghi lại", whole.incidents),
    ]  # fmt: skip
    return [(words, n, None, None) for words, n in found]


def _part(one: Sum, *, hour: bool) -> tuple[Cell, ...]:
    """No volunteers at an hour: they are on shifts."""
    return (
        one.label, one.people, one.again, one.turns, one.met, one.households.get("away", 0), one.households.get("refused", 0),
        None if hour else one.volunteers, None if hour else one.hours,
    )  # fmt: skip


def _targets(pen: _Pen, told: Facts) -> None:
    if told.brought:
        columns = (
            ("Chỉ tiêu", 60), ("Người mới được tính nhờ chiến dịch", 19), ("Cả địa bàn đến nay (người)", 15), ("Trên tổng số", 13),
            ("Tỷ lệ (%)", 11), ("Ghi chú", 36),
        )  # fmt: skip
        rows = [
            (one.target.text, one.new, one.numerator, one.denominator or None, one.percent, _remark(one))
            for one in told.brought
        ]
        pen.sheet("Chỉ tiêu", columns, rows)


def _remark(one: Brought) -> str:
    """Why a cell is empty."""
    unsaid = "" if one.numerator is None or one.denominator else "chưa có mẫu số"
    return "; ".join(filter(None, (facts.WHY.get(one.why, ""), unsaid)))


def _means(pen: _Pen, told: Facts) -> None:
    if told.told:
        columns: Columns = (
            ("Kênh", 36),
            ("Đơn vị tính", 16),
            ("Số tin", 12),
            ("Dự kiến", 14),
            ("Đã làm", 14),
        )
        rows: Rows = [
            (CHANNELS[one.channel], one.unit, one.messages, one.planned, one.done) for one in told.told
        ]
        pen.sheet("Truyền thông", columns, rows, centred=(1,))
    if told.budget:
        columns = (("Nội dung chi", 56), ("Nguồn", 34), ("Dự kiến (đồng)", 20), ("Đã chi (đồng)", 20))
        rows = [
            *((one.text, one.source, one.planned, one.spent) for one in told.budget),
            ("Cộng", "", told.money.planned, told.money.spent),
        ]
        unsaid = f"{told.money.unsaid} khoản chưa quyết toán: ô để trống." if told.money.unsaid else ""
        pen.sheet("Kinh phí", columns, rows, bold=len(told.budget), note=unsaid)


def _volunteers(pen: _Pen, told: Facts) -> None:
    if told.volunteers:
        columns = (
            ("Họ và tên", 34), ("Tổ", 40), ("Số ngày", 10), ("Số ca có mặt", 12), ("Số giờ", 10), ("Số ca vắng", 12),
            ("Số ca chưa điểm danh", 14),
        )  # fmt: skip
        came = sum(1 for one in told.volunteers if one.shifts)
        rows: list[tuple[Cell, ...]] = [
            (one.name, one.team, one.days, one.shifts, tenths(one.minutes) / 10, one.absent, one.uncalled)
            for one in told.volunteers
        ]
        rows.append((
            f"Cộng: {number(came)} người có mặt", "", None, sum(one.shifts for one in told.volunteers),
            tenths(sum(one.minutes for one in told.volunteers)) / 10, sum(one.absent for one in told.volunteers),
            sum(one.uncalled for one in told.volunteers),
        ))  # fmt: skip
        pen.sheet("Tình nguyện viên", columns, rows, bold=len(told.volunteers), note=_HOURS)


class _Pen:
    """Writes sheets of one look: the campaign's name and days, a table, a note below."""

    def __init__(self, book: Any, told: Facts) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "text_wrap": True, "valign": "vcenter"}
        campaign = told.campaign
        self.book = book
        self.over = (
            f"Kết quả {told.named}".upper(),
            f"(Từ ngày {campaign.starts:%d/%m/%Y} đến ngày {campaign.ends:%d/%m/%Y}; số liệu đến ngày {told.until:%d/%m/%Y})",
        )
        self.title = book.add_format({**base, "bold": True, "align": "center", "font_size": 13})
        self.under = book.add_format({**base, "italic": True, "align": "center"})
        self.said = book.add_format({**base, "italic": True})
        self.formats = {
            (kind, bold): book.add_format({**base, "border": 1, "bold": bold, **more})
            for bold in (False, True)
            for kind, more in (
                ("text", {}), ("middle", {"align": "center"}), ("number", {**RIGHT, "num_format": "#,##0"}),
                ("tenth", {**RIGHT, "num_format": "#,##0.0"}), ("hundredth", {**RIGHT, "num_format": "#,##0.00"}),
            )
        }  # fmt: skip
        self.head = book.add_format(
            {**base, "border": 1, "bold": True, "align": "center", "bg_color": "#EEF1F6"}
        )

    def sheet(
        self, name: str, columns: Columns, rows: Rows, *, bold: int | None = None, centred: Sequence[int] = (), note: str = ""
    ) -> None:  # fmt: skip
        """One sheet. `bold`: which of the rows stands out. `centred`: columns whose words stand in the middle."""
        sheet, last = self.book.add_worksheet(name), len(columns) - 1
        wide = sum(width for _, width in columns)
        for row, (words, form) in enumerate(zip(self.over, (self.title, self.under), strict=True)):
            sheet.merge_range(row, 0, row, last, words, form)
            sheet.set_row(row, row_height([(words, wide * _CAPITALS)], bold=True) + 1)
        for at, (title, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            if rows:
                sheet.write_string(TOP, at, title, self.head)
        sheet.set_row(TOP, row_height(columns if rows else (), bold=True))
        for row, cells in enumerate(rows):
            strong = row == bold
            for at, cell in enumerate(cells):
                self._cell(sheet, TOP + 1 + row, at, cell, strong, at in centred)
            words_of = [
                (cell, width)
                for cell, (_, width) in zip(cells, columns, strict=True)
                if isinstance(cell, str)
            ]
            sheet.set_row(TOP + 1 + row, row_height(words_of, bold=strong))
        if note:
            below = TOP + len(rows) + 2 if rows else TOP
            sheet.merge_range(below, 0, below, last, note, self.said)
            sheet.set_row(below, row_height([(note, wide)]))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(TOP)
        sheet.freeze_panes(TOP + 1, 1)
        if (filtered := len(rows) - (bold is not None)) > 1:  # without the sum, which belongs to all rows
            sheet.autofilter(TOP, 0, TOP + filtered, last)
        sheet.set_footer("&C&P/&N")

    def _cell(self, sheet: Any, row: int, at: int, cell: Cell, bold: bool, centred: bool) -> None:
        if cell is None or cell == "":
            sheet.write_blank(row, at, None, self.formats["text", bold])
        elif isinstance(cell, str):
            sheet.write_string(row, at, cell, self.formats["middle" if centred else "text", bold])
        else:
            kind = {float: "tenth", Decimal: "hundredth"}.get(type(cell), "number")
            sheet.write_number(row, at, cell, self.formats[kind, bold])
