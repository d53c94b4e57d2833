"""Paper for an outreach day (A4): who works where, the streets to go along, what to bring, whom to come back to.

One template sets sections of tables; a section is a point, or a place where people live.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Any, Final

from app.base import typeset
from app.base.errors import Refused
from app.base.text import N_, clean, fold
from app.reports import days
from app.reports.outreach_words import hours
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.days.board import Stand
from campaigns.outreach.volunteer import ROLES
from campaigns.plans.result_words import number

ASSIGNMENTS, STREETS, KIT, AGAIN = "assignments", "streets", "kit", "again"
SHEETS: Final[dict[str, str]] = {
    ASSIGNMENTS: N_("Bảng phân công"),
    STREETS: N_("Danh sách ngõ, đường"),
    KIT: N_("Danh sách mang theo"),
    AGAIN: N_("Danh sách hẹn quay lại"),
}
MOST_ROWS: Final = 4000
"""Rows of a sheet: forty neighbourhoods with a hundred streets each."""
_TEMPLATE = Path(__file__).parent / "outreach_sheets.typ"
_NAMES: Final = {ASSIGNMENTS: "phan-cong", STREETS: "ngo-duong", KIT: "mang-theo", AGAIN: "hen-quay-lai"}
_BLANK_STREETS: Final = 20
"""Rows to write streets into where nobody typed any."""
_RUNNING: Final = 70
"""Letters of the day's name above each page; below the title it stands whole."""
_BLANK_NAMES: Final = 5
"""Rows to write names into at a point without shifts."""
_TICK: Final = {"tick": True}

Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Promised:
    """Somebody who was told that a team comes back: name, where they live, with what, since when."""

    name: str
    where: str
    what: str
    since: str


def sheet(
    kind: str, day: OutreachDay, stands: Sequence[Stand], *, locality: str, made: datetime, promised: Sequence[Promised] = ()
) -> bytes:  # fmt: skip
    """The PDF of one of SHEETS. `stands`: of the whole day or of one team. ValueError: no such sheet. Refused `sheet_too_long`: more
    than MOST_ROWS."""
    return typeset.pdf(_TEMPLATE, _data(kind, day, stands, locality, promised), made=made)


def pictures(
    kind: str, day: OutreachDay, stands: Sequence[Stand], *, locality: str, promised: Sequence[Promised] = (), ppi: int = 96
) -> list[bytes]:  # fmt: skip
    """The same pages as PNG."""
    return typeset.pictures(_TEMPLATE, _data(kind, day, stands, locality, promised), ppi=ppi)


def filename(kind: str, day: OutreachDay) -> str:
    """The name of the PDF: 'phan-cong-2026-11-28.pdf'."""
    return f"{_NAMES[kind]}-{day.day:%Y-%m-%d}.pdf"


def _data(
    kind: str, day: OutreachDay, stands: Sequence[Stand], locality: str, promised: Sequence[Promised]
) -> dict[str, Any]:
    if kind not in SHEETS:
        raise ValueError(f"no such sheet: {kind}")
    sections, rows = [], 0
    for section in _again(promised) if kind == AGAIN else _by_point(kind, stands):
        rows += len(section["rows"])
        if rows > MOST_ROWS:  # told at once: a day may ask for a hundred times as many
            raise Refused(
                "sheet_too_long", f"Mỗi tờ nhiều nhất {number(MOST_ROWS)} dòng. Mời in cho từng tổ."
            )
        sections.append(section)
    when = f"{days.day(day.day)}, {hours(day)}"
    return {
        "title": SHEETS[kind], "named": clean(day.named), "when": when,
        # Above each page, in two lines at most.
        "running": f"{clean(locality)} · {_short(clean(day.named))} · {when}", "note": _lines(day.note) if kind == ASSIGNMENTS else "",
        "sections": sections, "apart": kind == STREETS, "legend": _LEGENDS.get(kind, "") if sections else "", "nothing": _NONE[kind],
    }  # fmt: skip


def _by_point(kind: str, stands: Sequence[Stand]) -> Iterator[dict[str, Any]]:
    for at, stand in enumerate(stands, 1):
        yield _SECTION[kind](at, stand)
    if kind == KIT and len(stands) > 1:
        yield _everything(stands)


_LEGENDS: Final = {
    STREETS: "Mỗi ô ghi số hộ. Ai cần hẹn quay lại thì ghi tên và số nhà vào cột ghi chú.",
    KIT: "Đánh dấu khi nhận lúc đi và khi trả lúc về.",
    AGAIN: "Đánh dấu khi đã làm xong; chưa xong thì ghi lý do để lần sau quay lại.",
}


_NO_POINT: Final = "Ngày này chưa có điểm nào."
_NONE: Final = {
    ASSIGNMENTS: _NO_POINT, STREETS: _NO_POINT, KIT: _NO_POINT, AGAIN: "Không có ai hẹn quay lại.",
}  # fmt: skip
"""What a sheet says on which nothing stands."""


def _lines(words: str) -> str:
    """Line by line, as somebody typed them."""
    return "\n".join(filter(None, map(clean, words.splitlines())))


def _short(words: str) -> str:
    return shorten(words, _RUNNING, placeholder="…").replace(",…", "…")


def _column(title: str, *, mm: float = 0, fr: float = 0, center: bool = False) -> dict[str, Any]:
    return {"title": title, "mm": mm, "fr": fr, "center": center}


def _text(words: object, *, strong: bool = False) -> Cell:
    return {"text": clean(words), "strong": strong}


