"""The workbook that a unit gets: its targets, tasks and staff as they are known, with room for its answers.

Its heads and what is known are locked without a password, so that nobody writes over them by mistake and everybody can
who means to; boxes to fill in are yellow and hold text as it is typed ('38/39', '97,44 %', '05/03/2026').
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from app.base.sheet import open_workbook
from app.filing.parts import form
from app.filing.parts.asked import Asked, AskedStaff, AskedTarget
from app.filing.parts.form import COLUMNS, NO, NOT_YET, NOTES, ROWS, STAFF, STATES, TARGETS, TASKS, YES

_FONT: Final = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
_ROOM: Final = 20
"""Rows below the last one to which the lists to choose from reach, for those who insert some."""
_GUIDE: Final = (
    "Chỉ ghi vào ô nền vàng. Ô để trống nghĩa là chưa trả lời; không ai coi ô trống là 0. Số 0 thì ghi 0.",
    "Sheet “Chỉ tiêu”: ghi tử số và mẫu số, hoặc gõ luôn 38/39; chỉ biết tỷ lệ thì ghi 97,44 % ở cột kết quả khác.",
    "Sheet “Nhiệm vụ”: ghi đã làm gì trong kỳ; chọn trạng thái mới nếu đã đổi.",
    "Sheet “Cán bộ”: ai đã học thì chọn “Có” (khóa, nơi tổ chức, ngày, số chứng nhận ghi được đến đâu hay đến đó); "
    "ai đã thôi thì ghi ngày cuối ở đơn vị.",
    "Sheet “Ghi nhận”: vài dòng về kết quả, khó khăn, kiến nghị, việc kỳ tới.",
    "Ngày ghi theo ngày/tháng/năm, ví dụ 31/05/2026. Chừa dòng trống, chèn dòng, bỏ khóa trang (không có mật khẩu) rồi sắp xếp đều được; đừng xóa cột ẩn đầu bảng.",
    "Lưu tệp (.xlsx) rồi gửi lại nơi đã gửi cho anh chị. Tệp được nhận ra nhờ mã ở trên.",
)


def workbook(asked: Asked) -> bytes:
    """The XLSX of a part, A4 across. The same form gives the same bytes."""
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        book.set_properties({
            "title": f"{asked.title}: {asked.unit_name}", "author": asked.locality, "comments": asked.code,
            "created": datetime.combine(asked.cut_off, time()),
        })  # fmt: skip
        _Book(book, asked).write()
    return buffer.getvalue()


class _Book:
    def __init__(self, book: Any, asked: Asked) -> None:
        self.book, self.asked = book, asked
        line = {**_FONT, "border": 1}
        self.formats = {
            name: book.add_format({**start, **more})
            for name, start, more in (
                ("title", _FONT, {"bold": True, "font_size": 15, "text_wrap": False}),
                ("label", _FONT, {"bold": True, "text_wrap": False}), ("plain", _FONT, {"text_wrap": False}),
                ("wrapped", _FONT, {}), ("code", _FONT, {"bold": True, "font_name": "Consolas", "font_size": 14}),
                ("head", line, {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F6"}),
                ("ask", line, {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#F7E7A6"}),
                ("text", line, {}), ("none", line, {"bg_color": "#EDEDED"}),
                ("box", line, {"bg_color": "#FFFBE6", "num_format": "@", "locked": False}),
                ("want", {}, {"bg_color": "#F5B7B1"}), ("key", {"font_color": "#999999"}, {}),
            )
        }  # fmt: skip

    def write(self) -> None:
        """Sheet by sheet; only what the unit has something of."""
        asked = self.asked
        self._guide()
        targets = [self._target(nth, one) for nth, one in enumerate(asked.targets, 1)]
        tasks = [
            (form.row_key(TASKS, one.ref), {
                "rank": one.number or str(nth), "words": one.words, "deadline": one.deadline,
                "now": STATES.get(one.state, ""), "last": _told(one.last, one.last_on),
            })
            for nth, one in enumerate(asked.tasks, 1)
        ]  # fmt: skip
        staff = [self._staff(nth, one) for nth, one in enumerate(asked.staff, 1)]
        if targets:
            sheet, below = self._table(TARGETS, targets)
            for row, one in enumerate(asked.targets, start=below - len(targets)):
                self._only(sheet, row, one)
        if tasks:
            sheet, below = self._table(TASKS, tasks)
            self._choices(sheet, TASKS, "state", below, list(STATES.values()))
        if staff:
            sheet, below = self._table(STAFF, staff)
            self._choices(sheet, STAFF, "at_work", below, [YES, NO])
            self._choices(sheet, STAFF, "done", below, [YES, NOT_YET])
            left, here = _at(STAFF, "left_on"), _letter(STAFF, "at_work")
            first = below - len(staff)
            sheet.conditional_format(first, left, below + _ROOM, left, {
                "type": "formula", "criteria": f'=AND(${here}{first + 1}="{NO}",${_letter(STAFF, "left_on")}{first + 1}="")',
                "format": self.formats["want"],
            })  # fmt: skip
        self._table(NOTES, [(form.row_key(NOTES, kind), {"words": words}) for kind, words in ROWS.items()])
        self._mark()

    def _target(self, nth: int, one: AskedTarget) -> tuple[str, dict[str, str]]:
        words = f"{one.words} ({one.measure})" if one.measure and one.measure not in one.words else one.words
        return form.row_key(TARGETS, one.kind, one.ref), {
            "rank": one.number or str(nth), "words": words, "aim": one.aim, "last": one.last or "—", "last_on": _day(one.last_on),
        }  # fmt: skip

    def _staff(self, nth: int, one: AskedStaff) -> tuple[str, dict[str, str]]:
        return form.row_key(STAFF, one.key), {
            "rank": str(nth), "name": one.name, "born": one.born, "category": one.category, "post": one.post,
            "done": YES if one.trained else "", "course": one.course, "organiser": one.organiser, "on": _day(one.on),
            "number": one.number,
        }  # fmt: skip

    def _guide(self) -> None:
        asked, f = self.asked, self.formats
        sheet = self.book.add_worksheet(form.GUIDE)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, asked.title, f["title"])
        lines = (
            ("Đơn vị", asked.unit_name), ("Nơi nhận", asked.locality), ("Kế hoạch", asked.plan), ("Kỳ", asked.period),
            ("Số liệu tính đến ngày", _day(asked.cut_off)), ("Gửi lại chậm nhất ngày", _day(asked.due) or "—"),
        )  # fmt: skip
        for row, (label, said) in enumerate(lines, start=2):
            sheet.write_string(row, 0, label, f["label"])
            sheet.write_string(row, 1, said, f["wrapped"])
        row = 2 + len(lines)
        sheet.write_string(row, 0, "Mã phần báo cáo", f["label"])
        sheet.write_string(row, 1, form.grouped(asked.code), f["code"])
        for at, words in enumerate(_GUIDE, start=row + 2):
            sheet.merge_range(at, 0, at, 1, f"{at - row - 1}. {words}", f["wrapped"])
            sheet.set_row(at, 34 if len(words) > 125 else 18)
        _paper(sheet)
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def _table(self, which: str, rows: Sequence[tuple[str, dict[str, str]]]) -> tuple[Any, int]:
        """A sheet with its heading and its rows; the sheet, and the first row below."""
        columns, f = COLUMNS[which], self.formats
        sheet = self.book.add_worksheet(form.SHEETS[which])
        sheet.set_column(0, 0, 4, f["key"], {"hidden": True})
        for at, column in enumerate(columns, start=1):
            sheet.set_column(at, at, column.width)
        sheet.write_string(
            0, 1, f"{self.asked.unit_name}: {form.SHEETS[which].lower()}, {self.asked.period}", f["title"]
        )
        sheet.write_string(2, 0, form.heading_key(which, self.asked.code), f["key"])
        for at, column in enumerate(columns, start=1):
            sheet.write_string(2, at, column.heading, f["ask" if column.asked else "head"])
        sheet.set_row(2, 66 if which in (TARGETS, STAFF) else 34)
        row = 3
        for row, (key, cells) in enumerate(rows, start=3):
            sheet.write_string(row, 0, key, f["key"])
            for at, column in enumerate(columns, start=1):
                text, style = cells.get(column.field, ""), f["box" if column.asked else "text"]
                if text:
                    sheet.write_string(row, at, text, style)
                else:
                    sheet.write_blank(row, at, None, style)
            sheet.set_row(
                row,
                _height((cells.get(c.field, ""), c.width) for c in columns) * (3 if which == NOTES else 1),
            )
        sheet.freeze_panes(3, 3)
        sheet.repeat_rows(2)
        _paper(sheet)
        sheet.protect("", {
            "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True, "sort": True,
            "autofilter": True,
        })  # fmt: skip
        return sheet, row + 1

    def _only(self, sheet: Any, row: int, one: AskedTarget) -> None:
        """Boxes that a target of another kind than a share has no use for are greyed; yes or no is chosen."""
        if one.kind != "percent":
            for name in ("numerator", "denominator"):
                sheet.write_blank(row, _at(TARGETS, name), None, self.formats["none"])
        if one.kind == "yesno":
            at = _at(TARGETS, "value")
            sheet.data_validation(row, at, row, at, {"validate": "list", "source": [YES, NOT_YET], **_SOFT})

    def _choices(self, sheet: Any, which: str, name: str, below: int, words: list[str]) -> None:
        at = _at(which, name)
        sheet.data_validation(3, at, below + _ROOM, at, {"validate": "list", "source": words, **_SOFT})

    def _mark(self) -> None:
        sheet = self.book.add_worksheet(form.MARK)
        said = (
            ("Mã phần báo cáo", self.asked.code), ("Đơn vị", self.asked.unit_name), ("Kỳ", self.asked.period),
            ("Báo cáo", str(self.asked.report)),
        )  # fmt: skip
        for row, (label, value) in enumerate(said):
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 1, value)
        sheet.very_hidden()


_SOFT: Final = {"error_type": "warning", "error_title": "Chọn trong danh sách", "error_message": "Ô này có danh sách để chọn."}  # fmt: skip


def _at(which: str, name: str) -> int:
    """The column of a field, from 0; the first one is the hidden key's."""
    return 1 + [column.field for column in COLUMNS[which]].index(name)


def _letter(which: str, name: str) -> str:
    return chr(ord("A") + _at(which, name))


def _paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def _told(words: str, on: date | None) -> str:
    return f"{_day(on)}: {words}" if words else "—"


def _height(cells: Iterable[tuple[str, int]]) -> float:
    lines = max(
        (sum(-(-max(1, len(part)) // max(1, width)) for part in text.split("\n")) for text, width in cells),
        default=1,
    )
    return min(16.5 * lines, 200)
