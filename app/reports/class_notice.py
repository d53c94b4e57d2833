"""The notice of a training: a text to be read over the loudspeakers, one to be pasted into a chat, and the paper of it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from app.base.text import clean
from app.reports.class_facts import Facts, Meeting
from app.reports.class_wording import Wording
from app.reports.document import blank, ending, letterhead, saved, text, title
from app.reports.document.number import DOTS, counted

MOST: Final = 1000
"""Letters of a chat message, as long as Zalo takes them in one piece for certain."""
_MOST_MEETINGS: Final = 6
_FIGURES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


def loudspeaker(facts: Facts, *, registers: bool = False) -> str:
    """Sentences that are understood by ear: hours and days in words, the place and the hour said twice."""
    first = f"Ủy ban nhân dân {facts.locality} thông báo."
    what = f"{_said(facts.locality)} mở lớp “{facts.title}”, dạy các việc: {_listed(facts)}."
    you = _called(facts)
    who = f"Đối tượng: {facts.audience}." if facts.audience else f"Mời {you} đến học, ai cũng học được."
    lines = [first, what, who, *_heard(facts)]
    lines.append(
        f"{_said(you)} mang theo điện thoại thông minh đã sạc pin. Chưa có điện thoại vẫn đến học được."
    )
    if registers:
        lines.append("Đăng ký với tổ công nghệ số cộng đồng của thôn, tổ dân phố mình.")
    if facts.meetings:
        one = facts.meetings[0]
        lines.append(f"Xin nhắc lại: {_spoken(one)}{_at(one)}.")
    return "\n".join([*lines, f"Kính mời {you} đến dự đông đủ. Xin cảm ơn."])


def chat(facts: Facts, *, address: str = "") -> str:
    """The same to be pasted into a group, at most MOST letters; `address`: the page where people sign up."""
    for meetings in range(min(len(facts.meetings), _MOST_MEETINGS), -1, -1):
        for brief in (False, True):
            said = _message(facts, address, meetings, brief=brief)
            if len(said) <= MOST:
                return said
    return said[: MOST - 1].rstrip() + "…"


def document(facts: Facts, said: Wording, *, made: datetime) -> bytes:
    """The DOCX: what is read aloud, under the head of a notice."""
    paper = blank()
    letterhead(paper, said.head(facts.year))
    title(paper, "Thông báo", f"Mở lớp “{facts.title}”")
    for line in loudspeaker(facts).split("\n"):
        text(paper, line)
    ending(paper, signature=said.signature, signer=said.signer, recipients=said.recipients)
    return saved(paper, made)


def _message(facts: Facts, address: str, meetings: int, *, brief: bool) -> str:
    lines = [f"{clean(facts.locality)[:1].upper()}{clean(facts.locality)[1:]} mời học: {facts.title}", ""]
    if facts.skills and not brief:
        lines.append(f"Nội dung: {_listed(facts)}")
    if facts.audience and not brief:
        lines.append(f"Dành cho: {facts.audience}")
    lines += [
        f"- {one.hours}, {one.weekday}, {one.day:%d/%m/%Y}{f' – {one.place}' if one.place else ''}"
        for one in facts.meetings[:meetings]
    ]
    if meetings < len(facts.meetings):
        lines.append(f"… và {counted(len(facts.meetings) - meetings)} buổi nữa")
    if not facts.meetings and facts.place:
        lines.append(f"Nơi học: {facts.place}")
    lines.append("Mang theo điện thoại đã sạc pin. Chưa có điện thoại vẫn học được.")
    if address:
        lines.append(f"Đăng ký: {address}")
    return "\n".join(lines)


def _heard(facts: Facts) -> list[str]:
    if not facts.meetings:
        return [f"Thời gian, địa điểm: {facts.place or DOTS}."]
    some = facts.meetings[:_MOST_MEETINGS]
    if len(some) == 1:
        return [f"Thời gian: {_spoken(some[0])}{_at(some[0])}."]
    number = (
        _FIGURES[len(facts.meetings)] if len(facts.meetings) < len(_FIGURES) else str(len(facts.meetings))
    )
    lines = [f"Lớp học {number} buổi."]
    return lines + [f"Buổi {_nth(n)}: {_spoken(one)}{_at(one)}." for n, one in enumerate(some, start=1)]


def _nth(n: int) -> str:
    return {1: "thứ nhất", 4: "thứ tư"}.get(n, f"thứ {_FIGURES[n]}")


def _spoken(one: Meeting) -> str:
    """'14 giờ 30 phút, thứ Bảy, ngày 28 tháng 11 năm 2026'."""
    start = time.fromisoformat(one.hours.split(" ")[0])
    return f"{_hour(start)}, {one.weekday[:1].lower()}{one.weekday[1:]}, {_day(one.day)}"


def _hour(at: time) -> str:
    return f"{at.hour} giờ" if not at.minute else f"{at.hour} giờ {at.minute} phút"


def _day(on: date) -> str:
    return f"ngày {on.day} tháng {on.month} năm {on.year}"


def _at(one: Meeting) -> str:
    return f", tại {one.place}" if one.place else ""


def _said(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _called(facts: Facts) -> str:
    """How the listeners are spoken to: staff and teachers otherwise than the people of a neighbourhood."""
    return "các đồng chí" if facts.of_staff else "bà con"


def _listed(facts: Facts) -> str:
    return (
        "; ".join(
            f"{skill[:1].lower()}{skill[1:]}" if not skill[:2].isupper() else skill for skill in facts.skills
        )
        or facts.course
    )
