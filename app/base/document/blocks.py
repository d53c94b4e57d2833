"""What a document is made of, whatever its file kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the running text. `number` counts from 1, empty ones too.

    `text` begins with the number or bullet that Word would print; a forced line break stays as a line feed.
    `level` is the outline level of a heading style (1 = highest) or None.
    """

    number: int
    text: str
    level: int | None = None
    page: int | None = None
    """The page it begins on, where the file says so."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`column` counts from 0 on the table's grid; `span` is the number of grid columns it covers.

    `continues`: the lower part of a cell that is merged downwards, its text then empty, or that a page's end cut in
    two, its text then the rest.
    """

    text: str
    column: int
    span: int = 1
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, `number` from 1. `repeats`: marked as a heading that Word prints on every page."""

    number: int
    cells: tuple[Cell, ...]
    repeats: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`number` counts the document's tables from 1; `width` is the number of grid columns.

    `name`: the sheet of a workbook that it stands on; its rows then count as the spreadsheet shows them.
    """

    number: int
    width: int
    rows: tuple[Row, ...]
    name: str | None = None


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order. `warnings`: Vietnamese sentences on what could not be read."""

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))
