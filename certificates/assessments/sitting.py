"""Sitting (lượt làm bài): one try of one person; Answer: what they said to one question of their paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import Base, OfLocality
from certificates.assessments.opening import Opening
from trainees.people import Person


class Sitting(OfLocality, Base):
    """`paper`: the questions as they were drawn and shuffled for this person, marks and all: what is changed in the bank
    later changes no paper. `token_hash`: of the secret in the browser's cookie, by which a closed browser comes back.
    `moves`: how often it went to another browser; `released_at`: since when a trainer lets the next browser have it.
    `points`, `out_of`, `passed`: when it was handed in. Withdrawn it counts for nothing, and says why.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("opening_id", "person_id", "number"),
        UniqueConstraint("token_hash"),
        CheckConstraint("number > 0", name="number"),
    )

    opening_id: Mapped[int] = mapped_column(ForeignKey("opening.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64))
    paper: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    started_at: Mapped[datetime]
    moves: Mapped[int] = mapped_column(default=0, server_default="0")
    released_at: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
    points: Mapped[float | None] = mapped_column(Float)
    out_of: Mapped[float | None] = mapped_column(Float)
    passed: Mapped[bool | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_why: Mapped[str] = mapped_column(String(300), default="", server_default="")

    opening: Mapped[Opening] = relationship()
    person: Mapped[Person] = relationship()
    answers: Mapped[list[Answer]] = relationship(order_by="Answer.place", back_populates="sitting")


class Answer(OfLocality, Base):
    """`place`: of the question in the paper (from 0). `turn`: a number that the browser counts up; an older one never
    overwrites a newer."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("sitting_id", "place"),)

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    place: Mapped[int]
    said: Mapped[Any] = mapped_column(JSON)
    turn: Mapped[int]
    said_at: Mapped[datetime]

    sitting: Mapped[Sitting] = relationship(back_populates="answers")
