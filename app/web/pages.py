"""What every page shares: who asks, what they see, and how a refusal of the core becomes a page or JSON."""

from __future__ import annotations

import json
import traceback
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import DataError, DBAPIError, InvalidRequestError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from app import access
from app.access.asker import account, actor, locality_id, may, scope
from app.base.db import db
from app.base.errors import Conflict, CoreError, NotAdmitted, NotFound, TooLarge, TooMany
from campaigns.plans import result_words as words
from trainees.areas.places import PROVINCE_KINDS

__all__ = [
    "account", "actor", "answer", "asset", "go", "locality_id", "may", "register", "scope", "size_words", "tell_refusal", "vn_day",
    "vn_number",
]  # fmt: skip

STATUS = {NotFound: 404, Conflict: 409, NotAdmitted: 401, TooLarge: 413, TooMany: 429}


def go(endpoint: str, **values: Any) -> BaseResponse:
    """See-other to a page of ours: after a POST the browser asks for it with GET."""
    return redirect(url_for(endpoint, **values), code=303)


def tell_refusal(error: CoreError) -> None:
    """Flash why the core refused, on a page that is shown again."""
    flash(" ".join([error.message, *error.details]), "danger")


# --- navigation ----------------------------------------------------------------------------------------------


def navigation() -> list[dict[str, Any]]:
    """The main menu of the asker's role: what a role may not open is not shown."""
    if not current_user.is_authenticated:
        return []
    # An officer's home is the page of targets; the brand leads there. A trainer's is the day's lessons.
    home = [] if may(access.VIEW_INDICATORS) else [("home.show", _("Trang chủ"), "house", access.SIGNED_IN)]
    # An officer finds the paired phones on the page of trainings.
    phones = (
        [] if may(access.VIEW_INDICATORS) else [("devices.index", _("Máy quét"), "phone", access.CHECK_IN)]
    )
    items = [
        *home,
        ("indicators.index", _("Chỉ tiêu"), "bar-chart", access.VIEW_INDICATORS),
        ("plans.index", _("Kế hoạch"), "journal-text", access.VIEW_PLAN),
        ("trainings.index", _("Tập huấn"), "calendar-event", access.VIEW_TRAINING),
        ("campaigns.index", _("Ra quân"), "geo-alt", access.VIEW_OUTREACH),
        ("inbox.index", _("Cần xem lại"), "clipboard-check", access.CHECK_IN),
        *phones,
        ("reports.index", _("Báo cáo"), "send", access.VIEW_REPORT),
        ("certificates.index", _("Giấy chứng nhận"), "award", access.ISSUE_CERTIFICATE),
        ("people.index", _("Danh sách người"), "people", access.VIEW_PEOPLE),
    ]
    # A province keeps no register and no plans: it adds up what its communes send.
    if current_user.locality.kind in PROVINCE_KINDS:
        items = [("province.index", _("Tổng hợp"), "table", access.VIEW_PROVINCE)]
    blueprint = request.blueprint or ""
    family = {
        "rosters": "people",
        "areas": "people",
        "jobs": "people",
        "leaving": "people",
        "tasks": "plans",
        "held": "trainings",
        "lessons": "trainings",
        "papers": "trainings",
        "classfile": "trainings",
        "practice": "trainings",
        "questions": "trainings",
        "registrations": "trainings",
        "sittings": "trainings",
        "feedback": "trainings",
        "hall": "trainings",
        "history": "trainings",
        "courses": "trainings",
        "counting_rules": "indicators",
        "figures": "plans",
        "cards": "trainings",
        "outside": "certificates",
        "parts": "reports",
        "superior": "reports",
        "commendations": "reports",
        "comparison": "reports",
        "outreach_days": "campaigns",
        "messages": "campaigns",
        "places": "campaigns",
        "planner": "campaigns",
        "outreach_results": "campaigns",
        "teams": "campaigns",
        "volunteering": "home",
    }
    if may(access.VIEW_INDICATORS):
        family["devices"] = "trainings"
    here = "people" if request.path.startswith("/cards/people/") else family.get(blueprint, blueprint)
    if request.path.startswith("/outreach-days/"):  # its phones and its files are views of others
        here = "campaigns"
    return [
        {"url": url_for(endpoint), "label": label, "icon": icon, "current": endpoint.split(".")[0] == here}
        for endpoint, label, icon, permission in items
        if permission == access.SIGNED_IN or may(permission)
    ]


# --- assets and numbers --------------------------------------------------------------------------------------


@cache
def _manifest(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text()))


def asset(name: str) -> str:
    """The address of a built file by its logical name ('app.css')."""
    folder = Path(current_app.static_folder or "") / "dist"
    return url_for("static", filename=f"dist/{_manifest(folder / 'manifest.json').get(name, name)}")


def vn_number(value: Decimal | float | int | None, places: int | None = None) -> str:
    """1.234 and 69,85; '—' for None. Trailing zeros after the comma are dropped unless `places` is given."""
    if value is None:
        return "—"
    if places is None:
        return words.number(Decimal(str(value)))
    return f"{Decimal(str(value)):,.{places}f}".translate(words.VIETNAMESE_MARKS)


