"""Outreach days in a list, by week and by month; of one campaign or of all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import render_template, request

from app.access import VIEW_OUTREACH, needs
from app.base import clock
from app.web.fields import read_day
from app.web.outreach.days.frame import bp
from app.web.pages import page_number, scope
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import STATES
from campaigns.outreach.days import calendar

VIEWS = ("list", "week", "month")
PAGE = 30
_PAST, _AHEAD = timedelta(days=400), timedelta(days=400)


@bp.get("/outreach-days")
@needs(VIEW_OUTREACH)
def index() -> str:
    """The days: what comes first in a list, or a week, or a month."""
    asked = request.args.get("campaign", type=int)
    campaign = campaigns.get(asked, within=scope()) if asked else None
    view = request.args.get("view", "")
    view = view if view in VIEWS else "list"
    about = {
        "campaign": campaign,
        "view": view,
        "states": STATES,
        "today": clock.today(),
    }
    return _list(about, campaign) if view == "list" else _calendar(about, campaign, view)


def _list(about: Mapping[str, object], campaign: Campaign | None) -> str:
    """What comes, and what was, the newest first."""
    today = clock.today()
    past = request.args.get("show") == "past"
    first, last = (today - _PAST, today - timedelta(days=1)) if past else (today, today + _AHEAD)
    number = campaign.id if campaign else None
    days = calendar.listed(scope(), first, last, number)
    if past:
        days = days[::-1]
    pages = max(1, -(-len(days) // PAGE))
    page = min(page_number(), pages)
    shown = days[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "outreach/days/index.html", days=shown, filled=calendar.filled(shown), past=past, page=page, pages=pages,
        total=len(days), **about,
    )  # fmt: skip


def _calendar(about: Mapping[str, object], campaign: Campaign | None, view: str) -> str:
    """A week or a month, with the desks' days left out."""
    at = _near(read_day(request.args.get("on", "")) or clock.today())
    weeks = calendar.month_of(at) if view == "month" else [calendar.week_of(at)]
    days = calendar.listed(scope(), weeks[0][0], weeks[-1][-1], campaign.id if campaign else None)
    if view == "month":
        first = at.replace(day=1)
        before, after = first - timedelta(days=1), first + timedelta(days=31)
    else:
        first = weeks[0][0]
        before, after = first - timedelta(days=7), first + timedelta(days=7)
    return render_template(
        "outreach/days/calendar.html", weeks=weeks, found=calendar.by_date(days), filled=calendar.filled(days), first=first,
        last=weeks[-1][-1], before=before, after=after, **about,
    )  # fmt: skip


def _near(day: date) -> date:
    """Within the years that any calendar of ours has: the next and the last month of it exist too."""
    return min(max(day, date(2000, 1, 1)), date(2199, 12, 31))
