"""The handout of a lesson ("Tờ nhớ"): what was learnt, when the next lesson is, whom to ask; for eyes of seventy years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.base import typeset
from app.base.text import clean
from app.reports import days
from campaigns.lessons import Lesson

_TEMPLATE = Path(__file__).parent / "handout.typ"

_PLAIN: Final = {
    "CNTT": "Làm quen với máy tính và điện thoại",
    "TBTM": "Dùng điện thoại thông minh: mở, khóa, gọi, chụp ảnh",
    "INTERNET": "Vào mạng, tìm tin và xem tin đó có thật không",
    "DVCTT": "Nộp giấy tờ qua mạng, không phải đi xếp hàng",
    "TTKDTM": "Trả tiền bằng điện thoại, không cần tiền mặt",
    "DLCN": "Không đưa mật khẩu, mã OTP, ảnh căn cước cho ai",
    "ATTT": "Nhận ra lừa đảo: dừng lại, hỏi người nhà, rồi mới làm",
    "VNEID": "Mở VNeID và xem căn cước điện tử",
    "CKS": "Ký tên trên giấy tờ điện tử",
    "SSKDT": "Xem sổ sức khỏe trên điện thoại",
    "AI": "Hỏi trợ lý trí tuệ nhân tạo, và kiểm tra lại câu trả lời",
    "PTDL": "Đọc bảng số liệu và rút ra điều cần biết",
    "TMDT": "Bán hàng trên mạng và lập hóa đơn điện tử",
    "VHS": "Nói năng lịch sự trên mạng, không chuyển tiếp tin giả",
    "SK-MT": "Giữ mắt, giữ lưng khi dùng điện thoại lâu",
}
"""Skills of the catalogue in the words of a village, by code; any other skill says its title."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask at home; `phone` only where somebody entered one for this paper."""

    name: str
    phone: str = ""


def sheet(lesson: Lesson, *, locality: str, ask: Contact | None, made: datetime) -> bytes:
    """The PDF, one A4 in letters of 20 points and more."""
    return typeset.pdf(_TEMPLATE, _data(lesson, locality, ask), made=made)


def pictures(lesson: Lesson, *, locality: str, ask: Contact | None, ppi: int = 144) -> list[bytes]:
    """The same as PNG."""
    return typeset.pictures(_TEMPLATE, _data(lesson, locality, ask), ppi=ppi)


def learnt(lesson: Lesson) -> list[str]:
    """What the training teaches, in plain words."""
    return [_PLAIN.get(skill.code, skill.title) for skill in lesson.training.version.skills]


def following(lesson: Lesson) -> Lesson | None:
    """The lesson to which people are asked next; None after the last."""
    return days.after(lesson)


def _data(lesson: Lesson, locality: str, ask: Contact | None) -> dict[str, Any]:
    coming = following(lesson)
    return {
        "locality": clean(locality), "day": days.day(lesson.day), "title": clean(lesson.title or lesson.training.title),
        "learnt": [clean(words) for words in learnt(lesson)],
        "next": None if coming is None else {
            "day": days.day(coming.day), "hours": days.hours(coming), "place": clean(coming.place),
        },
        "ask": {"name": clean(ask.name), "phone": clean(ask.phone)} if ask and clean(ask.name) else None,
    }  # fmt: skip
