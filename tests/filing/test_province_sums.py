"""The sums file: what it holds and what it does not, and that nobody types over a number unseen."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import CoreError
from app.filing.province import sums
from tests.filing.province_made import content, file, line, rehashed, typed_over

DATA = file(
    "00001", "Hoa Sen", [line(25_736, 36_845), line(7, None, code=None, ref="2", kind="rank", figure="7")]
)


def refused(data: bytes) -> CoreError:
    with pytest.raises(CoreError) as caught:
        sums.read(data)
    return caught.value


def test_a_file_says_what_the_report_says_in_sums() -> None:
    read, document = sums.read(DATA)
    assert (read.code, read.kind, read.name, read.province) == ("00001", "xã", "Hoa Sen", "tỉnh Sông Hồng")
    assert (read.period, read.words, read.cut_off, read.revision) == (
        "2026-02",
        "tháng 02/2026",
        date(2026, 2, 14),
        1,
    )
    assert (read.plan_number, read.plan_year) == ("07/KH-UBND", 2026)
    first, second = read.lines
    assert (first.code, first.numerator, first.denominator, first.definition, first.status) == (
        "adult_skills", 25_736, 36_845, "a" * 64, "behind",
    )  # fmt: skip
    assert (second.code, second.kind, second.value) == ("", "rank", Decimal(7))
    assert document["sha256"] == read.digest
    assert len(read.digest) == 64


def test_neither_units_nor_words_that_somebody_wrote_leave_the_commune() -> None:
    told = line(5, 9, kind="percent")
    spoken = line(
        None,
        None,
        code=None,
        ref="3",
        kind="text",
        figure="Bà Nguyễn Thị Ánh đã làm xong",
        text="Báo cáo sơ kết",
    )
    data = file("00001", "Hoa Sen", [told, spoken])
    assert "Phòng Văn hóa" not in data.decode()
    assert "Nguyễn Thị Ánh" not in data.decode()


def test_the_same_content_gives_the_same_bytes() -> None:
    assert file("00001", "Hoa Sen", [line(1, 2)]) == file("00001", "Hoa Sen", [line(1, 2)])


def test_a_file_that_was_only_indented_anew_is_read() -> None:
    assert sums.read(json.dumps(json.loads(DATA)).encode())[0] == sums.read(b"\xef\xbb\xbf" + DATA)[0]


@pytest.mark.parametrize(
    "words", [{"numerator": 25_737}, {"denominator": 36_844}, {"status": "met"}, {"definition": "b" * 64}]
)
def test_a_changed_number_is_refused(words) -> None:
    error = refused(typed_over(DATA, **words))
    assert error.code == "sums_changed"
    assert error.message.startswith("Tệp đã bị sửa sau khi xuất: con số không còn khớp mã kiểm tra")


@given(st.integers(min_value=0, max_value=len(DATA) - 1), st.integers(min_value=0, max_value=255))
def test_no_changed_byte_reads_as_other_numbers(at, byte) -> None:
    data = DATA[:at] + bytes([byte]) + DATA[at + 1 :]
    try:
        read, _ = sums.read(data)
    except CoreError:
        return
    assert read == sums.read(DATA)[0]


def first_line(**words):
    return lambda said: said["lines"][0].update(words)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sums_not_json"), (b"xin chao", "sums_not_json"), (b"\xff\xfe\x00", "sums_not_json"), (b"PK\x03\x04", "sums_not_json"),
        (b"[1]", "sums_format"), (b'{"format": "khac"}', "sums_format"), (b"[" * 100_000, "sums_not_json"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "sums_not_json"), (b" " * (2 * 1024 * 1024 + 1), "sums_too_large"),
        (rehashed(DATA, lambda said: said.update(version=2)), "sums_format"),
        (rehashed(DATA, first_line(numerator=36_846)), "sums_above"),
        (rehashed(DATA, first_line(numerator=-1)), "sums_negative"), (rehashed(DATA, first_line(value="-3")), "sums_negative"),
        (rehashed(DATA, first_line(numerator=True)), "sums_damaged"), (rehashed(DATA, first_line(numerator="5")), "sums_damaged"),
        (rehashed(DATA, first_line(denominator=10**40)), "sums_not_json"), (rehashed(DATA, first_line(numerator=1.5)), "sums_not_json"),
        (DATA.replace(b"25736", b"NaN"), "sums_not_json"), (DATA.replace(b"25736", b"9" * 5000), "sums_not_json"),
        (rehashed(DATA, first_line(value="NaN")), "sums_damaged"), (rehashed(DATA, first_line(value="1e400")), "sums_damaged"),
        (rehashed(DATA, first_line(kind="khac")), "sums_damaged"), (rehashed(DATA, first_line(status="tốt")), "sums_damaged"),
        (rehashed(DATA, first_line(text="a\x00b")), "sums_damaged"), (rehashed(DATA, first_line(text="\ud800")), "sums_damaged"),
        (rehashed(DATA, first_line(code="", text="")), "sums_damaged"), (rehashed(DATA, lambda said: said.update(lines=[1])), "sums_damaged"),
        (rehashed(DATA, lambda said: said.update(lines=said["lines"] * 600)), "sums_damaged"),
        (rehashed(DATA, lambda said: said.pop("locality")), "sums_damaged"), (rehashed(DATA, lambda said: said.update(locality=[])), "sums_damaged"),
        (rehashed(DATA, lambda said: said["locality"].update(code="1")), "sums_damaged"),
        (rehashed(DATA, lambda said: said.update(period="2026-13")), "sums_damaged"), (rehashed(DATA, lambda said: said.update(cut_off="14/02/2026")), "sums_damaged"),
        (rehashed(DATA, lambda said: said.update(revision=0)), "sums_damaged"), (rehashed(DATA, lambda said: said.update(revision=10**11)), "sums_damaged"),
        (rehashed(DATA, lambda said: said["locality"].update(code="٠٠٠١١")), "sums_damaged"), (rehashed(DATA, lambda said: said.update(first="2026-03-01")), "sums_damaged"),
        (rehashed(DATA, lambda said: said["plan"].update(year=None)), "sums_damaged"),
    ],
)  # fmt: skip
def test_what_is_no_sums_file_is_told_so(data, code) -> None:
    error = refused(data)
    assert error.code == code
    assert error.message.endswith(".")
    assert len(error.message) > 20


def test_a_report_for_any_day_has_no_period_and_so_no_round() -> None:
    made = content("00001", "Hoa Sen", [line(1, 2)])
    once = replace(made, head=replace(made.head, key="once"))
    assert refused(sums.bytes_of(once)).code == "sums_damaged"
