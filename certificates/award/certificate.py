"""Certificate (giấy chứng nhận): an issued fact, frozen. Never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, deferred, joinedload, mapped_column, relationship

from app.base import codes
from app.base.actors import Scope
from app.base.db import Base, OfLocality, SealedBytes, db
from app.base.errors import NotFound
from app.base.text import N_, clean
from campaigns.trainings import Training
from certificates.award.design import Design
from trainees import people
from trainees.people import Person

T = TypeVar("T")
CODE_LENGTH = 11
"""Ten letters and a check letter, printed 4-4-3 (protocols §4)."""
VALID, REPLACED, REVOKED, EXPIRED = "valid", "replaced", "revoked", "expired"
STATES = {
    VALID: N_("Còn hiệu lực"), REPLACED: N_("Đã thay bằng giấy khác"), REVOKED: N_("Đã thu hồi"), EXPIRED: N_("Hết hạn"),
}  # fmt: skip
_STANDING = "replaced_by_id IS NULL AND revoked_on IS NULL"


class PrintFile(OfLocality, Base):
    """The PDF of certificates as they were printed, one a page. `digest`: SHA-256 in hex of its bytes."""

    __tablename__ = "print_file"

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    pages: Mapped[int]
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = deferred(mapped_column(SealedBytes("certificate")))
    made_at: Mapped[datetime]


class Certificate(OfLocality, Base):
    """What was printed, and what became of it.

    `code`: public, of CODE_LENGTH letters. `number` of `year`: gap-free in the locality; `register_number` as printed.
    `name`, `birth_year`, `printed` (every other printed field by its name) and the version of the design were frozen when
    it was issued: nothing is ever rendered from live data. `digest`: SHA-256 in hex of those printed fields in
    canonical JSON; the file's own stands with the file. `file_id`, `page` (from 0): where its paper is; None until it is drawn.
    One stands for each person and training. `erased_at`: the holder was erased by law: name and birth year are gone.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("locality_id", "year", "number"),
        Index("uq_certificate_standing", "person_id", "training_id", unique=True, sqlite_where=text(_STANDING), postgresql_where=text(_STANDING)),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(revoked_on IS NULL) = (revoked_at IS NULL)", name="revoked"),
    )  # fmt: skip

    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    year: Mapped[int]
    number: Mapped[int]
    register_number: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("design.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    birth_year: Mapped[str] = mapped_column(String(4), default="", server_default="")
    printed: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("print_file.id"), index=True)
    page: Mapped[int | None]
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    valid_until: Mapped[date | None] = mapped_column(Date)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    replaced_why: Mapped[str] = mapped_column(String(300), default="", server_default="")
    revoked_on: Mapped[date | None] = mapped_column(Date)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_why: Mapped[str] = mapped_column(String(300), default="", server_default="")
    kept_at: Mapped[datetime | None]
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    kept_why: Mapped[str] = mapped_column(String(300), default="", server_default="")
    erased_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    training: Mapped[Training] = relationship()
    design: Mapped[Design] = relationship()
    file: Mapped[PrintFile | None] = relationship()
    replaced_by: Mapped[Certificate | None] = relationship(remote_side="Certificate.id")


def standing() -> ColumnElement[bool]:
    """The condition of the certificates that were neither replaced nor revoked; one a person and training."""
    return and_(Certificate.replaced_by_id.is_(None), Certificate.revoked_on.is_(None))


def state(certificate: Certificate, on: date) -> str:
    """What a certificate is on a day: a key of STATES. Revoked comes before replaced, replaced before expired."""
    if certificate.revoked_on is not None and certificate.revoked_on <= on:
        return REVOKED
    if certificate.replaced_by_id is not None:
        return REPLACED
    return EXPIRED if certificate.valid_until is not None and certificate.valid_until < on else VALID


