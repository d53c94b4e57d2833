"""Two people, or a row and a person, beside each other: the same fields in the same order, and how they compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.base import clock
from app.base.db import db
from app.base.text import fold
from app.web.pages import vn_day
from app.web.people.frame import PHONE_USES, SEXES, TITLES
from campaigns.attendance.events import Attendance
from campaigns.lessons import Lesson
from trainees import areas, cards, ledger, people, rosters
from trainees.areas import Neighbourhood, Unit
from trainees.imports import answering
from trainees.imports.belonging import belongings
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.people import Person
from trainees.rosters import Membership

LABELS: Final = {
    "name": _l("Họ và tên"),
    "sorts_as": _l("Sắp xếp theo"),
    "birth": _l("Ngày sinh"),
    "sex": _l("Giới tính"),
    "national_id": _l("Số CCCD"),
    "old_id": _l("Số CMND cũ"),
    "phone": _l("Điện thoại"),
    "phone_use": _l("Dùng điện thoại"),
    "language": _l("Ngôn ngữ muốn học"),
    "neighbourhood_id": _l("Nơi ở"),
}
MOST_ORIGINS: Final = 3


@dataclass(slots=True)
class Side:
    """One of the two. `shown`: column → what a person reads; `keys`: column → what is compared. Blank ones are not in them.

    `more`: (label, lines) of what is told but not compared: lists, lessons, evidence, where it came from. `stands`:
    (category, key of the unit or '') → words, of the lists in which somebody stands today or a row would enter them.
    """

    title: str
    name: str
    person: Person | None = None
    row: RosterRow | None = None
    shown: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    more: list[tuple[str, list[str]]] = field(default_factory=list)
    stands: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A field of both. `state`: same, near (written otherwise, or fuller), differs, missing (one side says nothing)."""

    column: str
    label: str
    left: str | None
    right: str | None
    state: str
    words: str

    @property
    def chosen_from(self) -> bool:
        """Whether somebody who merges has a choice."""
        return self.state != "same"


def compared(left: Side, right: Side) -> list[Line]:
    """The fields that at least one side has, in order."""
    lines = []
    for column, label in LABELS.items():
        mine, theirs = left.keys.get(column), right.keys.get(column)
        if mine is None and theirs is None:
            continue
        state, words = _state(column, mine, theirs)
        lines.append(Line(column, str(label), left.shown.get(column), right.shown.get(column), state, words))
    return lines


def _state(column: str, mine: str | None, theirs: str | None) -> tuple[str, str]:
    if mine is None or theirs is None:
        return "missing", _("Một bên chưa ghi")
    if mine == theirs:
        return "same", _("Giống")
    if column == "name" and fold(mine) == fold(theirs):
        return "near", _("Khác dấu, chữ hoa")
    if column == "birth" and (mine.startswith(theirs) or theirs.startswith(mine)):
        return "near", _("Một bên đủ hơn")
    return "differs", _("Khác")


# --- somebody of the register --------------------------------------------------------------------------------


def of_person(person: Person, title: str) -> Side:
    """Somebody of the register, with what their whole family of merged rows did."""
    family = people.family(person.id)
    place = db.session.get(Neighbourhood, person.neighbourhood_id) if person.neighbourhood_id else None
    side = Side(title, person.name, person=person)
    _fill(side, {
        "name": person.name, "sorts_as": person.sorts_as, "birth": person.birth, "sex": person.sex, "phone": person.phone,
        "phone_use": person.phone_use, "language": person.language, "national_id": person.national_id, "old_id": person.old_id,
    }, place.name if place else None)  # fmt: skip
    lessons = (
        db.session.scalar(
            select(func.count(Attendance.lesson_id.distinct())).where(Attendance.person_id.in_(family))
        )
        or 0
    )
    trainings = db.session.scalar(
        select(func.count(Lesson.training_id.distinct()))
        .join(Attendance, Attendance.lesson_id == Lesson.id).where(Attendance.person_id.in_(family))
    ) or 0  # fmt: skip
    lines = len({(line.skill, line.kind, line.source) for line in ledger.lines(person_ids=family)})
    held = cards.of(person.id)
    side.stands = _stands(family)
    side.more = [
        (_("Có tên trong danh sách"), list(side.stands.values())),
        (_("Đã học"), [_("%(lessons)s buổi của %(trainings)s lớp", lessons=lessons, trainings=trainings)] if lessons else []),
        (_("Ghi nhận kỹ năng"), [_("%(n)s dòng", n=lines)] if lines else []),
        (_("Thẻ"), [f"{card.code[:4]}-{card.code[4:]}" for card in held]),
        (_("Ghi từ đâu"), _origins(person, family)),
    ]  # fmt: skip
    return side