def _head(number: int, stand: Stand, more: str = "") -> dict[str, str]:
    point = stand.point
    said = [
        point.team.name if point.team else "Chưa chọn tổ",
        hours(point),
        point.place.address if point.place else "",
        more,
    ]
    return {"head": f"{number}. {clean(point.name)}", "sub": " · ".join(clean(part) for part in said if part)}


def _assignments(number: int, stand: Stand) -> dict[str, Any]:
    rows: list[list[Cell]] = []
    for row in stand.rows:
        about = [_text(ROLES[row.shift.role]), _text(hours(row.shift))]
        for one in row.on:
            head = " (tổ trưởng)" if one.assignment.volunteer.head else ""
            rows.append(
                [_text(len(rows) + 1), _text(f"{one.person.name}{head}", strong=True), *about, _text("")]
            )
        rows += [[_text(len(rows) + 1 + n), _text(""), *about, _text("")] for n in range(row.seats.free)]
    # Nobody put anybody on a shift here: whoever comes writes their name.
    rows = rows or [[_text(n), *(_text("") for _ in range(4))] for n in range(1, _BLANK_NAMES + 1)]
    waiting = ", ".join(one.person.name for row in stand.rows for one in row.waiting)
    return {
        **_head(number, stand),
        "columns": [
            _column("STT", mm=10, center=True), _column("Họ và tên", fr=1), _column("Việc", mm=40),
            _column("Giờ", mm=29, center=True), _column("Ký tên", mm=34),
        ],
        "rows": rows,
        "lines": [*([f"Mang theo: {', '.join(stand.point.kit)}."] if stand.point.kit else []),
                  *([f"Chờ chỗ, gọi khi thiếu người: {waiting}."] if waiting else [])],
    }  # fmt: skip


def _streets(number: int, stand: Stand) -> dict[str, Any]:
    typed = [street for line in stand.point.streets.splitlines() if (street := clean(line))]
    blank = [""] * max(4, _BLANK_STREETS - len(typed))
    people = ", ".join(one.person.name for row in stand.rows for one in row.on)
    return {
        **_head(number, stand),
        "columns": [
            _column("STT", mm=10, center=True), _column("Ngõ, đường, cụm nhà", fr=1.2), _column("Gặp được", mm=19, center=True),
            _column("Không có nhà", mm=19, center=True), _column("Từ chối", mm=19, center=True), _column("Ghi chú", fr=1),
        ],
        "rows": [
            [_text(n), _text(street, strong=True), _text(""), _text(""), _text(""), _text("")]
            for n, street in enumerate([*typed, *blank], 1)
        ],
        "lines": [f"Người đi: {people}."] if people else [],
    }  # fmt: skip


_KIT_COLUMNS: Final = [
    _column("STT", mm=10, center=True), _column("Thứ mang theo", fr=1), _column("Nhận", mm=22, center=True),
    _column("Trả", mm=22, center=True), _column("Ghi chú", mm=50),
]  # fmt: skip


def _kit(number: int, stand: Stand) -> dict[str, Any]:
    brought = {fold(thing) for thing in stand.point.kit}
    has = stand.point.team.equipment if stand.point.team else []
    own = [thing for thing in has if fold(thing) not in brought]
    return {
        **_head(number, stand), "columns": _KIT_COLUMNS,
        "rows": _things(stand.point.kit),
        "lines": [f"Tổ có sẵn: {', '.join(own)}."] if own else [],
    }  # fmt: skip


def _things(kit: Iterable[str], notes: Mapping[str, str] | None = None) -> list[list[Cell]]:
    rows = [
        [_text(n), _text(thing, strong=True), _TICK, _TICK, _text((notes or {}).get(thing, ""))]
        for n, thing in enumerate(kit, 1)
    ]
    return rows or [[_text(""), _text(""), _TICK, _TICK, _text("")] for _ in range(3)]


def _everything(stands: Sequence[Stand]) -> dict[str, Any]:
    """What has to be got together for all points."""
    named: dict[str, str] = {}
    points: Counter[str] = Counter()
    for stand in stands:
        here = {fold(thing): thing for thing in stand.point.kit}
        named = here | named
        points.update(here.keys())
    return {
        "head": "Cả ngày", "sub": "Gom đủ từ chiều hôm trước", "columns": _KIT_COLUMNS,
        "rows": _things([named[key] for key in sorted(points)], {named[key]: f"{n} điểm" for key, n in points.items()}), "lines": [],
    }  # fmt: skip


def _again(promised: Sequence[Promised]) -> list[dict[str, Any]]:
    """By where people live, in the order given."""
    by_place: dict[str, list[Promised]] = {}
    for one in promised:
        by_place.setdefault(one.where, []).append(one)
    columns = [
        _column("STT", mm=10, center=True), _column("Họ và tên", fr=1), _column("Việc đã hẹn", fr=1.3),
        _column("Hẹn ngày", mm=23, center=True), _column("Xong", mm=14, center=True), _column("Ghi chú", mm=38),
    ]  # fmt: skip
    return [
        {
            "head": place or "Chưa rõ nơi ở", "sub": f"{len(some)} người", "columns": columns,
            "rows": [
                [_text(n), _text(one.name, strong=True), _text(one.what), _text(one.since), _TICK, _text("")]
                for n, one in enumerate(some, 1)
            ],
            "lines": [],
        }
        for place, some in by_place.items()
    ]  # fmt: skip


_SECTION: Final[dict[str, Callable[[int, Stand], dict[str, Any]]]] = {
    ASSIGNMENTS: _assignments,
    STREETS: _streets,
    KIT: _kit,
}
