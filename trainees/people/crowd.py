"""Everybody whom somebody may be, in memory, and who of them is near. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trainees.people.likeness import Traits, blocks, nearness


@dataclass(frozen=True, slots=True)
class Someone:
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

    `earlier`: (row key, nth) → person id, of the rows of this kind of list that brought somebody in.
    `secret` keys the row keys.
    """

    def __init__(
        self, people: Iterable[tuple[int, Traits]] = (), earlier: Mapping[tuple[str, int], int] | None = None,
        secret: bytes = b"",
    ) -> None:  # fmt: skip
        self.earlier = dict(earlier or {})
        self.secret = secret
        self.traits: dict[Someone, Traits] = {}
        self._drawers: defaultdict[tuple[str, ...], list[Someone]] = defaultdict(list)
        for person_id, traits in people:
            self.put(Someone(person_id=person_id), traits)

    def put(self, someone: Someone, traits: Traits) -> None:
        """Somebody new, or somebody of whom more is known now."""
        before = self.traits.get(someone)
        old = set(blocks(before, asking=False)) if before else set()
        new = set(blocks(traits, asking=False))
        self.traits[someone] = traits
        # Where somebody lies follows from what is known now alone: a second reading of a file finds the same people.
        for drawer in old - new:
            self._drawers[drawer].remove(someone)
        for drawer in new - old:
            self._drawers[drawer].append(someone)

    def holds(self, id_hash: str | None) -> bool:
        """Whether somebody has the national ID of this hash."""
        return bool(id_hash and self._drawers.get(("id", id_hash)))

    def near(self, traits: Traits) -> tuple[list[Candidate], list[Candidate]]:
        """Who certainly is the one described, and who may be, the nearest first."""
        seen: set[Someone] = set()
        links: list[Candidate] = []
        others: list[Candidate] = []
        for drawer in blocks(traits, asking=True):
            for someone in self._drawers.get(drawer, ()):
                if someone in seen:
                    continue
                seen.add(someone)
                found = nearness(traits, self.traits[someone])
                if found is not None:
                    (links if found.link else others).append(Candidate(someone, found.score, found.why))
        links.sort(key=_order)
        others.sort(key=_order)
        return links, others


def _order(candidate: Candidate) -> tuple[float, int, int]:
    who = candidate.someone
    return -candidate.score, who.person_id or 10**12, who.row or 0
