"""The poster of a training: what, when, where, and a QR that opens its registration page from across a market stall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.base import qr, typeset
from app.base.text import clean
from app.reports import days
from campaigns.trainings import Training

_TEMPLATE = Path(__file__).parent / "poster.typ"
_MOST_LESSONS = 3
"""Days that are printed; of a longer training the first ones, and how many there are."""


def address(training: Training, public_url: str) -> str:
    """Where the registration page of a training is; printed, so it never changes."""
    return f"{public_url}/r/{training.code}"


def sheet(
    training: Training, *, locality: str, public_url: str, teachers: Sequence[str], made: datetime
) -> bytes:
    """The PDF, one A4. `teachers`: with whom people without a phone sign up."""
    return typeset.pdf(_TEMPLATE, _data(training, locality, public_url, teachers), made=made)


def pictures(
    training: Training, *, locality: str, public_url: str, teachers: Sequence[str], ppi: int = 144
) -> list[bytes]:
    """The same as PNG."""
    return typeset.pictures(_TEMPLATE, _data(training, locality, public_url, teachers), ppi=ppi)


def _data(training: Training, locality: str, public_url: str, teachers: Sequence[str]) -> dict[str, Any]:
    lessons = days.invited(training.lessons)
    place = training.place or next((lesson.place for lesson in lessons if lesson.place), "")
    return {
        "locality": clean(locality), "title": clean(training.title), "place": clean(place),
        "skills": [clean(skill.title) for skill in training.version.skills][:4],
        "lessons": [{"day": days.day(x.day), "hours": days.hours(x)} for x in lessons[:_MOST_LESSONS]],
        "more": max(0, len(lessons) - _MOST_LESSONS), "until": _until(training),
        "seats": training.capacity or 0, "teachers": [clean(name) for name in teachers][:3],
        "address": address(training, public_url), "qr": qr.svg(address(training, public_url)),
    }  # fmt: skip


def _until(training: Training) -> str:
    return days.day(training.registers_until) if training.registers_until else ""
