"""The superior's form as a grid: what stands in its cells, which of them take what, and what they hold for a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.base.errors import Refused
from app.base.sheet import letter, read_workbook, shown
from app.base.sheet.filling import Value, formulas, place_of
from app.base.text import N_
from app.filing.content import Content, Line

WHAT: Final[dict[str, str]] = {
    "achieved": N_("Kết quả, như in trong báo cáo"), "percent": N_("Tỷ lệ (%), là số"), "numerator": N_("Tử số, là số"), "denominator": N_("Mẫu số, là số"),
    "number": N_("Kết quả, là số"), "share": N_("Tỷ lệ so với chỉ tiêu"), "status": N_("Đánh giá"), "remarks": N_("Ghi chú"), "aim": N_("Chỉ tiêu được giao"),
}  # fmt: skip
"""What a cell may take of a target."""
OF_REPORT: Final[dict[str, str]] = {
    "locality": N_("Tên địa phương"), "period": N_("Kỳ báo cáo"), "cut_off": N_("Ngày chốt số liệu"), "title": N_("Tên báo cáo"), "plan": N_("Số kế hoạch"),
    "trainings": N_("Số lớp trong kỳ"), "lessons": N_("Số buổi trong kỳ"), "people": N_("Số người dự (mỗi người một lần)"), "turns": N_("Số lượt dự"),
    "certificates": N_("Số giấy chứng nhận đã cấp trong kỳ"), "outreach_days": N_("Số ngày ra quân"),
    "helped": N_("Số người được hỗ trợ khi ra quân (có danh sách)"), "outreach_turns": N_("Số lượt hỗ trợ khi ra quân (chỉ đếm)"),
    "volunteers": N_("Số tình nguyện viên ra quân"),
}  # fmt: skip
"""What a cell may take of the report itself."""
MOST_ROWS, MOST_COLUMNS, LARGEST = 400, 60, 5 * 1024 * 1024
MOST_SQUARES: Final = 4 * MOST_ROWS * MOST_COLUMNS
"""Of all sheets together, and of what is merged: areas that lie on each other say little with much."""


@dataclass(frozen=True, slots=True)
class Square:
    """A cell as the mapping page shows it: its name, its words, over how many columns and rows it is merged; `formula`: the
    form works it out itself."""

    cell: str
    text: str
    across: int = 1
    down: int = 1
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of the form; a merged area is its top left square, the others of it are left out."""

    sheet: str
    rows: tuple[tuple[Square, ...], ...]
    columns: int


def grids(data: bytes, filename: str) -> list[Grid]:
    """The visible sheets of a form. Refused: no XLSX, damaged, larger than a form is (400 rows, 60 columns, 5 MB, MOST_SQUARES)."""
    if len(data) > LARGEST:
        raise Refused("form_large", "Biểu mẫu lớn hơn 5 MB. Bỏ hình ảnh hoặc trang không dùng rồi tải lại.")
    book = read_workbook(data, filename)
    if book.kind != "xlsx":
        raise Refused(
            "form_kind", "Biểu mẫu cần là tệp .xlsx. Mở tệp này bằng Excel, chọn Lưu thành .xlsx rồi tải lên."
        )
    own = formulas(data)
    found, squares_of_all = [], 0
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        worked = [place_of(cell) for where, cell in own if where == sheet.name]
        down = max(
            [row.number for row in sheet.rows]
            + [merge.bottom for merge in sheet.merges]
            + [row for _, row in worked],
            default=0,
        )
        across = max(
            [len(row.cells) for row in sheet.rows] + [merge.right + 1 for merge in sheet.merges]
            + [column + 1 for column, _ in worked],
            default=0,
        )  # fmt: skip
        if down > MOST_ROWS or across > MOST_COLUMNS:
            raise Refused(
                "form_large",
                f"Trang “{sheet.name}” có {down} dòng, {across} cột; biểu mẫu nhiều nhất {MOST_ROWS} dòng, {MOST_COLUMNS} cột.",
            )
        squares_of_all += down * across
        merged = sum((m.bottom - m.top + 1) * (m.right - m.left + 1) for m in sheet.merges)
        if max(squares_of_all, merged) > MOST_SQUARES:
            raise Refused(
                "form_large", "Biểu mẫu có quá nhiều ô. Bỏ các trang, các ô gộp không dùng rồi tải lại."
            )
        corners = {(merge.top, merge.left): merge for merge in sheet.merges}
        covered = {
            (row, column)
            for merge in sheet.merges
            for row in range(merge.top, merge.bottom + 1)
            for column in range(merge.left, merge.right + 1)
        } - set(corners)
        words = {row.number: row for row in sheet.rows}
        rows = []
        for number in range(1, down + 1):
            squares = []
            for column in range(across):
                if (number, column) in covered:
                    continue
                merge = corners.get((number, column))
                cell = f"{letter(column)}{number}"
                squares.append(
                    Square(
                        cell, shown(words[number].cell(column)) if number in words else "",
                        merge.right - merge.left + 1 if merge else 1, merge.bottom - merge.top + 1 if merge else 1,
                        (sheet.name, cell) in own,
                    )
                )  # fmt: skip
            rows.append(tuple(squares))
        found.append(Grid(sheet.name or "", tuple(rows), across))
    if not found:
        raise Refused("form_empty", "Biểu mẫu không có trang nào đang hiện.")
    return found


