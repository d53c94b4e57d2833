"""The demonstration's paired phones: two for the lesson that is open today."""

from __future__ import annotations

from datetime import timedelta

from app.accounts import Account
from app.base import clock
from app.base.actors import Scope
from campaigns import lessons
from campaigns.attendance import devices
from campaigns.trainings import OPEN
from trainees.areas import Locality

_PHONES = (("Máy của thầy Lê", 0, 2), ("Máy Tổ công nghệ số", 1, 41))


def pair(place: Locality, teachers: list[Account]) -> None:
    """Pair both for today's open lesson; once a day. Nobody has their tokens."""
    for lesson in lessons.listed(Scope(place.id), day=clock.today(), states=(OPEN,)):
        if any(
            lesson in device.lessons for device in devices.listed(Scope(place.id), only_good=True).devices
        ):
            continue
        for name, number, minutes in _PHONES:
            teacher = teachers[min(number, len(teachers) - 1)]
            code = devices.offer([lesson], by=teacher.actor)
            device = devices.pair(code, name).device
            device.paired_at = clock.now() - timedelta(minutes=45)
            device.last_seen = clock.now() - timedelta(minutes=minutes)
