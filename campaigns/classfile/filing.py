"""Filing: documents are attached to the file of a training, corrected, removed and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean
from campaigns.classfile import outputs
from campaigns.classfile.paper import KINDS, MOST_PHOTOS, PHOTO, ClassPaper
from campaigns.trainings import Training
from trainees import attachments
from trainees.areas import Locality
from trainees.attachments import Attachment

MOST = 100
"""Documents of one training; beyond that somebody is filing the wrong thing."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a document. `title` may be empty: then it is named after its kind and the training."""

    kind: str
    title: str = ""
    number: str = ""
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A paper, and what became of it among the outputs of the task (a word of `outputs`)."""

    paper: ClassPaper
    output: str


def check(said: Said) -> None:
    """Refused: `class_paper_kind` (none that can be attached), `class_paper_future` (a day that has not come)."""
    if said.kind not in KINDS or said.kind == PHOTO:
        raise Refused("class_paper_kind", "Chọn loại giấy tờ trong danh sách.")
    if said.issued_on is not None and said.issued_on > clock.today():
        raise Refused(
            "class_paper_future", f"Ngày {said.issued_on:%d/%m/%Y} chưa tới. Xem lại ngày của văn bản."
        )


def take_turn(training: Training) -> None:
    """Keep everybody else from the file of a training. Its locality comes first, which a file that is kept and the output of a task
    need: so has whoever erases people or makes two of them one."""
    hold(db.session.get_one(Locality, training.locality_id))
    hold(training)


def attach(training: Training, said: Said, data: bytes, filename: str, *, by: Actor) -> Filed:
    """Attach a document to the file of a training. Refused as `check` and `attachments.keep` say; `class_papers_many`."""
    check(said)
    take_turn(training)
    query = select(ClassPaper.id).where(
        ClassPaper.training_id == training.id, ClassPaper.kind != PHOTO, ClassPaper.removed_at.is_(None)
    )
    if len(list(db.session.scalars(query))) >= MOST:
        raise Refused("class_papers_many", f"Hồ sơ của một lớp nhiều nhất {MOST} giấy tờ.")
    kept = attachments.keep(training.locality_id, data, filename, by=by)
    paper = ClassPaper(
        locality_id=training.locality_id, training_id=training.id, kind=said.kind, attachment=kept,
        added_at=clock.now(), added_by=by.account_id, **_columns(training, said),
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    return Filed(paper, outputs.follow(paper, by=by))


def correct(
    training: Training, paper: ClassPaper, said: Said, *, by: Actor, file: tuple[bytes, str] | None = None
) -> Filed:
    """Say something else of a document, or put another file (bytes, name) in the place of its own. Refused as `attach`."""
    check(said)
    take_turn(training)
    if file is not None:
        paper.attachment = attachments.keep(training.locality_id, *file, by=by)
    paper.kind = said.kind
    for name, value in _columns(training, said).items():
        setattr(paper, name, value)
    db.session.flush()
    return Filed(paper, outputs.follow(paper, by=by))


def remove(training: Training, paper: ClassPaper, *, by: Actor) -> Filed:
    """Take a document or a photo out of the file; it can come back."""
    take_turn(training)
    if paper.removed_at is None:
        paper.removed_at = clock.now()
        db.session.flush()
    return Filed(paper, outputs.follow(paper, by=by))


def restore(training: Training, paper: ClassPaper, *, by: Actor) -> Filed:
    """Bring back what was taken out. Refused `photos_many`: its lesson has all its photos by now."""
    take_turn(training)
    if paper.removed_at is not None:
        if paper.lesson_id is not None and len(photos_of(paper.lesson_id)) >= MOST_PHOTOS:
            raise Refused(
                "photos_many", f"Buổi này đã đủ {MOST_PHOTOS} ảnh. Gỡ bớt một ảnh rồi đưa ảnh này trở lại."
            )
        paper.removed_at = None
        db.session.flush()
    return Filed(paper, outputs.follow(paper, by=by, back=True))


def photos_of(lesson_id: int) -> list[Attachment]:
    """The pictures that stand in the file for a lesson."""
    query = (
        select(Attachment)
        .join(ClassPaper, ClassPaper.attachment_id == Attachment.id)
        .where(ClassPaper.lesson_id == lesson_id, ClassPaper.kind == PHOTO, ClassPaper.removed_at.is_(None))
    )
    return list(db.session.scalars(query.order_by(ClassPaper.id)))


def _columns(training: Training, said: Said) -> dict[str, object]:
    named = clean(said.title) or f"{KINDS[said.kind]}: {training.title}"
    return {"title": named[:300], "number": clean(said.number)[:60], "issued_on": said.issued_on}
