"""Learning (đã học): what a unit says that its people learnt, as papers that the ledger takes as evidence.

Whoever heads a unit confirms with its report that somebody learnt something: that is a head's confirmation, whose number is
the certificate's, else the report's own. What the national platform certifies, or another body with a number, is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import or_, select

from app.base.db import db
from app.base.errors import Refused
from app.base.text import clean, fold
from app.filing.parts import portion, trained
from app.filing.parts.asked import SaidStaff, Trouble
from app.filing.parts.change import Change, Learnt
from app.filing.parts.part import Part
from app.filing.parts.trained import Trained
from certificates.outside import titles
from certificates.outside.outside_result import (
    CONFIRMED,
    EXTERNAL,
    KINDS,
    LONGEST_NUMBER,
    PLATFORM,
    OutsideResult,
    Paper,
    checked,
    number_key,
)
from trainees import people
from trainees.indicators.definition import Rule, rule_of
from trainees.people import Person

_PLATFORM: Final = re.compile(r"binh dan hoc vu so|binhdanhocvuso|\bbdhvs\b")
PLATFORM_COURSE: Final = "Nền tảng Bình dân học vụ số"
Learner = tuple[int, Person, SaidStaff]
"""The key of the row, who it is, what is said of them."""


def of(part: Part, learners: Sequence[Learner]) -> tuple[list[Change], list[Trouble]]:
    """The papers that are new, and what of the rest cannot be taken. What stands already is neither."""
    if not learners:
        return [], []
    rule = rule_of(portion.staff_counts(part.report)[0].version)
    known = trained.of_report(part.report, [person.id for _key, person, _said in learners])
    meant = titles.proposed(part.locality_id, {said.course for _k, _p, said in learners if said.course})
    news = [one for one in learners if (before := known.get(one[1].id)) is None or _more(one[2], before)]
    papers = {key: _paper(part, said, rule) for key, _person, said in news}
    standing = _Standing.of(part.locality_id, [(person, papers[key]) for key, person, _said in news])
    found: list[Change] = []
    troubles: list[Trouble] = []
    for key, person, said in news:
        place, had = f"staff:{key}", known.get(person.id)
        try:
            paper = checked(papers[key])
            there = standing.holds(person, paper, numbered=bool(said.number))
        except Refused as refused:
            troubles.append(Trouble(place, f"{person.name}: {refused.message}"))
            continue
        if not there:
            skills = meant[said.course].skills if said.course else ()
            was = f"đã tính: {_words(had)}" if had is not None else "chưa học"
            told = _words(Trained(paper.course, paper.organiser, paper.on, paper.number))
            after = f"{KINDS[paper.kind].lower()}: {told}"
            found.append(
                Learnt(place, person.name, was, after, person, paper, skills or rule.skills[: rule.needs])
            )
            standing.put(person, paper)
    return found, troubles


def _more(said: SaidStaff, before: Trained) -> bool:
    """Whether a row says more than what is known: another number or another course, not just 'Có'."""
    number = fold(said.number) not in ("", fold(before.number))
    course = titles.key(said.course) not in ("", titles.key(before.course))
    return number or course


def _words(said: Trained) -> str:
    day = f"ngày {said.on:%d/%m/%Y}" if said.on else ""
    return ", ".join(
        filter(None, [said.course, said.organiser, day, f"số {said.number}" if said.number else ""])
    )


def reference(part: Part) -> str:
    """By what a head's confirmation is known that has no number of its own: the unit's report of the period."""
    return clean(f"BC {part.report.period_words or part.report.title} {part.unit.name}")[
        :LONGEST_NUMBER
    ].strip()


def _paper(part: Part, said: SaidStaff, rule: Rule) -> Paper:
    on = said.on or portion.day_of(part.report)
    kind = _kind(said, rule)
    course = said.course or (PLATFORM_COURSE if kind == PLATFORM else "")
    number = said.number or (reference(part) if kind == CONFIRMED else "")
    return Paper(kind, on, number, course, said.organiser, checked_by=part.unit.name)


def _kind(said: SaidStaff, rule: Rule) -> str:
    """The platform's; another body's where it has a number, and a head's word would not say more; else the head's word."""
    if _PLATFORM.search(fold(f"{said.course} {said.organiser}")):
        return PLATFORM
    has_paper = bool(said.number and said.organiser and said.course)
    if has_paper and (EXTERNAL in rule.kinds or CONFIRMED not in rule.kinds):
        return EXTERNAL
    return CONFIRMED


@dataclass(slots=True)
class _Standing:
    """Papers that stand: by kind and number whose they are; of the people asked about, by kind, course and day, whether with
    a number."""

    numbers: dict[tuple[str, str], int]
    courses: dict[tuple[int, str, str, date], bool]

    @classmethod
    def of(cls, locality_id: int, papers: Sequence[tuple[Person, Paper]]) -> _Standing:
        wanted = {person.id for person, _paper in papers}
        keys = {number_key(paper.kind, paper.number, person.id) for person, paper in papers} - {None}
        query = (
            select(OutsideResult, people.survivor())
            .join(Person, Person.id == OutsideResult.person_id)
            .where(
                OutsideResult.locality_id == locality_id, OutsideResult.withdrawn_at.is_(None),
                or_(people.survivor().in_(wanted), OutsideResult.number_key.in_(keys)),
            )
        )  # fmt: skip
        found = cls({}, {})
        for one, person_id in db.session.execute(query):
            found._put(person_id, Paper(one.kind, one.on, one.number, one.course))
        return found

    def holds(self, person: Person, paper: Paper, *, numbered: bool) -> bool:
        """Whether it stands already. `numbered`: the unit gave a number. Refused: the number is somebody else's."""
        key = number_key(paper.kind, paper.number, person.id)
        holder = self.numbers.get((paper.kind, key)) if key else None
        if holder is not None and holder != person.id:
            raise Refused("outside_number_taken", f"số {paper.number} đã ghi cho một người khác. Xem lại số.")
        same = self.courses.get((person.id, paper.kind, fold(paper.course), paper.on))
        return holder is not None or (same is not None and not (same and numbered))

    def put(self, person: Person, paper: Paper) -> None:
        """It will stand too."""
        self._put(person.id, paper)

    def _put(self, person_id: int, paper: Paper) -> None:
        # A head's number is of a document that names several: it is known together with the person.
        key = number_key(paper.kind, paper.number, person_id)
        if key:
            self.numbers[paper.kind, key] = person_id
        self.courses[person_id, paper.kind, fold(paper.course), paper.on] = bool(paper.number)
