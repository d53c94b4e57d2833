"""Form (mẫu của đơn vị): sheets, columns and words of a part's workbook, by which it is written and by which it is read again.

A row is known by the key in its hidden column, a column by its heading: rows and columns may be moved, sorted, and lie
between blank ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.filing.note import KINDS as NOTE_KINDS
from certificates.award.certificate import grouped

TARGETS, TASKS, STAFF, NOTES = "CT", "NV", "CB", "GN"
SHEETS: Final[dict[str, str]] = {TARGETS: "Chỉ tiêu", TASKS: "Nhiệm vụ", STAFF: "Cán bộ", NOTES: "Ghi nhận"}
GUIDE: Final = "Hướng dẫn"
MARK: Final = "_hocvuso"
"""The sheet that no program shows: the code, and whose form it is."""
SENDER: Final = "sender"
YES, NO, NOT_YET = "Có", "Không", "Chưa"
STATES: Final[dict[str, str]] = {"open": "Đang làm", "done": "Đã xong", "dropped": "Thôi không làm"}
ROWS: Final[dict[str, str]] = {**NOTE_KINDS, SENDER: "Người gửi, số điện thoại"}
"""Rows of the sheet of notes, by their key."""


@dataclass(frozen=True, slots=True)
class Column:
    """`field`: what it means; `width` in characters; `asked`: the unit fills it in."""

    field: str
    heading: str
    width: int
    asked: bool = False


COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    TARGETS: (
        Column("rank", "STT", 6), Column("words", "Chỉ tiêu", 46), Column("aim", "Mức được giao", 13),
        Column("last", "Số liệu gần nhất", 20), Column("last_on", "Ngày của số liệu đó", 12),
        Column("numerator", "Số đã đạt (tử số)", 13, True), Column("denominator", "Trên tổng số (mẫu số)", 13, True),
        Column("value", "Kết quả khác (tỷ lệ %, số lượng, hạng, Có/Chưa, bằng lời)", 26, True),
        Column("document", "Số, ký hiệu văn bản (nếu có)", 18, True), Column("document_on", "Ngày văn bản", 13, True),
    ),
    TASKS: (
        Column("rank", "STT", 6), Column("words", "Nhiệm vụ", 46), Column("deadline", "Thời hạn", 13),
        Column("now", "Đang ghi nhận", 14), Column("last", "Cập nhật gần nhất", 30),
        Column("state", "Trạng thái mới", 15, True), Column("text", "Đã làm gì trong kỳ", 46, True),
    ),
    STAFF: (
        Column("rank", "STT", 6), Column("name", "Họ và tên", 26), Column("born", "Ngày sinh", 12),
        Column("category", "Đối tượng", 18), Column("post", "Chức vụ", 18),
        Column("at_work", "Còn công tác?", 11, True), Column("left_on", "Ngày cuối ở đơn vị (nếu đã thôi)", 14, True),
        Column("done", "Đã học?", 9, True), Column("course", "Khóa học, lớp học", 28, True),
        Column("organiser", "Nơi tổ chức hoặc nơi cấp", 24, True), Column("on", "Ngày hoàn thành", 13, True),
        Column("number", "Số chứng nhận (nếu có)", 18, True),
    ),
    NOTES: (Column("words", "Nội dung", 26), Column("text", "Đơn vị ghi", 90, True)),
}  # fmt: skip
LONGEST: Final = 2000
"""Letters of words that a unit writes: a result told in words, what was done of a task, a note."""


def heading_key(sheet: str, code: str) -> str:
    """Of a heading's row: which form's columns these are."""
    return f"#{sheet} {code}"


def row_key(sheet: str, *parts: str | int) -> str:
    """Of a row: 'CT:percent:2.1', 'NV:5.4', 'CB:17', 'GN:results'."""
    return ":".join([sheet, *map(str, parts)])


__all__ = [
    "COLUMNS", "GUIDE", "LONGEST", "MARK", "NO", "NOTES", "NOT_YET", "ROWS", "SENDER", "SHEETS", "STAFF", "STATES", "TARGETS", "TASKS",
    "YES", "Column", "grouped", "heading_key", "row_key",
]  # fmt: skip
