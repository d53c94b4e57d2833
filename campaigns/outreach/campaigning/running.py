"""Campaigns as a whole: listed, planned, begun, finished; their goals and their own big buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import case, delete, distinct, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean, fold, without_controls
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import (
    COUNTERS,
    DRAFT,
    KINDS,
    OVER,
    RUNNING,
    TALLIES,
    Campaign,
    campaign_target,
    campaign_task,
    campaign_training,
)
from campaigns.outreach.day import OFF, OPEN, OutreachDay, Point
from campaigns.outreach.message import Message
from campaigns.outreach.paper import CampaignPaper
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.results.standing import held
from trainees import areas

LONGEST_TEXT: Final = 4000
FIRST_YEAR: Final = 2020
LAST_YEAR: Final = 2100
LONGEST_DAYS: Final = 2 * 366
LARGEST_GOAL: Final = 10_000_000
MOST_TALLIES: Final = 8
"""Buttons on one screen of a phone."""
_ORDER: Final = {RUNNING: 0, DRAFT: 1, OVER: 2}


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a person says of a campaign. `ends`: its last day."""

    title: str
    kind: str
    starts: date
    ends: date
    lead: str = ""
    lead_unit_id: int | None = None
    partners: str = ""
    note: str = ""

    @classmethod
    def of(cls, campaign: Campaign) -> Particulars:
        """As they stand."""
        return cls(
            campaign.title, campaign.kind, campaign.starts, campaign.ends, campaign.lead, campaign.lead_unit_id,
            campaign.partners, campaign.note,
        )  # fmt: skip


def campaigns_of(within: Scope, *, state: str | None = None, query: str = "") -> list[Campaign]:
    """The campaigns of the scope: those that run, those that are prepared, those that are over; the newest first. A locality
    has a few a year, so they come whole; `query` is searched in title, lead and partners."""
    asked = select(Campaign)
    if within.locality_id is not None:
        asked = asked.where(Campaign.locality_id == within.locality_id)
    if state is not None:
        asked = asked.where(Campaign.state == state)
    words = fold(query)
    found = [
        one for one in db.session.scalars(asked.order_by(Campaign.starts.desc(), Campaign.id.desc()))
        if words in fold(f"{one.title} {one.lead} {one.partners}")
    ]  # fmt: skip
    return sorted(found, key=lambda one: _ORDER[one.state])


def tally(within: Scope) -> dict[str, int]:
    """State → how many campaigns."""
    asked = select(Campaign.state, func.count()).group_by(Campaign.state)
    if within.locality_id is not None:
        asked = asked.where(Campaign.locality_id == within.locality_id)
    return dict(db.session.execute(asked).tuples().all())


def add(locality_id: int, said: Particulars, *, by: Actor) -> Campaign:
    """A new campaign, being prepared. Refused as `_write` does."""
    campaign = Campaign(
        locality_id=locality_id, state=DRAFT, goals={}, tallies={}, made_at=clock.now(), made_by=by.account_id
    )
    _write(campaign, said)
    db.session.add(campaign)
    db.session.flush()
    return campaign


def change(campaign: Campaign, said: Particulars) -> None:
    """Say it anew. Refused as `_write` does; `campaign_period`: an outreach day would stand outside."""
    hold(campaign)
    _write(campaign, said)
    db.session.flush()


def _write(campaign: Campaign, said: Particulars) -> None:
    if not clean(said.title):
        raise Refused("campaign_title", "Cần tên chiến dịch.")
    if said.kind not in KINDS:
        raise Refused("campaign_kind", "Chọn loại chiến dịch trong danh sách.")
    check_period(said.starts, said.ends)
    if campaign.id is not None:
        _keep_days(campaign, said)
    if said.lead_unit_id is not None:
        areas.get_unit(said.lead_unit_id, within=Scope(campaign.locality_id))
    campaign.title, campaign.kind = clean(said.title)[:200], said.kind
    campaign.starts, campaign.ends = said.starts, said.ends
    campaign.lead, campaign.lead_unit_id = clean(said.lead)[:300], said.lead_unit_id
    campaign.partners = without_controls(said.partners).strip()[:LONGEST_TEXT]
    campaign.note = without_controls(said.note).strip()[:LONGEST_TEXT]


