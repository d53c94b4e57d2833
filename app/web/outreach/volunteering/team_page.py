"""A team's page by its address, which goes into the team's chat: names, who answered; choosing a name to answer for it.

Whoever gets hold of the address sees names and may answer when people can; no phone, no year, no shift, and nobody's own page: that
opens with the last digits of the phone that the register has.
"""

from __future__ import annotations

import hmac
from collections import Counter
from datetime import timedelta
from typing import Final

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PUBLIC, needs
from app.access.brake import Brake, network
from app.access.door import csrf, parses_first
from app.base.db import db, writing
from app.base.errors import Refused, TooMany
from app.reports import outreach_calendar
from app.web.outreach.volunteering import answering
from app.web.outreach.volunteering.frame import SELF, answers_brake, bp, in_team, page, team_of, unlisted
from app.web.pages import go, tell_refusal
from app.web.papers.frame import to_take
from campaigns.outreach.team import Team
from campaigns.outreach.teams import free_time, joining
from campaigns.outreach.teams.joining import Member

DIGITS: Final = 4
digits_brake = Brake(
    5, timedelta(minutes=10), ("too_many", "Thử sai nhiều lần. Mời đợi 10 phút rồi thử lại.")
)
"""Wrong digits for one name, of one origin: who guesses locks nobody else out."""
day_brake = Brake(
    15,
    timedelta(days=1),
    ("too_many", "Hôm nay tên này đã bị thử sai nhiều lần. Mời xin tổ trưởng đường dẫn riêng."),
    of_all=True,
)
"""Wrong digits for one name in a day, from wherever."""
team_brake = Brake(
    60,
    timedelta(days=1),
    ("too_many", "Hôm nay tổ này đã bị thử sai nhiều lần. Mời xin tổ trưởng đường dẫn riêng."),
    of_all=True,
)
"""Wrong digits for any name of one team in a day: who tries all names has no more tries than that."""


@bp.get("/d/<team_code>")
@needs(PUBLIC)
def team(team_code: str) -> BaseResponse:
    """Names to choose from, who answered, and on how many people each coming half-day can count."""
    shown = team_of(team_code)
    people = joining.members([shown.id])[shown.id]
    first, last = answering.span()
    free = free_time.free([one.volunteer for one in people], first, last)
    can = Counter(half for halves in free.values() for half in halves)
    goes = answering.going_out(shown.locality_id, first, last)
    days = sorted({day for day, _part in can} | goes)
    return page(
        "outreach/volunteering/team.html", shown.locality_id, team=shown, people=people, can=can, days=days, goes=goes,
        answered={one.volunteer.id for one in people if free_time.answered(one.volunteer)},
    )  # fmt: skip


@bp.get("/d/<team_code>/calendar.ics")
@needs(PUBLIC)
def team_calendar(team_code: str) -> BaseResponse:
    """The team's outreach days, for a phone's calendar."""
    shown = team_of(team_code)
    return unlisted(to_take(outreach_calendar.of_team(shown), "lich-to.ics", outreach_calendar.KIND))


@bp.get("/d/<team_code>/<int:volunteer_id>")
@needs(PUBLIC)
def answer_form(team_code: str, volunteer_id: int) -> BaseResponse:
    """When one member can go out: first the week, then (?step=days) the days on which it is otherwise."""
    shown = team_of(team_code)
    return _form(shown, in_team(shown, volunteer_id))


def _form(shown: Team, member: Member) -> BaseResponse:
    step = "days" if request.args.get("step") == "days" else "week"
    return page(
        "outreach/volunteering/answer.html", shown.locality_id, team=shown, person=member.person, volunteer=member.volunteer,
        step=step, days=answering.days_asked(member.volunteer) if step == "days" else [],
    )  # fmt: skip


@bp.post("/d/<team_code>/<int:volunteer_id>")
@needs(PUBLIC)
@csrf.exempt  # the code in the address is the key, and there is no session to protect
@parses_first
def answer(team_code: str, volunteer_id: int) -> BaseResponse:
    """Write what the form says down; after the week come the days, after the days the team's page."""
    code = team_of(team_code).code
    origin = request.remote_addr or ""
    answers_brake.check(origin)
    answers_brake.count(origin)
    days = request.form.get("step") == "days"
    try:
        with writing():
            member = in_team(team_of(team_code), volunteer_id)
            if days:
                free_time.say_days(member.volunteer, answering.days_said())
            else:
                free_time.say_week(member.volunteer, answering.week_said())
            audit.tell(
                SELF, "answer", "volunteer", volunteer_id, member.volunteer.locality_id, through="team",
                what="days" if days else "week",
            )  # fmt: skip
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".answer_form", team_code=code, volunteer_id=volunteer_id)
    if days:
        flash(_("Đã ghi. Cảm ơn anh/chị."), "success")
        return go(".team", team_code=code)
    flash(_("Đã ghi lịch hằng tuần. Mời xem lại từng ngày sắp tới."), "success")
    return go(".answer_form", team_code=code, volunteer_id=volunteer_id, step="days")


@bp.post("/d/<team_code>/<int:volunteer_id>/page")
@needs(PUBLIC)
@csrf.exempt
@parses_first
def own_page(team_code: str, volunteer_id: int) -> BaseResponse:
    """To somebody's own page, with the last digits of their phone. A wrong guess and a register without the phone sound alike."""
    shown = team_of(team_code)
    member = in_team(shown, volunteer_id)
    own = f"{volunteer_id} {network(request.remote_addr or '')}"
    try:
        digits_brake.check(own)
        day_brake.check(str(volunteer_id))
        team_brake.check(str(shown.id))
        _same_digits(member, request.form.get("digits", ""), own)
    except (Refused, TooMany) as refused:
        tell_refusal(refused)
        return go(".answer_form", team_code=shown.code, volunteer_id=volunteer_id)
    return go(".own", code=member.volunteer.code)


def _same_digits(member: Member, typed: str, own: str) -> None:
    digits = "".join(letter for letter in typed if letter.isascii() and letter.isdigit())[:20]
    phone = member.person.phone or ""
    if len(phone) < DIGITS or not hmac.compare_digest(phone[-DIGITS:].encode(), digits.encode()):
        digits_brake.count(own)
        day_brake.count(str(member.volunteer.id))
        team_brake.count(str(member.volunteer.team_id))
        raise Refused(
            "digits_wrong",
            _("Bốn số này chưa khớp với số điện thoại đã ghi. Gõ lại, hoặc xin tổ trưởng đường dẫn riêng."),
        )
