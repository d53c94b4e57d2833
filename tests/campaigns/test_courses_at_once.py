"""A course is changed while trainings of it begin: what a training began with never changes under it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import courses, trainings
from campaigns.courses import course as course_module
from campaigns.courses import material
from campaigns.courses.version import CourseVersion


@pytest.fixture
def fresh(commune, work):
    """A course whose only version nobody uses: it would be replaced in place."""
    with work():
        made = courses.add(commune.locality, "Mới", [courses.get(commune.course, within=EVERYWHERE).version.skills[0]], hours=1)  # fmt: skip
        return made.id


def change(course_id, hours):
    def deed():
        course = courses.get(course_id, within=EVERYWHERE)
        assert course.version.hours  # the page was read before
        return courses.change(course, course.title, list(course.version.skills), hours=hours).number

    return deed


def begin(course_id, title):
    def deed():
        course = courses.get(course_id, within=EVERYWHERE)
        assert course.version.hours
        training = trainings.add(course, title, by=COMMAND_LINE)
        return training.id, training.version_id, training.version.hours

    return deed


def told(fresh, at_once, work):
    """What each training began with, and how many of them say otherwise afterwards."""
    deeds = [deed for n in range(3) for deed in (change(fresh, n + 2), begin(fresh, f"Lớp {n}"))]
    outcome = at_once(*deeds)
    assert not [one for one in outcome if isinstance(one, Exception)]
    with work():
        versions = list(
            db.session.scalars(select(CourseVersion).where(CourseVersion.course_id == fresh).order_by(CourseVersion.number))
        )  # fmt: skip
        assert [v.number for v in versions] == list(range(1, len(versions) + 1))
        assert sum(v.superseded_at is None for v in versions) == 1
        kept = {v.id: v.hours for v in versions}
    return [one for one in outcome if isinstance(one, tuple) and kept[one[1]] != one[2]]


def test_no_training_finds_its_version_changed(fresh, at_once, work) -> None:
    assert told(fresh, at_once, work) == []


def test_without_holding_the_course_one_does(fresh, at_once, work, monkeypatch, db_url) -> None:
    """The control: the same story where the course is not held. SQLite's one writer needs no hold."""
    if not db_url.startswith("postgresql"):
        pytest.skip("on SQLite one transaction at a time writes")
    monkeypatch.setattr(course_module, "hold", lambda row: None)
    with pytest.raises(AssertionError):
        assert told(fresh, at_once, work) == []


def test_two_materials_added_at_once_stand_one_after_the_other(commune, at_once, work) -> None:
    def add(n):
        return lambda: material.add_link(
            courses.get(commune.course, within=EVERYWHERE), f"Trang {n}", f"https://hoasen.gov.vn/{n}", by=COMMAND_LINE
        ).id  # fmt: skip

    at_once(*(add(n) for n in range(4)))
    with work():
        ranks = [one.rank for one in material.of(courses.get(commune.course, within=EVERYWHERE))]
    assert ranks == [1, 2, 3, 4]
