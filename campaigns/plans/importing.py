"""From a draft to a stored plan, once: the same file, or the same document in another file, is the same plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.base.text import clean
from app.base.upload import LARGEST
from campaigns.plans.plan import Plan, PlanFile, head_as_json
from campaigns.plans.reading.draft import (
    PlanDraft,
    PlanSheet,
    RuleDraft,
    TargetDraft,
    TaskDraft,
    place_as_json,
    plain,
)
from campaigns.plans.recognised import alike as alike
from campaigns.plans.recognised import digest_of as digest_of
from campaigns.plans.recognised import identity_of as identity_of
from campaigns.plans.recognised import known as known
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task

WAITING = timedelta(days=1)
_LARGEST = Decimal(10) ** 12  # what the column of values holds
_FINEST = Decimal("0.0001")


def settle(draft: PlanDraft) -> PlanDraft:
    """The draft as it can be stored: with a year, and with numbers that are numbers of a plan.

    A year that the document does not name is that of its date of issue, else the present one; either is warned of.
    """
    warnings = list(draft.warnings)
    year = draft.year
    if year is None:
        year = int(draft.issued_on[:4]) if draft.issued_on else clock.today().year
        source = "theo ngày ban hành" if draft.issued_on else "theo năm hiện tại"
        warnings.append(f"Văn bản không nêu năm; tạm lấy năm {year} {source}.")
    targets = []
    for target in draft.targets:
        if isinstance(target.value, Decimal) and not fits(target.value):
            warnings.append(f"{target.ref}: “{target.value_raw}” không đọc được là con số, giữ nguyên văn.")
            target = replace(
                target, kind="text", operator=None, operator_assumed=False, value=target.value_raw or None,
                indicator=None,
            )  # fmt: skip
        targets.append(target)
    return replace(draft, year=year, targets=tuple(targets), warnings=tuple(warnings))


def fits(value: Decimal) -> bool:
    """Whether the column of values holds this number unchanged."""
    return abs(value) < _LARGEST and value == value.quantize(_FINEST)


def store(
    locality_id: int,
    draft: PlanDraft,
    *,
    filename: str,
    data_digest: str,
    data: bytes | None = None,
    by: Actor,
) -> tuple[Plan, bool]:
    """The plan of a draft, and whether it was there already; then nothing is changed.

    Everything is flushed: plan, targets with their proposals, tasks, reporting rules, the tables row by row, and with
    `data` the file itself, so that the source can be opened beside what was read from it.
    Refused: `file_too_large`, as every upload.
    """
    if data is not None and len(data) > LARGEST:
        raise Refused(
            "file_too_large", f"Tệp kế hoạch lớn hơn {LARGEST // 1024 // 1024} MB nên không lưu được."
        )
    draft = settle(draft)
    there = known(locality_id, draft, data_digest)
    if there is not None:
        return there, True
    plan = Plan(
        locality_id=locality_id, identity=identity_of(draft), number=draft.number, issued_on=draft.issued_on,
        issuer=draft.issuer, title=draft.title, year=draft.year, filename=shown_name(filename),
        sheets=[sheet_as_json(sheet) for sheet in draft.sheets], warnings=list(draft.warnings),
        created_at=clock.now(), created_by=by.account_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(plan)
            db.session.flush()
    except IntegrityError:
        # Somebody stored it between our look and our insert: the database decided, theirs is the plan.
        there = known(locality_id, draft, data_digest)
        if there is None:
            raise
        return there, True
    db.session.add_all(lines_of(draft, plan))
    db.session.add(
        PlanFile(
            locality_id=locality_id, plan_id=plan.id, filename=plan.filename, digest=data_digest, data=data,
            created_at=plan.created_at, created_by=by.account_id,
        )
    )  # fmt: skip
    db.session.flush()
    return plan, False


def lines_of(draft: PlanDraft, plan: Plan | None = None) -> list[Target | Task | ReportingRule]:
    """The rows of a draft in its order, for a plan or, without one, only to look at."""
    owner: dict[str, Any] = {"plan_id": plan.id, "locality_id": plan.locality_id} if plan else {}
    return [
        *(target_row(each, rank, owner) for rank, each in enumerate(draft.targets, start=1)),
        *(_task(each, rank, owner) for rank, each in enumerate(draft.tasks, start=1)),
        *(_rule(each, owner) for each in draft.reporting_rules),
    ]


def target_row(draft: TargetDraft, rank: int, owner: dict[str, Any]) -> Target:
    """The row of one target; `owner`: the columns of the plan it belongs to."""
    number = isinstance(draft.value, Decimal)
    words = draft.value if isinstance(draft.value, str) else draft.value_raw if draft.value is True else ""
    return Target(
        **owner, ref=draft.ref, rank=rank, number=draft.number, text=draft.text, measure=draft.measure,
        kind=draft.kind, operator=draft.operator, operator_assumed=draft.operator_assumed,
        value=draft.value if number else None, value_text=words, value_raw=draft.value_raw, lead=draft.lead,
        note=draft.note, groups=list(draft.groups), places=[place_as_json(place) for place in draft.places],
        proposed_code=draft.indicator.code if draft.indicator else None,
        confidence=draft.indicator.confidence if draft.indicator else None, doubts=list(draft.doubts),
    )  # fmt: skip


def _task(draft: TaskDraft, rank: int, owner: dict[str, Any]) -> Task:
    return Task(
        **owner, ref=draft.ref, rank=rank, number=draft.number, text=draft.text, groups=list(draft.groups),
        lead=draft.lead, director=draft.director, partners=draft.partners, output=draft.output, note=draft.note,
        deadline_kind=draft.deadline.kind,
        deadline_on=date.fromisoformat(draft.deadline.date) if draft.deadline.date else None,
        deadline_raw=draft.deadline.raw, concerns_training=draft.concerns_training, missing=list(draft.missing),
        places=[place_as_json(place) for place in draft.places], kpi=draft.kpi, doubts=list(draft.doubts),
    )  # fmt: skip


def _rule(draft: RuleDraft, owner: dict[str, Any]) -> ReportingRule:
    return ReportingRule(
        **owner, who=draft.who, to=draft.to, cadence=draft.cadence, before_day=draft.before_day,
        before_month=draft.before_month, raw=draft.raw, places=[place_as_json(place) for place in draft.places],
    )  # fmt: skip


def sheet_as_json(sheet: PlanSheet) -> dict[str, Any]:
    """A table of the plan for `Plan.sheets`: columns and their meaning, rows in order, each with its ref or None."""
    return {
        "prefix": sheet.prefix, "title": sheet.title, "holds": sheet.holds, "columns": list(sheet.columns),
        "fields": list(sheet.fields),
        "rows": [
            {"kind": row.kind, "ref": row.ref, "number": row.number, "cells": list(row.cells)}
            for row in sheet.rows
        ],
    }  # fmt: skip


# --- as JSON -------------------------------------------------------------------------------------------------


def stored_as_json(plan: Plan) -> dict[str, Any]:
    """A stored plan as `plans import --json` prints it: as its draft was, with its id and what a person decided.

    A confirmed link shows as indicator with confidence 1.0, a proposal that was turned down as none.
    """
    return {
        "plan": head_as_json(plan),
        "targets": [_target_as_json(each) for each in plan.targets],
        "tasks": [_task_as_json(each) for each in plan.tasks],
        "reporting_rules": [
            {
                "who": rule.who, "to": rule.to, "cadence": rule.cadence, "before_day": rule.before_day,
                "before_month": rule.before_month, "raw": rule.raw,
            }
            for rule in plan.rules
        ],
        "warnings": list(plan.warnings),
    }  # fmt: skip


def _target_as_json(target: Target) -> dict[str, Any]:
    code, confidence = {
        "linked": (target.indicator_code, 1.0),
        "proposed": (target.proposed_code, target.confidence),
    }.get(target.standing, (None, None))
    value = True if target.kind == "yesno" else target.value if target.value is not None else None
    return {
        "ref": target.ref, "text": target.text, "measure": target.measure, "kind": target.kind,
        "operator": target.operator, "operator_assumed": target.operator_assumed,
        "value": plain(target.value_text or None) if value is None else plain(value), "lead": target.lead,
        "note": target.note, "indicator": code, "confidence": confidence, "places": target.places,
    }  # fmt: skip


def _task_as_json(task: Task) -> dict[str, Any]:
    day = task.deadline_on.isoformat() if task.deadline_on else None
    return {
        "ref": task.ref, "text": task.text, "lead": task.lead, "director": task.director,
        "partners": task.partners, "output": task.output, "note": task.note,
        "deadline": {"kind": task.deadline_kind, "date": day, "raw": task.deadline_raw},
        "concerns_training": task.concerns_training, "missing": task.missing,
    }  # fmt: skip


# --- files that wait between preview and saving --------------------------------------------------------------


def shown_name(filename: str) -> str:
    """A file's own name without folders, short enough to store; its ending stays."""
    name = PurePath(clean(filename).replace("\\", "/")).name
    return name if len(name) <= 255 else f"{name[:240]}…{name[-10:]}"


