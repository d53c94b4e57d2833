"""Words of which made plans consist; all of it made up."""

from __future__ import annotations

WHO = (
    "cán bộ, công chức", "viên chức các đơn vị sự nghiệp", "người hoạt động không chuyên trách", "giáo viên",
    "học sinh trung học cơ sở", "hội viên phụ nữ", "đoàn viên thanh niên", "người cao tuổi", "hộ kinh doanh",
    "chủ hộ gia đình", "người dân từ đủ 18 tuổi trở lên", "tổ viên tổ công nghệ số", "doanh nghiệp nhỏ", "hợp tác xã",
    "hộ nghèo và cận nghèo", "tiểu thương ở chợ trung tâm", "người lao động trong doanh nghiệp", "thôn, bản vùng cao",
    "cựu chiến binh", "công nhân khu nhà trọ",
)  # fmt: skip
DOES = (
    "được tập huấn kỹ năng số cơ bản", "có tài khoản định danh điện tử mức độ 2",
    "sử dụng thành thạo dịch vụ công trực tuyến", "có chữ ký số cá nhân", "thanh toán không dùng tiền mặt",
    "được phổ biến cách phòng tránh lừa đảo trên mạng", "có sổ sức khỏe điện tử", "dùng Internet băng rộng cáp quang",
    "tham gia học trên nền tảng số (trừ trường hợp nghỉ chế độ; nghỉ dài ngày)", "nộp hồ sơ trực tuyến tại nhà",
    "được cập nhật thông tin, dữ liệu vào phần mềm dùng chung của xã",
)  # fmt: skip
COUNTS = (
    ("Số lớp tập huấn kỹ năng số được mở", "lớp"), ("Mô hình chợ thanh toán số được duy trì", "mô hình"),
    ("Tin, bài tuyên truyền trên hệ thống truyền thanh", "tin, bài"), ("Buổi ra quân hỗ trợ người dân tại nhà văn hóa", "buổi"),
    ("Điểm truy cập Internet công cộng được lắp đặt mới", "điểm"), ("Người dân được hướng dẫn trực tiếp tại nhà", "người"),
    ("Tổ công nghệ số cộng đồng được kiện toàn", "tổ"), ("Video hướng dẫn bằng tiếng dân tộc được phát hành", "video"),
)  # fmt: skip
RANKS = (
    ("Xếp hạng chỉ số chuyển đổi số cấp xã", "Thứ hạng"),
    ("Thứ bậc cải cách hành chính của xã trong tỉnh", "Hạng"),
)
SURE = (
    "Ban hành quy chế sử dụng hệ thống quản lý văn bản", "Chuyên mục hỏi đáp trên trang thông tin điện tử",
    "Phân công lãnh đạo trực tiếp phụ trách chuyển đổi số",
)  # fmt: skip
SAID = (
    ("Mức độ hài lòng của người dân qua khảo sát", "Cao hơn năm trước"),
    ("Chất lượng đường truyền tại nhà văn hóa", "Ổn định, thông suốt"),
)
OFFICES = (
    "Phòng Văn hóa - Xã hội", "Phòng Kinh tế", "Văn phòng HĐND và UBND", "Công an xã", "Trung tâm Phục vụ hành chính công",
    "Trạm Y tế", "Đoàn Thanh niên", "Hội Liên hiệp Phụ nữ", "Ban Chỉ huy Quân sự", "Hội Nông dân", "Trường THCS Lê Lợi",
    "Tổ công nghệ số cộng đồng", "Hội Cựu chiến binh",
)  # fmt: skip
TASKS = (
    "Mở lớp tập huấn kỹ năng số buổi tối tại nhà văn hóa", "Rà soát danh sách người chưa có điện thoại thông minh",
    "Xây dựng kế hoạch truyền thông về chuyển đổi số", "Kiện toàn tổ công nghệ số cộng đồng ở các thôn",
    "Nâng cấp đường truyền tại bộ phận một cửa", "Số hóa hồ sơ hộ tịch đang lưu giữ",
    "Hướng dẫn người dân cài đặt ứng dụng định danh", "Biên soạn tài liệu bỏ túi cho người cao tuổi",
    "Tổ chức hội thi tìm hiểu an toàn thông tin", "Phát động phong trào mỗi nhà một người biết dịch vụ công",
    "Bố trí máy tính dùng chung ở nhà văn hóa", "Kiểm tra việc sử dụng chữ ký số của các đơn vị",
    "Khảo sát nhu cầu học của công nhân khu nhà trọ", "Lắp đặt mã QR thanh toán tại chợ",
    "Đưa nội dung kỹ năng số vào sinh hoạt chi hội", "Cập nhật dữ liệu dân cư vào phần mềm",
    "Tham mưu bố trí kinh phí cho các lớp học", "Đánh giá, khen thưởng tập thể tiêu biểu",
)  # fmt: skip
OUTPUTS = (
    "Kế hoạch",
    "Báo cáo",
    "Lớp tập huấn",
    "Danh sách",
    "Quyết định",
    "Tài liệu",
    "Hội thi",
    "Văn bản triển khai",
    "Biên bản kiểm tra",
)
DEADLINES = (
    ("12/2026", "month", "2026-12-31"), ("Tháng 3/2026", "month", "2026-03-31"), ("Quý II/2026", "quarter", "2026-06-30"),
    ("Quý III", "quarter", "2026-09-30"), ("Trước 30/6/2026", "date", "2026-06-30"), ("30/6", "date", "2026-06-30"),
    ("Thường xuyên", "ongoing", None), ("Hằng tuần", "cadence", None), ("Hàng tháng", "cadence", None),
    ("T12/2026", "month", "2026-12-31"), ("Tháng 3-5/2026", "month", "2026-05-31"), ("Hoàn thành trong quý II/2026", "quarter", "2026-06-30"),
    ("Từ tháng 01 đến tháng 12", "month", "2026-12-31"), ("Năm 2026", "year", "2026-12-31"), ("Trong năm 2026", "year", "2026-12-31"),
    ("Theo lộ trình của tỉnh", "province", None), ("", "none", None), ("6 tháng đầu năm", "month", "2026-06-30"),
    ("Cả năm", "ongoing", None), ("Quý 1/2026", "quarter", "2026-03-31"), ("ngày 15 tháng 9 năm 2026", "date", "2026-09-15"),
    ("Tháng 10", "month", "2026-10-31"), ("Trước ngày 20/12/2026", "date", "2026-12-20"), ("Quý I và quý II", "quarter", "2026-06-30"),
    ("01/3/2026 - 30/4/2026", "date", "2026-04-30"), ("Sau khi có hướng dẫn của tỉnh", "province", None), ("Định kỳ hàng quý", "cadence", None),
    ("Xong trước tháng 7/2026", "month", "2026-07-31"), ("Q3/2026", "quarter", "2026-09-30"), ("cuối năm 2026", "year", "2026-12-31"),
)  # fmt: skip
GROUPS = (
    "Phát triển hạ tầng số",
    "Nguồn nhân lực số",
    "Chính quyền số",
    "Xã hội số và công dân số",
    "An toàn, an ninh mạng",
    "Công tác chỉ đạo, điều hành",
)
PLACES = ("Suối Trăng", "Đồi Gió", "Nậm Hoa", "Cồn Lau", "Bản Mây", "Hòn Sóng")
