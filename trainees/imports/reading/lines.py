"""What each line under a heading is: a person, a group's name, a repeated heading, column numbers, or the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.base.sheet import Cell, Merge, Row, shown
from app.base.text import clean, fold
from trainees.imports.reading.glance import Glance
from trainees.imports.reading.header import Header
from trainees.imports.reading.places import (
    is_category,
    is_household,
    is_neighbourhood,
    is_unit,
    looks_like_a_name,
)


class Line(Enum):
    """PERSON also stands for a line whose name is missing but which says something of somebody."""

    PERSON = "person"
    GROUP = "group"
    SKIPPED = "skipped"
    END = "end"


_TOTAL: Final = re.compile(
    r"[*\-(\s]{0,6}(?:tong(?: so| cong)?\s*(?::|=|\d|\(|$|nguoi\b|la\b|co\b|danh sach)|tong (?:so|cong)\b|cong\s*(?::|=|\d|$)"
    r"|cong (?:nhom|phong|don vi|muc|trang)\b|(?:danh sach|bang)(?: nay)? (?:nay )?(?:co|gom|an dinh)\b.*\d|an dinh danh sach)"
)
_SIGNATURE: Final = re.compile(
    r"[*\-(\s]{0,6}(?:nguoi (?:lap|tong hop|thuc hien|ghi|khai)(?: (?:bieu|danh sach|bang|bao cao))?\b.{0,12}$|.*\bky,? ?(?:va )?(?:ghi ro|ten|dong dau)"
    r"|(?:tm|kt|tl|tuq|q)\s*\.\s*\w|xac nhan(?: cua)?\b|noi nhan\b|thu truong\b.{0,20}$|luu\s*:"
    r"|(?:pho )?(?:chu tich|bi thu|truong phong|truong ban|hieu truong|giam doc|truong thon|to truong|truong cong an|tram truong|thu ky|ke toan)"
    r"(?: (?:ubnd|uy ban nhan dan|xa|phuong|doan).{0,20})?$)"
)
_PLACE_AND_DAY: Final = re.compile(
    r".{0,40}[,….]?\s*\bngay\b[\s\d….]{0,12}\bthang\b[\s\d….]{0,12}\bnam\b[\s\d….]{0,10}$"
)
_REMARK: Final = re.compile(r"[*\-(\s]{0,6}(?:ghi chu|luu y|chu thich)\s*:")
# What a printed page carries at its foot and head.
_PAGE: Final = re.compile(
    r"\W{0,6}(?:trang(?: so)?\W*\d+(?:\s*/\s*\d+)?|\d+\s*/\s*\d+|-\s*\d+\s*-)\W*$"
    r"|\W{0,6}(?:(?:cong )?(?:chuyen|mang) sang|trang truoc (?:mang|chuyen) sang|cong luy ke)\b"
)
# What a heading's own row of hints says: how to fill the column in.
_HINT: Final = re.compile(
    r"\(.*\)|(?:ghi|nhap|viet|chon|dien)\b.*|d{1,2}\W?m{1,2}\W?y{2,4}|ngay\W+thang\W+nam|nam (?:hoac|/|hay) nu|nam\W+nu|\d{1,2} (?:chu )?so|chu in hoa|bat buoc.*|khong bat buoc"
)
_EXAMPLE: Final = re.compile(r"(?:vd|vi du|mau|ex|example)\W*\d?")
_OWN: Final = frozenset({"post", "birth"})
_NUMBER_OF: Final = re.compile(
    r"\d{1,5}(?:\s*(?:nguoi|dong chi|d/c|can bo|bien che|thanh vien|ho|nhan khau))?"
)
_ORDER: Final = re.compile(r"\(?\s*(?:[ivxl]+|[a-zđ]|\d{1,2}(?:\.\d{1,2})*)\s*[.):/\-]*")
_LEADING: Final = re.compile(
    r"^\(?\s*(?:(?P<roman>[IVXL]+)|(?P<letter>[A-ZĐ])|(?P<figure>\d{1,2}(?:\.\d{1,2})*))\s*(?:[.):/]|\s[-–])\s*(?P<rest>\S.*)$"
)
_COUNT: Final = re.compile(
    r"\s{0,3}(?:[:(–-]\s*)?\(?\s*(?:có|gồm)?\s*\d{1,6}\s*(?:người|đồng chí|đ/c|cán bộ|biên chế|thành viên)\s*\)?\s*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group row: how it is numbered ('' unnumbered) and what it says."""

    order: str
    text: str


