"""A class and its test: opening it, who has taken it, which questions were hard, one more try, a result taken back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, current_app, flash, render_template, request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, VIEW_TRAINING, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import CoreError, NotFound, Refused
from app.base.sheet import write_list
from app.base.text import read_id
from app.web.pages import actor, go, scope, tell_refusal, vn_number
from app.web.sittings.frame import PAGE, PHASES, bp
from campaigns import trainings
from campaigns.attendance import presence
from campaigns.courses.version import BOTH, EITHER, TEST
from campaigns.trainings import Training
from certificates.assessments import exam, outcome, question, taking
from certificates.assessments import opening as openings
from certificates.assessments.opening import Opening
from certificates.assessments.outcome import Line
from certificates.assessments.sitting import Sitting
from trainees import people

STATES = {
    "passed": _l("Đạt"), "failed": _l("Chưa đạt"), "sitting": _l("Đang làm"), "withdrawn": _l("Đã hủy kết quả"),
    "none": _l("Chưa làm"),
}  # fmt: skip


# --- on the training's page ----------------------------------------------------------------------------------


def part(training: Training) -> dict[str, Any]:
    """What the training's page says of its test (templates/trainings/_tests.html). Three queries."""
    test = exam.of_course(training.course)
    rows = openings.of_training(training)
    counts = db.session.execute(
        select(Sitting.opening_id, func.count(Sitting.person_id.distinct()))
        .where(Sitting.opening_id.in_([one.id for one in rows]), Sitting.handed_in_at.is_not(None))
        .group_by(Sitting.opening_id)
    )
    return {
        "test": test, "ready": test is not None and bool(question.bank(test)), "openings": rows, "phases": PHASES,
        "handed_in": dict(counts.tuples().all()), "proves": training.version.proof in (TEST, EITHER, BOTH),
        "missing": [phase for phase in PHASES if phase not in {one.phase for one in rows}],
    }  # fmt: skip


@bp.post("/trainings/<int:training_id>/tests")
@needs(CHECK_IN)
def start(training_id: int) -> BaseResponse:
    """Open the test before or after a training."""
    training = trainings.get(training_id, within=scope())
    try:
        made = openings.start(training, request.form.get("phase", ""), by=actor())
        audit.tell(actor(), "open", "opening", made.id, made.locality_id, phase=made.phase)
        db.session.commit()
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go("trainings.show", training_id=training_id, _anchor="tests")
    flash(_("Đã mở. Chiếu mã QR lên màn hình, hoặc in tờ có mã để dán ở lớp."), "success")
    return go(".opening", opening_id=made.id)


