"""What the papers of a training say of it, read once from training, course and register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.base import clock
from app.base.text import fold
from app.reports import days
from app.reports.document.number import counted, written
from campaigns import enrolments
from campaigns.attendance import presence
from campaigns.lessons import Lesson
from campaigns.plans.task import Task
from campaigns.trainings import Training
from trainees.areas import Locality

SIGN = {"plan": "KH-UBND", "invitation": "GM-UBND", "notice": "TB-UBND", "results": "", "report": "BC-UBND"}
"""Kind of paper → what stands behind its number unless somebody says otherwise."""

_STAFF = ("can bo", "cong chuc", "vien chuc", "cbcc", "giao vien", "can su", "khong chuyen trach")


@dataclass(frozen=True, slots=True)
class Meeting:
    """One lesson as a paper says it."""

    day: date
    weekday: str
    hours: str
    place: str
    title: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`agency`: the lines of who issues; `expected`: people on the list; `units`: where they come from, in order;
    `hours`: of the course; `added`: what the lessons add up to, '' without one."""

    title: str
    course: str
    audience: str
    skills: Sequence[str]
    outcomes: Sequence[str]
    hours: str
    meetings: Sequence[Meeting]
    place: str
    teachers: Sequence[str]
    expected: int
    units: Sequence[str]
    locality: str
    agency: Sequence[str]
    task: str = ""
    plan: str = ""
    year: int = 0
    people: Sequence[str] = field(default=())
    added: str = ""

    @property
    def differs(self) -> bool:
        """Whether the lessons add up to other hours than the course has."""
        return bool(self.hours and self.added) and self.hours != self.added

    @property
    def of_staff(self) -> bool:
        """Whether it is for people in an office or a school, who are spoken to otherwise than those of a neighbourhood."""
        audience = fold(self.audience)
        return any(word in audience for word in _STAFF)

    @property
    def span(self) -> str:
        """'ngày 28 tháng 11 năm 2026', or from the first day to the last; '' without a lesson."""
        if not self.meetings:
            return ""
        first, last = self.meetings[0].day, self.meetings[-1].day
        return written(first) if first == last else f"từ {written(first)} đến {written(last)}"


def of(training: Training, place: Locality, *, teachers: Sequence[str], tasks: Sequence[Task] = ()) -> Facts:
    """The facts of a training; whom it expects with their units, as on the day of its first lesson. Five queries."""
    meetings = [_meeting(lesson, training) for lesson in training.planned]
    people = [person for person, _row in enrolments.listed(training)]
    where = presence.whereabouts(people, meetings[0].day if meetings else clock.today())
    task = tasks[0] if tasks else None
    hours = training.version.hours
    return Facts(
        title=training.title, course=training.course.title, audience=training.version.audience,
        skills=[skill.title for skill in training.version.skills], outcomes=training.version.sentences,
        hours="" if hours is None else _hours(hours), meetings=meetings, place=training.place, teachers=list(teachers),
        expected=len(people), units=list(dict.fromkeys(unit for person in people if (unit := where.get(person.id, "")))),
        people=[person.name for person in people], locality=f"{place.kind} {place.name}",
        agency=("Ủy ban nhân dân", f"{place.kind} {place.name}"), task=_sentence(task.text) if task else "",
        plan=_plan(task) if task else "", year=meetings[0].day.year if meetings else clock.today().year,
        added=_hours(round(training.taught / timedelta(hours=1), 2)) if meetings else "",
    )  # fmt: skip


def _hours(hours: float) -> str:
    """4.0 as '04', 2.5 as '2,5'."""
    return counted(int(hours)) if hours == int(hours) else str(hours).replace(".", ",")


def _meeting(lesson: Lesson, training: Training) -> Meeting:
    return Meeting(
        lesson.day, days.WEEKDAYS[lesson.day.weekday()], f"{_hour(lesson.starts_at)} – {_hour(lesson.ends_at)}",
        lesson.place or training.place, lesson.title if lesson.title != training.title else "",
    )  # fmt: skip


def _hour(value: object) -> str:
    return f"{value:%H:%M}"


def _sentence(words: str) -> str:
    return words.strip(" .;")


def _plan(task: Task) -> str:
    """'Kế hoạch số 07/KH-UBND ngày 20/01/2026 của …', as far as it is known."""
    plan = task.plan
    said = f"Kế hoạch số {plan.number}" if plan.number else plan.title
    if plan.issued_on and plan.issued_on.count("-") == 2:
        said += f" ngày {'/'.join(reversed(plan.issued_on.split('-')))}"
    return f"{said} của {plan.issuer}" if plan.issuer else said
