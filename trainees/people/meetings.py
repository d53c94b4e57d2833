"""Meetings: who of many may be whom of many others, found for all of them at once. Pure.

The drawers of `drawers.labels`, opened with arrays for a whole list: a fraction of the time of opening one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import count
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

Glance = tuple[str, str | None, str | None, str | None, str | None]
"""What is seen of somebody at first: folded name, birth, phone, hash and last three digits of the national ID."""
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
MOST: Final = 100_000
"""Pairs looked at in one go: what bounds the memory, also when half a list was born on one day."""
_BY_WORDS, _BY_ENDS, _ANY_YEAR = 1, 2, -1


class Opened(NamedTuple):
    """Drawers, sorted by `labels`; for each label the place of one who lies there (or for whom it is opened)."""

    labels: Numbers
    owners: Numbers


class Columns:
    """Many people, column by column."""

    def __init__(self, people: Sequence[Glance]) -> None:
        columns: list[Sequence[Any]] = list(zip(*people, strict=True)) if people else [()] * 5
        self.names: Sequence[str] = columns[0]
        _, births, phones, numbers, tails = columns
        self._read_names()
        self.year = _numbered([birth[:4] if birth else None for birth in births])
        self.born = _numbered([birth if birth and len(birth) == 10 else None for birth in births])
        self.phone, self.number = _numbered(phones), _numbered(numbers)
        self.tail = np.array([int(tail) if tail and tail.isdecimal() else -1 for tail in tails], np.int64)

    def _read_names(self) -> None:
        """Each as one number: a name's words in any order, its first and last word, its first letter and last word, the
        letters that occur. How many words and signs it has, how many slips may be in it; whether a word is cut."""
        codes: defaultdict[str, int] = defaultdict(count().__next__)
        code = np.array(list(map(codes.__getitem__, " ".join(self.names).split(" "))), np.int64)
        self.count = np.array([name.count(" ") + 1 for name in self.names], np.int64)
        start = np.cumsum(self.count) - self.count
        known = list(codes)
        number, initial = _numbered(known), _numbered([word[:1] for word in known])
        letters = np.array([_letters(word) for word in known], np.int64)
        cut = np.array([len(word) == 1 or "." in word for word in known], np.bool_)
        first, last = code[start], code[start + self.count - 1]
        self.words = np.add.reduceat(number[code], start) if self.names else number[:0]
        self.letters = np.bitwise_or.reduceat(letters[code], start) if self.names else letters[:0]
        self.cut = np.logical_or.reduceat(cut[code], start) if self.names else cut[:0]
        self.any_cut = bool(self.cut.any())
        self.frame = _mixed(number[first], number[last])
        self.ends = _mixed(initial[first], number[last])
        self.length = np.array(list(map(len, self.names)), np.int64)
        self.slips = self.length // 10

    @cached_property
    def lying(self) -> Opened:
        """The drawers in which they lie."""
        return self._drawers(_mixed(self.words, _ANY_YEAR, _BY_WORDS))

    @cached_property
    def asked(self) -> Opened:
        """The drawers to open for them."""
        any_year = _mixed(self.words, _ANY_YEAR, _BY_WORDS)
        return self._drawers(
            np.where(self.year == 0, any_year, _mixed(self.words, 0, _BY_WORDS)),
            np.where(self.year == 0, 0, _mixed(self.ends, 0, _BY_ENDS)),
        )

    def _drawers(self, *more: Numbers) -> Opened:
        by_words, by_ends = _mixed(self.words, self.year, _BY_WORDS), _mixed(self.ends, self.year, _BY_ENDS)
        each = (by_words, by_ends, self.number, self.phone, self.born, *more)
        labels = np.concatenate(each)
        owners = np.tile(np.arange(len(self.names)), len(each))
        there = np.flatnonzero((labels != 0) & (self.length[owners] > 0))
        order = there[np.argsort(labels[there])]
        return Opened(labels[order], owners[order])


def _numbered(texts: Sequence[str | None]) -> Numbers:
    """A number for each text, 0 for none."""
    numbers = np.array(list(map(hash, texts)), np.int64)
    numbers[numbers == hash(None)] = 0
    return numbers


def _mixed(*parts: Numbers | int) -> Numbers:
    mixed = np.zeros(1, np.int64)
    for part in parts:
        mixed = mixed * np.int64(6_364_136_223_846_793_005) + part
    return mixed


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def meetings(some: Columns, others: Columns) -> Iterator[tuple[int, int]]:
    """(place in `some`, place in `others`): for whom who may be near lies in a drawer; few pairs more than once.

    Of the same people as `some` and `others`, nobody meets themselves.
    """
    asked, lying = some.asked, others.lying
    first = np.searchsorted(asked.labels, lying.labels, "left")
    many = np.searchsorted(asked.labels, lying.labels, "right") - first
    hit = np.flatnonzero(many)
    hit = hit[
        np.argsort(lying.owners[hit])
    ]  # somebody's drawers one after another, so that whoever is met twice is seen
    first, many, owners = first[hit], many[hit], lying.owners[hit]
    total = np.cumsum(many)
    start = 0
    while start < len(hit):
        end = max(start + 1, int(np.searchsorted(total, (total[start - 1] if start else 0) + MOST)))
        run = many[start:end]
        within = np.arange(run.sum()) - np.repeat(np.cumsum(run) - run, run)
        one = asked.owners[np.repeat(first[start:end], run) + within]
        other = np.repeat(owners[start:end], run)
        if some is others:
            apart = one != other
            one, other = one[apart], other[apart]
        # Most are sorted out by the letters of their names: what takes longer to tell is asked of the rest.
        for sieve in (_letters_alike, _may_be_near):
            may = np.flatnonzero(sieve(some, one, others, other))
            one, other = one[may], other[may]
        pairs = np.unique(one * len(others.names) + other)
        yield from zip(*(part.tolist() for part in np.divmod(pairs, len(others.names))), strict=True)
        start = end


def _letters_alike(some: Columns, one: Numbers, others: Columns, other: Numbers) -> Flags:
    """A slip changes at most two of the letters that occur; missing words take letters away. Or the number is the same."""
    mine, theirs = some.letters[one], others.letters[other]
    either = mine ^ theirs
    slips = some.slips[one]
    alike: Flags = np.bitwise_count(either) <= 2 * np.maximum(slips, others.slips[other])
    alike |= ((either & mine) == 0) | ((either & theirs) == 0)
    number = some.number[one]
    alike |= (number != 0) & (number == others.number[other])
    if some.any_cut or others.any_cut:
        alike |= some.cut[one] | others.cut[other]
    return alike


def _may_be_near(some: Columns, one: Numbers, others: Columns, other: Numbers) -> Flags:
    """Between all the rest `nearness` finds nothing: names too far apart, or two numbers that differ in more than a slip."""
    mine, theirs = some.number[one], others.number[other]
    same = (mine == theirs) & (mine != 0)
    tail, tail_there = some.tail[one], others.tail[other]
    differ = sum((tail // power % 10 != tail_there // power % 10).astype(np.int8) for power in (1, 10, 100))
    two = (mine != 0) & (theirs != 0) & (tail >= 0) & (tail_there >= 0) & (differ > 1)
    may: Flags = same | (_names_alike(some, one, others, other) & ~two)
    return may


def _names_alike(some: Columns, one: Numbers, others: Columns, other: Numbers) -> Flags:
    """The same words, or one is cut; or words are missing between equal ends; or there is a slip in every tenth letter."""
    alike: Flags = (some.words[one] == others.words[other]) | some.cut[one] | others.cut[other]
    mine, theirs = some.letters[one], others.letters[other]
    more = some.count[one] - others.count[other]
    missing = (more != 0) & (np.where(more < 0, mine & ~theirs, theirs & ~mine) == 0)
    alike |= missing & (some.frame[one] == others.frame[other])
    slips = np.maximum(some.slips[one], others.slips[other])
    slip = (np.abs(some.length[one] - others.length[other]) <= slips) & (
        np.bitwise_count(mine ^ theirs) <= 2 * slips
    )
    near = np.flatnonzero(slip & ~alike)
    names = [some.names[place] for place in one[near].tolist()]
    names_there = [others.names[place] for place in other[near].tolist()]
    apart = np.array(list(map(DamerauLevenshtein.distance, names, names_there)), np.int64)
    alike[near[apart <= slips[near]]] = True
    return alike
