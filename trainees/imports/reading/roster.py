"""A workbook into a `RosterDraft`: every table of every sheet, every row with its place and its problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, get_args

from app.base import clock
from app.base.errors import Refused
from app.base.sheet import Cell, Merge, Row, Sheet, Workbook, letter, shown
from app.base.text import clean, fold
from trainees.imports.reading import cells
from trainees.imports.reading.draft import (
    DraftRow,
    DraftTable,
    Kind,
    Note,
    RosterDraft,
    RowFields,
    Sex,
    row_key,
)
from trainees.imports.reading.header import Header, find_header
from trainees.imports.reading.lines import Group, Line, Lines, numbering
from trainees.imports.reading.oldfont import in_unicode
from trainees.imports.reading.places import (
    category_of,
    is_category,
    is_neighbourhood,
    is_unit,
    neighbourhood_in,
)

# Nobody on a staff list is younger; used only for years of two digits.
_YOUNGEST: Final[dict[str, int]] = {"staff": 17, "youth": 14, "residents": 0, "registrations": 0}
_CARRIED: Final = frozenset({"unit", "neighbourhood", "address", "category"})
_MAYBE_HEADING: Final = re.compile(r"ho (?:va |dem|ten|lot|chu )|ho va|ten\b|hoten|full name|name\b")
_ABOVE: Final = re.compile(
    r"(?i)^\W*(?:đơn vị|cơ quan|tên đơn vị|chi đoàn|thôn|tổ dân phố|khu phố|địa bàn)\s*:\s*(\S.*)$"
)


def read_roster(workbook: Workbook, kind: str, *, today: date | None = None) -> RosterDraft:
    """A roster file as a draft; nothing is looked up and nothing is written.

    `kind`: staff, residents, youth or registrations. `today` (default: the clock's) bounds birth dates.
    Raises Refused: roster_kind, roster_no_header (no sheet has a heading with names), roster_empty (no people).
    """
    if kind not in get_args(Kind):
        raise Refused(
            "roster_kind", "Hãy chọn loại danh sách: cán bộ, người dân, đoàn viên hoặc người đăng ký."
        )
    tables: list[DraftTable] = []
    rows: list[DraftRow] = []
    notes: list[Note] = []
    for raw in workbook.sheets:
        sheet, mended = in_unicode(raw)
        found = list(_tables(sheet))
        if not found:
            if sheet.rows:
                notes.append(
                    Note(
                        sheet.name,
                        "sheet_skipped",
                        f"Trang “{sheet.name}” không có dòng tiêu đề nên được bỏ qua.",
                    )
                )
            continue
        if mended:
            notes.append(
                Note(
                    sheet.name,
                    "tcvn3_decoded",
                    f"{len(mended)} dòng gõ bằng phông chữ cũ (TCVN3) đã được chuyển sang Unicode. Hãy xem lại họ tên.",
                )
            )
        if sheet.hidden:
            notes.append(
                Note(
                    sheet.name, "sheet_hidden", f"Trang “{sheet.name}” đang ẩn trong tệp nhưng vẫn được đọc."
                )
            )
        for header, body in found:
            columns = {letter(column): field for column, field in sorted(header.fields.items())}
            tables.append(DraftTable(sheet.name, header.first, columns, header.ignored))
            rows.extend(_Reader(sheet, header, body, kind, today or clock.today(), mended).rows())
    if not tables:
        raise Refused(
            "roster_no_header",
            "Không tìm thấy dòng tiêu đề có cột “Họ và tên” trong 15 dòng đầu của trang nào. "
            "Hãy thêm dòng tiêu đề vào tệp rồi chọn lại.",
        )
    if not rows:
        raise Refused("roster_empty", "Danh sách có dòng tiêu đề nhưng không có người nào bên dưới.")
    return RosterDraft(
        workbook.filename, _kind(kind), tuple(tables), tuple(_with_repeats(rows, kind)), tuple(notes)
    )


def _kind(kind: str) -> Kind:
    return next(known for known in get_args(Kind) if known == kind)


def _tables(sheet: Sheet) -> Iterator[tuple[Header, Sequence[Row]]]:
    """The sheet's tables: each heading with the rows down to the next different heading."""
    rows = sheet.rows
    header = find_header(rows, sheet.merges, 0)
    while header is not None:
        start = next((i for i, row in enumerate(rows) if row.number > header.last), len(rows))
        end, following = len(rows), None
        for index in range(start, len(rows)):
            if not any(
                isinstance(cell, str) and _MAYBE_HEADING.match(fold(cell[:40])) for cell in rows[index].cells
            ):
                continue
            other = find_header(rows[index : index + 3], sheet.merges, 0, near=1)
            if other is not None and len(other.fields) > 2 and dict(other.fields) != dict(header.fields):
                end, following = index, other
                break
        yield header, rows[start:end]
        header = following


class _Reader:
    """One table's rows, with what is carried down to them: groups, merged cells, the sheet's own name."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        body: Sequence[Row],
        kind: str,
        today: date,
        mended: frozenset[int],
    ) -> None:
        self._sheet, self._header, self._body, self._kind = sheet, header, body, kind
        self._today, self._mended = today, mended
        self._merged = dict(_merged_down(sheet.rows, sheet.merges, header))
        self._continued = {
            number
            for merge in sheet.merges
            if merge.left <= min(header.columns("name", "family_name", "given_name")) <= merge.right
            for number in range(merge.top + 1, merge.bottom + 1)
        }
        self._default_unit, self._default_place = self._from_around()

    def rows(self) -> Iterator[DraftRow]:
        lines = Lines(self._header, self._body, self._sheet.merges)
        judged = lines.kinds()
        lone = self._only_sex_column([row for row, line in judged if line is Line.PERSON])
        path: list[tuple[int, Group]] = []
        letter_before = ""
        for row, line in judged:
            if line is Line.GROUP:
                group = lines.group(row)
                depth = numbering(group.order, letter_before)
                if depth == 0:
                    letter_before = group.order
                path = [entry for entry in path if entry[0] < depth] + [(depth, group)]
            elif line is Line.PERSON and row.number not in self._continued:
                yield self._person(row, tuple(group.text for _, group in path), lone)

    def _person(self, row: Row, groups: tuple[str, ...], lone: Sex | None) -> DraftRow:
        values: dict[int, Cell] = {column: row.cell(column) for column in self._header.fields}
        for column in values:
            if values[column] is None:
                values[column] = self._merged.get((row.number, column))
        line = cells.Line(
            self._header.fields, self._header.labels, values, self._today, _YOUNGEST[self._kind], lone
        )
        fields = self._placed(line.read(), groups)
        repairs = list(line.repairs)
        if row.number in self._mended:
            repairs.append("tcvn3_decoded")
        return DraftRow(self._sheet.name, row.number, fields, tuple(line.problems), groups, tuple(repairs))

    def _placed(self, row: RowFields, groups: tuple[str, ...]) -> RowFields:
        """Unit, neighbourhood and category from the group rows, the address and the sheet, where no column has them."""
        units = [text for text in groups if not is_category(text) and not is_neighbourhood(text)]
        places = [text for text in groups if is_neighbourhood(text)]
        kinds = [category_of(text) for text in groups if is_category(text)]
        unit = row.unit or (units[-1] if units else None) or self._default_unit
        place = row.neighbourhood or (places[-1] if places else None)
        if place is None and unit is not None and self._kind in {"youth", "residents"}:
            place = neighbourhood_in(unit)  # 'Chi đoàn Tổ dân phố 4'
        return replace(
            row,
            unit=unit,
            neighbourhood=place or self._default_place,
            category=row.category or (kinds[-1] if kinds else None),
        )

    def _from_around(self) -> tuple[str | None, str | None]:
        """The unit and the neighbourhood that a line above the table or the sheet's tab names for everybody in it."""
        unit = place = None
        for row in self._sheet.rows:
            if row.number >= self._header.first:
                break
            for cell in row.cells:
                match = _ABOVE.match(clean(shown(cell)))
                if match is None:
                    continue
                said = match[1].strip(" .…")
                before = clean(shown(cell)).split(":")[0].strip(" -*")
                if not re.search(r"\w{2}", said) and not said.isdigit():
                    continue
                if fold(before) in {"thon", "to dan pho", "khu pho", "dia ban"}:
                    place = (
                        said if is_neighbourhood(said) or fold(before) == "dia ban" else f"{before} {said}"
                    )
                else:
                    unit = said
        tab = clean(self._sheet.name)
        if place is None and is_neighbourhood(tab):
            place = tab
        if unit is None and is_unit(tab):
            unit = tab
        return unit, place

    def _only_sex_column(self, people: Sequence[Row]) -> Sex | None:
        """What a blank means in a list with only one of the columns Nam and Nữ, ticked for some of its people."""
        columns = self._header.columns("sex_male", "sex_female")
        if len(columns) != 1 or self._header.columns("sex", "birth_male", "birth_female"):
            return None
        if not any(clean(shown(row.cell(columns[0]))) for row in people):
            return None
        return "M" if self._header.fields[columns[0]] == "sex_female" else "F"


def _merged_down(
    rows: Sequence[Row], merges: Sequence[Merge], header: Header
) -> Iterator[tuple[tuple[int, int], Cell]]:
    """The value of an office or place that is written once beside several people, for each of them."""
    by_number = {row.number: row for row in rows}
    for merge in merges:
        if (
            merge.bottom == merge.top
            or merge.top <= header.last
            or header.fields.get(merge.left) not in _CARRIED
        ):
            continue
        top = by_number.get(merge.top)
        if top is not None:
            for number in range(merge.top + 1, merge.bottom + 1):
                yield (number, merge.left), top.cell(merge.left)


def _with_repeats(rows: Sequence[DraftRow], kind: str) -> Iterator[DraftRow]:
    """Marks a row that says exactly what an earlier one of the file said."""
    seen: dict[str, DraftRow] = {}
    for row in rows:
        first = seen.setdefault(row_key(row.fields, kind), row)
        if first is row or not row.fields.name:
            yield row
            continue
        where = str(first.row) if first.sheet == row.sheet else f"{first.row} của trang “{first.sheet}”"
        yield replace(row, problems=(*row.problems, cells.problem("row_repeated", None, where)))
