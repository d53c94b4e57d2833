"""make bench, lists: 50,000 rows of a file against a register of 100,000 people, each step beside the least it can be.

Read + checked + matched + previewed is held against python-calamine alone making Python lists of the same file;
applied, against a bare SQLAlchemy Core insert of the same rows; the peak memory of all of it, against calamine's.
pandas + openpyxl reading the same file stands beside. Every measurement is a process of its own, all in turns.
"""

from __future__ import annotations

import base64
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bench.people import PLACES, Made, made, told_again
from tests.postgresql import Server

ROWS, PEOPLE, ROUNDS = 50_000, 100_000, 3
HEAD = (
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Số điện thoại", "Thôn", "Dân tộc", "Nghề nghiệp", "Ghi chú",
)  # fmt: skip
GOALS = {"previewed": 10.0, "applied": 10.0, "memory": 5.0}
SINCE = date(2026, 1, 1)


# --- what is measured: each in a process of its own ---------------------------------------------------------------


def _calamine(file: str, url: str, home: str) -> dict[str, float]:
    """The file's rows as Python lists, and nothing else."""
    from python_calamine import CalamineWorkbook

    began = _now()
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    return {"read": _now() - began, "rows": len(rows)}


def _pandas(file: str, url: str, home: str) -> dict[str, float]:
    """What many tools do."""
    import pandas

    began = _now()
    table = pandas.read_excel(file, engine="openpyxl", header=None)
    return {"read": _now() - began, "rows": len(table)}


def _insert(file: str, url: str, home: str) -> dict[str, float]:
    """The same rows into a table of ten columns: one Core insert, one transaction."""
    from python_calamine import CalamineWorkbook
    from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert

    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()[1:]
    names = [f"c{n}" for n in range(len(HEAD))]
    table = Table(
        "bench_row",
        MetaData(),
        Column("id", Integer, primary_key=True),
        *(Column(n, String(200)) for n in names),
    )
    values = [{n: str(v) for n, v in zip(names, row, strict=True)} for row in rows]
    engine = create_engine(url)
    table.drop(engine, checkfirst=True)
    table.create(engine)
    began = _now()
    with engine.begin() as connection:
        connection.execute(insert(table), values)
    took = _now() - began
    table.drop(engine)
    return {"insert": took, "rows": len(values)}


def _product(file: str, url: str, home: str, *, write: bool, anew: bool = False) -> dict[str, float]:
    """What the product does with the file: reads and previews it; with `write` it applies what it showed.

    `anew`: as if the register had moved meanwhile, so that all is planned once more while nobody else may write.
    """
    from app.base.actors import COMMAND_LINE
    from app.base.db import db, writing
    from app.factory import create_app
    from trainees import areas
    from trainees.imports import applying

    app = create_app(_settings(url, home))
    with app.app_context():
        place = areas.the_locality().id
        data = Path(file).read_bytes()
        began = _now()
        source = applying.read(data, "ds.xlsx", "residents")
        read = _now() - began
        planned = applying.preview(source, place, since=SINCE)
        took = {
            "read": read,
            "match": _now() - began - read,
            "previewed": _now() - began,
            "rows": len(planned.rows),
        }
        took |= planned.totals
        if write:
            began = _now()
            with writing():
                applying.apply(source, place, by=COMMAND_LINE, since=SINCE, planned=None if anew else planned)
                db.session.commit()
            took["applied"] = _now() - began
        db.engine.dispose()
    return took


STEPS: dict[str, Callable[[str, str, str], dict[str, float]]] = {
    "calamine": _calamine, "pandas": _pandas, "insert": _insert, "previewed": partial(_product, write=False),
    "applied": partial(_product, write=True), "planned anew": partial(_product, write=True, anew=True),
}  # fmt: skip


def _now() -> float:
    return time.perf_counter()


def _peak() -> float:
    """The most memory that this process ever held, in MB. getrusage would count the parent's at the fork too."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
        if found:
            return int(found[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def step(name: str, file: Path, url: str, home: Path) -> dict[str, float]:
    """One measurement in a new process: seconds by name, the number of rows, `peak` in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.rosters", name, str(file), url, str(home)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


# --- data -------------------------------------------------------------------------------------------------------


