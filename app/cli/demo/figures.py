"""What other offices reported to the demonstration commune: over months, one old, one still missing; and a way of counting
that somebody has drafted.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from app.base import clock
from app.base.actors import Actor
from campaigns.plans import reported
from campaigns.plans.plan import Plan
from campaigns.plans.target import BOTH, Target
from trainees import indicators
from trainees.figures import Said
from trainees.indicators import editing
from trainees.indicators.editing import Wanted

# Months ago → numerator, denominator. The police's figure stands beside the commune's own contribution.
_VNEID = {6: (13_020, 19_860), 5: (13_264, 19_860), 4: (13_511, 19_860), 3: (13_790, 19_860), 2: (14_102, 19_860), 1: (14_377, 19_860)}  # fmt: skip
_ESIGN = {5: (3_960, 18_420), 3: (5_120, 18_420), 1: (6_708, 18_420)}
_POINTS = {4: (22, 40), 1: (31, 40)}
_RANK = {4: 12, 1: 9}
_OLD = 5
"""How many months ago the health station reported last; the one-stop desk has not yet reported at all."""


def fill(plan: Plan, *, by: Actor) -> None:
    """Write the figures of a new plan's reported targets down."""
    by_code = {t.indicator_code: t for t in plan.targets if t.indicator_code}
    vneid = by_code.get("vneid")
    if vneid is not None:
        vneid.counting = BOTH
        _shares(vneid, _VNEID, "BC-CAP", by)
    _shares(by_code.get("esign_adult"), _ESIGN, "BC-VHXH", by)
    _shares(_worded(plan, "điểm tiếp cận số"), _POINTS, "BC-VHXH", by)
    for ago, rank in _RANK.items():
        _say(by_code.get("dti"), ago, Said(value=Decimal(rank)), "TB-SKHCN", by)
    _say(by_code.get("ehealth"), _OLD, Said(value=Decimal("61.4")), "BC-TYT", by)
    _say(_worded(plan, "Chuyên mục Bình dân học vụ số"), 3, Said(text="yes"), "", by)


def draft(place: int, *, by: Actor) -> None:
    """Another way of counting waits as a draft: what is learnt about security counts for two years."""
    now = indicators.by_code("infosec_trained", place)
    rule = now.rule | {"window": "validity", "months": 24}
    why = "Phòng Văn hóa – Xã hội đề nghị: nội dung an toàn thông tin có giá trị hai năm."
    editing.draft(place, now.code, Wanted(now.title, now.counting, rule, now.basis, why), by=by)


def _worded(plan: Plan, words: str) -> Target | None:
    return next((t for t in plan.targets if words in t.text), None)


def _shares(target: Target | None, months: dict[int, tuple[int, int]], document: str, by: Actor) -> None:
    for ago, (part, whole) in months.items():
        _say(target, ago, Said(Decimal(part), Decimal(whole)), document, by)


def _say(target: Target | None, ago: int, said: Said, document: str, by: Actor) -> None:
    if target is None:
        return
    on = _month_end(ago)
    written = min(on + timedelta(days=5), clock.today())
    reported.record(
        target, on, said, by=by, reporter=target.lead, document=f"{on.month + 20}/{document}" if document else "",
        document_on=written if document else None,
    )  # fmt: skip


def _month_end(ago: int) -> date:
    """The last day of the month so many months ago."""
    day = clock.today()
    for _ in range(ago):
        day = day.replace(day=1) - timedelta(days=1)
    return day
