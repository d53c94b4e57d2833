"""Rows of a plan's table made whole: those that a page cut in two, and cells that cover several rows."""

from __future__ import annotations

import re
from typing import Final

from campaigns.plans.reading.sheets import DASH, NUMBER, Line, Sheet, is_group
from campaigns.plans.reading.values import looks_like_value
from campaigns.plans.reading.words import begins_small, ends_open, flat

_HANGING: Final = re.compile(
    r"\b(?:của|và|các|theo|tại|với|cho|về|do|trong|trên|bằng|từ|đến|được|là|như|hoặc|gồm|số|thuộc|vào|những)$"
)
_SHARED: Final = frozenset(
    {"lead", "director", "partners", "deadline", "measure", "value", "output", "note", "kpi"}
)


def mend(sheet: Sheet) -> None:
    """Joins rows that a page cut in two, and gives cells merged downwards the words of the cell they belong to."""
    text = sheet.column("text")
    fields = sheet.reading.fields if sheet.reading else ()
    whole: list[Line] = []
    for at, line in enumerate(sheet.lines):
        before = whole[-1] if whole else None
        if before is not None and (text in line.merged or (line.first and _continues(sheet, at, before))):
            if text is not None and line.filled == [text] and not begins_small(line.cells[text]):
                before.doubts.append(
                    f"“{flat(line.cells[text])[:60]}” (bảng {line.table}, dòng {line.row}) được nối vào dòng trước trang ngắt."
                )
            for column, cell in enumerate(line.cells):
                if cell:
                    before.cells[column] = f"{before.cells[column]} {cell}".strip()
            continue
        if before is not None and line.filled:
            for column in line.merged:
                if column < len(fields) and fields[column] in _SHARED and not line.cells[column]:
                    line.cells[column] = before.cells[column]
        whole.append(line)
    sheet.lines = whole
    _shown_once(sheet)


def _shown_once(sheet: Sheet) -> None:
    """A file kind without merges shows a lead that covers several rows only in the first of them.

    Taken as such where a third of the rows show none while the first of every group does; each such row says so.
    """
    lead, text = sheet.column("lead"), sheet.column("text")
    if lead is None or text is None or any(line.merged for line in sheet.lines):
        return
    rows = [at for at in range(len(sheet.lines)) if not is_group(sheet, at)]
    number = sheet.column("number")
    if number is not None and lead < text:
        # 'TT | Chủ trì | Nội dung': several works of one numbered office.
        under = [
            at for at in rows[1:] if not sheet.lines[at].cells[lead] and not sheet.lines[at].cells[number]
        ]
        if all(sheet.lines[at].cells[lead] for at in set(rows) - set(under)):
            _fill(sheet, lead, under)
    blank = [at for at in rows if not sheet.lines[at].cells[lead]]
    begins = set(rows) - {at + 1 for at in rows}
    if len(rows) < 4 or not len(rows) / 3 <= len(blank) < len(rows) or begins & set(blank):
        return
    _fill(sheet, lead, blank)


def _fill(sheet: Sheet, column: int, rows: list[int]) -> None:
    for at in rows:
        above = sheet.lines[at - 1].cells[column]
        sheet.lines[at].cells[column] = above
        sheet.lines[at].doubts.append(f"Ô chủ trì để trống, hiểu là như dòng trên: “{flat(above)[:60]}”.")


def _continues(sheet: Sheet, at: int, before: Line) -> bool:
    """The rule of the page break: an empty or small-lettered first cell, and nothing that makes a row of its own."""
    line = sheet.lines[at]
    if not line.filled:
        return False
    lead = line.cells[0]
    text = sheet.column("text")
    if lead and (NUMBER.match(lead) or DASH.match(lead) or (text != 0 and not begins_small(lead))):
        return False
    if text is None:
        return not lead
    words = line.cells[text]
    if not words or begins_small(words):
        return True
    if line.filled == [text]:
        return not line.wide and not _heads(sheet, at, text, before)
    value = sheet.column("value")
    if value is not None and line.cells[value] and looks_like_value(line.cells[value]):
        return False
    own = [i for i in line.filled if i != 0 and not begins_small(line.cells[i])]
    if (
        len(own) >= 3
        and len(own) == len([i for i in line.filled if i != 0])
        and not _hangs(before.cells[text])
    ):
        return False
    expected = [i for i in before.filled if i != 0]
    return len([i for i in line.filled if i != 0]) < 0.8 * len(expected)


def _heads(sheet: Sheet, at: int, text: int, before: Line) -> bool:
    """A lone capitalised cell after a break: a group row, or a sentence that goes on with a name?"""
    above = before.cells[text]
    if not above or not ends_open(above) or _grouped(before, text, sheet):
        return True
    if _hangs(above):
        return False
    number = sheet.column("number")
    if (
        number is not None
        and at + 1 < len(sheet.lines)
        and sheet.lines[at + 1].cells[number].strip("(). ") in {"1", "a"}
    ):
        return True
    # Where other groups of this table stand without a number, so may this one.
    return sheet.has_bare_groups(text)


def _hangs(text: str) -> bool:
    """Ends in a word or mark that asks for more."""
    end = flat(text[-200:])  # a cell that many pages cut may be long
    return bool(_HANGING.search(end.lower())) or text.rstrip().endswith((",", "-", "–", "("))


def _grouped(line: Line, text: int, sheet: Sheet) -> bool:
    number = sheet.column("number")
    return all(i in (text, number) for i in line.filled)
