"""The sheet that leads a class to its test: what it is, and a QR that every telephone opens."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from app.base import qr, typeset
from app.base.text import clean
from certificates.assessments.opening import Opening

_TEMPLATE = Path(__file__).parent / "opening_poster.typ"


def address(opening: Opening, public_url: str) -> str:
    """Where the test is taken; printed, so it never changes."""
    return f"{public_url}/b/{opening.code}"


def sheet(opening: Opening, *, locality: str, public_url: str, count: int, made: datetime) -> bytes:
    """The PDF, one A4. `count`: questions of a paper."""
    return typeset.pdf(_TEMPLATE, _data(opening, locality, public_url, count), made=made)


def pictures(opening: Opening, *, locality: str, public_url: str, count: int, ppi: int = 144) -> list[bytes]:
    """The same as PNG."""
    return typeset.pictures(_TEMPLATE, _data(opening, locality, public_url, count), ppi=ppi)


def _data(opening: Opening, locality: str, public_url: str, count: int) -> dict[str, Any]:
    return {
        "locality": clean(locality), "title": clean(opening.assessment.title), "training": clean(opening.training.title),
        "count": count, "minutes": opening.minutes or 0, "address": address(opening, public_url),
        "qr": qr.svg(address(opening, public_url)),
    }  # fmt: skip
