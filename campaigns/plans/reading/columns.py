"""What a table is about and what its columns mean, judged from their headings and from what stands below."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from campaigns.plans.reading.deadlines import parse_deadline
from campaigns.plans.reading.values import looks_like_value
from campaigns.plans.reading.words import key

Holds = Literal["targets", "tasks"]

NUMBER: Final = re.compile(r"^(?:tt|stt|s t t|so tt|so thu tu|thu tu|muc|ma so|ma|no|so)$")
MEASURE: Final = re.compile(r"^(?:don vi tinh|dvt|don vi do|don vi|don vi tinh %|don vi %|dv tinh)$")
DIRECTOR: Final = re.compile(
    r"chu tri chi dao|(?:lanh dao|dong chi|nguoi|thuong truc).*(?:chi dao|phu trach|phu tri)|chi dao thuc hien|^chi dao$"
)
LEAD: Final = re.compile(
    r"chu tri|phu trach|dau moi|(?:co quan|don vi|bo phan|nguoi|to chuc|phong ban)[a-z ]*(?:thuc hien|theo doi|tham muu|chiu trach nhiem)|^thuc hien$|trach nhiem|^ai (?:lam|thuc hien)|^phan cong(?: thuc hien)?$|^giao (?:cho )?(?:co quan|don vi)|^(?:owner|pic)$"
)
PARTNERS: Final = re.compile(r"phoi hop")
DEADLINE: Final = re.compile(
    r"thoi gian|thoi han|thoi diem|tien do|ky han|^han\b|han hoan thanh|hoan thanh truoc|lo trinh|bao gio|khi nao|ngay hoan thanh|^hoan thanh$|deadline"
)
NOTE: Final = re.compile(r"ghi chu|can cu|van ban giao")
KPI: Final = re.compile(r"kpi|chi so (?:ket qua|danh gia|do luong)|chi tieu")
OUTPUT: Final = re.compile(r"san pham|ket qua|dau ra")
TARGET_TEXT: Final = re.compile(
    r"^ten kpi|^(?:noi dung )?(?:ten )?(?:cac )?(?:chi tieu|muc tieu|chi so|tieu chi)(?! (?:nam|den|giao|phan dau|ke hoach|duoc giao)| 20)|^noi dung (?:cac )?(?:chi tieu|muc tieu)|^danh muc (?:cac )?(?:chi tieu|muc tieu)"
)
TASK_TEXT: Final = re.compile(
    r"nhiem vu|noi dung (?:cong viec|thuc hien|cong tac|hoat dong)|cong viec|hoat dong|giai phap|dau viec|viec can lam"
)
PLAIN_TEXT: Final = re.compile(
    r"^(?:noi dung|ten|danh muc|dien giai|linh vuc|noi dung chinh|noi dung cu the)$|^noi dung"
)
VALUE: Final = re.compile(
    r"chi tieu|muc tieu|ke hoach|phan dau|ket qua|kpi|gia tri|muc dat|dinh luong|ty le|can dat|20\d\d|so luong|target|giao|dang ky|^muc$|ca nam"
)
PAST: Final = re.compile(
    r"thuc hien (?:nam )?20|ket qua (?:thuc hien )?(?:nam )?20|hien trang|da dat|dat duoc|uoc thuc hien|so sanh|tang giam|^%$"
)
YEARLY: Final = re.compile(r"^(?:dinh huong |muc tieu |ke hoach |chi tieu |den |het |nam |giai doan )*20\d\d")
REPORTS: Final = re.compile(r"bao cao|noi nhan|gui (?:den|ve)")
FOREIGN: Final = re.compile(
    r"ho va ten|ho ten|^ten hoc vien|ngay sinh|nam sinh|so dien thoai|dien thoai|cccd|chuc vu|ngay thang nam sinh|gioi tinh"
    r"|don gia|thanh tien|so tien|kinh phi du kien|tong kinh phi|du toan|dong gia|nguon von|giang vien|bao cao vien|dia diem"
)
OFFICE: Final = re.compile(
    r"\b(?:phong|ban|van phong|cong an|trung tam|doan|hoi|uy ban|tram|truong|to|co quan|don vi|quan su|mat tran|thue|buu dien|thon|chi bo)\b"
)
_PART_OF_YEAR: Final = re.compile(r"\bquy (?:[ivx]+|\d)\b|\b(?:6|9) thang|\bthang \d")
_FIGURED: Final = re.compile(r"\d ?%|\b(?:ít nhất|tối thiểu|trên|nhóm)\s+\d", re.IGNORECASE)
_MONEY: Final = re.compile(r"don gia|thanh tien|so tien|du toan|tong kinh phi|nguon von|von ")


@dataclass(frozen=True, slots=True)
class Reading:
    """`fields[i]` is the meaning of column i (see PlanSheet.fields); `both`: targets with a task beside each."""

    holds: Holds
    fields: tuple[str, ...]
    both: bool = False


def known(heading: str) -> bool:
    """Whether a heading cell is one that plan tables have."""
    name = key(heading)
    patterns = (
        NUMBER,
        MEASURE,
        DIRECTOR,
        LEAD,
        PARTNERS,
        DEADLINE,
        NOTE,
        KPI,
        OUTPUT,
        TARGET_TEXT,
        TASK_TEXT,
        PLAIN_TEXT,
        PAST,
        YEARLY,
        REPORTS,
    )
    return bool(name) and len(name) <= 80 and any(pattern.search(name) for pattern in patterns)


def names_a_row(headings: Sequence[str]) -> bool:
    """Whether one of the cells names the rows' number or their text, as every heading does and hardly a row of work."""
    names = [key(heading) for heading in headings]
    texts = (TARGET_TEXT, TASK_TEXT, PLAIN_TEXT)
    return any(
        NUMBER.search(name) or (len(name) <= 45 and any(text.search(name) for text in texts))
        for name in names
    )


