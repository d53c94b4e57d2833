"""The letters of a certificate: every Vietnamese one in every face, and an answer before issuing for those that lack."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.base import typeset
from certificates.award import letters
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE

MADE = datetime(2026, 11, 20, tzinfo=UTC)
VOWELS = "aăâeêioôơuưy"
OTHERS = "bcdđghklmnpqrstvxfjwz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
EVERY = [
    unicodedata.normalize("NFC", made)
    for small in [v + tone for v in VOWELS for tone in TONES] + list(OTHERS)
    for made in (small, small.upper())
]
"""The alphabet with its tones, small and capital."""
FACES = [(family, weight, style) for family in ("Be Vietnam Pro", "Libertinus Serif") for weight, style in (("regular", "normal"), ("semibold", "normal"), ("bold", "normal"), ("regular", "italic"))]  # fmt: skip


def faced(tmp_path: Path, text: str, family: str, weight: str, style: str) -> bytes:
    """A PDF/A of a text in one face alone, refused where it lacks a letter."""
    template = tmp_path / "face.typ"
    template.write_text(
        "#let data = json(bytes(sys.inputs.data))\n"
        "#set text(font: data.family, weight: data.weight, style: data.style, fallback: false)\n#data.text\n"
    )
    data = {"text": text, "family": family, "weight": weight, "style": style}
    return typeset.pdf(template, data, made=MADE, standard="a-2b", serif=True)


@pytest.mark.parametrize(("family", "weight", "style"), FACES)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_face_has_every_vietnamese_letter(
    tmp_path: Path, family: str, weight: str, style: str, form: str
) -> None:
    pdf = faced(
        tmp_path, unicodedata.normalize(form, " ".join(EVERY)) + " 0123456789 –“”’…·", family, weight, style
    )
    shown = unicodedata.normalize(
        "NFC", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    )
    assert len(EVERY) == 2 * (len(VOWELS) * 6 + len(OTHERS))
    assert set(EVERY) <= set(shown)
    # The face is the one that was asked for, not another that stood in for it.
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    named = {font.get_object()["/BaseFont"].partition("+")[2].replace("-Identity-H", "") for font in fonts}
    assert all(name.startswith(family.replace(" ", "")) for name in named)
    assert all(("Italic" in name) == (style == "italic") for name in named)


@pytest.mark.parametrize("family", ["Be Vietnam Pro", "Libertinus Serif"])
def test_a_letter_that_a_face_lacks_is_found_out(tmp_path: Path, family: str) -> None:
    """The negative control of the test above."""
    with pytest.raises(typeset.TypesetError, match=r"face\.typ"):
        faced(tmp_path, "漢", family, "regular", "normal")


def test_the_letters_of_the_language_need_no_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(_: object) -> list[str]:
        raise AssertionError("another process for Vietnamese")

    monkeypatch.setattr(typeset, "lacking", asked)
    assert letters.lacking([" ".join(EVERY), "Nguyễn Thị Hạnh, 1956 – “ông (bà)”"]) == ""
    assert letters.lacking([unicodedata.normalize("NFD", "".join(EVERY))]) == ""


def test_missing_letters_are_named_each_once() -> None:
    assert letters.lacking(["Trần 漢字", "Lê 字😀", "Nguyễn"]) == "漢字😀"
    assert (
        letters.refusal("漢字")
        == "Phông chữ của giấy chứng nhận không có: 漢, 字. Sửa lại chữ đó rồi làm lại."
    )


def test_letters_of_other_peoples_of_the_country_are_there() -> None:
    assert letters.lacking(["Y Bhăm Niê Kdăm", "Čư̆ M'gar ƀŏñ Ê̆ Ô̆ Ơ̆", "Điểu K'Rế", "Zơrâm Đhôông"]) == ""


def test_marks_without_a_shape_are_no_letters() -> None:
    assert letters.lacking(["\u202eNguyễn\u200d\u2066 Hạnh\ufeff"]) == ""
    assert letters.visible("A\u0301\u200e b\u00a0\u00ad c") == "Á b c"
