"""Tables as they come in text: parted by tabs, by bars, or by columns of blanks."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.base.layout.aligned import Strip, find_tables

_NUMBER: Final = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]+|[a-zđA-HĐ])\s*[.):]?$|^[-–+•*]$")
_RULE: Final = re.compile(r"^[\s|+\-–—=_:*]+$")
_DRAWN: Final = str.maketrans({"│": "|", "┃": "|", "║": "|", "─": "-", "━": "-", "═": "-", **dict.fromkeys("┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝┏┳┓┣╋┫┗┻┛", "+")})  # fmt: skip
_BAR: Final = re.compile(r"(?<!\\)\|")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ANNEX: Final = re.compile(
    r"(?:phụ lục|biểu)(?:\s+số)?(?:\s+(?:[IVX]+|\d{1,2}))?\s*(?:$|[:.])", re.IGNORECASE
)
_PIECE: Final = re.compile(r"\S+(?: \S+)*")
_LONGEST_CELL: Final = 80  # lines that a quoted cell, or a row whose cells hold line breaks, may take

_MOST_CELLS: Final = 100
_MOST_BETWEEN: Final = 12  # lines between two parts of a table

Cells = list[tuple[int, int, str]]
"""Column, columns across, text."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts from 1."""

    number: int
    text: str
    page: int | None = None


@dataclass(slots=True)
class Typed:
    """A table in lines first to last (places in the list of lines); a row is (place where it begins, its cells).

    `width` 0: lines that look like one and are none.
    """

    first: int
    last: int
    width: int
    rows: list[tuple[int, Cells]]


def tables_in(lines: Sequence[Line]) -> list[Typed]:
    """The tables of a text, in order."""
    found: list[Typed] = []
    at = 0
    while at < len(lines):
        table = _tabbed(lines, at) or _barred(lines, at)
        if table is None or not table.width:
            at = table.last + 1 if table else at + 1
            continue
        before = found[-1] if found else None
        if before is not None and not any(line.text.strip() for line in lines[before.last + 1 : table.first]):
            # A page break within a table; an editor may have cut the empty cells from the ends of its lines.
            table.width = max(table.width, before.width)
        found.append(table)
        at = table.last + 1
    taken = [(table.first, table.last) for table in found]
    return sorted([*found, *_aligned(lines, taken)], key=lambda table: table.first)


# --- tabs ----------------------------------------------------------------------------------------------------


def _tabbed(lines: Sequence[Line], start: int) -> Typed | None:
    """Neighbouring lines with tabs. A row whose cells hold line breaks is put together again, quoted or not."""
    if not lines[start].text.strip() or "\t" not in lines[start].text:
        return None
    raw: list[tuple[int, list[str]]] = []
    at = start
    while at < len(lines):
        text = lines[at].text
        quoted = _quoted(lines, at)
        if quoted is not None:
            raw.append((at, quoted[0]))
            at = quoted[1] + 1
            continue
        if "\t" not in text and not _inside(lines, at, raw):
            break
        raw.append((at, text.split("\t")))
        at += 1
    width = _usual([len(cells) for _, cells in raw if len(cells) > 1])
    if width < 2 or (len(raw) == 1 and not (width > 2 and _NUMBER.match(raw[0][1][0].strip()))):
        return Typed(start, at - 1, 0, [])  # one line with a tab is a line with a tab
    rows = _whole(raw, width)
    if width == 2 and not _worth(rows):
        return Typed(start, at - 1, 0, [])
    width = max(width, *(len(cells) for _, cells in rows))
    return Typed(
        start,
        at - 1,
        width,
        [(place, [(i, 1, cell) for i, cell in enumerate(cells)]) for place, cells in rows],
    )


def _usual(widths: Sequence[int]) -> int:
    counted = Counter(widths)
    return max(counted, key=lambda one: (counted[one], one)) if counted else 0


def _worth(rows: Sequence[tuple[int, list[str]]]) -> bool:
    """Two columns are a table when most of its rows fill both; a bullet and its text are none."""
    full = [cells for _, cells in rows if len(cells) == 2 and all(cell.strip() for cell in cells)]
    labelled = sum(1 for cells in full if _NUMBER.match(cells[0].strip()))
    return len(full) >= 3 and labelled < 0.5 * len(full)


