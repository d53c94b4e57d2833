"""Reminders by mail, where SMTP_URL is set: what is due soon to those who write reports, what is missing to a unit's focal point.

In the app the same stands on the home page, in the ICS and as text for a chat, so a letter that fails is no loss; one that comes
twice is a nuisance (see `posting`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from app import accounts
from app.access import EDIT_REPORT, FOCAL, allows
from app.accounts import Account
from app.base import clock
from app.base.actors import Scope
from app.base.db import db
from app.filing import due, opening
from app.filing.parts import completeness, reminding
from app.filing.parts.part import Part
from app.filing.report import DRAFT, Report
from app.jobs import posting
from app.jobs.mail import Letter
from app.jobs.upkeep import every
from trainees import areas

BEFORE = (5, 2, 0)
"""Days before the one on which to hand in, when a letter goes out."""
HOURS = range(7, 18)


@every(60)
def remind() -> None:
    """Write to whoever has something due in five, in two days or today; by day, once for each thing and day."""
    server = current_app.extensions["settings"].mail
    now = clock.local(clock.now())
    if server is None or now.hour not in HOURS:
        return
    for locality_id in areas.locality_ids(Scope()):
        found = letters(locality_id, now.date(), current_app.config["PUBLIC_URL"])
        posting.post(server, ((locality_id, *one) for one in found), now.date())


def letters(locality_id: int, today: date, address: str) -> Iterator[tuple[int, str, Letter]]:
    """(account, about what, letter) of everything that a locality is to be reminded of on a day. `address`: the server's."""
    people = [one for one in accounts.listed(Scope(locality_id)) if one.active]
    writers = [one for one in people if allows(one.role, EDIT_REPORT)]
    if writers:
        for about, subject, words in (*_due(locality_id, today), *_asked(locality_id, today)):
            for account in writers:
                yield account.id, about, Letter(account.email, subject, f"{words}\n\nMở phần mềm: {address}/reports\n")  # fmt: skip
    focal: dict[int, list[Account]] = {}
    for one in people:
        if one.role == FOCAL and one.unit_id is not None:
            focal.setdefault(one.unit_id, []).append(one)
    if focal:
        yield from _missing(locality_id, today, address, focal)


def _due(locality_id: int, today: date) -> Iterator[tuple[str, str, str]]:
    """(about what, subject, words) of the periods of rules."""
    coming = due.upcoming(locality_id, today, today + timedelta(days=max(BEFORE)))
    opened = opening.served({one.rule.id for one in coming})
    for one in coming:
        report = opened.get((one.rule.id, one.period.key))
        # Of one that was returned the newest revision is a draft again, and is to be handed in all the same.
        if one.days_left(today) not in BEFORE or (report is not None and not report.is_open):
            continue
        about = f"rule:{one.rule.id}:{one.period.key}"
        words = f"Báo cáo {one.words}" + (f" gửi {one.to}" if one.to else "") + f": {one.sentence(today)}."
        yield about, f"Nhắc báo cáo {one.words}", words


def _asked(locality_id: int, today: date) -> Iterator[tuple[str, str, str]]:
    """The same of reports that somebody asked for (đột xuất)."""
    query = select(Report).where(
        Report.locality_id == locality_id, Report.period.is_(None), Report.state == DRAFT,
        Report.due.in_([today + timedelta(days=days) for days in BEFORE]),
    )  # fmt: skip
    for one in db.session.scalars(query.order_by(Report.id)):
        to = f" gửi {one.to}" if one.to else ""
        yield f"report:{one.origin}", f"Nhắc: {one.title}", f"{one.title}{to}: hạn nộp {one.due:%d/%m/%Y}."


def _missing(locality_id: int, today: date, address: str, focal: dict[int, list[Account]]) -> Iterator[tuple[int, str, Letter]]:  # fmt: skip
    other = aliased(Part)  # a unit that took another in has two parts, and has sent when one came
    sent = select(other.id).where(
        other.report_id == Part.report_id, other.unit_id == Part.unit_id, other.sent_at.is_not(None)
    )
    query = (
        select(Part)
        .join(Report, Report.id == Part.report_id)
        .where(
            Part.locality_id == locality_id, ~sent.correlate(Part).exists(), Part.closed_at.is_(None), Part.unit_id.in_(list(focal)),
            Report.due.in_([today + timedelta(days=days) for days in BEFORE]),
        )
        .options(joinedload(Part.unit), joinedload(Part.report))
        .order_by(Part.id)
    )  # fmt: skip
    for part in completeness.of_units(db.session.scalars(query)):
        words = reminding.of_part(part, address=f"{address}/u/{part.code}")
        subject = f"Nhắc gửi phần báo cáo {part.report.period_words or part.report.title}"
        for account in focal[part.unit_id]:
            yield account.id, f"part:{part.id}", Letter(account.email, subject, f"{words}\n")
