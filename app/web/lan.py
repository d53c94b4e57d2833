"""How a phone gets here when `flask serve --lan` runs: the guide's QR, big, on the PC's screen."""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint, current_app, render_template

from app.access import SIGNED_IN, needs
from app.base import qr

bp = Blueprint("lan", __name__)


@bp.app_context_processor
def _running() -> dict[str, Any]:
    """Whether pages offer the way for phones."""
    return {"lan_running": "lan" in current_app.extensions}


@bp.get("/lan")
@needs(SIGNED_IN)
def show() -> str:
    """The QR of the guide, the addresses, and the fingerprint to compare; or how to start it."""
    lan = current_app.extensions.get("lan")
    code = base64.b64encode(qr.svg(lan.guide_url).encode()).decode() if lan else None
    return render_template("lan/show.html", lan=lan, code=code)
