"""What the pages of feedback share: their blueprint, the words of stars, what a training's and a course's page say of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import EDIT_TRAINING
from app.base import clock
from app.web.pages import may, scope
from campaigns import feedback
from campaigns.attendance import presence
from campaigns.courses import Course
from campaigns.feedback import Summary
from campaigns.trainings import Training
from certificates.assessments import gain

bp = Blueprint("feedback", __name__)

STARS = {5: _l("Rất hài lòng"), 4: _l("Hài lòng"), 3: _l("Bình thường"), 2: _l("Không hài lòng"), 1: _l("Rất không hài lòng")}  # fmt: skip


def told(said: Summary) -> bool:
    """Whether the asker is told more than how many spoke: of very few only who runs the movement, never who taught."""
    return said.n > 0 and (not said.few or may(EDIT_TRAINING))


def worded(training: Training, said: Summary) -> bool:
    """Whether the asker reads the words: who taught only when no more can come, and of more than a few."""
    return may(EDIT_TRAINING) or (
        said.n >= feedback.FEWEST_WORDS and feedback.shut_because(training) == "late"
    )


def too_many(training: Training, said: Summary) -> int | None:
    """How often somebody was present, where more phones spoke than that: a voice costs no more than a fresh browser. None:
    there is nothing odd, or nobody's presence was written down. Two queries."""
    lessons = [lesson.id for lesson in training.lessons if not lesson.practice]
    came = sum(count.present for count in presence.counts(lessons).values())
    return came if 0 < came < said.n else None


def part(training: Training) -> dict[str, Any]:
    """What the training's page says of it (templates/trainings/_feedback.html). Two queries."""
    said = feedback.summary(training)
    return {
        "said": said, "told": told(said), "gain": gain.of_training(training),
        "shut": feedback.shut_because(training), "closes": feedback.closes(training),
    }  # fmt: skip


def of_course(course: Course) -> dict[str, Any]:
    """What the course's page says of it (templates/feedback/_course.html), of the asker's trainings. Two queries."""
    said, year = feedback.of_course(course.id, within=scope()), clock.today().year
    learnt = gain.of_course(course.id, date(year, 1, 1), date(year, 12, 31), within=scope())
    return {"said": said, "told": told(said), "gain": learnt, "year": year}
