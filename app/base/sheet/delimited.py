"""CSV and TSV as Vietnamese machines make them: any of four encodings, any of four separators."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from statistics import mode
from typing import Final, Literal

from app.base.errors import Refused
from app.base.sheet.extent import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, bounded
from app.base.sheet.grid import Cell, Row, Sheet
from app.base.text import decode_tcvn3

_VIETNAMESE: Final = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
) | frozenset("đĐ")
# Words with marks that nearly every list has; a wrong reading of the bytes holds none of them.
_FREQUENT: Final = re.compile(
    r"\b(?:và|họ|tên|ngày|tháng|năm|số|điện thoại|địa chỉ|đơn vị|giới tính|nữ|chức vụ|tổ|thôn|ấp|bản|phường|xã|đường"
    r"|nguyễn|trần|lê|phạm|huỳnh|hoàng|võ|vũ|đặng|bùi|đỗ|hồ|ngô|dương|lý|thị|văn|đức|hữu|công|cán bộ|viên chức)\b"
)
_JUDGED: Final = 200_000  # letters that tell which encoding it is
_ORDINARY: Final = frozenset("–—…“”‘’•·°×²³½")


def read_delimited(data: bytes, *, tabs_first: bool = False) -> Sheet:
    """The one sheet (without a name) of a CSV or TSV. Refused `csv_unreadable` when it is no table of text."""
    text = decode(data)
    if "\x00" in text:
        raise _unreadable()
    return read_text(text, tabs_first=tabs_first)


def read_text(text: str, *, tabs_first: bool = False) -> Sheet:
    """The same of text that is decoded already."""
    first, _, after = text.partition("\n")
    told = first.strip().lower()
    # "sep=;" is a word to Excel, which does not show it as a row.
    if told.startswith("sep=") and len(told) == 5:
        return _parse(after, first.strip()[4])
    return _parse(text, _separator(text, tabs_first))


def decode(data: bytes) -> str:
    """Bytes to text: BOMs first, UTF-8, UTF-16 without a BOM, else the likelier of Windows-1258, -1252 and TCVN3.

    TCVN3 is left as its font's Latin letters (see `text.decode_tcvn3`): mending them is for who can say so.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return data.decode(encoding, errors="replace")
    sample = data[:4000]
    if sample.count(b"\x00") > len(sample) // 5:
        return data.decode(
            "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be", "replace"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4 and error.reason == "unexpected end of data":
            return data.decode("utf-8", errors="ignore")
    beginning = data[:_JUDGED]
    candidates = {name: _lenient(beginning, name) for name in ("cp1258", "cp1252")}
    scores = {name: _likeness(text) for name, text in candidates.items()}
    scores["tcvn3"] = _likeness(decode_tcvn3(candidates["cp1252"]))
    best = max(("tcvn3", "cp1258", "cp1252"), key=lambda name: scores[name])
    return _lenient(data, "cp1252" if best == "tcvn3" else best)


def _lenient(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        signs = [bytes((byte,)).decode(encoding, errors="ignore") or chr(byte) for byte in range(256)]
        text = data.decode("latin-1").translate(dict(enumerate(signs)))
    return unicodedata.normalize("NFC", text)


def _likeness(text: str) -> tuple[int, float]:
    """How many frequent words there are; then the share of letters outside ASCII that are Vietnamese and stand where
    one can (no capital inside a small word)."""
    good = bad = 0
    before = " "
    for char in text[:_JUDGED]:
        if ord(char) > 127 and char not in _ORDINARY:
            if char in _VIETNAMESE and not (before.islower() and char.isupper()):
                good += 1
            else:
                bad += 1
        before = char
    words = len(_FREQUENT.findall(text[:_JUDGED].casefold()))
    return words, good / (good + bad) if good + bad else 0.0


def _separator(text: str, tabs_first: bool) -> str:
    """The separator that cuts most lines into the same number of cells, more cells being better."""
    sample = text[:60_000]
    if len(text) > len(sample):
        sample = sample.rpartition("\n")[0]
    best, best_score = ("\t" if tabs_first else ","), 0.0
    for separator in "\t,;|" if tabs_first else ",;\t|":
        try:
            widths = [
                len(row)
                for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
                if any(row)
            ]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = mode(wide)
        score = wide.count(usual) / len(widths) + min(usual, 20) / 100
        if score > best_score:
            best, best_score = separator, score
    return best


def _parse(text: str, separator: str) -> Sheet:
    # A line of fifty million commas is fifty million cells before anybody can count them.
    if text.count(separator) > 2 * MAX_CELLS or text.count("\n") + text.count("\r") > 10 * MAX_ROWS:
        bounded(MAX_ROWS + 1, MAX_COLUMNS + 1)
    try:
        rows = _rows(text, separator, csv.QUOTE_MINIMAL)
        if separator == "\t" and any(_swallowed(cell) for row in rows for cell in row.cells):
            rows = _rows(text, separator, csv.QUOTE_NONE)
    except csv.Error:
        raise _unreadable() from None
    return Sheet(None, tuple(rows))


def _rows(text: str, separator: str, quoting: Literal[0, 3]) -> list[Row]:
    rows: list[Row] = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)
    for number, cells in enumerate(lines, 1):
        values: list[Cell] = [cell if cell.strip() else None for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values:
            rows.append(Row(number, tuple(values)))
            bounded(len(rows), len(values))
    return rows


def _swallowed(cell: Cell) -> bool:
    """A cell that began with a quotation mark of its own and took the rows below it in."""
    return isinstance(cell, str) and "\t" in cell and "\n" in cell


def _unreadable() -> Refused:
    return Refused(
        "csv_unreadable",
        "Tệp này không phải bảng dạng CSV. Hãy mở bằng Excel, chọn Lưu thành “CSV UTF-8” hoặc “.xlsx” rồi chọn lại tệp.",
    )
