"""The hall: a commune with its lessons, the application behind gunicorn, the network, three phones, and pulled plugs."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time as hour
from pathlib import Path

from sqlalchemy import text

from app import accounts
from app.access import TRAINER
from app.base import clock
from app.base.actors import COMMAND_LINE, Actor
from app.base.db import db, writing
from app.factory import create_app
from app.settings import Settings
from campaigns import courses, enrolments, lessons, trainings
from campaigns.attendance import devices
from tests.postgresql import Server
from tests.server import ROOT, Gunicorn
from tests.soak import audit, evening
from tests.soak.audit import Verdict
from tests.soak.chaos import Chaos
from tests.soak.evening import Hall
from tests.soak.page import ScannerPage
from tests.soak.phones import Plan, Queue, read_log
from trainees import areas, cards, people, skills
from trainees.people import Particulars

HOUR = 3600
# (from which part of the evening on, seconds that the clock is ahead): right; a day behind, then jumping four hours; +17 h.
SKEWS = {"A": [(0.0, 0)], "B": [(0.0, -24 * HOUR), (0.6, -20 * HOUR)], "page": [(0.0, 17 * HOUR)]}
MOST_BLANKS = 400


@dataclass(frozen=True)
class Wanted:
    """How long an evening, and what goes wrong in it."""

    scans: int
    seed: int = 1
    page: bool = True
    kills: bool = True
    fault: str | None = None  # of the phones
    share: float = 0.2  # of the scans that are the page's
    seconds: float = 10.0  # how long the scanning takes at least
    patience: float = 60.0


class Place:
    """One database with a commune in it, and the application in front of it, which can be killed and started again."""

    def __init__(
        self, kind: str, folder: Path, make_settings: Callable[..., Settings], environ: dict[str, str]
    ) -> None:
        self.kind, self.folder = kind, folder
        # Durable, as an office would have it: what was answered must outlive the plug.
        self.postgresql = Server(options=()) if kind == "postgresql" else None
        if self.postgresql:
            self.postgresql.run("CREATE DATABASE soak TEMPLATE template0")
        self.url = self.postgresql.url("soak") if self.postgresql else f"sqlite:///{folder / 'soak.sqlite'}"
        self.environ = environ | {"DATABASE_URL": self.url}
        self.app = create_app(make_settings(DATABASE_URL=self.url))
        done = self.app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert done.exit_code == 0, (done.output, done.exception)
        self.server: Gunicorn | None = None
        self.wsgi = "wsgi:app"

    def start(self) -> int:
        """The port of a server that answers; the one that runs, if one does."""
        self.server = self.server or Gunicorn(self.environ, app=self.wsgi)
        return self.server.port

    def kill(self, *, database: bool) -> None:
        """Kill -9 of every process of the server; with `database` of PostgreSQL's too, which then starts again."""
        assert self.server is not None
        self.server.kill()
        self.server = None
        if database and self.postgresql:
            self.postgresql.kill()
            self.postgresql.start()

    def stop(self) -> None:
        """End everything."""
        if self.server:
            self.server.stop()
        with self.app.app_context():
            db.engine.dispose()
        if self.postgresql:
            self.postgresql.stop()

    def break_the_rule(self) -> None:
        """Take UNIQUE(lesson, person) of presence away, and serve with a server that does not look either."""
        if self.server:
            self.server.stop()
        self.server, self.wsgi = None, "tests.soak.broken:app"
        with self.work():
            if self.postgresql:
                db.session.execute(
                    text("ALTER TABLE attendance DROP CONSTRAINT uq_attendance_lesson_id_person_id")
                )
                return
            table = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'attendance'"))
            bare, found = re.subn(r",\s*CONSTRAINT \w+ UNIQUE \(lesson_id, person_id\)", "", table)
            assert found == 1, table
            db.session.execute(text("DROP TABLE attendance"))
            db.session.execute(text(bare))

    @contextlib.contextmanager
    def work(self) -> Iterator[None]:
        """A transaction that writes, committed at the end; no connection stays open."""
        with self.app.app_context():
            with writing():
                yield
                db.session.commit()
            db.engine.dispose()


@dataclass(frozen=True)
class Commune:
    """What the phones need of a commune: an account's token and a paired phone's, and a code that pairs the third."""

    hall: Hall
    tokens: list[str]
    pairing: str


def found(place: Place, code: str, size: int) -> Commune:
    """A commune of its own for one evening: three lessons of a training, people on the list and off it, blank cards."""
    with place.work():
        locality = areas.add_locality(code, f"Hoa Sen {'ABCDEFGH'[int(code) % 8]}", "xã", "tỉnh Sông Hồng")
        trainers = [
            accounts.add(locality, f"may{n}.{code}@example.vn", TRAINER, password="mot cau de nho 2026")[0]
            for n in range(3)
        ]
        everybody = [
            people.add(locality.id, Particulars(f"Học viên {evening._spelt(n + 1)}"), by=COMMAND_LINE)
            for n in range(size + 12)
        ]
        course = courses.add(locality.id, "Kỹ năng số cơ bản", skills.catalogue()[:1])
        training = trainings.add(course, "Lớp buổi tối", by=COMMAND_LINE, trainers=[t.id for t in trainers])
        held = [lessons.add(training, clock.today(), hour(0, 0), hour(23, 59)) for _ in range(3)]
        enrolments.add(training, everybody[:size], by=COMMAND_LINE)
        given = cards.give(everybody)
        blanks = cards.print_blank(locality.id, min(MOST_BLANKS, 12 + size), by=COMMAND_LINE)
        told = [(p.id, p.name, given[p.id].full_code) for p in everybody]
        hall = Hall(
            [x.id for x in held],
            told[:size],
            told[size:],
            [card.full_code for card in blanks],
            "http://127.0.0.1:8000",
        )
        pairing = devices.offer(held, by=Actor(trainers[2].id, trainers[2].name))
        paired = devices.pair(devices.offer(held, by=Actor(trainers[1].id, trainers[1].name)), "Máy B")
        return Commune(hall, [accounts.make_token(trainers[0]), paired.token], pairing)


