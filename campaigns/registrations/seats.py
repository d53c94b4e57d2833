"""Seats: how many there are, and who gets one that became free."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from campaigns.registrations.registration import ASKED, DECLINED, WAITING, Registration, counted, free
from campaigns.trainings import Training

MOST_SEATS: Final = 2000
"""Of one training: no hall is larger."""


def set_up(training: Training, *, opens: bool, capacity: int | None, until: date | None) -> int:
    """Open or close the page, and for how many. Returns how many of the queue got a seat. Refused: no seat at all."""
    if capacity is not None and not 0 < capacity <= MOST_SEATS:
        raise Refused("capacity", f"Số chỗ từ 1 đến {MOST_SEATS}; để trống nếu không giới hạn.")
    hold(training)
    training.registers, training.capacity, training.registers_until = opens, capacity, until
    db.session.flush()
    return move_up(training)


def move_up(training: Training) -> int:
    """Give the seats that became free to the first of the queue; how many got one."""
    hold(training)
    seats = free(training)
    queue = (
        select(Registration)
        .where(counted(training), Registration.state == WAITING)
        .order_by(Registration.id)
        .limit(seats)
    )
    moved = list(db.session.scalars(queue)) if seats != 0 else []
    for row in moved:
        row.state = ASKED
    db.session.flush()
    return len(moved)


def promote(training: Training, row: Registration) -> None:
    """A seat although there is none left, or for somebody who was declined: a person decided to bring a chair."""
    hold(training)
    still(row, (WAITING, DECLINED))
    row.state, row.decided_at, row.decided_by = ASKED, None, None
    db.session.flush()


def decline(training: Training, row: Registration, *, by: Actor) -> None:
    """No; the first of the queue gets the seat."""
    hold(training)
    still(row, (ASKED, WAITING))
    row.state, row.decided_at, row.decided_by = DECLINED, clock.now(), by.account_id
    db.session.flush()
    move_up(training)


def still(row: Registration, states: tuple[str, ...]) -> None:
    """Read a row anew; Refused when it is in none of these states any more."""
    db.session.refresh(row)
    if row.state not in states:
        raise Refused("registration_settled", "Lượt đăng ký này vừa được xử lý. Tải lại trang để xem.")
