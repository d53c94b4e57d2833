"""The paper of a certificate: every look, either way up, long words and short ones; names are data, the QR is read back."""

from __future__ import annotations

import io
import unicodedata
from datetime import date

import pypdfium2
import pytest
from pypdf import PdfReader

from app.base.typeset import TypesetError
from certificates import paper
from certificates.award import wording
from tests.certificates.paper_made import (
    CROWDED,
    EVERY,
    LONG_COURSE,
    MADE,
    PUBLIC_URL,
    certificate_of,
    codes_in,
    design_of,
    drawn,
    letters_outside,
    pictures_of,
    squeezed,
    words_of,
)
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE

EDGE = 8.0
"""Millimetres around that no letter stands in: office printers leave some of it white."""
EIGHTY = "Công Tằng Tôn Nữ Thị Hồng Phương Quỳnh Như Nguyễn Hoàng Bảo Khánh Linh Chi Mai A"
TRICKY = [
    "Lê An",
    "#emph[x] $1$ *b*",
    EIGHTY,
    "Nguyễn" * 10,
    "W" * 60,
    "\\u{1F600} // chú thích /* */ <nhãn> @tên `mã` ~ _gạch_ = tiêu đề",
    "Y Bhăm Niê Kdăm · H'Hen Ê-ban ƀčŏ",
    "W" * 200,
    "Nguyễn Thị " * 18 + "Hạnh",
]


LOTUS = [
    ("register", "landscape", (146.0, 63.0, 151.0, 68.0)), ("register", "portrait", (102.0, 84.0, 108.0, 90.0)),
    ("ribbon", "landscape", (23.0, 20.0, 43.0, 42.0)), ("ribbon", "portrait", (22.0, 20.0, 42.0, 42.0)),
]  # fmt: skip
"""Millimetres of the page in which a lotus stands and nothing else."""


@pytest.mark.parametrize(("look", "orientation"), EVERY)
def test_a_page_says_everything_and_its_code_leads_to_the_check(look: str, orientation: str) -> None:
    one = certificate_of(design_of(look, orientation, nation="1"))
    pdf = drawn(one)
    [words] = words_of(pdf)
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập – Tự do – Hạnh phúc", "ỦY BAN NHÂN DÂN PHƯỜNG HOA SEN",
        "GIẤY CHỨNG NHẬN", "Nguyễn Thị Hạnh", "Sinh năm 1956", "Kỹ năng số cơ bản", "12,5 giờ",
        "từ ngày 02/11/2026 đến ngày 14/11/2026", "Đạt", "Hoa Sen, ngày 20 tháng 11 năm 2026", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH",
        "12/2026/CN-HVS", "0000-0000-12", "có giá trị đến hết 20/11/2028", "Kiểm tra: quét mã hoặc vào",
    ):  # fmt: skip
        assert squeezed(said) in squeezed(words), said
    assert squeezed(f"hocvuso.hoasen.example/c/{one.code}") in squeezed(words)
    [picture] = pictures_of(pdf)
    assert (picture.width > picture.height) == (orientation == "landscape")
    assert codes_in(picture) == [f"{PUBLIC_URL}/c/{one.code}"]


@pytest.mark.parametrize(("look", "orientation"), EVERY)
@pytest.mark.parametrize("crowded", [False, True])
def test_tricky_names_print_literally_and_fit(look: str, orientation: str, crowded: bool) -> None:
    design = design_of(look, orientation, **(CROWDED if crowded else {}))
    made = [
        certificate_of(design, name, number=n, course=LONG_COURSE if crowded else "Kỹ năng số cơ bản")
        for n, name in enumerate(TRICKY, start=1)
    ]
    pdf = drawn(*made)
    pages = words_of(pdf)
    assert len(pages) == len(TRICKY)
    for name, words in zip(TRICKY, pages, strict=True):
        assert squeezed(name) in squeezed(words), name
        assert not crowded or squeezed(LONG_COURSE) in squeezed(words)
    assert letters_outside(pdf, EDGE) == []
    read = [codes_in(picture) for picture in pictures_of(pdf)]
    assert read == [[f"{PUBLIC_URL}/c/{one.code}"] for one in made]


