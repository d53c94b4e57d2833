"""Commendation (đề nghị biểu dương, khen thưởng): whom a person chose for the December list, with the counts behind the name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, Sealed, db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean
from trainees import people
from trainees.areas import Locality, Neighbourhood, Unit
from trainees.people import Person

PERSON, UNIT, NEIGHBOURHOOD = "person", "unit", "neighbourhood"
FORMS: Final = (
    "Biểu dương",
    "Thư khen",
    "Giấy khen của Chủ tịch UBND cấp xã",
    "Đề nghị cấp trên khen thưởng",
)
"""What is proposed most often; the office may write another."""
MOST: Final = 500


class Commendation(OfLocality, Base):
    """A person, unit or neighbourhood proposed for a year. `counts`: what stood behind the name when it was chosen; `reason`: in
    the words of who chose, sealed because it may name people; `form`: biểu dương, giấy khen, …"""

    __tablename__ = "commendation"
    __table_args__ = (
        # PostgreSQL adds no truths: one of the three, and of no two both.
        CheckConstraint(
            "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN neighbourhood_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one",
        ),
        Index("ix_commendation_year", "locality_id", "year"),
    )

    year: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    form: Mapped[str] = mapped_column(String(60), default="", server_default="")
    reason: Mapped[str | None] = mapped_column(Sealed("commendation"))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    chosen_at: Mapped[datetime]
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    person: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    neighbourhood: Mapped[Neighbourhood | None] = relationship()

    @property
    def noun(self) -> str:
        """person, unit or neighbourhood."""
        return PERSON if self.person_id else UNIT if self.unit_id else NEIGHBOURHOOD

    @property
    def name(self) -> str:
        """Who it is, as the register names them today; an erased person has no name any more."""
        who = self.person or self.unit or self.neighbourhood
        return who.name if who is not None else ""


@dataclass(frozen=True, slots=True)
class Said:
    """Why somebody is proposed, and what for. `counts`: title → number, as the page showed them."""

    reason: str
    form: str = FORMS[0]
    counts: dict[str, Any] | None = None


_COLUMNS: Final = {PERSON: "person_id", UNIT: "unit_id", NEIGHBOURHOOD: "neighbourhood_id"}
_TABLES: Final[dict[str, type[Person] | type[Unit] | type[Neighbourhood]]] = {
    PERSON: Person, UNIT: Unit, NEIGHBOURHOOD: Neighbourhood,
}  # fmt: skip


def choose(locality_id: int, year: int, noun: str, row_id: int, said: Said, *, by: Actor) -> Commendation:
    """Put somebody on the list of a year. People are read through their merges.

    NotFound: nobody of the locality. Refused: `commendation_reason` (why is said by a person, never by a count),
    `commendation_form`, `commendation_year`, `commendations_many`. Conflict `commendation_there`: on the list already.
    """
    checked = _checked(said)
    if abs(year - clock.today().year) > 5:
        raise Refused("commendation_year", "Năm đề nghị không hợp lý. Chọn năm trong danh sách.")
    hold(
        db.session.get_one(Locality, locality_id)
    )  # two who choose the same at once: the second sees the first
    row: Any = db.session.get(_TABLES[noun], row_id) if noun in _TABLES else None
    if row is None or row.locality_id != locality_id:
        raise NotFound("commendation_whom", "Không tìm thấy người hoặc đơn vị này.")
    whom = _alike(noun, row_id)
    there = listed(Scope(locality_id), year)
    if any(getattr(one, _COLUMNS[noun]) in whom for one in there):
        raise Conflict("commendation_there", f"{row.name} đã có trong danh sách đề nghị năm {year}.")
    if len(there) >= MOST:
        raise Refused("commendations_many", f"Danh sách một năm nhiều nhất {MOST} đề nghị.")
    if isinstance(row, Person) and row.merged_into_id is not None:
        row_id = row.merged_into_id
    made = Commendation(
        locality_id=locality_id, year=year, form=checked.form, reason=checked.reason, counts=checked.counts or {},
        chosen_at=clock.now(), chosen_by=by.account_id, **{_COLUMNS[noun]: row_id},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _alike(noun: str, row_id: int) -> list[int]:
    """Under which numbers they may stand on the list: somebody who was merged under several."""
    if noun != PERSON:
        return [row_id]
    person = db.session.get(Person, row_id)
    return people.family(person.merged_into_id or row_id if person is not None else row_id)


def _checked(said: Said) -> Said:
    reason, form = clean(said.reason)[:1000], clean(said.form)[:60]
    if not reason:
        raise Refused(
            "commendation_reason", "Ghi thành tích đề nghị; phần mềm chỉ nêu con số, không tự đề nghị thay."
        )
    if not form:
        raise Refused("commendation_form", "Ghi hình thức đề nghị, ví dụ Giấy khen.")
    return Said(reason, form, said.counts)


def print_of(one: Commendation) -> str:
    """A mark of the words that a form shows; another one means that somebody said them anew since."""
    return hashlib.sha256(json.dumps([one.reason, one.form]).encode()).hexdigest()[:16]


def reword(one: Commendation, said: Said, *, shown: str | None = None) -> None:
    """Say the reason or the form anew; the counts of the day it was chosen stay. Refused as `choose`.

    `shown`: `print_of` what the person had before the eyes. Conflict `commendation_changed`: somebody else's words came meanwhile.
    """
    checked = _checked(said)
    hold(one)
    if (one.reason, one.form) == (checked.reason, checked.form):
        return
    if shown is not None and shown != print_of(one):
        raise Conflict(
            "commendation_changed",
            "Người khác vừa sửa đề nghị này sau khi anh, chị mở trang nên chưa ghi gì. So lại với nội dung đang lưu rồi bấm lưu lần nữa.",
        )
    one.reason, one.form = checked.reason, checked.form
    db.session.flush()


def withdraw(one: Commendation, *, by: Actor) -> None:
    """Take somebody off the list; it can be undone."""
    if one.withdrawn_at is None:
        one.withdrawn_at, one.withdrawn_by = clock.now(), by.account_id
        db.session.flush()


def restore(one: Commendation) -> None:
    """Put somebody back. Conflict `commendation_there`: they were chosen again meanwhile."""
    hold(db.session.get_one(Locality, one.locality_id))
    column = _COLUMNS[one.noun]
    whom = _alike(one.noun, getattr(one, column))
    same = (each for each in listed(Scope(one.locality_id), one.year) if each.id != one.id)
    if any(getattr(each, column) in whom for each in same):
        raise Conflict("commendation_there", f"{one.name} đã có trong danh sách đề nghị năm {one.year}.")
    one.withdrawn_at = one.withdrawn_by = None
    db.session.flush()


def get(commendation_id: int, *, within: Scope) -> Commendation:
    """One of the scope; NotFound."""
    found = db.session.get(Commendation, commendation_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("commendation_unknown", "Không tìm thấy đề nghị này.")
    return found


def listed(within: Scope, year: int) -> list[Commendation]:
    """Who stands on the list of a year: units, neighbourhoods, people, each in the order in which they were chosen. One query."""
    query = (
        select(Commendation)
        .where(Commendation.year == year, Commendation.withdrawn_at.is_(None))
        .options(*map(joinedload, (Commendation.person, Commendation.unit, Commendation.neighbourhood)))
    )
    if within.locality_id is not None:
        query = query.where(Commendation.locality_id == within.locality_id)
    order = {UNIT: 0, NEIGHBOURHOOD: 1, PERSON: 2}
    return sorted(db.session.scalars(query.order_by(Commendation.id)), key=lambda one: order[one.noun])


def day_of(year: int) -> date:
    """The day whose counts stand behind a year's list: today, or its last day once it is over."""
    return min(clock.today(), date(year, 12, 31))
