"""Logo (biểu trưng): a picture at the head of a certificate, made as small as print can use, and of pixels alone."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from app.base.actors import Actor
from app.base.errors import Refused
from certificates.assessments import picture
from trainees import attachments
from trainees.attachments import Attachment

LARGEST: Final = 20 * 1024 * 1024
"""Bytes as it is handed in."""
SIDE: Final = 600
"""Pixels of the longer side as it is kept: it is printed at most three centimetres large."""


def shrunk(data: bytes, filename: str) -> tuple[bytes, str]:
    """The logo as it is kept: at most SIDE a side, without a word of who drew it; and its kind, png or jpg.

    Refused: no PNG or JPEG by its content, over LARGEST, damaged, more pixels than are worth opening.
    """
    if len(data) > LARGEST:
        raise Refused(
            "logo_large",
            f"Biểu trưng lớn hơn {LARGEST // 1024 // 1024} MB. Xuất lại ở cỡ nhỏ hơn, ví dụ {SIDE} điểm ảnh mỗi chiều, rồi chọn lại.",
        )
    plain, kind = picture.shrunk(data, filename)
    with Image.open(io.BytesIO(plain)) as opened:
        opened.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        made = io.BytesIO()
        if kind == "png":
            opened.save(made, "PNG", optimize=True)
        else:
            opened.save(made, "JPEG", quality=90, optimize=True)
    return made.getvalue(), kind


def keep(locality_id: int, small: bytes, kind: str, *, by: Actor) -> Attachment:
    """Keep what `shrunk` made."""
    return attachments.keep(locality_id, small, f"bieu-trung.{kind}", by=by)
