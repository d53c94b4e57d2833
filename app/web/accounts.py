"""Accounts on pages, for the administrator: who may sign in, a new one, another role, close and reopen."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import Field, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app import accounts, audit
from app.access import (
    ADMINISTRATOR,
    APPROVER,
    FOCAL,
    MANAGE_ACCOUNTS,
    OFFICER,
    PLANNER,
    PROVINCE,
    ROLES,
    TRAINER,
    VIEWER,
    VOLUNTEER,
    needs,
)
from app.access.door import parses_first
from app.accounts import Account
from app.base.db import db, writing
from app.base.errors import CoreError, Refused
from app.base.text import N_, read_id
from app.web.fields import Form
from app.web.pages import account, actor, go, locality_id, scope, tell_refusal
from trainees import areas
from trainees.areas.places import PROVINCE_KINDS

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
PAGE = 50
_MEANS = {
    ADMINISTRATOR: N_("làm mọi việc, kể cả tài khoản"),
    OFFICER: N_("lo kế hoạch, danh sách, lớp và lập báo cáo; không duyệt báo cáo"),
    TRAINER: N_("điểm danh và đóng buổi ở lớp của mình"),
    APPROVER: N_("xem chỉ tiêu, kế hoạch; duyệt hoặc trả lại báo cáo đã trình"),
    FOCAL: N_("gửi số liệu báo cáo của một đơn vị, không thấy đơn vị khác"),
    VIEWER: N_("xem chỉ tiêu, kế hoạch và báo cáo, không sửa gì"),
    PROVINCE: N_("tổng hợp số liệu các xã, phường; chỉ thấy con số, không thấy người"),
    PLANNER: N_("lập chiến dịch, ngày ra quân, tổ, ca trực; không mở danh sách người"),
    VOLUNTEER: N_("ghi ngày ra quân ở ca trực của mình"),
}


def _roles() -> list[tuple[str, str]]:
    """The roles that this locality's accounts can have: those of a commune, or those of a province."""
    of_province = account().locality.kind in PROVINCE_KINDS
    offered = (ADMINISTRATOR, PROVINCE) if of_province else [role for role in ROLES if role != PROVINCE]
    return [(role, f"{_(ROLES[role][0])}: {_(_MEANS[role])}") for role in offered]


def _units() -> list[tuple[str, str]]:
    return [("", _("(chọn đơn vị)")), *((str(unit.id), unit.name) for unit in areas.units(scope()))]


class RoleForm(Form):
    """What an account may do, and for whom."""

    role = RadioField(_l("Vai trò"), [InputRequired(_l("Chọn vai trò."))], choices=_roles)
    unit = SelectField(
        _l("Đơn vị của đầu mối"), choices=_units, default="",
        description=_l("Chỉ cần khi vai trò là đầu mối đơn vị: người này gửi báo cáo thay đơn vị nào."),
    )  # fmt: skip

    @property
    def unit_id(self) -> int | None:
        """The chosen unit."""
        return read_id(self.unit.data or "") or None


class NewAccount(RoleForm):
    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần họ và tên.")), Length(max=120)])
    email = StringField(
        _l("Địa chỉ thư điện tử"), [InputRequired(_l("Cần địa chỉ thư điện tử.")), Length(max=254)],
        description=_l("Dùng để đăng nhập. Phần mềm không gửi thư tới địa chỉ này."),
    )  # fmt: skip


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
                name=form.name.data or "", unit_id=form.unit_id,
            )  # fmt: skip
            audit.tell(by, "add", "account", made.id, place, role=made.role)
            told = {"name": made.name, "email": made.email, "role": _(ROLES[made.role][0])}
            db.session.commit()
    except CoreError as error:
        db.session.rollback()
        _field_of(form, error).errors = [error.message]
        return render_template("accounts/new.html", form=form), 422
    return render_template("accounts/made.html", made=told, password=password)


@bp.route("/<int:id>/role", methods=["GET", "POST"])
@needs(MANAGE_ACCOUNTS)
def role(id: int) -> str | BaseResponse | tuple[str, int]:
    """Another role, or another unit of a focal point."""
    one = accounts.get(id, within=scope())
    if request.method == "GET":
        form = RoleForm(formdata=None, data={"role": one.role, "unit": str(one.unit_id or "")})
        return render_template("accounts/role.html", form=form, one=one)
    form = RoleForm()
    if not form.validate():
        return render_template("accounts/role.html", form=form, one=one), 422
    try:
        accounts.set_role(one, form.role.data or "", unit_id=form.unit_id, by=actor())
    except CoreError as error:
        db.session.rollback()
        _field_of(form, error).errors = [error.message]
        return render_template("accounts/role.html", form=form, one=one), 422
    audit.tell(actor(), "set-role", "account", one.id, one.locality_id, role=one.role, unit=one.unit_id)
    db.session.commit()
    said = _("Đã đổi vai trò của %(name)s: %(role)s.", name=one.name, role=_(ROLES[one.role][0]))
    flash(said, "success")
    return go(".index")


def _field_of(form: RoleForm, error: CoreError) -> Field:
    """The box beside which a refusal of the core is shown."""
    if error.code in ("unit_needed", "unit_unknown"):
        return form.unit
    return form["email"] if error.code.startswith("email_") else form.role


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
