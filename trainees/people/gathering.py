"""Gathering: of a whole register, the people whom the rows of a list may mean. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from trainees.people.crowd import Someone
from trainees.people.likeness import Traits
from trainees.people.meetings import Columns, Glance, meetings


class Gathering:
    """Of all the people who go past, those whom the rows of a list may mean, each `beside` its rows (by their places).

    So a list of a hundred rows needs the room of a hundred, however many people there are; and what a Register finds for
    its rows is what it would find with everybody in it.
    """

    def __init__(self, asked: Sequence[Traits]) -> None:
        self._asked = Columns([_glance(traits) for traits in asked])
        self.beside: defaultdict[int, list[Someone]] = defaultdict(list)
        made = [Someone(row=place) for place in range(len(asked))]
        for place, other in meetings(self._asked, self._asked):
            self.beside[place].append(made[other])

    def pick(self, ids: Sequence[int], glances: Sequence[Glance]) -> set[int]:
        """Some people by their ids and what is seen of them: the places of those who stand beside a row."""
        people = [Someone(person_id) for person_id in ids]
        picked: set[int] = set()
        for place, other in meetings(self._asked, Columns(glances)):
            self.beside[place].append(people[other])
            picked.add(other)
        return picked


def _glance(who: Traits) -> Glance:
    return who.folded, who.birth, who.phone, who.id_hash, who.tail
