"""What may be wrong or odd in a cell, in the words that a list's owner reads."""

from __future__ import annotations

from typing import Final

from app.base.sheet import letter
from trainees.imports.reading.draft import Problem

# code: (fatal, optional, sentence with {value} and, for an ID, {digits})
_SAYS: Final[dict[str, tuple[bool, bool, str]]] = {
    "name_missing": (
        True,
        False,
        "Dòng này không có họ và tên. Ghi thêm họ tên vào tệp rồi chọn lại, hoặc bỏ qua dòng.",
    ),
    "name_odd": (False, False, "Họ tên “{value}” có ký tự lạ. Hãy xem lại."),
    "birth_impossible": (True, True, "Ngày sinh {value} không có thật. Hãy ghi theo ngày/tháng/năm."),
    "birth_unreadable": (
        True,
        True,
        "Không đọc được ngày sinh “{value}”. Hãy ghi theo ngày/tháng/năm, hoặc chỉ năm.",
    ),
    "birth_century_guessed": (
        False,
        False,
        "Năm sinh trong “{value}” chỉ có hai chữ số; phần mềm tự suy ra thế kỷ. Hãy xem lại.",
    ),
    "birth_year_in_date_cell": (
        False,
        False,
        "Ô ngày sinh hiện {value}; phần mềm hiểu đây là năm sinh gõ vào ô kiểu ngày. Hãy xem lại.",
    ),
    "birth_digits_only": (False, False, "Ngày sinh “{value}” viết liền không có dấu ngăn cách. Hãy xem lại."),
    "birth_two_columns": (False, False, "Có năm sinh ở cả cột Nam và cột Nữ; giới tính được để trống."),
    "sex_unknown": (False, False, "Không hiểu giới tính “{value}”; để trống."),
    "id_length": (
        True,
        True,
        "Số CCCD “{value}” có {digits} chữ số; số đúng có 12 chữ số (CMND cũ có 9). Sửa trong tệp, hoặc nhập không kèm số này.",
    ),
    "id_old": (
        False,
        False,
        "“{value}” là số CMND cũ 9 chữ số: được giữ lại nhưng không dùng để nhận ra người trùng.",
    ),
    "id_sex_mismatch": (False, False, "Số CCCD “{value}” không khớp với giới tính trong danh sách."),
    "id_year_mismatch": (False, False, "Số CCCD “{value}” không khớp với năm sinh trong danh sách."),
    "id_place_odd": (False, False, "Ba chữ số đầu của số CCCD “{value}” không phải mã tỉnh, thành phố nào."),
    "id_padded_unchecked": (
        False,
        False,
        "Số CCCD “{value}” mất số 0 ở đầu và đã được thêm lại; danh sách không có giới tính hay năm sinh để đối chiếu.",
    ),
    "phone_odd": (False, False, "Số điện thoại “{value}” có vẻ không đúng. Hãy xem lại."),
    "phone_many": (False, False, "Ô “{value}” có nhiều số điện thoại; chỉ giữ số đầu tiên."),
    "phone_old_prefix": (
        False,
        False,
        "Số điện thoại “{value}” dùng đầu số cũ và đã được đổi sang đầu số mới.",
    ),
    "email_odd": (False, False, "Thư điện tử “{value}” không đúng dạng; để trống."),
    "row_repeated": (False, False, "Dòng này giống hệt dòng {value} trong cùng tệp."),
}


def problem(code: str, column: int | None, value: str, digits: int = 0) -> Problem:
    """A Problem in the words that this list has for its code. `value` is shown as it stands in the cell."""
    fatal, optional, sentence = _SAYS[code]
    brief = value if len(value) <= 60 else value[:57] + "…"
    where = None if column is None else letter(column)
    return Problem(where, value, code, sentence.format(value=brief, digits=digits), fatal, optional)
