"""The database floor: moments, sealed columns, and when a transaction of SQLite may write."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from time import sleep

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from app.base import clock, keys
from app.base import db as database
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import (
    Base,
    SealedBytes,
    db,
    hold,
    prepare_engine,
    reading,
    streamed,
    will_only_read,
    will_write,
    writing,
)
from trainees import areas, people
from trainees.areas import Locality
from trainees.cards import Card
from trainees.people import Particulars, Person


def test_a_moment_is_stored_in_utc_and_read_in_vietnam(commune, work):
    said = datetime(2026, 11, 14, 6, 30, 15, 250000, tzinfo=timezone(timedelta(hours=-5)))
    with work():
        db.session.get_one(Person, commune.people[0]).created_at = said
    with work():
        raw = db.session.execute(
            text("SELECT created_at FROM person WHERE id = :id"), {"id": commune.people[0]}
        ).scalar()
        assert str(raw) == "2026-11-14 11:30:15.250000"
        read = db.session.get_one(Person, commune.people[0]).created_at
        assert read == said
        assert (read.hour, str(read.tzinfo)) == (18, "Asia/Ho_Chi_Minh")
        earlier = select(Person.id).where(Person.created_at < datetime(2026, 11, 14, 12, 0, tzinfo=UTC))
        assert commune.people[0] in db.session.scalars(earlier).all()


def test_a_moment_without_a_zone_never_reaches_the_database(commune, work):
    with work():
        db.session.get_one(Person, commune.people[0]).created_at = datetime(2026, 11, 14, 6, 30)  # noqa: DTZ001
        with pytest.raises(StatementError, match="without a zone"):
            db.session.flush()
        db.session.rollback()


def test_a_national_id_is_sealed_and_found_by_its_hash_alone(commune, work):
    with work():
        who = Particulars("Bùi Thị Kín", national_id="079084001234")
        made = people.add(commune.locality, who, by=COMMAND_LINE).id
    with work():
        raw = bytes(
            db.session.execute(text("SELECT national_id FROM person WHERE id = :id"), {"id": made}).scalar()
        )
        assert raw[:1] == b"\x01"
        assert b"079084001234" not in raw
        person = db.session.scalars(
            select(Person).where(Person.national_id_hash == people.id_hash("079084001234"))
        ).one()
        assert (person.id, person.national_id, person.national_id_last3) == (made, "079084001234", "234")
        missing = db.session.scalars(select(Person.id).where(Person.national_id.is_(None))).all()
        assert made not in missing
        assert len(missing) == 6


@pytest.mark.parametrize(
    "compare",
    [
        lambda c: c == "079084001234", lambda c: c != "1", lambda c: c.in_(["1"]), lambda c: c.like("0%"), lambda c: c < "1",
        lambda c: c == Person.old_id,
    ],
)  # fmt: skip
def test_comparing_a_sealed_column_raises(compare):
    with pytest.raises(TypeError, match="cannot be compared"):
        compare(Person.national_id)


def test_equal_texts_seal_differently_and_a_changed_byte_is_noticed(app):
    one, two = keys.seal("national-id", "079084001234"), keys.seal("national-id", "079084001234")
    assert one != two
    assert keys.unseal("national-id", one) == keys.unseal("national-id", two) == "079084001234"
    with pytest.raises(InvalidTag):
        keys.unseal("national-id", one[:-1] + bytes([one[-1] ^ 1]))
    with pytest.raises(InvalidTag):
        keys.unseal("old-id", one)  # another use has another key
    with pytest.raises(ValueError, match="unknown version"):
        keys.unseal("national-id", b"\x02" + one[1:])


def test_a_sealed_file_is_read_again_and_one_that_cannot_be_opened_is_gone(app):
    kind, data = SealedBytes("roster-file"), bytes(range(256)) * 300
    sealed = kind.process_bind_param(data, None)
    assert sealed is not None
    assert data[:64] not in sealed
    assert kind.process_result_value(memoryview(sealed), None) == data  # as PostgreSQL's driver may give it
    assert kind.process_bind_param(None, None) is kind.process_result_value(None, None) is None
    assert kind.process_result_value(kind.process_bind_param(b"", None), None) == b""
    for lost in (
        data,
        b"PK\x03\x04",
        b"",
        b"\x01",
        sealed[:20],
        sealed[:-1],
        sealed[:-1] + bytes([sealed[-1] ^ 1]),
    ):
        assert kind.process_result_value(lost, None) is None
    assert SealedBytes("job-file").process_result_value(sealed, None) is None


def test_references_are_enforced(commune, work):
    with work():
        db.session.add(
            Card(locality_id=commune.locality, code="ZZZZZZZZ", person_id=999_999, created_at=clock.now())
        )
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_writing_ends_a_reading_transaction_and_reading_discards_what_was_not_committed(app, commune, work):
    with app.app_context():
        assert db.session.get_one(Locality, commune.locality).name == "Hoa Sen"
        with writing():
            areas.ensure_unit(commune.locality, "Trạm Y tế")
            db.session.commit()
        with writing():
            areas.ensure_unit(commune.locality, "Công an xã")
            with reading():
                assert [u.name for u in areas.units(EVERYWHERE)][-1] == "Văn phòng Ủy ban"
            db.session.commit()
        assert "Công an xã" not in [u.name for u in areas.units(EVERYWHERE)]
        assert "Trạm Y tế" in [u.name for u in areas.units(EVERYWHERE)]


def test_a_failed_writer_gives_its_turn_back(app, commune, work):
    def fail():
        with work():
            areas.ensure_unit(commune.locality, "Trạm Y tế")
            raise RuntimeError("a core call failed")

    with pytest.raises(RuntimeError):
        fail()
    assert not database._turn.locked()
    with work():
        assert len(areas.units(EVERYWHERE)) == 2


def test_holding_a_row_reads_it_anew(app, commune, work):
    with work():
        locality = db.session.get_one(Locality, commune.locality)
        hold(locality)
        assert locality.name == "Hoa Sen"


# --- SQLite: who writes says so first ------------------------------------------------------------------------

WRITERS, TIMES = 4, 40


def read_modify_write(engine, writes, between, times):
    """Four threads read a number, add one and write it back, so many times each; how that went, and the number."""

    def go():
        will_write(writes)
        went = Counter()
        for _ in range(times):
            try:
                with engine.begin() as connection:
                    value = connection.execute(text("SELECT value FROM number")).scalar()
                    between()
                    connection.execute(text("UPDATE number SET value = :value"), {"value": value + 1})
                went["done"] += 1
            except OperationalError as error:
                went["locked" if "database is locked" in str(error) else str(error)] += 1
        return went

    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = sum((f.result() for f in [pool.submit(go) for _ in range(WRITERS)]), Counter())
    with engine.connect() as connection:
        return outcomes, connection.execute(text("SELECT value FROM number")).scalar()


@pytest.fixture
def number(tmp_path):
    """An engine of ours on a SQLite file with one number."""
    engine = create_engine(f"sqlite:///{tmp_path / 'number.sqlite'}")
    prepare_engine(engine)
    will_write(True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE number (value INTEGER)"))
        connection.execute(text("INSERT INTO number VALUES (0)"))
    will_write(False)
    yield engine
    will_write(False)
    engine.dispose()


def test_race_on_sqlite_a_writer_that_says_so_first_is_never_locked_out(number):
    outcomes, value = read_modify_write(number, True, lambda: sleep(0.0005), TIMES)
    assert outcomes == {"done": WRITERS * TIMES}
    assert value == WRITERS * TIMES


def test_race_on_sqlite_control_a_writer_that_reads_first_is(number):
    """The negative control: the same engine, but the transactions begin as readers, and all have read before one writes."""
    all_have_read = threading.Barrier(WRITERS)
    outcomes, value = read_modify_write(number, False, lambda: all_have_read.wait(30), 5)
    assert outcomes == {"done": 5, "locked": 5 * (WRITERS - 1)}
    assert value == 5


def test_sqlite_runs_with_our_pragmas(number):
    with number.connect() as connection:
        said = {
            p: connection.execute(text(f"PRAGMA {p}")).scalar()
            for p in ("journal_mode", "foreign_keys", "synchronous", "secure_delete")
        }
    assert said == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "secure_delete": 1}


def test_every_constraint_has_a_name():
    """Batch migrations on SQLite can only change what is named."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)
        for index in table.indexes:
            assert index.name, (table.name, index)


