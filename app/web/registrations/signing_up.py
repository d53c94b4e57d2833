"""The public page of a training: what, when, where, how many seats; signing up, and the slip by which to take it back.

For anybody, without an account and without scripts. What it says to somebody who types another's name is what it says
to everybody.
"""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app import accounts, audit
from app.access import PUBLIC, needs
from app.access.door import parses_first
from app.base import codes
from app.base.actors import EVERYWHERE, Actor, Scope
from app.base.db import db, writing
from app.base.errors import Conflict, CoreError, NotFound
from app.base.identity import read_phone
from app.reports import days
from app.web.fields import BirthField, Form
from app.web.pages import go, size_words, tell_refusal
from app.web.registrations.frame import LONGEST, QUICKEST, bp, new_token, origin, read_token
from campaigns import registrations
from campaigns.courses import material as materials
from campaigns.registrations import ASKED, TAKEN, WAITING, Applicant
from campaigns.trainings import Training
from trainees import areas

SELF = Actor(None, "người đăng ký")
ELSEWHERE = "-"


class SignUp(Form):
    name = StringField(
        _l("Họ và tên"),
        [InputRequired(_l("Cần họ và tên.")), Length(max=120)],
        description=_l("Ghi đủ họ, tên, có dấu."),
    )
    birth = BirthField(_l("Năm sinh"), [Optional(), Length(max=20)], description=_l("Ví dụ 1958."))
    sex = RadioField(_l("Giới tính"), [Optional()], choices=[("F", _l("Nữ")), ("M", _l("Nam"))])
    home = SelectField(_l("Nơi ở"), [Optional()])
    place = StringField(_l("Nơi ở"), [Optional(), Length(max=200)])
    phone = StringField(
        _l("Điện thoại"), [Optional(), Length(max=40)],
        description=_l("Không có điện thoại vẫn đăng ký được; số của con cháu cũng được."),
    )  # fmt: skip


@bp.get("/r/<code>")
@needs(PUBLIC)
def show(code: str) -> str | BaseResponse:
    """What is taught, when and where, and the form; with ?slip= to the slip of that code."""
    training = registrations.by_code(code)
    if typed := request.args.get("slip", "").strip():
        try:
            registrations.find(training, typed)
        except NotFound as unknown:
            tell_refusal(unknown)
        else:
            return go(".slip", code=training.code, slip=codes.normalise(typed))
    return _page(training, _form(training))


# Anybody may send these two: what is wrong is found out by reading, and takes no scan's turn to write.


@bp.post("/r/<code>")
@needs(PUBLIC)
@parses_first
def sign_up(code: str) -> str | BaseResponse | tuple[str, int]:
    """Sign up, and show the slip. Shown again with why: fields, seats, a form that was too quick or lay open too long."""
    training = registrations.by_code(code)
    form = _form(training)
    token = read_token(training, request.form.get("form", ""))
    if request.form.get("website", ""):
        return _page(training, form, _("Chưa gửi được. Mời đăng ký trực tiếp với giảng viên của lớp.")), 422
    if not form.validate():
        return _page(training, form, token=token and request.form["form"]), 422
    if token is None or not QUICKEST <= token[1] <= LONGEST:
        kept = request.form["form"] if token is not None and token[1] < QUICKEST else None
        return _page(training, form, _("Mời xem lại rồi bấm Đăng ký một lần nữa."), token=kept), 422
    slip = token[0]
    who = _applicant(form)
    try:
        with writing():
            training = registrations.by_code(code)
            try:
                row = registrations.ask(training, who, slip, origin=origin(training))
            except Conflict:  # the page was gone back to, and another name typed: another slip
                slip = codes.random_code(registrations.SLIP_LENGTH)
                row = registrations.ask(training, who, slip, origin=origin(training))
            audit.tell(SELF, "ask", "registration", row.id, training.locality_id, training=training.id)
            db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        return _page(training, form, refused.message), 422
    return go(".slip", code=training.code, slip=slip)


@bp.get("/r/<code>/slip/<slip>")
@needs(PUBLIC)
def slip(code: str, slip: str) -> BaseResponse:
    """The slip: who, for what, and whether there is a seat. To be photographed or printed."""
    training = registrations.by_code(code)
    row = registrations.find(training, slip)
    shown = registrations.standing(training, row)
    plain = codes.normalise(slip)
    page = render_template(
        "registrations/slip.html", training=training, row=row, shown=shown, slip=plain, ASKED=ASKED, WAITING=WAITING, TAKEN=TAKEN,
        address=url_for(".slip", code=training.code, slip=plain), spoken=f"{plain[:5]}-{plain[5:]}", **_about(training),
    )  # fmt: skip
    return _unlisted(make_response(page))


@bp.post("/r/<code>/slip/<slip>/back")
@needs(PUBLIC)
@parses_first
def take_back(code: str, slip: str) -> BaseResponse:
    """They do not come after all; the next of the queue gets the seat."""
    training = registrations.by_code(code)
    try:
        registrations.find(training, slip)
        with writing():
            training = registrations.by_code(code)
            row = registrations.take_back(training, slip)
            audit.tell(SELF, "take-back", "registration", row.id, training.locality_id, training=training.id)
            db.session.commit()
        flash(_("Đã rút đăng ký. Chỗ này được nhường cho người khác. Cảm ơn đã báo."), "success")
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".slip", code=training.code, slip=codes.normalise(slip))


def _form(training: Training) -> SignUp:
    form = SignUp()
    known = areas.neighbourhoods(Scope(training.locality_id))
    if known:
        form.home.choices = [
            ("", _("Chọn nơi ở")),
            *((one.name, one.name) for one in known),
            (ELSEWHERE, _("Nơi khác")),
        ]
        form.place.label.text = _("Nơi ở khác")
        form.place.description = _("Chỉ ghi khi nơi ở không có trong danh sách trên.")
    else:
        del form.home
    return form


def _applicant(form: SignUp) -> Applicant:
    chosen = form.home.data if "home" in form and form.home.data != ELSEWHERE else ""
    year = form.birth.iso
    return Applicant(
        form.name.data or "", birth_year=int(year[:4]) if year else None, sex=form.sex.data or None,
        place=form.place.data or chosen or "", phone=read_phone(form.phone.data).number,
    )  # fmt: skip


def _page(training: Training, form: SignUp, why: str = "", token: str | None = None) -> str:
    return render_template(
        "registrations/page.html", training=training, form=form, why=why, token=token or new_token(training),
        closed=registrations.closed_because(training), free=registrations.free(training),
        handouts=materials.public(training.course), size=size_words, **_about(training),
    )  # fmt: skip


def _about(training: Training) -> dict[str, object]:
    return {
        "owner": areas.get_locality(training.locality_id, within=EVERYWHERE), "lessons": days.invited(training.lessons),
        "weekdays": days.WEEKDAYS, "teachers": accounts.teachers(training), "big_text": True,
    }  # fmt: skip


def _unlisted(response: BaseResponse) -> BaseResponse:
    """Not for search engines; and the address, which opens the slip, is told to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Never "no-referrer": over https the check of a form's token asks from which page of ours the form came.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
