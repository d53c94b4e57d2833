"""A volunteer's own page by its address, without an account: their shifts, open ones, what changed, when they can go out."""

from __future__ import annotations

from datetime import date

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PUBLIC, needs
from app.access.door import csrf, parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import CoreError, NotFound, Refused
from app.reports import days as day_words
from app.reports import outreach_calendar
from app.web.outreach.volunteering import answering
from app.web.outreach.volunteering.frame import SELF, bp, member_of, page, unlisted, writer_of
from app.web.pages import go, tell_refusal
from app.web.papers.frame import to_take
from campaigns.outreach import signing
from campaigns.outreach.shift import ON, WAITING, Assignment, Shift
from campaigns.outreach.teams import free_time, own_days
from campaigns.outreach.volunteer import Volunteer


@bp.get("/v/<code>")
@needs(PUBLIC)
def own(code: str) -> BaseResponse:
    """The volunteer's page."""
    member = member_of(code)
    return page(
        "outreach/volunteering/own.html",
        member.volunteer.locality_id,
        **shown(member.volunteer),
        person=member.person,
    )


def shown(volunteer: Volunteer) -> dict[str, object]:
    """What the page and a volunteer's home show: shifts to come, open ones, news, how long they helped this year."""
    now = clock.now()
    this_year = signing.of_volunteer(volunteer, date(now.year, 1, 1))
    coming = [row for row in this_year if row.shift.day.day >= now.date()]
    return {
        "volunteer": volunteer, "team": volunteer.team, "coming": coming, "openings": own_days.openings(volunteer, coming, now),
        "news": own_days.news(coming, now), "minutes": own_days.minutes(this_year), "answered": free_time.answered(volunteer),
        "stays": {row.id: signing.stays_because(row, now=now) for row in coming}, "queues": _queues(coming),
    }  # fmt: skip


def _queues(rows: list[Assignment]) -> dict[int, int]:
    """Assignment → how many people wait for that shift, of those that somebody waits for."""
    seats = signing.taken([row.shift for row in rows if row.state == WAITING])
    return {row.id: seats[row.shift_id].waiting for row in rows if row.state == WAITING}


@bp.get("/v/<code>/calendar.ics")
@needs(PUBLIC)
def calendar(code: str) -> BaseResponse:
    """Their shifts, for a phone's calendar."""
    member = member_of(code)
    return unlisted(
        to_take(outreach_calendar.of_volunteer(member.volunteer), "ca-truc.ics", outreach_calendar.KIND)
    )


@bp.get("/v/<code>/free")
@needs(PUBLIC)
def free_form(code: str) -> BaseResponse:
    """When they can go out: first the week, then (?step=days) the days on which it is otherwise."""
    member = member_of(code)
    step = "days" if request.args.get("step") == "days" else "week"
    return page(
        "outreach/volunteering/answer.html", member.volunteer.locality_id, team=member.volunteer.team, person=member.person,
        volunteer=member.volunteer, step=step, days=answering.days_asked(member.volunteer) if step == "days" else [], own=True,
    )  # fmt: skip


@bp.post("/v/<code>/free")
@needs(PUBLIC)
@csrf.exempt  # the code in the address is the key, and there is no session to protect
@parses_first
def free(code: str) -> BaseResponse:
    """Write what the form says down; after the week come the days, after the days their page."""
    days = request.form.get("step") == "days"
    writer_of(code)
    try:
        with writing():
            one = member_of(code).volunteer
            if days:
                free_time.say_days(one, answering.days_said())
            else:
                free_time.say_week(one, answering.week_said())
            audit.tell(
                SELF,
                "answer",
                "volunteer",
                one.id,
                one.locality_id,
                through="own",
                what="days" if days else "week",
            )
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".free_form", code=code)
    if days:
        flash(_("Đã ghi. Cảm ơn anh/chị."), "success")
        return go(".own", code=code)
    flash(_("Đã ghi lịch hằng tuần. Mời xem lại từng ngày sắp tới."), "success")
    return go(".free_form", code=code, step="days")


@bp.post("/v/<code>/shifts/<int:shift_id>")
@needs(PUBLIC)
@csrf.exempt
@parses_first
def take(code: str, shift_id: int) -> BaseResponse:
    """Take a shift, or wait for a seat on it."""
    writer_of(code)
    try:
        with writing():
            one = member_of(code).volunteer
            shift = db.session.get(Shift, shift_id)
            if shift is None or shift.locality_id != one.locality_id:
                raise NotFound("shift_unknown", "Không tìm thấy ca trực này.")
            row = signing.sign_up(shift, one, by=SELF)
            state, words = row.state, f"{signing.told(shift)}, {day_words.day(shift.day.day)}"
            audit.tell(SELF, "sign-up", "assignment", row.id, one.locality_id, shift=shift_id, state=state)
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".own", code=code)
    if state == ON:
        flash(_("Đã nhận ca %(shift)s. Hẹn gặp anh/chị.", shift=words), "success")
    else:
        flash(_("Ca này vừa hết chỗ. Anh/chị đang trong danh sách chờ, có người rút sẽ được lên."), "warning")
    return go(".own", code=code)


@bp.post("/v/<code>/assignments/<int:assignment_id>/out")
@needs(PUBLIC)
@csrf.exempt
@parses_first
def give_back(code: str, assignment_id: int) -> BaseResponse:
    """Take oneself off a shift; the first who waits gets the seat."""
    writer_of(code)
    # Read before the turn to write is taken: a body comes as slowly as whoever sends it likes.
    reason = request.form.get("reason", "")
    try:
        with writing():
            one = member_of(code).volunteer
            row = next((each for each in signing.of_volunteer(one) if each.id == assignment_id), None)
            if row is None:
                raise NotFound("assignment_unknown", "Không tìm thấy ca này trong các ca của anh/chị.")
            moved = signing.sign_out(row, by=SELF, reason=reason)
            audit.tell(
                SELF, "sign-out", "assignment", row.id, one.locality_id, shift=row.shift_id, moved=len(moved)
            )
            db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        if isinstance(refused, NotFound):
            raise
        tell_refusal(refused)
        return go(".own", code=code)
    flash(_("Đã rút tên khỏi ca. Cảm ơn anh/chị đã báo trước."), "success")
    return go(".own", code=code)
