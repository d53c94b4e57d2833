"""The life of a report: đang lập → đã trình → trả lại / đã duyệt → đã ban hành; each verb a step in its journal.

Every verb holds the report first, so that of two who act at once the second sees what the first did; UNIQUE stands behind
what is opened and what is revised.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import Final

from sqlalchemy import delete, func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
from app.base.text import clean, without_controls
from app.filing import gathering, snapshot, step
from app.filing.content import Letterhead, Text
from app.filing.monitoring import MonitoringTick
from app.filing.opening import open_asked, open_due, open_period
from app.filing.parts import part as parts
from app.filing.parts.part import Part, PartReturn
from app.filing.report import (
    APPROVED,
    DRAFT,
    ISSUED,
    RETURNED,
    STATES,
    SUBMITTED,
    Report,
    ReportRule,
    ReportStep,
)
from app.filing.snapshot import Draw
from trainees import attachments

__all__ = [
    "approve", "frame", "journal", "next_of", "open_asked", "open_due", "open_period", "record", "remove", "revise",
    "send_back", "submit", "unapprove", "withdraw", "write",
]  # fmt: skip

LONGEST: Final = 20_000
"""Letters of one part of the text."""
_LONGEST_LINE: Final = 300
_NEEDED: Final = {
    (DRAFT,): "Báo cáo không còn là bản đang lập nên không sửa được.",
    (SUBMITTED,): "Báo cáo không ở trạng thái đã trình.",
    (APPROVED,): "Chỉ báo cáo đã duyệt mà chưa ban hành mới bỏ duyệt được.",
    (SUBMITTED, APPROVED, ISSUED): "Báo cáo chưa trình nên chưa ghi số, ngày ban hành được. Chốt để trình ký trước.",
    (ISSUED,): "Chỉ báo cáo đã ban hành mới có bản sửa đổi. Bản đã trình thì rút lại hoặc trả lại.",
}  # fmt: skip


def _take_turn(report: Report, *states: str) -> None:
    """Read a report anew for a change that others must wait for. Refused `report_state`: it is in none of the states."""
    db.session.flush()
    hold(report)
    if report.state not in states:
        raise Refused("report_state", f"{_NEEDED[states]} Hiện là: {STATES[report.state].lower()}.")


# --- writing -------------------------------------------------------------------------------------------------


def write(report: Report, text: Text, *, by: Actor) -> None:
    """Say its words anew. Refused: `report_state`, `text_long`."""
    _take_turn(report, DRAFT)
    said = {}
    for one in fields(Text):
        words = without_controls(getattr(text, one.name).replace("\r\n", "\n")).strip()
        if len(words) > LONGEST:
            raise Refused(
                "text_long", f"Một mục dài {len(words)} ký tự; rút gọn còn nhiều nhất {LONGEST} ký tự."
            )
        said[one.name] = words
    if said != report.words:
        report.words = said
        step.write(report, step.WRITTEN, by=by)


def frame(report: Report, letterhead: Letterhead, *, by: Actor) -> None:
    """Say the frame of its paper anew; empty lines are left out. Refused `report_state`."""
    _take_turn(report, DRAFT)
    said: dict[str, object] = {}
    for name, value in asdict(letterhead).items():
        if isinstance(value, str):
            said[name] = clean(value)[:_LONGEST_LINE]
        else:
            said[name] = [line for one in value if (line := clean(one)[:_LONGEST_LINE])]
    if said != report.letterhead:
        report.letterhead = said
        step.write(report, step.FRAMED, by=by)


# --- signing -------------------------------------------------------------------------------------------------


def submit(report: Report, draw: Draw, *, by: Actor) -> None:
    """Chốt để trình ký: freeze its numbers, words, people and files as they are at this moment.

    Refused: `report_state` (so of two at once one freezes); `numerator_above`: a line counts more than its denominator, each
    named in the details with what to look at.
    """
    _take_turn(report, DRAFT)
    moment = clock.now()
    content, people = gathering.at_moment(report, moment)
    wrong = [line for line in content.lines if line.above]
    if wrong:
        raise Refused(
            "numerator_above",
            "Chưa chốt được: có chỉ tiêu tử số lớn hơn mẫu số. Xem lại số liệu hoặc dân số dùng làm mẫu số rồi chốt lại.",
            tuple(f"{line.number or line.ref}. {line.text}: {line.numerator}/{line.denominator}" for line in wrong),
        )  # fmt: skip
    snapshot.freeze(report, content, people, draw(content))
    report.state, report.frozen_at, report.frozen_by = SUBMITTED, moment, by.account_id
    step.write(report, step.SUBMITTED, by=by)


def withdraw(report: Report, *, by: Actor) -> None:
    """A draft again, before anybody decided on it; what was frozen is let go. Refused `report_state`."""
    _take_turn(report, SUBMITTED)
    snapshot.thaw(report)
    report.state, report.frozen_at, report.frozen_by = DRAFT, None, None
    step.write(report, step.WITHDRAWN, by=by)


def send_back(report: Report, why: str, *, by: Actor) -> Report:
    """Return it with a reason; the draft that goes on with the same words, one revision later. Refused: `report_state`,
    `return_why`."""
    _take_turn(report, SUBMITTED)
    said = clean(why)[:1000]
    if not said:
        raise Refused("return_why", "Ghi vì sao trả lại, để người lập biết cần sửa gì.")
    report.state = RETURNED
    step.write(report, step.RETURNED, by=by, note=said)
    return _next(report, by=by)


def approve(report: Report, *, by: Actor) -> None:
    """Approved by a second account. Refused: `report_state`; `own_report`: who froze it does not approve it."""
    _take_turn(report, SUBMITTED)
    if report.frozen_by == by.account_id:
        raise Refused(
            "own_report",
            "Người chốt báo cáo không tự duyệt. Nhờ tài khoản lãnh đạo duyệt, hoặc ghi số, ngày của bản đã ký giấy.",
        )
    report.state, report.approved_at, report.approved_by = APPROVED, clock.now(), by.account_id
    step.write(report, step.APPROVED, by=by)


def unapprove(report: Report, *, by: Actor) -> None:
    """Take an approval back, before the report is issued: it waits to be decided on again. Refused `report_state`."""
    _take_turn(report, APPROVED)
    report.state, report.approved_at, report.approved_by = SUBMITTED, None, None
    step.write(report, step.UNAPPROVED, by=by)


def record(
    report: Report, number: str, issued_on: date, signer: str, *, file: tuple[bytes, str] | None = None, by: Actor
) -> None:  # fmt: skip
    """Write down that it was issued: number, day, who signed, the signed paper (bytes and name) where there is one. Straight
    from submitted, where the approval was given on paper; of an issued one it corrects what was written down. Its units' pages
    close.

    Refused: `report_state`, `issued_number`, `issued_future`, `issued_signer`, and as `attachments.keep` says.
    """
    _take_turn(report, SUBMITTED, APPROVED, ISSUED)
    said, who = clean(number)[:60], clean(signer)[:120]
    if not said:
        raise Refused("issued_number", "Ghi số, ký hiệu của báo cáo đã ký, ví dụ 45/BC-UBND.")
    if issued_on > clock.today():
        raise Refused("issued_future", f"Ngày {issued_on:%d/%m/%Y} chưa tới. Xem lại ngày ký.")
    if not who:
        raise Refused("issued_signer", "Ghi họ tên người ký.")
    if file is not None:
        report.signed = attachments.keep(report.locality_id, *file, by=by)
    was = f"; trước đó ghi: số {report.number} ngày {report.issued_on:%d/%m/%Y}" if report.issued_on else ""
    report.number, report.issued_on, report.signer = said, issued_on, who
    if report.state != ISSUED:
        _close_parts(report)
    report.state, report.recorded_at, report.recorded_by = ISSUED, clock.now(), by.account_id
    step.write(
        report, step.RECORDED, by=by, note=f"số {said} ngày {issued_on:%d/%m/%Y}, người ký: {who}{was}"
    )


def _close_parts(report: Report) -> None:
    """An address that went through chats opens nobody's list of staff once the report is out; the office may open it again."""
    for part in parts.of_report(report):
        part.closed_at = part.closed_at or clock.now()


