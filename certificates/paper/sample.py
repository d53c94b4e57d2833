"""Samples: what a design is tried with before anybody has a certificate by it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from app.base import clock
from app.base.db import db
from campaigns.courses import Course
from certificates.award.certificate import CODE_LENGTH, grouped
from certificates.award.eligibility import LEVELS, PROVED
from certificates.award.register import form_of
from certificates.paper.filling import printed
from trainees.areas import Locality

LONG, SHORT = "long", "short"
_SHORT_NAME: Final = "Lê An"
_LONG_NAME: Final = "Công Tằng Tôn Nữ Thị Hồng Phương"
_COURSE: Final = "Kỹ năng số cơ bản cho người dân"
_YEAR: Final = "1956"


def said(locality: Locality, length: str = LONG) -> dict[str, str]:
    """What `values` gives of a certificate, of nobody: a name as long as names get with the longest course, or short ones.

    The name is made up: sample pages lie about in printers.
    """
    today = clock.today()
    name, course = _SHORT_NAME, _COURSE
    if length == LONG:
        courses = select(Course.title).where(Course.locality_id == locality.id)
        name = _LONG_NAME
        course = (
            db.session.scalar(courses.order_by(func.length(Course.title).desc(), Course.id).limit(1))
            or _COURSE
        )
    words = printed(
        course=course, hours=12, first=today, last=today, level=LEVELS[PROVED], locality=locality, on=today,
        until=today.replace(day=1, year=today.year + 2),
    )  # fmt: skip
    own = {
        "name": name, "birth_year": _YEAR, "number": form_of(locality.id, today.year).format(number=123, year=today.year),
        "code": grouped("0" * CODE_LENGTH),
    }  # fmt: skip
    return words | own
