"""Coming to a test: what it is, who one is, and how one goes on where one left off. No account, no script is needed."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PUBLIC, needs
from app.access.door import csrf, parses_first
from app.base.db import db, writing
from app.base.errors import Refused, TooMany
from app.web.pages import go
from app.web.self_checkin import ByCard, ByName
from app.web.sittings import paper
from app.web.sittings.frame import COOKIE, bp, crowd, give_cookie, here, known, mine, page, strangers
from campaigns.attendance import oneself
from certificates.assessments import opening as openings
from certificates.assessments import question, taking
from certificates.assessments.opening import Opening
from certificates.assessments.sitting import Sitting
from certificates.assessments.taking import SELF

# The secret in the cookie is sent by this site's own pages only (SameSite), and there is no session to protect.


@bp.get("/b/<code>")
@needs(PUBLIC)
def show(code: str) -> BaseResponse:
    """The question at which this browser left off; else what the test is, and who one is."""
    opening = known(code)
    sitting = mine(opening)
    if sitting is None or "other" in request.args:
        return _arrive(opening, lost=sitting is None and COOKIE in request.cookies)
    if sitting.handed_in_at is not None:
        return go(".result", code=opening.code)
    return paper.question_page(opening, sitting)


@bp.post("/b/<code>")
@needs(PUBLIC)
@csrf.exempt
@parses_first
def identify(code: str) -> BaseResponse:
    """Say who one is, and sit down. What is wrong is found out by reading; nobody learns who else is on the list."""
    opening = known(code)
    form = ByCard() if request.form.get("way") == "card" else ByName()
    if not form.validate():
        return _arrive(opening, form=form, status=422)
    try:
        person_id = _found(opening, form)
    except TooMany:
        why = _(
            "Từ mạng này đã có quá nhiều lần nhập chưa đúng. Đợi ít phút rồi thử lại, hoặc gõ mã trên thẻ."
        )
        return _arrive(opening, form=form, why=why, status=429)
    if person_id is None:
        return _arrive(opening, form=form, missed=True, status=422)
    already = mine(opening)
    if already is not None and already.handed_in_at is None and taking.whose(already) == person_id:
        return go(".show", code=opening.code)
    by_card = isinstance(form, ByCard)
    try:
        with writing():
            opening = openings.by_code(code)
            sitting, token = taking.sit_down(opening, person_id, sure=by_card)
            _tell(sitting, "card" if by_card else "name")
            db.session.commit()
    except Refused as refused:
        db.session.commit() if refused.code == "tries_used" else db.session.rollback()
        way = "card" if refused.code == "sitting_elsewhere" else ""
        return _arrive(opening, form=form, why=refused.message, way=way, status=422)
    return give_cookie(go(".show", code=opening.code), opening, token)


@bp.post("/b/<code>/again")
@needs(PUBLIC)
@csrf.exempt
def again(code: str) -> BaseResponse:
    """The next try of whoever this browser is."""
    opening = known(code)
    sitting = mine(opening)
    if sitting is None:
        return go(".show", code=opening.code)
    try:
        sitting, token = taking.sit_down(opening, taking.whose(sitting))
    except Refused as refused:
        db.session.rollback()
        return _arrive(opening, why=refused.message, status=422)
    _tell(sitting, "again")
    db.session.commit()
    return give_cookie(go(".show", code=opening.code), opening, token)


def _tell(sitting: Sitting, way: str) -> None:
    """Write down that somebody sat down, or that a begun paper went to another browser, and how they said who they are."""
    verb = "move" if sitting.moves else "sit-down"
    audit.tell(SELF, verb, "sitting", sitting.id, sitting.locality_id, opening=sitting.opening_id, way=way)


def _found(opening: Opening, form: ByCard | ByName) -> int | None:
    """Whose card, or name with birth year, it is, among those who are on the training's list; None: nobody's.

    TooMany past the limit of misses; a card always opens, as its code is hopeless to guess.
    """
    origin, whole = f"{opening.id} {here()}", str(opening.id)
    if isinstance(form, ByCard):
        found = oneself.by_card(opening, form.code.data or "")
    else:
        strangers.check(origin)
        crowd.check(whole)
        found = oneself.by_name(opening, form.name.data or "", (form.year.data or "").strip())
    if found is not None and found.said["kind"] == "in":
        return int(found.said["person"])
    strangers.check(origin)
    for brake, name in ((strangers, origin), (crowd, whole)):
        brake.count(name)
    return None


def _arrive(
    opening: Opening, *, form: ByCard | ByName | None = None, missed: bool = False, lost: bool = False, why: str = "",
    way: str = "", status: int = 200,
) -> BaseResponse:  # fmt: skip
    if opening.closed_at is not None:
        return page("sittings/closed.html", opening, status)
    forms = {"name": ByName(formdata=None), "card": ByCard(formdata=None)}
    said = "card" if isinstance(form, ByCard) else "name"
    if form is not None:
        forms[said] = form
    many = len(question.bank(opening.assessment))
    return page(
        "sittings/arrive.html", opening, status, forms=forms, way=way or ("card" if lost else said), missed=missed, lost=lost, why=why,
        count=min(many, opening.rules["drawn"] or many),
    )  # fmt: skip
