"""One table on a page: heading rows with merges, people under group rows, what stands between and beneath them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.trainees.shapes.columns import Block
from tests.trainees.shapes.files import Page
from tests.trainees.shapes.people import Someone

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass
class Group:
    """People under one name. `said`: what every row of it is expected to say, such as its unit; `outer`: a group around it."""

    name: str
    people: list[Someone]
    said: dict[str, Any]
    outer: str = ""


@dataclass
class Wanted:
    """What one row of a page should be read as: the fields that are sure, and the problem that refuses it or ''."""

    sheet: str | None
    row: int
    fields: dict[str, Any]
    refused: str = ""


@dataclass
class Style:
    """How one table is laid out, drawn once for it."""

    left: int = 0
    number: str = "STT"
    groups: str = "none"
    marks: str = ""
    repeat: int = 0
    sums: bool = False
    gap: bool = False
    restart: bool = False
    footer: str = "none"
    lofty: bool = False
    merged_heads: bool = True
    carried: str = ""
    notes: dict[str, Any] = field(default_factory=dict)


GROUPS = (
    "roman",
    "letters",
    "merged",
    "merged roman",
    "in number",
    "bold",
    "counted",
    "figures",
    "roman dot",
    "caps",
    "first column",
)
FOOTERS = (
    "none",
    "total",
    "total and signature",
    "signature",
    "drawn up",
    "letter",
    "notes",
    "gap names",
    "closed",
    "wide signature",
    "counts",
)


def draw_style(rng: random.Random, *, grouped: bool) -> Style:
    """A way to lay a table out."""
    return Style(
        left=rng.choice((0, 0, 0, 0, 1, 2)),
        number=rng.choice(("STT", "TT", "Số TT", "Stt", "STT", "", "Số thứ tự", "No.")),
        groups=rng.choice(GROUPS) if grouped else "none",
        marks=rng.choice(("", "", "", "(1)", "1", "A B", "[1]", "formula")),
        repeat=rng.choice((0, 0, 0, 7)),
        sums=grouped and rng.random() < 0.25,
        gap=rng.random() < 0.15,
        restart=rng.random() < 0.5,
        footer=rng.choice(FOOTERS),
        lofty=rng.random() < 0.12,
        merged_heads=rng.random() < 0.75,
    )


def lay(
    page: Page,
    blocks: Sequence[Block],
    groups: Sequence[Group],
    style: Style,
    rng: random.Random,
    sheet: str | None,
) -> list[Wanted]:
    """Write the table at the end of the page and say what should be read of it."""
    if style.number:
        blocks = [Block([style.number], lambda p, r: ([""], {}), at="number"), *blocks]
    starts, width = _starts(blocks, style.left)
    head_top = len(page.rows)
    heads = _head_rows(page, blocks, starts, width, style)
    if style.marks:
        page.rows.append(_marks(style, width))
    wanted: list[Wanted] = []
    count, outer, letters = 0, "", iter("ABCDEFGH")
    for index, group in enumerate(groups):
        if group.outer and group.outer != outer:
            outer = group.outer
            page.rows.append(_row(width, style.left, [next(letters), outer] if style.number else [outer]))
        if style.groups != "none":
            _group_row(page, group, style, width, index, rng)
        if style.restart and style.groups != "none":
            count = 0
        for person in group.people:
            count += 1
            if style.repeat and len(wanted) and len(wanted) % style.repeat == 0:
                page.rows += [list(row) for row in page.rows[head_top : head_top + heads]]
            wanted.append(_person(page, person, group, blocks, starts, width, count, style, rng, sheet))
        if style.sums:
            page.rows.append(
                _row(
                    width,
                    style.left,
                    ["", f"Cộng: {len(group.people)} người"]
                    if style.number
                    else [f"Cộng: {len(group.people)}"],
                )
            )
        if style.gap and index + 1 < len(groups) and style.groups != "none":
            page.rows.append([])
    _footer(page, style, width, sum(len(group.people) for group in groups))
    if any(block.facts.get("lone") for block in blocks) and not any(
        row.fields.get("sex") == "F" for row in wanted
    ):
        for row in wanted:  # a column of women without one cross says nothing
            row.fields["sex"] = None
    return wanted


def _starts(blocks: Sequence[Block], left: int) -> tuple[list[int], int]:
    starts = []
    for block in blocks:
        starts.append(left)
        left += len(block.heads)
    return starts, left


def _row(width: int, left: int, values: Sequence[Any]) -> list[Any]:
    row: list[Any] = [None] * left + list(values)
    return row + [None] * (width - len(row))


def _head_rows(page: Page, blocks: Sequence[Block], starts: Sequence[int], width: int, style: Style) -> int:
    """The heading, one to three rows high; how many rows it takes."""
    high = 2 if any(block.over for block in blocks) else 1
    top = len(page.rows)
    lines = [[None] * width for _ in range(high)]
    for block, start in zip(blocks, starts, strict=True):
        if block.over:
            lines[0][start] = block.over
            lines[1][start : start + len(block.heads)] = block.heads
            if style.merged_heads and len(block.heads) > 1:
                page.merges.append((top, start, top, start + len(block.heads) - 1))
            continue
        lines[0][start : start + len(block.heads)] = [head or None for head in block.heads]
        if high > 1 and style.merged_heads:
            for column in range(start, start + len(block.heads)):
                if not block.facts.get("bare"):
                    page.merges.append((top, column, top + 1, column))
        if block.facts.get("bare") and style.merged_heads:
            page.merges.append((top, start, top + high - 1, start + 1))
    if style.lofty and high == 1 and style.merged_heads and len(blocks) > 4:
        # One more row above: 'Thông tin cá nhân' over the middle, the rest merged through both rows.
        above: list[Any] = [None] * width
        first, last = starts[2], starts[-1] - 1
        above[first] = "Thông tin cá nhân"
        page.merges = [merge for merge in page.merges if merge[0] != top]
        page.merges += [(top, first, top, last)] if last > first else []
        for column in [*range(style.left, first), *range(last + 1, width)]:
            above[column], lines[0][column] = lines[0][column], None
        lines.insert(0, above)
        for block, start in zip(blocks, starts, strict=True):
            if start < first or start > last:
                ends = start + len(block.heads) - 1
                page.merges += (
                    [(top, start, top + 1, ends)]
                    if block.facts.get("bare")
                    else [(top, c, top + 1, c) for c in range(start, ends + 1)]
                )
            elif block.facts.get("bare"):
                page.merges.append((top + 1, start, top + 1, start + 1))
    page.rows += lines
    return len(lines)


def _marks(style: Style, width: int) -> list[Any]:
    count = width - style.left
    marks: list[Any]
    if style.marks == "(1)":
        marks = [f"({n})" for n in range(1, count + 1)]
    elif style.marks == "[1]":
        marks = [f"[{n}]" for n in range(1, count + 1)]
    elif style.marks == "A B":
        marks = ["A", "B", *range(1, count - 1)][:count]
    elif style.marks == "formula":
        marks = [f"{n}" if n != 4 else "4=5+6" for n in range(1, count + 1)]
    else:
        marks = list(range(1, count + 1))
    return [None] * style.left + marks


def _group_row(page: Page, group: Group, style: Style, width: int, index: int, rng: random.Random) -> None:
    name, kind, left, number = group.name, style.groups, style.left, bool(style.number)
    roman = ROMAN[index % len(ROMAN)]
    values: list[Any]
    if kind == "roman":
        values = [roman, name] if number else [f"{roman}. {name}"]
    elif kind == "letters":
        values = ["ABCDEFGH"[index % 8], name] if number else [f"{'ABCDEFGH'[index % 8]}. {name}"]
    elif kind == "figures":
        values = [f"{index + 1}.", name] if number else [f"{index + 1}. {name}"]
    elif kind == "roman dot":
        values = [f"{roman}. {name}"]
    elif kind == "counted":
        counted = rng.choice(
            (
                f"{name} ({len(group.people)} người)",
                f"{name}: {len(group.people):02d} người",
                f"{name} - {len(group.people)} đồng chí",
            )
        )
        values = [roman, counted] if number else [counted]
    elif kind == "caps":
        values = [roman, name.upper()] if number else [name.upper()]
    elif kind in ("merged", "merged roman", "in number", "first column"):
        values = [f"{roman}. {name}" if kind == "merged roman" else name]
    else:
        values = [None, name] if number else [name]
    row = len(page.rows)
    page.rows.append(_row(width, left, values))
    if kind in ("merged", "merged roman"):
        page.merges.append((row, left, row, width - 1))


def _person(
    page: Page, person: Someone, group: Group, blocks: Sequence[Block], starts: Sequence[int], width: int,
    count: int, style: Style, rng: random.Random, sheet: str | None,
) -> Wanted:  # fmt: skip
    row: list[Any] = [None] * width
    told: dict[str, Any] = {}
    for block, start in zip(blocks, starts, strict=True):
        cells, said = ([count], {}) if block.at == "number" else block.fill(person, rng)
        row[start : start + len(cells)] = cells
        told.update(said)
    page.rows.append(row)
    refused = told.pop("refused", "")
    if refused == "id_length":
        told["national_id"] = None
    return Wanted(sheet, len(page.rows), {**group.said, **told}, refused)


def _footer(page: Page, style: Style, width: int, people: int) -> None:
    left, blank = style.left + bool(style.number), "" if style.number else None

    def put(*values: Any, at: int = 0) -> None:
        page.rows.append(([None] * (left + at) + list(values))[: max(width, left + at + len(values))])

    right = max(2, width - left - 2)
    kind = style.footer
    if kind in ("total", "total and signature"):
        put(f"Tổng số: {people} người")
    if kind == "closed":
        put(f"Danh sách này có {people} người./.")
        put("Nguyễn Văn Lập", at=0)
    if kind == "counts":
        page.rows.append(
            _row(
                width,
                style.left,
                ["Tổng cộng", people] if width - style.left > 1 else [f"Tổng cộng {people}"],
            )
        )
        put(f"Trong đó: Nam {people // 2}; Nữ {people - people // 2}")
    if kind == "signature":
        page.rows.append([])
    if kind in ("total and signature", "signature", "wide signature"):
        put("Suối Mây, ngày 5 tháng 3 năm 2026", at=right if kind != "wide signature" else 0)
        put("NGƯỜI LẬP BIỂU", *[None] * (right - 1), "CHỦ TỊCH")
        put("(Ký, ghi rõ họ tên)", *[None] * (right - 1), "(Ký, đóng dấu)")
        page.rows += [[], []]
        put("Hà Văn Lập", *[None] * (right - 1), "Lường Thị Ký")
    if kind == "drawn up":
        page.rows += [[], []]
        put("Người lập danh sách")
        page.rows += [[], [], []]
        put("Trần Thị Lập")
    if kind == "letter":
        put("Nơi nhận:", *[None] * (right - 1), "TM. ỦY BAN NHÂN DÂN")
        put("- Như trên;", *[None] * (right - 1), "KT. CHỦ TỊCH")
        put("- Lưu: VT, VHXH.", *[None] * (right - 1), "PHÓ CHỦ TỊCH")
        page.rows += [[], []]
        put(*[None] * right, "Vừ A Ký")
    if kind == "notes":
        put("* Ghi chú: danh sách tính đến ngày 31/12/2025")
        put("- Cột 4 ghi Nam hoặc Nữ")
    if kind == "gap names":
        page.rows += [[], []]
        put("Nguyễn Văn Lập", *[None] * (right - 1), "Trần Văn Ký")
    del blank
