"""The evening's summary of an outreach day as words to paste into a chat: no names, people and turns each in a line of their own."""

from __future__ import annotations

from typing import Final

from app.base.text import clean
from app.reports import days
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.results import Sums
from campaigns.outreach.results.hours import tenths
from campaigns.plans.result_words import number

_NAMED: Final = 5
"""Places that a line in a chat names before it only counts the rest."""


def words(day: OutreachDay, sums: Sums) -> str:
    """Some lines; what nobody logged is left out, people and turns stand always."""
    whole = sums.whole
    lines = [
        f"TỔNG KẾT {days.WEEKDAYS[day.day.weekday()].upper()} {day.day:%d/%m/%Y}",
        clean(day.named),
    ]
    where = list(dict.fromkeys(name for point in day.points if (name := _short(point))))
    if where and where != lines[1:]:  # a desk is named after its place
        more = f" và {number(len(where) - _NAMED)} nơi khác" if len(where) > _NAMED else ""
        lines.append(f"Nơi ra quân: {', '.join(where[:_NAMED])}{more}")
    lines.append("")
    lines.append(f"- Người được hỗ trợ (có danh sách, mỗi người tính một lần): {number(whole.people)}")
    if whole.again:
        lines.append(f"- Hẹn quay lại: {number(whole.again)} người")
    lines.append(f"- Lượt hỗ trợ (chỉ đếm, không ghi tên): {number(whole.turns)}")
    lines += [f"   + {label}: {number(n)}" for label, n in sums.tally_words(whole) if n]
    if any(whole.households.values()):
        rest = [
            f"{word} {number(whole.households[key])}"
            for key, word in (("away", "vắng nhà"), ("refused", "từ chối"))
            if whole.households.get(key)
        ]
        told = f" ({', '.join(rest)})" if rest else ""
        lines.append(f"- Hộ đã gặp: {number(whole.met)}{told}")
    if whole.volunteers:
        lines.append(f"- Tình nguyện viên có mặt: {number(whole.volunteers)} ({hours(whole.minutes)} giờ)")
    if whole.incidents:
        lines.append(f"- Sự việc cần lưu ý: {number(whole.incidents)}")
    if day.remark.strip():
        lines += ["", f"Nhận xét: {day.remark.strip()}"]
    lines += ["", "Người và lượt là hai cách đếm, không cộng vào nhau. Cảm ơn cả tổ!"]
    return "\n".join(lines)


def _short(point: Point) -> str:
    """The place's name says the neighbourhood's as well."""
    here = point.place or point.neighbourhood
    return clean(here.name) if here else ""


def hours(minutes: int) -> str:
    """Minutes as hours to a tenth: 150 as '2,5'."""
    whole, tenth = divmod(tenths(minutes), 10)
    return f"{number(whole)},{tenth}" if tenth else number(whole)
