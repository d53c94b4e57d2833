"""Reading a list of results: whose they are, as any list of people is read, and what each row's paper says. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from app.base import clock
from app.base.dates import read_birth
from app.base.errors import Refused
from app.base.sheet import Cell, Row, Workbook, letter, read_workbook, shown
from app.base.text import clean, fold
from certificates.outside import heads
from trainees.imports.reading import DraftTable, Problem, ReadingOptions, RosterDraft, RowFields, read_roster
from trainees.imports.reading.classes import named_children
from trainees.imports.reading.oldfont import in_unicode
from trainees.imports.reading.options import FIELDS as PEOPLES
from trainees.imports.reading.options import column_of

MOST: Final = 50_000
"""Rows of one file."""
_AHEAD: Final = 60
"""Years in which a paper may still be valid."""
# What a column of results says of whoever did not make it.
_FAILED: Final = frozenset({
    "khong dat", "chua dat", "truot", "rot", "hong", "vang", "vang thi", "chua hoan thanh", "khong hoan thanh", "dang hoc",
    "chua hoc", "fail", "failed", "not passed", "incomplete", "in progress", "khong",
})  # fmt: skip
_AS_PERSON: Final = "registrations"
"""A list whose people belong nowhere by standing on it."""

Chosen = Mapping[str, Mapping[str, str | None]]
"""Shape of a heading → letter of a column → what it holds (a field of heads or of the roster reader), None for nothing."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a row says of its paper; '' and None where it says nothing. Days as 2026-11-14."""

    number: str = ""
    on: str | None = None
    course: str = ""
    organiser: str = ""
    score: str = ""
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: where it stands, whose it is, what its paper says, and what is wrong with it."""

    sheet: str | None
    row: int
    who: RowFields
    paper: Written
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ListTable:
    """One table: its columns by letter, with heading, first cells, and what each is taken for (None: nothing)."""

    sheet: str | None
    header_row: int
    shape: str
    headings: Mapping[str, str]
    samples: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResultList:
    """A file, read: nothing has been looked up yet."""

    data: bytes
    filename: str
    digest: str
    tables: tuple[ListTable, ...]
    rows: tuple[ListRow, ...]
    notes: tuple[str, ...] = ()


def read(data: bytes, filename: str, chosen: Chosen | None = None) -> ResultList:
    """Parse a file. `chosen`: what a person said of columns; of all others their headings decide.

    Refused with a sentence when it is no list of people (see `read_roster`), names children, or has more than MOST rows.
    """
    chosen, book = chosen or {}, read_workbook(data, filename)
    if (children := named_children(book)) is not None:
        raise Refused("children_named", children)
    draft = read_roster(book, _AS_PERSON)
    if len(draft.rows) > MOST:
        raise Refused("outside_many", f"Danh sách có hơn {MOST} dòng. Hãy chia thành nhiều tệp.")
    papers = {table.shape: _papers(table, chosen.get(table.shape)) for table in draft.sheets}
    options = {
        table.shape: _peoples(table, papers[table.shape], chosen.get(table.shape)) for table in draft.sheets
    }
    if any(options.values()):
        shapes = [(table.name, table.header_row, table.shape) for table in draft.sheets]
        draft = read_roster(book, _AS_PERSON, options=ReadingOptions(columns=options))
        # A heading keeps its shape whatever its columns are taken for.
        assert all((table.name, table.header_row, table.shape) in shapes for table in draft.sheets)
    tables = tuple(
        ListTable(
            table.name, table.header_row, table.shape, table.headings, table.samples,
            {**table.columns, **papers[table.shape]},
        )
        for table in draft.sheets
    )  # fmt: skip
    notes = tuple(dict.fromkeys(note.message for note in draft.notes))
    return ResultList(
        data, filename, hashlib.sha256(data).hexdigest(), tables, tuple(_rows(book, draft, tables)), notes
    )


def _papers(table: DraftTable, said: Mapping[str, str | None] | None) -> dict[str, str]:
    """Letter → field of a paper."""
    found = heads.proposed(table.headings, table.columns)
    if said is None:
        return found
    found = {at: what for at, what in found.items() if at not in said}
    mine = {at: what for at, what in said.items() if what in heads.FIELDS}
    return {at: what for at, what in found.items() if what not in mine.values()} | {
        at: str(what) for at, what in mine.items()
    }


def _peoples(
    table: DraftTable, papers: Mapping[str, str], said: Mapping[str, str | None] | None
) -> dict[str, str | None]:
    """What the roster reader must be told of a table's columns: what is a paper's is nobody's name or unit."""
    told: dict[str, str | None] = {at: None for at in papers if at in table.columns}
    for at, what in (said or {}).items():
        if at not in papers and (what is None or what in PEOPLES) and what != table.columns.get(at):
            told[at] = what
    return told


