"""References that every import makes the same, and the group rows that stand open above a row of a table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from campaigns.plans.reading.outline import Marker

BODY: Final = "TB"  # "thân bài": the stem of a reference where the plan prints no number at all
_OUTER: Final = frozenset({"roman", "upper", "none"})


@dataclass(slots=True)
class References:
    """Makes each reference once: a repeated one gets '~2'; what has no number is counted."""

    used: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def make(self, labels: tuple[str, ...], number: str) -> str:
        parts = list(labels)
        if number:
            if parts and re.match(r"\d", number) and number.startswith(parts[-1] + "."):
                parts.pop()
            ref = ".".join([*parts, number])
        else:
            stem = ".".join(parts) or BODY
            self.counts[stem] += 1
            ref = f"{stem}-{self.counts[stem]}"
        self.used[ref] += 1
        return ref if self.used[ref] == 1 else f"{ref}~{self.used[ref]}"


class Groups:
    """The group rows that are open above a row; numbers that restart in each group stay inside it."""

    def __init__(self) -> None:
        self.open: list[tuple[Marker, str]] = []
        self._inner = 0
        self._just_opened = False

    def settle(self, mark: Marker, group: bool) -> None:
        """Closes the groups that a row with this number does not belong to."""
        kinds = [one.kind for one, _ in self.open]
        if mark.kind == "roman":
            keep = (
                kinds.index("roman")
                if "roman" in kinds
                else next((i for i, k in enumerate(kinds) if k != "upper"), len(kinds))
            )
            self.open = self.open[:keep]
        elif mark.kind == "integer":
            self._settle_integer(mark, kinds, group)
        elif mark.kind.startswith("dotted"):
            self.open = [
                one for one in self.open if one[0].kind in _OUTER or mark.label.startswith(one[0].label + ".")
            ]
        elif mark.kind in kinds and (group or mark.kind not in {"none", "dash"}):
            self.open = self.open[: kinds.index(mark.kind)]
        elif mark.kind == "none" and group:
            self.open = [one for one in self.open if one[0].kind in {"roman", "upper"}]

    def _settle_integer(self, mark: Marker, kinds: list[str], group: bool) -> None:
        figure = int(mark.label)
        if "integer" in kinds:
            at = kinds.index("integer")
            above = int(self.open[at][0].label)
            restarts = self._just_opened and figure == 1 and above >= 1 and not group
            goes_on = self._inner > 0 and figure == self._inner + 1 and not group
            if restarts or goes_on:
                self.open = self.open[: at + 1]
                self._inner = figure
                return
        self._inner = 0
        self.open = [one for one in self.open if one[0].kind in _OUTER]

    def push(self, mark: Marker, text: str, group: bool) -> None:
        if group or (
            mark.kind in {"roman", "upper"}
            or mark.kind.startswith("dotted")
            or (mark.kind == "integer" and not self._inner)
        ):
            self.open.append((mark, text))
        self._just_opened = group and mark.kind == "integer"
        if self._just_opened:
            self._inner = 0

    @property
    def labels(self) -> tuple[str, ...]:
        labels: list[str] = []
        for mark, _ in self.open:
            if not mark.label:
                continue
            if labels and mark.label.startswith(labels[-1] + "."):
                labels.pop()
            labels.append(mark.label)
        return tuple(labels)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.open)
