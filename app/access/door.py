"""The door: every request passes its gate here, before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app import access
from app.access import bearer
from app.base.db import will_only_read, will_write
from app.base.errors import TooLarge
from campaigns.attendance import devices

csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., object])
SAFE = ("GET", "HEAD", "OPTIONS")
# Bytes of a call of the API: five hundred events, each with all that an event can hold, are less than half of it. Of a
# form as well.
MOST_OF_A_BATCH = 4 * 1024 * 1024
# Bytes of a form or a call of whoever need not sign in. Read, they take thirty times their room, and a name and a
# code are all that strangers have to say.
MOST_OF_A_STRANGER = 64 * 1024
_CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def parses_first(view: View) -> View:
    """Mark an unsafe view that thinks for a while before it writes (uploads, passwords): no write lock meanwhile.

    Such a view wraps its own short writing in `with writing()`.
    """
    view.parses_first = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Hang the door into the app; the first before_request of all."""

    @app.before_request
    def _room() -> None:
        # Before anything reads the body, and so before the check for a form's token, which is the first to do it.
        if request.method in SAFE:
            return
        known = "_user_id" in session
        if request.blueprint == "api":
            known = access.gate_of(current_app.view_functions.get(request.endpoint or "")) != access.PUBLIC
        room = MOST_OF_A_BATCH if known else MOST_OF_A_STRANGER
        if request.mimetype == "multipart/form-data":  # its files lie on disk, and are limited as a whole
            request.max_form_memory_size = room
        else:
            request.max_content_length = room

    csrf.init_app(app)

    @app.before_request
    def _transaction() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        writes = request.method not in SAFE and not getattr(view, "parses_first", False)
        if writes:
            # A phone on one bar of signal sends for minutes: no writer's turn is taken before the last byte is here.
            try:
                request.get_data()
            except RequestEntityTooLarge:
                if request.blueprint != "api":
                    raise
                if request.endpoint == "api.events":
                    raise TooLarge(
                        "batch_too_large", "Lần gửi này quá lớn. Mỗi lần gửi nhiều nhất 500 lượt điểm danh."
                    ) from None
                most = (request.max_content_length or MOST_OF_A_BATCH) // 1024
                room = f"{most // 1024} MB" if most >= 1024 else f"{most} KB"
                raise TooLarge(
                    "body_too_large", f"Nội dung gửi quá lớn. Mỗi lần gửi nhiều nhất {room}."
                ) from None
        will_write(writes)
        will_only_read(request.method in SAFE)

    @app.before_request
    def _gate() -> Response | None:
        if request.endpoint is None:
            return None  # 404 and 405 answer for themselves
        if request.endpoint == "static":
            return None
        gate = access.gate_of(current_app.view_functions[request.endpoint])
        if gate is None:
            abort(403)  # a view without a gate is a closed door
        if gate == access.PUBLIC:
            return None
        if request.blueprint == "api":
            _api_gate(gate)
            return None
        if not current_user.is_authenticated:
            if request.method in SAFE and request.endpoint != "home.show":
                return redirect(url_for("home.sign_in", next=request.full_path.rstrip("?")), code=303)
            return redirect(url_for("home.sign_in"), code=303)
        if current_user.must_change and request.endpoint not in ("home.password", "home.sign_out"):
            return redirect(url_for("home.password"), code=303)
        if gate != access.SIGNED_IN and not access.allows(current_user.role, gate):
            abort(403)
        return None

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        will_only_read(False)  # the thread may do other work next

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _CSP)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if current_app.config["SESSION_COOKIE_SECURE"]:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":
            headers["Cache-Control"] = "no-store"  # outright: a file that is sent says "no-cache" of its own
        return response


def _api_gate(gate: str) -> None:
    """A bearer token, or the session of a page of ours (then with its CSRF token)."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        token = header.removeprefix("Bearer ").strip()
        g.bearer = bearer.of(token)
        if g.bearer is None:
            _turn_away(token)
        if not g.bearer.may(gate):
            abort(403)
        return
    if not current_user.is_authenticated or current_user.must_change:
        abort(401)
    if request.method not in SAFE:
        csrf.protect()
    if gate != access.SIGNED_IN and not access.allows(current_user.role, gate):
        abort(403)


def _turn_away(token: str) -> NoReturn:
    """401; a phone that was paired once hears why, so that it can tell the person who holds it."""
    if token.startswith(devices.PREFIX):
        raise devices.closed_to(token)
    abort(401)