class Lines:
    """The lines of one table, each judged beside the others."""

    def __init__(self, header: Header, rows: Sequence[Row], merges: Sequence[Merge], glance: Glance) -> None:
        self._header = header
        self._rows = rows
        self._spans = {merge.top: merge for merge in merges if merge.right > merge.left}
        self._number = next(iter(header.columns("number")), None)
        self._names = header.columns("family_name", "middle_name", "name", "given_name")
        self._width = max(header.fields) + 1
        self._told: dict[int, int] = {}
        with_number = {row.number for row in rows if glance.is_numbered(row)}
        without = {row.number for row in rows if row.number not in with_number and glance.is_unnumbered(row)}
        self._plain = with_number | without
        others = [
            row for row in rows if row.number not in self._plain and self._evidence(row) and self._name(row)
        ]
        numbered = len(with_number) + sum(map(self._is_numbered, others))
        self._numbered = self._number is not None and 2 * numbered >= max(1, len(self._plain) + len(others))

    def kinds(self) -> list[tuple[Row, Line]]:
        """Each row with its kind, down to the table's end."""
        judged = [(row, self._judge(row)) for row in self._rows]
        sure = [index for index, (row, kind) in enumerate(judged) if kind is Line.PERSON and self._sure(row)]
        last = sure[-1] if sure else -1
        out: list[tuple[Row, Line]] = []
        closing = False
        for index, (row, kind) in enumerate(judged):
            if kind is Line.END:
                # A sum under each group ends nothing: people go on below it.
                if index > last:
                    break
                closing = True
            elif closing and kind is Line.PERSON:
                closing = not self._sure(row)
            out.append((row, Line.SKIPPED if closing and kind in (Line.END, Line.PERSON) else kind))
        return self._without_tail(out, last)

    def group(self, row: Row) -> Group:
        """What a group row says, without its number and without the count of its people."""
        texts = self._texts(row)
        order = ""
        if (
            self._number is not None
            and self._number in texts
            and len(texts) > 1
            and _ORDER.fullmatch(fold(texts[self._number]))
        ):
            order = texts.pop(self._number).strip(" .():/-")
        text = max(texts.values(), key=lambda value: sum(char.isalpha() for char in value))
        if not order and (match := _LEADING.match(text)):
            order, text = (match["roman"] or match["letter"] or match["figure"]), match["rest"]
        return Group(order, _COUNT.sub("", text).strip(" :;.-–") or text)

    def _texts(self, row: Row) -> dict[int, str]:
        return {column: text for column, cell in enumerate(row.cells) if (text := clean(shown(cell)))}

    def _name(self, row: Row) -> str:
        return " ".join(filter(None, (clean(shown(row.cell(column))) for column in self._names)))

    def _is_numbered(self, row: Row) -> bool:
        cell = row.cell(self._number) if self._number is not None else None
        return re.fullmatch(r"\(?\d{1,6}(?:\.0+)?[.)]?", clean(shown(cell))) is not None

    def _evidence(self, row: Row) -> int:
        """How many cells read as something only a person has."""
        if row.number not in self._told:
            fields = self._header.fields.items()
            self._told[row.number] = sum(self._tells(field, row.cell(column)) for column, field in fields)
        return self._told[row.number]

    def _tells(self, field: str, cell: Cell) -> bool:
        if cell is None:
            return False
        text = fold(shown(cell))
        if field in {"birth", "birth_male", "birth_female", "birth_year"}:
            return re.search(r"\d{2}", text) is not None and _PLACE_AND_DAY.match(text) is None
        if field == "sex":
            return text in {"nam", "nu", "m", "f", "male", "female"}
        if field in {"sex_male", "sex_female"}:
            return text in {"x", "v", "1", "✓"}
        if field in {"national_id", "phone"}:
            return len(re.sub(r"\D", "", text)) >= 7 and len(text) < 40
        return field == "email" and "@" in text

    def _sure(self, row: Row) -> bool:
        if row.number in self._plain:
            return True
        if not self._name(row):
            return self._is_numbered(row) and self._evidence(row) > 0
        if self._numbered:
            return self._is_numbered(row) or self._evidence(row) > 1
        return self._evidence(row) > 0

    def _judge(self, row: Row) -> Line:
        if row.number in self._plain:
            return Line.PERSON
        texts = self._texts(row)
        if (
            not texts
            or self._is_column_numbers(texts)
            or self._header.says_again(row)
            or self._is_aside(texts)
        ):
            return Line.SKIPPED
        name, evidence, numbered = self._name(row), self._evidence(row), self._is_numbered(row)
        if name and not numbered and self._is_counted_group(texts, name):
            return Line.SKIPPED if is_household(name) else Line.GROUP
        lone = next(iter(texts.values())) if len(texts) == 1 else ""
        label = name or lone
        first = next(iter(texts.values()))
        # 'Tổng Thị Cộng' is no sum.
        somebody = evidence and looks_like_a_name(name) and not re.match(r"tong (?:so|cong)\b", fold(name))
        if not somebody and (_TOTAL.match(fold(label)) or (not numbered and _TOTAL.match(fold(first)))):
            return Line.END
        if not (name and evidence) and not (numbered and evidence):
            # 'Trưởng phòng' beside a name is somebody's post, 'ngày … tháng … năm …' a birth; alone they are a signature's.
            said = [
                text
                for column, text in texts.items()
                if not (looks_like_a_name(name) and self._header.fields.get(column) in _OWN)
            ]
            if not numbered and any(self._closes(text) for text in said):
                return Line.END
            if self._is_group(row, texts, name, numbered):
                return Line.SKIPPED if is_household(self.group(row).text) else Line.GROUP
        if name:
            return Line.PERSON
        others = set(texts) & set(self._header.fields) - {self._number}
        return Line.PERSON if evidence or (numbered and others) else Line.SKIPPED

    def _closes(self, text: str) -> bool:
        folded = fold(text)
        return any(pattern.match(folded) for pattern in (_SIGNATURE, _PLACE_AND_DAY, _REMARK))

    def _is_group(self, row: Row, texts: dict[int, str], name: str, numbered: bool) -> bool:
        number = texts.get(self._number, "") if self._number is not None else ""
        rest = [text for column, text in texts.items() if column != self._number]
        words = [text for text in rest if re.search(r"[^\W\d_]{2}", text)]
        if not words:  # everything stands in the number's own column, merged over the row or not
            return bool(number) and re.search(r"[^\W\d_]{2}", number) is not None and len(rest) == 0
        if len(words) > 1 or (not name and len(self._names) and min(texts) > max(self._names)):
            return False
        text = _LEADING.sub(lambda match: match["rest"], words[0])
        span = self._spans.get(row.number)
        if span is not None and span.right - span.left + 1 >= max(3, self._width // 2):
            return True
        if is_unit(text) or is_neighbourhood(text) or is_category(text) or is_household(text):
            return True
        if number and not numbered:
            return _ORDER.fullmatch(fold(number)) is not None
        return not numbered and self._numbered and not looks_like_a_name(text)

    def _is_aside(self, texts: dict[int, str]) -> bool:
        """A page's number, what is carried over from another, a row of hints or an example under the heading."""
        folded = [fold(text) for text in texts.values()]
        if (
            len(folded) <= 2
            and any(_PAGE.match(text) for text in folded)
            and not any(map(looks_like_a_name, folded))
        ):
            return True
        number = fold(texts[self._number]) if self._number in texts else ""
        return _EXAMPLE.fullmatch(number) is not None or (
            len(folded) > 1 and all(_HINT.fullmatch(text) for text in folded if text != number)
        )

    def _is_counted_group(self, texts: dict[int, str], name: str) -> bool:
        """A group's name beside the number of its people ('I | Trạm Y tế | 7 | 5 | | 12 người')."""
        number = fold(texts.get(self._number, "")) if self._number is not None else ""
        others = [
            fold(text)
            for column, text in texts.items()
            if column != self._number and column not in self._names
        ]
        if not others or not all(_NUMBER_OF.fullmatch(text) for text in others) or _TOTAL.match(fold(name)):
            return False
        if is_unit(name) or is_neighbourhood(name) or is_category(name) or is_household(name):
            return True
        return bool(number) and _ORDER.fullmatch(number) is not None and not looks_like_a_name(name)

    def _is_column_numbers(self, texts: dict[int, str]) -> bool:
        """'(1) (2) (3) …' or 'A B 1 2 …' under the heading."""
        values = [fold(text).strip(" ()[].") for text in texts.values()]
        if len(values) < 3 or len(self._name_texts(texts)) == 0:
            return False
        if not all(re.fullmatch(r"\d{1,2}(?:\s*=.*)?|[a-eđ]", value) for value in values):
            return False
        figures = [int(match[0]) for value in values if (match := re.match(r"\d{1,2}", value))]
        return len(figures) >= 2 and figures == sorted(set(figures))

    def _name_texts(self, texts: dict[int, str]) -> list[str]:
        return [texts[column] for column in self._names if column in texts]

    def _without_tail(self, lines: list[tuple[Row, Line]], last: int) -> list[tuple[Row, Line]]:
        """Names under the last sure person are signatures, unless the list is one of bare names."""
        keep = last + 1
        while keep < len(lines):
            row, kind = lines[keep]
            follows = keep == 0 or lines[keep - 1][0].number == row.number - 1
            weak = kind is Line.PERSON and (not self._name(row) or self._numbered) and not self._evidence(row)
            if keep > 0 and (weak or not follows):
                break
            keep += 1
        return lines[:keep]


def numbering(order: str, before: str) -> int:
    """How deep a group stands by its number: 0 for A, 1 for I, 2 for 1, 3 for 1.1, 4 unnumbered.

    `before` is the last number of the single-letter kind: C after B is a letter, C after nothing is one too, since
    no list has a hundred groups; I, V and X are Roman unless the letter before them says otherwise.
    """
    if not order:
        return 4
    if order[0].isdigit():
        return 2 + min(1, order.count("."))
    if len(order) == 1 and (order not in "IVX" or (before and ord(before) + 1 == ord(order))):
        return 0
    return 1
