"""The card sheet: 24 cards on an A4, each with its QR, to be cut along the marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import zxingcpp

from app.base import typeset
from app.base.text import clean

PER_PAGE = 24
# 40 sheets take three seconds; who needs more prints those added since a day, in several runs.
MAX_CARDS = 40 * PER_PAGE
_TEMPLATE = Path(__file__).parent / "cards.typ"


@dataclass(frozen=True, slots=True)
class CardFace:
    """What is printed on one card. `name` '' is a blank card: a line to write on. `address` is the QR's text."""

    name: str
    where: str
    code: str
    address: str


def sheet(faces: Sequence[CardFace], *, locality: str, made: datetime) -> bytes:
    """The PDF, 24 cards a page in the order given; the same cards and moment give the same bytes.

    `locality` stands on every card. ValueError: no card at all, or more than MAX_CARDS.
    """
    return typeset.pdf(_TEMPLATE, _data(faces, locality), made=made)


def pictures(faces: Sequence[CardFace], *, locality: str, ppi: int = 144) -> list[bytes]:
    """The same pages as PNG."""
    return typeset.pictures(_TEMPLATE, _data(faces, locality), ppi=ppi)


def qr(text: str) -> str:
    """A QR of a text as SVG without its quiet zone, error correction M; a third of a millisecond each."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return code.to_svg(add_quiet_zones=False)


def _data(faces: Sequence[CardFace], locality: str) -> dict[str, Any]:
    if not 0 < len(faces) <= MAX_CARDS:
        raise ValueError(f"a sheet holds 1 to {MAX_CARDS} cards, not {len(faces)}")
    return {
        "locality": clean(locality),
        "cards": [
            {
                "name": clean(face.name), "where": clean(face.where), "code": f"{face.code[:4]}-{face.code[4:]}",
                "qr": qr(face.address),
            }
            for face in faces
        ],
    }  # fmt: skip
