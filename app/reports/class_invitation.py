"""The draft invitation (giấy mời): a page for each unit or person that is invited."""

from __future__ import annotations

from datetime import datetime

from app.reports.class_facts import Facts
from app.reports.class_wording import MOST_GUESTS, Wording
from app.reports.document import blank, ending, letterhead, next_letter, saved, text, title
from app.reports.document.number import DOTS


def document(facts: Facts, said: Wording, *, made: datetime) -> bytes:
    """The DOCX; without guests one page with dots in the place of the name."""
    paper = blank()
    for number, guest in enumerate(list(said.guests)[:MOST_GUESTS] or [DOTS * 14]):
        if number:
            next_letter(paper)
        letterhead(paper, said.head(facts.year))
        title(paper, "Giấy mời", f"Dự lớp “{facts.title}”")
        text(paper, f"Ủy ban nhân dân {facts.locality} trân trọng kính mời:")
        text(paper, guest, bold=True)
        text(paper, f"Tới dự lớp “{facts.title}”, chương trình “{facts.course}”.")
        text(paper, _when(facts), lead="1. Thời gian:")
        text(paper, f"{_where(facts)}.", lead="2. Địa điểm:")
        text(paper, f"{'; '.join(facts.skills) or DOTS}.", lead="3. Nội dung:")
        text(
            paper,
            "Người dự mang theo điện thoại thông minh đã sạc pin và thẻ học viên (nếu có). Quên thẻ vẫn vào lớp được.",
            lead="4. Chuẩn bị:",
        )
        text(paper, "Rất mong quý đại biểu, học viên tới dự đầy đủ, đúng giờ./.")
        ending(paper, signature=said.signature, signer=said.signer, recipients=said.recipients)
    return saved(paper, made)


def _when(facts: Facts) -> str:
    if not facts.meetings:
        return f"{DOTS}{DOTS}."
    said = "; ".join(
        f"{one.hours}, {one.weekday[:1].lower()}{one.weekday[1:]}, ngày {one.day:%d/%m/%Y}"
        for one in facts.meetings
    )
    return f"{said}."


def _where(facts: Facts) -> str:
    return "; ".join(dict.fromkeys(one.place for one in facts.meetings if one.place)) or facts.place or DOTS
