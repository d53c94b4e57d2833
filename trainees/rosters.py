"""Memberships: who belonged where, in which category, from when until when. A roster is the memberships of one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import CheckConstraint, ColumnElement, Date, ForeignKey, Index, String, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.text import fold
from trainees.people import Person

# Categories are data: code → (title, words by which a list's cell names it). The first match wins, so the longer
# and more particular ones stand first.
CATEGORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "non_permanent": ("Người hoạt động không chuyên trách", ("khong chuyen trach", "ban chuyen trach")),
    "teacher": ("Giáo viên", ("giao vien",)),
    "public_employee": ("Viên chức", ("vien chuc",)),
    "civil_servant": ("Công chức", ("cong chuc",)),
    "official": ("Cán bộ", ("can bo",)),
    "resident": ("Người dân", ()),
    "team_member": ("Thành viên Tổ công nghệ số cộng đồng", ("cong nghe so cong dong",)),
    "youth": ("Đoàn viên, thanh niên", ("doan vien", "thanh nien")),
}
# cán bộ, công chức, viên chức, giáo viên: the people whom "CBCCVC" targets count; non-permanent workers stand apart.
STAFF = ("official", "civil_servant", "public_employee", "teacher")
STAFF_LIST = (*STAFF, "non_permanent")
# The order in which pages show them.
SHOWN = (*STAFF_LIST, *(code for code in CATEGORIES if code not in STAFF_LIST))


class Membership(OfLocality, Base):
    """A person belonged to a unit or neighbourhood, in a category, from a day until a day (None: still does).

    `until` is the last day that counts.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
        Index("ix_membership_roll", "locality_id", "category", "since", "until", "person_id", "unit_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))
    category: Mapped[str] = mapped_column(String(30))
    post: Mapped[str] = mapped_column(String(200), default="")
    specialist: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_import.id"), index=True)


def category_of(text: str, default: str) -> str:
    """The category that a cell such as 'Công chức' or 'Người hoạt động không chuyên trách' names."""
    folded = fold(text)
    for code, (_, words) in CATEGORIES.items():
        if any(word in folded for word in words):
            return code
    return default


def on(day: date) -> ColumnElement[bool]:
    """The condition that a membership counts on a day."""
    return and_(Membership.since <= day, or_(Membership.until.is_(None), Membership.until >= day))


def add(
    person: Person, category: str, since: date, *, unit_id: int | None = None, neighbourhood_id: int | None = None,
    post: str = "", specialist: bool = False, until: date | None = None, import_id: int | None = None,
) -> Membership:  # fmt: skip
    """Write a membership down, unless the same one already counts on that day: then that one is returned."""
    same = db.session.scalar(
        select(Membership).where(
            Membership.person_id == person.id, Membership.category == category,
            Membership.unit_id.is_(unit_id) if unit_id is None else Membership.unit_id == unit_id,
            on(since),
        )
    )  # fmt: skip
    if same is not None:
        return same
    membership = Membership(
        locality_id=person.locality_id, person_id=person.id, unit_id=unit_id, neighbourhood_id=neighbourhood_id,
        category=category, post=post[:200], specialist=specialist, since=since, until=until, import_id=import_id,
    )  # fmt: skip
    db.session.add(membership)
    db.session.flush()
    return membership


def roll(
    within: Scope, day: date, *, unit_id: int | None = None, categories: Iterable[str] | None = None
) -> list[tuple[Person, Membership]]:
    """Who stood on the roster on a day, in Vietnamese order of given names; one row a membership."""
    query = (
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(on(day), Person.merged_into_id.is_(None))
        .order_by(Person.sort_name, Person.id)
    )
    if within.locality_id is not None:
        query = query.where(Membership.locality_id == within.locality_id)
    if unit_id is not None:
        query = query.where(Membership.unit_id == unit_id)
    if categories is not None:
        query = query.where(Membership.category.in_(list(categories)))
    return [(person, membership) for person, membership in db.session.execute(query)]
