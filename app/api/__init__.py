"""The same core calls, spoken in JSON, under /api/v1."""

from flask import Blueprint, Flask

from app.access.door import csrf


def register(app: Flask) -> None:
    """Every noun of the API. Bearer routes carry no CSRF token; the door asks sessions for one."""
    from app.api import (
        attendance,
        certificates,
        description,
        devices,
        indicators,
        jobs,
        lessons,
        outreach,
        people,
        plans,
        practice,
        reports,
        verification,
    )

    # Made here, not at import: a blueprint takes no more routes once an app has it, and tests make several.
    bp = Blueprint("api", __name__, url_prefix="/api/v1")
    lessons.add_routes(bp)
    attendance.add_routes(bp)
    practice.add_routes(bp)
    outreach.add_routes(bp)
    devices.add_routes(bp)
    jobs.add_routes(bp)
    people.add_routes(bp)
    plans.add_routes(bp)
    reports.add_routes(bp)
    indicators.add_routes(bp)
    certificates.add_routes(bp)
    verification.add_routes(bp)
    description.add_routes(bp)
    csrf.exempt(bp)
    app.register_blueprint(bp)
    app.add_url_rule("/api/docs", endpoint="api_docs", view_func=description.docs)
