"""Large lists: read and previewed, written in one transaction, marked for whoever mends them; small ones need no job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app import audit
from app.access import IMPORT_ROSTER
from app.base.db import db, reading, writing
from app.base.errors import Refused
from app.base.text import N_
from app.jobs import files
from app.jobs.kinds import handles
from app.jobs.lease import Order
from app.jobs.progress import Progress
from app.jobs.upkeep import every
from campaigns import held
from trainees.imports import roster_import
from trainees.imports.roster_import import PREVIEWED, RosterImport
from trainees.imports.showing import looking, marking, waiting
from trainees.imports.showing.looking import Look, Task
from trainees.imports.source import hold_waiting

PREVIEW: Final = "rosters.preview"
APPLY: Final = "rosters.apply"
MARK: Final = "rosters.problems"
MIMETYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def subject_of(record: RosterImport) -> str:
    """What the jobs of a file are about."""
    return f"roster_import:{record.id}"


def _waiting(order: Order) -> RosterImport:
    record = roster_import.get(order.subject_id, within=order.scope)
    if record.state != PREVIEWED:
        raise Refused("import_ended", "Tệp này đã được ghi hoặc đã bỏ trong lúc chờ.")
    return record


def _held(order: Order) -> RosterImport:
    """The same for a transaction that keeps something with the file: nobody writes it or puts it away meanwhile."""
    record = _waiting(order)
    hold_waiting(record)
    return record


@handles(PREVIEW, title=N_("Đọc danh sách"), permission=IMPORT_ROSTER)
def preview(order: Order, progress: Progress) -> Mapping[str, Any]:
    """Read a file that waits, and keep what its preview shows. Told otherwise meanwhile, it is read again."""
    while True:
        with reading():
            task = looking.task_of(_waiting(order))
        found = _look(task, progress)
        with writing():
            record = _held(order)
            if looking.task_of(record) == task:
                looking.show(record, found)
                result = {"import": record.id, "rows": found.totals["rows"]}
                progress.complete(result)
                db.session.commit()
                return result


def _look(task: Task, progress: Progress) -> Look:
    with reading():
        return looking.look(task, tell=progress.phase)


@handles(APPLY, title=N_("Ghi danh sách"), permission=IMPORT_ROSTER)
def apply(order: Order, progress: Progress) -> Mapping[str, Any]:
    """Write a file that waits, with the choices kept with it, and end the job in the same transaction."""
    with reading():
        record = _waiting(order)
        task, (chosen, seen) = looking.task_of(record), waiting.ordered(record)
    with reading():
        plan = looking.plan(task, chosen, seen, tell=progress.phase)
    progress.phase("Ghi danh sách")
    try:
        with writing():
            record = _waiting(order)
            out = looking.write(record, plan, by=order.by)
            done = out.roster_import
            assert done is not None
            if out.changed:
                held.settle_list(done.id, by=order.by)
                audit.tell(order.by, "apply", "roster_import", done.id, done.locality_id, **done.totals)
            result = {"import": done.id, "people": done.totals.get("people", 0), "changed": out.changed}
            progress.complete(result)
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        if refused.code == "import_ended":  # somebody else wrote it while we waited for our turn
            raise
        # Whoever opens the preview again sees what would be written now.
        found = _look(task, progress)
        with writing():
            looking.show(_held(order), found)
            db.session.commit()
        raise
    return result


@handles(MARK, title=N_("Tệp đánh dấu chỗ cần sửa"), permission=IMPORT_ROSTER)
def mark(order: Order, progress: Progress) -> Mapping[str, Any]:
    """The marked copy of a large file as the job's file."""
    progress.phase("Đọc tệp")
    with reading():
        record = _waiting(order)
        shown, filename, book = waiting.shown(record), record.filename, waiting.workbook_of(record)
    if shown is None:
        raise Refused("preview_missing", "Tệp này chưa được đọc. Mở trang xem trước rồi bấm “Đọc lại”.")
    progress.phase("Tô màu chỗ cần sửa")
    marked = marking.marked_copy(book, shown.rows(), shown.document.tables)
    with writing():
        files.keep(order, marking.filename_of(filename), MIMETYPE, marked)
        progress.complete({})
        db.session.commit()
    return {}


@every(60)
def forget_waiting() -> None:
    """Delete files that nobody wrote within a day."""
    with reading():
        old = waiting.any_old()
    if old:
        with writing():
            waiting.forget_old()
            db.session.commit()
