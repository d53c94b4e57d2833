"""What stands beside each target: its number on a day, computed or reported, and how it is doing."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from campaigns.plans.plan import Plan
from campaigns.plans.target import BOTH, COMPUTED, REPORTED, Target
from trainees import counting, figures, indicators
from trainees.counting import Numbers
from trainees.figures import Figure
from trainees.imports.not_entered import NotEntered, refused_and_asked
from trainees.indicators import IndicatorVersion, Measure, definition
from trainees.indicators.definition import rule_of


@dataclass(frozen=True)
class Result:
    """One line of a plan, or one indicator that nobody asks for (target None), on a day.

    version None: a target without an indicator, whose number is reported. numbers: what the ledger says; the result
    itself where `counting` is 'computed', our own contribution beside the figure where it is 'both'. figure: what was
    reported last, where the target is reported. not_entered: staff rows that were refused, and those that wait for an
    answer, by unit ("chưa vào danh sách"): of every category, because a refused row's own is not certain.
    """

    locality_id: int
    as_of: date
    version: IndicatorVersion | None
    target: Target | None
    counting: str
    numbers: Numbers | None
    figure: Figure | None
    not_entered: NotEntered
    status: str | None
    year: int | None = None
    known_at: datetime | None = None
    course: Sequence[Figure] = ()
    """Of a line of a plan: every figure that counts up to the day, the oldest first; `figure` is the last one."""

    @property
    def numerator(self) -> int | None:
        """Of the result; a figure's where the result is reported."""
        if self.counting == COMPUTED:
            return self.numbers.numerator if self.numbers else None
        whole = self.figure.numerator if self.figure else None
        if whole is None and self.figure is not None and not self._is_share:
            whole = self.figure.value  # a count or a rank is one number
        return None if whole is None else int(whole)

    @property
    def denominator(self) -> int | None:
        if self.counting == COMPUTED:
            return self.numbers.denominator if self.numbers else None
        whole = self.figure.denominator if self.figure else None
        return None if whole is None else int(whole)

    @property
    def percent(self) -> Decimal | None:
        """The share in percent; None where the result is no share, or nobody can say yet."""
        if self.counting == COMPUTED:
            return self.numbers.percent if self.numbers else None
        return figures.percent(self.figure) if self.figure and self._is_share else None

    @property
    def _is_share(self) -> bool:
        """A figure of an indicator that no target asks for is a share: others stand under their target only."""
        return self.target is None or self.target.kind == "percent"

    @property
    def rows_not_entered(self) -> int:
        return self.not_entered.total

    @property
    def indicator(self) -> IndicatorVersion:
        """The version, of a result that has one."""
        if self.version is None:
            raise ValueError("a result without an indicator")
        return self.version

    @cached_property
    def measure(self) -> Measure | None:
        """The very people behind the ledger's numbers, read from the raw ledger: for pages that name them. None where
        nothing is computed."""
        if self.version is None or self.numbers is None:
            return None
        return indicators.measure(
            self.version, self.locality_id, self.as_of, known_at=self.known_at, year=self.year
        )


def subjects_of(target: Target) -> tuple[str, ...]:
    """Under which words figures of a target stand: its own, then those of its indicator."""
    own = f"target:{target.id}"
    return (own, f"indicator:{target.indicator_code}") if target.indicator_code else (own,)


def counting_of(target: Target | None, version: IndicatorVersion | None) -> str:
    """Whether a result is computed, reported or both: as a person said for the target, else as the indicator is."""
    if target is not None and target.counting:
        return target.counting
    if version is not None and version.counting == definition.COMPUTED:
        return COMPUTED
    return BOTH if version is not None and definition.countable(version) else REPORTED


def elapsed(window: str, as_of: date, year: int | None) -> Fraction:
    """The part of the window that has passed at the end of a day: of the month, else of the plan's year (0..1)."""
    if window == "month":
        return Fraction(as_of.day, calendar.monthrange(as_of.year, as_of.month)[1])
    the_year = year or as_of.year
    start, days = date(the_year, 1, 1), 366 if calendar.isleap(the_year) else 365
    return max(Fraction(0), min(Fraction(1), Fraction((as_of - start).days + 1, days)))


def evaluate(
    version: IndicatorVersion | None, locality_id: int, as_of: date, *, target: Target | None = None,
    year: int | None = None, known_at: datetime | None = None, figure: Figure | None = None,
) -> Result:  # fmt: skip
    """One indicator in one locality on a day, judged against a target where there is one. `figure`: the newest."""
    answer = None
    if version is not None and counting_of(target, version) in _COUNTED:
        answer = counting.numbers(version, locality_id, as_of, known_at=known_at, year=year)
    waiting = refused_and_asked(locality_id) if _of_a_roll(version, answer) else NotEntered()
    return _judged(version, locality_id, as_of, target, answer, figure, waiting, year=year, known_at=known_at)


