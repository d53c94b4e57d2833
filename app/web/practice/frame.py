"""What the pages of a practical checklist share: their blueprint, and its parts on the pages of a course and a training."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint

from campaigns import enrolments
from campaigns.courses import Course, ready
from campaigns.trainings import Training
from certificates.assessments import checklist, passing, progress
from certificates.assessments.assessment import Assessment
from certificates.assessments.item import ChecklistItem
from trainees.people import Person

bp = Blueprint("practice", __name__)
SHORT = 20
"""How many people who lack something a training's page names."""


@dataclass(frozen=True, slots=True)
class CoursePart:
    """The checklist of a course as its page shows it; `offered`: what a ready-made course proposes where there is none."""

    checklist: Assessment | None
    items: list[ChecklistItem]
    enough: int
    asked: bool
    offered: tuple[str, ...]


def of_course(course: Course) -> CoursePart:
    """For the page of a course."""
    found = checklist.of_course(course)
    offered = ready.items(course.ready) if course.ready and found is None else ()
    asked = course.version.proof in ("practice", "either", "both")
    if found is None:
        return CoursePart(None, [], 0, asked, offered)
    return CoursePart(found, checklist.items(found), checklist.needed_of(found), asked, offered)


@dataclass(frozen=True, slots=True)
class TrainingPart:
    """Who of a training passed its checklist and who lacks what. `short`: (who, what they lack), the nearest first;
    `more`: how many of them are not named; `never`: how many were never ticked; `proved`: how many have what the course
    asks for."""

    checklist: Assessment
    items: int
    enough: int
    passed: int
    enrolled: int
    short: list[tuple[Person, list[str]]] = field(default_factory=list)
    more: int = 0
    never: int = 0
    proved: int | None = None


def of_training(training: Training) -> TrainingPart | None:
    """For the page of a training; None where its course has no checklist."""
    found = checklist.of_training(training)
    if found is None:
        return None
    items, there = checklist.items(found), progress.of(training, found)
    people = [person for person, _ in enrolments.listed(training)]
    passed = [person for person in people if (one := there.get(person.id)) and one.passed]
    begun = [person for person in people if (one := there.get(person.id)) and one.done and not one.passed]
    short = [
        (person, [item.text for item in items if item.id not in there[person.id].done]) for person in begun
    ]
    short.sort(key=lambda one: len(one[1]))
    return TrainingPart(
        found, len(items), checklist.needed_of(found), len(passed), len(people), short[:SHORT], len(short[SHORT:]),
        len(people) - len(passed) - len(begun),
        len(passing.passed(training)) if training.version.proof != "none" else None,
    )  # fmt: skip
