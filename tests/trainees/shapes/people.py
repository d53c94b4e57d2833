"""Made-up people, with everything that a list may say of them."""

from __future__ import annotations

import random
from dataclasses import dataclass

FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Ngô",
    "Dương",
    "Lý",
    "Lò",
    "Giàng",
    "Vừ",
    "Quàng",
    "Đinh",
    "Chamaléa",
    "Katơr",
    "Mấu",
]
MEN = [
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Đức",
    "Giang",
    "Hải",
    "Hiếu",
    "Hùng",
    "Khôi",
    "Long",
    "Mạnh",
    "Nam",
    "Phong",
    "Quân",
    "Sơn",
    "Tài",
    "Thắng",
    "Tuấn",
    "Vinh",
]
WOMEN = [
    "Ánh",
    "Bé",
    "Cúc",
    "Dung",
    "Đào",
    "Hạnh",
    "Hoa",
    "Hương",
    "Lan",
    "Liên",
    "Mai",
    "Nga",
    "Ngọc",
    "Oanh",
    "Phượng",
    "Quỳnh",
    "Tâm",
    "Thảo",
    "Tuyết",
    "Yến",
]
MIDDLE_M = ["Văn", "Hữu", "Đức", "Minh", "Quốc", "Công", "Xuân", "Thanh", "Ngọc"]
MIDDLE_W = ["Thị", "Thu", "Ngọc", "Thanh", "Kim", "Mỹ", "Bích", "Hồng"]
ODD_NAMES = (
    "Y Ê Ban",
    "Điểu K'Rế",
    "H'Hen Niê",
    "Tôn Nữ Thị Ninh",
    "Nguyễn Thị Minh Khai",
    "Hồ Thị Kim Thoa",
    "Tạ Bô",
    "Tổng Thị Cộng",
)
PREFIXES = ("032", "035", "038", "070", "077", "079", "083", "086", "090", "091", "096", "097", "098")
PROVINCES = ("001", "014", "038", "046", "058", "064", "070", "079", "092")
POSTS = (
    ("Chủ tịch UBND", None), ("Phó Chủ tịch HĐND", None), ("Trưởng phòng", None), ("Chuyên viên", None), ("Công chức", "công chức"),
    ("Cán bộ", "cán bộ"), ("Viên chức", "viên chức"), ("Người hoạt động không chuyên trách", "không chuyên trách"),
    ("Giáo viên", "giáo viên"), ("Kế toán", None), ("Văn thư", None),
)  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """A made-up person; the birth is whole ('1980-05-17') and the number agrees with it and with the sex."""

    name: str
    sex: str
    birth: str
    national_id: str
    phone: str
    post: str
    category: str | None

    @property
    def year(self) -> str:
        return self.birth[:4]


def someone(rng: random.Random, oldest: int = 1945, youngest: int = 2006) -> Someone:
    """One person, born between two years."""
    sex = rng.choice("MF")
    if rng.random() < 0.06:
        name = rng.choice(ODD_NAMES)
    else:
        given = rng.choice(MEN if sex == "M" else WOMEN)
        middle = rng.choice([word for word in (MIDDLE_M if sex == "M" else MIDDLE_W) if word != given])
        more = [rng.choice(MIDDLE_W if sex == "F" else MIDDLE_M)] if rng.random() < 0.25 else []
        name = " ".join([rng.choice(FAMILIES), middle, *(m for m in more if m not in (middle, given)), given])
    year = rng.randint(oldest, youngest)
    birth = f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    number = (
        rng.choice(PROVINCES)
        + str(2 * (year // 100 - 19) + (sex == "F"))
        + f"{year % 100:02d}"
        + f"{rng.randrange(10**6):06d}"
    )
    post, category = rng.choice(POSTS)
    return Someone(
        name, sex, birth, number, rng.choice(PREFIXES) + f"{rng.randrange(10**7):07d}", post, category
    )


def crowd(rng: random.Random, how_many: int, **years: int) -> list[Someone]:
    """So many people, no two of one name and year."""
    found: dict[tuple[str, str], Someone] = {}
    while len(found) < how_many:
        one = someone(rng, **years)
        found.setdefault((one.name, one.year), one)
    return list(found.values())
