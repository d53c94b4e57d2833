"""The test ground: the real application on a fresh, migrated database of each kind for every test.

`app`, `client`, `commune` and all that builds on them run twice, as `[sqlite]` and `[postgresql]`. The databases are
copies of one that the real migration made, so nothing that a test does reaches the next. A test never sees a mock.

- Pages and API: `client` (a stranger), `sign_in(role)` (a client with a session), `bearer(role)` (headers).
  Unsafe requests carry a CSRF token of their session by themselves; `csrf=False` sends none.
- `live`: the same application behind gunicorn on loopback, for browsers and storms.
- The core: `with work(): ...` opens an app context whose transaction writes, and commits at the end. Keep it short:
  on SQLite nobody else writes meanwhile, the test's own requests included.
- Data: `commune` (ids of a locality, its people, training, lesson, accounts) and `found_commune()` for a second one.
- `queries()` counts statements. A GET that writes fails any test (see `_guard`).
"""

from __future__ import annotations

import base64
import gc
import hashlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask, has_request_context, request
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, select

from app import accounts, settings
from app.access import ADMINISTRATOR, OFFICER, TRAINER
from app.base import clock
from app.base import db as database
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import Base, db, writing
from app.factory import create_app
from campaigns import courses, enrolments, lessons, trainings
from tests.postgresql import Server
from tests.server import Gunicorn
from trainees import areas, cards, people, rosters, skills
from trainees.people import Particulars, Person

SHARED = Path(__file__).resolve().parents[2] / "shared"
PASSWORD = "mot cau de nho 2026"
KINDS = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]
# For what no database decides: a browser, a phone. The long run sees it through on both.
ONE_DATABASE = pytest.mark.parametrize(
    "db_kind", KINDS if os.environ.get("HVS_LONG") else ["sqlite"], indirect=True
)
SAFE = ("GET", "HEAD", "OPTIONS")

# Half of a tenth of a second a password is right in a town hall and wrong in a thousand tests.
accounts._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
accounts._NOBODY = accounts._hasher.hash(secrets.token_urlsafe(16))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of `../shared` skip where it is absent, as on anybody else's machine."""
    if SHARED.is_dir():
        return
    absent = pytest.mark.skip(reason="../shared is not on this machine")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(absent)


# --- databases -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A real PostgreSQL, one for each worker of the run."""
    with Server() as server:
        yield server


@pytest.fixture(scope="session", params=KINDS)
def db_kind(request: pytest.FixtureRequest) -> str:
    """'sqlite' or 'postgresql': what the test runs on."""
    return request.param


