"""The communication log: the list with its sums, the same as XLSX; a message added, changed, done, taken off."""

from __future__ import annotations

import calendar
import io
from datetime import date
from typing import Any

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError
from app.base.sheet import write_list
from app.base.text import read_id
from app.web.fields import DayField, Form
from app.web.outreach.messages.frame import PAGE, bp
from app.web.pages import actor, go, locality_id, page_number, scope, tell_refusal, vn_day
from app.web.papers.frame import XLSX, to_take
from campaigns.outreach import campaign as campaigns
from campaigns.outreach import message as messages
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.campaigning import messaging, running
from campaigns.outreach.campaigning.messaging import Wanted
from campaigns.outreach.message import CHANNELS, Message


class MessageForm(Form):
    day = DayField(_l("Ngày"), [InputRequired(_l("Cần ngày đã đăng, hoặc sẽ đăng."))])
    channel = SelectField(_l("Kênh"), [InputRequired(_l("Chọn kênh truyền thông."))])
    title = StringField(
        _l("Nội dung"), [InputRequired(_l("Cần nội dung.")), Length(max=300)],
        description=_l("Ví dụ: Mời bà con đến nhà văn hóa cài VNeID sáng thứ Bảy."),
    )  # fmt: skip
    planned = IntegerField(_l("Số dự kiến"), [Optional(), NumberRange(0, messaging.MOST)])
    done = IntegerField(
        _l("Số đã làm"),
        [Optional(), NumberRange(0, messaging.MOST)],
        description=_l("Để trống khi chưa làm."),
    )
    unit = StringField(
        _l("Đơn vị tính"),
        [Optional(), Length(max=40)],
        description=_l("Ví dụ: bài, lượt phát, tờ, băng rôn."),
    )
    link = StringField(
        _l("Đường dẫn"), [Optional(), Length(max=500)],
        description=_l("Bài đã đăng, bắt đầu bằng https://."),
    )  # fmt: skip
    campaign = SelectField(_l("Chiến dịch"), [Optional()], coerce=int)


