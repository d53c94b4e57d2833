"""A preview as one text: the document, and every row of the file in blocks, so that a page opens only what it shows.

The text is sealed by its column. Within it: one line of JSON that says where each part lies, then the parts, each
compressed by itself.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from app.base.text import fold
from trainees.imports.roster_import import OUTCOMES
from trainees.imports.showing.document import (
    PreviewDocument,
    ProblemShown,
    RowShown,
    from_plain,
    to_plain,
)

VERSION: Final = 1
BLOCK: Final = 500
"""Rows that are opened together."""
_LEVEL: Final = 3
_SIGNS: Final = {outcome: outcome[0] for outcome in OUTCOMES}  # c, m, q, r
_OUTCOMES: Final = {sign: outcome for outcome, sign in _SIGNS.items()}


class UnknownVersion(ValueError):
    """Packed by another version of the program: the file is to be read again."""


def pack(document: Callable[[], PreviewDocument], rows: Iterable[RowShown]) -> str:
    """The text to be kept. Of the rows, taken one by one, only a block is held at a time; `document` is called after them."""
    parts: list[str] = []
    index: dict[str, Any] = {"version": VERSION, "rows": []}
    at = 0

    def put(content: str) -> tuple[int, int]:
        nonlocal at
        part = base64.b64encode(zlib.compress(content.encode(), _LEVEL)).decode()
        parts.append(part)
        at += len(part)
        return at - len(part), at

    signs: list[str] = []
    lines: list[str] = []
    block: list[list[Any]] = []
    for row in rows:
        signs.append(_SIGNS[row.outcome])
        words = (row.name, row.unit, row.neighbourhood, row.id_tail)
        lines.append(fold(" ".join(word for word in words if word)))
        block.append(_packed(row))
        if len(block) == BLOCK:
            index["rows"].append(put(_json(block)))
            block = []
    if block:
        index["rows"].append(put(_json(block)))
    index["signs"] = put("".join(signs))
    index["lines"] = put("\n".join(lines))
    index["document"] = put(_json(to_plain(document())))
    return _json(index) + "\n" + "".join(parts)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _packed(row: RowShown) -> list[Any]:
    problems = [[p.column, p.value, p.code, p.message, p.fatal] for p in row.problems]
    return [
        row.sheet, row.row, row.name, row.birth, row.sex, row.id_tail, row.unit, row.neighbourhood, row.post, problems
    ]  # fmt: skip


class Shown:
    """A kept preview, opened. Reading the document or a page of rows opens those parts alone."""

    def __init__(self, text: str) -> None:
        """ValueError (UnknownVersion) for a text that this version did not pack."""
        head, _, self._parts = text.partition("\n")
        self._index = json.loads(head)
        if self._index.get("version") != VERSION:
            raise UnknownVersion("another version packed this preview")
        self._document: PreviewDocument | None = None

    @property
    def document(self) -> PreviewDocument:
        """Everything but the rows."""
        if self._document is None:
            self._document = from_plain(json.loads(self._open(self._index["document"])))
        return self._document

    @property
    def signs(self) -> str:
        """The outcome of every row in the file's order, by its first letter."""
        return self._open(self._index["signs"])

    def page(
        self, page: int, size: int, *, outcome: str | None = None, words: str = ""
    ) -> tuple[list[RowShown], int]:
        """One page (from 1) of the rows with an outcome whose name, unit, place or ID's end has all words; how many

        such rows there are.
        """
        signs = self.signs
        wanted = fold(words).split()
        if wanted:
            lines = self._open(self._index["lines"]).split("\n")
            places = [
                place for place, line in enumerate(lines)
                if all(word in line for word in wanted) and (outcome is None or _OUTCOMES[signs[place]] == outcome)
            ]  # fmt: skip
        elif outcome is not None:
            sign = _SIGNS.get(outcome, "")
            places = [place for place, one in enumerate(signs) if one == sign]
        else:
            start = (page - 1) * size
            return self._at(range(start, min(start + size, len(signs))), signs), len(signs)
        return self._at(places[(page - 1) * size : page * size], signs), len(places)

    def rows(self) -> Iterator[RowShown]:
        """Every row, block by block."""
        signs = self.signs
        for number in range(len(self._index["rows"])):
            for offset, packed in enumerate(self._block(number)):
                yield _unpacked(number * BLOCK + offset, packed, signs)

    def _at(self, places: Sequence[int], signs: str) -> list[RowShown]:
        found: list[RowShown] = []
        opened: tuple[int, list[Any]] = (-1, [])
        for place in places:
            number, offset = divmod(place, BLOCK)
            if opened[0] != number:
                opened = (number, self._block(number))
            found.append(_unpacked(place, opened[1][offset], signs))
        return found

    def _block(self, number: int) -> list[Any]:
        block: list[Any] = json.loads(self._open(self._index["rows"][number]))
        return block

    def _open(self, where: Sequence[int]) -> str:
        return zlib.decompress(base64.b64decode(self._parts[where[0] : where[1]])).decode()


def _unpacked(place: int, packed: Sequence[Any], signs: str) -> RowShown:
    sheet, row, name, birth, sex, tail, unit, neighbourhood, post, problems = packed
    return RowShown(
        place, sheet, row, _OUTCOMES[signs[place]], name, birth, sex, tail, unit, neighbourhood, post,
        tuple(ProblemShown(*problem) for problem in problems),
    )  # fmt: skip
