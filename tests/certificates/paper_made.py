"""Certificates for tests of their paper: made in memory, printed without a database."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from app.base import codes
from certificates import paper
from certificates.award import wording
from certificates.award.certificate import Certificate
from certificates.award.design import Design

MADE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PUBLIC_URL = "https://hocvuso.hoasen.example"
PLACE: Any = SimpleNamespace(kind="phường", name="Hoa Sen")
EVERY = [(look, orientation) for look in wording.LOOKS for orientation in wording.ORIENTATIONS]
LONG_COURSE = (
    "Bồi dưỡng kỹ năng số, dịch vụ công trực tuyến và định danh điện tử cho cán bộ, công chức, viên chức"
)
CROWDED = {
    "nation": "1", "english": "1", "above": "Ủy ban nhân dân tỉnh Sông Hồng", "above_en": "Provincial People’s Committee",
    "signer": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "signer_name": "Trần Quốc Toản",
    "signer_en": "On behalf of the People’s Committee\nFor the Chairperson\nVice Chairperson",
    "left": "TRUNG TÂM HỌC TẬP CỘNG ĐỒNG\nGIÁM ĐỐC", "left_name": "Lê Thị Thu Hà",
}  # fmt: skip


def design_of(look: str, orientation: str, number: int = 1, **fields: str) -> Design:
    """A ready design of a look, with some fields changed."""
    usual = next(u for u in wording.usual() if u.look == look)
    kept = wording.checked({**usual.fields, **fields})
    return Design(id=number, name=usual.name, number=1, look=look, orientation=orientation, fields=kept)


def certificate_of(
    design: Design, name: str = "Nguyễn Thị Hạnh", *, number: int = 12, course: str = "Kỹ năng số cơ bản",
    birth_year: str = "1956", until: date | None = date(2028, 11, 20),
) -> Certificate:  # fmt: skip
    """One certificate of a design; its code follows from its number."""
    body = f"{number:010d}"
    words = paper.printed(
        course=course, hours=12.5, first=date(2026, 11, 2), last=date(2026, 11, 14), level="Đạt", locality=PLACE,
        on=date(2026, 11, 20), until=until,
    )  # fmt: skip
    return Certificate(
        code=body + codes.check_letter(body), year=2026, number=number, register_number=f"{number}/2026/CN-HVS",
        name=name, birth_year=birth_year, printed=words, design=design, design_id=design.id,
    )  # fmt: skip


def drawn(*certificates: Certificate) -> bytes:
    """Their PDF."""
    return paper.document(certificates, public_url=PUBLIC_URL, made=MADE)


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, white space as one blank."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    return [" ".join(unicodedata.normalize("NFC", page).split()) for page in pages]


def squeezed(words: str) -> str:
    """Without white space and the marks at which a word may break: how a line was broken says nothing."""
    return "".join(words.replace("\u200b", "").split())


def pictures_of(pdf: bytes, ppi: int = 150) -> list[Image.Image]:
    """Each page as a grey picture."""
    return [page.render(scale=ppi / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def codes_in(picture: Image.Image) -> list[str]:
    """What the QR codes of a picture say."""
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def letters_outside(pdf: bytes, margin: float) -> list[str]:
    """Letters that stand nearer to the paper's edge than `margin` millimetres."""
    outside, near = [], margin * 72 / 25.4
    for page in pypdfium2.PdfDocument(pdf):
        wide, high = page.get_size()
        text = page.get_textpage()
        for place in range(text.count_chars()):
            letter = text.get_text_range(place, 1)
            if not letter.strip() or letter == "\u200b":
                continue
            left, bottom, right, top = text.get_charbox(place)
            if left < near or bottom < near or right > wide - near or top > high - near:
                outside.append(letter)
    return outside
