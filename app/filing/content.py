"""Content (nội dung báo cáo): everything that a report prints, as plain values.

It is gathered once, frozen as JSON when the report is sent for signature, and every file is drawn from it alone: what is
reopened a year later needs nothing that lives on. Numbers that are printed stand here as printed; those that are added up
stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final, Self

FORMAT: Final = 1
"""Of the JSON; one that is read back must say it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A unit's share of a line. `unit` None: people without a unit."""

    unit: int | None
    label: str
    numerator: int
    denominator: int | None
    percent: str


@dataclass(frozen=True, slots=True)
class Line:
    """A target with its result. `target`: its id. `counting`: 'computed', 'reported', 'both'; '' where nobody decided.

    `numerator` and `denominator` of a share, to be added up; `percent` of it and `value`, what the plan asks for, as a
    decimal's text ('69.85'). `figure`: a reported number that is no fraction, as a decimal's text, or reported words ('yes',
    'no', a sentence). What is printed: `achieved` ('69,85 %', '—'), `share` (of the target), `status` ('Đạt' … or '—'),
    `remarks`, `how`, `span`, `source`, `basis`. `state`: the status by its code. `own`: what the movement contributed beside a reported figure.
    `code`, `version`, `title`: the way of counting; `definition`: the digest of its rule, by which two communes' numbers
    are known to mean the same; `population`: whom the denominator counts, in words. `above`: the numerator is greater than
    the denominator.
    """

    target: int
    ref: str
    number: str
    text: str
    measure: str
    kind: str
    operator: str | None
    value: str | None
    aim: str
    lead: str
    unit: int | None = None
    groups: tuple[str, ...] = ()
    counting: str = ""
    code: str | None = None
    version: int | None = None
    title: str = ""
    definition: str = ""
    population: str = ""
    numerator: int | None = None
    denominator: int | None = None
    percent: str | None = None
    figure: str | None = None
    achieved: str = "—"
    share: str = "—"
    state: str | None = None
    status: str = "—"
    remarks: str = ""
    how: str = ""
    span: str = ""
    source: str = ""
    basis: str = ""
    own: int | None = None
    above: bool = False
    by_unit: tuple[Slice, ...] = ()


@dataclass(frozen=True, slots=True)
class Chore:
    """A task on the cut-off day. `column`: of the board (late, month, ahead, ongoing, undated, closed); `told`: what was
    said of it last within the period; `silent`: nothing was said of it in the month."""

    task: int
    ref: str
    number: str
    text: str
    lead: str
    unit: int | None
    deadline: str
    deadline_on: date | None
    column: str
    state: str
    days: int | None = None
    silent: bool = False
    too_late: bool = False
    told: str = ""
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a plan's table: its cells as they are shown, its line by ref where it is a target, what is remarked of the
    printed words. `kind`: 'target', 'group', or anything else that the plan's table holds."""

    kind: str
    cells: tuple[str, ...]
    ref: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A table of the plan in its own order and words. `fields`: what each column means."""

    title: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """What was held in the period, of a unit or a course. People are counted once, turns every time."""

    label: str
    trainings: int = 0
    lessons: int = 0
    people: int = 0
    turns: int = 0
    minutes: int = 0
    certificates: int = 0


@dataclass(frozen=True, slots=True)
class OutreachRow:
    """What outreach did in the period, of a campaign or of the standing desks. `people`: helped by name, once each; `turns`: counted
    without names, every time: the two are never added up. `households`: those that were met; `minutes`: of the volunteers."""

    label: str
    days: int = 0
    points: int = 0
    people: int = 0
    turns: int = 0
    households: int = 0
    volunteers: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Outreach:
    """Outreach of the period: the whole, and by campaign. Nothing where there was none."""

    whole: OutreachRow = OutreachRow("")
    by_campaign: tuple[OutreachRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Activity figures of the period: the whole, and by course; outreach beside them. Only what a lead's trainings brought where
    one is asked."""

    whole: ActivityRow = ActivityRow("")
    by_course: tuple[ActivityRow, ...] = ()
    outreach: Outreach = Outreach()


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a report: kết quả; khó khăn, vướng mắc; kiến nghị, đề xuất; nhiệm vụ kỳ tới. Paragraphs parted by line ends."""

    results: str = ""
    difficulties: str = ""
    proposals: str = ""
    ahead: str = ""


@dataclass(frozen=True, slots=True)
class Unheard:
    """How complete the collecting was: units that were asked, that sent, that sent late, and the names of the missing."""

    asked: int = 0
    sent: int = 0
    late: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """Who reports what to whom. `period`: 'tháng 02/2026'; days are ISO. `revision` 0, `key` '': of any day, without a
    report. `kind`, `name`, `code`, `province`: of the locality."""

    code: str
    kind: str
    name: str
    province: str
    title: str
    period: str
    key: str
    first: date
    cut_off: date
    due: date | None
    to: str
    revision: int
    plan: int
    plan_number: str
    plan_issued: str
    plan_issuer: str
    plan_title: str
    year: int


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The paper's frame, in free lines. `above`: the body over the issuer; `sign`: 'BC-UBND'; `signature`: 'TM. ỦY BAN NHÂN
    DÂN' …; `recipients`: a line each."""

    agency: tuple[str, ...] = ()
    above: str = ""
    sign: str = "BC-UBND"
    place: str = ""
    signature: tuple[str, ...] = ()
    signer: str = ""
    recipients: tuple[str, ...] = ()

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Letterhead:
        """What a report's column holds; what it lacks is as above."""
        made: Letterhead = _made(Letterhead, said)
        return made


