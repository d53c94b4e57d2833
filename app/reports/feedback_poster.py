"""The sheet that asks a hall how the training was: a QR that every telephone opens, and that nobody is named."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.base import qr, typeset
from app.base.text import clean
from campaigns.trainings import Training

_TEMPLATE = Path(__file__).parent / "feedback_poster.typ"


def address(training: Training, public_url: str) -> str:
    """Where feedback on a training is given; printed, so it never changes."""
    return f"{public_url}/y/{training.code}"


def sheet(training: Training, *, locality: str, public_url: str, until: date | None, made: datetime) -> bytes:
    """The PDF, one A4. `until`: the last day on which it is taken, where lessons are known."""
    return typeset.pdf(_TEMPLATE, _data(training, locality, public_url, until), made=made)


def pictures(
    training: Training, *, locality: str, public_url: str, until: date | None, ppi: int = 144
) -> list[bytes]:
    """The same as PNG."""
    return typeset.pictures(_TEMPLATE, _data(training, locality, public_url, until), ppi=ppi)


def _data(training: Training, locality: str, public_url: str, until: date | None) -> dict[str, Any]:
    return {
        "locality": clean(locality), "training": clean(training.title), "until": f"{until:%d/%m/%Y}" if until else "",
        "address": address(training, public_url), "qr": qr.svg(address(training, public_url)),
    }  # fmt: skip
