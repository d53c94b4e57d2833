"""From a decoded code to the green sign, beside a bare IndexedDB write on the same page; with network and without.

In turns on one page of one run: a busy machine slows all three alike, and the ratios are what can be compared.
"""

from __future__ import annotations

import base64
import statistics
from datetime import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from app import accounts, settings
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db, writing
from app.factory import create_app
from campaigns import courses, enrolments, lessons, trainings
from scripts.browser import CHROMIUM_FLAGS, chromium
from tests.server import Gunicorn
from trainees import areas, cards, people, skills
from trainees.people import Particulars

ROUNDS, SCANS = 4, 20
PASSWORD = "only for the bench, and long"
SITE = "http://127.0.0.1:8000"

# Keys of a keyboard scanner, and how long until the page measured its green sign.
_SCAN = """async texts => {
  const took = [];
  for (const text of texts) {
    performance.clearMeasures("scan-to-green");
    for (const key of [...text, "Enter"]) document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
    let measured = [];
    while (!measured.length) {
      await new Promise((go) => setTimeout(go, 2));
      measured = performance.getEntriesByName("scan-to-green");
    }
    took.push(measured.at(-1).duration);
    const answer = document.getElementById("answer");
    if (answer.hidden || answer.dataset.state !== "yes") throw new Error(`not green: ${answer.dataset.state}`);
    answer.click();
    await new Promise((go) => setTimeout(go, 150));
  }
  return took;
}"""

# The same durability, one row of an event's size, nothing else.
_WRITE = """async count => {
  const db = await new Promise((done, fail) => {
    const asked = indexedDB.open("bare", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("rows", {autoIncrement: true});
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const took = [];
  for (let n = 0; n < count; n += 1) {
    const row = {id: crypto.randomUUID(), lesson: "1", code: "x".repeat(24), device_time: new Date().toISOString(), kind: "in"};
    const from = performance.now();
    await new Promise((done, fail) => {
      const tx = db.transaction("rows", "readwrite", {durability: "strict"});
      tx.objectStore("rows").add(row);
      tx.oncomplete = done;
      tx.onerror = () => fail(tx.error);
    });
    took.push(performance.now() - from);
    await new Promise((go) => setTimeout(go, 150));
  }
  db.close();
  return took;
}"""


def bench(folder: Path) -> dict[str, Any]:
    """Print the table and return it: medians in ms, and the two ratios."""
    environ = {
        "APP_ENV": "development", "INSTANCE_PATH": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'scanner.sqlite'}",
        "SECRET_KEY": "only for the bench, and long enough for any", "DATA_KEY": base64.b64encode(b"b" * 32).decode(),
        "PUBLIC_URL": SITE,
    }  # fmt: skip
    lesson, texts = _fill(environ)
    took: dict[str, list[float]] = {"bare": [], "offline": [], "online": []}
    with Gunicorn(environ) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_context(locale="vi-VN").new_page()
        _enter(page, f"http://127.0.0.1:{server.port}", lesson)
        page.evaluate(_SCAN, [texts.pop() for _ in range(5)])  # everything has been through it once
        for _ in range(ROUNDS):
            took["bare"] += page.evaluate(_WRITE, SCANS)
            for name in ("online", "offline"):
                page.context.set_offline(name == "offline")
                took[name] += page.evaluate(_SCAN, [texts.pop() for _ in range(SCANS)])
            page.context.set_offline(False)
            expect(page.locator("#queue-count")).to_have_text("0", timeout=60_000)
        browser.close()
    middle = {name: statistics.median(each) for name, each in took.items()}
    found = {
        "scans": ROUNDS * SCANS, **{f"{name}_ms": round(ms, 2) for name, ms in middle.items()},
        "to_bare": round(max(middle["online"], middle["offline"]) / middle["bare"], 2),
        "offline_to_online": round(middle["offline"] / middle["online"], 2),
    }  # fmt: skip
    print(f"\nFrom decoded to green, {found['scans']} scans each in turns, medians")
    print(f"{'bare write ms':>14}{'online ms':>11}{'offline ms':>12}{'to bare':>9}{'offline/online':>16}")
    print(
        f"{found['bare_ms']:>14.2f}{found['online_ms']:>11.2f}{found['offline_ms']:>12.2f}"
        f"{found['to_bare']:>9.2f}{found['offline_to_online']:>16.2f}",
        flush=True,
    )
    return found


def _fill(environ: dict[str, str]) -> tuple[int, list[str]]:
    """A lesson with so many people as there will be scans, and what stands on their cards."""
    app = create_app(settings.read(environ))
    done = app.test_cli_runner().invoke(args=["db", "upgrade"])
    if done.exit_code:
        raise SystemExit(done.output)
    with app.app_context():
        with writing():
            locality = areas.add_locality("00001", "Hoa Sen", "xã", "tỉnh Sông Hồng")
            trainer, _ = accounts.add(locality, "trainer@example.vn", "trainer", password=PASSWORD)
            course = courses.add(locality.id, "Kỹ năng số", skills.catalogue()[:2], lessons_needed=1)
            training = trainings.add(course, "Lớp", by=COMMAND_LINE, trainers=[trainer.id])
            lesson = lessons.add(training, clock.today(), time(0, 0), time(23, 59))
            everybody = [
                people.add(locality.id, Particulars(f"Nguyễn Văn {n}", birth="1980"), by=COMMAND_LINE)
                for n in range(5 + 2 * ROUNDS * SCANS)
            ]
            enrolments.add(training, everybody, by=COMMAND_LINE)
            texts = [f"{SITE}/t/{card.full_code}" for card in cards.give(everybody).values()]
            known = lesson.id, texts
            db.session.commit()
        db.engine.dispose()
    return known


def _enter(page: Page, site: str, lesson: int) -> None:
    page.goto(site)
    page.fill("[name=email]", "trainer@example.vn")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    page.goto(f"{site}/scan?lesson={lesson}")
    page.wait_for_selector("#scanner[data-ready=true]")
    page.wait_for_selector("body[data-offline=ready]")
