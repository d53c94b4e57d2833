"""Who is not on the newer list: offered, so that a person may say since when they no longer belong. Never automatic."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.base.text import fold
from trainees import people, rosters
from trainees.imports import headcounts, successors
from trainees.imports.headcounts import Headcount
from trainees.imports.not_entered import is_open
from trainees.imports.roster_import import APPLIED, RosterImport, RosterRow
from trainees.people import Person
from trainees.rosters import Membership

# Kind of list → the categories that such a list is about.
_CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "staff": rosters.STAFF_LIST, "residents": ("resident",), "youth": ("youth",),
}  # fmt: skip
_OPEN_ROWS_LOOKED_AT: Final = 2000


@dataclass(frozen=True, slots=True)
class Offered:
    """A membership that may end. `resembling`: rows of the newer list that nobody was entered for and that look like

    this person: answer them first. `there`: where the newer list has the person instead (rows), for those it has elsewhere.
    """

    person: Person
    membership: Membership
    resembling: tuple[RosterRow, ...] = ()
    there: tuple[RosterRow, ...] = ()

    @property
    def changed_to(self) -> tuple[str, ...]:
        """The categories that the newer list gives the person in this very unit, instead of the membership's."""
        here = (row.category for row in self.there if row.unit_id == self.membership.unit_id and row.category)
        return tuple(dict.fromkeys(here))


@dataclass(frozen=True, slots=True)
class Ending:
    """What one action of a person ended: undone as one."""

    ended_at: datetime
    ended_by: int | None
    until: date
    people: int


def covers(record: RosterImport) -> bool:
    """Whether a list of that kind says who belongs somewhere, and stands."""
    return record.state == APPLIED and record.kind in _CATEGORIES


def absent(record: RosterImport, *, page: int = 1, size: int = 50) -> list[Offered]:
    """One page of the memberships in the units (or neighbourhoods) that a list covers of people who are not on it.

    Only what was there before the list came and has no end yet; in Vietnamese order of given names. Two queries.
    """
    found = _page(_absent(record), page, size)
    resembling = _resembling(record, [one for one, _ in found])
    return [Offered(one, membership, resembling.get(one.id, ())) for one, membership in found]


def count_absent(record: RosterImport) -> int:
    """How many `absent` has."""
    return _count(_absent(record)) if covers(record) else 0


def count_covered(record: RosterImport) -> int:
    """How many memberships stood there before the list came: where most of them are absent, it is a part of a list."""
    return _count(and_(_before(record), _in_its_places(record)))


def elsewhere(
    record: RosterImport, *, same_unit: bool = False, page: int = 1, size: int = 50
) -> list[Offered]:
    """One page of earlier memberships of people whom the list has in another unit or category. Two queries.

    `same_unit`: only those whom it has in the same unit in another category: they count in both until one ends.
    """
    found = _page(_changed(record) if same_unit else _elsewhere(record), page, size)
    there = _rows_of(record, [one.id for one, _ in found])
    return [Offered(one, membership, there=there.get(one.id, ())) for one, membership in found]


def count_elsewhere(record: RosterImport, *, same_unit: bool = False) -> int:
    """How many `elsewhere` has."""
    return _count(_changed(record) if same_unit else _elsewhere(record)) if covers(record) else 0


def last_day(record: RosterImport, offered: Collection[Offered]) -> date:
    """The last day to propose: the day before the list counts.

    Where they began no earlier, or where figures of a quarter before the list's arrival would change, the day before it
    was entered: earlier days are for a person to type. Nobody's first day is passed over.
    """
    before = record.since - timedelta(days=1)
    entered = clock.local(record.applied_at).date() if record.applied_at else clock.today()
    # Who left on the last day of a quarter still counts in it.
    reported = headcounts.quarter_start(entered) - timedelta(days=1)
    if before < reported or any(one.membership.since > before for one in offered):
        before = max(before, entered - timedelta(days=1))
    return max([before, *(one.membership.since for one in offered)])


