"""The card sheet: 24 on a page, every QR readable from the printed picture, every name whole and never markup."""

from __future__ import annotations

import io
import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from app.base import codes, keys, typeset
from app.reports import cards
from app.reports.cards import CardFace
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE

MADE = datetime(2026, 11, 14, 8, 0, tzinfo=UTC)
PLACE = "Phường Hoa Sen, tỉnh Sông Hồng"
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = "aăâeêioôơuưy"


@pytest.fixture(autouse=True)
def _key() -> None:
    keys.set_data_key(b"k" * 32)


def faces(count: int, public_url: str = "http://127.0.0.1:8000") -> list[CardFace]:
    made = []
    for n in range(count):
        body = f"{n:07d}"
        code = body + codes.check_letter(body)
        made.append(
            CardFace(
                f"Nguyễn Thị Hạnh {n}",
                "Tổ dân phố 3",
                code,
                f"{public_url}/t/{code}{codes.card_mac(code, 1)}",
            )
        )
    return made


def text_of(pdf: bytes) -> str:
    return unicodedata.normalize("NFC", "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (24, 1), (25, 2), (49, 3)])
def test_24_cards_a_page_on_a4(count: int, pages: int) -> None:
    document = PdfReader(io.BytesIO(cards.sheet(faces(count), locality=PLACE, made=MADE)))
    assert len(document.pages) == pages
    box = document.pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (210, 297)


@pytest.mark.parametrize(
    "public_url", ["http://127.0.0.1:8000", "https://binhdanhocvuso.hoasen.songhong.gov.vn"]
)
def test_each_qr_is_read_back_from_the_printed_page(public_url: str) -> None:
    given = faces(30, public_url)
    read: dict[int, str] = {}
    mm = 150 / 25.4
    for number, picture in enumerate(cards.pictures(given, locality=PLACE, ppi=150)):
        image = Image.open(io.BytesIO(picture)).convert("L")
        found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        assert len(found) == (24 if number == 0 else 6)
        for code in found:
            corner = code.position.top_left
            row, column = int((corner.y / mm - 8.5) // 35), int((corner.x / mm - 6) // 66)
            read[number * 24 + row * 3 + column] = code.text
    assert [read[n] for n in range(30)] == [face.address for face in given]


def test_the_same_cards_give_the_same_bytes() -> None:
    first = cards.sheet(faces(3), locality=PLACE, made=MADE)
    assert first == cards.sheet(faces(3), locality=PLACE, made=MADE)
    assert first != cards.sheet(faces(2), locality=PLACE, made=MADE)


def test_a_card_says_name_unit_locality_and_the_code_in_groups() -> None:
    [face] = faces(1)
    text = " ".join(text_of(cards.sheet([face], locality=PLACE, made=MADE)).split())
    for words in (
        face.name,
        face.where,
        "Phường Hoa Sen,",
        "tỉnh Sông Hồng",
        f"{face.code[:4]}-{face.code[4:]}",
    ):
        assert words in text


def test_names_are_text_and_never_markup() -> None:
    name = '#emph[x] *y* $z$ @a <b> "c" \\ #sys'
    [face] = faces(1)
    text = text_of(
        cards.sheet([CardFace(name, "= Đầu mục", face.code, face.address)], locality=PLACE, made=MADE)
    )
    assert name.replace(" ", "") in text.replace(" ", "").replace("\n", "")
    assert "= Đầu mục" in text


@pytest.mark.parametrize(
    "name",
    [
        "Công Tằng Tôn Nữ Hoàng Thị Phương Nguyễn Ánh Tuyết Mai",
        "Nguyễn Hoàng Phương Thảo Nguyên",
        "H’Hen Niê Ksơr Buôn Krông Ana",
        "Nguyễnhoàngphươngthảonguyên",
    ],
)
def test_long_names_are_printed_whole_and_stay_off_the_qr(name: str) -> None:
    [face] = faces(1)
    long = CardFace(
        name, "Trường Tiểu học và Trung học cơ sở bán trú Nguyễn Thị Minh Khai", face.code, face.address
    )
    text = text_of(cards.sheet([long], locality=PLACE, made=MADE)).replace("\n", " ")
    assert name.replace(" ", "") in text.replace(" ", "")
    [picture] = cards.pictures([long], locality=PLACE, ppi=150)
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(picture))).text == face.address


def test_no_stacked_mark_is_cut_off() -> None:
    """A bold capital with two marks at the top of its line has ink above the letter's body."""
    [face] = faces(1)

    def highest_ink(name: str) -> int:
        [picture] = cards.pictures([CardFace(name, "", face.code, face.address)], locality=".", ppi=300)
        mm = 300 / 25.4
        part = Image.open(io.BytesIO(picture)).convert("L")
        # The name's part of the first card, below the locality's line.
        box = part.crop((int(8.5 * mm), int(14.5 * mm), int(40 * mm), int(26 * mm))).point(
            lambda v: 255 * (v < 128)
        )
        return box.getbbox()[1]

    plain, marked = highest_ink("AAA"), highest_ink("ẪẪẪ")
    assert plain - marked > 10  # a third of a letter's height at 12 pt


def blank_faces(count: int) -> list[CardFace]:
    return [CardFace("", "", f.code, f.address, f"{n:04d}") for n, f in enumerate(faces(count), start=1)]


def test_a_blank_card_has_its_number_and_lines_to_write_on() -> None:
    text = text_of(cards.sheet(blank_faces(2), locality=PLACE, made=MADE))
    for words in ("Họ và tên", "Nơi ở, đơn vị", "Thẻ trắng số 0001", "Thẻ trắng số 0002", "0000-0000"):
        assert words in text
    named = text_of(cards.sheet(faces(1), locality=PLACE, made=MADE))
    assert "Thẻ trắng" not in named
    assert "Họ và tên" not in named


