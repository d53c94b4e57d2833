"""A workbook into a `RosterDraft`: every table of every sheet, every row with its place and its problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, get_args

from app.base import clock
from app.base.errors import Refused
from app.base.sheet import Cell, Row, Sheet, Workbook, letter, shown
from app.base.text import clean, recased
from trainees.imports.reading import cells
from trainees.imports.reading.around import whose
from trainees.imports.reading.byhand import as_chosen, heading_by_hand, headings_and_samples
from trainees.imports.reading.carried import continued, merged_down, written_once
from trainees.imports.reading.classes import PUPILS_BY_NAME, names_children
from trainees.imports.reading.columns import Around, Columns
from trainees.imports.reading.draft import (
    DraftRow,
    DraftTable,
    Kind,
    Note,
    RosterDraft,
    Sex,
    row_key,
)
from trainees.imports.reading.lines import Group, Line, Lines, numbering
from trainees.imports.reading.oldfont import in_unicode
from trainees.imports.reading.options import ReadingOptions, shape_of
from trainees.imports.reading.places import (
    category_of,
    is_category,
    is_neighbourhood,
)
from trainees.imports.reading.problems import problem
from trainees.imports.reading.rewriting import Tally, decoded_cells
from trainees.imports.reading.tables import Table, tables_of

# Nobody on a staff list is younger; used only for years of two digits.
_YOUNGEST: Final[dict[str, int]] = {"staff": 17, "youth": 14, "residents": 0, "registrations": 0}

_MOST_ALIKE: Final = 300
"""Rows of one name and nothing else; a commune of 30,000 has some thirty."""
_UNTOLD: Final = ReadingOptions()


def read_roster(
    workbook: Workbook, kind: str, *, today: date | None = None, options: ReadingOptions = _UNTOLD
) -> RosterDraft:
    """A roster file as a draft; nothing is looked up and nothing is written.

    `kind`: staff, residents, youth or registrations. `today` (default: the clock's) bounds birth dates. `options`: what
    a person said of the file. Raises Refused: roster_kind, roster_no_header (no sheet has a heading with names),
    roster_empty (no people), roster_no_name (by the options no column holds names), roster_one_name (what stands in the
    column of names is no name).
    """
    if kind not in get_args(Kind):
        raise Refused(
            "roster_kind", "Hãy chọn loại danh sách: cán bộ, người dân, đoàn viên hoặc người đăng ký."
        )
    tables: list[DraftTable] = []
    rows: list[DraftRow] = []
    notes: list[Note] = []
    headed = False
    old_font, capitals = Tally(done=options.old_font is not False), Tally(done=options.recase)
    for place, raw in enumerate(workbook.sheets):
        sheet, mended = in_unicode(raw, decode=options.old_font)
        said = options.header_rows.get(place)
        found = list(tables_of(sheet, heading_by_hand(sheet, said, options) if said else None))
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
        if names_children(sheet):
            notes.append(Note(sheet.name, "children_named", PUPILS_BY_NAME))
        if mended:
            notes.append(
                Note(
                    sheet.name,
                    "tcvn3_decoded",
                    f"{len(mended)} dòng gõ bằng phông chữ cũ (TCVN3 hoặc VNI) đã được chuyển sang Unicode. Hãy xem lại họ tên.",
                )
            )
        if sheet.hidden:
            notes.append(
                Note(
                    sheet.name, "sheet_hidden", f"Trang “{sheet.name}” đang ẩn trong tệp nhưng vẫn được đọc."
                )
            )
        would_be, changed = in_unicode(raw) if options.old_font is False else (sheet, mended)
        for before, after in decoded_cells(raw, would_be, changed, found[0].header) if changed else ():
            old_font.count(before, after)
        for found_table in found:
            table = as_chosen(found_table, sheet, options)
            header = table.header
            headed = True
            reader = _Reader(
                sheet, table, kind, today or clock.today(), mended, capitals, recase=options.recase
            )
            people = list(reader.rows())
            if not people:
                notes.append(
                    Note(
                        sheet.name,
                        "table_without_people",
                        f"Bảng ở dòng {header.first}{f' của trang “{sheet.name}”' if sheet.name else ''} không có người nào nên được bỏ qua.",
                    )
                )
                continue
            columns = {letter(column): field for column, field in sorted(header.fields.items())}
            shape, told = shape_of(header), headings_and_samples(header, reader.people)
            tables.append(DraftTable(sheet.name, header.first, columns, header.ignored, shape, *told))
            rows.extend(people)
            notes.extend(reader.notes)
    if not headed:
        raise Refused(
            "roster_no_header",
            "Không tìm thấy dòng tiêu đề có cột “Họ và tên” trong 15 dòng đầu của trang nào. "
            "Hãy thêm dòng tiêu đề vào tệp rồi chọn lại.",
        )
    if not rows:
        raise Refused("roster_empty", "Danh sách có dòng tiêu đề nhưng không có người nào bên dưới.")
    _not_one_name(rows)
    return RosterDraft(
        workbook.filename,
        _kind(kind),
        tuple(tables),
        tuple(_with_repeats(rows, kind)),
        tuple(notes),
        old_font.result(),
        capitals.result(),
    )


def _not_one_name(rows: Sequence[DraftRow]) -> None:
    """Refused when hundreds of rows say one name and nothing by which to tell them apart: each would be compared with each,
    and asked about. It is a column that was taken for the names.
    """
    alike = Counter(
        row.fields.name for row in rows
        if row.fields.name and row.fields.birth is None and row.fields.national_id is None
    )  # fmt: skip
    name, count = next(iter(alike.most_common(1)), ("", 0))
    if count > _MOST_ALIKE:
        raise Refused(
            "roster_one_name",
            f"{count} dòng cùng ghi “{name[:40]}” ở cột họ tên và không có ngày sinh hay số CCCD. "
            "Có vẻ cột họ tên bị chọn nhầm: hãy xem lại cách đọc cột, hoặc bổ sung ngày sinh.",
        )


def _kind(kind: str) -> Kind:
    return next(known for known in get_args(Kind) if known == kind)


class _Reader:
    """One table's rows, with what is carried down to them: groups, merged cells, the sheet's own name."""

    def __init__(
        self,
        sheet: Sheet,
        table: Table,
        kind: str,
        today: date,
        mended: frozenset[int],
        capitals: Tally,
        *,
        recase: bool,
    ) -> None:
        header = table.header
        self._sheet, self._header, self._body, self._kind = sheet, header, table.body, kind
        self._today, self._mended, self._glance = today, mended, table.glance
        self._merged = merged_down(sheet.rows, sheet.merges, header)
        self._capitals, self._recase = capitals, recase
        self.notes: list[Note] = []
        self.people: list[Row] = []
        name = min(header.columns("name", "family_name", "given_name"))
        self._continued = continued(sheet.rows, sheet.merges, name)
        self._whose = whose(table.above, sheet.name, kind)

    def rows(self) -> Iterator[DraftRow]:
        lines = Lines(self._header, self._body, self._sheet.merges, self._glance)
        judged = lines.kinds()
        people = [row for row, line in judged if line is Line.PERSON]
        self.people = people
        lone = self._only_sex_column(people)
        if not any(line is Line.GROUP for _, line in judged):
            self._carry(people)
        columns = Columns(self._header.fields, self._header.labels, self._today, _YOUNGEST[self._kind], lone)
        path: list[tuple[int, Group]] = []
        groups: tuple[str, ...] = ()
        around, letter_before = self._around(groups), ""
        for row, line in judged:
            if line is Line.GROUP:
                group = lines.group(row)
                depth = numbering(group.order, letter_before)
                if depth == 0:
                    letter_before = group.order
                path = [entry for entry in path if entry[0] < depth] + [(depth, group)]
                groups = tuple(group.text for _, group in path)
                around = self._around(groups)
            elif line is Line.PERSON and row.number not in self._continued:
                yield self._person(row, columns, groups, around)

    def _carry(self, people: Sequence[Row]) -> None:
        once = written_once(people, self._header, self._merged)
        if once:
            self._merged |= once
            heads = " và ".join(dict.fromkeys(f"“{self._header.labels[column]}”" for _, column in once))
            self.notes.append(
                Note(
                    self._sheet.name,
                    "carried_down",
                    f"Cột {heads} chỉ ghi ở người đầu mỗi nhóm; {len(once)} ô trống bên dưới được hiểu là như ô phía trên. Hãy xem lại.",
                )
            )

    def _person(self, row: Row, columns: Columns, groups: tuple[str, ...], around: Around) -> DraftRow:
        line = cells.Line(columns, self._cells(row, columns))
        fields = line.read(around)
        if fields.name.isupper() and (name := recased(fields.name)) != fields.name:
            self._capitals.count(fields.name, name)
            if self._recase:
                fields = replace(fields, name=name)
                line.repairs.append("name_recased")
        if row.number in self._mended:
            line.repairs.append("tcvn3_decoded")
        return DraftRow(
            self._sheet.name, row.number, fields, tuple(line.problems), groups, tuple(line.repairs)
        )

    def _cells(self, row: Row, columns: Columns) -> Sequence[Cell]:
        """The row's cells, as many as there are columns to read, with what is merged or carried into blank ones."""
        missing = columns.width - len(row.cells)
        values = row.cells + (None,) * missing if missing > 0 else row.cells
        if not self._merged:
            return values
        return [
            self._merged.get((row.number, column)) if cell is None and column in columns.fields else cell
            for column, cell in enumerate(values)
        ]

    def _around(self, groups: tuple[str, ...]) -> Around:
        """Unit, neighbourhood and category of the group rows and the sheet, for rows without their own."""
        units = [text for text in groups if not is_category(text) and not is_neighbourhood(text)]
        places = [text for text in groups if is_neighbourhood(text)]
        kinds = [category_of(text) for text in groups if is_category(text)]
        return Around(
            (units[-1] if units else None) or self._whose.unit,
            places[-1] if places else None,
            self._whose.neighbourhood,
            kinds[-1] if kinds else self._whose.category,
            place_in_unit=self._kind in {"youth", "residents"},
            team=self._whose.team,
        )

    def _only_sex_column(self, people: Sequence[Row]) -> Sex | None:
        """What a blank means in a list with only one of the columns Nam and Nữ, ticked for some of its people."""
        columns = self._header.columns("sex_male", "sex_female")
        if len(columns) != 1 or self._header.columns("sex", "birth_male", "birth_female"):
            return None
        if not any(clean(shown(row.cell(columns[0]))) for row in people):
            return None
        return "M" if self._header.fields[columns[0]] == "sex_female" else "F"


def _with_repeats(rows: Sequence[DraftRow], kind: str) -> Iterator[DraftRow]:
    """Marks a row that says exactly what an earlier one of the file said."""
    # The digests are made only where the likeliest cells are equal already.
    like: dict[tuple[str | None, ...], DraftRow | None] = {}
    seen: dict[str, DraftRow] = {}
    for row in rows:
        said = row.fields
        brief = (said.name.casefold().strip(), said.birth, said.national_id, said.phone)
        if not said.name or brief not in like:
            if said.name:
                like[brief] = row
            yield row
            continue
        earlier, like[brief] = like[brief], None
        if earlier is not None:
            seen[row_key(earlier.fields, kind)] = earlier
        first = seen.setdefault(row_key(said, kind), row)
        if first is row:
            yield row
            continue
        where = str(first.row) if first.sheet == row.sheet else f"{first.row} của trang “{first.sheet}”"
        yield replace(row, problems=(*row.problems, problem("row_repeated", None, where)))
