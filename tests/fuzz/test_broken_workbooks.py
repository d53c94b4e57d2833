"""The short form of `make fuzz`, and that what it looks for would be found."""

from __future__ import annotations

import contextlib
import random

import pytest

from app.base.db import Base, db
from app.base.errors import Refused
from tests.fuzz import import_trial, trial, watchdog
from tests.fuzz.cases import FAMILIES, case
from tests.fuzz.intact import MANY, intact
from trainees.imports import applying, source

SHORT = 200
"""Broken workbooks in the suite; `make fuzz` has ten thousand."""


def test_some_hundred_broken_workbooks_are_refused_or_read_and_imported_whole():
    first = random.Random("suite").randrange(1_000_000)
    results = watchdog.run(20, iter(range(first, first + SHORT)))
    assert [said for said in results if said["wrong"]] == []
    outcomes = {said["outcome"] for said in results}
    assert len(results) == SHORT
    assert {"applied", "file_damaged"} <= outcomes


def test_a_number_is_always_the_same_workbook():
    for number in range(60):
        one, other = case(3, number), case(3, number)
        assert (one.data, one.filename, one.kind) == (other.data, other.filename, other.kind)
    assert case(3, 1).data != case(4, 1).data
    assert {case(3, number).family for number in range(200)} == set(FAMILIES)


def test_the_sound_workbooks_are_sound():
    for number in range(MANY):
        of = intact(number)
        assert source.read(of.data, of.filename, of.kind).draft.rows


def test_a_traceback_is_seen(monkeypatch):
    monkeypatch.setattr(source, "read_workbook", lambda *words: {}["nobody"])
    monkeypatch.setattr(trial, "usual", lambda of: 1.0)
    assert "KeyError" in trial.run(case(1, 1))["wrong"]


def test_a_refusal_without_a_sentence_is_seen(monkeypatch):
    def refuse(*words):
        raise Refused("no", "cannot read")

    monkeypatch.setattr(source, "read_workbook", refuse)
    monkeypatch.setattr(trial, "usual", lambda of: 1.0)
    assert "without a sentence" in trial.run(case(1, 1))["wrong"]


def test_a_slow_reading_is_seen(monkeypatch):
    monkeypatch.setattr(trial, "SLOWER", 0.01)
    monkeypatch.setattr(trial, "usual", lambda of: 1e-6)
    monkeypatch.setattr(trial, "_LEAST", 1e-6)
    assert "times an intact workbook" in trial.run(case(1, 1))["wrong"]


def test_a_child_that_dies_or_hangs_is_seen(monkeypatch, tmp_path):
    """The child is another program here: it says that it is ready, then dies, hangs or eats memory as it is told."""
    program = tmp_path / "child.py"
    program.write_text(
        "import os, sys, time\nprint('ready', flush=True)\nfor line in sys.stdin:\n"
        "    os.abort() if int(line) == 1 else time.sleep(60)\n"
    )
    monkeypatch.setattr(watchdog, "PATIENCE", 2.0)
    real = watchdog.subprocess.Popen
    monkeypatch.setattr(
        watchdog.subprocess, "Popen", lambda words, **more: real([words[0], str(program)], **more)
    )
    first, second = watchdog.run(1, iter((1, 2)))
    assert "died" in first["wrong"]
    assert "no answer" in second["wrong"]


@pytest.fixture
def inside(app):
    """The tables, in an application's context."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield


def _draft():
    of = intact(1)
    return source.read(of.data, of.filename, of.kind)


def test_an_import_is_whole(inside):
    assert import_trial.written(_draft()) == {"outcome": "applied", "wrong": ""}


def test_half_a_write_is_seen(inside, monkeypatch):
    real = applying.apply

    def halfway(*words, **more):
        real(*words, **more)
        db.session.commit()
        db.session.delete(db.session.scalars(import_trial.select(import_trial.RosterRow)).first())
        db.session.commit()
        raise import_trial.Stopped()

    monkeypatch.setattr(applying, "apply", halfway)
    monkeypatch.setattr(import_trial, "_stopping", lambda after: contextlib.nullcontext())
    assert "it left" in import_trial.written(_draft())["wrong"]
