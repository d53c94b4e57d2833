"""Why a check-in was held or refused: one code and one sentence, shared by page, API and scanner."""

from __future__ import annotations

HELD, REFUSED = "held", "refused"

# code → (what becomes of the event, the sentence)
PROBLEMS: dict[str, tuple[str, str]] = {
    "code_foreign": (REFUSED, "Đây không phải thẻ của Học vụ số."),
    "card_forged": (REFUSED, "Thẻ này không do hệ thống in ra. Mời kiểm tra lại thẻ."),
    "card_blocked": (REFUSED, "Thẻ này đã khóa (thẻ mất hoặc đã đổi). Mời dùng thẻ mới hoặc tìm theo tên."),
    "card_unknown": (HELD, "Chưa có thẻ này trong danh sách. Đã giữ lại để xem."),
    "card_blank": (HELD, "Thẻ trắng chưa gắn với ai. Quét lại thẻ và chọn người nhận thẻ."),
    "not_on_list": (HELD, "Không có trong danh sách lớp. Bấm “Thêm vào lớp” nếu người này học buổi hôm nay."),
    "person_unknown": (HELD, "Không tìm thấy người này trong danh sách."),
    "id_mismatch": (HELD, "Số căn cước là của một người khác trong danh sách. Đã giữ lại để xem là ai."),
    "lesson_closed": (HELD, "Buổi này đã đóng. Lượt quét được giữ lại, mở lại buổi để tính."),
    "walkin_nameless": (REFUSED, "Cần ghi họ tên của người mới."),
    "walkin_card_taken": (HELD, "Thẻ này đã gắn với người khác. Mời lấy thẻ trắng khác."),
    "corrects_unknown": (HELD, "Lượt cần hoàn tác chưa tới. Khi nó tới thì được hoàn tác ngay."),
    "kind_not_counted": (HELD, "Chương trình của lớp này không tính giờ ra. Lượt được giữ lại."),
    "event_malformed": (REFUSED, "Lượt điểm danh không đọc được."),
    "event_conflict": ("conflict", "Mã lượt này đã dùng cho một lượt khác. Cả hai được giữ để xem lại."),
}

FLAGS: dict[str, str] = {
    "already": "đã có mặt từ trước",
    "clock_off": "đồng hồ của máy lệch quá 2 phút",
    "outside_time": "ngoài giờ của buổi học",
    "possible_duplicate": "có thể trùng với người đã có trong danh sách",
    "card_bound": "thẻ trắng đã gắn với người này",
    "card_taken": "thẻ trắng trên tay đã gắn với người khác, đưa thẻ khác",
    "card_unusable": "thẻ trên tay không dùng được, đưa thẻ khác",
    "id_card_off": "địa phương chưa bật đọc thẻ căn cước",
    "id_card_unread": "số căn cước không đọc được, chưa so khớp",
    "id_mismatch": "số căn cước trùng với người khác tên trong danh sách",
    "same_phone": "chung máy với người khác",
}


def fate(code: str) -> str:
    """'held' or 'refused'."""
    return PROBLEMS[code][0]


def sentence(code: str | None) -> str:
    """The sentence of a problem; '' for None."""
    return PROBLEMS[code][1] if code in PROBLEMS else ""
