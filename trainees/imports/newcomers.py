"""A list that is made here, of people who learned and stood on no list: entered as one, taken back as one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from trainees import rosters
from trainees.areas import Locality
from trainees.imports.roster_import import APPLIED, MATCHED, RosterImport, RosterRow
from trainees.people import Person

NEWCOMERS: Final = "newcomers"
"""The kind of such a list: of no file, and never compared with the lists that come (it says nothing of who left)."""


def enlist(locality_id: int, person_ids: Collection[int], since: date, *, by: Actor) -> RosterImport:
    """Enter people of the register as residents from a day on; `undoing.undo` takes the list back, its people stay.

    Refused: nobody is meant; the day has not come. Whoever stands there already is left as they are.
    """
    if since > clock.today():
        raise Refused("day_ahead", f"Ngày {since:%d/%m/%Y} chưa tới. Ghi một ngày đã qua hoặc hôm nay.")
    hold(db.session.get_one(Locality, locality_id))
    query = select(Person).where(
        Person.id.in_(sorted(person_ids)),
        Person.locality_id == locality_id,
        Person.merged_into_id.is_(None),
    )
    people = list(db.session.scalars(query.order_by(Person.sort_name, Person.id)))
    if not people:
        raise Refused("nobody", "Không còn ai để đưa vào danh sách.")
    now = clock.now()
    record = RosterImport(
        locality_id=locality_id, kind=NEWCOMERS, filename=f"Người đến học, chưa có trong danh sách ({clock.today():%d/%m/%Y})",
        digest=hashlib.sha256(f"{NEWCOMERS} {now.isoformat()} {[p.id for p in people]}".encode()).hexdigest(),
        state=APPLIED, since=since, created_at=now, created_by=by.account_id, applied_at=now,
        totals={"rows": len(people), "created": 0, "matched": len(people), "question": 0, "refused": 0, "units": 0, "neighbourhoods": 0},
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    for number, person in enumerate(people, 1):
        db.session.add(
            RosterRow(
                locality_id=locality_id, import_id=record.id, kind=NEWCOMERS, row=number, outcome=MATCHED, person_id=person.id,
                row_key=hashlib.sha256(f"{record.id} {person.id}".encode()).hexdigest(), category="resident",
                neighbourhood_id=person.neighbourhood_id, problems=[], filled=[], denied=[], candidates=[],
            )
        )  # fmt: skip
        rosters.add(person, "resident", since, neighbourhood_id=person.neighbourhood_id, import_id=record.id)
    db.session.flush()
    return record
