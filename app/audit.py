"""Who did what: one row in the transaction of what it tells, so that neither exists without the other.

No personal data goes in: nouns, ids and counts only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, db


class AuditRow(Base):
    """One thing done. `noun` and `noun_id` say to what, `detail` holds counts and codes, never names."""

    __tablename__ = "audit_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    locality_id: Mapped[int | None] = mapped_column(ForeignKey("locality.id"), index=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    actor: Mapped[str] = mapped_column(String(120))
    verb: Mapped[str] = mapped_column(String(60))
    noun: Mapped[str] = mapped_column(String(60))
    noun_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def tell(
    by: Actor, verb: str, noun: str, noun_id: int | None, locality_id: int | None, **detail: Any
) -> None:
    """Add the audit row to the open transaction; the caller's commit writes both or neither."""
    db.session.add(
        AuditRow(
            locality_id=locality_id, at=clock.now(), account_id=by.account_id, actor=by.name,
            verb=verb, noun=noun, noun_id=noun_id, detail=detail,
        )
    )  # fmt: skip