def check_period(starts: date, ends: date) -> None:
    """Refused `campaign_period`: it ends before it begins, lasts longer than any does, or stands in no year of ours."""
    if ends < starts:
        raise Refused(
            "campaign_period",
            f"Ngày kết thúc {ends:%d/%m/%Y} trước ngày bắt đầu {starts:%d/%m/%Y}. Sửa một trong hai ngày.",
        )
    if not FIRST_YEAR <= starts.year <= LAST_YEAR or (ends - starts).days > LONGEST_DAYS:
        raise Refused(
            "campaign_period",
            f"Thời gian từ {starts:%d/%m/%Y} đến {ends:%d/%m/%Y} không dùng được: xem lại năm; dài nhất hai năm.",
        )


def _keep_days(campaign: Campaign, said: Particulars) -> None:
    """A day is moved by hand, so that its volunteers hear of it; a new period never leaves one behind."""
    outside = db.session.scalars(
        select(OutreachDay.day)
        .where(OutreachDay.campaign_id == campaign.id, OutreachDay.state != OFF)
        .where((OutreachDay.day < said.starts) | (OutreachDay.day > said.ends))
        .order_by(OutreachDay.day)
        .limit(1)
    ).first()
    if outside is not None and (said.starts, said.ends) != (campaign.starts, campaign.ends):
        raise Refused(
            "campaign_period",
            f"Ngày ra quân {outside:%d/%m/%Y} nằm ngoài thời gian mới. Dời ngày ấy trước, hoặc giữ thời gian bao trùm nó.",
        )


# --- state ----------------------------------------------------------------------------------------------------


def begin(campaign: Campaign) -> bool:
    """It runs. Whether it did not yet. Refused `campaign_over`: it is over (`reopen` goes back)."""
    hold(campaign)
    if campaign.state == OVER:
        raise Refused("campaign_over", "Chiến dịch đã kết thúc. Bấm “Mở lại” nếu còn việc phải làm.")
    began, campaign.state = campaign.state == DRAFT, RUNNING
    db.session.flush()
    return began


def finish(campaign: Campaign) -> bool:
    """It is over. Whether it was not yet. Refused `campaign_draft`: it never ran; `campaign_day_open`: a day still takes logs."""
    hold(campaign)
    if campaign.state == DRAFT:
        raise Refused("campaign_draft", "Chiến dịch chưa bắt đầu nên chưa kết thúc được.")
    still = select(OutreachDay.day).where(OutreachDay.campaign_id == campaign.id, OutreachDay.state == OPEN)
    day = db.session.scalars(still.order_by(OutreachDay.day).limit(1)).first()
    if day is not None:
        raise Refused(
            "campaign_day_open",
            f"Ngày ra quân {day:%d/%m/%Y} chưa chốt. Chốt ngày ấy rồi kết thúc chiến dịch.",
        )
    ended, campaign.state = campaign.state == RUNNING, OVER
    db.session.flush()
    return ended


def reopen(campaign: Campaign) -> bool:
    """It runs again. Whether it was over."""
    hold(campaign)
    again = campaign.state == OVER
    if again:
        campaign.state = RUNNING
        db.session.flush()
    return again


def remove(campaign: Campaign) -> None:
    """Take back a campaign that was made by mistake. Refused `campaign_in_use`: it has begun, or something stands in it."""
    hold(campaign)
    if campaign.state != DRAFT:
        raise Refused(
            "campaign_in_use", "Chỉ xóa được chiến dịch đang chuẩn bị. Chiến dịch đã diễn ra thì kết thúc."
        )
    inside = ", ".join(f"{n} {words}" for words, n in _inside(campaign).items() if n)
    if inside:
        raise Refused(
            "campaign_in_use", f"Chiến dịch đã có {inside} nên không xóa được. Bỏ những mục ấy trước."
        )
    for pair in (campaign_target, campaign_task, campaign_training):
        db.session.execute(delete(pair).where(pair.c.campaign_id == campaign.id))
    db.session.flush()
    db.session.delete(campaign)
    db.session.flush()


def _inside(campaign: Campaign) -> dict[str, int]:
    found = {}
    for words, table in (
        ("ngày ra quân", OutreachDay), ("phương án", Proposal), ("tin truyền thông", Message),
        ("dòng kinh phí", BudgetLine), ("tài liệu", CampaignPaper),
    ):  # fmt: skip
        asked = select(func.count()).where(table.campaign_id == campaign.id)
        found[words] = db.session.scalar(asked) or 0
    copies = select(func.count()).where(Campaign.copied_from_id == campaign.id)
    found["chiến dịch chép từ đây"] = db.session.scalar(copies) or 0
    return found


