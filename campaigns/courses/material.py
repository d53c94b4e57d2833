"""Material (tài liệu): a file or a link of a course, for trainees or for trainers only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, false, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns.courses.course import Course
from campaigns.plans.tasks.output import checked_address
from trainees import attachments
from trainees.attachments import Attachment

MOST = 30
"""Materials of one course."""
LARGEST_PUBLIC = 5 * 1024 * 1024
"""Bytes of a file that is handed out without an account: what a phone in a hall can fetch."""


class Material(OfLocality, Base):
    """A file (`attachment_id`) or a link (`url`), one of the two. Taken away it stays for the trainings that had it."""

    __tablename__ = "material"
    __table_args__ = (CheckConstraint("(attachment_id IS NULL) = (url <> '')", name="file_or_link"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    rank: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(Text, default="", server_default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    for_trainers: Mapped[bool] = mapped_column(default=False, server_default=false())
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]

    attachment: Mapped[Attachment | None] = relationship()


def of(course: Course) -> list[Material]:
    """Its materials that were not taken away, in their order, with their files."""
    query = select(Material).where(Material.course_id == course.id, Material.removed_at.is_(None))
    return list(
        db.session.scalars(
            query.options(joinedload(Material.attachment)).order_by(Material.rank, Material.id)
        )
    )


def public(course: Course) -> list[Material]:
    """Those that anybody who knows a training's code may have: for trainees, links and small files."""
    return [one for one in of(course) if is_public(one)]


def with_public(course_ids: Iterable[int]) -> set[int]:
    """Of these courses, those that have something public."""
    query = (
        select(Material.course_id)
        .outerjoin(Attachment, Attachment.id == Material.attachment_id)
        .where(
            Material.course_id.in_(list(course_ids)), Material.removed_at.is_(None), Material.for_trainers.is_(False),
            or_(Attachment.id.is_(None), Attachment.size <= LARGEST_PUBLIC),
        )
    )  # fmt: skip
    return set(db.session.scalars(query))


def is_public(one: Material) -> bool:
    """Whether it may be handed out without an account."""
    small = one.attachment is None or one.attachment.size <= LARGEST_PUBLIC
    return one.removed_at is None and not one.for_trainers and small


def get(course: Course, material_id: int) -> Material:
    """One of a course's, also one that was taken away; NotFound."""
    found = db.session.get(Material, material_id)
    if found is None or found.course_id != course.id:
        raise NotFound("material_unknown", "Không tìm thấy tài liệu này.")
    return found


def add_link(course: Course, title: str, url: str, *, for_trainers: bool = False, by: Actor) -> Material:
    """A link. Refused: no title, no or no sound https address, too many."""
    address = checked_address(url)
    if not address:
        raise Refused("material_link", "Cần địa chỉ trang, ví dụ https://hoasen.gov.vn/bai-giang.")
    return _add(course, title, address, None, for_trainers, by)


def add_file(
    course: Course, title: str, data: bytes, filename: str, *, for_trainers: bool = False, by: Actor
) -> Material:
    """A file, under its own name where no title is given. Refused as `attachments.keep` says; too many."""
    kept = attachments.keep(course.locality_id, data, filename, by=by)
    return _add(course, title or kept.filename, "", kept, for_trainers, by)


def _add(
    course: Course, title: str, url: str, kept: Attachment | None, for_trainers: bool, by: Actor
) -> Material:
    name = clean(title)[:200]
    if not name:
        raise Refused("material_title", "Cần tên tài liệu.")
    hold(course)
    there = of(course)
    _room(there)
    made = Material(
        locality_id=course.locality_id, course_id=course.id, rank=there[-1].rank + 1 if there else 1, title=name, url=url,
        attachment_id=kept.id if kept else None, for_trainers=for_trainers, added_at=clock.now(), added_by=by.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _room(there: list[Material]) -> None:
    if len(there) >= MOST:
        raise Refused("material_many", f"Một chương trình có nhiều nhất {MOST} tài liệu. Bỏ bớt rồi thêm.")


def move(course: Course, one: Material, *, up: bool) -> None:
    """One place towards the beginning or the end; at either end nothing happens."""
    hold(course)
    there = of(course)
    at = next((n for n, each in enumerate(there) if each.id == one.id), None)
    other = None if at is None else at - 1 if up else at + 1
    if at is None or other is None or not 0 <= other < len(there):
        return
    there[at], there[other] = there[other], there[at]
    for rank, each in enumerate(there, start=1):
        each.rank = rank
    db.session.flush()


def remove(one: Material) -> None:
    """Take it away; `put_back` brings it back. The file stays kept. Twice is once."""
    if one.removed_at is None:
        one.removed_at = clock.now()
        db.session.flush()


def put_back(course: Course, one: Material) -> None:
    """Bring one back that was taken away, where it stood. Refused: too many by now."""
    if one.removed_at is None:
        return
    hold(course)
    _room(of(course))
    one.removed_at = None
    db.session.flush()
