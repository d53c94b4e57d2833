"""The draft report of a training's results (báo cáo kết quả): the numbers as counted, the words as typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from docx.document import Document as Word

from app.reports.class_facts import Facts
from app.reports.class_results import Numbers
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
from campaigns.plans.result_words import number, percent
from certificates.assessments.gain import Gain
from trainees.indicators import percent as share


def document(facts: Facts, said: Wording, sums: Numbers, *, made: datetime) -> bytes:
    """The DOCX."""
    paper = blank()
    letterhead(paper, said.head(facts.year))
    title(paper, "Báo cáo", f"Kết quả lớp “{facts.title}”")
    under = f"Thực hiện {facts.plan}, " if facts.plan else ""
    text(paper, f"{under}Ủy ban nhân dân {facts.locality} báo cáo kết quả lớp “{facts.title}” như sau:")
    heading(paper, "I. TÌNH HÌNH TỔ CHỨC")
    text(paper, f"Chương trình “{facts.course}”: {'; '.join(facts.skills) or DOTS}.", lead="1. Nội dung:")
    held = (
        f"{counted(sums.held)}/{counted(sums.lessons)} buổi"
        if sums.held != sums.lessons
        else f"{counted(sums.held)} buổi"
    )
    text(paper, f"{held}, {number(sums.hours)} giờ; {facts.span or DOTS}.", lead="2. Thời gian:")
    text(paper, f"{facts.place or DOTS}.", lead="3. Địa điểm:")
    text(paper, f"{', '.join(facts.teachers) or DOTS}.", lead="4. Giảng viên, người hướng dẫn:")
    heading(paper, "II. KẾT QUẢ")
    table(
        paper,
        (
            Column("STT", 1.3, "center"),
            Column("Nội dung", 8),
            Column("Số người", 2.4, "center"),
            Column("Tỷ lệ", 3.4, "center"),
        ),
        _lines(sums),
    )
    if sums.stars is not None:
        text(
            paper,
            f"Người học đánh giá lớp {number(sums.stars)}/5 điểm ({counted(sums.voices)} ý kiến).",
        )
    if sums.gain is not None:
        text(paper, _progress(sums.gain))
    heading(paper, "III. KHÓ KHĂN, VƯỚNG MẮC")
    _typed(paper, said.difficulties)
    heading(paper, "IV. ĐỀ XUẤT, KIẾN NGHỊ")
    _typed(paper, said.proposals)
    text(paper, f"Trên đây là báo cáo kết quả lớp “{facts.title}” của Ủy ban nhân dân {facts.locality}./.")
    ending(paper, signature=said.signature, signer=said.signer, recipients=said.recipients)
    return saved(paper, made)


def _progress(gain: Gain) -> str:
    how = "tăng" if gain.points > 0 else "giảm"
    moved = f"{how} {number(abs(gain.points))} điểm phần trăm" if gain.points else "không đổi"
    return (
        f"{counted(gain.people)} người làm cùng một bài kiểm tra trước và sau lớp: trung bình đạt {percent(gain.before)} số "
        f"điểm trước lớp, {percent(gain.after)} sau lớp; {moved}."
    )


def _typed(paper: Word, lines: Sequence[str]) -> None:
    for line in lines:
        text(paper, f"- {line}")
    if not lines:
        text(paper, DOTS * 14)


def _lines(sums: Numbers) -> list[tuple[str, str, str, str]]:
    wanted = [
        ("Người trong danh sách lớp", sums.expected, None),
        ("Đã dự ít nhất một buổi", sums.attended, sums.expected),
        ("Hoàn thành (dự đủ theo quy định của chương trình)", sums.completed, sums.attended),
    ]
    if sums.assessed:
        wanted.append(("Được đánh giá thực hành hoặc làm bài kiểm tra", sums.assessed, sums.attended))
        wanted.append(("Đạt đánh giá", sums.passed, sums.assessed))
    if sums.certificates:
        wanted.append(("Được cấp giấy chứng nhận", sums.certificates, sums.attended))
    return [
        (str(n), words, number(count), f"{percent(share(count, of))} (trên {number(of)})" if of else "—")
        for n, (words, count, of) in enumerate(wanted, start=1)
    ]
