"""Self check-in: what the QR on the hall's screen opens on anybody's phone. No account, no cookie, no script is needed."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from app.access import PUBLIC, needs
from app.access.door import csrf, parses_first
from app.base import clock
from app.base.actors import Scope
from app.base.db import db, writing
from app.base.errors import Refused
from app.web.cards import shortened
from app.web.fields import Form
from campaigns.attendance import claims, oneself
from campaigns.attendance.claims import Claim
from campaigns.attendance.events import AttendanceEvent
from campaigns.attendance.oneself import Found
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED
from trainees import areas, people

bp = Blueprint("self_checkin", __name__)
COOKIE, COOKIE_AGE = "hvs_phone", 12 * 3600


class _Way(Form):
    class Meta(Form.Meta):
        # There is no session here to protect: whoever has the signed claim may use it, and nobody else has it.
        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:  # several of these stand on one page
            field.id = f"{type(self).__name__.lower()}-{field.short_name}"


def _year(form: Any, field: Any) -> None:
    if not re.fullmatch(r"[0-9]{4}", field.data.strip()):
        raise ValidationError(_("Năm sinh gồm 4 chữ số, ví dụ 1956."))
    if not clock.today().year - 130 <= int(field.data) <= clock.today().year:
        raise ValidationError(_("Năm sinh %(year)s không có thật.", year=field.data))


_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class ByPhone(_Way):
    digits = StringField(
        _l("4 số cuối điện thoại"),
        [InputRequired(_l("Mời gõ 4 số cuối điện thoại.")), Regexp(r"[\d .]{4,15}\Z", message=_l("Mời gõ 4 chữ số cuối của số điện thoại."))],
        render_kw=_DIGITS | {"maxlength": "11"},
    )  # fmt: skip


class ByCard(_Way):
    code = StringField(
        _l("Mã trên thẻ"), [InputRequired(_l("Mời gõ mã trên thẻ.")), Length(max=100)],
        description=_l("8 chữ và số, in dưới mã vuông của thẻ."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )  # fmt: skip


class ByName(_Way):
    name = StringField(
        _l("Họ và tên"), [DataRequired(_l("Mời ghi họ và tên.")), Length(max=120)],
        description=_l("Gõ không dấu cũng được."), render_kw={"autocomplete": "name"},
    )  # fmt: skip
    year = StringField(
        _l("Năm sinh"), [InputRequired(_l("Mời ghi năm sinh.")), _year],
        render_kw=_DIGITS | {"maxlength": "4"},
    )  # fmt: skip


class Newcomer(_Way):
    name = StringField(
        _l("Họ và tên"),
        [DataRequired(_l("Mời ghi họ và tên.")), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )
    year = StringField(_l("Năm sinh"), [Optional(), _year], render_kw=_DIGITS | {"maxlength": "4"})
    place = SelectField(_l("Nơi ở"), [Optional()], validate_choice=False)
    phone = StringField(
        _l("Số điện thoại"), [Optional(), Length(max=20)],
        render_kw={"inputmode": "tel", "autocomplete": "tel"},
    )  # fmt: skip


FORMS: dict[str, type[_Way]] = {"phone": ByPhone, "card": ByCard, "name": ByName, "new": Newcomer}


# --- pages ---------------------------------------------------------------------------------------------------


@bp.get("/s/<code>")
@needs(PUBLIC)
def show(code: str) -> BaseResponse:
    """A rotating code is exchanged for a claim at once, and the claim stands in the address: a page that is loaded again

    (a call comes, the chat app forgets it) still has it.
    """
    lesson = claims.lesson_of(code)
    if "c" in request.args:
        try:
            claim = claims.read(lesson, request.args["c"])
        except Refused as late:
            return _scan(lesson, late)
        if claims.used(claim):
            return redirect(url_for(".done", code=lesson.code, c=claim.text), code=303)
        return _find(lesson, claim)
    if "k" not in request.args:
        return _scan(lesson)
    given = claims.exchange(lesson, request.args["k"], phone=request.cookies.get(COOKIE))
    if given is None:
        return _scan(lesson, Refused("code_old", _("Mã này đã đổi.")))
    response = redirect(url_for(".show", code=lesson.code, c=given.text), code=303)
    response.set_cookie(
        COOKIE, given.phone, max_age=COOKIE_AGE, path="/s/", httponly=True, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip
    return response


@bp.post("/s/<code>")
@needs(PUBLIC)
@csrf.exempt  # the signed claim is the token
@parses_first
def send(code: str) -> BaseResponse:
    """Say who one is. Looking for oneself reads only; whoever is found, or is new, checks in by the claim."""
    lesson = claims.lesson_of(code)
    try:
        claim = claims.read(lesson, request.form.get("claim", ""))
    except Refused as late:
        return _scan(lesson, late, 422)
    if claims.used(claim):
        return redirect(url_for(".done", code=lesson.code, c=claim.text), code=303)
    way = request.form.get("way", "")
    if way not in FORMS:
        return _find(lesson, claim, status=422)
    form = FORMS[way]()
    if isinstance(form, Newcomer):
        form.place.choices = _places(lesson)
    if not form.validate():
        return _find(lesson, claim, form=form, status=422)
    found = _found(lesson, claim, form)
    if isinstance(form, ByPhone) and found and request.form.get("sure") != "1":
        # The digits of a telephone are soon tried out: its owner says that they are meant, by a name that says little.
        return _page(
            "self/confirm.html", lesson, claim=claim, name=shortened(found.name), digits=form.digits.data
        )
    if found is None and not isinstance(form, Newcomer):
        return _find(lesson, claim, form=form, missed=True)
    said = found.said if found else {}
    if isinstance(form, Newcomer):  # the same to look at, whether or not the name is on the list
        said = {**said, "kind": "walkin", "walkin": _described(form)}
    with writing():
        lesson = claims.lesson_of(code)
        try:
            answer = claims.redeem(lesson, claim, said)
        except Refused as refused:
            db.session.rollback()
            return _scan(lesson, refused, 422)
        if answer.result == "refused":
            db.session.rollback()
        else:
            db.session.commit()
    if answer.result == "refused":
        return _find(lesson, claim, form=form, missed=True)
    return redirect(url_for(".done", code=lesson.code, c=claim.text), code=303)


def _found(lesson: Lesson, claim: Claim, form: _Way) -> Found | None:
    """Who answers to a form; None for nobody, and past the limit of tries."""
    if isinstance(form, Newcomer):
        # Somebody who is on the list is not entered twice; and as this form always succeeds, it tells a stranger nothing.
        return oneself.by_name(lesson, form.name.data or "", (form.year.data or "").strip())
    if not oneself.brake.passes(lesson.id, claim.event_id):
        return None
    if isinstance(form, ByPhone):
        found = oneself.by_phone(lesson, form.digits.data or "")
    elif isinstance(form, ByCard):
        found = oneself.by_card(lesson, form.code.data or "")
    else:
        assert isinstance(form, ByName)
        found = oneself.by_name(lesson, form.name.data or "", (form.year.data or "").strip())
    if found is None:
        oneself.brake.missed(lesson.id)
    return found


def _described(form: Newcomer) -> dict[str, str]:
    walkin = {
        "name": form.name.data, "birth_year": form.year.data, "neighbourhood": form.place.data, "phone": form.phone.data,
    }  # fmt: skip
    return {key: value for key, value in walkin.items() if value}


@bp.get("/s/<code>/done")
@needs(PUBLIC)
def done(code: str) -> BaseResponse:
    """What became of a claim. Loaded again it says the same."""
    lesson = claims.lesson_of(code)
    try:
        claim = claims.read(lesson, request.args.get("c", ""))
    except Refused as late:
        return _scan(lesson, late)
    event = claims.used(claim)
    if event is None:
        return _find(lesson, claim)
    return _page(
        "self/done.html", lesson, name=_name_of(event), held=event.result == "held", event=event,
        another=claim.another() if lesson.state != CLOSED else None,
    )  # fmt: skip


def _name_of(event: AttendanceEvent) -> str:
    """The name that was typed; of somebody who was recognised the shortened one: not everything is told to a phone."""
    written = (event.walkin or {}).get("name")
    if written or event.person_id is None:
        return str(written or "")
    return shortened(people.get(event.person_id, within=Scope(event.locality_id)).name)


# --- parts ---------------------------------------------------------------------------------------------------


def _find(
    lesson: Lesson, claim: Claim, *, form: _Way | None = None, missed: bool = False, status: int = 200
) -> BaseResponse:
    """The ways to say who one is; what was typed stands in its form, and in that of a newcomer if nobody was found."""
    forms = {way: kind(formdata=None) for way, kind in FORMS.items()}
    open_way = None
    if form is not None:
        open_way = next(way for way, kind in FORMS.items() if type(form) is kind)
        if missed:
            open_way = "new"
            for name in ("name", "year"):
                if name in form:
                    forms["new"][name].data = form[name].data
        else:
            forms[open_way] = form
    new = forms["new"]
    assert isinstance(new, Newcomer)
    new.place.choices = _places(lesson)
    return _page("self/find.html", lesson, status, claim=claim, forms=forms, open_way=open_way, missed=missed)


def _places(lesson: Lesson) -> list[tuple[str, str]]:
    known = areas.neighbourhoods(Scope(lesson.locality_id))
    return [("", _("Chọn nơi ở")), *((place.name, place.name) for place in known)]


def _scan(lesson: Lesson, why: Refused | None = None, status: int = 200) -> BaseResponse:
    """How one checks in here: by the code on the screen, or why not. The same for everybody."""
    return _page("self/scan.html", lesson, status, why=why.message if why else None)


def _page(template: str, lesson: Lesson, status: int = 200, **values: Any) -> BaseResponse:
    owner = areas.get_locality(lesson.locality_id, within=Scope(lesson.locality_id))
    response = make_response(
        render_template(template, lesson=lesson, owner=owner, big_text=True, nav=[], **values), status
    )
    # The address holds a claim, and search engines have no business in a hall.
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
