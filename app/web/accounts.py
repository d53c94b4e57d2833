"""Accounts on pages, for the administrator: who may sign in, a new one, close and reopen."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from app import accounts, audit
from app.access import MANAGE_ACCOUNTS, ROLES, needs
from app.access.door import parses_first
from app.accounts import Account
from app.base.db import db, writing
from app.base.errors import CoreError, Refused
from app.base.text import N_
from app.web.fields import Form
from app.web.pages import account, actor, go, locality_id, scope, tell_refusal
from trainees import areas

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
PAGE = 50
_MEANS = {
    "administrator": N_("mọi việc, kể cả tài khoản"),
    "officer": N_("kế hoạch, danh sách, lớp, báo cáo"),
    "trainer": N_("điểm danh và đóng buổi ở lớp của mình"),
}


def _roles() -> list[tuple[str, str]]:
    return [(code, f"{_(title)}: {_(_MEANS[code])}") for code, (title, _permissions) in ROLES.items()]


class NewAccount(Form):
    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần họ và tên.")), Length(max=120)])
    email = StringField(
        _l("Địa chỉ thư điện tử"), [InputRequired(_l("Cần địa chỉ thư điện tử.")), Length(max=254)],
        description=_l("Dùng để đăng nhập. Phần mềm không gửi thư tới địa chỉ này."),
    )  # fmt: skip
    role = RadioField(_l("Vai trò"), [InputRequired(_l("Chọn vai trò."))], choices=_roles)


@bp.get("")
@needs(MANAGE_ACCOUNTS)
def index() -> str:
    """The accounts of the locality, by name."""
    found = accounts.listed(scope())
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "accounts/index.html", accounts=found[(page - 1) * PAGE : page * PAGE], roles={code: (_(title),) for code, (title, _permissions) in ROLES.items()}, page=page,
        pages=-(-len(found) // PAGE), total=len(found), me=account().id,
    )  # fmt: skip


@bp.get("/new")
@needs(MANAGE_ACCOUNTS)
def new() -> str:
    """The form of a new account."""
    return render_template("accounts/new.html", form=NewAccount(formdata=None))


@bp.post("/new")
@needs(MANAGE_ACCOUNTS)
@parses_first
def add() -> str | tuple[str, int]:
    """A new account; its one-time password is on this answer alone and nowhere else."""
    form = NewAccount()
    if not form.validate():
        return render_template("accounts/new.html", form=form), 422
    place, by = locality_id(), actor()
    try:
        with writing():
            made, password = accounts.add(
                areas.get_locality(place, within=scope()), form.email.data or "", form.role.data or "",
                name=form.name.data or "",
            )  # fmt: skip
            audit.tell(by, "add", "account", made.id, place, role=made.role)
            told = {"name": made.name, "email": made.email, "role": _(ROLES[made.role][0])}
            db.session.commit()
    except CoreError as error:
        db.session.rollback()
        form.email.errors = [error.message]
        return render_template("accounts/new.html", form=form), 422
    return render_template("accounts/made.html", made=told, password=password)


@bp.post("/<int:id>/close")
@needs(MANAGE_ACCOUNTS)
def close(id: int) -> BaseResponse:
    """Close an account: its sessions end and its tokens are refused from now on."""
    one = accounts.get(id, within=scope())
    try:
        accounts.close(one, by=actor())
    except Refused as refused:
        tell_refusal(refused)
        return go(".index")
    return _done(one, "close", _("Đã đóng tài khoản %(name)s.", name=one.name))


@bp.post("/<int:id>/reopen")
@needs(MANAGE_ACCOUNTS)
def reopen(id: int) -> BaseResponse:
    """Let a closed account sign in again, with the password it had."""
    one = accounts.get(id, within=scope())
    accounts.reopen(one)
    return _done(one, "reopen", _("Đã mở lại tài khoản %(name)s.", name=one.name))


@bp.post("/<int:id>/password")
@needs(MANAGE_ACCOUNTS)
@parses_first
def reissue(id: int) -> str:
    """A new one-time password for somebody who forgot theirs; it is on this answer alone."""
    by, within = actor(), scope()
    with writing():
        one = accounts.get(id, within=within)
        password = accounts.reissue(one)
        audit.tell(by, "reissue-password", "account", one.id, one.locality_id)
        told = {"name": one.name, "email": one.email, "role": _(ROLES[one.role][0])}
        db.session.commit()
    return render_template("accounts/made.html", made=told, password=password, again=True)


def _done(one: Account, verb: str, words: str) -> BaseResponse:
    audit.tell(actor(), verb, "account", one.id, one.locality_id)
    db.session.commit()
    flash(words, "success")
    return go(".index")
