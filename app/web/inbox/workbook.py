"""What waits, as a workbook to take away or to print."""

from __future__ import annotations

import io

from flask import Response, send_file
from flask_babel import gettext as _

from app import accounts, audit
from app.access import EXPORT_REPORT, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.sheet import write_list
from app.web.inbox import words
from app.web.inbox.frame import bp, filters, look
from app.web.pages import actor, locality_id, scope
from campaigns.attendance import inbox
from campaigns.attendance.inbox import Item

_MOST = 20_000
_AT_ONCE = 500


@bp.post("/export")
@needs(EXPORT_REPORT)
@parses_first
def export() -> Response:
    """Everything that waits under the filters. A POST: that it was taken away is written down."""
    wanted, by, place = filters(), actor(), locality_id()
    names = {one.id: one.name for one in accounts.listed(scope())}
    items: list[Item] = []
    while len(items) < _MOST:
        some = inbox.page(look(wanted), page=len(items) // _AT_ONCE + 1, size=_AT_ONCE)
        items += some
        if len(some) < _AT_ONCE:
            break
    buffer = io.BytesIO()
    _write(buffer, items, names)
    with writing():
        audit.tell(by, "export", "inbox", None, place, items=len(items), filters=sorted(wanted))
        db.session.commit()
    buffer.seek(0)
    return send_file(
        buffer, as_attachment=True, download_name=f"viec-can-xem-lai-{clock.today():%Y-%m-%d}.xlsx"
    )


def _write(buffer: io.BytesIO, items: list[Item], names: dict[int, str]) -> None:
    columns = (
        (_("STT"), 6), (_("Loại việc"), 18), (_("Ai"), 28), (_("Việc gì"), 60), (_("Lúc"), 18), (_("Lớp"), 36),
        (_("Ngày"), 12), (_("Máy"), 22), (_("Tài khoản"), 22), (_("Số lượt"), 8),
    )  # fmt: skip
    write_list(buffer, _("Cần xem lại"), columns, (_row(item, names) for item in items), frozen=3)


def _row(item: Item, names: dict[int, str]) -> tuple[str | int, ...]:
    event = item.event
    return (
        str(words.KINDS[item.kind]), words.who(item), words.sentence(item), f"{event.happened_at:%H:%M %d/%m/%Y}",
        item.lesson.training.title, f"{item.lesson.day:%d/%m/%Y}", event.device or "",
        names.get(event.account_id or 0, ""), item.count,
    )  # fmt: skip
