"""Everybody whom somebody may be, in memory, and who of them is near. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from trainees.people.drawers import Drawers, Labels, Sign, labels, signs
from trainees.people.likeness import Traits, nearness


class Someone(NamedTuple):
    """A person of the register (`person_id`), or whom a row of this very file would make (`row`: its place in the draft)."""

    person_id: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom a row may be. `why` in short English words, for programs; score from 0 to 1."""

    someone: Someone
    score: float
    why: tuple[str, ...]


class Register:
    """Everybody a row may be, in memory: the people of a locality, and what became of earlier rows of such lists.

    `earlier`: (row key, nth) → person id, of the rows of this kind of list that brought somebody in. `beside`: by the
    place of each row of a list, whom a `Gathering` found for it among the people and the other rows; these need no drawer
    until more is known of them.
    """

    def __init__(
        self,
        people: Iterable[tuple[int, Traits]] = (),
        earlier: Mapping[tuple[str, int], int] | None = None,
        beside: Mapping[int, Sequence[Someone]] | None = None,
    ) -> None:
        self.earlier, self.beside = earlier or {}, beside
        self.traits: dict[Someone, Traits] = {}
        self._drawers: Drawers[Someone] = Drawers()
        self._laid: set[Someone] = set()
        self._signs: set[Sign] = set()
        self._numbers: set[str] = set()
        for person_id, traits in people:
            self.put(Someone(person_id), traits)

    def put(self, someone: Someone, traits: Traits) -> None:
        """Somebody new, or somebody of whom more is known now."""
        if someone in self._laid:
            # Where somebody lies follows from what is known now alone: a second reading of a file finds the same people.
            before = self.traits[someone]
            self._drawers.take(someone, before.folded, lies_in(before))
        if self.beside is None or someone in self.traits:
            self._laid.add(someone)
            self._drawers.put(someone, traits.folded, lies_in(traits))
            if self.beside is not None:  # else everybody lies in a drawer, and there is nothing to spare
                self._signs.update(signs(traits.folded, traits.birth, traits.phone, traits.id_hash))
        self.traits[someone] = traits
        if traits.id_hash:
            self._numbers.add(traits.id_hash)

    def holds(self, id_hash: str | None) -> bool:
        """Whether somebody has the national ID of this hash."""
        return id_hash in self._numbers

    def near(self, traits: Traits, place: int | None = None) -> tuple[list[Candidate], list[Candidate]]:
        """Who certainly is the one described, and who may be, the nearest first. `place`: that of the row that says it."""
        met: set[Someone] = set()
        if place is not None and self.beside is not None:
            met.update(self.beside.get(place, ()))
            met -= self._laid
        if self.beside is None or not self._signs.isdisjoint(
            signs(traits.folded, traits.birth, traits.phone, traits.id_hash)
        ):
            met.update(self._drawers.met(traits.folded, asked_in(traits)))
        links: list[Candidate] = []
        others: list[Candidate] = []
        for someone in met:
            other = self.traits.get(someone)  # None: a row beside it that has made nobody yet
            found = nearness(traits, other) if other is not None else None
            if found is not None:
                (links if found.link else others).append(Candidate(someone, found.score, found.why))
        if len(links) > 1:
            links.sort(key=_order)
        if len(others) > 1:
            others.sort(key=_order)
        return links, others


def _order(candidate: Candidate) -> tuple[float, int, int]:
    who = candidate.someone
    return -candidate.score, who.person_id or 10**12, who.row or 0


def lies_in(who: Traits) -> Labels:
    """The drawers in which somebody lies."""
    return labels(who.folded, who.birth, who.phone, who.id_hash, asking=False)


def asked_in(who: Traits) -> Labels:
    """The drawers to open for somebody."""
    return labels(who.folded, who.birth, who.phone, who.id_hash, asking=True)
