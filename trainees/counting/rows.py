"""The tables of maintained counts. Importable only by the neighbours in this folder."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class CountedVersion(OfLocality, Base):
    """An indicator version whose counts are kept for a locality. One that is not here is read from the raw ledger."""

    __tablename__ = "counted_version"
    __table_args__ = (UniqueConstraint("locality_id", "version_id"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("indicator_version.id"), index=True)
    built_at: Mapped[datetime]


class CountedSpan(OfLocality, Base):
    """The days on which a person (the survivor of merges) counts. `until` is the last such day; None: still does.

    `part`: 'in' the numerator; 'roll': in the denominator of a roster; 'nowhere': reached it, on no roster; 'outside':
    reached it, of another locality; 'in-unit' and 'of-unit': in the numerator and on the roll, by a membership of a `unit`.
    `unit`: its id, of the other parts 0; it names no row, so that a unit may go first and its spans just before the commit.
    `window`: the plan's year where the window is that, else 0.
    """

    __tablename__ = "counted_span"
    __table_args__ = (
        CheckConstraint("part IN ('in', 'roll', 'nowhere', 'outside', 'in-unit', 'of-unit')", name="part"),
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
        UniqueConstraint(
            "locality_id",
            "version_id",
            "window",
            "part",
            "unit",
            "person_id",
            "since",
            name="uq_counted_span_once",
        ),
        Index(
            "ix_counted_span_day",
            "locality_id",
            "version_id",
            "window",
            "part",
            "since",
            "until",
            "person_id",
        ),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("indicator_version.id"))
    window: Mapped[int]
    part: Mapped[str] = mapped_column(String(8))
    unit: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)


class CountStep(OfLocality, Base):
    """By how much a count moves on a day: spans that begin on it less spans that ended the day before. The count of a
    day is the sum of the steps up to it.
    """

    __tablename__ = "count_step"
    __table_args__ = (
        UniqueConstraint(
            "locality_id", "version_id", "window", "part", "unit", "on", name="uq_count_step_once"
        ),
        # Those that came to nothing, which are deleted at once: without it all of a locality would be read for them.
        Index(
            "ix_count_step_none",
            "locality_id",
            sqlite_where=text("step = 0"),
            postgresql_where=text("step = 0"),
        ),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("indicator_version.id"), index=True)
    window: Mapped[int]
    part: Mapped[str] = mapped_column(String(8))
    unit: Mapped[int] = mapped_column(default=0)
    on: Mapped[date] = mapped_column(Date)
    step: Mapped[int]


class CountMonth(OfLocality, Base):
    """The steps of a month in one number, of the counts of no unit: a year's course is read without its days.

    `month`: months since the year 0, January of the year 0 being 0.
    """

    __tablename__ = "count_month"
    __table_args__ = (
        UniqueConstraint("locality_id", "version_id", "window", "part", "month", name="uq_count_month_once"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("indicator_version.id"), index=True)
    window: Mapped[int]
    part: Mapped[str] = mapped_column(String(8))
    month: Mapped[int]
    step: Mapped[int]
