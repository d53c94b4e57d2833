"""Layouts that no mixing of columns gives: each is one function, drawn from a seed like the others."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from app.base.text import decode_tcvn3, strip_marks
from tests.trainees.shapes import files
from tests.trainees.shapes.files import Page
from tests.trainees.shapes.made import Made
from tests.trainees.shapes.people import Someone, crowd
from tests.trainees.shapes.table import Wanted

Shape = Callable[[random.Random], tuple[str, list[Page], list[Wanted]]]
SHAPES: dict[str, Shape] = {}


def shape(make: Shape) -> Shape:
    """Register a layout under its name."""
    SHAPES[make.__name__] = make
    return make


def special(name: str, seed: int) -> Made:
    """One of the layouts as an .xlsx, .xls or .ods."""
    rng = random.Random(f"{name} {seed}")
    kind, pages, rows = SHAPES[name](rng)
    ending = rng.choice(("xlsx", "xlsx", "xls", "ods"))
    data = {"xlsx": files.xlsx, "xls": files.xls, "ods": files.ods}[ending](pages)
    return Made(seed, data, f"tep.{ending}", kind, rows, {"as": ending})


class Listing:
    """A page being written, with what should be read of it."""

    def __init__(self, name: str = "Sheet1") -> None:
        self.page, self.wanted = Page(name, []), []

    def put(self, *cells: Any) -> None:
        """A row of which nothing is read."""
        self.page.rows.append(list(cells))

    def person(self, cells: list[Any], **fields: Any) -> None:
        """A row that is somebody."""
        self.page.rows.append(cells)
        self.wanted.append(Wanted(self.page.name, len(self.page.rows), fields))


def dmy(person: Someone) -> str:
    """17/05/1980."""
    return "/".join(reversed(person.birth.split("-")))


def word(person: Someone) -> str:
    """Nam or Nữ."""
    return "Nữ" if person.sex == "F" else "Nam"


@shape
def two_tables_beside_each_other(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    people, gap = crowd(rng, rng.randint(5, 16)), [None] * rng.randint(0, 2)
    heads = (
        ["STT", "Họ và tên", "Năm sinh", "Giới tính"]
        if rng.random() < 0.7
        else ["Họ và tên", "Ngày sinh", "Số điện thoại"]
    )
    out = Listing("Thôn 3")
    out.put("DANH SÁCH NGƯỜI DÂN THÔN 3")
    if rng.random() < 0.5:
        out.put()
    out.put(*heads, *gap, *heads)
    half = -(-len(people) // 2)

    def cells(number: int, person: Someone) -> tuple[list[Any], dict[str, Any]]:
        if heads[0] == "STT":
            told = {"name": person.name, "birth": person.year, "sex": person.sex, "neighbourhood": "Thôn 3"}
            return [number, person.name, int(person.year), word(person)], told
        return [person.name, dmy(person), person.phone], {
            "name": person.name,
            "birth": person.birth,
            "phone": person.phone,
        }

    right: list[Wanted] = []
    for number, person in enumerate(people[:half], 1):
        row, told = cells(number, person)
        beside: list[Any] = []
        if half + number <= len(people):
            beside, also = cells(half + number, people[half + number - 1])
            right.append(Wanted("Thôn 3", len(out.page.rows) + 1, also))
        out.person([*row, *gap, *beside], **told)
    out.put(None, f"Tổng số: {len(people)} người")
    return "residents", [out.page], [*out.wanted, *right]


@shape
def pupils(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    pages, wanted = [], []
    for name in ("3A", "3B"):
        out = Listing(name)
        out.put("PHÒNG GD&ĐT", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        out.put("TRƯỜNG TIỂU HỌC HOA SEN")
        out.put(f"DANH SÁCH HỌC SINH LỚP {name} NĂM HỌC 2025 - 2026")
        out.put(
            "STT",
            "Mã học sinh",
            "Họ và tên học sinh",
            None,
            "Ngày sinh",
            "Nữ",
            "Dân tộc",
            "Chỗ ở hiện nay",
            "Họ tên cha",
            "Họ tên mẹ",
            "SĐT phụ huynh",
            "Ghi chú",
        )
        for number, person in enumerate(crowd(rng, 6, oldest=2015, youngest=2018), 1):
            *first, last = person.name.split(" ")
            out.person(
                [number, f"HS{number:05d}", " ".join(first), last, dmy(person), "x" if person.sex == "F" else None, "Kinh", "Thôn 4, xã Suối Mây", "Lò Văn Cha", "Lò Thị Mẹ", "0912345678"],
                name=person.name, birth=person.birth, sex=person.sex, neighbourhood="Thôn 4", phone=None,
            )  # fmt: skip
        if not any(row.fields["sex"] == "F" for row in out.wanted):
            for row in out.wanted:
                row.fields["sex"] = None
        out.put(None, None, "Danh sách có 6 học sinh.")
        out.put(None, None, "GIÁO VIÊN CHỦ NHIỆM", None, None, None, None, "HIỆU TRƯỞNG")
        out.put(None, None, "Lê Thị Chủ Nhiệm", None, None, None, None, "Trần Văn Hiệu")
        pages.append(out.page)
        wanted += out.wanted
    return "residents", pages, wanted


_TCVN3 = {}
for _code in (*range(0xA1, 0xB0), *range(0xB5, 0x100)):
    _TCVN3.setdefault(decode_tcvn3(chr(_code)), chr(_code))


def in_tcvn3(text: str) -> str:
    """As a .Vn font's file holds it; letters that the font lacks in capitals are typed small."""
    return "".join(_TCVN3.get(char) or _TCVN3.get(char.lower()) or char for char in text)


