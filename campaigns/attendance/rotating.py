"""The rotating code on the hall's screen: who reads it stands before that screen now. Nothing of it is stored."""

from __future__ import annotations

import hmac
from datetime import datetime

from app.base import codes, keys
from campaigns.lessons import Lesson

STEP = 20
"""Seconds for which one code is shown."""
LENGTH = 10


def step_of(moment: datetime) -> int:
    """The number of the step that a moment of the server falls in."""
    return int(moment.timestamp()) // STEP


def left(moment: datetime) -> float:
    """Seconds until the next step begins: above 0, at most STEP."""
    return STEP - moment.timestamp() % STEP


def code(lesson: Lesson, moment: datetime) -> str:
    """The code of a lesson's screen at a moment: 10 letters of the card alphabet."""
    return _of_step(lesson, step_of(moment))


def fits(lesson: Lesson, given: str, moment: datetime) -> bool:
    """Whether a code is that of the present step or of the one before: a phone takes a while to open the page.

    Both are compared, each in constant time, so that the clock tells nobody how near a guess was.
    """
    said = codes.normalise(given[: 2 * LENGTH]).encode("utf-8", "replace")
    now = step_of(moment)
    same = [hmac.compare_digest(_of_step(lesson, step).encode(), said) for step in (now, now - 1)]
    return any(same)


def _of_step(lesson: Lesson, step: int) -> str:
    lesson_key = keys.mac("self-checkin", f"{lesson.id}.{lesson.salt}".encode())
    digest = hmac.digest(lesson_key, str(step).encode(), "sha256")
    return "".join(codes.ALPHABET[byte & 31] for byte in digest[:LENGTH])
