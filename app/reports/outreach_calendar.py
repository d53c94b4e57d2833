"""Outreach days as an iCalendar file: a volunteer's shifts, a team's points. A calendar that subscribed to it moves what it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from app.base import clock
from app.base.db import db
from app.reports.calendar_file import KIND, head, moment, text, written
from campaigns.outreach import signing
from campaigns.outreach.day import OFF, OutreachDay, Point
from campaigns.outreach.shift import ON, WAITING
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import ROLES, Volunteer
from trainees.areas import Locality

SINCE = timedelta(days=60)
"""What is longer ago is in no file: it grows otherwise with every year."""

__all__ = ["KIND", "of_team", "of_volunteer"]


def of_volunteer(volunteer: Volunteer) -> bytes:
    """Their shifts. Who waits for a seat sees it as tentative; a day that was called off is cancelled, not gone."""
    place = db.session.get_one(Locality, volunteer.locality_id)
    mine = signing.of_volunteer(volunteer, clock.today() - SINCE)
    lines = head(f"Ca trực · {place.name}")
    for row in mine:
        shift, day = row.shift, row.shift.day
        state = {ON: "CONFIRMED", WAITING: "TENTATIVE"}[row.state]
        lines += _event(
            f"shift-{shift.id}-{place.code}", day, shift.starts_at, shift.ends_at,
            title=f"{'Chờ chỗ: ' if row.state == WAITING else ''}{day.named}", where=shift.point.name, state=state,
            said=[ROLES[shift.role], shift.point.team.name if shift.point.team else "", day.note],
        )  # fmt: skip
    return written([*lines, "END:VCALENDAR"])


def of_team(team: Team) -> bytes:
    """The points at which the team stands."""
    place = db.session.get_one(Locality, team.locality_id)
    points = db.session.scalars(
        select(Point)
        .join(OutreachDay, OutreachDay.id == Point.outreach_day_id)
        .where(Point.team_id == team.id, OutreachDay.day >= clock.today() - SINCE)
        .order_by(OutreachDay.day, Point.starts_at, Point.id)
        .options(
            contains_eager(Point.day).options(
                selectinload(OutreachDay.campaign), selectinload(OutreachDay.desk)
            ),
            selectinload(Point.place),
            selectinload(Point.neighbourhood),
        )
    ).all()
    lines = head(f"{team.name} · {place.name}")
    for point in points:
        lines += _event(
            f"point-{point.id}-{place.code}", point.day, point.starts_at, point.ends_at, title=point.day.named,
            where=point.name, state="CONFIRMED", said=[team.name, point.day.note],
        )  # fmt: skip
    return written([*lines, "END:VCALENDAR"])


def _event(
    uid: str, day: OutreachDay, starts: time, ends: time, *, title: str, where: str, state: str,
    said: Iterable[str],
) -> list[str]:  # fmt: skip
    off = day.state == OFF
    return [
        "BEGIN:VEVENT", f"UID:outreach-{uid}@hoc-vu-so", f"DTSTAMP:{moment(clock.now())}",
        f"SEQUENCE:{_version(day)}", f"DTSTART:{_at(day.day, starts)}", f"DTEND:{_at(day.day, ends)}",
        f"STATUS:{'CANCELLED' if off else state}", text("SUMMARY", f"Đã hủy: {title}" if off else title), text("LOCATION", where),
        text("DESCRIPTION", "\n".join(word for word in said if word)), "END:VEVENT",
    ]  # fmt: skip


def _version(day: OutreachDay) -> int:
    """Seconds since the day was planned. By this number alone calendars take a later file for newer, so that it never falls: also
    not when a day that was called off takes place after all, or its hours change."""
    return max(0, int((clock.now() - day.made_at).total_seconds()))


def _at(day: date, hour: time) -> str:
    return moment(datetime.combine(day, hour, clock.ZONE))