_VNI_BASES = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö", "đ": "ñ"}
_VNI_TONED = {
    "ă": {"à": "aè", "á": "aé", "ả": "aú", "ã": "aü", "ạ": "aë"}, "â": {"à": "aà", "á": "aá", "ả": "aå", "ã": "aã", "ạ": "aä"},
    "ê": {"à": "eà", "á": "eá", "ả": "eå", "ã": "eã", "ạ": "eä"}, "ô": {"à": "oà", "á": "oá", "ả": "oå", "ã": "oã", "ạ": "oä"},
    "i": {"à": "ì", "á": "í", "ả": "æ", "ã": "ó", "ạ": "ò"}, "y": {"à": "yø", "á": "yù", "ả": "yû", "ã": "yõ", "ạ": "î"},
}  # fmt: skip
_VNI_TONES = {
    "\u0300": ("à", "ø"),
    "\u0301": ("á", "ù"),
    "\u0309": ("ả", "û"),
    "\u0303": ("ã", "õ"),
    "\u0323": ("ạ", "ï"),
}


def in_vni(text: str) -> str:
    """As a file in a VNI font holds it."""
    import unicodedata

    out = []
    for char in unicodedata.normalize("NFC", text):
        small = char.lower()
        parts = unicodedata.normalize("NFD", small)
        tone = next((mark for mark in parts if mark in _VNI_TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else small
        made = _VNI_BASES.get(base, base)
        if tone:
            column, sign = _VNI_TONES[tone]
            made = _VNI_TONED[base][column] if base in _VNI_TONED else made + sign
        out.append(made.upper() if char != small else made)
    return "".join(out)


def _old_font(rng: random.Random, typed: Callable[[str], str]) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing(rng.choice(("Sheet1", "Danh sach")))
    out.put(typed("danh sách cán bộ, công chức"))
    out.put(
        *map(typed, ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Số điện thoại", "Địa chỉ"])
    )
    for index, unit in enumerate(("Trạm Y tế", "Phòng Văn hóa - Xã hội", "Hội Nông dân")):
        out.put(("I", "II", "III")[index], typed(unit))
        for number, person in enumerate(crowd(rng, rng.randint(2, 5)), 1):
            if "'" in person.name or "é" in person.name:
                continue
            if any(char.isupper() and in_tcvn3(char) == in_tcvn3(char.lower()) for char in person.name):
                continue  # the font has no such capital
            out.person(
                [number, typed(person.name), dmy(person), typed(word(person)), typed("Chuyên viên"), person.phone, typed("Thôn Đông")],
                name=person.name, birth=person.birth, sex=person.sex, unit=unit, neighbourhood="Thôn Đông", phone=person.phone, post="Chuyên viên",
            )  # fmt: skip
    out.put(None, typed("Tổng số: 9 người"))
    out.put(None, typed("Người lập biểu"), None, None, None, typed("Chủ tịch"))
    return "staff", [out.page], out.wanted


@shape
def typed_in_a_tcvn3_font(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    return _old_font(rng, in_tcvn3)


@shape
def typed_in_a_vni_font(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    return _old_font(rng, in_vni)


@shape
def without_any_marks(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("DANH SACH NGUOI DAN")
    out.put("STT", "Ho va ten", "Ngay sinh", "Gioi tinh", "So CCCD", "Dien thoai", "Dia chi")
    for index, place in enumerate(("To dan pho 4", "Thon Na May", "Khu pho 2")):
        out.put(("I", "II", "III")[index], place)
        for number, person in enumerate(crowd(rng, 3), 1):
            name = strip_marks(person.name)
            out.person(
                [number, name, dmy(person), "Nu" if person.sex == "F" else "Nam", person.national_id, person.phone, ""],
                name=name, birth=person.birth, sex=person.sex, national_id=person.national_id, phone=person.phone, neighbourhood=place,
            )  # fmt: skip
    out.put(None, "Tong cong: 9 nguoi")
    out.put(None, "Nguoi lap", None, None, "TM. UBND XA")
    return "residents", [out.page], out.wanted


@shape
def headings_in_two_languages(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put(
        "No.\nSTT",
        "Họ và tên\nFull name",
        "Ngày sinh\nDate of birth",
        "Giới tính\nGender",
        "Số CCCD\nID number",
        "Điện thoại\nPhone",
        "Địa chỉ\nAddress",
    )
    for number, person in enumerate(crowd(rng, 5), 1):
        out.person(
            [number, person.name, dmy(person), rng.choice(("Nam/Male", "Nam")) if person.sex == "M" else "Nữ", person.national_id, person.phone, "Ấp Bình An, xã Suối Mây"],
            name=person.name, birth=person.birth, national_id=person.national_id, phone=person.phone, neighbourhood="Ấp Bình An",
        )  # fmt: skip
    return "residents", [out.page], out.wanted


@shape
def group_rows_with_their_own_counts(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("DANH SÁCH CÁN BỘ, CÔNG CHỨC")
    out.put("STT", "Họ và tên", "Nam", "Nữ", "Năm sinh", "Chức vụ", "Ghi chú")
    out.put(None, "TỔNG CỘNG", 7, 5, None, None, "12 người")
    for index, unit in enumerate(("Văn phòng Đảng ủy", "Trạm Y tế", "Phòng Kinh tế")):
        people = crowd(rng, rng.choice((2, 2, 4)))
        men = sum(person.sex == "M" for person in people)
        out.put(
            ("I", "II", "III")[index],
            unit,
            men or None,
            len(people) - men or None,
            None,
            None,
            f"{len(people)} người" if rng.random() < 0.5 else None,
        )
        for number, person in enumerate(people, 1):
            out.person(
                [number, person.name, *(("x", None) if person.sex == "M" else (None, "x")), int(person.year), person.post],
                name=person.name, birth=person.year, sex=person.sex, unit=unit, post=person.post,
            )  # fmt: skip
    return "staff", [out.page], out.wanted


@shape
def a_row_of_hints_under_the_heading(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Số điện thoại")
    hints = rng.choice((
        [None, "(chữ in hoa)", "(ngày/tháng/năm)", "(Nam/Nữ)", "(12 số)", "(10 số)"], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        [None, "Ghi theo CCCD", "dd/mm/yyyy", "Nam hoặc Nữ", "12 chữ số", ""], ["VD", "NGUYỄN VĂN A", "01/01/1980", "Nam", "001080000001", "0912345678"],
    ))  # fmt: skip
    out.put(*hints)
    for number, person in enumerate(crowd(rng, 4), 1):
        out.person(
            [number, person.name, dmy(person), word(person), person.national_id, person.phone],
            name=person.name, birth=person.birth, sex=person.sex, national_id=person.national_id, phone=person.phone,
        )  # fmt: skip
    return "residents", [out.page], out.wanted


@shape
def printed_in_pages(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out, head = Listing("Ấp 5"), ["TT", "Họ và tên", "Ngày sinh", "Địa chỉ", "Ký nhận"]
    out.put("DANH SÁCH NGƯỜI DÂN")
    number = 0
    for page in range(1, 4):
        out.put(*head)
        if rng.random() < 0.5:
            out.put()
        for person in crowd(rng, 4):
            number += 1
            out.person(
                [number, person.name, dmy(person), "Ấp 5"],
                name=person.name,
                birth=person.birth,
                neighbourhood="Ấp 5",
            )
        out.put(None, rng.choice(("Cộng trang: 4 người", "Cộng trang 4", "Cộng chuyển sang trang sau: 4")))
        out.put(
            *rng.choice(([None, None, None, f"Trang {page}/3"], [f"Trang {page}"], [None, f"- {page} -"], []))
        )
        if page < 3 and rng.random() < 0.5:
            out.put(None, "Trang trước mang sang: 4")
    return "residents", [out.page], out.wanted


@shape
def two_lists_in_one_sheet(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("A. DANH SÁCH CÁN BỘ, CÔNG CHỨC")
    out.put("STT", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức vụ")
    for number, person in enumerate(crowd(rng, 4), 1):
        out.person(
            [number, person.name, dmy(person), "Trạm Y tế", person.post],
            name=person.name,
            birth=person.birth,
            unit="Trạm Y tế",
        )
    out.put(None, "Tổng số: 4 người")
    out.put()
    out.put("B. DANH SÁCH NGƯỜI HOẠT ĐỘNG KHÔNG CHUYÊN TRÁCH")
    out.put("STT", "Họ và tên", "Số điện thoại", "Năm sinh", "Thôn")
    for number, person in enumerate(crowd(rng, 4), 1):
        out.person(
            [number, person.name, person.phone, int(person.year), "Thôn 3"],
            name=person.name,
            birth=person.year,
            phone=person.phone,
            neighbourhood="Thôn 3",
            category="không chuyên trách",
        )
    out.put(None, "Tổng số: 4 người")
    out.put(None, None, None, "CHỦ TỊCH")
    return "staff", [out.page], out.wanted


@shape
def a_heading_in_row_fifteen(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("ỦY BAN NHÂN DÂN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    out.put("XÃ SUỐI MÂY", None, None, "Độc lập - Tự do - Hạnh phúc")
    out.put("DANH SÁCH ĐĂNG KÝ HỌC")
    for number in range(4, 15):
        out.put(f"Lưu ý {number}: họ tên, ngày sinh, số điện thoại ghi đúng theo CCCD")
    out.put(None, "Họ và tên", "Ngày sinh", "Số điện thoại")
    for person in crowd(rng, 4):
        out.person(
            [None, person.name, dmy(person), person.phone],
            name=person.name,
            birth=person.birth,
            phone=person.phone,
        )
    return "registrations", [out.page], out.wanted


@shape
def a_heading_of_three_rows(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing("Tổ 7")
    out.put("STT", "Thông tin cá nhân", None, None, None, None, "Giấy tờ tùy thân", None, "Ghi chú")
    out.put(None, "Họ và tên", None, "Ngày sinh", None, "Điện thoại", "Số", "Ngày cấp")
    out.put(None, "Họ đệm", "Tên", "Nam", "Nữ")
    if rng.random() < 0.6:
        out.page.merges += [
            (0, 0, 2, 0),
            (0, 1, 0, 5),
            (0, 6, 0, 7),
            (1, 1, 1, 2),
            (1, 3, 1, 4),
            (1, 5, 2, 5),
            (1, 6, 2, 6),
            (1, 7, 2, 7),
            (0, 8, 2, 8),
        ]
    for number, person in enumerate(crowd(rng, 4), 1):
        *first, last = person.name.split(" ")
        born = [int(person.year), None] if person.sex == "M" else [None, int(person.year)]
        out.person(
            [number, " ".join(first), last, *born, person.phone, person.national_id, "01/01/2021"],
            name=person.name, birth=person.year, sex=person.sex, phone=person.phone, national_id=person.national_id, neighbourhood="Tổ 7",
        )  # fmt: skip
    return "residents", [out.page], out.wanted


@shape
def names_with_words_around_them(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("STT", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức vụ")
    for number, person in enumerate(crowd(rng, 8), 1):
        said = rng.choice(
            (
                "Đ/c {}",
                "Đồng chí {}",
                "Đ/c: {}",
                "{} (Trưởng thôn)",
                "{} (con)",
                "{}.",
                "{},",
                "{} *",
                "- {}",
                "{}",
            )
        )
        before = "Bà" if person.sex == "F" else "Ông"
        if len(person.name.split(" ")) > 2 and rng.random() < 0.3:
            said = before + rng.choice((" {}", ": {}"))
        out.person(
            [f"{number:02d}.", said.format(person.name), dmy(person), "Trạm Y tế", person.post],
            name=person.name,
            birth=person.birth,
        )
    return "staff", [out.page], out.wanted


@shape
def a_form_of_microsoft(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing("Sheet1")
    out.put(
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Họ và tên",
        "Năm sinh",
        "Số điện thoại",
        "Thôn/Tổ dân phố",
        "Bạn có dùng Zalo không?",
    )
    for number, person in enumerate(crowd(rng, 5), 1):
        out.person(
            [number, "5/2/26 8:00:01", "5/2/26 8:01:30", "anonymous", None, person.name, int(person.year), person.phone, "Thôn 2", "Có"],
            name=person.name, birth=person.year, phone=person.phone, neighbourhood="Thôn 2",
        )  # fmt: skip
    return "registrations", [out.page], out.wanted


@shape
def a_day_and_a_year_apart(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("STT", "Họ và tên", "Ngày tháng sinh", "Năm sinh", "Giới tính", "Đơn vị công tác")
    for number, person in enumerate(crowd(rng, 6), 1):
        year, month, day = person.birth.split("-")
        out.person(
            [number, person.name, f"{day}/{month}", int(year), word(person), "Trạm Y tế"],
            name=person.name,
            birth=person.birth,
            sex=person.sex,
        )
    return "staff", [out.page], out.wanted


@shape
def groups_without_numbers(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("DANH SÁCH CÁN BỘ CÁC CƠ QUAN, ĐƠN VỊ")
    out.put("Họ và tên", "Ngày sinh", "Chức vụ", "Điện thoại")
    for unit in ("Văn phòng Đảng ủy", "Hội Liên hiệp Phụ nữ", "Trường Mầm non Hoa Mai"):
        if rng.random() < 0.5:
            out.put()
        out.put(unit)
        for person in crowd(rng, 3):
            out.person(
                [person.name, dmy(person), person.post, person.phone],
                name=person.name,
                birth=person.birth,
                unit=unit,
                phone=person.phone,
            )
    return "staff", [out.page], out.wanted


@shape
def both_a_unit_and_a_neighbourhood(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing("Tổ CNSCĐ")
    out.put("DANH SÁCH THÀNH VIÊN TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG")
    out.put("TT", "Họ và tên", "Chức vụ trong Tổ", "Chức vụ, đơn vị công tác", "Điện thoại")
    for index, place in enumerate(("Tổ công nghệ số cộng đồng thôn 1", "Tổ công nghệ số cộng đồng thôn 2")):
        out.put(("I", "II")[index], place)
        for number, person in enumerate(crowd(rng, 3), 1):
            out.person(
                [
                    number,
                    person.name,
                    rng.choice(("Tổ trưởng", "Tổ phó", "Thành viên")),
                    "Bí thư Chi bộ",
                    person.phone,
                ],
                name=person.name,
                phone=person.phone,
                neighbourhood=f"thôn {index + 1}",
            )
    return "residents", [out.page], out.wanted


@shape
def everything_is_text(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("STT", "HỌ VÀ TÊN", "NGÀY SINH", "GIỚI TÍNH", "CCCD", "SĐT", "TỔ DÂN PHỐ")
    for number, person in enumerate(crowd(rng, 5), 1):
        out.person(
            [f" {number} ", f"{person.name}\n", f" {dmy(person)} ", f"{word(person)} ", f"\u200b{person.national_id}\u00a0", f"\u202d{person.phone}\u202c", " 04 "],
            name=person.name, birth=person.birth, sex=person.sex, national_id=person.national_id, phone=person.phone, neighbourhood="Tổ dân phố 4",
        )  # fmt: skip
    return "residents", [out.page], out.wanted


@shape
def a_short_list_above_a_fuller_one(rng: random.Random) -> tuple[str, list[Page], list[Wanted]]:
    out = Listing()
    out.put("I. LÃNH ĐẠO")
    out.put("TT", "Họ và tên", "Chức vụ", "Điện thoại")
    for number, person in enumerate(crowd(rng, 3), 1):
        out.person([number, person.name, "Chủ tịch", person.phone], name=person.name, phone=person.phone)
    if rng.random() < 0.5:
        out.put()
    out.put("II. CÔNG CHỨC")
    out.put("TT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Đơn vị", "Chức vụ", "Điện thoại")
    for number, person in enumerate(crowd(rng, 5), 1):
        out.person(
            [number, person.name, dmy(person), word(person), person.national_id, "Phòng Kinh tế", "Chuyên viên", person.phone],
            name=person.name, birth=person.birth, sex=person.sex, national_id=person.national_id, phone=person.phone, unit="Phòng Kinh tế",
        )  # fmt: skip
    return "staff", [out.page], out.wanted
