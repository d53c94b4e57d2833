"""Newcomers: whom a help names by name; somebody of the register when that is certain, else somebody new. And the blank cards
that are handed out on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.base.actors import Actor
from app.base.db import db
from campaigns.attendance import handout, walkins
from campaigns.attendance.subject import Who
from campaigns.outreach.day import Point
from campaigns.outreach.log.entry import Entry
from trainees import cards
from trainees.areas import Neighbourhood
from trainees.people import Particulars, Person, nearby
from trainees.people.likeness import Traits


def named(entry: Entry, who: Who, point: Point | None, *, locality_id: int, by: Actor, at: datetime) -> Who:
    """Who an event is of once somebody new is entered and a blank card handed out, with the event's flags."""
    if entry.kind != "help":
        return who
    if entry.walkin is not None:
        return join(locality_id, entry.walkin, who, point, by=by, at=at)
    if who.blank is not None and who.person_id is not None:
        return replace(who, flags=(*who.flags, *handout.hand(who.blank, who.person_id, by=by, at=at)))
    return who


def join(
    locality_id: int, given: dict[str, Any], who: Who, point: Point | None, *, by: Actor, at: datetime
) -> Who:
    """Who it is from now on, with the event's flags: the person of their card, the one whom the name certainly means, or
    somebody new who lives at the point unless the name comes with a neighbourhood. A blank card at hand becomes theirs."""
    flags: list[str] = []
    if who.person_id is not None:
        person = db.session.get_one(Person, who.person_id)
    elif not given.get("name"):
        return replace(who, problem="walkin_nameless")
    else:
        described = walkins.described(given)
        home = walkins.home(locality_id, given) or home_of(point)
        known = _certainly(locality_id, described, home)
        if known is not None:
            person = known
        else:
            person, flags = walkins.enter(locality_id, described, home, by=by)
    if who.blank is not None:
        flags += handout.hand(who.blank, person.id, by=by, at=at)
    card = cards.give([person], by=by)[person.id]
    return replace(who, person_id=person.id, name=person.name, code=card.code, flags=(*who.flags, *flags))


def home_of(point: Point | None) -> int | None:
    """The neighbourhood in which a point is, if it is known."""
    if point is None:
        return None
    return point.neighbourhood_id or (point.place.neighbourhood_id if point.place else None)


def _certainly(locality_id: int, who: Particulars, home: int | None) -> Person | None:
    """The only one of the register with this name, this very birth day, and this phone or neighbourhood."""
    place = db.session.get_one(Neighbourhood, home).name_key if home is not None else None
    traits = Traits(who.name, who.birth, who.sex, who.phone, place=place)
    if traits.full_birth is None:
        return None
    links, _others = nearby.around(locality_id, [traits]).near(traits)
    if len(links) != 1 or links[0].someone.person_id is None:
        return None
    return db.session.get_one(Person, links[0].someone.person_id)
