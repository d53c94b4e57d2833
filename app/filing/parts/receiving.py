"""Receiving: a file or a page's answers become a return that waits to be looked at. Nothing of it counts yet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import EVERYWHERE, Actor, Scope
from app.base.db import db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import fold
from app.base.upload import last_part
from app.filing.note import KINDS as NOTE_KINDS
from app.filing.parts import form, kept, part, reading
from app.filing.parts.asked import Asked, Said, Trouble, few
from app.filing.parts.asking import of as asked_of
from app.filing.parts.form import STAFF, TARGETS, TASKS
from app.filing.parts.part import APPLIED, WAITING, Part, PartReturn
from app.filing.parts.reading import Returned
from app.filing.report import Report
from trainees import areas

SHOWN: Final = 10
"""Rows that went from a file are named one by one up to so many."""
MOST_WAITING: Final = 20
"""Returns of a part that wait to be looked at: whoever has its code could fill the disk otherwise."""


def by_file(
    report: Report | None, data: bytes, filename: str, *, by: Actor, within: Scope = EVERYWHERE, only: Part | None = None
) -> PartReturn:  # fmt: skip
    """A returned workbook, known by the code inside. `report`: of whose period it must be; `only`: whose part it must be
    (the page without an account); `within`: what exists for the asker.

    Refused as `reading.returned`; `part_other_period` names the period that it is of; `part_other_unit`: another unit's
    code; `part_closed`; `part_waiting`: MOST_WAITING wait already. NotFound: no such part, or another locality's. Conflict `part_again`: these very bytes were applied.
    The same file that waits already is that return.
    """
    found = reading.returned(data, filename)
    the_part = _part_of(found.code, report, within, only)
    _takes(the_part)
    _named_rightly(the_part, found)
    asked = asked_of(the_part)
    said = _of_whom_it_names(_with_gaps(found, asked), found, asked)
    return _receive(
        the_part,
        "file",
        hashlib.sha256(data).hexdigest(),
        said,
        by=by,
        filename=last_part(filename),
        data=data,
    )


def by_page(the_part: Part, said: Said, *, sender: str, by: Actor | None = None) -> PartReturn:
    """Answers of the page; the draft is gone with it. Refused `part_closed`, `part_empty`, `part_waiting`; Conflict as
    `by_file`."""
    _takes(the_part)
    told = replace(said, sender=sender.strip()[:120] or said.sender)
    if not (said.targets or said.tasks or said.staff or said.notes):
        raise Refused("part_empty", "Chưa ghi gì để gửi. Ô để trống nghĩa là chưa trả lời; số 0 thì ghi 0.")
    digest = hashlib.sha256(kept.dump(replace(told, sender="")).encode()).hexdigest()
    made = _receive(the_part, "page", digest, told, by=by)
    the_part.draft = the_part.draft_at = None
    db.session.flush()
    return made


def save_draft(the_part: Part, said: Said) -> None:
    """Keep what was typed on the page until it is sent. Refused `part_closed`."""
    _takes(the_part)
    the_part.draft, the_part.draft_at = kept.dump(said), clock.now()
    db.session.flush()


def draft_of(the_part: Part) -> Said | None:
    """What was typed and not sent; None."""
    return kept.load(the_part.draft) if the_part.draft else None


def said_of(ret: PartReturn) -> Said:
    """The answers of a return. Refused: they are no longer kept."""
    if ret.said is None:
        raise Refused("part_gone", "Nội dung lần gửi này không còn được giữ. Đề nghị đơn vị gửi lại.")
    return kept.load(ret.said)


def close(the_part: Part) -> None:
    """Nothing more is taken of it."""
    the_part.closed_at = the_part.closed_at or clock.now()
    db.session.flush()


def reopen(the_part: Part) -> None:
    """It takes answers again."""
    the_part.closed_at = None
    db.session.flush()


def returns_of(the_part: Part) -> Sequence[PartReturn]:
    """What came back of it, the newest first."""
    query = select(PartReturn).where(PartReturn.part_id == the_part.id).order_by(PartReturn.id.desc())
    return db.session.scalars(query).all()


def get(return_id: int, *, within: Scope) -> PartReturn:
    """One return of the scope; NotFound."""
    found = db.session.get(PartReturn, return_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("part_return_unknown", "Không tìm thấy lần gửi này.")
    if within.unit_id is not None and found.part.unit_id != within.unit_id:
        raise NotFound("part_return_unknown", "Không tìm thấy lần gửi này.")
    return found


def _part_of(code: str, report: Report | None, within: Scope, only: Part | None) -> Part:
    found = part.by_code(code)
    here = report.locality_id if report is not None else found.locality_id
    stranger = found.locality_id != here or not within.covers(found.locality_id)
    if stranger or (within.unit_id is not None and found.unit_id != within.unit_id):
        raise NotFound(
            "part_unknown", "Không có phần báo cáo nào mang mã này. Xem lại mã trong tệp hoặc tin nhắn."
        )
    if only is not None and found.id != only.id:
        raise Refused(
            "part_other_unit",
            "Tệp này mang mã của một phần báo cáo khác (đơn vị khác hoặc kỳ khác). Tải tệp mẫu ở trang này rồi ghi vào đó.",
        )
    if report is not None and found.report_id != report.origin:
        raise Refused(
            "part_other_period",
            f"Tệp này là của kỳ {found.report.period_words or found.report.title}, đơn vị “{found.unit.name}”, không phải kỳ "
            f"{report.period_words or report.title}. Chưa ghi gì: mở báo cáo của kỳ đó để nhận tệp, hoặc đề nghị đơn vị gửi "
            "đúng tệp của kỳ này.",
        )  # fmt: skip
    return found


def _takes(the_part: Part) -> None:
    if the_part.closed_at is not None:
        raise Refused(
            "part_closed",
            f"Phần báo cáo này đã khóa ngày {the_part.closed_at:%d/%m/%Y}. Liên hệ nơi nhận báo cáo để được mở lại.",
        )


def _named_rightly(the_part: Part, found: Returned) -> None:
    """A form that calls itself another unit's than its code says was put together of two."""
    known = areas.known_units(the_part.locality_id)
    for name in found.names:
        unit_id = known.get(areas.name_key(name))
        if unit_id is not None and unit_id != the_part.unit_id:
            raise Refused(
                "part_other_unit",
                f"Tệp ghi tên “{name}” nhưng mang mã của “{the_part.unit.name}”. Chưa ghi gì: hãy dùng đúng tệp mẫu của đơn vị "
                "mình rồi gửi lại.",
            )  # fmt: skip


