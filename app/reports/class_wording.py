"""What a person may word anew in a draft of a training's paper, and what stands there before they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.reports.class_facts import SIGN, Facts
from app.reports.document import Head

MOST_GUESTS = 100
"""Invitations of one file: a page each."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Free lines where there may be several. `above`: the body that the agency belongs to; `guests`: whom an invitation is
    for; `difficulties`, `proposals`: of a report; `grounds`, `duties`, `money`: of a plan."""

    agency: Sequence[str]
    signature: Sequence[str]
    recipients: Sequence[str]
    above: str = ""
    sign: str = ""
    number: str = ""
    on: date | None = None
    place: str = ""
    signer: str = ""
    guests: Sequence[str] = ()
    grounds: Sequence[str] = ()
    duties: Sequence[str] = ()
    money: str = ""
    difficulties: Sequence[str] = ()
    proposals: Sequence[str] = ()

    def head(self, year: int) -> Head:
        """The head of the document."""
        return Head(
            agency=self.agency, above=self.above, sign=self.sign, number=self.number, on=self.on, place=self.place,
            year=self.on.year if self.on else year,
        )  # fmt: skip


def usual(kind: str, facts: Facts, *, place: str, difficulties: Sequence[str] = ()) -> Wording:
    """The words that a draft begins with; what nobody can know is left to dots or stays empty."""
    agency = [line.upper() for line in facts.agency]
    base = Wording(
        agency=agency, signature=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), recipients=_recipients(kind), sign=SIGN[kind], place=place,
    )  # fmt: skip
    if kind == "plan":
        grounds = [f"Thực hiện {facts.plan}"] if facts.plan else []
        return replace(base, grounds=grounds, duties=_duties(facts))
    if kind == "invitation":
        return replace(base, guests=list(facts.units)[:MOST_GUESTS])
    if kind == "report":
        return replace(base, difficulties=list(difficulties))
    if kind == "results":
        return replace(base, signature=("NGƯỜI LẬP BẢNG",), recipients=())
    return base


def _recipients(kind: str) -> Sequence[str]:
    first = {
        "plan": (
            "Thường trực Đảng ủy, HĐND (b/c)",
            "Chủ tịch, các Phó Chủ tịch UBND",
            "Các cơ quan, đơn vị liên quan",
        ),
        "invitation": ("Như thành phần mời",),
        "notice": ("Các thôn, tổ dân phố", "Đài truyền thanh"),
        "report": ("Thường trực Đảng ủy, HĐND (b/c)", "Chủ tịch, các Phó Chủ tịch UBND"),
    }.get(kind, ())
    return (*first, "Lưu: VT, VHXH") if first else ()


def _duties(facts: Facts) -> list[str]:
    lines = [
        "Phòng Văn hóa – Xã hội: chủ trì mở lớp, chuẩn bị tài liệu, điểm danh, tổng hợp kết quả và lập hồ sơ lớp.",
        "Văn phòng HĐND và UBND: bố trí hội trường, máy chiếu, đường truyền và kinh phí.",
    ]
    if facts.of_staff:
        lines.append(
            "Các cơ quan, đơn vị: cử người dự đúng thành phần, đúng giờ, mang theo điện thoại thông minh."
        )
    else:
        lines.append("Các thôn, tổ dân phố: vận động người dân dự lớp đúng thành phần, đúng giờ.")
    return lines
