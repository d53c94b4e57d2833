"""One line of a list, cell by cell, into `RowFields` and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.base.dates import Birth, read_birth
from app.base.identity import Identity, Phone, is_nothing, read_identity, read_phone
from app.base.sheet import Cell, letter, shown
from app.base.text import clean, fold
from trainees.imports.reading.draft import Problem, RowFields, Sex
from trainees.imports.reading.places import (
    category_of,
    is_neighbourhood,
    is_specialist,
    neighbourhood_in,
    neighbourhood_word,
)

# code: (fatal, optional, sentence with {value} and, for an ID, {digits})
_SAYS: Final[dict[str, tuple[bool, bool, str]]] = {
    "name_missing": (
        True,
        False,
        "Dòng này không có họ và tên. Ghi thêm họ tên vào tệp rồi chọn lại, hoặc bỏ qua dòng.",
    ),
    "name_odd": (False, False, "Họ tên “{value}” có ký tự lạ. Hãy xem lại."),
    "birth_impossible": (True, True, "Ngày sinh {value} không có thật. Hãy ghi theo ngày/tháng/năm."),
    "birth_unreadable": (
        True,
        True,
        "Không đọc được ngày sinh “{value}”. Hãy ghi theo ngày/tháng/năm, hoặc chỉ năm.",
    ),
    "birth_century_guessed": (
        False,
        False,
        "Năm sinh trong “{value}” chỉ có hai chữ số; phần mềm tự suy ra thế kỷ. Hãy xem lại.",
    ),
    "birth_year_in_date_cell": (
        False,
        False,
        "Ô ngày sinh hiện {value}; phần mềm hiểu đây là năm sinh gõ vào ô kiểu ngày. Hãy xem lại.",
    ),
    "birth_digits_only": (False, False, "Ngày sinh “{value}” viết liền không có dấu ngăn cách. Hãy xem lại."),
    "birth_two_columns": (False, False, "Có năm sinh ở cả cột Nam và cột Nữ; giới tính được để trống."),
    "sex_unknown": (False, False, "Không hiểu giới tính “{value}”; để trống."),
    "id_length": (
        True,
        True,
        "Số CCCD “{value}” có {digits} chữ số; số đúng có 12 chữ số (CMND cũ có 9). Sửa trong tệp, hoặc nhập không kèm số này.",
    ),
    "id_old": (
        False,
        False,
        "“{value}” là số CMND cũ 9 chữ số: được giữ lại nhưng không dùng để nhận ra người trùng.",
    ),
    "id_sex_mismatch": (False, False, "Số CCCD “{value}” không khớp với giới tính trong danh sách."),
    "id_year_mismatch": (False, False, "Số CCCD “{value}” không khớp với năm sinh trong danh sách."),
    "id_place_odd": (False, False, "Ba chữ số đầu của số CCCD “{value}” không phải mã tỉnh, thành phố nào."),
    "id_padded_unchecked": (
        False,
        False,
        "Số CCCD “{value}” mất số 0 ở đầu và đã được thêm lại; danh sách không có giới tính hay năm sinh để đối chiếu.",
    ),
    "phone_odd": (False, False, "Số điện thoại “{value}” có vẻ không đúng. Hãy xem lại."),
    "phone_many": (False, False, "Ô “{value}” có nhiều số điện thoại; chỉ giữ số đầu tiên."),
    "phone_old_prefix": (
        False,
        False,
        "Số điện thoại “{value}” dùng đầu số cũ và đã được đổi sang đầu số mới.",
    ),
    "email_odd": (False, False, "Thư điện tử “{value}” không đúng dạng; để trống."),
    "row_repeated": (False, False, "Dòng này giống hệt dòng {value} trong cùng tệp."),
}
_FEMALE: Final = frozenset({"nu", "f", "female", "gai", "ba", "co", "phu nu"})
_MALE: Final = frozenset({"nam", "m", "male", "trai", "ong", "nam gioi"})
_TICKS: Final = frozenset({"x", "v", "✓", "✔", "√", "1", "co", "true", "yes", "x.", "(x)", "*", "+", "đ"})
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[A-Za-z]{2,24}")


def problem(code: str, column: int | None, value: str, digits: int = 0) -> Problem:
    """A Problem in the words that this list has for its code. `value` is shown as it stands in the cell."""
    fatal, optional, sentence = _SAYS[code]
    brief = value if len(value) <= 60 else value[:57] + "…"
    where = None if column is None else letter(column)
    return Problem(where, value, code, sentence.format(value=brief, digits=digits), fatal, optional)


@dataclass
class Line:
    """A row under its columns, being read. `cells` maps a column to its raw value, merged values filled in."""

    fields: Mapping[int, str]
    labels: Mapping[int, str]
    cells: Mapping[int, Cell]
    today: date
    youngest: int = 0
    only_sex_column: Sex | None = None
    problems: list[Problem] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)

    def read(self) -> RowFields:
        """Everything the row says; problems and repairs are left in this object."""
        name = self._name()
        sex, birth = self._sex_and_birth()
        national_id, old_id = self._identity(birth, sex)
        address = self._text("address")
        post = self._text("post")
        category = self._category(post)
        return RowFields(
            name=name,
            birth=birth,
            sex=sex,
            national_id=national_id,
            old_id=old_id,
            phone=self._phone(),
            email=self._email(),
            unit=self._text("unit"),
            neighbourhood=self._neighbourhood(address),
            address=address,
            category=category,
            post=post,
            specialist=True if post and is_specialist(post) else self._ticked("specialist"),
            team=self._ticked("team"),
        )

    def _columns(self, *names: str) -> list[int]:
        return [column for column, name in sorted(self.fields.items()) if name in names]

    def _filled(self, *names: str) -> list[tuple[int, Cell]]:
        pairs = [(column, self.cells.get(column)) for column in self._columns(*names)]
        return [(column, cell) for column, cell in pairs if clean(shown(cell))]

    def _add(self, code: str, column: int | None, digits: int = 0) -> None:
        value = shown(self.cells.get(column)) if column is not None else ""
        self.problems.append(problem(code, column, value, digits))

    def _text(self, name: str) -> str | None:
        for _, cell in self._filled(name):
            if not is_nothing(shown(cell)) or re.fullmatch(r"\d+", clean(shown(cell))):
                return clean(shown(cell)).replace("\u00ad", "")[:500]
        return None

    def _name(self) -> str:
        columns = self._columns("family_name", "middle_name", "name", "given_name")
        parts = [clean(shown(self.cells.get(column)).replace("\u00ad", "")) for column in columns]
        if len(parts) > 1 and parts[-1] and parts[:-1] == [part for part in parts[:-1] if part]:
            # Some lists repeat the given name beside the full one, to sort by it.
            before = " ".join(parts[:-1])
            if (
                self.fields[columns[-1]] == "given_name"
                and fold(before).split(" ")[-1] == fold(parts[-1])
                and before.count(" ") > 1
            ):
                parts = parts[:-1]
        name = " ".join(part for part in parts if part)
        if sum(char.isalpha() for char in name) < 2 or is_nothing(name):
            self._add("name_missing", columns[0])
            return ""
        if re.search(r"[\d@#$%^*_=+<>|\\{}\[\]?!]", name) or len(name) > 100:
            self._add("name_odd", columns[0])
        return name[:200]

    def _sex_and_birth(self) -> tuple[Sex | None, str | None]:
        sex = self._sex()
        by_sex = [
            (column, cell)
            for column, cell in self._filled("birth_male", "birth_female")
            if not is_nothing(shown(cell))
        ]
        if by_sex:
            if len(by_sex) > 1:
                self._add("birth_two_columns", by_sex[1][0])
            column, cell = by_sex[0]
            if fold(shown(cell)) in _TICKS and self._filled("birth"):
                birth = self._birth()
            else:
                birth = self._one_birth(column, cell)
            if sex is None and len(by_sex) == 1:
                sex = "M" if self.fields[column] == "birth_male" else "F"
            return sex, birth
        return sex, self._birth()

    def _sex(self) -> Sex | None:
        for column, cell in self._filled("sex"):
            word = fold(shown(cell)).strip(" .")
            if word in _FEMALE:
                return "F"
            if word in _MALE:
                return "M"
            if not is_nothing(word):
                self._add("sex_unknown", column)
        ticked: set[Sex] = set()
        for column, cell in self._filled("sex_male", "sex_female"):
            own: Sex = "M" if self.fields[column] == "sex_male" else "F"
            word = fold(shown(cell)).strip(" .")
            if word in _TICKS or word == fold(self.labels[column].split(" – ")[-1]):
                ticked.add(own)
            elif not is_nothing(word):
                self._add("sex_unknown", column)
        if len(ticked) == 1:
            return ticked.pop()
        # A list with one column of the two, ticked for some, says the other of the rest.
        return self.only_sex_column if not ticked and self._columns("sex_male", "sex_female") else None

    def _birth(self) -> str | None:
        parts = dict(self._filled("birth_day", "birth_month", "birth_year"))
        if parts:
            named = {self.fields[column]: (column, cell) for column, cell in parts.items()}
            column, year = named.get("birth_year", (next(iter(parts)), None))
            if year is None:
                return None
            day, month = (
                clean(shown(named[key][1])) if key in named else "" for key in ("birth_day", "birth_month")
            )
            if isinstance(year, date):
                return self._one_birth(column, year)
            text = "/".join((day or "00", month or "00", clean(shown(year))))
            return self._one_birth(column, text, value=text)
        best: str | None = None
        for column, cell in self._filled("birth"):
            found = self._one_birth(column, cell)
            if found is not None and (best is None or len(found) > len(best)):
                best = found
        return best

    def _one_birth(self, column: int, cell: Cell, value: str | None = None) -> str | None:
        reading: Birth = read_birth(cell, today=self.today, youngest=self.youngest, id_year=self._id_year())
        told = shown(cell) if value is None else value
        for code in (f"birth_{reading.wrong}",) if reading.wrong else reading.doubts:
            self.problems.append(problem(code, column, told))
        return reading.iso

    def _id_year(self) -> int | None:
        for _, cell in self._filled("national_id"):
            number = read_identity(shown(cell)).national_id
            if number is not None:
                return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])
        return None

    def _identity(self, birth: str | None, sex: Sex | None) -> tuple[str | None, str | None]:
        national: str | None = None
        old: str | None = None
        for column, cell in self._filled("national_id"):
            reading: Identity = read_identity(shown(cell), birth=birth, sex=sex)
            if reading.wrong:
                self._add("id_length", column, reading.digits)
                continue
            for doubt in reading.doubts:
                self._add(doubt, column)
            if reading.padded and "id_padded" not in self.repairs:
                self.repairs.append("id_padded")
            national, old = national or reading.national_id, old or reading.old_id
        return national, old

    def _phone(self) -> str | None:
        number: str | None = None
        for column, cell in self._filled("phone"):
            if number is not None:
                break
            numeric = isinstance(cell, int | float) and not isinstance(cell, bool)
            reading: Phone = read_phone(shown(cell), numeric=numeric)
            for doubt in reading.doubts:
                self._add(doubt, column)
            if reading.padded:
                self.repairs.append("phone_padded")
            number = reading.number
        return number

    def _email(self) -> str | None:
        for column, cell in self._filled("email"):
            text = clean(shown(cell)).strip(" ,;.<>")
            if _EMAIL.fullmatch(text):
                return text.lower()
            if not is_nothing(text):
                self._add("email_odd", column)
        return None

    def _neighbourhood(self, address: str | None) -> str | None:
        for column, cell in self._filled("neighbourhood"):
            text = clean(shown(cell))
            if re.fullmatch(r"(?:số\s*)?\d{1,3}[A-Za-z]?", text):
                word = neighbourhood_word(self.labels[column])
                number = re.sub(r"^(?:số\s*)?0*(?=\d)", "", text)
                return f"{word[0].upper()}{word[1:]} {number}" if word else text
            if not is_nothing(text):
                return text if is_neighbourhood(text) else (neighbourhood_in(text) or text)
        return neighbourhood_in(address) if address else None

    def _category(self, post: str | None) -> str | None:
        for column in self._columns(*{name for name in self.fields.values() if name.startswith("is:")}):
            if fold(shown(self.cells.get(column))) in _TICKS:
                return self.fields[column].removeprefix("is:")
        told = self._text("category")
        return (category_of(told) if told else None) or (category_of(post) if post else None)

    def _ticked(self, name: str) -> bool | None:
        columns = self._columns(name)
        if not columns:
            return None
        return any(
            fold(shown(self.cells.get(column))) in _TICKS
            or (
                len(clean(shown(self.cells.get(column)))) > 3
                and not is_nothing(shown(self.cells.get(column)))
            )
            for column in columns
        )
