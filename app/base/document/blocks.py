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


@dataclass(frozen=True, slots=True)
class Cell:
    """`column` counts from 0 on the table's grid; `span` is the number of grid columns it covers.

    `continues`: the lower part of a cell merged downwards; its text is then empty.
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


@dataclass(frozen=True, slots=True)
class Table:
    """`number` counts the document's tables from 1; `width` is the number of grid columns."""

    number: int
    width: int
    rows: tuple[Row, ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order. A table inside a table is given as text of the outer cell."""

    blocks: tuple[Block, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))
