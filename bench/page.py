"""The page of the dashboard as a browser gets it, and the bare page: Flask that renders the same HTML from ready values.

Both are served alike, by one worker of gunicorn, and asked with the same cookie over a connection that stays open. The bare
page has the real one's template, base layout, addresses and filters; no gate, no user, no database.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, template_rendered
from flask.testing import FlaskClient

from app import access, settings
from app.access.asker import role as role_of_asker
from app.base.db import db
from app.factory import create_app
from tests.server import Gunicorn

Look = Callable[[], str]


@contextmanager
def pages(environ: dict[str, str], address: str, session_key: str) -> Iterator[tuple[Look, Look]]:
    """The page and the bare page, each as what asks for it once. `session_key`: of the officer who is signed in."""
    given = environ | {"BENCH_ADDRESS": address, "BENCH_SESSION": session_key}
    cookie = _cookie(create_app(settings.read(environ)), session_key)
    with (
        Gunicorn(given, workers=1) as house,
        Gunicorn(given, workers=1, app="bench.page:bare()", probe=address) as least,
    ):
        yield _asking(house.port, address, cookie), _asking(least.port, address, cookie)


def bare() -> Flask:
    """For gunicorn: bench.page:bare(). Asks the real page once, and keeps what its template was given."""
    app, ready = create_app(settings.read()), list[tuple[Any, dict[str, Any]]]()
    address = os.environ["BENCH_ADDRESS"]
    roles = list[str]()

    def note(_sender: Flask, template: Any, context: dict[str, Any], **_rest: Any) -> None:
        roles.append(role_of_asker())
        db.session.expunge_all()  # so that what was read stays readable
        ready.append((template, context))

    with template_rendered.connected_to(note, app):
        answer = _signed_in(app, os.environ["BENCH_SESSION"]).get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status}")
    least = create_app(settings.read())  # all that happens around a request goes
    for hooks in (least.before_request_funcs, least.after_request_funcs, least.teardown_request_funcs):
        hooks.clear()
    least.teardown_appcontext_funcs.clear()
    least.template_context_processors.clear()
    template, context = ready[-1]
    role = roles[-1]
    least.jinja_env.globals["may"] = lambda permission: access.allows(role, permission)
    page = least.jinja_env.get_template(template.name)
    least.view_functions["indicators.index"] = lambda: page.render(context)
    return least


def _signed_in(app: Flask, session_key: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = session_key, True
    return client


def _cookie(app: Flask, session_key: str) -> str:
    """The cookie of a browser that has seen a page with a form already."""
    client = _signed_in(app, session_key)
    client.get("/indicators")
    name = app.config["SESSION_COOKIE_NAME"]
    found = client.get_cookie(name)
    if found is None:
        raise SystemExit("nobody is signed in")
    return f"{name}={found.value}"


def _asking(port: int, address: str, cookie: str) -> Look:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def look() -> str:
        connection.request("GET", address, headers={"Cookie": cookie})
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"{address}: {answer.status}")
        return text

    return look
