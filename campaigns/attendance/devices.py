"""Device (máy quét): a phone that was paired for some lessons and outreach days. It can hand in their events, and nothing else.

A phone in a hall is lost, lent and never locked: it does not carry its trainer's sign-in. Pairing hands it a token of
its own by a code that works once and for ten minutes; whoever paired it, or an officer, takes it away with a click.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    ForeignKey,
    Select,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.base import clock, codes
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotAdmitted, NotFound, Refused
from app.base.text import clean, fold
from campaigns.lessons import Lesson, device_lesson
from campaigns.outreach.day import OutreachDay, device_outreach_day

PREFIX = "hvd_"
"""How a device's token begins, so that the door asks the right table."""
PAIRING = timedelta(minutes=10)
KEPT_DAYS = 3
"""Days after its last lesson or outreach day for which a phone may still hand in what it holds."""
NAMELESS = "Điện thoại"
GOOD, OVER, REVOKED = "good", "over", "revoked"
_SEEN_EVERY = timedelta(minutes=5)
_LETTERS = 16
_OWN_TOKEN = re.compile(PREFIX + "[A-Za-z0-9_-]{43}")

pairing_lesson = Table(
    "pairing_lesson", Base.metadata,
    Column("pairing_id", ForeignKey("pairing.id"), primary_key=True),
    Column("lesson_id", ForeignKey("lesson.id"), primary_key=True),
)  # fmt: skip


pairing_outreach_day = Table(
    "pairing_outreach_day", Base.metadata,
    Column("pairing_id", ForeignKey("pairing.id"), primary_key=True),
    Column("outreach_day_id", ForeignKey("outreach_day.id"), primary_key=True),
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
    outreach_days: Mapped[list[OutreachDay]] = relationship(
        secondary=device_outreach_day, order_by="OutreachDay.day, OutreachDay.id"
    )

    @property
    def last_day(self) -> date | None:
        """The day of its last lesson or outreach day."""
        return max(
            [lesson.day for lesson in self.lessons] + [one.day for one in self.outreach_days], default=None
        )

    @property
    def state(self) -> str:
        """'good'; 'revoked'; 'over' when its last lesson is some days past."""
        if self.revoked_at is not None:
            return REVOKED
        last = self.last_day
        return GOOD if last is not None and last >= since() else OVER


class Pairing(OfLocality, Base):
    """A code on a screen that pairs one phone, once, within ten minutes."""

    __tablename__ = "pairing"
    __table_args__ = (UniqueConstraint("code_hash"),)

    code_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))

    lessons: Mapped[list[Lesson]] = relationship(secondary=pairing_lesson)
    outreach_days: Mapped[list[OutreachDay]] = relationship(secondary=pairing_outreach_day)


