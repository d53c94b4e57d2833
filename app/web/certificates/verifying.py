"""The page that the QR of a certificate opens: what was printed, to be compared with the paper, for anybody.

No account, no cookie, no script. The holder's name is hidden until the birth year is typed; a code that nobody has is
asked for in the same way as one that somebody has, and whoever tries codes or years soon waits.
"""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.access import PUBLIC, needs
from app.access.door import csrf, parses_first
from app.access.verifying import TODAY, look, told
from app.base.errors import TooMany
from app.web.certificates.frame import BADGES, bp
from certificates import verify
from certificates.verify import Checked


@bp.get("/c")
@needs(PUBLIC)
def check() -> BaseResponse:
    """A form to type the code in. What was typed leads to the page of that code, in the spelling of the paper."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return _page(None, "")
    code = verify.typed(typed)
    if not code:
        return _page(None, typed, unknown=True, status=404)
    return redirect(url_for(".verify", code=code), code=303)


@bp.get("/c/<code>", endpoint="verify")
@needs(PUBLIC)
def show_paper(code: str) -> BaseResponse:
    """What was printed and whether it holds."""
    found, wait = _look(code)
    return wait or _page(found, code, unknown=found is None, status=200 if found else 404)


@bp.post("/c/<code>")
@needs(PUBLIC)
@csrf.exempt  # it reads, and there is no session here to protect
@parses_first
def open_name(code: str) -> BaseResponse:
    """The same with the holder's name, for whoever knows the birth year that is printed beside it."""
    found, wait = _look(code)
    if wait:
        return wait
    year = request.form.get("birth_year", "")
    try:
        name = told(found, year, request.remote_addr or "")
    except TooMany as refused:
        return _page(found, code, braked="day" if refused.code == TODAY else "years", status=429)
    if found is None:
        return _page(None, code, unknown=True, status=404)
    return _page(found, code, name=name, year=year.strip(), wrong=name is None, status=200 if name else 422)


def _look(code: str) -> tuple[Checked | None, BaseResponse | None]:
    try:
        return look(code, request.remote_addr or ""), None
    except TooMany:
        return None, _page(None, code, braked="codes", status=429)


def _page(found: Checked | None, code: str, *, status: int = 200, **more: Any) -> BaseResponse:
    english = str(get_locale()) == "en"
    typed = verify.typed(code)
    page = render_template(
        "certificates/verify.html", found=found, shown=verify.spoken(typed) if typed else code.strip()[:40],
        code=typed or code, lines=_lines(found, english) if found else [], badges=BADGES, big_text=True, nav=[], **more,
    )  # fmt: skip
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _lines(found: Checked, english: bool) -> list[tuple[str, list[str], list[str]]]:
    """(what it is, its lines, the same in English) of every printed word but the holder's, in the order of the paper. The English
    stands beside the Vietnamese that every paper has, for whoever reads in English."""

    def said(*keys: str, tail: str = "") -> list[str]:
        words = [found.fields.get(f"{key}{tail}") or "" for key in keys]
        return [line for some in words for line in some.split("\n") if line.strip()]

    def both(label: str, key: str) -> tuple[str, list[str], list[str]]:
        return label, said(key), said(key, tail="_en") if english else []

    place = ", ".join(said("place", "day"))
    rows = [
        both(_("Tên giấy"), "title"), both(_("Số vào sổ"), "number"), both(_("Chương trình"), "course"),
        both(_("Thời lượng"), "hours"), both(_("Ngày học"), "dates"), both(_("Kết quả"), "level"), both(_("Nơi cấp"), "issuer"),
        (_("Địa danh, ngày cấp"), [place] if place else [], said("day", tail="_en") if english else []),
        both(_("Có giá trị đến hết"), "until"),
        (_("Người ký"), said("left", "left_name", "signer", "signer_name"), []),
    ]  # fmt: skip
    return [row for row in rows if row[1]]
