"""The words of a report as the decree's paper says them (Nghị định 30/2020/NĐ-CP), alike in Word and in PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.base.text import clean, fold
from app.filing import wording
from app.filing.content import Content, PlanTable, Text
from app.reports import filed_annex as annex
from app.reports.document import Column, Head
from app.reports.document.number import DOTS, written
from campaigns.plans.result_words import number

NONE: Final = "Không có."
"""Of a part that the superior's outline asks for and in which the office has nothing to say."""
_NARROWEST: Final = 8
"""Characters of a column that Word does not break: its cells have margins."""
_NUMERALS: Final = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `bold`: rows that head others, by their place."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    bold: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the body: its heading, its paragraphs, tables below them."""

    heading: str
    paragraphs: tuple[str, ...]
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """'Phụ lục I', its name, what it belongs to, its tables."""

    number: str
    name: str
    under: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A report, ready to be laid out; number and day are dots: they are given when it is issued."""

    head: Head
    about: str
    to: str
    opening: str
    parts: tuple[Part, ...]
    closing: str
    signature: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]
    annexes: tuple[Annex, ...]


def of(content: Content) -> Paper:
    """The paper of a report."""
    head, frame = content.head, content.letterhead
    office = ("Ủy ban nhân dân", f"{head.kind} {head.name}")
    agency = frame.agency or office
    issuer = " ".join(office) if fold(" ".join(agency)) == fold(" ".join(office)) else ""
    year = (head.due or head.cut_off).year
    about = _about(head.title)
    annexes = _annexes(content, frame.sign, issuer, year)
    return Paper(
        head=Head(agency=agency, above=frame.above, sign=frame.sign, place=frame.place or head.name, year=year),
        about=about, to=clean(head.to), opening=_opening(content, issuer),
        parts=_parts(content, [one.number for one in annexes]),
        closing=f"Trên đây là báo cáo {_small(about)}{f' của {issuer}' if issuer else ''}./.",
        signature=frame.signature or ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), signer=frame.signer,
        recipients=_recipients(frame.recipients, head.to), annexes=annexes,
    )  # fmt: skip


def _recipients(lines: Sequence[str], to: str) -> tuple[str, ...]:
    """Who gets it; whoever stands behind 'Kính gửi' is 'Như trên' there."""
    plain = [clean(line).strip(" -;.") for line in lines]
    named = ["Như trên" if to and line == clean(to).strip(" -;.") else line for line in plain if line]
    return tuple(named) or ("Lưu: VT",)


def plan_words(content: Content) -> str:
    """'Kế hoạch số 07/KH-UBND ngày 20 tháng 01 năm 2026 của UBND phường … về …', as far as it is known."""
    head = content.head
    title = clean(head.plan_title)
    named = bool(re.match(r"(?i)kế hoạch\b", title))
    said = title if named else "Kế hoạch"
    marks = " ".join(
        filter(None, [f"số {head.plan_number}" if head.plan_number else "", _issued(head.plan_issued)])
    )
    if named:
        return f"{said} ({marks})" if marks else said
    of_whom = f"của {head.plan_issuer}" if head.plan_issuer else ""
    about = f"về {_small(title)}" if title else ""
    return " ".join(filter(None, [said, marks, of_whom, about]))


def _issued(day: str) -> str:
    """A plan's day, which may be a month alone ('2026-02')."""
    if day.count("-") == 2:
        return written(date.fromisoformat(day))
    if day.count("-") == 1:
        year, month = day.split("-")
        return f"tháng {int(month):02d} năm {year}" if int(month) < 3 else f"tháng {int(month)} năm {year}"
    return ""


def _opening(content: Content, issuer: str) -> str:
    head = content.head
    whose = f"{issuer} báo cáo kết quả thực hiện" if issuer else "kết quả thực hiện"
    period = f" {clean(head.period)}" if head.period else ""
    days = f"(số liệu từ ngày {head.first:%d/%m/%Y} đến ngày {head.cut_off:%d/%m/%Y})"
    return f"Thực hiện {plan_words(content)}, {whose}{period} {days} như sau:"


