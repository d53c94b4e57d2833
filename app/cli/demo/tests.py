"""The demonstration's test: twelve questions for staff, taken before a training and after it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from app.accounts import Account
from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from campaigns import enrolments, trainings
from campaigns.trainings import CLOSED
from certificates.assessments import drawing, exam, marking, opening, outcome, question, taking
from certificates.assessments.draft import MULTIPLE, NUMBER, ORDER, SINGLE, TRUE_FALSE, Draft, number
from certificates.assessments.opening import Opening
from certificates.assessments.result import AFTER, BEFORE
from certificates.assessments.sitting import Answer, Sitting
from trainees.areas import Locality
from trainees.people import Person

QUESTIONS: Final = (
    Draft(SINGLE, "Nhận được thư xưng là ngân hàng, bảo bấm vào đường dẫn để mở khóa tài khoản. Việc nên làm trước tiên là gì?",
          ("Bấm vào đường dẫn để kiểm tra", "Gọi số tổng đài in trên thẻ để hỏi lại", "Chuyển thư cho đồng nghiệp xem", "Trả lời thư để hỏi rõ"), 1, 1,
          "Đường dẫn trong thư có thể là giả. Số in trên thẻ là số thật của ngân hàng."),
    Draft(SINGLE, "Mật khẩu nào dưới đây khó đoán nhất?", ("Tên cơ quan và năm nay", "123456789", "Một câu dài dễ nhớ, thêm số và ký hiệu", "Số điện thoại của mình"), 2, 1,
          "Độ dài quan trọng hơn độ rắc rối: câu dài vừa khó đoán vừa dễ nhớ."),
    Draft(TRUE_FALSE, "Mã xác thực gửi về điện thoại thì đưa cho cán bộ công an hỏi qua điện thoại cũng được.", (), False, 1,
          "Không cơ quan nào hỏi mã xác thực qua điện thoại."),
    Draft(MULTIPLE, "Những việc nào giúp bảo vệ dữ liệu cá nhân của người dân tại nơi làm việc?",
          ("Khóa màn hình khi rời bàn", "Gửi danh sách có số căn cước qua nhóm chat", "Chỉ lưu những gì công việc cần", "Cho mượn tài khoản khi bận"), [0, 2], 2,
          "Dữ liệu chỉ đến tay người cần dùng, và chỉ giữ khi còn cần."),
    Draft(ORDER, "Sắp các bước người dân nộp hồ sơ dịch vụ công trực tuyến.",
          ("Đăng nhập bằng VNeID", "Chọn thủ tục cần làm", "Điền mẫu và đính kèm giấy tờ", "Nộp hồ sơ và lưu mã", "Theo dõi kết quả"), None, 2,
          "Lưu mã hồ sơ để tra cứu khi cần."),
    Draft(NUMBER, "Số định danh cá nhân trên thẻ căn cước có bao nhiêu chữ số?", (), number(Decimal(12), Decimal(0)), 1, "Số định danh có 12 chữ số."),
    Draft(SINGLE, "Công cụ trí tuệ nhân tạo soạn giúp một công văn. Trước khi trình ký cần làm gì?",
          ("Ký ngay vì máy đã soạn", "Đọc lại, kiểm tra số liệu và căn cứ", "Nhờ máy tự kiểm tra", "Chỉ sửa phông chữ"), 1, 1,
          "Máy có thể viết sai mà nghe vẫn trôi chảy; người trình chịu trách nhiệm."),
    Draft(TRUE_FALSE, "Có thể dán hồ sơ mật của cơ quan vào công cụ trí tuệ nhân tạo công cộng nếu xóa ngay sau đó.", (), False, 1,
          "Nội dung đã gửi đi thì không còn nằm trong tay mình."),
    Draft(SINGLE, "Chữ ký số cá nhân trên văn bản điện tử có tác dụng gì?",
          ("Trang trí cuối văn bản", "Cho biết ai ký và văn bản chưa bị sửa từ lúc ký", "Làm văn bản nhẹ hơn", "Thay cho số văn bản"), 1, 1,
          "Sửa một chữ sau khi ký là chữ ký báo không còn hợp lệ."),
    Draft(MULTIPLE, "Dấu hiệu nào cho thấy một trang web có thể là giả mạo?",
          ("Tên miền lạ, gần giống tên cơ quan", "Đòi mật khẩu hoặc mã xác thực gấp", "Có nhiều trang con", "Hứa thưởng lớn để lấy thông tin"), [0, 1, 3], 2,
          "Trang của cơ quan nhà nước thường có đuôi .gov.vn."),
    Draft(NUMBER, "Một lớp có 40 người, 34 người đạt. Tỷ lệ đạt là bao nhiêu phần trăm?", (), number(Decimal(85), Decimal("0.5")), 1, "34 chia 40 bằng 0,85, tức 85 %."),
    Draft(SINGLE, "Người dân lớn tuổi không nhớ mật khẩu VNeID. Cách giúp đúng là gì?",
          ("Đặt hộ một mật khẩu rồi ghi lại cho mình giữ", "Hướng dẫn người đó tự đặt lại trên máy của họ", "Dùng tài khoản của mình nộp thay", "Tất cả các cách trên"), 1, 1,
          "Người dân tự giữ mật khẩu; cán bộ chỉ hướng dẫn."),
)  # fmt: skip
_HARDNESS = (0.1, 0.06, 0.12, 0.3, 0.34, 0.08, 0.12, 0.1, 0.24, 0.45, 0.16, 0.1)
"""Share of wrong answers to each question after the training, so that some are seen to be hard."""
_TAKERS = 34


def fill(place: Locality, teachers: list[Account], chance: random.Random) -> None:
    """The bank of the staff's course, and a closed training's sittings before and after; nothing where there is one."""
    training = next(
        (one for one in trainings.listed(Scope(place.id)) if one.state == CLOSED and one.title.startswith("Kỹ năng số cơ bản")), None
    )  # fmt: skip
    if training is None or exam.of_course(training.course) is not None:
        return
    by = teachers[0].actor
    test = exam.begin(training.course, by=by)
    exam.change(
        test, title="Bài kiểm tra kỹ năng số của cán bộ", guidance="Làm một mình, không cần vội. Câu nào chưa chắc thì để lại, xem sau.",
        drawn=10, minutes=20, tries=2, pass_percent=70,
    )  # fmt: skip
    question.add_all(test, list(QUESTIONS), by=by)
    class_of = [person for person, _ in enrolments.listed(training)][:_TAKERS]
    first, last = training.lessons[0], training.lessons[-1]
    begins = datetime.combine(first.day, first.starts_at, tzinfo=clock.ZONE)
    ends = datetime.combine(last.day, last.ends_at, tzinfo=clock.ZONE)
    for phase, start, knows in (
        (BEFORE, begins - timedelta(minutes=35), 0.45),
        (AFTER, ends + timedelta(minutes=10), 1.0),
    ):
        held = opening.start(training, phase, by=by)
        held.opened_at = start - timedelta(minutes=5)
        for person in class_of if phase == BEFORE else class_of[: _TAKERS - 3]:
            _sit(held, person, start + timedelta(seconds=chance.randint(0, 240)), knows, chance, by)
        if phase == BEFORE:  # after the training three are still missing
            taking.close(held, by=by)
            held.closed_at = start + timedelta(minutes=30)
    db.session.flush()


def _sit(
    held: Opening, person: Person, since: datetime, knows: float, chance: random.Random, by: Actor
) -> None:
    bank = question.bank(held.assessment)
    hard = {one.id: share for one, share in zip(bank, _HARDNESS, strict=True)}
    paper = drawing.draw(bank, count=held.rules["drawn"], shuffled=True, chance=chance)
    sitting = Sitting(
        locality_id=held.locality_id, opening_id=held.id, person_id=person.id, number=1, paper=paper, started_at=since,
        token_hash=f"{held.id:032x}{person.id:032x}",
    )  # fmt: skip
    db.session.add(sitting)
    db.session.flush()
    at = since
    for place, entry in enumerate(paper):
        at += timedelta(seconds=chance.randint(15, 60))
        good = chance.random() < (1 - hard[entry["id"]]) * knows + 0.1 * (1 - knows)
        db.session.add(
            Answer(
                locality_id=held.locality_id, sitting_id=sitting.id, place=place, turn=place + 1, said_at=at,
                said=_said(entry, good, chance),
            )
        )  # fmt: skip
    db.session.flush()
    marked = marking.mark(paper, taking.said(sitting))
    sitting.handed_in_at, sitting.points, sitting.out_of = at, marked.points, marked.out_of
    sitting.passed = marked.reaches(held.rules["pass_percent"])
    db.session.flush()
    outcome.settle(held, person.id, by=by)


def _said(entry: dict[str, Any], good: bool, chance: random.Random) -> Any:
    right = entry["right"]
    if entry["kind"] == NUMBER:
        return (
            right["value"].replace(".", ",")
            if good
            else str(int(Decimal(right["value"])) + chance.choice((-3, 1, 5)))
        )
    if good:
        return right
    if entry["kind"] == TRUE_FALSE:
        return not right
    if entry["kind"] == SINGLE:
        return (right + chance.randint(1, len(entry["choices"]) - 1)) % len(entry["choices"])
    if entry["kind"] == MULTIPLE:
        return right[:-1] or [(right[0] + 1) % len(entry["choices"])]
    return [right[1], right[0], *right[2:]]
