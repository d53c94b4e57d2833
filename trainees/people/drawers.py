"""Drawers: people who may be near each other lie in one, so that nobody need be compared with everybody. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import repeat
from typing import Final, Generic, TypeVar

from rapidfuzz.distance import Indel

T = TypeVar("T")
Label = str | int
"""What stands on a drawer: the hash of a national ID, a phone, a birth date; for names a number, which takes half the
room of the words. Where two numbers collide, two people are compared in vain."""
Labels = tuple[list[Label], list[Label]]
"""Narrow drawers and wide ones. In a narrow drawer (equal numbers, or the same words and year) nearly all are near. In a
wide one (equal birth dates, or the same ends of the name and year) most have quite another name."""
Sign = str | tuple[str, ...]
_CUT: Final = re.compile(r"\.|\b\w\b")


def labels(folded: str, birth: str | None, phone: str | None, id_hash: str | None, *, asking: bool) -> Labels:
    """The drawers in which somebody lies; `asking`: those to open for somebody. Near people share at least one.

    Years keep the drawers of frequent names small; whoever has no year lies, and is asked for, among all years.
    """
    words = folded.split(" ")
    # 'Lê N. Hải' and 'Lê Hải' lie beside 'Lê Ngọc Hải' of the same year.
    ends = hash((folded[:1], words[-1]))
    words.sort()
    name = hash(tuple(words))
    year = birth[:4] if birth else ""
    narrow: list[Label] = [hash((year, name))]
    wide: list[Label] = [hash((year, ends))]
    if asking and year:
        narrow.append(hash(("", name)))
        wide.append(hash(("", ends)))
    else:
        narrow.append(name)
    if id_hash:
        narrow.append(id_hash)
    if phone:
        narrow.append(phone)
    if birth and len(birth) == 10:
        wide.append(birth)
    return narrow, wide


def signs(folded: str, birth: str | None, phone: str | None, id_hash: str | None) -> list[Sign]:
    """What labels are made of, but for the year, in a fraction of the time: who shares no sign shares no drawer."""
    words = folded.split(" ")
    found: list[Sign] = [(folded[:1], words[-1])]
    words.sort()
    found.append((*words, ""))  # never taken for the ends of a name
    if id_hash:
        found.append(id_hash)
    if phone:
        found.append(phone)
    if birth and len(birth) == 10:
        found.append(birth)
    return found


def is_cut(folded: str) -> bool:
    """A word of the name is cut to its initial: it may stand for any."""
    return _CUT.search(folded) is not None


class Drawers(Generic[T]):
    """Whatever is put in under a name is met by whoever is near in name and shares a drawer.

    Of a wide drawer only those are met whose name may be the same but for a slip or a missing word; a word that is cut
    to its initial may be any.
    """

    def __init__(self) -> None:
        self._all: defaultdict[Label, list[T]] = defaultdict(list)
        self._named: defaultdict[Label, tuple[list[T], list[str]]] = defaultdict(lambda: ([], []))
        self._any_cut = False

    def put(self, one: T, folded: str, where: Labels) -> None:
        """Lay somebody down."""
        narrow, wide = where
        for label in narrow:
            self._all[label].append(one)
        if is_cut(folded):
            self._any_cut = True
            for label in wide:
                self._all[label].append(one)
        else:
            for label in wide:
                those, names = self._named[label]
                those.append(one)
                names.append(folded)

    def take(self, one: T, folded: str, where: Labels) -> None:
        """Take somebody out again, who lay there under this name."""
        narrow, wide = where
        cut = is_cut(folded)
        for label in [*narrow, *wide] if cut else narrow:
            self._all[label].remove(one)
        for label in () if cut else wide:
            those, names = self._named[label]
            place = those.index(one)
            del those[place], names[place]

    def met(self, folded: str, where: Labels) -> list[T]:
        """Who lies in these drawers, some of them more than once."""
        narrow, wide = where
        found: list[T] = []
        for label in [*narrow, *wide] if self._any_cut else narrow:
            found += self._all.get(label, ())
        cut = is_cut(folded)
        # Two names are alike up to a slip in every tenth letter, and each slip is up to two of this distance apart. A
        # missing word is its letters and a blank, and nothing else.
        length = len(folded)
        for label in wide:
            if label not in self._named:
                continue
            those, names = self._named[label]
            if cut:
                found += those
                continue
            apart = map(Indel.distance, repeat(folded), names)
            found += [
                one
                for one, name, distance in zip(those, names, apart, strict=True)
                if 4 * distance <= length or distance == abs(length - len(name))
            ]
        return found
