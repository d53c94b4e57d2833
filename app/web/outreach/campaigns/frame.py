"""The blueprint of campaigns, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

from app.web.outreach.mending import mended_at
from app.web.outreach.rooms import campaign_tabs, page, rooms

bp = Blueprint("campaigns", __name__)
bp.add_app_template_global(rooms, "outreach_rooms")
bp.add_app_template_global(campaign_tabs, "campaign_tabs")
bp.add_app_template_global(page, "outreach_page")
bp.add_app_template_global(mended_at)
PAGE = 30
