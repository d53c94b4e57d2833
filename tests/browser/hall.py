"""A person before a real Chromium, and a hall whose cards the browser's camera sees."""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2
import qrcode
import zxingcpp
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    Route,
    expect,
    sync_playwright,
)

from scripts.browser import CHROMIUM_FLAGS, chromium

FRAMES_A_CODE = 15
CAMERA = (640, 480)

# A browser beside seven others on two cores: what is true after five seconds on a quiet machine may take fifteen here.
expect.set_options(timeout=15_000)

# What shows itself for a moment only, and is gone before a busy machine looks. The whole-screen answer stays some seconds longer,
# unless somebody touches it (`lasting`), and keeps in data-said what it has said; a button that flashed keeps that in data-flashed.
_MOMENTS = """(lasting) => {
  const hidden = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "hidden");
  Object.defineProperty(HTMLElement.prototype, "hidden", {
    ...hidden,
    set(away) {
      if (this.id === "answer") {
        clearTimeout(this.later);
        if (!away) {
          this.dataset.said = `${this.dataset.said ?? ""} ${this.dataset.state}`.trim();
        } else if (lasting && !window.event) {
          this.later = setTimeout(() => hidden.set.call(this, true), 5000);
          return;
        }
      }
      hidden.set.call(this, away);
    },
  });
  new MutationObserver((all) => {
    for (const { target } of all) if (target.dataset.flash) target.dataset.flashed = "true";
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-flash"] });
}"""

# How much lies on the phone that the server has not answered for.
_WAITING = """() => new Promise((done, wrong) => {
  const asked = indexedDB.open("hoc-vu-so");
  asked.onerror = () => wrong(asked.error);
  asked.onsuccess = () => {
    const db = asked.result;
    const queues = ["events", "ticks", "outreach"];
    const tx = db.transaction(queues);
    const counts = queues.map((name) => tx.objectStore(name).index("waiting").count());
    tx.oncomplete = () => { db.close(); done(counts.reduce((sum, { result }) => sum + result, 0)); };
  };
})"""


@functools.cache
def driver() -> Playwright:
    """The one Playwright of this thread of tests: it allows no second one, and starting it takes half a second."""
    made = sync_playwright().start()
    atexit.register(made.stop)
    return made


@functools.cache
def _shared() -> Browser:
    """The Chromium of everybody who needs no camera; whoever comes gets a context that knows nothing of the others."""
    made = driver().chromium.launch(executable_path=chromium(), args=_flags(None))
    atexit.register(made.close)
    return made


@contextlib.contextmanager
def _driver_here() -> Iterator[Playwright]:
    """The one of the tests; another thread, a trainer beside others, must have its own."""
    if threading.current_thread() is threading.main_thread():
        yield driver()
        return
    with sync_playwright() as own:
        yield own


@contextlib.contextmanager
def person(
    *, video: Path | None = None, width: int = 1280, expected: Sequence[str] = (), lasting: bool = True
) -> Iterator[Page]:
    """A page of a Chromium that remembers nothing; with `video` its camera shows that film. A page that logs an error fails.

    lasting: an answer stays on the screen for some seconds more, unless it is touched; not for a film with many cards.

    expected: words of errors that belong to the story (an answer of 401).

    Without network (`context.set_offline`) the browser itself says what it could not load; that is no error of ours.
    """
    wrong: list[str] = []
    own = driver().chromium.launch(executable_path=chromium(), args=_flags(video)) if video else None
    context = (own or _shared()).new_context(
        viewport={"width": width, "height": 800}, locale="vi-VN", accept_downloads=True
    )
    try:
        context.set_default_timeout(20_000)
        _keep_moments(context, lasting=lasting)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if _ours(line) else None)
        yield page
    except Exception as error:
        if page.is_closed():
            raise
        seen = " ".join(page.locator("body").inner_text().split())[:1500]
        raise AssertionError(f"at {page.url}: {error}\nThe page said: {seen}") from error
    finally:
        context.close()
        if own:
            own.close()
    wrong = [line for line in wrong if not any(word in line for word in expected)]
    assert not wrong, wrong


