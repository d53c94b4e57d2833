"""Cards (thẻ): the sheet to print, and the page that a card's QR leads to."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, PRINT_CARDS, PUBLIC, needs
from app.access.door import parses_first
from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.db import db, writing
from app.base.errors import Refused
from app.reports import cards as sheet
from app.reports.cards import CardFace
from app.web.fields import read_day
from app.web.pages import actor, may, scope
from campaigns import enrolments, lessons, trainings
from campaigns.attendance import presence
from campaigns.enrolments import Enrolment
from campaigns.trainings import OPEN, Training
from trainees import areas, cards, people
from trainees.people import Person

bp = Blueprint("cards", __name__)


@bp.get("/trainings/<int:training_id>/cards")
@needs(PRINT_CARDS)
def choose(training_id: int) -> str:
    """Whose cards to print: everybody's, or of those added since a day."""
    training = trainings.get(training_id, within=scope())
    since = _since()
    everybody = enrolments.listed(training)
    wanted = _wanted(everybody, since)
    return render_template(
        "cards/print.html", training=training, since=since, total=len(everybody), wanted=wanted,
        sheets=-(-len(wanted) // sheet.PER_PAGE), too_many=len(wanted) > sheet.MAX_CARDS, most=sheet.MAX_CARDS,
    )  # fmt: skip


@bp.post("/trainings/<int:training_id>/cards")
@needs(PRINT_CARDS)
@parses_first
def download(training_id: int) -> Response:
    """The PDF, 24 cards a page. A POST: whoever lacks a card gets one, and that cards were printed is written down."""
    with writing():
        training = trainings.get(training_id, within=scope())
        wanted = _wanted(enrolments.listed(training), _since())
        if not 0 < len(wanted) <= sheet.MAX_CARDS:
            raise Refused(
                "cards_none" if not wanted else "cards_too_many",
                _("Chưa có ai để in thẻ. Thêm học viên trước.") if not wanted
                else _("Mỗi lần in nhiều nhất %(n)s thẻ. Chọn người được thêm từ một ngày gần hơn.", n=sheet.MAX_CARDS),
            )  # fmt: skip
        held = cards.give(wanted)
        audit.tell(actor(), "print-cards", "training", training.id, training.locality_id, cards=len(wanted))
        faces, made = _faces(training, wanted, held), max(card.created_at for card in held.values())
        title = areas.get_locality(training.locality_id, within=scope()).title
        db.session.commit()
    # Nobody waits for the drawing: the writing above is over.
    return Response(
        sheet.sheet(faces, locality=title, made=made), mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="the-diem-danh-lop-{training_id}.pdf"'},
    )  # fmt: skip


def _since() -> date | None:
    """The day asked for; None: everybody. Refused when it is no day: nobody means to print all by a slip."""
    text = request.values.get("since", "").strip()
    day = read_day(text)
    if text and day is None:
        raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
    return day


def _wanted(everybody: list[tuple[Person, Enrolment]], since: date | None) -> list[Person]:
    return [person for person, row in everybody if since is None or row.created_at.date() >= since]


def _faces(training: Training, wanted: list[Person], held: dict[int, cards.Card]) -> list[CardFace]:
    first = min((lesson.day for lesson in training.lessons), default=clock.today())
    where = presence.whereabouts(wanted, first)
    public_url = current_app.config["PUBLIC_URL"]
    return [
        CardFace(p.name, where.get(p.id, ""), held[p.id].code, cards.address(held[p.id], public_url))
        for p in wanted
    ]


@bp.get("/t/<text>")
@needs(PUBLIC)
def show(text: str) -> BaseResponse:
    """What a card's QR opens. One page for whatever is not a valid card, so that nothing can be tried out."""
    parts = cards.split(text)
    card = cards.holder(*parts) if parts and parts[1] else None
    if card is None:
        return _unlisted(make_response(render_template("cards/unknown.html"), 404))
    locality = areas.get_locality(card.locality_id, within=EVERYWHERE)
    person = people.get(card.person_id, within=EVERYWHERE) if card.person_id else None
    trains = may(CHECK_IN) and not current_user.must_change and scope().covers(card.locality_id)
    open_now = lessons.listed(scope(), day=clock.today(), states=[OPEN]) if trains else []
    return _unlisted(
        make_response(
            render_template(
                "cards/show.html",
                name=shortened(person.name) if person else None,
                owner=locality,
                lessons=open_now,
            )
        )
    )


def shortened(name: str) -> str:
    """'Hạnh N.' of 'Nguyễn Thị Hạnh': enough for its owner, too little for whoever finds the card."""
    words = name.split(" ")
    return words[0] if len(words) == 1 else f"{words[-1]} {words[0][0]}."


def _unlisted(response: BaseResponse) -> BaseResponse:
    """Not for search engines; and the address, which opens the card, is told to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
