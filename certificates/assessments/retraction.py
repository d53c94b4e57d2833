"""Retraction (hoàn tác lần ghi): what somebody wrote last by hand is taken back, by ticks that say what held before."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Conflict
from campaigns import lessons
from campaigns.lessons import Lesson
from certificates.assessments import progress, ticking
from certificates.assessments.tick import Tick


def last_of(lesson: Lesson, *, by: Actor) -> list[Tick]:
    """What somebody wrote last for a lesson by hand, from a page: the ticks of one batch; [] where they wrote nothing."""
    mine = (Tick.lesson_id == lesson.id, Tick.by_id == by.account_id, Tick.device_id.is_(None))
    newest = db.session.scalar(select(func.max(Tick.received_at)).where(*mine))
    if newest is None or by.account_id is None:
        return []
    return list(db.session.scalars(select(Tick).where(*mine, Tick.received_at == newest).order_by(Tick.id)))


def undo(lesson: Lesson, *, by: Actor, received: datetime) -> int:
    """Take back what somebody wrote last, by ticks that say what held before it. For how many people; what was ticked anew
    since stays. Conflict: something else was written meanwhile, a second click of the button for one.
    """
    lessons.hold(lesson)
    batch = last_of(lesson, by=by)
    if not batch or batch[0].received_at != received:
        raise Conflict(
            "undo_stale", "Lần ghi này đã được hoàn tác, hoặc vừa có lần ghi khác. Tải lại trang để xem."
        )
    own = {tick.id for tick in batch}
    family = progress.survivors(tick.person_id for tick in batch)
    told = progress.marks(lesson.training, people_ids=set(family.values()))
    told_back = []
    for tick in batch:
        marks = sorted(
            told.get(tick.assessment_id, {}).get(family.get(tick.person_id, 0), []),
            key=lambda one: (one.at, one.id),
        )
        back: dict[str, bool] = {}
        for item, now in tick.done.items():
            said = [mark for mark in marks if item in mark.done]
            before = next((mark.done[item] for mark in reversed(said) if mark.id not in own), False)
            if said and said[-1].id in own and before != now:
                back[item] = before
        if back:
            told_back.append(
                {
                    "id": str(uuid.uuid4()),
                    "done": back,
                    "device_time": clock.now().isoformat(),
                    "person": tick.person_id,
                }
            )
    ticking.report(lesson, told_back, clock.now(), by=by)
    return len(told_back)
