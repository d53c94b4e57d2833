"""From a file to people, memberships and rows, on both databases; twice is once, undo is as if it had never been."""

from __future__ import annotations

import io
import json
import unicodedata
from datetime import date

import openpyxl
import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import Base, db
from app.base.errors import Refused
from campaigns import courses, enrolments, trainings
from tests.conftest import SHARED
from tests.trainees.rosters_made import HEAD, STAFF, mended, workbook
from trainees import areas, cards, people, rosters, skills
from trainees.areas import Neighbourhood, Unit
from trainees.imports import applying, settling, undoing
from trainees.imports.not_entered import not_entered, waiting_rows
from trainees.imports.planning import Decision, Someone
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.people import Particulars, Person
from trainees.rosters import STAFF as CBCCVC
from trainees.rosters import Membership

SINCE = date(2026, 1, 1)


@pytest.fixture
def place(work):
    """The id of a bare commune."""
    with work():
        return areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id


@pytest.fixture
def put(work, place):
    """put(bytes, kind) applies a file; the result's people, problems and totals may be looked at afterwards."""

    def apply(data, kind="staff", name="ds.xlsx", **more):
        with work():
            out = applying.apply(applying.read(data, name, kind), place, by=COMMAND_LINE, since=SINCE, **more)
            out.record_id = out.roster_import.id
        return out

    # Preview has slots; a test notes the id of the record beside it.
    applying.Preview.__slots__  # noqa: B018
    return lambda *a, **k: _noted(work, place, *a, **k)


class Noted:
    """A result and the id of its record."""

    def __init__(self, out, record_id):
        self.out, self.record_id = out, record_id
        self.totals, self.changed, self.people, self.rows = out.totals, out.changed, out.people, out.rows


def _noted(work, place, data, kind="staff", name="ds.xlsx", **more):
    with work():
        out = applying.apply(applying.read(data, name, kind), place, by=COMMAND_LINE, since=SINCE, **more)
        return Noted(out, out.roster_import.id)


def everything(app):
    """Every row of every table."""
    with app.app_context():
        found = {
            table.name: sorted(map(str, db.session.execute(table.select()).all()))
            for table in Base.metadata.sorted_tables
        }
        db.session.rollback()
        return found
