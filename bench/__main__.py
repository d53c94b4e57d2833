"""make bench: one scan's round trip beside the bare route, in turns on the same server and database, as a ratio; then lists.

Prints tables and writes bench/results/latest.json and rosters.json. Absolute figures are this machine's of this minute;
the ratio is what can be compared. About eight minutes.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import platform
import statistics
import sys
import tempfile
import uuid
from datetime import datetime, time
from pathlib import Path
from typing import Any

from app import accounts, settings
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db, writing
from app.factory import create_app
from bench import rosters
from bench.bare import SEEN
from bench.load import Run, drive, scan
from campaigns import courses, enrolments, lessons, trainings
from tests.postgresql import NoServer, Server
from tests.server import Gunicorn
from trainees import areas, cards, people, skills
from trainees.people import Particulars

CLIENTS = (1, 8, 32)
ROUNDS = 3
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
PEOPLE, LESSONS = 1500, 12
RESULTS = Path(__file__).parent / "results"


def fill(environ: dict[str, str]) -> dict[str, Any]:
    """A commune with a training, its lessons, people and cards; what a trainer's phone would know of it."""
    app = create_app(settings.read(environ))
    done = app.test_cli_runner().invoke(args=["db", "upgrade"])
    if done.exit_code:
        raise SystemExit(done.output)
    with app.app_context():
        with writing():
            locality = areas.add_locality("00001", "Hoa Sen", "xã", "tỉnh Sông Hồng")
            trainer, _ = accounts.add(locality, "trainer@example.vn", "trainer")
            course = courses.add(locality.id, "Kỹ năng số", skills.catalogue()[:2], lessons_needed=1)
            training = trainings.add(course, "Lớp", by=COMMAND_LINE, trainers=[trainer.id])
            day = clock.today()
            made = [lessons.add(training, day, time(0, 0), time(23, 59)) for _ in range(LESSONS)]
            everybody = [
                people.add(locality.id, Particulars(f"Nguyễn Văn {n}", birth="1980"), by=COMMAND_LINE) for n in range(PEOPLE)
            ]  # fmt: skip
            enrolments.add(training, everybody, by=COMMAND_LINE)
            held = cards.give(everybody)
            known = {
                "token": accounts.make_token(trainer), "lessons": [x.id for x in made],
                "codes": [held[p.id].full_code for p in everybody],
            }  # fmt: skip
            SEEN.create(db.session.connection())
            db.session.commit()
        db.engine.dispose()
    return known


def measure(kind: str, url: str, folder: Path) -> list[dict[str, Any]]:
    """The rows of one database: for each number of clients, the real route and the bare one in turns."""
    environ = {
        "APP_ENV": "development", "INSTANCE_PATH": str(folder), "DATABASE_URL": url,
        "SECRET_KEY": "only for the bench, and long enough for any", "DATA_KEY": base64.b64encode(b"b" * 32).decode(),
    }  # fmt: skip
    known = fill(environ)
    headers = {"Authorization": f"Bearer {known['token']}", "Content-Type": "application/json"}
    # Everybody once in each lesson, lesson after lesson in turn, as in several halls at the same hour.
    pairs, turn = (
        [(lesson, code) for code in known["codes"] for lesson in known["lessons"]],
        itertools.count(),
    )

    def real() -> tuple[str, bytes]:
        lesson, code = pairs[next(turn) % len(pairs)]
        now = datetime.now(clock.ZONE).isoformat()
        return f"/api/v1/lessons/{lesson}/attendance-events", scan(str(uuid.uuid4()), code, now)

    def bare() -> tuple[str, bytes]:
        lesson, code = pairs[next(turn) % len(pairs)]
        return f"/{lesson}", scan(str(uuid.uuid4()), code, datetime.now(clock.ZONE).isoformat())

    rows = []
    with Gunicorn(environ) as house, Gunicorn(environ, app="bench.bare:served()") as least:
        for port, make in (
            (house.port, real),
            (least.port, bare),
        ):  # every worker and thread has been through it once
            drive(port, 32, 1.0, make, headers, b'"created"')
        for clients in CLIENTS:
            runs: dict[str, list[Run]] = {"check-in": [], "bare": []}
            for _ in range(ROUNDS):
                runs["bare"].append(drive(least.port, clients, SECONDS, bare, headers, b'"created"'))
                runs["check-in"].append(drive(house.port, clients, SECONDS, real, headers, b'"created"'))
            ratios = [a.rate / b.rate for a, b in zip(runs["check-in"], runs["bare"], strict=True)]
            for name, each in runs.items():
                rows.append(
                    {
                        "database": kind, "clients": clients, "route": name,
                        "requests_per_second": round(statistics.median(r.rate for r in each), 1),
                        **{
                            f"p{share}_ms": round(statistics.median(r.quantile(share / 100) for r in each), 2)
                            for share in (50, 95, 99)
                        },
                        "failures": sum(r.failures for r in each), "requests": sum(len(r.times) for r in each),
                        "ratio": round(statistics.median(ratios), 3) if name == "check-in" else None,
                        "ratio_spread": [round(min(ratios), 3), round(max(ratios), 3)] if name == "check-in" else None,
                    }
                )  # fmt: skip
                show(rows[-1])
    return rows


def show(row: dict[str, Any]) -> None:
    """One line of the table."""
    spread = "{:.2f} ({:.2f}-{:.2f})".format(row["ratio"], *row["ratio_spread"]) if row["ratio"] else ""
    print(
        f"{row['database']:<11}{row['clients']:>7}  {row['route']:<9}{row['requests_per_second']:>9.1f}"
        f"{row['p50_ms']:>9.2f}{row['p95_ms']:>9.2f}{row['p99_ms']:>9.2f}{row['failures']:>9}  {spread}",
        flush=True,
    )


def main() -> int:
    """Measure on both databases; 1 when a request failed."""
    print(
        f"One scan's round trip, {ROUNDS} x {SECONDS:g} s each in turns, medians; {os.cpu_count()} cores, {platform.python_version()}"
    )
    print(
        f"{'database':<11}{'clients':>7}  {'route':<9}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'failed':>9}  ratio to bare"
    )
    rows = []
    with tempfile.TemporaryDirectory(prefix="hvs-bench-") as folder:
        rows += measure("sqlite", f"sqlite:///{folder}/bench.sqlite", Path(folder))
        try:
            with Server(options=()) as server:
                server.run("CREATE DATABASE bench")
                rows += measure("postgresql", server.url("bench"), Path(folder))
                lists = rosters.bench(Path(folder), server)
        except NoServer as error:
            print(f"PostgreSQL left out: {error}")
            lists = rosters.bench(Path(folder), None)
    RESULTS.mkdir(exist_ok=True)
    document = {"on": clock.today().isoformat(), "machine": platform.machine(), "cores": os.cpu_count(),
                "python": platform.python_version()}  # fmt: skip
    scans = {**document, "seconds": SECONDS, "rounds": ROUNDS, "rows": rows}
    (RESULTS / "latest.json").write_text(json.dumps(scans, indent=1) + "\n")
    (RESULTS / "rosters.json").write_text(json.dumps({**document, **lists}, indent=1) + "\n")
    return 1 if any(row["failures"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
