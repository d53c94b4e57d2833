"""The demonstration's designs of certificates: the three ready ones, one of them in the commune's own words, with a logo."""

from __future__ import annotations

import io
from math import cos, pi, sin

from PIL import Image, ImageDraw

from app.base.actors import Actor
from certificates.award import design as designs
from certificates.award import logo
from trainees.areas import Locality

_CHAIR = "Nguyễn Văn Hòa"
_VICE = "Trần Thị Minh Tâm"
_INDIGO = (31, 78, 140, 255)


def fill(place: Locality, by: Actor) -> None:
    """Once: a commune that has designs keeps them."""
    if designs.offered(place.id):
        return
    formal, band, plain = designs.bring(place.id, by=by)
    kept = logo.keep(place.id, *logo.shrunk(_lotus(), "bieu-trung.png"), by=by)
    own = {
        "above": f"Ủy ban nhân dân {place.province}",
        "signer": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "signer_name": _VICE,
        "signer_en": "On behalf of the People’s Committee\nFor the Chairperson\nVice Chairperson",
    }  # fmt: skip
    designs.change(
        formal, formal.name, formal.look, formal.orientation, formal.fields | own, logo=kept, by=by
    )
    both = {"english": "1", "signer_name": _CHAIR}
    designs.change(band, band.name, band.look, band.orientation, band.fields | both, logo=kept, by=by)
    designs.change(
        plain,
        plain.name,
        plain.look,
        plain.orientation,
        plain.fields | {"signer_name": _CHAIR},
        logo=None,
        by=by,
    )
    designs.choose(formal)


def _lotus(side: int = 1200) -> bytes:
    """An emblem of nobody: a lotus in a ring, as PNG with a clear ground."""
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    edge = side // 40
    draw.ellipse((edge, edge, side - edge, side - edge), fill=_INDIGO)
    draw.ellipse(
        (3 * edge, 3 * edge, side - 3 * edge, side - 3 * edge), outline=(255, 255, 255, 255), width=edge // 2
    )
    foot, steps = (side * 0.5, side * 0.70), 40
    for turn, length in ((-62, 0.40), (62, 0.40), (-32, 0.45), (32, 0.45), (0, 0.50)):
        angle, points = turn * pi / 180, []
        for step in range(2 * steps):
            along = step / steps if step <= steps else 2 - step / steps
            across = 0.24 * sin(pi * along**0.8) * (1 if step <= steps else -1)
            x, y = across * length * side, -along * length * side
            points.append(
                (foot[0] + x * cos(angle) - y * sin(angle), foot[1] + x * sin(angle) + y * cos(angle))
            )
        draw.polygon(points, fill=(255, 255, 255, 255), outline=_INDIGO, width=edge // 3)
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
