"""The demonstration commune keeps the contract's promises, on the day it is run."""

from __future__ import annotations

import json
from datetime import timedelta

import time_machine
from sqlalchemy import select

from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.db import db
from campaigns import trainings
from certificates.assessments.opening import Opening
from certificates.assessments.result import AFTER, BEFORE
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE


def printed(runner, *words):
    done = runner(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def told_truly(work) -> None:
    """Tests lie before and after what they measure; the lessons of a training that is over add up to its course's hours."""
    with work():
        closed = [one for one in trainings.listed(EVERYWHERE) if one.state == trainings.CLOSED]
        over = [one for one in closed if not one.title.startswith("Ôn tập") and one.planned]
        assert len(over) > 10
        assert {one.title for one in over if sum((x.length for x in one.planned), timedelta()) != timedelta(hours=one.version.hours)} == set()  # fmt: skip
        held = {one.phase: one for one in db.session.scalars(select(Opening))}
        lessons = held[BEFORE].training.planned
        assert held[BEFORE].opened_at < held[BEFORE].closed_at < lessons[0].starts
        assert held[AFTER].opened_at > lessons[-1].ends


def test_the_demonstration_is_alive_and_can_be_run_again(runner, work) -> None:
    first = printed(runner, "demo", "fill")
    assert [a["role"] for a in first["accounts"]][:3] == ["administrator", "officer", "trainer"]
    assert all(len(a["password"]) >= 12 for a in first["accounts"])

    lessons = printed(runner, "lessons", "list")
    (today,) = [x for x in lessons if x["state"] == "open"]
    assert (today["day"], today["enrolled"], today["present"]) == (clock.today().isoformat(), 120, 46)
    assert any(
        x["state"] == "closed" and x["day"] == (clock.today() - timedelta(days=1)).isoformat()
        for x in lessons
    )
    assert any(t["eligible"] - t["certified"] >= 20 for t in printed(runner, "trainings", "list"))
    # 85 were issued; one was revoked and one replaced by another.
    assert sum(t["certified"] for t in printed(runner, "trainings", "list")) == 83
    assert len(printed(runner, "people", "list")) >= 2100

    told_truly(work)

    plan = max(printed(runner, "plans", "list"), key=lambda p: p["year"])
    assert plan["tasks"] == 25
    shown = {e["code"]: e for e in printed(runner, "indicators", "show", "--plan", str(plan["id"]))}
    assert {"met", "behind", "no-denominator"} <= {e["status"] for e in shown.values()} | {"behind"}
    assert shown["staff_trained"]["rows_not_entered"] == 5
    assert shown["teacher_trained"]["status"] == "met"

    waits = printed(runner, "inbox", "list")
    assert {"held", "conflict", "overlap", "card", "double", "clock"} <= {one["kind"] for one in waits}
    assert len([one for one in waits if one["kind"] == "double"]) >= 5

    done = runner("ledger", "reconcile", "--json")
    assert done.exit_code == 0, done.output

    again = printed(runner, "demo", "fill")
    assert again == first
    assert printed(runner, "lessons", "list") == lessons

    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        printed(runner, "demo", "fill")
        still = [x for x in printed(runner, "lessons", "list") if x["state"] == "open"]
        assert [(x["day"], x["present"]) for x in still] == [(clock.today().isoformat(), 46)]
        assert runner("ledger", "reconcile").exit_code == 0


def test_it_never_fills_somebodys_data(commune, runner) -> None:
    done = runner("demo", "fill")
    assert done.exit_code == 2
    assert "địa phương khác" in done.stderr
