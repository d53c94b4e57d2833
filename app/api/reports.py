"""Reports as programs read them: a list by pages, and one whole, frozen where it is frozen. No names of people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.access import VIEW_REPORT, needs
from app.access.asker import scope
from app.api.asked import PAGE, cursor
from app.base.errors import Refused
from app.filing import report as reports
from app.filing import snapshot
from app.filing.content import Content
from app.filing.report import STATES, Report
from campaigns.plans import plan as plans


@needs(VIEW_REPORT)
def listed() -> ResponseReturnValue:
    """One page, the first opened first. `plan`: of this plan; `state`: in this state; `cursor`: what the page before called `next`."""
    state = request.args.get("state")
    if state is not None and state not in STATES:
        raise Refused("state_unknown", f"Trạng thái báo cáo là một trong: {', '.join(STATES)}.")
    plan_id = None
    if "plan" in request.args:
        plan_id = plans.get(request.args.get("plan", 0, type=int), within=scope()).id
    found = reports.after(cursor(), within=scope(), plan_id=plan_id, state=state, size=PAGE + 1)
    following = str(found[PAGE - 1].id) if len(found) > PAGE else None
    return jsonify({"reports": [_head(one) for one in found[:PAGE]], "next": following})


@needs(VIEW_REPORT)
def one(report_id: int) -> ResponseReturnValue:
    """One revision with its lines: as it was frozen, else as it would be frozen now."""
    report = reports.get(report_id, within=scope())
    content = snapshot.content_of(report)
    return jsonify({
        "report": _head(report), "frozen": report.content is not None,
        "completeness": {
            "asked": content.unheard.asked, "sent": content.unheard.sent, "late": content.unheard.late,
            "missing": list(content.unheard.missing),
        },
        "lines": _lines(content),
        "files": [{"kind": file.kind, "filename": file.filename, "sha256": file.digest} for file in snapshot.files(report)],
    })  # fmt: skip


def _head(report: Report) -> dict[str, Any]:
    """Its own row. Who opened, signed or approved it is not told."""
    return {
        "id": report.id, "plan": report.plan_id, "title": report.title, "to": report.to, "period": report.period,
        "period_words": report.period_words, "first": report.first.isoformat(), "cut_off": report.cut_off.isoformat(),
        "due": report.due.isoformat() if report.due else None, "state": report.state, "revision": report.revision,
        "replaces": report.replaces_id, "number": report.number, "digest": report.digest,
        "issued_on": report.issued_on.isoformat() if report.issued_on else None,
    }  # fmt: skip


def _lines(content: Content) -> list[dict[str, Any]]:
    return [
        {
            "ref": line.ref, "number": line.number, "text": line.text, "numerator": line.numerator, "denominator": line.denominator,
            "percent": line.percent, "achieved": line.achieved, "status": line.status,
        }
        for line in content.lines
    ]  # fmt: skip


def add_routes(bp: Blueprint) -> None:
    """Hang these calls under /reports."""
    bp.add_url_rule("/reports", endpoint="reports", view_func=listed)
    bp.add_url_rule("/reports/<int:report_id>", endpoint="report", view_func=one)
