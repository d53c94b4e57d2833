"""Memberships: who belonged where, in which category, from when until when. A roster is the memberships of one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    and_,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.base.text import N_, fold
from trainees import people, touched
from trainees.areas import Unit
from trainees.people import Person

# Categories are data: code → (title, words by which a list's cell names it). The first match wins, so the longer
# and more particular ones stand first.
CATEGORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "non_permanent": (N_("Người hoạt động không chuyên trách"), ("khong chuyen trach", "ban chuyen trach")),
    "teacher": (N_("Giáo viên"), ("giao vien",)),
    "public_employee": (N_("Viên chức"), ("vien chuc",)),
    "civil_servant": (N_("Công chức"), ("cong chuc",)),
    "official": (N_("Cán bộ"), ("can bo",)),
    "worker": (N_("Người lao động"), ("nguoi lao dong", "lao dong hop dong", "hop dong lao dong")),
    "resident": (N_("Người dân"), ()),
    "team_member": (N_("Thành viên Tổ công nghệ số cộng đồng"), ("cong nghe so cong dong",)),
    "ambassador": (N_("Đại sứ số"), ("dai su so", "dai su chuyen doi so")),
    "club_member": (N_("Thành viên câu lạc bộ"), ("cau lac bo", "clb")),
    "youth": (N_("Đoàn viên, thanh niên"), ("doan vien", "thanh nien")),
    "elder": (N_("Người có uy tín"), ("nguoi co uy tin", "uy tin")),
}
# cán bộ, công chức, viên chức, giáo viên: the people whom "CBCCVC" targets count; non-permanent workers and people on a
# labour contract (người lao động) stand apart.
STAFF = ("official", "civil_servant", "public_employee", "teacher")
STAFF_LIST = (*STAFF, "non_permanent", "worker")
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
    # Who wrote the end down, and when: an end is a person's decision, and can be taken back.
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # The newer list that the person is not on, or on elsewhere, where that is why.
    ended_import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_import.id"), index=True)


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
    """Write a membership down, unless the same one already counts on that day: then that one is returned, with the mark
    of a specialist if it lacked it."""
    same = db.session.scalar(
        select(Membership).where(
            Membership.person_id == person.id, Membership.category == category,
            Membership.unit_id.is_(unit_id) if unit_id is None else Membership.unit_id == unit_id,
            on(since),
        )
    )  # fmt: skip
    touched.people([person.id])
    if same is not None:
        same.specialist = same.specialist or specialist
        return same
    membership = Membership(
        locality_id=person.locality_id, person_id=person.id, unit_id=unit_id, neighbourhood_id=neighbourhood_id,
        category=category, post=post[:200], specialist=specialist, since=since, until=until, import_id=import_id,
    )  # fmt: skip
    db.session.add(membership)
    db.session.flush()
    return membership


def get(membership_id: int, *, within: Scope) -> Membership:
    """One membership of the scope; NotFound."""
    found = db.session.get(Membership, membership_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("membership_unknown", "Không tìm thấy dòng danh sách này.")
    return found


def is_staff_of(person: Person, unit: Unit | None, day: date) -> bool:
    """Whether a person, read through merges, stands on a staff list of the unit on a day; without a unit, of any."""
    query = select(Membership.id).where(
        Membership.person_id.in_(people.family(person.id)), Membership.category.in_(STAFF_LIST), on(day)
    )
    if unit is not None:
        query = query.where(Membership.unit_id == unit.id)
    return db.session.scalar(query.limit(1)) is not None


def end(membership: Membership, until: date, *, by: Actor) -> None:
    """`until` is the last day that counts: what was counted before stays. Refused: it ended, or ends before it began."""
    if membership.until is not None:
        raise Refused("membership_ended", f"Đã ghi thôi có tên từ sau ngày {membership.until:%d/%m/%Y}.")
    if until < membership.since:
        raise Refused(
            "membership_dates", f"Ngày cuối phải từ {membership.since:%d/%m/%Y}, ngày bắt đầu có tên, trở đi."
        )
    membership.until, membership.ended_at, membership.ended_by = until, clock.now(), by.account_id
    touched.people([membership.person_id])
    db.session.flush()


def resume(membership: Membership) -> None:
    """Take the end back. Refused `membership_again`: the person stands in the same place again since."""
    if membership.until is None:
        return
    again = db.session.scalar(
        select(Membership.id).where(
            Membership.person_id == membership.person_id, Membership.category == membership.category,
            Membership.unit_id.is_not_distinct_from(membership.unit_id), Membership.id != membership.id,
            or_(Membership.until.is_(None), Membership.until >= membership.since),
        )
    )  # fmt: skip
    if again is not None:
        raise Refused("membership_again", "Người này đã có tên lại ở đơn vị đó từ một ngày khác.")
    membership.until = membership.ended_at = membership.ended_by = membership.ended_import_id = None
    touched.people([membership.person_id])
    db.session.flush()


def move(
    membership: Membership, unit_id: int | None, since: date, *, by: Actor, category: str | None = None, post: str | None = None
) -> Membership:  # fmt: skip
    """Somebody changes unit, category or post from a day: the old line ends the day before, so that past counts stay.

    Refused: the day is not after the line's first one, or the line ended.
    """
    end(membership, since - timedelta(days=1), by=by)
    person = db.session.get_one(Person, membership.person_id)
    return add(
        person, category or membership.category, since, unit_id=unit_id, neighbourhood_id=membership.neighbourhood_id,
        post=membership.post if post is None else post, specialist=membership.specialist,
    )  # fmt: skip


def remove(membership: Membership) -> None:
    """A line that somebody wrote by hand and by mistake goes. Refused `membership_listed`: a list gave it, so it is ended."""
    if membership.import_id is not None:
        raise Refused(
            "membership_listed",
            "Dòng này do một tệp danh sách ghi: ghi ngày thôi có tên, hoặc hoàn tác tệp đó.",
        )
    touched.people([membership.person_id])
    db.session.delete(membership)
    db.session.flush()


def roll(
    within: Scope, day: date, *, unit_id: int | None = None, categories: Iterable[str] | None = None
) -> list[tuple[Person, Membership]]:
    """Who stood on the roster on a day, in Vietnamese order of given names; one row a membership.

    People are read through merges: of two memberships alike (same unit and category) of one person, one is given.
    """
    held, survivor = aliased(Person), aliased(Person)
    query = (
        select(survivor, Membership)
        .join(held, held.id == Membership.person_id)
        .join(survivor, survivor.id == people.survivor(held))
        .where(on(day))
        .order_by(survivor.sort_name, survivor.id, Membership.id)
    )
    if within.locality_id is not None:
        query = query.where(Membership.locality_id == within.locality_id)
    if unit_id is not None:
        query = query.where(Membership.unit_id == unit_id)
    if categories is not None:
        query = query.where(Membership.category.in_(list(categories)))
    rows: dict[tuple[int, int | None, str], tuple[Person, Membership]] = {}
    for person, membership in db.session.execute(query):
        rows.setdefault((person.id, membership.unit_id, membership.category), (person, membership))
    return list(rows.values())
