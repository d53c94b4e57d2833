"""Forms of the authority above: uploaded once, their cells chosen once, filled for every report."""

from __future__ import annotations

import re

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_REPORT, EXPORT_REPORT, needs
from app.access.door import parses_first
from app.base.db import db, reading, writing
from app.base.errors import CoreError
from app.base.text import fold
from app.filing import report as reports
from app.filing import snapshot, superior, superior_sheet
from app.filing.superior import SuperiorForm
from app.web.pages import actor, go, scope, tell_refusal
from app.web.papers.frame import XLSX, to_take
from campaigns.plans import plan as plans

bp = Blueprint("superior", __name__, url_prefix="/reports/forms")


@bp.get("")
@needs(EDIT_REPORT)
def index() -> str:
    """The forms in use, and a place to bring a new one. Three queries."""
    return _index()


def _index(refused: CoreError | None = None, name: str = "") -> str:
    within = scope()
    now = plans.current(within)
    return render_template(
        "superior/index.html", forms=superior.listed(within), plan_options=[(one.id, one.title) for one in plans.listed(within, limit=20)],
        plan=now.id if now else None, error=refused.message if refused else None, name=name,
    )  # fmt: skip


@bp.post("")
@needs(EDIT_REPORT)
@parses_first
def take() -> str | BaseResponse | tuple[str, int]:
    """Bring a form: read it first, write it then."""
    given = request.files.get("file")
    data = given.stream.read(superior_sheet.LARGEST + 1) if given and given.filename else b""
    name, plan_id = request.form.get("name", ""), request.form.get("plan", type=int)
    try:
        with writing():
            plan = plans.get(plan_id or 0, within=scope())
            form = superior.take(
                plan, data, given.filename or "" if given else "", name, by=actor()
            )  # an empty file is refused by its reader
            audit.tell(actor(), "take", "superior_form", form.id, form.locality_id, plan=plan.id)
            made, cells = form.id, len(form.cells)
            db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        with reading():
            return _index(refused, name), 422
    flash(
        ngettext("Đã đọc biểu mẫu; phần mềm đề xuất %(num)s ô, xem lại rồi dùng.", "Đã đọc biểu mẫu; phần mềm đề xuất %(num)s ô, xem lại rồi dùng.", cells)
        if cells else _("Đã đọc biểu mẫu. Chưa nhận ra ô nào; chọn từng ô ở dưới."),
        "success",
    )  # fmt: skip
    return go(".show", form_id=made)


@bp.get("/<int:form_id>")
@needs(EDIT_REPORT)
def show(form_id: int) -> str:
    """The form as a grid with what its cells take, and the choice for one cell."""
    return _show(superior.get(form_id, within=scope()))


def _show(form: SuperiorForm, refused: CoreError | None = None, typed: dict[str, str] | None = None) -> str:
    grids = superior.grids(form)
    chosen = {(one["sheet"], one["cell"]): one for one in form.cells}
    sheet = request.values.get("sheet") or grids[0].sheet
    shown = next((grid for grid in grids if grid.sheet == sheet), grids[0])
    cell = request.values.get("cell", "").strip().upper()
    return render_template(
        "superior/show.html", form=form, grid=shown, chosen=chosen, cell=cell,
        typed=typed or chosen.get((shown.sheet, cell), {}), error=refused.message if refused else None,
        targets=[("", _("— thông tin chung của báo cáo —")), *((t.ref, f"{t.ref}. {t.text[:90]}") for t in form.plan.targets)],
        what=[
            {"group": _("Của chỉ tiêu"), "options": [(key, _(words)) for key, words in superior_sheet.WHAT.items()]},
            {"group": _("Thông tin chung của báo cáo"), "options": [(key, _(words)) for key, words in superior_sheet.OF_REPORT.items()]},
        ],
        sheets=[
            {"label": one.sheet, "url": url_for(".show", form_id=form.id, sheet=one.sheet), "current": one is shown} for one in grids
        ],
        names={key: _(words) for key, words in (superior_sheet.WHAT | superior_sheet.OF_REPORT).items()}, reports=_reports(form),
    )  # fmt: skip


def _reports(form: SuperiorForm) -> list[tuple[str, str]]:
    return [(str(one.id), _revised(one)) for one in reports.of_plan(form.plan_id)[:24]]


def _revised(report: reports.Report) -> str:
    """A report by its title; of several revisions each says which."""
    if report.revision == 1:
        return report.title
    return _("%(period)s, bản %(n)s", period=report.title, n=report.revision)


@bp.post("/<int:form_id>/cells")
@needs(EDIT_REPORT)
def choose(form_id: int) -> str | BaseResponse | tuple[str, int]:
    """Say what one cell takes; with `remove`, that it takes nothing."""
    form = superior.get(form_id, within=scope())
    said = {key: request.form.get(key, "").strip() for key in ("sheet", "cell", "ref", "what")}
    cell = said["cell"].upper()
    try:
        superior.choose(form, said, nothing="remove" in request.form)
    except CoreError as refused:
        db.session.rollback()
        return _show(superior.get(form_id, within=scope()), refused, said), 422
    audit.tell(actor(), "settle", "superior_form", form.id, form.locality_id, cells=len(form.cells))
    db.session.commit()
    flash(_("Đã lưu ô %(cell)s.", cell=cell) if "remove" not in request.form else _("Ô %(cell)s để nguyên như biểu mẫu.", cell=cell), "success")  # fmt: skip
    return go(".show", form_id=form_id, sheet=said["sheet"])


@bp.post("/<int:form_id>/guess")
@needs(EDIT_REPORT)
def guess(form_id: int) -> BaseResponse:
    """Add what the form's words propose for cells that nothing was chosen for yet."""
    form = superior.get(form_id, within=scope())
    more = superior.propose(form)
    audit.tell(actor(), "settle", "superior_form", form.id, form.locality_id, cells=len(form.cells))
    db.session.commit()
    flash(ngettext("Đề xuất thêm %(num)s ô.", "Đề xuất thêm %(num)s ô.", more), "success")
    return go(".show", form_id=form_id)


@bp.post("/<int:form_id>/retire")
@needs(EDIT_REPORT)
def retire(form_id: int) -> BaseResponse:
    """Put a form aside; with `back`, take it into use again."""
    form, back = superior.get(form_id, within=scope()), "back" in request.form
    try:
        superior.retire(form, back=back)
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", form_id=form_id)
    audit.tell(actor(), "restore" if back else "retire", "superior_form", form.id, form.locality_id)
    db.session.commit()
    flash(_("Biểu mẫu được dùng lại.") if back else _("Đã cất biểu mẫu. Mở lại trang của biểu mẫu để dùng lại."), "success")  # fmt: skip
    return go(".show", form_id=form_id)


@bp.get("/<int:form_id>/filled.xlsx")
@needs(EXPORT_REPORT)
def filled(form_id: int) -> BaseResponse:
    """The form with the numbers of a report (`report`)."""
    form = superior.get(form_id, within=scope())
    number = request.args.get("report", type=int)
    if number is None:
        flash(_("Chọn báo cáo để lấy số liệu điền vào biểu mẫu."), "warning")
        return go(".show", form_id=form_id)
    report = reports.get(number, within=scope())
    try:
        data = superior.filled(form, snapshot.content_of(report))
    except CoreError as refused:
        tell_refusal(refused)
        return go(".show", form_id=form_id)
    name = re.sub(r"[^0-9a-z]+", "-", fold(form.name)).strip("-") or "bieu-mau"
    return to_take(data, f"{name}-{report.period or report.cut_off.isoformat()}.xlsx", XLSX)
