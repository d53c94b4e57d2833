"""What Word shows and what it only stores: tracked changes, fields, boxes, tables in cells, hidden text."""

from __future__ import annotations

import io
import zipfile

from app.base.document import Document, read_document
from tests.base.document_pdfs import lines, rows

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:body>'
)


def read(body: str) -> Document:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", HEAD + body + "</w:body></w:document>")
    return read_document(out.getvalue(), "ke-hoach.docx")


def r(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, look: str = "") -> str:
    return f"<w:p><w:pPr>{look}</w:pPr>{''.join(runs)}</w:p>"


def tc(*content: str, look: str = "") -> str:
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{''.join(content)}</w:tc>"


def tr(*cells: str, look: str = "") -> str:
    return f"<w:tr><w:trPr>{look}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*content: str) -> str:
    return f"<w:tbl>{''.join(content)}</w:tbl>"


def field(code: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


GONE = "<w:rPr><w:del/></w:rPr>"


def test_tracked_changes_are_read_as_if_accepted():
    document = read(
        p(r("Tỷ lệ "), f"<w:del>{r('80%')}</w:del>", f"<w:ins>{r('85%')}</w:ins>", f"<w:moveFrom>{r(' xa')}</w:moveFrom>")
        + p(r("Phần đầu "), look=GONE) + p(f"<w:del>{r('bỏ')}</w:del>", look=GONE) + p(r("và phần sau"))
        + tbl(
            tr(tc(p(r("TT"))), tc(p(r("Tên"))), tc(p(r("Bỏ")), look="<w:cellDel/>")),
            tr(tc(p(r("1"))), tc(p(r("bỏ dòng"))), look="<w:del/>"),
            tr(tc(p(r("2"))), tc(p(f"<w:ins>{r('Một ')}</w:ins>", look=GONE), p(r("hai"), f"<w:del>{r('ba')}</w:del>"))),
        )
    )  # fmt: skip
    assert lines(document) == ["Tỷ lệ 85%", "Phần đầu và phần sau"]
    assert rows(document.tables[0]) == [["TT", "Tên"], ["2", "Một hai"]]


def test_a_text_box_is_read_once():
    box = p(r("Số: 15/KH-UBND"))
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    old = (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{p(r('Kiểu cũ'))}</w:txbxContent></v:textbox></w:pict></w:r>"
    )
    document = read(p(r("UBND XÃ"), both) + p(old) + tbl(tr(tc(p(r("a"), both)), tc(p(r("b"))))))
    assert lines(document) == ["UBND XÃ", "Số: 15/KH-UBND", "Kiểu cũ"]
    assert rows(document.tables[0]) == [["a\nSố: 15/KH-UBND", "b"]]


def test_a_table_in_a_cell_is_a_table_and_one_that_only_arranges_is_not():
    inner = tbl(*(tr(tc(p(r(one))), tc(p(r(two)))) for one, two in (("TT", "Chỉ tiêu"), ("1", "Tỷ lệ 85%"))))
    frame = tbl(tr(tc(p(r("chỉ là khung")))))
    document = read(tbl(tr(tc(p(r("ngoài")), inner), tc(p(r("phải")), frame))))
    assert [rows(table) for table in document.tables] == [
        [["ngoài", "phải\nchỉ là khung"]], [["TT", "Chỉ tiêu"], ["1", "Tỷ lệ 85%"]],
    ]  # fmt: skip


def test_a_frame_around_the_text_is_read_as_text():
    assert lines(read(tbl(tr(tc(p(r("I. MỤC TIÊU")), p(r("- 100% cán bộ"))))))) == [
        "I. MỤC TIÊU",
        "- 100% cán bộ",
    ]


def test_fields_show_their_results_but_pages_and_contents_say_nothing():
    document = read(
        p(r("Trang "), field("PAGE", r("3")))
        + p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>', r("100% cán bộ 3"))
        + p(r("Mục hai "), field("PAGEREF x", r("4")))
        + p('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + p(r("Ngày "), field("DATE", r("12/02/2026")), '<w:fldSimple w:instr=" PAGE ">' + r("9") + "</w:fldSimple>")
        + "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/></w:docPartObj></w:sdtPr><w:sdtContent>" + p(r("Mục lục 100%")) + "</w:sdtContent></w:sdt>"
        + "<w:sdt><w:sdtContent>" + p(r("Trong ô điều khiển")) + "</w:sdtContent></w:sdt>"
        + p("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + r("Bấm để nhập") + "</w:sdtContent></w:sdt>")
    )  # fmt: skip
    assert lines(document) == ["Trang", "Ngày 12/02/2026", "Trong ô điều khiển"]


def test_a_field_that_never_ends_hides_nothing():
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert lines(read(p(begun) + p(r("Tỷ lệ 85%")))) == ["Tỷ lệ 85%"]


def test_hidden_text_symbols_and_soft_hyphens():
    document = read(
        p(r("Tỷ lệ "), r("ẩn", "<w:vanish/>"), r("hiện", '<w:vanish w:val="0"/>'), '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', r(" 85%"))
        + p(r("kỹ\u00ad năng"), "<w:r><w:softHyphen/></w:r>", r("\uf0b7 gạch"))
    )  # fmt: skip
    assert lines(document) == ["Tỷ lệ hiện≥ 85%", "kỹ năng• gạch"]


def test_the_old_font_is_decoded():
    assert lines(read(p(r("KÕ ho¹ch", '<w:rFonts w:ascii=".VnTime"/>'), r(" số 15")))) == ["Kế hoạch số 15"]
    assert lines(read(p(r("KÕ ho¹ch chuyÓn ®æi sè")))) == ["Kế hoạch chuyển đổi số"]
