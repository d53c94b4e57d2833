"""Who of the machine may read what lies on the disk."""

from __future__ import annotations

import os
import stat
import threading

import pytest
from sqlalchemy import create_engine, text

from app.base import disk
from app.base.db import prepare_engine, will_write
from app.jobs.queue import open_queue

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_handed():
    """The umask with which most services start."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def written(engine):
    """Write something, and tell the modes of the files while the database is open."""
    prepare_engine(engine)
    will_write(True)
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS number (value INTEGER)"))
            connection.execute(text("INSERT INTO number VALUES (1)"))
    finally:
        will_write(False)


def modes(folder, name):
    return {
        path.name.removeprefix(name): mode(path) for path in folder.iterdir() if path.name.startswith(name)
    }


CLOSED = {"": 0o600, "-wal": 0o600, "-shm": 0o600, ".turn": 0o600}


def test_the_database_and_the_files_beside_it_are_their_owners_alone(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'new.sqlite'}")
    written(engine)
    assert modes(tmp_path, "new.sqlite") == CLOSED
    engine.dispose()


def test_a_database_that_everybody_could_read_is_closed(tmp_path):
    file = tmp_path / "old.sqlite"
    engine = create_engine(f"sqlite:///{file}")
    written(engine)
    for tail in ("", "-wal", "-shm"):  # as it was left, with readers
        os.chmod(f"{file}{tail}", 0o644)
    again = create_engine(f"sqlite:///{file}")
    written(again)
    assert modes(tmp_path, "old.sqlite") == CLOSED
    with again.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM number")).scalar() == 2
    again.dispose()
    engine.dispose()


def test_the_queue_is_its_owners_alone(make_settings, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "queue.sqlite").touch(0o644)
    queue = open_queue(make_settings(INSTANCE_PATH=str(tmp_path)))
    queue.storage.put_data("key", b"value")
    assert mode(tmp_path) == 0o700
    assert {path.name: mode(path) for path in tmp_path.iterdir()} == {
        f"queue.sqlite{tail}": 0o600 for tail in ("", "-wal", "-shm")
    }
    queue.storage.close()


def test_a_folder_that_was_there_is_closed_and_a_shared_one_is_not(tmp_path):
    old, shared = tmp_path / "old", tmp_path / "shared"
    old.mkdir(0o755)
    shared.mkdir()
    shared.chmod(0o1777)
    disk.own_folder(old)
    disk.own_folder(shared)
    disk.own_folder(tmp_path / "all" / "new")
    assert (mode(old), mode(shared), mode(tmp_path / "all" / "new")) == (0o700, 0o1777, 0o700)


def test_what_is_somebody_elses_stays_as_it_is(tmp_path, monkeypatch):
    folder, file = tmp_path / "folder", tmp_path / "the.sqlite"
    folder.mkdir(0o755)
    file.touch(0o644)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    disk.own_folder(folder)
    disk.own_database(str(file))
    assert (mode(folder), mode(file)) == (0o755, 0o644)


def test_what_cannot_be_closed_keeps_nobody_from_starting(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError("read-only file system")

    file = tmp_path / "the.sqlite"
    file.touch(0o644)
    monkeypatch.setattr("pathlib.Path.chmod", refuse)
    disk.own_database(str(file))
    disk.own_folder(tmp_path)
    disk.own_database(str(tmp_path / "missing" / "the.sqlite"))
    assert not (tmp_path / "missing").exists()


def test_no_file_is_made_for_a_database_in_memory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (None, "", ":memory:", "file:the.sqlite?mode=ro"):
        disk.own_database(name)
    assert list(tmp_path.iterdir()) == []


def test_an_open_database_is_never_opened_beside_sqlite(tmp_path, monkeypatch):
    """Closing such a handle would give up SQLite's locks on the file."""
    file = tmp_path / "the.sqlite"
    threads = [threading.Thread(target=disk.own_database, args=(str(file),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    closed = []
    monkeypatch.setattr(os, "close", closed.append)
    disk.own_database(str(file))
    assert closed == []
    assert mode(file) == 0o600
