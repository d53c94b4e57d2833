"""The plan's tasks with how they stand, as a workbook: the plan's own rows, words and order, our columns to the right."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.base.db import db
from app.base.sheet import open_workbook
from app.filing.gathering import chores
from campaigns.plans import result_words as words
from campaigns.plans.plan import Plan
from campaigns.plans.task import DONE, DROPPED, Task
from campaigns.plans.tasks import board
from campaigns.plans.tasks.board import Line, Standing
from trainees.areas import Locality

# Width of a column by what it means, in characters of the default font.
_WIDTHS = {
    "number": 6, "text": 40, "lead": 17, "deadline": 12, "note": 14, "partners": 16, "director": 16, "output": 20,
    "kpi": 14, "other": 12,
}  # fmt: skip
_OURS = (
    ("Tình trạng", 15), ("Cập nhật gần nhất", 30), ("Sản phẩm đã có", 26), ("Kinh phí dự kiến (đồng)", 14),
    ("Đã chi (đồng)", 14), ("Nguồn", 12),
)  # fmt: skip
_COLUMNS = ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời hạn")
_FIELDS = ("number", "text", "lead", "partners", "output", "deadline")


def workbook(plan: Plan, on: date) -> bytes:
    """The XLSX file of a plan's tasks on a day, A4 landscape."""
    locality = db.session.get_one(Locality, plan.locality_id)
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        book.set_properties(
            {"title": f"Tình hình thực hiện nhiệm vụ đến {on:%d/%m/%Y}", "author": locality.title}
        )
        _Page(book, plan, locality, on, board.of_plan(plan, on)).write()
    return buffer.getvalue()


def state(line: Line) -> str:
    """How a task stands, in words: 'Trễ 12 ngày', 'Đã xong 05/03/2026, trễ 3 ngày', 'Đang làm'."""
    task = line.task
    if line.column == board.CLOSED and task.state == DONE:
        day = f" {task.state_on:%d/%m/%Y}" if task.state_on else ""
        return f"Đã xong{day}" + (f", trễ {line.days} ngày" if line.days else "")
    if line.column == board.CLOSED and task.state == DROPPED:
        return "Thôi không làm" + (f" từ {task.state_on:%d/%m/%Y}" if task.state_on else "")
    if line.column == board.LATE:
        return f"Trễ {line.days} ngày"
    return "Đang làm, tháng này chưa cập nhật" if line.silent else "Đang làm"


def outputs(line: Line) -> str:
    """The documents that a task brought, one a line: '12/KH-UBND ngày 05/03/2026: Kế hoạch tập huấn'."""
    return "\n".join(chores.output(each) for each in line.outputs)


def _last(line: Line) -> str:
    return f"{line.last.on:%d/%m/%Y}: {line.last.text or _SAID[line.last.state or '']}" if line.last else "—"


_SAID = {"open": "Làm tiếp", "done": "Đã xong", "dropped": "Thôi không làm", "": "—"}


