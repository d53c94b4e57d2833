"""Doubles are looked for while nobody waits: walk-ins and people typed in are compared with the register."""

from __future__ import annotations

from app.base.db import db
from app.jobs.upkeep import every
from trainees.imports import doubles


@every(15)
def look_for_doubles() -> None:
    """Compare whoever came or changed since the last time; where nobody did, only one small query is asked."""
    for _ in doubles.compare_all():
        db.session.commit()
