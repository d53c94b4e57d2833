"""The table of registrations, and what its pages read of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, case, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock, codes
from app.base.db import Base, OfLocality, Sealed, db
from app.base.errors import NotFound
from app.base.text import fold
from campaigns import enrolments
from campaigns.trainings import CLOSED, Training

ASKED, WAITING, TAKEN, LEFT, DECLINED = "asked", "waiting", "taken", "left", "declined"
STATES: Final = (ASKED, WAITING, TAKEN, DECLINED, LEFT)
"""In the order in which a person looks at them."""
SLIP_LENGTH: Final = 10


class Registration(OfLocality, Base):
    """Somebody asked to join. `asked`: a seat is kept; `waiting`: behind the last seat; `taken`: `person_id` is expected
    in the training; `left`: they took it back; `declined`: somebody said no.

    `code_hash`: of the code that the slip shows, with which they may take it back. Where they live is kept as they wrote it.
    `repeats_id`: the same name and year had asked before: this is no second seat, only a second slip (see `standing`).
    `origin`: a keyed digest of address and hour, to count by; the address itself is kept nowhere.
    """

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'waiting', 'taken', 'left', 'declined')", name="state"),
        CheckConstraint("sex IN ('F', 'M')", name="sex"),
        Index("ix_registration_training_id_state", "training_id", "state"),
    )

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"))
    state: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))
    birth_year: Mapped[int | None]
    sex: Mapped[str | None] = mapped_column(String(1))
    phone: Mapped[str | None] = mapped_column(Sealed("registration"))
    place: Mapped[str] = mapped_column(String(200), default="")
    code_hash: Mapped[str] = mapped_column(String(64), index=True)
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    origin: Mapped[str] = mapped_column(String(22), default="", server_default="")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


@dataclass(frozen=True, slots=True)
class Applicant:
    """What somebody writes on the page; everything but the name is optional. `phone` as `read_phone` gives it."""

    name: str
    birth_year: int | None = None
    sex: str | None = None
    place: str = ""
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a slip shows: the state, and when waiting the place in the queue, from 1."""

    state: str
    position: int | None = None


def by_code(code: str) -> Training:
    """The training of a public page, whoever asks; NotFound."""
    training = db.session.scalar(select(Training).where(Training.code == codes.normalise(code)[:8]))
    if training is None:
        raise NotFound("training_unknown", "Không tìm thấy lớp này. Quét lại mã trên tờ thông báo.")
    return training


def closed_because(training: Training) -> str | None:
    """Why the page takes nobody; None when it does."""
    if training.lessons and training.state == CLOSED:
        return "Lớp này đã học xong."
    if not training.registers:
        return "Lớp này không nhận đăng ký qua mạng."
    if training.registers_until is not None and clock.today() > training.registers_until:
        return f"Đã hết hạn đăng ký (ngày {training.registers_until:%d/%m/%Y})."
    return None


def free(training: Training) -> int | None:
    """How many seats are left: capacity less who is expected and who asked; None where there is no limit."""
    return None if training.capacity is None else max(0, -beyond(training))


def beyond(training: Training) -> int:
    """By how many those who are expected and who asked are more than the seats (below 0: seats are left); 0 without a limit."""
    if training.capacity is None:
        return 0
    taken = enrolments.counts([training.id]).get(training.id, 0)
    return taken + tallied(training)[ASKED] - training.capacity


def tallied(training: Training) -> dict[str, int]:
    """State → how many registrations stand in it; second slips are none."""
    rows = db.session.execute(
        select(Registration.state, func.count()).where(counted(training)).group_by(Registration.state)
    )
    return dict.fromkeys(STATES, 0) | dict(rows.tuples().all())


def counted(training: Training) -> ColumnElement[bool]:
    """The condition of the registrations of a training that count: no second slips."""
    return and_(Registration.training_id == training.id, Registration.repeats_id.is_(None))


def slip_hash(code: str) -> str:
    """What is stored of a slip's code, however it was typed."""
    return codes.token_hash(codes.normalise(code))


def of_code(training: Training, code: str) -> Registration | None:
    """The registration of a slip, read anew; None."""
    return db.session.scalar(
        select(Registration)
        .where(Registration.training_id == training.id, Registration.code_hash == slip_hash(code))
        .execution_options(populate_existing=True)
    )


def find(training: Training, code: str) -> Registration:
    """The registration of a slip; NotFound."""
    row = of_code(training, code)
    if row is None:
        raise NotFound("slip_unknown", "Không tìm thấy phiếu đăng ký này. Xem lại mã trên phiếu.")
    return row


def get(training: Training, registration_id: int) -> Registration:
    """One registration of a training by its number; NotFound. Never a second slip."""
    row = db.session.scalar(select(Registration).where(counted(training), Registration.id == registration_id))
    if row is None:
        raise NotFound("registration_unknown", "Không tìm thấy lượt đăng ký này.")
    return row


def page(
    training: Training, query: str = "", *, state: str | None = None, limit: int, offset: int = 0
) -> tuple[list[Registration], int]:
    """A page of who signed up, those with a seat first, each group in the order they asked; and how many in all."""
    found = select(Registration).where(counted(training))
    if state is not None:
        found = found.where(Registration.state == state)
    for word in fold(query).split(" ")[:12]:
        found = found.where(Registration.name_key.contains(word, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    order = case({name: rank for rank, name in enumerate(STATES)}, value=Registration.state)
    rows = db.session.scalars(found.order_by(order, Registration.id).limit(limit).offset(offset))
    return list(rows), total


def again(rows: Sequence[Registration]) -> dict[int, tuple[int, int]]:
    """Registration → how many further slips there are of it, and how many of these were taken back."""
    ids = [row.id for row in rows]
    gone = func.sum(case((Registration.state == LEFT, 1), else_=0))
    counted = db.session.execute(
        select(Registration.repeats_id, func.count(), gone)
        .where(Registration.repeats_id.in_(ids))
        .group_by(Registration.repeats_id)
    )
    return {first: (n, left) for first, n, left in counted if first is not None}


def standing(training: Training, row: Registration) -> Standing:
    """What the slip of a registration says.

    A second slip says what a newcomer's would: a stranger who types somebody's name learns nothing of them. What is
    decided after it was given it says too.
    """
    first = db.session.get_one(Registration, row.repeats_id) if row.repeats_id is not None else None
    if first is not None and row.state != LEFT and first.state in (TAKEN, DECLINED):
        if first.decided_at is not None and first.decided_at >= row.asked_at:
            return Standing(first.state)
        return Standing(ASKED)
    if row.state != WAITING:
        return Standing(row.state)
    ahead = db.session.scalar(
        select(func.count()).where(counted(training), Registration.state == WAITING, Registration.id < row.id)
    ) or 0  # fmt: skip
    if first is not None and ahead == 0 and free(training) != 0:
        return Standing(ASKED)
    return Standing(WAITING, ahead + 1)
