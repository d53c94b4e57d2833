"""The blueprint of volunteering, and what its pages share: brakes, headers, who is behind an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.access.brake import Brake
from app.base import clock
from app.base.actors import EVERYWHERE, Actor
from app.base.errors import NotFound
from app.reports.days import WEEKDAYS
from campaigns.outreach.team import Team
from campaigns.outreach.teams import joining, team_list
from campaigns.outreach.teams.free_time import PARTS
from campaigns.outreach.teams.joining import Member
from campaigns.outreach.volunteer import ROLES
from trainees import areas

bp = Blueprint("volunteering", __name__)

SELF: Final = Actor(None, "tình nguyện viên")
codes_brake = Brake(30, timedelta(minutes=1))
"""Addresses that nobody has, of one origin: they are not found by trying, and this sheds the load."""
answers_brake = Brake(
    120, timedelta(minutes=10), ("too_many", "Ghi quá nhiều lần liền nhau. Mời đợi vài phút rồi bấm lại.")
)
"""Answers through a team's address, of one origin: a team of sixty sits behind one Wi-Fi, a program does not."""
own_brake = Brake(60, timedelta(minutes=10), answers_brake.refusal)
"""What one volunteer's address changes: each time is a row of the audit, and whoever found the address could fill it."""


def _looked_up(found: Any, code: str) -> Any:
    origin = request.remote_addr or ""
    try:
        return found(code)
    except NotFound:
        codes_brake.check(origin)
        codes_brake.count(origin)
        raise


def team_of(code: str) -> Team:
    """The team of an address; NotFound, TooMany."""
    team: Team = _looked_up(team_list.by_code, code)
    return team


def member_of(code: str) -> Member:
    """The volunteer of an address; NotFound, TooMany."""
    member: Member = _looked_up(joining.by_code, code)
    return member


def writer_of(code: str) -> Member:
    """The volunteer of an address who is about to change something; NotFound, TooMany."""
    member = member_of(code)
    own_brake.check(member.volunteer.code)
    own_brake.count(member.volunteer.code)
    return member


def in_team(team: Team, volunteer_id: int) -> Member:
    """One member of a team, as whoever has the team's address may name them; NotFound."""
    for member in joining.members([team.id])[team.id]:
        if member.volunteer.id == volunteer_id:
            return member
    raise NotFound("volunteer_unknown", "Không tìm thấy người này trong tổ.")


def page(template: str, locality_id: int, **values: Any) -> BaseResponse:
    """A page for whoever holds an address: big letters, not for search engines, and the address is told to no other site."""
    response = make_response(
        render_template(
            template, owner=areas.get_locality(locality_id, within=EVERYWHERE), big_text=True, WEEKDAYS=WEEKDAYS, PARTS=PARTS,
            ROLES=ROLES, today=clock.today(), **values,
        )
    )  # fmt: skip
    return unlisted(response)


def unlisted(response: BaseResponse) -> BaseResponse:
    """With the two headers of an address that is nobody else's business."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
