"""Picture (ảnh của câu hỏi): made small enough for a telephone, and without what a camera writes into it."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from app.base.actors import Actor
from app.base.errors import Refused
from app.base.upload import check_file
from campaigns.classfile import photos
from trainees import attachments
from trainees.attachments import Attachment

LARGEST: Final = 20 * 1024 * 1024
WIDEST: Final = 1600
"""Pixels of the longer side."""
_MOST_PIXELS: Final = 25_000_000
"""Of a picture that is opened whole, four bytes a pixel: a PNG, a progressive JPEG."""
_MOST_PIXELS_JPEG: Final = 60_000_000
"""Of a JPEG of a camera, which is opened small."""
_KINDS: Final = frozenset({"png", "jpg"})


def shrunk(data: bytes, filename: str) -> tuple[bytes, str]:
    """The picture anew, turned upright, at most WIDEST a side, without place, camera or any other words; and its kind.

    Refused: no PNG or JPEG by its content, too large, damaged, more pixels than are worth opening.
    """
    kind = check_file(data, filename, kinds=_KINDS, largest=LARGEST)
    try:
        with photos.decoding, Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as opened:
            whole = kind == "png" or bool(opened.info.get("progressive"))
            if opened.width * opened.height > (_MOST_PIXELS if whole else _MOST_PIXELS_JPEG):
                raise Refused(
                    "picture_large",
                    "Ảnh có quá nhiều điểm ảnh. Mở bằng phần mềm xem ảnh, thu nhỏ lại rồi chọn lại.",
                )
            opened.draft("RGB", (WIDEST, WIDEST))  # a JPEG of a camera is opened small at once
            clear = kind == "png" and ("transparency" in opened.info or opened.mode in ("RGBA", "LA", "PA"))
            mode = "RGBA" if clear else "RGB"
            # Small first, then turned and made anew: each of these copies what it is given.
            small = (
                opened.convert(mode)
                if opened.mode in ("1", "P", "PA") or "transparency" in opened.info
                else opened
            )
            small.thumbnail((WIDEST, WIDEST))
            upright = ImageOps.exif_transpose(small)
            plain = Image.new(mode, upright.size)
            plain.paste(upright.convert(mode))
    except Refused:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise Refused("picture_damaged", "Ảnh bị hỏng hoặc bị cắt dở. Chép lại ảnh rồi chọn lại.") from None
    made = io.BytesIO()
    if kind == "png":
        plain.save(made, "PNG", optimize=True)
    else:
        plain.convert("RGB").save(made, "JPEG", quality=82, optimize=True, progressive=True)
    return made.getvalue(), kind


def keep(locality_id: int, data: bytes, kind: str, *, by: Actor) -> Attachment:
    """Keep what `shrunk` made."""
    return attachments.keep(locality_id, data, f"cau-hoi.{kind}", by=by)
