"""How much a zipped spreadsheet would lay out in memory, judged from its XML before the reader lays it out.

The reader makes a dense grid from the first filled cell to the last, and a string of its own for every cell. A file
of a kilobyte may say "one cell in row 1,048,576" or "these 4 million letters, three thousand times": a failed
allocation in the reader is no exception, it ends the process with every other request in it.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, Any, Final
from xml.parsers import expat

from app.base.errors import Refused
from app.base.sheet.bulk import Bulk, Doubtful, column_number

MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 512
MAX_CELLS: Final = 5_000_000
MAX_TEXT: Final = 100_000_000
"""Letters of all cells together."""
_ALL_SHEETS: Final = 4 * MAX_CELLS
_CHUNK: Final = 1 << 18
_POOL: Final = "sharedstrings"
_OPENED: Final = re.compile(rb"[<:]si[\s/>]")
_CLOSED: Final = re.compile(rb"[/:]si\s*>")


def bounded(rows: int, columns: int) -> None:
    """Refused `sheet_too_big` beyond MAX_ROWS, MAX_COLUMNS or MAX_CELLS."""
    if _beyond(rows, columns):
        raise Refused(
            "sheet_too_big",
            f"Bảng tính có {rows} dòng, {columns} cột; chỉ đọc được tối đa {MAX_ROWS} dòng và {MAX_COLUMNS} cột. "
            "Hãy xóa các ô thừa ở xa bảng hoặc chia tệp thành nhiều phần.",
        )


def _beyond(rows: int, columns: int) -> bool:
    return rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS


def _too_much() -> Refused:
    return Refused(
        "sheet_too_big", "Bảng tính chứa quá nhiều ô hoặc quá nhiều chữ. Hãy chia tệp thành nhiều phần."
    )


def check_xlsx(archive: zipfile.ZipFile) -> int:
    """How many sheets the parts of an XLSX hold. Refused `sheet_too_big`; ValueError when a sheet is no sound XML.

    A relationship may put a sheet under any name, so every part is looked at: whatever says "sheetData" is one.
    """
    try:
        return _check(archive, in_bulk=True)
    except Doubtful:
        return _check(archive, in_bulk=False)


def _check(archive: zipfile.ZipFile, *, in_bulk: bool) -> int:
    """`in_bulk`: plain rows are measured, not listened to; Doubtful where that does not show that all is well."""
    sheets = area = longest = more = 0
    pools: list[list[int]] = []
    uses: Counter[int] = Counter()
    # Shared texts first: as long as all are short, nobody need count which one is used how often.
    for info in sorted(archive.infolist(), key=lambda info: _POOL not in info.filename.lower()):
        seen, bulk = _Sheet(), Bulk(longest, MAX_TEXT // 2)
        with archive.open(info) as part:
            mark = b"<si" if _POOL in info.filename.lower() else b"<row"
            heard = _parse(bulk.pieces(part, mark) if in_bulk else _chunks(part), seen)
        is_sheet = heard.is_sheet or seen.is_sheet
        if not heard.sound and (heard.holds_texts or seen.lengths or bulk.lengths):
            # The reader is less strict, and would take its texts from here uncounted.
            raise Doubtful if in_bulk else ValueError("shared texts that are no sound XML")
        # What was taken out counts neither as the row before one without a number nor as a text before another.
        if (bulk.rows and seen.unnumbered) or (bulk.lengths and seen.lengths):
            raise Doubtful
        if is_sheet:
            if not heard.sound:
                raise Doubtful if in_bulk else ValueError("a sheet that is no sound XML")
            rows, columns = max(seen.rows, bulk.rows), max(seen.columns, bulk.columns)
            if in_bulk and _beyond(rows, columns):
                raise Doubtful
            bounded(rows, columns)
            sheets += 1
            area += rows * columns
            uses += seen.uses
            uses.update({int(number): times for number, times in bulk.uses.items()})
            more += bulk.more
        pools.append(seen.lengths or bulk.lengths)
        longest = max(bulk.longest, max(seen.lengths, default=0))
    # No part is trusted to be the one that the reader takes its texts from.
    lengths = [max(several) for several in zip_longest(*filter(None, pools), fillvalue=0)] if uses else []
    letters = more * longest + sum(n * lengths[i] for i, n in uses.items() if i < len(lengths))
    if area > _ALL_SHEETS or letters > MAX_TEXT:
        raise Doubtful if in_bulk else _too_much()
    return sheets


def _chunks(part: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    while chunk := part.read(_CHUNK):
        yield chunk, chunk


@dataclass(slots=True)
class _Heard:
    """What kind of part it is. `holds_texts` is only looked for where the part is no sound XML."""

    sound: bool = True
    is_sheet: bool = False
    holds_texts: bool = False


def _parse(pieces: Iterable[tuple[bytes, bytes]], seen: _Sheet) -> _Heard:
    """Pictures, old drawings and the like are neither sheets nor texts nor sound XML, and passed over.

    `pieces`: of the part, each as it is and what of it there is to listen to.
    """
    parser = expat.ParserCreate()
    seen.listen(parser)
    heard, tail, opened = _Heard(), b"", False
    for piece, left in pieces:
        if heard.sound:
            try:
                parser.Parse(left, False)
            except (expat.ExpatError, ValueError, LookupError):  # LookupError: an encoding that nobody knows
                heard.sound = False
        # Of two bytes a letter or of one, as the reader would take it.
        plain = tail + piece if heard.sound else (tail + piece).replace(b"\0", b"")
        heard.is_sheet = heard.is_sheet or b"sheetData" in plain
        if not heard.sound:
            opened = opened or _OPENED.search(plain) is not None
            # Both: three letters alone stand in every large picture.
            heard.holds_texts = heard.holds_texts or (opened and _CLOSED.search(plain) is not None)
        tail = piece[-64:]
    return heard


class _Sheet:
    """The furthest filled cell of one part, positions counted as the reader does: `r` of rows and cells, else the next."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.uses: Counter[int] = Counter()
        self.lengths: list[int] = []  # of shared texts, where the part holds them
        self.is_sheet = False
        self.unnumbered = False  # a row or a cell does not say where it is
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
                self._column, self._row = column_number(letters), int(place[len(letters) :])
            else:
                self._column, self.unnumbered = self._column + 1, True
            self._open, self._shared = True, attributes.get("t") == "s"
            self._cells += 1
            if self._cells > 2 * MAX_CELLS:
                raise _too_much()
        elif self._open:  # styled cells without anything inside do not count
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            if tag == "v" and self._shared:
                self._listen_to_text()
        elif tag == "row":
            self.unnumbered = self.unnumbered or "r" not in attributes
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif tag == "si":
            self._listen_to_text()
        elif tag == "sheetData":
            self.is_sheet = True

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
        except (expat.ExpatError, LookupError):  # LookupError: an encoding that nobody knows
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