@pytest.mark.parametrize(("look", "orientation", "box"), LOTUS)
def test_the_lotus_is_drawn(look: str, orientation: str, box: tuple[float, float, float, float]) -> None:
    """As a picture, of which the compiler says nothing when a number in it cannot be read."""
    [picture] = pictures_of(drawn(certificate_of(design_of(look, orientation))))
    darkest, lightest = picture.crop(tuple(round(at * 150 / 25.4) for at in box)).getextrema()
    assert lightest - darkest > 100


def test_letters_near_the_edge_are_found_out() -> None:
    """The negative control of the test above: with a margin wider than the paper's own every page has some."""
    assert letters_outside(drawn(certificate_of(design_of("plain", "landscape"))), 40.0)


@pytest.mark.parametrize(("look", "orientation"), EVERY)
def test_the_name_is_the_largest_of_a_short_page_and_legible_of_a_long_one(
    look: str, orientation: str
) -> None:
    design = design_of(look, orientation)
    sizes = []
    for page in PdfReader(
        io.BytesIO(drawn(certificate_of(design, "Lê An"), certificate_of(design, EIGHTY)))
    ).pages:
        seen: dict[str, float] = {}

        def visit(text: str, _cm: object, matrix: list[float], _font: object, size: float, seen=seen) -> None:
            for word in text.split():
                seen[word] = max(seen.get(word, 0.0), abs(size * matrix[3]))

        page.extract_text(visitor_text=visit)
        sizes.append(seen)
    short, long = sizes
    assert short["Lê"] >= 30
    assert long["Quỳnh"] >= 14


def _sizes(pdf: bytes) -> dict[str, float]:
    """Word → its largest size in points on the first page."""
    seen: dict[str, float] = {}

    def visit(text: str, _cm: object, matrix: list[float], _font: object, size: float) -> None:
        for word in text.split():
            seen[word] = max(seen.get(word, 0.0), abs(size * matrix[3]))

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    return seen


@pytest.mark.parametrize("look", wording.LOOKS)
def test_in_two_languages_what_is_certified_stays_larger_than_the_paperwork(look: str) -> None:
    two = {key: words for key, words in CROWDED.items() if not key.startswith("left")}
    sizes = _sizes(drawn(certificate_of(design_of(look, "landscape", **two))))
    assert sizes["thành"] >= 11.9
    assert sizes["completed"] >= 9.3
    assert sizes["thành"] >= sizes["TM."]
    assert sizes["TM."] >= 10


@pytest.mark.parametrize(("look", "orientation"), EVERY)
@pytest.mark.parametrize("english", ["", "1"])
def test_the_address_is_large_enough_to_be_typed(look: str, orientation: str, english: str) -> None:
    one = certificate_of(design_of(look, orientation, english=english))
    sizes = _sizes(drawn(one))
    assert max(size for word, size in sizes.items() if "hocvuso" in word) >= 8
    assert one.code in "".join(sizes), "and whole"


def test_a_long_name_stands_on_two_lines_where_there_is_room() -> None:
    page = pypdfium2.PdfDocument(
        drawn(certificate_of(design_of("register", "portrait"), "Công Tằng Tôn Nữ Thị Hồng Phương"))
    )[0]
    lines = page.get_textpage().get_text_bounded().splitlines()
    assert "Công Tằng Tôn Nữ" in lines
    assert "Thị Hồng Phương" in lines


def test_marks_that_turn_text_around_have_no_effect() -> None:
    design = design_of("register", "landscape")
    turned = "Nguyễn \u202eThị\u202c \u2067Hạnh\u2069\u200f\u061c"
    pdf = drawn(certificate_of(design, turned))
    assert pdf == drawn(certificate_of(design, "Nguyễn Thị Hạnh"))


def test_decomposed_words_print_like_composed_ones() -> None:
    design = design_of("ribbon", "portrait")
    [whole, parts] = [
        drawn(certificate_of(design, unicodedata.normalize(form, "Nguyễn Thị Ước Ẩn"), course=unicodedata.normalize(form, "Kỹ năng số")))
        for form in ("NFC", "NFD")
    ]  # fmt: skip
    assert whole == parts


