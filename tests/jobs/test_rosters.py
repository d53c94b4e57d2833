"""Large lists as long work: read, written once whatever happens to the worker, refused when the register moved on."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from datetime import date

import openpyxl
import pytest
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import EVERYWHERE, Actor
from app.base.db import db, writing
from app.base.errors import Refused
from app.jobs import files, job, rosters, upkeep, work
from tests.jobs.conftest import ROOT
from tests.trainees.rosters_made import workbook
from trainees.imports import roster_import
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.imports.showing import looking, waiting
from trainees.people import Person

SINCE = date(2026, 1, 1)


def many(n, *, start=0):
    """n rows of different people, every hundredth refused for its birthday."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        [
            i + 1,
            f"Lò Văn {letters[i % 26]}{letters[i // 26 % 26]}{letters[i // 676]}inh",
            "31/02/1980" if i % 100 == 99 else f"{i % 28 + 1:02}/{i % 12 + 1:02}/{1950 + i % 50}",
            "Nam", "Công chức", "", "",
        ]
        for i in range(start, start + n)
    ]  # fmt: skip


@pytest.fixture
def keep(work, commune):
    """keep(rows) → the id of a file that waits, not yet read, and of the job that is to read it."""

    def put(rows, *, enqueue=True):
        arrival = waiting.arrive(workbook(rows), "can-bo.xlsx", "staff")
        with work():
            by = Actor(commune.accounts["officer"], "officer")
            record = waiting.keep(arrival, commune.locality, SINCE, by=by)
            read = (
                job.enqueue(rosters.PREVIEW, commune.locality, rosters.subject_of(record), by=by)
                if enqueue
                else None
            )
            return record.id, read.id if read else None

    return put


@pytest.fixture
def write(work, commune):
    """write(import id, {place: choice}) → the id of the job that is to write it, as the page asks."""

    def put(import_id, rows=None, seen=None):
        with work():
            by = Actor(commune.accounts["officer"], "officer")
            record = roster_import.get(import_id, within=EVERYWHERE)
            waiting.order(record, rows or {}, seen)
            return job.enqueue(rosters.APPLY, commune.locality, rosters.subject_of(record), by=by).id

    return put


def drain(app):
    with app.app_context():
        return work.drain()


def counted(app, import_id):
    """(people, rows of the import, times it was told, its state, whether anything of the file is kept)."""
    with app.app_context():
        record = db.session.get_one(RosterImport, import_id)
        found = (
            db.session.scalar(select(func.count(Person.id))),
            db.session.scalar(select(func.count(RosterRow.id)).where(RosterRow.import_id == import_id)),
            db.session.scalar(select(func.count(AuditRow.id)).where(AuditRow.noun == "roster_import")),
            record.state, record.data is not None or record.shown is not None,
        )  # fmt: skip
        db.session.rollback()
    return found


def test_read_then_written(app, keep, write, seen):
    import_id, read = keep(many(2100))
    before = counted(app, import_id)
    assert before[1:] == (0, 0, "previewed", True)
    drain(app)
    assert seen(read)["state"] == "done"
    assert seen(read)["result"] == {"import": import_id, "rows": 2100}
    with app.app_context():
        shown = waiting.shown(roster_import.get(import_id, within=EVERYWHERE))
        assert shown.document.totals["refused"] == 21
        made_at = shown.document.made_at
        db.session.rollback()
    written = write(import_id, {"99": "without-auto", "199": "without-auto"}, made_at)
    drain(app)
    assert seen(written)["state"] == "done", seen(written)
    assert seen(written)["result"] == {"import": import_id, "people": 2081, "changed": True}
    people, rows, told, state, kept = counted(app, import_id)
    assert (people - before[0], rows, told, state, kept) == (2081, 2100, 1, "applied", False)


