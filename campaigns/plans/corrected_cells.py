"""A row of a plan's table with what a person corrected in place of what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from campaigns.plans import result_words as words
from campaigns.plans.correction import Correction
from campaigns.plans.target import Target

_SAME = ("number", "text", "measure", "lead", "note")
"""What a column means where the target's own column holds it; its value is put together of several."""
_VALUE = {"value", "value_text", "operator", "kind"}


def corrected_cells(
    cells: Sequence[str], fields: Sequence[str], target: Target | None, edits: Iterable[Correction]
) -> tuple[list[str], list[str]]:
    """The cells of a row as they are shown, and for its notes what is printed instead of each that was corrected.

    `fields`: what each column means. `edits`: the corrections of the target that stand, the newest first.
    """
    before: dict[str, Any] = {}
    for each in edits:
        before |= each.before  # the oldest comes last: what stood at first stays
    shown, notes = list(cells), list[str]()
    if target is None or not before:
        return shown, notes
    for at, meaning in enumerate(fields[: len(cells)]):
        if meaning == "value" and before.keys() & _VALUE:
            own = words.aim(target)
            corrected = own.removesuffix(" %") if "%" not in cells[at] and "measure" in fields else own
        elif meaning in _SAME and meaning in before:
            corrected = str(getattr(target, meaning))
        else:
            continue
        # Of a target in running text the cells are our own and corrected already.
        was = cells[at] if cells[at] != corrected else str(before.get(meaning) or "")
        shown[at] = corrected
        if was and was != corrected:
            notes.append(f"văn bản ghi “{was}”")
    return shown, notes
