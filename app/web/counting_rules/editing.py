"""A locality's own version: drafted, looked at beside the one in use, published, dropped, retired."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PLAN, needs
from app.base.db import db
from app.base.errors import CoreError, NotFound
from app.web.counting_rules.forms import RuleForm, field_of, filled, wanted_of
from app.web.counting_rules.frame import bp, compared, explained, titles, today_by
from app.web.pages import actor, go, locality_id, tell_refusal
from campaigns.plans import linked
from trainees import indicators
from trainees.indicators import IndicatorVersion, editing, wording


@bp.route("/new", methods=["GET", "POST"])
@needs(EDIT_PLAN)
def new() -> str | BaseResponse | tuple[str, int]:
    """An indicator of the locality's own, from nothing."""
    return _form_page(None, None)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@needs(EDIT_PLAN)
def edit(code: str) -> str | BaseResponse | tuple[str, int]:
    """Draft another way of counting; the one in use goes on until the draft is published."""
    return _form_page(code, editing.draft_of(locality_id(), code) or _in_use(code))


def _in_use(code: str) -> IndicatorVersion:
    every = editing.versions(locality_id(), code)
    return next((v for v in indicators.published(locality_id()) if v.code == code), every[0])


def _form_page(code: str | None, version: IndicatorVersion | None) -> str | BaseResponse | tuple[str, int]:
    form = filled(version)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                wanted = wanted_of(form)
                draft = (
                    editing.draft(locality_id(), code, wanted, by=actor()) if code
                    else editing.draft_new(locality_id(), wanted, by=actor())
                )  # fmt: skip
                audit.tell(actor(), "draft", "indicator_version", draft.id, locality_id(), code=draft.code)
                db.session.commit()
                return go(".preview", code=draft.code)
            except CoreError as refused:
                db.session.rollback()
                field_of(form, refused.code).errors = [refused.message]
                version = _in_use(code) if code else None
    return _rendered(form, code, version), status


def _rendered(form: RuleForm, code: str | None, version: IndicatorVersion | None) -> str:
    return render_template("counting_rules/edit.html", form=form, code=code, version=version)


def _draft(code: str) -> IndicatorVersion:
    draft = editing.draft_of(locality_id(), code)
    if draft is None:
        raise NotFound("rule_no_draft", _("Không có bản nháp nào của cách tính này."))
    return draft


@bp.get("/<code>/draft")
@needs(EDIT_PLAN)
def preview(code: str) -> str:
    """What the draft would change: its words, today's number by either version, the targets that stand on it."""
    draft, names = _draft(code), titles()
    in_use = next((v for v in indicators.published(locality_id()) if v.code == code), None)
    return render_template(
        "counting_rules/preview.html", code=code, draft=draft, in_use=in_use, facts=explained(draft, names),
        changes=compared(wording.differences(in_use, draft, names)) if in_use else [],
        before=today_by(in_use), after=today_by(draft),
        used=linked.using(locality_id(), [code]).get(code, []),
    )  # fmt: skip


@bp.post("/<code>/draft/publish")
@needs(EDIT_PLAN)
def publish(code: str) -> BaseResponse:
    """The locality counts by the draft from now on."""
    draft = _draft(code)
    try:
        editing.publish(draft, by=actor())
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", code=code)
    audit.tell(
        actor(), "publish", "indicator_version", draft.id, locality_id(), code=code, version=draft.version
    )
    db.session.commit()
    flash(_("Đã công bố phiên bản %(n)s. Từ nay địa phương tính theo cách này.", n=draft.version), "success")
    return go(".show", code=code)


@bp.post("/<code>/draft/drop")
@needs(EDIT_PLAN)
def drop(code: str) -> BaseResponse:
    """Throw the draft away."""
    draft = _draft(code)
    number, alone = draft.id, draft.indicator.locality_id is not None
    editing.drop(draft)
    audit.tell(actor(), "drop", "indicator_version", number, locality_id(), code=code)
    gone = alone and not any(v.code == code for v in indicators.published(locality_id()))
    db.session.commit()
    flash(_("Đã bỏ bản nháp."), "success")
    return go(".index") if gone else go(".show", code=code)


@bp.post("/<code>/retire")
@needs(EDIT_PLAN)
def retire(code: str) -> BaseResponse:
    """Withdraw the locality's own versions: the catalogue's counts again."""
    try:
        retired = linked.retire(locality_id(), code)
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", code=code)
    audit.tell(
        actor(),
        "retire",
        "indicator",
        retired[0].indicator_id,
        locality_id(),
        code=code,
        versions=len(retired),
    )
    db.session.commit()
    still = any(v.code == code for v in indicators.published(locality_id()))
    flash(_("Đã trở lại cách tính của danh mục.") if still else _("Đã ngừng dùng cách tính này."), "success")
    return go(".show", code=code) if still else go(".index")
