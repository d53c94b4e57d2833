"""Reading a returned workbook: whose form it is, and what was answered. Pure: nothing is looked up, nothing written.

The file went through other programs and hands: rows are known by their keys wherever they stand, columns by their
headings. What cannot be taken as it stands is a trouble that names the place; all else counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from app.base import codes
from app.base.errors import Refused
from app.base.sheet import Cell, Row, Workbook, letter, read_workbook, shown
from app.base.text import clean, fold
from app.base.upload import check_file
from app.filing.parts import form, typed, unsaid
from app.filing.parts.asked import Said, SaidStaff, SaidTarget, SaidTask, Trouble, few
from app.filing.parts.form import COLUMNS, GUIDE, MARK, NOTES, ROWS, SENDER, STAFF, TARGETS, TASKS
from app.filing.parts.part import CODE_LENGTH

_KINDS: Final = frozenset({"xlsx"})
LARGEST: Final = 5 * 1024 * 1024
"""Bytes of a returned form; a unit of a thousand people has a tenth of it."""
MOST_ROWS: Final = 20_000
"""Rows of all its sheets; a unit of a thousand people has some 1,100."""
_ROW: Final = re.compile(r"(CT|NV|CB|GN):(.{1,300})", re.DOTALL)
_HEADING: Final = re.compile(r"#(CT|NV|CB|GN) (\S{1,30})")
_WHY: Final = {
    unsaid.FORMULA: "là công thức chưa được tính: gõ thẳng kết quả vào ô",
    unsaid.ERROR: "đang báo lỗi (như #REF!): gõ lại con số vào ô",
}

_ADDED: Final = {
    True: "chưa có trong danh sách cán bộ của đơn vị nên chưa nhận; thêm người này vào danh sách trước",
    False: "dòng do đơn vị thêm vào, không có mã dòng, nên không nhận",
}


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that came back. `names`: what it calls the unit; `rows`: the keys of the rows that are still in it, with what
    each is called there, of one that was copied every name."""

    code: str
    names: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]
    said: Said


def read(data: bytes, filename: str) -> tuple[str, Said]:
    """The code inside a returned workbook, and its answers; see `returned`."""
    found = returned(data, filename)
    return found.code, found.said


def returned(data: bytes, filename: str) -> Returned:
    """All that a returned workbook says. Refused: no XLSX or a damaged one (as `check_file`, `read_workbook`);
    `part_long`: more than MOST_ROWS; `part_no_code`: not a form of ours, or its hidden column went; `part_two_codes`: sheets of
    two forms in one file."""
    check_file(data, filename, kinds=_KINDS, largest=LARGEST)
    book = read_workbook(data, filename)
    if (rows := sum(len(sheet.rows) for sheet in book.sheets)) > MOST_ROWS:
        raise Refused(
            "part_long",
            f"Tệp có {rows} dòng, nhiều hơn hẳn mẫu đã gửi. Bỏ các dòng, trang đã thêm vào rồi gửi lại.",
        )
    found = _codes(book)
    if not found:
        raise Refused(
            "part_no_code",
            "Tệp này không có mã phần báo cáo. Hãy dùng đúng tệp mẫu đã gửi cho đơn vị, và đừng xóa cột ẩn đầu bảng.",
        )
    if len(found) > 1:
        raise Refused(
            "part_two_codes",
            f"Tệp này chứa bảng của {len(found)} mẫu khác nhau ({', '.join(map(form.grouped, sorted(found)))}). "
            "Mỗi mẫu của một đơn vị, một kỳ: gửi từng tệp riêng.",
        )
    return _Reader(book, unsaid.of_workbook(data)).read(found.pop())


def _codes(book: Workbook) -> set[str]:
    """Every code that the file carries: in its headings, on the hidden sheet, beside 'Mã phần báo cáo'."""
    found = set()
    for sheet in book.sheets:
        for row in sheet.rows:
            for at, cell in enumerate(row.cells):
                if not isinstance(cell, str):
                    continue
                heading = _HEADING.fullmatch(cell.strip())
                beside = fold(cell).startswith("ma phan bao cao")
                for text in (heading[2] if heading else "", shown(row.cell(at + 1)) if beside else ""):
                    code = codes.normalise(text)
                    if codes.is_code(code, CODE_LENGTH):
                        found.add(code)
    return found


def _names(book: Workbook) -> tuple[str, ...]:
    names = [
        clean(shown(row.cell(at + 1)))
        for sheet in book.sheets if sheet.name in (GUIDE, MARK)
        for row in sheet.rows
        for at, cell in enumerate(row.cells) if isinstance(cell, str) and fold(cell).rstrip(":") == "don vi"
    ]  # fmt: skip
    return tuple(dict.fromkeys(name for name in names if name))


