"""The blueprint of campaigns, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("campaigns", __name__)
