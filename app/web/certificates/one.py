"""One certificate: everything that was printed on it, what became of it, its paper."""

from __future__ import annotations

from flask import current_app, render_template
from sqlalchemy import select

from app.access import ISSUE_CERTIFICATE, needs
from app.accounts import Account
from app.base import clock
from app.base.db import db
from app.web.certificates.ending import state_of
from app.web.certificates.frame import BADGES, bp
from app.web.pages import scope
from certificates import paper
from certificates.award import certificate as certificates
from certificates.award import issuing
from certificates.award.certificate import STATES, Certificate
from certificates.paper.page import address


@bp.get("/certificates/<int:certificate_id>")
@needs(ISSUE_CERTIFICATE)
def show(certificate_id: int) -> str:
    """A certificate with its predecessor and successor. Seven queries."""
    one = certificates.get(certificate_id, within=scope())
    now = certificates.state(one, clock.today())
    whose = {n for n in (one.issued_by, one.revoked_by, one.kept_by) if n is not None}
    names = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(whose)))
    return render_template(
        "certificates/show.html", certificate=one, said=paper.values(one), state=now, word=STATES[now], badge=BADGES[now],
        ending=state_of(one), names=dict(names.tuples().all()), whole=one.erased_at is None and issuing.digest(one) == one.digest,
        before=_before(one), address=address(current_app.config["PUBLIC_URL"], one.code), from_page="",
    )  # fmt: skip


def _before(one: Certificate) -> list[Certificate]:
    """Those that it replaced."""
    query = select(Certificate).where(Certificate.replaced_by_id == one.id).order_by(Certificate.id)
    return list(db.session.scalars(query))
