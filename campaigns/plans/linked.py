"""Which targets stand on a way of counting: whoever changes it sees them, and an own indicator in use is not retired."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base.db import db
from app.base.errors import Refused
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from trainees.indicators import IndicatorVersion, editing


def using(locality_id: int, codes: Collection[str]) -> dict[str, list[Target]]:
    """Code → the targets of plans that are not closed, linked to it, the newest plan first. One query."""
    query = (
        select(Target)
        .join(Plan)
        .where(
            Target.locality_id == locality_id, Target.indicator_code.in_(list(codes)), Plan.closed_at.is_(None)
        )
        .options(joinedload(Target.plan))
        .order_by(Plan.year.desc(), Plan.id.desc(), Target.rank)
    )  # fmt: skip
    found: dict[str, list[Target]] = {}
    for target in db.session.scalars(query):
        found.setdefault(target.indicator_code or "", []).append(target)
    return found


def retire(locality_id: int, code: str) -> list[IndicatorVersion]:
    """As `editing.retire`. Refused too: an indicator of the locality's own that targets are linked to would leave them
    without any way of counting.
    """
    shared = any(v.locality_id is None for v in editing.versions(locality_id, code))
    linked = [] if shared else using(locality_id, [code]).get(code, [])
    if linked:
        raise Refused(
            "rule_in_use",
            f"Còn {len(linked)} chỉ tiêu nối với cách tính này. Nối các chỉ tiêu đó với cách tính khác rồi ngừng dùng.",
        )
    return editing.retire(locality_id, code)
