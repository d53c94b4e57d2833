"""make bench: a phone's answer beside a bare write of its own; one scan's round trip beside the bare route, slow phones,
batches; then lists, certificates, the dashboard of a big commune, and a season of outreach days. All as ratios.

Prints tables, goals in brackets, and writes bench/results/latest.json, rosters.json, certificates.json, dashboard.json and
outreach.json. Absolute figures are this machine's of this minute; the ratios are what can be compared. About twelve minutes.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from app.base import clock
from bench import certificates, dashboard, outreach, rosters, scanner, scans
from tests.postgresql import NoServer, Server

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure on both databases; 1 when a request failed."""
    print(
        f"One scan's round trip, {scans.ROUNDS} x {scans.SECONDS:g} s each in turns, medians; {os.cpu_count()} cores, "
        f"{platform.python_version()}"
    )
    with tempfile.TemporaryDirectory(prefix="hvs-bench-") as folder:
        phone = scanner.bench(Path(folder))
        found = {"sqlite": scans.bench("sqlite", f"sqlite:///{folder}/bench.sqlite", Path(folder))}
        try:
            with Server(options=()) as server:
                server.run("CREATE DATABASE bench")
                found["postgresql"] = scans.bench("postgresql", server.url("bench"), Path(folder))
                lists = rosters.bench(Path(folder), server)
                papers = certificates.bench(Path(folder), server)
                server.run("CREATE DATABASE dashboard")
                boards = [dashboard.bench("postgresql", server.url("dashboard"), Path(folder))]
        except NoServer as error:
            print(f"PostgreSQL left out: {error}")
            lists, boards = rosters.bench(Path(folder), None), []
            papers = certificates.bench(Path(folder), None)
        boards.append(dashboard.bench("sqlite", f"sqlite:///{folder}/dashboard.sqlite", Path(folder)))
    days = outreach.bench()
    RESULTS.mkdir(exist_ok=True)
    document = {"on": clock.today().isoformat(), "machine": platform.machine(), "cores": os.cpu_count(),
                "python": platform.python_version()}  # fmt: skip
    of_scans = {**document, "seconds": scans.SECONDS, "rounds": scans.ROUNDS, "phone": phone, **found}
    (RESULTS / "latest.json").write_text(json.dumps(of_scans, indent=1) + "\n")
    (RESULTS / "rosters.json").write_text(json.dumps({**document, **lists}, indent=1) + "\n")
    (RESULTS / "certificates.json").write_text(json.dumps({**document, **papers}, indent=1) + "\n")
    (RESULTS / "dashboard.json").write_text(json.dumps({**document, "rows": boards}, indent=1) + "\n")
    (RESULTS / "outreach.json").write_text(json.dumps({**document, **days}, indent=1) + "\n")
    return 1 if any(scans.failures(one) for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
