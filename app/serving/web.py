"""The web server of an office PC, the same on Linux and Windows: waitress, on this machine or behind the door.

It takes a request in whole before one of its threads sees it, so a phone that sends half of one holds nobody up.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import waitress

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

from app.serving.door import MOST

LOOPBACK = "127.0.0.1"


class Web:
    """An application served at host:port. Making it raises OSError when the port is taken.

    `most_body` in bytes. Headers of a proxy are handed on only when `behind_proxy` says that there is one.
    """

    def __init__(
        self, app: WSGIApplication, host: str, port: int, *, threads: int, most_body: int, behind_proxy: bool = False
    ) -> None:  # fmt: skip
        logging.getLogger("waitress.queue").setLevel(
            logging.ERROR
        )  # a full queue is a busy evening, not a warning
        self._server = waitress.create_server(
            app, map={}, host=host, port=port, threads=threads, ident="web", connection_limit=MOST + 80, backlog=512,
            channel_timeout=120, max_request_body_size=most_body, max_request_header_size=64 * 1024,
            clear_untrusted_proxy_headers=not behind_proxy, asyncore_use_poll=os.name != "nt",
        )  # fmt: skip
        self.port: int = self._server.effective_port
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Let the requests at work end, for five seconds at most."""
        self._server.task_dispatcher.shutdown(timeout=5)


class FromDoor:
    """Tells the application whom a forwarded request came from, and that it came over TLS.

    What comes to the port from this machine's own browser, past the door, is plain http that never leaves the machine:
    its cookies go without "Secure", which some browsers refuse there. Nobody is told to stay with https
    (Strict-Transport-Security): a browser would take it for every port of the name, the guide's too.
    """

    def __init__(self, app: WSGIApplication, callers: Mapping[int, str]) -> None:
        self._app, self._callers = app, callers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        caller = self._callers.get(int(environ.get("REMOTE_PORT") or 0))
        if caller:
            environ["REMOTE_ADDR"] = environ["REMOTE_HOST"] = caller
            environ["wsgi.url_scheme"] = "https"

        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def]
            kept = [one for one in headers if one[0].lower() != "strict-transport-security"]
            if not caller:
                kept = [
                    (name, value.replace("; Secure", "") if name.lower() == "set-cookie" else value)
                    for name, value in kept
                ]
            return start_response(status, kept, exc_info)

        return self._app(environ, start)