def test_an_update_in_core_passes_through_the_same_types(commune, work):
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    with work():
        db.session.execute(update(Person).values(created_at=moment))
        assert set(db.session.scalars(select(Person.created_at))) == {moment}


# --- reading on PostgreSQL ------------------------------------------------------------------------------------------


@pytest.fixture
def only_reading(app):
    """What a request does that only reads."""
    with app.app_context():
        will_only_read()
        yield
        will_only_read(False)


def of_postgresql():
    """The driver's connection of this session; skipped elsewhere."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite begins its transactions by itself")
    return db.session.connection().connection.dbapi_connection


def test_statements_that_only_read_stand_alone(only_reading, commune):
    driver = of_postgresql()
    assert commune.people[0] in db.session.scalars(select(Person.id)).all()
    assert driver.info.transaction_status.name == "IDLE"
    with writing():
        name = db.session.get_one(Person, commune.people[0]).name
        db.session.execute(update(Person).values(name="Không ai"))
        assert of_postgresql().info.transaction_status.name == "INTRANS"
        db.session.rollback()
    assert db.session.get_one(Person, commune.people[0]).name == name
    will_only_read(False)
    db.session.rollback()
    db.session.scalars(select(Person.id)).all()
    assert of_postgresql().info.transaction_status.name == "INTRANS"


def test_rows_come_in_parts_where_statements_stand_alone_too(only_reading, commune):
    everybody = list(db.session.scalars(select(Person.id).order_by(Person.id)))
    parts = list(streamed(select(Person.id).order_by(Person.id), 2))
    assert [row.id for some in parts for row in some] == everybody
    assert all(len(some) <= 2 for some in parts)


def test_a_request_that_reads_says_so_and_one_that_writes_does_not(client, monkeypatch):
    told = []
    monkeypatch.setattr("app.access.door.will_only_read", told.append)
    client.get("/plans")
    assert told == [True, False]  # and takes it back, as the thread may do other work next
    client.post("/plans")
    assert True not in told[2:]


def test_a_connection_that_the_server_ended_is_replaced(app):
    with app.app_context():
        of_postgresql()
        number = db.session.scalar(text("SELECT pg_backend_pid()"))
        db.session.rollback()
        with create_engine(db.engine.url).connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        assert db.session.scalar(text("SELECT pg_backend_pid()")) != number
