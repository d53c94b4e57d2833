"""The December list: candidates with their counts, chosen by a person; the list as XLSX and DOCX."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_REPORT, VIEW_PEOPLE, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError, NotFound
from app.base.text import N_, clean
from app.filing import candidates, commendation, comparison
from app.filing.candidates import Candidate
from app.filing.commendation import FORMS, NEIGHBOURHOOD, PERSON, UNIT, Commendation, Said
from app.filing.letterhead import last_of
from app.reports import commendation_list
from app.web.pages import actor, go, locality_id, scope
from app.web.papers.frame import XLSX, to_take
from trainees import areas

bp = Blueprint("commendations", __name__, url_prefix="/reports/commendations")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TABS = {PERSON: N_("Cá nhân"), UNIT: N_("Cơ quan, đơn vị"), NEIGHBOURHOOD: N_("Thôn, tổ dân phố")}


def _year() -> int:
    year = request.values.get("year", clock.today().year, type=int)
    return year if abs(year - clock.today().year) <= 5 else clock.today().year


def _candidates(noun: str, year: int, words: str) -> list[Candidate]:
    if noun == UNIT:
        plan = comparison.standing(scope()).get(year)
        return candidates.of_units(plan) if plan is not None else []
    if noun == NEIGHBOURHOOD:
        return candidates.of_neighbourhoods(locality_id(), year)
    return candidates.of_people(locality_id(), year, words=words)


@bp.get("")
@needs(VIEW_PEOPLE)
def index() -> str:
    """Who is on the list of a year, and whose counts stand out, one kind at a time."""
    return _page()


def _removed() -> Commendation | None:
    """Whom somebody took off the list just now."""
    asked = request.args.get("removed", type=int)
    one = commendation.get(asked, within=scope()) if asked else None
    return one if one is not None and one.withdrawn_at is not None else None


def _page(refused: CoreError | None = None, changed: Commendation | None = None) -> str:
    """`changed`: the one of the list that the refusal is about."""
    year, noun = changed.year if changed else _year(), request.values.get("noun", PERSON)
    noun = noun if noun in TABS else PERSON
    words = clean(request.values.get("q", ""))
    chosen = commendation.listed(scope(), year)
    on_it = {(one.noun, one.person_id or one.unit_id or one.neighbourhood_id) for one in chosen}
    return render_template(
        "commendations/index.html", year=year, years=range(clock.today().year, clock.today().year - 3, -1), noun=noun, tabs=TABS,
        tab_items=[{"label": _(label), "url": url_for(".index", year=year, noun=key), "current": key == noun} for key, label in TABS.items()],
        words=words, chosen=chosen, found=[one for one in _candidates(noun, year, words) if (one.noun, one.id) not in on_it],
        forms=FORMS, print_of=commendation.print_of, error=refused.message if refused else None,
        typed={key: request.form.get(key, "") for key in ("row", "reason", "form")}, changed=changed, removed=_removed(),
    )  # fmt: skip


@bp.post("")
@needs(EDIT_REPORT)
def choose() -> str | BaseResponse | tuple[str, int]:
    """Put a candidate on the list, with the counts as they stand now."""
    year, noun, row = _year(), request.form.get("noun", ""), request.form.get("row", 0, type=int)
    try:
        found = (
            next((one for one in _candidates(noun, year, "") if one.id == row), None)
            if noun in TABS
            else None
        )
        said = Said(
            request.form.get("reason", ""), request.form.get("form", ""), dict(found.counts) if found else _counts(noun, year, row)
        )  # fmt: skip
        made = commendation.choose(locality_id(), year, noun, row, said, by=actor())
    except NotFound:
        raise
    except CoreError as refused:
        db.session.rollback()
        return _page(refused), 422
    audit.tell(actor(), "choose", "commendation", made.id, made.locality_id, year=year, of=noun)
    db.session.commit()
    flash(_("Đã đưa vào danh sách đề nghị năm %(year)s.", year=year), "success")
    return go(".index", year=year, noun=noun)


def _counts(noun: str, year: int, row: int) -> dict[str, int]:
    """Of somebody who was found by name and stands behind the best."""
    if noun != PERSON:
        return {}
    words = clean(request.form.get("q", ""))
    return next((dict(one.counts) for one in _candidates(noun, year, words) if one.id == row), {})


@bp.post("/<int:commendation_id>")
@needs(EDIT_REPORT)
def change(commendation_id: int) -> str | BaseResponse | tuple[str, int]:
    """Say the reason or form anew; with `remove` take it off the list, with `back` put it on again."""
    one = commendation.get(commendation_id, within=scope())
    try:
        if "remove" in request.form:
            commendation.withdraw(one, by=actor())
        elif "back" in request.form:
            commendation.restore(one)
        else:
            said = Said(request.form.get("reason", ""), request.form.get("form", ""))
            commendation.reword(one, said, shown=request.form.get("shown"))
    except CoreError as refused:
        db.session.rollback()
        return _page(refused, commendation.get(commendation_id, within=scope())), 422
    verb = next((word for word in ("remove", "back") if word in request.form), "reword")
    audit.tell(actor(), verb, "commendation", one.id, one.locality_id)
    db.session.commit()
    if verb == "reword":
        flash(_("Đã lưu đề nghị."), "success")
    return go(".index", year=one.year, noun=one.noun, removed=one.id if verb == "remove" else None)


@bp.get("/<int:year>.<kind>")
@needs(EDIT_REPORT)
def take(year: int, kind: str) -> Response:
    """The list of a year as XLSX or DOCX."""
    if abs(year - clock.today().year) > 5 or kind not in ("xlsx", "docx"):
        raise NotFound()
    chosen = commendation.listed(scope(), year)
    name = f"de-nghi-khen-thuong-{year}.{kind}"
    if kind == "xlsx":
        return to_take(commendation_list.workbook(chosen), name, XLSX)
    locality = areas.get_locality(locality_id(), within=scope())
    paper = commendation_list.document(chosen, locality, last_of(locality.id), year, made=clock.now())
    return to_take(paper, name, DOCX)
