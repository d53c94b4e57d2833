"""How many people a kind of list counts on the days that reports are of, and how many it would once some of them left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from app.base import clock
from app.base.db import db
from trainees import people, rosters
from trainees.people import Person
from trainees.rosters import Membership

# What is counted as one → its categories. The denominators of the indicators are such counts.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "staff": rosters.STAFF,
    **{category: (category,) for category in ("non_permanent", "worker", "resident", "youth")},
}
_MOST_DAYS: Final = 6


@dataclass(frozen=True, slots=True)
class Headcount:
    """People of a group (a key of GROUPS) on a day: as it stands, and after those memberships end."""

    group: str
    day: date
    before: int
    after: int

    @property
    def changes(self) -> bool:
        return self.before != self.after


def quarter_start(day: date) -> date:
    """The first day of a day's quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def closed_day() -> date:
    """The last day of the quarter before this one: figures up to it were reported."""
    return quarter_start(clock.today()) - timedelta(days=1)


def report_days(until: date) -> list[date]:
    """The quarter ends of this year (in its first quarter the one before) and today; last year's too that lie after `until`."""
    today = clock.today()
    day, found = closed_day(), [today]
    while len(found) < _MOST_DAYS and (day.year == today.year or len(found) == 1 or day > until):
        found.append(day)
        day = quarter_start(day) - timedelta(days=1)
    return found[::-1]


def headcounts(locality_id: int, membership_ids: Collection[int], until: date) -> list[Headcount]:
    """What each `report_days` counts before and after these memberships end, of the groups that they are of. Two queries.

    People are counted once, through merges: whoever stands in another unit or category of the group still counts.
    """
    chosen = set(membership_ids)
    if not chosen:
        return []
    held, mine = aliased(Person), aliased(Person)
    whose = (
        select(people.survivor(mine)).join(Membership, Membership.person_id == mine.id).where(Membership.id.in_(chosen))
    )  # fmt: skip
    standing = db.session.execute(
        select(Membership.id, people.survivor(held), Membership.category, Membership.since, Membership.until)
        .join(held, held.id == Membership.person_id)
        .where(Membership.locality_id == locality_id, people.survivor(held).in_(whose))
    ).all()
    touched = {category for number, _, category, _, _ in standing if number in chosen}
    wanted = [
        (group, day)
        for group, categories in GROUPS.items() if touched & set(categories) for day in report_days(until)
    ]  # fmt: skip
    if not wanted:
        return []
    person = aliased(Person)
    totals = db.session.execute(
        select(
            *(
                func.count(
                    case((Membership.category.in_(GROUPS[group]) & rosters.on(day), people.survivor(person))).distinct()
                )
                for group, day in wanted
            )
        )
        .join(person, person.id == Membership.person_id)
        .where(
            Membership.locality_id == locality_id,
            Membership.category.in_({category for group, _ in wanted for category in GROUPS[group]}),
        )
    ).one()  # fmt: skip
    found = []
    for (group, day), total in zip(wanted, totals, strict=True):
        now, then = set(), set()
        for number, one, category, since, last in standing:
            if category not in GROUPS[group] or since > day or (last is not None and last < day):
                continue
            now.add(one)
            if number not in chosen or day <= until:
                then.add(one)
        found.append(Headcount(group, day, total, total - len(now - then)))
    return found
