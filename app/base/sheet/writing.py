"""The one way in which a workbook is written: text stays text, whatever it begins with."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

import xlsxwriter

from app.base.text import without_controls

RIGHT: Final[dict[str, Any]] = {"align": "right", "indent": 1, "text_wrap": False}
"""The format of a column of numbers: a little away from the rule at their right, which LibreOffice forgets in cells that wrap."""


class _SafeWorksheet(xlsxwriter.worksheet.Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> Any:
        return super()._write_string(row, col, plain(string), cell_format)


class _SafeWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Any:
        return super().add_worksheet(name, worksheet_class or _SafeWorksheet)


def plain(text: str) -> str:
    """Text as a cell may hold it: NFC, no control characters, at most Excel's 32,767 characters."""
    return without_controls(text)[:32767]


def open_workbook(target: BinaryIO | str) -> Any:
    """An xlsxwriter.Workbook in which no text becomes a formula or a link and every text is NFC.

    Opening cells (a leading = + - @) come from lists that strangers filled in; `write_formula` still writes one
    where a report means it. The caller closes it (or uses `with`).
    """
    return _SafeWorkbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
