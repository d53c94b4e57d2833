"""The demonstration commune's plan, written as a Word file in the shape of real annexes and read by the real reader."""

from __future__ import annotations

import io
from datetime import date

from docx import Document
from docx.document import Document as Word

# number, text, unit, target, lead; a row without a unit is a group
_TARGETS: tuple[tuple[str, str, str, str, str], ...] = (
    ("I", "Hạ tầng số", "", "", ""),
    ("1", "Tỷ lệ tổ dân phố có điểm tiếp cận số hoạt động", "%", "100", "Phòng Văn hóa – Xã hội"),
    ("2", "Xếp hạng chuyển đổi số (DTI) của phường", "Thứ bậc", "10", "Văn phòng HĐND và UBND"),
    ("3", "Chuyên mục Bình dân học vụ số trên trang thông tin điện tử của phường", "", "Có", "Phòng Văn hóa – Xã hội"),
    ("II", "Nhân lực số", "", "", ""),
    ("4", "Tỷ lệ cán bộ, công chức, viên chức được bồi dưỡng kỹ năng số cơ bản", "%", "100", "Phòng Văn hóa – Xã hội"),
    ("5", "Tỷ lệ cán bộ, công chức, viên chức làm chủ kỹ năng số trong công việc", "%", "80", "Phòng Văn hóa – Xã hội"),
    ("6", "Tỷ lệ cán bộ, công chức, viên chức và người hoạt động không chuyên trách được tập huấn an toàn thông tin", "%", "≥ 60", "Công an phường"),
    ("7", "Tỷ lệ giáo viên được tập huấn kỹ năng số", "%", "≥ 50", "Phòng Văn hóa – Xã hội"),
    ("8", "Tỷ lệ cán bộ chuyên trách công nghệ thông tin, chuyển đổi số được đào tạo quản trị dữ liệu", "%", "50", "Phòng Văn hóa – Xã hội"),
    ("III", "Xã hội số", "", "", ""),
    ("9", "Tỷ lệ người trưởng thành được trang bị kỹ năng số cơ bản", "%", "≥ 8", "Đoàn Thanh niên phường"),
    ("10", "Tỷ lệ người dân từ đủ 14 tuổi có tài khoản định danh điện tử (VNeID)", "%", "≥ 75", "Công an phường"),
    ("11", "Tỷ lệ người dân có Sổ sức khỏe điện tử", "%", "≥ 95", "Trạm Y tế"),
    ("12", "Tỷ lệ dân số trưởng thành có chữ ký số cá nhân", "%", "≥ 50", "Phòng Văn hóa – Xã hội"),
    ("13", "Mức độ hài lòng của người dân khi sử dụng dịch vụ công trực tuyến", "%", "≥ 95", "Trung tâm Phục vụ hành chính công"),
    ("14", "Tỷ lệ nhiệm vụ được cập nhật tiến độ hằng tháng", "%", "≥ 90", "Phòng Văn hóa – Xã hội"),
)  # fmt: skip

