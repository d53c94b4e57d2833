"""One team: who is in it and when they can, its particulars, its address; closing it."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.reports.days import WEEKDAYS
from app.web.outreach.teams.frame import bp, invitation, team_address, team_of, things
from app.web.outreach.teams.listing import TeamForm, week_words
from app.web.pages import actor, go, scope, tell_refusal
from campaigns.outreach.days import calendar
from campaigns.outreach.teams import free_time, joining, team_list
from campaigns.outreach.teams.free_time import PARTS
from campaigns.outreach.volunteer import ROLES
from trainees import skills
from trainees.areas import Neighbourhood

WEEKS = 4


@bp.get("/<int:team_id>")
@needs(VIEW_OUTREACH)
def show(team_id: int) -> str:
    """Who is in it, who has not answered, who can on which coming half-day, where it is expected."""
    team, today = team_of(team_id), clock.today()
    last = today + timedelta(days=7 * WEEKS - 1)
    members = joining.members([team.id])[team.id]
    missing = [one for one in members if not free_time.answered(one.volunteer)]
    halves = free_time.free([one.volunteer for one in members], today, last)
    days = [today + timedelta(days=n) for n in range(7 * WEEKS)]
    can = {
        (day, part): [one.person.name for one in members if (day, part) in halves[one.volunteer.id]]
        for day in days
        for part in PARTS
    }
    coming = [
        (day, point)
        for day in calendar.listed(scope(), today, today + timedelta(days=92))
        for point in day.points
        if point.team_id == team.id
    ]
    expected = {day.day for day, _point in coming}
    home = db.session.get(Neighbourhood, team.neighbourhood_id) if team.neighbourhood_id else None
    return render_template(
        "outreach/teams/show.html", team=team, home=home, members=members, missing=missing, address=team_address(team),
        invitation=invitation(team, missing), days=[day for day in days if day in expected or any(can[day, part] for part in PARTS)],
        can=can, coming=coming, expected=expected, WEEKDAYS=WEEKDAYS, PARTS=PARTS, ROLES=ROLES, week_words=week_words,
        left=joining.members([team.id], left=True)[team.id], titles={one.code: one.title for one in skills.catalogue()},
    )  # fmt: skip


@bp.route("/<int:team_id>/edit", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def edit(team_id: int) -> str | BaseResponse | tuple[str, int]:
    """Its name, home, equipment, and how many must come."""
    team = team_of(team_id)
    form = TeamForm(
        data={
            "name": team.name, "home": str(team.neighbourhood_id or ""), "least": team.least, "equipment": "\n".join(team.equipment),
            "note": team.note,
        }
    ).offer()  # fmt: skip
    if request.method == "GET":
        return render_template("outreach/teams/edit.html", form=form, team=team, things=things())
    if form.validate():
        try:
            team_list.change(team, form.given)
            audit.tell(actor(), "change", "team", team.id, team.locality_id)
            db.session.commit()
            flash(_("Đã ghi thông tin tổ."), "success")
            return go(".show", team_id=team_id)
        except (Refused, Conflict) as refused:
            db.session.rollback()
            form.name.errors = [refused.message]
    return render_template("outreach/teams/edit.html", form=form, team=team, things=things()), 422


@bp.post("/<int:team_id>/close")
@needs(PLAN_OUTREACH)
def close(team_id: int) -> BaseResponse:
    """The team is no more."""
    team = team_of(team_id)
    try:
        team_list.close(team)
        audit.tell(actor(), "close", "team", team.id, team.locality_id)
        db.session.commit()
        flash(_("Đã ghi %(team)s thôi hoạt động. Lập lại được ở trang của tổ.", team=team.name), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", team_id=team_id)


@bp.post("/<int:team_id>/reopen")
@needs(PLAN_OUTREACH)
def reopen(team_id: int) -> BaseResponse:
    """The team goes out again."""
    team = team_of(team_id)
    team_list.reopen(team)
    audit.tell(actor(), "reopen", "team", team.id, team.locality_id)
    db.session.commit()
    flash(_("Tổ hoạt động trở lại."), "success")
    return go(".show", team_id=team_id)


@bp.post("/<int:team_id>/code")
@needs(PLAN_OUTREACH)
def code(team_id: int) -> BaseResponse:
    """Another address of the team; the old one opens nothing any more."""
    team = team_of(team_id)
    team_list.new_code(team)
    audit.tell(actor(), "renew-code", "team", team.id, team.locality_id)
    db.session.commit()
    flash(_("Đã đổi đường dẫn của tổ. Đường dẫn cũ không mở được nữa: gửi lại tin nhắn mời."), "success")
    return go(".show", team_id=team_id)
