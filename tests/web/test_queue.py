"""A phone's saved queue, handed in on a page."""

from __future__ import annotations

import io
import json

from sqlalchemy import select

from app.access import TRAINER
from app.audit import AuditRow
from app.base import clock
from app.base.db import db
from tests.attendance.telling import card_of, event, present, stored


def saved(lesson, *items, **said):
    """The file that a phone saves."""
    document = {
        "format": "hoc-vu-so-queue", "version": 1, "exported_at": clock.now().isoformat(), "offset_ms": 0,
        "lessons": [{"lesson": lesson, "events": list(items)}],
    }  # fmt: skip
    return json.dumps(document | said).encode()


def bring(visitor, data):
    return visitor.post("/lessons/queue", data={"file": (io.BytesIO(data), "diem-danh.json")})


def test_what_became_of_each_event_is_said(commune, sign_in, work):
    good, forged = event(code=commune.codes[0]), event(code=commune.codes[0][:-1] + "!")
    with work():
        stranger = event(code=card_of(commune.people[4]))
    answer = bring(sign_in(TRAINER), saved(commune.lesson, good, forged, stranger, {"id": "none"}))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Đã đọc 4 lượt điểm danh, 1 lượt mới." in text
    assert "Không có trong danh sách lớp" in text
    assert "Võ Minh Khôi" in text
    with work():
        assert list(present(commune.lesson)) == commune.enrolled[:1]
        [row] = db.session.scalars(select(AuditRow).where(AuditRow.verb == "import"))
        assert (row.noun, row.noun_id) == ("lesson", commune.lesson)


def test_twice_is_once(commune, sign_in, work):
    data = saved(commune.lesson, *(event(code=code) for code in commune.codes))
    visitor = sign_in(TRAINER)
    bring(visitor, data)
    text = bring(visitor, data).get_data(as_text=True)
    assert "Đã đọc 4 lượt điểm danh, 0 lượt mới." in text
    with work():
        assert stored(commune.lesson) == 4


def test_more_than_one_batch_is_taken_in_portions(commune, sign_in, work):
    items = [event(code=commune.codes[0]) for _ in range(501)]
    text = bring(sign_in(TRAINER), saved(commune.lesson, *items)).get_data(as_text=True)
    assert "Đã đọc 501 lượt điểm danh, 501 lượt mới." in text
    with work():
        assert stored(commune.lesson) == 501


def test_lessons_of_others_take_nothing(commune, found_commune, sign_in, work):
    other = found_commune("00002", "Suối Trong")
    answer = bring(sign_in(TRAINER), saved(other.lesson, event(code=other.codes[0])))
    assert "Không tìm thấy buổi tập huấn này." in answer.get_data(as_text=True)
    with work():
        assert stored(other.lesson) == 0


def test_no_queue_of_a_phone(commune, sign_in):
    visitor = sign_in(TRAINER)
    for data in (
        b"",
        b"PK\x03\x04",
        b"[" * 100_000,
        saved(commune.lesson, version=2),
        saved("1; DROP TABLE lesson"),
    ):
        answer = bring(visitor, data)
        assert answer.status_code == 422
        assert "error-summary" in answer.get_data(as_text=True)
    crowded = saved(commune.lesson, *({"id": str(n)} for n in range(5001)))
    assert "dòng lệnh" in bring(visitor, crowded).get_data(as_text=True)
    assert visitor.post("/lessons/queue", data={}).status_code == 422


def test_half_a_letter_in_a_file_is_told_like_any_other_nonsense(commune, sign_in):
    visitor = sign_in(TRAINER)
    shown = bring(visitor, saved(commune.lesson, event(code=commune.codes[0]) | {"kind": "\ud800"}))
    assert shown.status_code == 200
    assert "không có loại lượt" in shown.text
