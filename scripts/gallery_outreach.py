"""The pages of outreach for `make gallery`: their addresses, read from the pages that lead there, whatever the day is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page

Entry = tuple[str, str, str]


def outreach(page: Page, address: str) -> list[Entry]:
    """(role, file name, path) of every page of outreach; `page` is an officer's."""
    running, over = campaign(page, address), campaign(page, address, "over")
    page.goto(f"{address}{running}/budget")
    line = first(page, r"/campaigns/\d+/budget/\d+")
    page.goto(f"{address}{running}/proposals")
    proposal = first(page, r"/proposals/\d+")
    page.goto(f"{address}/needs?some=1")
    need = first(page, r"/needs/\d+")
    return [
        ("planner", "campaigns", "/campaigns"),
        ("planner", "campaigns-none", "/campaigns?q=zzzz"),
        ("planner", "campaign", running),
        ("approver", "campaign-leader", running),
        ("planner", "campaign-new", "/campaigns/new"),
        ("planner", "campaign-edit", f"{running}/edit"),
        ("planner", "campaign-copy", f"{over}/copy"),
        ("planner", "campaign-goals", f"{running}/goals"),
        ("planner", "campaign-links", f"{running}/links"),
        ("planner", "campaign-budget", f"{running}/budget"),
        ("planner", "campaign-budget-line", line),
        ("planner", "campaign-papers", f"{running}/papers"),
        ("planner", "campaign-results", f"{running}/results"),
        ("approver", "campaign-results-hours", f"{running}/results?by=hour"),
        ("planner", "campaign-results-none", f"{over}/results"),
        ("planner", "campaign-volunteers", f"{running}/results/volunteers"),
        ("planner", "outreach-where", f"{running}/where"),
        ("planner", "outreach-needs", "/needs"),
        ("planner", "outreach-need", need),
        ("planner", "proposals", f"{running}/proposals"),
        ("planner", "proposal", proposal),
        ("planner", "proposal-estimates", "/proposals/estimates"),
        *_days(page, address, running),
        *_places_and_messages(page, address, running),
        *_teams(page, address),
    ]


def campaign(page: Page, address: str, state: str = "running") -> str:
    """The address of the first campaign in a state."""
    page.goto(f"{address}/campaigns?state={state}")
    return first(page, r"/campaigns/\d+")


def days(page: Page, address: str, campaign_path: str) -> dict[str, str]:
    """The addresses of a campaign's outreach days: 'today' (open), 'coming' (the first with a shift), 'closed' (the last that was)."""
    number = campaign_path.rpartition("/")[2]
    found = {}
    page.goto(f"{address}/outreach-days?campaign={number}&show=past")
    found["closed"] = first(page, r"/outreach-days/\d+")
    page.goto(f"{address}/outreach-days?campaign={number}")
    for path in _every(page, r"/outreach-days/\d+"):
        page.goto(address + path)
        if page.locator("main [data-state=open]").count():
            found.setdefault("today", path)
        elif _every(page, r"/outreach-days/\d+/shifts/\d+"):
            found.setdefault("coming", path)
    return found


