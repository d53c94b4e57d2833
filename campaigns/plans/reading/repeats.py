"""The same target said again: in the body and in annexes it is one target with several places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from campaigns.plans.reading.draft import PlanSheet, TargetDraft
from campaigns.plans.reading.words import gist, gist_key, same_gist

Source = tuple[int, int]
"""(0, paragraph) of the running text, (1, table) of a table: in this order they are brought together."""


@dataclass(slots=True)
class _Kept:
    sources: set[Source]
    words: str
    target: TargetDraft


@dataclass(slots=True)
class _Shelf:
    """Kept targets that share a key, in order. `begun`: of each source, how many at the front it has spoken already."""

    kept: list[_Kept] = field(default_factory=list)
    begun: dict[Source, int] = field(default_factory=dict)

    def first(self, source: Source, fits: Callable[[_Kept], bool]) -> _Kept | None:
        """The first that fits and that this source has not spoken of."""
        at = self.begun.get(source, 0)
        while at < len(self.kept) and source in self.kept[at].sources:
            at += 1
        self.begun[source] = at
        rest = range(at, len(self.kept))
        return next(
            (one for one in map(self.kept.__getitem__, rest) if source not in one.sources and fits(one)), None
        )


def brought_together(
    found: list[tuple[Source, TargetDraft]],
) -> tuple[list[TargetDraft], dict[str, str]]:
    """One target for the same words and value in the body and in annexes; rows of one table stay apart.

    Returns the targets, the body's first, and which reference each dropped one now has.
    """
    kept: list[_Kept] = []
    shelves: defaultdict[Hashable, _Shelf] = defaultdict(_Shelf)
    renamed: dict[str, str] = {}
    for source, target in sorted(found, key=lambda one: one[0]):
        words = gist(target.text)
        same = shelves[target.kind, target.value, words]
        like = shelves[target.kind, target.value, gist_key(words)]
        there = _said_before(source, words, same, like)
        if there is None:
            kept.append(_Kept({source}, words, target))
            same.kept.append(kept[-1])
            like.kept.append(kept[-1])
            continue
        first = there.target
        there.target = _joined(first, target, reworded=there.words != words)
        renamed[target.ref if there.target.ref == first.ref else first.ref] = there.target.ref
        there.sources.add(source)
    return [one.target for one in kept], {old: _last(renamed, old) for old in renamed}


def _said_before(source: Source, words: str, same: _Shelf, like: _Shelf) -> _Kept | None:
    """Which kept target this one says again: the one in the same words, else the first in like words."""
    if source[0] == 0:
        return None  # two sentences of the body stay two, as two rows of one table do
    return same.first(source, lambda one: True) or like.first(source, lambda one: same_gist(one.words, words))


def _last(renamed: dict[str, str], ref: str) -> str:
    while ref in renamed:
        ref = renamed[ref]
    return ref


def _joined(first: TargetDraft, later: TargetDraft, reworded: bool) -> TargetDraft:
    """The later place's words when it is the first that stands in a table; lead and note from the place that has them."""
    base, other = (later, first) if later.cells and not first.cells else (first, later)
    assumed = first.operator_assumed and later.operator_assumed
    doubts = [*base.doubts, *other.doubts]
    if reworded:
        doubts.append(f"Gộp với một chỗ khác có lời khác: “{other.text[:120]}”.")
    return replace(
        base,
        operator=base.operator if base.operator_assumed == assumed else other.operator,
        operator_assumed=assumed,
        lead=base.lead or other.lead,
        note=base.note or other.note,
        indicator=base.indicator or other.indicator,
        places=(*first.places, *later.places),
        doubts=tuple(dict.fromkeys(doubts)),
    )


def renamed_rows(sheet: PlanSheet, renamed: dict[str, str]) -> PlanSheet:
    """The sheet with the references that its rows have after the joining."""
    return replace(
        sheet, rows=tuple(replace(row, ref=renamed.get(row.ref or "", row.ref)) for row in sheet.rows)
    )