class Handset:
    """A Python phone's process."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self._file = plan, plan.save()
        self.kills = 0
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.phones", str(self._file)], cwd=ROOT, env={"PATH": os.environ["PATH"]},
            start_new_session=True, stderr=subprocess.PIPE,
        )  # fmt: skip

    def kill(self) -> None:
        """Kill -9, and switch it on again."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
        self.kills += 1
        time.sleep(0.3)
        self.start()

    @property
    def done(self) -> bool:
        code = self._process.poll()
        assert code in (None, 0), self._process.communicate()[1].decode()
        return code == 0

    def waiting(self) -> list[tuple[int, dict]]:
        """What still waits for an answer."""
        return Queue(Path(self.plan.folder)).waiting()

    def end(self) -> None:
        """Switch it off."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


def run(place: Place, wanted: Wanted, commune: Commune) -> Verdict:
    """One evening from the first scan until every queue is empty, and the verdict on it."""
    counts = _counts(wanted)
    steps = evening.write(commune.hall, wanted.seed, counts)
    started = time.monotonic()
    with Chaos(wanted.seed) as chaos, tempfile.TemporaryDirectory(dir=place.folder) as folder:
        chaos.target = place.start()
        phones, page = _switch_on(place, wanted, commune, steps, chaos.port, Path(folder))
        try:
            files = [phone.plan.log for phone in phones] + ([page.file] if page else [])
            _let_happen(place, wanted, chaos, phones, page, files, sum(map(len, steps.values())))
            chaos.settle()
        finally:
            for phone in phones:
                phone.end()
            if page and page.is_alive():
                page.kill()
                page.join(20)
        lines = [line for file in files for line in read_log(file)]
        said = audit.story_of(lines, {name: {skew for _, skew in SKEWS[name]} for name in steps})
        verdict = audit.compare(commune.hall, said, place.url)
    verdict.figures = {
        "database": place.kind, "seed": wanted.seed, "seconds": round(time.monotonic() - started), **verdict.figures,
        "kills of the server": 2 if wanted.kills else 0, "kills of phones": sum(p.kills for p in phones) + (page.kills if page else 0),
        "calls in the network": chaos.fates.total(), **{f"  {fate}": n for fate, n in sorted(chaos.fates.items())},
    }  # fmt: skip
    return verdict


def _counts(wanted: Wanted) -> dict[str, int]:
    of_page = int(wanted.scans * wanted.share) if wanted.page else 0
    each = (wanted.scans - of_page) // 2
    return {"A": wanted.scans - of_page - each, "B": each} | ({"page": of_page} if of_page else {})


def _switch_on(place, wanted, commune, steps, port, folder):
    """The phones, scanning; the page first, as it has to be paired."""
    page = None
    if wanted.page:
        home = folder / "page"
        home.mkdir()
        pace = wanted.seconds / len(steps["page"])
        page = ScannerPage(
            home, f"http://127.0.0.1:{port}", commune.pairing, steps["page"], SKEWS["page"][0][1], pace
        )
        page.start()
        while page.is_alive() and not page.paired:
            time.sleep(0.1)
    phones = []
    for number, name in enumerate(("A", "B")):
        home = folder / name
        home.mkdir()
        size = len(steps[name])
        skews = [(int(part * size), skew) for part, skew in SKEWS[name]]
        pace = wanted.seconds / max(1, size)
        phones.append(
            Handset(
                Plan(
                    name,
                    str(home),
                    port,
                    commune.tokens[number],
                    steps[name],
                    skews,
                    pace,
                    wanted.seed,
                    wanted.fault,
                )
            )
        )
    return phones, page


def _let_happen(place, wanted, chaos, phones, page, files, total) -> None:
    """Wait for the end, and pull the plugs on the way."""
    plugs = {
        0.25: lambda: _power_cut(place, chaos, database=False),
        0.45: phones[0].kill,
        0.50: page.kill if page else phones[1].kill,
        0.70: lambda: _power_cut(place, chaos, database=True),
    } if wanted.kills else {}  # fmt: skip
    moved, since = None, time.monotonic()
    while not (all(phone.done for phone in phones) and (page is None or not page.is_alive())):
        if page and page.failed:
            raise AssertionError("the scanner page went wrong") from page.failed
        accepted = sum(file.read_bytes().count(b'"green"') for file in files if file.exists())
        for part in [part for part in plugs if accepted >= part * total]:
            plugs.pop(part)()
        # However slow the machine: as long as anything moves, it is not over.
        state = (accepted, [len(phone.waiting()) for phone in phones], page and page.doing)
        if state != moved:
            moved, since = state, time.monotonic()
        if time.monotonic() - since > wanted.patience:
            raise AssertionError(f"nothing moves: {state} {place.server.log()[-2000:]}")
        time.sleep(0.2)
    assert not plugs, "not every plug was pulled"


def _power_cut(place: Place, chaos: Chaos, *, database: bool) -> None:
    place.kill(database=database)
    time.sleep(0.5)
    chaos.target = place.start()
