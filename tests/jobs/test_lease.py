"""Whose a job is: of many claimants one wins, a lost owner is told from a living one, and who lost changes nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.db import db, writing
from app.jobs import job, lease, upkeep
from app.jobs.job import RUNNING, Job
from app.jobs.lease import LEASE, MOST_ATTEMPTS

ELSEWHERE = "another-host/00000000:77:12345"
MANY = 50


def race(claim):
    """How many of fifty threads believe that the job is theirs."""
    ready = threading.Barrier(MANY)

    def go(number):
        return claim(f"{ELSEWHERE}{number}", lambda: ready.wait(30))

    with ThreadPoolExecutor(MANY) as pool:
        return sum(pool.map(go, range(MANY)))


def test_race_of_fifty_claims_has_one_winner(app, ask, seen):
    one = ask("tests.count")

    def claim(owner, wait):
        with app.app_context():
            wait()
            with writing():
                order = lease.claim(one, owner)
                db.session.commit()
            return order is not None

    assert race(claim) == 1
    assert seen(one)["attempts"] == 1


def test_race_control_looking_first_and_then_setting_has_several(app, ask, seen):
    """The negative control: the same race without comparing when setting."""
    one = ask("tests.count")

    def claim(owner, wait):
        with app.app_context():
            free = db.session.get_one(Job, one).state != RUNNING
            db.session.rollback()
            wait()
            if free:
                with writing():
                    db.session.execute(update(Job).where(Job.id == one).values(state=RUNNING, owner=owner))
                    db.session.commit()
            return free

    assert race(claim) > 1


# --- freeing --------------------------------------------------------------------------------------------------


@pytest.fixture
def claimed(app, ask):
    """claimed("tests.count") → the order of a job that another machine took."""

    def take(kind="tests.count", owner=ELSEWHERE, **arguments):
        one = ask(kind, **arguments)
        with app.app_context(), writing():
            order = lease.claim(one, owner)
            db.session.commit()
        return order

    return take


def test_a_lease_that_ran_out_is_freed_and_not_before(app, claimed, seen):
    order = claimed()
    began = clock.now()
    with app.app_context(), time_machine.travel(began + LEASE - timedelta(seconds=2), tick=False):
        assert upkeep.sweep().freed == 0
    with app.app_context(), time_machine.travel(began + LEASE + timedelta(seconds=2), tick=False):
        assert upkeep.sweep().freed == 1
        assert upkeep.sweep().freed == 0
    said = seen(order.job_id)
    assert (said["state"], said["owner"], said["attempts"]) == ("queued", None, 1)


def test_a_heartbeat_keeps_it(app, claimed, seen):
    order = claimed()
    began = clock.now()
    with app.app_context(), time_machine.travel(began + LEASE - timedelta(seconds=2), tick=False), writing():
        assert job.changed(lease.beat(order, done=7)) == 1
        db.session.commit()
    with app.app_context(), time_machine.travel(began + LEASE + timedelta(seconds=2), tick=False):
        assert upkeep.sweep().freed == 0
    assert (seen(order.job_id)["state"], seen(order.job_id)["done"]) == ("running", 7)


def test_a_heartbeat_between_the_look_and_the_freeing_wins(app, claimed, work):
    order = claimed()
    with work():
        looked = job.get(order.job_id, within=EVERYWHERE)
        db.session.expunge(looked)
        assert job.changed(lease.beat(order)) == 1
        assert not lease.free(looked)


def test_who_lost_it_changes_nothing_any_more(app, claimed, seen, work):
    old = claimed()
    with work():
        lease.free(job.get(old.job_id, within=EVERYWHERE))
    with work():
        new = lease.claim(old.job_id, ELSEWHERE)  # the very same process even
    assert (old.attempt, new.attempt) == (1, 2)
    with work():
        assert job.changed(lease.beat(old)) == 0
        assert not lease.finish(old, {"whose": "old"})
        assert not lease.fail(old, "x", "x")
        assert not lease.try_again(old)
        assert not lease.hand_back(old)
        assert lease.finish(new, {"whose": "new"})
    assert seen(old.job_id)["result"] == {"whose": "new"}


def test_what_stops_its_worker_again_and_again_is_not_begun_for_ever(app, ask, seen, work):
    one = ask("tests.count")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with work():
            assert lease.claim(one, f"{lease.me()}0").attempt == attempt
        with app.app_context():
            assert upkeep.sweep().freed == 1
    said = seen(one)
    assert said["state"] == "failed"
    assert said["error"] == {"code": "stopped", "message": lease.STOPPED_TOO_OFTEN}


def test_a_cancelled_job_of_a_dead_worker_is_cancelled(app, claimed, seen, work):
    order = claimed(owner=f"{lease.me()}0")
    with work():
        job.cancel(job.get(order.job_id, within=EVERYWHERE))
    assert seen(order.job_id)["state"] == "running"
    with app.app_context():
        assert upkeep.sweep().freed == 1
    assert seen(order.job_id)["state"] == "cancelled"


def test_an_order_says_who_asked_and_what_about(app, claimed, commune):
    order = claimed(steps=4)
    assert (order.by.account_id, order.by.name) == (
        commune.accounts["officer"],
        f"officer.{commune.code}",
    )
    assert order.subject_id == 1
    assert order.scope.locality_id == commune.locality
    assert order.arguments == {"steps": 4}
