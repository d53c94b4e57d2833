"""Who is in a team: joining from rosters or typed in, what they do, their address and account; moving on and leaving."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app import accounts, audit
from app.access import PLAN_OUTREACH, VIEW_PEOPLE, VOLUNTEER, needs
from app.accounts import Account
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.base.identity import read_phone
from app.base.text import clean, read_id
from app.reports.days import WEEKDAYS
from app.web.fields import BirthField, Form
from app.web.outreach.teams.frame import Checkboxes, bp, own_address, spoken, team_of, volunteer_in
from app.web.pages import actor, go, locality_id, may, scope, tell_refusal
from campaigns.outreach import signing
from campaigns.outreach.team import Team
from campaigns.outreach.teams import joining, team_list
from campaigns.outreach.teams.joining import Duties
from campaigns.outreach.volunteer import ROLES, Volunteer
from trainees import areas, people, rosters, skills
from trainees.people import Particulars, Person

FOUND = 20


class NewcomerForm(Form):
    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần họ và tên.")), Length(max=120)])
    birth = BirthField(
        _l("Năm sinh"), [Optional(), Length(max=20)], description=_l("Ví dụ 1998, hoặc 17/05/1998.")
    )
    phone = StringField(
        _l("Điện thoại"), [Optional(), Length(max=40)],
        description=_l("Người này dùng bốn số cuối để mở trang nhận ca của mình."),
    )  # fmt: skip


class DutiesForm(Form):
    head = BooleanField(_l("Tổ trưởng"))
    roles = Checkboxes(
        _l("Việc nhận"),
        description=_l("Không chọn việc nào là nhận mọi việc. Người này chỉ thấy ca của việc mình nhận."),
    )
    skills = Checkboxes(_l("Dạy được"), description=_l("Nội dung người này hướng dẫn được cho bà con."))
    languages = StringField(
        _l("Ngôn ngữ ngoài tiếng Việt"),
        [Optional(), Length(max=200)],
        description=_l("Cách nhau bằng dấu phẩy: Tày, Nùng."),
    )
    account = SelectField(
        _l("Tài khoản"), [Optional()],
        description=_l("Gắn để người này đăng nhập ghi ngày ra quân trên điện thoại. Không có tài khoản vẫn nhận ca được."),
    )  # fmt: skip

    def offer(self, volunteer: Volunteer) -> DutiesForm:
        """With roles, the catalogue, and the accounts of volunteers that are nobody else's."""
        self.roles.choices = [(code, _(word)) for code, word in ROLES.items()]
        self.skills.choices = [(one.code, one.title) for one in skills.catalogue()]
        taken = set(
            db.session.scalars(
                select(Volunteer.account_id).where(
                    Volunteer.locality_id == volunteer.locality_id, Volunteer.account_id.is_not(None),
                    Volunteer.left_on.is_(None), Volunteer.id != volunteer.id,
                )
            )
        )  # fmt: skip
        known = [
            one
            for one in accounts.listed(scope())
            if one.role == VOLUNTEER and one.active and one.id not in taken
        ]
        self.account.choices = [("", _("(không gắn)")), *((str(one.id), one.name) for one in known)]
        return self

    @property
    def given(self) -> Duties:
        """What was ticked and typed."""
        words = [
            word for one in (self.languages.data or "").replace(";", ",").split(",") if (word := clean(one))
        ]
        return Duties(bool(self.head.data), list(self.roles.data or ()), list(self.skills.data or ()), words)


@bp.get("/<int:team_id>/join")
@needs(PLAN_OUTREACH)
def search(team_id: int) -> str:
    """People of the rosters of volunteers by name; the form of somebody who is on none."""
    return _joining(team_of(team_id), NewcomerForm(formdata=None))


def _joining(team: Team, form: NewcomerForm) -> str:
    query = request.values.get("q", "").strip()[:100]
    everybody = may(VIEW_PEOPLE) and request.values.get("all") == "1"
    found = joining.candidates(team, query, everybody=everybody, limit=FOUND + 1)
    return render_template(
        "outreach/teams/join.html", team=team, form=form, query=query, everybody=everybody, found=found[:FOUND],
        more=len(found) > FOUND, homes={one.id: one.name for one in areas.neighbourhoods(scope())},
        lists=[rosters.CATEGORIES[code][0] for code in joining.ROSTERS],
    )  # fmt: skip


@bp.post("/<int:team_id>/join")
@needs(PLAN_OUTREACH)
def join(team_id: int) -> BaseResponse:
    """Somebody of the register joins; of the rosters of volunteers, for who may not read the register."""
    team = team_of(team_id)
    try:
        person = _chosen(team)
        volunteer = joining.join(team, person, by=actor())
        audit.tell(actor(), "join", "volunteer", volunteer.id, team.locality_id, team=team.id)
        db.session.commit()
        flash(_("Đã thêm %(name)s vào tổ.", name=person.name), "success")
    except (Refused, Conflict) as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".search", team_id=team_id, q=request.form.get("q", "")[:100] or None)


def _chosen(team: Team) -> Person:
    """Whom the search offered: of the rosters of volunteers, or anybody for who may read the register. Refused: nobody else."""
    person = db.session.get(Person, read_id(request.form.get("person", "")))
    known = person is not None and person.locality_id == team.locality_id
    if person is None or not known or not (may(VIEW_PEOPLE) or joining.on_rosters(person)):
        raise Refused("person_not_offered", _("Chọn một người trong kết quả tìm."))
    return people.get(person.id, within=scope())


