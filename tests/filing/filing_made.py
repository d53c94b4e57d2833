"""A plan of the commune with every kind of target, two tasks and a monthly rule; and what counts for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.filing.schedule import Period
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from trainees import areas, ledger, people, rosters, skills

MONTH = Period(
    "2026-02", "tháng 02/2026", date(2026, 1, 15), date(2026, 2, 14), date(2026, 2, 14), date(2026, 2, 13), date(2026, 2, 11)
)  # fmt: skip
AFTER = date(2026, 2, 20)
"""A day on which the report of February can be frozen."""
GROUP = "I. NHÂN LỰC SỐ"
_ROWS = (
    # ref, text, measure, value, lead, kind, code, counting
    (
        "1",
        "Cán bộ, công chức, viên chức được bồi dưỡng",
        "%",
        "95",
        "Văn phòng Ủy ban",
        "percent",
        "staff_trained",
        None,
    ),
    ("2", "Người dân có tài khoản định danh", "%", "75", "Công an xã", "percent", "vneid", "both"),
    ("3", "Số tổ công nghệ số", "tổ", "12", "Văn phòng Ủy ban", "count", None, "reported"),
    ("4", "Ban hành quy chế", "", "", "Văn phòng Ủy ban", "yesno", None, "reported"),
)


@dataclass(frozen=True)
class Made:
    """Ids."""

    plan: int
    rules: list[int]
    targets: dict[str, int]
    tasks: list[int]


def a_plan(commune, year: int = 2026) -> Made:
    """The plan: a table with a group row and four targets, one more target in running text that nobody decided on."""
    here = commune.locality
    rows = [{"kind": "group", "ref": None, "cells": ["", GROUP, "", "", ""]}]
    rows += [
        {"kind": "target", "ref": ref, "cells": [ref, text, measure, value, lead]}
        for ref, text, measure, value, lead, *_ in _ROWS
    ]
    sheet = {
        "title": "Phụ lục I", "holds": "targets", "columns": ["TT", "Chỉ tiêu", "ĐVT", "Mức", "Chủ trì"],
        "fields": ["number", "text", "measure", "value", "lead"], "rows": rows,
    }  # fmt: skip
    plan = Plan(
        locality_id=here, identity=f"plan-{year}", number="15/KH-UBND", issued_on=f"{year}-01-05", issuer="UBND xã Hoa Sen",
        title="Kế hoạch Bình dân học vụ số", year=year, created_at=clock.now(), sheets=[sheet],
    )  # fmt: skip
    for rank, (ref, text, measure, value, lead, kind, code, counting) in enumerate(_ROWS):
        plan.targets.append(
            Target(
                locality_id=here, ref=ref, rank=rank, number=ref, text=text, measure=measure, kind=kind,
                operator=">=" if value else None, value=Decimal(value) if value else None, value_raw=value, lead=lead,
                lead_unit_id=commune.units[0] if lead == "Văn phòng Ủy ban" else None, indicator_code=code,
                counting=counting, groups=[GROUP],
            )
        )  # fmt: skip
    plan.targets.append(
        Target(locality_id=here, ref="TB-1", rank=9, text="Mỗi hộ có một người biết dùng", kind="text", value_text="Mỗi hộ")
    )  # fmt: skip
    plan.tasks = [
        Task(
            locality_id=here, ref="N1", rank=0, number="1", text="Mở lớp cho công chức", lead="Văn phòng Ủy ban",
            lead_unit_id=commune.units[0], deadline_kind="day", deadline_on=date(year, 2, 10), deadline_raw="Trước 11/02",
        ),
        Task(locality_id=here, ref="N2", rank=1, number="2", text="Tuyên truyền", lead="Công an xã", deadline_kind="ongoing"),
    ]  # fmt: skip
    plan.rules = [
        ReportingRule(locality_id=here, who="UBND xã", to="UBND tỉnh", cadence="month", before_day=15, raw="trước ngày 15 hằng tháng"),
        ReportingRule(locality_id=here, who="UBND xã", to="Sở Khoa học và Công nghệ", cadence="quarter", before_day=15, raw="quý"),
    ]  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    return Made(
        plan.id,
        [rule.id for rule in plan.rules],
        {t.ref: t.id for t in plan.targets},
        [t.id for t in plan.tasks],
    )


def taught(
    person_id: int, on: date, *, source: str = "training:1", kind: str = "attended", skill: str = "KNS-CB"
) -> None:
    """One line of the ledger."""
    person = people.get(person_id, within=EVERYWHERE)
    ledger.record(person, skills.by_codes([skill]), on=on, kind=kind, source=source, by=COMMAND_LINE)


def too_many(commune, made: Made) -> None:
    """The second target computed, with two grown residents who learnt something and a population of one."""
    target = db.session.get_one(Target, made.targets["2"])
    target.indicator_code, target.counting = "adult_skills", None
    for one in commune.people[:2]:
        person = people.get(one, within=EVERYWHERE)
        rosters.add(person, "resident", date(2025, 1, 1))
        taught(one, date(2026, 2, 2), source="training:77", skill="CNTT")
    areas.count_population(commune.locality, ">=18", 1, date(2026, 1, 1), "Công an xã")
    db.session.flush()


def draw(content) -> dict[str, bytes]:
    """A file of a report: its content as bytes. What the true files look like is tested where they are drawn."""
    return {"json": json.dumps(content.as_json(), ensure_ascii=False, sort_keys=True).encode()}
