"""The parts of an indicator in numbers, by where people work or live: as `indicators.slices`, without the names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import Row, Select, and_, bindparam, case, func, or_, select

from app.base.db import db
from trainees import indicators, touched
from trainees.areas import Unit
from trainees.counting import keeping
from trainees.counting.numbers import people_of
from trainees.counting.rows import CountedSpan, CountedVersion, CountStep
from trainees.counting.spans import IN, IN_UNIT, OF_UNIT, window_of
from trainees.indicators import IndicatorVersion
from trainees.indicators.definition import rule_of
from trainees.people import Person


def by_unit(
    version: IndicatorVersion, locality_id: int, as_of: date, *, year: int | None = None
) -> list[tuple[int, str, int, int]]:
    """Id and name of each unit, how many of its people on the roll count, of how many; by name. Of a version whose
    denominator is a roster.

    A person of two units stands in both. One query where the version is kept.
    """
    rows: Sequence[Row[int | None, str | None, int | None, int | None]] = ()
    if not touched.waiting():
        given = {
            "locality": locality_id, "version": version.id, "day": as_of,
            "window": window_of(rule_of(version), as_of, year),
        }  # fmt: skip
        rows = db.session.execute(_of_units(), given).all()
    if not rows:
        return _measured(version, locality_id, as_of, year)
    return [(unit, name, have or 0, total) for unit, name, have, total in rows if unit and name and total]


@cache
def _of_units() -> Select[int | None, str | None, int | None, int | None]:
    """For each unit of a `version` that is kept for a `locality` its name, how many count and how many stand on its roll
    on a `day`, no unit where there is none; no row at all where it is not kept. Made once: that takes longer than the
    answer.
    """
    kept, step, unit = CountedVersion.__table__.c, CountStep.__table__.c, Unit.__table__.c
    rolled = step.part == OF_UNIT
    counted = (
        select(
            step.unit, func.sum(case((~rolled, step.step))).label("have"),
            func.sum(case((rolled, step.step))).label("total"),
        )
        .select_from(CountedVersion.__table__)
        .outerjoin(
            CountStep.__table__,
            and_(
                step.locality_id == kept.locality_id, step.version_id == kept.version_id,
                step.window.in_((bindparam("window"), 0)), step.part.in_((IN_UNIT, OF_UNIT)),
                or_(step.window == bindparam("window"), rolled), step.on <= bindparam("day"),
            ),
        )
        .where(kept.locality_id == bindparam("locality"), kept.version_id == bindparam("version"))
        .group_by(step.unit)
        .subquery()
    )  # fmt: skip
    return (
        select(counted.c.unit, unit.name, counted.c.have, counted.c.total)
        .select_from(counted)
        .outerjoin(Unit.__table__, unit.id == counted.c.unit)
        .order_by(unit.name_key)
    )


def _measured(
    version: IndicatorVersion, locality_id: int, as_of: date, year: int | None
) -> list[tuple[int, str, int, int]]:
    """As `by_unit`, by the raw ledger."""
    answer = indicators.measure(version, locality_id, as_of, year=year)
    total, have = Counter[int](), Counter[int]()
    if answer is None or answer.roll is None:
        return []
    for person, standing in answer.roll.items():
        total.update(standing.units)
        have.update(standing.units if person in answer.numerator else ())
    names = select(Unit.id, Unit.name).where(Unit.locality_id == locality_id).order_by(Unit.name_key)
    return [
        (unit, name, have[unit], total[unit])
        for unit, name in db.session.execute(names).tuples()
        if unit in total
    ]


def by_neighbourhood(
    version: IndicatorVersion, locality_id: int, as_of: date, *, year: int | None = None
) -> dict[int, int]:
    """Neighbourhood → how many of those who count live there. One query where the version is kept."""
    where = select(Person.neighbourhood_id, func.count()).group_by(Person.neighbourhood_id)
    if touched.waiting() or version.id not in keeping.kept(locality_id):
        found: Counter[int] = Counter()
        everybody = sorted(people_of(version, locality_id, as_of, IN, year=year))
        for start in range(0, len(everybody), 500):
            some = where.where(Person.id.in_(everybody[start : start + 500]))
            found.update({home: n for home, n in db.session.execute(some).tuples() if home is not None})
        return dict(found)
    window = window_of(rule_of(version), as_of, year)
    query = where.join(CountedSpan, CountedSpan.person_id == Person.id).where(
        CountedSpan.locality_id == locality_id, CountedSpan.version_id == version.id, CountedSpan.part == IN,
        CountedSpan.window == window, CountedSpan.since <= as_of,
        or_(CountedSpan.until.is_(None), CountedSpan.until >= as_of),
    )  # fmt: skip
    return {home: n for home, n in db.session.execute(query).tuples() if home is not None}
