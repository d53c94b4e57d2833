"""What the pages about a lesson's paper share: their blueprint, and a file to take away."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("papers", __name__)
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def to_take(data: bytes, name: str, kind: str) -> Response:
    """A file as an answer. `name` holds nothing but letters, figures, dashes and its ending."""
    return Response(data, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
