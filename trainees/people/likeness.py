"""How near two descriptions of people are: the three match zones, for one pair at a time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from app.base.text import clean, fold, strip_marks

ASK: Final = 55
"""Points (of 100 and more) from which a person is asked. An equal name alone is worth 50."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What two people are compared by. `place` and `units` are name keys of areas, `id_hash` the keyed hash.

    `reveal` gives the 12 digits behind the hash: asked for only when everything else is near and the hashes differ.
    """

    name: str
    birth: str | None = None
    sex: str | None = None
    phone: str | None = None
    id_hash: str | None = None
    reveal: Callable[[], str | None] = lambda: None
    place: str | None = None
    units: frozenset[str] = frozenset()
    # Made of the name once: a register is compared with many rows.
    exact: str = field(init=False)
    folded: str = field(init=False)
    bare: bool = field(init=False)

    def __post_init__(self) -> None:
        exact = clean(self.name).casefold()
        object.__setattr__(self, "exact", exact)
        object.__setattr__(self, "folded", fold(self.name))
        object.__setattr__(self, "bare", strip_marks(exact) == exact)

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
        has_id = self.id_hash is not None
        return replace(
            self, birth=birth, sex=self.sex or other.sex, phone=self.phone or other.phone,
            id_hash=self.id_hash if has_id else other.id_hash, reveal=self.reveal if has_id else other.reveal,
            place=self.place or other.place, units=self.units | other.units,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nearness:
    """`link`: certainly the same. Else a candidate to ask about when `score` (0 to 1) is there and not None."""

    link: bool
    score: float
    why: tuple[str, ...]


def same_name(one: Traits, other: Traits) -> bool:
    """Equal after NFC, blanks and case; or one side is wholly without marks and the folds agree."""
    if one.exact == other.exact:
        return True
    return (one.bare or other.bare) and one.folded == other.folded


def blocks(who: Traits, *, asking: bool) -> Iterator[tuple[str, ...]]:
    """The drawers in which somebody lies (`asking`: those to open for somebody); near people share at least one.

    Years keep the drawers of frequent names small; whoever has no year lies, and is asked for, among all years.
    """
    if who.id_hash:
        yield ("id", who.id_hash)
    if who.phone:
        yield ("phone", who.phone)
    if who.full_birth:
        yield ("birth", who.full_birth)
    words = who.folded.split(" ")
    year = who.year or ""
    yield ("words", year, *sorted(words))
    # 'Lê N. Hải' and 'Lê Hải' lie beside 'Lê Ngọc Hải' of the same year.
    yield ("ends", year, words[0][:1], words[-1])
    if asking:
        yield ("words", "", *sorted(words)) if year else ("all years", *sorted(words))
        yield ("ends", "", words[0][:1], words[-1])
    else:
        yield ("all years", *sorted(words))


def nearness(row: Traits, other: Traits) -> Nearness | None:
    """How near a row is to somebody; None when nobody need be asked."""
    equal = same_name(row, other)
    years_agree = row.year is not None and row.year == other.year
    both_ids = row.id_hash is not None and other.id_hash is not None
    if both_ids and row.id_hash == other.id_hash:
        said = tuple(_why(row, other, equal))
        if equal or years_agree:
            return Nearness(True, 1.0, ("same national ID", *said))
        return Nearness(False, 0.9, ("same national ID", *said, "other name and birth year"))
    same_phone = row.phone is not None and row.phone == other.phone
    same_place = row.place is not None and row.place == other.place
    sexes_differ = row.sex is not None and other.sex is not None and row.sex != other.sex
    same_day = row.full_birth is not None and row.full_birth == other.full_birth
    if equal and same_day and (same_phone or same_place) and not both_ids and not sexes_differ:
        return Nearness(True, 1.0, tuple(_why(row, other, equal)))
    points, why_name = _name_points(row, other, equal)
    if not points:
        return None
    born, why_birth = _birth_points(row.birth, other.birth)
    points += born + 20 * same_phone - 30 * sexes_differ
    points += 15 if same_place else -5 if row.place and other.place else 0
    points += 10 * bool(row.units & other.units)
    why = [why_name, *why_birth]
    if both_ids:
        # The last look, because it opens a sealed number. Two numbers further apart are two people.
        if points + 25 < ASK or not _one_digit_apart(row.reveal(), other.reveal()):
            return None
        points += 25
        why.append("national IDs differ in one digit")
    if points < ASK:
        return None
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
    if row.exact == other.exact:
        return 50, "same name"
    if row.folded == other.folded:
        return (50 if equal else 45), "same name folded"
    mine, theirs = row.folded.split(" "), other.folded.split(" ")
    if sorted(mine) == sorted(theirs):
        return 40, "same words in another order"
    if len(mine) == len(theirs) and all(_abbreviates(a, b) for a, b in zip(mine, theirs, strict=True)):
        return 40, "same name with initials"
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
        return (40, ["same birth date"]) if len(one) == 10 else (24, ["same birth year"])
    if len(one) < 10 or len(other) < 10:
        fits = one.startswith(other) or other.startswith(one)
        return (24, ["same birth year"]) if fits else (-10, ["same birth year"])
    if (one[5:7], one[8:]) == (other[8:], other[5:7]):
        return 30, ["day and month swapped"]
    if one[5:7] == other[5:7] or one[8:] == other[8:]:
        return 5, ["same birth year"]
    return -15, ["same birth year"]


def _one_digit_apart(one: str | None, other: str | None) -> bool:
    if one is None or other is None or len(one) != len(other):
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1
