"""Reading any spreadsheet, and writing one in which text stays text."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from contextlib import suppress
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import Refused
from app.base.sheet import (
    Merge,
    letter,
    open_workbook,
    plain,
    read_pasted,
    read_workbook,
    row_height,
    shown,
    write_list,
)

TABLE = [
    ["STT", "Họ và tên", "Ngày sinh"],
    ["1", "Nguyễn Thị Ánh", "17/05/1980"],
    ["2", "Đỗ Văn Ước", "1975"],
]


def xlsx(fill) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        fill(book)
    return buffer.getvalue()


def delimited(separator=",", rows=TABLE) -> str:
    return "\r\n".join(separator.join(row) for row in rows) + "\r\n"


def cells(workbook):
    return [[shown(cell) for cell in row.cells] for row in workbook.sheets[0].rows]


def refusal(data, name) -> Refused:
    with pytest.raises(Refused) as caught:
        read_workbook(data, name)
    assert caught.value.message
    return caught.value


def test_rows_keep_the_numbers_and_letters_that_the_spreadsheet_shows():
    def fill(book):
        sheet = book.add_worksheet("Một")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(4, 2, "Nguyễn")
        sheet.write_number(6, 3, 1099012345)
        sheet.write_datetime(6, 4, date(1980, 5, 17), day)
        book.add_worksheet("Trống")

    book = read_workbook(xlsx(fill), "a.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Một", "Trống"]
    first, second = book.sheets[0].rows
    assert (first.number, first.cells) == (5, (None, None, "Nguyễn"))
    assert second.number == 7
    assert second.cells == (None, None, None, 1099012345.0, date(1980, 5, 17))
    assert shown(second.cells[3]) == "1099012345"
    assert shown(second.cells[4]) == "17/05/1980"
    assert book.sheets[1].rows == ()


def test_letters():
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_merged_areas_and_hidden_sheets():
    def fill(book):
        sheet = book.add_worksheet("A")
        sheet.merge_range(1, 0, 1, 3, "Phòng Kinh tế")
        sheet.merge_range(2, 1, 4, 1, "dọc")
        hidden = book.add_worksheet("B")
        hidden.write(0, 0, "x")
        hidden.hide()

    book = read_workbook(xlsx(fill), "a.xlsx")
    assert set(book.sheets[0].merges) == {Merge(2, 0, 2, 3), Merge(3, 1, 5, 1)}
    assert [sheet.hidden for sheet in book.sheets] == [False, True]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_every_dress(separator, encoding):
    book = read_workbook(delimited(separator).encode(encoding), "a.csv")
    assert book.sheets[0].name is None
    assert cells(book) == TABLE


def test_csv_of_windows_1258():
    # Windows-1258 holds a vowel with its hat as one sign and the tone behind it as another.
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = "".join(
        unicodedata.normalize("NFC", decomposed[0] + "".join(c for c in decomposed[1:] if c not in tones))
        + "".join(c for c in decomposed[1:] if c in tones)
        for decomposed in (unicodedata.normalize("NFD", char) for char in delimited())
        if decomposed
    )
    assert cells(read_workbook(apart.encode("cp1258"), "a.csv")) == TABLE


def test_csv_of_an_old_font_is_left_for_the_reader_to_mend():
    data = "STT,Hä vµ tªn\r\n1,NguyÔn V¨n H­ng\r\n2,TrÇn ThÞ Hoµ\r\n".encode("cp1252")
    assert cells(read_workbook(data, "a.csv"))[1] == ["1", "NguyÔn V¨n H­ng"]


def test_csv_details():
    text = 'sep=;\r\nTên;Ghi chú\r\n"An; Bình";"hai\r\ndòng"\r\n\r\nCúc;=1+1\r\n'
    book = read_workbook(text.encode(), "a.csv")
    assert [(row.number, row.cells) for row in book.sheets[0].rows] == [
        (1, ("Tên", "Ghi chú")),
        (2, ("An; Bình", "hai\r\ndòng")),
        (4, ("Cúc", "=1+1")),
    ]


PASTES = {
    "tabs": "STT\tHọ và tên\tNơi ở\n1\tLò Văn An\tThôn 3\n2\tLường Thị Bé\tThôn 4\n",
    "Windows lines": "STT\tHọ và tên\tNơi ở\r\n1\tLò Văn An\tThôn 3\r\n2\tLường Thị Bé\tThôn 4",
    "commas": "STT,Họ và tên,Nơi ở\n1,Lò Văn An,Thôn 3\n2,Lường Thị Bé,Thôn 4\n",
    "semicolons": "\ufeffSTT;Họ và tên;Nơi ở\n1;Lò Văn An;Thôn 3\n2;Lường Thị Bé;Thôn 4\n",
}


@pytest.mark.parametrize("text", PASTES.values(), ids=PASTES)
def test_pasted_cells(text):
    book = read_pasted(text)
    assert (book.filename, book.kind, book.sheets[0].name) == ("dán từ bảng tính", "tsv", None)
    assert cells(book) == [
        ["STT", "Họ và tên", "Nơi ở"], ["1", "Lò Văn An", "Thôn 3"], ["2", "Lường Thị Bé", "Thôn 4"],
    ]  # fmt: skip


def test_pasted_cells_with_line_breaks_and_with_quotation_marks_of_their_own():
    broken = read_pasted('a\t"hai\ndòng, ""nháy"""\tc\n1\t2\t3')
    assert cells(broken) == [["a", 'hai\ndòng, "nháy"', "c"], ["1", "2", "3"]]
    stray = read_pasted('1\t"Lò Văn An\tThôn 3\n2\tBé\tThôn 4\n')
    assert cells(stray) == [["1", '"Lò Văn An', "Thôn 3"], ["2", "Bé", "Thôn 4"]]


