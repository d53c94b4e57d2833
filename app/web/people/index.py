"""The list of people: search as one types, filters, in Vietnamese order of given names."""

from __future__ import annotations

from collections import defaultdict

from flask import Response, make_response, render_template, request
from sqlalchemy import func, select

from app.access import VIEW_PEOPLE, needs
from app.base import clock
from app.base.db import db
from app.web.pages import locality_id, page_number, scope
from app.web.people import search
from app.web.people.frame import PAGE, SEXES, TITLES, bp, names_of, tabs_context
from trainees import areas, people, rosters
from trainees.areas import Neighbourhood, Unit
from trainees.imports import not_entered
from trainees.people import Person
from trainees.rosters import Membership


@bp.get("")
@needs(VIEW_PEOPLE)
def index() -> Response:
    """Everybody, or those who are looked for. Asked with the header `X-Part: found`, only the list: for typing."""
    look = search.wanted()
    card = search.card_of(look.q)
    found = search.found(look, card)
    total = db.session.scalar(found.with_only_columns(func.count()).order_by(None)) or 0
    page = page_number()
    shown = list(
        db.session.scalars(found.order_by(Person.sort_name, Person.id).limit(PAGE).offset((page - 1) * PAGE))
    )
    ids = [p.id for p in shown]
    context = {
        "look": look, "people": shown, "belongs": belongings(ids), "places": names_of(Neighbourhood, (p.neighbourhood_id for p in shown)),
        "twice": _twice(ids), "card": card, "card_words": search.card_words(card), "total": total, "page": page,
        "pages": -(-total // PAGE), "sexes": SEXES,
    }  # fmt: skip
    if request.headers.get("X-Part") == "found":
        answer = make_response(render_template("people/_found.html", **context))
    else:
        answer = make_response(
            render_template(
                "people/index.html", **context, **tabs_context(), titles=TITLES, phones=search.PHONES,
                units=[(unit.id, unit.name) for unit in areas.units(scope())], languages=search.languages(),
                neighbourhoods=[(one.id, one.name) for one in areas.neighbourhoods(scope())],
                waiting=not_entered.waiting_count(locality_id()),
            )
        )  # fmt: skip
    answer.vary.add("X-Part")
    return answer


def belongings(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Person → (unit, category) of today, read through merges, for one page of people."""
    who = people.survivor()
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for person_id, unit, category in db.session.execute(
        select(who, Unit.name, Membership.category)
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(who.in_(ids), rosters.on(clock.today()))
        .order_by(Membership.id)
    ):
        found[person_id].append((unit or "", TITLES.get(category, category)))
    return dict(found)


def _twice(ids: list[int]) -> set[int]:
    """Which of these may be in the register twice."""
    return set(db.session.scalars(select(Person.id).where(Person.id.in_(ids), search.may_be_twice())))
