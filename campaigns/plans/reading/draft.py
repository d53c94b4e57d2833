"""What a reader found in a plan document: frozen values, nothing stored yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

TargetKind = Literal["percent", "count", "rank", "yesno", "text"]
Operator = Literal[">=", "<=", "="]
DeadlineKind = Literal["date", "month", "quarter", "year", "ongoing", "province", "cadence", "none"]
Cadence = Literal["month", "quarter", "half-year", "year", "once", "event"]
RowKind = Literal["group", "target", "task"]
Value = Decimal | bool | str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a paragraph, or a row of a table; all counted from 1. `raw` is the text as printed there."""

    raw: str
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    page: int | None = None
    sheet: str | None = None
    """The sheet of a workbook; `row` is then the row that the spreadsheet shows."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An indicator that a target may mean. A person decides; until then nothing is computed from it."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """One target. `value` by kind: percent, count, rank → Decimal; yesno → True; text → the sentence."""

    ref: str
    order: int
    number: str
    text: str
    measure: str
    kind: TargetKind
    operator: Operator | None
    operator_assumed: bool
    value: Value
    value_raw: str
    lead: str
    note: str
    groups: tuple[str, ...]
    places: tuple[Place, ...]
    indicator: Proposal | None = None
    cells: tuple[tuple[str, str], ...] = ()
    """Column heading and cell of its table row, as printed; empty for a target of the running text."""
    doubts: tuple[str, ...] = ()
    """Sentences for the person who checks the line beside its source; an assumed operator is flagged, no doubt."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`date` is ISO (the last day of a month, quarter or year) or None; `raw` the words of the plan."""

    kind: DeadlineKind
    date: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """One line of work. `missing` names the "rõ …" that the line lacks (vietnam.md "6 rõ")."""

    ref: str
    order: int
    number: str
    text: str
    groups: tuple[str, ...]
    lead: str
    director: str
    partners: str
    output: str
    note: str
    deadline: Deadline
    concerns_training: bool
    missing: tuple[str, ...]
    places: tuple[Place, ...]
    cells: tuple[tuple[str, str], ...] = ()
    kpi: str = ""
    """The plan's own measure of the task, as printed; it also ends the output ("… | KPI: …")."""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """Who reports to whom, how often, before which day (and month, where the plan names one)."""

    who: str
    to: str
    cadence: Cadence
    before_day: int | None
    before_month: int | None
    raw: str
    places: tuple[Place, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a plan's table in its own order and words. `ref` points to the target or task, None for a group row."""

    kind: RowKind
    ref: str | None
    number: str
    cells: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A table of the plan, its pieces joined over page breaks; every row has as many cells as `columns`.

    `fields` names the meaning of each column: number, text, measure, value, lead, director, partners, output,
    kpi, deadline, note, other.
    """

    prefix: str
    title: str
    holds: Literal["targets", "tasks"]
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as read. `issued_on` may be partial (2026, 2026-03) or None; `number` is "" where it is still blank."""

    number: str
    issued_on: str | None
    issuer: str
    title: str
    year: int | None
    targets: tuple[TargetDraft, ...]
    tasks: tuple[TaskDraft, ...]
    reporting_rules: tuple[RuleDraft, ...]
    sheets: tuple[PlanSheet, ...]
    warnings: tuple[str, ...]


def draft_as_json(draft: PlanDraft, plan_id: int | None = None) -> dict[str, Any]:
    """The document that `plans import --json` prints; `id` is None until the plan is stored."""
    return {
        "plan": {
            "id": plan_id,
            "number": draft.number or None,
            "issued_on": draft.issued_on,
            "issuer": draft.issuer,
            "title": draft.title,
            "year": draft.year,
        },
        "targets": [target_as_json(target) for target in draft.targets],
        "tasks": [task_as_json(task) for task in draft.tasks],
        "reporting_rules": [
            {
                "who": rule.who,
                "to": rule.to,
                "cadence": rule.cadence,
                "before_day": rule.before_day,
                "before_month": rule.before_month,
                "raw": rule.raw,
            }
            for rule in draft.reporting_rules
        ],
        "warnings": list(draft.warnings),
    }


def target_as_json(target: TargetDraft) -> dict[str, Any]:
    return {
        "ref": target.ref,
        "text": target.text,
        "measure": target.measure,
        "kind": target.kind,
        "operator": target.operator,
        "operator_assumed": target.operator_assumed,
        "value": plain(target.value),
        "lead": target.lead,
        "note": target.note,
        "indicator": target.indicator.code if target.indicator else None,
        "confidence": target.indicator.confidence if target.indicator else None,
        "places": [place_as_json(place) for place in target.places],
    }


def task_as_json(task: TaskDraft) -> dict[str, Any]:
    return {
        "ref": task.ref,
        "text": task.text,
        "lead": task.lead,
        "director": task.director,
        "partners": task.partners,
        "output": task.output,
        "note": task.note,
        "deadline": {"kind": task.deadline.kind, "date": task.deadline.date, "raw": task.deadline.raw},
        "concerns_training": task.concerns_training,
        "missing": list(task.missing),
    }


def place_as_json(place: Place) -> dict[str, Any]:
    where = {
        "page": place.page,
        "paragraph": place.paragraph,
        "sheet": place.sheet,
        "table": place.table,
        "row": place.row,
    }
    return {**{name: said for name, said in where.items() if said is not None}, "raw": place.raw}


def plain(value: Value) -> int | float | bool | str | None:
    """A whole Decimal as int, any other as float; the rest unchanged."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
