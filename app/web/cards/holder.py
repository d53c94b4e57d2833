"""What a card's own QR opens, for whoever holds it: no account, no cookie, and little enough for whoever finds it."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, make_response, render_template
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app.access import CHECK_IN, PUBLIC, needs
from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.db import db
from app.base.errors import NotFound
from app.web.cards.frame import bp
from app.web.certificates.frame import BADGES
from app.web.pages import may, scope
from campaigns import lessons
from campaigns.attendance import diary
from campaigns.courses import material as materials
from campaigns.trainings import OPEN
from certificates import portfolio
from certificates.award import printing
from certificates.award.certificate import STATES, Certificate, state
from trainees import areas, cards, ledger, people
from trainees.cards import Card
from trainees.skills import Skill


@bp.get("/t/<text>")
@needs(PUBLIC)
def show(text: str) -> BaseResponse:
    """What a card's QR opens. One page for whatever is not a valid card, so that nothing can be tried out."""
    card = _card(text)
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
    attended = diary.of(family)
    return _unlisted(
        make_response(
            render_template(
                "cards/holder.html", name=shortened(person.name), owner=locality, lessons=open_now,
                courses=attended, handouts=materials.with_public({each.training.course_id for each in attended}), coming=diary.coming(family), skills=_skills(family),
                today=clock.today(), shown=portfolio.of(family), card=card, state=state, badges=BADGES, STATES=STATES,
                KINDS=ledger.KINDS, big_text=True,
            )
        )
    )  # fmt: skip


@bp.get("/t/<text>/certificates/<int:certificate_id>.pdf")
@needs(PUBLIC)
def paper(text: str, certificate_id: int) -> BaseResponse:
    """The paper of one's own certificate, as it was printed. Through a card that fits, and of nobody else; one answer for all
    the rest."""
    card = _card(text)
    mine = people.family(people.get(card.person_id, within=EVERYWHERE).id) if card and card.person_id else []
    found = db.session.get(Certificate, certificate_id) if mine else None
    if found is None or found.person_id not in mine or found.file_id is None or found.erased_at is not None:
        raise NotFound("certificate_unknown", "Không tìm thấy giấy chứng nhận này.")
    headers = {"Content-Disposition": f'inline; filename="{printing.filename(found)}"'}
    return _unlisted(Response(printing.together([found]), mimetype="application/pdf", headers=headers))


def _card(text: str) -> Card | None:
    """The card of what a QR holds; None for whatever is not a valid one, a blocked one too."""
    parts = cards.split(text)
    return cards.holder(*parts) if parts and parts[1] else None


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
    response.headers["Referrer-Policy"] = "same-origin"
    return response
