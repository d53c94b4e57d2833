"""Tables and bullets in the style of other communes, each with what a careful person reads in it; lines as in `oddities`."""

from __future__ import annotations

from tests.campaigns.plan_shapes.oddities import plan

COMMUNES = (
    (
        "a kpi column of words",
        plan().say("PHỤ LỤC NHIỆM VỤ").table(
            ["STT", "Nội dung công việc", "KPI đánh giá", "Cơ quan chủ trì", "Phối hợp", "Thời gian hoàn thành"],
            ["1", "Thành lập tổ công nghệ số cộng đồng", "100% thôn có tổ hoạt động", "Phòng Văn hóa", "Các thôn", "Quý I/2026"],
            ["2", "Mở lớp kỹ năng số", "Tối thiểu 06 lớp, 300 lượt người", "Trung tâm học tập", "Đoàn xã", "Tháng 10/2026"],
            ["3", "Tuyên truyền trên loa", "Có lịch phát hằng tuần", "Văn phòng", "", "Thường xuyên"],
        ),
        """
        K Thành lập tổ công nghệ số cộng đồng | Phòng Văn hóa | KPI: 100% thôn có tổ hoạt động | quarter 2026-03-31
        K Mở lớp kỹ năng số | Trung tâm học tập | KPI: Tối thiểu 06 lớp, 300 lượt người | month 2026-10-31
        K Tuyên truyền trên loa | Văn phòng | KPI: Có lịch phát hằng tuần | ongoing -
        """,
    ),
    (
        "letters with brackets",
        plan().say(
            "II. CHỈ TIÊU CỤ THỂ", "a) Tỷ lệ người dân trưởng thành biết dùng VNeID đạt từ 70% trở lên.",
            "b) Tỷ lệ hồ sơ nộp trực tuyến không dưới 85%;", "c) Số lượt người học tăng 10% so với năm 2025.",
            "d) Tỷ lệ hồ sơ trễ hạn giảm còn dưới 5%.", "đ) Phấn đấu 3/3 trường dạy kỹ năng số cho học sinh.",
            "e) Mỗi thôn có ít nhất 01 tổ công nghệ số cộng đồng.",
        ),
        """
        T Tỷ lệ người dân trưởng thành biết dùng VNeID đạt từ 70% trở lên. | percent >= 70 |
        T Tỷ lệ hồ sơ nộp trực tuyến không dưới 85% | percent >= 85 |
        T Số lượt người học tăng 10% so với năm 2025. | percent >=? 10 |
        T Tỷ lệ hồ sơ trễ hạn giảm còn dưới 5%. | percent <= 5 |
        T Phấn đấu 3/3 trường dạy kỹ năng số cho học sinh. | count >=? 3 |
        T Mỗi thôn có ít nhất 01 tổ công nghệ số cộng đồng. | count >= 1 |
        """,
    ),
    (
        "bullets inside bullets",
        plan().say(
            "II. MỤC TIÊU", "1. Đối với cán bộ, công chức", "- Về bồi dưỡng:",
            "+ 100% cán bộ, công chức được tập huấn kỹ năng số;", "+ Trên 60% viên chức có chứng nhận.",
            "- Về trang bị:", "+ 100% công chức có chữ ký số cá nhân.", "2. Đối với người dân",
            "- Tối thiểu 80% người dân từ 15 tuổi trở lên có tài khoản định danh.",
        ),
        """
        T 100% cán bộ, công chức được tập huấn kỹ năng số | percent >=? 100 |
        T Trên 60% viên chức có chứng nhận. | percent >= 60 |
        T 100% công chức có chữ ký số cá nhân. | percent >=? 100 |
        T Tối thiểu 80% người dân từ 15 tuổi trở lên có tài khoản định danh. | percent >= 80 |
        """,
    ),
    (
        "two targets line by line in one row",
        plan().say("PHỤ LỤC CHỈ TIÊU").table(
            ["TT", "Nội dung chỉ tiêu", "Kế hoạch năm 2026", "Đơn vị chủ trì"],
            ["1", "- Tỷ lệ hộ có Internet\n- Tỷ lệ hộ có mã QR", "90%\n60%", "Phòng Kinh tế"],
            ["2", "Tỷ lệ trẻ em có tài khoản", "≥ 50%", "Công an xã"],
        ),
        """
        T Tỷ lệ hộ có Internet | percent >=? 90 | Phòng Kinh tế
        T Tỷ lệ hộ có mã QR | percent >=? 60 | Phòng Kinh tế
        T Tỷ lệ trẻ em có tài khoản | percent >= 50 | Công an xã
        """,
    ),
    (
        "two targets in the words of one cell",
        plan().say("PHỤ LỤC CHỈ TIÊU").table(
            ["TT", "Nội dung chỉ tiêu", "Đơn vị chủ trì"],
            ["1", "a) 100% công chức có chữ ký số;\nb) 80% hộ kinh doanh dùng hóa đơn điện tử", "Văn phòng"],
            ["2", "Tỷ lệ hộ có Internet đạt 90%, trong đó hộ nghèo đạt 70%", "Phòng Kinh tế"],
            ["3", "Trên 50% người cao tuổi được hướng dẫn; tối thiểu 03 buổi hướng dẫn", "Hội Người cao tuổi"],
        ),
        """
        T 100% công chức có chữ ký số | percent >=? 100 | Văn phòng
        T 80% hộ kinh doanh dùng hóa đơn điện tử | percent >=? 80 | Văn phòng
        T Tỷ lệ hộ có Internet đạt 90%, trong đó hộ nghèo đạt 70% | percent >=? 90 | Phòng Kinh tế
        T Trên 50% người cao tuổi được hướng dẫn | percent >= 50 | Hội Người cao tuổi
        T tối thiểu 03 buổi hướng dẫn | count >= 3 | Hội Người cao tuổi
        """,
    ),
    (
        "target and task in one table",
        plan().say("PHỤ LỤC").table(
            ["TT", "Chỉ tiêu", "Mức đạt năm 2026", "Nhiệm vụ thực hiện", "Chủ trì", "Thời hạn"],
            ["1", "Tỷ lệ thanh toán không dùng tiền mặt", "≥ 65%", "Vận động hộ kinh doanh mở mã QR", "Phòng Kinh tế", "30/9/2026"],
            ["2", "Số thôn có điểm hỗ trợ", "8/8 thôn", "Bố trí máy tính tại nhà văn hóa", "Văn phòng", "Quý III/2026"],
        ),
        """
        T Tỷ lệ thanh toán không dùng tiền mặt | percent >= 65 | Phòng Kinh tế
        T Số thôn có điểm hỗ trợ | count >=? 8 | Văn phòng
        K Vận động hộ kinh doanh mở mã QR | Phòng Kinh tế |  | date 2026-09-30
        K Bố trí máy tính tại nhà văn hóa | Văn phòng |  | quarter 2026-09-30
        """,
    ),
    (
        "values in words",
        plan().say("PHỤ LỤC CHỈ TIÊU").table(
            ["TT", "Chỉ tiêu", "Đơn vị tính", "Mục tiêu 2026", "Chủ trì"],
            ["1", "Người dân biết dùng dịch vụ công trực tuyến", "Tỷ lệ", "đạt từ 70% trở lên", "Văn phòng"],
            ["2", "Mức độ hài lòng của người dân", "%", "không dưới 95", "Văn phòng"],
            ["3", "Doanh thu bán hàng trực tuyến", "", "tăng 10% so với năm 2025", "Phòng Kinh tế"],
            ["4", "Hồ sơ trễ hạn", "", "giảm còn dưới 5%", "Văn phòng"],
            ["5", "Trường có phòng máy", "trường", "phấn đấu 3/3 trường", "Phòng Văn hóa"],
            ["6", "Tổ công nghệ số cộng đồng", "tổ", "mỗi thôn có ít nhất 01 tổ", "Phòng Văn hóa"],
        ),
        """
        T Người dân biết dùng dịch vụ công trực tuyến | percent >= 70 | Văn phòng
        T Mức độ hài lòng của người dân | percent >= 95 | Văn phòng
        T Doanh thu bán hàng trực tuyến | percent >=? 10 | Phòng Kinh tế
        T Hồ sơ trễ hạn | percent <= 5 | Văn phòng
        T Trường có phòng máy | count >=? 3 | Phòng Văn hóa
        T Tổ công nghệ số cộng đồng | count >= 1 | Phòng Văn hóa
        """,
    ),
    (
        "letters as row numbers",
        plan().say("PHỤ LỤC CHỈ TIÊU").table(
            ["STT", "Tên chỉ tiêu", "ĐVT", "Chỉ tiêu giao", "Đơn vị theo dõi"],
            ["A", "Chính quyền số", "", "", ""], ["a)", "Tỷ lệ văn bản ký số", "%", "100", "Văn phòng"],
            ["b)", "Tỷ lệ họp không giấy", "%", "80", "Văn phòng"], ["B", "Xã hội số", "", "", ""],
            ["a)", "Tỷ lệ hộ có cáp quang", "%", "75", "Phòng Kinh tế"],
        ),
        """
        T Tỷ lệ văn bản ký số | percent >=? 100 | Văn phòng
        T Tỷ lệ họp không giấy | percent >=? 80 | Văn phòng
        T Tỷ lệ hộ có cáp quang | percent >=? 75 | Phòng Kinh tế
        """,
    ),
    (
        "sentences without bullets",
        plan().say(
            "III. MỤC TIÊU ĐẾN NĂM 2026",
            "Có ít nhất 70% hộ gia đình có 01 người biết dùng ứng dụng của xã; 100% thôn có nhóm Zalo hỗ trợ.",
            "Hằng năm giảm 15% số hồ sơ giấy so với năm trước.", "Không quá 3% hồ sơ phải nộp lại.",
        ),
        """
        T Có ít nhất 70% hộ gia đình có 01 người biết dùng ứng dụng của xã | percent >= 70 |
        T 100% thôn có nhóm Zalo hỗ trợ. | percent >=? 100 |
        T Hằng năm giảm 15% số hồ sơ giấy so với năm trước. | percent >=? 15 |
        T Không quá 3% hồ sơ phải nộp lại. | percent <= 3 |
        """,
    ),
    (
        "the office first, the value under 'Mức'",
        plan().say("PHỤ LỤC").table(
            ["Đơn vị thực hiện", "Chỉ tiêu", "Mức"],
            ["Công an xã", "Kích hoạt định danh mức 2 cho người từ 14 tuổi", "95%"],
            ["Trạm Y tế", "Lập sổ sức khỏe điện tử", "≥ 90%"], ["Đoàn xã", "Đội hình tình nguyện", "02 đội"],
        ),
        """
        T Kích hoạt định danh mức 2 cho người từ 14 tuổi | percent >=? 95 | Công an xã
        T Lập sổ sức khỏe điện tử | percent >= 90 | Trạm Y tế
        T Đội hình tình nguyện | count >=? 2 | Đoàn xã
        """,
    ),
    (
        "a column for each village",
        plan().say("PHỤ LỤC GIAO CHỈ TIÊU").table(
            ["TT", "Chỉ tiêu", "ĐVT", "Toàn xã", "Thôn Đông", "Thôn Đoài", "Thôn Trung"],
            ["1", "Số người học kỹ năng số", "người", "300", "100", "120", "80"],
            ["2", "Tỷ lệ hộ có mã QR", "%", "60", "60", "55", "65"],
        ),
        """
        T Số người học kỹ năng số | count >=? 300 |
        T Tỷ lệ hộ có mã QR | percent >=? 60 |
        """,
    ),
    (
        "a month that does not exist, a lead that is not there",
        plan().say("PHỤ LỤC NHIỆM VỤ").table(
            ["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"], ["1", "Rà soát máy tính", "Văn phòng", "3/2026"],
            ["2", "Cấp chữ ký số", "", "Tháng 13/2026"], ["3", "Mở lớp", "Đoàn xã", "Quý V/2026"],
            ["4", "Tổng kết", "Văn phòng", "Tháng 12"],
        ),
        """
        K Rà soát máy tính | Văn phòng |  | month 2026-03-31
        K Cấp chữ ký số |  |  | none -
        K Mở lớp | Đoàn xã |  | none -
        K Tổng kết | Văn phòng |  | month 2026-12-31
        """,
    ),
)  # fmt: skip