def outlook(record: RosterImport, membership_ids: Collection[int], until: date) -> list[Headcount]:
    """What the counts of the days that reports are of become if these memberships end so. Refused as `end`; nothing is written."""
    rows = _to_end(record, membership_ids, until, hold=False)
    return headcounts.headcounts(record.locality_id, [row.id for row in rows], until)


def end(record: RosterImport, membership_ids: Collection[int], until: date, *, by: Actor) -> int:
    """End these memberships after a day, as one action. Returns how many.

    Refused `leaving_none` (none was chosen), `leaving_gone` (one is no longer offered: somebody else answered),
    `membership_dates` with the names that began later than the day.
    """
    rows = _to_end(record, membership_ids, until)
    moment = clock.now()
    for row in rows:
        rosters.end(row, until, by=by)
        row.ended_at, row.ended_import_id = moment, record.id
    db.session.flush()
    return len(rows)


def _to_end(
    record: RosterImport, membership_ids: Collection[int], until: date, *, hold: bool = True
) -> list[Membership]:
    """The memberships that `end` ends, or its refusals. `hold`: nobody else changes them meanwhile."""
    wanted = sorted(set(membership_ids))
    if not wanted or not covers(record):
        raise Refused("leaving_none", "Chưa chọn ai.")
    offered = select(Membership).where(Membership.id.in_(wanted), or_(_absent(record), _elsewhere(record)))
    offered = offered.order_by(Membership.id)
    rows = list(db.session.scalars(offered.with_for_update() if hold else offered))
    if len(rows) < len(wanted):
        raise Refused(
            "leaving_gone", "Danh sách vừa thay đổi: có dòng đã được sửa trước đó. Xem lại rồi chọn lại."
        )
    late = [row.person_id for row in rows if row.since > until]
    if late:
        names = db.session.scalars(
            select(Person.name).where(Person.id.in_(late)).order_by(Person.sort_name).limit(20)
        )
        raise Refused(
            "membership_dates", f"Ngày cuối {until:%d/%m/%Y} sớm hơn ngày bắt đầu có tên của:", tuple(names)
        )
    return rows


def endings(record: RosterImport) -> list[Ending]:
    """What was ended because of a list, the newest action first."""
    query = (
        select(Membership.ended_at, Membership.ended_by, func.max(Membership.until), func.count())
        .where(Membership.ended_import_id == record.id)
        .group_by(Membership.ended_at, Membership.ended_by)
        .order_by(Membership.ended_at.desc())
    )
    return [
        Ending(at, by, until, n)
        for at, by, until, n in db.session.execute(query)
        if at is not None and until is not None
    ]


def resume(record: RosterImport, ended_at: datetime | None = None) -> int:
    """Take one action back (`ended_at` None: everything that was ended because of the list). Returns how many.

    NotFound: no such action. Refused `membership_again`: somebody stands in the same place again since; then none is.
    """
    query = select(Membership).where(Membership.ended_import_id == record.id)
    if ended_at is not None:
        query = query.where(Membership.ended_at == ended_at)
    rows = list(db.session.scalars(query.order_by(Membership.id).with_for_update()))
    if not rows and ended_at is not None:
        raise NotFound("leaving_unknown", "Lần cho thôi này đã được hoàn tác.")
    for row in rows:
        rosters.resume(row)
    return len(rows)


# --- the questions, as SQL ------------------------------------------------------------------------------------


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Membership).where(condition)) or 0


