"""The plain-http page that leads a phone through trusting the machine: what it says, what it gives, and that it is all."""

from __future__ import annotations

import http.client
import plistlib
import re

import pytest
from bs4 import BeautifulSoup
from cryptography import x509

from app.serving import authority
from app.serving.addresses import Addresses
from app.serving.guide import CERTIFICATE, PROFILE
from app.serving.lan import Lan
from app.serving.running import _renderer
from tests.lan.ports import free_ports

ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
HERE = Addresses("may-vanphong", ("192.168.1.20", "10.5.0.3"))


@pytest.fixture(scope="module")
def lan(request, tmp_path_factory):
    from app.factory import create_app

    app = create_app(request.getfixturevalue("make_settings")())
    https, guide = free_ports(2)
    made = Lan(tmp_path_factory.mktemp("lan"), port=https, guide_port=guide, behind=9, render=_renderer(app), find=lambda: HERE)  # fmt: skip
    made.start()
    yield made
    made.stop()


@pytest.fixture
def phone(lan):
    """phone(path, method, headers) → the answer, with its body read into `.data`."""

    def ask(path, method="GET", **headers):
        line = http.client.HTTPConnection("127.0.0.1", lan._guide.port, timeout=20)
        line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        answer.data = answer.read()
        line.close()
        return answer

    return ask


def page(phone, agent=ANDROID, host="192.168.1.20:8480"):
    answer = phone("/", User_Agent=agent, Host=host)
    assert answer.status == 200
    return BeautifulSoup(answer.data.decode(), "html.parser"), answer


def test_it_names_every_step_with_the_words_of_the_menus(phone, lan):
    shown, answer = page(phone)
    text = " ".join(shown.get_text(" ").split())
    for words in (
        "Chứng chỉ CA", "Cài đặt chứng chỉ", "Mã hóa và thông tin xác thực", "Vẫn cài đặt", "Đã tải về hồ sơ",
        "Quản lý VPN & Thiết bị", "Cài đặt tin cậy chứng nhận", "Giới thiệu", "Tiếp tục", lan.authority.fingerprint,
        lan.authority.title,
    ):  # fmt: skip
        assert words in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert not shown.find_all(style=True)
    assert not shown.find_all(lambda tag: any(name.startswith("on") for name in tag.attrs))


@pytest.mark.parametrize(("agent", "opened"), [(ANDROID, "Điện thoại Android"), (IPHONE, "iPhone, iPad")])
def test_the_steps_of_this_phone_stand_open(phone, agent, opened):
    shown, _ = page(phone, agent)
    assert [one.summary.text for one in shown.find_all("details", open=True)] == [opened]


@pytest.mark.parametrize(
    ("host", "leads_to"),
    [("10.5.0.3:8480", "10.5.0.3"), ("may-vanphong.local:8480", "may-vanphong.local"), ("192.168.1.20", "192.168.1.20"),
     ("elsewhere.example", "192.168.1.20"), ('"><script>:1', "192.168.1.20"), ("x; script-src *:1", "192.168.1.20")],
)  # fmt: skip
def test_it_leads_to_https_by_the_way_the_phone_came(phone, lan, host, leads_to):
    shown, answer = page(phone, host=host)
    wanted = f"https://{leads_to}:{lan._door.port}"
    assert {a["href"] for a in shown.find_all("a", href=re.compile("^https:"))} == {f"{wanted}/"}
    assert f"connect-src {wanted};" in answer.headers["Content-Security-Policy"]
    assert "script>" not in answer.headers["Content-Security-Policy"]


def test_android_takes_the_root_as_a_certificate(phone, lan):
    answer = phone(CERTIFICATE)
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hoc-vu-so.crt"'
    assert x509.load_der_x509_certificate(answer.data) == lan.authority.root


def test_an_iphone_takes_it_as_a_profile(phone, lan):
    answer = phone(PROFILE)
    assert answer.headers["Content-Type"] == "application/x-apple-aspen-config"
    profile = plistlib.loads(answer.data)
    [inner] = profile["PayloadContent"]
    assert profile["PayloadType"] == "Configuration"
    assert inner["PayloadType"] == "com.apple.security.root"
    assert x509.load_der_x509_certificate(inner["PayloadContent"]) == lan.authority.root
    assert profile["PayloadDisplayName"] == lan.authority.title
    assert phone(PROFILE).data == answer.data  # a second one replaces the first


def test_only_what_the_page_needs_is_there(phone):
    assert [phone(path).status for path in ("/guide.css", "/guide.js")] == [200, 200]
    for path in ("/people", "/sign-in", "/healthz", "/static/dist/manifest.json", "/../root.crt", "/signing.key", "/leaf.key"):  # fmt: skip
        assert phone(path).status == 404
    assert [phone("/", "POST").status, phone(CERTIFICATE, "DELETE").status] == [405, 405]


def test_the_key_leaves_by_no_file(phone, lan):
    for path in ("/", CERTIFICATE, PROFILE):
        assert b"PRIVATE KEY" not in phone(path).data


def test_when_the_machine_moves_everything_follows_and_phones_need_nothing(tmp_path):
    there = [HERE]
    https, guide = free_ports(2)
    lan = Lan(tmp_path, port=https, guide_port=guide, behind=9, render=lambda facts: facts.https, find=lambda: there[0])  # fmt: skip
    try:
        root = lan.authority.fingerprint
        there[0] = Addresses("may-vanphong", ())
        assert not lan.look()  # between two networks: the last ones stay
        assert lan.url == f"https://192.168.1.20:{https}"
        there[0] = Addresses("may-vanphong", ("172.20.10.3",))
        assert lan.look()
        assert (lan.url, lan.guide_url) == (f"https://172.20.10.3:{https}", f"http://172.20.10.3:{guide}/")
        assert not lan.look()
        assert authority.opened(tmp_path, None)[0].fingerprint == root
    finally:
        lan.stop()
