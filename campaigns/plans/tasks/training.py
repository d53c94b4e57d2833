"""TaskTraining: the trainings that carry a task out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column, selectinload

from app.base.actors import COMMAND_LINE, Actor
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from campaigns.plans.task import Task, take_turn
from campaigns.trainings import Training


class TaskTraining(OfLocality, Base):
    """A training stands under a task, once."""

    __tablename__ = "task_training"
    __table_args__ = (UniqueConstraint("task_id", "training_id"),)

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)


_followers: list[Callable[[int, Actor], object]] = []


def follow(settle: Callable[[int, Actor], object]) -> None:
    """Call this with a training's id, in the same transaction, when it was put under a task or taken from one."""
    _followers.append(settle)


def _tell(training_id: int, by: Actor) -> None:
    for settle in _followers:
        settle(training_id, by)


def link(task: Task, training: Training, *, by: Actor = COMMAND_LINE) -> bool:
    """Let a training stand under a task; False where it does already. NotFound: of another locality. Refused: `plan_closed`."""
    if training.locality_id != task.locality_id:
        raise NotFound("training_unknown", "Không tìm thấy lớp tập huấn này.")
    take_turn(task)
    there = select(TaskTraining.id).where(
        TaskTraining.task_id == task.id, TaskTraining.training_id == training.id
    )
    if db.session.scalar(there) is not None:
        return False
    db.session.add(TaskTraining(locality_id=task.locality_id, task_id=task.id, training_id=training.id))
    db.session.flush()
    _tell(training.id, by)
    return True


def unlink(task: Task, training_id: int, *, by: Actor = COMMAND_LINE) -> bool:
    """Take a training away from a task; the training itself stays. Whether it stood there. Refused: `plan_closed`."""
    take_turn(task)
    gone = db.session.execute(
        delete(TaskTraining)
        .where(TaskTraining.task_id == task.id, TaskTraining.training_id == training_id)
        .returning(TaskTraining.id)
    )
    found = gone.first() is not None
    if found:
        _tell(training_id, by)
    return found


def of_task(task: Task) -> list[Training]:
    """The trainings of a task with their lessons, in the order of linking."""
    query = (
        select(Training)
        .join(TaskTraining, TaskTraining.training_id == Training.id)
        .where(TaskTraining.task_id == task.id)
        .options(selectinload(Training.lessons))
        .order_by(TaskTraining.id)
    )
    return list(db.session.scalars(query))


def tasks_of(training: Training) -> list[Task]:
    """The tasks that a training carries out."""
    query = (
        select(Task)
        .join(TaskTraining, TaskTraining.task_id == Task.id)
        .where(TaskTraining.training_id == training.id)
        .order_by(Task.plan_id.desc(), Task.rank)
    )
    return list(db.session.scalars(query))


def counts(task_ids: Iterable[int]) -> dict[int, int]:
    """Task id → how many trainings stand under it."""
    found: dict[int, int] = {}
    for task_id in db.session.scalars(
        select(TaskTraining.task_id).where(TaskTraining.task_id.in_(list(task_ids)))
    ):
        found[task_id] = found.get(task_id, 0) + 1
    return found
