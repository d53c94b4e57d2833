"""Reading a sheet of population numbers: one line a neighbourhood, one column a group. Pure; nobody is named in it.

`read_counts(workbook)` gives a `CountsDraft` that a person looks over and changes before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.errors import Refused
from app.base.sheet import Cell, Merge, Row, Sheet, Workbook, letter, shown
from app.base.text import clean, fold
from trainees.imports.reading.header import find_header
from trainees.imports.reading.oldfont import in_unicode
from trainees.imports.reading.places import is_neighbourhood, neighbourhood_word

_SEARCHED: Final = 15
_MOST_COLUMNS: Final = 12
_MOST_ROWS: Final = 400
_LOOKED_AT: Final = (3000, 60)
"""Rows and columns of a sheet that are read: no locality has more places, and a person looks the table over."""

_ORDER: Final = re.compile(r"^(?:stt|tt|so tt|so thu tu|no)$")
_PLACE: Final = re.compile(
    r"\b(?:thon|to dan pho|tdp|khu pho|khu dan cu|khoi pho|khoi|xom|khom|ap|ban|buon|lang|to nhan dan|tieu khu|dia ban|khu vuc"
    r"|ten don vi|don vi|noi cu tru)\b"
)
_ONE_SEX: Final = re.compile(r"\b(?:nam|nu|nam gioi|nu gioi)$|^(?:nam|nu)\b|\btrong do\b")
_SOME_AGES: Final = re.compile(
    r"\bduoi \d|\d+\s*(?:-|–|den)\s*(?:duoi |can )?\d+|\btre em\b|\bcao tuoi\b|\bcon lai\b|\bty le\b|\bti le\b|%"
)
_WHOLE: Final = re.compile(r"^(?:tong|tong so|tong cong|cong|chung|tat ca|so luong)$")
_AGE: Final = re.compile(
    r"(?:tu |du |tren |>=?|≥)\s*(?:du )?(1[458])\b|\b(1[458])\s*(?:tuoi )?(?:tro len|\+)|\b(1[458])\s*\+"
)
_RULES: Final = (
    ("pupils", re.compile(r"\bhoc sinh\b")),
    (
        "households",
        re.compile(r"\bso ho\b|^(?:tong (?:so )?)?ho(?: (?:gia dinh|dan|khau))?$|\bho gia dinh\b|\bho dan\b"),
    ),
    (">=18", re.compile(r"\btruong thanh\b")),
    (
        "all",
        re.compile(
            r"\b(?:nhan )?khau\b|\bdan so\b|\bso dan\b|\b(?:tong )?so nguoi$|^(?:tong so )?nguoi(?: dan)?$|^tong (?:so )?(?:dan|nguoi)(?: dan)?$"
        ),
    ),
)
_TOTAL: Final = re.compile(
    r"^(?:tong(?: cong| so)?|cong|toan (?:xa|phuong|dac khu|dia ban)|ca (?:xa|phuong))\b"
)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+")
_UNITS_AFTER: Final = re.compile(r"\s*(?:người|nguoi|hộ|ho|khẩu|khau|nhân khẩu|em|học sinh|hs)\.?$", re.I)


@dataclass(frozen=True, slots=True)
class Number:
    """One cell: the number that it says, or None with what stands there. `doubtful`: a person should look."""

    value: int | None
    text: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class CountColumn:
    """A column of numbers: its letter, its heading, and the group that the heading names (None: a person says it)."""

    letter: str
    label: str
    group: str | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """A line: the name as written, its numbers in the order of the columns. `total`: it says what all lines sum to."""

    row: int
    name: str
    numbers: tuple[Number | None, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class CountsDraft:
    """One table of numbers. `notes`: what a person should know, in Vietnamese."""

    file: str
    sheet: str | None
    columns: tuple[CountColumn, ...]
    rows: tuple[CountRow, ...]
    notes: tuple[str, ...] = ()

    def sums(self) -> list[tuple[int, int | None]]:
        """For each column the sum of its lines, and what the total row says (None: nothing)."""
        found = []
        for at in range(len(self.columns)):
            lines = [row.numbers[at] for row in self.rows if not row.total]
            told = next((row.numbers[at] for row in self.rows if row.total), None)
            found.append((sum(n.value or 0 for n in lines if n), told.value if told else None))
        return found


def read_counts(workbook: Workbook) -> CountsDraft:
    """The table of numbers of a workbook (of several sheets the one that says most).

    Refused `counts_no_table`: no sheet has a column of names beside a column of numbers.
    """
    drafts = [
        draft for sheet in workbook.sheets if (draft := _of_sheet(workbook.filename, sheet)) is not None
    ]
    if not drafts:
        raise Refused(
            "counts_no_table",
            "Không tìm thấy bảng số liệu: cần một cột tên thôn, tổ dân phố và ít nhất một cột số (số khẩu, số hộ, từ 18 tuổi …).",
        )
    best = max(
        drafts, key=lambda d: (sum(c.group is not None for c in d.columns) > 0, len(d.rows), len(d.columns))
    )
    others = [draft.sheet for draft in drafts if draft is not best and draft.sheet]
    if not others:
        return best
    note = f"Tệp có nhiều trang; chỉ đọc trang “{best.sheet}”, không đọc: {', '.join(others)}."
    return CountsDraft(best.file, best.sheet, best.columns, best.rows, (*best.notes, note))


def read_number(cell: Cell) -> Number | None:
    """A cell as a whole number: 1234, '1.234', '1 234 người'; None when it is blank or a dash.

    A sheet kept with points for thousands in a program that takes them for decimals holds 1.234 and 1.2 (of 1.200):
    nobody is a fraction, so both are read as thousands, and marked.
    """
    text = clean(shown(cell))
    if not text or re.fullmatch(r"[-–—./]+", text):
        return None
    if isinstance(cell, float) and not cell.is_integer():
        thousand = cell * 1000
        whole = abs(thousand - round(thousand)) < 1e-6 and 0 < cell < 1000
        return Number(round(thousand) if whole else None, text, True)
    bare = _UNITS_AFTER.sub("", text)
    if re.fullmatch(r"\d{1,9}", bare):
        return Number(int(bare), text)
    if _THOUSANDS.fullmatch(bare):
        return Number(int(re.sub(r"\D", "", bare)), text)
    return Number(None, text, True)


def group_of(heading: Sequence[str]) -> str | None:
    """The group that a heading names, outermost part first; None for another, for one sex, for a span of ages."""
    parts = [fold(part).strip(" .:()*") for part in heading if part]
    if not parts or _ONE_SEX.search(parts[-1]):
        return None
    if _WHOLE.match(parts[-1]) and len(parts) > 1:
        parts = parts[:-1]
    for text in (parts[-1], " ".join(parts)):
        if _SOME_AGES.search(text):
            return None
        if age := _AGE.search(text):
            return f">={next(filter(None, age.groups()))}"
        for group, pattern in _RULES:
            if pattern.search(text):
                return group
    return None


# --- one sheet ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    last: int
    place: int
    labels: dict[int, list[str]]


def _of_sheet(filename: str, raw: Sheet) -> CountsDraft | None:
    most_rows, most_columns = _LOOKED_AT
    near = tuple(Row(row.number, row.cells[:most_columns]) for row in raw.rows[:most_rows])
    sheet, mended = in_unicode(replace(raw, rows=near))
    header = _find_header(sheet)
    if header is None and find_header(sheet.rows, sheet.merges, 0) is not None:
        return None  # a list of people
    body = [row for row in sheet.rows if header is None or row.number > header.last]
    place = header.place if header else _place_without_heading(body)
    if place is None:
        return None
    columns = _number_columns(body, place, header)
    if not columns:
        return None
    word = neighbourhood_word(" ".join(header.labels.get(place, []))) if header else None
    rows = []
    for row in body:
        numbers = tuple(read_number(row.cell(column)) for column in columns)
        name = clean(shown(row.cell(place)))
        label = name or _first_text(row, place)
        if not label or not any(n is not None and n.value is not None for n in numbers):
            continue
        if _is_column_numbers(row):
            continue
        total = _TOTAL.match(fold(label)) is not None
        rows.append(CountRow(row.number, label if total else _named(label, word), numbers, total))
    rows = rows[:_MOST_ROWS]
    if sum(not row.total for row in rows) < 1:
        return None
    heads = {column: (header.labels.get(column, []) if header else []) for column in columns}
    groups = _once({column: group_of(heads[column]) for column in columns}, heads)
    notes = (
        ["Dòng gõ bằng phông chữ cũ (TCVN3) đã được chuyển sang Unicode. Hãy xem lại tên."] if mended else []
    )
    if any(n and n.doubtful for row in rows for n in row.numbers):
        notes.append("Có số lẻ hoặc ô không đọc được: xem lại các ô được đánh dấu.")
    return CountsDraft(
        filename, sheet.name,
        tuple(CountColumn(letter(c), " – ".join(dict.fromkeys(heads[c])), groups[c]) for c in columns),
        tuple(rows), tuple(notes),
    )  # fmt: skip


def _find_header(sheet: Sheet) -> _Header | None:
    """The heading of up to three rows with most groups beside a column of places."""
    best: _Header | None = None
    best_score = 0.0
    for index in range(min(len(sheet.rows), _SEARCHED)):
        for height in (1, 2, 3):
            block = sheet.rows[index : index + height]
            if len(block) < height or block[-1].number - block[0].number != height - 1:
                break
            if height > 1 and any(
                isinstance(cell, int | float) for cell in block[-1].cells if cell is not None
            ):
                break
            labels = _labels(block, sheet.merges)
            groups = [group_of(parts) for parts in labels.values()]
            places = [
                column for column, parts in labels.items()
                if group_of(parts) is None and _PLACE.search(fold(" ".join(parts))) and len(" ".join(parts)) < 60
            ]  # fmt: skip
            found = len({g for g in groups if g})
            if places and found and found - 0.1 * height > best_score:
                best_score = found - 0.1 * height
                named = [c for c in places if re.search(r"don vi", fold(" ".join(labels[c]))) is None]
                best = _Header(block[-1].number, (named or places)[0], labels)
    return best


def _labels(block: Sequence[Row], merges: Sequence[Merge]) -> dict[int, list[str]]:
    """Column → the headings over it, outermost first; one that lies over several columns counts for each."""
    width = max(len(row.cells) for row in block)
    lines = [[clean(shown(row.cell(column))) for column in range(width)] for row in block]
    for depth, row in enumerate(block[:-1]):
        over = [m for m in merges if m.top == row.number and m.right > m.left]
        for column in range(1, width):
            spread = any(m.left < column <= m.right for m in over) if over else bool(lines[depth + 1][column])
            if not lines[depth][column] and spread:
                lines[depth][column] = lines[depth][column - 1]
    stacks = {column: [line[column] for line in lines if line[column]] for column in range(width)}
    return {column: parts for column, parts in stacks.items() if parts}


def _place_without_heading(body: Sequence[Row]) -> int | None:
    """The first column of names in cells that were pasted without their heading."""
    for column in range(4):
        texts = [cell for row in body if isinstance(cell := row.cell(column), str) and read_number(cell)]
        named = [
            text
            for text in texts
            if re.search(r"[^\W\d_]{2}", text) and read_number(text) == Number(None, clean(text), True)
        ]
        if named and 2 * len(named) >= len(body):
            return column
    return None


def _number_columns(body: Sequence[Row], place: int, header: _Header | None) -> list[int]:
    """Columns of numbers, without the running number."""
    width = max((len(row.cells) for row in body), default=0)
    found = []
    for column in range(width):
        heading = fold(" ".join(header.labels.get(column, []))) if header else ""
        if column == place or _ORDER.match(heading) or (header and not heading):
            continue
        numbers = [n.value for row in body if (n := read_number(row.cell(column))) and n.value is not None]
        running = numbers == list(range(1, len(numbers) + 1)) and column < place
        if numbers and not running:
            found.append(column)
    return found[:_MOST_COLUMNS]


def _first_text(row: Row, place: int) -> str:
    """What stands left of an empty name: 'Tổng cộng' over the merged first columns."""
    return next(
        (t for column in range(place) if re.search(r"[^\W\d_]{2}", t := clean(shown(row.cell(column))))), ""
    )


def _named(label: str, word: str | None) -> str:
    """'4' under 'Tổ dân phố' is 'Tổ dân phố 4'."""
    if re.fullmatch(r"(?:số\s*)?\d{1,3}[A-Za-z]?", label, re.I) and word:
        number = re.sub(r"^(?:số\s*)?0*(?=\d)", "", label, flags=re.I)
        return f"{word[0].upper()}{word[1:]} {number}"
    bare = re.sub(r"^\d{1,3}\s*[.)]\s*(?=\D)", "", label)
    return bare if is_neighbourhood(bare) else label


def _is_column_numbers(row: Row) -> bool:
    """'(1) (2) (3)' or 'A 1 2' under the heading."""
    values = [clean(shown(cell)).strip(" ()[]") for cell in row.cells if cell is not None]
    figures = [int(v) for v in values if re.fullmatch(r"\d{1,2}", v)]
    letters = [v for v in values if re.fullmatch(r"[A-Ea-e]", v)]
    if len(values) < 2 or len(figures) + len(letters) < len(values):
        return False
    return (
        figures == list(range(figures[0], figures[0] + len(figures))) if len(figures) > 1 else bool(letters)
    )


def _once(groups: dict[int, str | None], heads: dict[int, list[str]]) -> dict[int, str | None]:
    """A group that several columns name is the one that says total, else the first; a person may change it."""
    taken: dict[str, int] = {}
    for column, group in groups.items():
        if group is None:
            continue
        before = taken.get(group)
        says_total = re.search(r"\btong\b", fold(" ".join(heads[column]))) is not None
        if before is None or (says_total and not re.search(r"\btong\b", fold(" ".join(heads[before])))):
            taken[group] = column
    return {column: group if group and taken[group] == column else None for column, group in groups.items()}


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines of pasted text that say something, with their numbers from 1."""
    for number, line in enumerate(text.splitlines(), start=1):
        if clean(line):
            yield number, line
