"""How much an .xls would lay out in memory, judged from its bytes before the reader is given them.

The reader follows the chains of sectors of a compound file without asking whether they ever end, and makes room for as
many cells as a sheet says that it has. A file of five kilobytes may say "I am my own next sector", or "a hundred
thousand million cells": the first never comes back, the second ends the process with every other request in it.
"""

from __future__ import annotations

import struct
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from app.base.errors import Refused
from app.base.sheet.extent import MAX_CELLS, MAX_TEXT, bounded

_END: Final = 0xFFFFFFFE
_NO_SECTOR: Final = 0xFFFFFFFA  # this and above are no sectors
_SMALL: Final = 4096  # streams below this lie in the small sectors
_ROWS, _COLUMNS = 65_536, 256  # of a sheet, by the format
_BOOKS: Final = ("Workbook", "Book", "WORKBOOK", "BOOK")
_NUMBER, _LABEL, _RICH_LABEL, _BOOLEAN, _RK, _FORMULA = 0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x0006
_SHARED_LABEL, _MANY_RK = 0x00FD, 0x00BD
_CELLS: Final = frozenset((_NUMBER, _LABEL, _RICH_LABEL, _BOOLEAN, _RK, _FORMULA, _SHARED_LABEL, _MANY_RK))
_SIZE, _SHEET, _STRINGS, _CONTINUED, _EOF = 0x0200, 0x0085, 0x00FC, 0x003C, 0x000A


def check_xls(data: bytes) -> None:
    """Nothing, when the reader may have the file. Refused `sheet_too_big`; ValueError when it is no sound .xls."""
    stream = _Compound(data).book()
    book = _Sheet.walk(stream, 0)
    if len(book.sheets) > 1000:
        raise ValueError("more sheets than any book has")
    area, walked = 0, 0
    uses: Counter[int] = Counter()
    seen: dict[int, _Sheet] = {}
    for place in book.sheets:
        sheet = seen.get(place)
        if sheet is None:
            sheet = seen[place] = _Sheet.walk(stream, place)
        # A book may name one sheet a thousand times, and the reader reads it as often.
        walked += sheet.records
        bounded(sheet.rows, sheet.columns)
        area += sheet.rows * sheet.columns
        uses.update(sheet.uses)
        if walked > 4 * MAX_CELLS or area > 4 * MAX_CELLS:
            raise _too_much()
    longest = min(65_535, sum(map(len, book.strings)))
    if uses.total() * longest > MAX_TEXT:
        lengths = list(_lengths(book.strings))
        if sum(many * lengths[index] for index, many in uses.items() if index < len(lengths)) > MAX_TEXT:
            raise _too_much()


def book_of(data: bytes) -> bytes:
    """The records of an .xls that `check_xls` let pass. ValueError when it is no sound one."""
    return _Compound(data).book()


def _too_much() -> Refused:
    return Refused(
        "sheet_too_big", "Bảng tính chứa quá nhiều ô hoặc quá nhiều chữ. Hãy chia tệp thành nhiều phần."
    )


class _Compound:
    """The little file system around a book: sectors in chains, and a folder of streams. ValueError where it is unsound."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise ValueError("shorter than its header")
        shift, small = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small != 6:
            raise ValueError("sectors of no known size")
        self.data, self.size = data, 1 << shift
        self.sectors = -(-len(data) // self.size)  # the header counts as one
        many_tables, folder = struct.unpack_from("<II", data, 44)
        small_start, small_many, more_start, _ = struct.unpack_from("<IIII", data, 60)
        room = struct.unpack_from("<I", data, 62)[
            0
        ]  # what the reader takes for the length of the list of tables
        if many_tables > self.sectors or small_many > self.sectors or room > max(1 << 17, 4 * len(data)):
            raise ValueError("more sectors than the file has")
        self.table = self._table(list(struct.unpack_from("<109I", data, 76)), more_start)
        entries = b"".join(self._chain(folder))
        self.streams: dict[str, tuple[int, int]] = {}
        root = (_END, 0)
        for at in range(0, len(entries) - 127, 128):
            name = entries[at : at + 64].decode("utf-16-le", "replace").split("\0")[0]
            start, length = struct.unpack_from("<II", entries, at + 116)
            root = (start, length) if at == 0 else root
            self.streams.setdefault(name, (start, length))
        self.small_table: array[int] = array("I")
        self.small = b""
        if small_many:
            self.small_table = _numbers(b"".join(self._chain(small_start)))
            self.small = b"".join(self._chain(root[0]))

    def _table(self, places: list[int], more: int) -> array[int]:
        """The table of which sector follows which. `places`: where it lies; `more`: the sector that goes on with them."""
        seen: set[int] = set()
        while more < _NO_SECTOR:
            if more in seen:
                raise ValueError("a list of sectors that goes round")
            seen.add(more)
            numbers = _numbers(self._sector(more))
            places += numbers[:-1]
            more = numbers[-1] if numbers else _END
        table: array[int] = array("I")
        for place in places:
            if place < _NO_SECTOR:
                if len(table) > 2 * len(self.data):
                    raise ValueError("more sectors than the file has")
                table.extend(_numbers(self._sector(place)))
        return table

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data) + self.size:
            raise ValueError("a sector beyond the end")
        return self.data[start : start + self.size]

    def _chain(self, sector: int) -> Iterator[bytes]:
        seen = bytearray(self.sectors + 1)
        while sector != _END:
            if sector >= len(seen) or sector >= len(self.table) or seen[sector]:
                raise ValueError("a chain of sectors that never ends")
            seen[sector] = 1
            yield self._sector(sector)
            sector = self.table[sector]

    def book(self) -> bytes:
        """The bytes of the book's stream."""
        name = next((name for name in _BOOKS if name in self.streams), None)
        if name is None:
            raise ValueError("no book in it")
        start, length = self.streams[name]
        if length > len(self.data):
            raise ValueError("a book longer than the file")
        if length >= _SMALL:
            return b"".join(self._chain(start))[:length]
        parts: list[bytes] = []
        seen: set[int] = set()
        while start != _END and len(parts) * 64 < length:
            if start in seen or start >= len(self.small_table):
                raise ValueError("a chain of sectors that never ends")
            seen.add(start)
            parts.append(self.small[start * 64 : start * 64 + 64])
            start = self.small_table[start]
        return b"".join(parts)[:length]


