"""Made-up people: names, births, phones and ID numbers of a fixed seed. Nobody real."""

from __future__ import annotations

import random
from dataclasses import dataclass

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Mai", "Đinh", "Trịnh", "Lương")  # fmt: skip
_MIDDLE_F = ("Thị", "Thị Thanh", "Thị Kim", "Ngọc", "Thị Hồng", "Thu", "Thị Minh", "Bích", "Thị Mỹ", "Diệu")
_MIDDLE_M = ("Văn", "Đức", "Hữu", "Quang", "Minh", "Công", "Xuân", "Thành", "Ngọc", "Đình", "Bá", "Trọng")
_GIVEN_F = ("An", "Anh", "Bình", "Chi", "Dung", "Hà", "Hạnh", "Hằng", "Hoa", "Hồng", "Huệ", "Hương", "Lan", "Liên", "Loan", "Mai", "Nga", "Nhung", "Oanh", "Phượng", "Quyên", "Thảo", "Thủy", "Trang", "Tuyết", "Vân", "Yến", "Ánh", "Ái", "Thắm")  # fmt: skip
_GIVEN_M = ("An", "Bảo", "Bình", "Cường", "Dũng", "Duy", "Đạt", "Hải", "Hiếu", "Hòa", "Hùng", "Huy", "Khánh", "Khoa", "Lâm", "Long", "Mạnh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Tài", "Thắng", "Thịnh", "Tiến", "Toàn", "Trung", "Tuấn", "Việt", "Vinh")  # fmt: skip
# Names that do not follow family, middle, given.
_OTHERS = (
    ("Y Ban Niê", "M"), ("H'Hen Mlô", "F"), ("Điểu K'Rang", "M"), ("Ka Thương", "F"), ("Pinăng Thị Sơ", "F"),
    ("Chamaléa Hải", "M"), ("Thạch Sà Rây", "M"), ("Lò Thị Pọm", "F"), ("Giàng A Sính", "M"), ("Sùng Thị Mỷ", "F"),
)  # fmt: skip
_PREFIXES = ("032", "035", "038", "056", "070", "079", "086", "090", "091", "096", "098")
_PLACES = ("001", "031", "040", "056", "058", "070", "075", "079")


@dataclass(frozen=True, slots=True)
class Made:
    """One made-up person; births as ISO dates."""

    name: str
    sex: str
    birth: str
    phone: str | None
    national_id: str


def person(
    chance: random.Random, *, born: tuple[int, int], phone_share: float = 0.85, other: bool = True
) -> Made:
    """Somebody born in one of these years; a share of them has no phone."""
    if other and chance.random() < 0.03:
        name, sex = chance.choice(_OTHERS)
    else:
        sex = chance.choice("FM")
        middle, given = (_MIDDLE_F, _GIVEN_F) if sex == "F" else (_MIDDLE_M, _GIVEN_M)
        name = f"{chance.choice(_FAMILY)} {chance.choice(middle)} {chance.choice(given)}"
    year = chance.randint(*born)
    birth = f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    phone = (
        f"{chance.choice(_PREFIXES)}{chance.randint(0, 9_999_999):07d}"
        if chance.random() < phone_share
        else None
    )
    century = (0 if sex == "M" else 1) + (2 if year >= 2000 else 0)
    number = f"{chance.choice(_PLACES)}{century}{year % 100:02d}{chance.randint(0, 999_999):06d}"
    return Made(name, sex, birth, phone, number)
