"""Printing cards: of a training, a unit, a neighbourhood, one person, or blank ones ahead of a hall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Response, current_app, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import MANAGE_CARDS, PRINT_CARDS, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import Refused
from app.base.text import N_, read_id
from app.jobs import files
from app.jobs.card_printing import KIND
from app.jobs.job import DONE, Job, enqueue
from app.reports import card_batch
from app.reports import cards as sheet
from app.reports.card_batch import BLANK, NEIGHBOURHOOD, PERSON, TRAINING, UNIT, Batch
from app.web.cards.frame import bp
from app.web.fields import read_day
from app.web.jobs import leads
from app.web.pages import actor, go, locality_id, may, scope, tell_refusal
from campaigns import trainings
from trainees import areas, cards, people

MOST = 10_000
"""Cards of one file: three minutes of a worker, and what anybody can cut."""


@bp.get("/cards")
@needs(PRINT_CARDS)
def index() -> str:
    """What can be printed, how many blank cards are left, and the search for one card. Four queries."""
    places = may(MANAGE_CARDS)
    return render_template(
        "cards/index.html", stock=cards.stock(locality_id()), most_blank=cards.MOST_BLANK, per_page=sheet.PER_PAGE,
        units=areas.units(scope()) if places else [], neighbourhoods=areas.neighbourhoods(scope()) if places else [],
    )  # fmt: skip


# --- a training, a unit, a neighbourhood ----------------------------------------------------------------------


@bp.get("/trainings/<int:training_id>/cards")
@needs(PRINT_CARDS)
def choose(training_id: int) -> str:
    """Whose cards of a training to print: everybody's, or of those added since a day."""
    training = trainings.get(training_id, within=scope())
    return _ask(Batch(TRAINING, training.id), training=training)


@bp.post("/trainings/<int:training_id>/cards")
@needs(PRINT_CARDS)
@parses_first
def download(training_id: int) -> BaseResponse:
    """The PDF, 24 cards a page. A POST: whoever lacks a card gets one, and that cards were printed is written down."""
    return _deliver(Batch(TRAINING, training_id, _since()))


@bp.get("/cards/print")
@needs(MANAGE_CARDS)
def place() -> str | BaseResponse:
    """The same for a unit (?place=unit-3) or a neighbourhood (?place=neighbourhood-3)."""
    batch = _place()
    if batch is None:
        flash(_("Chọn đơn vị hoặc nơi ở để in thẻ."), "danger")
        return go(".index")
    return _ask(batch)


@bp.post("/cards/print")
@needs(MANAGE_CARDS)
@parses_first
def download_place() -> BaseResponse:
    """The PDF, or a job where it takes long."""
    batch = _place()
    if batch is None:
        raise Refused("cards_none", _("Chọn đơn vị hoặc nơi ở để in thẻ."))
    return _deliver(replace(batch, since=_since()))


@bp.post("/cards/people/<int:person_id>/print")
@needs(MANAGE_CARDS)
@parses_first
def download_person(person_id: int) -> BaseResponse:
    """One card on a sheet."""
    return _deliver(Batch(PERSON, people.get(person_id, within=scope()).id))


