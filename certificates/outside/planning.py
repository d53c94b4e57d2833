"""What becomes of every row: written, there already, asked about, refused with a sentence. Judged against what stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from app.base.db import db
from app.base.errors import Refused
from app.base.text import fold
from certificates.outside.contents import (
    ABSENT,
    DONE,
    LEFT,
    MATCHED,
    NEW,
    QUESTION,
    REFUSED,
    THERE,
    UNTAUGHT,
    Contents,
    Line,
    Somebody,
    title_of,
)
from certificates.outside.matching import person_of
from certificates.outside.outside_import import UNDONE, OutsideImport
from certificates.outside.outside_result import OutsideResult, Paper, checked, number_key
from trainees import people
from trainees.imports.reading import Problem
from trainees.people import Person

_CODES = frozenset({"paper_refused", "number_taken", "was_withdrawn"})
"""Problems that are found here, anew each time."""


@dataclass(slots=True)
class Known:
    """One result that stands: its id (None: of a row of this very list), whose it is, and whether it has a number."""

    result: int | None
    person: int
    numbered: bool
    line: Line | None = None


@dataclass(slots=True)
class Standing:
    """All results of a kind in a locality: by number, by person, course and day; and what was withdrawn by hand."""

    kind: str
    by_number: dict[str, Known] = field(default_factory=dict)
    by_course: defaultdict[tuple[int, str, date], list[Known]] = field(
        default_factory=lambda: defaultdict(list)
    )
    withdrawn: dict[tuple[object, ...], str] = field(default_factory=dict)

    def put(self, known: Known, paper: Paper) -> None:
        key = number_key(self.kind, paper.number, known.person)
        if key:
            self.by_number[key] = known
        self.by_course[known.person, fold(paper.course), paper.on].append(known)


def standing(locality_id: int, kind: str) -> Standing:
    """What stands now. People are read through merges. One query."""
    found = Standing(kind)
    rows = db.session.execute(
        select(
            OutsideResult.id, people.survivor(), OutsideResult.number, OutsideResult.course, OutsideResult.on,
            OutsideResult.withdrawn_at, OutsideResult.withdrawn_why, OutsideImport.state,
        )
        .join(Person, Person.id == OutsideResult.person_id)
        .outerjoin(OutsideImport, OutsideImport.id == OutsideResult.import_id)
        .where(OutsideResult.locality_id == locality_id, OutsideResult.kind == kind)
        .order_by(OutsideResult.id)
    )  # fmt: skip
    for result_id, person_id, number, course, on, withdrawn_at, why, state in rows:
        if withdrawn_at is None:
            found.put(Known(result_id, person_id, bool(number)), Paper(kind, on, number, course))
        elif state != UNDONE:
            found.withdrawn[_same(kind, person_id, number, course, on)] = f"{withdrawn_at:%d/%m/%Y}: {why}"
    return found


def _same(kind: str, person_id: int, number: str, course: str, on: date) -> tuple[object, ...]:
    return (person_id, number_key(kind, number, person_id) or (fold(course), on))


def paper_of(line: Line, said: Mapping[str, Any]) -> Paper:
    """The paper of a row: what the row says, else what holds for all. Refused as `checked`, or it has no day."""
    assert line.paper is not None
    row, day = line.paper, line.paper.on or said.get("on")
    if not day:
        raise Refused("outside_day", "Dòng không có ngày cấp; chọn cột ngày, hoặc ghi một ngày cho mọi dòng.")
    return checked(
        Paper(
            str(said["kind"]), date.fromisoformat(day), row.number or said.get("number") or "",
            row.course or said.get("course") or "", row.organiser or said.get("organiser") or "",
            date.fromisoformat(row.valid_until) if row.valid_until else None, row.score, said.get("checked_by") or "",
        )
    )  # fmt: skip


def plan(contents: Contents, said: Mapping[str, Any], now: Standing, stands_for: Mapping[int, int]) -> None:
    """Judge every row that is not done, in the list's order. `stands_for`: person id → who stands for them, of those alive."""
    for line in contents.lines:
        if line.outcome in DONE and line.who is None:
            continue
        line.problems = tuple(p for p in line.problems if p.code not in _CODES)
        line.outcome = _judge(line, contents, said, now, stands_for)


def _judge(
    line: Line, contents: Contents, said: Mapping[str, Any], now: Standing, stands_for: Mapping[int, int]
) -> str:
    line.result, line.filled = None, False
    title = contents.titles.get(title_of(line, said))
    if title is not None and title.left:
        return LEFT
    if any(problem.fatal for problem in line.problems):
        return REFUSED
    try:
        paper = paper_of(line, said)
    except Refused as refused:
        return _refuse(line, "paper_refused", refused.message)
    somebody = contents.people[line.group]
    if somebody.choice == "leave":
        return LEFT
    if title is None or not title.skills:
        return UNTAUGHT
    person = person_of(somebody)
    person = stands_for.get(person) if person is not None else None
    if person is None:
        person = _by_number(somebody, paper, now, stands_for)
    if person is None and somebody.choice == "new":
        person = -1 - line.group  # who is made of it
    if person is None:
        return QUESTION if any(p in stands_for for p, _, _ in somebody.candidates) else ABSENT
    return _once(line, paper, person, now)


def _by_number(somebody: Somebody, paper: Paper, now: Standing, stands_for: Mapping[int, int]) -> int | None:
    """Who of the candidates holds this very number already."""
    for candidate, _, _ in somebody.candidates:
        holder = stands_for.get(candidate)
        key = number_key(paper.kind, paper.number, holder) if holder is not None else None
        if key and key in now.by_number and now.by_number[key].person == holder:
            return holder
    return None


def _once(line: Line, paper: Paper, person: int, now: Standing) -> str:
    key = number_key(paper.kind, paper.number, person)
    same = now.by_number.get(key) if key else None
    if same is not None and same.person != person:
        return _refuse(
            line, "number_taken", f"Số {paper.number} đã được ghi cho người khác. Xem lại số hoặc người."
        )
    if same is not None:
        line.result = same.result
        return THERE
    for other in now.by_course.get((person, fold(paper.course), paper.on), ()):
        if other.numbered and key:
            continue  # two papers of one course and day
        line.result = other.result
        if key and not other.numbered:
            other.numbered, line.filled, now.by_number[key] = True, True, other
            if other.line is not None and other.line.paper is not None:  # the row before it gets the number
                other.line.paper, line.filled = replace(other.line.paper, number=paper.number), False
        return THERE
    why = now.withdrawn.get(_same(paper.kind, person, paper.number, paper.course, paper.on))
    if why is not None:
        return _refuse(
            line,
            "was_withdrawn",
            f"Kết quả này đã bị rút ngày {why}. Muốn ghi lại thì lấy lại kết quả đã rút.",
        )
    now.put(Known(None, person, bool(key), line), paper)
    return NEW if person < 0 else MATCHED


def _refuse(line: Line, code: str, message: str) -> str:
    line.problems = (*line.problems, Problem(None, "", code, message, fatal=True))
    return REFUSED


def living(locality_id: int, ids: set[int]) -> dict[int, int]:
    """Person id → who stands for them, of these people of the locality who are there."""
    found: dict[int, int] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        query = select(Person.id, people.survivor()).where(
            Person.locality_id == locality_id, Person.id.in_(wanted[start : start + 500])
        )
        found.update(db.session.execute(query).tuples().all())
    return found


def named(contents: Contents) -> set[int]:
    """Ids of all people whom rows mean or may mean."""
    found = {p for one in contents.people if (p := person_of(one)) is not None}
    return found | {p for one in contents.people for p, _, _ in one.candidates}
