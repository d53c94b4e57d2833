"""Targets of one plan that ask for different values of the same thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from campaigns.plans.plan import Plan
from campaigns.plans.reading.words import gist, gist_key, key
from campaigns.plans.target import SURE, Target

# A plan's words stay as they are, and its dashboard is opened again and again.
_key, _gist, _gist_key = lru_cache(4096)(key), lru_cache(4096)(gist), lru_cache(4096)(gist_key)
_YEARS = re.compile(r"\b20\d\d\b")
_FEW = 4
"""Fewer words than this ("Cấp xã") mean something only under their group."""
MOST = 20
"""Others that are named beside a target; more say nothing more."""
_PEOPLE = (
    "can bo", "cong chuc", "vien chuc", "nguoi lao dong", "lanh dao", "can bo chuyen trach", "giao vien", "hoc sinh", "sinh vien",
    "dang vien", "doan vien", "hoi vien", "thanh nien", "phu nu", "nong dan", "nguoi cao tuoi", "truong thanh", "nguoi dan",
    "dan so", "ho gia dinh", "doanh nghiep", "hop tac xa", "ho kinh doanh", "to cong nghe so", "can bo doan the",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a target is about, apart from its value."""

    target: Target
    gist: tuple[str, ...]
    code: str | None
    people: frozenset[str]
    years: frozenset[str]
    groups: tuple[str, ...]

    def things(self) -> Iterator[Hashable]:
        """What it is about, said in one or two ways: two targets that share one of these are about the same thing."""
        kind = self.target.kind
        if self.code is not None:
            yield kind, self.years, self.code, self.people
        yield kind, self.years, self.gist, self.groups if len(self.gist) < _FEW else None


def of(plan: Plan) -> dict[int, list[Target]]:
    """Target id → the other targets (at most MOST) that ask for another value, or the opposite sign, of the same thing.

    The same thing: the same indicator (confirmed, or proposed with confidence) of the same people, or the same words
    but for the figure; of the same years. Body and annexes are compared with each other.
    """
    return among(plan.targets, plan.year)


def among(targets: Sequence[Target], year: int) -> dict[int, list[Target]]:
    """As `of`, among targets of a plan of that year."""
    about: dict[Hashable, list[Target]] = defaultdict(list)
    for target in targets:
        if target.value is not None:
            for thing in _meaning(target, year).things():
                about[thing].append(target)
    found: dict[int, dict[int, Target]] = defaultdict(dict)
    for same in about.values():
        # By what they ask for, so that a thousand that ask the same are compared with the others once.
        asked: dict[Hashable, list[Target]] = defaultdict(list)
        for one in same:
            asked[one.value, one.operator, one.operator_assumed].append(one)
        for alike in asked.values():
            for others in asked.values():
                if all(len(found[one.id]) >= MOST for one in alike):
                    break
                if _differ(alike[0], others[0]):
                    for one in alike:
                        known = found[one.id]
                        known |= {other.id: other for other in others[: MOST - len(known)]}
    return {target_id: list(others.values()) for target_id, others in found.items() if others}


def _meaning(target: Target, year: int) -> _Meaning:
    code = target.indicator_code
    if code is None and target.linked_at is None and (target.confidence or 0) >= SURE:
        code = target.proposed_code
    words = _key(target.text)
    said = set(_YEARS.findall(words)) or {y for group in target.groups for y in _YEARS.findall(group)}
    return _Meaning(
        target=target, gist=_gist_key(_gist(target.text)), code=code,
        people=frozenset(people for people in _PEOPLE if people in words), years=frozenset(said - {str(year)}),
        groups=tuple(_key(group) for group in target.groups),
    )  # fmt: skip


def _differ(one: Target, other: Target) -> bool:
    """Another value; or one at least and the other at most, both as printed."""
    signs = {one.operator, other.operator}
    assumed = one.operator_assumed or other.operator_assumed
    return one.value != other.value or (signs == {">=", "<="} and not assumed)
