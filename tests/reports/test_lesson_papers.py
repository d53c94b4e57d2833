"""What is printed for a lesson: the list to sign, the poster, the handout, the list of whom to call."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from app.base import codes, keys
from app.reports import absent_list, days, handout, joined, poster, sign_in_sheet
from app.reports.sign_in_sheet import LANDSCAPE, PORTRAIT, Heading, Line
from campaigns.attendance.absence import Absentee, Group
from campaigns.courses import Course, CourseVersion
from campaigns.lessons import Lesson
from campaigns.trainings import Training
from tests.conftest import ONE_DATABASE
from trainees.people import Person
from trainees.skills import Skill

pytestmark = ONE_DATABASE

MADE = datetime(2026, 11, 14, 8, 0, tzinfo=UTC)
PLACE = "Phường Hoa Sen, tỉnh Sông Hồng"
TRICKY = '#emph[x] $1$ *b* @a <b> "c" \\ #sys'
LONG = "Công Tằng Tôn Nữ Hoàng Thị Phương Nguyễn Ánh Tuyết Mai Khánh Ly Thảo Nguyên Bảo Trâm Anh Đào Quỳnh Hương Giang Ngọc Diệp"
HEAD = Heading(
    PLACE, "VNeID, dịch vụ công – Tổ dân phố 3", "", "14:00 – 16:00, Thứ Bảy, 28/11/2026", "Nhà văn hóa tổ dân phố 3",
    "HVS2026Z", ["Trần Văn Bình"],
)  # fmt: skip


@pytest.fixture(autouse=True)
def _key() -> None:
    keys.set_data_key(b"k" * 32)


def code_of(n: int) -> str:
    body = f"{n:07d}"
    return body + codes.check_letter(body)


def rows(count: int) -> list[Line]:
    return [Line(f"Nguyễn Thị Hạnh {n}", "1958", "Tổ dân phố 3", code_of(n)) for n in range(count)]


def pages(pdf: bytes) -> list[str]:
    return [unicodedata.normalize("NFC", p.extract_text()) for p in PdfReader(io.BytesIO(pdf)).pages]


def sheet(some: list[Line], empty: int = 0, layout: str = PORTRAIT) -> bytes:
    return sign_in_sheet.sheet(HEAD, some, empty=empty, layout=layout, made=MADE)


def solid(text: str) -> str:
    return "".join(text.split())


# --- the list to sign ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "empty", "layout", "expected"),
    [
        (0, 5, PORTRAIT, 1), (11, 0, PORTRAIT, 1), (12, 0, PORTRAIT, 2), (15, 0, PORTRAIT, 2), (16, 0, PORTRAIT, 2),
        (5, 0, LANDSCAPE, 1), (6, 0, LANDSCAPE, 2), (9, 1, LANDSCAPE, 2), (30, 5, PORTRAIT, 3),
    ],
)  # fmt: skip
def test_every_page_has_the_title_and_says_which_of_how_many(
    count: int, empty: int, layout: str, expected: int
) -> None:
    """Also where the signatures get a page of their own: the number of pages is worked out before they are drawn."""
    document = sheet(rows(count), empty, layout)
    texts = pages(document)
    assert len(texts) == expected
    for number, text in enumerate(texts, start=1):
        assert "DANH SÁCH KÝ NHẬN" in text
        assert f"Trang {number}/{expected}" in text
        assert HEAD.training in text
    assert ["Đại diện đơn vị tổ chức" in text for text in texts] == [False] * (expected - 1) + [True]
    box = PdfReader(io.BytesIO(document)).pages[0].mediabox
    size = (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4))
    assert size == ((210, 297) if layout == PORTRAIT else (297, 210))


def test_it_says_what_a_list_to_sign_says() -> None:
    [text] = pages(sheet(rows(2), empty=2))
    for words in (
        PLACE, "STT", "Họ và tên", "Đơn vị, nơi ở", "Ký nhận", HEAD.when, "Nhà văn hóa tổ dân phố 3", "Nguyễn Thị Hạnh 1", "1958",
        "Tổ dân phố 3", "2 người", "Giảng viên", "Trần Văn Bình",
    ):  # fmt: skip
        assert words in text, words
    lines = text.splitlines()
    assert any(line.strip() == "3" for line in lines), lines  # the empty rows are numbered on
    assert any(line.strip() == "4" for line in lines), lines


@pytest.mark.parametrize(("layout", "ppi"), [(PORTRAIT, 150), (LANDSCAPE, 150)])
def test_each_row_has_a_qr_that_is_read_back_beside_its_name(layout: str, ppi: int) -> None:
    given = rows(20)
    read: list[str] = []
    for picture in sign_in_sheet.pictures(HEAD, given, layout=layout, ppi=ppi):
        image = Image.open(io.BytesIO(picture)).convert("L")
        found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        read += [code.text for code in sorted(found, key=lambda c: c.position.top_left.y)]
        width = found[0].position.top_right.x - found[0].position.top_left.x if found else 12 * ppi / 25.4
        assert 11 < width / ppi * 25.4 < 13
    assert read == [f"HVS1:HVS2026Z:{row.code}" for row in given]


def test_the_qr_of_a_row_opens_nobodys_page() -> None:
    """Sheets pass from hand to hand: what is printed on them is no address, and not the card's own text."""
    text = sign_in_sheet.text_of("HVS2026Z", code_of(1))
    assert "/" not in text
    assert codes.card_mac(code_of(1), 1) not in text


