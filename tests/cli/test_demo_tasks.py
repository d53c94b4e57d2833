"""The demonstration's tasks on any day of the year: nothing is said of days to come, and every state is there in the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.base.document import read_document
from app.cli.demo import plan_text
from app.cli.demo.tasks import _ended, _standing
from campaigns.plans import importing
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from campaigns.plans.task import DONE, DROPPED, Task


@pytest.fixture(scope="module")
def tasks():
    draft = read_plan(read_document(plan_text.document(2026, date(2026, 1, 20), "07"), "a.docx"))
    return [line for line in importing.lines_of(draft, Plan(id=1, locality_id=1)) if isinstance(line, Task)]


def test_no_day_of_the_year_is_ahead_of_itself(tasks):
    assert len(tasks) == 25
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        said = [line for task in tasks for line in _standing(task, day)]
        assert all(date(2026, 1, 1) <= on <= day for _task, _text, on, _state in said), day
        assert all(text for _task, text, _on, _state in said)


def test_every_state_is_there_in_autumn(tasks):
    day = date(2026, 11, 22)
    said = {task.number: _standing(task, day) for task in tasks}
    states = {state for lines in said.values() for *_rest, state in lines}
    assert states == {None, DONE, DROPPED}
    late = [
        t.number
        for t in tasks
        if t.deadline_on and t.deadline_on < day and not any(s for *_r, s in said[t.number])
    ]
    assert late == ["5", "16", "21", "24"]
    assert [task.number for task in tasks if task.missing] == ["17", "18"]
    assert any(not lines for lines in said.values())


def test_last_year_ended(tasks):
    assert {state for task in tasks for *_rest, state in _ended(task, 2026)} == {DONE, DROPPED}
