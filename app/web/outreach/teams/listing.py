"""The list of teams, a new one, what they are called here, and everybody in them as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator

from flask import Response, flash, render_template, request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import Conflict, CoreError, Refused
from app.base.sheet import write_list
from app.base.text import read_id
from app.reports.days import WEEKDAYS
from app.web.fields import Form
from app.web.outreach.teams.frame import bp, invitation, things
from app.web.pages import actor, go, locality_id, page_number, scope, tell_refusal, vn_day
from campaigns.outreach.teams import free_time, joining, team_list
from campaigns.outreach.teams.free_time import PARTS
from campaigns.outreach.teams.team_list import MOST_LEAST, Particulars
from campaigns.outreach.volunteer import ROLES
from trainees import areas, skills
from trainees.areas import Locality

PAGE = 30


class TeamForm(Form):
    name = StringField(
        _l("Tên tổ"),
        [InputRequired(_l("Cần tên tổ.")), Length(max=200)],
        description=_l("Ví dụ: Tổ số 3, tổ dân phố 7."),
    )
    home = SelectField(_l("Địa bàn"), [Optional()], description=_l("Nơi tổ ở; tổ đi nơi khác vẫn được."))
    least = IntegerField(
        _l("Ít nhất mấy người mới đi"), [InputRequired(_l("Cần một số.")), NumberRange(1, MOST_LEAST)], default=2,
        description=_l("Buổi nào ít người rảnh hơn số này thì không xếp tổ đi."),
    )  # fmt: skip
    equipment = TextAreaField(
        _l("Thiết bị"), [Optional(), Length(max=1000)], render_kw={"rows": 3},
        description=_l("Mỗi dòng một thứ: máy phát Wi-Fi, loa kéo, máy tính bảng."),
    )  # fmt: skip
    note = StringField(_l("Ghi chú"), [Optional(), Length(max=300)])

    def offer(self) -> TeamForm:
        """With the neighbourhoods of the locality."""
        known = areas.neighbourhoods(scope())
        self.home.choices = [("", _("(không gắn)")), *((str(one.id), one.name) for one in known)]
        return self

    @property
    def given(self) -> Particulars:
        """What was typed."""
        return Particulars(
            self.name.data or "", read_id(self.home.data or "") or None, (self.equipment.data or "").splitlines(),
            self.least.data or 0, self.note.data or "",
        )  # fmt: skip


@bp.get("")
@needs(VIEW_OUTREACH)
def index() -> str:
    """The teams: where they are at home, how many are in each, who answered; ?closed=1 those that are no more."""
    query, closed = request.args.get("q", "").strip()[:100], request.args.get("closed") == "1"
    found = team_list.listed(scope(), query=query, closed=closed)
    pages = max(1, -(-len(found) // PAGE))
    page = min(page_number(), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    members = joining.members([team.id for team in shown])
    missing = {
        team.id: [one for one in members[team.id] if not free_time.answered(one.volunteer)] for team in shown
    }
    return render_template(
        "outreach/teams/index.html", teams=shown, total=len(found), page=page, pages=pages, query=query, closed=closed,
        members=members, missing=missing, invitations={team.id: invitation(team, missing[team.id]) for team in shown},
        homes={one.id: one.name for one in areas.neighbourhoods(scope())}, word=db.session.get_one(Locality, locality_id()).team_word,
    )  # fmt: skip


@bp.get("/new")
@needs(PLAN_OUTREACH)
def new() -> str:
    """The form of a new team."""
    return _form(TeamForm(formdata=None).offer())


@bp.post("/new")
@needs(PLAN_OUTREACH)
def add() -> str | BaseResponse | tuple[str, int]:
    """A new team; then its page, where people are added."""
    form = TeamForm().offer()
    if not form.validate():
        return _form(form), 422
    try:
        team = team_list.add(locality_id(), form.given)
    except (Refused, Conflict) as refused:
        db.session.rollback()
        form.name.errors = [refused.message]
        return _form(form), 422
    audit.tell(actor(), "add", "team", team.id, team.locality_id)
    db.session.commit()
    flash(_("Đã lập %(team)s. Bước tiếp theo: thêm người vào tổ.", team=team.name), "success")
    return go(".show", team_id=team.id)


def _form(form: TeamForm) -> str:
    return render_template("outreach/teams/edit.html", form=form, team=None, things=things())


@bp.post("/word")
@needs(PLAN_OUTREACH)
def word() -> BaseResponse:
    """What the teams are called in this locality, on every page."""
    place = db.session.get_one(Locality, locality_id())
    try:
        team_list.say_word(place, request.form.get("word", ""))
        audit.tell(actor(), "change", "team_word", None, place.id)
        db.session.commit()
        flash(_("Từ nay gọi là “%(word)s”.", word=place.team_word), "success")
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".index")


@bp.post("/export")
@needs(PLAN_OUTREACH)
@parses_first
def export() -> Response:
    """Everybody in the teams, as a workbook. A POST: that it was taken away is written down."""
    by, place = actor(), locality_id()
    columns = (
        (_("STT"), 5), (_("Tổ"), 20), (_("Họ và tên"), 24), (_("Năm sinh"), 8), (_("Điện thoại"), 13), (_("Tổ trưởng"), 8),
        (_("Việc nhận"), 20), (_("Kỹ năng dạy được"), 34), (_("Ngôn ngữ"), 12), (_("Buổi rảnh hằng tuần"), 26), (_("Trả lời ngày"), 12),
    )  # fmt: skip
    buffer = io.BytesIO()
    count = write_list(buffer, _("Tình nguyện viên"), columns, _rows(), frozen=3, centred=(3, 4, 5, 10))
    with writing():
        audit.tell(by, "export", "volunteer", None, place, people=count)
        db.session.commit()
    buffer.seek(0)
    return send_file(
        buffer, as_attachment=True, download_name=f"tinh-nguyen-vien-{clock.today():%Y-%m-%d}.xlsx"
    )


def _rows() -> Iterator[tuple[str, ...]]:
    teams = team_list.listed(scope())
    members = joining.members([team.id for team in teams])
    titles = {skill.code: skill.title for skill in skills.catalogue()}
    for team in teams:
        for one, person in members[team.id]:
            yield (
                team.name, person.name, (person.birth or "")[:4] if person.erased_at is None else "", person.phone or "",
                "x" if one.head else "", "; ".join(_(ROLES[role]) for role in one.roles),
                "; ".join(titles.get(code, code) for code in one.skills), ", ".join(one.languages),
                week_words(one.weekly), vn_day(one.answered_at) if one.answered_at else "",
            )  # fmt: skip


def week_words(weekly: list[str] | None) -> str:
    """'Thứ Bảy sáng, chiều; Chủ nhật sáng' of half-days of a week; '' where nobody answered or none is free."""
    days: dict[int, list[str]] = {}
    for half in weekly or ():
        weekday, _dash, part = half.partition("-")
        days.setdefault(int(weekday), []).append(_(PARTS[part]).lower())
    return "; ".join(f"{_(WEEKDAYS[weekday])} {', '.join(parts)}" for weekday, parts in sorted(days.items()))
