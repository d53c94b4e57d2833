"""A report as a workbook: the plan's own table with results beside the targets, how each was counted, units, tasks, what was held.

Rows, words and order are the plan's own, with what a person corrected in its place and the printed words in the notes;
our columns stand to the right of the plan's.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final

from app.base.sheet import RIGHT, open_workbook, row_height
from app.filing.content import Content, Line, PlanTable
from app.reports import filed_annex as annex
from campaigns.plans import result_words as words
from campaigns.plans.task import DONE
from campaigns.plans.tasks import board

FIRST: Final = "Kết quả chỉ tiêu"
"""Name of the sheet with the plan's own table."""
_BASE: Final = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
_HEAD: Final = {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F6"}
_SOURCES: Final = (
    ("Mã chỉ tiêu", 12), ("Chỉ tiêu trong kế hoạch", 32), ("Cách tính", 36), ("Tử số", 9), ("Mẫu số", 9),
    ("Tỷ lệ (%)", 8), ("Phần phong trào góp", 11), ("Khoảng thời gian tính", 17), ("Nguồn số liệu", 22),
    ("Căn cứ", 18), ("Phiên bản", 7), ("Mẫu số đếm ai", 19),
)  # fmt: skip


def workbook(content: Content, *, made: datetime | None = None) -> bytes:
    """The XLSX, every sheet A4 across and one page wide. `made`: the moment that its properties name; without one the end of
    the data. The same content and moment give the same bytes."""
    buffer, head = io.BytesIO(), content.head
    moment = made or datetime.combine(head.cut_off, time())
    with open_workbook(buffer) as book:
        book.set_properties({
            "title": f"{head.title}, số liệu đến {head.cut_off:%d/%m/%Y}", "author": f"UBND {head.kind} {head.name}",
            "created": moment.replace(tzinfo=None),
        })  # fmt: skip
        _Page(book, content).write()
        _definitions(book, content)
        _by_unit(book, content.lines)
        _tasks(book, content)
        _held(book, content)
        _outreach(book, content)
    return buffer.getvalue()


def _laid(sheet: Any, *, heads: int, columns: int = 0) -> None:
    """The page: A4 across, one page wide, the rows of the head on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heads)
    sheet.freeze_panes(heads + 1, columns)
    sheet.set_footer("&C&P/&N")


def _alone(cells: Sequence[str], ours: Sequence[str]) -> int | None:
    """Where the name of a group stands, when at most its number stands beside it; None for a group with a value of its own."""
    filled = [at for at, text in enumerate(cells) if text]
    return filled[-1] if filled and filled[:-1] in ([], [0]) and not any(ours) else None


class _Page:
    """The first sheet: heading, the plan's tables with results, lines to sign."""

    def __init__(self, book: Any, content: Content) -> None:
        self.content, self.tables = content, content.tables
        self.columns = max((len(table.columns) for table in self.tables), default=5) + len(annex.OURS)
        self.widths = self._widths()
        self.sheet = book.add_worksheet(FIRST)
        line = {**_BASE, "border": 1}
        self.formats = {
            name: book.add_format({**start, **more})
            for name, start, more in (
                ("plain", _BASE, {"text_wrap": False, "bold": True}),
                ("office", _BASE, {"bold": True, "align": "center", "font_size": 13}),
                ("title", _BASE, {"bold": True, "align": "center", "font_size": 14}),
                ("lead", _BASE, {"italic": True, "align": "center"}),
                ("head", line, _HEAD),
                ("text", line, {}),
                ("center", line, {"align": "center"}),
                ("group", line, {"bold": True}),
                ("group_center", line, {"bold": True, "align": "center"}),
                ("result", line, {"bold": True, "align": "center"}),
            )
        }  # fmt: skip

    def write(self) -> None:
        """Lay the sheet out from top to bottom."""
        for at, width in enumerate(self.widths):
            self.sheet.set_column(at, at, width)
        row = head = self._heading()
        for table in self.tables:
            if table.title and table is not self.tables[0]:
                self.sheet.write_string(row, 0, table.title, self.formats["plain"])
                row += 1
            row = self._table(table, row) + 1
        self._signature(row)
        _laid(self.sheet, heads=head)

    def _widths(self) -> list[float]:
        """Of each column what the widest of the tables needs there."""
        widths = [8.0] * self.columns
        for table in self.tables:
            many = len(table.columns)
            for at, needed in enumerate(annex.widths(table)):
                widths[at] = max(widths[at], needed)
            for at, (_, wide) in enumerate(annex.OURS, start=many):
                widths[at] = max(widths[at], float(wide))
        return widths

    def _heading(self) -> int:
        sheet, f, head, last = self.sheet, self.formats, self.content.head, self.columns - 1
        left, right = self.columns // 2 - 1, self.columns // 2
        agency = self.content.letterhead.agency or ("Ủy ban nhân dân", f"{head.kind} {head.name}")
        for row, said in enumerate(agency[:2]):
            sheet.merge_range(row, 0, row, left, said.upper(), f["office"])
        sheet.merge_range(0, right, 0, last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", f["office"])
        sheet.merge_range(1, right, 1, last, "Độc lập - Tự do - Hạnh phúc", f["office"])
        sheet.merge_range(3, 0, 3, last, "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", f["title"])
        number = f" số {head.plan_number}" if head.plan_number else ""
        issuer = f" của {head.plan_issuer}" if head.plan_issuer else ""
        said = f"(Theo Kế hoạch{number} năm {head.year}{issuer}; số liệu đến ngày {head.cut_off:%d/%m/%Y})"
        sheet.merge_range(4, 0, 4, last, said, f["lead"])
        return 6

    def _table(self, table: PlanTable, row: int) -> int:
        sheet, f, fields = self.sheet, self.formats, table.fields
        head = [*table.columns, *(name for name, _ in annex.OURS)]
        for at, name in enumerate(head):
            sheet.write_string(row, at, name, f["head"])
        sheet.set_row(row, row_height(zip(head, self.widths, strict=False), bold=True))
        for row, line in enumerate(table.rows, start=row + 1):  # noqa: B020 (it goes on from the heading)
            ours, group = annex.ours(self.content, line).cells, line.kind == "group"
            alone = _alone(line.cells, ours) if group else None
            if alone is not None:
                self._group(row, line.cells, alone, len(head) - 1)
                continue
            for at, text in enumerate(line.cells):
                middle = fields[at] in annex.IN_THE_MIDDLE
                style = "center" if middle else "text"
                if group:
                    style = "group_center" if middle else "group"
                self._cell(row, at, text, style)
            styles = ("group",) * len(ours) if group else ("result", "center", "center", "text")
            for at, (text, style) in enumerate(zip(ours, styles, strict=True), start=len(table.columns)):
                self._cell(row, at, text, style)
            sheet.set_row(row, row_height(zip([*line.cells, *ours], self.widths, strict=False)))
        return row + 1

    def _group(self, row: int, cells: Sequence[str], name: int, last: int) -> None:
        """A row that only heads others: its name goes over everything at its right."""
        for at, text in enumerate(cells[:name]):
            self._cell(row, at, text, "group_center")
        self.sheet.merge_range(row, name, row, last, cells[name], self.formats["group"])
        self.sheet.set_row(row, row_height([(cells[name], sum(self.widths[name : last + 1]))], bold=True))

    def _cell(self, row: int, at: int, text: str, style: str) -> None:
        if text:
            self.sheet.write_string(row, at, text, self.formats[style])
        else:
            self.sheet.write_blank(row, at, None, self.formats[style])

    def _signature(self, row: int) -> None:
        sheet, f, head = self.sheet, self.formats, self.content.head
        half, last, day = self.columns // 2, self.columns - 1, head.cut_off
        place = self.content.letterhead.place or head.name
        said = f"{place}, ngày {day:%d} tháng {day.month} năm {day.year}"
        sheet.merge_range(row, half, row, last, said, f["lead"])
        sheet.merge_range(row + 1, 0, row + 1, half - 1, "NGƯỜI LẬP BIỂU", f["office"])
        sheet.merge_range(row + 1, half, row + 1, last, "THỦ TRƯỞNG ĐƠN VỊ", f["office"])


def _sheet(book: Any, name: str, columns: Sequence[tuple[str, float]]) -> tuple[Any, dict[str, Any]]:
    """A sheet that begins with its head, and the formats of its cells."""
    sheet, line = book.add_worksheet(name), {**_BASE, "border": 1}
    formats = {
        key: book.add_format({**line, **more})
        for key, more in (
            ("head", _HEAD), ("text", {}), ("bold", {"bold": True}), ("center", {"align": "center"}),
            ("late", {"bold": True, "font_color": "#A3221B"}), ("number", {**RIGHT, "num_format": "#,##0"}),
            ("hours", {**RIGHT, "num_format": "#,##0.0"}), ("share", {**RIGHT, "num_format": "0.00"}),
            ("said", {"border": 0, "italic": True}),
        )
    }  # fmt: skip
    for at, (title, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, formats["head"])
    sheet.set_row(0, row_height(columns, bold=True))
    return sheet, formats


def _definitions(book: Any, content: Content) -> None:
    """How each number was counted, from what, and since when: so that it can be checked a year later."""
    sheet, f = _sheet(book, "Cách tính và nguồn", _SOURCES)
    row = 0
    for row, line in enumerate((line for line in content.lines if line.counting), start=1):
        share = line.kind == "percent"
        # Real numbers here (the printed page holds text with its decimal comma), so that they can be added up.
        cells: tuple[tuple[Any, str], ...] = (
            (line.ref, "text"), (line.text, "text"), (line.how, "text"), (line.numerator if share else None, "number"),
            (line.denominator, "number"), (Decimal(line.percent) if line.percent else None, "share"), (line.own, "number"),
            (line.span, "text"), (line.source, "text"), (line.basis, "text"), (line.version, "number"),
            (line.population, "text"),
        )  # fmt: skip
        for at, (cell, style) in enumerate(cells):
            if cell is None:
                sheet.write_string(row, at, "—", f["center"])
            elif isinstance(cell, str):
                sheet.write_string(row, at, cell, f[style])
            else:
                sheet.write_number(row, at, float(cell), f[style])
        sheet.set_row(row, row_height((str(cell), _SOURCES[at][1]) for at, (cell, _) in enumerate(cells)))
    for row, said in enumerate(_below(content), start=row + 2):  # noqa: B020 (it goes on from the table)
        sheet.merge_range(row, 0, row, len(_SOURCES) - 1, said, f["said"])
        sheet.set_row(row, row_height([(said, sum(size for _, size in _SOURCES))]))
    _laid(sheet, heads=0, columns=2)


def _below(content: Content) -> list[str]:
    """What has to be known to read the numbers: the period, rows that wait, units that have not sent, what came too late."""
    head, unheard = content.head, content.unheard
    revision = f" Bản số {head.revision}." if head.revision > 1 else ""
    said = [f"Kỳ báo cáo: {head.period}, từ {head.first:%d/%m/%Y} đến {head.cut_off:%d/%m/%Y}.{revision}"]
    if content.not_entered:
        said.append(words.ROWS_OF_ALL)
    if unheard.asked:
        late = f", trong đó {unheard.late} gửi muộn" if unheard.late else ""
        missing = f" Chưa gửi: {'; '.join(unheard.missing)}." if unheard.missing else ""
        said.append(f"Đơn vị đã gửi phần số liệu: {unheard.sent}/{unheard.asked}{late}.{missing}")
    return [*said, *(f"Ghi nhận muộn: {event}" for event in content.late_events)]


def _by_unit(book: Any, lines: Sequence[Line]) -> None:
    """Units down, targets across: numerator/denominator and percent of each, from the same people as the total."""
    cut = [line for line in lines if line.by_unit]
    if not cut:
        return
    columns = [("Cơ quan, đơn vị", 38.0), *((f"{line.ref}. {line.text}", 24.0) for line in cut)]
    sheet, f = _sheet(book, "Theo đơn vị", columns)
    parts = [{part.label: part for part in line.by_unit} for line in cut]
    for row, unit in enumerate(dict.fromkeys(label for one in parts for label in one), start=1):
        sheet.write_string(row, 0, unit, f["text"])
        for at, one in enumerate(parts, start=1):
            part = one.get(unit)
            said = annex.paired(part.numerator, part.denominator, part.percent) if part else "—"
            sheet.write_string(row, at, said, f["center"])
        sheet.set_row(row, row_height([(unit, 38)]))
    _laid(sheet, heads=0, columns=1)


def _tasks(book: Any, content: Content) -> None:
    """The tasks in the plan's order with how they stand."""
    if not content.chores:
        return
    sheet, f = _sheet(book, "Nhiệm vụ", annex.TASKS)
    for row, chore in enumerate(content.chores, start=1):
        cells = annex.chore_cells(chore, row)
        for at, text in enumerate(cells):
            late = at == 4 and chore.column == board.LATE
            style = (
                "late"
                if late
                else "bold"
                if at == 4 and chore.state == DONE
                else "center"
                if at in (0, 3)
                else "text"
            )
            sheet.write_string(row, at, text, f[style])
        sheet.set_row(row, row_height((text, annex.TASKS[at][1]) for at, text in enumerate(cells)))
    _laid(sheet, heads=0, columns=2)


def _held(book: Any, content: Content) -> None:
    """What was held in the period, by course."""
    rows = annex.held(content.activity)
    if not rows:
        return
    sheet, f = _sheet(book, "Hoạt động trong kỳ", annex.HELD)
    _figures(sheet, f, rows, annex.HELD[0][1], annex.HOURS)
    _laid(sheet, heads=0, columns=1)


def _outreach(book: Any, content: Content) -> None:
    """Outreach of the period, by campaign; people beside turns."""
    rows = annex.outreach(content.activity)
    if not rows:
        return
    sheet, f = _sheet(book, "Ra quân", annex.OUTREACH)
    _figures(sheet, f, rows, annex.OUTREACH[0][1], annex.OUTREACH_HOURS)
    last = len(rows) + 2
    sheet.merge_range(last, 0, last, len(annex.OUTREACH) - 1, annex.OUTREACH_NOTE, f["said"])
    sheet.set_row(last, row_height([(annex.OUTREACH_NOTE, sum(size for _, size in annex.OUTREACH))]))
    _laid(sheet, heads=0, columns=1)


def _figures(
    sheet: Any, f: dict[str, Any], rows: Sequence[tuple[str, tuple[float, ...]]], wide: float, hours: int
) -> None:
    """Rows of a name and numbers, the last of which is the whole."""
    for row, (label, figures) in enumerate(rows, start=1):
        sheet.write_string(row, 0, label, f["bold" if row == len(rows) else "text"])
        for at, figure in enumerate(figures, start=1):
            sheet.write_number(row, at, figure, f["hours" if at == hours else "number"])
        sheet.set_row(row, row_height([(label, wide)], bold=row == len(rows)))