def settled(
    grids: Sequence[Grid], chosen: Sequence[Mapping[str, Any]], refs: set[str]
) -> list[dict[str, str]]:
    """A mapping as it is kept: a cell within a merged area becomes its top left one.

    Refused: `form_cell` (no such cell), `form_formula` (the form works it out itself), `form_twice` (two things for one
    cell), `form_what` (a target or a thing that is not known).
    """
    squares = {(grid.sheet, square.cell): square for grid in grids for row in grid.rows for square in row}
    corner = {}
    for (sheet, cell), square in squares.items():
        column, row = place_of(cell)
        for down in range(square.down):
            for across in range(square.across):
                corner[(sheet, f"{letter(column + across)}{row + down}")] = cell
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in chosen:
        sheet, cell = str(one.get("sheet", "")), str(one.get("cell", "")).strip().upper()
        top_left = corner.get((sheet, cell)) or _beyond(grids, sheet, cell)
        if top_left is None:
            raise Refused("form_cell", f"Trang “{sheet}” không có ô {cell or '(trống)'}.")
        if (sheet, top_left) in squares and squares[(sheet, top_left)].formula:
            raise Refused(
                "form_formula", f"Ô {top_left} có công thức của biểu mẫu, biểu mẫu tự tính. Chọn ô khác."
            )
        ref, what = str(one.get("ref", "")), str(one.get("what", ""))
        known = (ref in refs and what in WHAT) if ref else what in OF_REPORT
        if not known:
            raise Refused("form_what", f"Ô {top_left}: chọn chỉ tiêu và nội dung có trong danh sách.")
        if (sheet, top_left) in found:
            raise Refused("form_twice", f"Ô {top_left} của trang “{sheet}” được chọn hai lần.")
        found[(sheet, top_left)] = {"sheet": sheet, "cell": top_left, "ref": ref, "what": what}
    return list(found.values())


def _beyond(grids: Sequence[Grid], sheet: str, cell: str) -> str | None:
    """An empty cell beside or below everything that has words, within what a form may be."""
    try:
        column, row = place_of(cell)
    except ValueError:
        return None
    known = any(grid.sheet == sheet for grid in grids)
    return cell if known and row <= MOST_ROWS and column < MOST_COLUMNS else None


def values(content: Content, cells: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Value]:
    """What each mapped cell holds for a report. A target that the report has not, or a number that nobody has: '—', never 0."""
    found: dict[tuple[str, str], Value] = {}
    for one in cells:
        where = (str(one["sheet"]), str(one["cell"]))
        line = content.line(str(one["ref"])) if one["ref"] else None
        said = _of_line(line, str(one["what"])) if one["ref"] else _of_report(content, str(one["what"]))
        found[where] = "—" if said is None or said == "" else said
    return found


def _of_line(line: Line | None, what: str) -> Value:
    if line is None:
        return None
    if what == "percent":
        return Decimal(line.percent) if line.percent is not None else None
    if what == "number":
        number = line.percent if line.kind == "percent" else line.figure
        return _number(number)
    said: Value = getattr(line, what)
    return said


def _number(words: str | None) -> Value:
    try:
        return None if words is None else Decimal(words)
    except ArithmeticError:
        return words


def _of_report(content: Content, what: str) -> Value:
    head, whole, outreach = content.head, content.activity.whole, content.activity.outreach.whole
    said: dict[str, Value] = {
        "locality": f"{head.kind.capitalize()} {head.name}", "period": head.period, "cut_off": head.cut_off, "title": head.title,
        "plan": head.plan_number, "trainings": whole.trainings, "lessons": whole.lessons, "people": whole.people,
        "turns": whole.turns, "certificates": whole.certificates, "outreach_days": outreach.days, "helped": outreach.people,
        "outreach_turns": outreach.turns, "volunteers": outreach.volunteers,
    }  # fmt: skip
    return said[what]
