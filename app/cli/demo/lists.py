"""The demonstration's roster files: an Excel list as an office would send it, made from invented people."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

from app.base.sheet import open_workbook
from app.cli.demo.names import Made, person

UNITS = (
    ("Phòng Văn hóa – Xã hội", 14), ("Văn phòng HĐND và UBND", 16), ("Phòng Kinh tế, Hạ tầng và Đô thị", 15),
    ("Trung tâm Phục vụ hành chính công", 13), ("Công an phường", 22), ("Ban Chỉ huy Quân sự phường", 14),
    ("Trạm Y tế", 21), ("Ủy ban MTTQ Việt Nam phường", 15), ("Trường Tiểu học Hoa Sen", 27), ("Trường THCS Hoa Sen", 23),
)  # fmt: skip
NEIGHBOURHOODS = tuple(f"Tổ dân phố {n}" for n in range(1, 41))
_SCHOOLS = ("Trường",)


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def staff(chance: random.Random) -> bytes:
    """180 staff in 10 units, group rows, a footer; five rows that nobody can enter as they stand."""
    rows: list[tuple[str, ...]] = []
    serial = 0
    bad = {17: "31/02/1984", 48: "id", 90: "31/11/1990", 123: "id", 160: "30/02/1979"}
    for number, (unit, size) in enumerate(UNITS, start=1):
        rows.append((_roman(number), unit))
        for _ in range(size):
            serial += 1
            who = person(chance, born=(1967, 2002), phone_share=0.9, other=False)
            post = (
                "Giáo viên" if unit.startswith(_SCHOOLS) and chance.random() < 0.85
                else chance.choice(("Cán bộ", "Công chức", "Công chức", "Viên chức", "Người hoạt động không chuyên trách"))
            )  # fmt: skip
            birth, number_text = _day(who.birth), who.national_id
            if serial in bad:
                birth = bad[serial] if bad[serial] != "id" else birth
                number_text = number_text + "9" if bad[serial] == "id" else number_text
            sex = "Nữ" if who.sex == "F" else "Nam"
            rows.append((str(serial), who.name, birth, sex, post, number_text, who.phone or ""))
    heading = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Số CCCD", "Số điện thoại")
    return _sheet("DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC", heading, rows, f"Tổng số: {serial} người")


def residents(chance: random.Random) -> bytes:
    """About 2,020 residents of 40 neighbourhoods: two in five aged sixty and more, one in seven without a phone."""
    people: list[tuple[Made, str]] = []
    for _ in range(2015):
        old = chance.random() < 0.4
        who = person(chance, born=(1938, 1966) if old else (1967, 2008), phone_share=0.7 if old else 0.95)
        people.append((who, chance.choice(NEIGHBOURHOODS)))
    # Homonyms of one year, told apart by day and place; a couple that shares one phone.
    first = Made("Nguyễn Thị Hoa", "F", "1958-03-02", "0905111222", "056158300001")
    people += [
        (first, NEIGHBOURHOODS[2]),
        (Made("Nguyễn Thị Hoa", "F", "1958-09-12", None, "056158300002"), NEIGHBOURHOODS[7]),
        (Made("Trần Văn Nam", "M", "1955-01-20", "0905333444", "056055300003"), NEIGHBOURHOODS[4]),
        (Made("Lê Thị Bích Loan", "F", "1957-06-11", "0905333444", "056157300004"), NEIGHBOURHOODS[4]),
        (Made("Y Ban Niê", "M", "1962-04-05", None, "066062300005"), NEIGHBOURHOODS[9]),
        (Made("Đặng Thị Kim Oanh", "F", "1950-07-01", "0905666777", "056150300006"), NEIGHBOURHOODS[12]),
        (Made("Phan Văn Lâm", "M", "1971-12-24", "0905888999", "056071300007"), NEIGHBOURHOODS[20]),
    ]
    rows = [
        (
            str(n), who.name, who.birth[:4] if n % 9 == 0 else _day(who.birth), "Nữ" if who.sex == "F" else "Nam", place,
            who.national_id, who.phone or "",
        )
        for n, (who, place) in enumerate(people, start=1)
    ]  # fmt: skip
    heading = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Tổ dân phố", "Số CCCD", "Điện thoại")
    return _sheet(
        "DANH SÁCH NGƯỜI DÂN THAM GIA BÌNH DÂN HỌC VỤ SỐ", heading, rows, f"Tổng số: {len(rows)} người"
    )


def youth(chance: random.Random) -> bytes:
    """A list that waits for its decision: forty members of the Youth Union, two rows refused."""
    rows = []
    for n in range(1, 41):
        who = person(chance, born=(1996, 2008), phone_share=1.0, other=False)
        birth = "31/04/2003" if n in (12, 29) else _day(who.birth)
        rows.append((str(n), who.name, birth, "Nữ" if who.sex == "F" else "Nam", chance.choice(NEIGHBOURHOODS), who.phone or ""))  # fmt: skip
    heading = ("TT", "Họ và tên", "Ngày sinh", "Giới tính", "Tổ dân phố", "Số điện thoại")
    return _sheet("DANH SÁCH ĐOÀN VIÊN", heading, rows, "Tổng số: 40 người")


def registrations(chance: random.Random) -> bytes:
    """Twelve people who signed up on-line: seven that are clear, five that may be somebody who is there already."""
    rows = [
        ("Nguyễn Thị Hoa", "1958", "", ""),  # two homonyms
        ("Lê Bích Loan", "1957", "0905333444", "Tổ dân phố 5"),  # a phone that two people share
        ("Y Ban Nie", "1962", "", "Tổ dân phố 10"),  # a name typed without marks, a year alone
        ("Đặng Thị Kim Oanh", "1950", "0912345679", "Tổ dân phố 31"),  # another phone, another place
        ("Phan Lâm", "24/12/1971", "0905888999", ""),  # without the middle name
        ("Trần Văn Nam", "20/01/1955", "0905333444", "Tổ dân phố 5"),  # certainly the same
    ]
    for _ in range(6):
        who = person(chance, born=(1965, 2004), phone_share=1.0, other=False)
        rows.append((who.name, _day(who.birth), who.phone or "", chance.choice(NEIGHBOURHOODS)))
    heading = ("STT", "Họ và tên", "Ngày sinh", "Số điện thoại", "Tổ dân phố")
    return _sheet(
        "ĐĂNG KÝ HỌC TRỰC TUYẾN",
        heading,
        [(str(n), *row) for n, row in enumerate(rows, start=1)],
        "Tổng số: 12 người",
    )


def _sheet(title: str, heading: Sequence[str], rows: Sequence[Sequence[str]], footer: str) -> bytes:
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_string(0, 0, "ỦY BAN NHÂN DÂN PHƯỜNG HOA SEN")
        sheet.write_string(2, 0, title)
        for at, text in enumerate(heading):
            sheet.write_string(4, at, text)
        for row, cells in enumerate(rows, start=5):
            for at, text in enumerate(cells):
                sheet.write_string(row, at, text)
        sheet.write_string(len(rows) + 5, 1, footer)
        sheet.set_column(1, 1, 28)
    return buffer.getvalue()


def _roman(number: int) -> str:
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[number - 1]
