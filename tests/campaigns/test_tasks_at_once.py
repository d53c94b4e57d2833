"""Two people say something of tasks at the same moment: both are heard, and the month's share is the true one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns.plans import task as tasks_
from campaigns.plans.plan import Plan
from campaigns.plans.task import DONE, OPEN, Task
from campaigns.plans.tasks import progress
from campaigns.plans.tasks.note import TaskNote
from trainees import areas, attachments
from trainees.attachments import Attachment
from trainees.figures import Figure


@pytest.fixture
def two(work):
    """The ids of two tasks of one plan."""
    with work():
        place = areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id
        year = clock.today().year
        plan = Plan(locality_id=place, identity="a", title="Kế hoạch", year=year, created_at=clock.now())
        db.session.add(plan)
        db.session.flush()
        made = [
            Task(locality_id=place, plan_id=plan.id, ref=str(n), rank=n, text=f"Việc {n}") for n in (1, 2)
        ]
        db.session.add_all(made)
        db.session.flush()
        return [task.id for task in made]


def say(task_id, text, state=None, on=None):
    # The page was read before either wrote: the row is loaded as it was then.
    return lambda: (
        progress.write(
            db.session.get_one(Task, task_id), text, on or clock.today(), by=COMMAND_LINE, state=state
        ).id
    )


def shares(work):
    with work():
        rows = db.session.scalars(select(Figure).where(Figure.withdrawn_at.is_(None)))
        return [(int(row.numerator), int(row.denominator)) for row in rows]


def test_two_notes_on_two_tasks_are_both_counted(at_once, two, work):
    outcome = at_once(say(two[0], "Một."), say(two[1], "Hai."))
    assert all(isinstance(one, int) for one in outcome), outcome
    assert shares(work) == [(2, 2)]


def test_two_notes_on_one_task_leave_it_as_both_say(at_once, two, work):
    """Done today and open yesterday: whoever commits last, today's word stands."""
    first = clock.today().replace(day=1)
    outcome = at_once(say(two[0], "Xong.", DONE), say(two[0], "Làm tiếp.", OPEN, first))
    assert all(isinstance(one, int) for one in outcome), outcome
    with work():
        assert db.session.scalar(select(func.count()).select_from(TaskNote)) == 2
        wanted = OPEN if first == clock.today() and outcome[1] > outcome[0] else DONE
        assert db.session.get_one(Task, two[0]).state == wanted
    assert shares(work) == [(1, 2)]


def test_the_same_file_of_two_people_is_kept_once(at_once, two, work):
    def keep():
        place = db.session.get_one(Task, two[0]).locality_id
        return attachments.keep(place, b"%PDF-1.7 %%EOF", "a.pdf", by=COMMAND_LINE).id

    outcome = at_once(keep, keep)
    assert outcome[0] == outcome[1], outcome
    with work():
        assert db.session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_without_the_turn_the_database_refuses_one(at_once, two, work, monkeypatch, db_kind):
    """The negative control: UNIQUE is the judge where nobody waits. SQLite's writers wait for each other in any case."""
    monkeypatch.setattr(tasks_, "hold", lambda row: None)
    outcome = at_once(say(two[0], "Một."), say(two[1], "Hai."))
    refused = [one for one in outcome if isinstance(one, IntegrityError)]
    assert len(refused) == (1 if db_kind == "postgresql" else 0), outcome
    assert len(shares(work)) == 1


def test_days_of_the_present_month_only(two, work):
    """What the tests above lean on: a day of this month is as of today."""
    with work():
        say(two[0], "Một.", on=clock.today().replace(day=1))()
        assert [row.on for row in db.session.scalars(select(Figure))] == [clock.today()]
        assert isinstance(clock.today(), date)
