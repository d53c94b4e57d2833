"""How many new people each completed training brought: whom nobody had counted before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from app.base.actors import Scope
from campaigns import held, trainings
from campaigns.trainings import CLOSED
from trainees.indicators.definition import Rule
from trainees.ledger.brought import shown_by

LOOK_BACK = 183
"""Days: half a year."""


def new_people(
    locality_id: int, rule: Rule, reached_on: Mapping[int, date], since: date | None, until: date
) -> list[int]:
    """Of each training of a course with one of the rule's skills that ended in the half-year before `until` (and not
    before the rule's window began): how many people count since it. Those held before, with a list, as well.

    reached_on: person → the day since which they count (`Measure.reached_on`).
    """
    begin = until - timedelta(days=LOOK_BACK)
    begin = max(begin, since) if since else begin
    sources = _ended(locality_id, set(rule.skills), begin, until)
    counts = Counter(by_source(locality_id, rule, reached_on, sources).values())
    return [counts[source] for source in sources]


def by_source(
    locality_id: int, rule: Rule, reached_on: Mapping[int, date], sources: Collection[str]
) -> dict[int, str]:
    """Person → the one of these sources since whose day they count; whoever counted before, or since something else, is not there."""
    firsts: dict[int, str] = {}
    for source, person, on in sorted(shown(locality_id, rule, sources)):
        if reached_on.get(person) == on:
            firsts.setdefault(person, source)
    return firsts


def shown(locality_id: int, rule: Rule, sources: Collection[str]) -> set[tuple[str, int, date]]:
    """(source, person, day) of whom these sources show in a way that the rule takes. One query."""
    return shown_by(locality_id, sources, rule.skills, rule.kinds)


def _ended(locality_id: int, skills: set[str], begin: date, until: date) -> list[str]:
    """The keys of the trainings that ended within the days."""
    within, keys = Scope(locality_id), []
    for training in trainings.listed(within):
        last = max((lesson.day for lesson in training.planned), default=None)
        taught = {skill.code for skill in training.version.skills}
        if training.state == CLOSED and last and begin <= last <= until and taught & skills:
            keys.append(training.key)
    for past in held.everything(within):
        if (
            past.import_id is not None
            and begin <= past.day <= until
            and skills & {s.code for s in past.version.skills}
        ):
            keys.append(past.key)
    return keys
