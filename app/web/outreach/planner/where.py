"""Where to go: the neighbourhoods by gap, coverage and last visit, as table and tiles."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request, send_file
from flask_babel import gettext as _

from app import audit
from app.access import VIEW_OUTREACH, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.sheet import write_list
from app.web.outreach.planner.frame import bp
from app.web.pages import actor, page_number, scope, vn_day
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.planning import gaps
from campaigns.outreach.planning import where as places
from campaigns.outreach.planning.gaps import Lagging

PAGE = 60
SOURCES = ("counted", "shared", "households", "unknown")


def _chosen(campaign: Campaign) -> tuple[list[Lagging], list[Lagging]]:
    """What can be looked at, and what the address asks for: one target, else those that days are planned for by default."""
    there = places.choices(campaign)
    wanted = request.values.get("target", type=int)
    some = [one for one in there if one.id == wanted] or gaps.usual(there, gaps.own_of(campaign)) or there[:1]
    return there, some


def _asked() -> dict[str, Any]:
    order = request.values.get("order", "")
    return {
        "query": request.values.get("q", "").strip(), "order": order if order in places.ORDERS else places.ORDERS[0],
    }  # fmt: skip


@bp.get("/campaigns/<int:campaign_id>/where")
@needs(VIEW_OUTREACH)
def where(campaign_id: int) -> str:
    """The neighbourhoods, those with the widest gap first."""
    campaign = campaigns.get(campaign_id, within=scope())
    there, some = _chosen(campaign)
    asked = _asked()
    rows = places.homes(campaign, some, **asked)
    page = page_number()
    # How deep a tile is coloured: five steps from the narrowest gap to the widest.
    values = [row.value for row in rows]
    least, most = min(values, default=0.0), max(values, default=0.0)
    counted = max(
        some,
        key=lambda one: sum(part.lacking is not None and not part.estimated for part in one.parts.values()),
        default=None,
    )
    return render_template(
        "outreach/planner/where.html", campaign=campaign, there=there, targets=some, total=len(rows), query=asked["query"],
        order=asked["order"], rows=rows[(page - 1) * PAGE : page * PAGE], ahead=(page - 1) * PAGE, page=page,
        pages=max(1, -(-len(rows) // PAGE)), target=request.args.get("target", type=int), unseen=sum(row.last is None for row in rows),
        depth={row.id: 1 + int((row.value - least) / (most - least) * 4.999) if most > least else 3 for row in rows}, shown=counted,
    )  # fmt: skip


@bp.post("/campaigns/<int:campaign_id>/where/export")
@needs(VIEW_OUTREACH)
@parses_first
def export_where(campaign_id: int) -> Response:
    """The table as it is shown, as XLSX. A POST: that it was taken out is written down."""
    campaign = campaigns.get(campaign_id, within=scope())
    _there, some = _chosen(campaign)
    columns = [(_("STT"), 5), (_("Nơi"), 20)]
    for one in some:
        columns += [
            (_("%(target)s: đã có", target=one.name), 14),
            (_("trên tổng số"), 9),
            (_("còn thiếu"), 9),
            (_("cách tính"), 22),
        ]
    columns += [
        (_("Số hộ"), 8), (_("Lần gần nhất"), 12), (_("Lần tới"), 12), (_("Số ngày tổ đã đi"), 9), (_("Người đã hỗ trợ"), 9),
    ]  # fmt: skip
    buffer = io.BytesIO()
    days = (len(columns) - 4, len(columns) - 3)
    count = write_list(buffer, _("Đi đâu trước"), columns, _cells(campaign, some), centred=days)
    number, locality = campaign.id, campaign.locality_id
    with writing():
        audit.tell(actor(), "export", "campaign", number, locality, neighbourhoods=count)
        db.session.commit()
    buffer.seek(0)
    return send_file(buffer, as_attachment=True, download_name=f"di-dau-truoc-{clock.today():%Y%m%d}.xlsx")


def _cells(campaign: Campaign, some: list[Lagging]) -> Iterator[tuple[str | int | float, ...]]:
    words = {
        "counted": _("có mẫu số"), "shared": _("ước tính theo tỷ lệ chung"), "households": _("ước tính theo số hộ"),
        "unknown": _("chưa có số dân, số hộ"),
    }  # fmt: skip
    for row in places.homes(campaign, some, **_asked()):
        cells: list[str | int | float] = [row.name]
        for one in some:
            gap = row.gaps[one.id]
            cells += [
                gap.part.have,
                gap.part.of if gap.part.of is not None else "",
                gap.lacking,
                words[gap.source],
            ]
        cells += [
            row.households if row.households is not None else "", vn_day(row.last) if row.last else _("chưa đến"),
            vn_day(row.next) if row.next else "", float(row.team_days), row.helped,
        ]  # fmt: skip
        yield tuple(cells)
