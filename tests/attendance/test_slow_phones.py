"""Phones on one bar of signal: what they have half sent keeps nobody else waiting."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import ExitStack

from tests.attendance.telling import card_of, event, present
from tests.attendance.test_storm import batch, by_socket

PHONES = 8


def half_sent(live, commune, headers, item):
    """A request of a phone whose body stops in the middle; the socket, and the rest of the body."""
    body = json.dumps(batch(item)).encode()
    head = [
        f"POST /api/v1/lessons/{commune.lesson}/attendance-events HTTP/1.1", "Host: 127.0.0.1",
        "Content-Type: application/json", f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()), "", "",
    ]  # fmt: skip
    phone = socket.create_connection(("127.0.0.1", live.port), timeout=60)
    phone.sendall("\r\n".join(head).encode() + body[:40])
    return phone, body[40:]


def test_nobody_waits_for_half_sent_requests(commune, live, bearer, work):
    with work():
        cards = [card_of(person) for person in commune.enrolled]
    with ExitStack() as stack:
        slow = []
        for _ in range(PHONES):
            phone, rest = half_sent(live, commune, bearer(), event(code=cards[0]))
            slow.append((stack.enter_context(phone), rest))
        answers = []

        def scan():
            answers.append(by_socket(live, commune, bearer(), event(code=cards[1]))())

        quick = threading.Thread(target=scan, daemon=True)
        quick.start()
        quick.join(20)  # a phone that held the writer's turn would hold it until its body came: for ever
        assert [answer["result"] for answer in answers] == ["created"]
        for phone, rest in slow:
            phone.sendall(rest)
            assert phone.recv(100).startswith(b"HTTP/1.1 200")
    with work():
        assert set(present(commune.lesson)) == set(commune.enrolled[:2])
