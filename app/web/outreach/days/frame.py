"""The blueprint of days, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("outreach_days", __name__)
