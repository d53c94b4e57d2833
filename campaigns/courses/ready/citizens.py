"""Ready-made courses for residents: short, on one's own phone, shown rather than examined."""

from __future__ import annotations

from campaigns.courses.ready.offer import Ready
from campaigns.courses.version import ATTENDED, NEVER, NOTHING, PRACTICE

CITIZENS: tuple[Ready, ...] = (
    Ready(
        code="DT-CO-BAN", title="Làm quen với điện thoại thông minh", skills=("CNTT", "TBTM"), hours=3,
        audience="Người dân mới dùng điện thoại thông minh, người cao tuổi",
        outcomes=(
            "Bật, tắt máy, chỉnh âm lượng và cho chữ to lên vừa mắt mình.",
            "Nối máy với Wi-Fi của nhà văn hóa và biết lúc nào máy đang dùng mạng di động.",
            "Gọi lại một số trong danh bạ, chụp một tấm ảnh rồi mở lại tấm ảnh ấy.",
            "Cài một ứng dụng từ kho có sẵn của máy, không cài từ tệp hay đường dẫn người lạ gửi.",
            "Đặt khóa màn hình mà chỉ mình mở được.",
        ),
        lessons=(
            "Nút bấm, màn hình, cỡ chữ, âm lượng; gọi điện, chụp và xem ảnh",
            "Nối mạng, cài ứng dụng từ kho của máy, khóa màn hình, cập nhật",
        ),
        items=(
            "Chỉnh cỡ chữ to lên rồi trở lại màn hình chính", "Nối máy với Wi-Fi được chỉ",
            "Chụp một tấm ảnh và mở lại tấm ảnh đó", "Tìm và cài ứng dụng được chỉ từ kho ứng dụng của máy",
            "Khóa màn hình và tự mở lại",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="TIM-TIN", title="Tìm thông tin trên mạng và biết tin nào nên tin", skills=("INTERNET", "VHS"), hours=2,
        audience="Người dân",
        outcomes=(
            "Mở được trang thông tin của xã, phường mình và tìm ra giờ làm việc của bộ phận một cửa.",
            "Chỉ ra đuôi địa chỉ của trang cơ quan nhà nước và một địa chỉ giả làm cho giống.",
            "Kiểm tra một tin đồn bằng ít nhất hai nguồn trước khi gửi cho người khác.",
            "Báo một bài viết sai sự thật ngay trong ứng dụng đang dùng.",
        ),
        lessons=("Tìm kiếm, nhận ra trang chính thức, kiểm tra tin trước khi chia sẻ",),
        items=(
            "Tìm ra trang thông tin của xã, phường", "Chọn đúng trang thật giữa hai địa chỉ gần giống nhau",
            "Nói được hai nguồn để kiểm tra tin giảng viên đưa", "Mở đúng mục báo cáo nội dung xấu",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="VNEID", title="Dùng VNeID hằng ngày", skills=("VNEID",), hours=1.5, audience="Người dân từ 14 tuổi",
        outcomes=(
            "Tự mở VNeID bằng mật khẩu của mình và cho xem thẻ căn cước điện tử khi cần.",
            "Đưa một giấy tờ như thẻ bảo hiểm y tế hay giấy phép lái xe vào ứng dụng.",
            "Tìm được chỗ ghi ai đã hỏi đến thông tin của mình.",
            "Giữ mật khẩu và mã OTP cho riêng mình, kể cả khi người hỏi xưng là cán bộ.",
        ),
        lessons=("Đăng nhập, xem căn cước điện tử, thêm giấy tờ, xem lịch sử chia sẻ, giữ mật khẩu",),
        items=(
            "Tự gõ mật khẩu mở VNeID, không đọc to", "Mở thẻ căn cước điện tử", "Mở một giấy tờ đã có trong ứng dụng, hoặc thêm một giấy tờ",
            "Chỉ ra lịch sử chia sẻ thông tin", "Từ chối khi người đóng vai hỏi mã OTP",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="DVC", title="Làm thủ tục trên Cổng Dịch vụ công", skills=("DVCTT",), hours=3, audience="Người dân có tài khoản VNeID",
        outcomes=(
            "Vào Cổng Dịch vụ công quốc gia bằng tài khoản VNeID của mình.",
            "Tìm đúng thủ tục mình cần và đọc được phải nộp những giấy tờ gì.",
            "Điền và gửi trọn một hồ sơ, có ảnh giấy tờ kèm theo.",
            "Dùng mã hồ sơ để xem đang giải quyết đến đâu.",
            "Gửi đánh giá mức độ hài lòng sau khi nhận kết quả.",
        ),
        lessons=("Đăng nhập, tìm thủ tục, chuẩn bị ảnh giấy tờ", "Nộp một hồ sơ, theo dõi, đánh giá"),
        items=(
            "Đăng nhập cổng bằng VNeID", "Tìm ra thủ tục được chỉ", "Đính kèm ảnh giấy tờ đọc rõ chữ",
            "Gửi hồ sơ (hoặc đi đến bước cuối với hồ sơ tập)", "Tra cứu tình trạng bằng mã hồ sơ",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="THANH-TOAN", title="Trả tiền, nhận tiền không dùng tiền mặt", skills=("TTKDTM",), hours=2,
        audience="Người dân, hộ kinh doanh nhỏ",
        outcomes=(
            "Chuyển một khoản nhỏ cho đúng người sau khi đọc lại tên và số tiền.",
            "Quét mã QR để trả tiền và xem lại giao dịch vừa làm.",
            "Kể được ba dấu hiệu của tin nhắn hay cuộc gọi lừa chuyển tiền.",
            "Biết gọi số nào của ngân hàng để khóa tài khoản khi nghi mất tiền.",
        ),
        lessons=("Chuyển khoản, quét mã, xem lại giao dịch; nhận ra lừa đảo và cách khóa tài khoản",),
        items=(
            "Đọc lại tên người nhận và số tiền trước khi xác nhận", "Quét mã QR trả một khoản nhỏ hoặc mã tập",
            "Mở lịch sử và chỉ ra giao dịch vừa làm", "Nói được việc làm đầu tiên khi thấy giao dịch lạ",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="GIU-THONG-TIN", title="Giữ kín thông tin của mình và gia đình", skills=("DLCN",), hours=2,
        audience="Người dân, thành viên Tổ công nghệ số cộng đồng",
        outcomes=(
            "Kể được những thứ không gửi cho ai qua mạng: mã OTP, mật khẩu, ảnh hai mặt căn cước.",
            "Xem một ứng dụng đang được dùng những gì của máy và tắt bớt quyền không cần.",
            "Chỉnh trang cá nhân để người lạ không thấy số điện thoại, nơi ở.",
            "Nói được mình có quyền hỏi, sửa, đòi xóa thông tin cá nhân và hỏi ở đâu.",
        ),
        lessons=("Thông tin nào phải giữ, quyền của ứng dụng, quyền của mình",),
        items=(
            "Tắt một quyền không cần của một ứng dụng", "Ẩn số điện thoại trên trang cá nhân",
            "Từ chối gửi ảnh căn cước trong tình huống tập", "Nói được nơi phản ánh khi thông tin bị lộ",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="CHONG-LUA", title="Tránh lừa đảo trên mạng", skills=("ATTT",), hours=2, audience="Người dân, nhất là người cao tuổi",
        outcomes=(
            "Dừng lại và gọi cho người thân khi bị giục chuyển tiền hay cài ứng dụng.",
            "Nhận ra tin nhắn mạo danh ngân hàng, công an, người quen trong ví dụ của lớp.",
            "Không bấm đường dẫn lạ; biết mở trang chính thức bằng cách tự gõ địa chỉ.",
            "Biết giữ lại bằng chứng và báo công an xã, phường khi đã bị lừa.",
        ),
        lessons=("Các kiểu lừa hay gặp, cách dừng lại, cách báo",),
        items=(
            "Chỉ ra dấu hiệu giả trong hai tin nhắn mẫu", "Tự gõ địa chỉ thay vì bấm đường dẫn",
            "Nói được ba việc làm ngay khi nghi bị lừa", "Chặn một số điện thoại quấy rối",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="KY-SO", title="Ký số bằng điện thoại", skills=("CKS",), hours=1.5, audience="Người dân từ 18 tuổi; cán bộ, công chức",
        outcomes=(
            "Đăng ký chữ ký số cá nhân qua VNeID hoặc nhà cung cấp mình chọn.",
            "Ký một tệp PDF và gửi cho người cần nhận.",
            "Mở một tệp đã ký, xem ai ký, ký lúc nào, chữ ký còn đúng không.",
            "Giữ mã bí mật của chữ ký số như giữ con dấu.",
        ),
        lessons=("Đăng ký, ký một tệp, kiểm tra chữ ký của người khác",),
        items=(
            "Mở được chữ ký số của mình trên máy", "Ký một tệp PDF tập", "Kiểm tra chữ ký trên tệp giảng viên đưa",
            "Tự gõ mã bí mật, không cho người khác xem",
        ),
        proof=PRACTICE,
    ),
    Ready(
        code="SUC-KHOE", title="Sổ sức khỏe điện tử", skills=("SSKDT",), hours=1, audience="Người dân",
        outcomes=(
            "Mở sổ sức khỏe điện tử của mình trên VNeID.",
            "Đọc được lần khám gần nhất, thuốc đã kê và lịch hẹn nếu có.",
            "Cho cơ sở y tế xem thẻ bảo hiểm y tế trên máy thay cho thẻ giấy.",
        ),
        lessons=("Mở sổ, đọc lịch sử khám, dùng thẻ bảo hiểm y tế trên máy",),
        items=("Mở sổ sức khỏe điện tử", "Tìm lần khám gần nhất, hoặc chỉ đúng chỗ sẽ hiện", "Mở thẻ bảo hiểm y tế trên máy"),
        proof=PRACTICE,
    ),
    Ready(
        code="UNG-XU", title="Ứng xử trên mạng", skills=("VHS",), hours=1, audience="Mọi người",
        outcomes=(
            "Kể được ba việc không nên làm trong nhóm chung của xóm, lớp, cơ quan.",
            "Đọc hết và xem nguồn trước khi chia sẻ một bài.",
            "Dùng nút báo cáo khi gặp bài bôi nhọ, kích động hoặc lừa đảo.",
        ),
        lessons=("Cư xử trong nhóm, xem nguồn trước khi chia sẻ, báo cáo bài xấu",),
        proof=NOTHING, certifies=ATTENDED,
    ),
    Ready(
        code="KHOE-XANH", title="Dùng máy mà không hại mắt, không hại môi trường", skills=("SK-MT",), hours=0.5,
        audience="Mọi người, gia đình có con nhỏ",
        outcomes=(
            "Xem mỗi ngày mình dùng máy bao lâu và đặt mức nghỉ.",
            "Ngồi và để màn hình đúng tầm, biết nhìn xa sau mỗi quãng dùng máy.",
            "Biết mang pin, máy hỏng đến điểm nào để thu gom, không bỏ chung rác nhà.",
        ),
        lessons=("Thời gian dùng máy, tư thế, chỗ thu gom máy và pin cũ",),
        proof=NOTHING, certifies=NEVER,
    ),
)  # fmt: skip
"""In the order in which people learn them."""
