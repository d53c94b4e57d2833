"""What the pages of imports share: the blueprint and the page that is asked for."""

from __future__ import annotations

from flask import Blueprint, request

bp = Blueprint("rosters", __name__, url_prefix="/rosters")
PAGE = 50


def page_number() -> int:
    """The page that is asked for, from 1."""
    return max(1, request.args.get("page", 1, type=int))
