"""The register on pages: who is in it, one person, the units."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from sqlalchemy import Select, func, select

from app.access import VIEW_PEOPLE, needs
from app.base import clock
from app.base.db import db
from app.web.pages import locality_id, scope
from campaigns.attendance.events import Attendance
from campaigns.enrolments import Enrolment
from campaigns.lessons import Lesson
from campaigns.trainings import Training
from trainees import areas, cards, ledger, people, rosters
from trainees.areas import Neighbourhood, Unit
from trainees.imports import not_entered
from trainees.people import Person
from trainees.rosters import CATEGORIES, SHOWN, STAFF, Membership
from trainees.skills import Skill

bp = Blueprint("people", __name__, url_prefix="/people")
PAGE = 50
MOST_LINES = 200
TITLES = {code: CATEGORIES[code][0] for code in SHOWN}


@bp.get("")
@needs(VIEW_PEOPLE)
def index() -> str:
    """Everybody, or those who are looked for, in Vietnamese order of given names. Six queries."""
    query = request.args.get("q", "").strip()[:80]
    unit_id, category = request.args.get("unit", type=int), request.args.get("category", "")
    found = _filtered(query, unit_id, category if category in CATEGORIES else "")
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = max(1, request.args.get("page", 1, type=int))
    shown = list(
        db.session.scalars(found.order_by(Person.sort_name, Person.id).limit(PAGE).offset((page - 1) * PAGE))
    )
    return render_template(
        "people/index.html", people=shown, belongs=_belongings([p.id for p in shown]), query=query, unit_id=unit_id,
        category=category, units=[(unit.id, unit.name) for unit in areas.units(scope())], titles=TITLES, total=total, page=page, pages=-(-total // PAGE),
        places=_places(shown), waiting=not_entered.waiting_count(locality_id()),
    )  # fmt: skip


def _filtered(query: str, unit_id: int | None, category: str) -> Select[Any]:
    found = people.living(scope())
    if query:
        found = found.where(people.matching(query))
    if unit_id or category:
        roll = select(Membership.person_id).where(rosters.on(clock.today()))
        if unit_id:
            roll = roll.where(Membership.unit_id == unit_id)
        if category:
            roll = roll.where(Membership.category == category)
        found = found.where(Person.id.in_(roll))
    return found


def _belongings(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Person → (unit, category) of today, for one page of people."""
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for person_id, unit, category in db.session.execute(
        select(Membership.person_id, Unit.name, Membership.category)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(ids), rosters.on(clock.today()))
        .order_by(Membership.id)
    ):
        found[person_id].append((unit or "", TITLES.get(category, category)))
    return dict(found)


def _places(shown: list[Person]) -> dict[int, str]:
    wanted = {p.neighbourhood_id for p in shown if p.neighbourhood_id is not None}
    rows = db.session.execute(
        select(Neighbourhood.id, Neighbourhood.name).where(Neighbourhood.id.in_(wanted))
    )
    return dict(rows.tuples().all())


@bp.get("/units")
@needs(VIEW_PEOPLE)
def units() -> str:
    """The units with how many people of each category stand there today."""
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for unit_id, category, n in db.session.execute(
        select(Membership.unit_id, Membership.category, func.count(Membership.person_id.distinct()))
        .where(
            Membership.locality_id == locality_id(),
            Membership.unit_id.is_not(None),
            rosters.on(clock.today()),
        )
        .group_by(Membership.unit_id, Membership.category)
    ):
        if unit_id is not None:
            counts[unit_id][category] = n
    categories = [code for code in SHOWN if any(own[code] for own in counts.values())]
    staff = select(func.count(Membership.person_id.distinct())).where(
        Membership.locality_id == locality_id(), Membership.category.in_(STAFF), rosters.on(clock.today())
    )
    return render_template(
        "people/units.html", units=areas.units(scope()), counts=counts, categories=categories, titles=TITLES,
        today=clock.today(), waiting=not_entered.not_entered(locality_id()), staff=db.session.scalar(staff) or 0,
    )  # fmt: skip


@bp.get("/<int:id>")
@needs(VIEW_PEOPLE)
def show(id: int) -> str:
    """One person: particulars, where they belong, what they attended, what the ledger says."""
    person = people.get(id, within=scope())
    memberships = db.session.execute(
        select(Membership, Unit.name, Neighbourhood.name)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Membership.neighbourhood_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.since.desc(), Membership.id)
        .limit(MOST_LINES)
    ).all()
    lines = ledger.lines(person_ids=[person.id])[-MOST_LINES:]
    skills = dict(
        db.session.execute(select(Skill.code, Skill.title).where(Skill.code.in_({line.skill for line in lines})))
        .tuples().all()
    )  # fmt: skip
    card = cards.current([person.id]).get(person.id)
    return render_template(
        "people/show.html", person=person, memberships=memberships, titles=TITLES, lines=lines, skills=skills,
        kinds=ledger.KINDS, card=card, place=_places([person]).get(person.neighbourhood_id or 0),
        trainings=_trainings(person.id), lesson_url=_lesson_url, today=clock.today(),
    )  # fmt: skip


def _trainings(person_id: int) -> list[Any]:
    """(training, lesson, attendance or None) of every lesson the person was expected at, newest first."""
    return list(
        db.session.execute(
            select(Training.title, Lesson, Attendance)
            .join(Enrolment, Enrolment.training_id == Training.id)
            .join(Lesson, Lesson.training_id == Training.id)
            .outerjoin(
                Attendance, (Attendance.lesson_id == Lesson.id) & (Attendance.person_id == Enrolment.person_id)
            )
            .where(Enrolment.person_id == person_id)
            .order_by(Lesson.day.desc(), Lesson.id.desc())
            .limit(MOST_LINES)
        )
    )  # fmt: skip


def _lesson_url(lesson_id: int) -> str | None:
    known = "lessons.show" in current_app.view_functions
    return url_for("lessons.show", lesson_id=lesson_id) if known else None
