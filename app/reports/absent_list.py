"""Whom to call after a lesson, as a workbook: one row a person, by unit or neighbourhood, with room for what they said."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from app.base.sheet import open_workbook
from app.reports import days
from campaigns.attendance.absence import Group
from campaigns.lessons import Lesson

NOWHERE = "Chưa rõ đơn vị, nơi ở"
NEVER = "chưa đến buổi nào"
_COLUMNS = (
    ("STT", 6), ("Họ và tên", 30), ("Năm sinh", 10), ("Đơn vị, nơi ở", 34), ("Điện thoại", 15), ("Số buổi đã dự", 18), ("Đã gọi, hẹn lại", 30),
)  # fmt: skip


def workbook(lesson: Lesson, groups: Sequence[Group]) -> bytes:
    """The XLSX, ready for A4 across. Phones are on it: whoever asks for it has a reason, and that is written down."""
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        sheet = book.add_worksheet("Người vắng")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        title = book.add_format({"bold": True, "font_size": 13})
        sheet.write_string(0, 0, f"Người chưa đến: {lesson.training.title}", title)
        sheet.write_string(1, 0, f"{days.day(lesson.day)}, {days.hours(lesson)}. {lesson.place}".rstrip(". "))
        for at, (words, width) in enumerate(_COLUMNS):
            sheet.write_string(3, at, words, bold)
            sheet.set_column(at, at, width)
        row = 3
        for group in groups:
            for one in group.absent:
                row += 1
                person = one.person
                sheet.write_number(row, 0, row - 3, cell)
                year = int(person.birth[:4]) if person.birth else ""
                cells = (
                    person.name, year, group.where or NOWHERE, person.phone or "",
                    str(one.visits) if one.visits else NEVER, "",
                )  # fmt: skip
                for at, value in enumerate(cells, start=1):
                    if isinstance(value, int):
                        sheet.write_number(row, at, value, cell)
                    elif value:
                        sheet.write_string(row, at, value, cell)
                    else:
                        sheet.write_blank(row, at, None, cell)
        sheet.freeze_panes(4, 2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return buffer.getvalue()


def invitation(lesson: Lesson, today: date) -> str:
    """A message to those who did not come, to be copied into a group or a text message.

    It invites to the lesson that repeats this one, where one is ahead, else to the next of the training.
    """
    mine, root = (lesson.day, lesson.starts_at), lesson.makes_up_id or lesson.id
    ahead = [
        x for x in lesson.training.lessons
        if not x.practice and x.makes_up_id in (None, root) and (x.day, x.starts_at) > mine and x.day >= today
    ]  # fmt: skip
    following = min(ahead, key=lambda x: (x.makes_up_id is None, x.day, x.starts_at), default=None)
    missed = f"Buổi học {days.day(lesson.day)} của lớp “{lesson.training.title}” bác chưa đến được."
    if following is None:
        return f"{missed} Bác báo lại giúp ngày nào tiện, lớp sẽ xếp buổi khác. Cảm ơn bác."
    where = f" tại {following.place}" if following.place else ""
    return (
        f"{missed} Mời bác đến buổi tới: {days.hours(following)}, {days.day(following.day)}{where}. "
        "Quên thẻ hay không có điện thoại vẫn học được. Cảm ơn bác."
    )