def _in_state(wanted: str, on: date) -> ColumnElement[bool]:
    """The same as a condition. ValueError for no state."""
    revoked = and_(Certificate.revoked_on.is_not(None), Certificate.revoked_on <= on)
    replaced = Certificate.replaced_by_id.is_not(None)
    expired = and_(Certificate.valid_until.is_not(None), Certificate.valid_until < on)
    if wanted == REVOKED:
        return revoked
    left = or_(Certificate.revoked_on.is_(None), Certificate.revoked_on > on)
    if wanted == REPLACED:
        return and_(left, replaced)
    if wanted == EXPIRED:
        return and_(left, ~replaced, expired)
    if wanted == VALID:
        return and_(left, ~replaced, or_(Certificate.valid_until.is_(None), Certificate.valid_until >= on))
    raise ValueError(wanted)


def grouped(code: str) -> str:
    """A public code as it is printed: 'ABCD-EFGH-JKM'."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def get(certificate_id: int, *, within: Scope) -> Certificate:
    """One certificate of the scope; NotFound."""
    found = db.session.get(Certificate, certificate_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("certificate_unknown", "Không tìm thấy giấy chứng nhận này.")
    return found


def by_code(code: str) -> Certificate | None:
    """The certificate of a public code, typed in any way; None. Always one query, whatever was typed."""
    return db.session.scalar(select(Certificate).where(Certificate.code == codes.normalise(code)[:40]))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which certificates: `query` in a name (of the holder now, or as printed), a register number or a public code; `state` on the day `on`; of one training,
    of one year's register. None, '': all."""

    on: date
    query: str = ""
    state: str | None = None
    training_id: int | None = None
    year: int | None = None


def listed(wanted: Wanted, *, within: Scope, limit: int | None = None, offset: int = 0) -> list[Certificate]:
    """These certificates with the training, the last number first."""
    query = (
        _found(select(Certificate), wanted, within)
        .options(joinedload(Certificate.training))
        .order_by(Certificate.year.desc(), Certificate.number.desc(), Certificate.id)
    )
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def count(wanted: Wanted, *, within: Scope) -> int:
    """How many `listed` has without a limit."""
    return db.session.scalar(_found(select(func.count(Certificate.id)), wanted, within)) or 0


def years(within: Scope) -> list[int]:
    """The years in which certificates were issued, the last first."""
    query = select(Certificate.year).distinct().order_by(Certificate.year.desc())
    if within.locality_id is not None:
        query = query.where(Certificate.locality_id == within.locality_id)
    return list(db.session.scalars(query))


def newest_day(locality_id: int, year: int) -> date | None:
    """The day of issue of the last number of a year's register; None while it is empty."""
    query = select(Certificate.issued_on).where(
        Certificate.locality_id == locality_id, Certificate.year == year
    )
    return db.session.scalar(query.order_by(Certificate.number.desc()).limit(1))


def _found(query: Select[T], wanted: Wanted, within: Scope) -> Select[T]:
    if within.locality_id is not None:
        query = query.where(Certificate.locality_id == within.locality_id)
    if wanted.training_id is not None:
        query = query.where(Certificate.training_id == wanted.training_id)
    if wanted.year is not None:
        query = query.where(Certificate.year == wanted.year)
    if wanted.state is not None:
        query = query.where(_in_state(wanted.state, wanted.on))
    words = clean(wanted.query)
    if words:
        number = Certificate.register_number.istartswith(words, autoescape=True)
        person = select(Person.id).where(people.matching(words))
        code = Certificate.code == codes.normalise(words)[:40]
        # Of whoever was erased by law the register has no name any more: they are found by number and code alone.
        named = and_(Certificate.erased_at.is_(None), or_(Certificate.person_id.in_(person), _printed(words)))
        query = query.where(or_(code, number, named))
    return query


def _printed(words: str) -> ColumnElement[bool]:
    """The condition that a name was printed with these words: whoever holds the paper types what it says, marks and all."""
    return and_(
        *(
            or_(
                Certificate.name.icontains(word, autoescape=True),
                Certificate.name.contains(word.capitalize(), autoescape=True),
            )
            for word in words.split()[:12]
        )
    )
