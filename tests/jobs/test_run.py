"""`make run` keeps its worker: what ends by itself is started again, with rests that grow."""

from __future__ import annotations

import os
import sys
import time

import pytest

from scripts.run import Kept


@pytest.fixture(autouse=True)
def line():
    """No queue, and no database."""


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """kept(seconds) → a process that notes that it began, and ends after so long."""
    monkeypatch.setattr(Kept, "REST", 0.2)
    notes, made = tmp_path / "notes", []

    def make(seconds):
        script = f"import time; open({str(notes)!r}, 'a').write('x'); time.sleep({seconds})"
        made.append(Kept([sys.executable, "-S", "-c", script], dict(os.environ)))
        return made[-1], lambda: len(notes.read_text()) if notes.exists() else 0

    yield make
    for one in made:
        one.stop()


def watch(process, begun, times, patience=20):
    deadline = time.monotonic() + patience
    while begun() < times and time.monotonic() < deadline:
        process.look()
        time.sleep(0.01)
    return begun()


def test_what_was_killed_is_started_again_at_once(kept):
    process, begun = kept(60)
    assert watch(process, begun, 1) == 1
    first = process.process.pid
    process.process.kill()
    assert watch(process, begun, 2) == 2
    assert process.process.pid != first


def test_what_keeps_dying_is_started_ever_more_slowly(kept):
    process, begun = kept(0)
    began = time.monotonic()
    assert watch(process, begun, 4) == 4
    assert time.monotonic() - began > 0.2 + 0.4
    process.stop()
    assert process.process.poll() is not None
