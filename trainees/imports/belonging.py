"""Which memberships a row of a list gives, and what is assumed where the list is silent. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from app.base.text import fold
from trainees import rosters
from trainees.imports.reading import DraftRow, Problem, RowFields

# Their people are viên chức unless the list says otherwise.
_SERVICES: Final = re.compile(r"(?:truong|tram|trung tam|benh vien|thu vien)\b")


class Belonging(NamedTuple):
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
    return _told(row.category) or (
        "public_employee" if row.unit and _is_service(row.unit) else "civil_servant"
    )


def is_told(kind: str, row: RowFields) -> bool:
    """Whether the list itself says the category, or none has to be told."""
    return kind != "staff" or _told(row.category) is not None


# A list has a handful of categories and units in thousands of rows.
@lru_cache(maxsize=4096)
def _told(category: str | None) -> str | None:
    """The staff category that a list's own word names."""
    told = rosters.category_of(category or "", "")
    return told if told in rosters.STAFF_LIST else None


@lru_cache(maxsize=4096)
def _is_service(unit: str) -> bool:
    return _SERVICES.match(fold(unit)) is not None


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
    if _told(fields.category) is None:
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
