"""The blueprint of results, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("outreach_results", __name__)
