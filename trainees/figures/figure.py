"""Figure (số liệu đơn vị báo cáo): a number that somebody else reports, or a count written down from above, with its day
and document."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    Select,
    String,
    Text,
    bindparam,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound


class Figure(OfLocality, Base):
    """What was so on a day. Append only: a correction withdraws the line and writes another.

    `subject`: what it is a figure of, by word ('indicator:vneid', 'target:12'); no foreign key leads up.
    A share has `numerator` and `denominator`, or `value` alone where only the percent was given; a count or a rank has
    `value`; yes/no and sentences have `value_text` ('yes', 'no' for yes/no).
    `origin`: 'reported' by `reporter`, or 'counted' by us from what lies higher up (tasks updated …).
    """

    __tablename__ = "figure"
    __table_args__ = (
        CheckConstraint("origin IN ('reported', 'counted')", name="origin"),
        CheckConstraint("denominator IS NULL OR denominator >= 0", name="denominator"),
        CheckConstraint("numerator IS NOT NULL OR value IS NOT NULL OR value_text <> ''", name="said"),
    )

    subject: Mapped[str] = mapped_column(String(60))
    on: Mapped[date] = mapped_column(Date)
    numerator: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    denominator: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    value: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    value_text: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(10), default="reported")
    reporter: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(Text, default="")
    document_on: Mapped[date | None] = mapped_column(Date)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


# One live line for a subject and a day.
Index(
    "uq_figure_live", Figure.locality_id, Figure.subject, Figure.on, unique=True,
    sqlite_where=Figure.withdrawn_at.is_(None), postgresql_where=Figure.withdrawn_at.is_(None),
)  # fmt: skip


def latest(
    locality_id: int, subjects: Collection[str], as_of: date, *, known_at: datetime | None = None
) -> dict[str, Figure]:
    """Subject → its newest figure of a day up to `as_of`; with `known_at`, as it was known at that moment. One query."""
    return {
        subject: lines[-1]
        for subject, lines in up_to(locality_id, subjects, as_of, known_at=known_at).items()
    }


def up_to(
    locality_id: int, subjects: Collection[str], as_of: date, *, known_at: datetime | None = None
) -> dict[str, list[Figure]]:
    """Subject → its figures that count, of days up to `as_of`, the oldest first; else as `latest`. One query."""
    given = {"locality": locality_id, "subjects": list(subjects), "day": as_of, "known_at": known_at}
    found: dict[str, list[Figure]] = {}
    for figure in db.session.scalars(_up_to(known_at is not None), given):
        found.setdefault(figure.subject, []).append(figure)
    return found


@cache
def _up_to(known_at: bool) -> Select[Figure]:
    """The query of `up_to`, made once: that takes as long as the answer."""
    withdrawn, moment = Figure.withdrawn_at, bindparam("known_at", type_=Figure.withdrawn_at.type)
    counts = or_(withdrawn.is_(None), withdrawn > moment) if known_at else withdrawn.is_(None)
    query = select(Figure).where(
        Figure.locality_id == bindparam("locality"), Figure.subject.in_(bindparam("subjects", expanding=True)),
        Figure.on <= bindparam("day"), counts,
    )  # fmt: skip
    return (query.where(Figure.recorded_at <= moment) if known_at else query).order_by(Figure.on, Figure.id)


def history(locality_id: int, subjects: Collection[str]) -> list[Figure]:
    """Every line ever written for the subjects: the newest day first, the one that counts before those withdrawn."""
    query = (
        select(Figure)
        .where(Figure.locality_id == locality_id, Figure.subject.in_(list(subjects)))
        .order_by(Figure.on.desc(), Figure.withdrawn_at.is_not(None), Figure.id.desc())
    )
    return list(db.session.scalars(query))


def get(figure_id: int, locality_id: int, subjects: Collection[str]) -> Figure:
    """One line of the subjects; NotFound."""
    found = db.session.get(Figure, figure_id)
    if found is None or found.locality_id != locality_id or found.subject not in subjects:
        raise NotFound("figure_unknown", "Không tìm thấy số liệu này.")
    return found


def live_on(locality_id: int, subject: str, day: date, *, held: bool = False) -> Figure | None:
    """The line that counts for the very day. `held`: no other writer changes it until this transaction ends."""
    query = select(Figure).where(
        Figure.locality_id == locality_id, Figure.subject == subject, Figure.on == day,
        Figure.withdrawn_at.is_(None),
    )  # fmt: skip
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)
