"""Odd tables and bullets, each with what a careful person reads in it.

A line for each thing: T target | kind operator(? assumed) value | lead; K task | lead | output | deadline;
R who | to | cadence day month.
"""

from __future__ import annotations

from tests.campaigns.plan_shapes.build import UP, Build, Wide


def plan():
    return Build().say(
        "ỦY BAN NHÂN DÂN XÃ ĐỒI GIÓ", "Số: 05/KH-UBND", "Đồi Gió, ngày 12 tháng 02 năm 2026", "KẾ HOẠCH",
        "Học kỹ năng số năm 2026",
    )  # fmt: skip


ODDITIES = (
    (
        "tasks+targets one table",
        plan()
        .say("Phụ lục")
        .table(
            ["TT", "Nhiệm vụ", "Chỉ tiêu", "Chủ trì", "Phối hợp", "Thời gian"],
            ["1", "Mở lớp học", "12 lớp", "Đoàn TN", "Thôn", "Quý II"],
            ["2", "Cài VNeID", "80% dân số", "Công an xã", "Đoàn TN", "12/2026"],
        ),
        """
        K Mở lớp học | Đoàn TN | KPI: 12 lớp | quarter 2026-06-30
        K Cài VNeID | Công an xã | KPI: 80% dân số | month 2026-12-31
        """,
    ),
    (
        "one column",
        plan()
        .say("II. MỤC TIÊU")
        .table(
            ["Mục tiêu đến hết năm 2026"],
            ["100% cán bộ được tập huấn kỹ năng số"],
            ["Tỷ lệ hộ dân có mã QR đạt 80%"],
        ),
        """
        T 100% cán bộ được tập huấn kỹ năng số | percent >=? 100 |
        T Tỷ lệ hộ dân có mã QR đạt 80% | percent >=? 80 |
        """,
    ),
    (
        "quarters",
        plan()
        .say("Phụ lục")
        .table(
            ["STT", "Chỉ tiêu", "ĐVT", Wide("Kế hoạch năm 2026", 5), "Đơn vị chủ trì"],
            [UP, UP, UP, "Quý I", "Quý II", "Quý III", "Quý IV", "Cả năm", UP],
            ["1", "Người dân được cấp chữ ký số", "người", "100", "200", "300", "400", "1.000", "Công an xã"],
            ["2", "Hộ có mã QR", "%", "20", "40", "60", "80", "80", "Phòng Kinh tế"],
        ),
        """
        T Người dân được cấp chữ ký số | count >=? 1000 | Công an xã
        T Hộ có mã QR | percent >=? 80 | Phòng Kinh tế
        """,
    ),
    (
        "group with value",
        plan()
        .say("Phụ lục")
        .table(
            ["STT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Chủ trì"],
            ["I", "Tỷ lệ hồ sơ trực tuyến", "%", "90", "Văn phòng"],
            ["1", "Lĩnh vực đất đai", "%", "80", "Phòng Kinh tế"],
            ["2", "Lĩnh vực hộ tịch", "%", "95", "Phòng Tư pháp"],
            ["II", "Hạ tầng", "", "", ""],
            ["1", "Thôn có wifi", "%", "100", "Phòng Văn hóa"],
        ),
        """
        T Tỷ lệ hồ sơ trực tuyến | percent >=? 90 | Văn phòng
        T Lĩnh vực đất đai | percent >=? 80 | Phòng Kinh tế
        T Lĩnh vực hộ tịch | percent >=? 95 | Phòng Tư pháp
        T Thôn có wifi | percent >=? 100 | Phòng Văn hóa
        """,
    ),
    (
        "5.1",
        plan()
        .say("Phụ lục")
        .table(
            ["TT", "Chỉ tiêu", "Kết quả", "Chủ trì"],
            ["4", "Hộ có Internet", "85%", "A xã"],
            ["5", "Tỷ lệ người dân có tài khoản định danh", "", ""],
            ["5.1", "Trong đó: từ 14 đến 18 tuổi", "60%", "Công an xã"],
            ["5.2", "Trong đó: trên 18 tuổi", "90%", "Công an xã"],
            ["6", "Cổng thông tin có chuyên mục", "Có", "VP"],
        ),
        """
        T Hộ có Internet | percent >=? 85 | A xã
        T Trong đó: từ 14 đến 18 tuổi | percent >=? 60 | Công an xã
        T Trong đó: trên 18 tuổi | percent >=? 90 | Công an xã
        T Cổng thông tin có chuyên mục | yesno - có | VP
        """,
    ),
    (
        "text column only",
        plan()
        .say("PHỤ LỤC CHỈ TIÊU")
        .table(
            ["TT", "Nội dung", "Đơn vị chủ trì", "Ghi chú"],
            ["1", "100% cán bộ biết dùng chữ ký số", "Văn phòng", ""],
            ["2", "Tỷ lệ hộ kinh doanh dùng hóa đơn điện tử đạt trên 90%", "Thuế", ""],
            ["3", "Ít nhất 05 mô hình chợ số", "Phòng Kinh tế", ""],
            ["4", "Xếp hạng DTI trong nhóm 20 xã dẫn đầu", "VP", ""],
        ),
        """
        T 100% cán bộ biết dùng chữ ký số | percent >=? 100 | Văn phòng
        T Tỷ lệ hộ kinh doanh dùng hóa đơn điện tử đạt trên 90% | percent >= 90 | Thuế
        T Ít nhất 05 mô hình chợ số | count >= 5 | Phòng Kinh tế
        T Xếp hạng DTI trong nhóm 20 xã dẫn đầu | rank <=? 20 | VP
        """,
    ),
    (
        "dash rows",
        plan()
        .say("Phụ lục")
        .table(
            ["TT", "Chỉ tiêu", "Đơn vị", "Mục tiêu"],
            ["--", "--", "--", "--"],
            ["1", "Hộ dùng VNeID", "%", "≥ 80"],
            ["---", "---", "---", "---"],
            ["2", "Lớp học", "Lớp", "04"],
            ["", "", "", ""],
        ),
        """
        T Hộ dùng VNeID | percent >= 80 |
        T Lớp học | count >=? 4 |
        """,
    ),
    (
        "odd heads",
        plan()
        .say("Phụ lục")
        .table(
            ["No.", "Tên KPI", "Target 2026", "Owner", "Deadline"],
            ["1", "Tỷ lệ hộ có mã QR", "80%", "Phòng Kinh tế", "12/2026"],
            ["2", "Số lớp học mở", "12", "Đoàn", "6/2026"],
        ),
        """
        T Tỷ lệ hộ có mã QR | percent >=? 80 | Phòng Kinh tế
        T Số lớp học mở | count >=? 12 | Đoàn
        """,
    ),
    (
        "chi so KPI",
        plan()
        .say("Phụ lục")
        .table(
            ["TT", "Chỉ số đánh giá", "KPI 2026", "Bộ phận phụ trách"],
            ["1", "Tỷ lệ hộ có mã QR", "80%", "Phòng Kinh tế"],
            ["2", "Số lớp học mở", "12 lớp", "Đoàn"],
        ),
        """
        T Tỷ lệ hộ có mã QR | percent >=? 80 | Phòng Kinh tế
        T Số lớp học mở | count >=? 12 | Đoàn
        """,
    ),
    (
        "no deadline column",
        plan()
        .say("PHỤ LỤC NHIỆM VỤ")
        .table(
            ["TT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp"],
            ["1", "Mở lớp học cho người cao tuổi, hoàn thành trước 30/6/2026", "Hội NCT", "Đoàn"],
            ["2", "Rà soát wifi các thôn", "Phòng VHXH", ""],
        ),
        """
        K Mở lớp học cho người cao tuổi, hoàn thành trước 30/6/2026 | Hội NCT |  | date 2026-06-30
        K Rà soát wifi các thôn | Phòng VHXH |  | none -
        """,
    ),
    (
        "tasks Người/Thời điểm",
        plan()
        .say("Phụ lục")
        .table(
            ["TT", "Việc cần làm", "Ai làm", "Bao giờ xong", "Kết quả"],
            ["1", "Mở lớp học", "Đoàn", "Quý II", "Lớp"],
            ["2", "Phát loa", "Văn hóa", "Thường xuyên", "Tin"],
        ),
        """
        K Mở lớp học | Đoàn | Lớp | quarter 2026-06-30
        K Phát loa | Văn hóa | Tin | ongoing -
        """,
    ),
    (
        "tasks Nội dung/Thời gian/Thực hiện",
        plan()
        .say("KẾ HOẠCH THỰC HIỆN CHI TIẾT")
        .table(
            ["Thời gian", "Nội dung công việc", "Đơn vị thực hiện"],
            ["Tháng 3", "Khai giảng lớp", "Đoàn"],
            ["Tháng 4-5", "Dạy tại thôn", "Tổ CNSCĐ"],
            ["Tháng 12", "Tổng kết", "VP"],
        ),
        """
        K Khai giảng lớp | Đoàn |  | month 2026-03-31
        K Dạy tại thôn | Tổ CNSCĐ |  | month 2026-05-31
        K Tổng kết | VP |  | month 2026-12-31
        """,
    ),
    (
        "value before text",
        plan()
        .say("Phụ lục")
        .table(
            ["Mục tiêu 2026", "Đơn vị tính", "Tên chỉ tiêu", "Phụ trách", "TT"],
            ["80", "%", "Hộ có mã QR", "Phòng Kinh tế", "1"],
            ["12", "lớp", "Lớp kỹ năng số được mở", "Đoàn", "2"],
        ),
        """
        T Hộ có mã QR | percent >=? 80 | Phòng Kinh tế
        T Lớp kỹ năng số được mở | count >=? 12 | Đoàn
        """,
    ),
    (
        "rules prose 1",
        plan().say(
            "II. MỤC TIÊU",
            "- 100% cán bộ được tập huấn kỹ năng số.",
            "III. CHẾ ĐỘ BÁO CÁO",
            "Các đơn vị báo cáo kết quả thực hiện về Phòng Văn hóa - Xã hội. Báo cáo tháng: trước ngày 20; quý: trước ngày 25 của tháng cuối quý; 6 tháng: trước 15/6; năm: trước 15/12.",
            "Phòng Văn hóa - Xã hội tổng hợp, báo cáo UBND xã chậm nhất ngày 05 tháng sau.",
            "Báo cáo đột xuất khi có yêu cầu.",
            "Khi xảy ra sự cố an toàn thông tin, các đơn vị báo cáo Công an xã trong vòng 24 giờ.",
        ),
        """
        T 100% cán bộ được tập huấn kỹ năng số. | percent >=? 100 |
        R Các đơn vị | Phòng Văn hóa - Xã hội | month 20 -
        R Các đơn vị | Phòng Văn hóa - Xã hội | quarter 25 -
        R Các đơn vị | Phòng Văn hóa - Xã hội | half-year 15 6
        R Các đơn vị | Phòng Văn hóa - Xã hội | year 15 12
        R Phòng Văn hóa - Xã hội | UBND xã | month 5 -
        R  |  | event - -
        """,
    ),
    (
        "rules prose 2",
        plan().say(
            "II. MỤC TIÊU",
            "- 100% cán bộ được tập huấn kỹ năng số.",
            "IV. TỔ CHỨC THỰC HIỆN",
            "1. Các thôn, tổ dân phố",
            "- Phối hợp mở lớp.",
            "- Báo cáo kết quả về Phòng VHXH (qua đồng chí Lan) trước ngày 25 hàng tháng để tổng hợp, báo cáo UBND tỉnh trước ngày 30.",
            "2. Phòng Văn hóa - Xã hội",
            "- Là cơ quan thường trực; định kỳ hằng quý (trước ngày 28 tháng cuối quý) tổng hợp, báo cáo Ủy ban nhân dân xã và Sở Khoa học và Công nghệ.",
            "3. Đề nghị Ủy ban MTTQ Việt Nam xã: tuyên truyền; gửi kết quả về UBND xã trước ngày 10/12/2026.",
        ),
        """
        T 100% cán bộ được tập huấn kỹ năng số. | percent >=? 100 |
        R Các thôn, tổ dân phố | Phòng VHXH (qua đồng chí Lan) | month 25 -
        R Phòng VHXH | UBND tỉnh | month 30 -
        R Phòng Văn hóa - Xã hội | Ủy ban nhân dân xã | quarter 28 -
        R Ủy ban MTTQ Việt Nam xã | UBND xã | once 10 12
        """,
    ),
    (
        "rules table",
        plan()
        .say("II. MỤC TIÊU", "- 100% cán bộ được tập huấn kỹ năng số.", "PHỤ LỤC CHẾ ĐỘ BÁO CÁO")
        .table(
            ["TT", "Loại báo cáo", "Đơn vị báo cáo", "Nơi nhận báo cáo", "Thời hạn"],
            ["1", "Báo cáo tháng", "Các thôn", "Phòng VH-XH", "Trước ngày 20 hàng tháng"],
            ["2", "Báo cáo quý", "Các thôn", "Phòng VH-XH", "Trước ngày 25 tháng cuối quý"],
            ["3", "Báo cáo năm", "Phòng VH-XH", "UBND xã", "Trước ngày 15/12"],
            ["4", "Báo cáo đột xuất", "Các đơn vị", "UBND xã", "Theo yêu cầu"],
        ),
        """
        T 100% cán bộ được tập huấn kỹ năng số. | percent >=? 100 |
        R Các thôn | Phòng VH-XH | month 20 -
        R Các thôn | Phòng VH-XH | quarter 25 -
        R Phòng VH-XH | UBND xã | year 15 12
        R Các đơn vị | UBND xã | event - -
        """,
    ),
    (
        "rules weekly/other",
        plan().say(
            "II. MỤC TIÊU",
            "- 100% cán bộ được tập huấn kỹ năng số.",
            "V. TỔ CHỨC THỰC HIỆN",
            "Yêu cầu các cơ quan, đơn vị nghiêm túc triển khai, định kỳ ngày 20 hàng tháng báo cáo kết quả về UBND xã (qua Phòng Văn hóa - Xã hội).",
            "Định kỳ 6 tháng, năm (trước ngày 10/6 và trước ngày 10/12) Phòng Kinh tế báo cáo UBND xã.",
            "Các trường học gửi báo cáo sơ kết trước ngày 15/6/2026 và tổng kết trước ngày 30/11/2026 về Phòng Văn hóa - Xã hội.",
        ),
        """
        T 100% cán bộ được tập huấn kỹ năng số. | percent >=? 100 |
        R các cơ quan, đơn vị | UBND xã (qua Phòng Văn hóa - Xã hội) | month 20 -
        R Phòng Kinh tế | UBND xã | half-year 10 6
        R Phòng Kinh tế | UBND xã | year 10 12
        R Các trường học | Phòng Văn hóa - Xã hội | half-year 15 6
        R Các trường học | Phòng Văn hóa - Xã hội | year 30 11
        """,
    ),
    (
        "task continuation",
        plan()
        .say("Phụ lục II. NHIỆM VỤ")
        .table(
            ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
            ["I", "Nhận thức số", "", "", "", ""],
            ["1", "Tuyên truyền qua loa", "Phòng VHXH", "Thôn", "Tin bài", "Thường xuyên"],
            ["2", "Mở lớp", "Đoàn TN", "", "", ""],
            ["", "- Lớp cho cán bộ", "", "", "Lớp 1", "Quý I"],
            ["", "- Lớp cho người dân", "", "", "Lớp 2", "Quý II"],
            ["II", "Hạ tầng", "", "", "", ""],
            ["1", "Lắp wifi", "Phòng Kinh tế", "Viettel", "Điểm wifi", "6/2026"],
        ),
        """
        K Tuyên truyền qua loa | Phòng VHXH | Tin bài | ongoing -
        K Mở lớp | Đoàn TN |  | none -
        K Lớp cho cán bộ | Đoàn TN | Lớp 1 | quarter 2026-03-31
        K Lớp cho người dân | Đoàn TN | Lớp 2 | quarter 2026-06-30
        K Lắp wifi | Phòng Kinh tế | Điểm wifi | month 2026-06-30
        """,
    ),
    (
        "sub a) b)",
        plan()
        .say("Phụ lục II. NHIỆM VỤ")
        .table(
            ["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"],
            ["1", "Xây dựng thể chế", "", ""],
            ["a", "Ban hành quy chế", "VP", "Quý I"],
            ["b", "Ban hành kế hoạch", "VP", "Quý II"],
            ["2", "Phát triển hạ tầng", "Phòng Kinh tế", "2026"],
            ["2.1", "Wifi", "Phòng Kinh tế", "Quý III"],
            ["2.2", "Máy tính", "Phòng Kinh tế", "Quý IV"],
        ),
        """
        K Ban hành quy chế | VP |  | quarter 2026-03-31
        K Ban hành kế hoạch | VP |  | quarter 2026-06-30
        K Phát triển hạ tầng | Phòng Kinh tế |  | year 2026-12-31
        K Wifi | Phòng Kinh tế |  | quarter 2026-09-30
        K Máy tính | Phòng Kinh tế |  | quarter 2026-12-31
        """,
    ),
    (
        "unnumbered no group table w/ bullets",
        plan()
        .say("Phụ lục. Phân công")
        .table(
            ["Đơn vị", "Nhiệm vụ", "Thời hạn"],
            ["Phòng Văn hóa - Xã hội", "- Mở lớp\n- Kiểm tra lớp", "Quý II"],
            ["Công an xã", "Cấp tài khoản VNeID", "Tháng 6"],
        ),
        """
        K Mở lớp - Kiểm tra lớp | Phòng Văn hóa - Xã hội |  | quarter 2026-06-30
        K Cấp tài khoản VNeID | Công an xã |  | month 2026-06-30
        """,
    ),
    (
        "lead merged first col",
        plan()
        .say("Phụ lục. Phân công")
        .table(
            ["TT", "Cơ quan chủ trì", "Nội dung công việc", "Thời gian"],
            ["1", "Phòng Văn hóa - Xã hội", "Mở lớp", "Quý II"],
            [UP, UP, "Kiểm tra lớp", "Quý III"],
            ["2", "Công an xã", "Cấp tài khoản VNeID", "Tháng 6"],
        ),
        """
        K Mở lớp | Phòng Văn hóa - Xã hội |  | quarter 2026-06-30
        K Kiểm tra lớp | Phòng Văn hóa - Xã hội |  | quarter 2026-09-30
        K Cấp tài khoản VNeID | Công an xã |  | month 2026-06-30
        """,
    ),
    (
        "bullets nested",
        plan().say(
            "I. MỤC TIÊU CỤ THỂ",
            "1. Đối với cán bộ:",
            "- Về kỹ năng:",
            "+ 100% công chức được bồi dưỡng;",
            "+ 80% viên chức đạt chuẩn.",
            "2. Đối với người dân",
            "2.1. Trên 70% người trưởng thành có kỹ năng số;",
            "2.2. Mỗi thôn có ít nhất 01 tổ công nghệ số hoạt động hiệu quả.",
            "3. Hạ tầng: phủ sóng 5G đạt 90% dân số; 100% thôn có cáp quang.",
            "4. Không còn hộ nào chưa có điện thoại thông minh.",
            "5. Tỷ lệ hồ sơ trễ hạn dưới 2%",
        ),
        """
        T 100% công chức được bồi dưỡng | percent >=? 100 |
        T 80% viên chức đạt chuẩn. | percent >=? 80 |
        T Trên 70% người trưởng thành có kỹ năng số | percent >= 70 |
        T Mỗi thôn có ít nhất 01 tổ công nghệ số hoạt động hiệu quả. | count >= 1 |
        T Hạ tầng: phủ sóng 5G đạt 90% dân số | percent >=? 90 |
        T 100% thôn có cáp quang. | percent >=? 100 |
        T Tỷ lệ hồ sơ trễ hạn dưới 2% | percent <= 2 |
        """,
    ),
    (
        "prose",
        plan().say(
            "II. MỤC TIÊU",
            "Năm 2025 toàn xã có 60% người dân có kỹ năng số, phấn đấu 2026 đạt 80%. Số lớp học tăng từ 10 lớp lên 15 lớp. Doanh thu thương mại điện tử tăng 10% so với 2025.",
        ),
        """
        T Năm 2025 toàn xã có 60% người dân có kỹ năng số, phấn đấu 2026 đạt 80% | percent >=? 80 |
        T Số lớp học tăng từ 10 lớp lên 15 lớp | count >=? 15 |
        T Doanh thu thương mại điện tử tăng 10% so với 2025. | percent >=? 10 |
        """,
    ),
    (
        "title row+two storey",
        plan()
        .say("PHỤ LỤC 2")
        .table(
            [Wide("BẢNG PHÂN CÔNG NHIỆM VỤ", 6)],
            ["STT", "Nội dung", Wide("Trách nhiệm", 2), "Kết quả", "Hoàn thành"],
            [UP, UP, "Chủ trì", "Phối hợp", UP, UP],
            ["1", "Mở lớp", "Đoàn", "Hội", "Lớp học", "Quý I"],
            ["2", "Dạy chữ ký số", "VP", "CA", "Buổi", "Quý II"],
        ),
        """
        K Mở lớp | Đoàn | Lớp học | quarter 2026-03-31
        K Dạy chữ ký số | VP | Buổi | quarter 2026-06-30
        """,
    ),
    (
        "no heading row: numbers at once",
        plan()
        .say("PHỤ LỤC CHỈ TIÊU NĂM 2026")
        .table(
            ["1", "Tỷ lệ hộ có mã QR", "80%", "Phòng Kinh tế"],
            ["2", "Tỷ lệ cán bộ có chữ ký số", "100%", "Văn phòng"],
            ["3", "Lớp kỹ năng số", "12 lớp", "Đoàn TN"],
        ),
        """
        T Tỷ lệ hộ có mã QR | percent >=? 80 | Phòng Kinh tế
        T Tỷ lệ cán bộ có chữ ký số | percent >=? 100 | Văn phòng
        T Lớp kỹ năng số | count >=? 12 | Đoàn TN
        """,
    ),
    (
        "unknown heads",
        plan()
        .say("PHỤ LỤC CHỈ TIÊU NĂM 2026")
        .table(
            ["#", "Đầu mục", "Con số", "Ai lo"],
            ["1", "Tỷ lệ hộ có mã QR", "80%", "Phòng Kinh tế"],
            ["2", "Tỷ lệ cán bộ có chữ ký số", "100%", "Văn phòng"],
        ),
        """
        T Tỷ lệ hộ có mã QR | percent >=? 80 | Phòng Kinh tế
        T Tỷ lệ cán bộ có chữ ký số | percent >=? 100 | Văn phòng
        """,
    ),
    (
        "group 3 levels",
        plan()
        .say("PHỤ LỤC I")
        .table(
            ["STT", "Chỉ tiêu", "ĐVT", "KH 2026", "Cơ quan chủ trì"],
            ["A", "CHÍNH QUYỀN SỐ", "", "", ""],
            ["I", "Hồ sơ", "", "", ""],
            ["1", "Tỷ lệ hồ sơ số hóa", "%", "100", "TTPVHCC"],
            ["2", "Tỷ lệ hồ sơ trực tuyến", "%", "80", "TTPVHCC"],
            ["II", "Văn bản", "", "", ""],
            ["1", "Tỷ lệ văn bản ký số", "%", "100", "VP"],
            ["B", "XÃ HỘI SỐ", "", "", ""],
            ["1", "Tỷ lệ dân có VNeID", "%", ">80", "CA"],
            ["", "- Trong đó: nữ", "%", "75", "CA"],
        ),
        """
        T Tỷ lệ hồ sơ số hóa | percent >=? 100 | TTPVHCC
        T Tỷ lệ hồ sơ trực tuyến | percent >=? 80 | TTPVHCC
        T Tỷ lệ văn bản ký số | percent >=? 100 | VP
        T Tỷ lệ dân có VNeID | percent >= 80 | CA
        T Trong đó: nữ | percent >=? 75 | CA
        """,
    ),
    (
        "rank forms",
        plan()
        .say("PHỤ LỤC I")
        .table(
            ["STT", "Chỉ tiêu", "Kết quả cần đạt", "Cơ quan chủ trì"],
            ["1", "Xếp hạng DTI", "10", "VP"],
            ["2", "Chỉ số CCHC", "Nhóm 10", "VP"],
            ["3", "Chỉ số SIPAS", "thuộc nhóm dẫn đầu", "VP"],
            ["4", "Xếp hạng PAR Index", "Top 5", "VP"],
            ["5", "Chuyên mục", "x", "VP"],
            ["6", "Cổng DVC", "Hoàn thành", "VP"],
            ["7", "Tổ CNSCĐ", "01 tổ/thôn", "VP"],
            ["8", "Hài lòng", "≥ 4/5 sao", "VP"],
            ["9", "Thời gian xử lý giảm", "30%", "VP"],
            ["10", "Hồ sơ trễ hạn", "< 2%", "VP"],
            ["11", "Tăng trưởng TMĐT", "tăng 10% so với 2025", "KT"],
            ["12", "Kinh tế số", "80-85%", "KT"],
            ["13", "Tỷ trọng", "Từ 80% đến 85%", "KT"],
            ["14", "Phủ sóng", "80% - 85%", "KT"],
            ["15", "Phản ánh được xử lý", "100 %", "VP"],
            ["16", "Tỷ lệ A", "0,5%", "VP"],
            ["17", "Số tài khoản", "12.500", "VP"],
            ["18", "Số B", "1 200 người", "VP"],
            ["19", "Tỷ lệ C", "95/100", "VP"],
        ),
        """
        T Xếp hạng DTI | rank <=? 10 | VP
        T Chỉ số CCHC | rank <=? 10 | VP
        T Chỉ số SIPAS | text - thuộc nhóm dẫn đầu | VP
        T Xếp hạng PAR Index | rank <=? 5 | VP
        T Chuyên mục | yesno - có | VP
        T Cổng DVC | yesno - có | VP
        T Tổ CNSCĐ | count >=? 1 | VP
        T Hài lòng | text - ≥ 4/5 sao | VP
        T Thời gian xử lý giảm | percent >=? 30 | VP
        T Hồ sơ trễ hạn | percent <= 2 | VP
        T Tăng trưởng TMĐT | percent >=? 10 | KT
        T Kinh tế số | percent >=? 80 | KT
        T Tỷ trọng | percent >= 80 | KT
        T Phủ sóng | percent >=? 80 | KT
        T Phản ánh được xử lý | percent >=? 100 | VP
        T Tỷ lệ A | percent >=? 0.5 | VP
        T Số tài khoản | count >=? 12500 | VP
        T Số B | count >=? 1200 | VP
        T Tỷ lệ C | text - 95/100 | VP
        """,
    ),
    (
        "measure in text",
        plan()
        .say("PHỤ LỤC I")
        .table(
            ["STT", "Chỉ tiêu", "Mức phấn đấu", "Chủ trì"],
            ["1", "Tỷ lệ hộ có mạng (%)", "90", "KT"],
            ["2", "Số lớp (lớp)", "12", "VH"],
            ["3", "Xếp hạng DTI (thứ hạng)", "15", "VP"],
        ),
        """
        T Tỷ lệ hộ có mạng (%) | percent >=? 90 | KT
        T Số lớp (lớp) | count >=? 12 | VH
        T Xếp hạng DTI (thứ hạng) | rank <=? 15 | VP
        """,
    ),
    (
        "tasks KPI + output + cost",
        plan()
        .say("PHỤ LỤC II")
        .table(
            [
                "TT",
                "Nội dung công việc",
                "Thời gian thực hiện",
                "Đơn vị chủ trì",
                "Đơn vị phối hợp",
                "Kết quả đầu ra",
                "KPI",
                "Kinh phí dự kiến (triệu đồng)",
                "Ghi chú",
            ],
            ["1", "Tập huấn cho cán bộ", "Quý II", "VP", "Các phòng", "Lớp", "100% cán bộ", "20", ""],
            ["2", "Mua máy tính", "Quý III", "KT", "VP", "Máy", "05 máy", "100", "XHH"],
        ),
        """
        K Tập huấn cho cán bộ | VP | Lớp | KPI: 100% cán bộ | quarter 2026-06-30
        K Mua máy tính | KT | Máy | KPI: 05 máy | quarter 2026-09-30
        """,
    ),
    (
        "tasks with Thời gian bắt đầu/kết thúc",
        plan()
        .say("PHỤ LỤC II")
        .table(
            ["TT", "Nhiệm vụ", Wide("Thời gian", 2), "Chủ trì"],
            [UP, UP, "Bắt đầu", "Kết thúc", UP],
            ["1", "Tập huấn", "01/3/2026", "30/6/2026", "VP"],
            ["2", "Mua máy", "4/2026", "8/2026", "KT"],
        ),
        """
        K Tập huấn | VP |  | date 2026-06-30
        K Mua máy | KT |  | month 2026-08-31
        """,
    ),
    (
        "tasks CQ chu tri/phoi hop one col",
        plan()
        .say("PHỤ LỤC II")
        .table(
            ["TT", "Nhiệm vụ", "Cơ quan chủ trì/phối hợp", "Thời hạn"],
            ["1", "Tập huấn", "VP/các phòng", "6/2026"],
            ["2", "Mua máy", "KT", "8/2026"],
        ),
        """
        K Tập huấn | VP/các phòng |  | month 2026-06-30
        K Mua máy | KT |  | month 2026-08-31
        """,
    ),
    (
        "parties",
        plan()
        .say("PHỤ LỤC II")
        .table(
            [
                "STT",
                "Nhiệm vụ cụ thể",
                "Lãnh đạo UBND chỉ đạo",
                "Cơ quan tham mưu",
                "Cơ quan phối hợp",
                "Hoàn thành trước ngày",
                "Sản phẩm dự kiến",
            ],
            ["1", "Tập huấn", "PCT Nguyễn A", "VHXH", "VP", "15/5/2026", "Lớp"],
        ),
        """
        K Tập huấn | VHXH | Lớp | date 2026-05-15
        """,
    ),
    (
        "targets w/ frame of tasks",
        plan()
        .say("PHỤ LỤC: BẢNG CHỈ TIÊU VÀ PHÂN CÔNG")
        .table(
            [
                "TT",
                "Chỉ tiêu",
                "Mục tiêu 2026",
                "Đơn vị chủ trì",
                "Đơn vị phối hợp",
                "Thời gian hoàn thành",
                "Sản phẩm",
            ],
            ["1", "Tỷ lệ hộ có mã QR", "80%", "KT", "VH", "12/2026", "Báo cáo"],
            ["2", "Tỷ lệ cán bộ có CKS", "100%", "VP", "VH", "6/2026", "Báo cáo"],
        ),
        """
        T Tỷ lệ hộ có mã QR | percent >=? 80 | KT
        T Tỷ lệ cán bộ có CKS | percent >=? 100 | VP
        """,
    ),
    (
        "body section variety",
        plan().say(
            "PHẦN THỨ NHẤT",
            "KẾT QUẢ NĂM 2025",
            "- Tỷ lệ hộ có mạng đạt 80%.",
            "PHẦN THỨ HAI",
            "KẾ HOẠCH NĂM 2026",
            "I. MỤC TIÊU",
            "* Phấn đấu đến cuối năm:",
            "– 90% hộ có mạng Internet;",
            "– Tỷ lệ người dùng VNeID đạt 70%",
            "trở lên.",
            "II. NHIỆM VỤ",
            "1. Hạ tầng: Lắp 5 điểm wifi, 100% thôn có sóng.",
            "Chủ trì: Phòng Kinh tế. Thời gian: Quý II.",
        ),
        """
        T 90% hộ có mạng Internet | percent >=? 90 |
        T Tỷ lệ người dùng VNeID đạt 70% trở lên. | percent >= 70 |
        """,
    ),
    (
        "heading text style",
        plan()
        .say("Mục tiêu", level=1)
        .say("Đến hết năm 2026:")
        .say("Cán bộ: 100% có chữ ký số.", "Người dân: 80% có VNeID; 50% có chữ ký số.")
        .say("Nhiệm vụ", level=1)
        .say("Mở lớp."),
        """
        T Cán bộ: 100% có chữ ký số. | percent >=? 100 |
        T Người dân: 80% có VNeID | percent >=? 80 |
        T 50% có chữ ký số. | percent >=? 50 |
        """,
    ),
)
