"""Questions as a spreadsheet: read into drafts with what is wrong row by row, written so that reading gives them back.

One row is one question. A row that cannot be one is told with its row, column and sentence, and stops no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from textwrap import shorten
from typing import Any, BinaryIO, Final

from app.base.errors import Refused
from app.base.sheet import Row, Sheet, Workbook, letter, open_workbook, shown
from app.base.text import clean, fold
from app.base.typed_number import read_number
from certificates.assessments import draft as drafts
from certificates.assessments.draft import (
    LETTERS,
    MOST_CHOICES,
    MULTIPLE,
    NUMBER,
    ORDER,
    SINGLE,
    TRUE_FALSE,
    WITH_CHOICES,
    Draft,
)

MOST_ROWS: Final = 1000
KIND_WORDS: Final = {
    SINGLE: "Chọn một", MULTIPLE: "Chọn nhiều", TRUE_FALSE: "Đúng sai", ORDER: "Sắp thứ tự", NUMBER: "Điền số",
}  # fmt: skip
COLUMNS: Final = (
    ("kind", "Loại", 12), ("text", "Câu hỏi", 60), *((f"choice{place}", f"Lựa chọn {sign}", 28) for place, sign in enumerate(LETTERS)),
    ("right", "Đáp án", 12), ("tolerance", "Sai số", 8), ("points", "Điểm", 8), ("explanation", "Giải thích", 50),
)  # fmt: skip
"""Name, heading, letters wide."""
_HELP: Final = (
    "Mỗi dòng dưới hàng tiêu đề là một câu hỏi. Dòng này và các dòng hướng dẫn có thể xóa hoặc để nguyên.",
    "Loại: Chọn một, Chọn nhiều, Đúng sai, Sắp thứ tự, Điền số. Để trống thì phần mềm đoán theo đáp án.",
    "Đáp án: chọn một ghi B; chọn nhiều ghi A, C; đúng sai ghi Đúng hoặc Sai; điền số ghi 12,5 và sai số nếu có; "
    "sắp thứ tự để trống, các lựa chọn ghi theo thứ tự đúng.",
    "Điểm để trống là 1. Ảnh của câu hỏi thêm ở trang sửa câu hỏi.",
)
_EXAMPLES: Final = (
    Draft(SINGLE, "Mật khẩu nào khó đoán nhất?", ("123456", "Tên và năm sinh", "Một câu dài có số và ký hiệu"), 2, 1, "Càng dài càng khó đoán."),
    Draft(MULTIPLE, "Việc nào nên làm khi nhận đường dẫn lạ?", ("Hỏi lại người gửi", "Bấm xem thử", "Báo người phụ trách"), [0, 2], 2),
    Draft(TRUE_FALSE, "Mã xác thực gửi về điện thoại không đưa cho bất kỳ ai.", (), True),
    Draft(ORDER, "Sắp các bước nộp hồ sơ trực tuyến.", ("Đăng nhập", "Chọn dịch vụ", "Đính kèm giấy tờ", "Nộp hồ sơ"), None, 2),
    Draft(NUMBER, "Căn cước có bao nhiêu chữ số?", (), drafts.number(Decimal(12), Decimal(0))),
)  # fmt: skip

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("loai", "loai cau", "loai cau hoi", "kieu", "kieu cau hoi", "dang cau hoi", "dang"),
    "text": ("cau hoi", "noi dung", "noi dung cau hoi", "de bai"),
    "right": ("dap an", "dap an dung", "tra loi dung", "cau tra loi dung", "ket qua dung"),
    "tolerance": ("sai so", "sai so cho phep"),
    "points": ("diem", "so diem", "diem so"),
    "explanation": ("giai thich", "loi giai thich", "loi giai", "ghi chu"),
}
_CHOICE: Final = re.compile(r"(?:(?:lua chon|phuong an|dap an|tra loi|y|cau) )?([a-h]|[1-8])")
_KIND_OF: Final[Mapping[str, str]] = {
    **{fold(words): kind for kind, words in KIND_WORDS.items()}, **{kind: kind for kind in KIND_WORDS},
    "mot dap an": SINGLE, "chon 1": SINGLE, "mot lua chon": SINGLE, "trac nghiem": SINGLE, "nhieu dap an": MULTIPLE,
    "nhieu lua chon": MULTIPLE, "dung, sai": TRUE_FALSE, "dung/sai": TRUE_FALSE, "dung / sai": TRUE_FALSE, "true/false": TRUE_FALSE,
    "sap xep": ORDER, "thu tu": ORDER, "sap xep thu tu": ORDER, "so": NUMBER, "nhap so": NUMBER, "dien mot so": NUMBER,
}  # fmt: skip
_TRUE: Final = frozenset({"dung", "d", "true", "co", "1", "x"})
_FALSE: Final = frozenset({"sai", "s", "false", "khong", "0"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is no question: the row as the spreadsheet shows it, the column's letter ('' for the whole row), the first
    words of its question ('' where it has none)."""

    row: int
    column: str
    sentence: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook holds: (row, draft) of each good row, in order, and the faults of the others."""

    drafts: tuple[tuple[int, Draft], ...]
    faults: tuple[Fault, ...]


def read(book: Workbook) -> Reading:
    """The questions of a workbook: of the first sheet that has a heading "Câu hỏi" among its first rows.

    Refused: no such heading, no row below it, more than MOST_ROWS rows.
    """
    for sheet in book.sheets:
        if not sheet.hidden and (found := _heading(sheet)) is not None:
            at, columns = found
            rows = [row for row in sheet.rows if row.number > at and any(_text(cell) for cell in row.cells)]
            if len(rows) > MOST_ROWS:
                raise Refused(
                    "sheet_long",
                    f"Tệp có quá {MOST_ROWS} dòng câu hỏi. Chia thành nhiều tệp rồi nhập lần lượt.",
                )
            if not rows:
                raise Refused("sheet_bare", "Tệp có hàng tiêu đề nhưng chưa có câu hỏi nào ở dưới.")
            return _read(rows, columns)
    raise Refused(
        "sheet_heading", "Không thấy cột “Câu hỏi” trong tệp. Tải tệp mẫu, chép câu hỏi vào đúng cột rồi chọn lại."
    )  # fmt: skip


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The number of the row of headings, and name → column."""
    best: tuple[int, dict[str, int]] | None = None
    for row in sheet.rows[:15]:
        columns: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            if (name := _named(fold(_text(cell)))) is not None:
                columns.setdefault(name, at)
        if "text" in columns and len(columns) > 1 and (best is None or len(columns) > len(best[1])):
            best = row.number, columns
    return best