def _stands(family: list[int]) -> dict[tuple[str, str], str]:
    rows = db.session.execute(
        select(Membership, Unit.name, Unit.name_key)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(family), rosters.on(clock.today()))
        .order_by(Membership.id.desc())
    )
    return {
        (m.category, key or ""): _since(membership_words(m.category, unit, m.post), m.since)
        for m, unit, key in rows
    }


def _since(words: str, day: date) -> str:
    return _("%(list)s, từ %(day)s", list=words, day=vn_day(day))


def membership_words(category: str, unit: str | None, post: str | None) -> str:
    """'Công chức, Trạm Y tế (Trưởng trạm)'."""
    said = ", ".join(part for part in (TITLES.get(category, category), unit) if part)
    return f"{said} ({post})" if post else said


def _origins(person: Person, family: list[int]) -> list[str]:
    rows = db.session.execute(
        select(RosterImport.filename, RosterRow.sheet, RosterRow.row)
        .join(RosterImport, RosterImport.id == RosterRow.import_id)
        .where(RosterRow.person_id.in_(family))
        .order_by(RosterRow.id)
    ).all()
    found = [row_words(filename, sheet, row) for filename, sheet, row in rows[:MOST_ORIGINS]]
    if len(rows) > MOST_ORIGINS:
        found.append(_("và %(n)s dòng nữa", n=len(rows) - MOST_ORIGINS))
    return found or [_("ghi ngày %(day)s, không từ tệp", day=vn_day(person.created_at))]


def row_words(filename: str, sheet: str | None, row: int) -> str:
    """'can-bo.xlsx, trang Y tế, dòng 12'."""
    if sheet:
        return _("%(file)s, trang %(sheet)s, dòng %(row)s", file=filename, sheet=sheet, row=row)
    return _("%(file)s, dòng %(row)s", file=filename, row=row)


# --- an open row of a list -----------------------------------------------------------------------------------


def of_row(row: RosterRow) -> Side:
    """An open row as its file said it."""
    what = answering.said(row)
    record = db.session.get_one(RosterImport, row.import_id)
    side = Side(_("Dòng trong tệp"), what.name if what else "", row=row)
    if what is None:
        return side
    _fill(side, {
        "name": what.name, "birth": what.birth, "sex": what.sex, "phone": what.phone, "phone_use": what.phone_use,
        "language": what.language, "national_id": what.national_id, "old_id": what.old_id,
    }, what.neighbourhood)  # fmt: skip
    side.stands = {
        (one.category, areas.name_key(one.unit) if one.unit else ""): _since(
            membership_words(one.category, one.unit, one.post), record.since
        )
        for one in belongings(row.kind, what)
    }
    side.more = [
        (_("Có tên trong danh sách"), list(side.stands.values())),
        (_("Ghi từ đâu"), [row_words(record.filename, row.sheet, row.row)]),
    ]
    return side


def gains(row: Side, person: Side) -> list[str]:
    """What the person would gain if the row is theirs: blanks that are filled, lists they are entered in."""
    found = [
        _("%(field)s: %(value)s", field=str(LABELS[column]).lower(), value=shown)
        for column, shown in row.shown.items()
        if column not in person.keys or (column == "birth" and _fuller(row.keys[column], person.keys[column]))
    ]
    return found + [words for key, words in row.stands.items() if key not in person.stands]


def _fuller(mine: str, theirs: str) -> bool:
    return len(mine) > len(theirs) and mine.startswith(theirs)


_SHOW: Final[Mapping[str, Callable[[str], str]]] = {
    "birth": vn_day,
    "sex": lambda sex: str(SEXES[sex]),
    "phone_use": lambda use: str(PHONE_USES[use]),
    "national_id": lambda number: f"*** {number[-3:]}",
    "old_id": lambda number: f"*** {number[-3:]}",
}


def _fill(side: Side, values: Mapping[str, str | None], place: str | None) -> None:
    for column, value in values.items():
        if value:
            side.keys[column] = value
            side.shown[column] = _SHOW[column](value) if column in _SHOW else value
    if place:
        side.keys["neighbourhood_id"], side.shown["neighbourhood_id"] = areas.name_key(place), place
