"""The grid of numbers that a person types in, or looks over after a sheet was read: a line a place, a column a group."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.web.areas.frame import GROUPS
from trainees.areas import Neighbourhood, name_key
from trainees.areas.counts import PopulationCount
from trainees.imports.reading.counts import CountsDraft, read_number

WHOLE, NEW, SKIP = "whole", "new", ""
TYPED = ("all", "households", ">=18", ">=15", ">=14", "pupils")
MOST_LINES = 600


@dataclass(slots=True)
class Column:
    """`label`: the sheet's heading ('' in a grid that is typed). `told`: what the sheet's total row says of it."""

    label: str
    group: str
    told: int | None = None
    total: int = 0


@dataclass(slots=True)
class Line:
    """`place`: whole, new, '' (left out), or the id of a neighbourhood. `wrong`: columns whose cell is no number."""

    name: str
    place: str
    cells: list[str]
    wrong: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Grid:
    """`free`: the places and groups of a sheet may be chosen; in a grid that is typed they stand."""

    columns: list[Column]
    lines: list[Line]
    free: bool
    problems: list[str] = field(default_factory=list)


def blank(
    whole: str, homes: list[Neighbourhood], counts: Mapping[tuple[int | None, str], PopulationCount]
) -> Grid:
    """A grid to type in: the whole locality first, then its neighbourhoods, filled with the counts given."""

    def cells(place: int | None) -> list[str]:
        return [str(counts[(place, group)].people) if (place, group) in counts else "" for group in TYPED]

    lines = [Line(whole, WHOLE, cells(None))]
    lines += [Line(home.name, str(home.id), cells(home.id)) for home in homes]
    return Grid([Column("", group) for group in TYPED], lines, free=False)


def of_draft(draft: CountsDraft, known: Mapping[str, int]) -> Grid:
    """What a sheet says. `known`: key of a name → id of the neighbourhood."""
    columns = [
        Column(column.label or _("Cột %(letter)s", letter=column.letter), column.group or "", told, total)
        for column, (total, told) in zip(draft.columns, draft.sums(), strict=True)
    ]
    lines = []
    for row in draft.rows:
        place = WHOLE if row.total else str(known.get(name_key(row.name), NEW))
        cells = ["" if n is None else str(n.value) if n.value is not None else n.text for n in row.numbers]
        doubtful = {at for at, n in enumerate(row.numbers) if n is not None and n.doubtful}
        lines.append(Line(row.name, place, cells, doubtful))
    if (
        not any(line.place.isdecimal() for line in lines)
        and known
        and all(len(line.name) < 3 for line in lines)
    ):
        for line in lines:
            line.place = SKIP if line.place == NEW else line.place
    return Grid(columns, lines, free=True)


def of_form(form: Mapping[str, str], *, free: bool) -> Grid:
    """What was sent: fields group-<column>, label-<column>, name-<line>, place-<line>, n-<line>-<column>."""
    width = sum(re.fullmatch(r"group-\d+", key) is not None for key in form)
    height = min(MOST_LINES, sum(re.fullmatch(r"place-\d+", key) is not None for key in form))
    columns = [Column(form.get(f"label-{j}", "")[:200], form.get(f"group-{j}", "")) for j in range(width)]
    lines = [
        Line(
            form.get(f"name-{i}", "")[:200], form.get(f"place-{i}", ""),
            [form.get(f"n-{i}-{j}", "").strip()[:30] for j in range(width)],
        )
        for i in range(height)
    ]  # fmt: skip
    return Grid(columns, lines, free)


def numbers(grid: Grid) -> dict[tuple[str, str], int]:
    """(place, group) → number of every cell that is to be written; a new place is 'new:' and its name.

    What cannot be written is left in the grid: `problems` in words, `wrong` cells.
    """
    found: dict[tuple[str, str], int] = {}
    groups = [column.group for column in grid.columns]
    for group in {g for g in groups if g and groups.count(g) > 1}:
        grid.problems.append(_("Hai cột cùng là “%(group)s”: chỉ chọn một.", group=GROUPS.get(group, group)))
    seen: dict[str, str] = {}
    for line in grid.lines:
        place = f"{NEW}:{line.name}" if line.place == NEW else line.place
        filled = [at for at, cell in enumerate(line.cells) if cell and groups[at]]
        if not place or not filled:
            continue
        key = f"{NEW}:{name_key(line.name)}" if line.place == NEW else place
        if key in seen:
            grid.problems.append(
                _("Hai dòng “%(one)s” và “%(other)s” là một nơi.", one=seen[key], other=line.name)
            )
        seen[key] = line.name
        for at in filled:
            number = read_number(line.cells[at])
            if number is None:
                continue
            if number.value is None:
                line.wrong.add(at)
            else:
                found[(place, groups[at])] = number.value
    wrong = sum(len(line.wrong) for line in grid.lines)
    if wrong:
        grid.problems.append(_("%(n)s ô không phải số nguyên. Sửa hoặc để trống.", n=wrong))
    return found
