"""Tables whose cells are drawn: lines into grids, and cells that span rows and columns."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_SNAP: Final = 3.0  # points in which two lines are one
_REACH: Final = 3.0  # points by which a line may miss the one that it meets
_SHORTEST: Final = 4.0
_MOST_MEETINGS: Final = 4_000_000
_MOST_SLOTS: Final = 30_000


@dataclass(slots=True)
class Rule:
    """A drawn line: `at` is its y when it lies, its x when it stands; `start` ≤ `end` along it."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Grid:
    """A drawn table. `cells`: (row, column, rows down, columns across) of each cell; `owner`: which cell a slot is of."""

    xs: list[float]
    ys: list[float]
    cells: list[tuple[int, int, int, int]] = field(default_factory=list)
    owner: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return len(self.xs) - 1

    @property
    def height(self) -> int:
        return len(self.ys) - 1

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def cell_at(self, x: float, y: float) -> int | None:
        """The cell that a point lies in."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return self.owner[bisect.bisect_right(self.ys, y) - 1, bisect.bisect_right(self.xs, x) - 1]


def find_grids(lying: Sequence[Rule], standing: Sequence[Rule]) -> list[Grid]:
    """The tables of a page, from the top; a lone box or frame is none."""
    across, down = _joined(lying), _joined(standing)
    if len(across) * len(down) > _MOST_MEETINGS:
        return []
    grids = []
    for one, other in _meeting(across, down):
        grid = _grid(one, other)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: grid.ys[0])


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line made one; double and dashed lines too."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda one: one.at):
        if groups and rule.at - groups[-1][0].at <= _SNAP:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    out: list[Rule] = []
    for group in groups:
        at = sum(one.at for one in group) / len(group)
        last: Rule | None = None
        for rule in sorted(group, key=lambda one: one.start):
            if last is not None and rule.start <= last.end + _REACH:
                last.end = max(last.end, rule.end)
            else:
                last = Rule(at, rule.start, rule.end)
                out.append(last)
    return [one for one in out if one.end - one.start >= _SHORTEST]


def _meeting(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that hang together."""
    parent = list(range(len(across) + len(down)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    heights = [rule.at for rule in across]  # sorted by `at`
    for number, rule in enumerate(down):
        first = bisect.bisect_left(heights, rule.start - _REACH)
        last = bisect.bisect_right(heights, rule.end + _REACH)
        for other in range(first, last):
            if across[other].start - _REACH <= rule.at <= across[other].end + _REACH:
                parent[root(other)] = root(len(across) + number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate([*across, *down]):
        groups.setdefault(root(number), ([], []))[0 if number < len(across) else 1].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


def _places(values: Sequence[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _SNAP:
            places.append(value)
    return places


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid | None:
    xs = _places([rule.at for rule in down])
    ys = _places([rule.at for rule in across])
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    top, bottom = min(rule.start for rule in down), max(rule.end for rule in down)
    # A table without its outer lines ends where the inner ones do.
    xs = [*([left] if left < xs[0] - 10 else []), *xs, *([right] if right > xs[-1] + 10 else [])]
    ys = [*([top] if top < ys[0] - 6 else []), *ys, *([bottom] if bottom > ys[-1] + 6 else [])]
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 1 or columns * rows > _MOST_SLOTS:
        return None
    grid = Grid(xs, ys)
    walls = _covered(xs, ys, down)
    floors = _covered(ys, xs, across)
    parent = list(range(rows * columns))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for row in range(rows):
        for column in range(columns):
            slot = row * columns + column
            if column + 1 < columns and (column + 1, row) not in walls:
                parent[root(slot + 1)] = root(slot)
            if row + 1 < rows and (row + 1, column) not in floors:
                parent[root(slot + columns)] = root(slot)
    members: dict[int, list[tuple[int, int]]] = {}
    for slot in range(rows * columns):
        members.setdefault(root(slot), []).append(divmod(slot, columns))
    for slots in members.values():
        top_row, left_column = min(r for r, _ in slots), min(c for _, c in slots)
        number = len(grid.cells)
        grid.cells.append(
            (
                top_row,
                left_column,
                max(r for r, _ in slots) - top_row + 1,
                max(c for _, c in slots) - left_column + 1,
            )
        )
        for place in slots:
            grid.owner[place] = number
    return grid if len(grid.cells) > 1 else None


def _covered(ats: Sequence[float], stops: Sequence[float], rules: Sequence[Rule]) -> set[tuple[int, int]]:
    """(line, stretch) of those stretches between two stops along which a line is drawn."""
    drawn: set[tuple[int, int]] = set()
    for rule in rules:
        near = min(range(len(ats)), key=lambda one: abs(ats[one] - rule.at))
        if abs(ats[near] - rule.at) > 2 * _SNAP:
            continue
        for stretch in range(len(stops) - 1):
            covered = min(rule.end, stops[stretch + 1]) - max(rule.start, stops[stretch])
            if covered >= 0.6 * (stops[stretch + 1] - stops[stretch]):
                drawn.add((near, stretch))
    return drawn
