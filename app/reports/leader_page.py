"""One A4 for a leader: every target, what is red first, each red line with who leads it and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from app.base import typeset
from app.base.text import clean, fold
from app.filing.content import Chore, Content, Line
from app.reports.filed_annex import standing
from app.reports.filed_pdf import moment
from campaigns.plans.task import DONE, OPEN
from campaigns.plans.tasks import board

_TEMPLATE = Path(__file__).parent / "leader_page.typ"
STATES: Final = {
    "behind": "Chậm tiến độ", "unknown": "Chưa có số liệu", "on-track": "Đúng tiến độ", "met": "Đạt", "said": "Không chấm",
}  # fmt: skip
"""A state in words, in the order of the page; each has a colour and a sign of its own as well."""
_LONGEST: Final = 150
"""Letters of a target: the page is read standing."""
_TASK: Final = 70
_AIM: Final = 22
"""A target that is a sentence says itself in its text."""


def document(content: Content, *, made: datetime | None = None) -> bytes:
    """The PDF, one A4 however many targets there are. `made`: the moment written into it; without one the end of the data."""
    return typeset.pdf(_TEMPLATE, _data(content), made=made or moment(content))


def pictures(content: Content, *, ppi: int = 144) -> list[bytes]:
    """The same as PNG."""
    return typeset.pictures(_TEMPLATE, _data(content), ppi=ppi)


def state(line: Line) -> str:
    """How a line stands, as a key of STATES: 'unknown' where nobody can say yet, 'said' where there is nothing to compare."""
    if line.state in ("met", "on-track", "behind"):
        return line.state
    return "unknown" if line.achieved == "—" else "said"


def shown(line: Line) -> dict[str, Any]:
    """A line as a page draws it; `bar`: result and target in percent, where both are shares."""
    share = line.kind == "percent" and line.percent is not None and line.value is not None
    return {
        "number": line.number, "text": shortened(line.text, _LONGEST), "achieved": line.achieved, "aim": shortened(line.aim, _AIM) or "—",
        "state": state(line), "status": STATES[state(line)],
        "bar": [float(line.percent or 0), float(line.value or 0)] if share else None,
    }  # fmt: skip


def shortened(words: str, longest: int) -> str:
    """At most so many letters, cut behind a word."""
    said = clean(words)
    return said if len(said) <= longest else f"{said[: longest - 1].rsplit(' ', 1)[0]}…"


def due(content: Content, line: Line) -> str:
    """When the target is due, which a plan says by its year; what its lead has to do next stands apart, as no task is bound
    to a target: the most late one with how many more are late, and the first one ahead."""
    said = f"hạn {date(content.head.year, 12, 31):%d/%m/%Y} (hết năm kế hoạch)"
    tasks = [one for one in content.chores if one.state == OPEN and one.deadline_on and _same_lead(one, line)]
    late = [one for one in tasks if one.column == board.LATE]
    ahead = [one for one in tasks if one.column != board.LATE]
    nearest = []
    if late:
        one = min(late, key=_deadline)
        more = f" và {len(late) - 1} việc trễ khác" if len(late) > 1 else ""
        nearest.append(
            f"{shortened(one.text, _TASK)} ({standing(one).lower()}, hạn {_deadline(one):%d/%m/%Y}){more}"
        )
    if ahead:
        one = min(ahead, key=_deadline)
        nearest.append(f"{shortened(one.text, _TASK)} (hạn {_deadline(one):%d/%m/%Y})")
    return f"{said}. Việc gần nhất của đơn vị: {'; '.join(nearest)}" if nearest else said


def _deadline(one: Chore) -> date:
    return one.deadline_on or date.max


def _same_lead(chore: Chore, line: Line) -> bool:
    if chore.unit is not None and line.unit is not None:
        return chore.unit == line.unit
    return bool(line.lead) and fold(chore.lead) == fold(line.lead)


def _data(content: Content) -> dict[str, Any]:
    head, unheard = content.head, content.unheard
    parts = []
    for key, title in STATES.items():
        lines = [line for line in content.lines if state(line) == key]
        rows = [shown(line) | {"below": _below(content, line, key)} for line in lines]
        if rows:
            parts.append({"state": key, "title": title, "rows": rows})
    plan = f"Kế hoạch số {head.plan_number}" if head.plan_number else shortened(head.plan_title, 90)
    return {
        "locality": f"UBND {head.kind} {head.name}", "title": f"{len(content.lines)} chỉ tiêu năm {head.year}",
        "under": " · ".join(filter(None, [plan, f"số liệu đến {head.cut_off:%d/%m/%Y}", _due(head.due)])),
        "tally": [
            {"state": key, "n": sum(state(line) == key for line in content.lines), "words": words}
            for key, words in STATES.items()
            if key != "said" or any(state(line) == key for line in content.lines)
        ],
        "parts": parts,
        "tasks": _tasks(content.chores),
        "unheard": f"Chưa gửi số liệu ({len(unheard.missing)}/{unheard.asked} đơn vị): {'; '.join(unheard.missing)}." if unheard.missing else "",
    }  # fmt: skip


def _due(day: date | None) -> str:
    return f"hạn nộp báo cáo {day:%d/%m/%Y}" if day else ""


def _below(content: Content, line: Line, key: str) -> str:
    """What stands under a line that needs somebody: who leads it, and what is due."""
    lead = clean(line.lead) or "chưa rõ"
    if key == "behind":
        return f"Chủ trì: {lead}; {due(content, line)}."
    return f"Chủ trì: {lead}." if key == "unknown" else ""


def _tasks(chores: Sequence[Chore]) -> str:
    if not chores:
        return ""
    done = sum(one.state == DONE for one in chores)
    late = sum(one.column == board.LATE for one in chores)
    silent = sum(one.silent for one in chores)
    said = [f"{done}/{len(chores)} đã xong", f"{late} trễ hạn", f"{silent} chưa cập nhật trong tháng"]
    return f"Nhiệm vụ: {', '.join(said)}."
