"""How near two descriptions of people are: the three match zones, for one pair at a time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import ne
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from app.base.text import fold

ASK: Final = 55
"""Points (of 100 and more) from which a person is asked. An equal name alone is not enough."""
_SAME_NAME: Final = 50
_NEAR_NAME: Final = 40
"""The most for names that are not equal but for their marks."""
_SAME_DAY: Final = 40
NO_UNITS: Final[frozenset[str]] = frozenset()


def unknown() -> None:
    """Reveals nothing: there is no number."""


@dataclass(slots=True, eq=False)
class Traits:
    """What two people are compared by; never changed once it is made. (Not frozen: a register makes them by the 100,000.)

    `name` as `clean` leaves it. `place` and `units` are name keys of areas, `id_hash` the keyed hash. `reveal` gives the
    12 digits behind the hash: asked for only when everything else is near and the hashes differ. `folded`: the name's
    search key, where it is at hand; `tail`: the last three digits of the number, which are no secret.
    """

    name: str
    birth: str | None = None
    sex: str | None = None
    phone: str | None = None
    id_hash: str | None = None
    reveal: Callable[[], str | None] = unknown
    place: str | None = None
    units: frozenset[str] = NO_UNITS
    folded: str = ""
    tail: str | None = None

    def __post_init__(self) -> None:
        if not self.folded:
            self.folded = fold(self.name)

    @property
    def exact(self) -> str:
        """The name but for its case."""
        return self.name.casefold()

    @property
    def bare(self) -> bool:
        """The name is wholly without marks."""
        return self.exact == self.folded

    @property
    def year(self) -> str | None:
        return self.birth[:4] if self.birth else None

    @property
    def full_birth(self) -> str | None:
        return self.birth if self.birth and len(self.birth) == 10 else None

    def filled_from(self, other: Traits) -> Traits:
        """These traits, their blanks filled from what another description of the same person says."""
        birth = self.birth
        if other.birth and (
            birth is None or (len(other.birth) > len(birth) and other.birth.startswith(birth))
        ):
            birth = other.birth
        number = self if self.id_hash is not None else other
        return Traits(
            self.name, birth, self.sex or other.sex, self.phone or other.phone, number.id_hash, number.reveal,
            self.place or other.place, self.units | other.units, self.folded, number.tail,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nearness:
    """`link`: certainly the same. Else a candidate to ask about when `score` (0 to 1) is there and not None."""

    link: bool
    score: float
    why: tuple[str, ...]


def same_name(one: Traits, other: Traits) -> bool:
    """Equal but for case; or one side is wholly without marks and the folds agree. (Two equal names have one fold.)"""
    return one.folded == other.folded and (one.exact == other.exact or one.bare or other.bare)


def nearness(row: Traits, other: Traits) -> Nearness | None:
    """How near a row is to somebody; None when nobody need be asked."""
    both_ids = row.id_hash is not None and other.id_hash is not None
    if both_ids and row.id_hash == other.id_hash:
        equal = same_name(row, other)
        said = tuple(_why(row, other, equal))
        if equal or (row.year is not None and row.year == other.year):
            return Nearness(True, 1.0, ("same national ID", *said))
        return Nearness(False, 0.9, ("same national ID", *said, "other name and birth year"))
    same_phone = row.phone is not None and row.phone == other.phone
    same_place = row.place is not None and row.place == other.place
    sexes_differ = row.sex is not None and other.sex is not None and row.sex != other.sex
    born, why_birth = _birth_points(row.birth, other.birth)
    points = born + 20 * same_phone - 30 * sexes_differ + 10 * bool(row.units & other.units)
    points += 15 if same_place else -5 if row.place and other.place else 0
    points += 25 * both_ids  # if they turn out to differ in one digit
    if points + (_SAME_NAME if row.folded == other.folded else _NEAR_NAME) < ASK:
        return None
    equal = same_name(row, other)
    if equal and born == _SAME_DAY and (same_phone or same_place) and not both_ids and not sexes_differ:
        return Nearness(True, 1.0, tuple(_why(row, other, equal)))
    name, why_name = _name_points(row, other, equal)
    points += name
    # The last look, because it opens a sealed number. Two numbers further apart are two people.
    if not name or points < ASK or (both_ids and not _one_digit_apart(row, other)):
        return None
    why = [why_name, *why_birth]
    if both_ids:
        why.append("national IDs differ in one digit")
    why += ["same phone"] * same_phone + ["same neighbourhood"] * same_place
    why += ["same unit"] * bool(row.units & other.units) + ["other sex"] * sexes_differ
    return Nearness(False, min(points, 99) / 100, tuple(why))


def _why(row: Traits, other: Traits, equal: bool) -> Iterator[str]:
    _, name = _name_points(row, other, equal)
    if name:
        yield name
    yield from _birth_points(row.birth, other.birth)[1]
    if row.phone and row.phone == other.phone:
        yield "same phone"
    if row.place and row.place == other.place:
        yield "same neighbourhood"


def _name_points(row: Traits, other: Traits, equal: bool) -> tuple[int, str]:
    if row.folded == other.folded:
        if row.exact == other.exact:
            return _SAME_NAME, "same name"
        return (_SAME_NAME if equal else 45), "same name folded"
    mine, theirs = row.folded.split(" "), other.folded.split(" ")
    if sorted(mine) == sorted(theirs):
        return _NEAR_NAME, "same words in another order"
    if len(mine) == len(theirs) and all(_abbreviates(a, b) for a, b in zip(mine, theirs, strict=True)):
        return _NEAR_NAME, "same name with initials"
    shorter, longer = sorted((mine, theirs), key=len)
    if 2 <= len(shorter) < len(longer) and shorter[0] == longer[0] and shorter[-1] == longer[-1]:
        middle = iter(longer[1:-1])
        if all(word in middle for word in shorter[1:-1]):
            return 33, "same name without a middle word"
    if DamerauLevenshtein.normalized_similarity(row.folded, other.folded, score_cutoff=0.9) >= 0.9:
        return 33, "similar name"
    return 0, ""


def _abbreviates(one: str, other: str) -> bool:
    """'n.' for 'ngoc', or the same word."""
    if one == other:
        return True
    one, other = one.rstrip("."), other.rstrip(".")
    return (len(one) == 1 and other.startswith(one)) or (len(other) == 1 and one.startswith(other))


def _birth_points(one: str | None, other: str | None) -> tuple[int, list[str]]:
    if not one or not other:
        return 5, []
    if one[:4] != other[:4]:
        # The year may be mistyped where all the rest agrees; alone it never asks about a homonym.
        return (
            (-20, ["same day and month, other year"])
            if len(one) == 10 and one[4:] == other[4:]
            else (-70, [])
        )
    if one == other:
        return (_SAME_DAY, ["same birth date"]) if len(one) == 10 else (24, ["same birth year"])
    if len(one) < 10 or len(other) < 10:
        fits = one.startswith(other) or other.startswith(one)
        return (24, ["same birth year"]) if fits else (-10, ["same birth year"])
    if (one[5:7], one[8:]) == (other[8:], other[5:7]):
        return 30, ["day and month swapped"]
    if one[5:7] == other[5:7] or one[8:] == other[8:]:
        return 5, ["same birth year"]
    return -15, ["same birth year"]


def _one_digit_apart(row: Traits, other: Traits) -> bool:
    if row.tail and other.tail and _differences(row.tail, other.tail) > 1:
        return False
    mine, theirs = row.reveal(), other.reveal()
    return (
        mine is not None
        and theirs is not None
        and len(mine) == len(theirs)
        and _differences(mine, theirs) == 1
    )


def _differences(one: str, other: str) -> int:
    return sum(map(ne, one, other))
