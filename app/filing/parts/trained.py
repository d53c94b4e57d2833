"""Who of the staff counts as trained, and by what: course, organiser, day and number as the house knows them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.base.db import db
from app.base.text import read_id
from app.filing.parts import portion
from app.filing.report import Report
from campaigns.held import HeldTraining
from campaigns.trainings import Training
from certificates.award.certificate import Certificate, standing
from certificates.outside.outside_result import OutsideResult
from trainees import indicators, ledger, people
from trainees.areas import Locality
from trainees.indicators.definition import rule_of
from trainees.indicators.measure import window_end, window_start
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Trained:
    """What somebody was counted by first."""

    course: str = ""
    organiser: str = ""
    on: date | None = None
    number: str = ""


def of_report(report: Report, among: Collection[int]) -> dict[int, Trained]:
    """Person id → by what they count on the report's day, of these people; by the report's first count of staff."""
    version, day = portion.staff_counts(report)[0].version, portion.day_of(report)
    answer = indicators.measure(version, report.locality_id, day, year=report.plan.year)
    counted = (answer.numerator if answer is not None else frozenset()) & set(among)
    if not counted:
        return {}
    stands = dict(
        db.session.execute(select(Person.id, people.survivor()).where(people.survivor().in_(counted)))
        .tuples().all()
    )  # fmt: skip
    rule = rule_of(version)
    since, until = window_start(rule, day, report.plan.year), window_end(rule, day, report.plan.year)
    first: dict[int, ledger.Line] = {}
    for line in ledger.lines(person_ids=list(stands)):
        if line.skill in rule.skills and line.kind in rule.kinds and line.on <= until and (since is None or since <= line.on):  # fmt: skip
            first.setdefault(stands[line.person_id], line)
    by_what = _sources(report.locality_id, first)
    return {person: by_what.get((person, line.source), Trained(on=line.on)) for person, line in first.items()}


def _sources(locality_id: int, lines: dict[int, ledger.Line]) -> dict[tuple[int, str], Trained]:
    """(person, source) → what it was. Five queries, however many."""
    ids: dict[str, set[int]] = {"training": set(), "held": set(), "outside": set(), "proof": set()}
    for line in lines.values():
        noun, _colon, number = line.source.partition(":")
        ids.setdefault(noun, set()).add(read_id(number))
    ours = db.session.get_one(Locality, locality_id).title
    taught = ids["training"] | ids["proof"]
    classes = {t.id: t.title for t in db.session.scalars(select(Training).where(Training.id.in_(taught)))}
    papers = {
        (paper.person_id, paper.training_id): paper.register_number
        for paper in db.session.scalars(
            select(Certificate).where(Certificate.training_id.in_(taught), standing())
        )
    }
    held = {one.key: one for one in db.session.scalars(select(HeldTraining).where(HeldTraining.id.in_(ids["held"])))}  # fmt: skip
    outside = {one.key: one for one in db.session.scalars(select(OutsideResult).where(OutsideResult.id.in_(ids["outside"])))}  # fmt: skip
    found: dict[tuple[int, str], Trained] = {}
    for person, line in lines.items():
        noun, _colon, number = line.source.partition(":")
        if line.source in held:
            past = held[line.source]
            found[person, line.source] = Trained(past.title, past.organiser, line.on)
        elif line.source in outside:
            paper = outside[line.source]
            found[person, line.source] = Trained(paper.course, paper.organiser, line.on, paper.number)
        elif noun in ("training", "proof") and read_id(number) in classes:
            of = read_id(number)
            number_of_paper = papers.get((line.person_id, of), "")
            found[person, line.source] = Trained(classes[of], ours, line.on, number_of_paper)
    return found
