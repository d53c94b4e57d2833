"""Asking for a seat on the public page, and taking it back by the slip."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from app.base import clock
from app.base.db import db, hold
from app.base.errors import Conflict, Refused, TooMany
from app.base.text import clean, fold
from campaigns.registrations.registration import (
    ASKED,
    LEFT,
    TAKEN,
    WAITING,
    Applicant,
    Registration,
    closed_because,
    counted,
    find,
    free,
    of_code,
    slip_hash,
    standing,
)
from campaigns.registrations.seats import move_up
from campaigns.trainings import Training

MOST_AN_HOUR: Final = 60
"""From one address for one training: a village hall has one address, and so have the customers of a mobile operator."""
MOST_OPEN: Final = 2000
"""Of one training; no hall is larger, and a script that signs up for ever comes to an end."""


def ask(training: Training, who: Applicant, code: str, *, origin: str = "") -> Registration:
    """Sign up: a seat while there is one, else the end of the queue. `code` (made by the page) is the slip's.

    The same code with the same name again is one registration. The same name and year with another code is a second
    slip of the first one. Refused: no name, closed, too many. Conflict 'slip_used': the code is of somebody else's slip.
    TooMany: from this `origin` in an hour.
    """
    hold(training)
    if not clean(who.name):
        raise Refused("name_missing", "Cần họ và tên.")
    before = of_code(training, code)
    if before is not None:
        if _alike(before, who):
            return before
        raise Conflict("slip_used", "Phiếu này đã ghi cho người khác. Mời mở lại trang đăng ký.")
    if (why := closed_because(training)) is not None:
        raise Refused("registration_closed", why)
    _not_too_many(training, origin)
    first = _asked_before(training, who)
    row = Registration(
        locality_id=training.locality_id, training_id=training.id, name=clean(who.name)[:120],
        name_key=fold(who.name)[:120], birth_year=who.birth_year, sex=who.sex, phone=who.phone,
        place=clean(who.place)[:200], code_hash=slip_hash(code), origin=origin, asked_at=clock.now(),
        repeats_id=first.id if first else None, state=WAITING if free(training) == 0 else ASKED,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def take_back(training: Training, code: str) -> Registration:
    """Whoever has the slip no longer comes; the first of the queue gets the seat. Refused once they were accepted.

    Where the same person has another slip, that one keeps the seat: nobody loses it because somebody else gave their
    name first.
    """
    hold(training)
    row = find(training, code)
    told = standing(training, row).state
    if told == TAKEN:
        raise Refused(
            "registration_taken", "Tên này đã vào danh sách lớp. Muốn thôi, mời báo giảng viên của lớp."
        )
    if told not in (ASKED, WAITING):
        return row
    mine = db.session.scalar(
        select(Registration)
        .where(Registration.repeats_id == row.id, Registration.state.in_((ASKED, WAITING)))
        .order_by(Registration.id).limit(1)
    )  # fmt: skip
    if mine is None:
        row.state, row.decided_at = LEFT, clock.now()
        db.session.flush()
        if row.repeats_id is None:
            move_up(training)
        return row
    row.code_hash, mine.code_hash = mine.code_hash, row.code_hash
    row.name, row.sex, row.phone, row.place = mine.name, mine.sex, mine.phone, mine.place
    mine.state, mine.decided_at = LEFT, clock.now()
    db.session.flush()
    return mine


def _asked_before(training: Training, who: Applicant) -> Registration | None:
    """The registration of the same person that counts: equal name and year, and nothing that says otherwise.

    Without a year a name is too little, for half a village shares it: then phone or place must be equal too.
    """
    rows = db.session.scalars(
        select(Registration)
        .where(
            counted(training), Registration.name_key == fold(who.name)[:120],
            Registration.state.in_((ASKED, WAITING, TAKEN)),
        )
        .order_by(Registration.id)
    )  # fmt: skip
    return next((row for row in rows if _alike(row, who)), None)


def _alike(row: Registration, who: Applicant) -> bool:
    if row.name_key != fold(who.name)[:120] or row.birth_year != who.birth_year:
        return False
    if row.sex and who.sex and row.sex != who.sex:
        return False
    here, there = fold(row.place), fold(who.place)
    if who.birth_year is None:
        return (here, row.phone) == (there, who.phone) or bool(row.phone and row.phone == who.phone)
    return not here or not there or here == there


def _not_too_many(training: Training, origin: str) -> None:
    everything = Registration.training_id == training.id
    if origin:
        hour = db.session.scalar(select(func.count()).where(everything, Registration.origin == origin)) or 0
        if hour >= MOST_AN_HOUR:
            raise TooMany(
                "registration_too_many",
                "Từ mạng này đã có quá nhiều lượt đăng ký trong một giờ. Mời thử lại sau, hoặc đăng ký trực tiếp.",
            )
    live = Registration.state.in_((ASKED, WAITING))
    if (db.session.scalar(select(func.count()).where(everything, live)) or 0) >= MOST_OPEN:
        raise Refused("registration_full", "Danh sách chờ đã quá dài. Mời đăng ký trực tiếp với giảng viên.")
