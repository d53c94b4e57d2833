"""Registration (đăng ký): somebody signed up for a training by its public page; a person says who joins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality, Sealed

ASKED, WAITING, TAKEN, LEFT, DECLINED = "asked", "waiting", "taken", "left", "declined"


class Registration(OfLocality, Base):
    """Somebody asked to join. `asked`: a seat is kept; `waiting`: behind the last seat; `taken`: `person_id` is expected
    in the training; `left`: they took it back; `declined`: somebody said no.

    `code_hash`: of the code that the slip shows, with which they may take it back. Where they live is kept as they wrote it.
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
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