@pytest.mark.parametrize("look", list(wording.LOOKS))
def test_the_same_certificates_give_the_same_bytes(look: str) -> None:
    made = [certificate_of(design_of(look, "landscape"), number=n) for n in (1, 2)]
    assert drawn(*made) == drawn(*made)
    assert drawn(*made) != drawn(*reversed(made))


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_is_one_for_the_archive(count: int) -> None:
    pdf = drawn(*(certificate_of(design_of("register", "landscape"), number=n + 1) for n in range(count)))
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == count
    described = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert ("<pdfaid:part>2<" in described, "<pdfaid:conformance>B<" in described) == (True, True)
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)


def test_a_line_whose_words_are_missing_is_not_printed() -> None:
    design = design_of("register", "landscape")
    pages = words_of(
        drawn(certificate_of(design, birth_year="", until=None), certificate_of(design, number=13))
    )
    assert ("Sinh năm" in pages[0], "Sinh năm 1956" in pages[1]) == (False, True)
    assert ("có giá trị" in pages[0], "có giá trị" in pages[1]) == (False, True)


def test_one_file_holds_several_designs_in_the_order_given() -> None:
    wide, tall = (
        design_of("register", "landscape"),
        design_of("plain", "portrait", number=2, title="GIẤY KHEN HỌC TẬP"),
    )
    pdf = drawn(
        certificate_of(wide),
        certificate_of(tall, "Trần Văn Bình", number=13),
        certificate_of(wide, "Lê An", number=14),
    )
    shapes = [page.mediabox.width > page.mediabox.height for page in PdfReader(io.BytesIO(pdf)).pages]
    assert shapes == [True, False, True]
    first, second, third = words_of(pdf)
    assert ("GIẤY CHỨNG NHẬN" in first, "GIẤY KHEN HỌC TẬP" in second, "Lê An" in third) == (True, True, True)


def test_english_stands_below_and_is_not_said_twice() -> None:
    [words] = words_of(drawn(certificate_of(design_of("register", "landscape", english="1"))))
    for said in (
        "Certificate of Completion",
        "Born in 1956",
        "12.5 hours, from 2 November 2026 to 14 November 2026",
        "20 November 2026",
        "Passed",
    ):
        assert said in words
    assert words.count("Kỹ năng số cơ bản") == 1
    assert "Certificate" not in words_of(drawn(certificate_of(design_of("register", "landscape"))))[0]


def test_what_is_printed_comes_from_what_was_frozen() -> None:
    one = certificate_of(design_of("register", "landscape"))
    said = paper.values(one)
    assert set(said) >= set(wording.PLACES) | {"code"}
    assert (said["name"], said["birth_year"], said["number"]) == ("Nguyễn Thị Hạnh", "1956", "12/2026/CN-HVS")
    assert (said["day"], said["day_en"]) == ("ngày 20 tháng 11 năm 2026", "20 November 2026")


@pytest.mark.parametrize(
    ("on", "said"),
    [(date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"), (date(2026, 3, 15), "ngày 15 tháng 3 năm 2026"), (date(2026, 12, 9), "ngày 09 tháng 12 năm 2026")],
)  # fmt: skip
def test_the_day_is_written_as_offices_write_it(on: date, said: str) -> None:
    from tests.certificates.paper_made import PLACE

    words = paper.printed(
        course="", hours=None, first=on, last=on, level="", locality=PLACE, on=on, until=None
    )
    assert (words["day"], words["dates"], words["hours"]) == (said, f"ngày {on:%d/%m/%Y}", "")


def test_nothing_and_too_much_are_mistakes_of_the_caller() -> None:
    with pytest.raises(ValueError, match="certificates"):
        drawn()
    one = certificate_of(design_of("register", "landscape"))
    with pytest.raises(ValueError, match="certificates"):
        paper.document([one] * (paper.MAX_PAGES + 1), public_url=PUBLIC_URL, made=MADE)


def test_a_letter_without_a_glyph_is_never_printed_as_a_box() -> None:
    with pytest.raises(TypesetError, match=r"certificate\.typ"):
        drawn(certificate_of(design_of("register", "landscape"), "Nguyễn 漢"))
