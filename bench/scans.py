"""Check-in beside the bare route, in turns on the same server and database; with slow phones in the hall; by batches."""

from __future__ import annotations

import base64
import itertools
import os
import socket
import statistics
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

from app import accounts, settings
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db, writing
from app.factory import create_app
from bench.bare import SEEN
from bench.load import Run, batch, drive, post, scan
from campaigns import courses, enrolments, lessons, trainings
from campaigns.attendance.checkin import MAX_BATCH
from tests.server import Gunicorn
from trainees import areas, cards, people, skills
from trainees.people import Particulars

CLIENTS = (1, 8, 32)
ROUNDS = 3
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
PEOPLE, HALLS, LESSONS = 1500, 4, 6
SLOW_PHONES = 8
BATCHES = 2
"""In one round."""
GOALS = {"ratio": "(>= 0.50)", "p99": "(<= 3)", "slow phones": "(< 1.5)", "batches": "(>= 10)"}
CREATED = b'"created"'


class Evening:
    """A commune with a training in each of some halls, their lessons, people and cards; what the trainers' phones know."""

    def __init__(self, url: str, folder: Path) -> None:
        self.environ = {
            "APP_ENV": "development", "INSTANCE_PATH": str(folder), "DATABASE_URL": url,
            "SECRET_KEY": "only for the bench, and long enough for any", "DATA_KEY": base64.b64encode(b"b" * 32).decode(),
        }  # fmt: skip
        app = create_app(settings.read(self.environ))
        done = app.test_cli_runner().invoke(args=["db", "upgrade"])
        if done.exit_code:
            raise SystemExit(done.output)
        with app.app_context():
            with writing():
                self._fill()
                db.session.commit()
            db.engine.dispose()
        self.headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        # Everybody once in each lesson, lesson after lesson in turn, as in several halls at the same hour.
        self._pairs = itertools.cycle([(lesson, code) for code in self.codes for lesson in self.lessons])
        # A phone that was alone the whole evening: five hundred scans of one lesson. From the other end of the list.
        backwards = self.codes[::-1]
        self._parcels = itertools.cycle(
            (lesson, backwards[start : start + MAX_BATCH])
            for start in range(0, PEOPLE, MAX_BATCH)
            for lesson in self.lessons
        )

    def _fill(self) -> None:
        locality = areas.add_locality("00001", "Hoa Sen", "xã", "tỉnh Sông Hồng")
        trainer, _ = accounts.add(locality, "trainer@example.vn", "trainer")
        course = courses.add(locality.id, "Kỹ năng số", skills.catalogue()[:2], lessons_needed=1)
        everybody = [
            people.add(locality.id, Particulars(f"Nguyễn Văn {n}", birth="1980"), by=COMMAND_LINE) for n in range(PEOPLE)
        ]  # fmt: skip
        self.lessons: list[int] = []
        for hall in range(HALLS):
            training = trainings.add(course, f"Lớp {hall}", by=COMMAND_LINE, trainers=[trainer.id])
            made = [lessons.add(training, clock.today(), time(0, 0), time(23, 59)).id for _ in range(LESSONS)]
            self.lessons += made
            enrolments.add(training, everybody, by=COMMAND_LINE)
        held = cards.give(everybody)
        self.codes = [held[person.id].full_code for person in everybody]
        self.token = accounts.make_token(trainer)
        SEEN.create(db.session.connection())

    def scan(self) -> tuple[str, bytes]:
        """One scan, for the real route."""
        lesson, code = next(self._pairs)
        return f"/api/v1/lessons/{lesson}/attendance-events", scan(str(uuid.uuid4()), code, _now())

    def bare_scan(self) -> tuple[str, bytes]:
        """The same, for the bare route."""
        lesson, code = next(self._pairs)
        return f"/{lesson}", scan(str(uuid.uuid4()), code, _now())

    def parcel(self) -> tuple[str, bytes]:
        """A whole batch of scans of one lesson."""
        lesson, codes = next(self._parcels)
        scans = [(str(uuid.uuid4()), code) for code in codes]
        return f"/api/v1/lessons/{lesson}/attendance-events", batch(scans, _now())


def _now() -> str:
    return datetime.now(clock.ZONE).isoformat()


def bench(kind: str, url: str, folder: Path) -> dict[str, Any]:
    """Everything on one database, printed as it is found."""
    evening = Evening(url, folder)
    with Gunicorn(evening.environ) as house, Gunicorn(evening.environ, app="bench.bare:served()") as least:
        for port, make in (
            (house.port, evening.scan),
            (least.port, evening.bare_scan),
        ):  # every worker and thread has been through it once
            drive(port, 32, 1.0, make, evening.headers, CREATED)
        return {
            "rows": _rates(kind, evening, house.port, least.port),
            "slow_phones": _slow_phones(kind, evening, house.port),
            "batches": _batches(kind, evening, house.port),
        }


# --- one scan ---------------------------------------------------------------------------------------------------


def _rates(kind: str, evening: Evening, house: int, least: int) -> list[dict[str, Any]]:
    """For each number of clients, the real route and the bare one in turns."""
    print(
        f"{'database':<11}{'clients':>7}  {'route':<9}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'failed':>8}"
        f"   ratio to bare {GOALS['ratio']}, of p99 {GOALS['p99']}"
    )
    rows = []
    for clients in CLIENTS:
        bare, real = [], []
        for _ in range(ROUNDS):
            bare.append(drive(least, clients, SECONDS, evening.bare_scan, evening.headers, CREATED))
            real.append(drive(house, clients, SECONDS, evening.scan, evening.headers, CREATED))
        rows.append(_row(kind, "bare", bare))
        rows.append(
            _row(kind, "check-in", real)
            | _ratio("ratio", real, bare, _rate)
            | _ratio("p99_ratio", real, bare, _p99)
        )
        for row in rows[-2:]:
            _show(row)
    return rows


