"""Lists in very many shapes: each is made from a seed with what should be read of it."""

from __future__ import annotations

import os

import pytest

from app.base.dates import read_birth
from app.base.identity import read_identity
from app.base.sheet import read_workbook
from tests.trainees.shapes.judging import TODAY, differences
from tests.trainees.shapes.made import make
from tests.trainees.shapes.special import SHAPES, in_tcvn3, in_vni, special
from trainees.imports.reading import read_roster
from trainees.imports.reading.headings import IGNORED, field_of
from trainees.imports.reading.kinds import guess_kind
from trainees.imports.reading.names import bare_name
from trainees.imports.reading.oldfont import decode_vni, is_vni

SEEDS = range(5_000 if os.environ.get("HVS_LONG") else 160)
TELLS_NOTHING = {"a_row_of_hints_under_the_heading"}
"""Shapes in which nothing says what kind of list it is."""


@pytest.mark.parametrize("part", range(8))
def test_any_mixture_of_headings_columns_groups_and_files_is_read(part):
    """A kind that is guessed wrongly costs a click, whatever else is read wrongly costs a person."""
    read = {seed: differences(make(seed)) for seed in SEEDS[part::8]}
    wrong = {
        seed: found
        for seed, said in read.items()
        if (found := [s for s in said if not s.startswith("kind ")])
    }
    assert wrong == {}
    assert sum(len(said) > 0 for said in read.values()) <= 1 + 0.01 * len(read)


@pytest.mark.parametrize("name", SHAPES)
def test_the_particular_shapes(name):
    for seed in range(6):
        made = special(name, seed)
        if name in TELLS_NOTHING:
            made.notes["kind"] = None
        assert differences(made) == [], seed


