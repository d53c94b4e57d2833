"""The scanner's shell: the same for everybody, small, and kept whole by its service worker."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from app.access import TRAINER
from app.base.actors import EVERYWHERE
from campaigns import lessons
from tests.conftest import PASSWORD

DIST = Path(__file__).parents[2] / "app/static/dist"
BUDGET = 120 * 1024


def worker(client):
    """What the service worker was told: {VERSION, SHELL, FILES}."""
    text = client.get("/sw.js").get_data(as_text=True)
    return {
        name: json.loads(value) for name, value in re.findall(r"^const ([A-Z]+) = (.*);$", text, re.MULTILINE)
    }


def test_the_shell_knows_nobody(client, commune, sign_in):
    """A stranger and a trainer get the same bytes, also right after something was flashed."""
    stranger = client.get("/scan")
    trainer = sign_in(TRAINER)
    trainer.get(f"/lessons/{commune.lesson}/scan")
    trainer.post(f"/lessons/{commune.lesson}/open")  # "Đã mở buổi học" waits for the next page
    known = trainer.get("/scan")
    assert stranger.status_code == known.status_code == 200
    assert stranger.data == known.data
    assert "Set-Cookie" not in stranger.headers
    text = stranger.get_data(as_text=True)
    assert "csrf" not in text
    assert commune.emails[TRAINER] not in text
    assert text.startswith("<!doctype html>")
    assert "Đã mở buổi học" in trainer.get("/").get_data(as_text=True)


def test_a_language_is_all_that_it_varies_by(client):
    vietnamese = client.get("/scan")
    client.set_cookie("lang", "en")
    english = client.get("/scan")
    assert '<html lang="vi">' in vietnamese.get_data(as_text=True)
    assert '<html lang="en">' in english.get_data(as_text=True)
    # One version keeps both: whoever changes the language gets the other one behind.
    assert (
        vietnamese.headers["X-Shell-Version"]
        == english.headers["X-Shell-Version"]
        == worker(client)["VERSION"]
    )


def test_the_worker_keeps_every_file_that_the_shell_names(client):
    told = worker(client)
    assert told["SHELL"] == "/scan"
    named = set(
        re.findall(
            r'(?:href|src|data-[a-z]+-url)="(/static/[^"#]+)', client.get("/scan").get_data(as_text=True)
        )
    )
    styles = next(DIST / path.rpartition("/")[2] for path in named if path.endswith(".css"))
    fonts = {
        f"/static/dist/{name}"
        for name in re.findall(r"be-vietnam-pro-[\w-]+\.\w+\.woff2", styles.read_text("utf-8"))
    }
    assert fonts
    assert named | fonts <= set(told["FILES"])
    for path in told["FILES"]:
        assert (DIST / path.rpartition("/")[2]).is_file()


def test_the_worker_may_answer_for_the_whole_site_and_is_never_kept_by_the_browser(client):
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert "no-" in answer.headers["Cache-Control"]
    assert "max-age" not in answer.headers["Cache-Control"]


def test_it_can_be_put_on_the_home_screen(client):
    [path] = re.findall(r'rel="manifest" href="([^"]+)"', client.get("/scan").get_data(as_text=True))
    manifest = json.loads((DIST / path.rpartition("/")[2]).read_text("utf-8"))
    assert (manifest["name"], manifest["start_url"], manifest["display"]) == (
        "Học vụ số – Quét",
        "/scan",
        "standalone",
    )
    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in manifest["icons"]:
        head = (DIST / icon["src"]).read_bytes()[:24]
        assert head.startswith(b"\x89PNG")
        assert "{0}x{0}".format(int.from_bytes(head[16:20])) == icon["sizes"]


def test_the_first_load_is_small(client):
    """HTML, style, scripts and icons, as a proxy compresses them; the reader and the fonts come beside it."""
    page = client.get("/scan")
    paths = re.findall(
        r'(?:href|src|data-sprite-url)="(/static/[^"#]+\.(?:css|js|svg))"', page.get_data(as_text=True)
    )
    weights = {
        path: len(gzip.compress((DIST / path.rpartition("/")[2]).read_bytes(), 6)) for path in set(paths)
    }
    assert {path.rpartition(".")[2] for path in weights} == {"css", "js", "svg"}
    whole = sum(weights.values()) + len(gzip.compress(page.data, 6))
    assert whole < BUDGET, weights


@pytest.mark.parametrize("path", ["/scan?lesson=1", "/scan?lesson=<script>", "/scan?pair=1"])
def test_the_address_changes_nothing_of_the_shell(client, path):
    assert client.get(path).data == client.get("/scan").data


def test_the_lessons_own_address_leads_there(commune, sign_in, client):
    answer = sign_in(TRAINER).get(f"/lessons/{commune.lesson}/scan")
    assert (answer.status_code, answer.location) == (303, f"/scan?lesson={commune.lesson}")
    assert client.get(f"/lessons/{commune.lesson}/scan").location.startswith("/sign-in")
    assert PASSWORD not in answer.get_data(as_text=True)


def test_the_roster_says_what_the_lesson_is(commune, sign_in, work):
    told = sign_in(TRAINER).get(f"/api/v1/lessons/{commune.lesson}/roster").json
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        assert told["lesson"] == {
            "id": lesson.id, "title": "Lớp cán bộ, công chức", "state": "planned", "code": lesson.code,
            "day": lesson.day.isoformat(), "starts_at": "00:00", "ends_at": "23:59", "place": "Hội trường",
            "practice": False, "counts_hours": False,
        }  # fmt: skip
        lesson.training.version.stay_percent = 60
    assert (
        sign_in(TRAINER).get(f"/api/v1/lessons/{commune.lesson}/roster").json["lesson"]["counts_hours"]
        is True
    )
