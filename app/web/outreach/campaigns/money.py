"""A campaign's budget: lines planned and spent."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base.db import db
from app.base.errors import Refused
from app.web.fields import Form
from app.web.outreach.campaigns.frame import bp
from app.web.pages import actor, go, scope, vn_number
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.campaigning import budgeting
from campaigns.plans.tasks import money


class LineForm(Form):
    text = StringField(
        _l("Chi cho việc gì"), [InputRequired(_l("Cần ghi chi cho việc gì.")), Length(max=300)],
        description=_l("Ví dụ: nước uống cho tình nguyện viên."),
    )  # fmt: skip
    planned = StringField(
        _l("Dự kiến (đồng)"), [InputRequired(_l("Cần số tiền dự kiến; ghi 0 nếu không dự kiến.")), Length(max=40)],
        description=_l("Ghi 12.500.000 hoặc 12,5 triệu."),
    )  # fmt: skip
    spent = StringField(
        _l("Đã chi (đồng)"), [Optional(), Length(max=40)], description=_l("Để trống khi chưa biết.")
    )
    source = StringField(
        _l("Nguồn"), [Optional(), Length(max=200)],
        description=_l("Ví dụ: ngân sách phường, Đoàn Thanh niên, xã hội hóa."),
    )  # fmt: skip


@bp.get("/campaigns/<int:campaign_id>/budget")
@needs(VIEW_OUTREACH)
def budget(campaign_id: int) -> str:
    """Its lines and their sums."""
    return _page(campaigns.get(campaign_id, within=scope()), LineForm(formdata=None))


@bp.post("/campaigns/<int:campaign_id>/budget")
@needs(PLAN_OUTREACH)
def add_line(campaign_id: int) -> BaseResponse | tuple[str, int]:
    """One more line."""
    campaign, form = campaigns.get(campaign_id, within=scope()), LineForm()
    read = _read(form)
    if read is None:
        return _page(campaign, form), 422
    line = budgeting.add_line(
        campaign, form.text.data or "", read[0], source=form.source.data or "", spent=read[1]
    )
    audit.tell(actor(), "add", "budget_line", line.id, line.locality_id, campaign=campaign.id)
    db.session.commit()
    flash(_("Đã thêm một dòng kinh phí."), "success")
    return go(".budget", campaign_id=campaign_id)


@bp.route("/campaigns/<int:campaign_id>/budget/<int:line_id>", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def edit_line(campaign_id: int, line_id: int) -> str | BaseResponse | tuple[str, int]:
    """One line, said anew."""
    campaign = campaigns.get(campaign_id, within=scope())
    line = budgeting.line_of(campaign, line_id)
    if request.method == "GET":
        typed = {"text": line.text, "planned": vn_number(line.planned), "source": line.source}
        typed["spent"] = vn_number(line.spent) if line.spent is not None else ""
        return _edit(campaign, line, LineForm(formdata=None, data=typed))
    form = LineForm()
    read = _read(form)
    if read is None:
        return _edit(campaign, line, form), 422
    budgeting.change_line(line, form.text.data or "", read[0], source=form.source.data or "", spent=read[1])
    audit.tell(actor(), "change", "budget_line", line.id, line.locality_id, campaign=campaign.id)
    db.session.commit()
    flash(_("Đã ghi dòng kinh phí."), "success")
    return go(".budget", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/budget/<int:line_id>/remove")
@needs(PLAN_OUTREACH)
def remove_line(campaign_id: int, line_id: int) -> BaseResponse:
    """Take a line off."""
    campaign = campaigns.get(campaign_id, within=scope())
    line = budgeting.line_of(campaign, line_id)
    budgeting.remove_line(line)
    audit.tell(actor(), "remove", "budget_line", line_id, campaign.locality_id, campaign=campaign.id)
    db.session.commit()
    flash(_("Đã bỏ dòng kinh phí."), "success")
    return go(".budget", campaign_id=campaign_id)


def _read(form: LineForm) -> tuple[int, int | None] | None:
    """What the form says was planned and spent, in đồng; None with the errors beside the fields."""
    valid = form.validate()
    read: dict[str, int | None] = {}
    for field in (form.planned, form.spent):
        try:
            amount = money.read(field.data or "")
            read[field.name] = None if amount is None else int(amount)
        except Refused as refused:
            field.errors, valid = [refused.message], False
    planned = read.get("planned")
    if not valid or planned is None:
        return None
    return planned, read["spent"]


def _page(campaign: Campaign, form: LineForm) -> str:
    return render_template(
        "outreach/campaigns/budget.html", campaign=campaign, form=form, lines=budgeting.lines_of(campaign),
        sums=budgeting.sums([campaign.id]).get(campaign.id, budgeting.Sums()),
    )  # fmt: skip


def _edit(campaign: Campaign, line: BudgetLine, form: LineForm) -> str:
    return render_template("outreach/campaigns/line.html", campaign=campaign, line=line, form=form)