def _with_gaps(found: Returned, asked: Asked) -> Said:
    """Rows that were deleted are told: they count as not answered, never as 0."""
    wanted = {
        form.row_key(TARGETS, one.kind, one.ref): f"chỉ tiêu “{one.words[:80]}”" for one in asked.targets
    }
    wanted |= {form.row_key(TASKS, one.ref): f"nhiệm vụ “{one.words[:80]}”" for one in asked.tasks}
    wanted |= {form.row_key(STAFF, one.key): one.name for one in asked.staff}
    gone = [words for key, words in wanted.items() if key not in found.rows]
    if not gone:
        return found.said
    names = "; ".join(gone[:SHOWN]) + (f"; và {len(gone) - SHOWN} dòng nữa" if len(gone) > SHOWN else "")
    told = Trouble("Dòng bị xóa", f"{len(gone)} dòng không còn trong tệp, coi như chưa trả lời: {names}.")
    return replace(found.said, troubles=(*found.said.troubles, told))


def _of_whom_it_names(said: Said, found: Returned, asked: Asked) -> Said:
    """Rows that were sorted or pasted without their hidden key answer for somebody else: they count as not answered.

    A target's or a task's row only where it bears the words of another one: those may have been corrected since; a member of
    staff's wherever it bears another name, as a successor is often typed over.
    """
    staff = {form.row_key(STAFF, one.key): (one.key, one.name) for one in asked.staff}
    targets = {form.row_key(TARGETS, one.kind, one.ref): (one.ref, one.words) for one in asked.targets}
    tasks = {form.row_key(TASKS, one.ref): (one.ref, one.words) for one in asked.tasks}
    told: list[Trouble] = []

    def kept_of(rows: Mapping[str, tuple[Any, str]], answers: Mapping[Any, Any]) -> dict[Any, Any]:
        wrong = set()
        for row, (key, words) in rows.items():
            others = (
                [fold(other) for at, (_key, other) in rows.items() if at != row] if key in answers else ()
            )
            for called in found.rows.get(row, ()) if key in answers else ():
                name = fold(called)
                if not name or name == fold(words) or (rows is not staff and name.startswith(fold(words))):
                    continue
                if rows is staff or any(name.startswith(other) for other in others):
                    wrong.add(key)
                    told.append(
                        Trouble(
                            "Dòng bị lệch",
                            f"Dòng của “{words[:80]}” nay mang tên “{called[:80]}”: coi như chưa trả lời. Nếu do sắp xếp hay dán "
                            "lệch, đề nghị đơn vị điền lại tệp mới; nếu là người mới hoặc sửa tên, ghi ở danh sách cán bộ.",
                        )
                    )  # fmt: skip
                    break
        return {key: answer for key, answer in answers.items() if key not in wrong}

    right = replace(
        said,
        targets=kept_of(targets, said.targets),
        tasks=kept_of(tasks, said.tasks),
        staff=kept_of(staff, said.staff),
    )
    return replace(right, troubles=few((*right.troubles, *told)))


