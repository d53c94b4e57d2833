"""The register of certificates: searched, filtered, exported as a book; how its numbers are printed."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import ISSUE_CERTIFICATE, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import Refused
from app.base.text import read_id
from app.reports import certificate_register
from app.web.certificates.frame import BADGES, bp
from app.web.certificates.issuing import attached
from app.web.pages import actor, go, locality_id, scope, tell_refusal
from campaigns import trainings
from certificates.award import certificate as certificates
from certificates.award import ending, register
from certificates.award.certificate import STATES, Wanted
from trainees import areas

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/certificates")
@needs(ISSUE_CERTIFICATE)
def index() -> str:
    """The certificates, the last number first. Seven queries."""
    wanted = _wanted()
    total = certificates.count(wanted, within=scope())
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    year = clock.today().year
    return render_template(
        "certificates/index.html", found=certificates.listed(wanted, within=scope(), limit=PAGE, offset=(page - 1) * PAGE),
        wanted=wanted, total=total, page=page, pages=pages, states=STATES, badges=BADGES, state=certificates.state,
        today=clock.today(), years=certificates.years(scope()), year=year, form=register.form_of(locality_id(), year),
        doubtful=ending.count_doubtful(scope()), asked=any((wanted.query, wanted.state, wanted.year, wanted.training_id)),
        training=trainings.get(wanted.training_id, within=scope()) if wanted.training_id else None,
    )  # fmt: skip


@bp.post("/certificates/export")
@needs(ISSUE_CERTIFICATE)
@parses_first
def export() -> BaseResponse:
    """The same list as a workbook, in the order of its numbers; a POST, for it takes names out of the house."""
    wanted = _wanted()
    found = certificates.listed(wanted, within=scope())[::-1]
    locality = areas.get_locality(locality_id(), within=scope())
    which = str(wanted.year or "")
    data = certificate_register.workbook(
        locality, found, clock.today(), which=f"năm {which}" if which else ""
    )
    with writing():
        audit.tell(actor(), "export", "register", None, locality_id(), certificates=len(found))
        db.session.commit()
    return attached(data, f"so-cap-giay-chung-nhan{f'-{which}' if which else ''}.xlsx", XLSX)


@bp.post("/certificates/form")
@needs(ISSUE_CERTIFICATE)
def set_form() -> BaseResponse:
    """How this year's numbers are printed from now on."""
    try:
        book = register.set_form(locality_id(), clock.today().year, request.form.get("form", ""))
        audit.tell(actor(), "change", "register", book.id, book.locality_id, form=book.form)
        db.session.commit()
        flash(_("Số tiếp theo sẽ in là %(number)s.", number=book.printed(book.last + 1)), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".index")


def _wanted() -> Wanted:
    """Which certificates the address or the form asks for."""
    values = request.values
    state = values.get("state")
    return Wanted(
        clock.today(), query=values.get("q", "").strip()[:200], state=state if state in STATES else None,
        training_id=read_id(values.get("training", "")) or None, year=read_id(values.get("year", "")) or None,
    )  # fmt: skip