@dataclass(slots=True)
class _Reader:
    book: Workbook
    unsaid: Mapping[tuple[str, str], str]
    headings: dict[str, dict[str, int]] = field(default_factory=dict)
    below: dict[str, tuple[int, str]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=dict)

    def read(self, code: str) -> Returned:
        targets: dict[str, SaidTarget] = {}
        tasks: dict[str, SaidTask] = {}
        staff: dict[int, SaidStaff] = {}
        notes: dict[str, str] = {}
        for group, key, place, cells in self._rows():
            if group == TARGETS:
                kind, _colon, ref = key.partition(":")
                target = self._of(place, cells, partial(typed.target, kind, **_but(cells, "words")))
                if target is not None and not target.empty:
                    self._once(key, place, targets, ref, target)
                elif target is not None and (target.document or target.document_on):
                    self._trouble(place, cells, "ghi văn bản mà chưa ghi số liệu: coi như chưa trả lời")
            elif group == TASKS:
                task = self._of(place, cells, partial(typed.task, **_but(cells, "words")))
                if task is not None and (task.state or task.text):
                    self._once(key, place, tasks, key, task)
            elif group == STAFF and key.isascii() and key.isdigit() and len(key) < 10:
                one = self._of(place, cells, partial(typed.staff, **_but(cells, "name")))
                if one is not None and (one.done or one.left_on):
                    self._once(key, place, staff, int(key), one)
            elif group == NOTES and key in ROWS:
                said = self._of(place, cells, partial(typed.words, cells["text"]))
                if said:
                    self._once(key, place, notes, key, said)
        sender = clean(notes.pop(SENDER, ""))[:120]
        said_all = Said(targets, tasks, staff, notes, sender, few(self.troubles))
        rows = {key: tuple(called) for key, called in self.seen.items()}
        return Returned(code, _names(self.book), rows, said_all)

    def _rows(self) -> Iterator[tuple[str, str, str, dict[str, Cell]]]:
        """(sheet's word, key, 'Chỉ tiêu, dòng 5', the cells that a unit fills in and what the row is called)."""
        for sheet in self.book.sheets:
            for row in sheet.rows:
                if (found := _keyed(_HEADING, row)) is not None:
                    self.below.setdefault(sheet.name or "", (row.number, found[1]))
                    self.headings[f"{sheet.name}/{found[1]}"] = _columns(found[1], row)
                    self.headings.setdefault(found[1], _columns(found[1], row))
        for sheet in self.book.sheets:
            for row in sheet.rows:
                found = _keyed(_ROW, row)
                if found is None:
                    self._stranger(sheet.name or "", row)
                    continue
                group, key, name = found[1], found[2], sheet.name or ""
                at = self.headings.get(f"{name}/{group}") or self.headings.get(group)
                place = f"{name}, dòng {row.number}"
                called = self.seen.setdefault(f"{group}:{key}", [])
                if at is None:
                    self.troubles.append(
                        Trouble(place, "dòng tiêu đề của bảng đã bị xóa nên không đọc được dòng này")
                    )
                    continue
                wanted = [c.field for c in COLUMNS[group] if c.asked]
                title = "name" if group == STAFF else "words"
                called.append(clean(shown(row.cell(at.get(title, -1)))))
                broken = [
                    (f"{letter(at[one])}{row.number}", why) for one in wanted if one in at
                    if (why := self.unsaid.get((name, f"{letter(at[one])}{row.number}"))) is not None
                ]  # fmt: skip
                for cell, why in broken:
                    self.troubles.append(Trouble(f"{name}, ô {cell}", f"Ô {cell} {_WHY[why]}. Dòng này coi như chưa trả lời."))  # fmt: skip
                if not broken:
                    yield group, key, place, {one: row.cell(at.get(one, -1)) for one in [title, *wanted]}

    def _stranger(self, sheet: str, row: Row) -> None:
        """A row below a heading that has no key: somebody was added, and whoever reads must hear of it."""
        number, group = self.below.get(sheet, (0, ""))
        if not group or row.number <= number:
            return
        at = self.headings[f"{sheet}/{group}"]
        title = "name" if group == STAFF else "words"
        cells = {
            c.field: row.cell(at.get(c.field, -1)) for c in COLUMNS[group] if c.asked or c.field == title
        }
        if any(clean(shown(cell)) for cell in cells.values()):
            self._trouble(f"{sheet}, dòng {row.number}", cells, _ADDED[group == STAFF])

    def _of(self, place: str, cells: Mapping[str, Cell], read: Callable[[], Any]) -> Any:
        try:
            return read()
        except ValueError as wrong:
            self._trouble(place, cells, str(wrong))
            return None

    def _trouble(self, place: str, cells: Mapping[str, Cell], message: str) -> None:
        title = clean(shown(cells.get("name") or cells.get("words")))
        shortened = title if len(title) <= 60 else f"{title[:57]}…"
        self.troubles.append(Trouble(place, f"{shortened}: {message}" if title else message))

    def _once(self, key: str, place: str, into: dict[Any, Any], of: object, answer: object) -> None:
        """A row that was copied answers once; of two answers the first one holds."""
        if of in into and into[of] != answer:
            self.troubles.append(Trouble(place, f"Dòng này có hai lần trong tệp với hai câu trả lời khác nhau ({key}): đã lấy dòng đứng trước."))  # fmt: skip
            return
        into[of] = answer


def _keyed(pattern: re.Pattern[str], row: Row) -> re.Match[str] | None:
    found = (pattern.fullmatch(cell.strip()) for cell in row.cells if isinstance(cell, str))
    return next((match for match in found if match is not None), None)


def _columns(group: str, row: Row) -> dict[str, int]:
    """Field → column, by the words of a heading."""
    wanted = {fold(column.heading): column.field for column in COLUMNS[group]}
    named: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        if (what := wanted.get(fold(shown(cell)))) is not None:
            named.setdefault(what, at)
    return named


def _but(cells: Mapping[str, Cell], title: str) -> dict[str, Any]:
    return {name: cell for name, cell in cells.items() if name != title}
