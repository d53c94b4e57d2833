"""Candidates (gợi ý): whose counts of a year stand out, for a person who chooses whom to propose. Nothing is proposed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from app.base.db import db
from app.base.text import N_, fold
from app.filing import activity, unit_standing
from app.filing.commendation import NEIGHBOURHOOD, PERSON, UNIT, day_of
from campaigns.attendance.events import Attendance
from campaigns.lessons import Lesson
from campaigns.outreach.results import hours, standing
from campaigns.outreach.results.hours import Hours
from campaigns.plans.plan import Plan
from certificates.award.certificate import Certificate
from trainees import areas, people
from trainees.areas import Neighbourhood
from trainees.people import Person
from trainees.rosters import CATEGORIES, Membership

SHOWN = 30
VOLUNTEER = N_("Tình nguyện viên")
HOURS = N_("Giờ tình nguyện")
_HELPERS = ("ambassador", "team_member", "elder", "youth", "club_member")
"""Categories of those who carry the movement: they stand first, because help is not in the attendance of a lesson."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with the counts of the year behind the name: title → number (a page translates the titles). `tags`: what they are (đại sứ số …)."""

    noun: str
    id: int
    name: str
    counts: dict[str, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    place: str = ""


def of_people(locality_id: int, year: int, *, words: str = "", limit: int = SHOWN) -> list[Candidate]:
    """Who came to most lessons of a year and gave most hours, helpers and volunteers first; with `words` only people whose name
    has them. Six queries.

    Counted through merges: closed lessons that were no rehearsal, trainings, certificates that stand; of volunteers the outreach days
    that they came to, and whole hours.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    who = people.survivor().label("who")
    query = (
        select(who, func.count(Lesson.id.distinct()), func.count(Lesson.training_id.distinct()))
        .select_from(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(*activity.presences(locality_id, first, last))
        .group_by(who)
    )  # fmt: skip
    came = {person: (lessons, trainings) for person, lessons, trainings in db.session.execute(query)}
    gave = {
        one.person_id: one
        for one in hours.of_volunteers(standing.held_days(locality_id, first, last))
        if one.shifts
    }
    tags = _tags(locality_id, day_of(year))
    for person in gave:
        tags[person] = (*tags.get(person, ()), VOLUNTEER)
    query_names = select(Person.id, Person.name, Person.name_key).where(
        Person.locality_id == locality_id, Person.merged_into_id.is_(None), Person.erased_at.is_(None)
    )
    asked = fold(words)
    if asked:
        query_names = query_names.where(Person.name_key.contains(asked, autoescape=True))
    else:
        best = sorted(came, key=lambda one: (one not in tags, -came[one][0], one))[: 4 * limit]
        most = sorted(gave, key=lambda one: (-gave[one].minutes, one))[: 4 * limit]
        query_names = query_names.where(Person.id.in_({*best, *most, *list(tags)[: 4 * limit]}))
    found = db.session.execute(query_names.order_by(Person.sort_name).limit(8 * limit)).all()
    ids = [row.id for row in found]
    given = _certificates(ids, first, last)
    made = [
        Candidate(
            PERSON, row.id, row.name,
            {
                N_("Buổi đã dự"): came.get(row.id, (0, 0))[0], N_("Lớp đã dự"): came.get(row.id, (0, 0))[1],
                N_("Giấy chứng nhận"): given.get(row.id, 0), **_given(gave.get(row.id)),
            },
            tags.get(row.id, ()),
        )
        for row in found
    ]  # fmt: skip
    # Help is not in the attendance of a lesson: whoever gave hours comes before whoever only sat in one.
    return sorted(
        made, key=lambda one: (not one.tags, -one.counts.get(HOURS, 0), *(-n for n in one.counts.values()))
    )[:limit]


def _given(hours_of: Hours | None) -> dict[str, int]:
    """Nothing for who was no volunteer."""
    if hours_of is None:
        return {}
    return {N_("Ngày ra quân"): hours_of.days, HOURS: round(hours_of.minutes / 60)}


def _tags(locality_id: int, on: date) -> dict[int, tuple[str, ...]]:
    query = (
        select(people.survivor(), Membership.category)
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.locality_id == locality_id, Membership.category.in_(_HELPERS), Membership.since <= on,
            Membership.until.is_(None) | (Membership.until >= on),
        )
        .distinct()
    )  # fmt: skip
    found: dict[int, tuple[str, ...]] = {}
    for person, category in db.session.execute(query):
        found[person] = tuple(sorted({*found.get(person, ()), CATEGORIES[category][0]}))
    return found


def _certificates(person_ids: Sequence[int], first: date, last: date) -> dict[int, int]:
    who = people.survivor().label("who")
    query = (
        select(who, func.count(Certificate.id))
        .join(Person, Person.id == Certificate.person_id)
        .where(
            who.in_(person_ids), Certificate.issued_on.between(first, last), Certificate.replaced_by_id.is_(None),
            Certificate.revoked_on.is_(None),
        )
        .group_by(who)
    )  # fmt: skip
    return dict(db.session.execute(query).tuples().all())


def of_units(plan: Plan) -> list[Candidate]:
    """The lead units of a plan, those that met most of their targets and sent every part in time first."""
    made = [
        Candidate(
            UNIT, one.unit, one.name,
            {
                N_("Chỉ tiêu đạt"): one.met, N_("Chỉ tiêu được giao"): one.targets, N_("Nhiệm vụ xong đúng hạn"): one.done,
                N_("Nhiệm vụ chậm"): one.late, N_("Báo cáo đúng hạn"): one.on_time, N_("Báo cáo chậm, thiếu"): one.overdue + one.missing,
            },
        )
        for one in unit_standing.of_plan(plan, day_of(plan.year))
    ]  # fmt: skip

    def weight(one: Candidate) -> tuple[int, ...]:
        counts = one.counts
        return (
            counts["Báo cáo chậm, thiếu"] + counts["Nhiệm vụ chậm"], counts["Chỉ tiêu được giao"] - counts["Chỉ tiêu đạt"],
            -counts["Chỉ tiêu đạt"] - counts["Nhiệm vụ xong đúng hạn"] - counts["Báo cáo đúng hạn"],
        )  # fmt: skip

    return sorted(made, key=weight)


def of_neighbourhoods(locality_id: int, year: int) -> list[Candidate]:
    """Neighbourhoods by the people of theirs who came to a lesson of the year. One query."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    survivor = people.survivor()
    came = (
        select(survivor.label("who"))
        .select_from(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(*activity.presences(locality_id, first, last))
        .distinct()
        .subquery()
    )  # fmt: skip
    query = (
        select(Neighbourhood.id, Neighbourhood.name, func.count(came.c.who))
        .join(Person, Person.neighbourhood_id == Neighbourhood.id)
        .join(came, came.c.who == Person.id)
        .where(Neighbourhood.locality_id == locality_id)
        .group_by(Neighbourhood.id, Neighbourhood.name)
    )
    made = [
        Candidate(NEIGHBOURHOOD, row_id, name, {N_("Người đã dự lớp"): number})
        for row_id, name, number in db.session.execute(query)
    ]
    return sorted(made, key=lambda one: (-one.counts["Người đã dự lớp"], areas.place_order(one.name)))
