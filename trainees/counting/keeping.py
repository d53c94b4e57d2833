"""Keeping counts: the spans and steps of everybody who was touched are made anew, in the transaction that touched them.

One locality is counted by one transaction at a time: whoever comes second waits, and then sees what the first one wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Table, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from app.base import clock
from app.base.db import db
from app.base.inserting import insert_rows
from trainees import ledger
from trainees.areas import Locality
from trainees.counting.lives import MANY, Families, families, lives, of, within
from trainees.counting.rows import CountedSpan, CountedVersion, CountMonth, CountStep
from trainees.counting.spans import NO_UNIT, Life, Span, spans
from trainees.indicators.definition import IndicatorVersion, Rule, countable, published, rule_of
from trainees.people import Person
from trainees.rosters import Membership

_DAY: Final = timedelta(days=1)
_FAMILIES: Final = 1_000
"""So many are counted together."""
_LOCK: Final = 7_204_115
"""Ours among the advisory locks of a PostgreSQL database."""


class Kept(NamedTuple):
    """One span of a person by a version, as it is or should be stored."""

    version_id: int
    person_id: int
    span: Span


Rules = Mapping[int, Rule]
"""Version id → its rule, of the versions that are kept for a locality."""


def recount(ids: Set[int]) -> None:
    """Make what is kept for these people what the raw ledger says. Sees what was flushed."""
    if not ids:
        return
    for locality_id in sorted(_hold_all(ids)):
        rules = kept_rules(locality_id)
        if not rules:
            continue
        everybody = families(ids)  # anew: somebody may have been merged while we waited
        for some in _counted(locality_id, everybody, _categories(rules)):
            wanted = set(_wanted(rules, lives(locality_id, some, _categories(rules))))
            there = dict(_stored(locality_id, some.ids))
            _write(locality_id, wanted - there.keys(), {k: there[k] for k in there.keys() - wanted})


def follow_rules() -> None:
    """Keep the versions that are in use in each locality, and no others. What is newly kept is counted for everybody."""
    for locality_id in db.session.scalars(select(Locality.id).order_by(Locality.id)).all():
        in_use = {version.id for version in published(locality_id) if countable(version)}
        if in_use != kept(locality_id):
            hold(locality_id)
            there = kept(locality_id)
            drop(locality_id, there - in_use)
            build(locality_id, in_use - there)


def rebuild(locality_id: int) -> int:
    """Throw away what is kept for a locality and count everything anew. Returns how many versions are kept."""
    hold(locality_id)
    drop(locality_id, kept(locality_id))
    in_use = {version.id for version in published(locality_id) if countable(version)}
    build(locality_id, in_use)
    return len(in_use)


def build(locality_id: int, version_ids: Set[int]) -> None:
    """Begin to keep these versions of a locality, which is held."""
    if not version_ids:
        return
    insert_rows(
        CountedVersion,
        ({"version_id": version_id} for version_id in sorted(version_ids)),
        same={"locality_id": locality_id, "built_at": clock.now()},
    )
    rules = _rules(version_ids)
    _write(locality_id, wanted(locality_id, rules), {})


def drop(locality_id: int, version_ids: Set[int]) -> None:
    """Keep these versions of a locality no longer."""
    if version_ids:
        for table in (CountedSpan, CountStep, CountMonth, CountedVersion):
            db.session.execute(
                delete(table).where(table.locality_id == locality_id, table.version_id.in_(version_ids))
            )


def kept_rules(locality_id: int) -> Rules:
    """The rules that are kept for a locality."""
    return _rules(kept(locality_id))


def wanted(locality_id: int, rules: Rules) -> set[Kept]:
    """What should be kept for everybody of a locality, by the raw ledger alone."""
    return set(_wanted(rules, lives(locality_id, None, _categories(rules))))


def stored(locality_id: int) -> Iterator[Kept]:
    """What is kept for everybody of a locality."""
    return (one for one, _ in _stored(locality_id, None))


Steps = Counter[tuple[int, int, str, int, date]]
"""(version id, window, part, unit, day) → by how much the count moves on the day."""
Months = Counter[tuple[int, int, str, int]]
"""(version id, window, part, month) → by how much the count moves in the month."""


def steps_of(kept: Iterable[Kept]) -> Steps:
    """The steps that these spans make."""
    steps: Steps = Counter()
    for version_id, _, (window, part, since, until, unit) in kept:
        steps[version_id, window, part, unit, since] += 1
        if until is not None:
            steps[version_id, window, part, unit, until + _DAY] -= 1
    return steps


def months_of(steps: Steps) -> Months:
    """These steps added up by months, of the counts of no unit."""
    months: Months = Counter()
    for (version_id, window, part, unit, on), step in steps.items():
        if unit == NO_UNIT:
            months[version_id, window, part, month_of(on)] += step
    return months


def month_of(day: date) -> int:
    """The number of a day's month (see `CountMonth`)."""
    return day.year * 12 + day.month - 1


def hold(locality_id: int) -> None:
    """Let no other transaction count in a locality until this one ends. On SQLite whoever writes is alone already."""
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK, locality_id)))


# --- whom it concerns -----------------------------------------------------------------------------------------


def _hold_all(ids: Set[int]) -> set[int]:
    """The localities in which these people may count, held in order. While we wait others may give evidence elsewhere."""
    held: set[int] = set()
    while more := _localities(ids) - held:
        for locality_id in sorted(more):
            hold(locality_id)
        held |= more
        if db.session.connection().dialect.name != "postgresql":
            break
    return held