def _days(page: Page, address: str, running: str) -> list[Entry]:
    number, at = running.rpartition("/")[2], days(page, address, running)
    page.goto(address + at["coming"])
    point = first(page, rf"{at['coming']}/points/\d+")
    shift = first(page, rf"{at['coming']}/shifts/\d+")
    page.goto(f"{address}/places?kind=desk")
    for path in _every(page, r"/places/\d+"):
        page.goto(address + path)
        if desk := _every(page, r"/outreach-days/\d+"):
            break
    coming = at["coming"]
    return [
        ("planner", "outreach-evening", f"{at['closed']}/summary"),
        ("planner", "outreach-days", "/outreach-days"),
        ("planner", "outreach-days-campaign", f"/outreach-days?campaign={number}&show=past"),
        ("planner", "outreach-week", "/outreach-days?view=week"),
        ("planner", "outreach-month", "/outreach-days?view=month"),
        ("planner", "outreach-day", coming),
        ("planner", "outreach-day-today", at["today"]),
        ("planner", "outreach-day-closed", at["closed"]),
        ("viewer", "outreach-day-viewer", coming),
        ("planner", "outreach-day-desk", desk[0]),
        ("planner", "outreach-day-new", f"{running}/outreach-days/new"),
        ("planner", "outreach-day-edit", f"{coming}/edit"),
        ("planner", "outreach-day-move", f"{coming}/move"),
        ("planner", "outreach-day-call-off", f"{coming}/call-off"),
        ("planner", "outreach-day-print", f"{coming}/print"),
        ("planner", "outreach-pair", f"{coming}/pair"),
        ("planner", "outreach-queue", "/outreach-days/queue"),
        ("planner", "outreach-day-again", f"{coming}/again?show=all"),
        ("planner", "outreach-point-new", f"{coming}/points/new"),
        ("planner", "outreach-point-edit", point),
        ("planner", "outreach-shift-new", f"{point}/shifts/new"),
        ("planner", "outreach-shift-edit", f"{shift}/edit"),
        ("planner", "outreach-shift-assign", shift),
        ("planner", "outreach-phone", f"/scan?day={at['today'].rpartition('/')[2]}"),
    ]


def _places_and_messages(page: Page, address: str, running: str) -> list[Entry]:
    page.goto(f"{address}/places")
    place = first(page, r"/places/\d+")
    page.goto(f"{address}/messages")
    message = first(page, r"/messages/\d+/edit")
    return [
        ("planner", "places", "/places"),
        ("planner", "place", place),
        ("planner", "place-new", "/places/new"),
        ("planner", "place-edit", f"{place}/edit"),
        ("planner", "messages", "/messages"),
        ("planner", "messages-campaign", f"/messages?campaign={running.rpartition('/')[2]}"),
        ("planner", "message-new", "/messages/new"),
        ("planner", "message-edit", message),
    ]


def _teams(page: Page, address: str) -> list[Entry]:
    """The teams, and what volunteers see without an account: their own page, their team's, the two steps of an answer."""
    page.goto(f"{address}/teams")
    team = first(page, r"/teams/\d+")
    page.goto(address + team)
    link, volunteer = first(page, r"/d/\w+"), first(page, rf"{team}/volunteers/\d+")
    page.goto(address + volunteer)
    own = urlsplit(page.input_value("#own-address")).path
    page.goto(address + link)
    answer = first(page, rf"{link}/\d+")
    return [
        ("planner", "teams", "/teams"),
        ("planner", "teams-none", "/teams?q=zzzz"),
        ("planner", "team", team),
        ("viewer", "team-viewer", team),
        ("planner", "team-new", "/teams/new"),
        ("planner", "team-edit", f"{team}/edit"),
        ("planner", "team-join", f"{team}/join?q=nguyen"),
        ("planner", "team-volunteer", volunteer),
        ("volunteer", "volunteer-home", "/volunteering"),
        ("nobody", "volunteer", own),
        ("nobody", "volunteer-week", f"{own}/free"),
        ("nobody", "volunteer-days", f"{own}/free?step=days"),
        ("nobody", "volunteer-team", link),
        ("nobody", "volunteer-answer", answer),
    ]


def _every(page: Page, shape: str) -> list[str]:
    """The paths of this shape that the page links to, in its order."""
    found = re.findall(rf'href="({shape})(?=["?#])', page.inner_html("main"))
    whole = re.findall(rf'href="({shape})(?=/)', page.inner_html("main"))
    return list(dict.fromkeys([*found, *whole]))


def first(page: Page, shape: str) -> str:
    """The first path of this shape that the page links to."""
    found = _every(page, shape)
    if not found:
        raise LookupError(f"{page.url} leads to no {shape}")
    return found[0]
