"""The words of a design: two closed lists, and a sentence for whatever is not in them."""

from __future__ import annotations

import re

import pytest

from app.base.errors import Refused
from certificates.award import letters, wording
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE

USUAL = wording.usual()[0].fields


def refused(**fields: str) -> tuple[str, ...]:
    """The sentences with which the usual words, changed so, are refused."""
    with pytest.raises(Refused) as caught:
        wording.checked({**USUAL, **fields})
    assert caught.value.code == "design_fields"
    return caught.value.details


def test_the_ready_designs_are_three_looks_in_whole_words() -> None:
    ready = wording.usual()
    assert [one.look for one in ready] == list(wording.LOOKS)
    for one in ready:
        assert one.orientation in wording.ORIENTATIONS
        assert list(one.fields) == wording.field_names()
        assert wording.checked(one.fields) == one.fields
        assert letters.lacking(one.fields.values()) == ""
        assert one.fields["english"] == ""
        assert all(one.fields[f"{key}_en"] for key in ("title", "lead", "body", "day", "signer"))
    assert len({one.name for one in ready}) == 3


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("khoa hoc", None), ("Khóa học", None), ("course", None), (" COURSE ", None), ("khóa hoc5", "khóa học"), ("corse", "khóa học"), ("họ và tên", "họ tên"), ("nam sinh nhật", "năm sinh"), ("tuổi", "năm sinh"), ("số giờ", "thời lượng"), ("zzz", "")],
)  # fmt: skip
def test_a_place_is_known_in_both_tongues_and_the_right_one_is_offered(
    typed: str, offered: str | None
) -> None:
    if offered is None:
        kept = wording.checked({**USUAL, "body": f"Học {{{typed}}}"})
        assert kept["body"] == "Học {course}"
        assert wording.shown(kept["body"]) == "Học {khóa học}"
        return
    [sentence] = refused(body=f"Học {{{typed}}}")
    assert f"{{{typed}}}" in sentence
    assert "Nội dung chứng nhận" in sentence
    if offered:
        assert sentence.endswith(f"Có phải {{{offered}}}?")
    else:
        assert all(f"{{{label}}}" in sentence for label in wording.PLACES.values())


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"titel": "x"}, "Có phải “title”?"), ({"qqqqqq": "x"}, "không có trường"), ({"title": ""}, "Cần điền “Tên giấy”"),
        ({"issuer": " \u200b"}, "Cần điền “Cơ quan cấp”"), ({"number": "Số 5"}, "cần có {số vào sổ}"), ({"day": "Hôm nay"}, "cần có {ngày cấp}"),
        ({"title": "a" * 81}, "nhiều nhất là 80"), ({"holder": "a\nb"}, "2 dòng, nhiều nhất là 1"), ({"title_en": "a" * 81}, "(tiếng Anh)”"),
        ({"body": "{course"}, "đứng một mình"), ({"body": "course}"}, "đứng một mình"), ({"body": "{{course}}"}, "đứng một mình"),
        ({"body": "[a"}, "đứng một mình"), ({"body": "a]"}, "đứng một mình"), ({"body": "[a\nb]"}, "đứng một mình"), ({"body": "[[a]]"}, "đứng một mình"),
        ({"body": "{}"}, "không dùng được"), ({"title": "GIẤY CHỨNG NHẬN {họ tên}"}, "“Tên giấy” không dùng được {họ tên}"),
        ({"signer_name": "{năm sinh}"}, "không dùng được {năm sinh}"), ({"title_en": "{number}"}, "không dùng được {số vào sổ}"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_its_field(fields: dict[str, str], told: str) -> None:
    assert any(told in sentence for sentence in refused(**fields))


def test_every_fault_is_told_at_once_and_by_field() -> None:
    kept, faults = wording.read({**USUAL, "title": "", "body": "{zzz} {"})
    assert set(faults) == {"title", "body"}
    assert len(faults["body"]) == 2
    assert set(kept) == set(wording.field_names())


def test_words_are_cleaned_and_markup_is_only_words() -> None:
    kept = wording.checked({**USUAL, "body": "  #emph[Đã] hoàn\u00a0thành $1$ \r\n\r\n*x*\u202e "})
    assert kept["body"] == "#emph[Đã] hoàn thành $1$\n\n*x*"


def words(line: str, *, english: bool = False, **values: str) -> str:
    return "".join(said for said, _ in wording.fill(line, values, english=english))


def test_filling() -> None:
    assert wording.fill("Học {course} xong", {"course": "Excel"}) == [
        ("Học ", False),
        ("Excel", True),
        (" xong", False),
    ]
    assert words("{hours}[, {dates}]", hours="12 giờ", dates="") == "12 giờ"
    assert words("{hours}[, {dates}]", hours="12 giờ", dates="ngày 1") == "12 giờ, ngày 1"
    assert words("{hours}[, {dates}]", hours="", dates="ngày 1") == ""
    assert words("[{hours}][{dates}]", hours="", dates="") == ""
    assert words("{day}", english=True, day="ngày 1", day_en="1 May") == "1 May"
    assert words("{course}", english=True, course="Excel", course_en="") == "Excel"
    # What somebody's name holds is filled in once, and is never a place itself.
    assert words("{name} [{level}]", name="{course} [x]", course="Excel", level="Đạt") == "{course} [x] Đạt"


def test_no_field_holds_a_place_that_is_not_in_the_list() -> None:
    for one in wording.usual():
        for line in one.fields.values():
            assert set(re.findall(r"\{([^{}]*)\}", line)) <= set(wording.PLACES)


def test_an_english_office_that_is_not_the_one_that_signs_is_doubted() -> None:
    vice = {"signer": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"}
    assert wording.doubts({**USUAL, **vice}) == [], "no English, no doubt"
    assert wording.doubts({**USUAL, "english": "1"}) == []
    [doubt] = wording.doubts({**USUAL, **vice, "english": "1"})
    assert "“Chức vụ người ký (tiếng Anh)”" in doubt
    two = {"signer": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"}
    assert wording.doubts({**USUAL, **two, "english": "1"}), "as many lines, another office"
    assert (
        wording.doubts({**USUAL, **two, "english": "1", "signer_en": "For the Chairperson\nVice Chairperson"})
        == []
    )
