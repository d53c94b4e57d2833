"""The list of campaigns; a new one, one changed, last year's copied."""

from __future__ import annotations

from datetime import date

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.web.fields import DayField, Form
from app.web.outreach.campaigns.frame import PAGE, bp
from app.web.pages import actor, go, locality_id, page_number, scope, tell_refusal
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.campaign import KINDS, STATES, Campaign
from campaigns.outreach.campaigning import budgeting, copying, running
from trainees import areas


class CampaignForm(Form):
    title = StringField(
        _l("Tên chiến dịch"), [InputRequired(_l("Cần tên chiến dịch.")), Length(max=200)],
        description=_l("Ví dụ: Ra quân hỗ trợ dịch vụ công, quý III năm 2026."),
    )  # fmt: skip
    kind = SelectField(_l("Loại"), [InputRequired(_l("Chọn loại chiến dịch."))])
    starts = DayField(_l("Từ ngày"), [InputRequired(_l("Cần ngày bắt đầu."))])
    ends = DayField(_l("Đến hết ngày"), [InputRequired(_l("Cần ngày kết thúc."))])
    lead = StringField(
        _l("Chủ trì"),
        [Optional(), Length(max=300)],
        description=_l("Ví dụ: Đoàn Thanh niên phường."),
    )
    lead_unit = SelectField(
        _l("Đơn vị chủ trì"), [Optional()], coerce=int, description=_l("Chọn nếu đơn vị có trong danh sách.")
    )
    partners = TextAreaField(
        _l("Phối hợp"),
        [Optional(), Length(max=4000)],
        render_kw={"rows": 3},
        description=_l("Mỗi dòng một đơn vị."),
    )
    note = TextAreaField(_l("Ghi chú"), [Optional(), Length(max=4000)], render_kw={"rows": 3})


class CopyForm(Form):
    title = StringField(_l("Tên chiến dịch mới"), [InputRequired(_l("Cần tên chiến dịch.")), Length(max=200)])
    starts = DayField(
        _l("Bắt đầu ngày"), [InputRequired(_l("Cần ngày bắt đầu."))],
        description=_l("Ngày kết thúc tính theo độ dài của chiến dịch cũ; sửa lại được."),
    )  # fmt: skip
    days = BooleanField(
        _l("Chép cả các ngày ra quân"),
        description=_l(
            "Dời theo số tuần tròn, thứ Bảy vẫn là thứ Bảy; chép điểm và ca trực, không chép người."
        ),
    )


@bp.get("/campaigns")
@needs(VIEW_OUTREACH)
def index() -> str:
    """The campaigns of the locality: those that run first."""
    state, query, page = request.args.get("state", ""), request.args.get("q", "").strip()[:100], page_number()
    state = state if state in STATES else ""
    found = running.campaigns_of(scope(), state=state or None, query=query)
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    ids = [one.id for one in shown]
    return render_template(
        "outreach/campaigns/index.html", campaigns=shown, total=len(found), page=page, pages=pages, state=state, query=query,
        tally=running.tally(scope()), kinds=KINDS, states=STATES, money=budgeting.sums(ids), days=running.days_of(ids),
        today=clock.today(),
    )  # fmt: skip


