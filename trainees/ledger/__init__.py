"""The ledger (sổ theo dõi kỹ năng số): who was shown able to do what, by which kind of proof, on which day.

Wholly derived: each writer keeps its own truth and writes here in the same transaction. `record`, `record_many`,
`withdraw`, `withdraw_many` and `settle` are the only writers; nothing here points up to where a line came from except the word in `source`.
"""

from app.base.text import N_
from trainees.ledger.read import Line, first_days, lines, places, proofs
from trainees.ledger.write import Change, Proof, record, record_many, settle, withdraw, withdraw_many

ATTENDED = "attended"
LISTED = "listed"
HELPED = "helped"
KINDS = {
    ATTENDED: N_("tham gia lớp tập huấn đủ điều kiện"),
    "passed": N_("đạt bài đánh giá"),
    HELPED: N_("được hỗ trợ trong ngày ra quân"),
    LISTED: N_("có trong danh sách lớp đã tổ chức"),
    "platform": N_("chứng nhận của nền tảng Bình dân học vụ số"),
    "confirmed": N_("thủ trưởng xác nhận"),
    "external": N_("chứng chỉ do nơi khác cấp"),
}

__all__ = [
    "ATTENDED",
    "HELPED",
    "KINDS",
    "LISTED",
    "Change",
    "Line",
    "Proof",
    "first_days",
    "lines",
    "places",
    "proofs",
    "record",
    "record_many",
    "settle",
    "withdraw",
    "withdraw_many",
]