def test_killed_while_it_writes_nothing_is_written_and_the_next_worker_writes_it_once(
    app, keep, write, seen, until, start_worker, tmp_path, db_url, environ
):
    """kill -9 with every row flushed and nothing committed."""
    import_id, _ = keep(many(2100), enqueue=False)
    before = counted(app, import_id)
    written = write(import_id)
    mark = tmp_path / "mark"
    env = environ | {"DATABASE_URL": db_url, "INSTANCE_PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with app.app_context():
        db.engine.dispose()
    first = subprocess.Popen([sys.executable, "-m", "tests.jobs.stalling", str(mark)], cwd=ROOT, env=env)
    try:
        deadline = time.monotonic() + 60
        while not mark.exists():
            assert first.poll() is None
            assert time.monotonic() < deadline, "the worker never came so far"
            time.sleep(0.02)
    finally:
        first.kill()
        first.wait(10)
    assert counted(app, import_id) == before
    start_worker()
    said = until(written, lambda said: said["state"] == "done", patience=90)
    assert said["attempts"] == 2
    people, rows, told, state, kept = counted(app, import_id)
    assert (people - before[0], rows, told, state, kept) == (2079, 2100, 1, "applied", False)


def test_a_register_that_moved_on_refuses_and_shows_what_would_be_written_now(
    app, keep, write, seen, work, commune
):
    import_id, _ = keep(many(2010))
    other, _ = keep(many(50), enqueue=False)
    drain(app)
    with app.app_context():
        made_at = waiting.shown(roster_import.get(import_id, within=EVERYWHERE)).document.made_at
        db.session.rollback()
    write(other)
    drain(app)
    before = counted(app, import_id)
    written = write(import_id, {}, made_at)
    drain(app)
    said = seen(written)
    assert (said["state"], said["error"]["code"]) == ("failed", "preview_outdated")
    assert counted(app, import_id) == before
    with app.app_context():
        document = waiting.shown(roster_import.get(import_id, within=EVERYWHERE)).document
        assert document.totals["matched"] == 50
        assert document.made_at != made_at
        db.session.rollback()
    # Run again without a look it is refused again; looked at, it is written.
    again = write(import_id, {}, made_at)
    drain(app)
    assert seen(again)["error"]["code"] == "preview_outdated"
    looked = write(import_id, {}, _made_at(app, import_id))
    drain(app)
    assert seen(looked)["state"] == "done"


def _made_at(app, import_id):
    with app.app_context():
        at = waiting.shown(roster_import.get(import_id, within=EVERYWHERE)).document.made_at
        db.session.rollback()
    return at


def test_a_choice_that_settles_other_rows_is_no_change_of_the_register(app, keep, write, seen, commune):
    """Two rows of one file that may be one person: the answer to one settles the other."""
    rows = [
        [1, "Lò Thị Hiền Mai", "1984", "Nữ", "Công chức", "", ""],
        [2, "Lo Thi Hien Mai", "1984", "Nữ", "Công chức", "", ""],
        [3, "Lo Thi Hien Mai", "1984", "Nữ", "Công chức", "", ""],
    ]
    import_id, _ = keep(rows)
    drain(app)
    with app.app_context():
        shown = waiting.shown(roster_import.get(import_id, within=EVERYWHERE))
        questions = shown.document.questions
        made_at = shown.document.made_at
        db.session.rollback()
    assert questions
    first = questions[0]
    chosen = {str(first.row.place): f"same-r{first.options[0].place}"}
    written = write(import_id, chosen, made_at)
    drain(app)
    assert seen(written)["state"] == "done", seen(written)


def test_a_file_that_is_no_list_any_more_fails_with_its_sentence(app, keep, seen, work):
    import_id, read = keep(many(30))
    with work():
        roster_import.get(import_id, within=EVERYWHERE).data = b"PK\x03\x04 nonsense"
    drain(app)
    said = seen(read)
    assert said["state"] == "failed"
    assert "bị hỏng" in said["error"]["message"]


def test_told_otherwise_while_it_is_read_it_is_read_again(app, keep, seen, work, monkeypatch):
    import_id, read = keep(many(30))
    real, calls = looking.look, []

    def look(task, **more):
        found = real(task, **more)
        if not calls:
            with app.app_context(), writing():
                record = roster_import.get(import_id, within=EVERYWHERE)
                looking.wish(record, looking.wished(task, task.options, since=date(2026, 6, 1)))
                db.session.commit()
        calls.append(task.since)
        return found

    monkeypatch.setattr(rosters.looking, "look", look)
    drain(app)
    assert seen(read)["state"] == "done"
    assert calls == [SINCE, date(2026, 6, 1)]
    with app.app_context():
        assert waiting.shown(roster_import.get(import_id, within=EVERYWHERE)).document.since == "2026-06-01"
        db.session.rollback()


def test_the_marked_copy_of_a_large_file_is_the_jobs_file(app, keep, seen, work, commune):
    import_id, _ = keep(many(200))
    drain(app)
    with work():
        by = Actor(commune.accounts["officer"], "officer")
        record = roster_import.get(import_id, within=EVERYWHERE)
        made = job.enqueue(rosters.MARK, commune.locality, rosters.subject_of(record), by=by).id
    drain(app)
    assert seen(made)["state"] == "done", seen(made)
    with app.app_context():
        file = files.of(made, within=EVERYWHERE)
        name, book = file.filename, openpyxl.load_workbook(io.BytesIO(file.data))
        db.session.rollback()
    assert name == "can-bo - cần sửa.xlsx"
    assert book["Danh sách"]["C103"].fill.start_color.rgb == "FFFCE8E6"
    assert book["Danh sách"]["C103"].comment


def test_files_that_nobody_wrote_within_a_day_go_by_the_hour(app, keep, monkeypatch):
    old, _ = keep(many(3), enqueue=False)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + waiting.KEPT_WAITING + waiting.KEPT_WAITING / 100)
    fresh, _ = keep(many(4), enqueue=False)
    assert counted(app, old)[3:] == ("dropped", False)  # the next file's coming sees to it too
    assert counted(app, fresh)[3] == "previewed"
    later = now + 3 * waiting.KEPT_WAITING
    monkeypatch.setattr(clock, "now", lambda: later)
    with app.app_context():
        assert "app.jobs.rosters.forget_waiting" in upkeep.HOURS
        rosters.forget_waiting()
    assert counted(app, fresh)[3:] == ("dropped", False)


def test_no_more_than_twenty_files_of_a_locality_wait(app, keep):
    for n in range(waiting.MOST_WAITING):
        keep(many(3 + n), enqueue=False)
    with pytest.raises(Refused) as refused:
        keep(many(100), enqueue=False)
    assert refused.value.code == "previews_many"
