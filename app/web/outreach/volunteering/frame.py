"""The blueprint of volunteering, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("volunteering", __name__)
