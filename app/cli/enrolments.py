"""flask enrolments …: who is expected in a training."""

from __future__ import annotations

from datetime import date

import click
from flask.cli import with_appcontext

from app import audit
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.cli.spoken import Day, json_option, say, writes
from campaigns import enrolments, trainings
from trainees import areas, people
from trainees.areas import Unit
from trainees.rosters import CATEGORIES

group = click.Group("enrolments", help="Enrolments: who is expected in a training.")


@group.command("add")
@click.option("--training", "training_id", type=int, required=True, metavar="ID", help="The training.")
@click.option("--unit", metavar="NAME|ID", help="Everybody on the roster of this unit.")
@click.option(
    "--category",
    "categories",
    multiple=True,
    type=click.Choice(list(CATEGORIES)),
    help="Only these of the unit.",
)
@click.option("--day", type=Day(), help="The roster of this day; default: today.")
@click.option(
    "--person", "person_ids", multiple=True, type=int, metavar="ID", help="One person; repeat for more."
)
@json_option
@with_appcontext
@writes
def add(
    training_id: int, unit: str | None, categories: tuple[str, ...], day: date | None, person_ids: tuple[int, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Expect a unit's people, or named ones; whoever has no card is given one."""
    if unit is None and not person_ids:
        raise Refused("nobody_given", "Nêu --unit hoặc --person.")
    training = trainings.get(training_id, within=EVERYWHERE)
    within = Scope(training.locality_id)
    added = 0
    if unit is not None:
        added += enrolments.add_unit(
            training,
            _unit(unit, within).id,
            day or clock.today(),
            by=COMMAND_LINE,
            categories=categories or None,
        )
    if person_ids:
        named = [people.get(person_id, within=within) for person_id in person_ids]
        added += enrolments.add(training, named, by=COMMAND_LINE)
    audit.tell(COMMAND_LINE, "enrol", "training", training.id, training.locality_id, people=added)
    enrolled = enrolments.counts([training.id]).get(training.id, 0)
    answer = {"training": training.id, "added": added, "enrolled": enrolled}
    db.session.commit()
    say(answer, as_json, lambda: [f"Đã thêm {added} người; danh sách có {enrolled} người."])


def _unit(text: str, within: Scope) -> Unit:
    """A unit by name (marks and dashes aside) or by id."""
    key = areas.name_key(text)
    for unit in areas.units(within):
        if unit.name_key == key or str(unit.id) == text.strip():
            return unit
    raise NotFound("unit_unknown", f"Không có cơ quan, đơn vị “{text}”.")
