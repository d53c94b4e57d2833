"""Device (máy quét): a phone that was paired for some lessons. It can check people in there, and nothing else.

A phone in a hall is lost, lent and never locked: it does not carry its trainer's sign-in. Pairing hands it a token of
its own by a code that works once and for ten minutes; whoever paired it, or an officer, takes it away with a click.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    ForeignKey,
    Select,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.base import clock, codes
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns.lessons import Lesson

PREFIX = "hvd_"
"""How a device's token begins, so that the door asks the right table."""
PAIRING = timedelta(minutes=10)
KEPT_DAYS = 3
"""Days after its last lesson for which a phone may still hand in what it holds."""

device_lesson = Table(
    "device_lesson", Base.metadata,
    Column("device_id", ForeignKey("device.id"), primary_key=True),
    Column("lesson_id", ForeignKey("lesson.id"), primary_key=True),
)  # fmt: skip
pairing_lesson = Table(
    "pairing_lesson", Base.metadata,
    Column("pairing_id", ForeignKey("pairing.id"), primary_key=True),
    Column("lesson_id", ForeignKey("lesson.id"), primary_key=True),
)  # fmt: skip


class Device(OfLocality, Base):
    """A paired phone. It acts for the account that paired it; only the hash of its token is stored."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("token_hash"),)

    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    paired_at: Mapped[datetime]
    last_seen: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    lessons: Mapped[list[Lesson]] = relationship(
        secondary=device_lesson, order_by="Lesson.day, Lesson.starts_at, Lesson.id"
    )


class Pairing(OfLocality, Base):
    """A code on a screen that pairs one phone, once, within ten minutes."""

    __tablename__ = "pairing"
    __table_args__ = (UniqueConstraint("code_hash"),)

    code_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))

    lessons: Mapped[list[Lesson]] = relationship(secondary=pairing_lesson)


@dataclass(frozen=True, slots=True)
class Paired:
    """What a phone gets: its token, once, and its name and lessons."""

    device: Device
    token: str


def offer(lessons: Iterable[Lesson], *, by: Actor) -> str:
    """A pairing code for these lessons, to be shown as a QR. Refused: a command line has no account to speak for."""
    wanted = list(lessons)
    if by.account_id is None or not wanted:
        raise Refused("pairing_nobody", "Mở trang buổi học bằng tài khoản của mình rồi ghép máy.")
    code = codes.random_code(16)
    db.session.execute(delete(pairing_lesson).where(pairing_lesson.c.pairing_id.in_(_stale())))
    db.session.execute(delete(Pairing).where(Pairing.id.in_(_stale())))
    db.session.add(
        Pairing(
            locality_id=wanted[0].locality_id, code_hash=codes.token_hash(code), account_id=by.account_id,
            made_at=clock.now(), lessons=wanted,
        )
    )  # fmt: skip
    db.session.flush()
    return code


def pair(code: str, name: str, *, token: str = "") -> Paired:
    """A phone shows the code: it is paired under a name, or (with its own token) gets these lessons as well.

    Refused('pairing_unknown'): no such code, used or older than ten minutes: all the same to a stranger.
    """
    now, digest = clock.now(), codes.token_hash(codes.normalise(code))
    pairing = db.session.scalar(select(Pairing).where(Pairing.code_hash == digest))
    if pairing is None or pairing.device_id is not None or now - pairing.made_at > PAIRING:
        raise _unknown()
    known = by_token(token) if token else None
    if known is not None and (known.locality_id, known.account_id) == (
        pairing.locality_id,
        pairing.account_id,
    ):
        device, given = known, token
    else:
        given = PREFIX + codes.secret_token()
        device = Device(
            locality_id=pairing.locality_id, name=clean(name)[:60] or "Điện thoại", token_hash=codes.token_hash(given),
            account_id=pairing.account_id, paired_at=now,
        )  # fmt: skip
        db.session.add(device)
        db.session.flush()
    # Of two phones that show the code at once the database lets one.
    taken = db.session.execute(
        update(Pairing)
        .where(Pairing.id == pairing.id, Pairing.device_id.is_(None))
        .values(device_id=device.id)
        .returning(Pairing.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise _unknown()
    there = {lesson.id for lesson in device.lessons}
    device.lessons.extend(lesson for lesson in pairing.lessons if lesson.id not in there)
    db.session.flush()
    return Paired(device, given)


def by_token(token: str) -> Device | None:
    """The device of a token; None when unknown, revoked, or some days after its last lesson."""
    device = db.session.scalar(
        select(Device).where(Device.token_hash == codes.token_hash(token), Device.revoked_at.is_(None))
    )
    if device is None:
        return None
    last = db.session.scalar(
        select(func.max(Lesson.day))
        .join(device_lesson, device_lesson.c.lesson_id == Lesson.id)
        .where(device_lesson.c.device_id == device.id)
    )
    return device if last and clock.today() <= last + timedelta(days=KEPT_DAYS) else None


def listed(within: Scope) -> list[Device]:
    """The devices of the scope (a trainer's: those they paired), the newest first, with their lessons."""
    query = select(Device).options(selectinload(Device.lessons)).order_by(Device.id.desc())
    if within.locality_id is not None:
        query = query.where(Device.locality_id == within.locality_id)
    if within.trainer_id is not None:
        query = query.where(Device.account_id == within.trainer_id)
    return list(db.session.scalars(query))


def get(device_id: int, *, within: Scope) -> Device:
    """One device of the scope; NotFound."""
    device = db.session.get(Device, device_id)
    foreign = device is None or not within.covers(device.locality_id)
    if device is None or foreign or within.trainer_id not in (None, device.account_id):
        raise NotFound("device_unknown", "Không tìm thấy máy quét này.")
    return device


def rename(device: Device, name: str) -> None:
    """Another name. Refused: none."""
    if not clean(name):
        raise Refused("device_name", "Cần tên máy, chẳng hạn “Máy anh Nam”.")
    device.name = clean(name)[:60]
    db.session.flush()


def revoke(device: Device, *, by: Actor) -> None:
    """Take it away: from now on its token opens nothing. What it sent stays."""
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by = clock.now(), by.account_id
        db.session.flush()


def _stale() -> Select[int]:
    return select(Pairing.id).where(Pairing.made_at < clock.now() - timedelta(days=1))


def _unknown() -> Refused:
    return Refused(
        "pairing_unknown", "Mã ghép máy đã dùng hoặc quá 10 phút. Mời bấm “Ghép máy quét” để lấy mã mới."
    )
