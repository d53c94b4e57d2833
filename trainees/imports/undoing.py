"""Undo of a whole import: as if the file had never come, as far as nothing else leans on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    Table,
    and_,
    cast,
    delete,
    exists,
    or_,
    select,
    update,
)

from app.base.db import Base, db, hold
from app.base.errors import Refused
from trainees import touched
from trainees.areas import Locality, Neighbourhood, Unit
from trainees.imports import blanks
from trainees.imports.roster_import import APPLIED, CREATED, UNDONE, RosterImport, RosterRow
from trainees.people import Person
from trainees.people.pairs import PersonPair
from trainees.rosters import Membership

_NAMED = 5
# Whoever is in these alone has done nothing yet: a card may be printed before a lesson, a list may come twice.
_HARMLESS = frozenset(("roster_row", "membership", "card", "person", "person_pair", "counted_span"))


@dataclass(frozen=True, slots=True)
class Undone:
    """How many people left the register again, and how many stay because a card or another list names them."""

    removed: int
    kept: int


def undo(record: RosterImport) -> Undone:
    """Take an applied import back: its people, memberships, units and rows go, the blanks it filled are blank again,
    but for what somebody changed since.

    Refused: `import_not_applied`; `import_in_use` when somebody it brought in is enrolled, was present, or stands in the
    ledger. People with a card, or in another list, stay in the register.
    """
    # As whoever writes a list does, and in the same order.
    hold(db.session.get_one(Locality, record.locality_id))
    hold(record)
    if record.state != APPLIED:
        raise Refused("import_not_applied", "Tệp này chưa được ghi hoặc đã được hoàn tác.")
    mine = select(RosterRow.person_id).where(RosterRow.import_id == record.id, RosterRow.outcome == CREATED)
    people = {person_id for person_id in db.session.scalars(mine) if person_id is not None}
    used = leant_on(mine, harmless=_HARMLESS)
    if used:
        raise Refused(
            "import_in_use",
            f"Không hoàn tác được: {len(used)} người của tệp này đã vào lớp, đã điểm danh hoặc đã có ghi nhận kỹ năng "
            f"({_named(used)}). Bỏ họ khỏi lớp trước, hoặc giữ tệp này.",
        )
    _empty_blanks(record)
    _hand_over(record)
    if marked := record.made.get("specialists"):
        unmarked = update(Membership).where(Membership.id.in_(marked)).values(specialist=False)
        touched.people(db.session.scalars(unmarked.returning(Membership.person_id)))
    gone = delete(Membership).where(Membership.import_id == record.id)
    touched.people(db.session.scalars(gone.returning(Membership.person_id)))
    touched.count()  # what is kept of people binds them as little as a list that is taken back
    own_rows = select(RosterRow.id).where(RosterRow.import_id == record.id)
    db.session.execute(update(RosterRow).where(RosterRow.settled_by.in_(own_rows)).values(settled_by=None))
    db.session.execute(delete(RosterRow).where(RosterRow.import_id == record.id))
    removed = remove_unused(Person, people)
    remove_unused(Unit, set(record.made.get("units", ())))
    remove_unused(Neighbourhood, set(record.made.get("neighbourhoods", ())))
    record.state, record.data = UNDONE, None
    db.session.flush()
    db.session.expire_all()
    return Undone(removed, len(people) - removed)


def _named(people: Collection[int]) -> str:
    """Some of these people, so that one knows where to look."""
    query = (
        select(Person.name).where(Person.id.in_(sorted(people)[:1000])).order_by(Person.sort_name, Person.id)
    )
    names = list(db.session.scalars(query.limit(_NAMED)))
    return ", ".join(names) + ("…" if len(people) > len(names) else "")


def leant_on(people: Collection[int] | Select[int | None], *, harmless: Collection[str]) -> set[int]:
    """Those of these people whom a row names, in tables that are not `harmless`.

    What was taken back binds nobody: withdrawn lines do not count.
    """
    found: set[int] = set()
    for column in pointing_at(Person.__table__):
        if column.table.name not in harmless:
            query = select(column).where(column.in_(people))
            if "withdrawn_at" in column.table.columns:
                query = query.where(column.table.columns["withdrawn_at"].is_(None))
            found |= set(db.session.scalars(query.distinct()))
    return found


def pointing_at(target: object) -> list[Column[int]]:
    """Every column of ours with a foreign key to a table, whichever room it is in: no room above is imported."""
    assert isinstance(target, Table)
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table is target for key in column.foreign_keys)
    ]


def remove_unused(model: type[Person] | type[Unit] | type[Neighbourhood], ids: set[int]) -> int:
    """Delete those of the rows that nothing refers to, and say how many went. What was said of pairs goes with its people."""
    free: list[ColumnElement[bool]] = []
    for column in pointing_at(model.__table__):
        if column.table is PersonPair.__table__:
            continue
        other = column.table.alias()
        free.append(~exists().where(other.c[column.name] == model.id))
    gone = 0
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        query = select(model.id).where(model.id.in_(wanted[start : start + 500]), and_(*free))
        unused = list(db.session.scalars(query))
        if model is Person:
            pairs = or_(PersonPair.one_id.in_(unused), PersonPair.other_id.in_(unused))
            db.session.execute(delete(PersonPair).where(pairs))
        db.session.execute(delete(model).where(model.id.in_(unused)))
        gone += len(unused)
    return gone


def _empty_blanks(record: RosterImport) -> None:
    rows = select(RosterRow.person_id, RosterRow.filled).where(
        RosterRow.import_id == record.id, cast(RosterRow.filled, String) != "[]"
    )
    marks: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, filled in db.session.execute(rows):
        if person_id is not None:
            marks[person_id].update(filled)
    wanted = sorted(marks)
    for start in range(0, len(wanted), 500):
        for person in db.session.scalars(select(Person).where(Person.id.in_(wanted[start : start + 500]))):
            blanks.empty(person, marks[person.id])
        db.session.flush()


def _hand_over(record: RosterImport) -> None:
    """A membership that another applied list gives too stays, as that list's."""
    heirs = db.session.execute(
        select(Membership.id, RosterRow.import_id)
        .join(
            RosterRow,
            and_(
                RosterRow.person_id == Membership.person_id, RosterRow.category == Membership.category,
                RosterRow.unit_id.is_not_distinct_from(Membership.unit_id), RosterRow.import_id != record.id,
            ),
        )
        .where(Membership.import_id == record.id)
        .order_by(RosterRow.id)
    )  # fmt: skip
    newest = dict(heirs.tuples().all())
    if newest:
        db.session.execute(
            update(Membership),
            [{"id": membership_id, "import_id": heir} for membership_id, heir in newest.items()],
        )
