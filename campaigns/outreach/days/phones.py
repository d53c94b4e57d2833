"""The phones of an outreach day: those that were paired for it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.base.db import db
from campaigns.attendance import devices
from campaigns.attendance.devices import Device
from campaigns.outreach.day import OutreachDay, device_outreach_day


def of(day: OutreachDay) -> list[Device]:
    """The phones that were paired for a day and not taken away, the newest first. Three queries."""
    paired = select(device_outreach_day.c.device_id).where(device_outreach_day.c.outreach_day_id == day.id)
    query = select(Device).where(Device.revoked_at.is_(None), Device.id.in_(paired))
    whole = query.options(selectinload(Device.lessons), selectinload(Device.outreach_days))
    return list(db.session.scalars(whole.order_by(Device.id.desc())))


def one(day: OutreachDay, device_id: int) -> Device:
    """One of these; NotFound."""
    found = next((device for device in of(day) if device.id == device_id), None)
    if found is None:
        raise devices.missing()
    return found
