"""Finding a table's heading rows and what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.base.sheet import Merge, Row, shown
from app.base.text import clean, fold
from trainees.imports.reading.headings import IGNORED, field_of, field_under

SEARCHED: Final = 15
"""Filled rows from the top of a sheet in which a heading may stand."""
_ROWS: Final = 3
_ONCE: Final = frozenset(
    {"number", "name", "family_name", "middle_name", "given_name", "sex", "sex_male", "sex_female"}
)
# What stands alone over a few columns: a heading of its own kind, or a word for all of them.
_OVER: Final = frozenset({"birth", "sex", "name", "national_id", "phone", "address"})
_GENERAL: Final = frozenset(
    {"thong tin ca nhan", "thong tin", "thong tin chung", "thong tin nguoi dan", "ly lich", "so yeu ly lich"}
)
_FOREIGN: Final = re.compile(r"(?i)\s*(?:full ?)?name\s*|tên")


@dataclass(frozen=True, slots=True)
class Header:
    """Rows `first` to `last` as shown; columns counted from 0: what each holds, the heading of every
    headed column (unwanted ones too), and the unwanted headings in order."""

    first: int
    last: int
    fields: Mapping[int, str]
    labels: Mapping[int, str]
    ignored: tuple[str, ...]

    def columns(self, *names: str) -> tuple[int, ...]:
        """The columns that hold one of the named fields, left to right."""
        return tuple(column for column, field in sorted(self.fields.items()) if field in names)

    def says_again(self, row: Row) -> bool:
        """The row is this heading, or one line of it, printed once more at the top of a page."""
        texts = {column: text for column, cell in enumerate(row.cells) if (text := fold(shown(cell)))}
        same = sum(
            text in (fold(part) for part in self.labels.get(column, "").split(" – "))
            for column, text in texts.items()
        )
        return same >= 2 and same * 2 >= len(texts)


def find_header(
    rows: Sequence[Row], merges: Sequence[Merge], start: int, *, near: int = SEARCHED
) -> Header | None:
    """The heading with most known columns among `rows[start:]` (only the first `near` of them); None without one.

    It may be up to three rows high and must name a person's name and one thing more (or the name alone, in full).
    """
    best: Header | None = None
    best_score = 0.0
    end = min(len(rows), start + near)
    below = max(end, start + _ROWS)
    for index in range(start, end):
        for height in range(1, _ROWS + 1):
            block = rows[index : min(index + height, below)]
            if len(block) < height or block[-1].number - block[0].number != height - 1:
                break
            if height > 1 and not (
                _only_words(block[-1]) and _only_words(block[0]) and _may_be_upper(block[0])
            ):
                break
            header = _read_block(block, merges)
            score = _score(header)
            if score > best_score:
                best, best_score = header, score
    return _with_given_name(best, rows, merges) if best else None


def header_at(rows: Sequence[Row], merges: Sequence[Merge], number: int) -> Header | None:
    """The heading that begins in row `number` (as shown) because somebody says so; None when that row is empty.

    Its columns are read by their words, and need hold no name.
    """
    index = next((index for index, row in enumerate(rows) if row.number == number), None)
    if index is None:
        return None
    found = find_header(rows[index:], merges, 0, near=1)
    return found or _read_block(rows[index : index + 1], merges)


def _only_words(row: Row) -> bool:
    """No figures, dates or long words: one of several rows of headings, not somebody's data."""
    texts = [cell for cell in row.cells if cell is not None]
    if not all(isinstance(cell, str) and len(cell) <= 60 for cell in texts):
        return False
    cells = [clean(cell) for cell in texts]
    return not any(re.fullmatch(r"\W*\d[\d\W]*", cell) for cell in cells)


def _may_be_upper(row: Row) -> bool:
    """Not a title or a line 'Đơn vị: …' that happens to stand right above the heading."""
    texts = [text for cell in row.cells if (text := clean(shown(cell)))]
    return len(texts) > 1 or (bool(texts) and (field_of(texts[0]) in _OVER or fold(texts[0]) in _GENERAL))


def _score(header: Header) -> float:
    known = set(header.fields.values())
    named = known & {"name", "given_name"}
    if not named:
        return 0.0
    wanted = len(known) + 0.25 * sum(field_of(label.split(" – ")[-1]) == IGNORED for label in header.ignored)
    return wanted - 0.1 * (header.last - header.first)


