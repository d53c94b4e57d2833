"""Accounts on pages, for the administrator: who may sign in, a new one, close and reopen."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from app import accounts, audit
from app.access import ADMINISTRATOR, MANAGE_ACCOUNTS, ROLES, needs
from app.accounts import Account
from app.base.db import db, writing
from app.base.errors import CoreError, NotFound, Refused
from app.web.door import parses_first
from app.web.fields import Form
from app.web.pages import account, actor, go, locality_id, scope, tell_refusal
from trainees import areas

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
PAGE = 50
_MEANS = {
    "administrator": "mọi việc, kể cả tài khoản",
    "officer": "kế hoạch, danh sách, lớp, báo cáo",
    "trainer": "điểm danh và đóng buổi ở lớp của mình",
}


class NewAccount(Form):
    name = StringField("Họ và tên", [InputRequired("Cần họ và tên."), Length(max=120)])
    email = StringField(
        "Địa chỉ thư điện tử", [InputRequired("Cần địa chỉ thư điện tử."), Length(max=254)],
        description="Dùng để đăng nhập. Phần mềm không gửi thư tới địa chỉ này.",
    )  # fmt: skip
    role = RadioField(
        "Vai trò", [InputRequired("Chọn vai trò.")],
        choices=[(code, f"{title}: {_MEANS[code]}") for code, (title, _permissions) in ROLES.items()],
    )  # fmt: skip


@bp.get("")
@needs(MANAGE_ACCOUNTS)
def index() -> str:
    """The accounts of the locality, by name."""
    found = accounts.listed(scope())
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "accounts/index.html", accounts=found[(page - 1) * PAGE : page * PAGE], roles=ROLES, page=page,
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
            told = {"name": made.name, "email": made.email, "role": ROLES[made.role][0]}
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
    try:
        one = _get(id)
        if one.id == account().id:
            raise Refused("own_account", _("Không tự đóng tài khoản của mình. Nhờ một quản trị khác."))
        others = [a for a in accounts.listed(scope()) if a.active and a.role == ADMINISTRATOR and a.id != id]
        if one.role == ADMINISTRATOR and not others:
            raise Refused("last_administrator", _("Đây là quản trị duy nhất nên không đóng được."))
    except Refused as refused:
        tell_refusal(refused)
        return go(".index")
    one.active = False
    one.session_epoch += 1
    return _done(one, "close", _("Đã đóng tài khoản %(name)s.", name=one.name))


@bp.post("/<int:id>/reopen")
@needs(MANAGE_ACCOUNTS)
def reopen(id: int) -> BaseResponse:
    """Let a closed account sign in again, with the password it had."""
    one = _get(id)
    one.active = True
    return _done(one, "reopen", _("Đã mở lại tài khoản %(name)s.", name=one.name))


def _get(account_id: int) -> Account:
    found = db.session.get(Account, account_id)
    if found is None or not scope().covers(found.locality_id):
        raise NotFound("account_unknown", _("Không tìm thấy tài khoản này."))
    return found


def _done(one: Account, verb: str, words: str) -> BaseResponse:
    audit.tell(actor(), verb, "account", one.id, one.locality_id)
    db.session.commit()
    flash(words, "success")
    return go(".index")
