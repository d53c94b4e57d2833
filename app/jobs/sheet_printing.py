"""A long sign-in sheet as one file: drawn in parts, kept for a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import accounts
from app.access import PRINT_CARDS
from app.base import clock
from app.base.db import db, reading, writing
from app.base.text import N_
from app.jobs import files
from app.jobs.kinds import handles
from app.jobs.lease import Order
from app.jobs.progress import Progress
from app.reports import sign_in_sheet
from campaigns import lessons
from campaigns.attendance import presence
from trainees import areas

KIND = "sheets.sign-in"


@handles(KIND, title=N_("In danh sách ký nhận"), permission=PRINT_CARDS)
def draw(order: Order, progress: Progress) -> Mapping[str, Any]:
    """The PDF of a lesson's sheet as the job's file; `arguments`: lesson, empty, layout."""
    asked = order.arguments
    with reading():
        lesson = lessons.get(asked["lesson"], within=order.scope)
        place = areas.get_locality(order.locality_id, within=order.scope).title
        head = sign_in_sheet.heading(lesson, locality=place, teachers=accounts.teachers(lesson.training))
        rows = sign_in_sheet.lines(presence.roster(lesson))
        name = sign_in_sheet.filename(lesson)
    rows = rows[: sign_in_sheet.MOST_ROWS - asked["empty"]]
    progress.phase("Vẽ danh sách", total=len(rows) + asked["empty"])
    pdf = sign_in_sheet.sheet(
        head, rows, empty=asked["empty"], layout=asked["layout"], made=clock.now(), drawn=progress.advance
    )
    result = {"rows": len(rows)}
    with writing():
        files.keep(order, name, "application/pdf", pdf)
        progress.complete(result)
        db.session.commit()
    return result
