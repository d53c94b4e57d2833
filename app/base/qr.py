"""QR codes for paper, by an encoder fast enough for thousands of pages."""

from __future__ import annotations

from math import isqrt
from typing import Any

import zxingcpp


def svg(text: str) -> str:
    """A QR of a text as SVG: its dark squares as one outline, without quiet zone, error correction M; half a millisecond.

    The squares are taken from the encoder and outlined here: its own SVG takes twice as long to make and to set.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    squares: Any = code.to_image(scale=1, add_quiet_zones=False)
    bits = bytes(squares)  # 0 dark, 255 light
    side = isqrt(len(bits))
    path = []
    for y in range(side):
        row = bits[y * side : (y + 1) * side]
        start = row.find(0)
        while start >= 0:
            end = row.find(255, start)
            end = side if end < 0 else end
            path.append(f"M{start} {y}h{end - start}v1h{start - end}Z")
            start = row.find(0, end)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}"><path d="{"".join(path)}"/></svg>'