def _receive(
    the_part: Part, came: str, digest: str, said: Said, *, by: Actor | None, filename: str = "", data: bytes | None = None
) -> PartReturn:  # fmt: skip
    hold(the_part)  # the same file of two who drop it at once is one return
    again = db.session.scalar(
        select(PartReturn)
        .where(
            PartReturn.part_id == the_part.id, PartReturn.digest == digest,
            PartReturn.state.in_((WAITING, APPLIED)),
        )
        .order_by(PartReturn.id.desc())
    )  # fmt: skip
    if again is not None and again.state == APPLIED:
        raise applied_already(again)
    if again is not None:
        return again
    waiting = select(func.count()).where(PartReturn.part_id == the_part.id, PartReturn.state == WAITING)
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Refused(
            "part_waiting",
            f"Phần này đã có {MOST_WAITING} bản gửi chờ xem nên chưa nhận thêm. Cán bộ xã, phường xem, ghi hoặc bỏ bớt rồi mới gửi tiếp được.",
        )
    now = clock.now()
    made = PartReturn(
        locality_id=the_part.locality_id, part_id=the_part.id, came=came, digest=digest, state=WAITING,
        filename=filename if len(filename) <= 255 else f"{filename[:240]}…{filename[-10:]}", data=data, said=kept.dump(said),
        counts=_counts(said), sender=said.sender, came_at=now, came_by=by.account_id if by else None,
    )  # fmt: skip
    made.part = the_part
    the_part.sent_at = the_part.sent_at or now
    db.session.add(made)
    db.session.flush()
    return made


def _counts(said: Said) -> dict[str, int]:
    """How many answers of each kind came, for lists that do not open them."""
    return {
        "targets": sum(not one.empty for one in said.targets.values()), "tasks": len(said.tasks), "staff": len(said.staff),
        "notes": sum(kind in NOTE_KINDS for kind in said.notes), "troubles": len(said.troubles),
    }  # fmt: skip


def applied_already(ret: PartReturn) -> Conflict:
    """What somebody hears who brings or applies again what was applied."""
    at = f" lúc {ret.settled_at:%H:%M ngày %d/%m/%Y}" if ret.settled_at is not None else ""
    return Conflict(
        "part_again", f"Lần gửi này của “{ret.part.unit.name}” đã áp dụng{at}. Không ghi thêm gì."
    )
