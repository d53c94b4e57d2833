"""Whole files of people: a seed gives a list in one of very many shapes, and what should be read of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.trainees.shapes import files
from tests.trainees.shapes.columns import Block, birth_and_sex, id_block, name_block, phone_block, unasked
from tests.trainees.shapes.files import Page
from tests.trainees.shapes.people import Someone, crowd
from tests.trainees.shapes.table import Group, Style, Wanted, draw_style, lay

UNITS = (
    "Văn phòng HĐND và UBND", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Trung tâm Phục vụ hành chính công", "Văn phòng Đảng ủy",
    "Ban Xây dựng Đảng", "Ủy ban MTTQ Việt Nam xã", "Hội Liên hiệp Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "Đoàn Thanh niên",
    "Công an xã", "Ban Chỉ huy Quân sự", "Trạm Y tế", "Trường Tiểu học Hoa Sen", "Trường Mầm non Suối Mây", "Trường THCS Nguyễn Du",
    "Trường Tiểu học và THCS Lý Tự Trọng", "Ủy ban Kiểm tra Đảng ủy", "Thường trực HĐND", "Trung tâm Dịch vụ sự nghiệp công", "Lãnh đạo UBND xã",
)  # fmt: skip
NEIGHBOURHOODS = (
    "Tổ dân phố {}", "Thôn {}", "Khu phố {}", "Ấp {}", "Bản {}", "Khóm {}", "Tổ {}", "Xóm {}", "Buôn {}", "Khu dân cư số {}", "TDP {}", "Làng {}",
)  # fmt: skip
PLACES = ("Nà Mây", "Đông", "Suối Cạn", "Hạ", "Phước Lợi", "Ea Trang", "Tân Tiến", "Trà Giang 1", "Hòa Bình")
LETTERHEAD = (
    ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["XÃ SUỐI MÂY", "Độc lập - Tự do - Hạnh phúc"],
    ["Số: 15/DS-UBND", "Suối Mây, ngày 12 tháng 01 năm 2026"],
)  # fmt: skip
TABS = ("Sheet1", "Danh sách", "CBCC", "Doan vien", "Câu trả lời biểu mẫu 1")
"""Names of sheets that say nothing of their people: only those can become a CSV."""


@dataclass
class Made:
    """A file, its kind, and what should be read of it; `seed` makes it again."""

    seed: int
    data: bytes
    filename: str
    kind: str
    rows: list[Wanted]
    notes: dict[str, Any] = field(default_factory=dict)


def pages_of(
    seed: int, kind: str | None = None, rng: random.Random | None = None
) -> tuple[str, list[Page], list[Wanted]]:
    """The kind, the pages and the rows of a seed, before they become a file."""
    rng = rng or random.Random(seed)
    kind = kind or rng.choice(("staff", "staff", "residents", "residents", "youth", "registrations"))
    shape = {"staff": _staff, "residents": _residents, "youth": _youth, "registrations": _form}[kind]
    return kind, *shape(rng)


def make(seed: int, kind: str | None = None) -> Made:
    """The file of a seed."""
    rng = random.Random(seed)
    kind, pages, rows = pages_of(seed, kind, rng)
    return _written(seed, kind, pages, rows, rng)


def _written(seed: int, kind: str, pages: list[Page], rows: list[Wanted], rng: random.Random) -> Made:
    delimited = (
        rng.random() < (0.75 if kind == "registrations" else 0.15)
        and len(pages) == 1
        and pages[0].name in TABS
    )
    if delimited:
        for row in rows:
            row.sheet = None
        separator = rng.choice(",;\t")
        encoding = rng.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1258"))
        if encoding == "cp1258":
            for row in pages[0].rows:
                row[:] = ["x" if value == "✓" else value for value in row]
        ending = "tsv" if separator == "\t" and rng.random() < 0.5 else "csv"
        data = files.delimited(pages[0], separator, encoding, rng.choice(("\r\n", "\n")))
        return Made(
            seed, data, f"danh-sach.{ending}", kind, rows, {"as": f"{ending} {separator!r} {encoding}"}
        )
    if len(pages) > 0 and rng.random() < 0.3:
        pages = _with_other_sheets(pages, rng)
    ending = rng.choice(("xlsx", "xlsx", "xlsx", "xls", "ods"))
    data = {"xlsx": files.xlsx, "xls": files.xls, "ods": files.ods}[ending](pages)
    return Made(seed, data, f"danh-sach.{ending}", kind, rows, {"as": ending})


# --- what stands above and beside ----------------------------------------------------------------------------


def _above(page: Page, title: str, rng: random.Random, more: tuple[str, ...] = ()) -> None:
    """Letterhead, title, remarks and blank rows, so that the heading stands on any of the first rows."""
    how = rng.choice(("nothing", "title", "title", "letterhead", "letterhead", "long"))
    if how == "nothing" and not more:
        return
    right = rng.choice((3, 4, 5))
    if how in ("letterhead", "long"):
        for left, beside in LETTERHEAD:
            page.rows.append([left, *[None] * (right - 1), beside])
        page.rows.append([])
    page.rows.append([None, title] if rng.random() < 0.4 else [title])
    if rng.random() < 0.5 and len(page.rows[-1]) == 1:
        page.merges.append((len(page.rows) - 1, 0, len(page.rows) - 1, 5))
    if how == "long":
        page.rows += [
            ["(Kèm theo Kế hoạch số 15/KH-UBND ngày 12/01/2026 của UBND xã Suối Mây)"],
            ["Căn cứ: họ và tên, ngày sinh theo hồ sơ"],
        ]
        page.rows += [[f"Ghi chú {n}: số liệu do đơn vị cung cấp"] for n in range(rng.randint(0, 3))]
    page.rows += [[line] for line in more]
    page.rows += [[] for _ in range(rng.randint(0, 2))]


def _with_other_sheets(pages: list[Page], rng: random.Random) -> list[Page]:
    """Sheets that hold nobody: a cover, counts, words to choose from."""
    cover = Page(
        "Bìa",
        [["ỦY BAN NHÂN DÂN XÃ SUỐI MÂY"], [], ["HỒ SƠ DANH SÁCH NĂM 2026"], ["Người lập:", "Hà Văn Lập"]],
    )
    counts = Page("Tổng hợp", [
        ["BẢNG TỔNG HỢP SỐ LIỆU"], [], ["STT", "Tên đơn vị", "Tổng số", "Nam", "Nữ", "Ghi chú"],
        [1, "Phòng Kinh tế", 12, 7, 5], [2, "Trạm Y tế", 6, 2, 4], ["", "Tổng cộng", 18, 9, 9],
    ])  # fmt: skip
    by_place = Page(
        "Thống kê",
        [
            ["TT", "Tên", "Số hộ", "Số nhân khẩu"],
            [1, "Thôn 1", 120, 480],
            [2, "Thôn 2", 98, 390],
            ["", "Cộng", 218, 870],
        ],
    )
    words = Page(
        "DM", [["Giới tính", "Chức vụ"], ["Nam", "Chuyên viên"], ["Nữ", "Kế toán"]], hidden=rng.random() < 0.5
    )
    empty = Page("Sheet3", [])
    others = rng.sample([cover, counts, by_place, words, empty], rng.randint(1, 3))
    before = [page for page in others if page is cover]
    return [*before, *pages, *(page for page in others if page is not cover)]


def _arranged(rng: random.Random, first: list[Block], middle: list[Block], last: list[Block]) -> list[Block]:
    rng.shuffle(middle)
    return [*first, *middle, *last]


def _basic(rng: random.Random, people: str, *, staff: bool) -> tuple[list[Block], list[Block], list[Block]]:
    name = name_block(rng, people)
    middle = birth_and_sex(rng, staff=staff)
    last: list[Block] = []
    if rng.random() < 0.7:
        middle.append(id_block(rng))
    if rng.random() < 0.6:
        (last if rng.random() < 0.5 else middle).append(phone_block(rng))
    for block in unasked(rng):
        (last if block.at == "last" else middle).append(block)
    if not any(_tells(block) for block in [*middle, *last]):
        middle.append(phone_block(rng))
    return [name], middle, last


def _tells(block: Block) -> bool:
    return any(
        word in " ".join([block.over, *block.heads]).casefold()
        for word in (
            "sinh",
            "ns",
            "ntns",
            "cccd",
            "căn cước",
            "định danh",
            "đddn",
            "điện thoại",
            "đt",
            "di động",
        )
    )


def _fixed(head: str, field_name: str, value: Callable[[Someone, random.Random], tuple[Any, Any]]) -> Block:
    def fill(person: Someone, rng: random.Random) -> tuple[list[Any], dict[str, Any]]:
        cell, told = value(person, rng)
        return [cell], {field_name: told}

    return Block([head], fill)


# --- staff ---------------------------------------------------------------------------------------------------


def _staff(rng: random.Random) -> tuple[list[Page], list[Wanted]]:
    way = rng.choice(
        ("groups", "groups", "groups", "column", "carried", "tabs", "line", "none", "school", "nested")
    )
    if way == "school":
        return _school(rng)
    people = crowd(rng, rng.randint(4, 22), oldest=1964, youngest=2003)
    first, middle, last = _basic(rng, rng.choice(("cán bộ, công chức", "CBCCVC")), staff=True)
    post = rng.choice(
        (
            "Chức vụ",
            "Chức danh",
            "Chức vụ/chức danh",
            "Vị trí việc làm",
            "Chức vụ, chức danh công tác",
            "Chức vụ, đơn vị công tác",
        )
    )
    if post == "Chức vụ, đơn vị công tác":
        post = "Chức vụ"
    middle.append(Block([post], lambda p, r: ([p.post], {"post": p.post, "category": p.category})))
    names = rng.sample(UNITS, rng.randint(1, min(5, len(people))))
    groups = _shared_out(people, names, "unit", rng)
    style = draw_style(rng, grouped=way in ("groups", "nested"))
    title = rng.choice(
        (
            "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC NĂM 2026",
            "DANH SÁCH TRÍCH NGANG CBCCVC",
            "Danh sách cán bộ, công chức và người hoạt động không chuyên trách",
        )
    )
    if way == "nested":
        half = max(1, len(groups) // 2)
        for index, group in enumerate(groups):
            group.outer = "KHỐI ĐẢNG, ĐOÀN THỂ" if index < half else "KHỐI CHÍNH QUYỀN"
        style.groups = rng.choice(("roman", "figures", "counted"))
    if way == "tabs":
        return _by_tabs(groups, first, middle, last, title, style, rng)
    page = Page(rng.choice(("Sheet1", "Danh sách", "CBCC")), [])
    more: tuple[str, ...] = ()
    if way == "line":
        groups = [Group("", people, {"unit": names[0]})]
        more = (f"{rng.choice(('Đơn vị', 'Tên đơn vị', 'Cơ quan', 'Đơn vị báo cáo'))}: {names[0]}",)
    if way == "none":
        groups = [Group("", people, {"unit": None})]
    if way in ("column", "carried"):
        return _with_unit_column(groups, first, middle, last, title, style, rng, carried=way == "carried")
    _above(page, title, rng, more)
    return [page], lay(page, _arranged(rng, first, middle, last), groups, style, rng, page.name)


def _with_unit_column(
    groups: list[Group], first: list[Block], middle: list[Block], last: list[Block], title: str, style: Style,
    rng: random.Random, *, carried: bool,
) -> tuple[list[Page], list[Wanted]]:  # fmt: skip
    """The unit in a column: in every row, or once in a cell merged over its people."""
    unit_of = {id(person): group.name for group in groups for person in group.people}
    head = rng.choice(
        (
            "Đơn vị",
            "Đơn vị công tác",
            "Cơ quan, đơn vị",
            "Phòng, ban",
            "Nơi công tác",
            "Cơ quan công tác",
            "Phòng ban/đơn vị",
        )
    )
    before: list[str] = [""]

    def fill(person: Someone, r: random.Random) -> tuple[list[Any], dict[str, Any]]:
        unit = unit_of[id(person)]
        again, before[0] = unit == before[0], unit
        return ["" if carried and again else unit], {"unit": unit}

    block = Block([head], fill, facts={"unit": True})
    blocks = _arranged(rng, first, [*middle, block], last)
    page = Page("Sheet1", [])
    _above(page, title, rng)
    style.groups, style.sums = "none", False
    # Where little is left blank nobody can know that it was meant to be carried down.
    carried = carried and sum(len(group.people) - 1 for group in groups) * 5 >= len(unit_of) * 2 > 6
    if carried:
        style.repeat, style.gap = 0, False
    rows = lay(page, blocks, groups, style, rng, page.name)
    if carried:
        column = style.left + bool(style.number) + sum(len(b.heads) for b in blocks[: blocks.index(block)])
        at = rows[0].row - 1
        for group in groups:
            if len(group.people) > 1:
                page.merges.append((at, column, at + len(group.people) - 1, column))
            at += len(group.people)
    return [page], rows


def _by_tabs(
    groups: list[Group],
    first: list[Block],
    middle: list[Block],
    last: list[Block],
    title: str,
    style: Style,
    rng: random.Random,
) -> tuple[list[Page], list[Wanted]]:
    """One sheet for each group."""
    blocks = _arranged(rng, first, middle, last)
    style.groups, style.sums, style.restart = "none", False, True
    pages, rows = [], []
    groups = [group for group in groups if len(group.name) <= 31] or groups[
        :1
    ]  # as long as a tab's name can be
    groups[0].said = (
        {key: value[:31] for key, value in groups[0].said.items()}
        if len(groups[0].name) > 31
        else groups[0].said
    )
    for group in groups:
        page = Page(group.name[:31], [])
        _above(page, title, rng)
        rows += lay(page, blocks, [group], style, rng, page.name)
        pages.append(page)
    if len(pages) > 1 and rng.random() < 0.2:
        pages[-1].hidden = True
    return pages, rows


def _school(rng: random.Random) -> tuple[list[Page], list[Wanted]]:
    """The staff of one school, as its own lists look."""
    school = rng.choice([unit for unit in UNITS if unit.startswith("Trường")])
    people = crowd(rng, rng.randint(4, 20), oldest=1964, youngest=2001)
    first, middle, last = _basic(rng, "CB, GV, NV", staff=True)
    post = _fixed(
        rng.choice(("Chức vụ", "Nhiệm vụ", "Chức danh")),
        "post",
        lambda p, r: (
            word := r.choice(
                ("Hiệu trưởng", "Giáo viên", "Nhân viên thư viện", "Kế toán", "GVCN 3A", "Giáo viên Tin học")
            ),
            word,
        ),
    )
    taught = Block(
        [rng.choice(("Dạy lớp", "Môn dạy", "Tổ chuyên môn"))],
        lambda p, r: ([r.choice(("3A", "Toán", "Tổ 4-5", ""))], {}),
    )
    page = Page("Sheet1", [])
    where = rng.choice(("title", "line", "letterhead"))
    title, more = "DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN NĂM HỌC 2025 - 2026", ()
    if where == "title":
        page.rows.append([f"DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN {school.upper()}"])
    elif where == "letterhead":
        page.rows += [
            ["ỦY BAN NHÂN DÂN XÃ SUỐI MÂY", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            [school.upper(), None, None, "Độc lập - Tự do - Hạnh phúc"],
            [],
        ]
        page.rows.append([title])
    else:
        page.rows += [[title], [f"Đơn vị: {school}"]]
    del more
    style = draw_style(rng, grouped=False)
    return [page], lay(
        page,
        _arranged(rng, first, [*middle, post, taught], last),
        [Group("", people, {"unit~": school})],
        style,
        rng,
        page.name,
    )


# --- residents, youth ----------------------------------------------------------------------------------------


def _neighbourhoods(rng: random.Random, many: int) -> list[str]:
    shape = rng.choice(NEIGHBOURHOODS)
    numbered = rng.random() < 0.6 or shape.startswith(("Tổ {", "Khu dân"))
    labels = [str(n) for n in range(1, 10)] if numbered else list(PLACES)
    return [shape.format(label) for label in rng.sample(labels, many)]


def _shared_out(people: list[Someone], names: list[str], said: str, rng: random.Random) -> list[Group]:
    """The people shared out among names, at least one each."""
    cuts = sorted(rng.sample(range(1, len(people)), len(names) - 1)) if len(names) > 1 else []
    edges = [0, *cuts, len(people)]
    return [
        Group(name, people[a:b], {said: name}) for name, a, b in zip(names, edges, edges[1:], strict=False)
    ]


def _residents(rng: random.Random) -> tuple[list[Page], list[Wanted]]:
    way = rng.choice(
        ("groups", "groups", "column", "number", "tabs", "tabs", "address", "line", "title", "households")
    )
    people = crowd(rng, rng.randint(3, 30))
    first, middle, last = _basic(rng, "người dân", staff=False)
    names = _neighbourhoods(rng, rng.randint(1, min(5, len(people))))
    groups = _shared_out(people, names, "neighbourhood", rng)
    style = draw_style(rng, grouped=way == "groups")
    title = rng.choice(
        (
            "DANH SÁCH NHÂN KHẨU NĂM 2026",
            "DANH SÁCH NGƯỜI DÂN TỪ ĐỦ 18 TUỔI TRỞ LÊN",
            "Danh sách công dân trên địa bàn",
        )
    )
    place_of = {id(person): group.name for group in groups for person in group.people}
    page, more = Page("Sheet1", []), ()
    if way == "tabs":
        return _by_tabs(groups, first, middle, last, title, style, rng)
    if way == "column":
        head = rng.choice(
            ("Tổ dân phố/thôn", "Địa bàn", "Thôn", "Nơi ở (thôn, tổ dân phố)", "Tổ dân phố", "Khu dân cư")
        )
        middle.append(_fixed(head, "neighbourhood", lambda p, r: (place_of[id(p)], place_of[id(p)])))
    elif way == "number":
        word = rng.choice(("Tổ dân phố", "Thôn", "Khu phố"))
        figure = {name: n for n, name in enumerate(names, 1)}
        middle.append(
            _fixed(
                word,
                "neighbourhood",
                lambda p, r: (r.choice((n := figure[place_of[id(p)]], str(n), f"0{n}")), f"{word} {n}"),
            )
        )
        groups = [Group("", [p for g in groups for p in g.people], {})]
    elif way == "address":
        head = rng.choice(
            (
                "Địa chỉ",
                "Nơi thường trú",
                "Chỗ ở hiện nay",
                "Nơi ở hiện tại",
                "Địa chỉ thường trú",
                "Nơi cư trú",
            )
        )
        middle.append(
            _fixed(
                head,
                "neighbourhood",
                lambda p, r: (
                    r.choice(
                        (
                            "{}",
                            "Số 12, {}",
                            "{}, xã Suối Mây",
                            "12/3 đường Trần Phú, {}, xã Suối Mây, tỉnh Đông",
                        )
                    ).format(place_of[id(p)]),
                    place_of[id(p)],
                ),
            )
        )
    elif way in ("line", "title"):
        name = names[0]
        groups = [
            Group("", people, {"neighbourhood": name if way == "line" else None, "neighbourhood~": name})
        ]
        groups[0].said.pop("neighbourhood" if way == "title" else "neighbourhood~")
        if way == "line":
            word, _, rest = name.rpartition(" ") if name[-1].isdigit() else name.partition(" ")
            plain = (
                len(name.split(" ")) == len(word.split(" ")) + len(rest.split(" ")) and "Giang" not in name
            )
            more = (f"{word}: {rest}" if plain and rng.random() < 0.5 else f"Địa bàn: {name}",)
        else:
            title = rng.choice(
                (
                    f"DANH SÁCH NHÂN KHẨU {name.upper()}",
                    f"Danh sách người dân {name}",
                    f"DANH SÁCH HỘI VIÊN {name.upper()}, XÃ SUỐI MÂY",
                )
            )
            more = ("",)
    elif way == "households":
        return _households(groups, first, middle, last, title, rng)
    _above(page, title, rng, more)
    return [page], lay(page, _arranged(rng, first, middle, last), groups, style, rng, page.name)


def _households(
    groups: list[Group],
    first: list[Block],
    middle: list[Block],
    last: list[Block],
    title: str,
    rng: random.Random,
) -> tuple[list[Page], list[Wanted]]:
    """People by household: a column that says who they are to its head, or a row above each household."""
    group = groups[0]
    homes = [group.people[n : n + 3] for n in range(0, len(group.people), 3)]
    how = rng.choice(("relation", "rows", "both", "code"))
    relation = {
        id(p): "Chủ hộ" if n == 0 else rng.choice(("Vợ", "Chồng", "Con", "Con dâu", "Mẹ"))
        for home in homes
        for n, p in enumerate(home)
    }
    number = {id(p): n for n, home in enumerate(homes, 1) for p in home}
    if how in ("relation", "both"):
        head = rng.choice(("Quan hệ với chủ hộ", "QH với chủ hộ", "Quan hệ"))
        middle.append(Block([head], lambda p, r: ([relation[id(p)]], {})))
    if how == "code":
        middle.append(Block([rng.choice(("Mã hộ", "Số hộ", "Hộ số"))], lambda p, r: ([number[id(p)]], {})))
        middle.append(Block(["Họ và tên chủ hộ"], lambda p, r: ([homes[number[id(p)] - 1][0].name], {})))
    page = Page(group.name, [])
    style = draw_style(rng, grouped=False)
    style.repeat = style.sums = 0  # type: ignore[assignment]
    made = [Group("", group.people, {"neighbourhood": group.name})]
    if how in ("rows", "both"):
        wording = rng.choice(
            (
                "Hộ số {n}",
                "Hộ {n}: {name}",
                "Hộ ông/bà: {name}",
                "Hộ {n}",
                "Chủ hộ: {name}",
                "Hộ gia đình số {n:02d}",
            )
        )
        made = [
            Group(wording.format(n=n, name=home[0].name), home, {"neighbourhood": group.name, "unit": None})
            for n, home in enumerate(homes, 1)
        ]
        style.groups = rng.choice(("merged", "first column", "bold", "roman"))
    _above(page, title, rng)
    return [page], lay(page, _arranged(rng, first, middle, last), made, style, rng, page.name)


def _youth(rng: random.Random) -> tuple[list[Page], list[Wanted]]:
    people = crowd(rng, rng.randint(3, 20), oldest=1990, youngest=2009)
    first, middle, last = _basic(rng, "đoàn viên", staff=False)
    names = [f"Chi đoàn {name}" for name in _neighbourhoods(rng, rng.randint(1, min(4, len(people))))]
    way = rng.choice(("groups", "column", "tabs"))
    groups = _shared_out(people, names, "unit", rng)
    for group in groups:
        group.said["neighbourhood"] = group.name.removeprefix("Chi đoàn ")
    middle.append(
        Block(
            [rng.choice(("Ngày vào Đoàn", "Chức vụ Đoàn", "Số thẻ Đoàn"))],
            lambda p, r: ([r.choice(("26/03/2018", "Đoàn viên", ""))], {}),
        )
    )
    style = draw_style(rng, grouped=way == "groups")
    title = "DANH SÁCH ĐOÀN VIÊN, THANH NIÊN"
    if way == "tabs":
        return _by_tabs(groups, first, middle, last, title, style, rng)
    if way == "column":
        return _with_unit_column(groups, first, middle, last, title, style, rng, carried=False)
    page = Page("Doan vien", [])
    _above(page, title, rng)
    return [page], lay(page, _arranged(rng, first, middle, last), groups, style, rng, page.name)


# --- forms ---------------------------------------------------------------------------------------------------


def _form(rng: random.Random) -> tuple[list[Page], list[Wanted]]:
    """What an on-line form gives: questions as headings, a time stamp, answers as people type them."""
    people = crowd(rng, rng.randint(3, 20))
    names = _neighbourhoods(rng, min(4, len(people)))
    place_of = {id(p): rng.choice(names) for p in people}
    stamp = rng.choice(("Dấu thời gian", "Timestamp", "Thời gian đăng ký", "Thời gian bắt đầu"))
    spelling = rng.choice(("{}", "{}", "{} "))
    blocks = [
        Block([stamp], lambda p, r: ([f"{r.randint(1, 28):02d}/05/2026 08:{r.randint(10, 59)}:11"], {})),
        Block([rng.choice(("Họ và tên", "Họ và tên của bạn", "1. Họ và tên", "Họ tên đầy đủ của anh/chị", "Họ và tên (viết đầy đủ có dấu)", "Họ và tên người đăng ký", "Câu 1. Họ và tên?"))], lambda p, r: ([spelling.format(p.name)], {"name": p.name})),
    ]  # fmt: skip
    if rng.random() < 0.4:
        blocks.insert(
            1,
            Block(
                [rng.choice(("Địa chỉ email", "Email Address", "Địa chỉ thư điện tử", "Email"))],
                lambda p, r: (["ai.do@example.vn"], {"email": "ai.do@example.vn"}),
            ),
        )
    if rng.random() < 0.3:
        blocks.append(
            Block(
                [rng.choice(("Tên Zalo", "Tên Facebook của bạn"))],
                lambda p, r: ([p.name.split(" ")[-1] + " cute"], {}),
            )
        )
    phone = rng.choice(
        (
            "Số điện thoại",
            "2. Số điện thoại liên hệ",
            "Số điện thoại của bạn là gì?",
            "SĐT (Zalo)",
            "Số điện thoại dùng Zalo",
        )
    )
    blocks.append(Block([phone], lambda p, r: ([p.phone], {"phone": p.phone})))
    dates = rng.choice(("dd/mm/Y", "Y", "mixed"))
    from tests.trainees.shapes.columns import write_date

    born = rng.choice(
        (
            "Ngày sinh",
            "Năm sinh của bạn",
            "3. Ngày tháng năm sinh",
            "Bạn sinh năm nào?",
            "Ngày, tháng, năm sinh của anh/chị",
        )
    )
    blocks.append(
        Block([born], lambda p, r: ([(made := write_date(p.birth, dates, r))[0]], {"birth": made[1]}))
    )
    if rng.random() < 0.5:
        blocks.append(
            Block(
                [rng.choice(("Giới tính", "Giới tính của bạn", "Bạn là nam hay nữ?"))],
                lambda p, r: (["Nam" if p.sex == "M" else "Nữ"], {"sex": p.sex}),
            )
        )
    where = rng.choice(
        (
            "Bạn ở tổ dân phố nào?",
            "Thôn/tổ dân phố nơi bạn sinh sống",
            "4. Anh/chị đang ở thôn nào?",
            "Địa chỉ hiện nay",
            "Nơi ở (thôn, bản, tổ dân phố)",
        )
    )
    blocks.append(Block([where], lambda p, r: ([place_of[id(p)]], {"neighbourhood": place_of[id(p)]})))
    asked = rng.choice(
        (
            "Bạn muốn học nội dung gì?",
            "Nội dung đăng ký học",
            "Bạn đã có điện thoại thông minh chưa?",
            "Bạn biết lớp học qua đâu?",
        )
    )
    blocks.append(
        Block(
            [asked],
            lambda p, r: (
                [r.choice(("VNeID", "Dịch vụ công trực tuyến, Thanh toán", "Có", "Qua loa thôn"))],
                {},
            ),
        )
    )
    if rng.random() < 0.4:
        blocks.append(
            Block(
                [
                    "Bạn có cam kết tham gia đầy đủ các buổi học và chấp hành nội quy của lớp tập huấn do Ủy ban nhân dân xã tổ chức không? Nếu không hãy cho biết lý do"
                ],
                lambda p, r: (["Có"], {}),
            )
        )
    page = Page("Câu trả lời biểu mẫu 1", [])
    return [page], lay(page, blocks, [Group("", people, {})], Style(number=""), rng, page.name)