HEADINGS = {
    "name": "Họ và tên;Họ & tên;Họ, tên;H.Tên;Họ và tên khai sinh;HỌ TÊN HỌC VIÊN;Họ và tên / Full name;Họ và tên học sinh;Họ tên người được cấp thẻ;Họ và tên công dân;Họ tên CBCC;Họ và tên CB, GV, NV;Tên học viên;Họ và chữ đệm, tên;Họ, chữ đệm và tên;Họ và tên (in hoa);Họ và tên đoàn viên;Tên công dân;Người tham gia;Họ tên thành viên;Thành viên;Tên nhân khẩu;Họ và tên đại biểu;Họ tên đầy đủ;Full name;Họ và tên*;Họ và tên:;Họ tên hội viên;Họ và tên thành viên trong hộ;Ho ten;Hoten;Họ_và_tên;ho_ten;1. Họ và tên của bạn?",
    "birth": "Ngày sinh;N.sinh;Nsinh;Ngày, tháng, năm sinh;Ngày tháng năm sinh;Năm sinh;NTNS;Ngày/tháng/năm sinh;Sinh ngày;DOB;Date of birth;Sinh năm;Ngày sinh / DOB;Ngày,tháng,năm sinh;Ngày sinh*;ngay_sinh;Ngày-tháng-năm sinh;Ng.sinh;Ngày\nsinh;Tháng, năm sinh;Bạn sinh năm bao nhiêu?;Bạn sinh năm nào?;Năm sinh của anh/chị",
    "birth_female": "Năm sinh (Nữ);Ngày sinh (nữ);Năm sinh nữ",
    "sex": "Giới tính;GT;Giới;Phái;Nam/Nữ;Nam, nữ;Nam - Nữ;Gioi tinh;G.tính;Giới tính (Nam/Nữ);Giới tính / Gender;Gender;Nam hay nữ;Bạn là nam hay nữ?",
    "sex_female": "Nữ;Là nữ;Nữ (x)",
    "national_id": "Số CCCD;CCCD;CCCD/CMND;Số CMND;Số CMTND;Số CMT;Căn cước công dân;Số căn cước;Số định danh cá nhân;Mã định danh cá nhân;Số ĐDCN;ĐDCN;Mã số định danh;Số định danh;Số CC/CCCD;Số thẻ CC;Số giấy tờ tùy thân;Số GTTT;Số giấy tờ;CCCD số;Số CCCD (12 số);Thẻ căn cước;Số thẻ CCCD;Số hộ chiếu/CCCD;CC/CCCD;Số căn cước công dân gắn chip",
    "phone": "Số điện thoại;SĐT;ĐT;Điện thoại;Di động;ĐTDĐ;Số ĐTDĐ;SĐTDĐ;Số ĐT;Đ.thoại;Số Đ.Thoại;Phone;Tel;Mobile;Điện thoại liên hệ;SĐT liên hệ;Số phone;Số Zalo;SĐT/Zalo;Zalo;Số liên lạc;so_dien_thoai;Số điện thoại (nếu có);Liên hệ;Số ĐT liên hệ;Số điện thoại của bạn là gì?",
    "email": "Email;E-mail;Địa chỉ email;Thư điện tử;Hộp thư điện tử;Mail;Gmail",
    "unit": "Đơn vị;Đơn vị công tác;Cơ quan;Cơ quan, đơn vị;Nơi công tác;Phòng ban;Phòng, ban;Phòng;Bộ phận;Nơi làm việc;Trường;Chi đoàn;Tên đơn vị;Đ.vị;Cơ sở Đoàn;Đơn vị (trường);Chi hội",
    "post": "Chức vụ;Chức danh;Chức vụ, chức danh;Vị trí việc làm;VTVL;Nhiệm vụ;C.vụ;Chức vụ hiện nay;Công việc đảm nhận;Chức vụ, đơn vị công tác;Công việc",
    "address": "Địa chỉ;Nơi ở;Chỗ ở hiện nay;Nơi thường trú;Hộ khẩu thường trú;HKTT;Nơi cư trú;Nơi ĐKTT;ĐKHKTT;Nơi đăng ký HKTT;Nơi tạm trú;Đ.chỉ;Nơi ở (thôn, bản, tổ dân phố)",
    "neighbourhood": "Thôn;Tổ dân phố;TDP;Tổ;Khu phố;Ấp;Bản;Xóm;Khóm;Thôn/bản;Thôn/TDP;Khu dân cư;Tổ/Ấp;Khu;Khối phố;Buôn;Địa bàn;Tên thôn;Thuộc thôn;Làng;Tổ DP;Số tổ;Tổ số;Bạn ở thôn nào?;Thôn, tổ dân phố;Khu vực",
    "number": "STT;TT;Stt;Số TT;Số thứ tự;S.TT;No.;#;Thứ tự;S T T",
    "family_name": "Họ và tên đệm;Họ đệm;Họ;Họ và chữ lót;Họ lót;Họ và đệm;Họ, đệm",
    "middle_name": "Tên đệm;Chữ lót;Đệm;Tên lót;Chữ đệm",
    "given_name": "Tên;Tên gọi",
    "phone_use": "Có smartphone;Có điện thoại thông minh;Điện thoại (riêng/chung/không);Điện thoại thông minh (riêng/chung);Dùng chung điện thoại;Điện thoại dùng chung/riêng;Điện thoại dùng chung với con;Có ĐT thông minh (x);Thiết bị dùng riêng hay dùng chung",
    "language": "Ngôn ngữ;Ngôn ngữ muốn học;Ngôn ngữ giao tiếp;Tiếng nói;Học bằng tiếng gì?;Tiếng thường dùng;Nói tiếng;Ngôn ngữ sử dụng trong lớp",
    "": "Dân tộc;Tôn giáo;Quê quán;Nơi sinh;Trình độ;Ghi chú;Ngày cấp;Nơi cấp;Tuổi;Nghề nghiệp;Quan hệ với chủ hộ;Số BHXH;Mã số thuế;Số tài khoản;Ngày vào Đảng;Ngày vào Đoàn;Ký nhận;Số nhà;Lớp;Họ tên cha;Họ và tên mẹ;Họ tên vợ/chồng;SĐT người thân;SĐT phụ huynh;Điện thoại bố;Hộ nghèo;Dấu thời gian;Timestamp;Đảng viên;Tên Zalo;Bạn có dùng Zalo không?;Bạn đã có CCCD gắn chip chưa?;Loại điện thoại;Email phụ huynh;Năm tốt nghiệp;Ngày sinh con;Tổng số;Số lượng;Người giới thiệu;Họ tên người giám hộ;Ngày hết hạn CCCD;Số sổ hộ khẩu;Mã hộ;Số hộ;Mã học sinh;Hệ số lương;Ngạch;Chức vụ Đảng;Sức khỏe;Khuyết tật;BHYT;Xã;Xã/phường;Tỉnh/Thành phố;Danh sách người dân thôn 3;Đơn vị: Trạm Y tế;Địa bàn: Thôn 3;Họ và tên: Lò Văn An;Nhân khẩu;Bạn muốn học nội dung gì?",
}  # fmt: skip


@pytest.mark.parametrize("field", HEADINGS)
def test_what_a_heading_names(field):
    read = {heading: field_of(heading) for heading in HEADINGS[field].split(";")}
    assert {
        heading: said
        for heading, said in read.items()
        if (said if said != IGNORED else None) != (field or None)
    } == {}


