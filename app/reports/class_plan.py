"""The draft plan of a training (kế hoạch mở lớp). Where its lessons add up to other hours than the course has, it says theirs."""

from __future__ import annotations

from datetime import datetime

from app.reports.class_facts import Facts
from app.reports.class_wording import Wording
from app.reports.document import (
    Column,
    blank,
    counted,
    ending,
    heading,
    letterhead,
    saved,
    table,
    text,
    title,
)
from app.reports.document.number import DOTS

MEETINGS = (
    Column("STT", 1.3, "center"),
    Column("Ngày", 3.2),
    Column("Giờ", 2.6, "center"),
    Column("Nội dung", 5),
    Column("Nơi học", 4.2),
)


def document(facts: Facts, said: Wording, *, made: datetime) -> bytes:
    """The DOCX."""
    paper = blank()
    letterhead(paper, said.head(facts.year))
    title(paper, "Kế hoạch", f"Mở lớp “{facts.title}”")
    for ground in said.grounds:
        text(paper, f"{ground.rstrip(' .;')};", italic=True)
    text(
        paper,
        f"Ủy ban nhân dân {facts.locality} xây dựng Kế hoạch mở lớp “{facts.title}” như sau:",
    )
    heading(paper, "I. MỤC ĐÍCH, YÊU CẦU")
    text(paper, f"{_purpose(facts)}", lead="1. Mục đích:")
    for outcome in facts.outcomes:
        text(paper, f"- {outcome.rstrip(' .;')};")
    text(
        paper,
        "Dạy đúng nội dung, đúng đối tượng, cầm tay chỉ việc; điểm danh từng buổi; kết quả được ghi vào sổ theo dõi kỹ năng số.",
        lead="2. Yêu cầu:",
    )
    heading(paper, "II. NỘI DUNG, ĐỐI TƯỢNG, THỜI GIAN, ĐỊA ĐIỂM")
    hours = f" Thời lượng: {facts.hours} giờ." if facts.hours and not facts.differs else ""
    text(
        paper,
        f"Chương trình “{facts.course}”: {'; '.join(facts.skills) or DOTS}.{hours}",
        lead="1. Nội dung:",
    )
    text(paper, _audience(facts), lead="2. Đối tượng, số lượng:")
    text(paper, f"{', '.join(facts.teachers) or DOTS}.", lead="3. Giảng viên, người hướng dẫn:")
    if facts.meetings:
        text(
            paper,
            f"{counted(len(facts.meetings))} buổi{f', tổng cộng {facts.added} giờ' if facts.added else ''}, {facts.span}, cụ thể:",
            lead="4. Thời gian, địa điểm:",
        )
        table(paper, MEETINGS, meetings(facts))
    else:
        text(paper, f"{DOTS}{DOTS}", lead="4. Thời gian, địa điểm:")
    heading(paper, "III. KINH PHÍ")
    text(paper, said.money or f"{DOTS * 12}")
    heading(paper, "IV. TỔ CHỨC THỰC HIỆN")
    for number, duty in enumerate(said.duties, start=1):
        text(paper, f"{number}. {duty}")
    text(
        paper,
        f"Trên đây là Kế hoạch mở lớp “{facts.title}”, đề nghị các cơ quan, đơn vị, cá nhân liên quan thực hiện./.",
    )
    ending(paper, signature=said.signature, signer=said.signer, recipients=said.recipients)
    return saved(paper, made)


def meetings(facts: Facts) -> list[tuple[str, str, str, str, str]]:
    """The lessons as rows of MEETINGS."""
    return [
        (
            str(n),
            f"{one.weekday},\n{one.day:%d/%m/%Y}",
            one.hours,
            one.title or f"Buổi {n}",
            one.place or DOTS,
        )
        for n, one in enumerate(facts.meetings, start=1)
    ]


def _purpose(facts: Facts) -> str:
    who = facts.audience or "người học"
    if not who.split(" ")[0].isupper():
        who = who[:1].lower() + who[1:]
    said = f"Giúp {who} nắm và làm được các kỹ năng số của chương trình"
    return f"{said}; góp phần thực hiện nhiệm vụ “{facts.task}”." if facts.task else f"{said}."


def _audience(facts: Facts) -> str:
    said = facts.audience or DOTS
    if facts.expected:
        said += f"; số người dự kiến: {counted(facts.expected)}"
    return f"{said}."