def _localities(ids: Set[int]) -> set[int]:
    if len(ids) > MANY:  # a big list: more than are needed may be held, for a moment
        near = select(Person.locality_id).where(Person.id.between(min(ids), max(ids))).distinct()
        counted = select(CountedVersion.locality_id).distinct()
        return {*db.session.scalars(near), *db.session.scalars(counted)}
    everybody = families(ids).ids
    own = select(Person.id, Person.locality_id)
    there = select(CountedSpan.person_id, CountedSpan.locality_id).distinct()
    member = select(Membership.person_id, Membership.locality_id).distinct()
    return {
        *(row[1] for row in of(own, Person.id, everybody)),
        *(row[1] for row in of(there, CountedSpan.person_id, everybody)),
        *(row[1] for row in of(member, Membership.person_id, everybody)),
        *(place for _, place in ledger.places(everybody)),
    }


def _counted(locality_id: int, everybody: Families, categories: Set[str]) -> Iterator[Families]:
    """Of these families the ones that have evidence in a locality, stand on a roll of it or are kept, some at a time."""
    few = None if len(everybody.ids) > MANY else everybody.ids
    who = {person for person, _ in ledger.places(few, locality_id)}
    here = within(CountedSpan, locality_id, everybody.ids)
    there = select(CountedSpan.person_id).where(here).distinct()
    who.update(row[0] for row in of(there, CountedSpan.person_id, everybody.ids))
    if categories:
        member = within(Membership, locality_id, everybody.ids)
        roll = select(Membership.person_id).where(member, Membership.category.in_(categories))
        who.update(row[0] for row in of(roll, Membership.person_id, everybody.ids))
    who &= everybody.ids
    concerned = sorted({everybody.who(person) for person in who} | who)
    for start in range(0, len(concerned), _FAMILIES):
        yield families(set(concerned[start : start + _FAMILIES]))


def _categories(rules: Rules) -> frozenset[str]:
    return frozenset(category for rule in rules.values() for category in rule.roll)


def kept(locality_id: int) -> set[int]:
    """The versions that are kept for a locality. One query."""
    query = select(CountedVersion.version_id).where(CountedVersion.locality_id == locality_id)
    return set(db.session.scalars(query))


def _rules(version_ids: Set[int]) -> Rules:
    versions = db.session.scalars(select(IndicatorVersion).where(IndicatorVersion.id.in_(version_ids)))
    return {version.id: rule_of(version) for version in versions}


# --- what is stored -------------------------------------------------------------------------------------------


def _wanted(rules: Rules, those: Iterable[Life]) -> Iterator[Kept]:
    for life in those:
        for version_id, rule in rules.items():
            for span in spans(rule, life):
                yield Kept(version_id, life.person_id, span)


def _stored(locality_id: int, ids: Set[int] | None) -> Iterator[tuple[Kept, int]]:
    query = select(
        CountedSpan.person_id, CountedSpan.version_id, CountedSpan.window, CountedSpan.part, CountedSpan.since,
        CountedSpan.until, CountedSpan.unit, CountedSpan.id,
    ).where(within(CountedSpan, locality_id, ids))  # fmt: skip
    rows: Iterable[Any]
    rows = of(query, CountedSpan.person_id, ids) if ids is not None else db.session.execute(query)
    for person, version_id, window, part, since, until, unit, row_id in rows:
        yield Kept(version_id, person, Span(window, part, since, until, unit)), row_id


def _write(locality_id: int, new: Set[Kept], gone: Mapping[Kept, int]) -> None:
    row_ids = sorted(gone.values())
    for start in range(0, len(row_ids), 500):
        db.session.execute(delete(CountedSpan).where(CountedSpan.id.in_(row_ids[start : start + 500])))
    insert_rows(
        CountedSpan,
        (
            {
                "version_id": version_id, "person_id": person_id, "part": span.part, "since": span.since,
                "until": span.until,
                "window": span.window, "unit": span.unit,
            }
            for version_id, person_id, span in new
        ),
        same={"locality_id": locality_id},
    )  # fmt: skip
    steps = steps_of(new)
    steps.subtract(steps_of(gone))
    common = {"locality_id": locality_id}
    _move(CountStep, [
        common | {"version_id": version_id, "window": window, "part": part, "unit": unit, "on": on, "step": step}
        for (version_id, window, part, unit, on), step in sorted(steps.items()) if step
    ])  # fmt: skip
    _move(CountMonth, [
        common | {"version_id": version_id, "window": window, "part": part, "month": month, "step": step}
        for (version_id, window, part, month), step in sorted(months_of(steps).items()) if step
    ])  # fmt: skip


def _move(model: type[CountStep] | type[CountMonth], rows: list[dict[str, Any]]) -> None:
    """Add steps of a locality to those that are kept."""
    if not rows:
        return
    connection, table = db.session.connection(), cast(Table, model.__table__)
    insertion = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    key = [name for name in rows[0] if name != "step"]
    more = {"step": table.c.step + insertion.excluded.step}
    connection.execute(insertion.on_conflict_do_update(index_elements=key, set_=more), rows)
    # Where nothing moves any more nothing is said.
    none = table.c.locality_id == rows[0]["locality_id"], text("step = 0")  # in words, as the index has it
    db.session.execute(delete(table).where(*none))
