"""Reports as programs hear of them: the list, and one with everything that it says."""

from __future__ import annotations

from typing import Any

from app.filing.content import Content
from app.filing.report import STATES, Report


def entry(report: Report) -> dict[str, Any]:
    """A report in a list. `state`: its key; `state_words`: as pages say it; days are ISO; null is not known."""
    return {
        "id": report.id, "locality": report.locality_id, "plan": report.plan_id, "title": report.title, "to": report.to,
        "period": report.period, "first": report.first, "cut_off": report.cut_off, "due": report.due,
        "state": report.state, "state_words": STATES[report.state], "revision": report.revision,
        "replaces": report.replaces_id, "number": report.number or None, "issued_on": report.issued_on,
        "signer": report.signer or None, "digest": report.digest,
    }  # fmt: skip


def whole(report: Report, content: Content) -> dict[str, Any]:
    """One report with its content: what was frozen, or what it would say now."""
    return entry(report) | {"content": content.as_json()}
