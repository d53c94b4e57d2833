"""Tables whose headings say nothing, or that have none: their columns are told by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from campaigns.plans.reading.columns import FOREIGN, Reading, is_deadline, is_office
from campaigns.plans.reading.values import looks_like_value
from campaigns.plans.reading.words import key

_NUMBER: Final = re.compile(r"^\W?(?:\d{1,3}(?:\.\d{1,3})*|[IVX]+|[A-Ha-h])\W*$|^[-–+]$")
_TARGETS: Final = re.compile(r"\b(?:chi tieu|muc tieu)\b")
_TASKS: Final = re.compile(r"\b(?:nhiem vu|phan cong|cong viec|lo trinh|ke hoach thuc hien)\b")
_WORDS: Final = 12  # letters of a sentence at least, on average


def heads(cells: Sequence[str]) -> bool:
    """Whether a first row looks like a heading: several short names, neither a number nor a figure among them."""
    names = [cell for cell in cells if cell]
    return len(names) >= 2 and all(
        len(name) <= 40 and not looks_like_value(name) and not re.match(r"\d", name) for name in names
    )


def guess(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> Reading | None:
    """What a table holds by its title and cells, or None: nothing above it speaks of targets or tasks."""
    width = len(headings)
    words = key(title)
    if len(rows) < 2 or width < 2 or any(FOREIGN.search(key(heading)) for heading in headings if heading):
        return None
    columns = [[row[at] for row in rows if row[at]] for at in range(width)]

    def first(test: Callable[[str], bool], share: float, *taken: int | None) -> int | None:
        return next(
            (
                at
                for at, cells in enumerate(columns)
                if at not in taken and cells and sum(map(test, cells)) >= share * len(cells)
            ),
            None,
        )

    number = 0 if columns[0] and all(_NUMBER.match(cell.strip()) for cell in columns[0]) else None
    sentences = [
        sum(map(len, cells)) / len(cells) if cells and at != number else 0.0
        for at, cells in enumerate(columns)
    ]
    text = max(range(width), key=lambda at: sentences[at])
    if sentences[text] < _WORDS:
        return None
    value = first(looks_like_value, 0.6, number, text)
    deadline = first(is_deadline, 0.6, number, text, value)
    lead = first(is_office, 0.6, number, text, value, deadline)
    fields = ["other"] * width
    for meaning, at in (("number", number), ("lead", lead), ("deadline", deadline), ("text", text)):
        if at is not None:
            fields[at] = meaning
    if value is not None and _TARGETS.search(words):
        fields[value] = "value"
        return Reading("targets", tuple(fields))
    if _TASKS.search(words) and (lead is not None or deadline is not None):
        return Reading("tasks", tuple(fields))
    return None
