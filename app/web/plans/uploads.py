"""From a file to a plan on pages: choose, preview, save or drop."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField

from app import audit
from app.access import EDIT_PLAN, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.document import KINDS, read_document
from app.base.errors import Refused
from app.base.upload import LARGEST
from app.web.fields import Form
from app.web.pages import actor, go, locality_id
from app.web.plans.frame import PAGE, bp
from app.web.plans.lines import SHOWN, duties, facts, grouped, in_order
from campaigns.plans import importing
from campaigns.plans.reading import PlanDraft, read_plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from trainees import indicators

ACCEPT = ",".join(f".{kind}" for kind in sorted(KINDS))
TEXTLESS = {"pdf_scanned", "pdf_unreadable_text", "pdf_too_heavy", "file_too_heavy"}
"""Refusals of a file whose words a person can still copy from elsewhere and paste."""


class UploadPlan(Form):
    file = FileField(
        _l("Tệp kế hoạch"),
        description=_l(
            "Word (.docx), PDF có chữ (.pdf), Excel (.xlsx) hoặc văn bản thuần (.txt), cả phần lời và phụ lục, không quá %(size)s MB.",
            size=LARGEST // 1024 // 1024,
        ),
    )


@bp.get("/new")
@needs(EDIT_PLAN)
def new() -> str:
    """Choose the file of a plan."""
    return render_template("plans/new.html", form=UploadPlan(), accept=ACCEPT, textless=False)


@bp.post("/new")
@needs(EDIT_PLAN)
@parses_first
def upload() -> BaseResponse | tuple[str, int]:
    """Read the file; when it is a plan, keep it for the preview. Nothing of the plan is stored yet."""
    form = UploadPlan()
    given = request.files.get("file")
    try:
        if not form.validate() or given is None or not given.filename:
            raise Refused("file_missing", _("Chưa chọn tệp nào."))
        data = given.stream.read(LARGEST + 1)
        _read(data, given.filename)
    except Refused as refused:
        form.file.errors = [refused.message, *refused.details]
        textless = refused.code in TEXTLESS
        return render_template("plans/new.html", form=form, accept=ACCEPT, textless=textless), 422
    with writing():
        file_id = importing.keep_waiting(locality_id(), data, given.filename, by=actor()).id
        db.session.commit()
    return go(".preview", id=file_id)


def _read(data: bytes, filename: str) -> PlanDraft:
    return importing.settle(read_plan(read_document(data, filename)))


@bp.get("/files/<int:id>")
@needs(EDIT_PLAN)
def preview(id: int) -> str:
    """What was read, before it is saved."""
    file = importing.waiting(id, locality_id=locality_id(), by=actor())
    draft = _read(file.data or b"", file.filename)
    lines = importing.lines_of(draft)
    targets = [line for line in lines if isinstance(line, Target)]
    tasks = [line for line in lines if isinstance(line, Task)]
    sheets = [importing.sheet_as_json(sheet) for sheet in draft.sheets]
    return render_template(
        "plans/preview.html", file=file, draft=draft, catalogue=indicators.catalogue(locality_id()),
        facts=facts(draft.number, draft.issuer, draft.issued_on, draft.year, file.filename),
        known=importing.known(locality_id(), draft, file.digest), alike=importing.alike(locality_id(), draft),
        targets=grouped(in_order(targets, sheets)[:PAGE], sheets), tasks=grouped(tasks[:PAGE], sheets),
        duties=duties([line for line in lines if isinstance(line, ReportingRule)][:PAGE]), limit=PAGE,
        proposals=sum(1 for target in targets if target.proposed_code), **SHOWN,
    )  # fmt: skip


@bp.post("/files/<int:id>/save")
@needs(EDIT_PLAN)
@parses_first
def save(id: int) -> BaseResponse:
    """Store the plan that was previewed."""
    place, by = locality_id(), actor()
    file = importing.waiting(id, locality_id=place, by=by)
    data, name, digest = file.data or b"", file.filename, file.digest
    draft = _read(data, name)
    with writing():
        plan, already = importing.store(place, draft, filename=name, data_digest=digest, data=data, by=by)
        importing.drop(id)
        if not already:
            audit.tell(
                by, "import", "plan", plan.id, place, targets=len(draft.targets), tasks=len(draft.tasks)
            )
        plan_id = plan.id
        db.session.commit()
    if already:
        flash(_("Kế hoạch này đã có từ trước. Không có gì thay đổi."), "info")
    else:
        flash(
            _("Đã lưu %(targets)s chỉ tiêu, %(tasks)s nhiệm vụ.", targets=len(draft.targets), tasks=len(draft.tasks)),
            "success",
        )  # fmt: skip
    return go(".show" if already else ".review", id=plan_id)


@bp.post("/files/<int:id>/drop")
@needs(EDIT_PLAN)
def drop(id: int) -> BaseResponse:
    """Forget the file that was previewed."""
    importing.drop(importing.waiting(id, locality_id=locality_id(), by=actor()).id)
    db.session.commit()
    flash(_("Đã bỏ tệp xem trước. Chưa có gì được lưu."), "info")
    return go(".index")
