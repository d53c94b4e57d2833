"""The title of a report, in words that a paper may carry: what is reported, of which plan, for which period."""

from __future__ import annotations

from collections.abc import Sequence

from app.filing.schedule import ONCE, Period
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule


def of_period(plan: Plan, words: str) -> str:
    """'Báo cáo kết quả thực hiện Kế hoạch số 15/KH-UBND tháng 02/2026'; a plan without a number goes by its own title."""
    name = _plan(plan)
    when = "" if name.endswith(words) else words  # a year that the title says is not said twice
    return " ".join(filter(None, ["Báo cáo kết quả thực hiện", name, when]))


def of_rules(plan: Plan, rules: Sequence[ReportingRule], period: Period) -> str:
    """The same of a period of some rules. What is handed in once names no period: the plan's number says the year."""
    once = period.key == ONCE and all(rule.cadence == ONCE for rule in rules)
    return of_period(plan, "" if once else period.words)


def _plan(plan: Plan) -> str:
    if plan.number:
        return f"Kế hoạch số {plan.number}"
    title = plan.title.strip()
    return (
        f"{title[:1].upper()}{title[1:]}" if title.lower().startswith("kế hoạch") else f"Kế hoạch “{title}”"
    )


def recipients(rules: Sequence[ReportingRule]) -> str:
    """To whom the rules report, each once: 'UBND tỉnh; Sở Khoa học và Công nghệ'."""
    return "; ".join(dict.fromkeys(rule.to for rule in rules if rule.to))
