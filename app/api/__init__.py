"""The same core calls, spoken in JSON, under /api/v1."""

from flask import Blueprint, Flask

from app.web.door import csrf

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def register(app: Flask) -> None:
    """Every noun of the API. Bearer routes carry no CSRF token; the door asks sessions for one."""
    from app.api import attendance

    attendance.add_routes(bp)
    csrf.exempt(bp)
    app.register_blueprint(bp)
