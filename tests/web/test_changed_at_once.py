"""Two changes that waited for each other: the one that the database stopped hears a sentence, and nothing of it is written."""

from __future__ import annotations

from types import SimpleNamespace

import psycopg
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from app.base.db import db
from app.jobs import job
from app.web.people import merging as pages
from trainees.people import Person
from trainees.people.merging import Merge

SENTENCE = "Có người khác vừa sửa cùng nội dung này nên chưa ghi gì."


@pytest.fixture(
    params=[
        (OperationalError, psycopg.errors.DeadlockDetected),
        (OperationalError, psycopg.errors.SerializationFailure),
        (IntegrityError, psycopg.errors.ForeignKeyViolation),  # what it points at went meanwhile
    ]
)
def stopped(request):
    """What the driver raises, as SQLAlchemy hands it on."""
    kind, cause = request.param
    return kind("UPDATE person", {}, cause("Process 1 waits for ShareLock; Lò Thị Mây"))


@pytest.fixture
def log(app, monkeypatch):
    """What is written down: (event, what)."""
    told = []
    monkeypatch.setitem(
        app.extensions, "log", SimpleNamespace(warning=lambda event, **what: told.append((event, what)))
    )
    return told


def test_a_page_says_it_and_nothing_is_written(app, commune, sign_in, monkeypatch, work, stopped, log):
    def merge(survivor, absorbed, *rest, by):
        absorbed.merged_into_id = survivor.id
        db.session.flush()
        raise stopped

    monkeypatch.setattr(pages.decisions, "merge", merge)
    one, other = commune.people[:2]
    answer = sign_in("officer").post(f"/people/{one}/merge/{other}")
    assert answer.status_code == 409
    words = " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())
    assert SENTENCE in words
    assert "ShareLock" not in answer.text
    # Again and again at one place it would be a mistake of ours, which nobody hears of but by the log.
    [(event, what)] = log
    assert (event, what["kind"], what["route"]) == (
        "came_second",
        type(stopped).__name__,
        f"/people/{one}/merge/{other}",
    )
    assert "ShareLock" not in repr(what)
    with work():
        assert db.session.scalar(select(func.count(Merge.id))) == 0
        assert db.session.get_one(Person, other).merged_into_id is None


def test_a_program_is_told_to_try_again(app, commune, bearer, monkeypatch, stopped):
    def broken(job_id, *, within):
        raise stopped

    monkeypatch.setattr(job, "get", broken)
    answer = app.test_client().get("/api/v1/jobs/1", headers=bearer("officer"))
    assert answer.status_code == 503  # a scanner keeps what it wanted to say, and says it again
    assert answer.json["code"] == "changed_at_once"
    assert answer.json["title"].startswith(SENTENCE)


def test_any_other_failure_of_the_database_is_none(commune, sign_in, monkeypatch):
    def merge(*people, by):
        raise OperationalError("UPDATE person", {}, psycopg.errors.DiskFull("no space"))

    monkeypatch.setattr(pages.decisions, "merge", merge)
    with pytest.raises(OperationalError):  # a test sees it as it is; in use it is the page of 500
        sign_in("officer").post(f"/people/{commune.people[0]}/merge/{commune.people[1]}")
