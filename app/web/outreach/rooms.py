"""The rooms of outreach and of one campaign: the rows of links on top of its pages."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app, url_for
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from app.access import SIGNED_IN, gate_of
from app.base.text import N_
from app.web.pages import may
from campaigns.outreach.campaign import Campaign

ROOMS: Final = (
    ("campaigns.index", N_("Chiến dịch")), ("outreach_days.index", N_("Lịch")), ("teams.index", N_("Tổ")),
    ("places.index", N_("Địa điểm")), ("messages.index", N_("Truyền thông")),
)  # fmt: skip
TABS: Final = (
    ("campaigns.show", N_("Tổng quan")), ("outreach_days.index", N_("Ngày ra quân")), ("planner.where", N_("Đi đâu trước")),
    ("planner.show", N_("Phương án")), ("outreach_results.show", N_("Kết quả")), ("messages.index", N_("Truyền thông")),
)  # fmt: skip


def rooms(current: str) -> list[dict[str, Any]]:
    """The rooms of outreach that the asker may open; `current` is the endpoint of the one they stand in."""
    return [
        {"label": _(words), "url": url_for(endpoint), "current": endpoint == current}
        for endpoint, words in ROOMS
        if _opens(endpoint)
    ]


def campaign_tabs(campaign: Campaign, current: str) -> list[dict[str, Any]]:
    """The pages of one campaign that the asker may open; `current` is the endpoint of the one they look at."""
    found = []
    for endpoint, words in TABS:
        if not _opens(endpoint):
            continue
        in_path = any("campaign_id" in rule.arguments for rule in current_app.url_map.iter_rules(endpoint))
        try:
            named: dict[str, Any] = {"campaign_id" if in_path else "campaign": campaign.id}
            url = url_for(endpoint, **named)
        except BuildError:  # a page of something smaller than a campaign
            continue
        found.append({"label": _(words), "url": url, "current": endpoint == current})
    return found


def _opens(endpoint: str) -> bool:
    """Whether there is such a page, and the asker may open it."""
    gate = gate_of(current_app.view_functions.get(endpoint))
    return gate is not None and (gate == SIGNED_IN or may(gate))


def page(endpoint: str, **named: Any) -> str:
    """The address of a page that the asker may open; '' where they may not."""
    return url_for(endpoint, **named) if _opens(endpoint) else ""
