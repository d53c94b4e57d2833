"""Keeping cards: finding one, what became of somebody's cards, blocking a lost one and giving another."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import MANAGE_CARDS, needs
from app.accounts import Account
from app.base.db import db
from app.base.errors import CoreError, NotFound
from app.web.cards.frame import bp
from app.web.pages import actor, go, scope, tell_refusal
from trainees import cards, people
from trainees.cards import Card

REASONS = (_l("Mất thẻ"), _l("Thẻ hỏng, mờ"), _l("Đưa nhầm người"), _l("Thu lại"))


@bp.get("/cards/find")
@needs(MANAGE_CARDS)
def find() -> BaseResponse:
    """The card whose code, number or whole QR text was typed or scanned."""
    try:
        card = cards.by_code(request.args.get("code", ""), within=scope())
    except NotFound as unknown:
        tell_refusal(unknown)
        return go(".index")
    return _to(card)


@bp.get("/cards/people/<int:person_id>")
@needs(MANAGE_CARDS)
def person(person_id: int) -> str:
    """Somebody's cards: the present one, older and blocked ones; who made, gave and blocked them. Four queries."""
    holder = people.get(person_id, within=scope())
    held = cards.of(holder.id)
    return render_template("cards/person.html", person=holder, cards=held, names=_names(held))


@bp.get("/cards/<int:card_id>")
@needs(MANAGE_CARDS)
def card(card_id: int) -> str | BaseResponse:
    """A blank card; one that is somebody's stands among theirs."""
    found = cards.get(card_id, within=scope())
    if found.person_id is not None:
        return _to(found)
    return render_template("cards/blank.html", card=found, names=_names([found]))


@bp.get("/cards/<int:card_id>/block")
@needs(MANAGE_CARDS)
def ask_block(card_id: int) -> str | BaseResponse:
    """Why, and whether a new one is given."""
    found = cards.get(card_id, within=scope())
    if found.state != cards.ACTIVE:
        return _to(found)
    holder = people.get(found.person_id, within=scope()) if found.person_id is not None else None
    others = len(cards.active([holder.id]).get(holder.id, [])) - 1 if holder else 0
    return render_template("cards/block.html", card=found, person=holder, others=others, reasons=REASONS)


@bp.post("/cards/<int:card_id>/block")
@needs(MANAGE_CARDS)
def block(card_id: int) -> BaseResponse:
    """It opens nothing any more. With `new`, its holder gets another at once."""
    found = cards.get(card_id, within=scope())
    reason = request.form.get("reason", "")
    try:
        if found.person_id is not None and request.form.get("new"):
            fresh: Card | None = cards.replace(found, reason, by=actor())
        else:
            fresh = cards.block(found, reason, by=actor())
        audit.tell(
            actor(),
            "block",
            "card",
            found.id,
            found.locality_id,
            person=found.person_id,
            now=fresh.id if fresh else None,
        )
        db.session.commit()
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return _to(cards.get(card_id, within=scope()))
    if fresh is None:
        flash(_("Đã khóa thẻ trắng số %(number)s.", number=found.number or spaced(found)), "success")
    else:
        flash(
            _("Đã khóa thẻ. Thẻ đang dùng: %(code)s; in ra rồi đưa cho người học.", code=spaced(fresh)),
            "success",
        )
    return _to(found)


@bp.post("/cards/<int:card_id>/unblock")
@needs(MANAGE_CARDS)
def unblock(card_id: int) -> BaseResponse:
    """It was found again."""
    found = cards.get(card_id, within=scope())
    try:
        cards.unblock(found)
        audit.tell(actor(), "unblock", "card", found.id, found.locality_id, person=found.person_id)
        db.session.commit()
        flash(_("Đã mở khóa thẻ %(code)s.", code=spaced(found)), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return _to(cards.get(card_id, within=scope()))


def spaced(card: Card) -> str:
    """The code as it is printed."""
    return f"{card.code[:4]}-{card.code[4:]}"


def _to(card: Card) -> BaseResponse:
    """Where a card is kept."""
    if card.person_id is None:
        return go(".card", card_id=card.id)
    return go(".person", person_id=card.person_id, _anchor=f"card-{card.id}")


def _names(shown: Sequence[Card]) -> dict[int, str]:
    ids = {n for card in shown for n in (card.created_by, card.bound_by, card.blocked_by) if n is not None}
    return dict(
        db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).tuples().all()
    )
