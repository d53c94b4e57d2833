"""Communes of a province: which are expected to send, from when, and how; and which old ones became which new ones."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class ProvinceCommune(OfLocality, Base):
    """A commune that a province expects, under its five-digit code, from a day until a day. Whether its data lie on this server
    follows from the code: a locality of ours has it or not."""

    __tablename__ = "province_commune"
    __table_args__ = (UniqueConstraint("locality_id", "code"),)

    code: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20), default="xã")
    name: Mapped[str] = mapped_column(String(120))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Succession(OfLocality, Base):
    """An old commune went into a new one on a day, whole or in part. Facts stay where they happened; sums are added up under the
    new one, nothing is deleted."""

    __tablename__ = "succession"
    __table_args__ = (UniqueConstraint("locality_id", "old_code", "new_code"),)

    old_code: Mapped[str] = mapped_column(String(5))
    old_name: Mapped[str] = mapped_column(String(120), default="")
    new_code: Mapped[str] = mapped_column(String(5))
    on: Mapped[date] = mapped_column(Date)
    whole: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ProvinceRound(OfLocality, Base):
    """A period that a province collects: its key ('2026-02'), until when data count and by when files are due."""

    __tablename__ = "province_round"
    __table_args__ = (UniqueConstraint("locality_id", "period"),)

    period: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(60), default="")
    cut_off: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
