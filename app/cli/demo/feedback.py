"""The demonstration's feedback: what two trainings that are over were told by the people's phones."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from app.base.actors import Actor, Scope
from app.base.db import db
from campaigns import feedback, trainings
from campaigns.feedback import Feedback
from campaigns.trainings import CLOSED, Training
from trainees.areas import Locality

_STAFF: Final = (
    (5, "Bài thực hành sát việc hằng ngày, dễ làm theo."),
    (4, "Nên có thêm thời gian thực hành soạn văn bản bằng trí tuệ nhân tạo."),
    (5, "Cảm ơn lớp học."),
    (3, "Mạng ở hội trường chậm, buổi hai phải chờ lâu."),
    (4, "Tài liệu in chữ hơi nhỏ."),
    (2, "Lịch học trùng ngày tiếp dân, mong báo sớm hơn."),
)
_RESIDENTS: Final = (
    (5, "Cô giáo chỉ chậm, từng bước, người già theo được."),
    (5, "Tôi đã tự nộp được hồ sơ."),
    (4, "Xin thêm tờ hướng dẫn chữ to mang về nhà."),
    (3, "Loa hơi nhỏ, ngồi cuối không nghe rõ."),
    (1, "Ông Tám ngồi cạnh nói chuyện suốt buổi."),
)
_HIDDEN: Final = "Ông Tám"
"""Words with a name, which an officer has hidden."""


def fill(place: Locality, by: Actor, chance: random.Random) -> None:
    """Feedback of the newest staff training and the newest of residents that are over; nothing where there is some."""
    over = [one for one in trainings.listed(Scope(place.id)) if one.state == CLOSED]
    for title, told, voices in (("Kỹ năng số cơ bản", _STAFF, 41), ("VNeID", _RESIDENTS, 28)):
        training = next((one for one in over if one.title.startswith(title)), None)
        if training is not None and feedback.summary(training).n == 0:
            _told(training, told, voices, by, chance)


def _told(
    training: Training, told: tuple[tuple[int, str], ...], voices: int, by: Actor, chance: random.Random
) -> None:
    """As in a hall at the end: most phones within an hour, stars only. Long past, so that `give` would not take it."""
    lesson = training.planned[-1]
    silent = [(chance.choice((5, 5, 5, 5, 4, 4, 4, 4, 3)), "") for _ in range(voices - len(told))]
    several = [*told, *silent]
    chance.shuffle(several)
    for number, (stars, words) in enumerate(several):
        at = lesson.ends + timedelta(minutes=chance.randint(-10, 90))
        row = Feedback(
            locality_id=training.locality_id, training_id=training.id, lesson_id=lesson.id, stars=stars, words=words,
            phone_hash=feedback.phone_hash(training, f"demo {number}"), given_at=at,
        )  # fmt: skip
        db.session.add(row)
        if _HIDDEN in words:
            feedback.hide(row, by=by)
    db.session.flush()
