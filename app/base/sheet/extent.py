"""How much a zipped spreadsheet would lay out in memory, judged from its XML before the reader lays it out.

The reader makes a dense grid from the first filled cell to the last, and a string of its own for every cell. A file
of a kilobyte may say "one cell in row 1,048,576" or "these 4 million letters, three thousand times": a failed
allocation in the reader is no exception, it ends the process with every other request in it.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import IO, Any, Final
from xml.parsers import expat

from app.base.errors import Refused

MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 512
MAX_CELLS: Final = 5_000_000
MAX_TEXT: Final = 100_000_000
"""Letters of all cells together."""
_ALL_SHEETS: Final = 4 * MAX_CELLS
_CHUNK: Final = 1 << 18


def bounded(rows: int, columns: int) -> None:
    """Refused `sheet_too_big` beyond MAX_ROWS, MAX_COLUMNS or MAX_CELLS."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise Refused(
            "sheet_too_big",
            f"Bảng tính có {rows} dòng, {columns} cột; chỉ đọc được tối đa {MAX_ROWS} dòng và {MAX_COLUMNS} cột. "
            "Hãy xóa các ô thừa ở xa bảng hoặc chia tệp thành nhiều phần.",
        )


def _too_much() -> Refused:
    return Refused(
        "sheet_too_big", "Bảng tính chứa quá nhiều ô hoặc quá nhiều chữ. Hãy chia tệp thành nhiều phần."
    )


def check_xlsx(archive: zipfile.ZipFile) -> int:
    """How many sheets the parts of an XLSX hold. Refused `sheet_too_big`; ValueError when a sheet is no sound XML.

    A relationship may put a sheet under any name, so every part is looked at: whatever says "sheetData" is one.
    """
    sheets = area = 0
    lengths: list[int] = []
    uses: Counter[int] = Counter()
    for info in archive.infolist():
        with archive.open(info) as part:
            seen = _Sheet()
            if _parse(part, seen):
                sheets += 1
                bounded(seen.rows, seen.columns)
                area += seen.rows * seen.columns
                uses.update(seen.uses)
            lengths += seen.lengths
    if area > _ALL_SHEETS or sum(n * lengths[i] for i, n in uses.items() if i < len(lengths)) > MAX_TEXT:
        raise _too_much()
    return sheets


def _parse(part: IO[bytes], seen: _Sheet) -> bool:
    """Whether the part is a sheet. What is neither sound XML nor a sheet (pictures, old drawings) is passed over."""
    parser = expat.ParserCreate()
    seen.listen(parser)
    sound, is_sheet, tail = True, False, b""
    while chunk := part.read(_CHUNK):
        is_sheet = is_sheet or b"sheetData" in tail + chunk
        tail = chunk[-16:]
        if sound:
            try:
                parser.Parse(chunk, False)
            except (expat.ExpatError, ValueError):
                sound = False
    if is_sheet and not sound:
        raise ValueError("a sheet that is no sound XML")
    return is_sheet


class _Sheet:
    """The furthest filled cell of one part, positions counted as the reader does: `r` of rows and cells, else the next."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.uses: Counter[int] = Counter()
        self.lengths: list[int] = []  # of shared texts, where the part holds them
        self._row = self._column = self._cells = 0
        self._open = self._shared = self._in_text = False
        self._words: list[str] = []

    def listen(self, parser: Any) -> None:
        """Hear what the parser finds."""
        self._parser = parser
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(":", 1)[-1]
        if tag == "c":
            place = attributes.get("r", "")
            if place:
                letters = place.rstrip("0123456789")
                self._column, self._row = _column(letters), int(place[len(letters) :])
            else:
                self._column += 1
            self._open, self._shared = True, attributes.get("t") == "s"
            self._cells += 1
            if self._cells > 2 * MAX_CELLS:
                raise _too_much()
        elif self._open:  # styled cells without anything inside do not count
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            if tag == "v" and self._shared:
                self._listen_to_text()
        elif tag == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif tag == "si":
            self._listen_to_text()

    def _end(self, name: str) -> None:
        tag = name.rsplit(":", 1)[-1]
        if tag == "c":
            self._open = False
        elif self._in_text and tag in ("v", "si"):
            self._in_text = False
            self._parser.CharacterDataHandler = None
            text = "".join(self._words)
            if tag == "si":
                self.lengths.append(len(text))
            elif text.strip().isdecimal():
                self.uses[int(text)] += 1

    def _listen_to_text(self) -> None:
        self._words, self._in_text = [], True
        self._parser.CharacterDataHandler = self._words.append


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _no_doctype(*_words: Any) -> None:
    raise ValueError("a document type declaration")


def check_ods(archive: zipfile.ZipFile) -> None:
    """Refused `sheet_too_big`, repeats counted (an ODS says in two words 'a million times'); ValueError for unsound XML."""
    parser = expat.ParserCreate()
    tables = _Tables()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler, parser.EndElementHandler = tables.start, tables.end
    parser.CharacterDataHandler = tables.text
    with archive.open("content.xml") as part:
        try:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise ValueError("no sound XML") from None


@dataclass(slots=True)
class _Tables:
    """The tables of an ODS as they go by. The reader lays all of them out at once, so they are bounded together."""

    area: int = 0
    letters: int = 0
    rows: int = 0
    columns: int = 0
    row: int = 0
    width: int = 0
    of_row: int = 0
    of_cell: int = 0
    row_times: int = 1
    cell_times: int = 1
    filled: bool = False
    in_cell: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(":", 1)[-1]
        if self.in_cell:
            self.filled = True
            self.columns = max(self.columns, self.width + self.cell_times)
            if tag == "s":  # so many blanks
                self.of_cell += _times(attributes, "c")
        elif tag in ("table-cell", "covered-table-cell"):
            self.in_cell, self.of_cell = True, 0
            self.cell_times = _times(attributes, "number-columns-repeated")
            if any(key.endswith(":value-type") for key in attributes):
                self.filled = True
                self.columns = max(self.columns, self.width + self.cell_times)
                self.of_cell = sum(map(len, attributes.values()))
        elif tag == "table-row":
            self.width, self.of_row, self.filled = 0, 0, False
            self.row_times = _times(attributes, "number-rows-repeated")
        elif tag == "table":
            self.row = self.rows = self.columns = 0

    def text(self, words: str) -> None:
        self.of_cell += len(words)

    def end(self, name: str) -> None:
        tag = name.rsplit(":", 1)[-1]
        if tag in ("table-cell", "covered-table-cell"):
            self.in_cell = False
            self.width += self.cell_times
            self.of_row += self.of_cell * self.cell_times
        elif tag == "table-row":
            self.row += self.row_times
            if self.filled:
                self.rows = max(self.rows, self.row)
                self.letters += self.of_row * self.row_times
        elif tag == "table":
            bounded(self.rows, self.columns)
            self.area += self.rows * self.columns
        if self.letters > MAX_TEXT or self.area > _ALL_SHEETS:
            raise _too_much()


def _times(attributes: dict[str, str], what: str) -> int:
    """A repeat as the file says it; 1 without one."""
    for key, value in attributes.items():
        if key.rsplit(":", 1)[-1] == what:
            if not value.strip().isdecimal():
                raise ValueError("a repeat that is no number")
            return int(value)
    return 1