class Phone:
    """A browser that is a phone: what lies on it outlives it. `page` is its one tab; `kill` is a battery that falls out."""

    def __init__(self, context: BrowserContext, profile: Path) -> None:
        self.context, self._profile = context, profile
        context.set_default_timeout(20_000)
        self.page = context.pages[0]
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: self.wrong.append(line.text) if _ours(line) else None)

    def kill(self) -> None:
        """Kill -9 of the whole browser."""
        for pid in _processes_of(self._profile):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def phone(
    profile: Path, *, video: Path | None = None, width: int = 360, lasting: bool = True
) -> Iterator[Phone]:
    """A phone whose memory is the folder `profile`; start another one with the same folder to switch it on again."""
    with _driver_here() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium(), args=_flags(video), viewport={"width": width, "height": 800},
            locale="vi-VN", accept_downloads=True,
        )  # fmt: skip
        _keep_moments(context, lasting=lasting)
        it = Phone(context, profile)
        try:
            yield it
        except Exception as error:
            with contextlib.suppress(Error):
                seen = " ".join(it.page.locator("body").inner_text().split())[:1500]
                raise AssertionError(f"at {it.page.url}: {error}\nThe page said: {seen}") from error
            raise
        finally:
            with contextlib.suppress(Error):
                context.close()
    assert not it.wrong, it.wrong


def _keep_moments(context: BrowserContext, *, lasting: bool) -> None:
    context.add_init_script(f"({_MOMENTS})({'true' if lasting else 'false'})")


def _flags(video: Path | None) -> list[str]:
    if video is None:
        return [*CHROMIUM_FLAGS]
    return [
        *CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]  # fmt: skip


def _processes_of(profile: Path) -> list[int]:
    """The browser that uses this folder, and no other one."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if f"--user-data-dir={profile}".encode() in words and not any(
                w.startswith(b"--type=") for w in words
            ):
                found.append(int(folder.name))
    return found


def _ours(line: ConsoleMessage) -> bool:
    return line.type == "error" and "ERR_INTERNET_DISCONNECTED" not in line.text


def sign_in(page: Page, site: str, email: str, password: str) -> None:
    """Through the form, as anybody does."""
    page.goto(site)
    page.get_by_label("Địa chỉ thư điện tử").fill(email)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def printed(pdf: bytes) -> Image.Image:
    """The first page of a printed file, at 200 dots an inch."""
    return pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=200 / 72).to_pil().convert("RGB")


def codes_of(pdf: bytes) -> list[zxingcpp.Barcode]:
    """The codes on the first page of printed cards, from the top left, as a reader finds them at 200 dots an inch."""
    return sorted(
        zxingcpp.read_barcodes(printed(pdf)), key=lambda c: (c.position.top_left.y, c.position.top_left.x)
    )


def drawn(text: str) -> Image.Image:
    """Any QR code: a payment code, another site's."""
    return qrcode.make(text, border=4).convert("RGB")


class Gate:
    """What a page asks of `pattern` waits here until the gate opens; `came` counts who ever came to it, `failed` those of them
    that the page knows to have failed.

    meanwhile: what becomes of a request instead of waiting (`Route.abort`, an answer of somebody else's).

    An open gate stays where it is: a request that is made in the moment a route is taken away may be held for good.
    """

    def __init__(
        self, where: BrowserContext | Page, pattern: str | re.Pattern[str],
        meanwhile: Callable[[Route], object] | None = None,
    ) -> None:  # fmt: skip
        self.came = self.failed = 0
        self._waiting: list[Route] = []
        self._under_way: list[Request] = []
        self._meanwhile = meanwhile or self._waiting.append
        self._open = False
        where.on("requestfinished", lambda request: self._is_over(request))
        where.on("requestfailed", lambda request: self._is_over(request, failed=True))
        where.route(pattern, self._at)

    def _is_over(self, request: Request, *, failed: bool = False) -> None:
        if request in self._under_way:
            self._under_way.remove(request)
            self.failed += failed

    def _at(self, route: Route) -> None:
        self.came += 1
        self._under_way.append(route.request)
        if self._open:
            route.continue_()
        else:
            self._meanwhile(route)

    def open(self) -> None:
        """Let go what waits, and whatever comes."""
        self._open = True
        while self._waiting:
            self._waiting.pop(0).continue_()

    def await_coming(self, page: Page, many: int) -> None:
        """Until so many have come here."""
        self._await(page, lambda: self.came >= many, lambda: f"{self.came} of {many} came")

    def await_failing(self, page: Page, many: int) -> None:
        """Until so many have failed, and the page has drawn its conclusions: a clock put forward sooner only breaks a question off."""
        self._await(page, lambda: self.failed >= many, lambda: f"{self.failed} of {many} failed")

    def await_quiet(self, page: Page) -> None:
        """Until nothing that came here is under way: a clock put forward takes the time away that a real server needs."""
        self._await(page, lambda: not self._under_way, lambda: f"{self._under_way} on their way")

    def _await(self, page: Page, done: Callable[[], bool], told: Callable[[], str]) -> None:
        for _ in range(400):
            if done():
                page.evaluate("0")  # what came of it has been heard in the page as well
                return
            page.wait_for_timeout(50)
        raise AssertionError(told())

    def shut(self) -> None:
        """As it was before it opened."""
        self._open = False


