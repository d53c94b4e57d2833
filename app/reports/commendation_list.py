"""The December list "đề nghị biểu dương, khen thưởng": as a workbook, and as a document for signature (Nghị định 30/2020)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from app.base.sheet import write_list
from app.filing.commendation import NEIGHBOURHOOD, PERSON, UNIT, Commendation
from app.filing.content import Letterhead
from app.reports.document import Column, Head, blank, ending, letterhead, saved, table, text, title
from trainees.areas import Locality

NOUNS = {UNIT: "Tập thể", NEIGHBOURHOOD: "Tập thể", PERSON: "Cá nhân"}


def workbook(chosen: Sequence[Commendation]) -> bytes:
    """One row a name, with the counts that stood behind it when it was chosen."""
    buffer = io.BytesIO()
    columns = (
        ("STT", 6), ("Loại", 10), ("Tên tập thể, cá nhân", 32), ("Hình thức đề nghị", 24), ("Thành tích", 60), ("Số liệu khi chọn", 48),
    )  # fmt: skip
    write_list(buffer, "Đề nghị khen thưởng", columns, (_row(one) for one in chosen), frozen=3)
    return buffer.getvalue()


def _row(one: Commendation) -> tuple[str, ...]:
    return (NOUNS[one.noun], one.name, one.form, one.reason or "", counts(one))


def counts(one: Commendation) -> str:
    """'Buổi đã dự: 6; Giấy chứng nhận: 1'."""
    return "; ".join(f"{title}: {number}" for title, number in one.counts.items())


def document(
    chosen: Sequence[Commendation], locality: Locality, paper_head: Letterhead, year: int, *, made: datetime
) -> bytes:
    """The DOCX: collectives first, then people; number and day are left to whoever signs."""
    paper = blank()
    agency = paper_head.agency or ("ỦY BAN NHÂN DÂN", f"{locality.kind} {locality.name}")
    letterhead(
        paper,
        Head(
            agency=agency,
            sign="DS-UBND",
            place=paper_head.place or locality.name,
            above=paper_head.above,
            year=year,
        ),
    )
    title(
        paper,
        "Danh sách",
        f"Đề nghị biểu dương, khen thưởng trong phong trào “Bình dân học vụ số” năm\u00a0{year}",
    )
    for heading, nouns in (("I. Tập thể", (UNIT, NEIGHBOURHOOD)), ("II. Cá nhân", (PERSON,))):
        some = [one for one in chosen if one.noun in nouns]
        text(paper, f"{heading} ({len(some)})", bold=True)
        if not some:
            text(paper, "Không có.")
            continue
        columns = (
            Column("TT", 1.4, "center"), Column("Tên", 5), Column("Thành tích", 8), Column("Hình thức đề nghị", 4),
        )  # fmt: skip
        table(
            paper,
            columns,
            ((str(at), one.name, _deeds(one), one.form) for at, one in enumerate(some, start=1)),
            kept=1,
        )
    ending(
        paper, signature=paper_head.signature or ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), signer=paper_head.signer,
        recipients=paper_head.recipients,
    )  # fmt: skip
    return saved(paper, made)


def _deeds(one: Commendation) -> str:
    said = counts(one)
    return f"{one.reason or ''} ({said})" if said else one.reason or ""
