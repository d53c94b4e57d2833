"""One A4 of a unit: the figures that a judgement asks for, and what they are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pypdfium2
import pytest

from app.base import clock
from app.base.errors import NotFound
from app.reports import unit_page
from app.reports.unit_page import ReportsOnTime
from tests.reports import contents

MADE = datetime(2026, 6, 15, 9, tzinfo=clock.ZONE)
STANDING = ReportsOnTime(asked=6, on_time=4, late=1, missing=1)


def read(data):
    with pypdfium2.PdfDocument(data) as pdf:
        [page] = list(pdf)
        assert tuple(map(round, page.get_size())) == (595, 842)
        return " ".join(page.get_textpage().get_text_bounded().split())


def test_the_nine_figures_of_a_unit():
    words = read(unit_page.document(contents.content(), 1, STANDING, made=MADE))
    assert (
        "UBND xã Suối Mây Phòng Văn hóa – Xã hội Kết quả theo kế hoạch năm 2026, số liệu đến 14/06/2026."
        in words
    )
    for figure in (
        "4/9 chỉ tiêu đạt", "1/9 chỉ tiêu chậm tiến độ", "2/9 chỉ tiêu chưa có số liệu", "1/3 nhiệm vụ xong đúng hạn",
        "1/3 nhiệm vụ trễ hạn", "0/3 nhiệm vụ chưa cập nhật trong tháng", "4/6 báo cáo đúng hạn", "1/6 báo cáo gửi muộn",
        "1/6 báo cáo chưa gửi",
    ):  # fmt: skip
        assert figure in words, (figure, words)


def test_what_they_are_made_of():
    words = read(unit_page.document(contents.content(), 3, ReportsOnTime(), made=MADE))
    assert "Trạm Y tế xã" in words
    assert "0/1 chỉ tiêu đạt" in words
    assert "1/1 nhiệm vụ trễ hạn" in words  # done, but too late
    assert "0/1 nhiệm vụ xong đúng hạn" in words
    assert "— báo cáo đúng hạn" in words  # nothing was asked: no nought out of nought
    assert "Đã xong, trễ 10 ngày" in words
    assert "8/11 = 72,73 %" in words
    assert "1/11 = 9,09 %" in words
    assert "Công an xã" not in words


def test_a_task_that_was_dropped_does_not_count():
    words = read(unit_page.document(contents.content(), 5, ReportsOnTime(), made=MADE))
    assert "— nhiệm vụ xong đúng hạn" in words
    assert "Thôi không làm" in words


def test_a_unit_is_known_by_its_name_where_nobody_linked_it():
    content = contents.content()
    loose = tuple(replace(line, unit=None) for line in content.lines)
    words = read(
        unit_page.document(
            replace(content, lines=loose), 9, STANDING, name="phòng văn hóa – xã hội", made=MADE
        )
    )
    assert "4/8 chỉ tiêu đạt" in words
    other = read(unit_page.document(content, 77, STANDING, name="Trường Mầm non", made=MADE))
    assert "— chỉ tiêu đạt" in other
    assert "4/6 báo cáo đúng hạn" in other
    assert "Chỉ tiêu chủ trì" not in other


def test_a_unit_that_nobody_names_does_not_exist():
    with pytest.raises(NotFound):
        unit_page.document(contents.content(), 77, STANDING)


def test_it_is_one_page_however_much_a_unit_leads():
    many = contents.of_targets(60)
    all_ours = tuple(replace(line, unit=1) for line in many.lines)
    content = replace(many, lines=all_ours, chores=tuple(replace(one, unit=1) for one in many.chores * 5))
    words = read(unit_page.document(content, 1, STANDING, made=MADE))
    assert "/60 chỉ tiêu đạt" in words
    assert unit_page.document(content, 1, STANDING, made=MADE) == unit_page.document(
        content, 1, STANDING, made=MADE
    )