def test_what_cannot_be_pasted():
    for text, code in (
        ("", "file_empty"), (" \n\t", "file_empty"), ("x" * (50 * 1024 * 1024 + 1), "file_too_large"),
        ("a\n" * 250_000, "sheet_too_big"), ("a" + "\t" * 600 + "b", "sheet_too_big"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            read_pasted(text)
        assert caught.value.code == code


@given(st.text(alphabet=st.sampled_from('ab \t\n\r",;\x00\ud800'), max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_pasted_or_is_refused(text):
    with suppress(Refused):
        read_pasted(text)


def test_a_comma_in_the_cells_does_not_beat_the_semicolon():
    rows = [
        ["STT", "Ngày, tháng, năm sinh", "Địa chỉ"],
        ["1", "17/5/1980", "Số 1, Thôn 2"],
        ["2", "1980", "Thôn 3"],
    ]
    assert cells(read_workbook(delimited(";", rows).encode(), "a.csv")) == rows


def test_ods():
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    cell = '<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'

    def ods(rows):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr(
                "META-INF/manifest.xml",
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            )
            archive.writestr("content.xml", content.format(rows=rows))
        return buffer.getvalue()

    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    row = f"<table:table-row>{cell.format(more='', text='Họ tên')}</table:table-row>"
    assert cells(read_workbook(ods(row + empty), "a.ods")) == [["Họ tên"]]
    wide = ' table:number-columns-repeated="16000"'
    bomb = f'<table:table-row table:number-rows-repeated="1000000">{cell.format(more=wide, text="x")}</table:table-row>'
    assert refusal(ods(bomb), "a.ods").code == "sheet_too_big"


def test_a_far_away_cell_is_refused_before_it_is_laid_out():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Họ và tên")
        sheet.write(1_048_575, 16_383, "x")

    assert refusal(xlsx(fill), "a.xlsx").code == "sheet_too_big"


def test_a_far_away_cell_with_only_a_colour_is_not_in_the_way():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Họ và tên")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bg_color": "red"}))

    assert cells(read_workbook(xlsx(fill), "a.xlsx")) == [["Họ và tên"]]


def test_files_that_are_not_what_their_name_says():
    good = xlsx(lambda book: book.add_worksheet().write(0, 0, "x"))
    text = delimited().encode()
    for data, name in (
        (b"", "a.xlsx"),
        (b"", "a.csv"),
        (b"   \n", "a.csv"),
        (text, "a.xlsx"),
        (text, "a.xls"),
        (good, "a.xls"),
        (good, "a.csv"),
        (good[: len(good) // 2], "a.xlsx"),
        (b"%PDF-1.7 ...", "a.csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, "a.xls"),
        (good, "a.docx"),
        (good, "a"),
    ):
        assert refusal(data, name).code


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damage_is_refused_or_read_and_never_raises_anything_else(data):
    good = bytearray(_GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(1, len(good))))
    with suppress(Refused):
        read_workbook(bytes(good[:cut]), "a.xlsx")


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_as_csv(data):
    with suppress(Refused):
        read_workbook(data, "a.csv")


def _stored() -> bytes:
    """A workbook with nothing compressed, so that damage reaches the XML."""
    source = zipfile.ZipFile(
        io.BytesIO(xlsx(lambda book: book.add_worksheet().write_row(0, 0, ["a", 1, "b"])))
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info in source.infolist():
            archive.writestr(info.filename, source.read(info.filename))
    return buffer.getvalue()


_GOOD = _stored()


def test_what_is_written_stays_text():
    buffer = io.BytesIO()
    nfd = unicodedata.normalize("NFD", "Nguyễn")
    with open_workbook(buffer) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "=1+1")
        sheet.write(0, 1, "https://example.org")
        sheet.write(0, 2, "001180000123")
        sheet.write_string(0, 3, nfd)
        sheet.write(0, 4, "a\x00\x0bb")
        sheet.write_row(1, 0, ["+84", "-1", "@x", 5])
    page = openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))["Danh sách"]
    assert [cell.value for cell in page[1]] == ["=1+1", "https://example.org", "001180000123", "Nguyễn", "ab"]
    assert [cell.value for cell in page[2]][:4] == ["+84", "-1", "@x", 5]
    raw = zipfile.ZipFile(io.BytesIO(buffer.getvalue())).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in raw
    assert b"hyperlink" not in raw


def test_plain_text_fits_a_cell():
    assert len(plain("a" * 40_000)) == 32_767


# --- a list to print ------------------------------------------------------------------------------------------------


def listed(rows, **more):
    buffer = io.BytesIO()
    columns = [("STT", 6), ("Họ và tên", 20), ("Ngày", 12), ("Số máy đang dùng ở điểm", 10)]
    count = write_list(buffer, "A & B", columns, rows, **more)
    return count, openpyxl.load_workbook(buffer).active


def test_a_list_is_printed_with_its_name_its_head_on_each_page_and_page_numbers():
    count, sheet = listed([("Nguyễn Thị Ánh", "17/05/1980", 2_000)], centred=[2])
    assert count == 1
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), int(sheet.page_setup.fitToHeight)) == ("landscape", 9, 0)  # fmt: skip
    assert sheet.oddHeader.center.text == "A && B", "doubled, it is a letter"
    assert sheet.oddFooter.center.text == "&P/&N"
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {"Times New Roman"}
    assert {cell.border.left.style for row in sheet.iter_rows() for cell in row} == {"thin"}
    assert [cell.alignment.horizontal for cell in sheet[2]] == ["center", None, "center", "right"]
    assert (sheet["D2"].value, sheet["D2"].number_format) == (2_000, "#,##0")
    _, sheet = listed([("=1+1", "+84", 2.5)])
    assert (sheet["D2"].value, sheet["D2"].number_format, sheet["D2"].alignment.horizontal) == (2.5, "#,##0.0", "right")  # fmt: skip
    assert [(cell.value, cell.data_type) for cell in sheet[2]][1:3] == [("=1+1", "s"), ("+84", "s")]


def test_no_row_of_a_list_hides_words():
    long = "Nhà văn hóa kiêm điểm sinh hoạt cộng đồng tránh lũ khu tái định cư"
    _, sheet = listed([("Nguyễn Thị Ánh", "", ""), (long, "", 5), ("a\nb\nc", "", "")])
    heights = [sheet.row_dimensions[at].height for at in range(1, 5)]
    assert heights == [16.5 * 3, 16.5, 16.5 * 4, 16.5 * 3]
    assert [cell.value for cell in sheet[2]] == [1, "Nguyễn Thị Ánh", None, None]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("một hai", 10, 1), ("x" * 30, 10, 3), ("một\nhai", 10, 2), ("Suối Mây, Nà Hang", 8, 2), ("x" * 9_999, 1, 24.8)],
)  # fmt: skip
def test_the_height_of_a_row(text, width, lines):
    """Whole words are wrapped, longer ones cut; Excel's tallest row is the end."""
    assert row_height([("ngắn", 40), (text, width)]) == pytest.approx(lines * 16.5, abs=1)
