"""Editing a plan as read: every change is written down beside it (Correction), and can be taken back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import func, select, update

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns.plans import beside, in_use, offers
from campaigns.plans import correction as corrections
from campaigns.plans.correction import ADD, EDIT, REMOVE, Correction, plain, restored, whole
from campaigns.plans.plan import Plan, take_turn
from campaigns.plans.reading.proposals import propose
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task

Line = Target | Task | ReportingRule
Row = Plan | Line
TABLES: dict[str, type[Plan] | type[Target] | type[Task] | type[ReportingRule]] = {
    "plan": Plan, "target": Target, "task": Task, "rule": ReportingRule,
}  # fmt: skip
_LINES: dict[str, type[Line]] = {"target": Target, "task": Task, "rule": ReportingRule}
NOUNS = {table: noun for noun, table in TABLES.items()}
EDITABLE: dict[str, tuple[str, ...]] = {
    "plan": ("number", "issued_on", "issuer", "title", "year"),
    "target": (
        "number", "text", "measure", "kind", "operator", "operator_assumed", "value", "value_text", "lead", "lead_unit_id",
        "note",
    ),
    "task": (
        "number", "text", "lead", "lead_unit_id", "director", "partners", "output", "note", "deadline_kind", "deadline_on",
        "concerns_training", "missing",
    ),
    "rule": ("who", "to", "cadence", "before_day", "before_month"),
}  # fmt: skip
"""What a person may change of each; what the document itself prints (`places`, `value_raw`, `raw`) stays."""
_LOOKED = ("reviewed_at", "reviewed_by")
_NAMES = {"target": "Chỉ tiêu", "task": "Nhiệm vụ", "rule": "Dòng chế độ báo cáo"}
_STANDS: dict[str, Callable[[Any], list[str]]] = {
    "target": in_use.of_target, "task": in_use.of_task, "rule": in_use.of_rule,
}  # fmt: skip


def plan_of(row: Row) -> Plan:
    """The plan that a line belongs to; a plan is its own."""
    return row if isinstance(row, Plan) else db.session.get_one(Plan, row.plan_id)


def _take_turn(row: Row) -> Plan:
    """Hold a line and, before it, its plan, so that nobody closes that in between. Refused: the plan is closed."""
    plan = plan_of(row)
    take_turn(plan)
    if row is not plan:
        take_turn(row)
    plan.must_be_open()
    return plan


def line(plan: Plan, noun: str, row_id: int) -> Line:
    """One line of a plan; NotFound."""
    table = _LINES.get(noun)
    found: Line | None = None if table is None else cast("Line | None", db.session.get(table, row_id))
    if found is None or found.plan_id != plan.id:
        raise NotFound("line_unknown", "Kế hoạch không có dòng này. Có thể ai đó vừa bỏ dòng.")
    return found


def print_of(row: Row) -> str:
    """A mark of what a form shows of a row; another one means that the row has changed since."""
    shown = {column: plain(getattr(row, column)) for column in EDITABLE[NOUNS[type(row)]]}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def edit(row: Row, changes: Mapping[str, Any], *, by: Actor, shown: str | None = None) -> Correction | None:
    """Change columns of a row; None when nothing differs. Whoever corrects a line has looked at it.

    `shown`: `print_of` the row that the person had before the eyes. Conflict: somebody changed it since. Refused: the
    plan is closed.
    """
    plan = _take_turn(row)
    noun = NOUNS[type(row)]
    new = {column: value for column, value in changes.items() if plain(getattr(row, column)) != plain(value)}
    if not set(new) <= set(EDITABLE[noun]):
        raise ValueError(f"not to be edited: {sorted(set(new) - set(EDITABLE[noun]))}")
    if not new:
        return None
    if shown is not None and shown != print_of(row):
        raise Conflict(
            "line_changed",
            "Người khác vừa sửa dòng này sau khi anh, chị mở trang nên chưa ghi gì. So lại với nội dung đang lưu rồi bấm lưu lần nữa.",
        )
    if (
        isinstance(row, Target)
        and row.indicator_code
        and row.counting != "reported"
        and new.get("value", 0) is None
    ):
        raise Refused(
            "target_linked", "Chỉ tiêu đang nối cách tính nên cần một con số. Bỏ nối trước rồi mới đổi sang không có số."
        )  # fmt: skip
    if isinstance(row, Target | Task) and row.reviewed_at is None:
        new |= {"reviewed_at": clock.now(), "reviewed_by": by.account_id}
    before = {column: plain(getattr(row, column)) for column in new}
    for column, value in new.items():
        setattr(row, column, value)
    return _written(plan, row, EDIT, before, {column: plain(value) for column, value in new.items()}, by)


def add(plan: Plan, noun: str, columns: Mapping[str, Any], *, by: Actor) -> Line:
    """A new line at the end of a plan, typed by a person. Refused: the plan is closed."""
    take_turn(plan)
    plan.must_be_open()
    given: dict[str, Any] = {"plan_id": plan.id, "locality_id": plan.locality_id, **columns}
    if noun == "target" and not given.keys() & {"proposed_code", "indicator_code", "counting"}:
        # As one that was read: a person decides whether the proposal is right.
        proposal = propose(given.get("text", ""), given.get("kind", "text"), given.get("measure", ""))
        if proposal is not None:
            given |= {"proposed_code": proposal.code, "confidence": proposal.confidence}
    if noun != "rule":
        given |= {"ref": _free_ref(plan), "rank": _last_rank(plan, noun) + 1}
        given |= {"reviewed_at": clock.now(), "reviewed_by": by.account_id}
    made = TABLES[noun](**given)
    db.session.add(made)
    db.session.flush()
    _written(plan, made, ADD, {}, whole(made), by)
    assert not isinstance(made, Plan)
    return made


def remove(row: Line, *, by: Actor) -> Correction:
    """Take a line out of its plan. Refused: the plan is closed, or something stands on the line; it says what."""
    plan, noun = _take_turn(row), NOUNS[type(row)]
    held = _STANDS[noun](row)
    if held:
        raise Refused(
            "line_in_use",
            f"{_NAMES[noun]} này có {', '.join(held)} nên không bỏ được. Gỡ những thứ đó trước.",
        )
    written = _written(plan, row, REMOVE, whole(row) | beside.taken(row), {}, by)
    db.session.delete(row)
    db.session.flush()
    db.session.expire(plan)
    return written


# --- taking back ---------------------------------------------------------------------------------------------


def undo(correction: Correction, *, by: Actor) -> None:
    """Put back exactly what was there before. Refused: undone already, a later correction of the same fields stands,
    the line has changed otherwise or is in use; the sentence says which."""
    plan = db.session.get_one(Plan, correction.plan_id)
    take_turn(plan)
    take_turn(correction)
    plan.must_be_open()
    if correction.undone_at is not None:
        raise Refused("correction_undone", "Lần sửa này đã được hoàn tác.")
    later = _later(correction)
    if correction.deed == REMOVE:
        _bring_back(plan, correction)
    else:
        if any(each.deed == REMOVE for each in later):
            raise Refused("line_gone", "Dòng này đã bị bỏ khỏi kế hoạch. Hoàn tác việc bỏ dòng trước.")
        row = db.session.get(TABLES[correction.noun], correction.row_id)
        if row is None:
            raise Refused("line_gone", "Dòng này không còn trong kế hoạch.")
        take_turn(row)
        (_take_away if correction.deed == ADD else _put_back)(row, correction, later)
    correction.undone_at, correction.undone_by = clock.now(), by.account_id
    db.session.flush()
    db.session.expire(plan)


def _later(correction: Correction) -> list[Correction]:
    return list(
        db.session.scalars(
            select(Correction).where(
                Correction.plan_id == correction.plan_id, Correction.noun == correction.noun,
                Correction.row_id == correction.row_id, Correction.id > correction.id, Correction.undone_at.is_(None),
            )
        )
    )  # fmt: skip


def _put_back(row: Any, correction: Correction, later: list[Correction]) -> None:
    fields = set(correction.before) - set(_LOOKED)
    if any(fields & set(each.after) for each in later):
        raise Refused("corrected_again", "Chỗ này đã được sửa tiếp sau đó. Hoàn tác lần sửa sau trước.")
    now = {column: plain(getattr(row, column)) for column in correction.before}
    if any(now[column] != correction.after[column] for column in fields):
        raise Refused(
            "changed_otherwise", "Chỗ này đã đổi theo cách khác nên không hoàn tác được. Sửa tay nếu cần."
        )
    if isinstance(row, Target) and row.indicator_code and correction.before.get("value", 0) is None:
        raise Refused(
            "target_linked", "Chỉ tiêu đã nối cách tính theo con số này. Bỏ nối trước rồi hoàn tác."
        )
    for column, value in correction.before.items():
        if column in fields or now[column] == correction.after[column]:
            setattr(row, column, restored(type(row), column, value))


def _take_away(row: Any, correction: Correction, later: list[Correction]) -> None:
    if later:
        raise Refused(
            "corrected_again", "Dòng này đã được sửa tiếp sau khi thêm. Hoàn tác lần sửa sau trước."
        )
    held = _STANDS[correction.noun](row)
    if held:
        raise Refused(
            "line_in_use", f"Dòng này có {', '.join(held)} nên không bỏ được. Gỡ những thứ đó trước."
        )
    db.session.delete(row)
    if isinstance(row, Target):
        offers.ask_again(row)


def _bring_back(plan: Plan, correction: Correction) -> None:
    """A removed line again, under its own id, with what stood beside it. SQLite may have given that id to another line: then
    under a new one, and the corrections of the line follow it."""
    table = TABLES[correction.noun]
    columns = {
        name: restored(table, name, value)
        for name, value in correction.before.items()
        if name != beside.BESIDE
    }
    if "ref" in columns and columns["ref"] in _refs(plan):
        raise Refused("ref_taken", "Đã có dòng khác mang ký hiệu của dòng này nên không đưa lại được.")
    old = columns["id"]
    if db.session.get(table, old) is not None:
        del columns["id"]
    made = table(**columns)
    db.session.add(made)
    db.session.flush()
    if made.id != old:
        since = db.session.scalar(
            select(func.max(Correction.id)).where(
                Correction.plan_id == plan.id, Correction.noun == correction.noun, Correction.row_id == old,
                Correction.deed == REMOVE, Correction.id < correction.id,
            )
        )  # fmt: skip
        db.session.execute(
            update(Correction)
            .where(
                Correction.plan_id == plan.id, Correction.noun == correction.noun, Correction.row_id == old,
                Correction.id <= correction.id, Correction.id > (since or 0),
            )
            .values(row_id=made.id)
        )  # fmt: skip
    beside.put_back(made, correction)


def _refs(plan: Plan) -> set[str]:
    return {
        ref
        for table in (Target, Task)
        for ref in db.session.scalars(select(table.ref).where(table.plan_id == plan.id))
    }


def _free_ref(plan: Plan) -> str:
    """'bs-1', 'bs-2' (bổ sung): one that no line of the plan has or had, so that what was taken out can come back."""
    count = select(func.count(Correction.id)).where(Correction.plan_id == plan.id, Correction.deed == ADD)
    number, taken = (db.session.scalar(count) or 0) + 1, _refs(plan)
    while f"bs-{number}" in taken:
        number += 1
    return f"bs-{number}"


def _last_rank(plan: Plan, noun: str) -> int:
    table = Target if noun == "target" else Task
    return db.session.scalar(select(func.max(table.rank)).where(table.plan_id == plan.id)) or 0


def _written(
    plan: Plan, row: Row, deed: str, before: dict[str, Any], after: dict[str, Any], by: Actor
) -> Correction:
    made = corrections.write(plan.id, NOUNS[type(row)], row, deed, before, after, by=by)
    db.session.expire(plan, ["targets", "tasks", "rules"])
    return made
