"""A person before a real Chromium, and a hall whose cards the browser's camera sees."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
import qrcode
import zxingcpp
from PIL import Image
from playwright.sync_api import ConsoleMessage, Page, sync_playwright

from scripts.browser import CHROMIUM_FLAGS, chromium

FRAMES_A_CODE = 15
CAMERA = (640, 480)


@contextlib.contextmanager
def person(*, video: Path | None = None, width: int = 1280) -> Iterator[Page]:
    """A page of a fresh Chromium; with `video` its camera shows that film. A page that logs an error fails.

    Without network (`context.set_offline`) the browser itself says what it could not load; that is no error of ours.
    """
    flags = [*CHROMIUM_FLAGS]
    if video is not None:
        flags += [
            "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={video}",
        ]  # fmt: skip
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        try:
            context = browser.new_context(
                viewport={"width": width, "height": 800}, locale="vi-VN", accept_downloads=True
            )
            context.set_default_timeout(20_000)
            page = context.new_page()
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda line: wrong.append(line.text) if _ours(line) else None)
            yield page
        except Exception as error:
            seen = " ".join(page.locator("body").inner_text().split())[:1500]
            raise AssertionError(f"at {page.url}: {error}\nThe page said: {seen}") from error
        finally:
            browser.close()
    assert not wrong, wrong


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


def film(pictures: Sequence[Image.Image], file: Path) -> Path:
    """A video of pictures held before a camera one after another, with an empty table between them."""
    frames = io.BytesIO()
    for picture in pictures:
        shown, empty = (Image.new("RGB", CAMERA, "#8d8a83") for _ in range(2))
        picture = picture.copy()
        picture.thumbnail((CAMERA[0] - 80, CAMERA[1] - 80))
        shown.paste(picture, ((CAMERA[0] - picture.width) // 2, (CAMERA[1] - picture.height) // 2))
        for frame in [empty] * 4 + [shown] * FRAMES_A_CODE:
            frame.save(frames, "JPEG", quality=90, subsampling=2)
    # Chromium plays the film in a loop: half a minute of empty table leaves time for work by hand.
    blank = io.BytesIO()
    Image.new("RGB", CAMERA, "#8d8a83").save(blank, "JPEG", quality=60, subsampling=2)
    file.write_bytes(frames.getvalue() + blank.getvalue() * 1200)
    return file
