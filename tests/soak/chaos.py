"""A network between phones and server that loses, delays, doubles, reorders and tears what it carries.

Only calls of the API suffer: a page that never loads proves nothing. Each call draws its fate from a shuffled deck, so
that every fate comes in every run, however short.
"""

from __future__ import annotations

import contextlib
import random
import socket
import socketserver
import struct
import threading
import time
from collections import Counter

# Fate → how often it stands in the deck.
DECK = {
    "through": 8,  # as it should be
    "slow": 2,  # through, after a while
    "lost_before": 2,  # the server never hears of it
    "lost_after": 3,  # the server took it, the phone never hears so
    "torn_call": 1,  # half of the call arrives
    "torn_answer": 2,  # half of the answer arrives
    "twice": 2,  # two copies at the same moment
    "echo": 2,  # through, and an old copy again much later
    "late": 2,  # the phone gives up; the call arrives much later, after newer ones
    "gateway": 1,  # a gateway that answers for a server which it did not ask
    "portal": 1,  # a hotel's own page, with a success code
}
_PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 27\r\nConnection: close\r\n\r\n<h1>Wifi mien phi</h1>12345"
_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad Gateway"


class Chaos:
    """The network. `port` is where phones call; `target` the server's port, which may change; `fates` counts."""

    def __init__(self, seed: int, *, mean: float = 0.2) -> None:
        self.target = 0
        self.fates: Counter[str] = Counter()
        self._mean, self._random, self._lock = mean, random.Random(seed), threading.Lock()
        self._deck: list[str] = []
        self._under_way = 0
        chaos = self

        class Line(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    chaos._carry(self)

        class Exchange(socketserver.ThreadingMixIn, socketserver.TCPServer):
            daemon_threads = True
            request_queue_size = 128
            allow_reuse_address = True

            def handle_error(self, *_) -> None:
                pass  # a torn line is what this place is for

        self._server = Exchange(("127.0.0.1", 0), Line)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self) -> Chaos:
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    def settle(self, patience: float = 30) -> None:
        """Wait until the last straggler has arrived."""
        deadline = time.monotonic() + patience
        while self._under_way and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not self._under_way, "calls are still under way"

    # --- one call ---

    def _carry(self, line: socketserver.StreamRequestHandler) -> None:
        line.request.settimeout(30)
        call = _read_call(line.rfile)
        if call is None:
            return
        fate, pause = self._draw(call)
        answer = self._live_through(fate, pause, call)
        if answer:
            line.wfile.write(answer)
            if fate == "torn_answer":  # a reset, not an end: half of a file looks no different otherwise
                line.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _draw(self, call: bytes) -> tuple[str, float]:
        with self._lock:
            if b"/api/" not in call.split(b"\r\n", 1)[0]:
                return "through", 0.0
            if not self._deck:
                self._deck = [fate for fate, n in DECK.items() for _ in range(n)]
                self._random.shuffle(self._deck)
            fate = self._deck.pop()
            self.fates[fate] += 1
            return fate, self._random.expovariate(1 / self._mean)

    def _live_through(self, fate: str, pause: float, call: bytes) -> bytes:
        if fate in ("lost_before", "gateway", "portal"):
            return {"gateway": _GATEWAY, "portal": _PORTAL}.get(fate, b"")
        if fate == "torn_call":
            self._deliver(call[: max(1, len(call) - len(call) // 3)])
            return b""
        if fate == "late":
            self._later(call, 3 * pause)
            return b""
        if fate == "slow":
            time.sleep(min(pause, 2))
        if fate == "twice":
            self._later(call, 0)
        answer = self._deliver(call)
        if fate == "echo":
            self._later(call, 5 * pause)
        if fate == "lost_after":
            return b""
        return answer[: len(answer) // 2] if fate == "torn_answer" else answer

    def _later(self, call: bytes, pause: float) -> None:
        def go() -> None:
            time.sleep(min(pause, 10))
            try:
                self._deliver(call)
            finally:
                with self._lock:
                    self._under_way -= 1

        with self._lock:
            self._under_way += 1
        threading.Thread(target=go, daemon=True).start()

    def _deliver(self, call: bytes) -> bytes:
        """Hand a call to the server and fetch the answer; nothing where the server is down or dies meanwhile."""
        try:
            with socket.create_connection(("127.0.0.1", self.target), timeout=30) as line:
                line.sendall(call)
                line.shutdown(socket.SHUT_WR)
                parts = []
                while part := line.recv(65536):
                    parts.append(part)
            return b"".join(parts)
        except OSError:
            return b""


def _read_call(line) -> bytes | None:
    """One call with its body, as bytes that ask the server to hang up afterwards; None where nobody spoke."""
    head = []
    size = 0
    while True:
        text = line.readline(65536)
        if not text:
            return None
        name = text.split(b":", 1)[0].strip().lower()
        if name == b"content-length":
            size = int(text.split(b":", 1)[1])
        if text in (b"\r\n", b"\n"):
            break
        if name not in (b"connection", b"keep-alive"):
            head.append(text)
    return b"".join(head) + b"Connection: close\r\n\r\n" + line.read(size)
