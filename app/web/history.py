"""The history of a lesson's attendance: every event, by whom and by which phone, and what became of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import accounts, audit
from app.access import EXPORT_REPORT, VIEW_TRAINING, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.sheet import write_list
from app.base.text import clean
from app.web.inbox import words
from app.web.lessons.show import SOURCES
from app.web.pages import actor, scope
from campaigns import lessons
from campaigns.attendance import history, problems
from campaigns.attendance.events import KINDS
from campaigns.attendance.history import Entry, Wanted
from campaigns.attendance.moments import CLOCK_TOLERANCE
from campaigns.lessons import Lesson

bp = Blueprint("history", __name__)
PAGE = 50
RESULTS = {
    "created": _l("được tính"), "held": _l("chờ xem lại"), "refused": _l("bị từ chối"), "voided": _l("đã hoàn tác"),
}  # fmt: skip


def wanted() -> Wanted:
    """What the request looks for; what is no choice is left out."""
    values = request.values

    def choice(name: str, among: Any) -> str:
        value = values.get(name, "")
        return value if value in among else ""

    return Wanted(
        q=clean(values.get("q", ""))[:80], kind=choice("kind", KINDS), source=choice("source", SOURCES),
        result=choice("result", RESULTS), device=clean(values.get("device", ""))[:60],
        flag=choice("flag", problems.FLAGS), person=values.get("person", type=int),
    )  # fmt: skip


def shared() -> dict[str, Any]:
    """What templates/history/_events.html needs beside the entries."""
    return {
        "names": {one.id: one.name for one in accounts.listed(scope())}, "sources": SOURCES, "kinds": words.EVENT_KINDS,
        "results": RESULTS, "flag_words": problems.FLAGS, "problem_words": problems.sentence, "card_words": words.code,
        "tolerance": CLOCK_TOLERANCE,
    }  # fmt: skip


@bp.get("/lessons/<int:lesson_id>/history")
@needs(VIEW_TRAINING)
def lesson(lesson_id: int) -> str:
    """Every event of a lesson, the newest first; searched and filtered."""
    found, look = lessons.get(lesson_id, within=scope()), wanted()
    total = history.count_of_lesson(found, look)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    entries = history.of_lesson(found, look, page=page, size=PAGE)
    who = next((one.name for one in entries if one.person is not None), "") if look.person else ""
    return render_template(
        "history/lesson.html", lesson=found, look=look, entries=entries, total=total, page=page, pages=pages, who=who,
        devices=history.devices(found), **shared(),
    )  # fmt: skip


@bp.post("/lessons/<int:lesson_id>/history/export")
@needs(EXPORT_REPORT)
@parses_first
def export(lesson_id: int) -> Response:
    """What is shown, as a workbook. A POST: that names were taken away is written down."""
    found, look, by = lessons.get(lesson_id, within=scope()), wanted(), actor()
    number, place, name = found.id, found.locality_id, f"lich-su-diem-danh-{found.day:%Y-%m-%d}.xlsx"
    buffer = io.BytesIO()
    count = _write(buffer, found, look)
    with writing():
        audit.tell(by, "export", "lesson", number, place, events=count, filters=sorted(look.items()))
        db.session.commit()
    buffer.seek(0)
    return send_file(buffer, as_attachment=True, download_name=name)


def _write(buffer: io.BytesIO, found: Lesson, look: Wanted) -> int:
    columns = (
        (_("STT"), 6), (_("Lúc"), 18), (_("Giờ của máy"), 18), (_("Máy chủ nhận"), 18), (_("Ai"), 28), (_("Việc"), 12),
        (_("Cách điểm danh"), 16), (_("Mã thẻ"), 12), (_("Máy"), 20), (_("Tài khoản"), 20), (_("Kết quả"), 14),
        (_("Vì sao"), 34), (_("Lưu ý"), 34), (_("Lý do"), 28), (_("Sửa cho lượt"), 30),
    )  # fmt: skip
    return write_list(buffer, _("Lịch sử điểm danh"), columns, _rows(found, look))


def _rows(found: Lesson, look: Wanted) -> Iterator[tuple[str, ...]]:
    names = {one.id: one.name for one in accounts.listed(scope())}
    for entry in history.everything(found, look):
        event = entry.event
        yield (
            _moment(event.happened_at), _moment(event.device_time), _moment(event.received_at), entry.name,
            str(words.EVENT_KINDS[event.kind]), str(SOURCES.get(event.source, event.source)), words.code(event.code),
            event.device or "", names.get(event.account_id or 0, ""), str(RESULTS[entry.result]),
            problems.sentence(event.problem), "; ".join(words.flags(event)), event.reason, _corrected(entry),
        )  # fmt: skip


def _corrected(entry: Entry) -> str:
    first = entry.corrects
    if first is None:
        return ""
    return f"{words.EVENT_KINDS[first.kind]}, {_moment(first.happened_at)}"


def _moment(at: Any) -> str:
    return f"{clock.local(at):%H:%M:%S %d/%m/%Y}"