@bp.post("/<int:team_id>/newcomer")
@needs(PLAN_OUTREACH)
def newcomer(team_id: int) -> str | BaseResponse | tuple[str, int]:
    """Somebody who is on no list joins."""
    team, form = team_of(team_id), NewcomerForm()
    phone = read_phone(form.phone.data)
    if not form.validate():
        return _joining(team, form), 422
    if (form.phone.data or "").strip() and (phone.number is None or "phone_odd" in phone.doubts):
        form.phone.errors = [_("Số điện thoại này chưa đúng. Ghi đủ số, ví dụ 0912 345 678, hoặc bỏ trống.")]
        return _joining(team, form), 422
    try:
        volunteer = joining.join_new(
            team, Particulars(form.name.data or "", birth=form.birth.iso, phone=phone.number), by=actor()
        )
    except (Refused, Conflict) as refused:
        db.session.rollback()
        form.name.errors = [refused.message]
        return _joining(team, form), 422
    audit.tell(actor(), "join", "volunteer", volunteer.id, team.locality_id, team=team.id, new=True)
    db.session.commit()
    flash(_("Đã thêm %(name)s vào tổ.", name=clean(form.name.data)), "success")
    return go(".search", team_id=team_id)


@bp.route("/<int:team_id>/volunteers/<int:volunteer_id>", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def volunteer(team_id: int, volunteer_id: int) -> str | BaseResponse | tuple[str, int]:
    """What somebody does in the team, their address, their coming shifts."""
    team = team_of(team_id)
    one = volunteer_in(team, volunteer_id)
    form = DutiesForm(
        data={
            "head": one.head, "roles": one.roles, "skills": one.skills, "languages": ", ".join(one.languages),
            "account": str(one.account_id or ""),
        }
    ).offer(one)  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                joining.change(one, form.given)
                joining.link(one, _account(form.account.data))
                audit.tell(actor(), "change", "volunteer", one.id, one.locality_id, team=team.id)
                db.session.commit()
                flash(_("Đã ghi."), "success")
                return go(".show", team_id=team_id)
            except (Refused, Conflict) as refused:
                db.session.rollback()
                tell_refusal(refused)
                one = volunteer_in(team_of(team_id), volunteer_id)
    page = render_template(
        "outreach/teams/volunteer.html", team=one.team, volunteer=one, person=joining.who([one.id])[one.id], form=form,
        address=own_address(one), coming=signing.of_volunteer(one), others=[each for each in team_list.listed(scope()) if each.id != one.team_id],
        spoken=spoken(), WEEKDAYS=WEEKDAYS, ROLES=ROLES,
    )  # fmt: skip
    return (page, status) if status != 200 else page


def _account(text: str | None) -> int | None:
    account_id = read_id(text or "")
    if not account_id:
        return None
    found = db.session.get(Account, account_id)
    if found is None or found.locality_id != locality_id() or found.role != VOLUNTEER:
        raise Refused("account_unknown", _("Chọn một tài khoản có vai trò tình nguyện viên."))
    return account_id


@bp.post("/<int:team_id>/volunteers/<int:volunteer_id>/leave")
@needs(PLAN_OUTREACH)
def leave(team_id: int, volunteer_id: int) -> BaseResponse:
    """They are in the team no more."""
    one = volunteer_in(team_of(team_id), volunteer_id)
    try:
        joining.leave(one, by=actor())
        audit.tell(actor(), "leave", "volunteer", one.id, one.locality_id, team=team_id)
        db.session.commit()
        flash(_("Đã ghi thôi ở tổ. Nhầm thì thêm lại ở mục “Đã thôi ở tổ”."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".volunteer", team_id=team_id, volunteer_id=volunteer_id)
    return go(".show", team_id=team_id)


@bp.post("/<int:team_id>/volunteers/<int:volunteer_id>/back")
@needs(PLAN_OUTREACH)
def back(team_id: int, volunteer_id: int) -> BaseResponse:
    """They are in the team again."""
    one = volunteer_in(team_of(team_id), volunteer_id)
    try:
        joining.back(one)
        audit.tell(actor(), "join", "volunteer", one.id, one.locality_id, team=team_id)
        db.session.commit()
        flash(_("Đã trở lại tổ."), "success")
    except (Refused, Conflict) as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", team_id=team_id)


@bp.post("/<int:team_id>/volunteers/<int:volunteer_id>/move")
@needs(PLAN_OUTREACH)
def move(team_id: int, volunteer_id: int) -> BaseResponse:
    """They go on in another team, with their shifts and answers."""
    one = volunteer_in(team_of(team_id), volunteer_id)
    wanted = read_id(request.form.get("team", ""))
    if not wanted:
        tell_refusal(Refused("team_missing", _("Chọn tổ mới trước.")))
        return go(".volunteer", team_id=team_id, volunteer_id=volunteer_id)
    target = team_of(wanted)
    try:
        joining.move(one, target, by=actor())
        audit.tell(actor(), "move", "volunteer", one.id, one.locality_id, team=target.id, was=team_id)
        db.session.commit()
        flash(_("Đã chuyển sang %(team)s; ca trực và lịch rảnh đi theo.", team=target.name), "success")
    except (Refused, Conflict) as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".volunteer", team_id=team_id, volunteer_id=volunteer_id)
    return go(".show", team_id=wanted)


@bp.post("/<int:team_id>/volunteers/<int:volunteer_id>/code")
@needs(PLAN_OUTREACH)
def volunteer_code(team_id: int, volunteer_id: int) -> BaseResponse:
    """Another address of their own page; the old one opens nothing any more."""
    one = volunteer_in(team_of(team_id), volunteer_id)
    team_list.new_code(one)
    audit.tell(actor(), "renew-code", "volunteer", one.id, one.locality_id)
    db.session.commit()
    flash(_("Đã đổi đường dẫn riêng. Đường dẫn cũ không mở được nữa."), "success")
    return go(".volunteer", team_id=team_id, volunteer_id=volunteer_id)
