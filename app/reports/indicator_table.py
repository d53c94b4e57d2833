"""The plan's indicator table with results beside the targets, as a workbook ready to attach to a report.

Rows, words and order are the plan's own, with what a person corrected in its place and the printed words in the notes;
our columns stand to the right of the plan's. The second sheet says how
each number was counted and from what; the third cuts the shares by unit.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.base.db import db
from app.base.sheet import open_workbook
from campaigns.plans import correction as corrections
from campaigns.plans import result_words as words
from campaigns.plans import results
from campaigns.plans.corrected_cells import corrected_cells
from campaigns.plans.plan import Plan
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED, Target
from trainees import figures, indicators
from trainees.areas import Locality
from trainees.indicators import wording
from trainees.indicators.definition import rule_of

# Width of a column by what it means, in characters of the default font.
_WIDTHS = {
    "number": 6, "text": 46, "measure": 9, "value": 12, "lead": 20, "deadline": 14, "note": 16, "partners": 18,
    "director": 18, "output": 20, "other": 14,
}  # fmt: skip
_OURS = (
    ("Kết quả thực hiện", 12),
    ("Tỷ lệ so với chỉ tiêu", 11),
    ("Đánh giá", 13),
    ("Ghi chú số liệu", 26),
)
_DEFAULT_COLUMNS = ("TT", "Nội dung chỉ tiêu", "Đơn vị tính", "Chỉ tiêu", "Cơ quan chủ trì")
_DEFAULT_FIELDS = ("number", "text", "measure", "value", "lead")


def workbook(plan: Plan, as_of: date) -> bytes:
    """The XLSX file of a plan on a day."""
    found = results.of_plan(plan, as_of)
    locality = db.session.get_one(Locality, plan.locality_id)
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        book.set_properties(
            {"title": f"Kết quả thực hiện chỉ tiêu đến {as_of:%d/%m/%Y}", "author": locality.title}
        )
        _Page(book, plan, locality, as_of, found).write()
        _definitions(book, plan, as_of, found)
        _by_unit(book, found)
    return buffer.getvalue()


def _height(cells: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row of 12-point text: viewers other than Excel do not fit wrapped rows by themselves.

    `cells`: text and width of its column, in characters.
    """
    lines = 1
    for text, width in cells:
        room = max(1, int(width * 1.1))
        lines = max(lines, sum(-(-max(1, len(part)) // room) for part in text.split("\n")))
    return 16.5 * lines


class _Page:
    """The first sheet: heading, the plan's tables with results, signature lines."""

    def __init__(
        self, book: Any, plan: Plan, locality: Locality, as_of: date, found: dict[int, Result]
    ) -> None:
        self.plan, self.locality, self.as_of, self.found = plan, locality, as_of, found
        self.edits = corrections.standing(plan)
        self.removed = corrections.removed_refs(plan)
        self.widths: list[float] = []
        self.sheet = book.add_worksheet("Kết quả chỉ tiêu")
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
        line = {**base, "border": 1}
        self.formats = {
            name: book.add_format({**start, **more})
            for name, start, more in (
                ("plain", base, {"text_wrap": False}),
                ("office", base, {"bold": True, "align": "center", "font_size": 13}),
                ("nation", base, {"bold": True, "align": "center", "font_size": 13}),
                ("title", base, {"bold": True, "align": "center", "font_size": 14}),
                ("lead", base, {"italic": True, "align": "center"}),
                ("head", line, {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F6"}),
                ("text", line, {}),
                ("center", line, {"align": "center"}),
                ("group", line, {"bold": True}),
                ("group_center", line, {"bold": True, "align": "center"}),
                ("result", line, {"bold": True, "align": "center"}),
                ("sign", base, {"bold": True, "align": "center", "font_size": 13}),
            )
        }  # fmt: skip

    def write(self) -> None:
        """Lay the sheet out from top to bottom, A4 landscape, one page wide, heading row repeated."""
        by_ref = {target.ref: target for target in self.plan.targets}
        tables = [s for s in self.plan.sheets if s.get("holds") == "targets" and s.get("rows")]
        shown = {r["ref"] for s in tables for r in s["rows"] if r.get("ref")}
        rest = [target for target in self.plan.targets if target.ref not in shown]
        if rest:
            tables = [*tables, _running_text(rest, bool(tables))]
        width = max((len(s["columns"]) for s in tables), default=5) + len(_OURS)
        row = self._heading(width)
        for table in tables:
            row = self._table(table, by_ref, row, first=table is tables[0])
        self._signature(row + 1, width)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P/&N")

    def _heading(self, width: int) -> int:
        sheet, f = self.sheet, self.formats
        left = width // 2 - 1
        kind = self.locality.kind.upper()
        sheet.merge_range(0, 0, 0, left, f"ỦY BAN NHÂN DÂN {kind} {self.locality.name.upper()}", f["office"])
        sheet.merge_range(0, left + 1, 0, width - 1, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", f["nation"])
        sheet.merge_range(1, left + 1, 1, width - 1, "Độc lập - Tự do - Hạnh phúc", f["nation"])
        sheet.merge_range(3, 0, 3, width - 1, "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", f["title"])
        number = f" số {self.plan.number}" if self.plan.number else ""
        issuer = f" của {self.plan.issuer}" if self.plan.issuer else ""
        sheet.merge_range(
            4, 0, 4, width - 1,
            f"(Theo Kế hoạch{number} năm {self.plan.year}{issuer}; số liệu đến ngày {self.as_of:%d/%m/%Y})", f["lead"],
        )  # fmt: skip
        return 6

    def _table(self, table: dict[str, Any], by_ref: dict[str, Target], row: int, *, first: bool) -> int:
        sheet, f = self.sheet, self.formats
        columns, fields = table["columns"], table["fields"]
        if first:
            self.widths = [float(_WIDTHS.get(field, 14)) for field in fields] + [float(w) for _, w in _OURS]
            for at, width in enumerate(self.widths):
                sheet.set_column(at, at, width)
        else:
            sheet.write_string(row, 0, table.get("title") or "", f["plain"])
            row += 1
        head = [*columns, *(name for name, _ in _OURS)]
        for at, name in enumerate(head):
            sheet.write_string(row, at, name, f["head"])
        sheet.set_row(row, _height(zip(head, self.widths, strict=False)))
        if first:
            sheet.repeat_rows(row)
            sheet.freeze_panes(row + 1, 0)
        row += 1
        for line in table["rows"]:
            group = line["kind"] == "group"
            target = by_ref.get(line.get("ref") or "")
            shown, notes = corrected_cells(
                line["cells"], fields, target, self.edits.get(("target", target.id), ()) if target else ()
            )
            if line.get("ref") in self.removed:
                notes = ["dòng này đã bỏ khi rà soát"]
            for at, text in enumerate(shown):
                middle = fields[at] in ("number", "measure", "value")
                style = f"group{'_center' if middle else ''}" if group else "center" if middle else "text"
                sheet.write_string(row, at, text, f[style])
            ours = self._ours(row, len(columns), target, group, notes)
            sheet.set_row(row, _height(zip([*shown, *ours], self.widths, strict=False)))
            row += 1
        return row + 1

    def _ours(
        self, row: int, at: int, target: Target | None, group: bool, notes: list[str]
    ) -> tuple[str, ...]:
        """Write our columns of a row; what was written. `notes`: what stands behind the others in the last one."""
        if target is None and notes:
            for offset in range(len(_OURS) - 1):
                self.sheet.write_blank(row, at + offset, None, self.formats["text"])
            self.sheet.write_string(row, at + len(_OURS) - 1, "; ".join(notes), self.formats["text"])
            return ("", "", "", "; ".join(notes))
        if target is None:
            for offset in range(len(_OURS)):
                self.sheet.write_blank(row, at + offset, None, self.formats["group" if group else "text"])
            return ()
        result = self.found.get(target.id)
        cells = (
            (words.achieved(result), "result"),
            (words.percent(words.share_of_target(result)), "center"),
            (words.STATUS.get(result.status or "", "—") if result else "—", "center"),
            ("; ".join([*filter(None, [words.remarks(result, target)]), *notes]), "text"),
        )
        for offset, (text, style) in enumerate(cells):
            self.sheet.write_string(row, at + offset, text, self.formats[style])
        return tuple(text for text, _ in cells)

    def _signature(self, row: int, width: int) -> None:
        sheet, f = self.sheet, self.formats
        half = width // 2
        day = self.as_of
        sheet.merge_range(
            row,
            half,
            row,
            width - 1,
            f"{self.locality.name}, ngày {day:%d} tháng {day.month} năm {day.year}",
            f["lead"],
        )
        sheet.merge_range(row + 1, 0, row + 1, half - 1, "NGƯỜI LẬP BIỂU", f["sign"])
        sheet.merge_range(row + 1, half, row + 1, width - 1, "THỦ TRƯỞNG ĐƠN VỊ", f["sign"])


def _running_text(targets: list[Target], more: bool) -> dict[str, Any]:
    """Targets that stand in the plan's running text, as a table of the usual columns."""
    return {
        "title": "Chỉ tiêu nêu trong phần lời của kế hoạch" if more else "",
        "columns": list(_DEFAULT_COLUMNS),
        "fields": list(_DEFAULT_FIELDS),
        "rows": [
            {
                "kind": "target", "ref": t.ref,
                "cells": [t.number or str(n), t.text, t.measure, t.value_raw or words.aim(t), t.lead],
            }
            for n, t in enumerate(targets, start=1)
        ],
    }  # fmt: skip


def _definitions(book: Any, plan: Plan, as_of: date, found: dict[int, Result]) -> None:
    """How each number was counted, from what, and since when: so that it can be checked a year later."""
    sheet = book.add_worksheet("Cách tính và nguồn")
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True, "border": 1}
    head = book.add_format({**base, "bold": True, "align": "center", "bg_color": "#EEF1F6"})
    text = book.add_format(base)
    number = book.add_format({**base, "align": "center", "num_format": "#,##0"})
    share = book.add_format({**base, "align": "center", "num_format": "0.00"})
    columns = (
        ("Mã chỉ tiêu", 14), ("Chỉ tiêu trong kế hoạch", 40), ("Cách tính", 46), ("Tử số", 9), ("Mẫu số", 9),
        ("Tỷ lệ (%)", 9), ("Phần phong trào góp", 12), ("Khoảng thời gian tính", 22), ("Nguồn số liệu", 28),
        ("Căn cứ", 26), ("Phiên bản", 10),
    )  # fmt: skip
    for at, (name, size) in enumerate(columns):
        sheet.set_column(at, at, size)
        sheet.write_string(0, at, name, head)
    row = 1
    for target in plan.targets:
        result = found.get(target.id)
        if result is None:
            continue
        answer, version = result.numbers, result.version
        how, span, source = _explained(result, as_of)
        # Real numbers here (the printed page holds text with its decimal comma), so that they can be added up.
        cells: tuple[tuple[Any, Any], ...] = (
            (target.ref, text), (target.text, text), (how, text), (result.numerator if target.kind == "percent" else None, number),
            (result.denominator, number), (result.percent, share),
            (answer.numerator if answer and result.counting != COMPUTED else None, number), (span, text),
            (source, text), (version.basis if version else "", text), (version.version if version else None, number),
        )  # fmt: skip
        for at, (cell, style) in enumerate(cells):
            if cell is None:
                sheet.write_string(row, at, "—", style)
            elif isinstance(cell, str):
                sheet.write_string(row, at, cell, style)
            else:
                sheet.write_number(row, at, float(cell), style)
        sheet.set_row(row, _height((str(cell), columns[at][1]) for at, (cell, _) in enumerate(cells)))
        row += 1
    if any(result.rows_not_entered for result in found.values()):
        plain = book.add_format({**base, "border": 0, "italic": True})
        sheet.merge_range(row + 1, 0, row + 1, len(columns) - 1, words.ROWS_OF_ALL, plain)
        sheet.set_row(row + 1, _height([(words.ROWS_OF_ALL, sum(size for _, size in columns))]))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _explained(result: Result, as_of: date) -> tuple[str, str, str]:
    """How a number came about, over which time, and from where: of a reported one its day, who said it and in what."""
    version, target = result.version, result.target
    how = version.how if version else "Đơn vị báo cáo, ghi như trong văn bản."
    if result.counting != COMPUTED:
        said = result.figure
        if said is None:
            return how, "", f"Chưa có số liệu; chờ {(target.lead if target else '') or 'cơ quan chủ trì'}"
        old = " (số cũ)" if figures.is_old(said, as_of) else ""
        return how, f"số liệu ngày {said.on:%d/%m/%Y}{old}", words.origin(said) or "chưa ghi văn bản"
    if version is None or result.numbers is None:
        return how, "", ""
    span = f"{wording.window(rule_of(version))} ({as_of:%d/%m/%Y})"
    return how, span, str(words.denominator(result.numbers))


def _by_unit(book: Any, found: dict[int, Result]) -> None:
    """Units down, targets across: numerator/denominator and percent of each, from the same people as the total."""
    import pandas as pd  # heavy: imported where it works

    parts = [
        {
            "unit": part.label, "ref": result.target.ref,
            "cell": f"{words.number(part.numerator)}/{words.number(part.denominator)} = {words.percent(part.percent)}",
        }
        for result in found.values()
        if result.counting == COMPUTED and result.measure is not None and result.target is not None
        for part in indicators.slices(result.measure, "unit")
    ]  # fmt: skip
    if not parts:
        return
    frame = pd.DataFrame(parts)
    table = frame.pivot_table(
        index="unit", columns="ref", values="cell", aggfunc="first", sort=False, fill_value="—"
    )
    sheet = book.add_worksheet("Theo đơn vị")
    base = {"font_name": "Times New Roman", "font_size": 12, "border": 1, "valign": "top", "text_wrap": True}
    head = book.add_format({**base, "bold": True, "align": "center", "bg_color": "#EEF1F6"})
    text, center = book.add_format(base), book.add_format({**base, "align": "center"})
    titles = {r.target.ref: r.target.text for r in found.values() if r.target}
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, len(table.columns), 24)
    sheet.write_string(0, 0, "Cơ quan, đơn vị", head)
    for at, ref in enumerate(table.columns, start=1):
        sheet.write_string(0, at, f"{ref}. {titles[ref]}", head)
    sheet.set_row(0, _height((f"{ref}. {titles[ref]}", 24) for ref in table.columns))
    for row, (unit, cells) in enumerate(table.iterrows(), start=1):
        sheet.write_string(row, 0, str(unit), text)
        for at, cell in enumerate(cells, start=1):
            sheet.write_string(row, at, str(cell), center)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
