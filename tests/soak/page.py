"""The third phone: the real scanner page in a real Chromium, with a profile on disk that survives being killed.

Cards are read by a keyboard scanner, which the page knows as a burst of keys. What a person saw go green is logged
with the event that then lies in the phone's own database, before the next card is held up.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from scripts.browser import CHROMIUM_FLAGS, chromium
from tests.soak.phones import Log

# A wrong clock: everything in the page that asks for the time is told another.
_WRONG_CLOCK = """(() => {
  const Right = Date, skew = %d;
  globalThis.Date = class Date extends Right {
    constructor(...given) { given.length ? super(...given) : super(Right.now() + skew); }
    static now() { return Right.now() + skew; }
  };
})()"""

# The newest event that lies on the phone.
_NEWEST = """const newest = () => new Promise((done, wrong) => {
  const ask = indexedDB.open("hoc-vu-so");
  ask.onerror = () => wrong(ask.error);
  ask.onsuccess = () => {
    const db = ask.result;
    const cursor = db.transaction("events").objectStore("events").openCursor(null, "prev");
    cursor.onsuccess = () => { db.close(); done(cursor.result ? cursor.result.value : null); };
    cursor.onerror = () => { db.close(); wrong(cursor.error); };
  };
});
const until = async (what) => {
  for (let n = 0; n < 2000 && !what(); n += 1) await new Promise((go) => setTimeout(go, 4));
  if (!what()) throw new Error("the page did not answer: " + what);
};
const answer = document.getElementById("answer");
// Of one instant: a machine that is busy elsewhere in their midst would make a slow hand of the burst.
const burst = (text) => {
  const keys = [...text, "Enter"].map((key) => new KeyboardEvent("keydown", { key, bubbles: true }));
  for (const one of keys) Object.defineProperty(one, "timeStamp", { value: keys[0].timeStamp });
  for (const one of keys) document.body.dispatchEvent(one);
};
const said = (event, before) => event && event.id !== before?.id ? { state: event.state, lesson: Number(event.lesson), wire: event.wire } : null;
"""
_SCAN = (
    "async (text) => {"
    + _NEWEST
    + """
  if (!answer.hidden) answer.click();
  const [before, seq] = [await newest(), answer.dataset.seq];
  burst(text);
  await until(() => answer.dataset.seq !== seq);
  answer.click();
  return said(await newest(), before);
}"""
)
_SHOW_BLANK = (
    "async (text) => {"
    + _NEWEST
    + """
  if (!answer.hidden) answer.click();
  burst(text);
  await until(() => document.getElementById("who-dialog").open || !answer.hidden);
  return document.getElementById("who-dialog").open;
}"""
)
_AFTER = (
    "async (id) => {"
    + _NEWEST
    + """
  let event = null;
  for (let n = 0; n < 500; n += 1) {
    event = await newest();
    if (event && event.id !== id) break;
    await new Promise((go) => setTimeout(go, 10));
  }
  if (!answer.hidden) answer.click();
  return said(event, { id });
}"""
)
_ID = "async () => {" + _NEWEST + " return (await newest())?.id ?? null; }"
_WAITING = """() => new Promise((done) => {
  const ask = indexedDB.open("hoc-vu-so");
  ask.onsuccess = () => {
    const db = ask.result;
    const count = db.transaction("events").objectStore("events").index("waiting").count();
    count.onsuccess = () => { db.close(); done(count.result); };
  };
})"""


class ScannerPage(threading.Thread):
    """A trainer with the page on a paired phone. `kill()` pulls the plug of the phone; it is started again and the trainer goes on.

    `failed` holds what went wrong in this thread; `doing` says where it is.
    """

    def __init__(
        self, folder: Path, site: str, code: str, steps: list[dict], skew: float, pace: float = 0.0
    ) -> None:
        super().__init__(daemon=True)
        self.folder, self.site, self.code = folder, site, code
        self.steps, self.skew, self.pace = steps, skew, pace
        self.paired = False
        self.file = folder / "log"
        self.failed: BaseException | None = None
        self.kills = 0
        self.doing = ""
        self._log = Log(self.file)
        self._browser: subprocess.Popen | None = None
        self._killed = threading.Event()
        self._plug = threading.Lock()

    def kill(self) -> None:
        """Kill -9 of the browser and all its processes."""
        with self._plug:
            self._killed.set()
            self.kills += 1
            if self._browser:
                os.killpg(self._browser.pid, signal.SIGKILL)

    def run(self) -> None:
        try:
            with sync_playwright() as playwright:
                step = 0
                while step is not None:
                    step = self._live(playwright, step)
        except BaseException as error:
            self.failed = error
        finally:
            self._end()

    def _live(self, playwright, step: int) -> int | None:
        """From one start of the phone until it is killed (then the next step to do) or has done everything (None)."""
        self._start()
        at = step
        try:
            context = playwright.chromium.connect_over_cdp(self._address()).contexts[0]
            context.add_init_script(_WRONG_CLOCK % int(self.skew * 1000))
            context.set_default_timeout(20_000)
            page = context.pages[0] if context.pages else context.new_page()
            if not self.paired:
                self._pair(page)
                self.paired = True
            lesson = None
            for at in range(step, len(self.steps)):
                if self.steps[at]["lesson"] != lesson:
                    lesson = self.steps[at]["lesson"]
                    self._enter(page, lesson)
                self._do(page, self.steps[at], at)
                time.sleep(self.pace)
            if lesson is None:
                self._enter(page, self.steps[-1]["lesson"])
            self._drain(page)
            return None
        except (Error, OSError, TimeoutError):
            if not self._killed.is_set():
                raise
            self._end()
            return at + 1  # the hand that held up this card has put it away

    # --- the browser ---

    def _start(self) -> None:
        profile = self.folder / "profile"
        (profile / "DevToolsActivePort").unlink(missing_ok=True)
        with self._plug:
            self._killed.clear()
            self._browser = subprocess.Popen(
                [
                    chromium(), *CHROMIUM_FLAGS, "--headless=new", "--remote-debugging-port=0", "--lang=vi-VN",
                    "--window-size=360,800", "--no-default-browser-check", "--disable-session-crashed-bubble",
                    f"--user-data-dir={profile}", "about:blank",
                ],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def _address(self) -> str:
        said = self.folder / "profile" / "DevToolsActivePort"
        for _ in range(600):
            with contextlib.suppress(OSError, IndexError):
                port = said.read_text().split()[0]
                return f"http://127.0.0.1:{port}"
            time.sleep(0.05)
        raise TimeoutError("Chromium did not start")

    def _end(self) -> None:
        if self._browser:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._browser.pid, signal.SIGKILL)
            self._browser.wait(10)

    # --- the trainer ---

    def _pair(self, page: Page) -> None:
        """Show the pairing code, again and again until the answer has come through."""
        self.doing = "pairing"
        page.goto(f"{self.site}/scan#pair={self.code}")
        page.locator("#pair-dialog").wait_for()
        page.locator("#pair-name").fill("Máy của anh Nam")
        for _ in range(60):
            if not page.locator("#pair-dialog").is_visible():
                return
            with contextlib.suppress(Error):
                page.get_by_test_id("pair-send").click(timeout=2_000)
            page.wait_for_timeout(300)
        raise AssertionError("the phone cannot be paired: " + page.locator("#pair-error").inner_text())

    def _enter(self, page: Page, lesson: int) -> None:
        """Open the scanner of a lesson. The roster may have to be asked for more than once."""
        for n in range(120):
            self.doing = f"entering {lesson}, try {n}"
            with contextlib.suppress(Error):
                page.goto(f"{self.site}/scan?lesson={lesson}", timeout=20_000)
                page.wait_for_selector("#scanner[data-ready=true]", timeout=5_000)
                return
            if self._killed.is_set():
                raise TimeoutError("killed at the door")
            time.sleep(0.3)
        raise AssertionError(f"the scanner of lesson {lesson} does not open")

    def _do(self, page: Page, step: dict, number: int) -> None:
        tried = {
            "t": "try",
            "phone": "page",
            "step": number,
            "lesson": step["lesson"],
            "text": step.get("text", ""),
        }
        self._log.write(**tried)
        got = getattr(self, "_" + step["do"])(page, step)
        if got:
            self._log.write(
                t="green",
                phone="page",
                step=number,
                lesson=got["lesson"],
                wire=got["wire"],
                state=got["state"],
            )

    def _scan(self, page: Page, step: dict) -> dict | None:
        return page.evaluate(_SCAN, step["text"])

    def _handout(self, page: Page, step: dict) -> dict | None:
        before = page.evaluate(_ID)
        if not page.evaluate(_SHOW_BLANK, step["text"]):
            return page.evaluate(_AFTER, before)
        page.get_by_test_id("who-new").click()
        page.locator("#walkin-dialog").get_by_label("Họ và tên").fill(step["name"])
        page.get_by_test_id("walkin-send").click()
        return page.evaluate(_AFTER, before)

    def _undo(self, page: Page, step: dict) -> dict | None:
        button = page.get_by_test_id("undo-recent")
        if not button.count():
            return None
        before = page.evaluate(_ID)
        button.first.evaluate("button => button.click()")
        return page.evaluate(_AFTER, before)

    def _drain(self, page: Page) -> None:
        """Stay until nothing waits."""
        for _ in range(600):
            waiting = page.evaluate(_WAITING)
            self.doing = f"{waiting} wait"
            if waiting == 0:
                return
            with contextlib.suppress(Error):
                page.get_by_test_id("send-now").evaluate("button => button.click()", timeout=500)
            time.sleep(0.25)
        raise AssertionError("the page's queue does not empty")
