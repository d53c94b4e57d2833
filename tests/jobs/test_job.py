"""Asking for work, and what is made of it: one live job a subject, who sees it, cancelling, repeating, forgetting."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor, Scope
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.jobs import job
from app.jobs.job import KEPT, Job
from app.jobs.work import run


def test_of_a_kind_and_subject_one_job_lives(ask, seen, app):
    first = ask("tests.count", steps=2)
    assert ask("tests.count", steps=99) == first
    assert ask("tests.count", "tests:2") != first
    assert ask("tests.steps", steps=1) != first
    with app.app_context():
        assert run(first)
    assert seen(first)["state"] == "done"
    assert ask("tests.count") != first


def test_a_kind_that_nobody_handles_is_found_out_at_once(ask):
    with pytest.raises(LookupError):
        ask("tests.cuont")


def test_race_of_asking_makes_one_job(app, commune):
    """Ten ask at the same moment; all are given the same job."""
    together = threading.Barrier(10)

    def ask_(number):
        with app.app_context(), writing():
            together.wait(10)
            found = job.enqueue("tests.count", commune.locality, "tests:7", by=COMMAND_LINE).id
            db.session.commit()
            return found

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(ask_, range(10)))) == 1
    with app.app_context():
        assert job.count(EVERYWHERE) == 1


def test_the_database_is_the_judge_of_one_live_job(work, commune, ask):
    ask("tests.count")
    again = {
        "locality_id": commune.locality, "kind": "tests.count", "subject": "tests:1", "state": "queued", "created_at": clock.now(),
        "label": "", "arguments": {}, "phase": "", "done": 0, "result": {}, "attempts": 0,
    }  # fmt: skip
    with work():
        with pytest.raises(IntegrityError):
            db.session.execute(insert(Job).values(**again))
        db.session.rollback()
    with work():
        ended = again | {"state": "done", "finished_at": clock.now()}
        db.session.execute(insert(Job).values(**ended))
        with pytest.raises(IntegrityError):
            db.session.execute(insert(Job).values(**again | {"subject": "x", "finished_at": clock.now()}))
        db.session.rollback()


def test_jobs_of_another_locality_do_not_exist(ask, commune, found_commune, work):
    neighbour = found_commune("00002", "Suối Trong")
    ours, theirs = ask("tests.count"), ask("tests.count", of=neighbour)
    assert ours != theirs
    with work():
        within = Scope(neighbour.locality)
        with pytest.raises(NotFound):
            job.get(ours, within=within)
        assert [one.id for one in job.listed(within)] == [theirs]
        assert job.live_for("tests:1", within=within).id == theirs
        assert job.last_for("tests:1", within=within, kind="tests.steps") is None
        assert job.count(EVERYWHERE) == 2


def test_who_only_teaches_sees_what_they_asked_for_themselves(ask, commune, work):
    officers, own = (
        ask("tests.steps", "tests:1", steps=1),
        ask("tests.steps", "tests:2", role="trainer", steps=1),
    )
    with work():
        within = Scope(commune.locality, trainer_id=commune.accounts["trainer"])
        assert [one.id for one in job.listed(within)] == [own]
        with pytest.raises(NotFound):
            job.get(officers, within=within)


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(ask, seen, app, work):
    one = ask("tests.count")
    with work():
        job.cancel(job.get(one, within=EVERYWHERE))
    assert seen(one)["state"] == "cancelled"
    with app.app_context():
        assert not run(one)
    with work(), pytest.raises(Refused, match="job_ended"):
        job.cancel(job.get(one, within=EVERYWHERE))


def test_what_failed_or_was_cancelled_can_be_done_again(app, ask, seen, work, commune):
    one = ask("tests.refuse", label="can-bo.xlsx", page=3)
    with work(), pytest.raises(Refused, match="job_not_failed"):
        job.again(job.get(one, within=EVERYWHERE), by=COMMAND_LINE)
    with app.app_context():
        run(one)
    with work():
        anew = job.again(job.get(one, within=EVERYWHERE), by=Actor(commune.accounts["administrator"], "x")).id
        assert job.again(job.get(one, within=EVERYWHERE), by=COMMAND_LINE).id == anew
        assert job.last_for("tests:1", within=EVERYWHERE).id == anew
    said = seen(anew)
    assert anew != one
    assert (said["state"], said["label"], said["attempts"]) == ("queued", "can-bo.xlsx", 0)


def test_ended_jobs_are_kept_for_thirty_days(app, ask, work):
    old, young, live = (ask("tests.steps", f"tests:{n}", steps=0) for n in range(3))
    with app.app_context():
        run(old)
        run(young)
    with work():
        now = clock.now()
        long_ago = now - KEPT - timedelta(minutes=1)
        db.session.execute(update(Job).where(Job.id == old).values(finished_at=long_ago))
        db.session.execute(update(Job).values(created_at=long_ago))
    with work():
        assert job.any_old(clock.now())
        assert job.forget_old(clock.now()) == 1
        assert not job.any_old(clock.now())
        assert [one.id for one in job.listed(EVERYWHERE)] == [live, young]
