"""The blueprint of places, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("places", __name__)
PAGE = 30
