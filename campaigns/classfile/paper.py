"""ClassPaper (giấy tờ của lớp): a document or a photo in the file of a training."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from app.base.text import N_
from campaigns.trainings import Training
from trainees.attachments import Attachment

KINDS: dict[str, str] = {
    "plan": N_("Kế hoạch lớp"),
    "invitation": N_("Giấy mời"),
    "notice": N_("Thông báo"),
    "sign_in": N_("Danh sách ký tên"),
    "results": N_("Bảng kết quả"),
    "report": N_("Báo cáo kết quả"),
    "photo": N_("Ảnh buổi học"),
    "other": N_("Giấy tờ khác"),
}
PHOTO = "photo"
ORDER = ("plan", "invitation", "notice", "sign_in", "results", PHOTO, "report", "other")
"""The kinds in the order in which an office files them."""
MOST_PHOTOS = 5
"""Photos of one lesson."""


class ClassPaper(OfLocality, Base):
    """`number`, `issued_on`: of a document that was signed and numbered. `lesson_id`: of a photo. `output_id`: the task's
    output that it became."""

    __tablename__ = "class_paper"
    __table_args__ = (
        CheckConstraint("kind IN ('plan', 'invitation', 'notice', 'sign_in', 'results', 'report', 'photo', 'other')", name="kind"),
        CheckConstraint("kind <> 'photo' OR lesson_id IS NOT NULL", name="photo"),
    )  # fmt: skip

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(300))
    number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    output_id: Mapped[int | None] = mapped_column(ForeignKey("task_output.id"), index=True)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]

    attachment: Mapped[Attachment] = relationship()


def get(training: Training, paper_id: int) -> ClassPaper:
    """One paper of a training, removed or not; NotFound."""
    paper = db.session.get(ClassPaper, paper_id)
    if paper is None or paper.training_id != training.id:
        raise NotFound("class_paper_unknown", "Không tìm thấy giấy tờ này trong hồ sơ lớp.")
    return paper
