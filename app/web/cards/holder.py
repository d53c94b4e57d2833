"""What a card's own QR opens, for whoever holds it: no account, no cookie, and little enough for whoever finds it."""

from __future__ import annotations

from collections.abc import Collection

from flask import make_response, render_template
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app.access import CHECK_IN, PUBLIC, needs
from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.db import db
from app.web.cards.frame import bp
from app.web.pages import may, scope
from campaigns import lessons
from campaigns.attendance import diary
from campaigns.trainings import OPEN
from trainees import areas, cards, ledger, people
from trainees.skills import Skill


@bp.get("/t/<text>")
@needs(PUBLIC)
def show(text: str) -> BaseResponse:
    """What a card's QR opens. One page for whatever is not a valid card, so that nothing can be tried out."""
    parts = cards.split(text)
    card = cards.holder(*parts) if parts and parts[1] else None
    if card is None:
        return _unlisted(make_response(render_template("cards/unknown.html"), 404))
    locality = areas.get_locality(card.locality_id, within=EVERYWHERE)
    trains = may(CHECK_IN) and not current_user.must_change and scope().covers(card.locality_id)
    open_now = lessons.listed(scope(), day=clock.today(), states=[OPEN]) if trains else []
    if card.person_id is None:
        return _unlisted(
            make_response(
                render_template("cards/blank_holder.html", card=card, owner=locality, lessons=open_now)
            )
        )
    person = people.get(card.person_id, within=EVERYWHERE)
    family = people.family(person.id)
    return _unlisted(
        make_response(
            render_template(
                "cards/holder.html", name=shortened(person.name), owner=locality, lessons=open_now,
                courses=diary.of(family), coming=diary.coming(family), skills=_skills(family),
                today=clock.today(),
            )
        )
    )  # fmt: skip


def _skills(family: Collection[int]) -> list[tuple[str, object]]:
    """(title, the first day it was shown) of each skill, as the ledger says; in the order they were shown."""
    first: dict[str, object] = {}
    for line in ledger.lines(person_ids=family):
        first.setdefault(line.skill, line.on)
    titles = dict(
        db.session.execute(select(Skill.code, Skill.title).where(Skill.code.in_(first))).tuples().all()
    )
    return [(titles[code], day) for code, day in first.items() if code in titles]


def shortened(name: str) -> str:
    """'Hạnh N.' of 'Nguyễn Thị Hạnh': enough for its owner, too little for whoever finds the card."""
    words = name.split(" ")
    return words[0] if len(words) == 1 else f"{words[-1]} {words[0][0]}."


def _unlisted(response: BaseResponse) -> BaseResponse:
    """Not for search engines; and the address, which opens the card, is told to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
