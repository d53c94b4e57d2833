"""What the plain-http port beside the door gives: how a phone comes to trust this machine, the certificate, and no more.

Nothing of the product is here, nothing is asked of the database, and nothing that a caller sends is kept.
"""

from __future__ import annotations

import plistlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FOLDER = Path(__file__).parent / "guide_files"
CERTIFICATE, PROFILE = "/hoc-vu-so.crt", "/hoc-vu-so.mobileconfig"
APPLE = ("iPhone", "iPad", "iPod", "Macintosh")


@dataclass(frozen=True)
class Facts:
    """What the page says: the authority's name and fingerprint, where https is, and the phone's kind ("apple" or not)."""

    title: str
    fingerprint: str
    https: str
    apple: bool


class Guide:
    """The WSGI application of the helper port.

    `render` makes the page of Facts; `https_of` turns the host by which a phone came ("192.168.1.20", or nothing that it
    may claim) into the https address to lead it to.
    """

    def __init__(
        self, root_der: bytes, title: str, fingerprint: str, *, render: Callable[[Facts], str], https_of: Callable[[str], str]
    ) -> None:  # fmt: skip
        self._title, self._fingerprint = title, fingerprint
        self._render, self._https_of = render, https_of
        self._files = {
            CERTIFICATE: (root_der, "application/x-x509-ca-cert", "hoc-vu-so.crt"),
            PROFILE: (profile(root_der, title), "application/x-apple-aspen-config", "hoc-vu-so.mobileconfig"),
            "/guide.css": ((FOLDER / "guide.css").read_bytes(), "text/css; charset=utf-8", None),
            "/guide.js": ((FOLDER / "guide.js").read_bytes(), "text/javascript; charset=utf-8", None),
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._answer(start_response, "405 Method Not Allowed", b"", "text/plain", [])
        path = environ.get("PATH_INFO", "/")
        https = self._https_of(str(environ.get("HTTP_HOST", "")).rsplit(":", 1)[0])
        if path == "/":
            apple = any(word in environ.get("HTTP_USER_AGENT", "") for word in APPLE)
            page = self._render(Facts(self._title, self._fingerprint, https, apple)).encode()
            policy = f"default-src 'none'; style-src 'self'; script-src 'self'; connect-src {https}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            return self._answer(
                start_response,
                "200 OK",
                page,
                "text/html; charset=utf-8",
                [("Content-Security-Policy", policy)],
            )
        if path not in self._files:
            return self._answer(start_response, "404 Not Found", b"", "text/plain", [])
        data, mimetype, name = self._files[path]
        named = [("Content-Disposition", f'attachment; filename="{name}"')] if name else []
        return self._answer(start_response, "200 OK", data, mimetype, named)

    @staticmethod
    def _answer(
        start_response: StartResponse, status: str, body: bytes, mimetype: str, headers: list[tuple[str, str]]
    ) -> list[bytes]:
        start_response(status, [
            ("Content-Type", mimetype), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), *headers,
        ])  # fmt: skip
        return [body]


def profile(root_der: bytes, title: str) -> bytes:
    """The root as an iPhone's configuration profile. The same root gives the same identifiers: a second one replaces it."""
    mark = uuid.uuid5(uuid.NAMESPACE_URL, root_der.hex())
    return plistlib.dumps({
        "PayloadType": "Configuration", "PayloadVersion": 1, "PayloadIdentifier": f"vn.hocvuso.lan.{mark}",
        "PayloadUUID": str(mark).upper(), "PayloadDisplayName": title, "PayloadOrganization": "Học vụ số",
        "PayloadDescription": "Để điện thoại này mở Học vụ số trên máy tính của xã, phường.",
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [{
            "PayloadType": "com.apple.security.root", "PayloadVersion": 1,
            "PayloadIdentifier": f"vn.hocvuso.lan.{mark}.root",
            "PayloadUUID": str(uuid.uuid5(mark, "root")).upper(), "PayloadDisplayName": title,
            "PayloadCertificateFileName": "hoc-vu-so.cer", "PayloadContent": root_der,
        }],
    })  # fmt: skip
