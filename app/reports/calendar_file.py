"""A plan's days as an iCalendar file (RFC 5545), for the calendars of phones and office programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from app.base import clock
from app.base.db import db
from app.base.text import without_controls
from app.filing import due
from app.filing.due import Due
from app.filing.report import Report
from campaigns.plans.plan import Plan
from campaigns.plans.task import OPEN
from campaigns.plans.tasks import days
from campaigns.plans.tasks.days import Happening
from trainees.areas import Locality

KIND = "text/calendar"
_FOLD = 75
"""Octets of a line before it is folded."""


def of_plan(plan: Plan) -> bytes:
    """Deadlines of the tasks that are to be done, reports that are due, lessons: all of the plan's year and after it.

    A UID names the same thing in every file, so that a calendar that reads the next one moves what it has.
    """
    place = db.session.get_one(Locality, plan.locality_id)
    span = date(plan.year, 1, 1), date(plan.year + 1, 12, 31)
    found: list[Happening | Due] = [*due.between(plan, *span)]
    found += [one for one in days.between(plan, *span) if one.task is None or one.task.state == OPEN]
    lines = head(f"Kế hoạch {plan.number or plan.year} · {place.name}")
    stamp = moment(clock.now())
    for one in found:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_uid(one)}-{place.code}@hoc-vu-so",
            f"DTSTAMP:{stamp}",
            *(_report(one) if isinstance(one, Due) else _event(one)),
            "END:VEVENT",
        ]
    return written([*lines, "END:VCALENDAR"])


def of_reports(locality_id: int, found: Iterable[Due], asked: Iterable[Report] = ()) -> bytes:
    """The days on which reports of a locality are to be handed in; a report has the same UID as in its plan's file. `asked`:
    those that somebody asked for (đột xuất) and that have a day."""
    place = db.session.get_one(Locality, locality_id)
    stamp, lines = moment(clock.now()), head(f"Hạn báo cáo · {place.name}")
    for one in found:
        lines += [
            "BEGIN:VEVENT", f"UID:{_uid(one)}-{place.code}@hoc-vu-so", f"DTSTAMP:{stamp}", *_report(one), "END:VEVENT",
        ]  # fmt: skip
    for report in asked:
        if report.due is not None:
            lines += [
                "BEGIN:VEVENT", f"UID:report-asked-{report.origin}-{place.code}@hoc-vu-so", f"DTSTAMP:{stamp}",
                *_whole_day(report.due), text("SUMMARY", f"Hạn nộp: {report.title}"),
                text("DESCRIPTION", f"Gửi {report.to}" if report.to else ""), "END:VEVENT",
            ]  # fmt: skip
    return written([*lines, "END:VCALENDAR"])


def head(name: str) -> list[str]:
    """The first lines of a file that calendars show under a name."""
    return [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hoc vu so//Ke hoach//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        text("X-WR-CALNAME", name),
    ]  # fmt: skip


def _uid(one: Happening | Due) -> str:
    if isinstance(one, Due):
        return f"report-{one.rule.id}-{one.period.key}"
    if one.task is not None:
        return f"task-{one.task.id}"
    return f"lesson-{one.lesson.id if one.lesson else 0}"


def _event(one: Happening) -> list[str]:
    if one.task is not None:
        task = one.task
        told = [
            ("Chủ trì", task.lead),
            ("Phối hợp", task.partners),
            ("Sản phẩm", task.output),
            ("Thời hạn", task.deadline_raw),
        ]
        words = "\n".join(f"{label}: {said}" for label, said in told if said)
        return [
            *_whole_day(one.day),
            text("SUMMARY", f"Hạn {task.number or task.ref}: {task.text}"),
            text("DESCRIPTION", words),
        ]
    lesson = one.lesson
    if lesson is None:
        raise ValueError("nothing happens")
    return [
        f"DTSTART:{moment(lesson.starts)}", f"DTEND:{moment(lesson.ends)}",
        text("SUMMARY", f"Lớp: {lesson.training.title}"), text("LOCATION", lesson.place or lesson.training.place),
    ]  # fmt: skip


def _report(one: Due) -> list[str]:
    who = f"{one.who} → {one.to}".strip(" →")
    said = [f"Trình ký chậm nhất {one.sign_by:%d/%m/%Y}, {one.sentence(one.sign_by)}"]
    said += dict.fromkeys(each.rule.raw for each in one.served)
    return [
        *_whole_day(one.by),
        text("SUMMARY", f"Hạn báo cáo {one.words}{': ' if who else ''}{who}"),
        text("DESCRIPTION", "\n".join(said)),
    ]


def _whole_day(day: date) -> list[str]:
    return [
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        "TRANSP:TRANSPARENT",
    ]


def moment(at: datetime) -> str:
    """A moment, in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def text(name: str, value: str) -> str:
    """A property whose value is text: what means something in the format is escaped."""
    clean = without_controls(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return f"{name}:{clean.replace(chr(10), chr(92) + 'n').replace(chr(9), ' ')}"


def written(lines: Iterable[str]) -> bytes:
    """The lines as a file."""
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _folded(line: str) -> Sequence[bytes]:
    """At most 75 octets a line, never cut within a letter; what goes on begins with a blank."""
    parts, now = [], b""
    for letter in line:
        octets = letter.encode()
        if len(now) + len(octets) > _FOLD:
            parts.append(now)
            now = b" "
        now += octets
    return [*parts, now]
