"""The register's numbers: their form, and that they stay without a gap whoever takes them at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.base.db import db, writing
from app.base.errors import Refused
from certificates.award import register
from certificates.award.register import Register

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "form", ["{number}", "{number}/{year}/CN-HVS", " Số {number} ", "CN.{year}.{number}"]
)
def test_forms_that_are_taken(form):
    assert Register(year=2026, form=register.checked(form)).printed(12).strip()


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("", "register_form"), ("CN-HVS", "register_form_number"), ("{number}{number}", "register_form_number"),
        ("{number}/{month}", "register_form_place"), ("{number:03d}", "register_form_place"), ("{number!r}", "register_form_place"),
        ("{number.__class__}", "register_form_place"), ("{}", "register_form_place"), ("{0}{number}", "register_form_place"),
        ("{number", "register_form_braces"), ("{number}}", "register_form_braces"), ("x" * 41, "register_form"),
    ],
)  # fmt: skip
def test_forms_that_are_refused(form, code):
    with pytest.raises(Refused) as refused:
        register.checked(form)
    assert refused.value.code == code


def test_each_year_begins_at_one_and_keeps_the_form_of_the_year_before(work, commune):
    with work():
        register.set_form(commune.locality, 2026, "{number}-{year}")
        book = register.held(commune.locality, 2026)
        assert list(register.take(book, 3)) == [1, 2, 3]
        assert list(register.take(book, 1)) == [4]
        following = register.held(commune.locality, 2027)
        assert list(register.take(following, 1)) == [1]
        assert following.printed(1) == "1-2027"
        assert register.held(commune.locality, 2025).form == register.USUAL_FORM


def by_the_register(locality_id, year):
    return list(register.take(register.held(locality_id, year), 2))


def by_the_largest(locality_id, year):
    """The negative control: what many do. The row that everybody can read, and one more."""
    book = register.of(locality_id, year)
    last = book.last if book else 0
    db.session.execute(update(Register).where(Register.locality_id == locality_id).values(last=last + 2))
    return [last + 1, last + 2]


def taken_at_once(app, take, locality_id, *, threads=8, rounds=6):
    """What that many threads take, two numbers at a time; every third rolls back and so gives them back."""
    taken, start = [], threading.Barrier(threads)

    def act(number):
        start.wait(20)
        for round_ in range(rounds):
            with app.app_context(), writing():
                mine = take(locality_id, 2026)
                if (number + round_) % 3 == 0:
                    db.session.rollback()
                    continue
                db.session.commit()
                taken.extend(mine)

    several = [threading.Thread(target=act, args=(number,)) for number in range(threads)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join(60)
    return sorted(taken)


def test_threads_that_take_numbers_at_once_leave_no_gap_and_no_double(app, commune):
    taken = taken_at_once(app, by_the_register, commune.locality)
    assert taken == list(range(1, len(taken) + 1))
    assert len(taken) == 2 * (8 * 6 - 16)


def test_the_negative_control_finds_what_goes_wrong_without_holding(app, commune, work, db_kind):
    """On SQLite writers are alone anyhow; there only a transaction that did not say it writes could go wrong."""
    if db_kind == "sqlite":
        pytest.skip("a writing transaction of SQLite holds the whole database")
    with work():
        register.held(commune.locality, 2026)
    taken = taken_at_once(app, by_the_largest, commune.locality)
    assert len(set(taken)) < len(taken)


def test_processes_that_take_numbers_at_once_leave_no_gap_and_no_double(
    app, commune, db_url, environ, tmp_path
):
    with app.app_context():
        db.engine.dispose()
    env = environ | {"DATABASE_URL": db_url, "INSTANCE_PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "tests.certificates.taking", str(commune.locality), "30"]
    running = [
        subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    taken = sorted(int(number) for each in running for number in each.communicate(timeout=90)[0].split())
    assert taken == list(range(1, 91))
    with app.app_context():
        assert db.session.scalars(select(Register.last)).all() == [90]