def _row(kind: str, route: str, runs: list[Run]) -> dict[str, Any]:
    return {
        "database": kind, "clients": runs[0].clients, "route": route,
        "requests_per_second": _median(runs, lambda run: run.rate),
        **{
            f"p{share}_ms": _median(runs, lambda run, share=share: run.quantile(share / 100))  # type: ignore[misc]
            for share in (50, 95, 99)
        },
        "failures": sum(run.failures for run in runs), "requests": sum(len(run.times) for run in runs),
    }  # fmt: skip


def _median(runs: list[Run], figure: Callable[[Run], float]) -> float:
    return round(statistics.median(figure(run) for run in runs), 2)


def _rate(run: Run) -> float:
    return run.rate


def _p50(run: Run) -> float:
    return run.quantile(0.5)


def _p99(run: Run) -> float:
    return run.quantile(0.99)


def _ratio(
    name: str, ours: list[Run], theirs: list[Run], figure: Callable[[Run], float], *, times: int = 1
) -> dict[str, Any]:
    """Round by round, then the middle one."""
    each = [times * figure(a) / figure(b) for a, b in zip(ours, theirs, strict=True)]
    return {
        name: round(statistics.median(each), 3),
        f"{name}_spread": [round(min(each), 3), round(max(each), 3)],
    }


def _show(row: dict[str, Any]) -> None:
    """One line of the table."""
    ratio = "{:.2f} ({:.2f}-{:.2f})".format(row["ratio"], *row["ratio_spread"]) if "ratio" in row else ""
    tail = f", {row['p99_ratio']:.2f}" if ratio else ""
    print(
        f"{row['database']:<11}{row['clients']:>7}  {row['route']:<9}{row['requests_per_second']:>9.1f}"
        f"{row['p50_ms']:>9.2f}{row['p95_ms']:>9.2f}{row['p99_ms']:>9.2f}{row['failures']:>8}   {ratio}{tail}",
        flush=True,
    )


# --- slow phones ------------------------------------------------------------------------------------------------


def _slow_phones(kind: str, evening: Evening, house: int) -> dict[str, Any]:
    """Eight clients, with and without as many phones on one bar of signal, whose requests are half sent all the while."""
    alone, among = [], []
    for _ in range(ROUNDS):
        alone.append(drive(house, 8, SECONDS / 2, evening.scan, evening.headers, CREATED))
        with _half_sent(evening, house):
            among.append(drive(house, 8, SECONDS / 2, evening.scan, evening.headers, CREATED))
    found = {
        "phones": SLOW_PHONES, "alone": _row(kind, "check-in", alone), "among": _row(kind, "check-in", among),
        **_ratio("ratio", among, alone, _p50), **_ratio("p99_ratio", among, alone, _p99),
    }  # fmt: skip
    print(
        f"{kind:<11}{SLOW_PHONES} phones hold half-sent requests: p50 {found['among']['p50_ms']:.2f} ms, without them "
        f"{found['alone']['p50_ms']:.2f} ms; ratio {found['ratio']:.2f}, of p99 {found['p99_ratio']:.2f} "
        f"{GOALS['slow phones']}; failed {found['among']['failures']}",
        flush=True,
    )
    return found


@contextmanager
def _half_sent(evening: Evening, port: int) -> Iterator[None]:
    """Phones whose bodies stop in the middle; at the end the rest arrives, and each must hear that it was taken."""
    phones: list[tuple[socket.socket, bytes]] = []
    try:
        for _ in range(SLOW_PHONES):
            path, body = evening.scan()
            phone = socket.create_connection(("127.0.0.1", port), timeout=60)
            half = len(body) // 2
            phone.sendall(post(path, body, evening.headers)[: half - len(body)])
            phones.append((phone, body[half:]))
        yield
        for phone, rest in phones:
            phone.sendall(rest)
            heard = b""
            while CREATED not in heard:
                if not (more := phone.recv(4096)):
                    raise SystemExit(f"a slow phone was not heard: {heard!r}")
                heard += more
    finally:
        for phone, _ in phones:
            phone.close()


# --- batches ----------------------------------------------------------------------------------------------------


def _batches(kind: str, evening: Evening, house: int) -> dict[str, Any]:
    """One client that sends whole batches, against one that sends scan by scan: events a second."""
    single, whole = [], []
    for _ in range(ROUNDS):
        single.append(drive(house, 1, SECONDS / 2, evening.scan, evening.headers, CREATED))
        whole.append(
            drive(house, 1, 60, evening.parcel, evening.headers, CREATED, events=MAX_BATCH, most=BATCHES)
        )
    found = {
        "events": MAX_BATCH, "single_per_second": _median(single, _rate),
        "events_per_second": _median(whole, lambda run: run.rate * MAX_BATCH),
        "failures": sum(run.failures for run in (*single, *whole)),
        **_ratio("ratio", whole, single, _rate, times=MAX_BATCH),
    }  # fmt: skip
    print(
        f"{kind:<11}batches of {MAX_BATCH}: {found['events_per_second']:.0f} events/s, one by one "
        f"{found['single_per_second']:.0f}; ratio {found['ratio']:.1f} {GOALS['batches']}; failed {found['failures']}",
        flush=True,
    )
    return found


def failures(found: dict[str, Any]) -> int:
    """How many requests failed in all."""
    rows = [*found["rows"], found["slow_phones"]["alone"], found["slow_phones"]["among"], found["batches"]]
    return sum(row["failures"] for row in rows)
