"""Whoever sits at a desk or holds a phone, and how often they had to do something; the application on a day of the test's own."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from tests.late import late

File = tuple[str, bytes]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A button that says what it has done takes its words back before a busy machine has read them.
_REMEMBERS = """button => new MutationObserver(() => {
  if (button.innerText.trim() === button.dataset.done) button.dataset.copied = "true";
}).observe(button, { subtree: true, childList: true })"""
_KINDS = {".xlsx": XLSX, ".pdf": "application/pdf", ".json": "application/json"}


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application in this process, so that it lives on the day that the test made: its address."""
    server = make_server("127.0.0.1", 0, late(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


class Hand:
    """What somebody does on a page. An input is one click, one box filled, one choice of files, however many; a page typed
    into the address bar would be none, so scenarios do not. `looks`: where pictures go, with HVS_LOOK in the environment."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.inputs: list[str] = []

    def click(self, what: str | Locator, *, role: str = "button", exact: bool = False) -> None:
        """One click, on a button or link by its words, or on what was found."""
        place = self.page.get_by_role(role, name=what, exact=exact) if isinstance(what, str) else what
        self.page.wait_for_load_state()  # nobody presses before the page is there; a file's link would break it off
        self.inputs.append(f"bấm {what if isinstance(what, str) else place.inner_text()}")
        place.first.click()

    def copy(self, button: str) -> str:
        """One click after which the button says, for some seconds, that it has copied: what lies on the clipboard then."""
        self.page.wait_for_load_state()
        self.page.get_by_role("button", name=button).first.evaluate(_REMEMBERS)
        self.click(button)
        expect(self.page.locator("[data-copied]")).to_be_attached()
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def fill(self, label: str, words: str) -> None:
        """One box, typed."""
        self.inputs.append(f"điền {label}")
        self.page.get_by_label(label, exact=False).first.fill(words)

    def choose(self, files: Sequence[File], *, box: str = "main input[type=file]") -> None:
        """Files of one dialog."""
        self.inputs.append(f"chọn {len(files)} tệp")
        self.page.locator(box).first.set_input_files(
            [
                {"name": name, "mimeType": _KINDS.get(Path(name).suffix, "application/octet-stream"), "buffer": data}
                for name, data in files
            ]
        )  # fmt: skip

    def take(self, what: str | Locator, *, role: str = "link", exact: bool = False) -> bytes:
        """One click after which a file has been saved: its bytes."""
        with self.page.expect_download() as download:
            self.click(what, role=role, exact=exact)
        return download.value.path().read_bytes()

    def look(self, name: str) -> None:
        """A picture of the whole page for whoever changes it, where HVS_LOOK names a folder."""
        if os.environ.get("HVS_LOOK"):
            self.page.wait_for_load_state()
            self.page.screenshot(path=Path(os.environ["HVS_LOOK"]) / f"{name}.png", full_page=True)

    def fits(self, width: int = 360) -> bool:
        """Whether a phone shows the page without sideways scroll."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth") <= width)