def _read_block(block: Sequence[Row], merges: Sequence[Merge]) -> Header:
    width = max(len(row.cells) for row in block)
    lines = [[clean(shown(row.cell(column))) for column in range(width)] for row in block]
    for depth in range(len(lines) - 1):
        _fill_right(lines, depth, block[depth].number, merges, width)
    found: dict[int, str] = {}
    labels: dict[int, str] = {}
    for column in range(width):
        stack = [line[column] for line in lines]
        heading = _own_headings(stack)
        if not heading:
            continue
        label = " – ".join(dict.fromkeys(heading))
        field = field_under(heading[-2] if len(heading) > 1 else "", heading[-1])
        labels[column] = label
        if field == "name" and _FOREIGN.fullmatch(label) is None and field in found.values():
            # A form's own 'Name' is whoever was signed in; who is listed stands under 'Họ và tên'.
            other = next(column for column, held in found.items() if held == field)
            if _FOREIGN.fullmatch(labels[other]):
                del found[other]
        if field is not None and field != IGNORED and not (field in _ONCE and field in found.values()):
            found[column] = field
    _settle(found)
    ignored = tuple(label for column, label in labels.items() if column not in found)
    return Header(block[0].number, block[-1].number, found, labels, ignored)


def _own_headings(stack: list[str]) -> list[str]:
    """The headings over one column, outermost first, without blanks."""
    return [text for text in stack if text]


def _fill_right(lines: list[list[str]], depth: int, number: int, merges: Sequence[Merge], width: int) -> None:
    """Writes a heading that lies over several columns above each of them."""
    line = lines[depth]
    over = [merge for merge in merges if merge.top <= number <= merge.bottom and merge.right > merge.left]
    if over:
        for merge in over:
            if merge.top == number and merge.left < width:
                for column in range(merge.left + 1, min(merge.right + 1, width)):
                    if any(below[column] for below in lines[depth + 1 :]):
                        line[column] = line[column] or line[merge.left]
        return
    for column in range(1, width):
        if not line[column] and lines[depth + 1][column]:
            line[column] = line[column - 1]


def _settle(found: dict[int, str]) -> None:
    """Which of several name columns is the name, once all are known."""
    held = set(found.values())
    for column, field in list(found.items()):
        if field == "head_name":
            # A household list has no other name; beside the members' own it is somebody else's.
            if held & {"name", "given_name"}:
                del found[column]
            else:
                found[column] = "name"
        elif field == "given_name" and not held & {"family_name", "name"}:
            found[column] = "name"
        elif field == "name" and "given_name" in held and "family_name" not in held:
            found[column] = "family_name"


def _with_given_name(header: Header, rows: Sequence[Row], merges: Sequence[Merge]) -> Header:
    """'Họ và tên' written over two columns with nothing beneath: the second one holds the given names."""
    names = header.columns("name")
    if not names or header.columns("given_name"):
        return header
    name, beside = names[0], names[0] + 1
    if beside in header.labels:
        return header
    merged = any(
        merge.top <= header.last
        and merge.bottom >= header.first
        and merge.left <= name
        and merge.right >= beside
        for merge in merges
    )
    sample = [row for row in rows if row.number > header.last][:60]
    sample = [row for row in sample if len(re.findall(r"[^\W\d_]", shown(row.cell(name)))) > 1]
    # Groups, sums and signatures stand in the name's column too, with little beside them.
    sample = [row for row in sample if 2 * sum(cell is not None for cell in row.cells) > len(header.fields)]
    both = [row for row in sample if isinstance(row.cell(name), str) and isinstance(row.cell(beside), str)]
    alone = [row for row in sample if isinstance(row.cell(name), str)]
    short = [row for row in both if re.fullmatch(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)?", clean(row.cell(beside)))]
    if not both or len(short) * 10 < len(both) * 8 or (not merged and len(both) * 2 < len(alone)):
        return header
    return Header(
        header.first,
        header.last,
        {**header.fields, name: "family_name", beside: "given_name"},
        {**header.labels, beside: header.labels[name]},
        header.ignored,
    )
