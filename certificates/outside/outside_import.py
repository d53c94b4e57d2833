"""OutsideImport (danh sách kết quả nơi khác): a file of results with its columns, its rows and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Select, String, Table, func, select
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.base.actors import Scope
from app.base.db import Base, OfLocality, SealedBytes, db
from app.base.errors import NotFound
from trainees.skills import Skill

PREVIEW, APPLIED, UNDONE, DROPPED = "preview", "applied", "undone", "dropped"

outside_import_skill = Table(
    "outside_import_skill", Base.metadata,
    Column("import_id", ForeignKey("outside_import.id"), primary_key=True),
    Column("skill_id", ForeignKey("skill.id"), primary_key=True),
)  # fmt: skip


class OutsideImport(OfLocality, Base):
    """`columns`: which column of the sheet is which field, as a person confirmed it; `said`: what holds for every row
    that does not say it (kind, course, organiser, day, who checked); `rows`: the sheet's rows with outcome and
    decisions, sealed because they name people; `totals`: how many of each outcome.
    """

    __tablename__ = "outside_import"
    __table_args__ = (
        Index("ix_outside_import_digest", "locality_id", "digest"),
        CheckConstraint("state IN ('preview', 'applied', 'undone', 'dropped')", name="state"),
    )

    filename: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default=PREVIEW)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    totals: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    data: Mapped[bytes | None] = deferred(mapped_column(SealedBytes("attachment")))
    rows: Mapped[bytes | None] = deferred(mapped_column(SealedBytes("attachment")))
    read_at: Mapped[datetime]
    read_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    skills: Mapped[list[Skill]] = relationship(secondary=outside_import_skill, order_by=Skill.rank)


def get(import_id: int, *, within: Scope) -> OutsideImport:
    """One list of the scope; NotFound."""
    found = db.session.get(OutsideImport, import_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("outside_import_unknown", "Không tìm thấy danh sách này.")
    return found


def listed(within: Scope, *, page: int = 1, size: int = 50) -> list[OutsideImport]:
    """One page of the lists that wait or were written (or undone since), newest first."""
    query = _kept(within).order_by(OutsideImport.id.desc())
    return list(db.session.scalars(query.limit(size).offset((page - 1) * size)))


def count(within: Scope) -> int:
    """How many lists `listed` has."""
    return db.session.scalar(select(func.count()).select_from(_kept(within).subquery())) or 0


def applied_before(locality_id: int, digest: str) -> OutsideImport | None:
    """The list that the same file was written as, and that stands."""
    return _same(locality_id, digest, APPLIED)


def waiting_before(locality_id: int, digest: str) -> OutsideImport | None:
    """The same file while it waits for a person's "write"."""
    return _same(locality_id, digest, PREVIEW)


def _same(locality_id: int, digest: str, state: str) -> OutsideImport | None:
    return db.session.scalar(
        select(OutsideImport)
        .where(
            OutsideImport.locality_id == locality_id, OutsideImport.digest == digest, OutsideImport.state == state
        )
        .order_by(OutsideImport.id.desc()).limit(1)
    )  # fmt: skip


def _kept(within: Scope) -> Select[OutsideImport]:
    query = select(OutsideImport).where(OutsideImport.state != DROPPED)
    return (
        query if within.locality_id is None else query.where(OutsideImport.locality_id == within.locality_id)
    )
