"""One line of a list, cell by cell, into `RowFields` and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from app.base.identity import is_identity, is_nothing, is_phone, read_identity, read_phone
from app.base.sheet import Cell, shown
from app.base.text import clean, fold
from trainees.imports.reading.columns import TICKS, Around, Columns, told
from trainees.imports.reading.draft import Problem, RowFields, Sex
from trainees.imports.reading.names import FORMS, bare_name
from trainees.imports.reading.problems import problem

_CROSSED: Final = re.compile(r"(?i)x*")  # nothing but x
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[A-Za-z]{2,24}")
_ODD_IN_NAME: Final = re.compile(r"[\d@#$%^*_=+<>|\\{}\[\]?!]")


class Line:
    """A row under its columns, being read. `cells` are as many as the columns are wide, merged values filled in.

    A list with only one of the columns Nam and Nữ, ticked for some, says the other sex (`Columns.only_sex`) of the rest.
    """

    __slots__ = ("cells", "columns", "problems", "repairs")

    def __init__(self, columns: Columns, cells: Sequence[Cell]) -> None:
        self.columns, self.cells = columns, cells
        self.problems: list[Problem] = []
        self.repairs: list[str] = []

    def read(self, around: Around) -> RowFields:
        """Everything the row says, alone and where it stands; problems and repairs are left in this object."""
        columns = self.columns
        name = self._name()
        sex, birth = self._sex_and_birth()
        national_id, old_id = self._identity(birth, sex)
        address = self._text(columns.addresses, told)  # one of its own for nearly everybody
        post = self._text(columns.posts, columns.told)
        unit = self._text(columns.units, columns.told) or around.unit
        category = self._category(post)
        phone = self._phone()
        email = self._email() if columns.emails else None
        place = self._neighbourhood(address) or around.neighbourhood
        team = self._ticked(columns.teams) if columns.teams else None
        if place is None and unit is not None and around.place_in_unit:
            place = columns.neighbourhood_in(unit)
        return RowFields(
            name,
            birth,
            sex,
            national_id,
            old_id,
            phone,
            email,
            unit,
            place or around.default_neighbourhood,
            address,
            category or around.category,
            post,
            True if post and columns.is_specialist(post) else self._ticked(columns.specialists),
            around.team if team is None else team,
            self._language() if columns.languages else None,
            self._phone_use(phone),
        )

    def _filled(self, columns: Sequence[int]) -> list[tuple[int, Cell]]:
        pairs = [(column, self.cells[column]) for column in columns]
        return [(column, cell) for column, cell in pairs if cell is not None and clean(shown(cell))]

    def _add(self, code: str, column: int, digits: int = 0) -> None:
        self.problems.append(problem(code, column, shown(self.cells[column]), digits))

    def _text(self, columns: Sequence[int], read: Callable[[Cell], str | None]) -> str | None:
        for column in columns:
            cell = self.cells[column]
            if cell is not None and (text := read(cell)) is not None:
                return text
        return None

    def _name(self) -> str:
        columns = self.columns.names
        if len(columns) == 1:
            name = clean(shown(self.cells[columns[0]]).replace("\u00ad", ""))
        else:
            name = self._joined(columns)
        letters = name.replace(" ", "")
        usual = letters.isalpha() and not f"{name[:9].lower()} ".startswith(FORMS) and len(name) <= 100
        if (
            usual
            and len(letters) > 1
            and not (is_nothing(name) if len(letters) <= 10 else _CROSSED.fullmatch(name))
        ):
            return name  # nothing but letters: none of what follows can be the matter
        name, aside = bare_name(name)
        if sum(char.isalpha() for char in name) < 2 or is_nothing(name):
            self._add("name_missing", columns[0])
            return ""
        if aside or _ODD_IN_NAME.search(name) or len(name) > 100:
            self._add("name_odd", columns[0])
        return name[:200]

    def _joined(self, columns: Sequence[int]) -> str:
        parts = [clean(shown(self.cells[column]).replace("\u00ad", "")) for column in columns]
        if parts[-1] and parts[:-1] == [part for part in parts[:-1] if part]:
            # Some lists repeat the given name beside the full one, to sort by it.
            before = " ".join(parts[:-1])
            if (
                before.count(" ") > 1
                and self.columns.fields[columns[-1]] == "given_name"
                and fold(before).split(" ")[-1] == fold(parts[-1])
            ):
                return before
        return " ".join(part for part in parts if part)

    def _sex_and_birth(self) -> tuple[Sex | None, str | None]:
        sex = self._sex()
        if not self.columns.births_by_sex:
            return sex, self._birth()
        by_sex = [
            (column, cell)
            for column, cell in self._filled(self.columns.births_by_sex)
            if not is_nothing(shown(cell))
        ]
        if not by_sex:
            return sex, self._birth()
        if len(by_sex) > 1:
            self._add("birth_two_columns", by_sex[1][0])
        column, cell = by_sex[0]
        if self.columns.is_ticked(cell) and self._filled(self.columns.births):
            birth = self._birth()
        else:
            birth = self._one_birth(column, cell)
        if sex is None and len(by_sex) == 1:
            sex = "M" if self.columns.fields[column] == "birth_male" else "F"
        return sex, birth

    def _sex(self) -> Sex | None:
        for column in self.columns.sexes:
            cell = self.cells[column]
            if cell is not None:
                sex, unknown = self.columns.sex_of(cell)
                if sex is not None:
                    return sex
                if unknown:
                    self._add("sex_unknown", column)
        if not self.columns.sex_ticks:
            return None
        ticked: set[Sex] = set()
        for column, cell in self._filled(self.columns.sex_ticks):
            own: Sex = "M" if self.columns.fields[column] == "sex_male" else "F"
            word = fold(shown(cell)).strip(" .")
            if word in TICKS or word == fold(self.columns.labels[column].split(" – ")[-1]):
                ticked.add(own)
            elif not is_nothing(word):
                self._add("sex_unknown", column)
        if len(ticked) == 1:
            return ticked.pop()
        return self.columns.only_sex if not ticked else None

    def _birth(self) -> str | None:
        if self.columns.birth_parts and (parts := dict(self._filled(self.columns.birth_parts))):
            named = {self.columns.fields[column]: (column, cell) for column, cell in parts.items()}
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
        births = self.columns.births
        if len(births) > 1 and (whole := self._day_and_year(births)):
            return self._one_birth(births[0], whole, value=whole)
        for column in births:
            cell = self.cells[column]
            if cell is None:
                continue
            found = self.columns.plain_birth(cell)
            if found is None and clean(shown(cell)):
                found = self._one_birth(column, cell)
            if found is not None and (best is None or len(found) > len(best)):
                best = found
        return best

    def _day_and_year(self, columns: Sequence[int]) -> str | None:
        """A day and month in one column, the year in another: '27/10' (or what a spreadsheet made of it) beside 1980."""
        cells = [cell for _, cell in self._filled(columns)]
        years = [text for cell in cells if re.fullmatch(r"(?:19|20)\d\d", text := clean(shown(cell)))]
        days = [
            shown(cell)[:5] if isinstance(cell, date) else clean(shown(cell))
            for cell in cells
            if isinstance(cell, date) or re.fullmatch(r"\d{1,2}\s*[-/.]\s*\d{1,2}", clean(shown(cell)))
        ]
        return f"{days[0]}/{years[0]}" if len(cells) == 2 and len(years) == 1 and len(days) == 1 else None

    def _one_birth(self, column: int, cell: Cell, value: str | None = None) -> str | None:
        reading = self.columns.birth_of(cell)
        if not reading.wrong and not reading.doubts:
            return reading.iso
        id_year = self._id_year()
        if id_year is not None:  # it may settle the century
            reading = self.columns.birth_of(cell, id_year)
        told = shown(cell) if value is None else value
        for code in (f"birth_{reading.wrong}",) if reading.wrong else reading.doubts:
            self.problems.append(problem(code, column, told))
        return reading.iso

    def _id_year(self) -> int | None:
        for _, cell in self._filled(self.columns.national_ids):
            number = read_identity(shown(cell)).national_id
            if number is not None:
                return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])
        return None

    def _identity(self, birth: str | None, sex: Sex | None) -> tuple[str | None, str | None]:
        national: str | None = None
        old: str | None = None
        for column in self.columns.national_ids:
            cell = self.cells[column]
            if cell is None:
                continue
            if is_identity(cell, birth, sex):
                national = national or str(cell)
                continue
            reading = read_identity(shown(cell), birth=birth, sex=sex)
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
        for column in self.columns.numbers_of_phones:
            cell = self.cells[column]
            if cell is None or (column in self.columns.phone_uses and not _holds_a_number(cell)):
                continue
            if is_phone(cell):
                return str(cell)
            numeric = isinstance(cell, int | float) and not isinstance(cell, bool)
            reading = read_phone(shown(cell), numeric=numeric)
            # 'dùng chung với con' is no odd number.
            if reading.doubts and (reading.number is not None or self.columns.phone_use_of(cell) is None):
                for doubt in reading.doubts:
                    self._add(doubt, column)
            if reading.padded:
                self.repairs.append("phone_padded")
            if reading.number is not None:
                return reading.number
        return None

    def _phone_use(self, phone: str | None) -> str | None:
        """What a column of its own says; else what words in the phone's cell do."""
        for column in self.columns.phone_uses:
            cell = self.cells[column]
            use = self._said_use(cell, fold(self.columns.labels[column])) if cell is not None else None
            if use is not None and not (use == "none" and phone):
                return use
        for column in self.columns.phones:
            cell = self.cells[column]
            if (
                type(cell) is str
                and not cell.isdigit()
                and (use := self.columns.phone_use_of(cell)) is not None
            ):
                return None if use == "none" and phone else use
        return None

    def _said_use(self, cell: Cell, heading: str) -> str | None:
        """A cell under 'Điện thoại thông minh (riêng/chung/không)', 'Dùng chung điện thoại' …"""
        text = fold(shown(cell)).strip(" .")
        asks_sharing = "chung" in heading and "rieng" not in heading
        if text in TICKS or _holds_a_number(cell):
            return "shared" if asks_sharing else "own"
        use = self.columns.phone_use_of(cell)
        return None if use == "none" and asks_sharing else use

    def _language(self) -> str | None:
        text = self._text(self.columns.languages, self.columns.told)
        return text[:40].strip() if text and sum(map(str.isalpha, text)) > 1 else None

    def _email(self) -> str | None:
        for column, cell in self._filled(self.columns.emails):
            text = clean(shown(cell)).strip(" ,;.<>")
            if _EMAIL.fullmatch(text):
                return text.lower()
            if not is_nothing(text):
                self._add("email_odd", column)
        return None

    def _neighbourhood(self, address: str | None) -> str | None:
        for column in self.columns.neighbourhoods:
            cell = self.cells[column]
            if cell is not None and (place := self.columns.place_of(cell, column)) is not None:
                return place
        return self.columns.neighbourhood_in(address) if address else None

    def _category(self, post: str | None) -> str | None:
        for column in self.columns.categories:
            if self.columns.is_ticked(self.cells[column]):
                return self.columns.fields[column].removeprefix("is:")
        said = self._text(self.columns.said_categories, self.columns.told)
        category = self.columns.category_of(said) if said else None
        return category or (self.columns.category_of(post) if post else None)

    def _ticked(self, columns: Sequence[int]) -> bool | None:
        if not columns:
            return None
        return any(self._says_yes(self.cells[column]) for column in columns)

    def _says_yes(self, cell: Cell) -> bool:
        text = shown(cell)
        return self.columns.is_ticked(cell) or (len(clean(text)) > 3 and not is_nothing(text))


def _holds_a_number(cell: Cell) -> bool:
    return len(re.sub(r"\D", "", shown(cell))) >= 8
