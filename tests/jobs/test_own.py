"""A batch of cards that several people ask for: officers share one job, a trainer who cannot see theirs has one of their own."""

from __future__ import annotations

import pytest

from app.base.actors import Actor, Scope
from app.base.db import db
from app.jobs import card_printing, job, work
from app.jobs.job import FAILED
from app.reports import cards as sheet


@pytest.fixture
def batch(commune, monkeypatch):
    """The address that prints the training's cards, as if they were more than a page may wait for."""
    monkeypatch.setattr(sheet, "MAX_CARDS", 3)
    return f"/trainings/{commune.training}/cards"


def job_of(answer):
    assert answer.status_code == 303, answer.text[:300]
    return int(answer.location.rsplit("/", 1)[1])


def drain(app):
    with app.app_context():
        work.drain()
        db.session.remove()


def test_the_trainer_sees_the_job_that_they_are_led_to(app, batch, sign_in, seen):
    officer = job_of(sign_in("officer").post(batch))
    assert job_of(sign_in("administrator").post(batch)) == officer
    trainer = sign_in("trainer")
    own = job_of(trainer.post(batch))
    assert own != officer
    assert trainer.get(f"/jobs/{own}").status_code == 200
    assert trainer.get(f"/jobs/{officer}").status_code == 404
    assert job_of(trainer.post(batch)) == own  # asked twice, done once
    drain(app)
    assert [seen(one)["result"]["cards"] for one in (officer, own)] == [4, 4]
    assert trainer.get(f"/jobs/{own}").status_code == 200
    assert f"/cards/files/{own}" in trainer.get(f"/jobs/{own}").text


def test_one_that_an_officer_began_again_for_a_trainer_is_still_theirs(batch, sign_in, work):
    trainer, officer = sign_in("trainer"), sign_in("officer")
    first = job_of(trainer.post(batch))
    with work():
        broken = db.session.get_one(job.Job, first)
        broken.state, broken.finished_at = FAILED, broken.created_at
    anew = job_of(officer.post(f"/jobs/{first}/again"))
    assert job_of(trainer.post(batch)) == anew
    assert trainer.get(f"/jobs/{anew}").status_code == 200


def test_of_other_trainers_it_is_not(commune, work):
    """Their number may end like another's."""
    with work():
        by = Actor(commune.accounts["trainer"], "trainer")
        one = job.enqueue(card_printing.KIND, commune.locality, "training:1", by=by)
        mine = Scope(commune.locality, by.account_id)
        assert job.live_for("training:1", within=mine) is one
        assert job.live_for("training:1", within=Scope(commune.locality, 10 + by.account_id)) is None
        assert job.live_for("training:1", within=Scope(commune.locality)) is None  # nobody shares it
