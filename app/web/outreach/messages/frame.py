"""The blueprint of messages, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("messages", __name__)
PAGE = 20
