"""A QR code as the outline of its dark squares: crisp at every size, and nothing but letters for a page or an answer."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import qrcode


class Outline(NamedTuple):
    """`size`: squares a side, without a quiet zone; `path`: an SVG path in those squares."""

    size: int
    path: str


@lru_cache(maxsize=32)
def outline(text: str) -> Outline:
    """The QR of a text, error correction M. The same text is drawn once: a screen asks several times for one code."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    runs = []
    for y, row in enumerate(code.modules):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h{start - x}z")
            x += 1
    return Outline(code.modules_count, "".join(runs))