def _page(condition: ColumnElement[bool], page: int, size: int) -> list[tuple[Person, Membership]]:
    """Memberships with whom they are of now, in Vietnamese order of given names."""
    held, person = aliased(Person), aliased(Person)
    query = (
        select(person, Membership)
        .join(held, held.id == Membership.person_id)
        .join(person, person.id == people.survivor(held))
        .where(condition)
        .order_by(person.sort_name, person.id, Membership.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return [(one, membership) for one, membership in db.session.execute(query)]


def _before(record: RosterImport) -> ColumnElement[bool]:
    """Memberships of the list's kind that were there before it came and have no end."""
    day = clock.local(record.applied_at).date() if record.applied_at else record.since
    earlier = select(RosterImport.id).where(
        RosterImport.locality_id == record.locality_id, RosterImport.applied_at < record.applied_at
    )
    return and_(
        Membership.locality_id == record.locality_id, Membership.category.in_(_CATEGORIES.get(record.kind, ())),
        Membership.until.is_(None), Membership.since <= day,
        or_(Membership.import_id.is_(None), Membership.import_id.in_(earlier)),
    )  # fmt: skip


def _in_its_places(record: RosterImport) -> ColumnElement[bool]:
    """The membership is in a unit (of residents: in a neighbourhood) that a row of the list names."""
    named, place = (
        (RosterRow.neighbourhood_id, Membership.neighbourhood_id)
        if record.kind == "residents"
        else (RosterRow.unit_id, Membership.unit_id)
    )
    return place.in_(select(named).where(RosterRow.import_id == record.id, named.is_not(None)))


def _of_somebody_on_it(record: RosterImport) -> ColumnElement[bool]:
    """The membership is of somebody on the list, through merges; a row that a later one settled means that one's person."""
    person, relative = aliased(Person), aliased(Person)
    survivors = select(people.survivor(person)).where(person.id.in_(successors.people_on(record.id)))
    return Membership.person_id.in_(select(relative.id).where(people.survivor(relative).in_(survivors)))


def _absent(record: RosterImport) -> ColumnElement[bool]:
    return and_(_before(record), _in_its_places(record), not_(_of_somebody_on_it(record)))


def _elsewhere(record: RosterImport) -> ColumnElement[bool]:
    """Residents have one home, kept with the person: only staff and youth can stand in two places."""
    if record.kind == "residents":
        return false()
    there = _in_the_unit(record, same_category=True)
    return and_(_before(record), _of_somebody_on_it(record), not_(there))


def _changed(record: RosterImport) -> ColumnElement[bool]:
    """Of `_elsewhere`, those whom a row of the list has in the same unit (so in another category)."""
    return and_(_elsewhere(record), _in_the_unit(record))


def _in_the_unit(record: RosterImport, *, same_category: bool = False) -> ColumnElement[bool]:
    """A row of the list has the membership's person, through merges, in its very unit (and category)."""
    row, person, holder = aliased(RosterRow), aliased(Person), aliased(Person)
    query = (
        select(row.id)
        .join(person, person.id == row.person_id)
        .join(holder, holder.id == Membership.person_id)
        .where(
            row.import_id == record.id, people.survivor(person) == people.survivor(holder),
            row.unit_id.is_not_distinct_from(Membership.unit_id),
        )
        .correlate(Membership)
    )  # fmt: skip
    return (query.where(row.category == Membership.category) if same_category else query).exists()


# --- hints ----------------------------------------------------------------------------------------------------


def _resembling(record: RosterImport, found: list[Person]) -> dict[int, tuple[RosterRow, ...]]:
    """Person id → open rows of the list with the same name, or that ask whether they are this person."""
    if not found:
        return {}
    rows = db.session.scalars(
        select(RosterRow).where(and_(RosterRow.import_id == record.id, is_open())).limit(_OPEN_ROWS_LOOKED_AT)
    ).all()
    by_name: dict[str, list[RosterRow]] = {}
    by_person: dict[int, list[RosterRow]] = {}
    for row in rows:
        by_name.setdefault(row.name_key, []).append(row)
        for candidate in row.candidates:
            if isinstance(candidate.get("person"), int):
                by_person.setdefault(candidate["person"], []).append(row)
    return {
        one.id: tuple(
            {
                row.id: row for row in by_person.get(one.id, []) + by_name.get(fold(one.name)[:120], [])
            }.values()
        )
        for one in found
    }


def _rows_of(record: RosterImport, ids: list[int]) -> dict[int, tuple[RosterRow, ...]]:
    person = aliased(Person)
    found: dict[int, list[RosterRow]] = {}
    for survivor, row in db.session.execute(
        select(people.survivor(person), RosterRow)
        .join(person, person.id == RosterRow.person_id)
        .where(RosterRow.import_id == record.id, people.survivor(person).in_(ids))
        .order_by(RosterRow.id)
    ):
        found.setdefault(survivor, []).append(row)
    return {one: tuple(rows) for one, rows in found.items()}
