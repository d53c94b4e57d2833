"""Which memberships a row of a list gives, and what is assumed where the list is silent. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.base.text import fold
from trainees import rosters
from trainees.imports.reading import DraftRow, Problem, RowFields

# Their people are viên chức unless the list says otherwise.
_SERVICES: Final = re.compile(r"(?:truong|tram|trung tam|benh vien|thu vien)\b")


@dataclass(frozen=True, slots=True)
class Belonging:
    """One membership that a row gives, its unit and neighbourhood by name."""

    category: str
    unit: str | None = None
    neighbourhood: str | None = None
    post: str = ""
    specialist: bool = False


def category_of(kind: str, row: RowFields) -> str | None:
    """The category that a row is counted under; None where a kind of list gives no membership (registrations)."""
    if kind == "residents":
        return "resident"
    if kind == "youth":
        return "youth"
    if kind != "staff":
        return None
    told = rosters.category_of(row.category, "") if row.category else ""
    if told in rosters.STAFF_LIST:
        return told
    return "public_employee" if row.unit and _SERVICES.match(fold(row.unit)) else "civil_servant"


def belongings(kind: str, row: RowFields) -> tuple[Belonging, ...]:
    """The memberships that a row gives. Whoever registers on-line belongs nowhere by that."""
    category = category_of(kind, row)
    if category is None:
        return ()
    unit = row.unit if kind in ("staff", "youth") else None
    place = None if kind == "staff" else row.neighbourhood
    found = [Belonging(category, unit, place, row.post or "", bool(row.specialist))]
    if row.team:
        found.append(Belonging("team_member", None, row.neighbourhood))
    return tuple(found)


def assumptions(kind: str, row: DraftRow) -> tuple[Problem, ...]:
    """What was taken for granted in a row, as problems that refuse nothing."""
    fields = row.fields
    if kind != "staff" or not fields.name:
        return ()
    found = []
    if rosters.category_of(fields.category or "", "") not in rosters.STAFF_LIST:
        title = rosters.CATEGORIES[category_of(kind, fields) or "civil_servant"][0].lower()
        found.append(
            Problem(
                None, fields.post or "", "category_assumed",
                f"Danh sách không ghi cán bộ, công chức hay viên chức: được tính là {title}. Nếu khác, ghi rõ ở cột chức vụ rồi chọn lại tệp.",
            )
        )  # fmt: skip
    if not fields.unit:
        found.append(
            Problem(
                None, "", "unit_missing", "Dòng này không thuộc cơ quan, đơn vị nào: chỉ tính vào tổng chung."
            )
        )
    return tuple(found)
