"""One person: all that is known of them, through every merge, and what can be done."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from sqlalchemy import select

from app import accounts, audit
from app.access import EDIT_PEOPLE, VIEW_PEOPLE, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.web.outside.frame import KINDS
from app.web.pages import actor, scope
from app.web.people import history
from app.web.people.frame import PHONE_USES, SEXES, TITLES, bp, names_of
from certificates.outside import listing
from trainees import cards, people
from trainees.areas import Neighbourhood, Unit
from trainees.people import Person, merging
from trainees.rosters import Membership


@bp.get("/<int:id>")
@needs(VIEW_PEOPLE)
def show(id: int) -> str:
    """One person: particulars, where they belong, what they attended, what the ledger says, merges, questions."""
    return _page(people.get(id, within=scope()))


@bp.post("/<int:id>/number")
@needs(EDIT_PEOPLE)
@parses_first
def number(id: int) -> str:
    """The same page with the whole identity number on it, once. A POST: that it was looked at is written down."""
    person = people.get(id, within=scope())
    page = _page(person, shown_number=person.national_id or person.old_id)
    by, place = actor(), person.locality_id
    with writing():
        audit.tell(by, "reveal-number", "person", id, place)
        db.session.commit()
    return page


def _page(person: Person, **more: Any) -> str:
    family = people.family(person.id)
    standing = merging.standing(person.id)
    absorbed = {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_(family)))}
    return render_template(
        "people/show.html", person=person, sexes=SEXES, phone_uses=PHONE_USES, titles=TITLES, today=clock.today(),
        place=names_of(Neighbourhood, [person.neighbourhood_id]).get(person.neighbourhood_id or 0),
        memberships=_memberships(family), lessons=history.lessons(family), lines=history.lines(family),
        cards=cards.of(person.id), merges=standing, absorbed=absorbed, questions=history.questions(person, family),
        names={one.id: one.name for one in accounts.listed(scope())}, origins=history.origins(family), outside=listing.of_people(family), outside_kinds=KINDS,
        has=current_app.view_functions.__contains__, **more,
    )  # fmt: skip


def _memberships(family: list[int]) -> list[Any]:
    """(Membership, unit, neighbourhood), those that last first."""
    return list(
        db.session.execute(
            select(Membership, Unit.name, Neighbourhood.name)
            .outerjoin(Unit, Unit.id == Membership.unit_id)
            .outerjoin(Neighbourhood, Neighbourhood.id == Membership.neighbourhood_id)
            .where(Membership.person_id.in_(family))
            .order_by(Membership.until.is_not(None), Membership.since.desc(), Membership.id)
            .limit(history.MOST)
        )
    )
