"""The demonstration's practical checklists: ticked in trainings that are over, and a little in today's lesson."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.accounts import Account
from app.base import clock
from app.base.actors import Scope
from app.base.db import db
from campaigns import courses, trainings
from campaigns.attendance import presence
from campaigns.courses import Course
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, OPEN
from certificates.assessments import checklist, ticking
from trainees import cards

_VNEID = (
    ("Mở VNeID và đăng nhập bằng tài khoản của mình", True),
    ("Xem được thẻ căn cước và giấy phép lái xe trên VNeID", False),
    ("Mở Cổng dịch vụ công quốc gia và đăng nhập bằng VNeID", True),
    ("Tìm đúng thủ tục cần làm và chụp giấy tờ đính kèm", False),
    ("Gửi một hồ sơ thử và xem được tình trạng hồ sơ", False),
)
_PAYMENT = (
    ("Quét mã QR của một cửa hàng và xem đúng tên người nhận", True),
    ("Chuyển một khoản nhỏ rồi xem lại lịch sử", False),
    ("Nói được ba dấu hiệu của tin nhắn lừa đảo", True),
    ("Biết gọi số nào khi nghi bị lừa", False),
)
_CHECKLISTS = {
    "VNeID và dịch vụ công trực tuyến": (_VNEID, 4),
    "Thanh toán không dùng tiền mặt": (_PAYMENT, 3),
}
_EXACTLY = 30
"""How many people of one training are all ticked, so that its page has a whole list."""


def fill(place_id: int, teachers: Sequence[Account], chance: random.Random) -> None:
    """Make what is missing: the checklists with their history once, today's ticks once a day."""
    offered = {course.title: course for course in courses.listed(Scope(place_id))}
    fresh = [
        course for title in _CHECKLISTS if (course := offered.get(title)) and not checklist.of_course(course)
    ]
    for course in fresh:
        _make(course, teachers[0])
    for training in reversed(trainings.listed(Scope(place_id))):
        if training.course.title not in _CHECKLISTS:
            continue
        for lesson in training.planned:
            if lesson.state == CLOSED and training.course in fresh and training.id % 4:
                _tick(lesson, 60, teachers[training.id % len(teachers)], chance)
            elif lesson.state == OPEN and not ticking.waiting(lesson):
                _tick(lesson, 9, teachers[0], chance)
                _stranger(lesson, teachers[0])
    db.session.flush()


def _make(course: Course, teacher: Account) -> None:
    things, enough = _CHECKLISTS[course.title]
    needed = [place for place, (_, is_needed) in enumerate(things) if is_needed]
    made = checklist.make(course, [text for text, _ in things], needed=needed, by=teacher.actor)
    words = "Người học tự làm trên máy của mình, không làm hộ. Chưa được thì cho làm lại."
    checklist.ask(made, pass_items=enough, guidance=words, by=teacher.actor)


def _tick(lesson: Lesson, most: int, teacher: Account, chance: random.Random) -> None:
    """Those who came, up to so many, as a trainer's phone would send them: most can do nearly everything."""
    found = checklist.of_training(lesson.training)
    assert found is not None
    here = [line.person for line in presence.roster(lesson) if line.attendance is not None]
    if len(here) >= _EXACTLY and most > _EXACTLY:
        here = here[:_EXACTLY]
    start = min(lesson.ends, clock.now()) - timedelta(minutes=40)
    told = []
    for number, person in enumerate(here[:most]):
        able = chance.choice((0.98, 0.98, 0.98, 0.9, 0.55))
        done = {str(item.id): True for item in checklist.items(found) if chance.random() < able}
        if done:
            told.append(_told(done, start + timedelta(minutes=number / 2), person=person.id))
    for first in range(0, len(told), 100):
        ticking.report(lesson, told[first : first + 100], clock.now(), by=teacher.actor)


def _stranger(lesson: Lesson, teacher: Account) -> None:
    """Somebody with a blank card that nobody was given yet: the tick waits for its holder."""
    found = checklist.of_training(lesson.training)
    blank = next(iter(cards.waiting(lesson.locality_id, newest=1)), None)
    if found is not None and blank is not None:
        done = {str(checklist.items(found)[0].id): True}
        at = clock.now() - timedelta(minutes=5)
        ticking.report(lesson, [_told(done, at, code=blank.full_code)], clock.now(), by=teacher.actor)


def _told(done: dict[str, bool], at: datetime, **whom: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "done": done, "device_time": at.isoformat(), **whom}