def held_up(page: Page, text: str) -> None:
    """A keyboard scanner reads a code: a burst of keys such as no hand, and no remote control, can make. The answer to the one
    before has been put away."""
    page.evaluate(
        """text => {
          document.getElementById("answer")?.click();
          const keys = [...text, "Enter"].map((key) => new KeyboardEvent("keydown", {key, bubbles: true}));
          // Of one instant: a machine that is busy elsewhere in their midst would make a slow hand of the burst.
          for (const one of keys) Object.defineProperty(one, "timeStamp", {value: keys[0].timeStamp});
          for (const one of keys) document.body.dispatchEvent(one);
        }""",
        text,
    )


def answered(page: Page, state: str) -> None:
    """The whole screen says so."""
    page.wait_for_selector(f"#answer[data-state={state}]:not([hidden])")


def said(page: Page, state: str) -> None:
    """The whole screen has said so since the page came, before a camera that goes on by itself."""
    page.wait_for_selector(f"#answer[data-said~={state}]", state="attached")


def put_away(page: Page) -> None:
    """Whoever touches an answer sees the scanner again; nothing to do where it went by itself."""
    page.locator("#answer").dispatch_event("click")
    expect(page.locator("#answer")).to_be_hidden()


def sent(page: Page, seconds: int = 30) -> None:
    """The server has answered for all that was written down on this phone.

    Asked of the phone's own memory: the figure on the page is drawn a moment after the event, and is 0 before it as well.
    """
    waits = -1
    for _ in range(seconds * 10):
        with contextlib.suppress(Error):  # the page may be on its way to another
            waits = page.evaluate(_WAITING)
        if waits == 0:
            break
        page.wait_for_timeout(100)
    assert waits == 0, f"{waits} wait"
    expect(page.locator("#queue-count")).to_have_text("0")


def camera_on(page: Page) -> None:
    """The camera runs: by itself where it may, else by the button, which goes away as soon as it does."""
    if (
        page.evaluate("async () => (await navigator.permissions.query({ name: 'camera' })).state")
        != "granted"
    ):
        page.get_by_test_id("camera-start").click()
    page.wait_for_selector("#scanner[data-camera=on]")


def film(
    pictures: Sequence[Image.Image],
    file: Path,
    *,
    frames_each: int | Sequence[int] = FRAMES_A_CODE,
    table: int = 1200,
) -> Path:
    """A video of pictures held before a camera one after another, with an empty table between them.

    frames_each: how long each is held, in thirtieths of a second; `table`: how long the table stays empty at the end.
    """
    each = [frames_each] * len(pictures) if isinstance(frames_each, int) else frames_each
    frames = io.BytesIO()
    for picture, held in zip(pictures, each, strict=True):
        shown, empty = (Image.new("RGB", CAMERA, "#8d8a83") for _ in range(2))
        picture = picture.copy()
        picture.thumbnail((CAMERA[0] - 80, CAMERA[1] - 80))
        shown.paste(picture, ((CAMERA[0] - picture.width) // 2, (CAMERA[1] - picture.height) // 2))
        for frame, times in ((empty, 4), (shown, held)):
            frames.write(_jpeg(frame) * times)
    # Chromium plays the film in a loop: half a minute of empty table leaves time for work by hand.
    file.write_bytes(frames.getvalue() + _jpeg(Image.new("RGB", CAMERA, "#8d8a83"), 60) * table)
    return file


def _jpeg(picture: Image.Image, quality: int = 90) -> bytes:
    frame = io.BytesIO()
    picture.save(frame, "JPEG", quality=quality, subsampling=2)
    return frame.getvalue()
