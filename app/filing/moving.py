"""Why somebody entered a line of a report or left it: read from the ledger's past, the rosters and the merges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Select, or_, select

from app.base import clock
from app.base.db import db
from app.filing import source
from trainees.indicators import IndicatorVersion
from trainees.indicators.definition import Rule, rule_of
from trainees.indicators.measure import age_on, window_end, window_start
from trainees.ledger import history
from trainees.ledger.history import Told
from trainees.people import Person
from trainees.people.merging import Merge
from trainees.rosters import CATEGORIES, Membership

_KINDS: Final = {
    "attended": "đủ điều kiện hoàn thành {}", "listed": "có trong danh sách {}", "passed": "đạt {}", "helped": "được hỗ trợ: {}",
}  # fmt: skip
_UNKNOWN: Final = "thông tin của người này được ghi lại trong danh sách"


@dataclass(frozen=True, slots=True)
class Span:
    """Between which moments and on which day a line was counted: `was` when the older revision was frozen, `now` the newer one.
    `among`, `still`: the older and the newer denominator's people, by who stands for them; None where it has no names.
    `entered`: who is new in the numerator."""

    locality: int
    day: date
    year: int
    was: datetime
    now: datetime
    among: Collection[int] | None
    still: Collection[int] | None
    entered: Collection[int]


def reasons(
    span: Span, before: IndicatorVersion | None, after: IndicatorVersion | None, people: Collection[int],
    merged: Mapping[int, int],
) -> dict[int, str]:  # fmt: skip
    """Person → why they came or went, in words. `before`, `after`: the ways of counting; `merged`: whoever was taken in → who
    stands for them.

    What the ledger and the roster say comes first, then merges, then another way of counting; what none of them explains was
    changed on the person's own row (a year of birth).
    """
    version = after or before
    if version is None or before is None or after is None:
        return dict.fromkeys(people, "chỉ tiêu này mới được tính, hoặc không còn được tính")
    facts = _facts(span, rule_of(version), people, merged)
    found = {}
    for one in people:
        if one in merged:
            found[one] = f"gộp hồ sơ vào {facts.names.get(merged[one], 'người khác')}"
            continue
        told = list(facts.evidence(one)) or list(facts.parted(one))
        # Where nothing else explains it: who stood in a population then is not known, nor under which row before a merge.
        if not told or (span.among is not None and not facts.took.get(one)):
            told += facts.roster(one)
        told = told or list(facts.joined(one))
        if not told and before.id != after.id:
            told = [f"đổi cách tính (phiên bản {before.version} sang {after.version})"]
        found[one] = "; ".join(told) or _UNKNOWN
    return found


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of some people, each by who stands for them; `said`: sources in words."""

    span: Span
    rule: Rule
    lines: Mapping[int, Sequence[Told]]
    memberships: Mapping[int, Sequence[Membership]]
    took: Mapping[int, Sequence[Merge]]
    births: Mapping[int, str | None]
    names: Mapping[int, str]
    said: Mapping[str, str]

    def evidence(self, one: int) -> Iterator[str]:
        """Whether the ledger says enough now and did not, or the other way round."""
        lines, was, now = self.lines.get(one, ()), self.span.was, self.span.now
        had, has = ([each for each in lines if each.stood(moment)] for moment in (was, now))
        enough, still = (len({each.skill for each in some}) >= self.rule.needs for some in (had, has))
        if still and not enough:
            fresh = min(
                (each for each in has if not each.stood(was)), key=lambda line: (line.on, line.recorded_at)
            )
            what = _KINDS.get(fresh.kind, "{}").format(self.said[fresh.source])
            yield f"{what} ngày {fresh.on:%d/%m/%Y}, ghi ngày {_day(fresh.recorded_at)}"
        elif enough and not still:
            gone = max(
                (each for each in had if not each.stood(now)), key=lambda line: line.withdrawn_at or was
            )
            yield (
                f"ghi nhận ngày {gone.on:%d/%m/%Y} ({self.said[gone.source]}) bị thu hồi ngày "
                f"{_day(gone.withdrawn_at or now)}"
            )

    def roster(self, one: int) -> Iterator[str]:
        """Whether they stand in the denominator's list now and did not, or the other way round."""
        mine = self.memberships.get(one, ())
        here = [
            each for each in mine
            if each.since <= self.span.day and (each.until is None or each.until >= self.span.day)
            and (each.specialist or not self.rule.specialists_only)
        ]  # fmt: skip
        if self.span.among is not None and self.span.still is not None:
            was, now = one in self.span.among, one in self.span.still
        else:
            was, now = one not in self.span.entered, bool(here)
        if now and not was and here:
            first = min(here, key=lambda each: each.since)
            yield f"có tên trong danh sách {CATEGORIES[first.category][0].lower()} từ ngày {first.since:%d/%m/%Y}"
        elif was and not now:
            yield self._ended(one, mine, bool(here))

    def _ended(self, one: int, mine: Sequence[Membership], here: bool) -> str:
        age = age_on(self.births.get(one), self.span.day)
        if here and self.rule.age_min is not None and (age is None or age < self.rule.age_min):
            return f"chưa đủ {self.rule.age_min} tuổi theo ngày sinh ghi lại"
        ended = [each for each in mine if each.until is not None and each.until < self.span.day]
        if not ended:
            if self.rule.specialists_only and mine:
                return "không còn được đánh dấu chuyên trách"
            return "không còn dòng nào trong danh sách"
        last = max(ended, key=lambda each: each.until or date.min)
        assert last.until is not None
        written = f", ghi ngày {_day(last.ended_at)}" if last.ended_at else ""
        return f"thôi có tên trong danh sách từ ngày {last.until + timedelta(days=1):%d/%m/%Y}{written}"

    def parted(self, one: int) -> Iterator[str]:
        """Rows that were one with theirs when the older revision was frozen, and are another person's again."""
        for each in self.took.get(one, ()):
            if (
                each.made_at <= self.span.was
                and each.undone_at is not None
                and each.undone_at > self.span.was
            ):
                yield f"tách khỏi hồ sơ đã gộp ({self._other(each, one)})"

    def joined(self, one: int) -> Iterator[str]:
        """Rows that were laid together with theirs since the older revision."""
        for each in self.took.get(one, ()):
            if each.undone_at is None and each.made_at > self.span.was:
                yield f"gộp với hồ sơ {self._other(each, one)}"

    def _other(self, each: Merge, one: int) -> str:
        return self.names.get(each.absorbed_id if each.survivor_id == one else each.survivor_id, "khác")