def revise(report: Report, *, by: Actor) -> Report:
    """A new revision of an issued report, with its words; events that came late stand in it. Refused `report_state`; Conflict
    `report_revised`: there is a newer one already."""
    _take_turn(report, ISSUED)
    return _next(report, by=by)


def next_of(report: Report) -> Report | None:
    """The revision that took its place, if any."""
    return db.session.scalar(select(Report).where(Report.replaces_id == report.id))


def _next(report: Report, *, by: Actor) -> Report:
    if next_of(report) is not None:
        raise Conflict("report_revised", "Báo cáo này đã có bản sau. Mở bản mới nhất để làm tiếp.")
    made = Report(
        locality_id=report.locality_id, plan_id=report.plan_id, title=report.title, to=report.to, period=report.period,
        period_words=report.period_words, first=report.first, cut_off=report.cut_off, last=report.last, due=report.due,
        sign_by=report.sign_by, refs=report.refs, revision=report.revision + 1, replaces_id=report.id,
        origin_id=report.origin, words=dict(report.words), letterhead=dict(report.letterhead), opened_at=clock.now(),
        opened_by=by.account_id,
    )  # fmt: skip
    made.rules = [
        ReportRule(
            locality_id=each.locality_id, rule_id=each.rule_id, period=each.period, revision=made.revision
        )
        for each in report.rules
    ]
    db.session.add(made)
    db.session.flush()
    step.write(made, step.REVISED, by=by)
    return made


# --- taking back ---------------------------------------------------------------------------------------------


def remove(report: Report, *, by: Actor) -> None:
    """Take a draft back that was opened by mistake, or a revision of an issued report that is not needed after all.

    Refused: `report_state`; `report_parts`: units sent something for it; `report_returned`: it goes on with one that was returned.
    """
    _take_turn(report, DRAFT)
    before = db.session.get(Report, report.replaces_id) if report.replaces_id is not None else None
    if before is not None and before.state == RETURNED:
        raise Refused(
            "report_returned", "Bản này lập tiếp bản bị trả lại nên không bỏ được. Sửa rồi chốt lại."
        )
    sent = select(func.count()).select_from(PartReturn).join(Part).where(Part.report_id == report.id)
    if before is None and db.session.scalar(sent):
        raise Refused("report_parts", "Đã có đơn vị gửi số liệu cho báo cáo này nên không bỏ được.")
    if before is not None:
        step.write(before, step.UNREVISED, by=by)
    for table in (Part, ReportStep, ReportRule, MonitoringTick):
        db.session.execute(delete(table).where(table.report_id == report.id))
    db.session.expire(report, ["rules"])
    db.session.delete(report)
    db.session.flush()


def journal(report: Report) -> list[ReportStep]:
    """What was done with it and the other revisions of its period, the first step first."""
    return step.of(report, whole=True)
