"""The ledger (sổ theo dõi kỹ năng số): who was shown able to do what, by which kind of proof, on which day.

Wholly derived: each writer keeps its own truth and writes here in the same transaction. `record`, `withdraw` and
`settle` are the only writers; nothing here points up to where a line came from except the word in `source`.
"""

from trainees.ledger.read import Line, first_days, lines
from trainees.ledger.write import Change, record, settle, withdraw

ATTENDED = "attended"
LISTED = "listed"
KINDS = {
    ATTENDED: "tham gia lớp tập huấn đủ điều kiện",
    "passed": "đạt bài đánh giá",
    "helped": "được hỗ trợ trong ngày ra quân",
    LISTED: "có trong danh sách lớp đã tổ chức",
    "platform": "chứng nhận của nền tảng Bình dân học vụ số",
    "confirmed": "thủ trưởng xác nhận",
}

__all__ = [
    "ATTENDED",
    "KINDS",
    "LISTED",
    "Change",
    "Line",
    "first_days",
    "lines",
    "record",
    "settle",
    "withdraw",
]
