"""Where something that is lacking is mended: the page of what a `Lack` names."""

from __future__ import annotations

from typing import Any, Final

from app.web.outreach.rooms import page
from campaigns.outreach.lack import Lack

# What is opened → the endpoint; which id goes into which part of the address; the place on the page.
PAGES: Final[dict[str, tuple[str, dict[str, str], str | None]]] = {
    "day": ("outreach_days.show", {"day_id": "day"}, None),
    "points": ("outreach_days.show", {"day_id": "day"}, "points"),
    "new_day": ("outreach_days.new", {"campaign_id": "campaign"}, None),
    "new_point": ("outreach_days.add_point", {"day_id": "day"}, None),
    "point": ("outreach_days.edit_point", {"day_id": "day", "point_id": "point"}, None),
    "new_shift": ("outreach_days.add_shift", {"day_id": "day", "point_id": "point"}, None),
    "shift": ("outreach_days.edit_shift", {"day_id": "day", "shift_id": "shift"}, None),
    "people": ("outreach_days.choose", {"day_id": "day", "shift_id": "shift"}, None),
    "team": ("teams.show", {"team_id": "team"}, "invite"),
    "teams": ("teams.index", {}, None),
    "state": ("campaigns.show", {"campaign_id": "campaign"}, "state"),
    "period": ("campaigns.edit", {"campaign_id": "campaign"}, None),
    "goals": ("campaigns.goals", {"campaign_id": "campaign"}, None),
    "links": ("campaigns.links", {"campaign_id": "campaign"}, None),
    "budget": ("campaigns.budget", {"campaign_id": "campaign"}, None),
    "target": ("plans.target", {"id": "plan", "target_id": "target"}, None),
    "population": ("areas.new_counts", {}, None),
}


def mended_at(lack: Lack) -> str:
    """The address at which it is mended; '' where the asker may not."""
    endpoint, parts, anchor = PAGES[lack.at]
    named: dict[str, Any] = {part: lack.ids[noun] for part, noun in parts.items()}
    return page(endpoint, **named, _anchor=anchor)
