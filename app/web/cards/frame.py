"""What the card pages share: their blueprint, and who may be shown what."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cards", __name__)
