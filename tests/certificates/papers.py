"""A made-up test with a question of every kind, and what is right of it."""

from __future__ import annotations

from decimal import Decimal

from app.base.actors import COMMAND_LINE, EVERYWHERE
from campaigns import courses, trainings
from certificates.assessments import exam, opening, question
from certificates.assessments.draft import MULTIPLE, NUMBER, ORDER, SINGLE, TRUE_FALSE, Draft, number
from certificates.assessments.opening import AFTER

DRAFTS = (
    Draft(SINGLE, "Thư nào đáng ngờ?", ("Thư của cơ quan", "Thư đòi mật khẩu", "Thư mời họp"), 1, 1, "Không ai hỏi mật khẩu."),
    Draft(MULTIPLE, "Việc nào nên làm?", ("Khóa màn hình", "Cho mượn mật khẩu", "Sao lưu"), [0, 2], 2),
    Draft(TRUE_FALSE, "VNeID dùng được trên điện thoại.", (), True),
    Draft(ORDER, "Sắp các bước.", ("Đăng nhập", "Chọn thủ tục", "Nộp"), None, 2),
    Draft(NUMBER, "Nửa của 25 là bao nhiêu?", (), number(Decimal("12.5"), Decimal("0.1"))),
)  # fmt: skip


def bank(commune, drafts=DRAFTS, **rules):
    """The commune's course has a test with these questions."""
    test = exam.begin(courses.get(commune.course, within=EVERYWHERE), by=COMMAND_LINE)
    exam.change(test, **{"tries": None, "shuffled": False, **rules})
    question.add_all(test, list(drafts), by=COMMAND_LINE)
    return test


def opened(commune, phase=AFTER, **rules):
    """The test is open for the commune's training. Returns the opening."""
    bank(commune, **rules)
    return opening.start(trainings.get(commune.training, within=EVERYWHERE), phase, by=COMMAND_LINE)


def right_of(entry):
    """What says the right answer to a question of a paper."""
    return entry["right"]["value"].replace(".", ",") if entry["kind"] == NUMBER else entry["right"]