def understand(
    headings: Sequence[str], rows: Sequence[Sequence[str]], title: str, year: int | None
) -> Reading | None:
    """What the table holds and its columns, or None: a table of another kind (people, money, a timetable …).

    `headings`: one for each column; `rows`: the cells below; `title`: the heading above the table.
    """
    # 'Mức' and 'Mục' differ in a mark alone: the one holds values, the other numbers.
    names = ["muc dat" if heading.strip().lower() == "mức" else key(heading) for heading in headings]
    filled = [name for name in names if name]
    if sum(bool(FOREIGN.search(name)) for name in filled) >= 2 or any(
        re.search(r"ho va ten|ho ten|don gia|thanh tien", name) for name in filled
    ):
        return None
    if any(DEADLINE.search(name) and _hours(rows, column) for column, name in enumerate(names)):
        return None
    shares = [_share(rows, column) for column in range(len(names))]
    lengths = [_length(rows, column) for column in range(len(names))]
    target = _target_text(names, shares, lengths)
    task = next(
        (i for i, n in enumerate(names) if TASK_TEXT.search(n) and not _office(n) and shares[i] < 0.5), None
    )
    plain = next((i for i, n in enumerate(names) if PLAIN_TEXT.search(n) and shares[i] < 0.5), None)
    value = _value(names, shares, {i for i in (target,) if i is not None}, year)
    measure = next((i for i, n in enumerate(names) if MEASURE.search(n) and _short_units(rows, i)), None)
    frame = sum(any(pattern.search(name) for name in names) for pattern in (LEAD, PARTNERS, DEADLINE, OUTPUT))

    holds: Holds
    if target is not None and (task is None or target < task or (value is not None and not frame)):
        text, holds = target, "targets"
        if value is None and frame >= 3 and "chi tieu" not in key(title):
            holds = "tasks"
    elif task is not None:
        text = task
        figures = value is not None and value != task and measure is not None
        holds = "targets" if figures and (frame < 3 or "chi tieu" in key(title)) else "tasks"
    elif plain is not None:
        text = plain
        titled = re.search(r"chi tieu|muc tieu", key(title))
        aimed = (value is not None and (measure is not None or frame < 3 or titled)) or (
            value is None and frame < 3 and titled and _figures(rows, text)
        )
        holds = "targets" if aimed else "tasks"
    else:
        return None
    fields = _fields(
        names, holds, text, value if holds == "targets" else None, measure, task if text == target else None
    )
    fields = _by_content(fields, rows, names)
    if holds == "tasks" and max(
        frame, sum(one in fields for one in ("lead", "deadline", "partners", "output"))
    ) < (1 if text == task else 2):
        return None
    if (
        holds == "targets"
        and value is None
        and not any(LEAD.search(n) for n in names)
        and not _figures(rows, text)
    ):
        return None
    if any(_MONEY.search(name) for name in filled) and frame < 2 and target is None:
        return None
    if "number" not in fields and fields[0] == "other" and _numbered(rows):
        fields = ("number", *fields[1:])
    return Reading(holds, fields, both="task" in fields)


def _target_text(names: Sequence[str], shares: Sequence[float], lengths: Sequence[float]) -> int | None:
    """The column of targets: the first so named with sentences below; with short words only beside a column of values."""
    named = [i for i, name in enumerate(names) if TARGET_TEXT.search(name) and shares[i] < 0.5]
    long = [i for i in named if lengths[i] >= 12]
    if long:
        return long[0]
    valued = any(share >= 0.5 and VALUE.search(name) for name, share in zip(names, shares, strict=True))
    return named[0] if named and valued else None


def _by_content(
    fields: tuple[str, ...], rows: Sequence[Sequence[str]], names: Sequence[str]
) -> tuple[str, ...]:
    """Columns under headings that say nothing: offices make a lead, deadlines a deadline, where the table has none yet."""
    found = list(fields)
    for column, meaning in enumerate(fields):
        cells = [row[column] for row in rows if column < len(row) and row[column]]
        if meaning != "other" or len(cells) < 2 or PAST.search(names[column]) or YEARLY.search(names[column]):
            continue
        if "lead" not in found and _share_of(cells, is_office) >= 0.7:
            found[column] = "lead"
        elif "deadline" not in found and _share_of(cells, is_deadline) >= 0.7:
            found[column] = "deadline"
    return tuple(found)


