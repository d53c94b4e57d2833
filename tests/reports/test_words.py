"""What is printed beside a number: rows that wait, and what a denominator lacks."""

from __future__ import annotations

from collections import Counter

import pytest

from campaigns.plans import result_words as words
from trainees.areas.counts import GROUPS
from trainees.imports.not_entered import NotEntered
from trainees.indicators import Gap


def test_rows_that_wait_are_said_apart() -> None:
    rows = NotEntered(Counter({1: 6, None: 1}), Counter({1: 1200}))
    assert str(words.waiting_head(rows)) == "Chưa vào danh sách: 1.207"
    assert {part: str(said) for part, said in words.waiting(rows).items()} == {
        "refused": "7 dòng bị từ chối",
        "asked": "1.200 dòng chờ trả lời, có thể đã có tên",
    }


def test_a_part_that_is_empty_is_not_said() -> None:
    assert list(words.waiting(NotEntered(asked=Counter({1: 2})))) == ["asked"]
    assert words.waiting(NotEntered()) == {}


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (Gap("list", ("official", "teacher")), "Chưa có danh sách cán bộ"),
        (Gap("list", ("youth",)), "Chưa có danh sách đoàn viên, thanh niên"),
        (Gap("category", ("teacher",)), "Chưa ai trong danh sách được ghi là giáo viên"),
        (
            Gap("mark", ("official",)),
            "Chưa ai trong danh sách được đánh dấu chuyên trách CNTT, chuyển đổi số",
        ),
        (Gap("age", ("official",), age_min=60), "Chưa ai trong danh sách từ đủ 60 tuổi"),
        (Gap("count", group=">=18", places=4), "Chưa có số người từ đủ 18 tuổi"),
        (
            Gap("count", group=">=18", counted=3, places=4),
            "Chưa đủ số người từ đủ 18 tuổi: mới có của 3 trong 4 nơi ở",
        ),
        (Gap("zero", group="households"), "Mẫu số là 0: số hộ"),
    ],
)
def test_what_is_missing_is_named(gap: Gap, said: str) -> None:
    assert str(words.lacking(gap)) == said
    # A table that is printed says what is missing, and advises nobody.
    assert (words.remedy(gap) is not None) == (gap.kind in ("category", "mark"))


def test_every_group_of_people_has_words() -> None:
    assert [words.counted(group) for group in GROUPS] == [
        "số dân", "số người từ đủ 14 tuổi", "số người từ đủ 15 tuổi", "số người từ đủ 18 tuổi", "số hộ", "số học sinh",
    ]  # fmt: skip
