"""A phone's saved queue, handed in by whoever brings the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from app import audit
from app.access import CHECK_IN, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import Refused
from app.web.fields import Form
from app.web.pages import actor, scope
from campaigns.attendance import queue_file
from campaigns.attendance.checkin import MAX_BATCH, Answer
from campaigns.attendance.queue_file import Imported, QueueFile
from certificates.assessments import ticking

bp = Blueprint("queue", __name__)

MOST = 5000
"""Events that a page takes while somebody waits; a phone's week is less, and the command line takes more."""
SHOWN = 100
RESULTS = {
    "created": _l("mới"), "repeat": _l("đã có từ trước"), "held": _l("giữ lại để xem"), "refused": _l("không nhận"),
    "conflict": _l("trùng mã, giữ lại để xem"),
}  # fmt: skip


class QueueForm(Form):
    file = FileField(
        _l("Tệp lưu từ điện thoại"), [FileRequired(_l("Chọn tệp đã lưu từ điện thoại."))],
        description=_l("Tệp .json do nút “Lưu ra tệp” của trang quét tạo ra."),
    )  # fmt: skip


@bp.get("/lessons/queue")
@needs(CHECK_IN)
def new() -> str:
    """Choose the file."""
    return render_template("lessons/queue.html", form=QueueForm())


@bp.post("/lessons/queue")
@needs(CHECK_IN)
@parses_first
def take() -> str | tuple[str, int]:
    """Take its events in, and say of each what became of it. Asked again by a reload it changes nothing."""
    form = QueueForm()
    if not form.validate():
        return render_template("lessons/queue.html", form=form), 422
    try:
        queue = queue_file.read(request.files["file"].read())
        if queue.count > MOST:
            raise Refused(
                "queue_too_large", _("Tệp có quá nhiều lượt. Nhờ người quản trị nhập bằng dòng lệnh.")
            )
    except Refused as refused:
        form.file.errors = [refused.message]
        return render_template("lessons/queue.html", form=form), 422
    done = _taken(queue)
    return render_template(
        "lessons/queue.html", form=QueueForm(formdata=None), queue=queue, words=RESULTS, results=done.results,
        open=[_open(lesson_id, answer) for lesson_id, answer in done.open[:SHOWN]], open_count=len(done.open),
    )  # fmt: skip


def _open(lesson_id: int, answer: Answer) -> dict[str, Any]:
    """One event that somebody has to look at."""
    return {
        "lesson_id": lesson_id, "who": (answer.person or {}).get("name") or _("Chưa rõ là ai"), "result": answer.result,
        "sentence": answer.message, "known": answer.problem != "lesson_unknown",
    }  # fmt: skip


def _taken(queue: QueueFile) -> Imported:
    """In portions of one batch: nobody's scan waits long for a file, and what is written stays written."""
    whole = Imported()
    # Ticks after events: one may be of somebody whom an event brings.
    for kind, told, take_in in (
        ("events", queue.events, queue_file.take),
        ("ticks", queue.ticks, ticking.take),
    ):
        for lesson_id, items in told.items():
            for start in range(0, len(items), MAX_BATCH):
                some = {lesson_id: items[start : start + MAX_BATCH]}
                own = kind == "events"
                portion = replace(queue, events=some if own else {}, ticks={} if own else some)
                with writing():
                    part = take_in(portion, within=scope(), by=actor())
                    for lesson in part.lessons:
                        audit.tell(
                            actor(), "import", "lesson", lesson.id, lesson.locality_id, events=portion.count,
                            new=part.results["created"],
                        )  # fmt: skip
                    db.session.commit()
                whole.results += part.results
                whole.open += part.open
    return whole
