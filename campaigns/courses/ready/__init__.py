"""Ready-made courses (danh mục soạn sẵn): what a locality may begin with and change as it likes. Data of the project.

Each is mapped to DigComp 2.2 and Thông tư 02/2025/TT-BGDĐT through its skills. Adopting one copies it: what the project
says later changes no course of a locality.
"""

from __future__ import annotations

from app.base.actors import Actor
from app.base.errors import Conflict, NotFound
from campaigns.courses import course as courses
from campaigns.courses.course import Course
from campaigns.courses.ready.citizens import CITIZENS
from campaigns.courses.ready.groups import GROUPS
from campaigns.courses.ready.offer import Ready
from campaigns.courses.ready.staff import STAFF
from trainees import skills

READY: tuple[Ready, ...] = (*CITIZENS, *STAFF, *GROUPS)

__all__ = ["READY", "Ready", "adopt", "get", "items"]


def get(code: str) -> Ready:
    """One by its code; NotFound."""
    for each in READY:
        if each.code == code:
            return each
    raise NotFound("ready_unknown", "Danh mục không có chương trình này.")


def items(code: str) -> tuple[str, ...]:
    """What the trainer of this course ticks, one thing a line that can be seen; () where nothing is, or for another code."""
    return next((each.items for each in READY if each.code == code), ())


def adopt(locality_id: int, code: str, *, by: Actor) -> Course:
    """A course of the locality like this one. Refused: its title is taken. Conflict: it was adopted before and is offered."""
    chosen = get(code)
    for course in courses.of_ready(locality_id, code):
        raise Conflict("ready_adopted", f"Đã lấy chương trình này: “{course.title}”.")
    return courses.add(
        locality_id,
        chosen.title,
        skills.by_codes(list(chosen.skills)),
        ready=chosen.code,
        by=by,
        **chosen.terms(),
    )
