"""A slow network for pages: each comes late, and in two halves. HVS_LATE=0.35 (seconds) puts it before every server of the tests.

A test that reads a page before it is there passes on a quiet machine and fails on one that is busy. With this it fails at once:
`HVS_LATE=0.35 pytest -m browser tests`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = float(os.environ.get("HVS_LATE", "0"))


def late(app: WSGIApplication, seconds: float = SECONDS) -> WSGIApplication:
    """`app` itself, or with `seconds` the one whose pages come that much later, and as long again between their halves."""
    if not seconds:
        return app

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        kinds: list[str] = []

        def began(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kinds.extend(value for name, value in headers if name.lower() == "content-type")
            return start(status, headers, *rest)

        body = app(environ, began)
        return _in_halves(body, seconds) if kinds and kinds[0].startswith("text/html") else body

    return answer


def served(name: str, seconds: float) -> WSGIApplication:
    """The same of 'module:name', for a server that is told by words what to serve."""
    module, _, it = name.partition(":")
    return late(getattr(import_module(module), it), seconds)


def _in_halves(body: Iterable[bytes], seconds: float) -> Iterator[bytes]:
    try:
        time.sleep(seconds)
        for piece in body:
            yield piece[: len(piece) // 2]
            time.sleep(seconds)
            yield piece[len(piece) // 2 :]
    finally:
        if hasattr(body, "close"):
            body.close()
