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
import copy
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
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask, has_request_context, request
from flask.testing import FlaskClient
from hypothesis import settings as examples
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, select

from app import accounts, settings
from app.access import ADMINISTRATOR, PROVINCE, ROLES, TRAINER
from app.base import clock
from app.base import db as database
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, writing
from app.factory import create_app
from campaigns import courses, enrolments, lessons, trainings
from tests.postgresql import Server
from tests.races import at_once, meanwhile, until_awaited  # noqa: F401 (fixtures for every room)
from tests.server import Gunicorn
from trainees import areas, cards, people, rosters, skills
from trainees.people import Particulars, Person

SHARED = Path(__file__).resolve().parents[2] / "shared"
PASSWORD = "mot cau de nho 2026"
KINDS = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]
# For what no database decides: a browser, a phone, the words and forms of a page or of a command. Every route is walked on
# both by tests/access/test_table.py and tests/shape/test_pages.py; the long run (HVS_LONG=1) sees all through on both.
ONE_DATABASE = pytest.mark.one_database
ON_POSTGRESQL = pytest.mark.one_database("postgresql")
LONG = bool(os.environ.get("HVS_LONG"))
SAFE = ("GET", "HEAD", "OPTIONS")
MIGRATED = "migrated"

# Half of a tenth of a second a password is right in a town hall and wrong in a thousand tests.
accounts._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
accounts._NOBODY = accounts._hasher.hash(secrets.token_urlsafe(16))


# What is tried by chance is the same in every run; the long one looks elsewhere each time.
examples.register_profile("suite", derandomize=not LONG)
examples.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark."""
    config.addinivalue_line(
        "markers", "one_database(kind='sqlite'): runs on that one alone, and on both with HVS_LONG=1"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of `../shared` skip where it is absent, as on anybody else's machine; the longest come first, so that no worker
    begins one when the others are done."""
    if not SHARED.is_dir():
        absent = pytest.mark.skip(reason="../shared is not on this machine")
        for item in items:
            if "shared" in item.keywords:
                item.add_marker(absent)
    spared = [item for item in items if not LONG and _second_time(item)]
    config.hook.pytest_deselected(items=spared)
    left = [item for item in items if item not in set(spared)]
    items[:] = sorted(left, key=lambda item: not {"browser", "soak", "fuzz"} & set(item.keywords))


