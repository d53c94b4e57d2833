"""A phone's saved queue, handed in by whoever brings the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from app import audit
from app.access import CHECK_IN, RUN_OUTREACH, needs
from app.access.asker import may
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import Refused
from app.web.fields import Form
from app.web.pages import actor, scope
from campaigns.attendance import queue_file
from campaigns.attendance.checkin import MAX_BATCH, Answer
from campaigns.attendance.queue_file import QueueFile
from campaigns.outreach.log import file as outreach_file
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
    return _page(form=QueueForm())


@bp.get("/outreach-days/queue")
@needs(RUN_OUTREACH)
def new_outreach() -> str:
    """The same for whoever runs outreach days."""
    return _page(form=QueueForm())


@bp.post("/lessons/queue")
@needs(CHECK_IN)
@parses_first
def take() -> str | tuple[str, int]:
    """Take its events in, and say of each what became of it. Asked again by a reload it changes nothing."""
    return _take()


@bp.post("/outreach-days/queue")
@needs(RUN_OUTREACH)
@parses_first
def take_outreach() -> str | tuple[str, int]:
    """The same for whoever runs outreach days."""
    return _take()


def _page(**context: Any) -> str:
    """The page in the room through whose door one came."""
    outreach = (request.endpoint or "").endswith("_outreach")
    training = (_("Tập huấn"), url_for("trainings.index"))
    rooms = (_("Ra quân"), url_for("outreach_days.index")) if outreach else training
    here = url_for(".take_outreach" if outreach else ".take")
    title = _("Nhập tệp ghi ở ngày ra quân") if outreach else _("Nhập tệp điểm danh")
    return render_template("lessons/queue.html", title=title, rooms=rooms, here=here, **context)


def _take() -> str | tuple[str, int]:
    form = QueueForm()
    if not form.validate():
        return _page(form=form), 422
    try:
        queue = queue_file.read(request.files["file"].read())
        if queue.count > MOST:
            raise Refused(
                "queue_too_large", _("Tệp có quá nhiều lượt. Nhờ người quản trị nhập bằng dòng lệnh.")
            )
        _allowed(queue)
    except Refused as refused:
        form.file.errors = [refused.message]
        return _page(form=form), 422
    done = _taken(queue)
    return _page(
        form=QueueForm(formdata=None), queue=queue, words=RESULTS, results=done.results,
        open=[_open(*one) for one in done.open[:SHOWN]], open_count=len(done.open),
    )  # fmt: skip


def _allowed(queue: QueueFile) -> None:
    """Refused: a file with events of what the asker has nothing to do with is for somebody who has."""
    if (queue.events or queue.ticks) and not may(CHECK_IN):
        raise Refused(
            "queue_not_yours", _("Tệp có lượt điểm danh của lớp. Nhờ giảng viên hoặc cán bộ phụ trách nhập.")
        )
    if queue.outreach and not may(RUN_OUTREACH):
        raise Refused("queue_not_yours", _("Tệp có lượt của ngày ra quân. Nhờ người phụ trách ra quân nhập."))


def _open(kind: str, where_id: int, answer: Answer) -> dict[str, Any]:
    """One event that somebody has to look at, and where they do."""
    at = None
    if answer.problem not in ("lesson_unknown", "outreach_day_unknown"):
        lesson = url_for("lessons.show", lesson_id=where_id, view="held", _anchor="list")
        at = url_for("outreach_days.show", day_id=where_id) if kind == "outreach" else lesson
    return {
        "who": (answer.person or {}).get("name") or _("Chưa rõ là ai"), "result": answer.result,
        "sentence": answer.message, "at": at, "words": _("Xem ngày") if kind == "outreach" else _("Xem buổi"),
    }  # fmt: skip


@dataclass
class _Done:
    """What became of a file; `open`: (kind, id of the lesson or day, answer)."""

    results: Counter[str] = field(default_factory=Counter)
    open: list[tuple[str, int, Answer]] = field(default_factory=list)


def _taken(queue: QueueFile) -> _Done:
    """In portions of one batch: nobody's scan waits long for a file, and what is written stays written."""
    whole = _Done()
    # Ticks after events: one may be of somebody whom an event brings.
    for kind, told, take_in in (
        ("events", queue.events, queue_file.take),
        ("ticks", queue.ticks, ticking.take),
        ("outreach", queue.outreach, outreach_file.take),
    ):
        for lesson_id, items in told.items():
            for start in range(0, len(items), MAX_BATCH):
                some = {lesson_id: items[start : start + MAX_BATCH]}
                portion = replace(
                    queue, events=some if kind == "events" else {}, ticks=some if kind == "ticks" else {},
                    outreach=some if kind == "outreach" else {},
                )  # fmt: skip
                with writing():
                    part = take_in(portion, within=scope(), by=actor())
                    for lesson in part.lessons:
                        audit.tell(
                            actor(), "import", "outreach_day" if kind == "outreach" else "lesson", lesson.id, lesson.locality_id, events=portion.count,
                            new=part.results["created"],
                        )  # fmt: skip
                    db.session.commit()
                whole.results += part.results
                whole.open += [(kind, *one) for one in part.open]
    return whole
