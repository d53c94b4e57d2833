"""Certificates to be looked at again: what they say, the ledger says no longer."""

from __future__ import annotations

from flask import render_template, request

from app.access import ISSUE_CERTIFICATE, needs
from app.web.certificates.frame import bp
from app.web.pages import scope
from certificates.award import ending
from certificates.award.ending import Asked

PAGE = 50


@bp.get("/certificates/review")
@needs(ISSUE_CERTIFICATE)
def review() -> str:
    """A page of them, the last number first, each with what can be decided."""
    asked = Asked(request.args.get("training", type=int), request.args.get("show") == "kept")
    total = ending.count_doubtful(scope(), asked)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    found = ending.doubtful(scope(), asked, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "certificates/review.html", found=found, total=total, page=page, pages=pages, asked=asked,
        trainings=ending.trainings_of(scope(), asked),
    )  # fmt: skip
