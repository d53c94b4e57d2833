"""The plan's tables of targets in its own order and words, with what a person corrected in its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from app.filing.content import PlanTable, Row
from campaigns.plans import correction as corrections
from campaigns.plans import result_words as words
from campaigns.plans.corrected_cells import corrected_cells
from campaigns.plans.correction import Correction
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target

_COLUMNS: Final = ("TT", "Nội dung chỉ tiêu", "Đơn vị tính", "Chỉ tiêu", "Cơ quan chủ trì")
_FIELDS: Final = ("number", "text", "measure", "value", "lead")
_RUNNING: Final = "Chỉ tiêu nêu trong phần lời của kế hoạch"


def of_plan(plan: Plan, refs: Collection[str] | None = None) -> tuple[PlanTable, ...]:
    """Every table with its group rows; below them the targets that stand in none: in running text, or typed in.

    A row that a person took out of the plan stays, with a note that says so. `refs`: only these targets, with the group rows
    that stand over them; a table of which nothing is left is left out.
    """
    by_ref = {target.ref: target for target in plan.targets if refs is None or target.ref in refs}
    edits, removed = corrections.standing(plan), corrections.removed_refs(plan)
    sheets = [one for one in plan.sheets if one.get("holds") == "targets" and one.get("rows")]
    found = []
    for sheet in sheets:
        rows = sheet["rows"] if refs is None else _chosen(sheet["rows"], by_ref)
        if rows:
            found.append(_table(sheet, rows, by_ref, edits, removed))
    shown = {row["ref"] for sheet in sheets for row in sheet["rows"] if row.get("ref")}
    rest = [target for target in plan.targets if target.ref in by_ref and target.ref not in shown]
    if rest:
        sheet = {"title": _RUNNING if found else "", "columns": _COLUMNS, "fields": _FIELDS}
        found.append(_table(sheet, _running_text(rest), by_ref, edits, removed))
    return tuple(found)


def _table(
    sheet: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], by_ref: Mapping[str, Target],
    edits: Mapping[tuple[str, int], list[Correction]], removed: Collection[str],
) -> PlanTable:  # fmt: skip
    made = []
    for row in rows:
        ref = row.get("ref") or ""
        target = by_ref.get(ref)
        cells, notes = corrected_cells(
            row["cells"], sheet["fields"], target, edits.get(("target", target.id), ()) if target else ()
        )
        if ref in removed:
            notes = ["dòng này đã bỏ khi rà soát"]
        made.append(Row(row["kind"], tuple(cells), ref, tuple(notes)))
    return PlanTable(sheet.get("title") or "", tuple(sheet["columns"]), tuple(sheet["fields"]), tuple(made))


def _chosen(rows: Sequence[Mapping[str, Any]], by_ref: Mapping[str, Target]) -> list[Mapping[str, Any]]:
    """The rows of some targets, and the group rows that one of them stands under."""
    found: list[Mapping[str, Any]] = []
    over: list[Mapping[str, Any]] = []
    for row in rows:
        if row["kind"] == "group":
            over.append(row)
        elif target := by_ref.get(row.get("ref") or ""):
            found += [each for each in over if any(name in each["cells"] for name in target.groups)]
            found.append(row)
            over = []
    return found


def _running_text(targets: Sequence[Target]) -> list[dict[str, Any]]:
    return [
        {
            "kind": "target", "ref": t.ref,
            "cells": [t.number or str(n), t.text, t.measure, t.value_raw or words.aim(t), t.lead],
        }
        for n, t in enumerate(targets, start=1)
    ]  # fmt: skip
