"""A campaign's documents: brought, handed out, put aside and brought back."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, StringField
from wtforms.validators import Length, Optional

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import CoreError
from app.web.attached import attached
from app.web.fields import DayField, Form
from app.web.outreach.campaigns.frame import bp
from app.web.pages import actor, go, scope, size_words, tell_refusal
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.campaigning import papers as documents
from trainees import attachments

ACCEPT = ",".join(f".{kind}" for kind in sorted(attachments.KINDS)) + ",.jpeg"


class PaperForm(Form):
    file = FileField(
        _l("Tệp"), description=_l("PDF, Word, Excel hoặc ảnh, không quá 20 MB. Tệp được mã hóa khi lưu.")
    )
    title = StringField(
        _l("Tên tài liệu"), [Optional(), Length(max=300)], description=_l("Để trống thì lấy tên tệp.")
    )
    number = StringField(_l("Số, ký hiệu"), [Optional(), Length(max=60)], description=_l("Ví dụ: 12/KH-ĐTN."))
    issued_on = DayField(_l("Ngày văn bản"), [Optional()])


@bp.get("/campaigns/<int:campaign_id>/papers")
@needs(VIEW_OUTREACH)
def papers(campaign_id: int) -> str:
    """Its documents, and those that were put aside."""
    return _page(campaigns.get(campaign_id, within=scope()), PaperForm(formdata=None))


@bp.post("/campaigns/<int:campaign_id>/papers")
@needs(PLAN_OUTREACH)
@parses_first
def add_paper(campaign_id: int) -> BaseResponse | tuple[str, int]:
    """Bring a document."""
    campaign, form, given = campaigns.get(campaign_id, within=scope()), PaperForm(), request.files.get("file")
    valid = form.validate()
    data = given.stream.read(attachments.LARGEST + 1) if given is not None and given.filename else b""
    if given is None or not given.filename:
        form.file.errors, valid = [_("Chọn tệp trước.")], False
    if not valid or given is None:
        return _page(campaign, form), 422
    refusal = None
    with writing():
        campaign = campaigns.get(campaign_id, within=scope())
        try:
            kept = attachments.keep(campaign.locality_id, data, given.filename or "", by=actor())
            paper = documents.add_paper(
                campaign, kept, form.title.data or "", by=actor(), number=form.number.data or "", issued_on=form.issued_on.data
            )  # fmt: skip
            audit.tell(actor(), "add", "campaign_paper", paper.id, paper.locality_id, campaign=campaign.id)
            db.session.commit()
        except CoreError as refused:
            db.session.rollback()
            refusal = refused
    if refusal is not None:
        form.file.errors = [refusal.message, *refusal.details]
        return _page(campaigns.get(campaign_id, within=scope()), form), 422
    flash(_("Đã thêm tài liệu."), "success")
    return go(".papers", campaign_id=campaign_id)


@bp.get("/campaigns/<int:campaign_id>/papers/<int:paper_id>/file")
@needs(VIEW_OUTREACH)
def fetch(campaign_id: int, paper_id: int) -> Response:
    """The file, to be saved and never to be shown by the browser."""
    paper = documents.paper_of(campaigns.get(campaign_id, within=scope()), paper_id)
    return attached(attachments.get(paper.attachment_id, within=scope()))


@bp.post("/campaigns/<int:campaign_id>/papers/<int:paper_id>/remove")
@needs(PLAN_OUTREACH)
def remove_paper(campaign_id: int, paper_id: int) -> BaseResponse:
    """Put a document aside; it can come back."""
    return _stand(campaign_id, paper_id, stands=False)


@bp.post("/campaigns/<int:campaign_id>/papers/<int:paper_id>/restore")
@needs(PLAN_OUTREACH)
def restore_paper(campaign_id: int, paper_id: int) -> BaseResponse:
    """Let a document that was put aside stand again."""
    return _stand(campaign_id, paper_id, stands=True)


def _stand(campaign_id: int, paper_id: int, *, stands: bool) -> BaseResponse:
    campaign = campaigns.get(campaign_id, within=scope())
    paper = documents.paper_of(campaign, paper_id)
    try:
        if (documents.bring_back if stands else documents.put_aside)(paper):
            verb = "restore" if stands else "withdraw"
            audit.tell(actor(), verb, "campaign_paper", paper.id, paper.locality_id, campaign=campaign.id)
            flash(
                _("Tài liệu đã trở lại.") if stands else _("Đã bỏ tài liệu. Lấy lại được ở cuối trang."),
                "success",
            )
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".papers", campaign_id=campaign_id)


def _page(campaign: Campaign, form: PaperForm) -> str:
    return render_template(
        "outreach/campaigns/papers.html", campaign=campaign, form=form, papers=documents.papers_of(campaign),
        aside=documents.papers_of(campaign, removed=True), accept=ACCEPT, size=size_words,
    )  # fmt: skip
