"""A measure cut by unit, neighbourhood, sex, age or month. Sums come first, then the division; never averages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.base.actors import Scope
from app.base.db import db
from trainees import areas
from trainees.areas import counts
from trainees.indicators.definition import rule_of
from trainees.indicators.fraction import percent
from trainees.indicators.measure import Measure, Standing, age_on
from trainees.people import Person

CUTS = ("unit", "neighbourhood", "month", "sex", "age")
_AGES = ((0, 17), (18, 29), (30, 44), (45, 59), (60, 200))


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a measure. `key`: the unit's or neighbourhood's id, 'F', '45-59', '2026-03' or None (not known)."""

    key: str | None
    label: str
    numerator: int
    denominator: int | None
    people: frozenset[int]
    lacking: frozenset[int] | None

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)


def slices(answer: Measure, cut: str) -> list[Slice]:
    """The measure cut by 'unit', 'neighbourhood', 'sex' or 'age'.

    A person of two units stands in both rows and once in the total. Where the denominator is a population count
    there are no names behind it: only neighbourhoods have parts then, over the counts that were written for them.
    """
    if answer.roll is None:
        return _by_count(answer) if cut == "neighbourhood" else []
    names = _names(answer, cut)
    groups: dict[str | None, set[int]] = {key: set() for key in names}
    for person, standing in answer.roll.items():
        for key in _keys(standing, cut, answer.as_of):
            groups.setdefault(key, set()).add(person)
    parts = []
    for key, people in groups.items():
        if not people:
            continue
        have = people & answer.numerator
        label = names.get(key) or (key if key is not None else "Không rõ")
        parts.append(Slice(key, label, len(have), len(people), frozenset(have), frozenset(people - have)))
    return parts


def _by_count(answer: Measure) -> list[Slice]:
    """Neighbourhoods with a count or with people who have it; a count that nobody wrote down is a denominator of None."""
    counted = counts.by_neighbourhood(
        answer.locality_id, rule_of(answer.version).count or "all", answer.as_of
    )
    if not counted:
        return []
    people: dict[int | None, set[int]] = {}
    everybody = sorted(answer.numerator)
    for start in range(0, len(everybody), 500):
        for person, place in db.session.execute(
            select(Person.id, Person.neighbourhood_id).where(Person.id.in_(everybody[start : start + 500]))
        ):
            people.setdefault(place, set()).add(person)
    homes: list[tuple[int | None, str]] = [
        (home.id, home.name) for home in areas.neighbourhoods(Scope(answer.locality_id))
    ]
    parts = []
    for place, label in [*homes, (None, "Không rõ")]:
        count = counted.get(place) if place is not None else None
        have = frozenset(people.get(place, ()))
        if count is not None or have:
            key = str(place) if place is not None else None
            parts.append(Slice(key, label, len(have), count.people if count else None, have, None))
    return parts


def _names(answer: Measure, cut: str) -> dict[str | None, str]:
    """Key → label in the order in which the parts are shown."""
    if cut == "sex":
        return {"F": "Nữ", "M": "Nam", None: "Không rõ"}
    if cut == "age":
        return {f"{a}-{b}": _age_label(a, b) for a, b in _AGES} | {None: "Không rõ"}
    if cut == "unit":
        return {str(u.id): u.name for u in areas.units(Scope(answer.locality_id))} | {None: "Chưa rõ đơn vị"}
    if cut == "neighbourhood":
        return {str(n.id): n.name for n in areas.neighbourhoods(Scope(answer.locality_id))} | {
            None: "Không rõ"
        }
    raise ValueError(f"no such cut: {cut}")


def _age_label(low: int, high: int) -> str:
    return f"Dưới {high + 1}" if low == 0 else f"Từ {low}" if high == 200 else f"{low}–{high}"


def _keys(standing: Standing, cut: str, as_of: date) -> list[str | None]:
    if cut == "unit":
        return [str(u) for u in standing.units] or [None]
    if cut == "neighbourhood":
        return [str(standing.neighbourhood) if standing.neighbourhood is not None else None]
    if cut == "sex":
        return [standing.sex]
    age = age_on(standing.birth, as_of)
    return [next((f"{a}-{b}" for a, b in _AGES if age is not None and a <= age <= b), None)]
