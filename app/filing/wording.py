"""Wording (lời văn đề xuất): what a report may say in words, made of its figures and of short notes; a person edits it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from app.base import clock
from app.filing.content import Activity, ActivityRow, Chore, Content, Head, Line, Outreach, Text
from app.filing.note import Note
from campaigns.plans import result_words as words
from campaigns.plans.tasks import board

_MOST_NAMED = 6
"""Names that a sentence lists before it only counts the rest."""
_SOON = timedelta(days=31)
_STATES = (
    ("met", "đạt"), ("on-track", "đúng tiến độ"), ("behind", "chậm tiến độ"),
)  # fmt: skip


def proposed(content: Content, notes: Sequence[Note]) -> Text:
    """The four parts as they may be said, a paragraph a line: first what the figures say, then the notes in the words of whoever
    wrote them. What a figure cannot say stays unsaid: no part praises or excuses."""
    return Text(
        results=_joined(
            [*_activity(content), *_standing(content), *_done(content), *_said(notes, "results")]
        ),
        difficulties=_joined([*_late(content), *_lacking(content), *_said(notes, "difficulties")]),
        proposals=_joined(_said(notes, "proposals")),
        ahead=_joined([*_coming(content), *_behind(content), *_said(notes, "ahead")]),
    )


def _joined(sentences: Iterable[str]) -> str:
    return "\n".join(sentences)


def _said(notes: Sequence[Note], kind: str) -> list[str]:
    return [f"{note.whose}: {note.text}" if note.whose else note.text for note in notes if note.kind == kind]


def _activity(content: Content) -> list[str]:
    """What was held; every number was counted, so that none is a result too."""
    head, activity = content.head, content.activity
    span = f"Từ ngày {_day(head.first)} đến ngày {_day(_until(head))}"
    outreach = _outreach(activity.outreach)
    if not activity.whole.lessons and not activity.whole.certificates:
        return [f"{span} chưa tổ chức buổi tập huấn nào.", *outreach]
    told = [f"{span} đã tổ chức {_held(activity.whole)}."]
    return [*told, *_by_course(activity), *outreach]


def _outreach(outreach: Outreach) -> list[str]:
    """People and turns in one sentence each: nobody reads one as a part of the other."""
    row = outreach.whole
    if not row.days:
        return []
    where = f" tại {_n(row.points)} điểm" if row.points else ""
    told = [f"Ra quân, hỗ trợ lưu động và trực điểm hỗ trợ {_n(row.days)} ngày{where}"]
    if row.volunteers:
        told.append(f", {_n(row.volunteers)} tình nguyện viên tham gia ({_hours(row.minutes)} giờ)")
    told.append(f". Số người được hỗ trợ, có danh sách, mỗi người tính một lần: {_n(row.people)} người.")
    if row.turns:
        told.append(
            f" Số lượt hỗ trợ chỉ đếm, không ghi tên: {_n(row.turns)} lượt (không cộng với số người)."
        )
    if row.households:
        told.append(f" Đã gặp {_n(row.households)} hộ.")
    return ["".join(told)]


def _hours(minutes: int) -> str:
    return words.number((Decimal(minutes) / 60).quantize(Decimal("0.1")))


def _until(head: Head) -> date:
    """The last day that its words speak of: a report may be written before its cut-off day has come."""
    return min(head.cut_off, clock.today())


def _by_course(activity: Activity) -> list[str]:
    if len(activity.by_course) < 2:
        return []
    parts = [
        f"{row.label} ({_n(row.lessons)} buổi, {_n(row.people)} người)"
        for row in activity.by_course
        if row.lessons
    ]
    return [f"Theo chương trình: {_listed(parts)}."] if parts else []


def _held(row: ActivityRow) -> str:
    text = (
        f"{_n(row.trainings)} lớp, {_n(row.lessons)} buổi tập huấn với {_n(row.people)} người tham gia "
        f"({_n(row.turns)} lượt người, {_hours(row.minutes)} giờ)"
    )
    return f"{text}; cấp {_n(row.certificates)} giấy chứng nhận" if row.certificates else text


def _standing(content: Content) -> list[str]:
    if not content.lines:
        return []
    tally = Counter(line.state for line in content.lines)
    parts = [f"{_n(tally[state])} chỉ tiêu {said}" for state, said in _STATES if tally[state]]
    rest = len(content.lines) - sum(tally[state] for state, _said in _STATES)
    if rest:
        parts.append(f"{_n(rest)} chỉ tiêu chưa đủ số liệu để đánh giá")
    day = _day(_until(content.head))
    return [f"Đến ngày {day}, trong {_n(len(content.lines))} chỉ tiêu được giao có {_and(parts)}."]


def _done(content: Content) -> list[str]:
    """Tasks that are done and of which something was said in the period."""
    done = [chore for chore in content.chores if chore.state == "done" and chore.told]
    if not done:
        return []
    return [f"Hoàn thành {_n(len(done))} nhiệm vụ: {_listed(_short(chore.text) for chore in done)}."]


def _late(content: Content) -> list[str]:
    late = [chore for chore in content.chores if chore.column == board.LATE]
    if not late:
        return []
    return [f"Còn {_n(len(late))} nhiệm vụ quá hạn: {_listed(map(_with_lead, late))}."]


def _with_lead(chore: Chore) -> str:
    return f"{_short(chore.text)} ({chore.lead})" if chore.lead else _short(chore.text)


def _lacking(content: Content) -> list[str]:
    lines = [line for line in content.lines if line.achieved == "—"]
    told = []
    if lines:
        leads = list(dict.fromkeys(line.lead for line in lines if line.lead))
        who = f" (chủ trì: {_listed(leads, 'đơn vị')})" if leads else ""
        told.append(f"Còn {_n(len(lines))} chỉ tiêu chưa có số liệu{who}.")
    if content.unheard.sent and content.unheard.missing:  # before the first one came, nobody is behind
        told.append(
            f"Còn {_n(len(content.unheard.missing))} trong {_n(content.unheard.asked)} đơn vị chưa gửi số liệu: "
            f"{_listed(content.unheard.missing, 'đơn vị')}."
        )
    return told


def _coming(content: Content) -> list[str]:
    until = content.head.cut_off + _SOON
    soon = [
        chore
        for chore in content.chores
        if chore.state == "open" and chore.deadline_on and content.head.cut_off < chore.deadline_on <= until
    ]
    told = [f"{_short(chore.text)} (hạn {chore.deadline})" for chore in soon]
    return [f"Hoàn thành {_n(len(soon))} nhiệm vụ đến hạn: {_listed(told)}."] if soon else []


def _behind(content: Content) -> list[str]:
    lines = [line for line in content.lines if line.state == "behind"]
    if not lines:
        return []
    return [f"Tập trung thực hiện {_n(len(lines))} chỉ tiêu chậm tiến độ: {_listed(map(_aimed, lines))}."]


def _aimed(line: Line) -> str:
    aim = f", chỉ tiêu {line.aim}" if line.aim else ""
    return f"{_short(line.text)} (mới {line.achieved}{aim})"


def _short(text: str) -> str:
    """The first line of a target or task, cut at a word, small at the beginning as within a sentence."""
    line = next(iter(text.strip().splitlines()), "").rstrip(" .;:")
    if len(line) > 120:
        line = line[:120].rsplit(" ", 1)[0] + "…"
    # An abbreviation (VNeID, CBCCVC) stays as it is.
    return line[:1].lower() + line[1:] if line[1:2].islower() else line


def _listed(names: Iterable[str], rest: str = "nội dung") -> str:
    every = list(names)
    if len(every) <= _MOST_NAMED:
        return "; ".join(every)
    return f"{'; '.join(every[:_MOST_NAMED])}; và {_n(len(every) - _MOST_NAMED)} {rest} khác"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} và {parts[-1]}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _n(number: int) -> str:
    return words.number(number)
