"""Ready-made courses for cán bộ, công chức, viên chức: shown on the office's own systems, with a test where it helps."""

from __future__ import annotations

from campaigns.courses.ready.offer import Ready
from campaigns.courses.version import BOTH, EITHER, PRACTICE, TEST

STAFF: tuple[Ready, ...] = (
    Ready(
        code="CB-NEN-TANG", title="Kỹ năng số nền tảng cho cán bộ, công chức, viên chức", skills=("KNS-CB",), hours=16,
        audience="Cán bộ, công chức, viên chức; người hoạt động không chuyên trách",
        outcomes=(
            "Soạn, lưu, đặt tên và tìm lại tài liệu theo cách chung của cơ quan.",
            "Dùng thư công vụ, lịch và họp trực tuyến cho một việc từ đầu đến cuối.",
            "Chọn mức chia sẻ đúng cho một tài liệu nội bộ.",
            "Nhận ra và báo một sự cố an toàn thông tin đúng người, đúng hạn.",
            "Giúp được một người dân nộp hồ sơ trực tuyến mà không cầm hộ mật khẩu của họ.",
        ),
        lessons=(
            "Tài liệu, tệp, kho chung", "Thư, lịch, họp trực tuyến, làm việc nhóm", "An toàn thông tin, dữ liệu cá nhân",
            "Phục vụ người dân trên môi trường số; bài tập tổng hợp",
        ),
        items=(
            "Tìm lại một tài liệu trong kho chung trong hai phút", "Lập một cuộc họp trực tuyến và gửi lời mời",
            "Chia sẻ một tài liệu đúng người, đúng quyền", "Báo một thư giả theo quy trình của cơ quan",
            "Hướng dẫn bạn học nộp một hồ sơ tập mà không chạm vào máy của họ",
        ),
        proof=EITHER,
    ),
    Ready(
        code="CB-AN-TOAN", title="An toàn thông tin trong cơ quan", skills=("ATTT", "DLCN"), hours=4,
        audience="Cán bộ, công chức, viên chức; người hoạt động không chuyên trách",
        outcomes=(
            "Bật xác thực hai lớp cho thư công vụ và tài khoản dùng chung.",
            "Nhận ra thư, đường dẫn, tệp đính kèm giả trong các mẫu của lớp.",
            "Khóa máy khi rời bàn, không dùng lại một mật khẩu cho hai nơi.",
            "Làm đúng trình tự báo sự cố trong vòng 24 giờ.",
            "Gửi danh sách có dữ liệu cá nhân đúng nơi, đúng cách, xóa bản thừa.",
        ),
        lessons=("Mật khẩu, xác thực hai lớp, thư giả", "Dữ liệu cá nhân trong công việc; báo sự cố"),
        items=(
            "Bật xác thực hai lớp cho một tài khoản", "Chỉ ra dấu hiệu giả trong ba thư mẫu", "Khóa màn hình bằng phím tắt",
            "Điền phiếu báo sự cố của cơ quan",
        ),
        proof=TEST, valid_months=24,
    ),
    Ready(
        code="CB-HE-THONG", title="Các hệ thống dùng chung của cơ quan", skills=("HTTTDC", "CKS"), hours=4,
        audience="Cán bộ, công chức, viên chức",
        outcomes=(
            "Nhận, chuyển, trả lời một văn bản trên hệ thống quản lý văn bản.",
            "Ký số một văn bản và kiểm tra chữ ký số của văn bản đến.",
            "Vào, chia sẻ màn hình và ghi kết luận của một cuộc họp trực tuyến.",
            "Cập nhật một hồ sơ trên hệ thống giải quyết thủ tục đúng hạn.",
        ),
        lessons=("Quản lý văn bản và ký số", "Họp trực tuyến, hệ thống giải quyết thủ tục"),
        items=(
            "Chuyển một văn bản đến đúng người xử lý", "Ký số và phát hành một văn bản tập",
            "Kiểm tra chữ ký số của một văn bản đến", "Chia sẻ màn hình trong một cuộc họp",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="CB-DU-LIEU", title="Bảng tính và dữ liệu cho công việc", skills=("PTDL",), hours=8,
        audience="Cán bộ, công chức, viên chức làm báo cáo",
        outcomes=(
            "Làm sạch một danh sách: bỏ dòng trùng, thống nhất ngày tháng, tách họ tên.",
            "Lọc, sắp xếp và tổng hợp theo đơn vị bằng bảng tổng hợp.",
            "Tính tỷ lệ đúng mẫu số, làm tròn đúng cách.",
            "Vẽ một biểu đồ mà người đọc hiểu ngay, có nguồn và ngày của số liệu.",
        ),
        lessons=("Làm sạch danh sách", "Công thức, lọc, sắp xếp", "Bảng tổng hợp và tỷ lệ", "Biểu đồ và báo cáo một trang"),
        items=(
            "Bỏ dòng trùng trong danh sách mẫu", "Lập bảng tổng hợp theo đơn vị", "Tính tỷ lệ và nói mẫu số là gì",
            "Vẽ biểu đồ có tên, nguồn, ngày",
        ),
        proof=BOTH,
    ),
    Ready(
        code="CB-QUAN-TRI", title="Quản trị dữ liệu: nhập môn", skills=("QTDL",), hours=16,
        audience="Công chức phụ trách công nghệ thông tin, chuyển đổi số",
        outcomes=(
            "Lập được danh mục dữ liệu của đơn vị: có gì, ai giữ, cập nhật khi nào.",
            "Xếp dữ liệu theo mức mật, mức riêng tư và nói ai được xem.",
            "Viết một quy tắc kiểm tra chất lượng và chạy trên bảng có thật.",
            "Sao lưu và khôi phục thử một bộ dữ liệu.",
            "Trả lời một yêu cầu chia sẻ dữ liệu đúng quy định.",
        ),
        lessons=("Danh mục và chủ quản dữ liệu", "Phân loại và quyền truy cập", "Chất lượng dữ liệu", "Sao lưu, chia sẻ; bài thu hoạch"),
        items=(
            "Trình bày danh mục dữ liệu của một phòng", "Xếp năm bộ dữ liệu vào đúng mức", "Khôi phục một bản sao lưu",
        ),
        proof=BOTH, valid_months=36,
    ),
    Ready(
        code="CB-AI", title="Dùng trí tuệ nhân tạo trong công việc", skills=("AI",), hours=4,
        audience="Cán bộ, công chức, viên chức; đoàn viên, thanh niên",
        outcomes=(
            "Viết yêu cầu đủ bối cảnh, mẫu và giới hạn để được câu trả lời dùng được.",
            "Kiểm lại số liệu, trích dẫn, tên riêng của câu trả lời bằng nguồn gốc.",
            "Nói rõ loại thông tin không đưa vào công cụ: dữ liệu cá nhân, tài liệu mật, nội bộ.",
            "Ghi rõ phần nào của văn bản có máy hỗ trợ và chịu trách nhiệm về nó.",
        ),
        lessons=("Hiểu công cụ làm được gì, sai ở đâu; viết yêu cầu", "Kiểm chứng, bảo mật, làm một việc thật"),
        items=(
            "Viết lại một yêu cầu sơ sài cho đủ ý", "Tìm ra chỗ sai trong câu trả lời mẫu",
            "Che thông tin cá nhân trước khi đưa một văn bản vào công cụ",
        ),
        proof=EITHER,
    ),
)  # fmt: skip