def _parts(content: Content, annexes: Sequence[str]) -> tuple[Part, ...]:
    """The four parts. Where nobody has written anything yet the figures speak. The last part is left out where nothing is said
    in it; the two in the middle say so, because the superior's outline asks for them."""
    said = content.text
    figures = wording.proposed(content, ())
    if said == Text():
        said = figures
    results = [*_lines(said.results or figures.results)]
    if annexes:
        results.append(f"Chi tiết tại {' và '.join(annexes)} kèm theo.")
    courses = annex.held(content.activity) if len(content.activity.by_course) > 1 else []
    outreach = annex.outreach(content.activity)
    grids = [_held(courses)] if courses else []
    if outreach:
        grids.append(_counted("Ra quân, hỗ trợ lưu động", annex.OUTREACH, outreach))
    parts: list[tuple[str, list[str], Sequence[Grid]]] = [
        ("KẾT QUẢ THỰC HIỆN", results, grids),
        ("KHÓ KHĂN, VƯỚNG MẮC", _lines(said.difficulties) or [NONE], ()),
        ("KIẾN NGHỊ, ĐỀ XUẤT", _lines(said.proposals) or [NONE], ()),
        ("NHIỆM VỤ KỲ TỚI", _lines(said.ahead), ()),
    ]
    return tuple(
        Part(f"{numeral}. {heading}", tuple(lines), tuple(tables))
        for numeral, (heading, lines, tables) in zip(_NUMERALS, parts, strict=True)
        if lines
    )


def _lines(words: str) -> list[str]:
    return [line for part in words.splitlines() if (line := clean(part))]


def _annexes(content: Content, sign: str, issuer: str, year: int) -> tuple[Annex, ...]:
    whose = f" của {issuer}" if issuer else ""
    under = f"(Kèm theo Báo cáo số {DOTS}/{sign} ngày {DOTS} tháng {DOTS} năm {year}{whose})"
    tables = [table for table in content.tables if table.rows]
    grids = tuple(_grid(content, table, table.title if len(tables) > 1 else "") for table in tables)
    found: list[tuple[str, tuple[Grid, ...]]] = []
    if grids:
        found.append(("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", grids))
    if content.chores:
        found.append(("TÌNH HÌNH THỰC HIỆN NHIỆM VỤ", (_chores(content),)))
    alone = len(found) == 1
    return tuple(
        Annex("Phụ lục" if alone else f"Phụ lục {_NUMERALS[at]}", name, under, grids)
        for at, (name, grids) in enumerate(found)
    )


def _grid(content: Content, table: PlanTable, title: str) -> Grid:
    plain = zip(table.columns, annex.widths(table), strict=True)
    columns = [
        Column(name, max(wide, _NARROWEST), _align(table.fields, at)) for at, (name, wide) in enumerate(plain)
    ]
    columns += [
        Column(name, wide, "left" if at == 3 else "center") for at, (name, wide) in enumerate(annex.OURS)
    ]
    many = len(table.columns)
    rows = tuple(
        (*row.cells[:many], *("",) * (many - len(row.cells)), *map(_unbroken, annex.ours(content, row).cells))
        for row in table.rows
    )
    bold = frozenset(at for at, row in enumerate(table.rows) if row.kind == "group")
    return Grid(title, tuple(columns), rows, bold)


def _unbroken(words: str) -> str:
    """A number and its sign are never parted at a line's end."""
    return words.replace(" %", "\u00a0%")


def _align(fields: Sequence[str], at: int) -> str:
    return "center" if at < len(fields) and fields[at] in annex.IN_THE_MIDDLE else "left"


def _chores(content: Content) -> Grid:
    columns = tuple(
        Column(title, max(wide, _NARROWEST), "center" if at in (0, 3) else "left")
        for at, (title, wide) in enumerate(annex.TASKS)
    )
    return Grid(
        "", columns, tuple(annex.chore_cells(one, n) for n, one in enumerate(content.chores, start=1))
    )


def _held(rows: Sequence[tuple[str, tuple[float, ...]]]) -> Grid:
    return _counted("", annex.HELD, rows)


def _counted(
    title: str, heads: Sequence[tuple[str, float]], rows: Sequence[tuple[str, tuple[float, ...]]]
) -> Grid:
    """A table of numbers whose last row is the whole."""
    columns = tuple(Column(name, wide, "right" if at else "left") for at, (name, wide) in enumerate(heads))
    cells = tuple((label, *(_shown(one) for one in figures)) for label, figures in rows)
    return Grid(title, columns, cells, frozenset({len(rows) - 1}))


def _shown(figure: float) -> str:
    return number(int(figure)) if figure == int(figure) else str(figure).replace(".", ",")


def _about(title: str) -> str:
    """What a report is about: its title without 'Báo cáo', which stands above it."""
    about = re.sub(r"(?i)^báo cáo\s+", "", clean(title))
    return f"{about[:1].upper()}{about[1:]}"


def _small(words: str) -> str:
    """As within a sentence; a name or abbreviation at the beginning stays."""
    return f"{words[:1].lower()}{words[1:]}" if words[1:2].islower() or words[1:2] == " " else words