def test_a_blank_card_has_room_for_a_pen() -> None:
    """Between a label and its line there is nothing but paper, as wide as the words' part of the card."""
    [picture] = cards.pictures(blank_faces(1), locality=PLACE, ppi=300)
    mm = 300 / 25.4
    paper = Image.open(io.BytesIO(picture)).convert("L")
    left, top = (210 - 3 * 66) / 2, (297 - 8 * 35) / 2
    for y in (9.6, 17.6):  # under each label
        room = paper.crop(
            (int((left + 3) * mm), int((top + y) * mm), int((left + 36) * mm), int((top + y + 4) * mm))
        )
        assert room.point(lambda v: 255 * (v < 128)).getbbox() is None, y


def test_a_blank_card_is_read_back_from_the_printed_page() -> None:
    given = blank_faces(24)
    [picture] = cards.pictures(given, locality=PLACE, ppi=150)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    assert {code.text for code in found} == {face.address for face in given}


def test_many_sheets_are_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn in parts and joined: every card once, in order, as sharp as on a single sheet."""
    monkeypatch.setattr(cards, "MAX_CARDS", 48)
    given, drawn = faces(110), []
    document = cards.sheets(given, locality=PLACE, made=MADE, drawn=drawn.append)
    assert drawn == [48, 48, 14]
    pages = PdfReader(io.BytesIO(document)).pages
    assert len(pages) == 5
    for page in pages:
        assert (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) == (210, 297)
    texts = [unicodedata.normalize("NFC", page.extract_text()) for page in pages]
    assert ["Nguyễn Thị Hạnh" in text for text in texts] == [True] * 5
    read = []
    for page in pypdfium2.PdfDocument(document):
        picture = page.render(scale=150 / 72).to_pil().convert("L")
        found = zxingcpp.read_barcodes(picture)
        read += [
            code.text
            for code in sorted(found, key=lambda c: (c.position.top_left.y // 100, c.position.top_left.x))
        ]
    assert read == [face.address for face in given]
    assert document == cards.sheets(given, locality=PLACE, made=MADE)


def test_one_part_needs_no_joining(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "_join", None)
    assert cards.sheets(faces(3), locality=PLACE, made=MADE) == cards.sheet(
        faces(3), locality=PLACE, made=MADE
    )
    with pytest.raises(ValueError, match="sheet holds"):
        cards.sheets([], locality=PLACE, made=MADE)


def test_nothing_of_a_joined_file_stays_on_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(cards, "MAX_CARDS", 24)
    cards.sheets(faces(25), locality=PLACE, made=MADE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [0, cards.MAX_CARDS + 1])
def test_a_sheet_is_bounded(count: int) -> None:
    with pytest.raises(ValueError, match="sheet holds"):
        cards.sheet(faces(1) * count, locality=PLACE, made=MADE)


# --- the font ------------------------------------------------------------------------------------------------


def every_letter() -> str:
    """The Vietnamese alphabet, small and capital, each vowel with each tone."""
    small = [c + tone for c in LETTERS for tone in (TONES if c in VOWELS else ("",))]
    return " ".join(unicodedata.normalize("NFC", c) for s in small for c in (s, s.upper()))


def archived(tmp_path: Path, text: str, weight: str) -> bytes:
    """A PDF/A of a text, which is refused when a letter has no glyph in the fonts given."""
    template = tmp_path / "letters.typ"
    template.write_text(
        "#let data = json(bytes(sys.inputs.data))\n"
        '#set text(font: "Be Vietnam Pro", weight: data.weight, fallback: false)\n#data.text\n'
    )
    return typeset.pdf(template, {"text": text, "weight": weight}, made=MADE, standard="a-2b")


@pytest.mark.parametrize("weight", ["regular", "semibold", "bold"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_font_has_every_vietnamese_letter(tmp_path: Path, weight: str, form: str) -> None:
    pdf = archived(tmp_path, unicodedata.normalize(form, every_letter()) + " 0123456789 ’–“”…×·", weight)
    assert set(every_letter().split()) <= set(text_of(pdf))


def test_a_letter_that_the_font_lacks_is_found_out(tmp_path: Path) -> None:
    """The negative control of the test above."""
    with pytest.raises(typeset.TypesetError, match=r"letters\.typ"):
        archived(tmp_path, "Nguyễn 漢", "regular")


def test_only_our_own_fonts_are_seen() -> None:
    assert sorted(file.name for file in typeset.FONTS.glob("*.ttf")) == [
        f"BeVietnamPro-{weight}.ttf" for weight in ("Bold", "Italic", "Regular", "SemiBold")
    ]
    assert (typeset.FONTS / "OFL.txt").read_text().startswith("Copyright")


def test_decomposed_names_print_like_composed_ones() -> None:
    [face] = faces(1)
    whole = [cards.sheet([CardFace(unicodedata.normalize(form, "Nguyễn Thị Ước"), "", face.code, face.address)], locality=PLACE, made=MADE) for form in ("NFC", "NFD")]  # fmt: skip
    assert whole[0] == whole[1]


def test_the_data_reach_the_template_as_json(tmp_path: Path) -> None:
    template = tmp_path / "echo.typ"
    template.write_text("#let data = json(bytes(sys.inputs.data))\n#data.text")
    tricky = json.dumps({"a": "ư\u2028\t'"})
    assert typeset.pictures(template, {"text": tricky}, ppi=40)