@bp.get("/messages")
@needs(VIEW_OUTREACH)
def index() -> str:
    """A page of messages, the newest first; how much by each channel, planned against done."""
    wanted, campaign, month = _wanted()
    page = page_number()
    rows, total = messaging.listed(scope(), wanted, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "outreach/messages/index.html", rows=rows, total=total, page=page, pages=max(1, -(-total // PAGE)), wanted=wanted,
        campaign=campaign, month=month, months=messaging.months(scope()), channels=CHANNELS, campaigns=running.campaigns_of(scope()),
        totals=messaging.totals(scope(), wanted), narrowed=any((wanted.channel, wanted.first, wanted.query)), today=clock.today(),
    )  # fmt: skip


@bp.get("/messages.xlsx")
@needs(VIEW_OUTREACH)
def take() -> Response:
    """The same messages as a workbook."""
    wanted, _campaign, _month = _wanted()
    titles = {one.id: one.title for one in running.campaigns_of(scope())}
    columns = [
        (_("STT"), 5), (_("Ngày"), 12), (_("Kênh"), 18), (_("Nội dung"), 44), (_("Dự kiến"), 9), (_("Đã làm"), 9),
        (_("Đơn vị tính"), 12), (_("Đường dẫn"), 28), (_("Chiến dịch"), 30),
    ]  # fmt: skip
    rows, _total = messaging.listed(scope(), wanted)
    lines = [
        (
            vn_day(one.day), _(CHANNELS[one.channel]), one.title, "" if one.planned is None else one.planned,
            "" if one.done is None else one.done, one.unit, one.link, titles.get(one.campaign_id or 0, ""),
        )
        for one in rows
    ]  # fmt: skip
    buffer = io.BytesIO()
    write_list(buffer, _("Truyền thông"), columns, lines, centred=(1, 6))
    return to_take(buffer.getvalue(), f"truyen-thong-{clock.today():%Y%m%d}.xlsx", XLSX)


@bp.route("/messages/new", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def new() -> str | BaseResponse | tuple[str, int]:
    """One more message."""
    form = _offered(MessageForm())
    if request.method == "GET":
        form.day.data = clock.today()
        asked = read_id(request.args.get("campaign", ""))
        form.campaign.data = asked if asked in {one.id for one in running.campaigns_of(scope())} else 0
        return _page(form, None)
    if form.validate():
        try:
            message = messaging.add(locality_id(), _said(form), by=actor())
            audit.tell(actor(), "add", "message", message.id, message.locality_id, channel=message.channel)
            db.session.commit()
            flash(_("Đã ghi tin truyền thông."), "success")
            return go(".index", campaign=message.campaign_id)
        except CoreError as refused:
            db.session.rollback()
            _beside(form, refused)
    return _page(form, None), 422


@bp.route("/messages/<int:message_id>/edit", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def edit(message_id: int) -> str | BaseResponse | tuple[str, int]:
    """One message, said anew."""
    message = messages.get(message_id, within=scope())
    form = _offered(MessageForm(data=_shown(message)))
    if request.method == "GET":
        return _page(form, message)
    if form.validate():
        try:
            messaging.change(message, _said(form))
            audit.tell(actor(), "change", "message", message.id, message.locality_id)
            db.session.commit()
            flash(_("Đã ghi tin truyền thông."), "success")
            return go(".index", campaign=message.campaign_id)
        except CoreError as refused:
            db.session.rollback()
            _beside(form, refused)
    return _page(form, message), 422


@bp.post("/messages/<int:message_id>/done")
@needs(PLAN_OUTREACH)
def done(message_id: int) -> BaseResponse:
    """All that was planned is done."""
    message = messages.get(message_id, within=scope())
    if messaging.all_done(message):
        audit.tell(actor(), "done", "message", message.id, message.locality_id)
        flash(_("Đã ghi: làm đủ số dự kiến. Bấm vào tin để sửa nếu số khác."), "success")
    db.session.commit()
    return go(".index", campaign=message.campaign_id)


@bp.post("/messages/<int:message_id>/remove")
@needs(PLAN_OUTREACH)
def remove(message_id: int) -> BaseResponse:
    """Take off what was written by mistake."""
    message = messages.get(message_id, within=scope())
    campaign_id, locality = message.campaign_id, message.locality_id
    messaging.remove(message)
    audit.tell(actor(), "remove", "message", message_id, locality)
    db.session.commit()
    flash(_("Đã xóa tin truyền thông."), "success")
    return go(".index", campaign=campaign_id)


def _wanted() -> tuple[Wanted, Campaign | None, str]:
    """What the address asks for; an unknown campaign is a 404."""
    asked = read_id(request.args.get("campaign", ""))
    campaign = campaigns.get(asked, within=scope()) if asked else None
    channel = request.args.get("channel", "")
    first = _month(request.args.get("month", ""))
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1]) if first else None
    wanted = Wanted(
        campaign.id if campaign else None, channel if channel in CHANNELS else None, first, last,
        request.args.get("q", "").strip()[:100],
    )  # fmt: skip
    return wanted, campaign, f"{first:%Y-%m}" if first else ""


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _offered(form: MessageForm) -> MessageForm:
    form.channel.choices = [(code, _(words)) for code, words in CHANNELS.items()]
    form.campaign.choices = [(0, _("Không thuộc chiến dịch nào"))] + [
        (one.id, one.title) for one in running.campaigns_of(scope())
    ]
    return form


def _shown(message: Message) -> dict[str, Any]:
    return {
        "day": message.day, "channel": message.channel, "title": message.title, "planned": message.planned, "done": message.done,
        "unit": message.unit, "link": message.link, "campaign": message.campaign_id or 0,
    }  # fmt: skip


def _said(form: MessageForm) -> messaging.Particulars:
    assert form.day.data is not None
    return messaging.Particulars(
        day=form.day.data, channel=form.channel.data or "", title=form.title.data or "", planned=form.planned.data,
        done=form.done.data, unit=form.unit.data or "", link=form.link.data or "", campaign_id=form.campaign.data or None,
    )  # fmt: skip


def _beside(form: MessageForm, refused: CoreError) -> None:
    """Why it was refused, beside the field that it is about."""
    at = {
        "message_title": "title",
        "message_channel": "channel",
        "message_quantity": "planned",
        "message_link": "link",
    }
    if refused.code in at:
        form[at[refused.code]].errors = [refused.message]
    else:
        tell_refusal(refused)


def _page(form: MessageForm, message: Message | None) -> str:
    return render_template(
        "outreach/messages/edit.html", form=form, message=message, units=messaging.units(scope())
    )
