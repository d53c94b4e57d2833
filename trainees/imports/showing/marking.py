"""Workbooks to mend by: the file as it came with its bad cells coloured, and the rows of an applied one that still wait."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.exceptions import OverlappingRange

from app.base.sheet import Sheet, Workbook, letter, open_workbook, shown
from trainees.imports.reading import RowFields
from trainees.imports.reading.places import is_specialist
from trainees.imports.showing.document import ProblemShown, RowShown, TableShown

LIST: Final = "Cần xem lại"
REMEDY: Final = "Cần sửa"
_COMMENTS: Final = 2000
"""Cells with a comment; the sentence stands in the last column too."""
_MERGES: Final = 5000
_SAMPLED: Final = 300  # rows that say how wide a column is
_WIDEST: Final = 44


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row of an applied file that waits: where it stood, what it says, and what is wrong with it.

    `problems`: (code, sentence, fatal).
    """

    sheet: str | None
    row: int
    fields: RowFields
    problems: tuple[tuple[str, str, bool], ...]


def filename_of(filename: str) -> str:
    """What the marked copy of a file is called."""
    return f"{filename.rpartition('.')[0] or filename} - cần sửa.xlsx"


class _Book:
    def __init__(self, book: Any) -> None:
        self.book = book
        son = {"bg_color": "#FCE8E6", "font_color": "#A3221B", "border": 1, "border_color": "#A3221B"}
        nghe = {"bg_color": "#FFF1D0", "font_color": "#7A4E00", "border": 1, "border_color": "#7A4E00"}
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"num_format": "@"})
        self.bad = book.add_format({**son, "num_format": "@"})
        self.odd = book.add_format({**nghe, "num_format": "@"})
        self.link = book.add_format({"font_color": "#1F4E8C", "underline": 1, "valign": "top"})
        self._names: set[str] = set()
        self._comments = 0

    def sheet(self, wanted: str) -> tuple[Any, str]:
        """A new sheet under a name that Excel takes, and that name."""
        base = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip(" '")[:31] or "Trang"
        name, number = base, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{base[: 28 - len(str(number))]} ({number})"
        self._names.add(name.casefold())
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet, name

    def comment(self, sheet: Any, row: int, column: int, sentences: Sequence[str]) -> None:
        if self._comments < _COMMENTS:
            self._comments += 1
            text = "\n".join(sentences)
            sheet.write_comment(
                row, column, text, {"author": "Học vụ số", "width": 300, "height": 30 + 20 * (1 + len(text) // 42)}
            )  # fmt: skip


def marked_copy(workbook: Workbook, rows: Iterable[RowShown], tables: Sequence[TableShown]) -> bytes:
    """An .xlsx of the file's sheets, every cell as text where it stood, refused cells red and odd ones yellow, each with

    its sentence in a comment; a last column says what to mend. Before them one sheet that lists it all. `tables` say
    where the headings are. Mended and chosen again, the copy is read like the file itself.
    """
    troubled: defaultdict[tuple[str | None, int], list[ProblemShown]] = defaultdict(list)
    for row in rows:
        if row.problems:
            # A row of two tables side by side is one row of the sheet.
            troubled[row.sheet, row.row].extend(row.problems)
    buffer = io.BytesIO()
    with open_workbook(buffer) as raw:
        book = _Book(raw)
        summary, _ = book.sheet(LIST)
        names: dict[str | None, str] = {}
        for sheet in workbook.sheets:
            target, names[sheet.name] = book.sheet(sheet.name or "Danh sách")
            heads = {table.header_row for table in tables if table.sheet == sheet.name}
            _copy(book, target, sheet, troubled, heads)
        _list(book, summary, troubled, names)
    return buffer.getvalue()


def _copy(
    book: _Book, target: Any, sheet: Sheet, troubled: Mapping[tuple[str | None, int], list[ProblemShown]], heads: set[int]
) -> None:  # fmt: skip
    width = max((len(row.cells) for row in sheet.rows), default=0)
    _merge(book, target, sheet)
    for row in sheet.rows:
        found = troubled.get((sheet.name, row.number), ())
        at = {problem.column: problem for problem in sorted(found, key=lambda p: p.fatal) if problem.column}
        for column, cell in enumerate(row.cells):
            problem = at.get(letter(column)) if at else None
            if problem is None and cell is None:
                continue
            usual = book.bold if row.number in heads else book.plain
            style = usual if problem is None else book.bad if problem.fatal else book.odd
            target.write_string(row.number - 1, column, shown(cell), style)
        for name in at:
            column = _number(name)
            if column >= len(row.cells):  # the bad cell is an empty one behind the last
                target.write_string(row.number - 1, column, "", book.bad if at[name].fatal else book.odd)
            book.comment(target, row.number - 1, column, [p.message for p in found if p.column == name])
        if found:
            said = sorted(found, key=lambda p: not p.fatal)
            style = book.bad if said[0].fatal else book.odd
            target.write_string(row.number - 1, width, _remedy(said), style)
        elif row.number in heads:
            target.write_string(row.number - 1, width, REMEDY, book.bold)
    for column in range(width):
        target.set_column(column, column, _width(shown(row.cell(column)) for row in sheet.rows[:_SAMPLED]))
    target.set_column(width, width, 90)
    if len(heads) == 1:
        target.freeze_panes(max(heads), 0)


def _remedy(problems: Sequence[ProblemShown]) -> str:
    """The sentences of a cell or row, behind a word: one that begins with "Họ tên" would be a heading to the reader."""
    word = "Lỗi" if problems[0].fatal else "Lưu ý"
    return f"{word}: " + " ".join(problem.message for problem in problems)


def _merge(book: _Book, target: Any, sheet: Sheet) -> None:
    """The merged areas too: an office written over several rows holds for each of them."""
    for merge in sheet.merges[:_MERGES]:
        if merge.top == merge.bottom and merge.left == merge.right:
            continue
        try:
            target.merge_range(merge.top - 1, merge.left, merge.bottom - 1, merge.right, "", book.plain)
        except OverlappingRange:
            continue


def _list(
    book: _Book, target: Any, troubled: Mapping[tuple[str | None, int], list[ProblemShown]], names: Mapping[str | None, str]
) -> None:  # fmt: skip
    heads = (("Trang", 18), ("Dòng", 8), ("Cột", 8), ("Giá trị", 24), ("Vì sao", 110), ("Bị từ chối", 12))
    for column, (head, width) in enumerate(heads):
        target.write_string(0, column, head, book.bold)
        target.set_column(column, column, width)
    at = 1
    for (sheet, row), problems in troubled.items():
        for problem in problems:
            target.write_string(at, 0, sheet or "")
            target.write_number(at, 1, row)
            if problem.column and at <= _COMMENTS and sheet in names:
                where = names[sheet].replace("'", "''")
                target.write_url(
                    at, 2, f"internal:'{where}'!{problem.column}{row}", book.link, problem.column
                )
            else:
                target.write_string(at, 2, problem.column or "")
            target.write_string(at, 3, problem.value, book.bad if problem.fatal else book.odd)
            target.write_string(at, 4, _remedy([problem]))
            target.write_string(at, 5, "có" if problem.fatal else "")
            at += 1
    target.freeze_panes(1, 0)
    target.autofilter(0, 0, max(at - 1, 1), len(heads) - 1)


def _number(name: str) -> int:
    number = 0
    for sign in name:
        number = number * 26 + ord(sign) - 64
    return number - 1


def _width(texts: Iterator[str]) -> float:
    lengths = sorted(len(text) for text in texts if text)
    # A title over the whole list says nothing about its first column.
    usual = lengths[min(len(lengths) - 1, len(lengths) * 19 // 20)] if lengths else 4
    return min(_WIDEST, max(5, usual + 2))


# --- rows of an applied file ----------------------------------------------------------------------------------

_COLUMNS: Final[tuple[tuple[str, str, int], ...]] = (
    ("name", "Họ và tên", 28), ("birth", "Ngày sinh", 14), ("sex", "Giới tính", 10), ("national_id", "Số CCCD", 16),
    ("phone", "Điện thoại", 14), ("unit", "Cơ quan, đơn vị", 28), ("post", "Chức vụ", 22), ("category", "Loại cán bộ", 18),
    ("neighbourhood", "Thôn, tổ dân phố", 20), ("address", "Địa chỉ", 30),
)  # fmt: skip
# Only where some row says something of it: a column of ticks says of everybody without one that they are not.
_MORE: Final[tuple[tuple[str, str, int], ...]] = (
    ("email", "Email", 24), ("specialist", "Chuyên trách CNTT, chuyển đổi số", 16), ("team", "Tổ công nghệ số cộng đồng", 16),
    ("language", "Ngôn ngữ", 16), ("phone_use", "Điện thoại dùng chung hay riêng", 20),
)  # fmt: skip
_PHONE_USES: Final = {
    "own": "điện thoại riêng",
    "shared": "dùng chung điện thoại",
    "none": "không có điện thoại",
}
_FIELD_OF: Final = (
    ("name_", "name"), ("birth_", "birth"), ("sex_", "sex"), ("id_", "national_id"), ("phone_", "phone"),
    ("unit_", "unit"), ("other_unit", "unit"), ("category_", "category"),
)  # fmt: skip


def open_rows_sheet(rows: Iterable[OpenRow]) -> bytes:
    """An .xlsx of rows that were not entered, under headings that the reader knows: mended, it can be chosen as it is."""
    rows, buffer = list(rows), io.BytesIO()
    columns = [*_COLUMNS, *(one for one in _MORE if any(_needs(row.fields, one[0]) for row in rows))]
    with open_workbook(buffer) as raw:
        book = _Book(raw)
        target, _ = book.sheet("Chưa vào danh sách")
        heads = [("Trang", 16), ("Dòng", 8), *((title, width) for _, title, width in columns), (REMEDY, 70)]
        for column, (head, width) in enumerate(heads):
            target.write_string(0, column, head, book.bold)
            target.set_column(column, column, width)
        for at, row in enumerate(rows, 1):
            target.write_string(at, 0, row.sheet or "")
            target.write_number(at, 1, row.row)
            wrong = {_field_of(code): (sentence, fatal) for code, sentence, fatal in row.problems}
            for column, (name, _, _) in enumerate(columns, 2):
                found = wrong.get(name)
                style = book.plain if found is None else book.bad if found[1] else book.odd
                target.write_string(at, column, _said(row.fields, name), style)
                if found:
                    book.comment(target, at, column, [found[0]])
            remedy = "; ".join(dict.fromkeys(sentence for _, sentence, _ in row.problems))
            remedy = f"Lỗi: {remedy}" if remedy else ""
            target.write_string(at, len(heads) - 1, remedy, book.wrap)
        target.freeze_panes(1, 3)
    return buffer.getvalue()


def _field_of(code: str) -> str | None:
    return next((name for start, name in _FIELD_OF if code.startswith(start)), None)


def _needs(row: RowFields, name: str) -> bool:
    value = getattr(row, name)
    if name == "specialist" and value and row.post and is_specialist(row.post):
        return False  # the post says it
    return value is not None


def _said(row: RowFields, name: str) -> str:
    value = getattr(row, name)
    if name == "phone_use":
        return _PHONE_USES.get(value, "")
    if value in (True, False):
        return "x" if value else ""
    if name == "birth" and value:
        return "/".join(reversed(value.split("-")))
    if name == "national_id":
        return value or row.old_id or ""
    if name == "sex":
        return {"F": "Nữ", "M": "Nam"}.get(value, "")
    return value or ""
