"""The card sheet: 24 cards on an A4, each with its QR, to be cut along the marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.base import qr, typeset
from app.base.text import clean
from app.reports import joined

PER_PAGE = 24
MAX_CARDS = 40 * PER_PAGE
"""Cards of one sheet file: two seconds and 130 MB. More are drawn in parts and joined."""
_TEMPLATE = Path(__file__).parent / "cards.typ"


@dataclass(frozen=True, slots=True)
class CardFace:
    """What is printed on one card. `name` '' is a blank card: lines to write on, and its `number`.

    `address` is the QR's text.
    """

    name: str
    where: str
    code: str
    address: str
    number: str = ""


def sheet(faces: Sequence[CardFace], *, locality: str, made: datetime) -> bytes:
    """The PDF, 24 cards a page in the order given; the same cards and moment give the same bytes.

    `locality` stands on every card. ValueError: no card at all, or more than MAX_CARDS.
    """
    return typeset.pdf(_TEMPLATE, _data(faces, locality), made=made)


def sheets(
    faces: Sequence[CardFace],
    *,
    locality: str,
    made: datetime,
    drawn: Callable[[int], object] = lambda cards: None,
) -> bytes:
    """The same for any number of cards: one PDF, drawn in parts so that memory stays that of one part.

    `drawn` hears how many cards each part added. ValueError: no card at all.
    """
    parts = []
    for start in range(0, max(1, len(faces)), MAX_CARDS):
        part = faces[start : start + MAX_CARDS]
        parts.append((sheet(part, locality=locality, made=made), -(-len(part) // PER_PAGE)))
        drawn(len(part))
    return parts[0][0] if len(parts) == 1 else _join(parts, made)


def _join(parts: Sequence[tuple[bytes, int]], made: datetime) -> bytes:
    return joined.join(parts, title="Thẻ điểm danh", page="Một tờ thẻ điểm danh", made=made)


def pictures(faces: Sequence[CardFace], *, locality: str, ppi: int = 144) -> list[bytes]:
    """The same pages as PNG."""
    return typeset.pictures(_TEMPLATE, _data(faces, locality), ppi=ppi)


def _data(faces: Sequence[CardFace], locality: str) -> dict[str, Any]:
    if not 0 < len(faces) <= MAX_CARDS:
        raise ValueError(f"a sheet holds 1 to {MAX_CARDS} cards, not {len(faces)}")
    return {
        "locality": clean(locality),
        "cards": [
            {
                "name": clean(face.name), "where": clean(face.where), "code": f"{face.code[:4]}-{face.code[4:]}",
                "number": face.number, "qr": qr.svg(face.address),
            }
            for face in faces
        ],
    }  # fmt: skip
