"""A phone as a process of its own: it scans by plan, keeps its queue on disk, and sends until it has been answered.

`python -m tests.soak.phones plan.json`. It may be killed at any moment and started again. Its log says of every scan
first `try`, then, when the queue has it on disk, `green`: what a trainer saw accepted. Both before anything is sent.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import sqlite3
import sys
import threading
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ANSWERS = ("created", "repeat", "conflict", "held", "refused")
SIZES = (1, 3, 10, 40, 200)
# What a broken phone does, for the negative controls.
FORGETFUL, IMPATIENT = "makes the id anew at each try", "drops items upon an error"


@dataclass(frozen=True)
class Plan:
    """What one phone does. `steps`: see evening.py. `skews`: (from which step on, seconds that its clock is wrong)."""

    phone: str
    folder: str
    port: int
    token: str
    steps: list[dict]
    skews: list[tuple[int, float]]
    pace: float
    seed: int
    fault: str | None = None

    def save(self) -> Path:
        """Write it where the process reads it."""
        file = Path(self.folder) / "plan.json"
        file.write_text(json.dumps(asdict(self)))
        return file

    @property
    def log(self) -> Path:
        return Path(self.folder) / "log"


class Log:
    """Lines of JSON, each on disk before the next thing happens."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("ab", buffering=0)

    def write(self, **line: object) -> None:
        self._file.write(json.dumps(line).encode() + b"\n")
        os.fsync(self._file.fileno())


def read_log(file: Path) -> list[dict]:
    """The lines; the last one may be torn, then it was never written."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1] if line]


class Queue:
    """What waits, on disk. An item stays known after its answer: it may have to be undone."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "queue.sqlite", timeout=30, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS item (step INTEGER PRIMARY KEY, id TEXT UNIQUE, lesson INTEGER, wire TEXT, result TEXT)"
        )

    def add(self, step: int, lesson: int, wire: dict) -> None:
        self._db.execute(
            "INSERT INTO item (step, id, lesson, wire) VALUES (?, ?, ?, ?)",
            (step, wire["id"], lesson, json.dumps(wire)),
        )

    @property
    def next_step(self) -> int:
        (last,) = self._db.execute("SELECT max(step) FROM item").fetchone()
        return 0 if last is None else last + 1

    def id_of(self, step: int) -> str | None:
        row = self._db.execute("SELECT id FROM item WHERE step = ?", (step,)).fetchone()
        return row and row[0]

    def waiting(self) -> list[tuple[int, dict]]:
        """(lesson, event) of what has no answer."""
        rows = self._db.execute("SELECT lesson, wire FROM item WHERE result IS NULL ORDER BY step")
        return [(lesson, json.loads(wire)) for lesson, wire in rows]

    def answered(self, event_id: str, result: str) -> None:
        self._db.execute("UPDATE item SET result = ? WHERE id = ? AND result IS NULL", (result, event_id))


class Phone:
    """Two threads, as on a phone: one hand scans, the other sends."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.folder = plan, Path(plan.folder)
        self.log = Log(plan.log)
        self.random = random.Random(f"{plan.seed} {plan.phone} {os.getpid()}")
        self.step = Queue(self.folder).next_step
        self.done = threading.Event()

    @property
    def skew(self) -> timedelta:
        """By how much this phone's clock is ahead, at this step of the evening."""
        return timedelta(seconds=[s for first, s in self.plan.skews if first <= self.step][-1])

    def now(self) -> str:
        return (datetime.now(UTC) + self.skew).isoformat()

    def run(self) -> None:
        sender = threading.Thread(target=self.send_all)
        sender.start()
        self.scan_all()
        self.done.set()
        sender.join()

    # --- scanning ---

    def scan_all(self) -> None:
        queue = Queue(self.folder)
        for step in range(queue.next_step, len(self.plan.steps)):
            started, self.step = time.monotonic(), step
            said = dict(self.plan.steps[step])
            lesson = said.pop("lesson")
            if "undoes" in said:
                said["corrects"] = queue.id_of(said.pop("undoes"))
            wire = {"id": str(uuid.uuid4()), "device_time": self.now(), **said}
            self.log.write(t="try", phone=self.plan.phone, step=step, lesson=lesson, wire=wire)
            queue.add(step, lesson, wire)
            self.log.write(t="green", phone=self.plan.phone, step=step, lesson=lesson, wire=wire)
            pace = self.plan.pace * self.random.uniform(0.2, 1.8)
            time.sleep(max(0.0, pace - (time.monotonic() - started)))

    # --- sending ---

    def send_all(self) -> None:
        queue = Queue(self.folder)
        while True:
            finished = self.done.is_set()
            waiting = queue.waiting()
            if not waiting and finished:
                return
            if waiting and self.random.random() < 0.9:
                self.send_some(queue, waiting)
            time.sleep(self.random.uniform(0.01, 0.3))

    def send_some(self, queue: Queue, waiting: list[tuple[int, dict]]) -> None:
        """A batch of one lesson, from anywhere in the queue and in any order: the server must not depend on it."""
        lesson = self.random.choice(waiting)[0]
        mine = [wire for where, wire in waiting if where == lesson]
        if self.random.random() < 0.4:
            self.random.shuffle(mine)
        batch = mine[: self.random.choice(SIZES)]
        known_as = {wire["id"]: wire["id"] for wire in batch}
        if self.plan.fault == FORGETFUL:
            batch = [wire | {"id": str(uuid.uuid4())} for wire in batch]
            known_as = {new["id"]: old for new, old in zip(batch, known_as, strict=True)}
        answers = self.post(lesson, batch)
        if answers is None:
            if self.plan.fault == IMPATIENT:
                for wire in batch:
                    queue.answered(wire["id"], "dropped")
            return
        for answer in answers:
            if answer.get("id") in known_as and answer.get("result") in ANSWERS:
                queue.answered(known_as[answer["id"]], answer["result"])

    def post(self, lesson: int, batch: list[dict]) -> list[dict] | None:
        """The answers; None where none came that could be understood, whatever the reason."""
        body = json.dumps({"device_now": self.now(), "events": batch})
        head = {"Authorization": f"Bearer {self.plan.token}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.plan.port, timeout=10)
        try:
            connection.request("POST", f"/api/v1/lessons/{lesson}/attendance-events", body, head)
            reply = connection.getresponse()
            document = json.loads(reply.read())
            return document["results"] if reply.status == 200 else None
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return None
        finally:
            connection.close()


def main() -> None:
    said = json.loads(Path(sys.argv[1]).read_text())
    Phone(Plan(**said)).run()


if __name__ == "__main__":
    main()
