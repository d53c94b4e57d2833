"""What an officer does to a certificate after it was issued: replace, revoke, take that back, keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import ISSUE_CERTIFICATE, needs
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.jobs import certificates as batches
from app.jobs import job as jobs
from app.jobs.certificates import ISSUE, Batch
from app.web.certificates.frame import bp
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import trainings
from certificates.award import certificate as certificates
from certificates.award import ending
from certificates.award.certificate import Certificate


def state_of(certificate: Certificate) -> dict[str, Any]:
    """What the partial `_ending.html` asks: can it be ended, was it revoked today, does its evidence still stand; what another
    paper would say of the holder, beside what this one says (None: there will be no other)."""
    stands = certificate.replaced_by_id is None and certificate.revoked_on is None
    return {
        "stands": stands, "restores": ending.may_restore(certificate),
        "doubtful": stands and ending.is_doubtful(certificate),
        "prints": _prints(certificate) if stands and certificate.erased_at is None else None,
    }  # fmt: skip


def _prints(certificate: Certificate) -> dict[str, Any]:
    holder = ending.holder(certificate)

    def said(name: str, year: str) -> str:
        return f"{name}, {_('sinh năm %(year)s', year=year)}" if year else name

    return {
        "old": said(certificate.name, certificate.birth_year), "new": said(holder.name, (holder.birth or "")[:4]),
        "person": holder.id,
    }  # fmt: skip


@bp.post("/certificates/<int:certificate_id>/replace")
@needs(ISSUE_CERTIFICATE)
def replace(certificate_id: int) -> BaseResponse:
    """Another number, printed anew; the old one says by which it was replaced."""

    old = certificates.get(certificate_id, within=scope())
    training = trainings.get(old.training_id, within=scope())
    try:
        made = ending.replace(old, why=request.form.get("why", ""), by=actor())
        audit.tell(
            actor(), "replace", "certificate", old.id, old.locality_id, successor=made.id, number=made.register_number
        )  # fmt: skip
        # Its paper is drawn without another press: a job for nobody draws what has none.
        batch = Batch(training.id, made.design_id, made.issued_on.isoformat(), [])
        jobs.enqueue(
            ISSUE, training.locality_id, batches.subject(training), batch.plain(), by=actor(), label=training.title
        )  # fmt: skip
        db.session.commit()
    except (Refused, Conflict) as refused:
        db.session.rollback()
        tell_refusal(refused)
        return _back(certificate_id)
    said = _(
        "Đã cấp giấy số %(number)s thay giấy số %(old)s.",
        number=made.register_number,
        old=old.register_number,
    )
    flash(said + " " + _("Bản in đang được vẽ."), "success")
    return go(".show", certificate_id=made.id)


@bp.post("/certificates/<int:certificate_id>/revoke")
@needs(ISSUE_CERTIFICATE)
def revoke(certificate_id: int) -> BaseResponse:
    """It holds no longer; whoever checks it reads the day and the reason."""

    def deed(one: Certificate) -> str:
        ending.revoke(one, why=request.form.get("why", ""), by=actor())
        audit.tell(actor(), "revoke", "certificate", one.id, one.locality_id)
        return _("Đã thu hồi giấy số %(number)s.", number=one.register_number)

    return _do(certificate_id, deed)


@bp.post("/certificates/<int:certificate_id>/restore")
@needs(ISSUE_CERTIFICATE)
def restore(certificate_id: int) -> BaseResponse:
    """It was revoked by mistake, today."""

    def deed(one: Certificate) -> str:
        ending.restore(one)
        audit.tell(actor(), "restore", "certificate", one.id, one.locality_id)
        return _("Đã hoàn tác thu hồi: giấy lại có hiệu lực.")

    return _do(certificate_id, deed)


@bp.post("/certificates/<int:certificate_id>/keep")
@needs(ISSUE_CERTIFICATE)
def keep(certificate_id: int) -> BaseResponse:
    """Somebody looked at it again and lets it stand."""

    def deed(one: Certificate) -> str:
        ending.keep(one, why=request.form.get("why", ""), by=actor())
        audit.tell(actor(), "keep", "certificate", one.id, one.locality_id)
        return _("Đã giữ nguyên giấy số %(number)s.", number=one.register_number)

    return _do(certificate_id, deed)


def _do(certificate_id: int, deed: Callable[[Certificate], str]) -> BaseResponse:
    one = certificates.get(certificate_id, within=scope())
    try:
        done = deed(one)
        db.session.commit()
    except (Refused, Conflict) as refused:
        db.session.rollback()
        tell_refusal(refused)
    else:
        flash(done, "success")
    return _back(certificate_id)


def _back(certificate_id: int) -> BaseResponse:
    if request.form.get("from") == "review":
        return go(".review")
    return go(".show", certificate_id=certificate_id)