def _named(words: str) -> str | None:
    for name, known in _HEADINGS.items():
        if words in known:
            return name
    if choice := _CHOICE.fullmatch(words):
        sign = choice[1]
        return f"choice{int(sign) - 1 if sign.isdigit() else ord(sign) - ord('a')}"
    return None


def _read(rows: Iterable[Row], columns: Mapping[str, int]) -> Reading:
    good: list[tuple[int, Draft]] = []
    faults: list[Fault] = []
    for row in rows:
        cells = {name: _text(row.cell(at)) for name, at in columns.items()}
        draft, wrong = _draft(cells)
        for problem in drafts.problems(draft) if draft is not None else ():
            if all(part != problem.part for part, _ in wrong):
                wrong.append((problem.part, problem.sentence))
        if draft is None or wrong:
            first = _first_words(cells.get("text", ""))
            faults += [Fault(row.number, _column(part, columns), sentence, first) for part, sentence in wrong]
        else:
            good.append((row.number, draft))
    return Reading(tuple(good), tuple(faults))


def _first_words(text: str) -> str:
    return shorten(text, 70, placeholder="…")


def _column(part: str, columns: Mapping[str, int]) -> str:
    at = columns.get("choice0" if part == "choices" else part)
    return letter(at) if at is not None else ""


def _text(cell: Any) -> str:
    """A cell as a person reads it; a number as it is typed here."""
    if isinstance(cell, bool):
        return "Đúng" if cell else "Sai"
    if isinstance(cell, int | float):
        said = f"{Decimal(repr(cell)).normalize():f}"
        return said.replace(".", ",")
    return drafts.lines(cell if isinstance(cell, str) else shown(cell)) if cell is not None else ""


def _draft(cells: Mapping[str, str]) -> tuple[Draft | None, list[tuple[str, str]]]:
    """A row as a draft, and what of it could not be read (part, sentence)."""
    wrong: list[tuple[str, str]] = []
    choices = [cells.get(f"choice{place}", "") for place in range(MOST_CHOICES)]
    while choices and not choices[-1]:
        choices.pop()
    said = cells.get("right", "")
    kind = _kind(cells.get("kind", ""), choices, said)
    if kind is None:
        return None, [
            (
                "kind",
                f"Không rõ loại câu hỏi “{cells.get('kind', '')[:40]}”. Ghi: {', '.join(KIND_WORDS.values())}.",
            )
        ]
    if kind not in WITH_CHOICES and any(choices):
        wrong.append(
            ("choices", "Câu đúng sai và câu điền số không có lựa chọn. Bỏ các lựa chọn hoặc đổi loại.")
        )
    right: Any = None
    if kind == NUMBER:
        value, tolerance = read_number(said), read_number(cells.get("tolerance") or "0")
        if value is None:
            wrong.append(
                ("right", f"Đáp án “{said[:40]}” không phải một con số." if said else "Thiếu đáp án.")
            )
        if tolerance is None:
            wrong.append(("tolerance", f"Sai số “{cells['tolerance'][:40]}” không phải một con số."))
        if value is not None and tolerance is not None:
            right = drafts.number(value, tolerance)
    elif kind != ORDER:
        right = _right(kind, said, choices)
        if right is None:
            wrong.append(
                (
                    "right",
                    f"Không hiểu đáp án “{said[:40]}”. {_AS[kind]}" if said else f"Thiếu đáp án. {_AS[kind]}",
                )
            )
    points = _points(cells.get("points", ""))
    if points is None:
        wrong.append(("points", f"Điểm “{cells['points'][:40]}” không phải số nguyên."))
    draft = drafts.tidy(
        kind, cells.get("text", ""), choices, right, points or 1, cells.get("explanation", "")
    )
    return draft, wrong


