"""Moments: when an event happened by the server's clock, and what is worth a look about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from app.base import clock

CLOCK_TOLERANCE: Final = 120.0
"""Seconds by which a phone's clock may be off before its events say so."""
GRACE: Final = timedelta(hours=1)
"""How long before the beginning and after the end an event is within its time."""


def corrected(device_time: datetime, offset: float) -> datetime | None:
    """When it happened by the server's clock; None for a moment outside the calendar."""
    try:
        happened = device_time + timedelta(seconds=offset)
        clock.local(happened)
    except OverflowError:
        return None
    return happened


def flags(
    happened: datetime, offset: float, received: datetime, *, starts: datetime, ends: datetime
) -> list[str]:
    """'clock_off', 'outside_time', or neither. offset: the server's now − the device's now, in seconds."""
    # A phone that was set right between the scan and the sending is only found out when its scan lies ahead of now.
    ahead = (happened - received).total_seconds()
    found = ["clock_off"] if abs(offset) > CLOCK_TOLERANCE or ahead > CLOCK_TOLERANCE else []
    if starts - happened > GRACE or happened - ends > GRACE:
        found.append("outside_time")
    return found
