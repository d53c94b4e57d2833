"""The proof that what is kept equals the raw ledger: everything is counted once more and laid beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.base.db import db
from trainees.counting import keeping
from trainees.counting.rows import CountMonth, CountStep


@dataclass(frozen=True, slots=True)
class Proof:
    """How many versions, spans and steps of a locality were looked at, and what differs, by ids.

    missing: spans that should be kept; extra: spans that should not. steps: of a day (or a whole month, "2026-11"), what it
    should be and what is kept.
    """

    locality_id: int
    versions: int
    spans: int
    missing: list[dict[str, Any]] = field(default_factory=list)
    extra: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not (self.missing or self.extra or self.steps)


def prove(locality_id: int) -> Proof:
    """Count everything of a locality from the raw ledger, and compare."""
    rules = keeping.kept_rules(locality_id)
    wanted, stored = keeping.wanted(locality_id, rules), set(keeping.stored(locality_id))
    steps = keeping.steps_of(wanted)
    return Proof(
        locality_id, len(rules), len(stored),
        missing=_told(locality_id, wanted - stored),
        extra=_told(locality_id, stored - wanted),
        steps=[
            *_differing(locality_id, steps, _steps(locality_id), "unit", "on"),
            *_differing(locality_id, keeping.months_of(steps), _months(locality_id), "on"),
        ],
    )  # fmt: skip


def _differing(
    locality_id: int, wanted: Counter[Any], kept: Counter[Any], *more: str
) -> Iterator[dict[str, Any]]:
    """Where two of them say something else. `more`: what their keys hold after version, window and part."""
    for key in sorted(wanted.keys() | kept.keys()):
        if wanted[key] != kept[key]:
            about = dict(zip(("version", "window", "part", *more), key, strict=True))
            if isinstance(about["on"], int):
                about["on"] = f"{about['on'] // 12}-{about['on'] % 12 + 1:02}"
            yield {"locality": locality_id, **about, "wanted": wanted[key], "kept": kept[key]}


def _steps(locality_id: int) -> keeping.Steps:
    step = CountStep
    query = select(step.version_id, step.window, step.part, step.unit, step.on, step.step)
    rows = db.session.execute(query.where(step.locality_id == locality_id))
    return Counter({(v, window, part, unit, on): moved for v, window, part, unit, on, moved in rows.tuples()})


def _months(locality_id: int) -> keeping.Months:
    month = CountMonth
    query = select(month.version_id, month.window, month.part, month.month, month.step)
    rows = db.session.execute(query.where(month.locality_id == locality_id))
    return Counter({(v, window, part, month): moved for v, window, part, month, moved in rows.tuples()})


def _told(locality_id: int, those: set[keeping.Kept]) -> list[dict[str, Any]]:
    return [
        {
            "locality": locality_id, "version": version, "person": person, "window": span.window, "part": span.part,
            "unit": span.unit, "since": span.since, "until": span.until,
        }
        for version, person, span in sorted(those, key=str)
    ]  # fmt: skip
