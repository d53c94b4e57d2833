"""The roster of an outreach day: what a phone needs of it to work without a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.outreach import signing
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.log.follow_ups import FollowUp, follow_ups
from campaigns.outreach.shift import ON, Assignment
from trainees import cards, skills
from trainees.cards import Card
from trainees.people import Person
from trainees.skills import Skill


@dataclass(frozen=True, slots=True)
class OnShift:
    """A volunteer on a shift, read through merges. `cards`: that open the door for them, the one given last at the end."""

    assignment: Assignment
    person: Person
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Again:
    """Somebody who is to be visited again. `cards`: as of OnShift."""

    told: FollowUp
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Roster:
    """`skills`: those that are offered, all where the day names none."""

    points: Sequence[Point]
    skills: Sequence[Skill]
    volunteers: list[OnShift]
    again: list[Again]


def of(day: OutreachDay) -> Roster:
    """Who is on the day's shifts, whoever its campaign or desk told that somebody comes again, and what is offered."""
    assignments = signing.of_day(day, states=(ON,))
    whose = signing.who(assignments)
    whole = day.campaign or day.desk
    waiting = follow_ups(whole, day.day) if whole else []
    held = cards.active({person.id for person in whose.values()} | {one.person.id for one in waiting})
    offered = [skill for skill in skills.catalogue() if not day.services or skill.code in day.services]
    return Roster(
        day.points, offered,
        [OnShift(one, whose[one.id], held.get(whose[one.id].id, [])) for one in assignments if one.id in whose],
        [Again(one, held.get(one.person.id, [])) for one in waiting],
    )  # fmt: skip
