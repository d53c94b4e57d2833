"""Part (phần của đơn vị): what one lead unit is asked for in a report, under a code of its own; and what came back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.base import codes
from app.base.actors import Scope
from app.base.db import Base, OfLocality, Sealed, SealedBytes, db
from app.base.errors import NotFound
from app.filing.report import Report
from trainees.areas import Unit

CODE_LENGTH: Final = 11
"""Letters of the code, its check letter included: it opens a page without an account, so nobody may guess it."""
WAITING, APPLIED, UNDONE, DROPPED = "waiting", "applied", "undone", "dropped"


class Part(OfLocality, Base):
    """A unit's part of a report (of its first revision: a period is collected once). `code`: of the page /u/{code} and inside
    the file. `draft`: what was typed on the page and not sent yet, as JSON text. `sent_at`: when something first came back;
    `closed_at`: nothing more is taken. `asked_as`: the unit's id when it was asked, which stays
    when another unit takes it in: then the one has two parts, and both printed codes go on to work."""

    __tablename__ = "part"
    __table_args__ = (UniqueConstraint("report_id", "asked_as"), UniqueConstraint("code"))

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    asked_as: Mapped[int] = mapped_column(default=lambda context: context.get_current_parameters()["unit_id"])
    code: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reminded_at: Mapped[datetime | None]
    draft: Mapped[str | None] = deferred(mapped_column(Sealed("part")))
    draft_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    report: Mapped[Report] = relationship()
    unit: Mapped[Unit] = relationship()


class PartReturn(OfLocality, Base):
    """What came back of a part, by file or page: read, looked at by a person, applied once, undone. `said`: the answers as JSON
    text; `journal`: what applying wrote, as JSON text, by which it is undone. `sender`: who sends, as they typed it."""

    __tablename__ = "part_return"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'applied', 'undone', 'dropped')", name="state"),
        CheckConstraint("came IN ('file', 'page')", name="came"),
        Index("uq_part_return_applied", "part_id", "digest", unique=True, sqlite_where=text("state = 'applied'"), postgresql_where=text("state = 'applied'")),
    )  # fmt: skip

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    came: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    digest: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(255), default="", server_default="")
    data: Mapped[bytes | None] = deferred(mapped_column(SealedBytes("part")))
    said: Mapped[str | None] = deferred(mapped_column(Sealed("part")))
    journal: Mapped[str | None] = deferred(mapped_column(Sealed("part")))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sender: Mapped[str] = mapped_column(String(120), default="", server_default="")
    came_at: Mapped[datetime]
    came_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    part: Mapped[Part] = relationship()


def of_report(report: Report) -> list[Part]:
    """The parts of a report's period, in the order in which they were asked for."""
    return list(db.session.scalars(select(Part).where(Part.report_id == report.origin).order_by(Part.id)))


def get(part_id: int, *, within: Scope) -> Part:
    """One part of the scope; NotFound."""
    found = db.session.get(Part, part_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("part_unknown", "Không tìm thấy phần báo cáo này.")
    return found


def by_code(typed: str) -> Part:
    """The part whose code this is, as typed or read; NotFound for any other text."""
    code = codes.normalise(typed)
    found = (
        db.session.scalar(select(Part).where(Part.code == code)) if codes.is_code(code, CODE_LENGTH) else None
    )
    if found is None:
        raise NotFound(
            "part_unknown", "Không có phần báo cáo nào mang mã này. Xem lại mã trong tệp hoặc tin nhắn."
        )
    return found
