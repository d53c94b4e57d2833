"""Reading classes and how many pupils they have: lines that somebody typed or pasted, or a sheet. Nobody is named."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from app.base.errors import Refused
from app.base.sheet import Sheet, Workbook, shown
from app.base.text import clean, fold
from trainees.imports.reading.counts import lines_of, read_number
from trainees.imports.reading.oldfont import in_unicode

_LOOKED_AT: Final = 5000
"""Rows of a sheet that are read: no locality has more classes."""
# '1A: 35', '1A, 35', '1A<tab>35', 'Lớp 1A – 35 học sinh', '6/1 35'.
_LINE: Final = re.compile(
    r"^\W*(?:\d{1,3}\s*[.)]\s+)?(?:lớp\s+|lop\s+)?(?P<name>\S(?:.*?\S)?)\s*(?:[:;,=|\t–—]|\s-|\s)\s*(?P<number>\d[\d.]*)\s*(?:học sinh|hoc sinh|hs|em|trẻ|cháu)?\W*$",
    re.I,
)
_CLASS: Final = re.compile(r"^(?:ten )?(?:lop|nhom lop|nhom,? lop|nhom)(?: hoc)?$")
_SIZE: Final = re.compile(
    r"^(?:si so|so (?:luong )?(?:hoc sinh|hs|tre|chau|em)|tong (?:so )?(?:hoc sinh|hs|tre)|hoc sinh|so luong|tong so|tong cong)\b"
)
_SCHOOL: Final = re.compile(r"^(?:ten )?(?:truong|don vi|co so)(?: hoc)?$")
_TOTAL: Final = re.compile(r"^(?:tong|cong|toan truong|khoi)\b")
_IS_SCHOOL: Final = re.compile(r"\b(?:truong|tieu hoc|thcs|thpt|mam non|mau giao)\b")


@dataclass(frozen=True, slots=True)
class SchoolDraft:
    """The classes of one school: its name as written (None: the file names none), and (class, pupils)."""

    name: str | None
    classes: tuple[tuple[str, int], ...]


def read_lines(text: str) -> list[tuple[str, int]]:
    """Class and number, one a line. Refused `class_lines`: with every line that says something else; none at all."""
    found: list[tuple[str, int]] = []
    wrong: list[str] = []
    for number, line in lines_of(text):
        match = _LINE.match(line[:200])
        size = read_number(match["number"].rstrip(".")) if match else None
        if match is None or size is None or size.value is None:
            if fold(line).startswith(("lop", "ten lop", "stt")) and not re.search(r"\d", line):
                continue  # the heading came along
            wrong.append(f"Dòng {number}: “{clean(line)[:60]}”.")
        elif not _TOTAL.match(fold(match["name"])):
            found.append((clean(match["name"]).rstrip(" :;,-–"), size.value))
    if wrong:
        raise Refused("class_lines", "Mỗi dòng ghi tên lớp rồi sĩ số, ví dụ “1A: 35”.", tuple(wrong[:20]))
    if not found:
        raise Refused("class_lines", "Chưa có lớp nào. Mỗi dòng ghi tên lớp rồi sĩ số, ví dụ “1A: 35”.")
    return found


def as_lines(classes: tuple[tuple[str, int], ...]) -> str:
    """What `read_lines` reads back."""
    return "\n".join(f"{name}: {pupils}" for name, pupils in classes)


def read_classes(workbook: Workbook) -> list[SchoolDraft]:
    """The schools of a workbook with their classes. Refused `classes_no_table`, `classes_named` (a list of pupils)."""
    schools: dict[str | None, list[tuple[str, int]]] = {}
    for raw in workbook.sheets:
        sheet, _ = in_unicode(replace(raw, rows=raw.rows[:_LOOKED_AT]))
        for school, name, pupils in _of_sheet(sheet):
            schools.setdefault(school, []).append((name, pupils))
    if not schools:
        if any(names_children(sheet) for sheet in workbook.sheets):
            raise Refused("classes_named", PUPILS_BY_NAME)
        raise Refused(
            "classes_no_table",
            "Không tìm thấy bảng có cột “Lớp” và cột “Sĩ số”. Có thể dán thẳng các dòng “1A: 35”.",
        )
    return [SchoolDraft(name, tuple(classes)) for name, classes in schools.items()]


def _of_sheet(sheet: Sheet) -> list[tuple[str | None, str, int]]:
    columns: dict[str, int] = {}
    start = 0
    for index, row in enumerate(sheet.rows[:15]):
        heads = {
            column: fold(shown(cell)).strip(" .:()")
            for column, cell in enumerate(row.cells)
            if cell is not None
        }
        found = {
            what: next((column for column, head in heads.items() if pattern.search(head)), None)
            for what, pattern in (("class", _CLASS), ("size", _SIZE), ("school", _SCHOOL))
        }
        if found["class"] is not None and found["size"] is not None:
            columns = {what: column for what, column in found.items() if column is not None}
            start = index + 1
            break
    if not columns:
        return []
    above = [
        clean(shown(cell)) for row in sheet.rows[: start - 1] for cell in row.cells if isinstance(cell, str)
    ]
    school = next((_school_in(text) for text in above if _school_in(text)), None) or _school_in(
        sheet.name or ""
    )
    out: list[tuple[str | None, str, int]] = []
    for row in sheet.rows[start:]:
        name = clean(shown(row.cell(columns["class"])))
        size = read_number(row.cell(columns["size"]))
        if (
            "school" in columns
            and (told := clean(shown(row.cell(columns["school"]))))
            and not _TOTAL.match(fold(told))
        ):
            school = told
        texts = [clean(shown(cell)) for cell in row.cells if isinstance(cell, str)]
        if size is None or size.value is None or not name or _TOTAL.match(fold(name)):
            group = next(
                (text for text in texts if _IS_SCHOOL.search(fold(text)) and not _TOTAL.match(fold(text))),
                None,
            )
            if group is not None and "school" not in columns:
                school = _school_in(group) or school
            continue
        out.append((school, re.sub(r"^(?:lớp)\s+", "", name, flags=re.I), size.value))
    return out


def _school_in(text: str) -> str | None:
    """The school that a heading or a group row names: 'SĨ SỐ … TRƯỜNG TIỂU HỌC HOA SEN' gives its name."""
    match = re.search(r"\b(?:trường|truong|mầm non|tiểu học|thcs|thpt)\s.*$", clean(text), re.I)
    if match is None or not _IS_SCHOOL.search(fold(match[0])):
        return None
    name = re.split(r"\s*(?:[,;(]|\bnăm học\b|\bnam hoc\b|\bhọc kỳ\b)", match[0], flags=re.I)[0].strip(
        " .:-–"
    )
    return name if 2 <= len(name.split()) <= 12 else None


# --- children by name -----------------------------------------------------------------------------------------

PUPILS_BY_NAME: Final = "Đây là danh sách học sinh có họ tên. Trẻ em chỉ được đếm, không ghi tên: hãy ghi sĩ số từng lớp ở mục Trường học."


def names_children(sheet: Sheet) -> bool:
    """The sheet is a list of pupils by name: a title that says so, or a column of classes beside parents or births."""
    heads: list[str] = []
    for row in sheet.rows[:15]:
        texts = [fold(cell) for cell in row.cells if isinstance(cell, str)]
        if any(
            re.search(r"\bdanh sach (?:hoc sinh|tre em|cac chau|chau|lop \d+[a-z]?\d?$)\b", text)
            for text in texts
        ):
            return True
        if any(re.match(r"(?:ho (?:va )?ten|ho va|ten hoc sinh|hoc sinh)\b", text) for text in texts):
            heads += texts
    has_class = any(_CLASS.match(head) for head in heads)
    has_child = any(
        re.search(r"\bphu huynh\b|\b(?:ho )?ten (?:hoc sinh|tre|chau)\b|\bhoc sinh\b", head) for head in heads
    )
    return (has_class and has_child) or any(re.search(r"\bten hoc sinh\b", head) for head in heads)


def named_children(workbook: Workbook) -> str | None:
    """The sentence that warns before pupils are entered as people by name; None for any other list."""
    return (
        PUPILS_BY_NAME
        if any(
            names_children(in_unicode(replace(sheet, rows=sheet.rows[:15]))[0]) for sheet in workbook.sheets
        )
        else None
    )
