"""The door: silent and half-spoken phones hold nobody up, and what passes through is what was sent."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import socket
import threading
import time
from wsgiref.simple_server import make_server

import pytest

from app.serving import authority, door
from app.serving.addresses import Addresses
from app.serving.door import Door
from app.serving.web import FromDoor, Web
from tests.lan.hello import get, half_hello, serving, trusting

HERE = Addresses(None, ())
THREADS = 2


def product(environ, start_response):
    """A stand-in that says what it saw, and counts what it was sent."""
    sent = environ["wsgi.input"].read()
    seen = "\n".join([
        environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ.get("HTTP_X_FORWARDED_FOR", "-"), hashlib.sha256(sent).hexdigest(),
    ])  # fmt: skip
    body = b"a" * int(environ["QUERY_STRING"] or 0) or seen.encode()
    start_response("200 OK", [
        ("Content-Length", str(len(body))), ("Strict-Transport-Security", "max-age=1"), ("Set-Cookie", "a=1; Secure; HttpOnly"),
    ])  # fmt: skip
    return [body]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return authority.opened(tmp_path_factory.mktemp("lan"), None)[0]


@pytest.fixture
def client(made):
    return trusting(made)


@pytest.fixture
def site(made):
    """(door, web) before the stand-in, with two threads."""
    callers = {}
    web = Web(FromDoor(product, callers), "127.0.0.1", 0, threads=THREADS, most_body=20_000_000)
    front = Door(serving(*made.certificate(HERE)), 0, web.port, host="127.0.0.1")
    front.callers = callers
    web.start()
    front.start()
    yield front, web
    front.stop()
    web.stop()


def silent(port, client):
    return socket.create_connection(("127.0.0.1", port))


def half_a_handshake(port, client):
    line = silent(port, client)
    line.sendall(half_hello(client))
    return line


def nothing_after_the_handshake(port, client):
    return client.wrap_socket(silent(port, client), server_hostname="localhost")


def half_a_head(port, client):
    line = nothing_after_the_handshake(port, client)
    line.sendall(b"GET / HTTP/1.1\r\nHost: local")
    return line


def half_a_body(port, client):
    line = nothing_after_the_handshake(port, client)
    line.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf")
    return line


WAYS = [silent, half_a_handshake, nothing_after_the_handshake, half_a_head, half_a_body]


@pytest.mark.parametrize("way", WAYS)
def test_eight_slow_phones_hold_nobody_up(site, client, way):
    """Four times as many of each as the server has threads."""
    front, _ = site
    with contextlib.ExitStack() as held:
        for _ in range(8):
            held.enter_context(way(front.port, client))
        assert [get(client, front.port).status for _ in range(3)] == [200] * 3


def test_nor_do_sixty_of_all_kinds(site, client):
    front, _ = site
    with contextlib.ExitStack() as held:
        for n in range(60):
            held.enter_context(WAYS[n % len(WAYS)](front.port, client))
        assert get(client, front.port).status == 200


def test_a_server_that_ends_tls_where_it_accepts_lets_everybody_wait(made, client):
    """The control: the same silent phone, the same good request, before Python's own server."""
    plain = make_server("127.0.0.1", 0, product)
    plain.socket = serving(*made.certificate(HERE)).wrap_socket(plain.socket, server_side=True)
    thread = threading.Thread(target=plain.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        with silent(plain.server_port, client), pytest.raises(TimeoutError):
            get(client, plain.server_port, patience=1)
    finally:
        plain.shutdown()
        thread.join(10)
        plain.server_close()


def test_when_the_house_is_full_the_longest_silent_leaves(site, client, monkeypatch):
    front, _ = site
    monkeypatch.setattr(door, "MOST", 6)
    with contextlib.ExitStack() as held:
        lines = [held.enter_context(half_a_body(front.port, client)) for _ in range(6)]
        assert get(client, front.port).status == 200
        lines[0].settimeout(20)
        with contextlib.suppress(OSError):
            assert lines[0].recv(1) == b""
        lines[5].sendall(b"x")  # the latest is still there


def test_who_does_not_finish_a_handshake_is_let_go(made, client, monkeypatch):
    monkeypatch.setattr(door, "HANDSHAKE", 0.2)
    monkeypatch.setattr(door, "FIRST_BYTE", 0.2)
    front = Door(serving(*made.certificate(HERE)), 0, 9, host="127.0.0.1")
    front.start()
    try:
        for way in (silent, half_a_handshake, nothing_after_the_handshake):
            with way(front.port, client) as line:
                line.settimeout(20)
                with contextlib.suppress(ConnectionError):
                    assert line.recv(1) == b""
    finally:
        front.stop()


def test_big_things_pass_whole_both_ways(site, client):
    front, _ = site
    sent = bytes(range(256)) * 20_000
    line = http.client.HTTPSConnection("localhost", front.port, context=client, timeout=60)
    for _ in range(2):  # on one connection, as browsers do
        line.request("POST", "/", body=sent)
        assert line.getresponse().read().decode().endswith(hashlib.sha256(sent).hexdigest())
    line.request("GET", "/?5000000")
    assert line.getresponse().read() == b"a" * 5_000_000
    line.close()


def test_the_application_hears_who_called_and_how(site, client):
    front, _ = site
    answer = get(client, front.port, **{"X-Forwarded-For": "8.8.8.8"})
    assert answer.body.decode().split("\n")[:3] == ["127.0.0.1", "https", "-"]
    assert answer.headers["Strict-Transport-Security"] is None
    assert "Secure" in answer.headers["Set-Cookie"]


def test_this_machines_own_browser_passes_by_the_door(site):
    _, web = site
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    line.request("GET", "/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "8.8.8.8"})
    answer = line.getresponse()
    assert answer.read().decode().split("\n")[:3] == ["127.0.0.1", "http", "-"]
    assert answer.headers["Set-Cookie"] == "a=1; HttpOnly"


def test_old_tls_is_not_spoken(tmp_path):
    from app.serving.lan import Lan

    free = []
    for _ in range(2):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free.append(probe.getsockname()[1])
    lan = Lan(
        tmp_path, port=free[0], guide_port=free[1], behind=9, render=lambda facts: "", find=lambda: HERE
    )
    try:
        assert lan._context.minimum_version.name == "TLSv1_2"
    finally:
        lan.stop()


def test_callers_are_forgotten(site, client):
    front, _ = site
    get(client, front.port)
    deadline = time.monotonic() + 20
    while front.callers and time.monotonic() < deadline:
        time.sleep(0.01)
    assert front.callers == {}
