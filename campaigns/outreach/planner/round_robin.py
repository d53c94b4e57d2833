"""The usual way, as a measure: teams take turns, neighbourhoods take turns, and nobody looks at the numbers."""

from __future__ import annotations

from collections import defaultdict

from campaigns.outreach.planner.draft import Draft
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.season import Slot, Visit


def plan(ground: Ground, visits: int | None = None) -> tuple[Visit, ...]:
    """As many visits as asked for, as far as they fit (the budget's by default), under the same rules as every plan.

    First everybody's least and the first visits that were promised, then the half-days in turn.
    """
    draft = Draft(ground, ground.must)
    at: dict[tuple[Slot, int], dict[int, Visit]] = defaultdict(dict)
    for visit in ground.candidates:
        at[visit.slot, visit.team_id][visit.neighbourhood_id] = visit
    turn = [place.id for place in ground.season.neighbourhoods]
    most = ground.budget if visits is None else visits
    for owed in (True, False):
        moved = True
        while moved and len(draft.visits) < most:
            moved = False
            for key in _half_days(ground, at):
                if len(draft.visits) >= most:
                    break
                found = next(
                    (at[key][p] for p in turn
                     if p in at[key] and draft.fits(at[key][p]) and (not owed or draft.worth(at[key][p])[0])),
                    None,
                )  # fmt: skip
                if found is not None:
                    draft.add(found)
                    turn.remove(found.neighbourhood_id)
                    turn.append(found.neighbourhood_id)
                    moved = True
    return draft.in_order()


def _half_days(ground: Ground, at: dict[tuple[Slot, int], dict[int, Visit]]) -> list[tuple[Slot, int]]:
    """Half-days in turn, in each the teams in turn; each half-day begins with another team."""
    teams, found = [team.id for team in ground.season.teams], []
    for n, slot in enumerate(sorted(ground.season.slots, key=lambda slot: slot.in_order)):
        first = n % len(teams) if teams else 0
        found += [(slot, team) for team in (*teams[first:], *teams[:first]) if (slot, team) in at]
    return found
