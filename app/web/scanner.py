"""The scanner's shell: one page without data, and the service worker that keeps it on the phone."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template, url_for
from flask_babel import force_locale

from app.access import PUBLIC, needs
from app.web.pages import asset

bp = Blueprint("scanner", __name__)

LANGUAGES = ("vi", "en")
# What the shell needs to work a whole evening; the rest of the product passes the service worker by.
FILES = (
    "app.css", "app.js", "scanner.js", "sprite.svg", "icon.svg", "icon-192.png", "scan-manifest.json", "zxing_reader.wasm",
    *(f"be-vietnam-pro-{part}-{weight}.woff2" for part in ("latin", "vietnamese") for weight in (400, 600, 700)),
)  # fmt: skip


@bp.get("/scan")
@needs(PUBLIC)
def shell() -> Response:
    """The page: the same for everybody who reads this language. It asks the API for what it shows."""
    response = make_response(_page())
    response.headers["X-Shell-Version"] = _version()
    return response


@bp.get("/sw.js")
@needs(PUBLIC)
def worker() -> Response:
    """The service worker, which stands at the root to answer for /scan. Another version is another text."""
    names = {"VERSION": _version(), "SHELL": url_for(".shell"), "FILES": [asset(name) for name in FILES]}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in names.items())
    return Response(head + _built("worker.js").read_text("utf-8"), mimetype="text/javascript")


def _page() -> str:
    # Nothing of whoever asks, though they be signed in: the phone keeps this page for whoever comes next.
    return render_template("scanner/shell.html", nav=[], account=None, locality=None)


@cache
def _version() -> str:
    """Another one as soon as a word of the shell, in any language, or a file of it is another."""
    digest = hashlib.sha256()
    for language in LANGUAGES:
        with force_locale(language):
            digest.update(_page().encode())
    for name in (*FILES, "worker.js"):
        digest.update(_built(name).name.encode())
    return digest.hexdigest()[:12]


def _built(name: str) -> Path:
    """A built file by its logical name."""
    return Path(current_app.static_folder or "") / "dist" / asset(name).rpartition("/")[2]