_VHXH, _DOAN, _CA, _MTTQ, _VP = (
    "Phòng Văn hóa – Xã hội", "Đoàn Thanh niên phường", "Công an phường", "Ủy ban MTTQ Việt Nam phường",
    "Văn phòng HĐND và UBND",
)  # fmt: skip
# number, text, lead, partners, output, deadline; {y} is the year; a row without a lead and deadline is a group
_TASKS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("I", "Tuyên truyền, vận động", "", "", "", ""),
    ("1", "Ban hành kế hoạch Bình dân học vụ số năm {y}", _VHXH, "Các cơ quan, đơn vị", "Kế hoạch", "02/{y}"),
    ("2", "Mở chuyên mục Bình dân học vụ số trên trang thông tin điện tử", _VHXH, _VP, "Chuyên mục", "03/{y}"),
    ("3", "Phát tin trên hệ thống loa truyền thanh mỗi tuần một lần", _VHXH, "Các tổ dân phố", "Bản tin", "Thường xuyên"),
    ("4", "In tờ hướng dẫn chữ to cho người cao tuổi", _MTTQ, "Hội Người cao tuổi", "Tờ hướng dẫn", "Quý II/{y}"),
    ("5", "Phát động thi đua gia đình số giữa các tổ dân phố", _MTTQ, "Các tổ dân phố", "Kế hoạch phát động", "6/{y}"),
    ("II", "Bồi dưỡng cán bộ, công chức, viên chức", "", "", "", ""),
    ("6", "Tập huấn kỹ năng số cơ bản cho cán bộ, công chức, viên chức", _VHXH, "Các cơ quan, đơn vị", "Lớp tập huấn, danh sách", "9/{y}"),
    ("7", "Tập huấn an toàn thông tin cho cán bộ và người hoạt động không chuyên trách", _CA, _VHXH, "Lớp tập huấn", "Quý III/{y}"),
    ("8", "Bồi dưỡng sư phạm số cho giáo viên các trường", _VHXH, "Các trường học", "Lớp bồi dưỡng", "8/{y}"),
    ("9", "Cử cán bộ chuyên trách học lớp quản trị dữ liệu", _VP, _VHXH, "Chứng chỉ", "Theo lộ trình của Tỉnh"),
    ("10", "Đánh giá kỹ năng số của cán bộ, công chức, viên chức", _VHXH, "Các cơ quan, đơn vị", "Kết quả đánh giá", "11/{y}"),
    ("III", "Phổ cập kỹ năng số cho người dân", "", "", "", ""),
    ("11", "Lớp VNeID và dịch vụ công trực tuyến tại nhà văn hóa các tổ dân phố", _DOAN, "Tổ công nghệ số cộng đồng", "Lớp tập huấn", "12/{y}"),
    ("12", "Hướng dẫn thanh toán không dùng tiền mặt tại chợ", _DOAN, "Ban quản lý chợ", "Ngày ra quân", "Quý II/{y}"),
    ("13", "Hướng dẫn cài đặt Sổ sức khỏe điện tử", "Trạm Y tế", _DOAN, "Số người được hướng dẫn", "Thường xuyên"),
    ("14", "Hỗ trợ người cao tuổi dùng điện thoại thông minh", _DOAN, "Hội Người cao tuổi", "Nhật ký hỗ trợ", "Thường xuyên"),
    ("15", "Tập huấn nghiệp vụ cho Tổ công nghệ số cộng đồng", _DOAN, _VHXH, "Lớp tập huấn", "4/{y}"),
    ("16", "Lập sáu điểm tiếp cận số có mạng Wi-Fi", _VP, "Các tổ dân phố", "Điểm tiếp cận số", "5/{y}"),
    ("17", "Dạy kỹ năng số, an toàn số cho học sinh", "", "Các trường học", "Báo cáo theo lớp", "10/{y}"),
    ("18", "Hướng dẫn hộ kinh doanh xuất hóa đơn điện tử", _VP, "Ban quản lý chợ", "Lớp hướng dẫn", ""),
    ("IV", "Kiểm tra, báo cáo", "", "", "", ""),
    ("19", "Rà soát danh sách cán bộ, công chức, viên chức mỗi quý", _VP, "Các cơ quan, đơn vị", "Danh sách", "Báo cáo hàng quý"),
    ("20", "Cập nhật tiến độ nhiệm vụ trên hệ thống mỗi tháng", _VHXH, "Các cơ quan, đơn vị", "Số liệu", "Báo cáo hàng tháng"),
    ("21", "Khảo sát mức độ hài lòng với dịch vụ công trực tuyến", "Trung tâm Phục vụ hành chính công", _VHXH, "Báo cáo khảo sát", "10/{y}"),
    ("22", "Kiểm tra việc bảo vệ thông tin cá nhân ở các lớp tập huấn", _CA, _VHXH, "Biên bản", "Quý IV/{y}"),
    ("23", "Sơ kết sáu tháng đầu năm", _VHXH, "Các cơ quan, đơn vị", "Báo cáo", "6/{y}"),
    ("24", "Biểu dương đại sứ số và gia đình số tiêu biểu", _MTTQ, _VHXH, "Quyết định", "10/10/{y}"),
    ("25", "Tổng kết năm và đề xuất kế hoạch năm sau", _VHXH, "Các cơ quan, đơn vị", "Báo cáo", "12/{y}"),
)  # fmt: skip


def document(year: int, issued: date, number: str) -> bytes:
    """The plan of a year as DOCX."""
    word: Word = Document()
    head = word.add_table(rows=1, cols=2)
    head.cell(0, 0).text = f"ỦY BAN NHÂN DÂN\nPHƯỜNG HOA SEN\nSố: {number}/KH-UBND"
    head.cell(0, 1).text = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        f"Hoa Sen, ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}"
    )
    word.add_paragraph("KẾ HOẠCH")
    word.add_paragraph(f"Triển khai phong trào Bình dân học vụ số phường Hoa Sen năm {year}")
    word.add_paragraph("I. MỤC TIÊU")
    word.add_paragraph(
        "Mỗi người dân trong phường có thể dùng điện thoại để làm những việc cần thiết hằng ngày một cách an toàn; "
        "mỗi cán bộ làm việc thành thạo trên môi trường số."
    )
    word.add_paragraph("Các chỉ tiêu cụ thể nêu tại Phụ lục I; nhiệm vụ nêu tại Phụ lục II.")
    word.add_paragraph("- Phấn đấu tỷ lệ dân số trưởng thành có chữ ký số cá nhân đạt từ 55% trở lên.")
    word.add_paragraph("II. TỔ CHỨC THỰC HIỆN")
    word.add_paragraph(
        "1. Các cơ quan, đơn vị báo cáo kết quả về Phòng Văn hóa – Xã hội trước ngày 10 hàng tháng."
    )
    word.add_paragraph(
        "2. Phòng Văn hóa – Xã hội tổng hợp, báo cáo Ủy ban nhân dân phường trước ngày 15 hàng tháng."
    )
    word.add_paragraph("Phụ lục I")
    word.add_paragraph("CÁC CHỈ TIÊU CỤ THỂ")
    _table(word, ("STT", "Nội dung chỉ tiêu", "Đơn vị tính", "Chỉ tiêu", "Cơ quan chủ trì"), _TARGETS, year)
    word.add_paragraph("Phụ lục II")
    word.add_paragraph("DANH MỤC NHIỆM VỤ")
    columns = (
        "STT",
        "Tên nhiệm vụ",
        "Cơ quan chủ trì",
        "Cơ quan phối hợp",
        "Sản phẩm",
        "Thời gian hoàn thành",
    )
    _table(word, columns, _TASKS, year)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _table(word: Word, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], year: int) -> None:
    table = word.add_table(rows=1, cols=len(columns))
    for cell, text in zip(table.rows[0].cells, columns, strict=True):
        cell.text = text
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text.replace("{y}", str(year))
