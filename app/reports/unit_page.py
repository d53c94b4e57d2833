"""One A4 for a unit that leads: its targets, its tasks, its reports in time: what a yearly judgement of the unit asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.base import typeset
from app.base.errors import NotFound
from app.base.text import fold
from app.filing.content import Chore, Content, Line
from app.reports.filed_annex import paired, standing
from app.reports.filed_pdf import moment
from app.reports.leader_page import shortened, shown, state
from campaigns.plans.task import DONE, DROPPED
from campaigns.plans.tasks import board

_TEMPLATE = Path(__file__).parent / "unit_page.typ"


@dataclass(frozen=True, slots=True)
class ReportsOnTime:
    """The parts that a unit was asked for within the year: how many came in time, late, and not at all."""

    asked: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0


def document(
    content: Content, unit_id: int, standing: ReportsOnTime, *, name: str = "", made: datetime | None = None
) -> bytes:
    """The PDF, one A4. `name`: of the unit; without one as the plan prints it. NotFound: the content knows no such unit.
    `made`: the moment written into it; without one the end of the data."""
    return typeset.pdf(_TEMPLATE, _data(content, unit_id, standing, name), made=made or moment(content))


def pictures(
    content: Content, unit_id: int, standing: ReportsOnTime, *, name: str = "", ppi: int = 144
) -> list[bytes]:
    """The same as PNG."""
    return typeset.pictures(_TEMPLATE, _data(content, unit_id, standing, name), ppi=ppi)


def _data(content: Content, unit: int, reports: ReportsOnTime, name: str) -> dict[str, Any]:
    head = content.head
    lines = [line for line in content.lines if _leads(line, unit, name)]
    chores = [one for one in content.chores if _leads(one, unit, name)]
    parts = [(line, part) for line in content.lines for part in line.by_unit if part.unit == unit]
    names = [
        name,
        *(line.lead for line in lines),
        *(one.lead for one in chores),
        *(part.label for _, part in parts),
    ]
    known = next(filter(None, names), "")
    if not known:
        raise NotFound("unit_unknown", "Không tìm thấy đơn vị này trong báo cáo.")
    return {
        "locality": f"UBND {head.kind} {head.name}", "unit": known,
        "under": f"Kết quả theo kế hoạch năm {head.year}, số liệu đến {head.cut_off:%d/%m/%Y}",
        "counts": [*_of_targets([state(line) for line in lines]), *_of_tasks(chores), *_of_reports(reports)],
        "targets": [shown(line) for line in lines],
        "tasks": [
            {"number": one.number, "text": shortened(one.text, 130), "deadline": one.deadline or "—", "standing": standing(one),
             "state": _state(one)}
            for one in chores
        ],
        "staff": [
            {"text": shortened(line.text, 110), "share": paired(part.numerator, part.denominator, part.percent)}
            for line, part in parts
        ],
    }  # fmt: skip


def _leads(one: Line | Chore, unit: int, name: str) -> bool:
    """Whether a unit leads a line: the one that a person linked, else the one whose name stands there."""
    return one.unit == unit or (one.unit is None and bool(name) and fold(one.lead) == fold(name))


def _count(label: str, n: int, of: int, state: str) -> dict[str, Any]:
    """A figure of the page: '3/5'; '—' where nothing was asked of the unit. Nothing to blame has no colour."""
    return {
        "label": label, "figure": f"{n}/{of}" if of else "—", "state": state if n and of else "said",
    }  # fmt: skip


def _of_targets(states: list[str]) -> list[dict[str, Any]]:
    of = len(states)
    return [
        _count("chỉ tiêu đạt", states.count("met"), of, "met"),
        _count("chỉ tiêu chậm tiến độ", states.count("behind"), of, "behind"),
        _count("chỉ tiêu chưa có số liệu", states.count("unknown"), of, "unknown"),
    ]


def _of_tasks(chores: list[Chore]) -> list[dict[str, Any]]:
    """Of tasks that were not dropped: done in time, late (or done too late), without a word this month."""
    kept = [one for one in chores if one.state != DROPPED]
    done = sum(one.state == DONE and not one.too_late for one in kept)
    late = sum(one.too_late or one.column == board.LATE for one in kept)
    silent = sum(one.silent for one in kept)
    return [
        _count("nhiệm vụ xong đúng hạn", done, len(kept), "met"),
        _count("nhiệm vụ trễ hạn", late, len(kept), "behind"),
        _count("nhiệm vụ chưa cập nhật trong tháng", silent, len(kept), "unknown"),
    ]


def _of_reports(reports: ReportsOnTime) -> list[dict[str, Any]]:
    return [
        _count("báo cáo đúng hạn", reports.on_time, reports.asked, "met"),
        _count("báo cáo gửi muộn", reports.late, reports.asked, "unknown"),
        _count("báo cáo chưa gửi", reports.missing, reports.asked, "behind"),
    ]


def _state(one: Chore) -> str:
    """A task by the signs of a target: late ones are red whether done or not."""
    if one.too_late or one.column == board.LATE:
        return "behind"
    if one.state == DONE:
        return "met"
    if one.state == DROPPED:
        return "said"
    return "unknown" if one.silent else "on-track"
