"""The board of a proposal: its visits by week and half-day; locked, struck out, moved, added, asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.access.door import parses_first
from app.base.actors import Scope
from app.base.db import db, writing
from app.base.errors import CoreError, Refused
from app.base.text import read_id
from app.base.typed_number import read_number
from app.web.outreach.planner.frame import bp, half_day, read_slot, slot_key
from app.web.pages import actor, go, may, scope, tell_refusal
from campaigns.outreach.planner.season import Slot, Visit
from campaigns.outreach.planning import asking, proposing
from campaigns.outreach.planning.proposing import Line
from campaigns.outreach.planning.survey import here, taken_in
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.team import Team
from trainees import areas


@dataclass(frozen=True, slots=True)
class Card:
    """A visit as the board shows it. `expected`: weighted people, None where nobody judged it yet; `odd`: what of it wants a look."""

    key: str
    home: str
    team: str
    lock: bool
    expected: float | None
    why: str
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the board, folded but one. `halves`: form's name of a half-day, its words, the cards; `number`: 1-based."""

    number: int
    first: date
    last: date
    halves: list[tuple[str, str, list[Card]]]
    open: bool

    @property
    def cards(self) -> list[Card]:
        """All visits of it."""
        return [card for _key, _words, cards in self.halves for card in cards]

    @property
    def gain(self) -> float:
        """About how many points are expected of its visits, whole ones from ten on: each visit's are rounded, so that weeks are not to
        be added up."""
        points = sum(card.expected or 0 for card in self.cards)
        return round(points, 0 if points >= 10 else 1)


def _names(proposal: Proposal) -> tuple[dict[int, str], dict[int, str]]:
    """The neighbourhoods and teams of the locality by id, in their order."""
    homes = {home.id: home.name for home in areas.neighbourhoods(Scope(proposal.locality_id))}
    teams = db.session.execute(
        select(Team.id, Team.name)
        .where(Team.locality_id == proposal.locality_id, Team.closed_at.is_(None))
        .order_by(Team.name_key)
    ).tuples()
    return homes, dict(teams.all())


@bp.get("/proposals/<int:proposal_id>")
@needs(VIEW_OUTREACH)
def board(proposal_id: int) -> str:
    """One proposal; `visit`: the one that is being changed; `week`: the one that was last changed."""
    proposal = proposing.get(proposal_id, within=scope())
    homes, teams = _names(proposal)
    now, asked = taken_in(proposal.locality_id), asking.read(proposal.asked)
    there = proposing.lines(proposal)
    cards: dict[Slot, list[Card]] = {slot: [] for slot in asked.slots(proposal.first, proposal.weeks)}
    for line, card in zip(there, _cards(proposal, there, homes, teams, now), strict=True):
        cards.setdefault(line.visit.slot, []).append(card)
    chosen = next((line for line in there if line.key == request.args.get("visit")), None)
    changed = _week(proposal, chosen.visit.slot) if chosen else request.args.get("week", type=int)
    outcome = proposal.outcome
    return render_template(
        "outreach/planner/board.html", proposal=proposal, campaign=proposal.campaign, weeks=_weeks(proposal, cards, changed),
        outcome=outcome, asked=asked, homes=homes, teams=teams,
        struck=[(proposing.key_of(visit), _named(visit, homes, teams, now)) for visit in proposing.struck(proposal)],
        changes=may(PLAN_OUTREACH) and proposal.applied_at is None, plans=may(PLAN_OUTREACH),
        slots=[(slot_key(slot), half_day(slot)) for slot in sorted(cards, key=lambda slot: slot.in_order)],
        chosen=chosen, chosen_slot=slot_key(chosen.visit.slot) if chosen else None,
        chosen_home=here(chosen.visit, now).neighbourhood_id if chosen else None,
        chosen_name=_named(chosen.visit, homes, teams, now) if chosen else "",
        merged=any(line.visit.neighbourhood_id in now for line in there), locked=sum(line.lock for line in there), count=len(there),
        usual=_over(outcome.get("gain"), outcome.get("round_robin_gain")),
    )  # fmt: skip


def _cards(
    proposal: Proposal, there: list[Line], homes: dict[int, str], teams: dict[int, str], now: dict[int, int]
) -> Iterator[Card]:
    """The visits as the board shows them; names of what is gone as they were when the plan was made."""
    said = {proposing.visit_of(row): row for row in proposal.outcome.get("days", ())}
    for line in there:
        visit = line.visit
        row: dict[str, Any] = said.get(visit, {})
        home = homes.get(here(visit, now).neighbourhood_id) or row.get("neighbourhood_name", "—")
        team = teams.get(visit.team_id) or row.get("team_name", "—")
        odd = (
            _("nơi này đã gộp") if visit.neighbourhood_id in now
            else _("tổ này đã thôi hoạt động") if visit.team_id not in teams
            else ""
        )  # fmt: skip
        yield Card(line.key, home, team, line.lock, row.get("expected"), row.get("why", ""), odd)