def pytest_collection_finish() -> None:
    """The program and the tests stay: who looks for garbage need not walk them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _second_time(item: pytest.Item) -> bool:
    mark, callspec = item.get_closest_marker("one_database"), getattr(item, "callspec", None)
    if mark is None or callspec is None or "db_kind" not in callspec.params:
        return False
    return callspec.params["db_kind"] != (mark.args[0] if mark.args else "sqlite")


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
    """The databases of one kind. `fresh()` gives the one that the application uses a kept content back.

    A content is what the migration made (`MIGRATED`), or what a fixture once filled in and kept (`keep`).
    """

    def __init__(self, kind: str, folder: Path, server: Server | None) -> None:
        self.kind, self.folder, self.server = kind, folder, server
        self.kept: dict[str, Any] = {}
        self.holds = ""
        self._made = 0
        self._refiller: psycopg.Connection | None = None

    @property
    def name(self) -> str:
        """What PostgreSQL calls the database of the tests."""
        return f"test_{os.getpid()}"

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

    def keep(self, content: str, said: Any = None) -> None:
        """Keep what the database holds now, under a name; `said` is what its maker tells its users. Nobody may be writing."""
        self.kept[content], self.holds = said, content
        if self.server:
            self._keep_rows(content)
            return
        connection = sqlite3.connect(self.folder / "test.sqlite")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # everything into the one file that is copied
        connection.close()
        shutil.copyfile(self.folder / "test.sqlite", self.folder / f"{content}.sqlite")

    def fresh(self, content: str = MIGRATED) -> None:
        """Bring the database back to a kept content: rows and counters. No test changes its tables."""
        self.holds = content
        if self.server:
            self._rows().execute(f"SELECT {_schema(content)}.refill()")
            return
        for tail in ("", "-wal", "-shm"):
            (self.folder / f"test.sqlite{tail}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"{content}.sqlite", self.folder / "test.sqlite")

    def _rows(self) -> psycopg.Connection:
        """The one connection that refills: its plans stay warm, and as a replica it checks no keys of rows known to be good."""
        if self._refiller is None or self._refiller.closed:
            assert self.server
            self._refiller = self.server.connect(self.name)
            self._refiller.execute("SET lock_timeout = '20s'; SET session_replication_role = replica")
        return self._refiller

    def _keep_rows(self, content: str) -> None:
        """A new database from a template takes PostgreSQL a fifth of a second; refilling a few small tables, a few milliseconds."""
        rows, schema = self._rows(), _schema(content)
        rows.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")
        there = rows.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [f'"{name}"' for (name,) in there]
        filled = [t for t in tables if rows.execute(f"SELECT 1 FROM public.{t} LIMIT 1").fetchone()]
        for table in filled:
            rows.execute(f"CREATE TABLE {schema}.{table} AS SELECT * FROM public.{table}")
        counters = rows.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        ).fetchall()
        script = "; ".join([
            *(f"DELETE FROM public.{table}" for table in tables),
            *(f"INSERT INTO public.{table} SELECT * FROM {schema}.{table}" for table in filled),
            *(f"PERFORM setval('{name}', {last or 1}, {bool(last)})" for name, last in counters),
        ])  # fmt: skip
        rows.execute(
            f"CREATE FUNCTION {schema}.refill() RETURNS void LANGUAGE plpgsql AS $$BEGIN {script}; END$$"
        )


def _schema(content: str) -> str:
    return f"kept_{hashlib.sha1(content.encode()).hexdigest()[:12]}"


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


_grounds: dict[str, Ground] = {}


@pytest.fixture(scope="session")
def ground(
    db_kind: str, make_settings: Callable[..., settings.Settings], request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Ground:  # fmt: skip
    """The databases of one kind, with the content that the real migration made. Made once: pytest comes back to a kind
    whenever tests of both are mixed."""
    if db_kind in _grounds:
        return _grounds[db_kind]
    server = request.getfixturevalue("postgresql_server") if db_kind == "postgresql" else None
    place = Ground(db_kind, tmp_path_factory.mktemp(db_kind), server)
    if server:
        server.run(f"CREATE DATABASE {place.name} TEMPLATE template0")
    maker = create_app(make_settings(DATABASE_URL=place.url))
    done = maker.test_cli_runner().invoke(args=["db", "upgrade"])
    assert done.exit_code == 0, (done.output, done.exception)
    with maker.app_context():
        db.engine.dispose()
    place.keep(MIGRATED)
    _grounds[db_kind] = place
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


def _hurry(app: Flask) -> None:
    """Nobody pulls a plug in this process; the tests that do start servers of their own, with the product's settings."""

    @event.listens_for(db.engine, "connect")
    def _unsynchronised(connection: Any, record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled templates are kept for every application and server of this worker: there are over 300."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(scope="session")
def _app(
    ground: Ground, make_settings: Callable[..., settings.Settings], _templates: Path
) -> Iterator[Flask]:
    """The application of all tests of a kind; building one for each would be most of the run."""
    ground.fresh()
    app = create_app(make_settings(DATABASE_URL=ground.url))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_templates))
    app.testing = True
    app.test_client_class = Visitor
    with app.app_context():
        _guard(app)
        _hurry(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_app: Flask, ground: Ground, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a fresh database. Change `app.config` through monkeypatch: the object is shared.

    Where the test asks for `commune`, it is there from the start: it was founded once and kept.
    """
    _let_go(_app, ground)
    content = f"commune of {clock.today()}" if "commune" in request.fixturenames else MIGRATED
    if content in ground.kept:
        ground.fresh(content)
    else:
        ground.fresh()
        ground.keep(content, found(_app))
    database.will_write(False)
    yield _app
    database.will_write(False)
    _let_go(_app, ground)
    if database._turn.locked():
        gc.collect()
    if database._turn.locked():
        database._turn.release()
        pytest.fail("a writing session was left open: the next writer would wait for ever")


def _let_go(app: Flask, ground: Ground) -> None:
    """Close what is connected to a file that is about to be replaced. PostgreSQL keeps its warm connections."""
    with app.app_context():
        if not ground.server or db.engine.pool.checkedout():
            db.engine.dispose()


@pytest.fixture
def db_url(app: Flask, ground: Ground) -> str:
    """The address of the database that `app` uses."""
    return ground.url


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture(scope="session")
def _live(_app: Flask, ground: Ground, environ: dict[str, str], _templates: Path) -> Iterator[Gunicorn]:
    """One start of gunicorn for the tests of a kind; three times reading the program is most of a browser test."""
    around = environ | {"DATABASE_URL": ground.url, "HVS_TEMPLATES": str(_templates)}
    with Gunicorn(around, app="tests.warm:app", preload=True) as server:
        yield server


@pytest.fixture
def live(app: Flask, _live: Gunicorn) -> Iterator[Gunicorn]:
    """The application behind gunicorn, on the same database as `app`: `live.port`. Make the data before or after."""
    with app.app_context():
        db.engine.dispose()
    _live.renew()
    yield _live
    _live.renew()  # nobody may go on with a database that is about to be replaced


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
def once(app: Flask, ground: Ground, work: Callable[[], AbstractContextManager[None]]) -> Callable[..., Any]:
    """once("things", make) → what make() said, and the database as it was after that. Made inside `with work():` the first
    time and kept; every other time of this run given back, in place of whatever the database holds."""
    base = ground.holds

    def given(name: str, make: Callable[[], Any]) -> Any:
        content = f"{base}, {name}"
        if content in ground.kept:
            _let_go(app, ground)
            ground.fresh(content)
        else:
            with work():
                said = make()
            ground.keep(content, said)
        return copy.deepcopy(ground.kept[content])

    return given


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


def found(app: Flask, code: str = "00001", name: str = "Hoa Sen") -> Commune:
    """Make a commune. Each has people of the same names."""
    with app.app_context(), writing():
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
            role: accounts.add(
                locality, f"{role}.{code}@example.vn", role, password=PASSWORD, unit_id=units[0].id
            )[0]
            for role in ROLES
            if role != PROVINCE
        }  # the focal point's unit is the first
        course = courses.add(locality.id, "Kỹ năng số cơ bản", skills.catalogue()[:2])
        training = trainings.add(
            course, "Lớp cán bộ, công chức", by=COMMAND_LINE, place="Hội trường", trainers=[made[TRAINER].id]
        )  # fmt: skip
        # The whole day, so that no test depends on the hour it is run at.
        lesson = lessons.add(training, clock.today(), time(0, 0), time(23, 59))
        enrolments.add(training, everybody[:4], by=COMMAND_LINE)
        held = cards.give(everybody)
        commune = Commune(
            locality=locality.id, code=code, units=[u.id for u in units], people=[p.id for p in everybody],
            course=course.id, training=training.id, lesson=lesson.id, enrolled=[p.id for p in everybody[:4]],
            codes=[held[p.id].full_code for p in everybody[:4]],
            accounts={role: account.id for role, account in made.items()},
            emails={role: account.email for role, account in made.items()},
            tokens={role: accounts.make_token(account) for role, account in made.items()},
        )  # fmt: skip
        db.session.commit()
        return commune


@pytest.fixture
def found_commune(app: Flask) -> Callable[..., Commune]:
    """Make a second commune: found_commune("00002", "Suối Trong")."""
    return partial(found, app)


@pytest.fixture
def commune(app: Flask, ground: Ground) -> Commune:
    """The commune of the test (see `app`)."""
    kept = ground.kept[ground.holds]
    return copy.deepcopy(kept) if isinstance(kept, Commune) else found(app)


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
def enter(
    commune: Commune, sign_in: Callable[..., Visitor], work: Callable[[], AbstractContextManager[None]]
) -> Callable[[str], Visitor]:
    """enter(role) → a session of any role: of the commune, or of the province above it, which is made for that."""
    from tests.addresses import province_of

    def inside(role: str) -> Visitor:
        if role == PROVINCE:
            with work():
                province_of(commune)
                commune.accounts[PROVINCE] = accounts.by_email(f"{PROVINCE}.{commune.code}@example.vn").id
        return sign_in(role)

    return inside


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
