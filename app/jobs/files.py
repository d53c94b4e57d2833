"""What a job made to be taken away: a file, kept for a day and then deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.base import clock
from app.base.actors import Scope
from app.base.db import Base, OfLocality, SealedBytes, db, writing
from app.base.errors import NotFound
from app.jobs import job
from app.jobs.lease import Order
from app.jobs.upkeep import every

KEPT = timedelta(days=1)
_GONE = "Tệp này chỉ giữ một ngày và đã được xóa. Bấm làm lại để có tệp mới."


class JobFile(OfLocality, Base):
    """The one file of a job. It may hold names and whole numbers: it is sealed, and nothing of it is kept longer than
    somebody needs to fetch it. `data` reads as None when it cannot be opened."""

    __tablename__ = "job_file"
    __table_args__ = (UniqueConstraint("job_id"),)

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    filename: Mapped[str] = mapped_column(String(255))
    mimetype: Mapped[str] = mapped_column(String(100))
    data: Mapped[bytes | None] = deferred(mapped_column(SealedBytes("job-file"), nullable=False))
    expires_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def content(self) -> bytes:
        """What it holds. NotFound when it cannot be opened."""
        if self.data is None:
            raise NotFound("file_gone", _GONE)
        return self.data


def keep(order: Order, filename: str, mimetype: str, data: bytes) -> JobFile:
    """The file of a running job, for a day from now. What an earlier attempt of the job left is replaced."""
    db.session.execute(delete(JobFile).where(JobFile.job_id == order.job_id))
    made = JobFile(
        locality_id=order.locality_id, job_id=order.job_id, filename=filename[:255], mimetype=mimetype, data=data,
        expires_at=clock.now() + KEPT,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def of(job_id: int, *, within: Scope) -> JobFile:
    """The file of a job of the scope, until it expires; NotFound."""
    job.get(job_id, within=within)
    found = db.session.scalar(
        select(JobFile).where(JobFile.job_id == job_id, JobFile.expires_at > clock.now())
    )
    if found is None:
        raise NotFound("file_gone", _GONE)
    return found


def there(job_id: int) -> bool:
    """Whether a job's file can still be fetched."""
    wanted = (JobFile.job_id == job_id) & (JobFile.expires_at > clock.now())
    return db.session.scalar(select(JobFile.id).where(wanted)) is not None


@every(60)
def forget_expired() -> None:
    """Delete the files whose day is over."""
    old = JobFile.expires_at <= clock.now()
    if db.session.scalar(select(JobFile.id).where(old).limit(1)) is None:
        return
    with writing():
        db.session.execute(delete(JobFile).where(old))
        db.session.commit()


def forget_of(locality_id: int) -> int:
    """Delete every file of a locality's jobs within the open transaction: somebody was erased who may be named in them. How
    many; whoever still needs one makes it again."""
    gone = delete(JobFile).where(JobFile.locality_id == locality_id).returning(JobFile.id)
    return len(db.session.scalars(gone).all())
