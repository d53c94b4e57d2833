"""Spreadsheets: any of them read into rows that know their places, and written safely."""

from app.base.sheet.extent import MAX_COLUMNS, MAX_ROWS
from app.base.sheet.grid import Cell, Merge, Row, Sheet, Workbook, letter, shown
from app.base.sheet.heights import row_height
from app.base.sheet.listing import write_list
from app.base.sheet.reading import KINDS, PASTED, read_pasted, read_workbook
from app.base.sheet.writing import RIGHT, open_workbook, plain

__all__ = [
    "KINDS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "PASTED",
    "RIGHT",
    "Cell",
    "Merge",
    "Row",
    "Sheet",
    "Workbook",
    "letter",
    "open_workbook",
    "plain",
    "read_pasted",
    "read_workbook",
    "row_height",
    "shown",
    "write_list",
]
