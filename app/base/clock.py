"""The only place that asks the time. Everything is said in Asia/Ho_Chi_Minh."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in Asia/Ho_Chi_Minh."""
    return datetime.now(ZONE)


def today() -> date:
    """The present day in Asia/Ho_Chi_Minh (a server's UTC day is yesterday until seven in the morning)."""
    return now().date()


def local(moment: datetime) -> datetime:
    """Any aware moment in Asia/Ho_Chi_Minh."""
    return moment.astimezone(ZONE)


def parse_moment(text: str) -> datetime:
    """An ISO 8601 moment with an offset, as devices send it. Raises ValueError without an offset."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError("a moment needs an offset")
    # A device's clock may be set to any year: what cannot be shifted into a zone is no moment.
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment outside the calendar") from error
