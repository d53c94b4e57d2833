"""The blueprint of planner, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("planner", __name__)
