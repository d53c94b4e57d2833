"""The fallback without a solver: always the visit that brings most, then single visits are exchanged while that helps."""

from __future__ import annotations

from collections import defaultdict

from campaigns.outreach.planner.draft import Draft
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.season import Visit

ROUNDS = 6
"""How often each visit is offered another place; it ends sooner when nothing gets better."""
LEAST = 1e-9
"""A difference of the score that is not rounding."""


def plan(ground: Ground) -> tuple[Visit, ...]:
    """Visits by half-day; the same question always gets the same answer."""
    draft = Draft(ground, ground.must)
    offers = _offers(ground)
    while (best := _best(draft, offers)) is not None:
        draft.add(best)
    for _ in range(ROUNDS):
        if not _exchange(draft, offers):
            break
    return draft.in_order()


Offers = dict[tuple[int, int], list[Visit]]


def _offers(ground: Ground) -> Offers:
    """The candidates of each (team, neighbourhood): they bring the same, whenever they are."""
    found: Offers = defaultdict(list)
    for visit in ground.candidates:
        found[visit.team_id, visit.neighbourhood_id].append(visit)
    return found


def _best(draft: Draft, offers: Offers) -> Visit | None:
    """The visit that lessens most what is owed, then brings most; among equals that of the team with the least to do."""
    ranked = sorted(
        ((draft.worth(visits[0]), draft.load[pair[0]], pair) for pair, visits in offers.items()),
        key=lambda one: (-one[0][0], -one[0][1], one[1], one[2]),
    )
    for (owed, score), _load, pair in ranked:
        if not owed and score <= LEAST:
            return None
        visit = next((visit for visit in offers[pair] if draft.fits(visit)), None)
        if visit is not None:
            return visit
    return None


def _exchange(draft: Draft, offers: Offers) -> bool:
    """Each visit that nobody locked goes out and the best one comes in instead; whether that made anything better."""
    better = False
    locked = set(draft.ground.must)
    for visit in draft.in_order():
        if visit in locked:
            continue
        draft.remove(visit)
        before = draft.worth(visit)
        best = _best(draft, offers)
        after = draft.worth(best) if best is not None else (0, 0.0)
        if after[0] > before[0] or (after[0] == before[0] and after[1] > before[1] + LEAST):
            better = True
            if best is not None:
                draft.add(best)
                while (more := _best(draft, offers)) is not None:
                    draft.add(more)
        else:
            draft.add(visit)
    return better
