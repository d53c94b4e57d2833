"""A day's page: on the evening before who comes where and what is missing, on the day the phone and what it brought so far."""

from __future__ import annotations

from flask import current_app, render_template

from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.access.asker import may
from app.base import clock
from app.reports import outreach_words
from app.web.outreach.days import frame, held
from app.web.outreach.days.frame import bp, day_of
from campaigns.outreach import results, signing
from campaigns.outreach.day import CLOSED, OFF, OPEN, PLANNED, STATES, DayMove, OutreachDay
from campaigns.outreach.days import board, day_life, moving
from campaigns.outreach.days.board import Stand
from campaigns.outreach.event import HOUSEHOLDS
from campaigns.outreach.volunteer import ROLES


@bp.get("/outreach-days/<int:day_id>")
@needs(VIEW_OUTREACH)
def show(day_id: int) -> str:
    """The day: points, shifts, who; what is missing; words for a chat; roll-call and counts; what waits for a person."""
    day = day_of(day_id)
    stands = board.of_day(day)
    moves = moving.moves_of(day)
    ahead = day.state == PLANNED and clock.today() < day.day
    counts = None if ahead or day.state == OFF else results.of_day(day)
    return render_template(
        "outreach/days/show.html", day=day, stands=stands, moves=moves, states=STATES, roles=ROLES, households=HOUSEHOLDS,
        today=clock.today(), over=clock.now() >= day.ends, counts=counts, logged=counts is not None and day_life.is_logged(day),
        lacks=[*board.lacks(day, stands), *signing.lacks(day)] if day.state in (PLANNED, OPEN) and day.desk_id is None else [],
        seats=sum(row.seats.seats for stand in stands for row in stand.rows), on=sum(stand.on for stand in stands),
        waiting=sum(row.seats.waiting for stand in stands for row in stand.rows),
        called=sum(one.assignment.came is not None for stand in stands for row in stand.rows for one in row.on),
        came=sum(one.assignment.came is True for stand in stands for row in stand.rows for one in row.on),
        words=_words(day, stands, moves), evening=frame.there_is("outreach_results.evening"), **(held.part(day) if counts is not None else {}),
    )  # fmt: skip


def _words(day: OutreachDay, stands: list[Stand], moves: list[DayMove]) -> str:
    """What is sent to the teams' chats now; '' when there is nothing to say any more."""
    if day.desk_id is not None or day.state == CLOSED:
        return ""
    if day.state == OFF:
        return outreach_words.called_off(day)
    address = current_app.config["PUBLIC_URL"] if may(PLAN_OUTREACH) else None
    said = outreach_words.invitation(day, stands, public_url=address)
    return (
        f"{outreach_words.moved(day, moves[0])}\n\n{said}" if moves and moves[0].became == day.day else said
    )
