"""Preview: what applying an answer would change, in words, and what becomes of the unit's share of staff. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.filing.parts import portion, understanding
from app.filing.parts.asked import Said, Trouble
from app.filing.parts.change import Change, Learnt, Left, mark_of
from app.filing.parts.part import Part
from app.filing.parts.portion import Portion, StaffCount
from campaigns.plans import result_words
from certificates.outside.outside_result import KINDS
from trainees import indicators, ledger
from trainees.indicators import fraction
from trainees.indicators.definition import rule_of
from trainees.indicators.measure import Measure, survivors, window_end, window_start
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many of so many; `percent` None without anybody to count."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        return fraction.percent(self.numerator, self.denominator)

    def __str__(self) -> str:
        share = result_words.percent(self.percent)
        return f"{self.numerator}/{self.denominator} = {share}" if self.denominator else "—"


@dataclass(frozen=True, slots=True)
class Share:
    """A count of the unit's staff before and after. `lacking`: names of who would still be missing afterwards."""

    title: str
    before: Ratio
    after: Ratio
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`changes` in the form's order; `troubles`: what is not taken or wants a look; `unanswered`: targets without an answer,
    which stay as they are; `shares`: of the staff, by what the plan counts."""

    changes: tuple[Change, ...]
    troubles: tuple[Trouble, ...]
    unanswered: tuple[str, ...]
    shares: tuple[Share, ...]

    @property
    def empty(self) -> bool:
        """Applying would change nothing."""
        return not self.changes

    @property
    def mark(self) -> str:
        """What was looked at, for `applying.apply`."""
        return mark_of(self.changes)


def of(part: Part, said: Said, but: Collection[str] = ()) -> Preview:
    """What an answer comes to. `but`: keys of changes that are left out."""
    of_unit = portion.of_report(part.report).get(part.unit_id, Portion())
    found = understanding.read(part, said, of_unit)
    changes = tuple(one for one in found.changes if one.key not in but)
    shares, more = _shares(part, of_unit, changes) if of_unit.staff else ((), ())
    return Preview(found.changes, (*found.troubles, *more), found.unanswered, shares)


def _shares(
    part: Part, of_unit: Portion, changes: Sequence[Change]
) -> tuple[tuple[Share, ...], tuple[Trouble, ...]]:
    day, year = portion.day_of(part.report), part.report.plan.year
    people = {person.id: person for person, _stay in of_unit.staff}
    found, learnt = [], [one for one in changes if isinstance(one, Learnt)]
    counted: set[str] = set()
    for count in portion.staff_counts(part.report):
        answer = indicators.measure(count.version, part.locality_id, day, year=year)
        if answer is None or answer.roll is None:
            continue
        roll = {p for p, where in answer.roll.items() if part.unit_id in where.units and p in people}
        if not roll:
            continue
        stay = roll - _gone(of_unit, changes, answer, count)
        gain = _gain(answer, count, part, learnt)
        counted |= {one.key for one in learnt if one.person.id in gain}
        have = stay & (answer.numerator | gain)
        found.append(
            Share(
                count.title, Ratio(len(roll & answer.numerator), len(roll)), Ratio(len(have), len(stay)),
                _named([people[one] for one in stay - have]),
            )
        )  # fmt: skip
    return tuple(found), _uncounted(found, [one for one in learnt if one.key not in counted])


def _named(several: Sequence[Person]) -> tuple[str, ...]:
    return tuple(person.name for person in sorted(several, key=lambda person: (person.sort_name, person.id)))


def _gone(of_unit: Portion, changes: Sequence[Change], answer: Measure, count: StaffCount) -> set[int]:
    """Who is on the unit's roll no more on the day: of several posts the last one ended."""
    ended = {one.membership.id for one in changes if isinstance(one, Left) and one.until < answer.as_of}
    roll = rule_of(count.version).roll
    left = {
        person.id for person, stay in of_unit.staff
        if stay.id not in ended and stay.category in roll
    }  # fmt: skip
    return {person.id for person, stay in of_unit.staff if stay.id in ended} - left


def _gain(answer: Measure, count: StaffCount, part: Part, learnt: Sequence[Learnt]) -> set[int]:
    """Who counts, or goes on counting, with what they learnt."""
    rule, year = rule_of(count.version), part.report.plan.year
    since, until = window_start(rule, answer.as_of, year), window_end(rule, answer.as_of, year)
    shown: dict[int, set[str]] = {}
    for one in learnt:
        within = one.paper.on <= until and (since is None or since <= one.paper.on)
        if one.paper.kind in rule.kinds and within and (skills := set(one.skills) & set(rule.skills)):
            shown.setdefault(one.person.id, set()).update(skills)
    if rule.needs > 1 and shown:
        before = ledger.first_days(part.locality_id, rule.skills, rule.kinds, since=since, until=until)
        merged = survivors()
        for person, skill in before:
            if (stands := merged.get(person, person)) in shown:
                shown[stands].add(skill)
    return {person for person, skills in shown.items() if len(skills) >= rule.needs}


def _uncounted(shares: Sequence[Share], learnt: Sequence[Learnt]) -> tuple[Trouble, ...]:
    """What is written of somebody and adds to no target: whoever looks must know, or the percent seems wrong."""
    if not shares or not learnt:
        return ()
    kinds = ", ".join(sorted({f"“{KINDS[one.paper.kind].lower()}”" for one in learnt}))
    return (
        Trouble(
            "Cán bộ",
            f"{len(learnt)} người ghi đã học ({kinds}) sẽ có trong sổ nhưng chưa làm tăng chỉ tiêu nào của cán bộ: cách tính "
            "không nhận loại xác nhận này, kỹ năng khác, hoặc ngày học ngoài kỳ tính. Xem lại cách tính của chỉ tiêu, hoặc "
            "nhập danh sách lớp đã tổ chức.",
        ),
    )  # fmt: skip