def _settings(url: str, home: str) -> Any:
    from app import settings

    return settings.read({
        "APP_ENV": "development", "INSTANCE_PATH": home, "DATABASE_URL": url,
        "SECRET_KEY": "only for the bench, and long enough for any", "DATA_KEY": base64.b64encode(b"b" * 32).decode(),
    })  # fmt: skip


def make_file(path: Path, known: list[Made]) -> None:
    """A list whose one half is people of the register, told again; the other half nobody knows yet."""
    import xlsxwriter

    from app.base.text import strip_marks

    chance = random.Random(7)
    rows = [told_again(who, chance, strip_marks(who.name)) for who in chance.sample(known, ROWS // 2)]
    rows += made(ROWS - len(rows), seed=2)
    chance.shuffle(rows)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, HEAD)
        for number, who in enumerate(rows, 1):
            birth = "/".join(reversed(who.birth.split("-"))) if who.birth else ""
            sex = {"F": "Nữ", "M": "Nam", None: ""}[who.sex]
            sheet.write_row(
                number, 0,
                [number, who.name, birth, sex, who.national_id or "", who.phone or "", who.place or "", "Kinh", "Làm ruộng",
                 f"hộ {number % 9000}"],
            )  # fmt: skip


def fill(url: str, home: Path, known: list[Made]) -> None:
    """A register of these people, with what an import of them would have left behind: memberships and rows."""
    from sqlalchemy import insert

    from app.base import clock
    from app.base.db import db, writing
    from app.base.text import fold, sort_key
    from app.factory import create_app
    from trainees import areas
    from trainees.imports.roster_import import RosterImport, RosterRow
    from trainees.people import Person, id_hash
    from trainees.rosters import Membership

    app = create_app(_settings(url, str(home)))
    done = app.test_cli_runner().invoke(args=["db", "upgrade"])
    if done.exit_code:
        raise SystemExit(f"{done.output}{done.exception}")
    with app.app_context():
        with writing():
            locality = areas.add_locality("00001", "Hoa Sen", "xã", "tỉnh Sông Hồng")
            places = {name: areas.ensure_neighbourhood(locality.id, name).id for name in PLACES}
            record = RosterImport(
                locality_id=locality.id, kind="residents", filename="cũ.xlsx", digest="0" * 64, state="applied",
                since=SINCE, totals={}, made={}, created_at=clock.now(), applied_at=clock.now(),
            )  # fmt: skip
            db.session.add(record)
            db.session.flush()
            common = {"locality_id": locality.id, "import_id": record.id}
            for start in range(0, len(known), 10_000):
                some = list(enumerate(known[start : start + 10_000], start + 1))
                db.session.execute(insert(Person), [
                    {
                        "id": n, "locality_id": locality.id, "name": who.name, "name_key": fold(who.name),
                        "sort_name": sort_key(who.name), "birth": who.birth, "sex": who.sex, "phone": who.phone,
                        "national_id": who.national_id,
                        "national_id_hash": id_hash(who.national_id) if who.national_id else None,
                        "national_id_last3": who.national_id[-3:] if who.national_id else None,
                        "neighbourhood_id": places.get(who.place or ""), "created_at": clock.now(),
                    }
                    for n, who in some
                ])  # fmt: skip
                db.session.execute(insert(Membership), [
                    {"person_id": n, "category": "resident", "since": SINCE, "neighbourhood_id": places.get(who.place or "")}
                    | common
                    for n, who in some
                ])  # fmt: skip
                db.session.execute(insert(RosterRow), [
                    {
                        "kind": "residents", "row": n, "row_key": f"{n:064x}", "nth": 1, "name_key": fold(who.name),
                        "outcome": "created", "person_id": n, "category": "resident",
                    } | common
                    for n, who in some
                ])  # fmt: skip
            if db.engine.dialect.name == "postgresql":
                counter = f"SELECT setval(pg_get_serial_sequence('person', 'id'), {len(known)})"
                db.session.connection().exec_driver_sql(counter)
            db.session.commit()
        db.engine.dispose()


# --- the table ----------------------------------------------------------------------------------------------------


def bench(folder: Path, server: Server | None) -> dict[str, Any]:
    """Everything, on SQLite and on a server if there is one; printed as it is found."""
    known = list(made(PEOPLE, seed=1))
    file = folder / "rows.xlsx"
    make_file(file, known)
    print(
        f"\n{ROWS:,} rows x {len(HEAD)} against {PEOPLE:,} people, {ROUNDS} rounds in turns, medians; goal in brackets"
    )
    runs: dict[str, list[dict[str, float]]] = {"calamine": [], "pandas": []}
    kept, url = folder / "kept.sqlite", f"sqlite:///{folder}/rosters.sqlite"
    fill(f"sqlite:///{kept}", folder, known)
    rows = [measure("sqlite", url, file, runs, lambda: _copied(kept, folder / "rosters.sqlite"))]
    if server is not None:
        server.run("CREATE DATABASE kept")
        fill(server.url("kept"), folder, known)

        def fresh() -> None:
            server.run("DROP DATABASE IF EXISTS rosters", "CREATE DATABASE rosters TEMPLATE kept")

        rows.append(measure("postgresql", server.url("rosters"), file, runs, fresh))
    pandas = _median(runs["pandas"], "read") / _median(runs["calamine"], "read")
    print(
        f"{'pandas + openpyxl':<11} only reads in {_median(runs['pandas'], 'read'):.1f} s, {pandas:.1f} x calamine"
    )
    return {"rounds": ROUNDS, "rows": rows, "alone": runs}


def _copied(kept: Path, to: Path) -> None:
    for tail in ("-wal", "-shm"):
        to.with_name(to.name + tail).unlink(missing_ok=True)
    shutil.copyfile(kept, to)


def measure(
    kind: str, url: str, file: Path, alone: dict[str, list[dict[str, float]]], fresh: Callable[[], None]
) -> dict[str, Any]:
    """The ratios of one database. `alone`: what needs none is run once in all. `fresh` gives the first register back."""
    runs: dict[str, list[dict[str, float]]] = {
        "insert": [],
        "previewed": [],
        "applied": [],
        "planned anew": [],
    }
    for number in range(ROUNDS):
        for name, found in alone.items():
            if len(found) == number:
                found.append(step(name, file, url, file.parent))
        for name, found in runs.items():
            fresh()
            found.append(step(name, file, url, file.parent))
    row: dict[str, Any] = {
        "database": kind, "rows": ROWS, "register": PEOPLE,
        "outcomes": {name: runs["applied"][0][name] for name in ("created", "matched", "question", "refused")},
        "parts": {part: round(_median(runs["previewed"], part), 2) for part in ("read", "match")},
    }  # fmt: skip
    for name, mine, figure, least, of in (
        ("previewed", runs["previewed"], "previewed", alone["calamine"], "read"),
        ("applied", runs["applied"], "applied", runs["insert"], "insert"),
        ("planned anew", runs["planned anew"], "applied", runs["insert"], "insert"),
        ("memory", runs["applied"], "peak", alone["calamine"], "peak"),
    ):
        each = [a[figure] / b[of] for a, b in zip(mine, least, strict=True)]
        row[name] = {
            "measured": round(_median(mine, figure), 2), "least": round(_median(least, of), 2),
            "ratio": round(statistics.median(each), 2), "spread": [round(min(each), 2), round(max(each), 2)],
        }  # fmt: skip
        show(kind, name, row[name])
    return row


def _median(runs: list[dict[str, float]], name: str) -> float:
    return statistics.median(run[name] for run in runs)


def show(kind: str, name: str, found: dict[str, Any]) -> None:
    """One line of the table."""
    unit = "MB" if name == "memory" else "s"
    goal = f"(< {GOALS[name]:g})" if name in GOALS else ""
    print(
        f"{kind:<11}{name:<13}{found['measured']:>8.1f} {unit:<3} {found['least']:>7.2f} {unit:<3} "
        f"{found['ratio']:>6.2f} ({found['spread'][0]:.2f}-{found['spread'][1]:.2f})  {goal}",
        flush=True,
    )


if __name__ == "__main__":
    _name, _file, _url, _home = sys.argv[1:]
    _found = STEPS[_name](_file, _url, _home)
    print(json.dumps({**_found, "peak": _peak()}))