def _ask(batch: Batch, **more: object) -> str:
    since = _since()
    everybody = len(card_batch.persons(batch, within=scope()))
    wanted = card_batch.persons(replace(batch, since=since), within=scope()) if since else None
    count = everybody if wanted is None else len(wanted)
    return render_template(
        "cards/print.html", batch=batch, title=card_batch.title(batch, within=scope()), total=everybody, count=count,
        since=since and date.fromisoformat(since), sheets=-(-count // sheet.PER_PAGE), too_many=count > MOST, most=MOST,
        long=count > sheet.MAX_CARDS, **more,
    )  # fmt: skip


def _place() -> Batch | None:
    source, _dash, number = request.values.get("place", "").partition("-")
    if source not in (UNIT, NEIGHBOURHOOD) or not number.isdecimal():
        return None
    batch = Batch(source, read_id(number))
    card_batch.title(batch, within=scope())  # 404 for another locality's
    return batch


def _since() -> str | None:
    """The day asked for, ISO; None: everybody. Refused when it is no day: nobody means to print all by a slip."""
    text = request.values.get("since", "").strip()
    day = read_day(text)
    if text and day is None:
        raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
    return day.isoformat() if day else None


# --- blank ----------------------------------------------------------------------------------------------------


@bp.post("/cards/blank")
@needs(PRINT_CARDS)
@parses_first
def blank() -> BaseResponse:
    """New blank cards, with the next numbers."""
    count = request.form.get("count", 0, type=int)
    try:
        with writing():
            made = cards.print_blank(locality_id(), count, by=actor())
            batch = Batch(BLANK, first=made[0].serial or 0, last=made[-1].serial or 0)
            audit.tell(
                actor(), "make-blank-cards", "card", None, locality_id(), first=batch.first, last=batch.last
            )
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".index")
    return _deliver(batch)


@bp.post("/cards/blank/again")
@needs(PRINT_CARDS)
@parses_first
def blank_again() -> BaseResponse:
    """Blank cards that were made before and are still nobody's: a sheet was spoilt, or never came out of the printer."""
    first, last = (request.form.get(name, 0, type=int) for name in ("first", "last"))
    try:
        return _deliver(Batch(BLANK, first=max(1, first), last=last or first))
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".index")


# --- the file -------------------------------------------------------------------------------------------------


def _deliver(batch: Batch) -> BaseResponse:
    """The PDF at once, or a job where that would take longer than a page may. Refused: nobody, or too many."""
    public_url = current_app.config["PUBLIC_URL"]
    with writing():
        made = card_batch.blanks(batch, within=scope()) if batch.source == BLANK else []
        wanted = [] if batch.source == BLANK else card_batch.persons(batch, within=scope())
        count = len(made) + len(wanted)
        if count == 0:
            raise Refused("cards_none", _none(batch))
        if count > MOST:
            raise Refused(
                "cards_too_many",
                _("Mỗi tệp nhiều nhất %(n)s thẻ. Chọn người được thêm từ một ngày gần hơn.", n=MOST),
            )
        audit.tell(
            actor(), "print-cards", batch.source, batch.id or None, locality_id(), cards=count,
            **({"first": batch.first, "last": batch.last} if batch.source == BLANK else {}),
        )  # fmt: skip
        if count > sheet.MAX_CARDS:
            job = enqueue(
                KIND, locality_id(), batch.key, batch.plain(), by=actor(), label=card_batch.title(batch, within=scope())
            )  # fmt: skip
            db.session.commit()
            return go("jobs.show", id=job.id)
        if made:
            faces, moment = card_batch.blank_faces(made, public_url), made[-1].created_at
        else:
            faces, moment = card_batch.faces(batch, wanted, public_url, within=scope(), by=actor())
        title = areas.get_locality(locality_id(), within=scope()).title
        name = card_batch.filename(batch, within=scope())
        db.session.commit()
    # Nobody waits for the drawing: the writing above is over.
    return _file(sheet.sheet(faces, locality=title, made=moment), name)


def _none(batch: Batch) -> str:
    if batch.source == BLANK:
        return _("Trong các số này không có thẻ trắng nào còn chờ người nhận.")
    return _("Chưa có ai để in thẻ. Thêm người trước.")


def _file(data: bytes, name: str) -> Response:
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@leads(KIND, N_("Tải tệp in thẻ (PDF)"))
def _led(job: Job) -> str | None:
    if job.state != DONE:
        return url_for("cards.index")
    return url_for("cards.fetch", job_id=job.id) if files.there(job.id) else None


@bp.get("/cards/files/<int:job_id>")
@needs(PRINT_CARDS)
def fetch(job_id: int) -> Response:
    """The file that a job made, for a day."""
    file = files.of(job_id, within=scope())
    return _file(file.content, file.filename)
