"""Merge: two rows of the register were one person. Nothing is moved and nothing is lost; every merge can be undone.

Only `merged_into_id` and the survivor's own fields change. Memberships, enrolments, attendance, cards and evidence stay
where they were and are read through the survivor (`people.survivor`, `people.family`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, Sealed, db, hold
from app.base.errors import NotFound, Refused
from trainees import touched
from trainees.areas import Locality
from trainees.people.person import Person, family, not_erased, set_keys, set_national_id

FIELDS: Final = (
    "name", "sorts_as", "birth", "sex", "phone", "phone_use", "language", "national_id", "old_id", "neighbourhood_id",
)  # fmt: skip
"""What two rows may differ in; for each a person may choose whose stays."""

Side = Literal["survivor", "absorbed"]


class Merge(OfLocality, Base):
    """One merge, as its journal: who took in whom, and what the survivor's fields were before and became.

    `fields` (sealed, for it holds names and numbers) is JSON: {column: [before, after]}. `moved`: ids of those who had
    been merged into the one taken in. A merge that was undone stays written down.
    """

    __tablename__ = "merge"

    survivor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    absorbed_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    fields: Mapped[str] = deferred(mapped_column(Sealed("merge"), nullable=False))
    moved: Mapped[list[int]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


Index(
    "uq_merge_standing",
    Merge.absorbed_id,
    unique=True,
    sqlite_where=Merge.undone_at.is_(None),
    postgresql_where=Merge.undone_at.is_(None),
)


def fuller(one: Person, other: Person) -> tuple[Person, Person]:
    """(who stays, who is taken in) where nobody chose: the one of whom more is known, else the older row."""

    def told(person: Person) -> tuple[int, int]:
        return sum(getattr(person, column) is not None for column in FIELDS) + len(
            person.birth or ""
        ), -person.id

    return (one, other) if told(one) >= told(other) else (other, one)


def proposed(survivor: Person, absorbed: Person) -> dict[str, Side]:
    """For each field whose value stays unless somebody chooses: the survivor's, blanks filled from the other.

    A birth that says more of the same ('1980-05-17' beside '1980') wins over the shorter one.
    """
    sides: dict[str, Side] = {}
    for column in FIELDS:
        mine, theirs = getattr(survivor, column), getattr(absorbed, column)
        longer = column == "birth" and mine and theirs and len(theirs) > len(mine) and theirs.startswith(mine)
        sides[column] = "absorbed" if (mine is None and theirs is not None) or longer else "survivor"
    return sides


def merge(survivor: Person, absorbed: Person, sides: Mapping[str, Side] | None = None, *, by: Actor) -> Merge:
    """Let one person stand for both. `sides`: column → whose value stays, where it is not the proposed one.

    Refused: `merge_same` (one person), `merge_gone` (one was merged already), `merge_localities`, `person_erased`.
    """
    if survivor.id == absorbed.id:
        raise Refused("merge_same", "Hai dòng này đã là một người.")
    if survivor.locality_id != absorbed.locality_id:
        raise Refused("merge_localities", "Hai người thuộc hai địa phương khác nhau.")
    hold_families(survivor, absorbed)
    for one in (survivor, absorbed):
        not_erased(one)
    if survivor.merged_into_id is not None or absorbed.merged_into_id is not None:
        raise Refused("merge_gone", "Một trong hai dòng đã được gộp trước đó. Tải lại trang để xem.")
    chosen = {**proposed(survivor, absorbed), **{c: s for c, s in (sides or {}).items() if c in FIELDS}}
    fields: dict[str, tuple[Any, Any]] = {}
    for column, side in chosen.items():
        before, after = getattr(survivor, column), getattr(absorbed, column)
        if side == "absorbed" and before != after:
            fields[column] = (before, after)
    moved = family(absorbed.id)[1:]
    _write(survivor, {column: after for column, (_, after) in fields.items()})
    absorbed.merged_into_id = survivor.id
    touched.people([survivor.id, absorbed.id, *moved])
    survivor.compared = False
    _point(moved, survivor.id)
    record = Merge(
        locality_id=survivor.locality_id, survivor_id=survivor.id, absorbed_id=absorbed.id,
        fields=json.dumps(fields, ensure_ascii=False), moved=moved, made_at=clock.now(), made_by=by.account_id,
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    return record


def undo(record: Merge, *, by: Actor) -> tuple[Person, Person]:
    """Two people again, as they were: (who had stayed, who comes back).

    A field that somebody changed since the merge keeps the newer value. Refused: `merge_undone`; `merge_not_last` while the
    survivor is itself merged into another, or took somebody in later (that one is undone first); `person_erased`.
    """
    survivor = db.session.get_one(Person, record.survivor_id)
    absorbed = db.session.get_one(Person, record.absorbed_id)
    hold_families(survivor, absorbed)
    db.session.refresh(record)
    not_erased(survivor)
    if record.undone_at is not None:
        raise Refused("merge_undone", "Lần gộp này đã được hoàn tác.")
    if survivor.merged_into_id is not None or _later(record):
        raise Refused("merge_not_last", "Người này còn được gộp lần nữa sau đó. Hoàn tác lần gộp sau trước.")
    fields: dict[str, list[Any]] = json.loads(record.fields)
    _write(survivor, {c: before for c, (before, after) in fields.items() if getattr(survivor, c) == after})
    absorbed.merged_into_id = None
    touched.people([survivor.id, absorbed.id, *record.moved])
    survivor.compared = absorbed.compared = False
    _point(record.moved, absorbed.id)
    record.undone_at, record.undone_by = clock.now(), by.account_id
    db.session.flush()
    return survivor, absorbed


def hold_families(*several: Person) -> None:
    """Keep every other writer from these people and all who were merged into them, until this transaction ends.

    A family may grow while we wait for its first one, and whoever joined it then would be held out of turn: two merges, or a
    merge and a list that is being written, would wait for each other. So who merges has the locality first, and alone.
    """
    for locality_id in sorted({person.locality_id for person in several}):
        hold(db.session.get_one(Locality, locality_id))
    wanted = sorted({each for person in several for each in family(person.id)})
    for start in range(0, len(wanted), 500):
        whole = select(Person).where(Person.id.in_(wanted[start : start + 500])).order_by(Person.id)
        db.session.scalars(
            whole.with_for_update(key_share=True), execution_options={"populate_existing": True}
        ).all()


def _later(record: Merge) -> bool:
    """Whether a later merge into the same survivor still stands: its journal was written on top of this one's."""
    return (
        db.session.scalar(
            select(Merge.id)
            .where(Merge.survivor_id == record.survivor_id, Merge.id > record.id, Merge.undone_at.is_(None))
            .limit(1)
        )
        is not None
    )


def _write(person: Person, values: Mapping[str, Any]) -> None:
    for column, value in values.items():
        if column == "national_id":
            set_national_id(person, value)
        else:
            setattr(person, column, value)
    if values:
        set_keys(person)


def _point(ids: list[int], at: int) -> None:
    for person in db.session.scalars(select(Person).where(Person.id.in_(ids))):
        person.merged_into_id = at


def get(merge_id: int, *, within: Scope) -> Merge:
    """One merge of the scope; NotFound."""
    record = db.session.get(Merge, merge_id)
    if record is None or not within.covers(record.locality_id):
        raise NotFound("merge_unknown", "Không tìm thấy lần gộp này.")
    return record


def standing(survivor_id: int) -> list[Merge]:
    """The merges by which others became this person, the newest first."""
    query = select(Merge).where(Merge.survivor_id == survivor_id, Merge.undone_at.is_(None))
    return list(db.session.scalars(query.order_by(Merge.id.desc())))


def of(one_id: int, other_id: int) -> Merge | None:
    """The merge that stands between two; None."""
    both = (one_id, other_id)
    query = select(Merge).where(
        Merge.survivor_id.in_(both), Merge.absorbed_id.in_(both), Merge.undone_at.is_(None)
    )
    return db.session.scalar(query)
