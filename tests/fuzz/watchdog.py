"""Runs broken files in child processes, and sees to it that none hangs, eats the machine or takes the run down."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds after which a child that has not answered is killed."""
MEGABYTES = 2048
"""Address space of a child; a sound file needs a tenth of it."""


@dataclass
class Child:
    """One worker process."""

    seed: int
    only: str | None = None
    read_only: bool = False
    process: subprocess.Popen[str] | None = None
    answers: queue.Queue[str] = field(default_factory=queue.Queue)
    said: IO[str] | None = None

    def start(self) -> None:
        """Begin anew; RuntimeError when it cannot even start."""
        words = [
            sys.executable,
            "-m",
            "tests.fuzz.worker",
            "--seed",
            str(self.seed),
            "--megabytes",
            str(MEGABYTES),
        ]
        words += ["--only", self.only] if self.only else []
        words += ["--read-only"] if self.read_only else []
        self.answers = queue.Queue()
        # A pipe that nobody empties would stop a child that panics often.
        self.said = tempfile.TemporaryFile("w+")  # noqa: SIM115
        env = {**os.environ, "RUST_BACKTRACE": "0"}
        self.process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            text=True,
        )
        threading.Thread(target=self._listen, args=(self.process, self.answers), daemon=True).start()
        try:
            ready = self.answers.get(timeout=2 * PATIENCE)
        except queue.Empty:
            ready = ""
        if ready.strip() != "ready":
            self.process.kill()
            raise RuntimeError(self._last_words())

    @staticmethod
    def _listen(process: subprocess.Popen[str], answers: queue.Queue[str]) -> None:
        for line in process.stdout or ():
            answers.put(line)
        answers.put("")

    def ask(self, number: int) -> dict[str, Any]:
        """What became of a number; a child that does not live through it is told of, and another begins at the next."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        process = self.process
        assert process is not None
        assert process.stdin is not None
        try:
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            line = self.answers.get(timeout=PATIENCE)
        except queue.Empty:
            process.kill()
            process.wait()
            return {"number": number, "wrong": f"no answer in {PATIENCE:.0f} s"}
        except OSError:
            line = ""
        if line:
            return dict(json.loads(line))
        process.wait()
        return {"number": number, "wrong": f"the process died ({process.returncode}): {self._last_words()}"}

    def _last_words(self) -> str:
        if self.said is None:
            return ""
        self.said.seek(0)
        return self.said.read()[-1500:]

    def stop(self) -> None:
        """End the child."""
        if self.process is not None and self.process.poll() is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()


def run(
    seed: int, numbers: Iterator[int], *, workers: int = 1, only: str | None = None, read_only: bool = False, until: float = float("inf"),
    heard: Callable[[dict[str, Any]], None] = lambda _: None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Try every number until the clock (time.monotonic) says `until`; what was tried. `heard` is told of each.

    `read_only`: nothing is imported. RuntimeError when the children cannot start.
    """
    results: list[dict[str, Any]] = []
    stillborn: list[RuntimeError] = []
    lock = threading.Lock()

    def work() -> None:
        child = Child(seed, only, read_only)
        try:
            while time.monotonic() < until:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    break
                said = child.ask(number)
                with lock:
                    results.append(said)
                    heard(said)
        except RuntimeError as error:
            stillborn.append(error)
        finally:
            child.stop()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if stillborn:
        raise stillborn[0]
    return results
