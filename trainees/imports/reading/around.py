"""Whose table it is, where the lines above it or the sheet's tab say so for everybody in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.base.sheet import Row, shown
from app.base.text import clean, fold
from trainees.imports.reading.draft import CATEGORIES
from trainees.imports.reading.places import is_neighbourhood, is_unit, neighbourhood_in

_LABELLED: Final = re.compile(
    r"(?i)^\W{0,6}(?P<unit>(?:tên )?(?:đơn vị|cơ quan|trường|chi đoàn)(?: (?:báo cáo|lập|công tác))?|(?:tên )?cơ quan, đơn vị)?"
    r"(?P<place>thôn|tổ dân phố|khu phố|tdp|ấp|bản|buôn|làng|xóm|khóm|tổ|khu|khu dân cư|địa bàn)?(?P<so> số)?\s*:\s*(?P<said>\S.*)$"
)
_LIST: Final = re.compile(r"\W{0,6}(?:[a-z0-9]{1,4}[.)/-]\s*)?(?:danh sach|ds)\b")
_TEAM: Final = re.compile(r"\bto cong nghe so\b|\bcnscd\b|\bto cong tac\b.*\bcong nghe so cong dong\b")
# 'Cán bộ' of a title may mean anybody in an office; the others count where they stand alone.
_ANYBODY: Final = "cán bộ"
# What a title goes on with after it has named somebody's place or office.
_AFTER: Final = re.compile(
    r"(?i)\s*(?:[,;(]|\s[-–]\s|\b(?:năm|tháng|quý|tham gia|tham dự|đăng ký|đủ|từ|thuộc|xã|phường|thị trấn|đặc khu|trên|học|tính|có|được|và)\b).*$"
)
_AFTER_OFFICE: Final = re.compile(
    r"(?i)\s*(?:[,;(]|\s[-–]\s(?=\d)|\b(?:năm|tháng|quý|học kỳ|tham gia|tham dự|đăng ký|có|được)\b).*$"
)
_SCHOOL: Final = re.compile(
    r"(?i)\btrường (?:tiểu học|mầm non|mẫu giáo|mn|mg|th|thcs|th&thcs|thpt|trung học|ptdt|phổ thông|liên cấp)\b.*"
)
_OFFICE: Final = re.compile(
    r"(?i)(?<!các )(?<!trưởng )\b(?:trạm y tế|trung tâm \S+ \S+|phòng (?!chống|ban|cháy|dịch)\S+ \S+|hội (?:nông dân|liên hiệp|cựu chiến binh)|chi đoàn \S+).*"
)


@dataclass(frozen=True, slots=True)
class Whose:
    """What holds for everybody in a table; None for what nobody says. See `RowFields`."""

    unit: str | None = None
    neighbourhood: str | None = None
    category: str | None = None
    team: bool | None = None


def whose(above: Sequence[Row], tab: str | None, kind: str) -> Whose:
    """What is said of a table as a whole, by the lines over its heading (`above`) and the sheet's name (`tab`).

    `kind`: what list it is. A labelled line ('Đơn vị: …') counts before the tab's name, and that before a title.
    """
    lines = [
        text for row in above for cell in row.cells if isinstance(cell, str) and (text := clean(shown(cell)))
    ]
    unit, place = _labelled(lines)
    name = clean(tab)
    if place is None and is_neighbourhood(name):
        place = name
    if unit is None and is_unit(name):
        unit = name
    category: str | None = None
    team = _TEAM.search(fold(name)) is not None
    for line in reversed(lines):  # the nearest title is the table's own
        titled = _LIST.match(fold(line)) is not None
        if titled and place is None and kind != "staff":
            place = _place_of_title(line)
        if unit is None and kind == "staff":
            unit = _unit_of(line, titled)
        if titled:
            team = team or _TEAM.search(fold(line)) is not None
            said = [word for word in CATEGORIES if fold(word) in fold(line)]
            if kind == "staff" and len(said) == 1 and said[0] != _ANYBODY:
                category = category or said[0]
    return Whose(unit, place, category, team or None)


def _labelled(lines: Sequence[str]) -> tuple[str | None, str | None]:
    unit = place = None
    for line in lines:
        match = _LABELLED.match(line)
        if match is None or not (match["unit"] or match["place"]) or (match["unit"] and match["place"]):
            continue
        said = match["said"].strip(" .…_")
        if not re.search(r"\w{2}", said) and not said.isdigit():
            continue
        if match["unit"]:
            word = fold(match["unit"])
            unit = (
                said
                if word not in {"truong", "chi doan"} or fold(said).startswith(word)
                else f"{match['unit'].strip()} {said}"
            )
        else:
            word = match["place"]
            place = (
                said
                if is_neighbourhood(said) or fold(word) == "dia ban"
                else f"{word}{match['so'] or ''} {said}"
            )
    return unit, place


def _place_of_title(line: str) -> str | None:
    found = neighbourhood_in(line)
    if found is None or re.match(r"(?:ban|lang) (?:ke|tong|danh|bao|cam|sao|nghe)\b", fold(found)):
        return None
    found = _AFTER.sub("", found).strip(" .-–")
    words = found.split()
    return found if is_neighbourhood(found) and 2 <= len(words) <= 6 and neighbourhood_in(found) else None


def _unit_of(line: str, titled: bool) -> str | None:
    match = _SCHOOL.search(line) if titled or fold(line).startswith("truong ") else None
    if match is None and titled:
        match = _OFFICE.search(line)
    if match is None and not titled and re.match(r"tram y te\b", fold(line)):
        match = re.match(r".*", line)
    if match is None:
        return None
    found = _AFTER_OFFICE.sub("", match[0]).strip(" .:-–")
    return found if is_unit(found) and len(found.split()) >= 3 else None