def test_whoever_has_no_card_has_a_row_without_a_qr() -> None:
    [picture] = sign_in_sheet.pictures(HEAD, [Line("Nguyễn Thị Hạnh", "", "", "")], ppi=150)
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L")) == []


@pytest.mark.parametrize("name", [TRICKY, LONG[:120], "Nguyễnhoàngphươngthảonguyênánhtuyết" * 3])
@pytest.mark.parametrize("layout", [PORTRAIT, LANDSCAPE])
def test_names_are_printed_whole_and_never_as_markup(name: str, layout: str) -> None:
    [line] = rows(1)
    some = [Line(name, "1958", name[:60], line.code)]
    text = "".join(pages(sheet(some, layout=layout)))
    assert solid(name)[:100] in solid(text)
    pictures = sign_in_sheet.pictures(HEAD, some, layout=layout, ppi=150)
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(pictures[0])).convert("L")).text.endswith(line.code)


def test_a_long_sheet_is_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and pages go on through the parts; the end stands once."""
    monkeypatch.setattr(sign_in_sheet, "_PART", 45)
    drawn: list[int] = []
    document = sign_in_sheet.sheet(HEAD, rows(100), empty=7, layout=PORTRAIT, made=MADE, drawn=drawn.append)
    texts = pages(document)
    assert drawn == [45, 45, 17]
    assert [f"Trang {n}/8" in text for n, text in enumerate(texts, start=1)] == [True] * 8
    assert sum("Đại diện đơn vị tổ chức" in text for text in texts) == 1
    assert "Nguyễn Thị Hạnh 45" in texts[3]
    assert document == sign_in_sheet.sheet(HEAD, rows(100), empty=7, layout=PORTRAIT, made=MADE)


def test_one_part_needs_no_joining(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "join", None)
    assert pages(sheet(rows(3)))


@pytest.mark.parametrize(
    ("count", "empty", "layout"),
    [(sign_in_sheet.MOST_ROWS + 1, 0, PORTRAIT), (1, -1, PORTRAIT), (1, 0, "A3")],
)
def test_a_sheet_is_bounded(count: int, empty: int, layout: str) -> None:
    with pytest.raises(ValueError, match="a sheet has at most"):
        sheet(rows(1) * count, empty, layout)


# --- poster, handout ---------------------------------------------------------------------------------------------


def a_training(
    title: str = "VNeID, dịch vụ công – Tổ dân phố 3", lessons: int = 2, **about: object
) -> Training:
    skill = Skill(code="VNEID", title="VNeID và định danh điện tử", rank=1)
    other = Skill(code="KNS-CB", title="Kỹ năng số cơ bản cho cán bộ, công chức, viên chức", rank=2)
    training = Training(
        id=1,
        title=title,
        place="Nhà văn hóa tổ dân phố 3",
        code="HVS2026Z",
        course=Course(title="Kỹ năng số"),
        version=CourseVersion(number=1, skills=[skill, other]),
        **about,
    )
    training.lessons = [
        Lesson(
            id=n + 1, title="", day=date(2026, 11, 21 + n), starts_at=time(14), ends_at=time(16), place="Nhà văn hóa tổ dân phố 3",
            practice=False, makes_up_id=None,
        )
        for n in range(lessons)
    ]  # fmt: skip
    return training


def test_the_posters_qr_opens_the_registration_page() -> None:
    training = a_training(capacity=60, registers_until=date(2026, 11, 20))
    about = {"locality": PLACE, "public_url": "https://hoasen.example", "teachers": ["Trần Văn Bình"]}
    [picture] = poster.pictures(training, **about, ppi=60)
    assert (
        zxingcpp.read_barcode(Image.open(io.BytesIO(picture)).convert("L")).text
        == "https://hoasen.example/r/HVS2026Z"
    )
    [text] = pages(poster.sheet(training, **about, made=MADE))
    for words in (
        PLACE, training.title, "Thứ Bảy, 21/11/2026", "14:00 – 16:00", "Nhà văn hóa tổ dân phố 3", "60", "Thứ Sáu, 20/11/2026",
        "Không cần điện thoại:", "Trần Văn Bình", "https://hoasen.example/r/HVS2026Z", "VNeID và định danh điện tử",
    ):  # fmt: skip
        assert solid(words) in solid(text), words


def test_a_poster_is_one_page_whatever_it_has_to_say() -> None:
    training = a_training(
        TRICKY + " dịch vụ công trực tuyến" * 7, lessons=9, registers_until=date(2026, 11, 20), capacity=2000
    )
    training.place = "Hội trường Ủy ban nhân dân phường " * 5
    about = {
        "locality": PLACE * 2,
        "public_url": "https://binhdanhocvuso.hoasen.songhong.gov.vn",
        "teachers": [LONG] * 5,
    }
    [text] = pages(poster.sheet(training, **about, made=MADE))
    assert solid(TRICKY) in solid(text)
    assert "và 6 buổi nữa" in text
    assert len(poster.pictures(training, **about, ppi=40)) == 1


def test_the_handout_says_what_when_and_whom_to_ask() -> None:
    lesson = a_training().lessons[0]
    [text] = pages(
        handout.sheet(lesson, locality=PLACE, ask=handout.Contact("Trần Văn Bình", "0912 345 678"), made=MADE)
    )
    for words in (
        "Tờ nhớ",
        "Mở VNeID và xem căn cước điện tử",
        "Chủ nhật, 22/11/2026",
        "14:00 – 16:00",
        "Trần Văn Bình",
        "0912 345 678",
    ):
        assert solid(words) in solid(text), words


def test_after_the_last_lesson_and_without_anybody_to_ask() -> None:
    lesson = a_training().lessons[1]
    [text] = pages(handout.sheet(lesson, locality=PLACE, ask=None, made=MADE))
    assert solid("Lớp đã học xong") in solid(text)
    assert solid("Hỏi giảng viên") in solid(text)


def test_the_handout_is_one_page_in_large_letters_and_keeps_its_end() -> None:
    training = a_training(TRICKY + " kỹ năng số" * 12)
    training.version.skills = [
        Skill(code=f"X{n}", title="Kỹ năng số cơ bản cho cán bộ, công chức, viên chức " * 2, rank=n)
        for n in range(9)
    ]
    ask = handout.Contact(LONG[:80], "0912 345 678")
    document = PdfReader(io.BytesIO(handout.sheet(training.lessons[0], locality=PLACE, ask=ask, made=MADE)))
    [page] = document.pages
    sizes: set[float] = set()
    page.extract_text(
        visitor_text=lambda text, cm, tm, font, size: (
            sizes.add(round(size * abs(tm[0] * cm[0]), 1)) if text.strip() else None
        )
    )
    assert min(sizes) >= 20
    assert solid("0912 345 678") in solid(page.extract_text())


def test_every_plain_word_belongs_to_a_skill_of_the_catalogue() -> None:
    from trainees.catalogue import SKILLS

    assert set(handout._PLAIN) <= {row[0] for row in SKILLS}


# --- whom to call ------------------------------------------------------------------------------------------------


def test_the_list_of_whom_to_call() -> None:
    training = a_training()
    someone = Person(name="=HYPERLINK(1)", birth="1958-03-02", phone="0912345678")
    other = Person(name="Lò Thị Mây", birth=None, phone=None)
    groups = [Group("Tổ dân phố 2", 3, [Absentee(someone, 0)]), Group("", 1, [Absentee(other, 2)])]
    sheet = load_workbook(io.BytesIO(absent_list.workbook(training.lessons[0], groups))).active
    read = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert read[0][:5] == ["STT", "Họ và tên", "Năm sinh", "Đơn vị, nơi ở", "Điện thoại"]
    assert read[1][:6] == [1, "=HYPERLINK(1)", 1958, "Tổ dân phố 2", "0912345678", "chưa đến buổi nào"]
    assert read[2][:6] == [2, "Lò Thị Mây", None, "Chưa rõ đơn vị, nơi ở", None, "2"]
    assert sheet["B5"].data_type == "s"


def test_the_message_invites_to_the_next_lesson() -> None:
    first, last = a_training().lessons
    assert "14:00 – 16:00, Chủ nhật, 22/11/2026 tại Nhà văn hóa tổ dân phố 3" in absent_list.invitation(
        first, first.day
    )
    assert "xếp buổi khác" in absent_list.invitation(last, last.day)
    assert "xếp buổi khác" in absent_list.invitation(first, last.day + timedelta(days=1)), (
        "the next one is over"
    )


def test_the_message_invites_first_to_the_lesson_that_repeats_the_missed_one() -> None:
    training = a_training(lessons=3)
    missed, following, repeat = training.lessons
    missed.id, repeat.makes_up_id = 7, 7
    repeat.starts_at, repeat.ends_at = time(8), time(10)
    assert "08:00 – 10:00" in absent_list.invitation(missed, missed.day)
    repeat.makes_up_id = following.id = 8
    assert "08:00 – 10:00" not in absent_list.invitation(missed, missed.day)


def test_nobody_is_invited_to_try_the_scanner() -> None:
    training = a_training(lessons=3)
    training.lessons[1].practice = True
    training.lessons[2].makes_up_id = 1
    assert days.after(training.lessons[0]) is None
