"""What stands beside the lists in the demonstration: pupils by class, trainings held before, and a file of cards asked for."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app.accounts import Account
from app.base import clock
from app.base.actors import Scope
from app.base.db import db
from app.jobs import card_printing, job
from app.reports import card_batch
from app.reports.card_batch import UNIT, Batch
from campaigns import courses, held
from trainees import areas, schools
from trainees.areas import Locality
from trainees.imports.roster_import import RosterImport

_CLASSES = {
    "Trường Tiểu học Hoa Sen": (("3A", 34), ("3B", 33), ("4A", 36), ("4B", 35), ("5A", 38), ("5B", 37)),
    "Trường THCS Hoa Sen": (("6A", 41), ("6B", 40), ("7A", 39), ("7B", 42), ("8A", 38), ("9A", 40)),
}


def fill(place: Locality, officer: Account) -> None:
    """Both schools' classes, one training with its list, one known by a number alone, and a job that waits for a worker."""
    by, within = officer.actor, Scope(place.id)
    units = {unit.name: unit.id for unit in areas.units(within)}
    schools.enter(
        place.id, date(clock.today().year, 1, 5), "Báo cáo sĩ số của hai trường, số liệu minh họa",
        {units[name]: rows for name, rows in _CLASSES.items()}, by=by,
    )  # fmt: skip
    course = next(c for c in courses.listed(within) if c.title.startswith("VNeID"))
    signed_up = db.session.scalars(
        select(RosterImport).where(RosterImport.locality_id == place.id, RosterImport.kind == "registrations")
    ).one()
    held.add(
        course, "VNeID cho người đăng ký trực tuyến", clock.today() - timedelta(days=250), by=by,
        organiser="Đoàn phường Hoa Sen", document="12/BC-ĐTN", record=signed_up,
    )  # fmt: skip
    held.add(
        course, "VNeID lưu động tại chợ", clock.today() - timedelta(days=240), by=by,
        organiser="Công an phường Hoa Sen", document="31/BC-CAP", people=230,
    )  # fmt: skip
    batch = Batch(UNIT, units["Trạm Y tế"])
    job.enqueue(
        card_printing.KIND,
        place.id,
        batch.key,
        batch.plain(),
        by=by,
        label=card_batch.title(batch, within=within),
    )
    db.session.flush()