def _inside(lines: Sequence[Line], at: int, raw: Sequence[tuple[int, list[str]]]) -> bool:
    """A line without a tab that stands inside a cell: the row above is short of cells, and one below completes it."""
    if not raw or not lines[at].text.strip():
        return False
    near = raw[-_LONGEST_CELL:]
    width = _usual([len(cells) for _, cells in near if len(cells) > 1])
    have = 1
    for _, cells in reversed(near):
        have += len(cells) - 1
        if have >= width or _NUMBER.match(cells[0].strip()):
            break
    if have >= width:
        return False
    for below in lines[at + 1 : at + 1 + _LONGEST_CELL]:
        if not below.text.strip():
            return False
        if "\t" in below.text:
            return have + below.text.count("\t") == width and not _NUMBER.match(
                below.text.split("\t")[0].strip()
            )
    return False


def _quoted(lines: Sequence[Line], at: int) -> tuple[list[str], int] | None:
    """A row with a quoted cell over several lines, as a spreadsheet puts it on the clipboard, and its last line."""
    text = lines[at].text
    if '"' not in text or text.count("\t") > _MOST_CELLS or not _open(text):
        return None
    for end in range(at + 1, min(len(lines), at + _LONGEST_CELL)):
        text = f"{text}\n{lines[end].text}"
        if not _open(text):
            return _split_quoted(text), end
    return None


def _open(text: str) -> bool:
    """Whether a quoted cell has begun that has not ended."""
    last = text.split("\t")
    cell = ""
    inside = False
    for part in last:
        cell = f"{cell}\t{part}" if inside else part
        inside = cell.startswith('"') and (len(cell) == 1 or cell.count('"') % 2 == 1)
    return inside


def _split_quoted(text: str) -> list[str]:
    cells: list[str] = []
    inside = False
    for part in text.split("\t"):
        if inside:
            cells[-1] = f"{cells[-1]}\t{part}"
        else:
            cells.append(part)
        inside = cells[-1].startswith('"') and cells[-1].count('"') % 2 == 1
    return [
        cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
        for cell in cells
    ]


def _whole(raw: Sequence[tuple[int, list[str]]], width: int) -> list[tuple[int, list[str]]]:
    """Rows put together: a line that lacks cells goes on in the next when both make a row and that has no number."""
    rows: list[tuple[int, list[str]]] = []
    for at, (place, cells) in enumerate(raw):
        if rows and len(rows[-1][1]) < width and not _NUMBER.match(cells[0].strip()):
            before = rows[-1][1]
            if _completes(raw[at + 1 : at + 1 + _LONGEST_CELL], len(before) + len(cells) - 1, width):
                before[-1] = f"{before[-1]}\n{cells[0]}"
                before.extend(cells[1:])
                continue
        rows.append((place, list(cells)))
    return rows


def _completes(behind: Sequence[tuple[int, list[str]]], have: int, width: int) -> bool:
    """Whether a row with so many cells is full, or becomes so with the lines right behind."""
    for _, cells in behind:
        if have >= width or _NUMBER.match(cells[0].strip()):
            break
        have += len(cells) - 1
    return have == width


# --- bars ----------------------------------------------------------------------------------------------------


def _barred(lines: Sequence[Line], start: int) -> Typed | None:
    """Markdown, and tables drawn with bars, pluses and dashes; in the latter a row may take several lines."""
    if not _has_bars(lines[start].text):
        return None
    end = start
    while end < len(lines) and (_has_bars(lines[end].text) or _is_rule(lines[end].text)):
        end += 1
    rules = [at for at in range(start, end) if _is_rule(lines[at].text)]
    marks = set(rules)
    parts = [(at, _between(lines[at].text)) for at in range(start, end) if at not in marks]
    width = max((len(cells) for _, cells in parts), default=0)
    if width < 2 or len(parts) < 2:
        return Typed(start, end - 1, 0, [])
    drawn = len([at for at in rules if start < at < end - 1]) >= 2 or "+" in "".join(
        lines[at].text for at in rules
    )
    rows: list[tuple[int, list[str]]] = []
    fresh = True
    for at in range(start, end):
        if at in marks:
            fresh = True
            continue
        cells = _between(lines[at].text)
        if drawn and not fresh and rows:
            before = rows[-1][1]
            before.extend([""] * (len(cells) - len(before)))
            for column, cell in enumerate(cells):
                before[column] = f"{before[column]}\n{cell}".strip("\n") if cell else before[column]
        else:
            rows.append((at, cells))
        fresh = False
    table = [(place, [(i, 1, cell) for i, cell in enumerate(cells)]) for place, cells in rows]
    return Typed(start, end - 1, width, table)


