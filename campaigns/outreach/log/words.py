"""Why an event of an outreach day was held or refused, and what its flags say: one code and one sentence each."""

from __future__ import annotations

from typing import Final

from campaigns.attendance import problems
from campaigns.attendance.problems import HELD, REFUSED

PROBLEMS: Final[dict[str, tuple[str, str]]] = problems.PROBLEMS | {
    "card_blank": (HELD, "Thẻ trắng chưa gắn với ai. Lượt được giữ và tính khi thẻ có người nhận."),
    "person_unknown": (HELD, "Ngày ra quân này chưa biết người ấy. Quét thẻ, hoặc ghi họ tên."),
    "day_off": (HELD, "Ngày ra quân này đã hủy. Lượt được giữ lại, mở lại ngày thì tính."),
    "not_on_shift": (HELD, "Người này chưa có ca trong ngày. Phân ca xong thì lượt điểm danh được tính."),
    "tally_unknown": (HELD, "Chiến dịch không đếm việc này. Lượt đếm được giữ lại để xem."),
    "skill_unknown": (REFUSED, "Danh mục không có kỹ năng này. Mời tải lại trang của ngày ra quân."),
    "corrects_void": (REFUSED, "Đây là lượt hoàn tác, không hoàn tác lần nữa được. Mời ghi lại lượt mới."),
}
"""code → (what becomes of the event, the sentence)."""

FLAGS: Final[dict[str, str]] = problems.FLAGS | {
    "already": "đã ghi từ trước",
    "outside_time": "ngoài giờ của ngày ra quân",
    "after_closing": "gửi sau khi đã chốt ngày",
    "point_unknown": "điểm không còn trong ngày ra quân",
    "settled": "đã xem và chọn người",
    "aside": "đã xem và bỏ qua",
}


def fate(code: str) -> str:
    """'held' or 'refused'."""
    return PROBLEMS[code][0]


def sentence(code: str | None) -> str:
    """The sentence of a problem; '' for None."""
    return PROBLEMS[code][1] if code in PROBLEMS else ""
