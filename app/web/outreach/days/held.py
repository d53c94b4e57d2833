"""What a day's phones sent and nobody could be sure of (cần xem lại): of whom it is, somebody new, or nothing; and taken back."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, VIEW_PEOPLE, needs
from app.access.asker import may
from app.base.db import db
from app.base.errors import CoreError
from app.base.text import read_id
from app.web.outreach.days.frame import bp, day_of
from app.web.pages import actor, go, scope, tell_refusal
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.event import OUTCOMES, OutreachEvent
from campaigns.outreach.log import held, words
from trainees import people, skills
from trainees.people import Person

MOST = 30
"""Shown at once; the next come when these are settled."""


def part(day: OutreachDay) -> dict[str, Any]:
    """What the day's page shows of it: what waits, whom it may be, what was decided."""
    waiting, decided = held.waiting(day), held.decided(day)
    titles = {skill.code: skill.title for skill in skills.catalogue()} if waiting or decided else {}
    return {
        "held": [_row(event, titles) for event in waiting[:MOST]], "held_count": len(waiting),
        "held_people": held.may_be(day) if waiting else [],
        "decided": [_row(event, titles) for event in decided[:MOST]],
    }  # fmt: skip


def _row(event: OutreachEvent, titles: dict[str, str]) -> dict[str, Any]:
    written = (event.walkin or {}).get("name", "")
    card = f"{event.code[:4]}-{event.code[4:8]}" if event.code else ""
    said = [titles.get(code, code) for code in event.skills]
    return {
        "id": event.id, "who": written or card, "new": bool(written) and event.kind == "help", "at": event.happened_at,
        "kind": event.kind, "sentence": words.sentence(event.problem), "about": event.kind in ("help", "roll"),
        "said": ", ".join([*said, *([_(OUTCOMES[event.outcome])] if event.outcome else [])]) or event.text or event.what,
        "aside": "aside" in event.flags,
    }  # fmt: skip


@bp.post("/outreach-days/<int:day_id>/held/<event_id>")
@needs(PLAN_OUTREACH)
def settle(day_id: int, event_id: str) -> BaseResponse:
    """`do`: person (with `person`), new, aside, or undo."""
    day = day_of(day_id)
    do = request.form.get("do", "")
    try:
        if do == "undo":
            held.undo(day, event_id, by=actor())
        else:
            held.settle(day, event_id, _answer(do), by=actor(), anybody=may(VIEW_PEOPLE))
        audit.tell(
            actor(),
            "undo_held" if do == "undo" else "settle_held",
            "outreach_day",
            day.id,
            day.locality_id,
            event=event_id[:36],
        )
        db.session.commit()
        flash({
            "undo": _("Lượt này lại chờ xem."), "aside": _("Đã bỏ qua lượt này. Bấm “Hoàn tác” nếu nhầm."),
        }.get(do, _("Đã ghi lượt này.")), "success")  # fmt: skip
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".show", day_id=day_id, _anchor="held")


def _answer(do: str) -> Person | held.Answer:
    """What was chosen; whoever the day does not know is not chosen here."""
    if do in ("new", "aside"):
        return held.Answer(do)
    return people.get(read_id(request.form.get("person", "")), within=scope())
