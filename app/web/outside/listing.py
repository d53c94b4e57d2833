"""The list of results from elsewhere, and the list of lists."""

from __future__ import annotations

from flask import render_template, request

from app import accounts
from app.access import EDIT_TRAINING, needs
from app.base.text import clean
from app.web.outside.frame import BRIEF, KINDS, PAGE, bp
from app.web.pages import page_number, scope
from certificates.outside import listing, outside_import
from certificates.outside.listing import Wanted


@bp.get("")
@needs(EDIT_TRAINING)
def index() -> str:
    """What stands, or was withdrawn: all, of one kind, or what is looked for."""
    kind = request.args.get("kind", "")
    look = Wanted(
        clean(request.args.get("q", ""))[:80], kind if kind in KINDS else "",
        request.args.get("list", type=int), request.args.get("state") == "withdrawn",
    )  # fmt: skip
    page, total = page_number(), listing.count(scope(), look)
    return render_template(
        "outside/index.html", look=look, rows=listing.listed(scope(), look, page=page, size=PAGE), total=total, page=page,
        pages=-(-total // PAGE), kinds=KINDS, brief=BRIEF, counts=listing.counts(scope()), waiting=_waiting(),
    )  # fmt: skip


def _waiting() -> int:
    """How many of the newest lists wait to be written, or have rows that wait."""
    return sum(one.state == outside_import.PREVIEW for one in outside_import.listed(scope(), size=20))


@bp.get("/lists")
@needs(EDIT_TRAINING)
def lists_page() -> str:
    """Lists that wait, were written or undone."""
    page, total = page_number(), outside_import.count(scope())
    return render_template(
        "outside/lists.html", rows=outside_import.listed(scope(), page=page, size=PAGE), total=total, page=page,
        pages=-(-total // PAGE), kinds=BRIEF, names={one.id: one.name for one in accounts.listed(scope())},
    )  # fmt: skip
