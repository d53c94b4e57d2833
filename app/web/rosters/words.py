"""What an import's codes are called on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.base.text import fold
from trainees.imports.newcomers import NEWCOMERS
from trainees.imports.reading import CATEGORIES

KINDS = {
    "staff": _l("Cán bộ, công chức, viên chức"),
    "residents": _l("Người dân"),
    "youth": _l("Đoàn viên, thanh niên"),
    "registrations": _l("Người đăng ký học trực tuyến"),
}
# Of a list that came: of those of no file as well.
TITLES = KINDS | {NEWCOMERS: _l("Người dân, lấy từ sổ theo dõi")}

# What a column may be read as, in the order in which a person chooses.
COLUMNS: Final = {
    "number": _l("số thứ tự"),
    "name": _l("họ và tên"),
    "family_name": _l("họ và tên đệm"),
    "middle_name": _l("tên đệm"),
    "given_name": _l("tên"),
    "birth": _l("ngày sinh"),
    "birth_male": _l("năm sinh, cột Nam"),
    "birth_female": _l("năm sinh, cột Nữ"),
    "birth_day": _l("ngày sinh, phần ngày"),
    "birth_month": _l("ngày sinh, phần tháng"),
    "birth_year": _l("năm sinh"),
    "sex": _l("giới tính"),
    "sex_male": _l("giới tính, cột Nam"),
    "sex_female": _l("giới tính, cột Nữ"),
    "national_id": _l("số CCCD"),
    "phone": _l("điện thoại"),
    "phone_use": _l("điện thoại riêng, chung hay không có"),
    "email": _l("thư điện tử (không lưu)"),
    "unit": _l("cơ quan, đơn vị"),
    "neighbourhood": _l("thôn, tổ dân phố"),
    "address": _l("địa chỉ (chỉ để tìm thôn, tổ; không lưu)"),
    "post": _l("chức vụ"),
    "category": _l("loại cán bộ"),
    "specialist": _l("chuyên trách CNTT, chuyển đổi số"),
    "team": _l("Tổ công nghệ số cộng đồng"),
    "language": _l("ngôn ngữ muốn dùng khi học"),
}

# Of those, what a list of each kind is likely to have: what the page that takes files in names.
USUAL: Final = {
    "staff": ("name", "birth", "sex", "national_id", "phone", "unit", "post", "category", "specialist"),
    "residents": ("name", "birth", "sex", "national_id", "phone", "neighbourhood", "address", "team"),
    "youth": ("name", "birth", "sex", "national_id", "phone", "unit", "post", "neighbourhood"),
    "registrations": ("name", "birth", "sex", "phone", "neighbourhood", "address"),
}

# Headings of what the movement has no business to know of a person, whoever lists it.
_PRIVATE: Final = re.compile(
    r"\b(?:dan toc|ton giao|suc khoe|khuyet tat|benh|ho ngheo|can ngheo|ngheo|chinh sach|dang vien|vao dang|luong|thu nhap)\b"
)


def columns_of(kind: str) -> str:
    """The columns of a kind of list, in words."""
    return ", ".join(str(COLUMNS[code]) for code in USUAL[kind])


def column_words(code: str) -> str:
    """A field in words; 'is:viên chức' is a column whose ticks make somebody one."""
    if code.startswith("is:"):
        return _("đánh dấu nếu là %(category)s", category=code.removeprefix("is:"))
    return str(COLUMNS.get(code, code))


def column_options() -> list[tuple[str, str]]:
    """(code, words) of everything that a column may be read as; '' keeps nothing of it."""
    ticks = [f"is:{category}" for category in CATEGORIES]
    return [("", _("không lưu")), *((code, column_words(code)) for code in (*COLUMNS, *ticks))]


def why_left_out(heading: str) -> str:
    """Why nothing is kept of a column by default, in one sentence."""
    if _PRIVATE.search(" ".join(re.findall(r"[a-z0-9]+", fold(heading)))):
        return _("Thông tin riêng tư, phong trào không cần nên không lưu.")
    return _("Phần mềm không dùng cột này.")


_PROBLEMS = {
    "name_missing": _l("Không có họ và tên"),
    "name_odd": _l("Họ tên có ký tự lạ"),
    "birth_impossible": _l("Ngày sinh không có thật"),
    "birth_unreadable": _l("Không đọc được ngày sinh"),
    "birth_century_guessed": _l("Năm sinh chỉ có hai chữ số"),
    "birth_year_in_date_cell": _l("Năm sinh gõ vào ô kiểu ngày"),
    "birth_digits_only": _l("Ngày sinh viết liền"),
    "birth_two_columns": _l("Năm sinh ở cả cột Nam và cột Nữ"),
    "sex_unknown": _l("Không hiểu giới tính"),
    "id_length": _l("Số CCCD không đủ 12 chữ số"),
    "id_old": _l("Số CMND cũ 9 chữ số"),
    "id_sex_mismatch": _l("Số CCCD không khớp giới tính"),
    "id_year_mismatch": _l("Số CCCD không khớp năm sinh"),
    "id_place_odd": _l("Số CCCD có mã tỉnh lạ"),
    "id_padded_unchecked": _l("Số CCCD được thêm lại số 0"),
    "phone_odd": _l("Số điện thoại có vẻ sai"),
    "phone_many": _l("Ô có nhiều số điện thoại"),
    "phone_old_prefix": _l("Đầu số điện thoại cũ"),
    "email_odd": _l("Thư điện tử sai dạng"),
    "row_repeated": _l("Dòng lặp lại trong tệp"),
    "category_assumed": _l("Không ghi rõ cán bộ, công chức hay viên chức"),
    "unit_missing": _l("Không thuộc đơn vị nào"),
    "other_unit": _l("Đang có tên ở đơn vị khác"),
    "category_other": _l("Đang có tên với loại khác ở cùng đơn vị; tên cũ chưa kết thúc"),
}

_WHY = {
    "same row as before": _l("dòng này đã ghi lần trước"),
    "same national ID": _l("cùng số CCCD"),
    "other name and birth year": _l("khác họ tên và năm sinh"),
    "same name": _l("cùng họ tên"),
    "same name folded": _l("họ tên giống khi bỏ dấu"),
    "same words in another order": _l("họ tên đảo chữ"),
    "same name with initials": _l("họ tên viết tắt"),
    "same name without a middle word": _l("họ tên thiếu chữ đệm"),
    "similar name": _l("họ tên gần giống"),
    "same birth date": _l("cùng ngày sinh"),
    "same birth year": _l("cùng năm sinh"),
    "same day and month, other year": _l("cùng ngày tháng, khác năm sinh"),
    "day and month swapped": _l("ngày và tháng sinh đảo nhau"),
    "national IDs differ in one digit": _l("số CCCD lệch một chữ số"),
    "same phone": _l("cùng số điện thoại"),
    "same neighbourhood": _l("cùng nơi ở"),
    "same unit": _l("cùng đơn vị"),
    "other sex": _l("khác giới tính"),
    "merge undone": _l("đã gộp rồi hoàn tác gộp"),
}


def problem_words(code: str) -> str:
    """A few words for a problem's code."""
    return str(_PROBLEMS.get(code, code))


def why_words(why: Iterable[str]) -> str:
    """Why somebody may be the same, in words."""
    return ", ".join(str(_WHY.get(word, word)) for word in why) or _("gần giống")
