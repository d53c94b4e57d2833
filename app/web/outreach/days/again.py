"""Whom to come back to (hẹn quay lại): of a day's neighbourhoods, or of its whole campaign or desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import render_template, request

from app.access import PLAN_OUTREACH, needs
from app.base.text import fold
from app.reports.outreach_sheets import Promised
from app.web.outreach.days.frame import bp, day_of
from app.web.pages import page_number
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.days.board import Stand
from campaigns.outreach.log.follow_ups import FollowUp, follow_ups
from trainees import areas

PAGE = 50


@bp.get("/outreach-days/<int:day_id>/again")
@needs(PLAN_OUTREACH)
def again(day_id: int) -> str:
    """Who waits: those told so before the day, and on it."""
    day = day_of(day_id)
    near = _near(day.points)
    everywhere = not near or request.args.get("show") == "all"
    found = waiting(day, None if everywhere else near)
    query = request.args.get("q", "").strip()
    words = fold(query).split()
    found = [
        one for one in found if all(word in f"{one.person.name_key} {fold(one.place)}" for word in words)
    ]
    pages = max(1, -(-len(found) // PAGE))
    page = min(page_number(), pages)
    return render_template(
        "outreach/days/again.html", day=day, found=found[(page - 1) * PAGE : page * PAGE], total=len(found), page=page,
        pages=pages, query=query, everywhere=everywhere, near=near,
    )  # fmt: skip


def waiting(day: OutreachDay, near: set[int] | None) -> list[FollowUp]:
    """Who waits since before the day or since it; by where they live, then by name. `near`: neighbourhoods, None for all."""
    of = day.campaign or day.desk
    found = follow_ups(of, day.day + timedelta(days=1), neighbourhood_ids=near) if of else []
    return sorted(found, key=lambda one: (not one.place, areas.place_order(one.place)))


def promised(day: OutreachDay, stands: Sequence[Stand] | None) -> list[Promised]:
    """The same for the paper: around the day's points, or around some of them."""
    points = day.points if stands is None else [stand.point for stand in stands]
    return [
        Promised(
            one.person.name,
            one.place,
            ", ".join(skill.title for skill in one.skills),
            f"{one.since:%d/%m/%Y}",
        )
        for one in waiting(day, _near(points) or None)
    ]


def _near(points: Sequence[Point]) -> set[int]:
    """The neighbourhoods that points go to, or stand in."""
    named = {point.neighbourhood_id for point in points}
    named |= {point.place.neighbourhood_id for point in points if point.place and not point.neighbourhood_id}
    return {number for number in named if number is not None}
