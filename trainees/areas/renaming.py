"""Putting the names of units and neighbourhoods right: a new name, one place that was written in two ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Table, delete, func, select, update

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean
from trainees import touched
from trainees.areas.places import (
    LONGEST_NAME,
    UNIT_KINDS,
    Neighbourhood,
    P,
    Spelling,
    Unit,
    find,
    get_unit,
    name_key,
)
from trainees.count_entry import CountEntry
from trainees.schools import ClassCount


def rename(place: Unit | Neighbourhood, name: str, *, by: Actor) -> None:
    """Give it another name; lists that have the old one still find it.

    Refused `place_name`. Conflict `place_exists`: another one is called so (then one takes in the other).
    """
    name, key = clean(name)[:LONGEST_NAME], name_key(name)
    if not key:
        raise Refused("place_name", "Cần tên.")
    other = _called(place, key)
    if other is not None and other.id != place.id:
        raise Conflict(
            "place_exists", f"Đã có “{other.name}”. Nếu là một nơi viết hai cách, hãy gộp hai tên."
        )
    if key != place.name_key:
        db.session.execute(
            delete(Spelling).where(
                Spelling.locality_id == place.locality_id, Spelling.noun == place.__tablename__,
                Spelling.name_key == key, Spelling.was.is_(None),
            )
        )  # fmt: skip
        taken = select(Spelling.id).where(
            Spelling.locality_id == place.locality_id,
            Spelling.noun == place.__tablename__,
            Spelling.name_key == key,
        )
        if db.session.scalar(taken) is not None:
            raise Conflict(
                "spelling_taken", "Tên này là của nơi đã gộp vào đây. Tách ra trước nếu muốn dùng lại tên ấy."
            )
        db.session.add(_spelling(place, place.name, place.name_key, by))
    place.name, place.name_key = name, key
    db.session.flush()


def _called(place: Unit | Neighbourhood, key: str) -> Unit | Neighbourhood | None:
    """Whatever of the same noun has that key."""
    if isinstance(place, Unit):
        return find(Unit, place.locality_id, key)
    return find(Neighbourhood, place.locality_id, key)


def _spelling(place: Unit | Neighbourhood, name: str, key: str, by: Actor) -> Spelling:
    return Spelling(
        locality_id=place.locality_id, noun=place.__tablename__, name=name, name_key=key,
        unit_id=place.id if isinstance(place, Unit) else None,
        neighbourhood_id=place.id if isinstance(place, Neighbourhood) else None,
        was=None, moved={}, made_at=clock.now(), made_by=by.account_id,
    )  # fmt: skip


def spellings(place: Unit | Neighbourhood) -> list[Spelling]:
    """The other names of a place, the newest first."""
    column = Spelling.unit_id if isinstance(place, Unit) else Spelling.neighbourhood_id
    return list(db.session.scalars(select(Spelling).where(column == place.id).order_by(Spelling.id.desc())))


def get_spelling(spelling_id: int, *, within: Scope) -> Spelling:
    """One spelling of the scope; NotFound."""
    found = db.session.get(Spelling, spelling_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("spelling_unknown", "Không tìm thấy cách viết này.")
    return found


def take_in(place: P, other: P, *, by: Actor) -> Spelling:
    """`other` is the same place, written in another way: everything that points at it points at `place` from now on.

    Lists that have its name find `place`; `take_apart` undoes it. Refused `place_itself`, `place_above` (a unit under
    itself), `place_elsewhere`.
    """
    if place.id == other.id:
        raise Refused("place_itself", "Chọn một tên khác để gộp vào đây.")
    if place.locality_id != other.locality_id:
        raise Refused("place_elsewhere", "Hai tên thuộc hai địa phương.")
    if isinstance(place, Unit) and isinstance(other, Unit):
        if other.id in {unit.id for unit in above(place)}:
            place.parent_id = other.parent_id
        if place.kind is None:
            place.kind = other.kind
        _keep_classes_apart(place, other)
    for one in sorted((place, other), key=lambda one: one.id):
        hold(one, alone=one is other)  # what is just being written of it goes along
    moved = {}
    for column in _pointing_at(type(place)):
        rows = column.table
        ids = list(db.session.scalars(select(rows.c.id).where(column == other.id).order_by(rows.c.id)))
        if ids:
            moved[f"{rows.name}.{column.name}"] = ids
            db.session.execute(update(rows).where(column == other.id).values({column.name: place.id}))
            _touch(rows, ids)
    made = _spelling(place, other.name, other.name_key, by)
    made.was, made.moved = other.id, moved
    db.session.flush()
    db.session.expire_all()
    db.session.delete(other)
    db.session.add(made)
    db.session.flush()
    return made


def take_apart(spelling: Spelling, *, by: Actor) -> Unit | Neighbourhood:
    """They were two places after all: the second one stands again, with what it had. Returns it.

    What came under the other name since stays where it is. Refused `spelling_plain`: nothing was taken in.
    """
    hold(spelling)
    if spelling.was is None:
        raise Refused("spelling_plain", "Đây chỉ là tên cũ; không có gì để tách.")
    model = Unit if spelling.unit_id is not None else Neighbourhood
    kept = spelling.unit_id or spelling.neighbourhood_id
    again = model(locality_id=spelling.locality_id, name=spelling.name, name_key=spelling.name_key)
    if db.session.get(model, spelling.was) is None:  # SQLite gives the number of its last row away again
        again.id = spelling.was
    moved = dict(spelling.moved)
    db.session.delete(spelling)
    db.session.flush()
    db.session.add(again)
    db.session.flush()
    for column in _pointing_at(model):
        ids = moved.get(f"{column.table.name}.{column.name}", [])
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            db.session.execute(
                update(column.table)
                .where(column.table.c.id.in_(some), column == kept)
                .values({column.name: again.id})
            )
            _touch(column.table, some)
    db.session.flush()
    db.session.expire_all()
    return again


def _pointing_at(model: type[Unit] | type[Neighbourhood]) -> Iterator[Column[int]]:
    """Every column of ours with a foreign key to a table, whichever room it is in: no room above is imported."""
    target = model.__table__
    assert isinstance(target, Table)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is target for key in column.foreign_keys):
                yield column


def _touch(rows: Table, ids: Sequence[int]) -> None:
    """Whoever has a row that moved is counted in another unit now."""
    if "person_id" in rows.c:
        for start in range(0, len(ids), 500):
            some = rows.c.id.in_(ids[start : start + 500])
            theirs = select(rows.c.person_id).where(some, rows.c.person_id.is_not(None))
            touched.people(db.session.scalars(theirs))


def _keep_classes_apart(place: Unit, other: Unit) -> None:
    """One document that counts the same class of both would say two numbers of one class."""
    twice = db.session.scalar(
        select(ClassCount.name)
        .join(CountEntry, CountEntry.id == ClassCount.entry_id)
        .where(ClassCount.unit_id.in_((place.id, other.id)))
        .group_by(ClassCount.entry_id, ClassCount.name)
        .having(func.count() > 1)
        .limit(1)
    )
    if twice is not None:
        raise Refused(
            "classes_twice",
            f"Một lần ghi sĩ số có lớp {twice} ở cả hai trường: đây là hai trường, không gộp được.",
        )


# --- units ----------------------------------------------------------------------------------------------------


def above(unit: Unit) -> list[Unit]:
    """The unit itself and every unit that it is under, upwards."""
    line = [unit]
    while line[-1].parent_id is not None and line[-1].parent_id not in {u.id for u in line}:
        line.append(db.session.get_one(Unit, line[-1].parent_id))
    return line


def place_under(unit: Unit, parent_id: int | None) -> None:
    """Say which unit it belongs to (None: to none). Refused `unit_circle`: that one is under this one."""
    if parent_id is not None:
        parent = get_unit(parent_id, within=Scope(unit.locality_id))
        if unit.id in {u.id for u in above(parent)}:
            raise Refused("unit_circle", f"“{parent.name}” đang trực thuộc “{unit.name}”.")
    unit.parent_id = parent_id
    db.session.flush()


def say_kind(unit: Unit, kind: str | None) -> None:
    """Say what a unit is (a key of `UNIT_KINDS`); None: its name says it. Refused `unit_kind`."""
    if kind is not None and kind not in UNIT_KINDS:
        raise Refused("unit_kind", f"Loại phải là một trong: {', '.join(UNIT_KINDS.values())}.")
    unit.kind = kind
    db.session.flush()
