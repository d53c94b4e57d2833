"""What kind of list a workbook is, judged by its title, its headings and its names; a page preselects it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from app.base.sheet import Sheet, Workbook, shown
from app.base.text import clean, fold
from trainees.imports.reading.draft import KINDS, Kind
from trainees.imports.reading.header import Header, find_header
from trainees.imports.reading.oldfont import in_unicode
from trainees.imports.reading.places import is_neighbourhood, is_unit

_LOOKED_AT: Final = 60  # rows of each sheet: the title, the heading and the first groups
_SHEETS: Final = 12
# A sheet that has no more than these may be a table of counts by place.
_COUNTED: Final = frozenset({"number", "name", "unit", "neighbourhood", "sex_male", "sex_female"})
_NUMBERED: Final = re.compile(r"^\s*(?:[IVXL]+|[A-ZĐ]|\d{1,2})\s*[.)/-]\s*")

_Rules = tuple[tuple[Kind, int, re.Pattern[str]], ...]


def _rules(*rules: tuple[Kind, int, str]) -> _Rules:
    return tuple((kind, points, re.compile(pattern)) for kind, points, pattern in rules)


# Words of a title, a tab or a file's name.
_TITLES: Final = _rules(
    ("registrations", 4, r"\bdang ky (?:truc tuyen|tham gia|hoc|tap huan|lop|online)|bieu mau|\bform\b|cau tra loi|\bresponses?\b"),
    ("youth", 5, r"\bdoan vien\b|\bchi doan\b|\bdoan thanh nien\b|\bthanh nien\b|\btncs\b"),
    ("staff", 4, r"\bcan bo\b|\bcong chuc\b|\bvien chuc\b|\bcbccvc|\bgiao vien\b|\bnhan vien\b|\bkhong chuyen trach\b|\bnguoi lao dong\b|\bnhan su\b|\bcb,? ?gv\b"),
    ("residents", 5, r"\bnguoi dan\b|\bnhan khau\b|\bcong dan\b|\bdan cu\b|\bho gia dinh\b|\bho dan\b|\bcu tri\b|\bhoc sinh\b|\bnguoi cao tuoi\b|\bhoi vien\b"),
    ("residents", 9, r"\bto cong nghe so\b|\bto cnscd\b"),
)  # fmt: skip
# Words of a column's heading, of those too that nothing is kept of.
_HEADINGS: Final = _rules(
    ("registrations", 8, r"^(?:dau thoi gian|timestamp|thoi gian (?:dang ky|gui|tra loi|bat dau|hoan thanh)|ngay (?:gio )?(?:dang ky|gui)|submitted|start time|completion time)"),
    ("registrations", 2, r"\?\s*$|ban (?:muon|o|co|la)\b|\b(?:noi dung|khoa|lop) (?:muon hoc|dang ky)"),
    ("youth", 5, r"\bchi doan\b|\bvao doan\b|\bdoan vien\b|\bchuc vu doan\b|\bso the doan\b"),
    ("staff", 3, r"^(?:chuc vu(?! doan)|chuc danh|vi tri viec lam|vtvl|nhiem vu)\b|\bngach\b|\bbien che\b|\bma so (?:cong|vien) chuc\b"),
    ("staff", 2, r"\b(?:don vi|co quan|noi) cong tac\b|^(?:co quan|phong ban|bo phan|don vi)\b|\bcong chuc\b|\bvien chuc\b|\bcan bo\b"),
    ("residents", 4, r"\bchu ho\b|\bnhan khau\b|\bso ho\b|^ma ho\b|\bho khau\b|\bthuong tru\b|\bcu tru\b|\btam tru\b|^lop\b|\bhoc sinh\b"),
    ("residents", 1, r"\bdia chi\b|\bcho o\b|\bnoi o\b|\bto dan pho\b|\bthon\b|\bkhu pho\b|\bkhu dan cu\b|\bdia ban\b|\bnghe nghiep\b"),
)  # fmt: skip


def guess_kind(workbook: Workbook) -> Kind | None:
    """The likeliest kind of list that a workbook holds; None where nothing speaks for one.

    Only a proposal: whoever brings the file says what it is.
    """
    named: Counter[Kind] = Counter()
    _vote(named, _TITLES, re.sub(r"[\W_]+", " ", fold(workbook.filename.rsplit(".", 1)[0])))
    told: Counter[Kind] = Counter()  # what the clearest sheet says for each kind
    found = False
    for raw in workbook.sheets[:_SHEETS]:
        sheet, _ = in_unicode(replace(raw, rows=raw.rows[:_LOOKED_AT]))
        header = find_header(sheet.rows, sheet.merges, 0)
        if header is None or not set(header.fields.values()) - _COUNTED:
            continue
        found = True
        for kind, points in _of_sheet(sheet, header).items():
            told[kind] = max(told[kind], points)
    votes = named + told
    best = max(KINDS, key=lambda kind: votes[kind])
    return best if found and votes[best] > 0 else None


def _of_sheet(sheet: Sheet, header: Header) -> Counter[Kind]:
    votes: Counter[Kind] = Counter()
    for label in header.labels.values():
        for part in dict.fromkeys((fold(label), fold(label.split(" – ")[-1]))):
            _vote(votes, _HEADINGS, part)
    tab = clean(sheet.name)
    if is_unit(tab):  # 'Đoàn Thanh niên' is an office of the commune, 'Chi đoàn Thôn 3' is none
        votes["youth" if fold(tab).startswith("chi doan") else "staff"] += 3
    else:
        _vote(votes, _TITLES, fold(tab))
        votes["residents"] += 2 * is_neighbourhood(tab)
    above = [text for row in sheet.rows if row.number < header.first for text in _texts(row.cells)]
    _vote(votes, _TITLES, " | ".join(fold(text) for text in above))
    groups = [
        _NUMBERED.sub("", max(texts, key=len))
        for row in sheet.rows
        if row.number > header.last and 0 < len(texts := list(_texts(row.cells))) <= 2
    ]
    units = [fold(shown(row.cell(column))) for column in header.columns("unit") for row in sheet.rows]
    votes["youth"] += 3 * any(text.startswith("chi doan ") for text in [*units, *map(fold, groups)])
    votes["staff"] += 2 * any(is_unit(text) for text in groups)
    votes["residents"] += 2 * any(is_neighbourhood(text) for text in groups)
    return votes


def _texts(cells: tuple[object, ...]) -> Iterator[str]:
    for cell in cells:
        if isinstance(cell, str) and (text := clean(shown(cell))):
            yield text


def _vote(votes: Counter[Kind], rules: _Rules, text: str) -> None:
    for kind, points, pattern in rules:
        if pattern.search(text):
            votes[kind] += points
