"""The load driver: so many clients, each a thread with one kept connection, for so many seconds."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """What one run saw. `times`: seconds of every answered request, sorted."""

    clients: int
    seconds: float
    times: list[float]
    failures: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    def quantile(self, share: float) -> float:
        """The time within which this share of the requests was answered, in milliseconds."""
        return (
            1000 * self.times[min(len(self.times) - 1, int(share * len(self.times)))] if self.times else 0.0
        )


def drive(
    port: int, clients: int, seconds: float, make: Callable[[], tuple[str, bytes]], headers: dict[str, str], good: bytes,
    *, events: int = 1, most: int | None = None,
) -> Run:  # fmt: skip
    """Send what `make` gives (path, body) as fast as the answers come. An answer without `good` in it is a failure.

    events: how often `good` has to be there; most: requests of one client.
    """
    start, ends = threading.Barrier(clients + 1), [0.0]
    seen: list[list[float]] = [[] for _ in range(clients)]
    failed = [0] * clients

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        start.wait()
        left = most
        while time.perf_counter() < ends[0] and left != 0:
            left = None if left is None else left - 1
            path, body = make()
            began = time.perf_counter()
            try:
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException):
                failed[number] += 1
                connection.close()
                continue
            seen[number].append(time.perf_counter() - began)
            if answer.status != 200 or text.count(good) < events:
                failed[number] += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    ends[0] = time.perf_counter() + seconds
    began = time.perf_counter()
    start.wait()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    return Run(clients, took, sorted(t for each in seen for t in each), sum(failed))


def scan(event_id: str, code: str, now: str) -> bytes:
    """The body of one scan, as a phone sends it."""
    return batch([(event_id, code)], now)


def batch(scans: Iterable[tuple[str, str]], now: str) -> bytes:
    """The body of many scans (id, code)."""
    events = [
        {"id": event_id, "kind": "in", "code": code, "device_time": now, "source": "scan"} for event_id, code in scans
    ]  # fmt: skip
    return json.dumps({"device_now": now, "events": events}).encode()


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole request as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
