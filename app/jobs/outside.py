"""Long lists of results from elsewhere, written in one transaction; short ones need no job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app import audit
from app.access import EDIT_TRAINING
from app.base.db import db, writing
from app.base.text import N_
from app.jobs.kinds import handles
from app.jobs.lease import Order
from app.jobs.progress import Progress
from certificates.outside import importing, outside_import
from certificates.outside.outside_import import OutsideImport

APPLY: Final = "outside.apply"


def subject_of(record: OutsideImport) -> str:
    """What the jobs of a list are about."""
    return f"outside_import:{record.id}"


@handles(APPLY, title=N_("Ghi kết quả nơi khác"), permission=EDIT_TRAINING)
def apply(order: Order, progress: Progress) -> Mapping[str, Any]:
    """Write a list as it was looked over, and end the job in the same transaction. Begun again, it finds what it did."""
    progress.phase("Ghi kết quả")
    with writing():
        record = outside_import.get(order.subject_id, within=order.scope)
        done = importing.apply(record, by=order.by)
        audit.tell(
            order.by,
            "apply",
            "outside_import",
            record.id,
            record.locality_id,
            written=done.written,
            made=done.made,
        )
        result = {"import": record.id, "written": done.written, "waiting": done.waiting}
        progress.complete(result)
        db.session.commit()
    return result
