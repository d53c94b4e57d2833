"""Result (kết quả): how somebody stands in an assessment of a training; derived from ticks or sittings; once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, String, Table, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.db import Base, OfLocality, db
from app.base.inserting import write_over
from campaigns.trainings import Training
from certificates.assessments.assessment import Assessment
from trainees.people import Person

BEFORE, AFTER, PRACTICE = "before", "after", "practice"


class Result(OfLocality, Base):
    """The best sitting of a phase (`before`, `after`), or the ticks of a checklist (`practice`) summed up.

    `points` of `out_of`: points of a test, items of a checklist. `on`: the day on which it was reached.
    """

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("training_id", "assessment_id", "phase", "person_id", name="uq_result_once"),
        CheckConstraint("phase IN ('practice', 'before', 'after')", name="phase"),
    )

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    phase: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    on: Mapped[date] = mapped_column(Date)
    points: Mapped[float] = mapped_column(Float)
    out_of: Mapped[float] = mapped_column(Float)
    passed: Mapped[bool]
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"), index=True)
    settled_at: Mapped[datetime]

    training: Mapped[Training] = relationship()
    assessment: Mapped[Assessment] = relationship()
    person: Mapped[Person] = relationship()


_results: Table = Result.__table__  # type: ignore[assignment]


def put(
    training: Training, assessment: Assessment, phase: str, person_id: int, *, points: float, out_of: float,
    passed: bool, on: date, sitting_id: int | None = None,
) -> Result:  # fmt: skip
    """Say how somebody stands now, in place of what was said before. `on`: the day on which it was reached.

    The caller settles the proof (`passing.settle`) in the same transaction.
    """
    key = {
        "training_id": training.id, "assessment_id": assessment.id, "phase": phase, "person_id": person_id,
    }  # fmt: skip
    said = {
        "locality_id": training.locality_id, "points": points, "out_of": out_of, "passed": passed, "on": on,
        "sitting_id": sitting_id, "settled_at": clock.now(),
    }  # fmt: skip
    db.session.flush()
    write_over(db.session.connection(), _results, [key | said], key=tuple(key))
    return db.session.scalars(
        select(Result).filter_by(**key), execution_options={"populate_existing": True}
    ).one()


def drop(training: Training, assessment: Assessment, phase: str, person_id: int) -> None:
    """Nothing that somebody did there counts any more."""
    for row in db.session.scalars(
        select(Result).filter_by(
            training_id=training.id, assessment_id=assessment.id, phase=phase, person_id=person_id
        )
    ):
        db.session.delete(row)
    db.session.flush()


def of_training(training: Training) -> list[Result]:
    """How everybody stands in the assessments of a training; as written, merges are read by the caller. One query."""
    query = select(Result).where(Result.training_id == training.id)
    return list(db.session.scalars(query.order_by(Result.assessment_id, Result.phase, Result.id)))
