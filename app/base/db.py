"""The one SQLAlchemy object, the base of every table, column types, and when a transaction may write."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Executable, ForeignKey, LargeBinary, MetaData, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.base import clock, disk, keys

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


T = TypeVar("T", str, bytes)


class Moment(TypeDecorator[datetime]):
    """A moment: stored as UTC without a zone (the same text on both databases), read aware in Asia/Ho_Chi_Minh."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone reached the database")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC).astimezone(clock.ZONE)


class _Unweighed(TypeEngine.Comparator[Any]):
    """Each sealing differs: comparing what is sealed makes no sense, and raises."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        if getattr(op, "__name__", "") in ("is_", "is_not", "isnot"):
            return super().operate(op, *other, **kwargs)
        raise TypeError("an encrypted column cannot be compared; use its hash column")

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        raise TypeError("an encrypted column cannot be compared; use its hash column")


class _Encrypted(TypeDecorator[T]):
    """What is sealed for one use (see `keys`). It cannot be compared; match on a hash column."""

    impl = LargeBinary
    comparator_factory = _Unweighed

    def __init__(self, use: str) -> None:
        super().__init__()
        self.use = use


class Sealed(_Encrypted[str]):
    """Encrypted text."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keys.seal(self.use, value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else keys.unseal(self.use, bytes(value))


class SealedBytes(_Encrypted[bytes]):
    """An encrypted file that is kept for a day. One that cannot be opened reads as None: it is gone, choose it again.

    That is a file from before files were sealed, or one sealed under another key.
    """

    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keys.seal_bytes(self.use, value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        try:
            return None if value is None else keys.unseal_bytes(self.use, bytes(value))
        except (ValueError, InvalidTag):
            return None


def dumped(value: object) -> str:
    """JSON for a column. Most lists of most rows are empty, and a list of a whole commune has hundreds of thousands."""
    return "[]" if value == [] else json.dumps(value)


def loaded(value: str | bytes) -> Any:
    """What `dumped` wrote: for the same reason an empty list is not parsed."""
    return [] if value in ("[]", b"[]") else json.loads(value)


class Base(DeclarativeBase):
    """Base of every table of ours (never db.Model, which mypy cannot see through)."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: Moment})


class OfLocality:
    """Every table carries the locality that owns the row; ids are plain integers."""

    id: Mapped[int] = mapped_column(primary_key=True)
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), index=True)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

# --- writing -------------------------------------------------------------------------------------------------
# SQLite lets one transaction write at a time. One that reads first and writes later fails with "locked" when
# another wrote in between, so a transaction that will write says so before its first query.

_writes: ContextVar[bool] = ContextVar("writes", default=False)
# On PostgreSQL a transaction that only reads is two round trips for nothing: each statement sees what is committed when
# it begins, in a transaction or not. So a request that only reads says that too, and its statements stand alone.
_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)
# Within one process a lock queues the writers fairly; SQLite's own busy handler sleeps and lets some starve.
_turn = threading.Lock()
WRITE_WAIT = 30.0
_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "synchronous=NORMAL",
    "busy_timeout=15000",
    # What is deleted is overwritten with zeros: who was taken out, or which file was put away, is in no free page.
    "secure_delete=ON",
)


class _Queue:
    """The same turn between processes: a lock on a file beside the database, which the kernel drops with its holder.

    Without it a second worker sleeps in SQLite's busy handler and the slowest scans take three times as long. Where
    the system has no such lock (Windows, one process) or the database is in memory, it is nothing.
    """

    def __init__(self, database: str | None) -> None:
        self._path = f"{database}.turn" if fcntl and database and database != ":memory:" else None
        self._file: int | None = None

    def enter(self) -> None:
        """Wait for the turn. Called with `_turn` held, so one thread of a process waits here."""
        if fcntl and self._path is not None:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def leave(self) -> None:
        """Give the turn to the next."""
        if fcntl and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def will_write(value: bool = True) -> None:
    """Say that the transactions of this context, from the next one on, write (or do not)."""
    _writes.set(value)


def will_only_read(value: bool = True) -> None:
    """Say that the transactions of this context, from the next one on, write nothing at all (or may). `writing()` goes before."""
    _only_reads.set(value)


@contextmanager
def writing() -> Iterator[None]:
    """For commands and job steps: the transactions begun inside write. A read transaction still open is ended."""
    token = _writes.set(True)
    db.session.rollback()
    try:
        yield
    finally:
        _writes.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """For requests that only parse for a while (uploads, previews): no write lock is held meanwhile."""
    token = _writes.set(False)
    db.session.rollback()
    try:
        yield
    finally:
        db.session.rollback()
        _writes.reset(token)


def hold(row: Base, *, alone: bool = False) -> None:
    """Read a row anew and keep every other writer from it until this transaction ends; references to it may still be made, unless
    `alone`: then those that are just being made are waited for too, and none is made meanwhile.

    On SQLite a transaction that writes is alone already, and has read nothing stale.
    """
    if db.session.connection().dialect.name != "sqlite":
        # `of`: what is loaded along with it by an outer join is not held, and PostgreSQL would refuse to.
        db.session.refresh(row, with_for_update={"key_share": not alone, "of": type(row)})


def streamed(query: Executable, size: int) -> Iterator[Sequence[Any]]:
    """Rows some at a time, from a cursor of the server. On the connection: a session would spend as long again on wrapping
    them."""
    connection = db.session.connection()
    if connection.info.get("alone"):  # such a cursor lives in a transaction, which ends with the session's
        connection.exec_driver_sql("BEGIN")
    return connection.execute(query, execution_options={"yield_per": size}).partitions()


def prepare_engine(engine: Engine) -> None:
    """How connections are opened and kept, and transactions begun, on either database. Called once by the factory."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _only_reads.get() and not _writes.get():
            connection.connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
            connection.info["alone"] = True

    @event.listens_for(engine, "checkin")
    def _checkin(connection: Any, record: ConnectionPoolEntry) -> None:
        if record.info.pop("alone", False) and connection is not None:
            connection.autocommit = False


def _prepare_sqlite(engine: Engine) -> None:
    queue = _Queue(engine.url.database)

    @event.listens_for(engine, "do_connect")
    def _open(dialect: Dialect, record: ConnectionPoolEntry, args: Any, kwargs: Any) -> None:
        disk.own_database(engine.url.database)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not _writes.get():
            connection.exec_driver_sql("BEGIN")
            return
        if not _turn.acquire(timeout=WRITE_WAIT):
            raise TimeoutError("the database was busy writing for too long")
        connection.info["turn"] = True
        try:
            queue.enter()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            if connection.info.pop("turn", False):
                queue.leave()
                _turn.release()
            raise

    # The lock goes back only when the connection does: after the commit is on disk, not before.
    @event.listens_for(engine, "checkin")
    def _checkin(connection: Any, record: ConnectionPoolEntry) -> None:
        if record.info.pop("turn", False):
            queue.leave()
            _turn.release()
