"""What the file of a training holds, in the order of the office, and what is not there yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.base.db import db
from campaigns.classfile.paper import ORDER, PHOTO, ClassPaper
from campaigns.trainings import Training

EXPECTED = tuple(kind for kind in ORDER if kind not in ("notice", "other"))
"""What a file that is complete has one of. Nothing of it is ever demanded."""


@dataclass(frozen=True, slots=True)
class Contents:
    """`papers`: kind → those that stand, in order of day (every kind of ORDER but the photos); `photos`: lesson → those
    that stand; `removed`: what can come back, the newest first."""

    papers: dict[str, list[ClassPaper]]
    photos: dict[int, list[ClassPaper]]
    removed: list[ClassPaper]

    @property
    def missing(self) -> list[str]:
        """The expected kinds of which there is none."""
        return [kind for kind in EXPECTED if not (self.photos if kind == PHOTO else self.papers[kind])]

    @property
    def standing(self) -> list[ClassPaper]:
        """All that stand, in the order of the office; photos lesson by lesson."""
        found: list[ClassPaper] = []
        for kind in ORDER:
            if kind == PHOTO:
                found += [paper for some in self.photos.values() for paper in some]
            else:
                found += self.papers[kind]
        return found


def of(training: Training) -> Contents:
    """The file of a training. One query; the bytes of its files are not read."""
    query = (
        select(ClassPaper).where(ClassPaper.training_id == training.id)
        .options(joinedload(ClassPaper.attachment)).order_by(ClassPaper.id)
    )  # fmt: skip
    everything = list(db.session.scalars(query))
    alive = [paper for paper in everything if paper.removed_at is None]
    papers: dict[str, list[ClassPaper]] = {kind: [] for kind in ORDER if kind != PHOTO}
    photos: dict[int, list[ClassPaper]] = {lesson.id: [] for lesson in training.lessons}
    for paper in alive:
        if paper.lesson_id is not None and paper.kind == PHOTO:
            photos.setdefault(paper.lesson_id, []).append(paper)
        else:
            papers[paper.kind].append(paper)
    for some in papers.values():
        some.sort(
            key=lambda paper: (paper.issued_on is None, paper.issued_on or paper.added_at.date(), paper.id)
        )
    gone = sorted(
        (p for p in everything if p.removed_at), key=lambda p: (p.removed_at, p.id), reverse=True
    )  # fmt: skip
    return Contents(papers, {lesson: some for lesson, some in photos.items() if some}, gone)


def tally(training_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Training → kind → how many papers stand. One query; trainings without any are left out."""
    rows = db.session.execute(
        select(ClassPaper.training_id, ClassPaper.kind, func.count())
        .where(ClassPaper.training_id.in_(list(training_ids)), ClassPaper.removed_at.is_(None))
        .group_by(ClassPaper.training_id, ClassPaper.kind)
    )
    found: dict[int, dict[str, int]] = {}
    for training_id, kind, count in rows.tuples():
        found.setdefault(training_id, {})[kind] = count
    return found
