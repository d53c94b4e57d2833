"""Whose the rows of a list are: the register's own measure of likeness, with the unit as one more thing that tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from certificates.outside.contents import QUESTION, Contents, Somebody
from trainees.imports import register
from trainees.imports.planning import traits_of
from trainees.people.crowd import Candidate
from trainees.people.likeness import Traits, same_name

MOST: Final = 5
"""Candidates of one row that a person is shown."""


def look_up(contents: Contents, locality_id: int) -> None:
    """Say of every group of rows that waits who it is or may be, as the register stands. Choices stay. Reads only."""
    asked: dict[int, Traits] = {}
    for line in contents.lines:
        if line.who is not None and line.who.name and line.group not in asked:
            asked[line.group] = traits_of(line.who)
    everybody = register.around(locality_id, list(asked.values()))
    for group, traits in asked.items():
        links, others = everybody.near(traits)
        found = [
            (one, everybody.traits[one.someone])
            for one in (*links, *others)
            if one.someone.person_id is not None
        ]
        somebody = contents.people[group]
        somebody.person = _surely(traits, links, others, found)
        somebody.candidates = tuple(
            (one.someone.person_id or 0, one.score, one.why) for one, _ in found[:MOST]
        ) if somebody.person is None else ()  # fmt: skip
        somebody.alike = len(found) == 1 and somebody.person is None and _fits(traits, found[0][1])


def _surely(
    traits: Traits,
    links: Sequence[Candidate],
    others: Sequence[Candidate],
    found: Sequence[tuple[Candidate, Traits]],
) -> int | None:
    """The same ID number; the same name, birth date and phone or home; or the same name, birth date and unit, of one only."""
    if others and others[0].why[0] == "same national ID":
        return None  # the number is claimed under another name: a person looks
    if len(links) == 1:
        return links[0].someone.person_id
    if links:
        return None
    same = [
        one.someone.person_id for one, other in found
        if same_name(traits, other) and traits.full_birth and traits.full_birth == other.full_birth
        and traits.units & other.units and not (traits.id_hash and other.id_hash) and not _sexes_differ(traits, other)
    ]  # fmt: skip
    return same[0] if len(same) == 1 else None


def _fits(traits: Traits, other: Traits) -> bool:
    """All that the row says agrees, and it says more than the name."""
    if not same_name(traits, other) or _sexes_differ(traits, other) or (traits.id_hash and other.id_hash):
        return False
    if traits.birth and other.birth:
        return traits.birth.startswith(other.birth) or other.birth.startswith(traits.birth)
    return bool(traits.units & other.units) or (traits.place is not None and traits.place == other.place)


def _sexes_differ(one: Traits, other: Traits) -> bool:
    return one.sex is not None and other.sex is not None and one.sex != other.sex


def alike(contents: Contents) -> list[Somebody]:
    """Everybody who fits one person in all that the list says, of whom nothing was chosen and a row waits for an answer."""
    asked = {line.group for line in contents.lines if line.outcome == QUESTION}
    return [
        one
        for place, one in enumerate(contents.people)
        if place in asked and one.alike and not one.choice and one.made is None
    ]


def choose_alike(contents: Contents) -> int:
    """Choose "the same" for everybody who is `alike`. How many that were."""
    added = alike(contents)
    for one in added:
        one.choice = f"same-{one.candidates[0][0]}"
    return len(added)


def person_of(one: Somebody) -> int | None:
    """Whom the rows mean by now, as found or as chosen; None while nobody knows."""
    if one.made is not None:
        return one.made
    if one.choice.startswith("same-"):
        return int(one.choice.removeprefix("same-"))
    return one.person if not one.choice else None
