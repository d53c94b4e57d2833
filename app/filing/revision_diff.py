"""What changed from one revision of a report to the next: by line who entered and who left, and why; and the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.filing import moving, snapshot
from app.filing.content import Content, Line, Text
from app.filing.moving import Span
from app.filing.note import KINDS
from app.filing.report import Report
from app.filing.snapshot import Ids, People
from trainees.indicators import IndicatorVersion
from trainees.indicators.definition import Indicator
from trainees.indicators.measure import survivors
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody who came or went. `person`: their id; `name`: as the register says it now; `why`: in words."""

    person: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class LineDiff:
    """A line that says something else. `before`, `after`: as printed, with the fraction; '' where the line was not there.

    `entered`, `left`: whom the numerator counts now and did not, and the other way round; `joined`, `gone`: the same of the
    denominator's list, without those who stand in the first two.
    """

    ref: str
    text: str
    before: str
    after: str
    entered: tuple[Whom, ...] = ()
    left: tuple[Whom, ...] = ()
    joined: tuple[Whom, ...] = ()
    gone: tuple[Whom, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDiff:
    """Paragraphs of a part of the text that went and came. `part`: results, difficulties, proposals, ahead; `title`: its
    name."""

    part: str
    title: str
    taken: tuple[str, ...]
    put: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """All that changed; nothing where both say the same."""

    lines: tuple[LineDiff, ...] = ()
    text: tuple[TextDiff, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines or self.text)


def between(old: Report, new: Report) -> Diff:
    """What the newer revision says otherwise: each as it was frozen; one that is still a draft as of now.

    A person is one through merges: who only goes on under a survivor's row neither came nor went; of two rows that were counted
    and became one, the row that was taken in left.
    """
    before, after = snapshot.content_of(old), snapshot.content_of(new)
    return Diff(_lines(old, new, before, after), _text(before.text, after.text))


# --- lines ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Moved:
    """Ids of a line: entered, left, joined, gone."""

    entered: Ids = ()
    left: Ids = ()
    joined: Ids = ()
    gone: Ids = ()

    @property
    def everybody(self) -> Ids:
        return (*self.entered, *self.left, *self.joined, *self.gone)


def _lines(old: Report, new: Report, before: Content, after: Content) -> tuple[LineDiff, ...]:
    had, has, merged = snapshot.people_of(old), snapshot.people_of(new), survivors()
    pairs: dict[str, tuple[Line | None, Line | None]] = {
        line.ref: (before.line(line.ref), line) for line in after.lines
    }
    pairs |= {line.ref: (line, None) for line in before.lines if line.ref not in pairs}
    moved = {ref: _moved(ref, had, has, merged) for ref in pairs}
    names = _names({one for each in moved.values() for one in each.everybody})
    found = []
    for ref, (was, now) in pairs.items():
        move, said = moved[ref], (_said(was), _said(now))
        if said[0] == said[1] and not move.everybody:
            continue
        span = Span(
            new.locality_id, new.cut_off, new.plan.year, _frozen(old), _frozen(new), _whole(had.get(ref), merged),
            _whole(has.get(ref), merged), move.entered,
        )  # fmt: skip
        why = (
            moving.reasons(span, _version(was), _version(now), move.everybody, merged)
            if move.everybody
            else {}
        )
        either = now or was
        assert either is not None
        whom = {one: Whom(one, names.get(one, ("", "hồ sơ đã bỏ"))[1], why[one]) for one in move.everybody}
        entered, left, joined, gone = (
            tuple(
                sorted((whom[one] for one in side), key=lambda w: (names.get(w.person, ("",))[0], w.person))
            )
            for side in (move.entered, move.left, move.joined, move.gone)
        )
        found.append(LineDiff(ref, either.text, *said, entered, left, joined, gone))
    return tuple(found)


def _frozen(report: Report) -> datetime:
    return report.frozen_at or clock.now()


def _whole(people: tuple[Ids, Ids | None] | None, merged: Mapping[int, int]) -> frozenset[int] | None:
    """The denominator's people, by who stands for them."""
    among = people[1] if people else None
    return None if among is None else frozenset(merged.get(one, one) for one in among)


def _said(line: Line | None) -> str:
    """'3/6 = 50 %', '12', '—'; '' without a line."""
    if line is None:
        return ""
    if line.numerator is None or line.counting != "computed":
        return line.achieved
    return f"{line.numerator}/{line.denominator or '—'} = {line.achieved}"


def _version(line: Line | None) -> IndicatorVersion | None:
    """The way of counting that a line was counted by."""
    if line is None or line.code is None:
        return None
    query = select(IndicatorVersion).join(Indicator).where(Indicator.code == line.code)
    return db.session.scalar(query.where(IndicatorVersion.version == line.version))


def _moved(ref: str, had: People, has: People, merged: Mapping[int, int]) -> _Moved:
    if ref not in had and ref not in has:
        return _Moved()
    (was, among), (now, now_among) = had.get(ref, ((), None)), has.get(ref, ((), None))
    entered, left = changed(was, now, merged)
    joined, gone = changed(among or (), now_among or (), merged)
    if among is None or now_among is None:
        joined, gone = (), ()
    counted = {*entered, *left}
    return _Moved(
        entered, left, tuple(one for one in joined if one not in counted), tuple(one for one in gone if one not in counted)
    )  # fmt: skip


def changed(was: Ids, now: Ids, merged: Mapping[int, int]) -> tuple[Ids, Ids]:
    """(who is new, who is gone) between two lists of people; `merged`: whoever was taken in since → who stands for them.

    Of several rows that became one person the survivor's own, else the first, goes on; the others are gone.
    """
    rows: dict[int, list[int]] = {}
    for one in was:
        rows.setdefault(merged.get(one, one), []).append(one)
    still, gone = set(now), []
    for person, several in rows.items():
        on = person if person in several else min(several)
        if person not in still:
            gone.append(person)
        gone += [one for one in several if one != on]
    return tuple(sorted(still - rows.keys())), tuple(sorted(set(gone)))


def _names(ids: set[int]) -> dict[int, tuple[str, str]]:
    """Id → (by what the name is sorted, name)."""
    found: dict[int, tuple[str, str]] = {}
    everybody = sorted(ids)
    for start in range(0, len(everybody), 500):
        query = select(Person.id, Person.sort_name, Person.name)
        rows = db.session.execute(query.where(Person.id.in_(everybody[start : start + 500])))
        found |= {one: (key, name) for one, key, name in rows}
    return found


# --- words ---------------------------------------------------------------------------------------------------


def _text(before: Text, after: Text) -> tuple[TextDiff, ...]:
    found = []
    for one in fields(Text):
        was, now = getattr(before, one.name).splitlines(), getattr(after, one.name).splitlines()
        taken, put = list[str](), list[str]()
        for deed, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            if deed != "equal":
                taken += was[a:b]
                put += now[c:d]
        if taken or put:
            found.append(TextDiff(one.name, KINDS[one.name], tuple(taken), tuple(put)))
    return tuple(found)
