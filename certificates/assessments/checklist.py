"""Checklist (bảng việc thực hành): the assessment that suits citizens: things done before the trainer's eyes.

A checklist by which somebody was ticked never changes: an edit of it makes another in its place, and trainings that began
with the old one keep it, so that what they showed can be explained later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean, fold
from campaigns.courses import Course
from campaigns.lessons import Lesson
from campaigns.trainings import Training
from certificates.assessments import assessment as assessments
from certificates.assessments.assessment import PRACTICE, Assessment
from certificates.assessments.item import ChecklistItem
from certificates.assessments.tick import Tick

MOST_ITEMS = 30
_TITLE = "Đánh giá thực hành"


def of_course(course: Course) -> Assessment | None:
    """The checklist that a course has now; None."""
    return assessments.in_use(course.id, PRACTICE)


def among(course_ids: Iterable[int]) -> set[int]:
    """Which of these courses have a checklist. One query."""
    query = select(Assessment.course_id).where(
        Assessment.course_id.in_(set(course_ids)),
        Assessment.kind == PRACTICE,
        Assessment.retired_at.is_(None),
    )
    return set(db.session.scalars(query))


def of_training(training: Training) -> Assessment | None:
    """The checklist of a training: the one by which somebody was ticked there, else its course's; None."""
    begun = (
        select(func.min(Tick.assessment_id))
        .join(Lesson, Lesson.id == Tick.lesson_id)
        .where(Lesson.training_id == training.id, Lesson.practice.is_(False))
        .scalar_subquery()
    )
    now = (
        select(Assessment.id)
        .where(
            Assessment.course_id == training.course_id, Assessment.kind == PRACTICE, Assessment.retired_at.is_(None)
        )
        .scalar_subquery()
    )  # fmt: skip
    return db.session.scalar(select(Assessment).where(Assessment.id == func.coalesce(begun, now)))


def items(checklist: Assessment) -> list[ChecklistItem]:
    """What it asks for, in its order."""
    return [item for item in checklist.items if item.removed_at is None]


def removed(checklist: Assessment) -> list[ChecklistItem]:
    """What was taken away from it and may come back, the newest first."""
    gone = [(item.removed_at, item) for item in checklist.items if item.removed_at is not None]
    return [item for _, item in sorted(gone, key=lambda one: one[0], reverse=True)]


def ticked(checklist: Assessment) -> bool:
    """Whether somebody was ticked by it, so that it never changes again."""
    return db.session.scalar(select(Tick.id).where(Tick.assessment_id == checklist.id).limit(1)) is not None


def make(course: Course, texts: Iterable[str], *, by: Actor, needed: Sequence[int] = ()) -> Assessment:
    """The checklist of a course that has none, passed with all its items. `needed`: places (from 0) of those without
    which it is never passed. Refused: nothing to do in it, too much. Conflict: the course has one.
    """
    wanted = [clean(text)[:300] for text in texts]
    wanted = list(dict.fromkeys(text for text in wanted if text))
    if not wanted:
        raise Refused("checklist_empty", "Ghi ít nhất một việc thực hành.")
    _fits(len(wanted))
    made = assessments.make(course, PRACTICE, _TITLE, by=by)
    for place, text in enumerate(wanted):
        _put(made, place + 1, text, place in needed)
    return _fresh(made)


def add(checklist: Assessment, text: str, *, by: Actor, needed: bool = False) -> Assessment:
    """One thing more, at the end. Refused: no words, the same words twice, too many."""
    said = _worded(checklist, text, None)
    _fits(len(items(checklist)) + 1)
    checklist, _ = _open(checklist, by)
    _put(checklist, max((item.rank for item in checklist.items), default=0) + 1, said, needed)
    return _fresh(checklist)


def change(
    checklist: Assessment, item_id: int, *, text: str | None = None, needed: bool | None = None, by: Actor
) -> Assessment:
    """Other words of an item, or whether it is needed; None: as it is. Refused as `add`."""
    item = _item(checklist, item_id)
    said = item.text if text is None else _worded(checklist, text, item)
    asked = item.needed if needed is None else needed
    if (said, asked) == (item.text, item.needed):
        return checklist
    checklist, now = _open(checklist, by)
    now.get(item.id, item).text, now.get(item.id, item).needed = said, asked
    return _fresh(checklist)


