"""Outreach days: which there are, the roster of one, and what its phones say happened; for the phone and any other program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.access import RUN_OUTREACH, needs
from app.access.asker import actor, scope
from app.api.asked import PAGE, answered, batch, cursor, following, for_session
from app.api.attendance import for_phone, tell_cards
from app.base.db import db
from app.base.errors import Refused
from campaigns.attendance import devices, id_card
from campaigns.outreach import day as days
from campaigns.outreach import log
from campaigns.outreach.day import STATES, OutreachDay
from campaigns.outreach.log import roster as rosters
from trainees import areas, cards
from trainees.cards import Card
from trainees.people import Person


@needs(RUN_OUTREACH)
def listed() -> ResponseReturnValue:
    """One page, oldest first. `state`: planned, open, closed or off; `cursor`: what the page before called `next`."""
    state = request.args.get("state")
    if state is not None and state not in STATES:
        raise Refused("state_unknown", "Trạng thái ngày ra quân là planned, open, closed hoặc off.")
    found = days.after(cursor(), within=scope(), state=state, size=PAGE + 1)
    return jsonify({"outreach_days": [_plain(day) for day in found[:PAGE]], "next": following(found)})


@needs(RUN_OUTREACH)
def one(day_id: int) -> ResponseReturnValue:
    """One day, as the list has it, and where its roster and events are; a page of ours may then write there."""
    day = days.get(day_id, within=scope())
    links = {
        "roster": url_for("api.outreach_roster", day_id=day.id),
        "events": url_for("api.outreach_events", day_id=day.id),
    }
    return jsonify(_plain(day) | {"links": links} | for_session())


def _plain(day: OutreachDay) -> dict[str, Any]:
    return {
        "id": day.id, "title": day.named, "day": day.day.isoformat(), "starts_at": f"{day.starts_at:%H:%M}",
        "ends_at": f"{day.ends_at:%H:%M}", "state": day.state, "campaign": day.campaign_id,
        "place": "; ".join(point.name for point in day.points),
    }  # fmt: skip


@needs(RUN_OUTREACH)
def roster(day_id: int) -> ResponseReturnValue:
    """What a phone needs without a network: points, skills, counters, volunteers, and whom to visit again, with the salted
    hash of each card. `id_cards`, `idh`, `more`, `blanks` as in the roster of a lesson; people without a card have '' for code and hash.
    """
    day = days.get(day_id, within=scope())
    found = rosters.of(day)
    reads = areas.get_locality(day.locality_id, within=scope()).reads_id_cards

    def shown(person: Person, theirs: Sequence[Card]) -> dict[str, Any]:
        idh = id_card.roster_hash(day.salt, person) if reads else None
        *older, last = [cards.roster_hash(day.salt, card.full_code) for card in theirs] or [""]
        plain = {
            "id": person.id,
            "code": theirs[-1].code if theirs else "",
            "name": person.name,
            "hash": last,
        }
        return plain | ({"more": older} if older else {}) | ({"idh": idh} if idh else {})

    document = {
        "day": _plain(day), "salt": day.salt,
        "points": [
            {"id": point.id, "name": point.name, "team": point.team.name if point.team else ""} for point in found.points
        ],
        "skills": [{"code": skill.code, "title": skill.title} for skill in found.skills],
        "tallies": [{"code": code, "title": title} for code, title in day.counted.items()],
        "volunteers": [
            shown(one.person, one.cards) | {
                "role": one.assignment.shift.role, "shift": one.assignment.shift_id,
                "point": one.assignment.shift.point_id, "came": one.assignment.came,
            }
            for one in found.volunteers
        ],
        "people": [
            shown(one.told.person, one.cards)
            | {"where": one.told.place, "skills": [skill.code for skill in one.told.skills]}
            for one in found.again
        ],
    }  # fmt: skip
    return jsonify(document | for_phone(day.locality_id, day.salt, reads))


@needs(RUN_OUTREACH)
def events(day_id: int) -> ResponseReturnValue:
    """Take a batch of events; every item has its own answer."""
    day = days.get(day_id, within=scope())
    answers = log.take(day, *batch(), by=actor())
    if (device_id := scope().device_id) is not None:
        devices.touch(device_id)
    tell_cards(answers, day.locality_id, outreach_day=day.id)
    db.session.commit()
    return answered(answers)


def add_routes(bp: Blueprint) -> None:
    """Hang these calls under /outreach-days."""
    under = "/outreach-days"
    bp.add_url_rule(under, endpoint="outreach_days", view_func=listed)
    bp.add_url_rule(f"{under}/<int:day_id>", endpoint="outreach_day", view_func=one)
    bp.add_url_rule(f"{under}/<int:day_id>/roster", endpoint="outreach_roster", view_func=roster)
    bp.add_url_rule(
        f"{under}/<int:day_id>/events", endpoint="outreach_events", view_func=events, methods=["POST"]
    )
