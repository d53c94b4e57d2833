"""A campaign's documents: a plan, a decision, a photo of the signed list; put aside and brought back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.paper import CampaignPaper
from trainees.attachments import Attachment

MOST = 200
"""Documents of one campaign."""


def papers_of(campaign: Campaign, *, removed: bool = False) -> list[CampaignPaper]:
    """What stands there, or what was put aside; the newest first."""
    asked = select(CampaignPaper).where(CampaignPaper.campaign_id == campaign.id)
    asked = asked.where(
        CampaignPaper.removed_at.is_not(None) if removed else CampaignPaper.removed_at.is_(None)
    )
    asked = asked.options(joinedload(CampaignPaper.attachment)).order_by(CampaignPaper.id.desc())
    return list(db.session.scalars(asked))


def paper_of(campaign: Campaign, paper_id: int) -> CampaignPaper:
    """One document of a campaign; NotFound."""
    found = db.session.get(CampaignPaper, paper_id)
    if found is None or found.campaign_id != campaign.id:
        raise NotFound("campaign_paper_unknown", "Không tìm thấy tài liệu này trong chiến dịch.")
    return found


def add_paper(
    campaign: Campaign, attachment: Attachment, title: str = "", *, by: Actor, number: str = "",
    issued_on: date | None = None,
) -> CampaignPaper:  # fmt: skip
    """A file is the campaign's. Without a title it is called as the file. Refused `paper_there`: the file stands there
    already; `paper_most`."""
    hold(campaign)  # two who bring the same file at once leave one
    there = select(CampaignPaper.title).where(
        CampaignPaper.campaign_id == campaign.id, CampaignPaper.attachment_id == attachment.id,
        CampaignPaper.removed_at.is_(None),
    )  # fmt: skip
    same = db.session.scalars(there.limit(1)).first()
    if same is not None:
        raise Refused("paper_there", f"Tệp này đã có trong chiến dịch, tên là “{same}”.")
    count = select(func.count()).where(CampaignPaper.campaign_id == campaign.id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise Refused("paper_most", f"Một chiến dịch giữ nhiều nhất {MOST} tài liệu.")
    paper = CampaignPaper(
        locality_id=campaign.locality_id, campaign_id=campaign.id, title=clean(title)[:300] or attachment.filename,
        number=clean(number)[:60], issued_on=issued_on, attachment_id=attachment.id, added_at=clock.now(),
        added_by=by.account_id,
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    return paper


def put_aside(paper: CampaignPaper) -> bool:
    """It is not among the documents any more; nothing is lost. Whether it was."""
    hold(paper)
    was = paper.removed_at is None
    if was:
        paper.removed_at = clock.now()
        db.session.flush()
    return was


def bring_back(paper: CampaignPaper) -> bool:
    """It is among the documents again. Whether it was not. Refused `paper_there`: the same file was added anew meanwhile."""
    hold(db.session.get_one(Campaign, paper.campaign_id))  # whoever adds the same file anew waits, or is met
    hold(paper)
    if paper.removed_at is None:
        return False
    twin = select(CampaignPaper.id).where(
        CampaignPaper.campaign_id == paper.campaign_id, CampaignPaper.attachment_id == paper.attachment_id,
        CampaignPaper.removed_at.is_(None),
    )  # fmt: skip
    if db.session.scalars(twin.limit(1)).first() is not None:
        raise Refused("paper_there", "Tệp này đã được thêm lại vào chiến dịch.")
    paper.removed_at = None
    db.session.flush()
    return True
