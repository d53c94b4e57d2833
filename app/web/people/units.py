"""The units, and how many people of each category stand there today."""

from __future__ import annotations

from collections import Counter, defaultdict

from flask import render_template
from sqlalchemy import func, select

from app.access import VIEW_PEOPLE, needs
from app.base import clock
from app.base.db import db
from app.web.pages import locality_id, scope
from app.web.people.frame import TITLES, bp, tabs_context
from trainees import areas, people, rosters
from trainees.imports import not_entered
from trainees.people import Person
from trainees.rosters import SHOWN, STAFF, Membership


@bp.get("/units")
@needs(VIEW_PEOPLE)
def units() -> str:
    """The units with how many people of each category stand there today."""
    who = func.count(people.survivor().distinct())
    today = (Membership.locality_id == locality_id(), rosters.on(clock.today()))
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for unit_id, category, n in db.session.execute(
        select(Membership.unit_id, Membership.category, who)
        .join(Person, Person.id == Membership.person_id)
        .where(*today, Membership.unit_id.is_not(None))
        .group_by(Membership.unit_id, Membership.category)
    ):
        if unit_id is not None:
            counts[unit_id][category] = n
    categories = [code for code in SHOWN if any(own[code] for own in counts.values())]
    staff = (
        select(who)
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(*today, Membership.category.in_(STAFF))
    )
    return render_template(
        "people/units.html", units=areas.units(scope()), counts=counts, categories=categories, titles=TITLES,
        today=clock.today(), waiting=not_entered.not_entered(locality_id()), staff=db.session.scalar(staff) or 0,
        **tabs_context(),
    )  # fmt: skip
