"""Folding, cleaning, sorting and old fonts; phone and ID numbers; dates."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.dates import read_birth, show_partial
from app.base.identity import is_nothing, read_identity, read_phone, read_phone_use
from app.base.text import (
    clean,
    decode_tcvn3,
    fold,
    is_tcvn3,
    is_unicode_vietnamese,
    recased,
    sort_key,
    strip_marks,
    without_controls,
)

TODAY = date(2026, 6, 15)


def test_clean_gives_one_form_and_keeps_case():
    nfd = unicodedata.normalize("NFD", "  Nguyễn   Thị\u00a0Ánh \t")
    assert clean(nfd) == "Nguyễn Thị Ánh"
    assert clean("TRẦN văn a") == "TRẦN văn a"
    assert clean(None) == ""
    assert clean("Lê\x00 Văn\u200f B\u202e") == "Lê Văn B"


def test_fold_is_a_search_key():
    assert fold("ĐẶNG Thị Ước") == "dang thi uoc"
    assert fold("hoà") == fold("hòa")


@pytest.mark.parametrize(
    "text",
    [
        "An",
        "  An",
        "An\u00a0Bình",
        "a  b",
        "e\u0301",
        "\u1ec1",
        "a\tb",
        "\ufeffa",
        "Å",
        "ﬁ",
        "ß İ",
        "Đ\u0323",
        "x\u00ad",
        "\ud800",
        "",
    ],
)
def test_the_short_way_for_ordinary_text_ends_where_the_long_one_does(text):
    long_way = " ".join(without_controls(text).replace("\u00a0", " ").replace("\ufeff", " ").split())
    assert clean(text) == long_way
    assert fold(text) == strip_marks(long_way).casefold()


def test_every_letter_of_vietnamese_folds_as_its_parts_do():
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        assert fold(f"a{chr(code)} b") == strip_marks(clean(f"a{chr(code)} b")).casefold()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("NGUYỄN THỊ ÁNH", "Nguyễn Thị Ánh"),
        (unicodedata.normalize("NFD", "NGUYỄN THỊ ÁNH"), "Nguyễn Thị Ánh"),
        ("Y BHĂM NIÊ", "Y Bhăm Niê"),
        ("H'HEN", "H'Hen"),
        ("H’LƠ̆ MLÔ", "H’Lơ̆ Mlô"),
        ("ĐIỂU K'RẾ", "Điểu K'Rế"),
        ("LÒ VĂN A-LƠ", "Lò Văn A-Lơ"),
        ("NG. V. AN", "Ng. V. An"),
        ("Y", "Y"),
        ("Nguyễn VĂN A", "Nguyễn VĂN A"),
        ("lò văn an", "lò văn an"),
        ("", ""),
    ],
)
def test_names_in_capitals(written, expected):
    assert recased(written) == expected
    assert recased(expected) == expected


@pytest.mark.parametrize(
    ("cell", "use"),
    [
        ("không có", "none"), ("Không", "none"), ("chưa có điện thoại", "none"), ("riêng", "own"), ("Không dùng chung", "own"),
        ("chung", "shared"), ("Dùng chung với con", "shared"), ("0912345678 (con)", "shared"), ("nhờ hàng xóm", "shared"),
        ("0912345678", None), ("ĐT: 0912345678", None), ("-", None), ("", None), (None, None), ("địa chỉ", None),
        (912345678.0, None),
    ],
)  # fmt: skip
def test_whose_phone_it_is(cell, use):
    assert read_phone_use(cell) == use


def test_names_sort_by_given_name_then_family_in_the_vietnamese_alphabet():
    names = [
        "Trần Văn Ân",
        "Lê Thị An",
        "Bùi Văn Đạt",
        "Lê Văn Dũng",
        "Đỗ Thị Hạ",
        "Đỗ Thị Hà",
        "Đỗ Thị Há",
        "Bùi Thị An",
    ]
    assert sorted(names, key=sort_key) == [
        "Bùi Thị An", "Lê Thị An", "Trần Văn Ân", "Lê Văn Dũng", "Bùi Văn Đạt", "Đỗ Thị Hà", "Đỗ Thị Há", "Đỗ Thị Hạ",
    ]  # fmt: skip


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    assert without_controls(without_controls(text)) == without_controls(text)


def test_old_font_text_is_known_and_mended():
    assert decode_tcvn3("NguyÔn V¨n H­ng") == "Nguyễn Văn Hưng"
    for text in ("NguyÔn V¨n H­ng", "TrÇn ThÞ Hoµ", "§Æng ®øc", "Hä vµ tªn"):
        assert is_tcvn3(text)
    for text in ("Nguyễn Văn Hưng", "Hoàng Lê", "Trân Thuý", "© 2026", "20 °C", "Mai", "ÂU CÔ"):
        assert not is_tcvn3(text)
    assert is_unicode_vietnamese("Hưng")
    assert not is_unicode_vietnamese("NguyÔn")


@pytest.mark.parametrize(
    ("cell", "number", "doubts"),
    [
        ("0912 345 678", "0912345678", ()),
        ("0912.345.678", "0912345678", ()),
        ("+84 912 345 678", "0912345678", ()),
        ("84912345678", "0912345678", ()),
        ("0084912345678", "0912345678", ()),
        ("912345678", "0912345678", ()),
        ("01681234567", "0381234567", ("phone_old_prefix",)),
        ("02583812345", "02583812345", ()),
        ("O912345678", "0912345678", ("phone_odd",)),
        ("0512345678", "0512345678", ("phone_odd",)),
        ("12345", "12345", ("phone_odd",)),
        ("0912345678 / 0987654321", "0912345678", ("phone_many",)),
        ("ĐT: 0912345678", "0912345678", ()),
        ("0912345678 (con)", "0912345678", ("phone_odd",)),
        ("không có", None, ()),
        ("", None, ()),
    ],
)
def test_phones(cell, number, doubts):
    found = read_phone(cell)
    assert (found.number, found.doubts) == (number, doubts)


def test_a_number_cell_gets_its_zero_back():
    found = read_phone("912345678", numeric=True)
    assert (found.number, found.padded) == ("0912345678", True)


@pytest.mark.parametrize(
    ("cell", "birth", "sex", "expected", "padded", "wrong", "doubts"),
    [
        ("001180000123", "1980-05-17", "F", "001180000123", False, False, ()),
        ("1180000123", "1980", "F", "001180000123", True, False, ()),
        ("56080000123", "1980", "M", "056080000123", True, False, ()),
        ("56080000123", None, None, "056080000123", True, False, ("id_padded_unchecked",)),
        ("56080000123", "1981", "M", "056080000123", True, False, ("id_year_mismatch",)),
        ("56080000123", "1981", None, None, False, True, ()),
        ("56080000123", "1981", "F", None, False, True, ()),
        ("99080000123", "1980", "M", None, False, True, ()),
        ("0560800001234", "1980", "M", None, False, True, ()),
        ("5608000", "1980", "M", None, False, True, ()),
        ("1.09902E+11", "1980", "M", None, False, True, ()),
        ("056 080 000 123", "1980", "M", "056080000123", False, False, ()),
        ("000000000000", "1980", "M", None, False, False, ()),
        ("0560800001２3", "1980", "M", None, False, True, ()),
        ("'056080000123", "1980", "M", "056080000123", False, False, ()),
        ("CCCD: 056080000123", "1980", "M", "056080000123", False, False, ()),
        ("056080000123", "1979", "F", "056080000123", False, False, ("id_sex_mismatch", "id_year_mismatch")),
        ("079305000123", "2005", "F", "079305000123", False, False, ()),
        ("chưa có", "1980", "M", None, False, False, ()),
    ],
)
def test_identity_numbers(cell, birth, sex, expected, padded, wrong, doubts):
    found = read_identity(cell, birth=birth, sex=sex)
    assert (found.national_id, found.padded, found.wrong, found.doubts) == (expected, padded, wrong, doubts)


def test_an_old_card_is_kept_apart():
    found = read_identity("225123456", birth="1980", sex="F")
    assert (found.national_id, found.old_id, found.doubts) == (None, "225123456", ("id_old",))


def test_words_for_nothing():
    assert all(map(is_nothing, ("", " ", "-", "–", "Không có", "chưa cấp", "0", "...", "n/a")))
    assert not any(map(is_nothing, ("Khôi", "0912345678", "xã", "An")))


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("17/05/1980", "1980-05-17"),
        ("7.5.1980", "1980-05-07"),
        ("17-5-1980", "1980-05-17"),
        ("17 – 5 – 1980", "1980-05-17"),
        ("17 / 5 / 1980", "1980-05-17"),
        ("03/04/1980", "1980-04-03"),
        ("5/1980", "1980-05"),
        ("1980", "1980"),
        (1980, "1980"),
        (1980.0, "1980"),
        (29221, "1980-01-01"),
        (29221.0, "1980-01-01"),
        ("29221", "1980-01-01"),
        (5.198, "1980-05"),
        ("17051980", "1980-05-17"),
        (7051980, "1980-05-07"),
        ("1980-05-17", "1980-05-17"),
        ("1980-05-17 00:00:00", "1980-05-17"),
        ("17/05/1980 00:00", "1980-05-17"),
        ("ngày 17 tháng 5 năm 1980", "1980-05-17"),
        ("tháng 5 năm 1980", "1980-05"),
        ("tháng 5/1980", "1980-05"),
        ("Sinh năm 1980", "1980"),
        ("năm 1980", "1980"),
        ("00/00/1980", "1980"),
        ("../../1980", "1980"),
        ("--/05/1980", "1980-05"),
        ("17/O5/1980", "1980-05-17"),
        (datetime(1980, 5, 17, 8, 30, tzinfo=UTC), "1980-05-17"),
        (date(1980, 5, 17), "1980-05-17"),
        ("29/02/1980", "1980-02-29"),
        (unicodedata.normalize("NFD", "tháng 5 năm 1980"), "1980-05"),
    ],
)
def test_births(cell, iso):
    found = read_birth(cell, today=TODAY)
    assert (found.iso, found.wrong) == (iso, "")


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("31/02/1980", "impossible"),
        ("29/02/1981", "impossible"),
        ("05/17/1980", "impossible"),
        ("13/1980", "impossible"),
        ("1/1/2027", "impossible"),
        ("16/06/2026", "impossible"),
        ("1/1/1850", "impossible"),
        ("17/5/198", "unreadable"),
        ("mùa xuân", "unreadable"),
        ("17//1980", "unreadable"),
        (True, "unreadable"),
        (1e30, "unreadable"),
        (float("nan"), "unreadable"),
    ],
)
def test_births_that_are_none(cell, wrong):
    found = read_birth(cell, today=TODAY)
    assert (found.iso, found.wrong) == (None, wrong)


def test_a_short_year_is_settled_by_the_list_or_the_id_and_doubted():
    assert read_birth("17/5/80", today=TODAY).iso == "1980-05-17"
    assert read_birth("17/5/08", today=TODAY).iso == "2008-05-17"
    assert read_birth("17/5/20", today=TODAY, youngest=17).iso == "1920-05-17"
    assert read_birth("17/5/80", today=TODAY).doubts == ("birth_century_guessed",)
    assert read_birth("17/5/08", today=TODAY, id_year=2008).doubts == ()


def test_a_year_typed_into_a_date_cell_is_a_year():
    found = read_birth(date(1905, 6, 2), today=TODAY)  # the serial 1980
    assert (found.iso, found.doubts) == ("1980", ("birth_year_in_date_cell",))


def test_blank_births():
    for cell in (None, "", "-", "không rõ", "??", 0):
        assert read_birth(cell, today=TODAY).iso is None
        assert read_birth(cell, today=TODAY).wrong == ""


@given(st.dates(min_value=date(1910, 1, 1), max_value=TODAY), st.sampled_from(["/", "-", "."]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_day_of_the_calendar_reads_back(day, separator, padded):
    figures = f"{day.day:02d},{day.month:02d},{day.year}" if padded else f"{day.day},{day.month},{day.year}"
    assert read_birth(figures.replace(",", separator), today=TODAY).iso == day.isoformat()


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.none()))
@settings(max_examples=150, deadline=None)
def test_noise_in_a_birth_cell_raises_nothing(cell):
    read_birth(cell, today=TODAY)
    read_identity(cell)
    read_phone(cell)


def test_dates_as_shown():
    assert show_partial("1980-05-17") == "17/05/1980"
    assert show_partial("1980-05") == "05/1980"
    assert show_partial("1980") == "1980"
    assert show_partial(None) == ""