@dataclass(frozen=True, slots=True)
class Content:
    """A report as it is printed. `not_entered`: staff rows that are not in the register yet (chưa vào danh sách)."""

    head: Head
    lines: tuple[Line, ...] = ()
    tables: tuple[PlanTable, ...] = ()
    chores: tuple[Chore, ...] = ()
    activity: Activity = Activity()
    text: Text = Text()
    unheard: Unheard = Unheard()
    letterhead: Letterhead = Letterhead()
    not_entered: int = 0
    late_events: tuple[str, ...] = ()
    format: int = FORMAT
    _by_ref: dict[str, Line] = field(default_factory=dict, compare=False, repr=False)

    def line(self, ref: str) -> Line | None:
        """The line of a target by its ref."""
        if not self._by_ref:
            self._by_ref.update({line.ref: line for line in self.lines})
        return self._by_ref.get(ref)

    def as_json(self) -> dict[str, Any]:
        """Plain lists, words and numbers; days as ISO."""
        plain = asdict(self)
        del plain["_by_ref"]
        said: dict[str, Any] = _plain(plain)
        return said

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Self:
        """What `as_json` said. ValueError: of another format."""
        if said.get("format") != FORMAT:
            raise ValueError(f"a report's content of format {said.get('format')!r}")
        return cls(
            head=_made(Head, said["head"]),
            lines=tuple(
                _made(Line, {**one, "by_unit": tuple(_made(Slice, part) for part in one["by_unit"])})
                for one in said["lines"]
            ),
            tables=tuple(
                _made(PlanTable, {**one, "rows": tuple(_made(Row, row) for row in one["rows"])})
                for one in said["tables"]
            ),
            chores=tuple(_made(Chore, one) for one in said["chores"]),
            activity=Activity(
                _made(ActivityRow, said["activity"]["whole"]),
                tuple(_made(ActivityRow, one) for one in said["activity"]["by_course"]),
                _outreach(said["activity"].get("outreach")),
            ),
            text=_made(Text, said["text"]),
            unheard=_made(Unheard, said["unheard"]),
            letterhead=_made(Letterhead, said["letterhead"]),
            not_entered=said["not_entered"],
            late_events=tuple(said["late_events"]),
        )


def _outreach(said: Mapping[str, Any] | None) -> Outreach:
    """None: it was frozen before reports told of outreach."""
    if said is None:
        return Outreach()
    return Outreach(
        _made(OutreachRow, said["whole"]), tuple(_made(OutreachRow, one) for one in said["by_campaign"])
    )


def _plain(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _plain(value) for key, value in said.items()}
    if isinstance(said, list | tuple):
        return [_plain(one) for one in said]
    return said.isoformat() if isinstance(said, date) else said


_DAYS: Final = frozenset({"first", "cut_off", "due", "deadline_on"})


def _made(kind: Any, said: Mapping[str, Any]) -> Any:
    """A value of a dataclass: lists become tuples, days are read. What a newer field holds is its default in an older one."""
    given = {}
    for one in fields(kind):
        if one.name in said:
            value = said[one.name]
            if one.name in _DAYS and isinstance(value, str):
                value = date.fromisoformat(value)
            given[one.name] = tuple(value) if isinstance(value, list) else value
    return kind(**given)
