"""Somebody is erased by law at the very moment at which others write of them, after a class or of a task: the name is nowhere afterwards.
On PostgreSQL once more without the turn, to see that it can go wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import Base, db
from campaigns import erasing as from_campaigns
from campaigns import feedback, lessons, trainings
from campaigns.feedback import Feedback
from campaigns.plans import task as tasks
from campaigns.plans.plan import Plan
from campaigns.plans.task import Task
from campaigns.plans.tasks import progress
from campaigns.plans.tasks.note import TaskNote
from certificates import erasing
from tests.everywhere import named_in
from trainees import people
from trainees.areas import Locality
from trainees.people import Particulars, Person
from trainees.people.erasing import ERASED

NAME = "Quách Thị Bảo Xuyến"


@pytest.fixture
def made(commune, once):
    """Somebody of the register; a task; and the training of the commune, whose lesson has begun."""

    def make():
        person = people.add(commune.locality, Particulars(NAME, "1950-03-12"), by=COMMAND_LINE)
        plan = Plan(
            locality_id=commune.locality, identity="a", title="Kế hoạch", year=clock.today().year, created_at=clock.now()
        )  # fmt: skip
        db.session.add(plan)
        db.session.flush()
        task = Task(locality_id=commune.locality, plan_id=plan.id, ref="1", rank=1, text="Mở lớp")
        db.session.add(task)
        db.session.flush()
        return {"person": person.id, "task": task.id, "training": commune.training}

    return once("words, erasing", make)


def erase(made):
    return lambda: (
        erasing.erase(db.session.get_one(Person, made["person"]), why="Đơn ngày 2/3", by=COMMAND_LINE).people
    )


def speaks(made, phone="a", words=f"Cô {NAME} dạy dễ hiểu"):
    def deed() -> int:
        training = trainings.get(made["training"], within=EVERYWHERE)
        return feedback.give(training, 5, words, feedback.phone_hash(training, phone)).stars

    return deed


def notes(made):
    def deed() -> str:
        task = db.session.get_one(Task, made["task"])
        return progress.write(task, f"Bà {NAME} đã mời bà con.", clock.today(), by=COMMAND_LINE).text

    return deed


WRITE: dict[str, tuple[Callable, type[Base], str]] = {
    "feedback": (speaks, Feedback, "words"), "a task's note": (notes, TaskNote, "text")
}  # fmt: skip


@pytest.mark.parametrize("what", WRITE)
def test_what_is_written_just_before_is_erased_with_them(what, made, meanwhile, work) -> None:
    write, table, column = WRITE[what]
    written, erased = meanwhile(write(made), erase(made))
    assert written
    assert erased == 1
    with work():
        assert named_in(NAME) == set()
        assert db.session.scalars(select(getattr(table, column))).all() == [""]


@pytest.mark.parametrize("what", WRITE)
def test_without_the_turn_the_name_comes_in_behind_it(
    what, made, meanwhile, work, monkeypatch, db_kind
) -> None:
    """The negative control: whoever erases does not see what is not committed yet."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    write, table, column = WRITE[what]
    real = tasks.hold
    monkeypatch.setattr(tasks, "hold", lambda row: None if isinstance(row, Locality) else real(row))
    if table is Feedback:
        monkeypatch.setattr(lessons, "hold_all", lambda locality_id: None)
        monkeypatch.setattr(from_campaigns.outreach, "hold", lambda locality_id: None)
    meanwhile(write(made), erase(made))
    with work():
        assert named_in(NAME) == {f"{table.__tablename__}.{column}"}
        assert db.session.get_one(Person, made["person"]).name == ERASED


@pytest.mark.parametrize("what", WRITE)
def test_who_writes_meanwhile_waits_until_the_name_is_gone(what, made, meanwhile, work) -> None:
    """They are told nothing: what they say was said after it."""
    write, table, _column = WRITE[what]
    erased, written = meanwhile(erase(made), write(made))
    assert erased == 1
    assert written
    with work():
        assert db.session.get_one(Person, made["person"]).name == ERASED
        assert len(db.session.scalars(select(table.id)).all()) == 1


def test_a_hall_full_of_phones_and_an_erasing_wait_for_each_other_and_never_in_a_ring(
    made, at_once, work
) -> None:
    said = at_once(*(speaks(made, phone=str(number)) for number in range(5)), erase(made), notes(made))
    assert not [one for one in said if isinstance(one, Exception)], said
    with work():
        assert feedback.summary(trainings.get(made["training"], within=EVERYWHERE)).n == 5