_TOUCH = (
    update(Device)
    .where(Device.id == bindparam("device"), or_(Device.last_seen.is_(None), Device.last_seen < bindparam("before")))
    .values(last_seen=bindparam("now"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paired:
    """What a phone gets: its token, and its name and lessons. `again`: it had them already, its answer was lost."""

    device: Device
    token: str = field(repr=False)
    again: bool = False


def offer(lessons: Iterable[Lesson] = (), outreach_days: Iterable[OutreachDay] = (), *, by: Actor) -> str:
    """A pairing code for these lessons and outreach days, to be shown as a QR.

    Refused: a command line has no account to speak for; `pairing_past`, all of them are over for so long that a phone
    paired now would open nothing.
    """
    halls, doors = list(lessons), list(outreach_days)
    wanted: list[Lesson | OutreachDay] = [*halls, *doors]
    if by.account_id is None or not wanted:
        raise Refused("pairing_nobody", "Mở trang buổi học bằng tài khoản của mình rồi ghép máy.")
    if max(one.day for one in wanted) < since():
        what = "Buổi" if halls else "Ngày"
        raise Refused("pairing_past", f"{what} này đã qua hơn {KEPT_DAYS} ngày nên không ghép máy được nữa.")
    code = codes.random_code(_LETTERS)
    for table in (pairing_lesson, pairing_outreach_day):
        db.session.execute(delete(table).where(table.c.pairing_id.in_(_stale())))
    db.session.execute(delete(Pairing).where(Pairing.id.in_(_stale())))
    db.session.add(
        Pairing(
            locality_id=wanted[0].locality_id, code_hash=codes.token_hash(code), account_id=by.account_id,
            made_at=clock.now(), lessons=halls, outreach_days=doors,
        )
    )  # fmt: skip
    db.session.flush()
    return code


def offered(code: str) -> Pairing | None:
    """The pairing of a code that still counts: made within ten minutes, whether a phone has shown it or not."""
    typed = codes.normalise(code)
    if not codes.is_code(typed, _LETTERS):
        return None
    pairing = db.session.scalar(select(Pairing).where(Pairing.code_hash == codes.token_hash(typed)))
    return pairing if pairing is not None and clock.now() - pairing.made_at <= PAIRING else None


def pair(code: str, name: str, *, token: str = "") -> Paired:
    """A phone shows the code: it is paired under a name, or (with its own token) gets these lessons as well.

    token: the one that the phone has, or one that it has just made (PREFIX and 43 letters of base64url). A phone that
    made its own may ask again when the answer got lost on the way: the code is used, but by this very phone.
    Refused('pairing_unknown'): no such code, used or older than ten minutes: all the same to a stranger.
    """
    pairing = offered(code)
    if pairing is None:
        raise unknown()
    hold(pairing)  # of two phones that show the code at once the second sees what the first one did
    holder = _holder(token)
    if pairing.device_id is not None:
        if holder is None or holder.id != pairing.device_id or holder.revoked_at is not None:
            raise unknown()
        return Paired(holder, token, again=True)
    device, given = _device_for(pairing, name, token, holder)
    pairing.device_id = device.id
    device.lessons.extend(lesson for lesson in pairing.lessons if lesson not in device.lessons)
    device.outreach_days.extend(day for day in pairing.outreach_days if day not in device.outreach_days)
    db.session.flush()
    return Paired(device, given)


def _device_for(pairing: Pairing, name: str, token: str, holder: Device | None) -> tuple[Device, str]:
    """The device that a pairing is for, and its token: the one that asks if it is the account's, else a new one."""
    whose = (pairing.locality_id, pairing.account_id)
    if holder is not None and holder.revoked_at is None and (holder.locality_id, holder.account_id) == whose:
        return holder, token
    own = holder is None and _OWN_TOKEN.fullmatch(token) is not None
    given = token if own else PREFIX + secrets.token_urlsafe(32)
    device = Device(
        locality_id=pairing.locality_id, name=clean(name)[:60] or NAMELESS, token_hash=codes.token_hash(given),
        account_id=pairing.account_id, paired_at=clock.now(),
    )  # fmt: skip
    db.session.add(device)
    db.session.flush()
    return device, given


def _holder(token: str) -> Device | None:
    """The device of a token, whatever has become of it."""
    if not token.startswith(PREFIX):
        return None
    return db.session.scalar(select(Device).where(Device.token_hash == codes.token_hash(token)))


def opens(since: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition of a device whose token still opens something: not revoked, and with a lesson or an outreach day `since` that
    day."""
    lesson = (
        select(device_lesson.c.lesson_id)
        .join(Lesson, Lesson.id == device_lesson.c.lesson_id)
        .where(device_lesson.c.device_id == Device.id, Lesson.day >= since)
    )
    outreach = (
        select(device_outreach_day.c.outreach_day_id)
        .join(OutreachDay, OutreachDay.id == device_outreach_day.c.outreach_day_id)
        .where(device_outreach_day.c.device_id == Device.id, OutreachDay.day >= since)
    )
    return Device.revoked_at.is_(None) & or_(lesson.exists(), outreach.exists())


def since() -> date:
    """The earliest last day with which a device is still good today."""
    return clock.today() - timedelta(days=KEPT_DAYS)


def closed_to(token: str) -> NotAdmitted:
    """Why a token opens nothing, in words for the phone; asked when it did not. What it holds stays on it.

    `device_revoked`: somebody took the phone away (or closed the account that paired it). `device_over`: its lessons
    and outreach days are past. `device_unknown`: no such token. Whoever found a phone learns that it is of no use any longer.
    """
    device = _holder(token)
    if device is None:
        return NotAdmitted(
            "device_unknown",
            "Máy này chưa được ghép. Mời quét mã ghép máy trên trang của buổi học hoặc ngày ra quân.",
        )
    if device.revoked_at is None and device.last_day is not None and device.last_day < since():
        return NotAdmitted("device_over", "Các buổi của máy này đã qua. Muốn dùng tiếp thì ghép lại máy.")
    return NotAdmitted(
        "device_revoked",
        "Máy này đã được gỡ nên không gửi được nữa. Lượt chưa gửi vẫn còn trong máy: xuất ra tệp rồi đưa cho người "
        "phụ trách, hoặc ghép lại máy.",
    )


def touch(device_id: int) -> None:
    """The phone was heard of. Written at most every five minutes: the scans of an evening need the same writer."""
    now = clock.now()
    db.session.connection().execute(_TOUCH, {"device": device_id, "now": now, "before": now - _SEEN_EVERY})


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list of devices; `total` of those that were asked for, `good` of those that still open something."""

    devices: list[Device]
    total: int
    good: int


def listed(
    within: Scope, *, only_good: bool = False, query: str = "", people: Mapping[int, str] | None = None,
    limit: int | None = None, offset: int = 0,
) -> Found:  # fmt: skip
    """The devices of the scope (a trainer's: those they paired), the newest first, with their lessons. Two queries.

    query: words of the phone's name, or of the name of whoever paired it (people: account → name), without marks.
    """
    rows = select(Device.id, Device.name, Device.account_id, opens(since()).label("good"))
    if within.locality_id is not None:
        rows = rows.where(Device.locality_id == within.locality_id)
    if within.trainer_id is not None:
        rows = rows.where(Device.account_id == within.trainer_id)
    words, whose = fold(query).split(), people or {}
    seen = [
        row
        for row in db.session.execute(rows.order_by(Device.id.desc()))
        if all(word in fold(f"{row.name} {whose.get(row.account_id, '')}") for word in words)
    ]
    chosen = [row.id for row in seen if row.good or not only_good]
    page = chosen[offset:] if limit is None else chosen[offset : offset + limit]
    devices = db.session.scalars(
        select(Device)
        .where(Device.id.in_(page))
        .options(selectinload(Device.lessons), selectinload(Device.outreach_days))
        .order_by(Device.id.desc())
    )
    return Found(list(devices), len(chosen), sum(row.good for row in seen))


def get(device_id: int, *, within: Scope) -> Device:
    """One device of the scope; NotFound."""
    device = db.session.get(Device, device_id)
    foreign = device is None or not within.covers(device.locality_id)
    if device is None or foreign or within.trainer_id not in (None, device.account_id):
        raise missing()
    return device


def missing() -> NotFound:
    """What is said of a phone that is not there for the asker."""
    return NotFound("device_unknown", "Không tìm thấy máy quét này.")


def rename(device: Device, name: str) -> None:
    """Another name. Refused: no name."""
    if not clean(name):
        raise Refused("device_name", "Cần tên máy, chẳng hạn “Máy của cô Lan”.")
    device.name = clean(name)[:60]
    db.session.flush()


def revoke(device: Device, *, by: Actor) -> None:
    """Take it away: from now on its token opens nothing. What it sent stays."""
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by = clock.now(), by.account_id
        db.session.flush()


def _stale() -> Select[int]:
    return select(Pairing.id).where(Pairing.made_at < clock.now() - timedelta(days=1))


def unknown() -> Refused:
    """What every code hears that pairs nothing."""
    return Refused(
        "pairing_unknown",
        "Mã ghép máy chưa đúng, đã dùng rồi, hoặc quá 10 phút. Mời so lại mã, hoặc xin mã mới.",
    )
