"""A claim: the right to check in once, for ten minutes, given to whoever read the rotating code in time.

It is a signed value in the phone's hands, so giving it writes nothing. Its id becomes the id of the attendance event,
and that table's primary key makes it good for one use, however often and by however many hands it is sent.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.base import clock, codes, keys
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns.attendance import checkin, rotating
from campaigns.attendance.checkin import Answer
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED

GOOD_FOR = timedelta(minutes=10)
MOST_ON_A_PHONE = 5
"""People who may check in after one scan: a family that shares a phone."""
MOST_WAITING = 500
"""Unconfirmed people of one lesson: a photograph of the screen that goes round must not fill the register."""
MARK_LENGTH = 6
_MAC_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Claim:
    """`base`: made with the exchange; `nth`: 0 for whoever scanned, 1 … for others on the same phone; `phone`: its mark."""

    lesson_id: int
    base: uuid.UUID
    issued: datetime
    phone: str
    nth: int = 0

    @property
    def event_id(self) -> str:
        """The id of the one attendance event that this claim is good for."""
        return str(uuid.uuid5(self.base, str(self.nth)) if self.nth else self.base)

    @property
    def text(self) -> str:
        """The claim as a form and an address carry it."""
        return f"{self._said}.{self._mac}"

    @property
    def _said(self) -> str:
        return f"{self.lesson_id}.{self.base.hex}.{int(self.issued.timestamp())}.{self.phone}.{self.nth}"

    @property
    def _mac(self) -> str:
        return keys.mac("self-claim", self._said.encode()).hex()[:_MAC_LENGTH]

    def another(self) -> Claim | None:
        """The claim of the next person on the same phone, good until this one would have been; None after the fifth."""
        return replace(self, nth=self.nth + 1) if self.nth + 1 < MOST_ON_A_PHONE else None


def lesson_of(code: str) -> Lesson:
    """The lesson of a public code; NotFound."""
    code = codes.normalise(code)
    lesson = db.session.scalar(select(Lesson).where(Lesson.code == code)) if codes.is_code(code) else None
    if lesson is None:
        raise NotFound("lesson_unknown", "Không tìm thấy buổi tập huấn này. Mời quét lại mã trên màn hình.")
    return lesson


def exchange(lesson: Lesson, code: str, *, phone: str | None = None) -> Claim | None:
    """A claim for a rotating code that was read in time; None for any other. `phone`: its mark, if it has one."""
    now = clock.now()
    if not lesson.self_checkin or lesson.state == CLOSED or not rotating.fits(lesson, code, now):
        return None
    issued = now.replace(microsecond=0)
    return Claim(lesson.id, uuid.uuid4(), issued, phone if phone and _is_mark(phone) else new_mark())


def read(lesson: Lesson, text: str) -> Claim:
    """The claim in a form or an address. Refused: `claim_unknown` (not ours, another lesson's), `claim_late`."""
    parts = text.split(".") if len(text) <= 120 and text.isascii() else []
    try:
        lesson_id, base, issued, phone, nth, _ = parts
        at = datetime.fromtimestamp(int(issued), UTC)
        claim = Claim(int(lesson_id), uuid.UUID(base), at, phone, int(nth))
    except (ValueError, OverflowError, OSError):
        raise _unknown() from None
    if not hmac.compare_digest(claim.text, text) or claim.lesson_id != lesson.id:
        raise _unknown()
    if clock.now() - claim.issued > GOOD_FOR:
        raise Refused("claim_late", "Đã quá 10 phút từ lúc quét. Mời quét lại mã trên màn hình.")
    return claim


def _unknown() -> Refused:
    return Refused("claim_unknown", "Mời quét lại mã trên màn hình.")


def new_mark() -> str:
    """A mark for a phone that has none: six letters, of which 'many names from one phone' is told and nothing else."""
    return codes.random_code(MARK_LENGTH)


def _is_mark(text: str) -> bool:
    return codes.is_code(text, MARK_LENGTH)


def device_name(claim: Claim) -> str:
    """What a list calls the phone of a claim."""
    return f"điện thoại {claim.phone}"


def used(claim: Claim) -> AttendanceEvent | None:
    """The event that this claim was used for; None: it still is good."""
    return db.session.get(AttendanceEvent, claim.event_id)


def redeem(lesson: Lesson, claim: Claim, said: Mapping[str, Any]) -> Answer:
    """Check somebody in by a claim. The caller commits. Whoever says it is claimed, not verified (`Attendance.verified`).

    `said`: `kind` with `person`, `code` or `walkin` as of an event. The event happened when the code was read, so that
    the same form sent twice is the same event. Answers are check-in's own: `repeat` for the same, `conflict` for another
    person by a claim that was used. Refused('self_crowded'): more wait to be confirmed than any hall holds.
    """
    waiting = select(func.count()).where(Attendance.lesson_id == lesson.id, Attendance.verified.is_(False))
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Refused("self_crowded", "Đã có quá nhiều lượt tự điểm danh chờ xác nhận.")
    by = Actor(None, "tự điểm danh", device_name(claim))
    item = {**said, "id": claim.event_id, "device_time": claim.issued.isoformat(), "source": "self"}
    flags = ["same_phone"] if _others(lesson, claim, said.get("person")) else []
    [answer] = checkin.take(lesson, [item], clock.now(), by=by, flags=flags)
    return answer


def _others(lesson: Lesson, claim: Claim, person_id: int | None) -> bool:
    """Whether somebody else checked in with this phone before."""
    before = select(AttendanceEvent.id).where(
        AttendanceEvent.lesson_id == lesson.id, AttendanceEvent.source == "self",
        AttendanceEvent.device == device_name(claim), AttendanceEvent.id != claim.event_id,
    )  # fmt: skip
    if person_id is not None:
        before = before.where(AttendanceEvent.person_id.is_distinct_from(person_id))
    return db.session.scalar(before.limit(1)) is not None
