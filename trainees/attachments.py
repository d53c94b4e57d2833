"""Attachment (tài liệu minh chứng): a file kept beside what it proves; sealed, because it may name people."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, SealedBytes, db, hold
from app.base.errors import NotFound
from app.base.upload import check_file, last_part
from trainees.areas import Locality

KINDS = frozenset({"pdf", "docx", "xlsx", "png", "jpg"})
LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""
_LONGEST_NAME = 120


class Attachment(OfLocality, Base):
    """One file. `kind`: its ending as its content says (pdf, docx, xlsx, png, jpg); `digest`: SHA-256 in hex."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_digest", "locality_id", "digest"),)

    filename: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes | None] = deferred(mapped_column(SealedBytes("attachment")))
    kept_at: Mapped[datetime]
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def keep(locality_id: int, data: bytes, filename: str, *, by: Actor) -> Attachment:
    """The file, kept once: the same bytes again are the one that is there, under the name it came with first.

    Refused as `upload.check_file` says: judged by its content, at most LARGEST bytes.
    """
    kind = check_file(data, filename, kinds=KINDS, largest=LARGEST)
    digest = hashlib.sha256(data).hexdigest()
    hold(db.session.get_one(Locality, locality_id))  # two who hand in the same file at once keep one
    query = select(Attachment).where(Attachment.locality_id == locality_id, Attachment.digest == digest)
    there = db.session.scalar(query.order_by(Attachment.id).limit(1))
    if there is not None:
        return there
    kept = Attachment(
        locality_id=locality_id, filename=_named(filename, kind), kind=kind, size=len(data), digest=digest, data=data,
        kept_at=clock.now(), kept_by=by.account_id,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def _named(filename: str, kind: str) -> str:
    """The name without folders and marks that a system forbids, with the ending of its content."""
    stem = last_part(filename).rpartition(".")[0]
    stem = "".join("_" if mark in '<>:"|?*' else mark for mark in stem).strip(". ")
    return f"{stem[:_LONGEST_NAME].strip() or 'tai-lieu'}.{kind}"


def get(attachment_id: int, *, within: Scope) -> Attachment:
    """One file of the scope; NotFound."""
    kept = db.session.get(Attachment, attachment_id)
    if kept is None or not within.covers(kept.locality_id):
        raise NotFound("attachment_unknown", "Không tìm thấy tài liệu này.")
    return kept