@bp.route("/campaigns/new", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def new() -> str | BaseResponse | tuple[str, int]:
    """A new campaign, being prepared."""
    form = _offered(CampaignForm())
    if request.method == "GET":
        form.kind.data = "outreach"
        return render_template("outreach/campaigns/edit.html", form=form, campaign=None)
    if form.validate():
        try:
            campaign = running.add(locality_id(), _said(form), by=actor())
            audit.tell(actor(), "add", "campaign", campaign.id, campaign.locality_id, kind=campaign.kind)
            db.session.commit()
            flash(_("Đã lập chiến dịch. Bước tiếp theo: gắn chỉ tiêu và đặt mục tiêu."), "success")
            return go(".show", campaign_id=campaign.id)
        except Refused as refused:
            db.session.rollback()
            _place(form, refused)
    return render_template("outreach/campaigns/edit.html", form=form, campaign=None), 422


@bp.route("/campaigns/<int:campaign_id>/edit", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def edit(campaign_id: int) -> str | BaseResponse | tuple[str, int]:
    """Title, kind, period, lead, partners, note."""
    campaign = campaigns.get(campaign_id, within=scope())
    form = _offered(CampaignForm(data=_shown(campaign)), campaign)
    if request.method == "GET":
        return render_template("outreach/campaigns/edit.html", form=form, campaign=campaign)
    if form.validate():
        try:
            running.change(campaign, _said(form))
            audit.tell(actor(), "change", "campaign", campaign.id, campaign.locality_id)
            db.session.commit()
            flash(_("Đã ghi thông tin chiến dịch."), "success")
            return go(".show", campaign_id=campaign_id)
        except Refused as refused:
            db.session.rollback()
            _place(form, refused)
    return render_template("outreach/campaigns/edit.html", form=form, campaign=campaign), 422


@bp.route("/campaigns/<int:campaign_id>/copy", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def copy(campaign_id: int) -> str | BaseResponse | tuple[str, int]:
    """The same again with new dates: last year's, or last quarter's."""
    campaign = campaigns.get(campaign_id, within=scope())
    form = CopyForm()
    if request.method == "GET":
        form.starts.data = _a_year_on(campaign.starts)
        form.title.data = copying.title_of(campaign, form.starts.data)
        return render_template("outreach/campaigns/copy.html", form=form, campaign=campaign)
    if form.validate():
        assert form.starts.data is not None
        try:
            made = copying.copy_of(
                campaign, form.starts.data, by=actor(), title=form.title.data or "", days=bool(form.days.data)
            )
            audit.tell(actor(), "copy", "campaign", made.id, made.locality_id, of=campaign.id)
            db.session.commit()
            flash(
                _("Đã chép thành chiến dịch mới, đang chuẩn bị. Xem lại thời gian, mục tiêu và kinh phí."),
                "success",
            )
            return go(".show", campaign_id=made.id)
        except Refused as refused:
            db.session.rollback()
            _place(form, refused)
    return render_template("outreach/campaigns/copy.html", form=form, campaign=campaign), 422


def _a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _offered(form: CampaignForm, campaign: Campaign | None = None) -> CampaignForm:
    form.kind.choices = [(code, _(words)) for code, words in KINDS.items()]
    units = [(unit.id, unit.name) for unit in areas.units(scope())]
    form.lead_unit.choices = [(0, _("Không chọn")), *units]
    return form


def _shown(campaign: Campaign) -> dict[str, object]:
    return {
        "title": campaign.title, "kind": campaign.kind, "starts": campaign.starts, "ends": campaign.ends, "lead": campaign.lead,
        "lead_unit": campaign.lead_unit_id or 0, "partners": campaign.partners, "note": campaign.note,
    }  # fmt: skip


def _said(form: CampaignForm) -> running.Particulars:
    assert form.starts.data is not None
    assert form.ends.data is not None
    return running.Particulars(
        title=form.title.data or "", kind=form.kind.data or "", starts=form.starts.data, ends=form.ends.data,
        lead=form.lead.data or "", lead_unit_id=form.lead_unit.data or None, partners=form.partners.data or "",
        note=form.note.data or "",
    )  # fmt: skip


def _place(form: CampaignForm | CopyForm, refused: Refused) -> None:
    """Why it was refused, beside the field that it is about."""
    at = {"campaign_title": "title", "campaign_kind": "kind", "campaign_period": "ends"}.get(refused.code, "")
    at = "starts" if at == "ends" and at not in form else at
    if at in form:
        form[at].errors = [*form[at].errors, refused.message]
    else:
        tell_refusal(refused)