_COUNTED = (COMPUTED, BOTH)


def _of_a_roll(version: IndicatorVersion | None, answer: Numbers | None) -> bool:
    """Rows of lists that wait might add to its denominator."""
    return version is not None and answer is not None and bool(rule_of(version).roll)


def _judged(
    version: IndicatorVersion | None, locality_id: int, as_of: date, target: Target | None, answer: Numbers | None,
    figure: Figure | None, waiting: NotEntered, *, year: int | None, known_at: datetime | None,
    course: Sequence[Figure] = (),
) -> Result:  # fmt: skip
    how, status = counting_of(target, version), None
    rule = rule_of(version) if version is not None and answer is not None else None
    if target is not None:
        part = elapsed(rule.window if rule else "plan_year", as_of, year)
        if how == COMPUTED and answer is not None:
            status = indicators.status(
                answer.numerator, answer.denominator, target.operator, target.value, part
            )
        elif figure is not None:
            status = figures.status(figure, target.kind, target.operator, target.value, part)
        elif target.value is not None:
            status = "no-denominator"  # nobody has reported it yet
    return Result(
        locality_id,
        as_of,
        version,
        target,
        how,
        answer,
        figure,
        waiting,
        status,
        year=year,
        known_at=known_at,
        course=course,
    )


def of_plan(plan: Plan, as_of: date, *, known_at: datetime | None = None) -> dict[int, Result]:
    """Target id → result: for targets that a person linked to an indicator or said to be reported; others have none.

    Beside the targets' own at most eleven queries, however many they are: versions, figures, rows that wait, and eight
    as `counting.at_once` says.
    """
    return _of_plan(plan, as_of, [as_of], known_at)[0]


def trends(plan: Plan, as_of: date) -> dict[int, list[Numbers]]:
    """Target id → the ledger's numbers at the end of each month of the plan's year up to the day (the last one on the
    day itself), oldest first: for targets with something computed, of `of_plan`'s counting 'computed' or 'both'.
    """
    return _of_plan(plan, as_of, counting.month_ends(as_of, plan.year), None)[1]


def with_trends(plan: Plan, as_of: date) -> tuple[dict[int, Result], dict[int, list[Numbers]]]:
    """What `of_plan` and `trends` say, in as many queries as one of them."""
    ends = counting.month_ends(as_of, plan.year)
    found, points = _of_plan(plan, as_of, ends if ends[-1:] == [as_of] else [*ends, as_of], None)
    return found, {target_id: course[: len(ends)] for target_id, course in points.items()}


def _of_plan(
    plan: Plan, as_of: date, days: Sequence[date], known_at: datetime | None
) -> tuple[dict[int, Result], dict[int, list[Numbers]]]:
    """The results of a plan by the numbers of the last of some days, and the numbers of all of them."""
    asked = [t for t in plan.targets if t.indicator_code or t.counting]
    versions = indicators.linked({t.indicator_code for t in asked if t.indicator_code}, plan.locality_id)
    counted = {
        target.id: version
        for target in asked
        if (version := versions.get(target.indicator_code or "")) is not None
        and counting_of(target, version) in _COUNTED
    }
    each = {version.id: version for version in counted.values()}
    answers = counting.at_once(list(each.values()), plan.locality_id, days, known_at=known_at, year=plan.year)
    points = {
        target_id: answers[version.id] for target_id, version in counted.items() if version.id in answers
    }
    reported = figures.up_to(
        plan.locality_id, {s for t in asked for s in subjects_of(t)}, as_of, known_at=known_at
    )
    waiting: NotEntered | None = None
    found = {}
    for target in asked:
        # Of one day its own figure goes before its indicator's.
        lines = [figure for s in reversed(subjects_of(target)) for figure in reported.get(s, ())]
        course = sorted(lines, key=lambda figure: figure.on)
        version = versions.get(target.indicator_code or "")
        answer = points[target.id][-1] if points.get(target.id) else None
        of_a_roll = _of_a_roll(version, answer)
        if waiting is None and of_a_roll:
            waiting = refused_and_asked(plan.locality_id)
        found[target.id] = _judged(
            version, plan.locality_id, as_of, target, answer, course[-1] if course else None,
            waiting if waiting is not None and of_a_roll else NotEntered(), year=plan.year, known_at=known_at,
            course=course,
        )  # fmt: skip
    return found, points
