"""The list of courses: those on offer, and apart from them those that are not any more."""

from __future__ import annotations

from flask import render_template, request

from app.access import VIEW_TRAINING, needs
from app.web.courses.frame import PAGE, bp
from app.web.pages import scope
from campaigns import courses, trainings


@bp.get("")
@needs(VIEW_TRAINING)
def index() -> str:
    """The courses by title, with the skills they give. Four queries."""
    everything = courses.listed(scope(), retired=True)
    retired = [course for course in everything if course.retired_at is not None]
    offered = [course for course in everything if course.retired_at is None]
    apart = bool(request.args.get("retired"))
    query = request.args.get("q", "").strip()
    found = courses.matching(retired if apart else offered, query)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "courses/index.html", courses=shown, runs=trainings.of_courses(c.id for c in shown), page=page, pages=pages,
        total=len(found), query=query, apart=apart, n_offered=len(offered), n_retired=len(retired),
    )  # fmt: skip
