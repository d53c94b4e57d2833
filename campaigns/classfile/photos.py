"""Photos of a lesson: shrunk to what a page needs, turned upright, and without a word of where or by what they were taken."""

from __future__ import annotations

import io
import threading
from typing import Final

from PIL import Image, UnidentifiedImageError

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Refused
from app.base.upload import last_part
from campaigns.classfile.filing import photos_of, take_turn
from campaigns.classfile.paper import MOST_PHOTOS, PHOTO, ClassPaper
from campaigns.lessons import Lesson
from trainees import attachments

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of one photo as it comes from a phone."""
SIDE: Final = 1600
"""Pixels of the longer side as it is kept."""
SCAN_SIDE: Final = 3000
"""The same of a document that was photographed: small print must stay legible."""
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82
# A JPEG is decoded at an eighth of its size where that is enough, unless it is progressive; others are decoded whole.
_MOST_PIXELS: Final = {"JPEG": 80_000_000, "MPO": 80_000_000, "progressive": 30_000_000}
_MOST_PIXELS_ELSE: Final = 30_000_000
_HEIC: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
)
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip
decoding = threading.Lock()
"""One picture at a time in a process, whoever opens it: a decoded one may take a hundred megabytes."""


def shrunk(data: bytes, filename: str, *, side: int = SIDE) -> bytes:
    """A JPEG of at most `side` pixels a side, upright, made of the pixels alone: no EXIF, place, time, maker or preview.

    Refused, each with a sentence that names the file: `photo_empty`, `photo_large`, `photo_heic`, `photo_kind`,
    `photo_pixels`, `photo_broken`.
    """
    name = _shown(filename)
    if not data:
        raise Refused("photo_empty", f"Tệp {name} không có nội dung.")
    if len(data) > LARGEST:
        raise Refused(
            "photo_large",
            f"Ảnh {name} lớn hơn {LARGEST // 1024 // 1024} MB. Chụp lại ở cỡ thường, hoặc gửi ảnh qua Zalo cho chính mình rồi lấy ảnh đó.",
        )
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise Refused(
            "photo_heic",
            f"Ảnh {name} ở dạng HEIC nên chưa đọc được. Trên iPhone: vào Cài đặt, Camera, Định dạng, chọn “Tương thích nhất” rồi chụp; "
            "ảnh đã chụp thì gửi qua Zalo cho chính mình rồi lấy ảnh đó.",
        )
    with decoding:
        try:
            return _drawn(data, name, side)
        except (
            UnidentifiedImageError,
            Image.DecompressionBombWarning,
            Image.DecompressionBombError,
        ) as error:
            if isinstance(error, UnidentifiedImageError) and not data.startswith((b"\xff\xd8", b"\x89PNG")):
                raise Refused(
                    "photo_kind",
                    f"Tệp {name} không phải ảnh JPEG, PNG hoặc WebP. Chọn ảnh chụp bằng điện thoại.",
                ) from None
            raise (_broken(name) if isinstance(error, UnidentifiedImageError) else _vast(name)) from None
        except Refused:
            raise
        except (
            Exception
        ):  # decoders raise many kinds on damaged files; none is more than that to whoever sent it
            raise _broken(name) from None


def small(data: bytes) -> bytes:
    """A kept photo as the page shows it beside others: a JPEG of 320 × 240 pixels, cut to fit."""
    with decoding:
        picture = Image.open(io.BytesIO(data), formats=("JPEG",))
        picture.draft("RGB", (640, 480))
        wide, high = picture.size
        part = min(wide / 4, high / 3)
        left, top = (wide - part * 4) / 2, (high - part * 3) / 2
        box = (left, top, left + part * 4, top + part * 3)
        return _saved(picture.convert("RGB").resize((320, 240), Image.Resampling.LANCZOS, box=box))


def add(lesson: Lesson, pictures: list[bytes], *, by: Actor) -> tuple[list[ClassPaper], int]:
    """File photos of a lesson that `shrunk` made: those that were written, and for how many there was no room.

    One that is there already is not written again and takes no room.
    """
    training = lesson.training
    take_turn(training)
    there = photos_of(lesson.id)
    known = {kept.id for kept in there}
    made: list[ClassPaper] = []
    left_out = 0
    for data in pictures:
        if len(known) >= MOST_PHOTOS:
            left_out += 1
            continue
        kept = attachments.keep(training.locality_id, data, f"anh-buoi-{lesson.day:%Y-%m-%d}.jpg", by=by)
        if kept.id in known:
            continue
        known.add(kept.id)
        paper = ClassPaper(
            locality_id=training.locality_id, training_id=training.id, kind=PHOTO, lesson_id=lesson.id, attachment=kept,
            title=f"Ảnh buổi {lesson.day:%d/%m/%Y}", added_at=clock.now(), added_by=by.account_id,
        )  # fmt: skip
        db.session.add(paper)
        made.append(paper)
    db.session.flush()
    return made, left_out


def _drawn(data: bytes, name: str, side: int) -> bytes:
    picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    kind = "progressive" if picture.info.get("progressive") else picture.format or ""
    wide, high = picture.size
    if wide * high > _MOST_PIXELS.get(kind, _MOST_PIXELS_ELSE):
        raise _vast(name)
    picture.draft("RGB", (side, side))
    turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    upright: Image.Image = picture
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    if turn is not None:
        upright = upright.transpose(turn)
    return _saved(_opaque(upright))


def _opaque(picture: Image.Image) -> Image.Image:
    """On white paper, in a new picture that holds nothing but the pixels."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    bare = Image.new("RGB", picture.size)
    bare.paste(picture.convert("RGB"))
    return bare


def _saved(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()


def _broken(name: str) -> Refused:
    return Refused(
        "photo_broken", f"Ảnh {name} bị hỏng hoặc bị cắt dở. Chép lại ảnh từ máy chụp rồi tải lên."
    )


def _vast(name: str) -> Refused:
    return Refused(
        "photo_pixels",
        f"Ảnh {name} có quá nhiều điểm ảnh nên không được mở. Chụp lại ở cỡ thường (12 MP) rồi tải lên.",
    )


def _shown(filename: str) -> str:
    name = last_part(filename) or "không tên"
    return f"“{name}”" if len(name) <= 60 else f"“{name[:40]}…{name[-15:]}”"
