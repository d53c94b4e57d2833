"""The index of a training's file (mục lục hồ sơ): what is in it, in the order of the office, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.reports.class_facts import Facts
from app.reports.document import Column, blank, letterhead, saved, table, text, title
from app.reports.document.header import Head


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `file`: its name in the ZIP; `remark`: 'in từ phần mềm' and the like."""

    kind: str
    title: str
    number: str
    day: date | None
    file: str
    remark: str = ""


def document(facts: Facts, entries: Sequence[Entry], missing: Sequence[str], *, made: datetime) -> bytes:
    """The DOCX, A4 across. `missing`: kinds of paper that are not there, in words."""
    paper = blank(landscape=True)
    letterhead(paper, Head(agency=facts.agency, place=_place(facts), on=made.date()))
    title(paper, "Mục lục hồ sơ", f"Lớp “{facts.title}”", under=f"({facts.span})" if facts.span else "")
    columns = (
        Column("STT", 1.3, "center"), Column("Loại giấy tờ", 3.4), Column("Tên", 6), Column("Số, ký hiệu", 3, "center"),
        Column("Ngày", 2.4, "center"), Column("Tệp", 6), Column("Ghi chú", 2.6),
    )  # fmt: skip
    table(
        paper,
        columns,
        [
            (str(n), one.kind, one.title, one.number, f"{one.day:%d/%m/%Y}" if one.day else "", one.file, one.remark)
            for n, one in enumerate(entries, start=1)
        ],
        size=11,
    )  # fmt: skip
    if missing:
        text(
            paper,
            f"{', '.join(word[:1].lower() + word[1:] for word in missing)}.",
            lead="Chưa có trong hồ sơ:",
        )
    return saved(paper, made)


def _place(facts: Facts) -> str:
    return facts.locality.split(" ", 1)[-1]
