"""The collecting, seen by the office: which units were asked, who sent, a reminder for the rest, files out and in."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from flask import Response, current_app, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_REPORT, VIEW_REPORT, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import CoreError, NotFound
from app.base.upload import last_part
from app.filing.parts import completeness, making, reading, receiving, reminding
from app.filing.parts import part as parts
from app.filing.parts.part import Part, PartReturn
from app.filing.report import Report
from app.web.attached import hand_out
from app.web.pages import actor, go, scope, tell_refusal
from app.web.parts.frame import bp
from app.web.parts.sending import sheet, sheet_name, workbook
from app.web.reports.frame import around, day_words, the_report

MOST_FILES: Final = 60
"""Returned files that are taken at once."""


@bp.get("/reports/<int:id>/parts")
@needs(VIEW_REPORT)
def index(id: int) -> str:
    """The units of a report's period, the missing first."""
    report = the_report(id)
    found = parts.of_report(report)
    stands = completeness.of(report)
    missing = {unit.id for unit in stands.missing}
    query = (
        select(PartReturn).where(PartReturn.part_id.in_([part.id for part in found])).order_by(PartReturn.id)
    )
    returns = list(db.session.scalars(query))
    return render_template(
        "parts/index.html", **around(report, "parts.index"), parts=sorted(found, key=lambda p: p.unit_id not in missing),
        stands=stands, missing=missing, returns=returns, waiting=[one for one in returns if one.state == parts.WAITING],
        remind_all=reminding.text(report) if missing else "",
        reminders={
            part.id: reminding.of_part(part, address=f"{current_app.config['PUBLIC_URL']}{url_for('.show', code=part.code)}")
            for part in found if part.unit_id in missing
        },
        day_words=day_words, most=MOST_FILES,
    )  # fmt: skip


@bp.post("/reports/<int:id>/parts")
@needs(EDIT_REPORT)
def ask(id: int) -> BaseResponse:
    """One part for each unit that the report needs something of; asked again it adds those that came since."""
    report = the_report(id)
    before = len(parts.of_report(report))
    try:
        made = making.ensure(report, by=actor())
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".index", id=id)
    audit.tell(actor(), "ask", "report", report.origin, report.locality_id, parts=len(made))
    db.session.commit()
    if len(made) == before:
        flash(_("Không có đơn vị nào cần hỏi thêm."), "info")
    else:
        flash(
            ngettext(
                "Đã tạo phần cho %(num)s đơn vị.", "Đã tạo phần cho %(num)s đơn vị.", len(made) - before
            ),
            "success",
        )
    return go(".index", id=id)


@bp.get("/reports/<int:id>/parts/<int:part_id>.xlsx")
@needs(EDIT_REPORT)
def unit_file(id: int, part_id: int) -> Response:
    """One unit's workbook."""
    return sheet(_part(the_report(id), part_id))


@bp.get("/reports/<int:id>/parts.zip")
@needs(EDIT_REPORT)
def every_file(id: int) -> Response:
    """The workbooks of all units, to be handed out."""
    report, buffer, names = the_report(id), io.BytesIO(), set[str]()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts.of_report(report):
            name = sheet_name(part)
            if name in names:
                name = f"{part.id} {name}"
            names.add(name)
            archive.writestr(name, workbook(part))
    return hand_out(
        buffer.getvalue(),
        f"cac-don-vi-{report.origin}.zip",
        "application/zip",
        f"cac-don-vi-{report.origin}.zip",
    )


@bp.post("/reports/<int:id>/parts/returns")
@needs(EDIT_REPORT)
@parses_first
def take_in(id: int) -> BaseResponse:
    """Files that came back, several at once; each is known by the code inside. A single one is shown at once."""
    the_report(id)
    given = [one for one in request.files.getlist("files") if one.filename]
    if not given:
        flash(_("Chọn tệp mà đơn vị gửi về."), "danger")
        return go(".index", id=id, _anchor="take-in")
    came: list[int] = []
    for one in given[:MOST_FILES]:
        data, name = one.stream.read(reading.LARGEST + 1), last_part(one.filename or "")
        try:
            with writing():
                found = receiving.by_file(the_report(id), data, name, by=actor(), within=scope())
                audit.tell(actor(), "take-in", "part", found.part_id, found.locality_id, came="file")
                came.append(found.id)
                db.session.commit()
        except CoreError as refused:
            db.session.rollback()
            flash(f"{name}: {' '.join([refused.message, *refused.details])}", "danger")
    if len(given) > MOST_FILES:
        flash(_("Mỗi lần nhận nhiều nhất %(n)s tệp. Gửi tiếp các tệp còn lại.", n=MOST_FILES), "warning")
    if len(came) == 1 and len(given) == 1:
        return go(".returned", return_id=came[0])
    if came:
        flash(
            ngettext("Đã nhận %(num)s tệp, chưa ghi gì. Xem từng tệp rồi ghi.", "Đã nhận %(num)s tệp, chưa ghi gì. Xem từng tệp rồi ghi.", len(came)),
            "success",
        )  # fmt: skip
    return go(".index", id=id)


@bp.post("/reports/<int:id>/parts/reminded")
@needs(EDIT_REPORT)
def reminded(id: int) -> BaseResponse:
    """Write down that those who have not sent were reminded today."""
    report = the_report(id)
    told = reminding.write_down(report)
    audit.tell(actor(), "remind", "report", report.origin, report.locality_id, parts=told)
    db.session.commit()
    flash(
        ngettext("Đã ghi: hôm nay nhắc %(num)s đơn vị.", "Đã ghi: hôm nay nhắc %(num)s đơn vị.", told),
        "success",
    )
    return go(".index", id=id)


@bp.post("/reports/<int:id>/parts/close")
@needs(EDIT_REPORT)
def close(id: int) -> BaseResponse:
    """Nothing more is taken of any unit: the figures are about to be frozen."""
    return _for_all(id, "close", _("Đã khóa: không nhận thêm phần của đơn vị nào."))


@bp.post("/reports/<int:id>/parts/reopen")
@needs(EDIT_REPORT)
def reopen(id: int) -> BaseResponse:
    """Take parts again."""
    return _for_all(id, "reopen", _("Đã mở lại: các đơn vị gửi được như trước."))


def _for_all(id: int, verb: str, words: str) -> BaseResponse:
    report = the_report(id)
    for part in parts.of_report(report):
        {"close": receiving.close, "reopen": receiving.reopen}[verb](part)
    audit.tell(actor(), f"{verb}-parts", "report", report.origin, report.locality_id)
    db.session.commit()
    flash(words, "success")
    return go(".index", id=id)


def _part(report: Report, part_id: int) -> Part:
    """A part of this report and no other; NotFound."""
    for part in parts.of_report(report):
        if part.id == part_id:
            return part
    raise NotFound("part_unknown", _("Không tìm thấy phần báo cáo này."))
