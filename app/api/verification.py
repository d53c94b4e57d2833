"""Checking a certificate by the code on its paper, for any program: what the public page says, as JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.access import PUBLIC, needs
from app.access.verifying import look, told
from app.base.errors import NotFound
from certificates import verify
from certificates.verify import Checked

YEAR = "Birth-Year"
"""The header that holds the printed birth year."""
_FIELDS = ("title", "course", "hours", "dates", "level", "issuer", "place", "day")


@needs(PUBLIC)
def verification(code: str) -> ResponseReturnValue:
    """State and printed fields; the name only with the printed birth year. 404 for a code that nobody has; 429 for too many
    such codes of one address, or too many wrong years for one code."""
    found = look(code, request.remote_addr or "")
    # An address with its question is written down by every server on the way; a header is not.
    year = (request.headers.get(YEAR) or request.args.get("birth_year", "")).strip()
    name = told(found, year, request.remote_addr or "") if year else None
    if found is None:
        raise NotFound("certificate_unknown", "Không có giấy chứng nhận nào mang mã này.")
    return jsonify(_said(found) | {"name": name, "birth_year_fits": (name is not None) if year else None})


def _said(found: Checked) -> dict[str, Any]:
    said: dict[str, Any] = {
        "code": found.code, "state": found.state, "holder_erased": found.state == verify.ISSUED,
        "register_number": found.fields["number"],
    }  # fmt: skip
    if found.state == verify.ISSUED:
        return said
    signers = [found.fields.get(key, "") for key in ("left", "left_name", "signer", "signer_name")]
    return said | {key: found.fields.get(key, "") for key in _FIELDS} | {
        "valid_until": found.until.isoformat() if found.until else None,
        "signers": [line for words in signers for line in words.split("\n") if line],
        "replaced_by": found.by_number or None,
        "revoked_on": found.revoked_on.isoformat() if found.revoked_on else None,
        "reason": found.why or None,
    }  # fmt: skip


def add_routes(bp: Blueprint) -> None:
    """Hang the call under /certificates."""
    bp.add_url_rule("/certificates/<code>/verification", endpoint="verification", view_func=verification)