# --- goals and buttons ----------------------------------------------------------------------------------------


def set_goals(campaign: Campaign, wanted: Mapping[str, int | None]) -> None:
    """How many of each counter the campaign wants; None or 0: no goal for it. Refused `goal`: no such counter or number."""
    goals = {}
    for counter, number in wanted.items():
        if counter not in COUNTERS or not 0 <= (number or 0) <= LARGEST_GOAL:
            raise Refused("goal", "Mục tiêu phải là số từ 0 đến 10.000.000 của một cách đếm trong danh sách.")
        if number:
            goals[counter] = number
    hold(campaign)
    campaign.goals = {counter: goals[counter] for counter in COUNTERS if counter in goals}
    db.session.flush()


def set_tallies(campaign: Campaign, words: Mapping[str, str]) -> None:
    """The big buttons of the campaign's phones: code → words, in this order; without any, the four that every campaign has. A
    button without words goes. Refused `tally`: too many, two with the same words, no code; `tally_logged`: a button that was
    pressed already goes."""
    said = {code: clean(text)[:60] for code, text in words.items() if clean(text)}
    if len(said) > MOST_TALLIES:
        raise Refused("tally", f"Nhiều nhất {MOST_TALLIES} nút đếm, để bấm được trên điện thoại.")
    if len({fold(text) for text in said.values()}) < len(said):
        raise Refused("tally", "Hai nút đếm có tên giống nhau. Đổi tên một nút.")
    if any(not re.fullmatch(r"[a-z0-9_-]{1,20}", code) for code in said):
        raise Refused("tally", "Mã của nút đếm không dùng được.")
    hold(campaign)
    pressed = pressed_tallies(campaign)  # what was counted under a code is told by its words
    lost = [campaign.counted.get(code, code) for code in pressed if code not in (said or TALLIES)]
    if lost:
        raise Refused(
            "tally_logged", f"Nút “{lost[0]}” đã có lượt đếm nên không bỏ được; có thể đổi tên nút."
        )
    campaign.tallies = said
    db.session.flush()


def pressed_tallies(campaign: Campaign) -> list[str]:
    """The codes of the buttons that were pressed on one of its days."""
    from campaigns.outreach.event import (
        OutreachEvent,
    )  # events know days and campaigns, not the other way round

    asked = (
        select(OutreachEvent.what)
        .join(OutreachDay, OutreachDay.id == OutreachEvent.outreach_day_id)
        .where(OutreachDay.campaign_id == campaign.id, OutreachEvent.kind == "tally")
        .distinct()
    )
    return sorted(db.session.scalars(asked))


def next_tally_code(campaign: Campaign) -> str:
    """A code for one more button, which none of the campaign's days has logged under."""
    taken = {*campaign.counted, *pressed_tallies(campaign)}
    return next(f"own{n}" for n in range(1, 1000) if f"own{n}" not in taken)


# --- what a list shows ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Days:
    """Of one campaign: how many days it has (those called off left out), how many were held, the next one. A day is a date, as
    for its goal."""

    number: int = 0
    held: int = 0
    next: date | None = None


def days_of(campaign_ids: Sequence[int]) -> dict[int, Days]:
    """Campaign → its days in figures. One query."""
    today = clock.today()
    coming = case((OutreachDay.day >= today, OutreachDay.day))
    done = case((held(), OutreachDay.day))
    days = (func.count(distinct(OutreachDay.day)), func.count(distinct(done)), func.min(coming))
    asked = (
        select(OutreachDay.campaign_id, *days)
        .where(OutreachDay.campaign_id.in_(campaign_ids), OutreachDay.state != OFF)
        .group_by(OutreachDay.campaign_id)
    )
    return {
        campaign_id: Days(number, took_place, first)
        for campaign_id, number, took_place, first in db.session.execute(asked).tuples()
        if campaign_id is not None
    }


def next_days(campaign: Campaign, limit: int) -> list[OutreachDay]:
    """Its days from today on, called off or not, with their points and where these are."""
    asked = (
        select(OutreachDay)
        .where(OutreachDay.campaign_id == campaign.id, OutreachDay.day >= clock.today())
        .options(
            joinedload(OutreachDay.campaign),
            selectinload(OutreachDay.points).joinedload(Point.place),
            selectinload(OutreachDay.points).joinedload(Point.neighbourhood),
        )
    )
    return list(db.session.scalars(asked.order_by(OutreachDay.day, OutreachDay.starts_at).limit(limit)))