def keep_waiting(locality_id: int, data: bytes, filename: str, *, by: Actor) -> PlanFile:
    """Keep an upload until its reader has looked at the preview. Uploads of yesterday go at the same moment."""
    db.session.execute(
        delete(PlanFile).where(PlanFile.plan_id.is_(None), PlanFile.created_at < clock.now() - WAITING)
    )
    file = PlanFile(
        locality_id=locality_id, filename=shown_name(filename), digest=digest_of(data), data=data,
        created_at=clock.now(), created_by=by.account_id,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def waiting_files(locality_id: int, *, by: Actor) -> list[PlanFile]:
    """The uploads of one account whose preview was left undecided, the newest first; without their bytes."""
    return list(
        db.session.scalars(
            select(PlanFile)
            .where(
                PlanFile.locality_id == locality_id, PlanFile.created_by == by.account_id,
                PlanFile.plan_id.is_(None), PlanFile.created_at >= clock.now() - WAITING,
            )
            .order_by(PlanFile.id.desc()).limit(5)
        )
    )  # fmt: skip


def waiting(file_id: int, *, locality_id: int, by: Actor) -> PlanFile:
    """An upload that waits, with its bytes, for the one who brought it. NotFound: saved, dropped or a day old."""
    file = db.session.scalar(
        select(PlanFile)
        .where(
            PlanFile.id == file_id,
            PlanFile.locality_id == locality_id,
            PlanFile.created_by == by.account_id,
            PlanFile.plan_id.is_(None),
            PlanFile.created_at >= clock.now() - WAITING,
        )
        .options(undefer(PlanFile.data))
    )
    if file is None:
        raise NotFound("plan_file_gone", "Tệp xem trước không còn nữa. Mời chọn lại tệp kế hoạch.")
    return file


def drop(file_id: int) -> None:
    """Forget an upload that waits; one that is gone already stays gone."""
    db.session.execute(delete(PlanFile).where(PlanFile.id == file_id, PlanFile.plan_id.is_(None)))
