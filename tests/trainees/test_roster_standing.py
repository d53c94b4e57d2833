"""A plan made before the write: whatever of the register moved meanwhile, it no longer stands and is made anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns import decisions
from tests.trainees.rosters_made import HEAD, STAFF, workbook
from trainees import areas, people, rosters
from trainees.imports import applying, undoing
from trainees.imports.preview import stands
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.people import Particulars, Person
from trainees.rosters import Membership

SINCE = date(2026, 1, 1)
NEXT = [[*row] for row in STAFF[1:]]


def _people() -> list[Person]:
    return list(db.session.scalars(select(Person).where(Person.merged_into_id.is_(None)).order_by(Person.id)))


def _member() -> Membership:
    return db.session.scalars(select(Membership).order_by(Membership.id)).first()  # type: ignore[return-value]


def _another_unit(place: int) -> None:
    unit = areas.Unit(locality_id=place, name="Trường mới", name_key="truong moi")
    db.session.add(unit)
    db.session.flush()


def _swap_units(place: int) -> None:
    """Two memberships change places: every plain sum stays what it was."""
    units = areas.known_units(place)
    one, other = sorted(set(units.values()))[:2]
    mine = db.session.scalars(select(Membership).where(Membership.unit_id.in_((one, other)))).all()
    first = next(m for m in mine if m.unit_id == one)
    second = next(m for m in mine if m.unit_id == other)
    first.unit_id, second.unit_id = other, one


CHANGES: dict[str, Callable[[int], object]] = {
    "somebody new": lambda place: people.add(place, Particulars("Lò Thị Mới"), by=COMMAND_LINE),
    "another phone": lambda place: setattr(_people()[0], "phone", "0911222333"),
    "another birth": lambda place: setattr(_people()[0], "birth", "1999"),
    "two merged": lambda place: decisions.merge(*_people()[:2], by=COMMAND_LINE),
    "a membership ended": lambda place: rosters.end(_member(), date(2026, 6, 30), by=COMMAND_LINE),
    "a membership gone": lambda place: db.session.delete(_member()),
    "two memberships changed places": _swap_units,
    "a unit": _another_unit,
    "a list taken back": lambda place: undoing.undo(db.session.scalars(select(RosterImport)).first()),
    "a row of somebody else": lambda place: setattr(
        db.session.scalars(select(RosterRow).where(RosterRow.person_id.is_not(None))).first(), "person_id", _people()[-1].id
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_plan_stands_until_the_register_moves(work, change) -> None:
    with work():
        place = areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id
        applying.apply(applying.read(workbook(STAFF), "a.xlsx", "staff"), place, by=COMMAND_LINE, since=SINCE)
    source = applying.read(workbook(NEXT, HEAD), "b.xlsx", "staff")
    with work():
        planned = applying.preview(source, place, since=SINCE)
    with work():
        assert stands(planned)
        change(place)
        db.session.flush()
        db.session.expire_all()
        assert not stands(planned)
        db.session.rollback()


def test_a_plan_that_no_longer_stands_is_made_anew(work) -> None:
    with work():
        place = areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id
    source = applying.read(workbook(STAFF), "a.xlsx", "staff")
    with work():
        planned = applying.preview(source, place, since=SINCE)
    with work():
        applying.apply(applying.read(workbook(STAFF), "a.xlsx", "staff"), place, by=COMMAND_LINE, since=SINCE)
        before = len(_people())
    with work():
        out = applying.apply(source, place, by=COMMAND_LINE, since=SINCE, planned=planned)
        assert (out.changed, len(_people())) == (False, before)
