"""Person: somebody in the register, kept once; found again by name without marks, phone or the last digits of an ID."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    String,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock, keys
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, Sealed, db
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean, fold, sort_key
from trainees import touched

# fmt: off
LANGUAGES: Final = (
    "Tày", "Thái", "Mường", "Khmer", "Mông", "Nùng", "Hoa", "Dao", "Gia Rai", "Ê Đê", "Ba Na", "Chăm",
)
"""Languages beside Vietnamese that a form offers after those that are written down already; any other word is as good."""
# fmt: on


class Person(OfLocality, Base):
    """Somebody in the register. Outside it a person is known by the code of a card, never by phone or e-mail.

    `birth` is an ISO date cut to what is known: '1980', '1980-05' or '1980-05-17'.
    The national ID is encrypted; `national_id_hash` (keyed) serves matching, the last three digits the screen.
    `sorts_as`: the part of the name to sort by, where the last word is not it ('Bhăm' of 'Y Bhăm Niê').
    `language`: the language somebody wants to be taught in. `phone_use`: own, shared or none. `merged_into_id` always
    names the survivor itself, never another who was merged. `compared`: nobody need look for doubles of this person.
    `erased_at`: their particulars were erased by law (see `erasing`); the row stays for what is counted.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("sex IN ('F', 'M')", name="sex"),
        CheckConstraint("phone_use IN ('own', 'shared', 'none')", name="phone_use"),
    )

    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), index=True)
    sort_name: Mapped[str] = mapped_column(String(600), index=True)
    birth: Mapped[str | None] = mapped_column(String(10))
    sex: Mapped[str | None] = mapped_column(String(1))
    phone: Mapped[str | None] = mapped_column(String(15), index=True)
    phone_use: Mapped[str | None] = mapped_column(String(6))
    language: Mapped[str | None] = mapped_column(String(40))
    sorts_as: Mapped[str | None] = mapped_column(String(60))
    national_id: Mapped[str | None] = mapped_column(Sealed("national-id"))
    national_id_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    national_id_last3: Mapped[str | None] = mapped_column(String(3))
    # A CMND of nine digits is kept but never matched on.
    old_id: Mapped[str | None] = mapped_column(Sealed("old-id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    compared: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]


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


@dataclass(frozen=True, slots=True)
class Details:
    """All that a person's page may change. `national_id` None leaves the number as it is; '' takes it away."""

    name: str
    sorts_as: str | None = None
    birth: str | None = None
    sex: str | None = None
    phone: str | None = None
    phone_use: str | None = None
    language: str | None = None
    neighbourhood_id: int | None = None
    national_id: str | None = None


def change(person: Person, to: Details) -> list[str]:
    """Make the person's own fields these, and say which ones changed (names of columns).

    Refused: no name, `sorts_as_unknown` when that is no word of the name, `person_erased`. Conflict `id_taken`: somebody else has the number.
    """
    not_erased(person)
    name = clean(to.name)[:120]
    if not name:
        raise Refused("name_missing", "Cần họ và tên.")
    sorts_as = clean(to.sorts_as or "")[:60] or None
    if sorts_as and not set(fold(sorts_as).split(" ")) <= set(fold(name).split(" ")):
        raise Refused("sorts_as_unknown", f"“{sorts_as}” không phải là chữ trong họ tên.")
    wanted = {
        "name": name, "sorts_as": sorts_as, "birth": to.birth, "sex": to.sex, "phone": to.phone[:15] if to.phone else None,
        "phone_use": to.phone_use, "language": clean(to.language or "")[:40] or None, "neighbourhood_id": to.neighbourhood_id,
    }  # fmt: skip
    changed = [column for column, value in wanted.items() if getattr(person, column) != value]
    for column in changed:
        setattr(person, column, wanted[column])
    if to.national_id is not None and to.national_id != (person.national_id or ""):
        _nobody_else_has(to.national_id, person)
        set_national_id(person, to.national_id or None)
        changed.append("national_id")
    if changed:
        set_keys(person)
        person.compared = False
        touched.people([person.id])  # a birth says from which day somebody is old enough
    db.session.flush()
    return changed


def not_erased(person: Person) -> None:
    """Refused `person_erased`: nothing is written of somebody any more who was erased by law."""
    if person.erased_at is not None:
        raise Refused(
            "person_erased", "Thông tin người này đã xóa theo yêu cầu. Cần ghi lại thì thêm người mới."
        )


def holder_of(national_id: str, locality_id: int) -> int | None:
    """The id of whoever of a locality has this national ID; None. Nobody who was merged."""
    return db.session.scalar(
        select(Person.id)
        .where(
            Person.locality_id == locality_id, Person.national_id_hash == id_hash(national_id),
            Person.merged_into_id.is_(None),
        )
        .order_by(Person.id).limit(1)
    )  # fmt: skip


def _nobody_else_has(national_id: str, person: Person) -> None:
    if national_id and holder_of(national_id, person.locality_id) not in (None, person.id):
        raise Conflict(
            "id_taken",
            "Số CCCD này đang là của một người khác trong danh sách. Nếu là một người, hãy gộp hai dòng.",
        )


def set_keys(person: Person) -> None:
    """What the name is searched and sorted by, made of it anew."""
    person.name_key = fold(person.name)[:120]
    words = person.name.split(" ")
    if person.sorts_as:
        own = set(fold(person.sorts_as).split(" "))
        words = [*(word for word in words if fold(word) not in own), person.sorts_as.replace(" ", "")]
    person.sort_name = sort_key(" ".join(words))[:600]


def set_national_id(person: Person, national_id: str | None) -> None:
    """Write the number, its match hash and its last three digits, always together; None takes all three away."""
    person.national_id = national_id
    person.national_id_hash = id_hash(national_id) if national_id else None
    person.national_id_last3 = national_id[-3:] if national_id else None


def get(person_id: int, *, within: Scope) -> Person:
    """One person of the scope, read through the survivor of a merge; NotFound."""
    person = db.session.get(Person, person_id)
    if person is not None and person.merged_into_id is not None:
        person = db.session.get(Person, person.merged_into_id)
    if person is None or not within.covers(person.locality_id):
        raise NotFound("person_unknown", "Không tìm thấy người này trong danh sách.")
    return person


def told_birth() -> ColumnElement[str | None]:
    """The birth as it is shown in a list: of whoever was erased none, though the decade is kept for counting."""
    return case((Person.erased_at.is_(None), Person.birth))


def survivor(row: type[Person] | None = None) -> ColumnElement[int]:
    """Of the Person that a query reads (or an alias of it): the id of who stands for them, after a merge the survivor's."""
    row = row or Person
    return func.coalesce(row.merged_into_id, row.id)


def family(person_id: int) -> list[int]:
    """The person and all who were merged into them: everything that any of them did is this person's."""
    merged = db.session.scalars(
        select(Person.id).where(Person.merged_into_id == person_id).order_by(Person.id)
    )
    return [person_id, *merged]


def living(within: Scope) -> Select[Person]:
    """The people of the scope who were not merged into another."""
    query = select(Person).where(Person.merged_into_id.is_(None))
    if within.locality_id is not None:
        query = query.where(Person.locality_id == within.locality_id)
    return query


def matching(query: str) -> ColumnElement[bool]:
    """The condition of a search as typed: beginnings of words of the name in any order without marks, and digits.

    Digits alone are those of a phone, the last three of a national ID, or all twelve of one; beside words a birth year too.
    """
    text = fold(query)
    joined = "".join(c for c in text if c not in " .-+")
    if joined.isdigit():
        return _digits("0" + joined[2:] if text.startswith("+84") else joined)
    # A name has a handful of words; a database has a limit of conditions.
    return and_(*(_word(word) for word in text.split(" ")[:12] if word))


def _word(word: str) -> ColumnElement[bool]:
    named = (literal(" ") + Person.name_key).contains(f" {word}", autoescape=True)
    if not word.isdigit():
        return named
    return or_(named, _digits(word), Person.birth.startswith(word) if len(word) == 4 else false())


def _digits(digits: str) -> ColumnElement[bool]:
    if len(digits) == 12:
        return Person.national_id_hash == id_hash(digits)
    if len(digits) == 3:
        return or_(Person.phone.endswith(digits), Person.national_id_last3 == digits)
    return Person.phone.contains(digits, autoescape=True)


def named(ids: Collection[int], *, within: Scope, page: int = 1, size: int = 50) -> list[Person]:
    """One page of these people, in Vietnamese order of given names."""
    query = living(within).where(Person.id.in_(ids)).order_by(Person.sort_name, Person.id)
    return list(db.session.scalars(query.limit(size).offset((page - 1) * size)))
