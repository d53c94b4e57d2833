"""What a course's title means: which skills somebody has shown who holds its certificate. A person confirms it once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from app.base.actors import Scope
from app.base.db import db
from app.base.text import fold
from campaigns import courses
from campaigns.courses.ready import READY
from certificates.outside.outside_result import OutsideResult
from trainees import skills

BEFORE, COURSE, READY_MADE, SKILL = "before", "course", "ready", "skill"
_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")
# What a certificate puts before the title itself.
_AROUND: Final = re.compile(
    r"^(?:khoa hoc|khoa boi duong|khoa dao tao|khoa|lop|chuong trinh|hoc phan|chung chi|noi dung) "
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Codes of the skills that a title is taken to mean, and why.

    `why`: before (somebody said so of this title), course, ready (a course of ours, a ready one, is called so), skill
    (a skill of the catalogue is), '' (nobody knows).
    """

    skills: tuple[str, ...]
    why: str = ""


def key(title: str) -> str:
    """By what a title is known again: its letters and figures, without marks and without 'Khóa học' before them."""
    bare = _NO_LETTER.sub(" ", fold(title)).strip()
    return _AROUND.sub("", bare) or bare


def proposed(locality_id: int, titles: Collection[str]) -> dict[str, Meaning]:
    """Title → what it is proposed to mean; each title as it was given."""
    known = _known(locality_id)
    return {title: known.get(key(title), Meaning(())) for title in titles}


def _known(locality_id: int) -> Mapping[str, Meaning]:
    found: dict[str, Meaning] = {}
    for skill in skills.catalogue():
        found[key(skill.title)] = Meaning((skill.code,), SKILL)
    for ready in READY:
        found[key(ready.title)] = Meaning(tuple(ready.skills), READY_MADE)
    for course in courses.listed(Scope(locality_id)):
        found[key(course.title)] = Meaning(tuple(skill.code for skill in course.version.skills), COURSE)
    # What somebody said last of a title goes before all.
    newest = (
        select(func.max(OutsideResult.id))
        .where(
            OutsideResult.locality_id == locality_id,
            OutsideResult.withdrawn_at.is_(None),
            OutsideResult.course != "",
        )
        .group_by(OutsideResult.course)
    )
    for one in db.session.scalars(
        select(OutsideResult).where(OutsideResult.id.in_(newest)).order_by(OutsideResult.id)
    ):
        found[key(one.course)] = Meaning(tuple(skill.code for skill in one.skills), BEFORE)
    return found