class Ground:
    """The databases of one kind: `fresh()` gives the one that the application uses its first content back."""

    def __init__(self, kind: str, folder: Path, server: Server | None) -> None:
        self.kind, self.folder, self.server = kind, folder, server
        self._made = 0
        self._script = ""

    @property
    def url(self) -> str:
        """The database of the tests."""
        return self.url_of("test")

    def url_of(self, name: str) -> str:
        """A database by name."""
        if self.server:
            return self.server.url(f"{name}_{os.getpid()}")
        return f"sqlite:///{self.folder / name}.sqlite"

    def empty(self) -> str:
        """The address of a new, empty database."""
        self._made += 1
        name = f"empty{self._made}"
        if self.server:
            self.server.run(f"CREATE DATABASE {name}_{os.getpid()} TEMPLATE template0")
        return self.url_of(name)

    def fresh(self) -> None:
        """Bring the database used so far back to what the migration made: rows and counters. No test changes its tables."""
        if self.server:
            self._refill()
            return
        for tail in ("", "-wal", "-shm"):
            (self.folder / f"test.sqlite{tail}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "template.sqlite", self.folder / "test.sqlite")

    def _refill(self) -> None:
        """A new database from a template takes PostgreSQL a fifth of a second; emptying a few small tables, a tenth of that."""
        name, template = f"test_{os.getpid()}", f"template_{os.getpid()}"
        if not self._script:
            self.server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
            with self.server.connect(name) as connection:
                there = {row[0] for row in connection.execute("SELECT tablename FROM pg_tables")}
                tables = [f'"{t.name}"' for t in Base.metadata.sorted_tables if t.name in there]
                filled = [t for t in tables if connection.execute(f"SELECT 1 FROM {t} LIMIT 1").fetchone()]
                connection.execute("CREATE SCHEMA kept")
                for table in filled:
                    connection.execute(f"CREATE TABLE kept.{table} AS SELECT * FROM {table}")
                counters = connection.execute(
                    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
                ).fetchall()
            restart = [
                f"setval('{counter}', {last or 1}, {'true' if last else 'false'})"
                for counter, last in counters
            ]
            self._script = "; ".join([
                "SET lock_timeout = '20s'",
                *(f"DELETE FROM {table}" for table in reversed(tables)),
                *(f"INSERT INTO {table} SELECT * FROM kept.{table}" for table in filled),
                f"SELECT {', '.join(restart)}",
            ])  # fmt: skip
        with self.server.connect(name) as connection:
            connection.execute(self._script)


@pytest.fixture(scope="session")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a development instance with made-up keys, without DATABASE_URL."""
    return {
        "APP_ENV": "development", "INSTANCE_PATH": str(tmp_path_factory.mktemp("instance")),
        "PUBLIC_URL": "http://127.0.0.1:8000", "SECRET_KEY": "made up for the tests, and long enough for any",
        "DATA_KEY": base64.b64encode(b"k" * 32).decode(),
    }  # fmt: skip


@pytest.fixture(scope="session")
def make_settings(environ: dict[str, str]) -> Callable[..., settings.Settings]:
    """Settings of such an instance; words of the environment as arguments."""

    def make(**words: str) -> settings.Settings:
        return settings.read(environ | words)

    return make


@pytest.fixture(scope="session")
def ground(
    db_kind: str, make_settings: Callable[..., settings.Settings], request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Ground:  # fmt: skip
    """The databases of one kind, with a template that the real migration made."""
    server = request.getfixturevalue("postgresql_server") if db_kind == "postgresql" else None
    place = Ground(db_kind, tmp_path_factory.mktemp(db_kind), server)
    if server:
        server.run(f"CREATE DATABASE template_{os.getpid()} TEMPLATE template0")
    maker = create_app(make_settings(DATABASE_URL=place.url_of("template")))
    done = maker.test_cli_runner().invoke(args=["db", "upgrade"])
    assert done.exit_code == 0, (done.output, done.exception)
    with maker.app_context():
        db.engine.dispose()
    if not server:  # everything into the one file that is copied
        connection = sqlite3.connect(place.folder / "template.sqlite")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    return place


# --- the application -----------------------------------------------------------------------------------------


class Visitor(FlaskClient):
    """A test client whose unsafe requests carry the CSRF token of their session, unless told `csrf=False`."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> Any:
        method = str(kwargs.get("method", "GET")).upper()
        headers = dict(kwargs.get("headers") or {})
        if csrf and method not in SAFE and "Authorization" not in headers:
            headers["X-CSRFToken"] = self.csrf_token()
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def csrf_token(self) -> str:
        """A valid token of this client's session, as a page of ours would carry it."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw)


def _guard(app: Flask) -> None:
    """GET never writes: a statement that changes rows during one fails the test that asked."""

    @event.listens_for(db.engine, "before_cursor_execute")
    def _refuse(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        word = statement.lstrip().split(None, 1)[0].upper()
        if word in ("INSERT", "UPDATE", "DELETE") and has_request_context() and request.method in SAFE:
            raise AssertionError(f"{request.method} {request.path} writes: {statement[:200]}")


@pytest.fixture(scope="session")
def _app(ground: Ground, make_settings: Callable[..., settings.Settings]) -> Iterator[Flask]:
    """The application of all tests of a kind; building one for each would be most of the run."""
    ground.fresh()
    app = create_app(make_settings(DATABASE_URL=ground.url))
    app.testing = True
    app.test_client_class = Visitor
    with app.app_context():
        _guard(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_app: Flask, ground: Ground) -> Iterator[Flask]:
    """The application on a fresh database. Change `app.config` through monkeypatch: the object is shared."""
    with _app.app_context():
        db.engine.dispose()
    ground.fresh()
    database.will_write(False)
    yield _app
    database.will_write(False)
    with _app.app_context():
        db.engine.dispose()
    if database._turn.locked():
        gc.collect()
    if database._turn.locked():
        database._turn.release()
        pytest.fail("a writing session was left open: the next writer would wait for ever")


@pytest.fixture
def db_url(app: Flask, ground: Ground) -> str:
    """The address of the database that `app` uses."""
    return ground.url


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def live(app: Flask, db_url: str, environ: dict[str, str]) -> Iterator[Gunicorn]:
    """The application behind gunicorn, on the same database as `app`: `live.port`. Make the data before or after."""
    with app.app_context():
        db.engine.dispose()
    with Gunicorn(environ | {"DATABASE_URL": db_url}) as server:
        yield server


@pytest.fixture
def runner(app: Flask) -> Callable[..., Any]:
    """Run `flask …`: runner("people", "list", "--json") → click's result."""

    def run(*words: str | Path, **kwargs: Any) -> Any:
        return app.test_cli_runner().invoke(args=[str(word) for word in words], **kwargs)

    return run


@pytest.fixture
def work(app: Flask) -> Callable[[], AbstractContextManager[None]]:
    """`with work():` for core calls: a context whose transaction writes and is committed at the end."""

    @contextmanager
    def inside() -> Iterator[None]:
        with app.app_context(), writing():
            yield
            db.session.commit()

    return inside


@pytest.fixture
def queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with queries() as seen:` collects the statements sent to the database (transaction words left out)."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if statement.split(None, 1)[0].upper() not in ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """at(day) makes it 9 o'clock of that day."""

    def go(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=clock.ZONE)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go


# --- data ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Commune:
    """Ids of a made-up locality. `codes`: full card texts (code + MAC) of `enrolled`, in the same order.

    `people`: everybody (four in the first unit, two in the second); `enrolled`: the first unit's, in the training.
    `accounts` and `emails` by role; the trainer teaches `training`, which has one `lesson`, today and planned.
    """

    locality: int
    code: str
    units: list[int]
    people: list[int]
    course: int
    training: int
    lesson: int
    enrolled: list[int]
    codes: list[str]
    accounts: dict[str, int]
    emails: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)


NAMES = (
    ("Nguyễn Thị Ánh", "1984-03-08", "F"), ("Trần Văn Bình", "1979", "M"), ("Lê Hoàng Đức", "1990-11-20", "M"),
    ("Phạm Thị Ngọc Hà", "1988-07", "F"), ("Võ Minh Khôi", "1995-01-02", "M"), ("Đặng Thu Thảo", None, "F"),
)  # fmt: skip
OFFICE, SCHOOL = "Văn phòng Ủy ban", "Trường Tiểu học Hoa Sen"


@pytest.fixture
def found_commune(work: Callable[[], AbstractContextManager[None]]) -> Callable[..., Commune]:
    """Make a commune: found_commune("00002", "Suối Trong"). Each has people of the same names."""

    def found(code: str = "00001", name: str = "Hoa Sen") -> Commune:
        with work():
            locality = areas.add_locality(code, name, "xã", "tỉnh Sông Hồng")
            units = [areas.ensure_unit(locality.id, title) for title in (OFFICE, SCHOOL)]
            everybody = []
            for number, (who, birth, sex) in enumerate(NAMES):
                person = people.add(
                    locality.id,
                    Particulars(who, birth=birth, sex=sex, phone=f"09{code}{number:03}"),
                    by=COMMAND_LINE,
                )
                rosters.add(
                    person, "civil_servant" if number < 4 else "teacher", date(2025, 1, 1),
                    unit_id=units[0 if number < 4 else 1].id,
                )  # fmt: skip
                everybody.append(person)
            made = {
                role: accounts.add(locality, f"{role}.{code}@example.vn", role, password=PASSWORD)[0]
                for role in (ADMINISTRATOR, OFFICER, TRAINER)
            }
            course = courses.add(locality.id, "Kỹ năng số cơ bản", skills.catalogue()[:2])
            training = trainings.add(
                course, "Lớp cán bộ, công chức", by=COMMAND_LINE, place="Hội trường", trainers=[made[TRAINER].id]
            )  # fmt: skip
            # The whole day, so that no test depends on the hour it is run at.
            lesson = lessons.add(training, clock.today(), time(0, 0), time(23, 59))
            enrolments.add(training, everybody[:4], by=COMMAND_LINE)
            held = cards.give(everybody)
            return Commune(
                locality=locality.id, code=code, units=[u.id for u in units], people=[p.id for p in everybody],
                course=course.id, training=training.id, lesson=lesson.id, enrolled=[p.id for p in everybody[:4]],
                codes=[held[p.id].full_code for p in everybody[:4]],
                accounts={role: account.id for role, account in made.items()},
                emails={role: account.email for role, account in made.items()},
                tokens={role: accounts.make_token(account) for role, account in made.items()},
            )  # fmt: skip

    return found


@pytest.fixture
def commune(found_commune: Callable[..., Commune]) -> Commune:
    """The commune of the test."""
    return found_commune()


@pytest.fixture
def sign_in(app: Flask, request: pytest.FixtureRequest) -> Callable[..., Visitor]:
    """sign_in("officer") → a client with a session of that role, of `commune` or of the one given.

    The session is written, not asked for: signing in itself is tested in tests/access.
    """

    def enter(role: str = ADMINISTRATOR, of: Commune | None = None) -> Visitor:
        account_id = (of or request.getfixturevalue("commune")).accounts[role]
        with app.app_context():
            key = db.session.get_one(accounts.Account, account_id).get_id()
            db.session.rollback()
        visitor = app.test_client()
        with visitor.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return visitor

    return enter


@pytest.fixture
def bearer(request: pytest.FixtureRequest) -> Callable[..., dict[str, str]]:
    """bearer("trainer") → the headers of that role's token."""

    def headers(role: str = TRAINER, of: Commune | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {(of or request.getfixturevalue('commune')).tokens[role]}"}

    return headers


@pytest.fixture
def all_people(commune: Commune, work: Callable[[], AbstractContextManager[None]]) -> list[str]:
    """Names of everybody in the register, in order of id."""
    with work():
        return list(db.session.scalars(select(Person.name).order_by(Person.id)))


__all__ = ["EVERYWHERE", "PASSWORD", "SHARED", "Commune", "Ground", "Visitor", "timedelta"]