def size_words(n: int) -> str:
    """Bytes as a person reads them: 340 kB, 1,2 MB."""
    kilobytes = max(1, round(n / 1000))
    return f"{vn_number(round(n / 1e6, 1))} MB" if kilobytes >= 1000 else f"{kilobytes} kB"


def vn_day(value: date | datetime | str | None) -> str:
    """14/11/2026; a birth or issue day cut to what is known: 11/2026, 2026."""
    if value is None or value == "":
        return "—"
    if isinstance(value, str):
        return "/".join(reversed(value.split("-")))
    return f"{value:%d/%m/%Y}"


def register(app: Flask) -> None:
    """Globals, filters and the one set of error handlers."""
    app.jinja_env.globals.update(asset=asset, may=may, access=access)
    app.jinja_env.filters.update(vn_number=vn_number, vn_day=vn_day)

    @app.context_processor
    def _shared() -> dict[str, Any]:
        known = current_user.is_authenticated
        return {
            "nav": navigation(),
            "lang": str(get_locale() or "vi"),
            "locality": current_user.locality if known else None,
            "account": {
                "name": current_user.name, "role": _(access.ROLES[current_user.role][0]),
                "sign_out_url": url_for("home.sign_out"),
                "accounts_url": url_for("accounts.index") if may(access.MANAGE_ACCOUNTS) else None,
            } if known else None,
        }  # fmt: skip

    @app.errorhandler(CoreError)
    def _core(error: CoreError) -> tuple[str | Response, int]:
        return answer(STATUS.get(type(error), 422), error.code, error.message, error.details)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[str | Response, int] | HTTPException:
        if error.code is None or error.code < 400:
            return error
        return answer(error.code, error.name.lower().replace(" ", "_"), None)

    @app.errorhandler(Exception)
    def _other(error: Exception) -> tuple[str | Response, int]:
        if _names_nothing(error):
            db.session.rollback()
            return answer(404, "not_found", None)
        log = app.extensions["log"]
        where = {"kind": type(error).__name__, "route": _route(), "place": _place(error)}
        if _came_second(error):
            # Once in a while it is true. Every time at one place it is a mistake of ours, and only the log says so.
            log.warning("came_second", **where)
            db.session.rollback()
            return _try_again()
        # In production the log gets type and place: the text of an error may hold a person's data, and an address a code that opens
        # somebody's own page.
        log.error("unhandled", **where, exc_info=app.extensions["settings"].development)
        if app.testing:
            raise error
        db.session.rollback()  # what broke may be the transaction, in which the page itself asks who signed in
        return answer(500, "internal_error", None)


def _names_nothing(error: Exception) -> bool:
    """Whether a database was asked for a number beyond its largest or a word with a NUL: nothing has such a name. Or for a row anew
    that somebody took away while we waited for it.

    Addresses, queries and forms hold the first two as soon as somebody tries; no view needs to think of it.
    """
    if isinstance(error, InvalidRequestError):
        return "Could not refresh instance" in str(error)
    if isinstance(error, OverflowError):
        return "SQLite INTEGER" in str(error)
    if isinstance(error, DataError):
        return getattr(error.orig, "sqlstate", None) == "22003" or "NUL (0x00)" in str(error.orig)
    return False


_SECOND = ("40001", "40P01", "23503")


def _came_second(error: Exception) -> bool:
    """Whether two changes waited for each other, and the database let the other one through; or this one is about something that the
    other one took away meanwhile (two neighbourhoods that became one). Nothing of this one is written."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _SECOND


def _try_again() -> tuple[str | Response, int]:
    """A program hears 503, for it tries again by itself; a scanner takes 409 for a last word."""
    conflict = Conflict(
        "changed_at_once",
        _("Có người khác vừa sửa cùng nội dung này nên chưa ghi gì. Tải lại trang rồi làm lại."),
    )  # fmt: skip
    return answer(503 if wants_json() else STATUS[Conflict], conflict.code, conflict.message)


def _route() -> str:
    """What was asked for, with the numbers of the address and without its words: '/outreach-days/7', '/v/<code>'."""
    if request.url_rule is None:
        return ""
    words = request.url_rule.rule
    for name, value in (request.view_args or {}).items():
        if isinstance(value, int):
            words = words.replace(f"<int:{name}>", str(value))
    return words


def _place(error: Exception) -> str:
    """File and line of the innermost frame of an error."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def wants_json() -> bool:
    """The API and the scanner's own requests hear JSON."""
    return request.path.startswith("/api/")


def answer(
    status: int, code: str, message: str | None, details: tuple[str, ...] = ()
) -> tuple[str | Response, int]:
    """An error as a page or as problem+json, with the same code and sentence."""
    if wants_json():
        body = {"type": "about:blank", "title": message or code, "status": status, "code": code}
        if details:
            body["details"] = list(details)
        response = Response(json.dumps(body, ensure_ascii=False), mimetype="application/problem+json")
        return response, status
    return render_template("errors/error.html", code=status, message=message, details=details), status


def page_number() -> int:
    """The page that is asked for, from 1."""
    return max(1, request.args.get("page", 1, type=int))
