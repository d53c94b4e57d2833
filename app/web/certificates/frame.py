"""What the pages of certificates share: their blueprint, and how a state looks."""

from __future__ import annotations

from flask import Blueprint

from certificates.award.certificate import EXPIRED, REPLACED, REVOKED, VALID
from certificates.verify import ISSUED

bp = Blueprint("certificates", __name__)
BADGES = {VALID: "valid", REPLACED: "already", REVOKED: "refused", EXPIRED: "waiting", ISSUED: "none"}
"""State of a certificate → the badge whose colour and sign it has (macros/states.html)."""
