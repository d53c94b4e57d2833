"""Applying: what a person looked at is written, once; and taken back as a whole.

Each room writes its own: figures, task notes, memberships, results from elsewhere, notes. The journal names what was
written and what was put aside for it, so that undoing restores exactly that.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
from app.filing.note import Note
from app.filing.parts import portion, understanding
from app.filing.parts.change import Change, Learnt, Left, NewFigure, Told, Words, mark_of
from app.filing.parts.part import APPLIED, DROPPED, UNDONE, WAITING, Part, PartReturn
from app.filing.parts.receiving import applied_already, said_of
from campaigns.plans import reported
from campaigns.plans.tasks import progress
from campaigns.plans.tasks.note import TaskNote
from certificates.outside import outside_result
from certificates.outside.outside_result import OutsideResult
from trainees import figures, rosters, skills
from trainees.areas import Locality
from trainees.figures import Figure
from trainees.rosters import Membership


def apply(ret: PartReturn, *, by: Actor, but: Collection[str] = (), seen: str = "") -> PartReturn:
    """Write what a return changes, but for the changes of the keys `but`, in the open transaction. `seen`: the mark of the
    preview that somebody looked at.

    Conflict `part_again`: it was applied already; `part_settled`: it was undone or put away; `part_moved`: it comes to something
    else by now than was looked at. Refused: the plan is closed.
    """
    _take_turn(ret)
    if ret.state == APPLIED:
        raise applied_already(ret)
    if ret.state != WAITING:
        raise Conflict("part_settled", "Lần gửi này đã hoàn tác hoặc đã bỏ. Muốn dùng lại thì nhận lại tệp.")
    found = understanding.of(ret.part, said_of(ret)).changes
    if seen and seen != mark_of(found):
        raise Conflict(
            "part_moved",
            "Chưa ghi gì: số liệu đã được sửa từ lúc anh/chị mở trang này. Xem lại các thay đổi dưới đây rồi ghi.",
        )
    changes = [one for one in found if one.key not in but]
    journal: dict[str, list[Any]] = {
        "figures": [],
        "tasks": [],
        "left": [],
        "outside": [],
        "words": [],
        "instead": [],
    }
    for one in changes:
        _write(one, ret, journal, by)
    told = [one for one in changes if isinstance(one, Told)]
    if told:
        on = portion.day_of(ret.part.report)
        notes = progress.write_several([(one.task, one.text, on, one.state) for one in told], by=by)
        journal["tasks"] = [note.id for note in notes]
    ret.state, ret.settled_at, ret.settled_by = APPLIED, clock.now(), by.account_id
    ret.journal = json.dumps(journal)
    ret.counts = {**ret.counts, "written": len(changes)}
    db.session.flush()
    return ret


def _take_turn(ret: PartReturn) -> None:
    """In one order for all: the locality (as results from elsewhere and tasks do), the part, the return."""
    hold(db.session.get_one(Locality, ret.locality_id))
    hold(db.session.get_one(Part, ret.part_id))
    hold(ret)


def _write(one: Change, ret: PartReturn, journal: dict[str, list[Any]], by: Actor) -> None:
    unit = ret.part.unit
    if isinstance(one, NewFigure):
        before = one.replaces.id if one.replaces is not None else None
        written = reported.record(
            one.target, one.on, one.said, by=by, replaces=before, reporter=unit.name, document=one.document,
            document_on=one.document_on,
        )  # fmt: skip
        journal["figures"].append([written.id, before])
    elif isinstance(one, Left):
        rosters.end(one.membership, one.until, by=by)
        journal["left"].append([one.membership.id, one.until.isoformat()])
    elif isinstance(one, Learnt):
        paper = outside_result.add(one.person, one.paper, skills.by_codes(list(one.skills)), by=by)
        journal["outside"].append(paper.id)
    elif isinstance(one, Words):
        now = clock.now()
        for old in one.instead:
            old.withdrawn_at, old.withdrawn_by = now, by.account_id
            journal["instead"].append(old.id)
        note = Note(
            locality_id=ret.locality_id, kind=one.kind, on=ret.part.report.cut_off, text=one.text, unit_id=unit.id,
            return_id=ret.id, written_at=now, written_by=by.account_id,
        )  # fmt: skip
        db.session.add(note)
        db.session.flush()
        journal["words"].append(note.id)


def undo(ret: PartReturn, *, by: Actor) -> PartReturn:
    """Take an applied return back: what it wrote is withdrawn, what it put aside stands again.

    Conflict `part_settled`: it is not applied. Refused `part_newer`: something newer stands on it.
    """
    _take_turn(ret)
    if ret.state != APPLIED or ret.journal is None:
        raise Conflict("part_settled", "Chỉ hoàn tác được lần gửi đang áp dụng.")
    journal: dict[str, list[Any]] = json.loads(ret.journal)
    _nothing_newer(ret, journal)
    for written_id, before_id in journal["figures"]:
        written = _standing(db.session.get_one(Figure, written_id))
        if written is not None:
            figures.withdraw(written, by=by)
        if before_id is not None and before_id != written_id:
            figures.restore(db.session.get_one(Figure, before_id), by=by)
    notes = db.session.scalars(
        select(TaskNote).where(TaskNote.id.in_(journal["tasks"])).order_by(TaskNote.id)
    )
    progress.withdraw(list(notes), by=by)
    for membership_id, _until in journal["left"]:
        rosters.resume(db.session.get_one(Membership, membership_id))
    for result_id in journal["outside"]:
        result = db.session.get_one(OutsideResult, result_id)
        if result.withdrawn_at is None:
            outside_result.withdraw(result, f"Hoàn tác phần báo cáo của {ret.part.unit.name}", by=by)
    now = clock.now()
    for note_id in journal["words"]:
        note = db.session.get_one(Note, note_id)
        note.withdrawn_at, note.withdrawn_by = note.withdrawn_at or now, note.withdrawn_by or by.account_id
    for note_id in journal["instead"]:
        note = db.session.get_one(Note, note_id)
        if note.text:  # nothing is left of one that was erased by law
            note.withdrawn_at = note.withdrawn_by = None
    ret.state, ret.settled_at, ret.settled_by = UNDONE, now, by.account_id
    db.session.flush()
    return ret


def _nothing_newer(ret: PartReturn, journal: dict[str, list[Any]]) -> None:
    """Refused with one sentence where a later word stands in place of what this return wrote."""
    for written_id, _before in journal["figures"]:
        figure = db.session.get_one(Figure, written_id)
        if _standing(figure) is None:
            raise _newer(f"số liệu ngày {figure.on:%d/%m/%Y} đã được ghi lại hoặc rút sau đó")
    for membership_id, until in journal["left"]:
        stay = db.session.get_one(Membership, membership_id)
        if stay.until is not None and stay.until != date.fromisoformat(until):
            raise _newer("ngày thôi công tác của một người đã được sửa sau đó")
    gone = select(Note.id).where(
        Note.id.in_(journal["words"]), Note.withdrawn_at.is_not(None), Note.text != ""
    )
    if db.session.scalar(gone.limit(1)) is not None:
        raise _newer("ghi nhận của đơn vị đã được thay hoặc rút sau đó")


_SAME = ("numerator", "denominator", "value", "value_text", "reporter", "document", "document_on")


def _standing(figure: Figure) -> Figure | None:
    """The line that counts for a figure's day, if it says the same: itself, or itself said anew by undoing what came after."""
    live = figures.live_on(figure.locality_id, figure.subject, figure.on, held=True)
    if live is None or any(getattr(live, name) != getattr(figure, name) for name in _SAME):
        return None
    return live


def _newer(what: str) -> Refused:
    return Refused("part_newer", f"Chưa hoàn tác được: {what}. Sửa chỗ đó trước rồi hoàn tác.")


def drop(ret: PartReturn, *, by: Actor) -> PartReturn:
    """Put a return away that waits: sent by mistake. A unit none of whose returns is left has not sent.

    Conflict: it was applied or settled meanwhile.
    """
    _take_turn(ret)
    if ret.state == APPLIED:
        raise applied_already(ret)
    if ret.state != WAITING:
        raise Conflict("part_settled", "Lần gửi này đã hoàn tác hoặc đã bỏ.")
    ret.state, ret.settled_at, ret.settled_by, ret.data, ret.said = (
        DROPPED,
        clock.now(),
        by.account_id,
        None,
        None,
    )
    db.session.flush()
    left = select(PartReturn.came_at).where(PartReturn.part_id == ret.part_id, PartReturn.state != DROPPED)
    ret.part.sent_at = min(db.session.scalars(left), default=None)
    db.session.flush()
    return ret
