"""`flask serve` as it is really run: https for phones, plain http for the machine itself, a worker beside, one Ctrl+C."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from app import settings
from app.base.db import db
from app.serving import authority
from app.settings import SettingsError
from scripts.browser import CHROMIUM_FLAGS, chromium
from tests.browser.hall import driver
from tests.conftest import ONE_DATABASE
from tests.lan.hello import get, trusting
from tests.lan.ports import free_ports

pytestmark = ONE_DATABASE

ROOT = Path(__file__).resolve().parents[2]


class Served:
    """A running `flask serve`; `said()` is what it printed so far."""

    def __init__(self, environ, folder, *words, lan=True):
        self.plain, self.https, self.guide = free_ports(3)
        self._log = (folder / "said.txt").open("w+b")
        ports = ["--lan", "--lan-port", self.https, "--guide-port", self.guide] if lan else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve", "--port", str(self.plain), *map(str, ports), *words], cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"} | environ, stdout=self._log, stderr=self._log,
            start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while "Ctrl+C" not in self.said() and self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)

    def said(self):
        self._log.seek(0)
        return self._log.read().decode()

    def children(self):
        """Ids of the processes that it started."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(one) for one in listed]

    def stop(self, how=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                raise
        self._log.close()
        return self.process.returncode


@pytest.fixture
def instance(environ, db_url, app, tmp_path):
    """The environment of an instance of its own on the test's database, without PUBLIC_URL."""
    with app.app_context():
        db.engine.dispose()
    told = environ | {"DATABASE_URL": db_url, "INSTANCE_PATH": str(tmp_path / "instance")}
    return {key: value for key, value in told.items() if key != "PUBLIC_URL"}


@pytest.fixture
def served(instance, tmp_path):
    """`flask serve --lan` without its worker."""
    one = Served(instance, tmp_path, "--no-worker")
    yield one
    assert one.stop() == 0


def root_of(environ):
    made, is_new = authority.opened(Path(environ["INSTANCE_PATH"]) / "lan", None)
    assert not is_new
    return made


def test_a_phone_reaches_the_product_over_https_and_the_machine_itself_without(served, instance):
    phone = trusting(root_of(instance))
    assert get(phone, served.https, "/healthz").body == b"ok\n"
    answer = get(phone, served.https)
    assert "Đăng nhập" in answer.body.decode()
    assert "Secure" in answer.headers["Set-Cookie"]
    with pytest.raises(ssl.SSLCertVerificationError):
        get(ssl.create_default_context(), served.https)
    line = http.client.HTTPConnection("127.0.0.1", served.plain, timeout=20)
    line.request("GET", "/")
    cookie = line.getresponse().headers["Set-Cookie"]
    line.close()
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie
    said = served.said()
    if "chưa nối mạng" not in said:  # a machine of tests may have none
        assert root_of(instance).fingerprint in said
        assert re.search(rf"http://[\d.]+:{served.guide}/", said)
        assert re.search(rf"https://[\d.]+:{served.https}", said)
        assert "█" in said


def test_ctrl_c_ends_all_and_the_worker_is_kept_meanwhile(instance, tmp_path):
    one = Served(instance, tmp_path)
    try:
        [worker] = one.children()
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while one.children() in ([worker], []) and time.monotonic() < deadline:
            time.sleep(0.05)
        [again] = one.children()
        assert again != worker
    finally:
        code = one.stop()
    assert code == 0
    assert not Path(f"/proc/{again}").exists()


@pytest.mark.parametrize("words", [[], ["--lan"]])
def test_a_port_that_is_taken_is_said_in_one_line(app, runner, monkeypatch, tmp_path, words):
    settings_here = dataclasses.replace(app.extensions["settings"], instance=tmp_path)
    monkeypatch.setitem(app.extensions, "settings", settings_here)
    free = free_ports(3)
    with socket.create_server(("", free[1 if words else 0])):
        done = runner(
            "serve", "--no-worker", "--port", free[0], "--lan-port", free[1], "--guide-port", free[2], *words
        )
    app.extensions.pop("lan", None)
    assert done.exit_code == 1
    assert re.fullmatch(r"Error: Cổng [\d/]+ đang có chương trình khác dùng; chọn cổng khác bằng --[a-z, -]+\.\n", done.output)  # fmt: skip


def production(environ, **words):
    return environ | {"APP_ENV": "production"} | words


def test_in_production_it_needs_no_public_url_and_others_take_the_one_it_found(instance, tmp_path):
    strict = production(instance)
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        settings.read(strict)
    one = Served(strict, tmp_path, "--no-worker")
    try:
        assert get(trusting(root_of(strict)), one.https, "/healthz").status == 200
        network = "chưa nối mạng" not in one.said()
    finally:
        assert one.stop(signal.SIGTERM) == 0
    if network:
        found = settings.read(strict)
        assert re.fullmatch(rf"https://[\d.]+:{one.https}", found.public_url)
        assert found.secure
    assert settings.read(strict | {"PUBLIC_URL": "https://hocvuso.example"}).public_url == "https://hocvuso.example"  # fmt: skip


@pytest.mark.parametrize("words", [["--host", "0.0.0.0"], ["--lan", "--host", "0.0.0.0"]])
def test_plain_http_is_not_shown_to_the_network(app, runner, monkeypatch, words):
    strict = dataclasses.replace(app.extensions["settings"], env="production")
    monkeypatch.setitem(app.extensions, "settings", strict)
    done = runner("serve", "--no-worker", *words)
    assert done.exit_code == 2
    assert "--lan" in done.output


def test_the_page_on_the_pcs_screen(app, sign_in, monkeypatch, tmp_path):
    from app.serving.addresses import Addresses
    from app.serving.lan import Lan

    trainer = sign_in("trainer")
    assert "flask serve --lan" in trainer.get("/lan").text
    assert 'href="/lan"' not in trainer.get("/").text
    https, guide = free_ports(2)
    lan = Lan(tmp_path, port=https, guide_port=guide, behind=9, render=lambda facts: "", find=lambda: Addresses(None, ("192.168.1.20",)))  # fmt: skip
    monkeypatch.setitem(app.extensions, "lan", lan)
    try:
        shown = trainer.get("/lan").text
        assert lan.authority.fingerprint in shown
        assert f"http://192.168.1.20:{guide}/" in shown
        assert "data:image/svg+xml;base64," in shown
        assert 'href="/lan"' in trainer.get("/").text
    finally:
        lan.stop()


def _believing(made, home):
    """Flags by which a Chromium of this home trusts the root."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    if certutil := shutil.which("certutil"):
        for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "hvs", "-i", made.folder / "root.crt"]):  # fmt: skip
            subprocess.run([certutil, "-d", f"sql:{store}", *words], check=True, capture_output=True)
        return []
    key = made.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return [f"--ignore-certificate-errors-spki-list={digest}"]


@pytest.mark.browser
def test_a_browser_that_trusts_the_root_has_a_secure_context(served, instance, tmp_path):
    """With certutil the root goes into a store of the browser's own, and the whole chain is judged; without, its key is
    named to the browser."""
    made, home = root_of(instance), tmp_path / "home"
    flags = [*CHROMIUM_FLAGS, *_believing(made, home)]
    browser = driver().chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=chromium(),
        args=flags,
        env={**os.environ, "HOME": str(home)},
    )
    try:
        page = browser.new_page()
        page.goto(f"https://localhost:{served.https}/")
        assert page.evaluate(
            "[isSecureContext, 'serviceWorker' in navigator, 'mediaDevices' in navigator]"
        ) == [True, True, True]
        page.goto(f"http://127.0.0.1:{served.guide}/")
        page.wait_for_selector("body[data-trust]")
        assert page.locator("body").get_attribute("data-trust") == "yes"
        assert page.get_by_text("✓ Điện thoại này đã tin cậy máy tính").is_visible()
    finally:
        browser.close()