def _has_bars(text: str) -> bool:
    text = text.translate(_DRAWN).strip()
    return len(_BAR.findall(text)) >= 2 or (text.startswith("+-") and text.endswith("+"))


def _is_rule(text: str) -> bool:
    text = text.translate(_DRAWN).strip()
    return (
        len(text) > 2
        and bool(_RULE.match(text))
        and ("-" in text or "=" in text)
        and ("|" in text or "+" in text)
    )


def _between(text: str) -> list[str]:
    text = text.translate(_DRAWN).strip()
    text = text.removeprefix("|")
    text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
    return [_BREAK.sub("\n", cell).replace("\\|", "|").strip() for cell in _BAR.split(text)]


# --- blanks --------------------------------------------------------------------------------------------------


def _aligned(lines: Sequence[Line], taken: Sequence[tuple[int, int]]) -> list[Typed]:
    """Columns kept apart by blanks, as a converter or a typist leaves them."""
    out: list[Typed] = []
    edges = [(-1, -1), *taken, (len(lines), len(lines))]
    stretches = [range(above + 1, below) for (_, above), (below, _) in itertools.pairwise(edges)]
    # A converter lays out each page anew: the same columns stand elsewhere on the next. So do those of another annex.
    annexes = list(itertools.accumulate(bool(_ANNEX.match(line.text.strip())) for line in lines))
    pages = [
        list(page)
        for stretch in stretches
        for _, page in itertools.groupby(stretch, key=lambda at: (lines[at].page, annexes[at]))
    ]
    for stretch in pages:
        strips = []
        for at in stretch:
            text = lines[at].text.expandtabs(8)
            if _is_rule(text) or not text.strip() or set(text.strip()) <= set("-–—=_ "):
                continue
            pieces = [(float(m.start()), float(m.end()), m[0]) for m in _PIECE.finditer(text)]
            strips.append(Strip(float(at), pieces, at))
        for table in find_tables(strips, 2.0):
            rows = [
                (place, [(column, span, text.replace("\n", " ")) for column, span, text in cells])
                for place, cells in table.rows
            ]
            made = Typed(strips[table.first].place, strips[table.last].place, table.width, rows)
            if out and _goes_on(out[-1], made, lines, annexes):
                out[-1].rows += [*_between_pages(lines, out[-1].last + 1, made.first), *rows]
                out[-1].last = made.last
            else:
                out.append(made)
    return out


def _goes_on(before: Typed, table: Typed, lines: Sequence[Line], annexes: Sequence[int]) -> bool:
    """Whether a table without a heading is the rest of the one on the page before.

    Its page may show one column less, where the last one was mostly blank; a few words may stand between, which fit
    no column there: a cut cell, the heading of a group.
    """
    words = sum(1 for line in lines[before.last + 1 : table.first] if line.text.strip())
    noted = sum(1 for _, cells in before.rows if cells[-1][0] + cells[-1][1] == before.width)
    return (
        lines[before.last].page != lines[table.first].page
        and annexes[before.last] == annexes[table.first]
        and words <= _MOST_BETWEEN
        and bool(_NUMBER.match(table.rows[0][1][0][2]))
        and (
            before.width == table.width
            or (before.width == table.width + 1 and noted <= 0.7 * len(before.rows))
        )
    )


def _between_pages(lines: Sequence[Line], begin: int, end: int) -> list[tuple[int, Cells]]:
    """Rows of what stands between two parts of a table: each line that begins with a number, with those below it."""
    rows: list[tuple[int, Cells]] = []
    for at in range(begin, end):
        pieces = _PIECE.findall(lines[at].text)
        if len(pieces) > 1 and _NUMBER.match(pieces[0]):
            rows.append((at, [(0, 1, pieces[0]), (1, 1, " ".join(pieces[1:]))]))
        elif pieces and rows and not any(line.text.strip() == "" for line in lines[rows[-1][0] : at]):
            label, (_, _, text) = rows[-1][1][:-1], rows[-1][1][-1]
            rows[-1] = (rows[-1][0], [*label, (1, 1, f"{text} {' '.join(pieces)}")])
        elif pieces:
            rows.append((at, [(1, 1, " ".join(pieces))]))
    return rows
