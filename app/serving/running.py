"""`flask serve` while it runs: web server, worker, door and guide; all end together."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import click
import qrcode
from flask import Flask

from app.serving import guide
from app.serving.addresses import FOLDER, keep_url
from app.serving.guide import Facts
from app.serving.kept import ROOT, Kept
from app.serving.lan import Lan
from app.serving.web import LOOPBACK, FromDoor, Web
from app.settings import Settings

FLASK = (sys.executable, "-m", "flask")
WATCH, LOOK = 0.5, 15.0
"""Seconds between two looks at the processes, and at the network."""


@dataclass(frozen=True)
class Wishes:
    """What was asked for: where plain http listens, threads, whether a worker runs; `lan`: (https port, guide's port)."""

    host: str
    port: int
    threads: int
    worker: bool
    lan: tuple[int, int] | None


def run(app: Flask, wishes: Wishes) -> None:
    """Serve until Ctrl+C, SIGTERM or the closing of the window. ClickException where something keeps it from starting."""
    config: Settings = app.extensions["settings"]
    _refuse_open(config, wishes)
    for stream in (sys.stdout, sys.stderr):  # a log file of Windows has no letters of ours otherwise
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    lan = _lan(app, config, wishes.lan, wishes.port) if wishes.lan else None
    try:
        web = Web(
            FromDoor(app, lan.callers) if lan else app, wishes.host, wishes.port, threads=wishes.threads,
            most_body=config.max_upload + 1024 * 1024, behind_proxy=bool(config.trusted_proxies) and not lan,
        )  # fmt: skip
    except OSError:
        raise _taken(wishes.port, "--port") from None
    named = lan is not None and not os.environ.get("PUBLIC_URL")
    if lan and named:
        name(app, lan)
    _upgrade(app)
    _watch(app, web, lan, wishes, named=named)


def _upgrade(app: Flask) -> None:
    """Whoever starts an office PC's server seldom knows of migrations; where nothing is new, nothing happens."""
    done = subprocess.run([*FLASK, "db", "upgrade"], cwd=ROOT, env=_environ(app), check=False)  # noqa: S603 (our own)
    if done.returncode:
        raise click.ClickException("Chưa chuẩn bị được cơ sở dữ liệu; dòng phía trên nói vì sao.")


def _environ(app: Flask) -> dict[str, str]:
    """For commands beside the server: cards that they print hold the same address."""
    return {**os.environ, "PUBLIC_URL": app.config["PUBLIC_URL"]}


def name(app: Flask, lan: Lan) -> None:
    """Nobody set PUBLIC_URL: cards hold the https address of this network, and cookies are Secure as it is.

    Without a network the one of last time stays.
    """
    if not lan.addresses.numbers:
        return
    settings = dataclasses.replace(app.extensions["settings"], public_url=lan.url)
    app.extensions["settings"] = settings
    app.config.update(PUBLIC_URL=settings.public_url, SESSION_COOKIE_SECURE=settings.secure)
    keep_url(settings.instance / FOLDER, settings.public_url)


def _refuse_open(config: Settings, wishes: Wishes) -> None:
    if wishes.host in (LOOPBACK, "localhost"):
        return
    if wishes.lan:
        raise click.UsageError("--lan listens on every address by itself; leave --host out.")
    if not config.development and not config.trusted_proxies:
        raise click.UsageError(
            "Plain http on the network would show passwords to everybody in it. Use --lan, or set TRUSTED_PROXIES"
            " where a proxy with TLS stands before it."
        )


def _lan(app: Flask, config: Settings, ports: tuple[int, int], behind: int) -> Lan:
    try:
        lan = Lan(
            config.instance / FOLDER, port=ports[0], guide_port=ports[1], behind=behind, render=_renderer(app)
        )
    except OSError as error:
        if error.filename:  # a file of the authority, not a port
            raise click.ClickException(f"Không ghi được {error.filename}: {error.strerror}.") from None
        raise _taken(f"{ports[0]}/{ports[1]}", "--lan-port, --guide-port") from None
    app.extensions["lan"] = lan
    return lan


def _renderer(app: Flask) -> Callable[[Facts], str]:
    def render(facts: Facts) -> str:
        with app.app_context():
            return app.jinja_env.get_template("lan/guide.html").render(
                facts=facts, certificate=guide.CERTIFICATE, profile=guide.PROFILE
            )

    return render


def _taken(port: object, option: str) -> click.ClickException:
    return click.ClickException(f"Cổng {port} đang có chương trình khác dùng; chọn cổng khác bằng {option}.")


def _watch(app: Flask, web: Web, lan: Lan | None, wishes: Wishes, *, named: bool) -> None:
    ending = threading.Event()
    for one in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, one):
            signal.signal(getattr(signal, one), lambda *_: ending.set())
    web.start()
    if lan:
        lan.start()
    beside = _worker(app) if wishes.worker else None
    click.echo(f"\nHọc vụ số trên máy này: http://{wishes.host}:{web.port}   (Ctrl+C để dừng)")
    if lan:
        click.echo(told(lan))
    looked = time.monotonic()
    try:
        while not ending.wait(WATCH):
            if beside:
                beside.look()
            if not web.alive or (lan and not lan.alive):
                raise click.ClickException("Máy chủ đã dừng ngoài ý muốn; chạy lại lệnh này.")
            if lan and time.monotonic() - looked > LOOK:
                looked = time.monotonic()
                beside = _follow(app, lan, beside, named=named)
    finally:
        if lan:
            lan.stop()
        web.stop()
        if beside:
            beside.stop()


def _worker(app: Flask) -> Kept:
    return Kept([*FLASK, "jobs", "work"], _environ(app))


def _follow(app: Flask, lan: Lan, beside: Kept | None, *, named: bool) -> Kept | None:
    """Where the machine moved into another network, tell of it; cards printed from now on hold the new address."""
    with contextlib.suppress(OSError):  # a full disk keeps no certificate, and stops no lesson
        if lan.look():
            click.echo("\nMạng đã đổi." + told(lan))
            if named:
                name(app, lan)
                if beside:
                    beside.stop()
                    return _worker(app)
    return beside


def told(lan: Lan) -> str:
    """What the terminal says: the QR of the guide, addresses, and what to compare."""
    if not lan.addresses.numbers:
        return (
            "Máy này chưa nối mạng (Wi-Fi, dây mạng, mạng do điện thoại phát). Nối rồi thì mã hiện ra ở đây."
        )
    lines = [
        "", "Điện thoại: nối vào cùng mạng với máy này, mở máy ảnh, quét mã dưới đây rồi làm theo hướng dẫn.", "",
        _code(lan.guide_url), f"Trang hướng dẫn:  {lan.guide_url}", f"Đã cài rồi thì mở: {'  '.join(lan.urls)}",
        f"Dãy để so:        {lan.authority.fingerprint}",
    ]  # fmt: skip
    if lan.is_new:
        lines.append("Chứng chỉ mới làm lần này: mỗi điện thoại phải cài một lần.")
    return "\n".join(lines)


def _code(text: str) -> str:
    drawn = qrcode.QRCode(border=2)
    drawn.add_data(text)
    out = io.StringIO()
    drawn.print_ascii(out=out, invert=True)
    return out.getvalue()