def move(checklist: Assessment, item_id: int, *, up: bool, by: Actor) -> Assessment:
    """One place up or down; nothing at the ends."""
    item, standing = _item(checklist, item_id), items(checklist)
    place = standing.index(item)
    to = place - 1 if up else place + 1
    if not 0 <= to < len(standing):
        return checklist
    standing[place], standing[to] = standing[to], standing[place]
    checklist, now = _open(checklist, by)
    for rank, each in enumerate(standing, start=1):
        now.get(each.id, each).rank = rank
    return _fresh(checklist)


def remove(checklist: Assessment, item_id: int, *, by: Actor) -> tuple[Assessment, int]:
    """Take an item away; `restore` brings it back. Returns the checklist and the id of what went. Refused: the last one."""
    item = _item(checklist, item_id)
    if len(items(checklist)) == 1:
        raise Refused(
            "checklist_empty", "Bảng cần ít nhất một việc thực hành. Thêm việc khác rồi bỏ việc này."
        )
    checklist, now = _open(checklist, by)
    gone = now.get(item.id, item)
    gone.removed_at = clock.now()
    if checklist.pass_items is not None and checklist.pass_items >= len(items(checklist)):
        checklist.pass_items = None
    return _fresh(checklist), gone.id


def restore(checklist: Assessment, item_id: int, *, by: Actor) -> Assessment:
    """Bring an item back that was taken away, where it stood."""
    item = next((one for one in checklist.items if one.id == item_id), None)
    if item is None:
        raise _unknown()
    if item.removed_at is None:
        return checklist
    _fits(len(items(checklist)) + 1)
    if ticked(checklist):
        return add(checklist, item.text, needed=item.needed, by=by)
    item.removed_at = None
    return _fresh(checklist)


def ask(checklist: Assessment, *, pass_items: int | None, guidance: str, by: Actor) -> Assessment:
    """How many items pass it (None: all), and what the trainer is told. Refused: more than there are, less than needed."""
    standing = items(checklist)
    least = max(1, sum(item.needed for item in standing))
    if pass_items is not None and not least <= pass_items <= len(standing):
        raise Refused("pass_items", f"Số việc cần đạt phải từ {least} đến {len(standing)}.")
    wanted = None if pass_items == len(standing) else pass_items
    if wanted != checklist.pass_items:
        checklist, _ = _open(checklist, by)
        checklist.pass_items = wanted
    checklist.guidance = guidance.strip()[:2000]  # words to the trainer change nobody's result
    return _fresh(checklist)


def needed_of(checklist: Assessment) -> int:
    """How many of its items pass it."""
    there = len(items(checklist))
    return there if checklist.pass_items is None else min(checklist.pass_items, there)


def _open(checklist: Assessment, by: Actor) -> tuple[Assessment, dict[int, ChecklistItem]]:
    """The checklist to write in: itself, or, where it was ticked, another in its place with item id → its copy."""
    hold(db.session.get_one(Course, checklist.course_id))
    if checklist.retired_at is not None:
        raise Refused(
            "checklist_retired", "Bảng này đã được thay bằng bảng mới. Tải lại trang rồi sửa bảng mới."
        )
    if not ticked(checklist):
        return checklist, {}
    checklist.retired_at = clock.now()
    db.session.flush()
    made = assessments.make(
        checklist.course,
        PRACTICE,
        checklist.title,
        by=by,
        guidance=checklist.guidance,
        pass_items=checklist.pass_items,
    )
    return made, {item.id: _put(made, item.rank, item.text, item.needed) for item in items(checklist)}


def _put(checklist: Assessment, rank: int, text: str, needed: bool) -> ChecklistItem:
    item = ChecklistItem(locality_id=checklist.locality_id, rank=rank, text=text, needed=needed)
    checklist.items.append(item)
    db.session.flush()
    return item


def _fresh(checklist: Assessment) -> Assessment:
    db.session.flush()
    db.session.expire(checklist, ["items"])  # in its new order
    return checklist


def _item(checklist: Assessment, item_id: int) -> ChecklistItem:
    for item in items(checklist):
        if item.id == item_id:
            return item
    raise _unknown()


def _unknown() -> NotFound:
    return NotFound("item_unknown", "Không tìm thấy việc thực hành này.")


def _worded(checklist: Assessment, text: str, own: ChecklistItem | None) -> str:
    said = clean(text)[:300]
    if not said:
        raise Refused("item_text", "Ghi việc thực hành.")
    if any(fold(item.text) == fold(said) for item in items(checklist) if item is not own):
        raise Refused("item_twice", f"Bảng đã có việc “{said}”.")
    return said


def _fits(count: int) -> None:
    if count > MOST_ITEMS:
        raise Refused("checklist_long", f"Một bảng có nhiều nhất {MOST_ITEMS} việc thực hành.")