def _facts(span: Span, rule: Rule, people: Collection[int], merged: Mapping[int, int]) -> _Facts:
    asked = set(people)
    rows = asked | {one for one, person in merged.items() if person in asked}
    lines: dict[int, list[Told]] = defaultdict(list)
    since = window_start(rule, span.day, span.year)
    for told in history.of_people(
        span.locality, rows, rule.skills, rule.kinds, since=since, until=window_end(rule, span.day, span.year)
    ):
        lines[merged.get(told.person_id, told.person_id)].append(told)
    memberships: dict[int, list[Membership]] = defaultdict(list)
    took: dict[int, list[Merge]] = defaultdict(list)
    births: dict[int, str | None] = {}
    everybody, others = sorted(rows), {merged[one] for one in asked if one in merged}
    for start in range(0, len(everybody), 500):
        some = everybody[start : start + 500]
        for line in db.session.scalars(_memberships(span, rule).where(Membership.person_id.in_(some))):
            memberships[merged.get(line.person_id, line.person_id)].append(line)
        for each in db.session.scalars(
            select(Merge)
            .where(or_(Merge.survivor_id.in_(some), Merge.absorbed_id.in_(some)))
            .order_by(Merge.id)
        ):
            for side in {each.survivor_id, each.absorbed_id} & asked:
                took[side].append(each)
            others |= {each.survivor_id, each.absorbed_id}
        births |= dict(
            db.session.execute(select(Person.id, Person.birth).where(Person.id.in_(some))).tuples().all()
        )
    names = dict(
        db.session.execute(select(Person.id, Person.name).where(Person.id.in_(others))).tuples().all()
    )
    said = source.in_words({told.source for several in lines.values() for told in several})
    return _Facts(span, rule, lines, memberships, took, births, names, said)


def _memberships(span: Span, rule: Rule) -> Select[Membership]:
    return (
        select(Membership)
        .where(
            Membership.locality_id == span.locality, Membership.category.in_(rule.roll or ("resident",)),
            Membership.since <= span.day,
        )
        .order_by(Membership.id)
    )  # fmt: skip


def _day(moment: datetime) -> str:
    return f"{clock.local(moment):%d/%m/%Y}"
