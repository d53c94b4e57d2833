"""Money of a task: planned, spent and where from, in whole đồng."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean, fold
from campaigns.plans.correction import EDIT, Correction, alive, plain
from campaigns.plans.task import Task, take_turn

MOST: Final = Decimal(10) ** 15
_LONGEST: Final = 40
_UNITS: Final = {
    "": 1, "d": 1, "dong": 1, "vnd": 1, "nghin": 1000, "ngan": 1000, "k": 1000, "tr": 10**6, "trieu": 10**6,
    "ty": 10**9, "ti": 10**9,
}  # fmt: skip
_TYPED: Final = re.compile(r"(?P<figures>[0-9][0-9., ]*?)\s*(?P<unit>[a-z]*)\s*(?:dong|d|vnd)?")
_GROUPS: Final = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*")
_FIELDS: Final = ("money_planned", "money_spent", "money_source")


def read(typed: str) -> Decimal | None:
    """Whole đồng out of '12.500.000', '12500000 đ', '12,5 triệu', '1,2 tỷ'; None for nothing.

    Refused `money_unreadable`: anything else, also '12.5' without a unit and what is no whole đồng. `money_large`.
    """
    text = fold(typed)
    if not text:
        return None
    match = _TYPED.fullmatch(text) if len(text) <= _LONGEST else None
    unit = _UNITS.get(match["unit"]) if match else None
    amount = _figures(match["figures"], scaled=unit > 1) if match and unit else None
    if amount is None or unit is None or amount * unit % 1:
        raise Refused(
            "money_unreadable",
            f"“{clean(typed)[:30]}” không đọc được là số tiền. Ghi như 12.500.000 hoặc 12,5 triệu.",
        )
    if amount * unit >= MOST:
        raise Refused("money_large", f"“{clean(typed)[:30]}” quá lớn. Xem lại số tiền (tính bằng đồng).")
    return (amount * unit).quantize(Decimal(1))


def _figures(text: str, *, scaled: bool) -> Decimal | None:
    """The number: groups of three in one mark; behind a unit ('12,5 triệu') also a fraction after a comma or a point."""
    if text.isdigit():
        return Decimal(text)
    if _GROUPS.fullmatch(text) and not (scaled and "," in text):
        return Decimal(re.sub(r"\D", "", text))
    whole = re.fullmatch(r"(\d+|\d{1,3}(?:\.\d{3})+)[,.](\d{1,6})", text) if scaled else None
    return Decimal(f"{whole[1].replace('.', '')}.{whole[2]}") if whole else None


def enter(task: Task, planned: Decimal | None, spent: Decimal | None, source: str, *, by: Actor) -> bool:
    """Write down what a task was to cost, has cost, and who pays. Whether anything changed. Refused: `plan_closed`.

    What stood before is kept in the journal of corrections, so that it can come back.
    """
    take_turn(task)
    after = {
        "money_planned": plain(planned),
        "money_spent": plain(spent),
        "money_source": clean(source)[:200],
    }
    before = _now(task)
    changed = [name for name in _FIELDS if before[name] != after[name]]
    if not changed:
        return False
    _put(task, after)
    db.session.add(
        Correction(
            locality_id=task.locality_id, plan_id=task.plan_id, noun="task", row_id=task.id, deed=EDIT,
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
            made_at=clock.now(), made_by=by.account_id,
        )
    )  # fmt: skip
    db.session.flush()
    return True


def undo(task: Task, *, by: Actor) -> bool:
    """Take the last change back; False where there is none. Refused: `plan_closed`."""
    take_turn(task)
    last = last_change(task)
    if last is None:
        return False
    hold(last)
    _put(task, last.before)
    last.undone_at, last.undone_by = clock.now(), by.account_id
    db.session.flush()
    return True


def last_change(task: Task) -> Correction | None:
    """The newest change of a task's money that stands and that the task still shows."""
    query = select(Correction).where(
        Correction.plan_id == task.plan_id, Correction.noun == "task", Correction.row_id == task.id,
        Correction.undone_at.is_(None),
    )  # fmt: skip
    for each in db.session.scalars(query.order_by(Correction.id.desc())):
        if each.after and set(each.after) <= set(_FIELDS):
            now = _now(task)
            return each if all(now[name] == value for name, value in each.after.items()) else None
    return None


def _now(task: Task) -> dict[str, Any]:
    return {name: plain(getattr(task, name)) for name in _FIELDS}


def _put(task: Task, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(task, name, alive(Task, name, value))
