"""The notice that hangs in the hall where chip ID cards are read: what for, what is read, what is kept, that nobody has to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.base import typeset
from app.base.text import clean

_TEMPLATE = Path(__file__).parent / "id_card_notice.typ"


def sheet(*, locality: str, made: datetime) -> bytes:
    """The PDF, one A4. `locality`: whose notice it is, as 'phường Hoa Sen, tỉnh Sông Hồng'."""
    return typeset.pdf(_TEMPLATE, _data(locality), made=made)


def pictures(*, locality: str, ppi: int = 144) -> list[bytes]:
    """The same as PNG."""
    return typeset.pictures(_TEMPLATE, _data(locality), ppi=ppi)


def _data(locality: str) -> dict[str, str]:
    return {"locality": clean(locality)}
