"""Person: somebody in the register, kept once; found again by name without marks, phone or the last digits of an ID."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, String, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock, keys
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, Sealed, db
from app.base.errors import NotFound, Refused
from app.base.text import clean, fold, sort_key


class Person(OfLocality, Base):
    """Somebody in the register. Outside it a person is known by the code of a card, never by phone or e-mail.

    `birth` is an ISO date cut to what is known: '1980', '1980-05' or '1980-05-17'.
    The national ID is encrypted; `national_id_hash` (keyed) serves matching, the last three digits the screen.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("sex IN ('F', 'M')", name="sex"),)

    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), index=True)
    sort_name: Mapped[str] = mapped_column(String(600), index=True)
    birth: Mapped[str | None] = mapped_column(String(10))
    sex: Mapped[str | None] = mapped_column(String(1))
    phone: Mapped[str | None] = mapped_column(String(15), index=True)
    national_id: Mapped[str | None] = mapped_column(Sealed("national-id"))
    national_id_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    national_id_last3: Mapped[str | None] = mapped_column(String(3))
    # A CMND of nine digits is kept but never matched on.
    old_id: Mapped[str | None] = mapped_column(Sealed("old-id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of somebody before they are in the register; everything but the name is optional."""

    name: str
    birth: str | None = None
    sex: str | None = None
    phone: str | None = None
    national_id: str | None = None
    old_id: str | None = None


def id_hash(national_id: str) -> str:
    """The keyed hash that two equal national IDs share (HMAC-SHA256, hex)."""
    return keys.mac("national-id-match", national_id.encode()).hex()


def add(locality_id: int, who: Particulars, *, by: Actor, neighbourhood_id: int | None = None) -> Person:
    """A new person. Matching comes before this; here nobody asks again. Refused: no name."""
    name = clean(who.name)[:120]
    if not name:
        raise Refused("name_missing", "Cần họ và tên.")
    person = Person(
        locality_id=locality_id, name=name, name_key=fold(name)[:120], sort_name=sort_key(name)[:600],
        birth=who.birth, sex=who.sex, phone=who.phone[:15] if who.phone else None, neighbourhood_id=neighbourhood_id,
        created_at=clock.now(), created_by=by.account_id, old_id=who.old_id,
    )  # fmt: skip
    if who.national_id:
        set_national_id(person, who.national_id)
    db.session.add(person)
    db.session.flush()
    return person


def set_national_id(person: Person, national_id: str) -> None:
    """Write the number, its match hash and its last three digits, always together."""
    person.national_id = national_id
    person.national_id_hash = id_hash(national_id)
    person.national_id_last3 = national_id[-3:]


def get(person_id: int, *, within: Scope) -> Person:
    """One person of the scope, read through the survivor of a merge; NotFound."""
    person = db.session.get(Person, person_id)
    while person is not None and person.merged_into_id is not None:
        person = db.session.get(Person, person.merged_into_id)
    if person is None or not within.covers(person.locality_id):
        raise NotFound("person_unknown", "Không tìm thấy người này trong danh sách.")
    return person


def living(within: Scope) -> Select[Person]:
    """The people of the scope who were not merged into another."""
    query = select(Person).where(Person.merged_into_id.is_(None))
    if within.locality_id is not None:
        query = query.where(Person.locality_id == within.locality_id)
    return query


def matching(query: str) -> ColumnElement[bool]:
    """The condition of a search as typed: words of the name in any order without marks, or digits of a phone or ID."""
    text = fold(query)
    digits = "".join(c for c in text if c.isdigit())
    if digits and digits == text.replace(" ", "").replace(".", ""):
        return or_(Person.phone.contains(digits, autoescape=True), Person.national_id_last3 == digits[-3:])
    # A name has a handful of words; a database has a limit of conditions.
    return and_(*(Person.name_key.contains(word, autoescape=True) for word in text.split(" ")[:12] if word))


def named(ids: Collection[int], *, within: Scope, page: int = 1, size: int = 50) -> list[Person]:
    """One page of these people, in Vietnamese order of given names."""
    query = living(within).where(Person.id.in_(ids)).order_by(Person.sort_name, Person.id)
    return list(db.session.scalars(query.limit(size).offset((page - 1) * size)))
