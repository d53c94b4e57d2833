"""Plans of communes that do not exist, built as real DOCX files in shapes that real plans have."""

from __future__ import annotations

import io
from functools import cache

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

UP = object()
"""A cell that is the lower part of the one above it."""


class Wide:
    """A cell over several columns."""

    def __init__(self, text, span):
        self.text, self.span = text, span


def as_bytes(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_table(document, rows, width):
    """`rows`: lists of str, Wide or UP; a list shorter than the grid is padded with blanks."""
    table = document.add_table(rows=len(rows), cols=width)
    cells = [list(row.cells) for row in table.rows]  # table.cell() would walk the whole table for each
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell is UP:
                cells[at][column] = cells[at - 1][column].merge(cells[at][column])
                column += 1
            elif isinstance(cell, Wide):
                end = column + cell.span
                cells[at][column:end] = [cells[at][column].merge(cells[at][end - 1])] * cell.span
                cells[at][column].text = cell.text
                column = end
            else:
                cells[at][column].text = cell
                column += 1
    return table


def number_column(document, table, first_row):
    """Word's automatic numbers in the first column: nothing of them stands in the text."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "900")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for name, value in (("w:start", "1"), ("w:numFmt", "decimal"), ("w:lvlText", "%1.")):
        child = OxmlElement(name)
        child.set(qn("w:val"), value)
        level.append(child)
    abstract.append(level)
    numbering.insert(0, abstract)
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), "900")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "900")
    num.append(link)
    numbering.append(num)
    for row in table.rows[first_row:]:
        properties = row.cells[0].paragraphs[0]._p.get_or_add_pPr()
        own = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", "0"), ("w:numId", "900")):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            own.append(child)
        properties.append(own)


def paragraphs(document, text):
    for line in text.strip().splitlines():
        document.add_paragraph(line.strip())


def letterhead(document, place, number, dated):
    add_table(
        document,
        [
            [f"ỦY BAN NHÂN DÂN\n{place}", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"],
            [f"Số: {number}", dated],
        ],
        2,
    )


def recipients(document):
    add_table(
        document,
        [
            [
                "Nơi nhận:\n- Như trên;\n- 100% các thôn;\n- Lưu: VT.",
                "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLò Thị Hạ",
            ]
        ],
        2,
    )


@cache
def suoi_lim():
    """Two-storey heading with years, offices before values, merged leads, automatic numbers, groups with a value."""
    document = docx.Document()
    letterhead(document, "XÃ SUỐI LIM", "27/KH-UBND", "Suối Lim, ngày 05 tháng 3 năm 2026")
    paragraphs(
        document,
        """
        KẾ HOẠCH
        Phổ cập kỹ năng số cho Nhân dân trên địa bàn xã Suối Lim năm 2026
        Căn cứ Kế hoạch số 99/KH-UBND ngày 02/01/2025 của Ủy ban nhân dân tỉnh về chuyển đổi số;
        Ủy ban nhân dân xã ban hành Kế hoạch như sau:
        I. MỤC TIÊU
        Chi tiết tại Phụ lục 01 kèm theo.
        II. TỔ CHỨC THỰC HIỆN
        1. Phòng Văn hóa - Xã hội
        Tổng hợp, báo cáo Ủy ban nhân dân xã trước ngày 20 tháng cuối quý.
        """,
    )
    recipients(document)
    document.add_paragraph("PHỤ LỤC 01: HỆ THỐNG CHỈ TIÊU")
    add_table(
        document,
        [
            ["STT", "Tên chỉ tiêu", "Cơ quan theo dõi", "ĐVT", Wide("Kế hoạch", 2), "Ghi chú"],
            [UP, UP, UP, UP, "Năm 2025", "Năm 2026", UP],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
            [Wide("A. Con người", 7)],
            [
                "1",
                "Tỷ lệ cán bộ, công chức được bồi dưỡng kỹ năng số",
                "Văn phòng HĐND và UBND",
                "%",
                "80",
                "100",
                "",
            ],
            [
                "2",
                "Số lớp tập huấn kỹ năng số cho người dân",
                "Phòng Văn hóa - Xã hội",
                "lớp",
                "05",
                "12",
                "",
            ],
            ["3", "Người dân được hướng dẫn dùng dịch vụ công", UP, "", "", "Tối thiểu 1.000 người", ""],
            ["", "Hạ tầng", "", "", "", "", ""],
            ["4", "Thôn có điểm truy cập Wifi công cộng", UP, "", "60%", "80% trở lên", ""],
            [
                "5",
                "Tỷ lệ hộ gia đình có mạng Internet",
                "Phòng Kinh tế",
                "%",
                "70",
                "$\\geq 85\\%$",
                "<p>gồm cả di động</p>",
            ],
            ["5.1", "Trong đó: hộ nghèo", "Phòng Kinh tế", "%", "30", ">= 50", ""],
            ["6", "Trang thông tin điện tử đáp ứng quy định", "Phòng Văn hóa - Xã hội", "", "Đạt", "Đạt", ""],
            ["7", "Thứ hạng chuyển đổi số trong tỉnh", "Phòng Văn hóa - Xã hội", "Thứ hạng", "30", "20", ""],
            ["8", "Mức hài lòng của người dân", "Công an xã", "", "", "Cao hơn năm trước", ""],
        ],
        7,
    )
    document.add_paragraph("PHỤ LỤC 02: PHÂN CÔNG NHIỆM VỤ")
    table = add_table(
        document,
        [
            [
                "TT",
                "Thời hạn hoàn thành",
                "Nội dung công việc",
                "Lãnh đạo phụ trách",
                "Đơn vị chủ trì",
                "Đơn vị phối hợp",
                "Sản phẩm",
                "Chỉ tiêu",
            ],
            [
                "",
                "Quý II/2026",
                "Mở lớp tập huấn tại các thôn",
                "Phó Chủ tịch UBND xã",
                "Phòng Văn hóa - Xã hội",
                "Các thôn",
                "Lớp tập huấn",
                "12 lớp",
            ],
            [
                "",
                "Thường xuyên",
                "Cập nhật trang thông tin điện tử",
                "",
                "Văn phòng",
                "Công an xã",
                "Tin, bài",
                "",
            ],
            [
                "",
                "trước 15/10",
                "Rà soát sóng di động tại các thôn",
                "Chủ tịch UBND xã",
                "Phòng Kinh tế",
                "",
                "",
                "",
            ],
        ],
        8,
    )
    number_column(document, table, 1)
    return as_bytes(document)


@cache
def ben_cau():
    """No indicator table: bullets of the running text, two targets in one bullet, counts, a rank, past figures."""
    document = docx.Document()
    paragraphs(
        document,
        """
        ĐẢNG ỦY PHƯỜNG BẾN CAU
        Số 08-KH/ĐU
        Bến Cau, ngày 12 tháng 01 năm 2026
        KẾ HOẠCH
        thực hiện phong trào "Bình dân học vụ số" năm 2026
        Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị;
        I. ĐẶC ĐIỂM TÌNH HÌNH
        - Năm 2025, 62% người dân trưởng thành có tài khoản định danh điện tử.
        - Tỷ lệ hồ sơ trực tuyến đạt 70%.
        II. MỤC ĐÍCH, YÊU CẦU
        - Bảo đảm 100% nhiệm vụ có người chịu trách nhiệm.
        III. MỤC TIÊU
        1. Mục tiêu chung
        Mọi người dân đều được tiếp cận kỹ năng số.
        2. Mục tiêu cụ thể
        a) Đối với cán bộ
        - 100% cán bộ, công chức, viên chức làm chủ kỹ năng số; ít nhất 50% người hoạt động không
        chuyên trách được bồi dưỡng an toàn thông tin;
        - Phấn đấu trên 90% giáo viên được tập huấn kỹ năng số (trừ người nghỉ chế độ; nghỉ dài ngày).
        b) Đối với người dân
        + Tỉ lệ người dân từ 14 tuổi trở lên có tài khoản định danh điện tử VNeID đạt từ 80% trở lên.
        + Tổ chức tối thiểu 06 lớp tập huấn cho hội viên cao tuổi.
        + Chỉ số chuyển đổi số (DTI) xếp hạng trong nhóm 10 phường dẫn đầu thành phố.
        + Vận động người dân giúp nhau học.
        IV. NHIỆM VỤ
        1. Mở lớp tại các khu phố, có sự tham gia của 3 trường đại học.
        V. TỔ CHỨC THỰC HIỆN
        1. Các chi bộ trực thuộc: báo cáo kết quả về Văn phòng Đảng ủy trước ngày 25 hằng tháng, báo cáo năm trước ngày 10/12/2026.
        Nơi nhận:
        - 100% chi bộ;
        """,
    )
    return as_bytes(document)


@cache
def hon_bac():
    """A table that goes on after pages without its heading, rows cut in two, groups between, targets also in the body."""
    document = docx.Document()
    letterhead(document, "ĐẶC KHU HÒN BẠC", "   /KH-UBND", "Hòn Bạc, ngày    tháng    năm 2026")
    paragraphs(
        document,
        """
        KẾ HOẠCH
        Chuyển đổi số đặc khu Hòn Bạc năm 2026
        1. Mục tiêu
        - 100% trường học trên địa bàn đặc khu có phòng máy tính kết nối mạng.
        - Tỷ lệ dân số trưởng thành có chữ ký số cá nhân đạt tối thiểu 40%.
        Phụ lục
        (Kèm theo Kế hoạch số    /KH-UBND ngày 09/02/2026 của UBND đặc khu)
        """,
    )
    heading = ["TT", "Nội dung", "Đơn vị tính", "Chỉ tiêu", "Đơn vị thực hiện"]
    add_table(
        document,
        [
            [Wide("BIỂU CHỈ TIÊU NĂM 2026", 5)],
            heading,
            ["I", Wide("Hạ tầng số", 4)],
            [
                "1",
                "Trường học trên địa bàn đặc khu có phòng máy tính kết nối mạng",
                "%",
                "100",
                "Phòng Văn hóa -",
            ],
        ],
        5,
    )
    document.add_paragraph("2")
    add_table(
        document,
        [
            ["", "", "", "", "Xã hội"],
            ["2", "Điểm phục vụ bưu chính có nhân viên hướng dẫn dịch", "%", "≥ 90", "Bưu điện"],
        ],
        5,
    )
    document.add_paragraph("")
    add_table(
        document,
        [
            heading,
            ["", "vụ công trực tuyến", "", "", ""],
            ["", "Người dân", "", "", ""],
            ["-", "Dân số trưởng thành có chữ ký số cá nhân", "%", "40", "Công an đặc khu"],
            ["-", "Dân số trưởng thành có chữ ký số cá nhân", "%", "40", "Bộ đội Biên phòng"],
        ],
        5,
    )
    document.add_paragraph("")
    add_table(
        document,
        [
            ["", "Doanh nghiệp", "", "", ""],
            ["-", "Doanh nghiệp sử dụng hóa đơn điện tử", "%", "100", "Thuế cơ sở"],
        ],
        5,
    )
    document.add_paragraph("Biểu kinh phí")
    add_table(
        document,
        [
            ["TT", "Nội dung chi", "Đơn vị tính", "Số lượng", "Đơn giá", "Thành tiền"],
            ["1", "Tài liệu tập huấn kỹ năng số", "bộ", "200", "15.000", "3.000.000"],
            ["2", "Nước uống", "người", "200", "10.000", "2.000.000"],
        ],
        6,
    )
    recipients(document)
    return as_bytes(document)


@cache
def no_plan():
    """Tables that are no plan: people, money, a timetable, recipients; and a notice that names a percentage."""
    document = docx.Document()
    letterhead(document, "XÃ ĐỒNG SIM", "15/TB-UBND", "Đồng Sim, ngày 3 tháng 4 năm 2026")
    paragraphs(
        document,
        """
        THÔNG BÁO
        Về việc mở lớp tập huấn
        Năm 2025 xã đã có 65% cán bộ qua tập huấn.
        Kinh phí: ngân sách xã bảo đảm 100% theo dự toán.
        """,
    )
    add_table(
        document,
        [
            ["STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị"],
            ["1", "Vàng A Sử", "01/02/1988", "Chuyên viên", "Văn phòng"],
            ["2", "Giàng Thị Mỷ", "12/10/1990", "Giáo viên", "Trường Tiểu học"],
        ],
        5,
    )
    add_table(
        document,
        [
            ["TT", "Nội dung", "ĐVT", "Số lượng", "Đơn giá", "Thành tiền", "Ghi chú"],
            ["1", "In tài liệu", "bộ", "50", "20.000", "1.000.000", ""],
        ],
        7,
    )
    add_table(
        document,
        [
            ["Thời gian", "Nội dung", "Giảng viên", "Địa điểm"],
            ["8h00 - 8h15", "Khai mạc", "", "Hội trường"],
            ["8h15 - 9h00", "Kỹ năng số cơ bản", "Sùng A Lềnh", "Hội trường"],
        ],
        4,
    )
    recipients(document)
    return as_bytes(document)


@cache
def goc_da():
    """A decision with its plan; headings numbered by Word; tasks without an STT column under a two-storey heading;
    a table that is both; a paragraph and a table cell cut by pages; targets given as generic headings."""
    document = docx.Document()
    paragraphs(
        document,
        """
        UBND XÃ GỐC ĐA
        Số: 301/QĐ-UBND
        Gốc Đa, ngày 20 tháng 02 năm 2026
        QUYẾT ĐỊNH
        Về việc ban hành Kế hoạch phong trào học tập số năm 2026
        ỦY BAN NHÂN DÂN XÃ
        Căn cứ Luật Tổ chức chính quyền địa phương;
        QUYẾT ĐỊNH:
        Điều 1. Ban hành kèm theo Quyết định này Kế hoạch phong trào học tập số năm 2026.
        Điều 2. Giao 100% cơ quan, đơn vị thực hiện.
        KẾ HOẠCH
        PHONG TRÀO HỌC TẬP SỐ NĂM 2026
        (Kèm theo Quyết định số 301/QĐ-UBND ngày 20/02/2026 của UBND xã Gốc Đa)
        """,
    )
    document.add_heading("Mục tiêu đến hết năm 2026", level=1)
    paragraphs(
        document,
        """
        - Tối thiểu 70% người dân trong độ tuổi lao động có kỹ năng số cơ bản và
        biết dùng dịch vụ công trực tuyến. 100% học sinh tiểu học trở lên được học kỹ năng số.
        - Giảm 30% số cuộc họp trực tiếp so với năm 2025 là 50%.
        """,
    )
    document.add_heading("Nhiệm vụ", level=1)
    add_table(
        document,
        [
            ["Nhiệm vụ, giải pháp", Wide("Phân công", 2), "Kết quả", "Tiến độ"],
            [UP, "Chủ trì", "Phối hợp", UP, UP],
            [Wide("Tuyên truyền", 5)],
            ["Phát thanh về kỹ năng số", "Văn hóa xã", "Các thôn", "Bản tin", "Hằng tháng"],
            [
                "Mở lớp buổi tối cho người đi làm",
                "Đoàn Thanh niên",
                "Hội Phụ nữ",
                "Lớp học",
                "Từ tháng 4 đến tháng 9/2026",
            ],
        ],
        5,
    )
    document.add_paragraph("Biểu số 02. Chỉ tiêu và việc làm")
    add_table(
        document,
        [
            ["TT", "Mục tiêu", "Việc cần làm", "Chỉ tiêu năm 2026", "Đơn vị chủ trì", "Thời gian"],
            [
                "1",
                "Người cao tuổi biết gọi điện bằng hình ảnh",
                "Đến tận nhà hướng dẫn",
                "300 người",
                "Hội Người cao tuổi",
                "Quý III",
            ],
            [
                "2",
                "Hộ kinh doanh nhận thanh toán không dùng tiền mặt",
                "Cấp mã QR",
                "≥90%",
                "Hội Nông dân",
                "Quý II",
            ],
        ],
        6,
    )
    return as_bytes(document)
