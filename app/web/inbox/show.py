"""The inbox: what waits, what was settled, and one thing with all that can be done about it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as BaseResponse

from app import accounts
from app.access import CHECK_IN, EDIT_TRAINING, needs
from app.base.db import db
from app.base.errors import Conflict
from app.base.text import clean
from app.web.inbox import words
from app.web.inbox.frame import PAGE, bp, filters, kinds, look
from app.web.lessons.show import SOURCES
from app.web.pages import go, may, scope, tell_refusal, vn_day
from app.web.people.frame import names_of
from campaigns import enrolments, lessons
from campaigns.attendance import inbox
from campaigns.attendance.inbox import Item, Look
from campaigns.lessons import Lesson
from trainees import people
from trainees.areas import Neighbourhood
from trainees.people import Person

MOST_FOUND = 20
MOST_LESSONS = 200


@bp.get("")
@needs(CHECK_IN)
def index() -> str:
    """What waits, by lesson; or, `view=seen`, what was settled."""
    wanted = filters()
    every = look(wanted, every_kind=True)
    everywhere = inbox.tally(Look(scope(), kinds(), ever=every.ever))
    said = (
        inbox.tally(every)
        if every.training_id
        else {k: v for k, v in everywhere.items() if every.lesson_id in (None, k)}
    )
    if every.lesson_id and not said:
        said = inbox.tally(every)  # an older lesson that is asked for
    counts = {kind: sum(one.get(kind, 0) for one in said.values()) for kind in every.kinds}
    page = max(1, request.args.get("page", 1, type=int))
    common: dict[str, Any] = {
        "wanted": wanted, "counts": counts, "kinds": {kind: words.KINDS[kind] for kind in kinds()}, "days": inbox.DAYS,
        "choices": _choices(wanted, everywhere), "names": _names(), "words": words, "total": sum(counts.values()),
        "asked": _asked(wanted),
    }  # fmt: skip
    if request.args.get("view") == "seen":
        total = inbox.decided_count(every)
        pages = max(1, -(-total // PAGE))
        page = min(page, pages)
        return render_template(
            "inbox/seen.html", decided=inbox.decided(every, page=page, size=PAGE), seen=total, page=page, pages=pages, **common
        )  # fmt: skip
    narrow = look(wanted)
    there = counts[wanted["show"]] if "show" in wanted else common["total"]
    pages = max(1, -(-there // PAGE))
    page = min(page, pages)
    items = inbox.page(narrow, page=page, size=PAGE)
    groups = [(lesson, list(some)) for lesson, some in groupby(items, key=lambda item: item.lesson)]
    held = inbox.alike([lesson.id for lesson, _items in groups]) if inbox.HELD in narrow.kinds else {}
    return render_template(
        "inbox/index.html", groups=groups, alike={i: {p: n for p, n in said.items() if n > 1} for i, said in held.items()},
        page=page, pages=pages, there=there, done=_done(every), **common,
    )  # fmt: skip


def _choices(wanted: dict[str, Any], told: dict[int, dict[str, int]]) -> list[tuple[str, str]]:
    """The lessons in which something waits, as a filter's choices."""
    waiting = {lesson_id: sum(said.values()) for lesson_id, said in list(told.items())[:MOST_LESSONS]}
    if "lesson" in wanted:
        waiting.setdefault(wanted["lesson"], 0)
    known = {one.id: one for one in _read(select(Lesson).where(Lesson.id.in_(waiting)))}
    return [
        (str(lesson_id), f"{known[lesson_id].day:%d/%m} · {known[lesson_id].training.title} ({n})")
        for lesson_id, n in waiting.items()
        if lesson_id in known
    ]


def _asked(wanted: dict[str, Any]) -> Lesson | None:
    """The lesson that is asked for; NotFound outside the scope."""
    return lessons.get(wanted["lesson"], within=scope()) if "lesson" in wanted else None


def _read(query: Select[Lesson]) -> list[Lesson]:
    return list(db.session.scalars(query.options(selectinload(Lesson.training))))


def _names() -> dict[int, str]:
    return {one.id: one.name for one in accounts.listed(scope())}


def _done(every: Look) -> inbox.Decided | None:
    """What was just settled, for the page after it."""
    event_id, matter = request.args.get("done", ""), request.args.get("matter", "")
    if not event_id or not matter:
        return None
    return inbox.decided_one(every, event_id[:36], matter[:20])


# --- one thing -----------------------------------------------------------------------------------------------


@bp.get("/<kind>/<ref>")
@needs(CHECK_IN)
def item(kind: str, ref: str) -> str | BaseResponse:
    """One thing, with every way to settle it; `q` looks for the person."""
    try:
        found = inbox.get(Look(scope(), kinds()), kind, ref)
    except Conflict as settled:
        tell_refusal(settled)
        return go(".index", **filters())
    query = clean(request.args.get("q", ""))[:80]
    everybody = people_found(found.lesson, query)
    places = names_of(Neighbourhood, (one.neighbourhood_id for one in [*everybody, *found.alike]))
    return render_template(
        "inbox/item.html", item=found, q=query, people=everybody[:MOST_FOUND], more=len(everybody) > MOST_FOUND,
        places=places, targets=_targets(found), wanted=filters(), words=words, names=_names(), sources=SOURCES,
        whole_register=may(EDIT_TRAINING),
    )  # fmt: skip


def people_found(lesson: Lesson, query: str) -> list[Person]:
    """Who answers to a search: of the register for those who may enrol, of the training's list for others."""
    if not query:
        return []
    found = people.living(scope()).where(Person.locality_id == lesson.locality_id, people.matching(query))
    if not may(EDIT_TRAINING):
        found = found.where(Person.id.in_(select(enrolments.expected(lesson.training_id).c.person_id)))
    return list(db.session.scalars(found.order_by(Person.sort_name, Person.id).limit(MOST_FOUND + 1)))


def _targets(found: Item) -> list[tuple[str, str]]:
    """The lessons that something may be moved to: those of the day, then those of the training."""
    if inbox.MOVE not in found.verbs:
        return []
    here = found.lesson
    of_day = lessons.listed(scope(), day=here.day)
    own = _read(
        select(Lesson).where(Lesson.training_id == here.training_id).order_by(Lesson.day, Lesson.starts_at)
    )
    known = {one.id: one for one in [*of_day, *own] if one.id != here.id and not one.practice}
    return [
        (
            str(one.id),
            f"{vn_day(one.day)} · {words.title(one)}"
            + (f" · {_('đã đóng')}" if one.state == "closed" else ""),
        )
        for one in known.values()
    ]
