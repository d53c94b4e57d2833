"""A unit's own page: the form of its part without an account, kept for later, sent, and what was sent. No script is needed."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PUBLIC, needs
from app.access.door import csrf, parses_first
from app.base.actors import Actor
from app.base.db import db, writing
from app.base.errors import Conflict, Refused
from app.filing.note import KINDS as NOTES
from app.filing.parts import asking, portion, reading, receiving
from app.filing.parts import part as parts
from app.filing.parts.asked import Asked, Said
from app.filing.parts.form import STATES
from app.filing.parts.part import Part, PartReturn
from app.reports import unit_sheet
from app.web.attached import hand_out
from app.web.pages import account, go
from app.web.parts import boxes
from app.web.parts.boxes import Typed
from app.web.parts.frame import UNIT, bp, known, page, sender_of, writes
from app.web.reports.frame import day_words

# Of whoever has a code more is read than of a stranger: the boxes of a school of three hundred, its notes, a workbook.
ROOM: Final = 2 * 1024 * 1024
MOST_BOXES: Final = 5_000
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/u/<code>")
@needs(PUBLIC)
def show(code: str) -> BaseResponse:
    """The form, with what was kept of it."""
    part = known(code)
    if part.closed_at is not None:
        return page("parts/closed.html", part, last=_last(part))
    asked = asking.of(part)
    return _form(part, asked, boxes.filled(receiving.draft_of(part)), kept="kept" in request.args)


@bp.post("/u/<code>")
@needs(PUBLIC)
@csrf.exempt  # the code in the address is the key, and there is no session to protect
@parses_first
def send(code: str) -> BaseResponse:
    """Keep what was typed (`do`: keep), or send it. What is wrong is shown beside its box; what can be read is kept all the same."""
    part = known(code)
    request.max_form_memory_size, request.max_form_parts = ROOM, MOST_BOXES
    writes.check(part.code)
    asked, sender = asking.of(part), sender_of(part)
    typed = boxes.read(asked, request.form, portion.day_of(part.report))
    sends = request.form.get("do") != "keep"
    if sends and not (sender or typed.said.sender):
        typed.errors.setdefault("sender", _("Ghi họ tên người gửi, để xã biết hỏi lại ai."))
    writes.count(part.code)
    by = _who(sender)
    try:
        with writing():
            part = parts.by_code(code)
            if sends and not typed.errors:
                receiving.by_page(
                    part, typed.said, sender=sender or typed.said.sender, by=by if sender else None
                )
            else:
                receiving.save_draft(part, typed.said)
            audit.tell(
                by, "send" if sends and not typed.errors else "keep", "part", part.id, part.locality_id
            )
            db.session.commit()
    except (Refused, Conflict) as refused:
        db.session.rollback()
        return _form(known(code), asked, typed, 422, refused=refused.message)
    if typed.errors:
        return _form(part, asked, typed, 422)
    return go(".sent", code=part.code) if sends else go(".show", code=part.code, kept=1)


@bp.get("/u/<code>/form.xlsx")
@needs(PUBLIC)
def own_sheet(code: str) -> BaseResponse:
    """The same form as a workbook; of a part that takes nothing more its page, which names nobody."""
    part = known(code)
    return go(".show", code=part.code) if part.closed_at is not None else sheet(part)


@bp.post("/u/<code>/file")
@needs(PUBLIC)
@csrf.exempt
@parses_first
def send_file(code: str) -> BaseResponse:
    """Send the workbook back. One of another unit or period is refused here, whatever its code opens."""
    part = known(code)
    request.max_form_memory_size = ROOM
    writes.check(part.code)
    writes.count(part.code)
    asked, given = asking.of(part), request.files.get("file")
    typed, sender = boxes.filled(receiving.draft_of(part)), sender_of(part)
    if given is None or not given.filename:
        typed.errors["file"] = _("Chọn tệp đã điền.")
        return _form(part, asked, typed, 422)
    data, by = given.stream.read(reading.LARGEST + 1), _who(sender)
    try:
        with writing():
            part = parts.by_code(code)
            receiving.by_file(part.report, data, given.filename, by=by, only=part)
            audit.tell(by, "send", "part", part.id, part.locality_id, came="file")
            db.session.commit()
    except (Refused, Conflict) as refused:
        db.session.rollback()
        typed.errors["file"] = " ".join([refused.message, *refused.details])
        return _form(known(code), asked, typed, 422)
    return go(".sent", code=code)


@bp.get("/u/<code>/sent")
@needs(PUBLIC)
def sent(code: str) -> BaseResponse:
    """Thanks, and what was sent last."""
    part = known(code)
    last = _last(part)
    if last is None:
        return go(".show", code=part.code)
    asked, said = asking.of(part), receiving.said_of(last) if last.said else Said()
    return page(
        "parts/sent.html", part, asked=asked, last=last, said=said, states=STATES, notes={kind: _(words) for kind, words in NOTES.items()}, shown=boxes.shown,
        learnt=[one for one in asked.staff if one.key in said.staff and said.staff[one.key].done],
        left=[(one, said.staff[one.key].left_on) for one in asked.staff if one.key in said.staff and said.staff[one.key].left_on],
    )  # fmt: skip


def sheet(part: Part) -> Response:
    """A part's workbook under its unit's name."""
    return hand_out(workbook(part), sheet_name(part), XLSX, f"phan-{part.id}.xlsx")


def workbook(part: Part) -> bytes:
    """The form of a part as things stand now."""
    return unit_sheet.workbook(asking.of(part))


def sheet_name(part: Part) -> str:
    """'Trường Tiểu học Hoa Sen - tháng 02-2026.xlsx'; no system refuses a file of that name."""
    words = f"{part.unit.name} - {part.report.period_words or part.report.title}"
    return "".join("-" if sign in '\\/:*?"<>|' else sign for sign in words)[:120].strip() + ".xlsx"


def _last(part: Part) -> PartReturn | None:
    """What came back of it last."""
    return next(iter(receiving.returns_of(part)), None)


def _who(sender: str) -> Actor:
    return account().actor if sender else UNIT


def _form(
    part: Part, asked: Asked, typed: Typed, status: int = 200, *, kept: bool = False, refused: str = ""
) -> BaseResponse:  # fmt: skip
    return page(
        "parts/form.html", part, status, asked=asked, typed=typed, kept=kept, refused=refused, last=_last(part), states=STATES,
        notes={kind: _(words) for kind, words in NOTES.items()}, sender=sender_of(part), due=day_words(asked.due) if asked.due else "",
    )  # fmt: skip
