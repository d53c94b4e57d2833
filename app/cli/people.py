"""flask people …: who is in the register."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.base import clock
from app.base.actors import EVERYWHERE, Scope
from app.base.db import db
from app.cli.spoken import json_option, locality_option, reads, say
from trainees import areas, people, rosters
from trainees.areas import Neighbourhood, Unit
from trainees.cards import ACTIVE, Card
from trainees.people import Person
from trainees.rosters import Membership

group = click.Group("people", help="The people in the register.")


@group.command("list")
@locality_option
@json_option
@with_appcontext
@reads
def list_(locality: str | None, as_json: bool) -> None:
    """Print everybody, in Vietnamese order of given names."""
    within = Scope(areas.the_locality(locality).id) if locality else EVERYWHERE
    document = _document(within)
    say(
        document, as_json,
        lambda: [
            " · ".join(filter(None, (str(p["id"]), p["name"], p["birth"], ", ".join(p["units"]), p["neighbourhood"])))
            for p in document
        ],
    )  # fmt: skip


def _document(within: Scope) -> list[dict[str, Any]]:
    today = clock.today()
    units: defaultdict[int, list[str]] = defaultdict(list)
    for person_id, name in db.session.execute(
        select(Membership.person_id, Unit.name).join(Unit, Unit.id == Membership.unit_id)
        .where(rosters.on(today)).order_by(Membership.id)
    ):  # fmt: skip
        if name not in units[person_id]:
            units[person_id].append(name)
    held = db.session.execute(
        select(Card.person_id, Card.code)
        .where(Card.person_id.is_not(None), Card.state == ACTIVE)
        .order_by(Card.id)
    )
    cards = dict(held.tuples().all())
    query = (
        people.living(within)
        .outerjoin(Neighbourhood, Neighbourhood.id == Person.neighbourhood_id)
        .with_only_columns(
            Person.id, Person.name, Person.birth, Person.sex, Person.phone, Person.national_id_last3, Neighbourhood.name
        )
        .order_by(Person.sort_name, Person.id)
    )  # fmt: skip
    return [
        {
            "id": row[0], "name": row[1], "birth": row[2], "sex": row[3], "phone": row[4],
            "national_id_last3": row[5], "neighbourhood": row[6], "units": units.get(row[0], []),
            "card": cards.get(row[0]),
        }
        for row in db.session.execute(query)
    ]  # fmt: skip
