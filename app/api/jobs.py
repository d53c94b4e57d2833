"""How far a job came, for programs that asked for one."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from app.access import SIGNED_IN, needs
from app.access.asker import role, scope
from app.jobs import job, kinds


@needs(SIGNED_IN)
def show(job_id: int) -> ResponseReturnValue:
    """State, phase, done of total; when it ended, its result or its error."""
    found = job.get(job_id, within=scope())
    if found.kind not in kinds.allowed(role()):
        abort(403)
    return jsonify(job.plain(found))


def add_routes(bp: Blueprint) -> None:
    """Hang this call under /jobs."""
    bp.add_url_rule("/jobs/<int:job_id>", endpoint="job", view_func=show)