def _rows(book: Workbook, draft: RosterDraft, tables: tuple[ListTable, ...]) -> Iterator[ListRow]:
    today, sheets = clock.today(), {sheet.name: sheet for sheet in book.sheets}
    cells: dict[str | None, dict[int, Row]] = {}
    for row in draft.rows:
        if row.sheet not in cells:
            sheet, _ = in_unicode(sheets[row.sheet])
            cells[row.sheet] = {line.number: line for line in sheet.rows}
        above = [t for t in tables if t.sheet == row.sheet and t.header_row < row.row]
        line = cells[row.sheet].get(row.row)
        reader = _Reader(line, above[-1].columns if above else {}, today)
        paper = reader.paper()
        # A cell of the person's that cannot be read is left out: who it is is asked where the rest does not say.
        known = tuple(
            replace(p, fatal=p.fatal and not p.optional) for p in row.problems if p.code != "row_repeated"
        )
        yield ListRow(row.sheet, row.row, row.fields, paper, (*known, *reader.problems))


@dataclass(slots=True)
class _Reader:
    line: Row | None
    columns: Mapping[str, str]
    today: date
    problems: list[Problem] = field(default_factory=list)

    def paper(self) -> Written:
        at = {what: column_of(name) for name, what in self.columns.items() if what in heads.FIELDS}
        score, passed = self._text(at.get(heads.SCORE), 40), self._text(at.get(heads.PASSED), 40)
        for column, text in ((at.get(heads.SCORE), score), (at.get(heads.PASSED), passed)):
            if column is not None and fold(text).strip(" .") in _FAILED:
                self._wrong(
                    column, "paper_failed", f"Danh sách ghi “{text}”: chưa đạt nên không ghi kết quả."
                )
        score = score or passed
        return Written(
            self._text(at.get(heads.NUMBER), 60), self._day(at.get(heads.ON), "paper_day"), self._text(at.get(heads.COURSE), 200),
            self._text(at.get(heads.ORGANISER), 200), score, self._day(at.get(heads.UNTIL), "paper_until"),
        )  # fmt: skip

    def _cell(self, column: int | None) -> Cell:
        return None if column is None or self.line is None else self.line.cell(column)

    def _text(self, column: int | None, longest: int) -> str:
        text = clean(shown(self._cell(column)))
        if text in ("-", "–", "—", "x", "0"):
            return ""
        if len(text) > longest and column is not None:
            self._wrong(column, "paper_long", f"Ô “{text[:30]}…” dài quá {longest} ký tự.")
        return text[:longest]

    def _day(self, column: int | None, code: str) -> str | None:
        cell = self._cell(column)
        if column is None or cell is None or not clean(shown(cell)):
            return None
        ahead = self.today.replace(year=self.today.year + _AHEAD, day=1)
        found = read_birth(cell, today=ahead)
        said, fatal = clean(shown(cell)), code == "paper_day"
        if found.iso is None:
            if found.wrong:
                self._wrong(
                    column, code, f"Không đọc được ngày “{said[:30]}”. Ghi theo ngày/tháng/năm.", fatal=fatal
                )
            return None
        if len(found.iso) < 10:
            self._wrong(column, code, f"“{said[:30]}” chưa đủ ngày, tháng, năm.", fatal=fatal)
            return None
        if fatal and found.iso > self.today.isoformat():
            self._wrong(column, "paper_future", f"Ngày {said[:30]} chưa đến.")
            return None
        return found.iso

    def _wrong(self, column: int, code: str, message: str, *, fatal: bool = True) -> None:
        value = clean(shown(self._cell(column)))[:60]
        self.problems.append(Problem(letter(column), value, code, message, fatal))
