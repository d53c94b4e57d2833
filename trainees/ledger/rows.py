"""The table of the ledger. Importable only by its neighbours in this folder."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class Evidence(OfLocality, Base):
    """Person × skill × kind × source, once among the rows that are not withdrawn.

    `on`: the day the rule was first met. `source`: the writer and its id, such as 'training:12'; no foreign key.
    """

    __tablename__ = "evidence"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"))
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60), index=True)
    on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


Index(
    "uq_evidence_live",
    Evidence.person_id,
    Evidence.skill_id,
    Evidence.kind,
    Evidence.source,
    unique=True,
    sqlite_where=Evidence.withdrawn_at.is_(None),
    postgresql_where=Evidence.withdrawn_at.is_(None),
)
# The question of every indicator: who has one of these skills, by one of these kinds, within these days.
Index(
    "ix_evidence_question",
    Evidence.locality_id,
    Evidence.skill_id,
    Evidence.kind,
    Evidence.on,
    Evidence.person_id,
)