def _tables(plan: Plan, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The plan's tables of tasks; below them, in the usual columns, the tasks that stand in none (typed in, running text)."""
    tables = [s for s in plan.sheets if s.get("holds") == "tasks" and s.get("rows")]
    shown = {row["ref"] for table in tables for row in table["rows"] if row.get("ref")}
    rest = [line.task for line in lines if line.task.ref not in shown]
    if rest:
        rows = [{"kind": "task", "ref": task.ref, "cells": _cells(task)} for task in rest]
        title = "Nhiệm vụ nêu trong phần lời hoặc được bổ sung" if tables else ""
        tables.append({"title": title, "columns": list(_COLUMNS), "fields": list(_FIELDS), "rows": rows})
    return tables


def _cells(task: Task) -> list[str]:
    due = task.deadline_raw or (f"{task.deadline_on:%d/%m/%Y}" if task.deadline_on else "")
    return [task.number, task.text, task.lead, task.partners, task.output, due]


def _height(cells: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row of 12-point text; `cells`: text and the width of its column, in characters."""
    lines = 1
    for text, width in cells:
        room = max(1, int(width * 1.1))
        lines = max(lines, sum(-(-max(1, len(part)) // room) for part in text.split("\n")))
    return min(16.5 * lines, 409)


class _Page:
    """The sheet: heading, the month's share, the plan's tables."""

    def __init__(self, book: Any, plan: Plan, locality: Locality, on: date, standing: Standing) -> None:
        self.plan, self.locality, self.on, self.standing = plan, locality, on, standing
        self.sheet = book.add_worksheet("Nhiệm vụ")
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
        line = {**base, "border": 1}
        self.formats = {
            name: book.add_format({**start, **more})
            for name, start, more in (
                ("office", base, {"bold": True, "align": "center", "font_size": 13}),
                ("title", base, {"bold": True, "align": "center", "font_size": 14}),
                ("lead", base, {"italic": True, "align": "center"}),
                ("plain", base, {"text_wrap": False, "bold": True}),
                ("head", line, {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F6"}),
                ("text", line, {}), ("center", line, {"align": "center"}), ("group", line, {"bold": True}),
                ("late", line, {"bold": True, "font_color": "#A3221B"}),
                ("money", line, {"align": "right", "num_format": "#,##0"}),
            )
        }  # fmt: skip

    def write(self) -> None:
        """Lay the sheet out from top to bottom, one page wide."""
        tables = _tables(self.plan, self.standing.every)
        width = max((len(t["columns"]) for t in tables), default=len(_COLUMNS)) + len(_OURS)
        row, known = self._heading(width), {line.task.ref: line for line in self.standing.every}
        for table in tables:
            row = self._table(table, known, row, first=table is tables[0])
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P/&N")

    def _heading(self, width: int) -> int:
        sheet, f, month = self.sheet, self.formats, self.standing.month
        office = f"ỦY BAN NHÂN DÂN {self.locality.kind.upper()} {self.locality.name.upper()}"
        sheet.merge_range(0, 0, 0, width // 2 - 1, office, f["office"])
        sheet.merge_range(2, 0, 2, width - 1, "TÌNH HÌNH THỰC HIỆN NHIỆM VỤ", f["title"])
        number = f" số {self.plan.number}" if self.plan.number else ""
        said = f"(Theo Kế hoạch{number} năm {self.plan.year}; đến ngày {self.on:%d/%m/%Y})"
        sheet.merge_range(3, 0, 3, width - 1, said, f["lead"])
        if month.denominator:
            said = (
                f"Tháng {month.until:%m/%Y}: {month.numerator}/{month.denominator} nhiệm vụ có cập nhật "
                f"= {words.percent(month.percent)}; trễ hạn: {self.standing.count(board.LATE)}."
            )
            sheet.merge_range(4, 0, 4, width - 1, said, f["lead"])
        return 6

    def _table(self, table: dict[str, Any], known: dict[str, Line], row: int, *, first: bool) -> int:
        sheet, f = self.sheet, self.formats
        fields = table["fields"]
        widths = [float(_WIDTHS.get(field, 14)) for field in fields] + [float(w) for _, w in _OURS]
        if first:
            for at, width in enumerate(widths):
                sheet.set_column(at, at, width)
        elif table.get("title"):
            sheet.write_string(row, 0, table["title"], f["plain"])
            row += 1
        head = [*table["columns"], *(name for name, _ in _OURS)]
        for at, name in enumerate(head):
            sheet.write_string(row, at, name, f["head"])
        sheet.set_row(row, _height(zip(head, widths, strict=False)))
        if first:
            sheet.repeat_rows(row)
            sheet.freeze_panes(row + 1, 2)
        for row, line in enumerate(table["rows"], start=row + 1):  # noqa: B020 (it goes on from the heading)
            group = line["kind"] == "group"
            for at, text in enumerate(line["cells"]):
                style = "group" if group else "center" if fields[at] in ("number", "deadline") else "text"
                sheet.write_string(row, at, text, f[style])
            ours = self._ours(row, len(fields), known.get(line.get("ref") or ""), group)
            sheet.set_row(row, _height(zip([*line["cells"], *ours], widths, strict=False)))
        return row + 2

    def _ours(self, row: int, at: int, line: Line | None, group: bool) -> Sequence[str]:
        """Write our columns of a row; the texts that were written."""
        if line is None:
            for offset in range(len(_OURS)):
                self.sheet.write_blank(row, at + offset, None, self.formats["group" if group else "text"])
            return ()
        texts = (state(line), _last(line), outputs(line) or "—")
        for offset, text in enumerate(texts):
            style = "late" if offset == 0 and line.column == board.LATE else "text"
            self.sheet.write_string(row, at + offset, text, self.formats[style])
        for offset, amount in enumerate((line.task.money_planned, line.task.money_spent), start=len(texts)):
            if amount is None:
                self.sheet.write_string(row, at + offset, "—", self.formats["center"])
            else:
                self.sheet.write_number(row, at + offset, int(amount), self.formats["money"])
        self.sheet.write_string(row, at + len(_OURS) - 1, line.task.money_source, self.formats["text"])
        return (*texts, "", "", line.task.money_source)