def _week(proposal: Proposal, slot: Slot) -> int:
    """In which week a half-day is, 1-based."""
    return 1 + min(proposal.weeks - 1, max(0, (slot.day - proposal.first).days // 7))


def _weeks(proposal: Proposal, cards: dict[Slot, list[Card]], changed: int | None) -> list[Week]:
    """The weeks, of which one is open: where something was just changed, else where something wants a look, else the first that
    anybody goes out in."""
    slots: dict[int, list[Slot]] = {number: [] for number in range(1, proposal.weeks + 1)}
    for slot in sorted(cards, key=lambda slot: slot.in_order):
        slots[_week(proposal, slot)].append(slot)
    odd = [number for number, own in slots.items() if any(card.odd for slot in own for card in cards[slot])]
    busy = [number for number, own in slots.items() if any(cards[slot] for slot in own)]
    shown = changed if changed in slots else next(iter([*odd, *busy]), 1)
    found = []
    for number, own in slots.items():
        monday = proposal.first + timedelta(days=7 * number - 7)
        found.append(
            Week(
                number, own[0].day if own else monday, own[-1].day if own else monday + timedelta(days=6),
                [(slot_key(slot), half_day(slot), cards[slot]) for slot in own], number == shown,
            )
        )  # fmt: skip
    return found


def _over(gain: float | None, usual: float | None) -> int | None:
    """By how many percent more than a round robin."""
    return round((gain / usual - 1) * 100) if gain is not None and usual else None


def _named(visit: Visit, homes: dict[int, str], teams: dict[int, str], now: dict[int, int]) -> str:
    home = homes.get(here(visit, now).neighbourhood_id, "—")
    return f"{home}, {half_day(visit.slot)} · {teams.get(visit.team_id, '—')}"


@bp.post("/proposals/<int:proposal_id>/visits")
@needs(PLAN_OUTREACH)
@parses_first
def change(proposal_id: int) -> BaseResponse:
    """One thing done by hand. `do`: 'lock:KEY', 'unlock:KEY', 'strike:KEY', 'restore:KEY', 'move' or 'add'."""
    proposal = proposing.get(proposal_id, within=scope())
    revision = read_id(request.form.get("revision", ""))
    verb, _colon, key = request.form.get("do", "").partition(":")
    week = None
    try:
        proposing.still(proposal, revision)
        there, never = _changed(proposal, verb, key)
        thought = proposing.judged(proposal, there, never)
        with writing():
            proposal = proposing.get(proposal_id, within=scope())
            proposing.keep(
                proposal, revision, thought, locks=[line.visit for line in there if line.lock], never=never
            )
            audit.tell(actor(), verb, "proposal", proposal.id, proposal.locality_id)
            week = _week(proposal, _seen(key).slot)
            db.session.commit()
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".board", proposal_id=proposal_id, week=week, _anchor=f"week-{week}" if week else "board")


def _seen(key: str) -> Visit:
    """Which visit a form is about, as it is afterwards."""
    if key:
        return proposing.read_key(key)
    before = request.form.get("visit", "")
    return _wanted(proposing.read_key(before) if before else None)


def _changed(proposal: Proposal, verb: str, key: str) -> tuple[list[Line], list[Visit]]:
    there, never = proposing.lines(proposal), proposing.struck(proposal)
    if verb == "restore":
        visit = proposing.read_key(key)
        return there, [other for other in never if other != visit]
    if verb == "add":
        return proposing.with_one(there, _wanted()), never
    visit = proposing.read_key(key or request.form.get("visit", ""))
    if verb in ("lock", "unlock"):
        return proposing.locked(there, visit, verb == "lock"), never
    if verb == "strike":
        return proposing.without(there, visit), [*never, visit]
    if verb == "move":
        return proposing.moved(there, visit, _wanted(visit)), never
    raise Refused("verb_unknown", _("Chưa rõ cần làm gì với buổi này. Tải lại trang rồi bấm lại."))


def _wanted(visit: Visit | None = None) -> Visit:
    """The visit that a form names; what it leaves out is as before."""
    slot = read_slot(request.form.get("slot", "")) or (visit.slot if visit else None)
    team = read_id(request.form.get("team", "")) or (visit.team_id if visit else 0)
    home = read_id(request.form.get("place", "")) or (visit.neighbourhood_id if visit else 0)
    if slot is None or not team or not home:
        raise Refused("visit_incomplete", _("Chọn đủ buổi, tổ và nơi đến rồi bấm lại."))
    return Visit(slot, team, home)


@bp.post("/proposals/<int:proposal_id>/again")
@needs(PLAN_OUTREACH)
@parses_first
def again(proposal_id: int) -> BaseResponse:
    """Asked for again: what is locked stays, what was struck out stays out. `team_days`: with another budget; emptied: with none."""
    proposal = proposing.get(proposal_id, within=scope())
    revision = read_id(request.form.get("revision", ""))
    asked = asking.read(proposal.asked)
    typed = request.form.get("team_days", "").strip()
    number = read_number(typed) if typed else None
    try:
        if typed and (number is None or not 0.5 <= number <= 1000):
            raise Refused("team_days", _("Số ngày tổ cần từ 0,5 đến 1.000, ví dụ 24 hoặc 7,5."))
        proposing.still(proposal, revision)
        if "team_days" in request.form:
            asked = replace(asked, team_days=None if number is None else float(number))
        locks = [line.visit for line in proposing.lines(proposal) if line.lock]
        never = proposing.struck(proposal)
        thought = proposing.think_again(proposal, asked)
        with writing():
            proposal = proposing.get(proposal_id, within=scope())
            proposing.keep(proposal, revision, thought, locks=locks, never=never)
            audit.tell(
                actor(), "plan", "proposal", proposal.id, proposal.locality_id, visits=len(proposal.visits)
            )
            db.session.commit()
        flash(_("Đã xếp lại, giữ các buổi đã ghim."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".board", proposal_id=proposal_id)
