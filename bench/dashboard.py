"""The dashboard of a big commune: 25,000 people, 150,000 lines of the ledger, a plan of fifteen targets.

The core (all numbers of the plan, and their course over the months) is held against the one aggregate SELECT over ledger and
memberships that answers the same for one day; the page, against a bare Flask page that renders the same HTML from ready
values, on the same kind of server (bench/page.py). Both in turns, medians. What is kept is compared with that SELECT before anything is measured.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, cast, func, or_, select
from sqlalchemy import Integer as Whole

from app.base.db import db
from bench.commune import CODES, DAY, LINES, PEOPLE, Commune
from bench.page import pages
from campaigns.plans import results
from trainees import indicators, people, skills
from trainees.indicators import IndicatorVersion
from trainees.indicators.definition import countable, rule_of
from trainees.ledger.rows import Evidence
from trainees.people import Person
from trainees.rosters import Membership

ROUNDS = 15
GOAL = 3.0
WARMED = 30


def aggregate(versions: list[IndicatorVersion], locality_id: int, day: date, year: int) -> Select[Any]:
    """One SELECT: for each version how many are in its numerator and how many on its roll, on a day.

    The ledger is read once and the memberships once, both through merges, grouped by person.
    """
    born, codes = Person.birth, {s.code: s.id for s in skills.catalogue()}
    who = people.survivor()
    shown = (
        select(
            who.label("who"),
            *(
                func.count(case((_counts(version, codes, day, year), Evidence.skill_id)).distinct()).label(f"s{n}")
                for n, version in enumerate(versions)
            ),
        )
        .join(Person, Person.id == Evidence.person_id)
        .where(Evidence.locality_id == locality_id, Evidence.withdrawn_at.is_(None), Evidence.on <= day)
        .group_by(who)
        .subquery()
    )  # fmt: skip
    there = (
        select(
            who.label("who"),
            *(
                func.max(case((_on_roll(version), 1), else_=0)).label(f"r{n}")
                for n, version in enumerate(versions)
            ),
        )
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.locality_id == locality_id, Membership.since <= day,
            or_(Membership.until.is_(None), Membership.until >= day),
        )
        .group_by(who)
        .subquery()
    )  # fmt: skip
    columns: list[ColumnElement[Any]] = []
    for n, version in enumerate(versions):
        rule = rule_of(version)
        roll = there.c[f"r{n}"]
        if rule.age_min is not None:
            last = f"{day.year - rule.age_min}-{day:%m-%d}"
            known = or_(
                and_(func.length(born) == 10, born <= last),
                and_(
                    func.length(born) < 10,
                    cast(func.substr(born, 1, 4), Whole) <= day.year - rule.age_min,
                ),
            )
            roll = case((known, roll), else_=0)
        have = case((shown.c[f"s{n}"] >= rule.needs, roll), else_=0)
        columns += [func.sum(have).label(f"numerator{n}"), func.sum(roll).label(f"roll{n}")]
    return (
        select(*columns)
        .select_from(there)
        .join(Person, Person.id == there.c.who)
        .outerjoin(shown, shown.c.who == there.c.who)
    )


def _counts(version: IndicatorVersion, codes: dict[str, int], day: date, year: int) -> ColumnElement[bool]:
    rule = rule_of(version)
    found = and_(Evidence.skill_id.in_([codes[s] for s in rule.skills]), Evidence.kind.in_(rule.kinds))
    return and_(found, Evidence.on >= date(year, 1, 1)) if rule.window == "plan_year" else found


def _on_roll(version: IndicatorVersion) -> ColumnElement[bool]:
    rule = rule_of(version)
    found: ColumnElement[bool] = Membership.category.in_(rule.roll or ("resident",))
    return and_(found, Membership.specialist.is_(True)) if rule.specialists_only else found


# --- the table ----------------------------------------------------------------------------------------------------


def bench(kind: str, url: str, folder: Path) -> dict[str, Any]:
    """Everything on one database, printed as it is found."""
    commune = Commune(url, folder)
    with commune.app.app_context():
        versions = [
            v for v in indicators.published(commune.locality) if v.code in CODES and countable(v)
        ]  # fmt: skip
        question = aggregate(versions, commune.locality, DAY, 2026)

        def ask() -> Any:
            db.session.remove()
            return db.session.execute(question).one()

        _compare(versions, ask(), commune.core()[0])
        core = _row(kind, "core", "one SELECT", *_in_turns(commune.core, ask))
        db.session.remove()
    page = _page(kind, "page", commune)
    commune.count_homes()
    homes = _page(kind, "page with neighbourhoods", commune)
    found = {
        "database": kind, "people": PEOPLE, "lines": LINES, "targets": len(CODES), "versions_kept": commune.versions_kept,
        "build_seconds": round(commune.build_seconds, 2), "core": core, "page": page,
        "page_with_neighbourhoods": homes,
    }  # fmt: skip
    print(
        f"{kind:<11}all {commune.versions_kept} versions counted anew in {commune.build_seconds:.1f} s",
        flush=True,
    )
    return found


def _now() -> float:
    return time.perf_counter()


def _in_turns(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[list[float], list[float]]:
    """Milliseconds of each, after a few that nobody counts."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 3):
        for call, found in zip((one, other), times, strict=True):
            began = _now()
            call()
            if turn >= 3:
                found.append((_now() - began) * 1000)
    return times


def _row(kind: str, what: str, beside: str, measured: list[float], least: list[float]) -> dict[str, Any]:
    each = sorted(a / b for a, b in zip(measured, least, strict=True))
    tenth = len(each) // 10
    row = {
        "measured": round(statistics.median(measured), 2), "least": round(statistics.median(least), 2),
        "ratio": round(statistics.median(each), 3), "spread": [round(each[tenth], 3), round(each[-1 - tenth], 3)],
    }  # fmt: skip
    print(
        f"{kind:<11}dashboard, {what}: {row['measured']:.1f} ms, {beside} {row['least']:.1f} ms; ratio {row['ratio']:.2f} "
        f"({row['spread'][0]:.2f}-{row['spread'][1]:.2f}) (<= {GOAL:g})",
        flush=True,
    )
    return row


def _page(kind: str, what: str, commune: Commune) -> dict[str, Any]:
    """The page beside the bare page, each by a worker of its own."""
    with pages(commune.environ, commune.address, commune.session_key) as (look, bare):
        for _ in range(
            WARMED
        ):  # a worker that has answered for a while has its templates, statements and plans
            _alike(look(), bare())
        return _row(kind, what, "bare page", *_in_turns(look, bare))


def _compare(versions: list[IndicatorVersion], row: Any, found: dict[int, results.Result]) -> None:
    """The core says what the SELECT says; else there is nothing to measure."""
    by_code = {r.version.code: r.numbers for r in found.values() if r.version and r.numbers}
    for numerator, roll, version in zip(row[::2], row[1::2], versions, strict=True):
        numbers = by_code[version.code]
        same = numbers.numerator == (numerator or 0)
        if rule_of(version).roll:
            same = same and (numbers.denominator or 0) == (roll or 0)
        if not same:
            raise SystemExit(f"{version.code}: the core says {numbers}, the SELECT {numerator}/{roll}")


def _alike(real: str, bare: str) -> None:
    """Both pages are the same but for the marks of forms, which belong to a moment."""
    ours, theirs = (re.sub(r'(content|value)="[^"]{40,}"', "", text) for text in (real, bare))
    if ours != theirs:
        raise SystemExit(f"the bare page is another one: {len(ours)} and {len(theirs)} letters")