@bp.post("/openings/<int:opening_id>/open")
@needs(CHECK_IN)
def open_again(opening_id: int) -> BaseResponse:
    """Open again what was closed, at the same address."""
    opening = openings.get(opening_id, within=scope())
    try:
        openings.start(opening.training, opening.phase, by=actor())
        audit.tell(actor(), "open", "opening", opening.id, opening.locality_id, phase=opening.phase)
        db.session.commit()
        flash(_("Đã mở lại ở địa chỉ cũ."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".opening", opening_id=opening_id)


@bp.post("/openings/<int:opening_id>/close")
@needs(CHECK_IN)
def close(opening_id: int) -> BaseResponse:
    """Close it, and collect what is being written."""
    opening = openings.get(opening_id, within=scope())
    collected = taking.close(opening, by=actor())
    audit.tell(actor(), "close", "opening", opening.id, opening.locality_id, collected=collected)
    db.session.commit()
    said = _("Đã đóng.")
    if collected:
        said += " " + _("Đã thu bài của %(n)s người đang làm, tính các câu đã trả lời.", n=collected)
    flash(said, "success")
    return go(".opening", opening_id=opening_id)


# --- results -------------------------------------------------------------------------------------------------


@bp.get("/openings/<int:opening_id>")
@needs(VIEW_TRAINING)
def opening(opening_id: int) -> str:
    """Who has taken it, and how each question was answered. A page of people at a time."""
    found = openings.get(opening_id, within=scope())
    lines = outcome.lines(found)
    state = request.args.get("state", "")
    shown = [line for line in lines if line.state == state] if state in STATES else lines
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    some = shown[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "sittings/opening.html", opening=found, training=found.training, lines=some, total=len(shown), page=page, pages=pages,
        states=STATES, state=state if state in STATES else "", tally={key: sum(line.state == key for line in lines) for key in STATES},
        everybody=len(lines), tallies=outcome.tallies(found), phases=PHASES, address=_address(found), day=_day, share=_share,
        where=presence.whereabouts([line.person for line in some], clock.today()),
        behind=found.closed_at is None and found.rules != openings.rules_of(found.assessment, found.phase),
    )  # fmt: skip


def _address(opening: Opening) -> str:
    return f"{current_app.config['PUBLIC_URL']}/b/{opening.code}"


def _day(sitting: Sitting) -> str:
    return "" if sitting.handed_in_at is None else f"{clock.local(sitting.handed_in_at):%H:%M %d/%m/%Y}"


def _share(points: float | None, out_of: float | None) -> str:
    return "—" if not out_of or points is None else f"{vn_number(points)} / {vn_number(out_of)}"


@bp.post("/openings/<int:opening_id>/sheet")
@needs(CHECK_IN)
@parses_first
def sheet(opening_id: int) -> Response:
    """The results as a workbook. A POST: that names were taken away is written down."""
    found = openings.get(opening_id, within=scope())
    lines, by, number, place = outcome.lines(found), actor(), found.id, found.locality_id
    buffer = io.BytesIO()
    where = presence.whereabouts([line.person for line in lines], clock.today())
    columns = [
        ("STT", 6), (_("Họ và tên"), 28), (_("Năm sinh"), 10), (_("Đơn vị, nơi ở"), 32), (_("Tình trạng"), 14), (_("Điểm"), 8),
        (_("Tổng điểm"), 10), (_("Phần trăm"), 10), (_("Số lần làm"), 10), (_("Nộp lúc"), 18),
    ]  # fmt: skip
    count = write_list(buffer, _("Kết quả"), columns, _rows(lines, where))
    with writing():
        audit.tell(by, "export", "opening", number, place, people=count)
        db.session.commit()
    buffer.seek(0)
    return send_file(buffer, as_attachment=True, download_name=f"ket-qua-bai-{number}.xlsx")


def _rows(lines: Sequence[Line], where: Any) -> Iterator[list[str | int]]:
    for line in lines:
        best = line.best
        percent = (
            ""
            if best is None or not best.out_of
            else vn_number(round(100 * (best.points or 0) / best.out_of, 1))
        )
        yield [
            line.person.name, (line.person.birth or "")[:4], str(where.get(line.person.id) or ""), str(STATES[line.state]),
            int(best.points or 0) if best else "", int(best.out_of or 0) if best else "", percent, len(line.sittings),
            _day(best) if best else "",
        ]  # fmt: skip


# --- exceptions ----------------------------------------------------------------------------------------------


@bp.post("/openings/<int:opening_id>/again")
@needs(CHECK_IN)
def allow(opening_id: int) -> BaseResponse:
    """One more try for somebody of the class."""
    found = openings.get(opening_id, within=scope())
    wanted = read_id(request.form.get("person", ""))
    try:
        line = next((line for line in outcome.lines(found) if line.person.id == wanted), None)
        if line is None:
            raise Refused("person_unknown", _("Chọn một người trong danh sách."))
        openings.allow_again(found, line.person.id, beyond=request.form.get("beyond", type=int))
        audit.tell(actor(), "allow-again", "opening", found.id, found.locality_id, person=line.person.id)
        db.session.commit()
        flash(_("%(name)s được làm thêm một lần.", name=line.person.name), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return _back(opening_id)


@bp.post("/sittings/<int:sitting_id>/withdraw")
@needs(CHECK_IN)
def withdraw(sitting_id: int) -> BaseResponse:
    """A result counts no more, with the reason."""
    sitting = _sitting(sitting_id)
    opening_id = sitting.opening_id
    try:
        outcome.withdraw(sitting, request.form.get("why", ""), by=actor())
        audit.tell(actor(), "withdraw", "sitting", sitting.id, sitting.locality_id, opening=opening_id)
        db.session.commit()
        flash(_("Đã hủy kết quả của %(name)s. Bấm “Tính lại” nếu hủy nhầm.", name=_name(sitting)), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return _back(opening_id)


@bp.post("/sittings/<int:sitting_id>/release")
@needs(CHECK_IN)
def release(sitting_id: int) -> BaseResponse:
    """Let somebody go on with their paper in another browser."""
    sitting = _sitting(sitting_id)
    opening_id = sitting.opening_id
    try:
        taking.release(sitting)
        audit.tell(actor(), "release", "sitting", sitting.id, sitting.locality_id, opening=opening_id)
        db.session.commit()
        flash(_("%(name)s quét lại mã, ghi họ tên và năm sinh là làm tiếp được trên máy khác.", name=_name(sitting)), "success")  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return _back(opening_id)


@bp.post("/sittings/<int:sitting_id>/give-back")
@needs(CHECK_IN)
def give_back(sitting_id: int) -> BaseResponse:
    """It counts again."""
    sitting = _sitting(sitting_id)
    outcome.give_back(sitting, by=actor())
    audit.tell(actor(), "give-back", "sitting", sitting.id, sitting.locality_id, opening=sitting.opening_id)
    db.session.commit()
    flash(_("Kết quả của %(name)s được tính lại.", name=_name(sitting)), "success")
    return _back(sitting.opening_id)


def _sitting(sitting_id: int) -> Sitting:
    found = db.session.get(Sitting, sitting_id)
    if found is None:
        raise NotFound("sitting_unknown", _("Không tìm thấy bài làm này."))
    openings.get(found.opening_id, within=scope())
    return found


def _name(sitting: Sitting) -> str:
    return people.get(taking.whose(sitting), within=scope()).name


def _back(opening_id: int) -> BaseResponse:
    return go(".opening", opening_id=opening_id, state=request.form.get("state") or None, page=request.form.get("page") or None, _anchor="people")  # fmt: skip