def _share_of(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def is_office(cell: str) -> bool:
    """Whether a cell names an office or body of the commune."""
    return len(cell) <= 120 and "%" not in cell and bool(OFFICE.match(key(cell)))


def is_deadline(cell: str) -> bool:
    """Whether a cell says when, as deadlines do."""
    return (
        len(cell) <= 60
        and "%" not in cell
        and not cell.strip().isdigit()
        and parse_deadline(cell, 2000).kind != "none"
    )


def _fields(
    names: Sequence[str], holds: Holds, text: int, value: int | None, measure: int | None, task: int | None
) -> tuple[str, ...]:
    fields = ["other"] * len(names)
    fields[text] = "text"
    if value is not None:
        fields[value] = "value"
    if measure is not None and fields[measure] == "other":
        fields[measure] = "measure"
    if holds == "targets" and task is not None and fields[task] == "other":
        fields[task] = "task"
    for column, name in enumerate(names):
        if fields[column] != "other" or not name:
            continue
        meaning = _meaning(name, holds)
        if meaning != "other" and (meaning not in fields or meaning == "kpi"):
            fields[column] = meaning
    return tuple(fields)


def _meaning(name: str, holds: Holds) -> str:
    ordered = (
        ("number", NUMBER),
        ("director", DIRECTOR),
        ("partners", re.compile(r"^(?!.*chu tri).*phoi hop")),
        ("note", re.compile(r"ghi chu")),
        ("lead", LEAD),
        ("deadline", DEADLINE),
        ("output", re.compile(r"san pham|dau ra")),
        ("kpi", KPI),
        ("output", OUTPUT),
        ("note", NOTE),
    )
    for meaning, pattern in ordered:
        if meaning == "deadline" and re.search(r"bat dau|khoi cong", name):
            return "other"
        if pattern.search(name) and not (holds == "targets" and meaning == "kpi"):
            return meaning
    if re.fullmatch(r"(?:co quan|don vi|co quan don vi|don vi co quan|bo phan|phong ban)", name):
        return "lead"
    return "other"


def _office(name: str) -> bool:
    """'Đơn vị thực hiện nhiệm vụ' names an office, not the work."""
    return bool(
        re.match(
            r"(?:co quan|don vi|thoi gian|thoi han|nguoi|lanh dao|dong chi|ket qua|san pham|chu tri|kinh phi)",
            name,
        )
    )


def _value(names: Sequence[str], shares: Sequence[float], taken: set[int], year: int | None) -> int | None:
    """The column with what is asked for: of this year, not of the past, best filled with figures; the first of equals."""
    best: tuple[float, int] | None = None
    for column, name in enumerate(names):
        if (
            column in taken
            or not name
            or shares[column] < 0.3
            or NUMBER.search(name)
            or not VALUE.search(name)
        ):
            continue
        if re.search(r"thoi gian|thoi han|tien do|ghi chu|chu tri|phoi hop", name):
            continue
        points = shares[column] + column / 1000 * bool(_PART_OF_YEAR.search(name))
        years = re.findall(r"20\d\d", name)
        if year is not None and str(year) in years:
            points += 1.0
        elif years:
            points -= 0.5
        if PAST.search(name):
            points -= 0.9
        if re.search(r"chi tieu|muc tieu|ke hoach|phan dau|kpi|can dat|giao|target", name):
            points += 0.5
        if _PART_OF_YEAR.search(name):
            points -= 0.6
        if best is None or points > best[0] + 1e-9:
            best = (points, column)
    return best[1] if best else None


def _share(rows: Sequence[Sequence[str]], column: int) -> float:
    """Share of the filled cells that look like a value; a column filled in one row of twenty is no column of values."""
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return sum(looks_like_value(cell) for cell in cells) / len(cells) if cells else 0.0


def _length(rows: Sequence[Sequence[str]], column: int) -> float:
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return sum(map(len, cells)) / len(cells) if cells else 0.0


def _short_units(rows: Sequence[Sequence[str]], column: int) -> bool:
    """'Đơn vị' is a unit of measure when the cells are short; with offices below it is something else."""
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return bool(cells) and sum(
        len(c) <= 20 and (len(c) <= 6 or not OFFICE.search(key(c))) for c in cells
    ) >= 0.6 * len(cells)


def _hours(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Hours of a day: the programme of a meeting."""
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return bool(cells) and sum(
        bool(re.search(r"\d{1,2}\s*(?:h|g|giờ|:)\s*\d{0,2}", c)) for c in cells
    ) >= 0.5 * len(cells)


def _numbered(rows: Sequence[Sequence[str]]) -> bool:
    cells = [row[0] for row in rows if row[0]]
    return bool(cells) and sum(len(cell) <= 8 for cell in cells) >= 0.8 * len(cells)


def _figures(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return bool(cells) and sum(bool(_FIGURED.search(cell)) for cell in cells) >= 0.3 * len(cells)
