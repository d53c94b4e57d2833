"""The ways in which one column, or a few that belong together, are headed and filled: each with what it should be read as."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.trainees.shapes.files import SERIAL_ZERO
from tests.trainees.shapes.people import Someone

NOT_READ = object()
"""An expectation that the row is refused for this cell."""


@dataclass
class Block:
    """Columns that belong together. `heads`: their own headings; `over`: one heading above them all, or ''.

    `fill(someone, rng)` gives (cells, expected): what stands in the columns and which RowFields follow from it.
    """

    heads: list[str]
    fill: Callable[[Someone, random.Random], tuple[list[Any], dict[str, Any]]]
    over: str = ""
    at: str = "middle"
    facts: dict[str, Any] = field(default_factory=dict)


# --- names ---------------------------------------------------------------------------------------------------

NAME_HEADS = (
    "Họ và tên",
    "Họ tên",
    "HỌ VÀ TÊN",
    "Họ, tên",
    "Họ và tên (viết chữ in hoa)",
    "Họ và tên công dân",
    "Tên",
    "Ho va ten",
    "Họ và  tên\n(có dấu)",
    "Họ  tên",
)
SPELLINGS = ("plain", "plain", "plain", "caps", "nfd", "blanks", "no-break", "lower")


def spell(name: str, how: str) -> str:
    """A name as some list writes it."""
    if how == "caps":
        return name.upper()
    if how == "lower":
        return name.lower()
    if how == "nfd":
        return unicodedata.normalize("NFD", name)
    if how == "blanks":
        return "  " + name.replace(" ", "   ") + " "
    return name.replace(" ", "\u00a0") if how == "no-break" else name


def name_block(rng: random.Random, people: str = "") -> Block:
    """The name in one column, in two, in three, or split under one heading."""
    how = rng.choice(("one", "one", "one", "two", "three", "bare", "under"))
    spelling = rng.choice(SPELLINGS)

    def parts(person: Someone, many: int) -> tuple[list[str], dict[str, Any]]:
        words = person.name.split(" ")
        if many == 1:
            cells = [person.name]
        elif many == 2:
            cells = [" ".join(words[:-1]), words[-1]]
        else:
            cells = [words[0], " ".join(words[1:-1]), words[-1]]
        cells = [spell(cell, spelling) if cell else "" for cell in cells]
        told = " ".join(" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells if cell)
        return cells, {"name": told}

    if how == "one":
        head = f"Họ và tên {people}" if people and rng.random() < 0.5 else rng.choice(NAME_HEADS)
        return Block([head], lambda p, r: parts(p, 1), at="first")
    if how == "two":
        first = rng.choice(("Họ và tên đệm", "Họ đệm", "Họ và chữ lót", "Họ và đệm", "Họ lót", "Họ"))
        return Block([first, "Tên"], lambda p, r: parts(p, 2), at="first")
    if how == "three":
        return Block(
            ["Họ", rng.choice(("Tên đệm", "Chữ lót", "Đệm")), "Tên"], lambda p, r: parts(p, 3), at="first"
        )
    if how == "bare":
        return Block(
            [rng.choice(("Họ và tên", "Họ tên")), ""],
            lambda p, r: parts(p, 2),
            at="first",
            facts={"bare": True},
        )
    heads = rng.choice((["Họ đệm", "Tên"], ["Họ và tên đệm", "Tên"], ["Họ", "Tên"]))
    return Block(heads, lambda p, r: parts(p, 2), over="Họ và tên", at="first")


# --- births and sexes ----------------------------------------------------------------------------------------

DATE_HEADS = (
    "Ngày sinh",
    "Ngày, tháng, năm sinh",
    "Ngày tháng năm sinh",
    "Năm sinh",
    "NTNS",
    "Ngày/tháng/năm sinh",
    "Sinh ngày",
    "Ngày sinh (dd/mm/yyyy)",
)
DATES = (
    "real",
    "d/m/Y",
    "dd/mm/Y",
    "d-m-Y",
    "d.m.Y",
    "Y-m-d",
    "words",
    "m/Y",
    "Y",
    "year number",
    "serial",
    "two digits",
    "mixed",
    "time",
    "short words",
)


def write_date(birth: str, how: str, rng: random.Random) -> tuple[Any, str | None]:
    """(cell, what it should be read as)."""
    year, month, day = map(int, birth.split("-"))
    if how == "mixed":
        how = rng.choice([each for each in DATES if each not in ("mixed", "two digits", "serial")])
    whole: dict[str, Any] = {
        "real": date(year, month, day), "d/m/Y": f"{day}/{month}/{year}", "dd/mm/Y": f"{day:02d}/{month:02d}/{year}",
        "d-m-Y": f"{day}-{month}-{year}", "d.m.Y": f"{day:02d}.{month:02d}.{year}", "Y-m-d": birth,
        "words": f"ngày {day} tháng {month} năm {year}", "serial": (date(year, month, day) - SERIAL_ZERO).days,
        "time": f"{year}-{month:02d}-{day:02d} 00:00:00", "short words": f"{day} tháng {month}, {year}",
        "two digits": f"{day}/{month}/{year % 100:02d}",
    }  # fmt: skip
    if how in whole:
        return whole[how], birth
    if how == "m/Y":
        return f"{month}/{year}", birth[:7]
    return (year if how == "year number" else str(year)), birth[:4]


def birth_and_sex(rng: random.Random, *, sexes: bool = True, staff: bool = False) -> list[Block]:
    """The columns of birth and sex, in one of the ways that lists have."""
    how = rng.choice(("apart", "apart", "apart", "by sex", "three", "no birth")) if sexes else "only birth"
    if how == "by sex":
        dates = rng.choice(("Y", "year number", "year number", "d/m/Y", "real"))
        over = rng.choice(("Năm sinh", "Năm sinh", "Ngày, tháng, năm sinh", "Ngày sinh"))

        def under(person: Someone, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
            cell, told = write_date(person.birth, dates, r)
            return ([cell, ""] if person.sex == "M" else ["", cell]), {"birth": told, "sex": person.sex}

        if rng.random() < 0.25:
            return [Block([f"{over} (Nam)", f"{over} (Nữ)"], under)]
        return [Block(["Nam", "Nữ"], under, over=over)]
    blocks = []
    if how == "three":

        def three(person: Someone, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
            year, month, day = map(int, person.birth.split("-"))
            if r.random() < 0.2:
                return ["", "", year], {"birth": person.birth[:4]}
            return [day, month, year], {"birth": person.birth}

        blocks.append(
            Block(
                ["Ngày", "Tháng", "Năm"],
                three,
                over=rng.choice(("Ngày sinh", "Ngày, tháng, năm sinh", "Sinh")),
            )
        )
    elif how != "no birth":
        dates = rng.choice(DATES)
        heads = (
            DATE_HEADS
            if not dates.startswith(("Y", "year")) or dates == "Y-m-d"
            else ("Năm sinh", "NS", "Năm sinh")
        )

        def born(person: Someone, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
            cell, told = write_date(person.birth, dates, r)
            return [cell], ({} if dates == "two digits" and not staff else {"birth": told})

        blocks.append(Block([rng.choice(heads)], born))
    if sexes:
        blocks.append(_sex_block(rng))
    return blocks


def _sex_block(rng: random.Random) -> Block:
    how = rng.choice(("word", "word", "crosses", "women", "crosses in one row"))
    if how == "word":
        words = rng.choice((("Nam", "Nữ"), ("nam", "nữ"), ("NAM", "NỮ"), ("M", "F")))
        head = rng.choice(("Giới tính", "Giới", "Nam/Nữ", "GT", "Phái", "Giới tính (Nam/Nữ)"))
        return Block([head], lambda p, r: ([words[p.sex == "F"]], {"sex": p.sex}))
    cross = rng.choice(("x", "X", "✓", 1))
    if how == "women":
        return Block(
            [rng.choice(("Nữ", "Là nữ", "Nữ (x)"))],
            lambda p, r: ([cross if p.sex == "F" else ""], {"sex": p.sex}),
            facts={"lone": True},
        )

    def crossed(person: Someone, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
        return ([cross, ""] if person.sex == "M" else ["", cross]), {"sex": person.sex}

    return Block(
        ["Nam", "Nữ"],
        crossed,
        over=rng.choice(("Giới tính", "Giới tính", "Phái")) if how == "crosses" else "",
    )


# --- numbers -------------------------------------------------------------------------------------------------

ID_HEADS = (
    "Số CCCD",
    "CCCD",
    "Số CCCD/CMND",
    "Số định danh cá nhân",
    "Căn cước công dân",
    "Số căn cước",
    "CMND/CCCD",
    "Mã định danh",
    "Số ĐDCN/CCCD",
    "Số thẻ căn cước",
)
IDS = ("text", "text", "number", "float text", "blanks", "dots", "quote", "mixed", "label")


def id_block(rng: random.Random) -> Block:
    """The national ID number, alone or with the day and place of issue."""
    how = rng.choice(IDS)

    def write(person: Someone, r: random.Random) -> tuple[Any, dict[str, Any]]:
        number, style = person.national_id, r.choice(IDS[:-2]) if how == "mixed" else how
        chance = r.random()
        if chance < 0.06:
            return r.choice(("", "", "không có", "-", "chưa có")), {"national_id": None}
        if chance < 0.08:
            return "1.23457E+11", {"refused": "id_length"}
        if chance < 0.10:
            return number[:-1] if number[0] != "0" else number + "7", {"refused": "id_length"}
        if chance < 0.12:
            return number[3:], {"national_id": None, "old_id": number[3:]}
        if style == "number":
            return int(number), {"national_id": number}
        cell = {
            "text": number, "float text": f"{int(number)}.0", "blanks": f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}",
            "dots": f"{number[:3]}.{number[3:6]}.{number[6:]}", "quote": f"'{number}", "label": f"CCCD: {number}",
        }[style]  # fmt: skip
        return cell, {"national_id": number}

    if rng.random() < 0.2:
        heads = rng.choice((["Số", "Ngày cấp", "Nơi cấp"], ["Số CCCD", "Ngày cấp"]))

        def wide(person: Someone, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
            cell, told = write(person, r)
            return [cell, "20/10/2021", "Cục CSQLHC về TTXH"][: len(heads)], told

        return Block(
            list(heads), wide, over=rng.choice(("Căn cước công dân", "CCCD/Số định danh", "Giấy tờ tùy thân"))
        )

    def alone(person: Someone, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
        cell, told = write(person, r)
        return [cell], told

    return Block([rng.choice(ID_HEADS)], alone)


PHONE_HEADS = (
    "Số điện thoại",
    "Điện thoại",
    "SĐT",
    "ĐT",
    "Số ĐT",
    "Số điện thoại liên hệ",
    "Di động",
    "Điện thoại/Zalo",
    "Số điện thoại (Zalo)",
    "SĐT liên lạc",
)


def phone_block(rng: random.Random) -> Block:
    """The phone number as text, as a number that lost its zero, or dressed up."""
    how = rng.choice(("text", "text", "number", "float text", "dots", "blanks", "abroad", "quote", "dashes"))

    def write(person: Someone, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
        number = person.phone
        if r.random() < 0.1:
            return [r.choice(("", "", "không", "-"))], {"phone": None}
        cell: Any = {
            "text": number, "number": int(number), "float text": f"{int(number)}.0", "dots": f"{number[:4]}.{number[4:7]}.{number[7:]}",
            "blanks": f"{number[:4]} {number[4:7]} {number[7:]}", "abroad": f"+84 {number[1:4]} {number[4:]}", "quote": f"'{number}",
            "dashes": f"{number[:4]}-{number[4:7]}-{number[7:]}",
        }[how]  # fmt: skip
        return [cell], {"phone": number}

    return Block([rng.choice(PHONE_HEADS)], write, at="last")


# --- what nobody asked for -----------------------------------------------------------------------------------

UNASKED: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("Dân tộc", ("Kinh", "Thái", "Raglai")), ("Tôn giáo", ("Không", "Công giáo")), ("Trình độ", ("12/12", "Đại học", "9/12")),
    ("Quê quán", ("xã Đông, huyện Bắc", "")), ("Ghi chú", ("", "", "", "mới về", "x")), ("Tuổi", (34, 56, 41)), ("Nghề nghiệp", ("Làm ruộng", "Buôn bán", "")),
    ("Số BHXH", ("7916123456", 7916123457)), ("Số tài khoản", ("711A12345678", 104868123456)), ("Mã số thuế", ("8123456789",)),
    ("Ngày vào Đảng", ("03/02/2015", "")), ("Trình độ chuyên môn", ("Cử nhân Luật", "Trung cấp")), ("Ký nhận", ("",)), ("Ngạch", ("Chuyên viên", "")),
    ("Hệ số lương", (2.34, 3.66)), ("Số nhà", ("12", 45, "")), ("Sức khỏe", ("Tốt", "Bình thường")), ("Hộ nghèo", ("x", "", "")),
    ("Họ và tên cha", ("Lò Văn Cha", "")), ("Họ và tên mẹ", ("Lò Thị Mẹ",)), ("Cỡ áo", ("L", "XL")), ("Số con", (1, 2, "")),
    ("Trình độ tin học", ("Cơ bản", "A")), ("Ngày cấp CCCD", ("20/10/2021", date(2021, 10, 20))), ("Nơi sinh", ("Bệnh viện huyện",)),
    ("Ngày vào làm", ("01/09/2010",)), ("Điện thoại người thân", ("0912000111",)), ("Bằng cấp", ("Cử nhân",)), ("Đảng viên", ("x", "")),
)  # fmt: skip


def unasked(rng: random.Random, most: int = 3) -> list[Block]:
    """Columns of which nothing may be stored."""

    def block(head: str, values: tuple[Any, ...]) -> Block:
        return Block(
            [head],
            lambda p, r: ([r.choice(values)], {}),
            at="last" if head in ("Ghi chú", "Ký nhận") else "middle",
        )

    return [block(*each) for each in rng.sample(UNASKED, rng.randint(0, most))]
