"""Sign-in, each role's home, the design page, and the process check."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app import accounts, audit
from app.access import (
    APPROVE_REPORT,
    CHECK_IN,
    EDIT_PLAN,
    EDIT_REPORT,
    PLAN_OUTREACH,
    PUBLIC,
    RUN_OUTREACH,
    SEND_PART,
    SIGNED_IN,
    VIEW_INDICATORS,
    VIEW_PROVINCE,
    needs,
)
from app.access.door import parses_first
from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.db import db, writing
from app.base.errors import Refused
from app.filing import report as reports
from app.web.fields import Form
from app.web.inbox.frame import count as waiting
from app.web.pages import account, actor, go, may, scope, tell_refusal
from app.web.reports.frame import account_names, day_words
from campaigns import lessons
from campaigns.attendance import presence
from campaigns.plans import plan
from certificates.assessments import checklist
from trainees.areas.places import PROVINCE_KINDS

bp = Blueprint("home", __name__)


class SignIn(Form):
    email = StringField(
        _l("Địa chỉ thư điện tử"), [InputRequired(_l("Cần địa chỉ thư điện tử.")), Length(max=254)]
    )
    password = PasswordField(_l("Mật khẩu"), [InputRequired(_l("Cần mật khẩu.")), Length(max=200)])


class NewPassword(Form):
    old = PasswordField(_l("Mật khẩu hiện tại"), [InputRequired(_l("Cần mật khẩu hiện tại."))])
    new = PasswordField(
        _l("Mật khẩu mới"), [InputRequired(_l("Cần mật khẩu mới.")), Length(max=200)],
        description=_l("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
    )  # fmt: skip
    again = PasswordField(_l("Gõ lại mật khẩu mới"), [EqualTo("new", _l("Hai lần gõ chưa giống nhau."))])


@bp.get("/")
@needs(PUBLIC)
def show() -> str | BaseResponse:
    """The sign-in form to a stranger, the role's home to others."""
    if not current_user.is_authenticated:
        return render_template("home/sign_in.html", form=SignIn(), next=None)
    if current_user.must_change:
        return go("home.password")
    if may(VIEW_PROVINCE) and account().locality.kind in PROVINCE_KINDS:
        return go("province.index")
    if may(APPROVE_REPORT) and not may(EDIT_REPORT):
        return _approver()
    if may(VIEW_INDICATORS):
        return _dashboard()
    if may(RUN_OUTREACH):
        return go("volunteering.mine")
    return go("parts.mine") if may(SEND_PART) else _trainer()


def _approver() -> str | BaseResponse:
    """Whoever approves sees what waits for it; when nothing does, the targets."""
    waiting_for = reports.submitted(scope())
    if not waiting_for:
        return _dashboard()
    names = account_names(report.frozen_by for report in waiting_for)
    return render_template(
        "home/approver.html", reports=waiting_for, names=names, day_words=day_words, today=clock.today()
    )


def _dashboard() -> str | BaseResponse:
    """Leaders and officers see the targets of the newest plan."""
    newest = plan.current(scope())
    if newest is None:
        if may(PLAN_OUTREACH) and not may(EDIT_PLAN):
            return go(
                "campaigns.index"
            )  # the first steps are an office's; the Youth Union begins with a campaign
        return render_template("home/first_steps.html")
    return go("indicators.index", plan=newest.id)


def _trainer() -> str:
    """A trainer sees today's lessons first, then the next ones."""
    today = clock.today()
    mine = lessons.listed(scope(), ahead_of=today, limit=50)
    return render_template(
        "home/trainer.html", today=today, lessons=mine, counts=presence.counts([x.id for x in mine]),
        may_scan=may(CHECK_IN), to_review=waiting() if may(CHECK_IN) else 0,
        practical=checklist.among(lesson.training.course_id for lesson in mine),
    )  # fmt: skip


@bp.get("/sign-in")
@needs(PUBLIC)
def sign_in() -> str | BaseResponse:
    """The sign-in form, remembering where somebody wanted to go."""
    if current_user.is_authenticated:
        return go("home.show")
    return render_template("home/sign_in.html", form=SignIn(), next=_local(request.args.get("next")))


@bp.post("/sign-in")
@needs(PUBLIC)
@parses_first
def sign_in_post() -> str | BaseResponse | tuple[str, int]:
    """Check the password, then write the outcome: a wrong one counts towards the lock."""
    form, wanted = SignIn(), _local(request.form.get("next"))
    if not form.validate():
        return render_template("home/sign_in.html", form=form, next=wanted), 422
    email = form.email.data or ""
    try:
        with writing():
            accounts.attempt(email)
            db.session.commit()
        found = accounts.check(email, form.password.data or "")
    except Refused as refused:
        db.session.rollback()
        form.password.errors = [refused.message]
        return render_template("home/sign_in.html", form=form, next=wanted), 422
    found_id = found.id if found else None
    with writing():
        known = db.session.get(accounts.Account, found_id) if found_id else None
        if known is not None:
            accounts.welcome(known)
            audit.tell(known.actor, "sign-in", "account", known.id, known.locality_id)
        db.session.commit()
    if known is None:
        form.password.errors = [_("Địa chỉ thư hoặc mật khẩu không đúng.")]
        return render_template("home/sign_in.html", form=form, next=wanted), 422
    session.clear()
    session.permanent = True
    login_user(known)
    return redirect(wanted or url_for("home.show"), code=303)


def _local(address: str | None) -> str | None:
    """An address of ours, or None: a sign-in never leads to another site."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    # A browser drops tabs and line breaks: "/\t/elsewhere" is "//elsewhere".
    if any(sign < " " for sign in address):
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else None


@bp.post("/sign-out")
@needs(SIGNED_IN)
def sign_out() -> BaseResponse:
    """End the session."""
    logout_user()
    session.clear()
    return go("home.show")


@bp.route("/password", methods=["GET", "POST"])
@needs(SIGNED_IN)
@parses_first
def password() -> str | BaseResponse | tuple[str, int]:
    """Change one's password; after a one-time password nothing else is open. Wrong tries count towards the lock."""
    form = NewPassword()
    if request.method == "GET":
        return render_template("home/password.html", form=form)
    if not form.validate():
        return render_template("home/password.html", form=form), 422
    me_id, email, by = account().id, account().email, actor()
    try:
        with writing():
            accounts.attempt(email)
            db.session.commit()
        if accounts.check(email, form.old.data or "") is None:
            raise Refused("wrong_password", "Mật khẩu hiện tại không đúng.")
        hashed = accounts.new_hash(form.old.data or "", form.new.data or "")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return render_template("home/password.html", form=form), 422
    with writing():
        me = accounts.get(me_id, within=EVERYWHERE)
        accounts.replace_password(me, hashed)
        accounts.welcome(me)
        audit.tell(by, "change-password", "account", me.id, me.locality_id)
        db.session.commit()
    login_user(me)
    flash(_("Đã đổi mật khẩu."), "success")
    return go("home.show")


@bp.post("/language")
@needs(PUBLIC)
def language() -> BaseResponse:
    """Vietnamese or English; a cookie, nothing in the database."""
    response = redirect(_local(request.form.get("back")) or url_for("home.show"), code=303)
    response.set_cookie(
        "lang", "en" if request.form.get("lang") == "en" else "vi", max_age=31536000, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]), httponly=True,
    )  # fmt: skip
    return response


@bp.get("/design")
@needs(SIGNED_IN)
def design() -> str:
    """The look: colours, type, forms, tables, messages, in one place."""
    return render_template("design/index.html")


@bp.get("/healthz")
@needs(PUBLIC)
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")
