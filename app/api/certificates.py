"""Certificates asked for by programs: a batch runs in the background, its job tells how far it came."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from app import audit
from app.access import ISSUE_CERTIFICATE, needs
from app.access.asker import actor, scope
from app.api.asked import json_object
from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.jobs import certificates as batches
from app.jobs import job
from app.jobs.certificates import ISSUE, Batch
from campaigns import trainings
from certificates.award import design as designs
from certificates.award import eligibility, issuing
from certificates.award.design import Design

MOST = 20_000
"""People of one batch."""


@needs(ISSUE_CERTIFICATE)
def add_batch() -> ResponseReturnValue:
    """A job that issues to these people of a training, or to everybody who never had a certificate of it. 202; the live job of the
    training where there is one."""
    body = json_object()
    training = trainings.get(_whole(body, "training"), within=scope())
    if body.get("design") is None:
        design: Design = designs.bring(training.locality_id, by=actor())[0]
    else:
        design = designs.get(_whole(body, "design"), within=scope())
    on = _day(body)
    issuing.check(training, design, on)
    asked = _people(body)
    may = eligibility.lacking(training) if asked is None else eligibility.eligible(training, asked)
    if not may:
        raise Refused("certificates_none", "Không có ai đủ điều kiện mà chưa có giấy chứng nhận.")
    batch = Batch(training.id, design.id, on.isoformat(), [one.person_id for one in may])
    made = job.enqueue(
        ISSUE, training.locality_id, batches.subject(training), batch.plain(), by=actor(), label=training.title
    )  # fmt: skip
    audit.tell(
        actor(), "ask-certificates", "training", training.id, training.locality_id, people=len(may), job=made.id
    )  # fmt: skip
    db.session.commit()
    said = {"job": job.plain(made), "links": {"job": url_for("api.job", job_id=made.id)}}
    return jsonify(said), 202, {"Location": said["links"]["job"]}


def _whole(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise Refused(f"{name}_unknown", f"“{name}” phải là số của một mục có thật.")
    return value


def _day(body: dict[str, Any]) -> date:
    said = body.get("on")
    if said is None:
        return clock.today()
    try:
        return date.fromisoformat(said)
    except (TypeError, ValueError):
        raise Refused("day_invalid", "“on” phải là ngày có thật, ví dụ 2026-11-14.") from None


def _people(body: dict[str, Any]) -> list[int] | None:
    said = body.get("people")
    if said is None:
        return None
    fits = isinstance(said, list) and len(said) <= MOST
    if not fits or any(isinstance(one, bool) or not isinstance(one, int) or one < 1 for one in said):
        raise Refused("people_unknown", f"“people” phải là danh sách số của nhiều nhất {MOST} người.")
    return [one for one in said if one < 2**31]


def add_routes(bp: Blueprint) -> None:
    """Hang this call under /certificates."""
    bp.add_url_rule("/certificates/batches", endpoint="add_batch", view_func=add_batch, methods=["POST"])