_AS: Final = {
    SINGLE: "Ghi chữ cái của lựa chọn đúng, ví dụ B.", MULTIPLE: "Ghi các chữ cái, ví dụ A, C.", TRUE_FALSE: "Ghi Đúng hoặc Sai.",
}  # fmt: skip


def _kind(words: str, choices: Sequence[str], said: str) -> str | None:
    if clean(words):
        return _KIND_OF.get(fold(words))
    if any(choices):
        if not said:
            return ORDER
        places = _places(said, choices)
        return MULTIPLE if places is not None and len(places) > 1 else SINGLE
    if fold(said) in (_TRUE | _FALSE) - {"0", "1"}:
        return TRUE_FALSE
    return NUMBER if said else None


def _right(kind: str, said: str, choices: Sequence[str]) -> Any:
    if kind == TRUE_FALSE:
        word = fold(said)
        return True if word in _TRUE else False if word in _FALSE else None
    places = _places(said, choices)
    if places is None or (kind == SINGLE and len(places) != 1):
        return None
    return places[0] if kind == SINGLE else places


def _places(said: str, choices: Sequence[str]) -> list[int] | None:
    """The places that letters, numbers or the very words of a choice name; None when any of it names none."""
    whole = [fold(choice) for choice in choices]
    if len(choices) > 0 and fold(said) in whole and not re.fullmatch(r"[a-hA-H]|\d", said.strip()):
        return [whole.index(fold(said))]
    places = []
    for part in re.split(r"[,;+&/\s]+|và", said.strip()):
        sign = part.strip(".()").upper()
        if not sign:
            continue
        if len(sign) == 1 and sign in LETTERS[: len(choices)]:
            places.append(LETTERS.index(sign))
        elif sign.isascii() and sign.isdigit() and 1 <= int(sign) <= len(choices):
            places.append(int(sign) - 1)
        elif 1 < len(sign) <= len(choices) and all(one in LETTERS[: len(choices)] for one in sign):
            places += [LETTERS.index(one) for one in sign]
        else:
            return None
    return sorted(set(places)) or None


def _points(said: str) -> int | None:
    if not said:
        return 1
    number = read_number(said)
    return int(number) if number is not None and number == int(number) else None


# --- writing -------------------------------------------------------------------------------------------------


def write(target: BinaryIO, questions: Iterable[Draft]) -> int:
    """The questions as a workbook with help in its first rows. Returns how many there were."""
    count = 0
    with open_workbook(target) as book:
        sheet = book.add_worksheet("Câu hỏi")
        help_format = book.add_format({"italic": True, "font_color": "#56606C"})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for at, words in enumerate(_HELP):
            sheet.write_string(at, 0, words, help_format)
        top = len(_HELP)
        for at, (_, heading, width) in enumerate(COLUMNS):
            sheet.write_string(top, at, heading, bold)
            sheet.set_column(at, at, width, body)
        for count, draft in enumerate(questions, start=1):
            for at, said in enumerate(_cells(draft)):
                if said:
                    sheet.write_string(top + count, at, said, body)
        sheet.freeze_panes(top + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        kinds = list(KIND_WORDS.values())
        sheet.data_validation(
            top + 1, 0, top + MOST_ROWS, 0, {"validate": "list", "source": kinds, "ignore_blank": True}
        )
    return count


def template(target: BinaryIO) -> int:
    """The same with an example of each kind."""
    return write(target, _EXAMPLES)


def _cells(draft: Draft) -> list[str]:
    choices = list(draft.choices) + [""] * (MOST_CHOICES - len(draft.choices))
    right, tolerance = "", ""
    if draft.kind == SINGLE:
        right = LETTERS[draft.right]
    elif draft.kind == MULTIPLE:
        right = ", ".join(LETTERS[place] for place in draft.right)
    elif draft.kind == TRUE_FALSE:
        right = "Đúng" if draft.right else "Sai"
    elif draft.kind == NUMBER:
        right = _typed(draft.right["value"])
        tolerance = _typed(draft.right["tolerance"]) if Decimal(draft.right["tolerance"]) else ""
    return [
        KIND_WORDS[draft.kind],
        draft.text,
        *choices,
        right,
        tolerance,
        str(draft.points),
        draft.explanation,
    ]


def _typed(decimal: str) -> str:
    """A number with a comma, and with so many decimals that no point of it is read as thousands."""
    return f"{Decimal(decimal).normalize():f}".replace(".", ",")