def _numbers(data: bytes) -> array[int]:
    return array("I", struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


@dataclass(slots=True)
class _Sheet:
    """One run of records, to its end: its furthest cell, where the sheets begin that it names, its shared texts."""

    rows: int = 0
    columns: int = 0
    records: int = 0
    sheets: list[int] = field(default_factory=list)
    strings: list[bytes] = field(default_factory=list)
    uses: Counter[int] = field(default_factory=Counter)

    @classmethod
    def walk(cls, stream: bytes, at: int) -> _Sheet:
        """The records from a place on. ValueError where a sheet says that it is larger than any can be."""
        sheet, end = cls(), len(stream)
        pair, four = struct.Struct("<HH").unpack_from, struct.Struct("<I").unpack_from
        kind = -1
        rows = columns = records = 0
        while at + 4 <= end:
            before = kind
            kind, length = pair(stream, at)
            body = at + 4
            at = body + length
            records += 1
            if kind in _CELLS and length >= 6:
                row, column = pair(stream, body)
                if kind == _SHARED_LABEL and length >= 10:
                    sheet.uses[four(stream, body + 6)[0]] += 1
                elif kind == _MANY_RK:
                    column += (length - 6) // 6
                if row >= rows:
                    rows = row + 1
                if column >= columns:
                    columns = column + 1
            elif kind == _EOF:
                break
            elif kind == _SIZE:
                _check_size(stream[body:at])
            elif kind == _SHEET and length >= 6:
                sheet.sheets.append(four(stream, body)[0])
            elif kind == _STRINGS:
                sheet.strings = [stream[body + 8 : at]]
            elif kind == _CONTINUED and sheet.strings and before in (_STRINGS, _CONTINUED):
                sheet.strings.append(stream[body:at])
        sheet.rows, sheet.columns, sheet.records = rows, columns, records
        return sheet


def _check_size(body: bytes) -> None:
    """The reader makes room for every cell from the first to the last that a sheet says it has."""
    if len(body) == 14:
        top, bottom, left, right = struct.unpack_from("<IIHH", body)
    elif len(body) == 10:
        top, bottom, left, right = struct.unpack_from("<HHHH", body)
    else:
        return
    if bottom > _ROWS or right > _COLUMNS or top > bottom or (left > right and left > _COLUMNS):
        raise ValueError("a sheet larger than any can be")


def _lengths(segments: list[bytes]) -> Iterator[int]:
    """Letters of each shared text, to the first that is cut off."""
    segment, at = 0, 0

    def skip(many: int) -> bool:
        """Go on so far, over the edges of segments; False at the end."""
        nonlocal segment, at
        at += many
        while segment < len(segments) and at >= len(segments[segment]):
            at -= len(segments[segment])
            segment += 1
        return segment < len(segments)

    while segment < len(segments) and at + 3 <= len(segments[segment]):
        here = segments[segment]
        letters, flags = here[at] | here[at + 1] << 8, here[at + 2]
        at += 3
        after = 0
        if flags & 8 and at + 2 <= len(here):
            after += 4 * struct.unpack_from("<H", here, at)[0]
            at += 2
        if flags & 4 and at + 4 <= len(here):
            after += struct.unpack_from("<I", here, at)[0]
            at += 4
        yield letters
        left, wide = letters, 1 + (flags & 1)
        while left:
            fits = (len(segments[segment]) - at) // wide
            if left <= fits:
                at += left * wide
                break
            left -= max(fits, 0)
            segment, at = segment + 1, 1
            if segment >= len(segments) or not segments[segment]:
                return
            wide = 1 + (segments[segment][0] & 1)  # each segment says anew how wide its letters are
        if not skip(after):
            return