@pytest.mark.parametrize(
    ("cell", "name", "aside"),
    [
        ("Đ/c Lò Văn An", "Lò Văn An", False),
        ("đồng chí: LÒ VĂN AN", "LÒ VĂN AN", False),
        ("Bà Nguyễn Thị Bé", "Nguyễn Thị Bé", False),
        ("Ông: Điểu K'Rế", "Điểu K'Rế", False),
        ("Ông Ích Khiêm", "Ông Ích Khiêm", False),
        ("Anh Đức", "Anh Đức", False),
        ("Lò Văn Cả (Trưởng thôn)", "Lò Văn Cả", True),
        ("3. Lò Văn Dậu,", "Lò Văn Dậu", False),
        ("Lò Văn H.", "Lò Văn H.", False),
        ("(không rõ)", "(không rõ)", False),
        ("", "", False),
    ],
)
def test_a_name_without_the_words_around_it(cell, name, aside):
    assert bare_name(cell) == (name, aside)


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("khoảng 1950", "1950"), ("1950 (khai sinh)", "1950"), ("~1950", "1950"), ("1950?", "1950"), ("1980.0", "1980"),
        ("17-May-1980", "1980-05-17"), ("May 17, 1980", "1980-05-17"), ("17/05/'80", "1980-05-17"), ("//1980", "1980"), ("__/__/1980", "1980"),
        ("17//05//1980", "1980-05-17"), ("ngày 17/5/1980", "1980-05-17"), ("17/5/1980 (âm lịch)", "1980"), ("17/5/1980 AL", "1980"),
        ("17/5/1980 (dương lịch)", "1980-05-17"), ("31/02/1980", None), ("05/17/1980", None), ("45 tuổi", None), ("1980-1981", None),
    ],
)  # fmt: skip
def test_births_with_words_around_them(cell, birth):
    assert read_birth(cell, today=TODAY, youngest=14).iso == birth


@pytest.mark.parametrize(
    ("cell", "number", "old", "wrong"),
    [
        ("001180000123 (cấp 2021)", "001180000123", None, False), ("012345678/001180000123", "001180000123", None, False),
        ("O01180000123", "001180000123", None, False), ("Số: 001180000123", "001180000123", None, False),
        ("1180000123.0", "001180000123", None, False), ("1.180000123E+09", "001180000123", None, False), ("1.18E+09", None, None, True),
        ("123456789 (CMND)", None, "123456789", False), ("đang làm", None, None, False), ("<14 tuổi", None, None, False),
        ("001180000123, 001180000124", None, None, True), ("B1234567", None, None, True), ("12345678901234", None, None, True),
    ],
)  # fmt: skip
def test_numbers_with_words_around_them(cell, number, old, wrong):
    found = read_identity(cell, birth="1980", sex="F")
    assert (found.national_id, found.old_id, found.wrong) == (number, old, wrong)


def test_vni_letters_come_back():
    names = "Nguyễn Văn Hưng;Trần Thị Hoà;ĐẶNG QUỲNH NHƯ;Số điện thoại;Ủy ban;Kỳ;Khuỷu tay;Bằng Lăng;nghỉ;nghĩ;nghị;nước;Vỵ"
    for name in names.split(";"):
        assert decode_vni(in_vni(name)) == name
        assert not is_vni(name)
    assert is_vni(in_vni("Nguyễn Văn Hưng"))
    assert not is_vni(in_tcvn3("Nguyễn Văn Hưng"))


def test_old_fonts_in_a_csv():
    text = "STT;Họ và tên;Ngày sinh;Địa chỉ\n1;Nguyễn Văn Hưng;1980;Thôn Đông\n2;Trần Thị Hoà;1981;Thôn Bắc\n"
    for typed in (in_vni, in_tcvn3):
        draft = read_roster(read_workbook(typed(text).encode("cp1252"), "a.csv"), "residents", today=TODAY)
        assert [row.fields.name for row in draft.rows] == ["Nguyễn Văn Hưng", "Trần Thị Hoà"]
        assert [row.repairs for row in draft.rows] == [("tcvn3_decoded",)] * 2


def test_a_sheet_of_counts_is_nobodys_and_says_so():
    lines = "TT;Tên;Số hộ\n1;Thôn 1;120\n2;Thôn 2;98\n;Cộng;218\n"
    assert guess_kind(read_workbook(lines.encode(), "a.csv")) is None
