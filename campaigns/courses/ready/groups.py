"""Ready-made courses for those who carry the movement, for teachers, pupils and traders."""

from __future__ import annotations

from campaigns.courses.ready.offer import Ready
from campaigns.courses.version import ATTENDED, EITHER, NEVER, NOTHING, PRACTICE

GROUPS: tuple[Ready, ...] = (
    Ready(
        code="TO-CNSCD", title="Nghiệp vụ Tổ công nghệ số cộng đồng", skills=("TCNSCD",), hours=4,
        audience="Thành viên Tổ công nghệ số cộng đồng, đại sứ số",
        outcomes=(
            "Hướng dẫn một người làm xong một việc mà tay người ấy tự bấm.",
            "Không bao giờ giữ, gõ hộ hay hỏi mật khẩu và mã OTP của người dân.",
            "Ghi đúng ai được hướng dẫn việc gì, việc nào còn hẹn lại.",
            "Giới thiệu đúng nơi khi gặp việc ngoài khả năng: một cửa, công an, trạm y tế.",
        ),
        lessons=("Cách đi cùng người học, điều không được làm", "Thực hành theo cặp, ghi sổ, tình huống khó"),
        items=(
            "Hướng dẫn bạn học một việc mà không chạm vào máy của bạn", "Quay đi khi người được hướng dẫn gõ mật khẩu",
            "Ghi một lượt hỗ trợ đủ tên, việc, kết quả", "Từ chối đúng cách khi được nhờ giữ hộ mật khẩu",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="CLB-SO", title="Tổ chức câu lạc bộ chuyển đổi số", skills=("CLB-AI",), hours=3,
        audience="Đoàn viên, thanh niên, chủ nhiệm câu lạc bộ",
        outcomes=(
            "Lập lịch sinh hoạt ba tháng, có người phụ trách từng buổi.",
            "Làm một sản phẩm truyền thông ngắn đúng nguồn, có ghi công cụ đã dùng.",
            "Dẫn một buổi sinh hoạt 45 phút có phần thực hành.",
        ),
        lessons=("Lập kế hoạch câu lạc bộ", "Làm sản phẩm truyền thông có dùng công cụ trí tuệ nhân tạo"),
        items=("Trình bày lịch sinh hoạt ba tháng", "Nộp một sản phẩm truyền thông, nói được nguồn", "Dẫn thử mười phút sinh hoạt"),
        proof=PRACTICE,
    ),
    Ready(
        code="GV-SU-PHAM", title="Dạy học với công cụ số", skills=("SPS", "AI"), hours=8, audience="Giáo viên các cấp",
        outcomes=(
            "Soạn một bài giảng có phần học sinh tương tác trên thiết bị.",
            "Giao và chấm một bài đánh giá trên mạng, trả lời nhận xét cho từng em.",
            "Dùng trí tuệ nhân tạo để soạn bài mà kiểm lại được kiến thức.",
            "Giữ kín dữ liệu của học sinh khi dùng công cụ bên ngoài.",
        ),
        lessons=("Thiết kế bài giảng số", "Kiểm tra, đánh giá trên mạng", "Trí tuệ nhân tạo khi soạn bài", "Dạy thử và góp ý"),
        items=(
            "Trình bày một hoạt động tương tác", "Giao một bài đánh giá trên mạng cho lớp thử",
            "Chỉ ra chỗ phải kiểm lại trong bài do máy gợi ý", "Bỏ tên học sinh khỏi tài liệu trước khi tải lên",
        ),
        proof=EITHER,
    ),
    Ready(
        code="HS-AN-TOAN", title="Kỹ năng số và an toàn số cho học sinh", skills=("HSS",), hours=4,
        audience="Học sinh từ tiểu học, học theo lớp; chỉ ghi số lượng, không ghi tên",
        outcomes=(
            "Nói được điều gì không kể với người lạ trên mạng.",
            "Biết gọi người lớn nào khi bị dọa, bị rủ hay thấy điều khó chịu.",
            "Đặt mật khẩu khó đoán và không cho bạn mượn tài khoản.",
            "Tìm được một thông tin cho bài học và ghi lại lấy ở đâu.",
        ),
        lessons=("An toàn và ứng xử trên mạng", "Tìm, dùng và ghi nguồn thông tin"),
        proof=NOTHING, certifies=NEVER,
    ),
    Ready(
        code="BAN-HANG", title="Bán hàng trên mạng và hóa đơn điện tử", skills=("TMDT", "TTKDTM"), hours=4,
        audience="Hộ kinh doanh, hợp tác xã",
        outcomes=(
            "Đăng một sản phẩm có ảnh rõ, giá, cách giao và cách đổi trả.",
            "Nhận tiền bằng mã QR của cửa hàng và đối chiếu cuối ngày.",
            "Xuất một hóa đơn điện tử đúng người mua, đúng thuế suất.",
            "Trả lời khách và xử lý một khiếu nại trên sàn.",
        ),
        lessons=("Gian hàng: ảnh, mô tả, giao nhận", "Nhận tiền, hóa đơn điện tử, sổ cuối ngày"),
        items=(
            "Đăng một sản phẩm mẫu lên gian hàng", "Tạo mã QR nhận tiền của cửa hàng", "Lập một hóa đơn điện tử tập",
            "Đối chiếu tiền nhận với đơn hàng",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="GIA-DINH-SO", title="Gia đình số: cha mẹ đi cùng con trên mạng", skills=("VHS", "SK-MT"), hours=2,
        audience="Cha mẹ, ông bà có con cháu đi học",
        outcomes=(
            "Đặt giới hạn thời gian và nội dung trên máy của con.",
            "Nói chuyện với con về người lạ, ảnh riêng tư, bắt nạt trên mạng theo gợi ý của lớp.",
            "Biết báo nhà trường, công an khi con bị dọa hay dụ dỗ.",
        ),
        lessons=("Đặt giới hạn trên máy, nói chuyện với con, báo ở đâu",),
        proof=NOTHING, certifies=ATTENDED,
    ),
)  # fmt: skip
