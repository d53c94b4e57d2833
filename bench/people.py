"""Made-up people by the ten thousand, as frequent in their names as Vietnam's: for the bench of lists."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

# (name, how many of a hundred): the shares decide how often a row must be compared.
_FAMILIES = (
    ("Nguyễn", 32), ("Trần", 11), ("Lê", 10), ("Phạm", 7), ("Hoàng", 5), ("Huỳnh", 4), ("Phan", 5), ("Vũ", 4),
    ("Võ", 3), ("Đặng", 3), ("Bùi", 3), ("Đỗ", 3), ("Hồ", 2), ("Ngô", 2), ("Dương", 2), ("Lý", 1), ("Lò", 1),
    ("Vừ", 1), ("Quàng", 1), ("Mai", 1),
)  # fmt: skip
_MIDDLE = {
    "M": [
        "Văn",
        "Văn",
        "Văn",
        "Văn",
        "Đức",
        "Hữu",
        "Minh",
        "Quốc",
        "Công",
        "Xuân",
        "Ngọc",
        "Thanh",
        "Đình",
        "Anh",
        "Duy",
        "Trọng",
        "Hoàng",
        "Thành",
        "Quang",
        "Mạnh",
    ],
    "F": [
        "Thị",
        "Thị",
        "Thị",
        "Thị",
        "Thị",
        "Ngọc",
        "Thu",
        "Thanh",
        "Kim",
        "Minh",
        "Bích",
        "Hồng",
        "Phương",
        "Thùy",
        "Mỹ",
        "Như",
        "Diệu",
        "Khánh",
        "Hoài",
        "Lan",
    ],
}
_GIVEN = {
    "M": ["Hùng", "Dũng", "Minh", "Tuấn", "Nam", "Long", "Hải", "Sơn", "Bình", "Cường", "Đức", "Hiếu", "Hòa", "Hưng", "Huy", "Khánh", "Khoa", "Kiên", "Lâm", "Lộc", "Mạnh", "Nghĩa", "Phong", "Phúc", "Phương", "Quân", "Quang", "Quý", "Tài", "Tâm", "Tân", "Thái", "Thắng", "Thành", "Thịnh", "Thọ", "Tiến", "Toàn", "Trung", "Trường", "Tú", "Tùng", "Việt", "Vinh", "Vũ", "Ánh", "Bảo", "Chiến", "Công", "Đạt", "Điệp", "Giang", "Hà", "Hậu", "Hoàn", "Học", "Khôi", "Linh", "Lợi", "Lương", "Nhân", "Nhật", "Oanh", "Pó", "Sáng", "Ún", "Vĩ"],
    "F": ["Hoa", "Lan", "Hương", "Hồng", "Hà", "Hằng", "Hạnh", "Hiền", "Huệ", "Huyền", "Linh", "Loan", "Mai", "My", "Mỹ", "Nga", "Ngân", "Ngọc", "Nhung", "Oanh", "Phương", "Phượng", "Quyên", "Quỳnh", "Sen", "Tâm", "Thảo", "Thanh", "Thơm", "Thu", "Thúy", "Thùy", "Thủy", "Trang", "Trinh", "Tuyết", "Uyên", "Vân", "Vy", "Xuân", "Yến", "An", "Ánh", "Bích", "Chi", "Cúc", "Diễm", "Diệp", "Dung", "Duyên", "Giang", "Hân", "Hậu", "Hòa", "Khánh", "Lài", "Lệ", "Lương", "Lý", "Mận", "Mây", "Nguyệt", "Nhàn", "Sua", "Tươi"],
}  # fmt: skip
PLACES = [f"Thôn {n}" for n in range(1, 61)]


@dataclass(frozen=True, slots=True)
class Made:
    """Somebody made up, or what one list says of them. `birth` as in the register."""

    name: str
    sex: str | None
    birth: str | None
    national_id: str | None
    phone: str | None
    place: str | None


def made(count: int, seed: int) -> Iterator[Made]:
    """So many people, the same ones for the same seed; no two share a national ID, families share phones."""
    chance = random.Random(seed)
    families = [name for name, share in _FAMILIES for _ in range(share)]
    numbers: set[str] = set()
    phone = ""
    for _ in range(count):
        sex = chance.choice("FM")
        middle = "" if chance.random() < 0.06 else f"{chance.choice(_MIDDLE[sex])} "
        if chance.random() < 0.25:
            middle += f"{chance.choice(_GIVEN[sex])} "
        name = f"{chance.choice(families)} {middle}{chance.choice(_GIVEN[sex])}"
        year = int(chance.triangular(1935, 2011, 1985))
        new_year = year < 1965 and chance.random() < 0.2
        day = "01-01" if new_year else f"{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        told = chance.random()
        birth = f"{year}-{day}" if told < 0.85 else f"{year}" if told < 0.97 else None
        number = None
        if chance.random() < 0.75:
            while number is None or number in numbers:
                century = (2 if year >= 2000 else 0) + (sex == "F")
                number = f"014{century}{year % 100:02d}{chance.randint(0, 999999):06d}"
            numbers.add(number)
        if chance.random() > 0.15 or not phone:
            phone = f"09{chance.randint(0, 99999999):08d}"
        yield Made(
            name, sex if chance.random() < 0.97 else None, birth, number, phone if chance.random() < 0.6 else None,
            chance.choice(PLACES) if chance.random() < 0.92 else None,
        )  # fmt: skip


def told_again(who: Made, chance: random.Random, bare: str) -> Made:
    """What another list says of somebody: mostly the same, often less, sometimes otherwise. `bare`: the name without marks."""
    roll = chance.random()
    if roll < 0.70:
        return who
    if roll < 0.80:
        return replace(who, national_id=None)
    if roll < 0.86:
        return replace(who, name=bare, phone=None)
    if roll < 0.92:
        return replace(who, birth=who.birth[:4] if who.birth else None, national_id=None)
    if roll < 0.96:
        return replace(who, name=who.name.upper(), national_id=None, place=None)
    return replace(who, phone=None, national_id=None, birth=None)
